/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-view-private.h"

#include "agent-lists.h"
#include "agent-keys.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEFT_WIDTH 256
#define LEFT_WIDTH_WIDE 288
#define RIGHT_WIDTH 384
#define RIGHT_WIDTH_WIDE 468
#define LEVELS_MS 100
#define RING_ID "ringing"

G_DEFINE_FINAL_TYPE (AgentView, agent_view, GTK_TYPE_WIDGET)

/* --- pages --- */

const char *
agent_view_get_page (AgentView *self)
{
  return gtk_stack_get_visible_child_name (self->middle);
}

/* The full lists are made when they are first wanted: most days some never are. */
static void
make_page (AgentView *self, const char *page)
{
  GtkWidget *list = NULL;

  if (gtk_stack_get_child_by_name (self->middle, page) != NULL)
    return;
  if (g_str_equal (page, "drafts"))
    list = agent_lists_new_drafts (self->desk);
  else if (g_str_equal (page, "callbacks"))
    list = agent_lists_new_callbacks (self->desk);
  else if (g_str_equal (page, "messages"))
    list = agent_lists_new_messages (self->desk);
  else if (g_str_equal (page, "tickets"))
    list = agent_lists_new_tickets (self->desk, agent_desk_get_tickets (self->desk));
  else if (g_str_equal (page, "calls"))
    list = agent_lists_new_calls (self->desk, agent_desk_get_calls (self->desk));
  else if (g_str_equal (page, "follow-ups"))
    list = agent_follow_ups_new (self->desk);
  if (list != NULL)
    gtk_stack_add_named (self->middle, list, page);
}

void
agent_view_show_page (AgentView *self, const char *page)
{
  make_page (self, page);
  if (gtk_stack_get_child_by_name (self->middle, page) == NULL)
    return;
  gtk_stack_set_visible_child_name (self->middle, page);
  agent_side_set_page (self->side, page);
}

/* The call bar, the levels and the right column, from what is known. */
void
agent_view_show_situation (AgentView *self)
{
  AgentSituation situation;
  g_auto (AgentBar) bar = { 0 };

  agent_desk_get_situation (self->desk, &situation);
  agent_bar_describe (&situation, &bar);
  agent_call_bar_show (self->bar, &bar);
  agent_call_bar_set_muted (self->bar, situation.muted);
  agent_view_watch (self, &situation, bar.page);
  g_simple_action_set_state (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "record-pause")),
      g_variant_new_boolean (bar.recording_paused));
  if (bar.page == AGENT_BAR_RINGING && g_str_equal (agent_view_get_page (self), "caller"))
    agent_caller_view_show (self->caller, self->desk, situation.caller);
}

/* In the column beside the caller's page stands what was last answered to her. */
static void
show_beside_ring (AgentView *self)
{
  AgentCaller *caller = agent_desk_get_caller (self->desk);
  g_autoptr (HlTicket) ticket = NULL;

  if (!g_str_equal (agent_view_get_page (self), "caller") || caller == NULL)
    return;
  ticket = g_list_model_get_item (agent_caller_get_open (caller), 0);
  if (ticket == NULL)
    ticket = g_list_model_get_item (agent_caller_get_tickets (caller), 0);
  if (ticket != NULL)
    agent_context_show_ticket (self->context, ticket);
  else
    agent_context_show_idle (self->context);
}

/* --- ringing elsewhere on the desktop --- */

static void
notify_ring (AgentView *self)
{
  GApplication *application = g_application_get_default ();
  AgentSituation situation;
  g_autofree char *who = NULL, *title = NULL;
  g_autoptr (GNotification) note = NULL;

  if (application == NULL || gtk_window_is_active (GTK_WINDOW (self->window)))
    return;
  agent_desk_get_situation (self->desk, &situation);
  who = agent_bar_dup_who (&situation);
  title = g_strdup_printf (_ ("Call from %s"), who);
  note = g_notification_new (title);
  g_notification_set_body (note, situation.queue != NULL ? situation.queue : "");
  g_notification_set_priority (note, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_category (note, "call.incoming");
  if (situation.device == AGENT_DEVICE_SOFTPHONE)
    g_notification_add_button (note, _ ("Answer"), "app.answer");
  g_notification_add_button (note, _ ("Reject"), "app.reject");
  g_notification_set_default_action (note, "app.show");
  g_application_send_notification (application, RING_ID, note);
}

static void
withdraw_ring (void)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL)
    g_application_withdraw_notification (application, RING_ID);
}

