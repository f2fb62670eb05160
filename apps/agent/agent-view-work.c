/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-view-private.h"

#include <glib/gi18n.h>

/* A call's way through the window, and what happens to the form on it.  Rule: what is
 * typed is never lost, never moved and never covered. */

/* --- the form --- */

static void
remember (AgentView *self)
{
  AgentDraft *draft = agent_form_get_draft (self->form);
  HlTicket *ticket = draft != NULL ? agent_draft_get_ticket (draft) : NULL;
  g_autofree char *what = NULL;

  if (ticket != NULL && ticket->id != 0)
    what = g_strdup_printf ("id:%" G_GINT64_FORMAT, ticket->id);
  else if (draft != NULL && !agent_draft_is_empty (draft))
    what = g_strdup (agent_draft_get_key (draft));
  agent_open_set (self->open, what);
}

void
agent_view_take_draft (AgentView *self, AgentDraft *draft)
{
  AgentDraft *before = agent_form_get_draft (self->form);

  if (before != NULL && before != draft)
    {
      g_signal_handlers_disconnect_by_func (before, remember, self);
      agent_draft_flush (before);
    }
  if (draft != NULL && before != draft)
    g_signal_connect_swapped (draft, "mark-changed", G_CALLBACK (remember), self);
  agent_form_set_draft (self->form, draft);
  agent_similar_watch (agent_context_get_similar (self->context), draft);
  remember (self);
}

static gboolean
has_form (AgentView *self)
{
  AgentDraft *draft = agent_form_get_draft (self->form);

  return draft != NULL && !agent_draft_is_empty (draft);
}

gboolean
agent_view_is_typing (AgentView *self)
{
  return g_str_equal (agent_view_get_page (self), "form") && has_form (self);
}

void
agent_view_fold (AgentView *self)
{
  agent_view_take_draft (self, NULL);
  if (!g_str_equal (agent_view_get_page (self), "form"))
    return;
  agent_view_show_page (self, self->came_from != NULL ? self->came_from : "todo");
  if (self->came_from != NULL)
    agent_view_focus_middle (self);
  else
    agent_side_focus (self->side); /* not into a text field, where Ctrl+Z means something else */
}

static void
show_form (AgentView *self, gboolean keep)
{
  agent_view_show_page (self, "form");
  agent_form_focus (self->form, keep);
}

static void
begin (AgentView *self, AgentDraft *draft)
{
  agent_view_take_draft (self, draft);
  show_form (self, FALSE);
}

/* --- opening a ticket by its id --- */

typedef struct
{
  AgentView *view;
  gboolean only_draft; /* after a crash: not when it was submitted meanwhile */
} Opening;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Opening *opening = data;
  g_autoptr (AgentView) self = opening->view;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlTicket) ticket = hl_ticket_new ();
  g_autoptr (AgentDraft) draft = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error)
      || !hl_record_read_json (HL_RECORD (ticket), hl_reply_get_json (reply),
                               HL_READ_LENIENT | HL_READ_PATCH, NULL, &error))
    {
      if (!opening->only_draft)
        hl_window_toast_error (self->window, error);
      return;
    }
  if (self->desk == NULL || (opening->only_draft && ticket->state != HL_TICKET_DRAFT))
    return;
  if (ticket->state != HL_TICKET_DRAFT && ticket->state != HL_TICKET_CALLBACK)
    {
      agent_context_show_ticket (self->context, ticket);
      return;
    }
  draft = agent_desk_open_draft (self->desk, ticket);
  begin (self, draft);
}

static void
open_id (AgentView *self, HlId ticket, gboolean only_draft)
{
  g_autofree char *path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT, ticket);
  Opening *opening = g_new0 (Opening, 1);

  opening->view = g_object_ref (self);
  opening->only_draft = only_draft;
  hl_session_send_async (agent_desk_get_session (self->desk), "GET", path, NULL, NULL, NULL,
                         opened_cb, opening);
}

