/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-view-private.h"

#include "desk/hl-callback.h"

#include <glib/gi18n.h>

/* Calls to the outside: dialled by hand, rung back from a ticket, a call or the list of those to
 * be rung back; how they went; promises of more. */

#define ACTION(name) static void name (GSimpleAction *action, GVariant *parameter, gpointer data)

static gboolean
may_dial (AgentView *self)
{
  if (agent_view_is_page (self, AGENT_BAR_IDLE))
    return TRUE;
  hl_window_toast (self->window, _ ("Finish the call first"));

  return FALSE;
}

/* --- dialling --- */

void
agent_view_forget_dialled (AgentView *self)
{
  self->dialled = self->dialled_ticket = 0;
  self->came_from = NULL;
}

/* Where she goes back to when the call is over. */
static const char *
list_page (AgentView *self)
{
  static const char *const pages[] = { "callbacks", "messages" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i], agent_view_get_page (self)))
      return pages[i];

  return NULL;
}

/* Its ticket lies open when she talks. */
static void
dial_callback (AgentView *self, HlId id)
{
  HlRemoteList *list = HL_REMOTE_LIST (agent_desk_get_callbacks (self->desk));
  HlCallback *item = (HlCallback *) hl_remote_list_find (list, id);

  if (!may_dial (self))
    return;
  self->dialled = id;
  self->came_from = list_page (self);
  self->dialled_ticket = item != NULL ? item->ticket : 0;
  if (self->dialled_ticket != 0)
    agent_view_open_ticket (self, self->dialled_ticket);
  agent_context_show_callback (self->context, id);
  agent_desk_dial_callback (self->desk, id);
}

/* The one that is looked at in the lists of call-backs; not what was left open elsewhere. */
static HlId
chosen_callback (AgentView *self)
{
  AgentCallbackView *view = agent_context_get_callback (self->context);

  return view != NULL && list_page (self) != NULL ? agent_callback_view_get_open (view) : 0;
}

/* The page of follow-up calls, when it is shown. */
static AgentFollowUps *
follow_ups (AgentView *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->middle);

  return AGENT_IS_FOLLOW_UPS (page) ? AGENT_FOLLOW_UPS (page) : NULL;
}

ACTION (follow_up_save_action)
{
  AgentFollowUps *page = follow_ups (data);

  if (page != NULL)
    agent_follow_ups_save (page);
}

/* It is hers: nobody else asks meanwhile. */
ACTION (ring_follow_up_action)
{
  AgentView *self = data;

  if (!may_dial (self))
    return;
  agent_view_forget_dialled (self);
  self->came_from = AGENT_PAGE_FOLLOW_UPS;
  agent_desk_ring_back (self->desk, g_variant_get_int64 (parameter));
}

ACTION (dial_action)
{
  AgentView *self = data;
  g_autofree char *number = NULL;

  if (agent_call_bar_get_page (self->bar) != AGENT_BAR_IDLE)
    return;
  number = hl_number_fold (agent_call_bar_get_number (self->bar));
  if (number == NULL && chosen_callback (self) != 0)
    {
      dial_callback (self, chosen_callback (self));
      return;
    }
  if (number == NULL && follow_ups (self) != NULL)
    {
      agent_follow_ups_dial (follow_ups (self));
      return;
    }
  if (number == NULL)
    agent_call_bar_focus_number (self->bar);
  if (number == NULL || agent_call_bar_is_guarded (self->bar))
    return;
  agent_view_forget_dialled (self);
  agent_desk_dial (self->desk, number, 0);
  agent_call_bar_clear_number (self->bar);
}

ACTION (ring_back_action)
{
  AgentView *self = data;
  HlId ticket = g_variant_get_int64 (parameter);

  if (!may_dial (self))
    return;
  agent_view_forget_dialled (self);
  self->dialled_ticket = ticket;
  agent_view_open_ticket (self, ticket);
  agent_desk_ring_back (self->desk, ticket);
}

ACTION (ring_call_action)
{
  AgentView *self = data;

  if (!may_dial (self))
    return;
  agent_view_forget_dialled (self);
  agent_desk_ring_call (self->desk, g_variant_get_int64 (parameter));
}

ACTION (dial_callback_action)
{
  dial_callback (data, g_variant_get_int64 (parameter));
}

void
agent_view_show_lines (AgentView *self)
{
  const HlJson *words = hl_session_get_vocabulary (agent_desk_get_session (self->desk));

  agent_call_bar_set_lines (self->bar, hl_json_get (words, "lines"),
                            agent_desk_get_line (self->desk));
}

ACTION (line_action)
{
  AgentView *self = data;
  const char *number = g_variant_get_string (parameter, NULL);

  g_simple_action_set_state (action, parameter);
  agent_desk_set_line (self->desk, *number != '\0' ? number : NULL);
  agent_view_show_lines (self);
}

/* --- those to be rung back --- */