/* --- the desk tells --- */

static void
changed_cb (AgentDesk *desk, AgentView *self)
{
  agent_view_show_situation (self);
  if (agent_call_bar_get_page (self->bar) == AGENT_BAR_RINGING)
    show_beside_ring (self);
  else if (agent_call_bar_get_page (self->bar) != AGENT_BAR_IDLE
           && agent_desk_get_caller (desk) != NULL)
    {
      agent_caller_view_show (self->caller, desk, agent_desk_get_caller (desk));
      agent_view_follow_citizen (self);
      agent_context_refresh_caller (self->context);
    }
}

static gboolean
levels_cb (gpointer data)
{
  AgentView *self = data;
  double me = NAN, caller = NAN;
  gboolean known = agent_phone_get_levels (agent_desk_get_phone (self->desk), &me, &caller);

  agent_call_bar_set_levels (self->bar, known, me, caller);

  return G_SOURCE_CONTINUE;
}

static void
phase_cb (AgentDesk *desk, guint from, guint to, AgentView *self)
{
  gboolean talking = agent_bar_is_call (to);

  if (to == AGENT_BAR_RINGING)
    notify_ring (self);
  else if (from == AGENT_BAR_RINGING)
    withdraw_ring ();
  if (talking && self->levels == 0)
    self->levels = g_timeout_add (LEVELS_MS, levels_cb, self);
  else if (!talking)
    g_clear_handle_id (&self->levels, g_source_remove);
  agent_view_phase (self, from, to);
  agent_view_show_situation (self);
  if (to == AGENT_BAR_RINGING)
    show_beside_ring (self);
  if (!talking)
    agent_view_leave_now (self);
}

static void
failed_cb (AgentDesk *desk, const char *sentence, AgentView *self)
{
  hl_window_toast (self->window, sentence);
}

static void
vocabulary_cb (AgentView *self)
{
  const HlJson *vocabulary = hl_session_get_vocabulary (agent_desk_get_session (self->desk));

  if (vocabulary == NULL)
    return;
  agent_form_set_vocabulary (self->form, vocabulary);
  agent_view_show_lines (self);
}

static void
tick (GtkWidget *widget, gpointer data)
{
  AgentView *self = AGENT_VIEW (widget);

  if (self->desk != NULL)
    agent_view_show_situation (self);
}

static void
keypad_cb (AgentCallBar *bar, const char *digit, AgentView *self)
{
  agent_desk_send_dtmf (self->desk, digit);
}

/* --- search --- */

static void
search_changed_cb (GtkSearchEntry *entry, AgentView *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  if (*text == '\0')
    {
      if (g_str_equal (agent_view_get_page (self), "search"))
        agent_view_show_page (self, "todo");
      return;
    }
  agent_search_find (self->search, text);
  agent_view_show_page (self, "search");
}

static void
stop_search_cb (GtkSearchEntry *entry, AgentView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  if (g_str_equal (agent_view_get_page (self), "search"))
    agent_view_show_page (self, agent_form_get_draft (self->form) != NULL ? "form" : "todo");
  gtk_widget_child_focus (GTK_WIDGET (self->middle), GTK_DIR_TAB_FORWARD);
}

/* --- actions: one function each, shared by keys, buttons and notifications --- */

void
agent_view_focus_middle (AgentView *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->middle);
  GtkWidget *first = g_object_get_data (G_OBJECT (page), "agent-first");

  if (g_str_equal (agent_view_get_page (self), "form"))
    agent_form_focus (self->form, TRUE);
  else if (first == NULL || !gtk_widget_child_focus (first, GTK_DIR_TAB_FORWARD))
    gtk_widget_child_focus (GTK_WIDGET (self->middle), GTK_DIR_TAB_FORWARD);
}

