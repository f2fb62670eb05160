/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-context.h"

#include "agent-caller-view.h"
#include "agent-facts.h"
#include "agent-keys.h"
#include "agent-outcome.h"
#include "agent-citizen-form.h"
#include "agent-promise.h"
#include "agent-rows.h"
#include "agent-section.h"
#include "ui/hl-recording-view.h"

#include <glib/gi18n.h>

#define LAST_TICKETS 5
#define WAY_IN 1
#define WAY_OUT 2
#define MOST_FACTS 40

struct _AgentContext
{
  GtkWidget parent_instance;

  /* Template */
  GtkStack *stack;
  AgentSection *tickets, *facts, *call_tickets;
  GtkListBox *keys;
  AgentCallerView *caller;
  AgentCallbackView *callback;
  AgentPromise *promise;
  AgentCitizenForm *citizen;
  AgentOutcome *outcome; /* of a call to the outside */
  GtkLabel *title, *chip;
  GtkGrid *grid;
  AdwBin *player_place;
  GtkBox *texts;
  GtkWidget *open, *ring_back;
  AgentSimilar *similar;

  GtkWidget *player; /* owned by its place */

  /* Owned */
  AgentDesk *desk;
  GListStore *fact_list, *ticket_list;
  GCancellable *cancellable; /* of what is being loaded */

  HlId call;             /* shown, 0 = none */
  int row;               /* of the grid */
  gboolean wants_caller; /* shown as soon as it is known */
};

enum
{
  LEFT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentContext, agent_context, GTK_TYPE_WIDGET)

/* --- parts --- */

static GtkWidget *
text_label (const char *text, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), !dim);
  gtk_widget_add_css_class (label, "numeric");
  if (dim)
    {
      gtk_widget_add_css_class (label, "hl-dim");
      gtk_widget_set_valign (label, GTK_ALIGN_START);
    }

  return label;
}

static void
add_pair (AgentContext *self, const char *name, const char *value)
{
  GtkWidget *label;

  if (value == NULL || *value == '\0')
    return;
  label = text_label (value, FALSE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_grid_attach (self->grid, text_label (name, TRUE), 0, self->row, 1, 1);
  gtk_grid_attach (self->grid, label, 1, self->row++, 1, 1);
}

static void
add_text (AgentContext *self, const char *name, const char *value)
{
  GtkWidget *box, *frame;

  if (value == NULL)
    return;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  frame = text_label (value, FALSE);
  gtk_widget_add_css_class (frame, "card");
  gtk_widget_add_css_class (frame, "agent-note");
  gtk_box_append (GTK_BOX (box), hl_heading_new (name, NULL));
  gtk_box_append (GTK_BOX (box), frame);
  gtk_box_append (self->texts, box);
}

static void
clear_children (GtkWidget *parent)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (parent)) != NULL)
    gtk_widget_unparent (child);
}

static void
begin_detail (AgentContext *self, const char *title, const char *chip, HlTone tone)
{
  self->wants_caller = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clear_children (GTK_WIDGET (self->grid));
  clear_children (GTK_WIDGET (self->texts));
  self->row = 0;
  g_list_store_remove_all (self->fact_list);
  g_list_store_remove_all (self->ticket_list);
  hl_recording_view_stop (HL_RECORDING_VIEW (self->player));
  gtk_widget_set_visible (GTK_WIDGET (self->player_place), FALSE);
  gtk_widget_set_visible (self->open, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), FALSE);
  agent_callback_view_show (self->callback, 0);
  self->call = 0;
  gtk_widget_set_visible (self->ring_back, FALSE);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->chip, chip != NULL ? chip : "");
  gtk_widget_set_visible (GTK_WIDGET (self->chip), chip != NULL && *chip != '\0');
  hl_widget_set_tone (GTK_WIDGET (self->chip), tone);
  gtk_stack_set_visible_child_name (self->stack, "detail");
}

static void
show_button (GtkWidget *button, const char *action, HlId id)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_visible (button, TRUE);
}