ACTION (show_callback_action)
{
  agent_context_show_callback (AGENT_VIEW (data)->context, g_variant_get_int64 (parameter));
}

ACTION (take_callback_action)
{
  AgentView *self = data;
  HlId id = chosen_callback (self);
  HlRemoteList *list = HL_REMOTE_LIST (agent_desk_get_callbacks (self->desk));
  HlCallback *item = id != 0 ? (HlCallback *) hl_remote_list_find (list, id) : NULL;

  if (item != NULL)
    agent_desk_move_callback (self->desk, id,
                              item->state == HL_CALLBACK_TAKEN ? "release" : "take");
}

ACTION (outcome_action)
{
  agent_context_focus_outcome (AGENT_VIEW (data)->context);
}

ACTION (play_action)
{
  agent_context_play (AGENT_VIEW (data)->context);
}

/* To whom she talks or has just talked; else to a number. */
ACTION (promise_action)
{
  AgentView *self = data;
  AgentBarPage page = agent_call_bar_get_page (self->bar);
  gboolean in_call = agent_bar_is_call (page) || page == AGENT_BAR_WRAP_UP;
  HlId call = in_call ? agent_desk_get_last_call (self->desk) : 0;
  AgentSituation situation;
  g_autofree char *who = NULL;

  agent_desk_get_situation (self->desk, &situation);
  if (call != 0 && situation.call != NULL)
    who = agent_bar_dup_who (&situation);
  agent_context_show_promise (self->context, call,
                              who != NULL ? who : _ ("The other side of the last call"));
}

/* Who was chosen, or somebody new; of the call if there is one. */
ACTION (citizen_action)
{
  AgentView *self = data;
  AgentCaller *caller = agent_desk_get_caller (self->desk);
  AgentDraft *draft = agent_form_get_draft (self->form);
  HlTicket *ticket = draft != NULL ? agent_draft_get_ticket (draft) : NULL;
  gboolean hers =
      caller != NULL && ticket != NULL && ticket->call == agent_caller_get_call (caller);

  agent_context_show_citizen (
      self->context, caller != NULL ? agent_caller_get_citizen (caller) : NULL,
      caller != NULL ? agent_caller_get_call (caller) : 0,
      hers && !hl_is_masked (ticket->citizen_name) ? ticket->citizen_name : NULL);
}

static void
citizen_cb (AgentDesk *desk, gboolean kept, const char *sentence, AgentView *self)
{
  if (kept)
    hl_window_toast (self->window, sentence);
}

static const GActionEntry actions[] = {
  { .name = "dial", .activate = dial_action },
  { .name = "ring-back", .activate = ring_back_action, .parameter_type = "x" },
  { .name = "follow-up-save", .activate = follow_up_save_action },
  { .name = "ring-follow-up", .activate = ring_follow_up_action, .parameter_type = "x" },
  { .name = "ring-call", .activate = ring_call_action, .parameter_type = "x" },
  { .name = "line", .activate = line_action, .parameter_type = "s", .state = "''" },
  { .name = "dial-callback", .activate = dial_callback_action, .parameter_type = "x" },
  { .name = "show-callback", .activate = show_callback_action, .parameter_type = "x" },
  { .name = "take-callback", .activate = take_callback_action },
  { .name = "outcome", .activate = outcome_action },
  { .name = "play", .activate = play_action },
  { .name = "promise", .activate = promise_action },
  { .name = "citizen", .activate = citizen_action },
};

/* --- the desk tells --- */

gboolean
agent_view_show_dialled (AgentView *self)
{
  if (self->dialled == 0)
    return FALSE;
  agent_context_show_callback (self->context, self->dialled);

  return TRUE;
}

static void
kept_cb (AgentDesk *desk, const char *sentence, AgentView *self)
{
  hl_window_toast (self->window, sentence);
}

/* Somebody who does not look at the bar hears of it too. */
static void
not_connected_cb (AgentDesk *desk, gint64 call, const char *sentence, AgentView *self)
{
  if (sentence == NULL)
    return;
  agent_view_show_situation (self);
  agent_phone_beep (agent_desk_get_phone (desk));
}

static void
left_cb (AgentView *self)
{
  AgentBarPage page = agent_call_bar_get_page (self->bar);

  if (agent_bar_is_call (page) || page == AGENT_BAR_WRAP_UP)
    agent_context_show_caller (self->context);
  else
    agent_context_show_idle (self->context);
  agent_view_focus_middle (self);
}

void
agent_view_outside_start (AgentView *self)
{
  g_signal_connect (self->desk, "kept", G_CALLBACK (kept_cb), self);
  g_signal_connect (self->desk, "citizen", G_CALLBACK (citizen_cb), self);
  g_signal_connect (self->desk, "not-connected", G_CALLBACK (not_connected_cb), self);
  g_signal_connect_object (self->context, "left", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions),
                                   self);
}