#define ACTION(name) static void name (GSimpleAction *action, GVariant *parameter, gpointer data)

gboolean
agent_view_is_page (AgentView *self, AgentBarPage page)
{
  return agent_call_bar_get_page (self->bar) == page && !agent_call_bar_is_guarded (self->bar);
}

static gboolean
is_talking (AgentView *self)
{
  AgentBarPage page = agent_call_bar_get_page (self->bar);

  return agent_bar_is_call (page) && agent_view_is_page (self, page);
}

ACTION (answer_action)
{
  AgentView *self = data;

  /* Never too early: answering twice does nothing. */
  if (agent_call_bar_get_page (self->bar) == AGENT_BAR_RINGING)
    agent_desk_answer (self->desk);
}

ACTION (reject_action)
{
  AgentView *self = data;

  if (!agent_view_is_page (self, AGENT_BAR_RINGING))
    return;
  self->rejected = TRUE;
  agent_desk_reject (self->desk);
}

ACTION (hold_action)
{
  AgentView *self = data;

  if (is_talking (self))
    agent_desk_toggle_hold (self->desk);
}

ACTION (mute_action)
{
  AgentView *self = data;
  AgentBarPage page = agent_call_bar_get_page (self->bar);

  if (page != AGENT_BAR_LIVE && page != AGENT_BAR_THIRD)
    return;
  if (agent_phone_get_device (agent_desk_get_phone (self->desk)) == AGENT_DEVICE_SOFTPHONE)
    agent_desk_toggle_mute (self->desk);
  else
    hl_window_toast (self->window, _ ("Use the mute key of the phone on your desk"));
}

static unsigned
third_of (AgentView *self)
{
  HlCallLive *call = agent_desk_get_call (self->desk);

  return call != NULL ? call->third : HL_THIRD_LIVE_NONE;
}

/* Finds whom to pass the call to; completes once somebody is asked. */
ACTION (transfer_action)
{
  AgentView *self = data;

  if (!is_talking (self))
    return;
  if (third_of (self) == HL_THIRD_LIVE_CONSULTED)
    agent_desk_third (self->desk, "complete");
  else if (third_of (self) == HL_THIRD_LIVE_NONE)
    agent_call_bar_open_transfer (self->bar, self->desk, FALSE);
}

/* Finds who is to join; joins all three; leaves the two others. */
ACTION (three_action)
{
  AgentView *self = data;

  if (!is_talking (self))
    return;
  if (third_of (self) == HL_THIRD_LIVE_CONSULTED)
    agent_desk_third (self->desk, "conference");
  else if (third_of (self) == HL_THIRD_LIVE_CONFERENCE)
    agent_desk_third (self->desk, "leave");
  else if (third_of (self) == HL_THIRD_LIVE_NONE)
    agent_call_bar_open_transfer (self->bar, self->desk, TRUE);
}

ACTION (emergency_action)
{
  AgentView *self = data;

  /* Without a call too: somebody tells of a fire after she has hung up. */
  if ((is_talking (self) && third_of (self) == HL_THIRD_LIVE_NONE)
      || agent_view_is_page (self, AGENT_BAR_IDLE))
    agent_call_bar_open_emergency (self->bar, self->desk);
}

ACTION (mark_action)
{
  AgentView *self = data;

  if (is_talking (self))
    agent_desk_mark (self->desk);
}

ACTION (record_pause_action)
{
  AgentView *self = data;

  if (is_talking (self))
    agent_desk_toggle_recording (self->desk);
}

ACTION (drop_party_action)
{
  AgentView *self = data;

  if (agent_view_is_page (self, AGENT_BAR_THIRD))
    agent_desk_drop (self->desk, g_variant_get_string (parameter, NULL));
}

ACTION (keypad_action)
{
  AgentView *self = data;

  if (is_talking (self))
    agent_call_bar_open_keypad (self->bar);
}

ACTION (end_action)
{
  AgentView *self = data;

  if (is_talking (self))
    agent_desk_hang_up (self->desk);
  else if (agent_view_is_page (self, AGENT_BAR_WRAP_UP))
    agent_view_activate (self, "wrapped");
}