void
agent_view_open_ticket (AgentView *self, HlId ticket)
{
  AgentDraft *draft = agent_form_get_draft (self->form);

  if (draft != NULL && agent_draft_get_ticket (draft)->id == ticket)
    show_form (self, TRUE);
  else
    open_id (self, ticket, FALSE);
}

/* --- saving and submitting --- */

static gboolean
in_wrap_up (AgentView *self)
{
  HlAgentLive *me = agent_desk_get_me (self->desk);

  return me != NULL && me->state == HL_AGENT_WRAP_UP;
}

static gboolean
in_call (AgentView *self)
{
  return agent_bar_is_call (agent_call_bar_get_page (self->bar));
}

static void
reopen (gpointer data)
{
  AgentDraft *draft = data;
  AgentView *self = g_object_get_data (G_OBJECT (draft), "agent-view");

  if (self->desk != NULL)
    begin (self, draft);
}

static void
toast_folded (AgentView *self, AgentDraft *draft, const char *text)
{
  g_object_set_data (G_OBJECT (draft), "agent-view", self);
  hl_window_toast_undo (self->window, text, reopen, g_object_ref (draft), g_object_unref);
}

void
agent_view_save (AgentView *self)
{
  g_autoptr (AgentDraft) draft = NULL;

  if (agent_form_get_draft (self->form) == NULL)
    return;
  draft = g_object_ref (agent_form_get_draft (self->form));
  agent_draft_flush (draft);
  if (in_call (self))
    return;
  if (in_wrap_up (self))
    agent_desk_end_wrap_up (self->desk);
  if (!agent_draft_is_empty (draft))
    toast_folded (self, draft, _ ("Kept in the drafts"));
  agent_view_fold (self);
}

static HlTicketEvent
event_for (AgentView *self, HlTicket *ticket)
{
  HlTicketEvent event = agent_form_get_event (self->form);

  if (ticket->state == HL_TICKET_CALLBACK && event == HL_TICKET_EVENT_ANSWER)
    return HL_TICKET_EVENT_CLOSE;

  return event;
}

static void
submitted_cb (AgentDraft *draft, AgentView *self)
{
  HlTicket *ticket = agent_draft_get_ticket (draft);
  g_autofree char *text =
      g_strdup_printf (_ ("Ticket %s submitted"), ticket->number != NULL ? ticket->number : "");

  hl_window_toast (self->window, text);
  g_signal_handlers_disconnect_by_data (draft, self);
  g_ptr_array_remove (self->sent, draft);
}

void
agent_view_submit (AgentView *self)
{
  AgentDraft *draft = agent_form_get_draft (self->form);
  g_autoptr (GError) error = NULL;
  const char *field = NULL;
  HlTicketEvent event;

  if (draft == NULL)
    return;
  field = agent_form_select_left (self->form);
  if (field != NULL)
    {
      agent_view_show_page (self, "form");
      agent_form_show_fault (self->form, field, _ ("Fill in what stands in 【】, or delete it"));
      return;
    }
  event = event_for (self, agent_draft_get_ticket (draft));
  if (!agent_draft_submit (draft, event, &field, &error))
    {
      agent_view_show_page (self, "form");
      if (field != NULL)
        agent_form_show_fault (self->form, field, agent_form_fault_text (field));
      else
        hl_window_toast (
            self->window,
            _ ("This ticket is to be rung back already; choose another way of handling"));
      return;
    }
  g_ptr_array_add (self->sent, g_object_ref (draft));
  g_signal_connect (draft, "submitted", G_CALLBACK (submitted_cb), self);
  if (!hl_session_get_online (agent_desk_get_session (self->desk)))
    hl_window_toast (self->window, _ ("Kept on this computer; it is sent when the server is back"));
  agent_view_fold (self);
}