/* --- a ticket --- */

static void
fill_ticket (AgentContext *self, HlTicket *ticket)
{
  HlSession *session = agent_desk_get_session (self->desk);
  HlTime now = hl_session_now (session);
  g_autofree char *created = hl_format_when (ticket->created_at, now);
  g_autofree char *due = ticket->due_at != 0 ? hl_format_when (ticket->due_at, now) : NULL;
  g_autofree char *who = agent_join (ticket->citizen_name != NULL ? ticket->citizen_name : "",
                                     ticket->phone != NULL ? ticket->phone : "", NULL);

  add_pair (self, _ ("Ticket no."), ticket->number);
  add_pair (self, _ ("Caller"), who);
  add_pair (self, _ ("Category"),
            hl_session_vocabulary_name (session, "categories", ticket->category));
  add_pair (self, _ ("Kind"), hl_word_ticket_kind (ticket->kind));
  add_pair (self, _ ("District"),
            hl_session_vocabulary_name (session, "districts", ticket->district));
  add_pair (self, _ ("Office"), ticket->office);
  add_pair (self, _ ("Registered"), created);
  add_pair (self, _ ("By"), ticket->agent_name);
  add_pair (self, _ ("Due"), due);
  add_text (self, _ ("Demand"), ticket->content);
  add_text (self, _ ("Reply"), ticket->reply);
  if (ticket->state == HL_TICKET_DRAFT || ticket->state == HL_TICKET_CALLBACK)
    show_button (self->open, "agent.open", ticket->id);
  if (ticket->state == HL_TICKET_CALLBACK)
    show_button (self->ring_back, "agent.ring-back", ticket->id);
}

void
agent_context_show_ticket (AgentContext *self, HlTicket *ticket)
{
  g_autofree char *subject = NULL;

  g_return_if_fail (AGENT_IS_CONTEXT (self));

  subject = agent_rows_dup_subject (self->desk, ticket);
  begin_detail (self, subject, hl_word_ticket_state (ticket->state),
                agent_rows_ticket_tone (ticket->state));
  fill_ticket (self, ticket);
}

static void
show_fault (AgentContext *self, const GError *error, HlReply *reply)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = hl_error_sentence (error, reply);
  gtk_label_set_label (self->title, sentence);
}

static void
ticket_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentContext) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlTicket) ticket = hl_ticket_new ();

  if (hl_session_send_finish (HL_SESSION (source), result, &reply, &error)
      && hl_record_read_json (HL_RECORD (ticket), hl_reply_get_json (reply),
                              HL_READ_LENIENT | HL_READ_PATCH, NULL, &error))
    agent_context_show_ticket (self, ticket);
  else
    show_fault (self, error, reply);
}

void
agent_context_show_ticket_id (AgentContext *self, HlId ticket)
{
  g_autofree char *path = NULL;

  g_return_if_fail (AGENT_IS_CONTEXT (self));

  begin_detail (self, "", NULL, HL_TONE_IDLE);
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT, ticket);
  hl_session_send_async (agent_desk_get_session (self->desk), "GET", path, NULL, NULL,
                         self->cancellable, ticket_cb, g_object_ref (self));
}

/* --- a call --- */

static GtkWidget *
fact_row (GObject *item, guint position, gpointer data)
{
  HlFactRecord *fact = (HlFactRecord *) item;
  g_autofree char *when = hl_format_time_seconds (fact->at);
  g_autofree char *span = fact->span_us > 0 ? hl_format_duration (fact->span_us) : NULL;
  const AgentRowParts parts = {
    .lead = when,
    .title = agent_fact_sentence (fact),
    .trail = span,
  };

  return agent_row_new (&parts);
}

static HlTone
outcome_tone (HlCallRecord *call)
{
  if (call->outcome == HL_OUTCOME_ANSWERED)
    return HL_TONE_GOOD;

  return call->outcome == HL_OUTCOME_NONE ? HL_TONE_BUSY : HL_TONE_NEAR;
}