ACTION (wrapped_action)
{
  AgentView *self = data;

  if (agent_view_is_page (self, AGENT_BAR_WRAP_UP))
    {
      agent_desk_end_wrap_up (self->desk);
      if (agent_form_get_draft (self->form) != NULL)
        agent_draft_flush (agent_form_get_draft (self->form));
    }
}

ACTION (ready_action)
{
  agent_desk_set_state (AGENT_VIEW (data)->desk, "ready", NULL);
}

ACTION (away_action)
{
  agent_desk_set_state (AGENT_VIEW (data)->desk, "away", g_variant_get_string (parameter, NULL));
}

ACTION (desk_work_action)
{
  AgentView *self = data;
  const char *reason =
      agent_side_desk_reason (hl_session_get_vocabulary (agent_desk_get_session (self->desk)));

  if (reason != NULL)
    agent_desk_set_state (self->desk, "away", reason);
}

ACTION (away_menu_action)
{
  agent_side_open_reasons (AGENT_VIEW (data)->side);
}

ACTION (new_action)
{
  AgentView *self = data;
  HlCallLive *call = agent_desk_get_call (self->desk);
  AgentDraft *before = agent_form_get_draft (self->form);
  g_autoptr (AgentDraft) draft = NULL;
  gboolean talking = agent_call_bar_get_page (self->bar) == AGENT_BAR_LIVE;

  if (!agent_desk_is_ready (self->desk))
    return;
  if (before == NULL || !agent_draft_is_empty (before))
    {
      /* One draft belongs to a call: a second ticket stands alone. */
      gboolean taken =
          before != NULL && call != NULL && agent_draft_get_ticket (before)->call == call->id;

      draft = agent_desk_new_draft (self->desk, talking && call != NULL && !taken ? call->id : 0);
      agent_view_take_draft (self, draft);
    }
  agent_view_show_page (self, "form");
  agent_form_focus (self->form, FALSE);
}

ACTION (save_action)
{
  agent_view_save (data);
}

ACTION (join_action)
{
  agent_view_join (data);
}

ACTION (urge_action)
{
  agent_view_urge (data);
}

ACTION (template_action)
{
  AgentView *self = data;

  if (agent_form_get_draft (self->form) == NULL)
    return;
  agent_view_show_page (self, "form");
  if (!agent_form_use_template (self->form))
    hl_window_toast (self->window, _ ("There is no template for this category"));
}

ACTION (category_action)
{
  AgentView *self = data;

  if (agent_form_get_draft (self->form) == NULL)
    return;
  agent_view_show_page (self, "form");
  agent_form_focus_category (self->form);
}

ACTION (submit_action)
{
  agent_view_submit (data);
}

ACTION (drop_action)
{
  agent_view_drop (data);
}

ACTION (page_action)
{
  AgentView *self = data;
  const char *page = g_variant_get_string (parameter, NULL);

  if (g_str_equal (page, "form") && agent_form_get_draft (self->form) == NULL)
    return;
  agent_view_show_page (self, page);
  agent_view_focus_middle (self);
}

ACTION (open_action)
{
  agent_view_open_ticket (data, g_variant_get_int64 (parameter));
}

ACTION (show_ticket_action)
{
  agent_context_show_ticket_id (AGENT_VIEW (data)->context, g_variant_get_int64 (parameter));
}

ACTION (show_call_action)
{
  agent_context_show_call (AGENT_VIEW (data)->context, g_variant_get_int64 (parameter));
}

ACTION (search_action)
{
  gtk_widget_grab_focus (GTK_WIDGET (AGENT_VIEW (data)->search_entry));
}

ACTION (left_action)
{
  AgentView *self = data;

  adw_flap_set_reveal_flap (self->left_flap, !adw_flap_get_reveal_flap (self->left_flap));
}

ACTION (right_action)
{
  AgentView *self = data;

  adw_flap_set_reveal_flap (self->right_flap, !adw_flap_get_reveal_flap (self->right_flap));
}