static void
refused_cb (AgentDesk *desk, AgentDraft *draft, const char *field, const char *sentence,
            AgentView *self)
{
  gboolean free_form = !agent_view_is_typing (self);

  g_signal_handlers_disconnect_by_func (draft, submitted_cb, self);
  if (agent_form_get_draft (self->form) == draft || free_form)
    {
      begin (self, draft);
      if (field != NULL)
        agent_form_show_fault (self->form, field, agent_form_fault_text (field));
    }
  hl_window_toast (self->window, sentence);
  g_ptr_array_remove (self->sent, draft);
}

/* --- throwing away --- */

static void
undrop (gpointer data)
{
  AgentDraft *draft = data;
  AgentView *self = g_object_get_data (G_OBJECT (draft), "agent-view");

  if (self->desk == NULL)
    return;
  agent_draft_drop (draft, TRUE);
  begin (self, draft);
}

void
agent_view_drop (AgentView *self)
{
  g_autoptr (AgentDraft) draft = NULL;

  if (agent_form_get_draft (self->form) == NULL
      || agent_draft_get_ticket (agent_form_get_draft (self->form))->state != HL_TICKET_DRAFT)
    return;
  draft = g_object_ref (agent_form_get_draft (self->form));
  agent_draft_drop (draft, FALSE);
  if (!agent_draft_is_empty (draft))
    {
      g_object_set_data (G_OBJECT (draft), "agent-view", self);
      hl_window_toast_undo (self->window, _ ("Draft thrown away"), undrop, g_object_ref (draft),
                            g_object_unref);
    }
  agent_view_fold (self);
}

/* --- a call's way --- */

static void
on_ringing (AgentView *self)
{
  self->rejected = FALSE;
  agent_view_forget_dialled (self);
  if (agent_view_is_typing (self))
    {
      agent_form_set_note (self->form, "call-incoming-symbolic",
                           _ ("Go on typing: the ring changes nothing here. When you answer, this "
                              "draft is kept in the drafts."));
      agent_context_show_caller (self->context);
      return;
    }
  g_free (self->before_ring);
  self->before_ring = g_strdup (agent_view_get_page (self));
  agent_view_show_page (self, "caller");
  agent_view_show_situation (self);
  agent_caller_view_focus (self->caller);
}

static void
leave_caller_page (AgentView *self)
{
  if (g_str_equal (agent_view_get_page (self), "caller"))
    agent_view_show_page (self, self->before_ring != NULL ? self->before_ring : "todo");
  agent_form_set_note (self->form, NULL, NULL);
}

static void
on_returned (AgentView *self)
{
  leave_caller_page (self);
  agent_context_show_idle (self->context);
  hl_window_toast (self->window, self->rejected ? _ ("The call went back to its place")
                                                : _ ("The call is no longer ringing here"));
  self->rejected = FALSE;
}

static void
name_caller (AgentView *self)
{
  AgentCaller *caller = agent_desk_get_caller (self->desk);
  HlCallLive *call = agent_desk_get_call (self->desk);
  g_autofree char *number = call != NULL ? agent_bar_dup_number (call) : NULL;

  agent_form_set_caller (self->form, caller != NULL ? agent_caller_get_name (caller) : NULL,
                         number);
}

void
agent_view_follow_citizen (AgentView *self)
{
  AgentCaller *caller = agent_desk_get_caller (self->desk);
  AgentDraft *draft = agent_form_get_draft (self->form);

  if (caller == NULL || draft == NULL || agent_draft_get_ticket (draft)->call == 0
      || agent_draft_get_ticket (draft)->call != agent_caller_get_call (caller)
      || agent_draft_get_ticket (draft)->citizen == agent_caller_get_chosen (caller))
    return;
  agent_draft_set_citizen (draft, agent_caller_get_chosen (caller));
  name_caller (self);
}

/* What the citizen says is entered on that page, no ticket is made of the call. */
static gboolean
is_follow_up (AgentView *self)
{
  return g_strcmp0 (self->came_from, AGENT_PAGE_FOLLOW_UPS) == 0;
}