static void
add_span (AgentContext *self, const char *name, HlSpan span)
{
  g_autofree char *text = span > 0 ? hl_format_duration (span) : NULL;

  add_pair (self, name, text);
}

static void
fill_call (AgentContext *self, HlCallRecord *call)
{
  g_autofree char *when =
      hl_format_when (call->offered_at, hl_session_now (agent_desk_get_session (self->desk)));
  g_autofree char *who = agent_bar_dup_other (call);

  gtk_label_set_label (self->title, who);
  gtk_label_set_label (self->chip, hl_word_outcome (call->outcome));
  gtk_widget_set_visible (GTK_WIDGET (self->chip), call->outcome != HL_OUTCOME_NONE);
  hl_widget_set_tone (GTK_WIDGET (self->chip), outcome_tone (call));
  add_pair (self, _ ("Time"), when);
  add_pair (self, _ ("Way"), hl_word_way (call->way));
  add_pair (self, _ ("Queue"), call->queue_name);
  add_pair (self, _ ("Taken by"), call->agent_name);
  add_span (self, _ ("Waited"), call->wait_us);
  add_span (self, _ ("Talked"), call->talk_us);
  add_span (self, _ ("On hold"), call->hold_us);
  add_span (self, _ ("After-call"), call->wrap_up_us);
  if (call->way == WAY_IN && call->caller != NULL)
    show_button (self->ring_back, "agent.ring-call", call->id);
  if (call->way != WAY_OUT || call->ended_at == 0)
    return;
  add_pair (self, _ ("Result"), agent_outcome_word (call->result));
  add_pair (self, C_ ("agent", "Note"), call->note);
  agent_outcome_begin (self->outcome, agent_desk_get_session (self->desk), call->result, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), TRUE);
}

static void
recorded_cb (AgentContext *self, guint outcome, const char *note, gint64 next)
{
  agent_desk_set_call_outcome (self->desk, self->call, outcome, note);
}

static HlRecord *
read_record (GType type, const HlJson *json)
{
  g_autoptr (HlRecord) record = g_object_new (type, NULL);
  g_autoptr (GError) error = NULL;

  if (hl_record_read_json (record, json, HL_READ_LENIENT | HL_READ_PATCH, NULL, &error))
    return g_steal_pointer (&record);
  g_message ("%s can't be read: %s", g_type_name (type), error->message);

  return NULL;
}

static void
fill_facts (AgentContext *self, const HlJson *list)
{
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      g_autoptr (HlRecord) fact = read_record (hl_fact_record_get_type (), hl_json_at (list, i));

      if (fact != NULL && agent_fact_sentence ((HlFactRecord *) fact) != NULL)
        g_list_store_append (self->fact_list, fact);
    }
}

static void
fill_tickets (AgentContext *self, const HlJson *list)
{
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      g_autoptr (HlRecord) ticket = read_record (hl_ticket_get_type (), hl_json_at (list, i));

      if (ticket != NULL)
        g_list_store_append (self->ticket_list, ticket);
    }
}

static void
add_marks (AgentContext *self, const HlJson *marks, HlRecordingRecord *recording)
{
  for (guint i = 0; i < hl_json_length (marks); i++)
    {
      const HlJson *mark = hl_json_at (marks, i);
      HlSpan at = hl_json_int (hl_json_get (mark, "at"), 0) - recording->started_at;

      if (at >= 0 && at <= recording->length_us)
        hl_recording_view_add_mark (HL_RECORDING_VIEW (self->player), at,
                                    hl_json_text (hl_json_get (mark, "text"), ""));
    }
}