ACTION (tell_action)
{
  hl_window_toast (AGENT_VIEW (data)->window, g_variant_get_string (parameter, NULL));
}

ACTION (jump_action)
{
  AgentView *self = data;
  GtkWidget *panes[] = { GTK_WIDGET (self->side), GTK_WIDGET (self->middle),
                         GTK_WIDGET (self->context) };
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  int at = 0, by = g_variant_get_int32 (parameter);

  for (int i = 0; i < 3; i++)
    if (focus != NULL && gtk_widget_is_ancestor (focus, panes[i]))
      at = i;
  at = (at + by + 3) % 3;
  if (at == 0)
    agent_side_focus (self->side);
  else if (at == 1)
    agent_view_focus_middle (self);
  else
    gtk_widget_child_focus (panes[at], GTK_DIR_TAB_FORWARD);
}

static const GActionEntry actions[] = {
  { .name = "answer", .activate = answer_action },
  { .name = "reject", .activate = reject_action },
  { .name = "hold", .activate = hold_action },
  { .name = "mute", .activate = mute_action },
  { .name = "keypad", .activate = keypad_action },
  { .name = "emergency", .activate = emergency_action },
  { .name = "mark", .activate = mark_action },
  { .name = "record-pause", .activate = record_pause_action, .state = "false" },
  { .name = "transfer", .activate = transfer_action },
  { .name = "three", .activate = three_action },
  { .name = "drop-party", .activate = drop_party_action, .parameter_type = "s" },
  { .name = "end", .activate = end_action },
  { .name = "wrapped", .activate = wrapped_action },
  { .name = "ready", .activate = ready_action },
  { .name = "away", .activate = away_action, .parameter_type = "s" },
  { .name = "desk-work", .activate = desk_work_action },
  { .name = "away-menu", .activate = away_menu_action },
  { .name = "new", .activate = new_action },
  { .name = "save", .activate = save_action },
  { .name = "submit", .activate = submit_action },
  { .name = "join", .activate = join_action },
  { .name = "urge", .activate = urge_action },
  { .name = "template", .activate = template_action },
  { .name = "category", .activate = category_action },
  { .name = "drop", .activate = drop_action },
  { .name = "page", .activate = page_action, .parameter_type = "s" },
  { .name = "open", .activate = open_action, .parameter_type = "x" },
  { .name = "show-ticket", .activate = show_ticket_action, .parameter_type = "x" },
  { .name = "show-call", .activate = show_call_action, .parameter_type = "x" },
  { .name = "search", .activate = search_action },
  { .name = "left", .activate = left_action },
  { .name = "right", .activate = right_action },
  { .name = "tell", .activate = tell_action, .parameter_type = "s" },
  { .name = "jump", .activate = jump_action, .parameter_type = "i" },
};

void
agent_view_activate (AgentView *self, const char *action)
{
  g_return_if_fail (AGENT_IS_VIEW (self));

  g_action_group_activate_action (G_ACTION_GROUP (self->actions), action, NULL);
}

/* --- size --- */

static void
wide_cb (AgentView *self)
{
  gboolean wide = hl_window_get_wide (self->window);

  gtk_widget_set_size_request (self->left, wide ? LEFT_WIDTH_WIDE : LEFT_WIDTH, -1);
  gtk_widget_set_size_request (self->right, wide ? RIGHT_WIDTH_WIDE : RIGHT_WIDTH, -1);
}

/* --- life --- */