/* The ticket of the call in the form: the one the service has, or a fresh one. */
static void
on_talking (AgentView *self)
{
  HlCallLive *call = agent_desk_get_call (self->desk);
  AgentDraft *before = agent_form_get_draft (self->form);
  g_autoptr (AgentDraft) draft = NULL;
  gboolean folded = has_form (self) && agent_draft_get_ticket (before)->call != call->id;

  agent_context_show_caller (self->context);
  agent_form_set_note (self->form, NULL, NULL);
  if (is_follow_up (self))
    return;
  if (before != NULL
      && (agent_draft_get_ticket (before)->call == call->id
          || (self->dialled_ticket != 0
              && agent_draft_get_ticket (before)->id == self->dialled_ticket)))
    {
      show_form (self, TRUE);
      return;
    }
  if (call->ticket != 0)
    {
      open_id (self, call->ticket, TRUE);
      return;
    }
  if (folded)
    toast_folded (self, before, _ ("Your draft is kept in the drafts"));
  draft = agent_desk_new_draft (self->desk, call->id);
  begin (self, draft);
  agent_view_follow_citizen (self);
  name_caller (self);
}

static void
on_idle (AgentView *self)
{
  self->dialled_ticket = 0;
  if (!agent_view_show_dialled (self))
    agent_context_show_idle (self->context);
  if (agent_form_get_draft (self->form) != NULL && !has_form (self))
    agent_view_fold (self);
  leave_caller_page (self);
}

void
agent_view_phase (AgentView *self, AgentBarPage from, AgentBarPage to)
{
  AgentDraft *draft = agent_form_get_draft (self->form);

  if (draft != NULL)
    agent_draft_flush (draft);
  if (to == AGENT_BAR_RINGING)
    on_ringing (self);
  else if (from == AGENT_BAR_RINGING && to == AGENT_BAR_IDLE)
    on_returned (self);
  else if (agent_bar_is_call (to) && !agent_bar_is_call (from))
    on_talking (self);
  else if (to == AGENT_BAR_WRAP_UP && draft != NULL && !is_follow_up (self))
    {
      agent_view_show_page (self, "form");
      if (!agent_view_show_dialled (self))
        agent_context_show_caller (self->context);
    }
  else if (to == AGENT_BAR_IDLE)
    on_idle (self);
}

/* --- after a crash --- */

static void
outbox_opened_cb (AgentDesk *desk, AgentView *self)
{
  g_autofree char *what = agent_open_dup (self->open);
  g_autoptr (AgentDraft) draft = NULL;

  if (agent_form_get_draft (self->form) != NULL)
    return;
  draft = agent_desk_recover_draft (desk);
  if (draft != NULL)
    {
      begin (self, draft);
      hl_window_toast (self->window, _ ("What you typed last is here again"));
    }
  else if (what != NULL && g_str_has_prefix (what, "id:"))
    open_id (self, g_ascii_strtoll (what + 3, NULL, 10), TRUE);
}

void
agent_view_work_start (AgentView *self)
{
  self->sent = g_ptr_array_new_with_free_func (g_object_unref);
  self->open = agent_open_new (agent_desk_get_session (self->desk), NULL);
  g_signal_connect (self->desk, "opened", G_CALLBACK (outbox_opened_cb), self);
  g_signal_connect (self->desk, "refused", G_CALLBACK (refused_cb), self);
}

void
agent_view_work_stop (AgentView *self)
{
  AgentDraft *draft = agent_form_get_draft (self->form);

  if (draft != NULL)
    {
      g_signal_handlers_disconnect_by_data (draft, self);
      agent_draft_flush (draft);
    }
  for (guint i = 0; self->sent != NULL && i < self->sent->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->sent, i), self);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  g_clear_pointer (&self->open, agent_open_free);
  g_clear_pointer (&self->before_ring, g_free);
}