static void
fill_recording (AgentContext *self, const HlJson *list, const HlJson *marks)
{
  g_autoptr (HlRecord) first = NULL;
  HlRecordingRecord *recording;

  if (hl_json_length (list) == 0
      || !hl_session_may (agent_desk_get_session (self->desk), "play-recordings"))
    return;
  first = read_record (hl_recording_record_get_type (), hl_json_at (list, 0));
  if (first == NULL)
    return;
  recording = (HlRecordingRecord *) first;
  hl_recording_view_show (HL_RECORDING_VIEW (self->player), agent_desk_get_session (self->desk),
                          recording->id, recording->length_us);
  add_marks (self, marks, recording);
  gtk_widget_set_visible (GTK_WIDGET (self->player_place), TRUE);
}

static void
call_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentContext) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlRecord) call = NULL;
  const HlJson *json;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      show_fault (self, error, reply);
      return;
    }
  json = hl_reply_get_json (reply);
  call = read_record (hl_call_record_get_type (), hl_json_get (json, "call"));
  if (call == NULL)
    return;
  fill_call (self, (HlCallRecord *) call);
  fill_recording (self, hl_json_get (json, "recordings"), hl_json_get (json, "marks"));
  fill_tickets (self, hl_json_get (json, "tickets"));
  fill_facts (self, hl_json_get (json, "facts"));
}

void
agent_context_show_call (AgentContext *self, HlId call)
{
  g_autofree char *path = NULL;

  g_return_if_fail (AGENT_IS_CONTEXT (self));

  begin_detail (self, "", NULL, HL_TONE_IDLE);
  self->call = call;
  path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, call);
  hl_session_send_async (agent_desk_get_session (self->desk), "GET", path, NULL, NULL,
                         self->cancellable, call_cb, g_object_ref (self));
}

static void
play_failed_cb (AgentContext *self, const char *sentence)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "agent.tell", "s", sentence);
}

/* --- call-backs --- */

void
agent_context_show_callback (AgentContext *self, HlId callback)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self));

  self->wants_caller = FALSE;
  hl_recording_view_stop (HL_RECORDING_VIEW (self->player));
  agent_callback_view_show (self->callback, callback);
  gtk_stack_set_visible_child_name (self->stack, "callback");
}

static gboolean
is_page (AgentContext *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

AgentCallbackView *
agent_context_get_callback (AgentContext *self)
{
  g_return_val_if_fail (AGENT_IS_CONTEXT (self), NULL);

  return is_page (self, "callback") ? self->callback : NULL;
}

void
agent_context_show_promise (AgentContext *self, HlId call, const char *who)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self));

  self->wants_caller = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "promise");
  agent_promise_begin (self->promise, self->desk, call, who);
}

void
agent_context_show_citizen (AgentContext *self, HlCitizen *citizen, HlId call, const char *name)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self));

  self->wants_caller = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "citizen");
  agent_citizen_form_begin (self->citizen, self->desk, citizen, call, name);
}

static void
left_cb (AgentContext *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

void
agent_context_play (AgentContext *self)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self));

  if (is_page (self, "callback"))
    agent_callback_view_play (self->callback);
  else if (is_page (self, "detail") && gtk_widget_get_visible (GTK_WIDGET (self->player_place)))
    hl_recording_view_toggle (HL_RECORDING_VIEW (self->player));
}

void
agent_context_focus_outcome (AgentContext *self)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self));

  if (is_page (self, "callback"))
    agent_callback_view_focus_outcome (self->callback);
  else if (is_page (self, "detail") && gtk_widget_get_visible (GTK_WIDGET (self->outcome)))
    agent_outcome_focus (self->outcome);
}

/* --- pages --- */

void
agent_context_show_idle (AgentContext *self)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self));

  self->wants_caller = FALSE;
  hl_recording_view_stop (HL_RECORDING_VIEW (self->player));
  agent_callback_view_show (self->callback, 0);
  gtk_stack_set_visible_child_name (self->stack, "idle");
}

AgentSimilar *
agent_context_get_similar (AgentContext *self)
{
  g_return_val_if_fail (AGENT_IS_CONTEXT (self), NULL);

  return self->similar;
}