static void
connect_desk (AgentView *self)
{
  g_signal_connect (self->desk, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->desk, "phase", G_CALLBACK (phase_cb), self);
  g_signal_connect (self->desk, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_object (agent_desk_get_session (self->desk), "notify::vocabulary",
                           G_CALLBACK (vocabulary_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (agent_desk_get_phone (self->desk), "changed",
                           G_CALLBACK (agent_view_show_situation), self, G_CONNECT_SWAPPED);
}

static void
fill (AgentView *self)
{
  adw_header_bar_pack_end (self->header, hl_window_menu_button (self->window, NULL));
  adw_bin_set_child (self->lost, hl_window_lost_bar (self->window));
  hl_window_set_lost_text (
      self->window, _ ("Lost connection to the server. Calls go on, tickets are kept on this "
                       "computer and sent later."));
  agent_side_set_desk (self->side, self->desk);
  agent_context_set_desk (self->context, self->desk);
  agent_todo_set_desk (self->todo, self->desk);
  agent_search_set_desk (self->search, self->desk);
  g_settings_bind (self->app_settings, "left-pane", self->left_flap, "reveal-flap",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->app_settings, "right-pane", self->right_flap, "reveal-flap",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->window, "notify::wide", G_CALLBACK (wide_cb), self,
                           G_CONNECT_SWAPPED);
  wide_cb (self);
  vocabulary_cb (self);
}

/* The window puts the focus into the search field, the first stop; it belongs to the lists. */
static gboolean
first_focus_cb (gpointer data)
{
  AgentView *self = data;

  self->first_focus = 0;
  if (agent_form_get_draft (self->form) == NULL)
    agent_side_focus (self->side);

  return G_SOURCE_REMOVE;
}

GtkWidget *
agent_view_new (HlWindow *window, GSettings *settings, GSettings *app_settings)
{
  AgentView *self = g_object_new (AGENT_TYPE_VIEW, NULL);

  self->window = window;
  self->settings = g_object_ref (settings);
  self->app_settings = g_object_ref (app_settings);
  self->desk = agent_desk_new (hl_window_get_session (window), settings, NULL);
  fill (self);
  connect_desk (self);
  agent_view_work_start (self);
  agent_view_outside_start (self);
  agent_view_leave_start (self);
  agent_view_watch_start (self);
  agent_view_show_page (self, "todo");
  agent_context_show_idle (self->context);
  agent_desk_start (self->desk);
  agent_view_show_situation (self);
  self->first_focus = g_idle_add_full (G_PRIORITY_LOW, first_focus_cb, self, NULL);

  return GTK_WIDGET (self);
}

static void
agent_view_dispose (GObject *object)
{
  AgentView *self = AGENT_VIEW (object);

  g_clear_handle_id (&self->levels, g_source_remove);
  g_clear_handle_id (&self->first_focus, g_source_remove);
  if (self->desk != NULL)
    {
      withdraw_ring ();
      agent_view_work_stop (self);
      g_signal_handlers_disconnect_by_data (self->desk, self);
      agent_desk_stop (self->desk);
    }
  if (self->root != NULL)
    gtk_widget_unparent (self->root);
  self->root = NULL;
  g_clear_object (&self->desk);
  g_clear_object (&self->settings);
  g_clear_object (&self->app_settings);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (agent_view_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (AGENT_TYPE_SIDE);
  g_type_ensure (AGENT_TYPE_CONTEXT);
  g_type_ensure (AGENT_TYPE_CALL_BAR);
  g_type_ensure (AGENT_TYPE_NOTICE);
  g_type_ensure (AGENT_TYPE_TODO);
  g_type_ensure (AGENT_TYPE_CALLER_VIEW);
  g_type_ensure (AGENT_TYPE_FORM);
  g_type_ensure (AGENT_TYPE_SEARCH);
  g_type_ensure (HL_TYPE_KEY_HINT);
}

static void
bind_template (GtkWidgetClass *klass)
{
#define CHILD(name) gtk_widget_class_bind_template_child (klass, AgentView, name)
  CHILD (root);
  CHILD (header);
  CHILD (lost);
  CHILD (left_flap);
  CHILD (right_flap);
  CHILD (left);
  CHILD (right);
  CHILD (side);
  CHILD (context);
  CHILD (bar);
  CHILD (notice);
  CHILD (middle);
  CHILD (todo);
  CHILD (caller);
  CHILD (form);
  CHILD (search);
  CHILD (search_entry);
#undef CHILD
}

static void
agent_view_class_init (AgentViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_view_dispose;
  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-view.ui");
  bind_template (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, keypad_cb);
}

static void
agent_view_init (AgentView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "agent", G_ACTION_GROUP (self->actions));
  hl_widget_add_second_tick (GTK_WIDGET (self), tick, NULL);
}