void
agent_context_show_caller (AgentContext *self)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self));

  if (agent_desk_get_caller (self->desk) != NULL)
    {
      agent_caller_view_show (self->caller, self->desk, agent_desk_get_caller (self->desk));
      gtk_stack_set_visible_child_name (self->stack, "caller");
    }
  else
    agent_context_show_idle (self);
  self->wants_caller = TRUE;
}

void
agent_context_refresh_caller (AgentContext *self)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self));

  if (self->wants_caller)
    agent_context_show_caller (self);
}

static void
add_keys (AgentContext *self)
{
  static const char *const actions[] = { "agent.answer", "agent.reject",   "agent.hold",
                                         "agent.mute",   "agent.transfer", "agent.three",
                                         "agent.end",    "agent.save",     "agent.submit" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      const HlShortcut *key = hl_shortcuts_find (&agent_keys, actions[i], NULL);
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
      GtkWidget *label = gtk_label_new (_ (key->title));
      GtkWidget *row = gtk_list_box_row_new ();

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (GTK_BOX (box), hl_key_hint_new (key->key));
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_widget_set_focusable (row, FALSE);
      gtk_widget_add_css_class (row, "agent-row");
      gtk_list_box_append (self->keys, row);
    }
}

void
agent_context_set_desk (AgentContext *self, AgentDesk *desk)
{
  g_return_if_fail (AGENT_IS_CONTEXT (self) && self->desk == NULL);

  self->desk = g_object_ref (desk);
  self->player = hl_recording_view_new ();
  g_signal_connect_swapped (self->player, "failed", G_CALLBACK (play_failed_cb), self);
  adw_bin_set_child (self->player_place, self->player);
  agent_callback_view_set_desk (self->callback, desk);
  agent_similar_set_desk (self->similar, desk);
  agent_section_bind (self->tickets, agent_desk_get_tickets (desk), LAST_TICKETS, agent_rows_ticket,
                      desk);
  agent_section_bind (self->facts, G_LIST_MODEL (self->fact_list), MOST_FACTS, fact_row, NULL);
  agent_section_bind (self->call_tickets, G_LIST_MODEL (self->ticket_list), LAST_TICKETS,
                      agent_rows_ticket, desk);
}

static void
agent_context_dispose (GObject *object)
{
  AgentContext *self = AGENT_CONTEXT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  if (self->similar != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->similar));
  self->stack = NULL;
  self->similar = NULL;
  g_clear_object (&self->fact_list);
  g_clear_object (&self->ticket_list);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (agent_context_parent_class)->dispose (object);
}

static void
agent_context_class_init (AgentContextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_context_dispose;
  g_type_ensure (AGENT_TYPE_SECTION);
  g_type_ensure (AGENT_TYPE_CALLER_VIEW);
  g_type_ensure (AGENT_TYPE_CALLBACK_VIEW);
  g_type_ensure (AGENT_TYPE_OUTCOME);
  g_type_ensure (AGENT_TYPE_PROMISE);
  g_type_ensure (AGENT_TYPE_SIMILAR);
  g_type_ensure (AGENT_TYPE_CITIZEN_FORM);
  signals[LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-context.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentContext, name)
  CHILD (stack);
  CHILD (tickets);
  CHILD (facts);
  CHILD (call_tickets);
  CHILD (keys);
  CHILD (caller);
  CHILD (callback);
  CHILD (promise);
  CHILD (citizen);
  CHILD (outcome);
  CHILD (title);
  CHILD (chip);
  CHILD (grid);
  CHILD (player_place);
  CHILD (texts);
  CHILD (open);
  CHILD (ring_back);
  CHILD (similar);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, recorded_cb);
  gtk_widget_class_bind_template_callback (widget_class, left_cb);
}

static void
agent_context_init (AgentContext *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->fact_list = g_list_store_new (hl_fact_record_get_type ());
  self->ticket_list = g_list_store_new (hl_ticket_get_type ());
  add_keys (self);
}

GtkWidget *
agent_context_new (void)
{
  return g_object_new (AGENT_TYPE_CONTEXT, NULL);
}
