/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-lists.h"

#include "agent-callbacks.h"
#include "agent-rows.h"
#include "calls/hl-call-record.h"

#include <glib/gi18n.h>

static char *
ticket_subject (GObject *item, gpointer desk)
{
  return agent_rows_dup_subject (desk, (HlTicket *) item);
}

static char *
ticket_when (GObject *item, gpointer desk)
{
  return hl_format_when (((HlTicket *) item)->created_at,
                         hl_session_now (agent_desk_get_session (desk)));
}

static char *
ticket_saved (GObject *item, gpointer desk)
{
  return hl_format_when (((HlTicket *) item)->updated_at,
                         hl_session_now (agent_desk_get_session (desk)));
}

static char *
ticket_category (GObject *item, gpointer desk)
{
  HlTicket *ticket = (HlTicket *) item;

  if (ticket->category == NULL)
    return g_strdup (HL_DASH);

  return g_strdup (
      hl_session_vocabulary_name (agent_desk_get_session (desk), "categories", ticket->category));
}

static char *
ticket_number (GObject *item, gpointer desk)
{
  const char *number = ((HlTicket *) item)->number;

  return g_strdup (number != NULL ? number : HL_DASH);
}

static char *
ticket_name (GObject *item, gpointer desk)
{
  const char *name = ((HlTicket *) item)->citizen_name;

  return g_strdup (name != NULL ? name : HL_DASH);
}

static char *
ticket_state (GObject *item, gpointer desk)
{
  return g_strdup (hl_word_ticket_state (((HlTicket *) item)->state));
}

static HlTone
ticket_tone (GObject *item, gpointer desk)
{
  return agent_rows_ticket_tone (((HlTicket *) item)->state);
}

static char *
draft_missing (GObject *item, gpointer desk)
{
  const char *missing = agent_rows_missing ((HlTicket *) item);

  return g_strdup (missing != NULL ? missing : _ ("Complete"));
}

static char *
call_when (GObject *item, gpointer desk)
{
  return hl_format_when (((HlCallRecord *) item)->offered_at,
                         hl_session_now (agent_desk_get_session (desk)));
}

static char *
call_way (GObject *item, gpointer desk)
{
  return g_strdup (hl_word_way (((HlCallRecord *) item)->way));
}

static char *
call_who (GObject *item, gpointer desk)
{
  HlCallRecord *call = (HlCallRecord *) item;

  return agent_bar_dup_other (call);
}

static char *
call_queue (GObject *item, gpointer desk)
{
  const char *queue = ((HlCallRecord *) item)->queue_name;

  return g_strdup (queue != NULL ? queue : HL_DASH);
}

static char *
call_talk (GObject *item, gpointer desk)
{
  HlSpan talk = ((HlCallRecord *) item)->talk_us;

  return talk > 0 ? hl_format_duration (talk) : g_strdup (HL_DASH);
}

static char *
call_outcome (GObject *item, gpointer desk)
{
  return g_strdup (hl_word_outcome (((HlCallRecord *) item)->outcome));
}

static char *
call_recorded (GObject *item, gpointer desk)
{
  return g_strdup (((HlCallRecord *) item)->recorded ? C_ ("call", "Recorded") : HL_DASH);
}

static char *
callback_due (GObject *item, gpointer desk)
{
  HlTone tone;

  return agent_callback_dup_due ((HlCallback *) item,
                                 hl_session_now (agent_desk_get_session (desk)), &tone);
}

static HlTone
callback_tone (GObject *item, gpointer desk)
{
  HlTone tone = HL_TONE_IDLE;

  g_free (agent_callback_dup_due ((HlCallback *) item,
                                  hl_session_now (agent_desk_get_session (desk)), &tone));

  return tone;
}

static char *
callback_who (GObject *item, gpointer desk)
{
  return hl_format_caller (((HlCallback *) item)->caller);
}

static char *
callback_kind (GObject *item, gpointer desk)
{
  return g_strdup (agent_callback_kind_word (((HlCallback *) item)->kind));
}

static char *
callback_queue (GObject *item, gpointer desk)
{
  const char *queue = ((HlCallback *) item)->queue_name;

  return g_strdup (queue != NULL ? queue : HL_DASH);
}

static char *
callback_count (GObject *item, gpointer desk)
{
  char *count = agent_callback_dup_count ((HlCallback *) item);

  return count != NULL ? count : g_strdup (HL_DASH);
}

static char *
callback_state (GObject *item, gpointer desk)
{
  char *state = agent_callback_dup_state ((HlCallback *) item,
                                          hl_session_get_user_id (agent_desk_get_session (desk)));

  return state != NULL ? state : g_strdup (HL_DASH);
}

static char *
callback_note (GObject *item, gpointer desk)
{
  const char *note = ((HlCallback *) item)->note;

  return g_strdup (note != NULL ? note : HL_DASH);
}

static char *
callback_since (GObject *item, gpointer desk)
{
  return hl_format_when (((HlCallback *) item)->created_at,
                         hl_session_now (agent_desk_get_session (desk)));
}

/* clang-format off */
static const HlColumn callback_columns[] = {
  { N_ ("To be rung"), NULL, callback_due, callback_tone, 11 },
  { N_ ("Telephone"), NULL, callback_who, NULL, 13, TRUE },
  { N_ ("Cause"), NULL, callback_kind, NULL, 8 },
  { N_ ("Queue"), NULL, callback_queue, NULL, 8, FALSE, FALSE, TRUE },
  { N_ ("So far"), NULL, callback_count, NULL, 14, FALSE, FALSE, TRUE },
  { N_ ("State"), NULL, callback_state, NULL, 10 },
};
static const HlColumn message_columns[] = {
  { N_ ("Left at"), NULL, callback_since, NULL, 14 },
  { N_ ("Telephone"), NULL, callback_who, NULL, 13, TRUE },
  { N_ ("Queue"), NULL, callback_queue, NULL, 8, FALSE, FALSE, TRUE },
  { N_ ("Remark"), NULL, callback_note, NULL, 12, FALSE, FALSE, TRUE },
  { N_ ("State"), NULL, callback_state, NULL, 10 },
};
static const HlColumn draft_columns[] = {
  { N_ ("Demand"), NULL, ticket_subject, NULL, 18, TRUE },
  { N_ ("Caller"), NULL, ticket_name, NULL, 6 },
  { N_ ("Category"), NULL, ticket_category, NULL, 10, FALSE, FALSE, TRUE },
  { N_ ("Lacks"), NULL, draft_missing, NULL, 10, FALSE, FALSE, TRUE },
  { N_ ("Saved"), NULL, ticket_saved, NULL, 9, FALSE, TRUE },
};
static const HlColumn ticket_columns[] = {
  { N_ ("Time"), NULL, ticket_when, NULL, 14 },
  { N_ ("Ticket no."), NULL, ticket_number, NULL, 13, FALSE, FALSE, TRUE },
  { N_ ("Demand"), NULL, ticket_subject, NULL, 16, TRUE },
  { N_ ("Caller"), NULL, ticket_name, NULL, 5 },
  { N_ ("State"), NULL, ticket_state, ticket_tone, 6 },
};
static const HlColumn call_columns[] = {
  { N_ ("Time"), NULL, call_when, NULL, 14 },
  { N_ ("Way"), NULL, call_way, NULL, 4, FALSE, FALSE, TRUE },
  { N_ ("Telephone"), NULL, call_who, NULL, 12, TRUE },
  { N_ ("Queue"), NULL, call_queue, NULL, 8, FALSE, FALSE, TRUE },
  { N_ ("Talk"), NULL, call_talk, NULL, 6, FALSE, TRUE },
  { N_ ("Outcome"), NULL, call_outcome, NULL, 9 },
  { N_ ("Recording"), NULL, call_recorded, NULL, 6, FALSE, FALSE, TRUE },
};
/* clang-format on */

static void
activate (GtkWidget *view, const char *action, HlId id)
{
  gtk_widget_activate_action (view, action, "x", id);
}

static HlId
id_of (gpointer item)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (item, hl_ticket_get_type ()))
    return ((HlTicket *) item)->id;
  if (G_TYPE_CHECK_INSTANCE_TYPE (item, hl_callback_get_type ()))
    return ((HlCallback *) item)->id;

  return ((HlCallRecord *) item)->id;
}

static void
selected_cb (GtkSingleSelection *selection, GParamSpec *pspec, GtkWidget *view)
{
  gpointer item = gtk_single_selection_get_selected_item (selection);

  /* Only what she chose: a list in the background changes by itself. */
  if (item != NULL && gtk_widget_get_mapped (view))
    activate (view, g_object_get_data (G_OBJECT (view), "agent-select"), id_of (item));
}

static void
activated_cb (GtkColumnView *view, guint position, gpointer data)
{
  g_autoptr (GObject) item =
      g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (view)), position);

  if (item != NULL)
    activate (GTK_WIDGET (view), g_object_get_data (G_OBJECT (view), "agent-activate"),
              id_of (item));
}

static GtkWidget *
frame (GListModel *model, GtkWidget *view, GtkWidget *empty, const char *select, const char *act)
{
  GtkSelectionModel *selection = gtk_column_view_get_model (GTK_COLUMN_VIEW (view));

  g_object_set_data (G_OBJECT (view), "agent-select", (gpointer) select);
  g_object_set_data (G_OBJECT (view), "agent-activate", (gpointer) act);
  g_signal_connect (selection, "notify::selected-item", G_CALLBACK (selected_cb), view);
  g_signal_connect (view, "activate", G_CALLBACK (activated_cb), NULL);

  return hl_list_frame_new (HL_REMOTE_LIST (model), view, empty);
}

GtkWidget *
agent_lists_new_drafts (AgentDesk *desk)
{
  GListModel *model = agent_desk_get_drafts (desk);

  return frame (
      model,
      hl_columns_new (model, draft_columns, G_N_ELEMENTS (draft_columns), desk, _ ("Drafts")),
      hl_status_page_new ("document-edit-symbolic", _ ("No drafts"),
                          _ ("What you type is kept here until it is submitted."), _ ("New Ticket"),
                          "agent.new"),
      "agent.show-ticket", "agent.open");
}

GtkWidget *
agent_lists_new_tickets (AgentDesk *desk, GListModel *model)
{
  return frame (
      model,
      hl_columns_new (model, ticket_columns, G_N_ELEMENTS (ticket_columns), desk, _ ("My tickets")),
      hl_status_page_new ("x-office-document-symbolic", _ ("No tickets"),
                          _ ("Tickets you submit appear here."), _ ("New Ticket"), "agent.new"),
      "agent.show-ticket", "agent.open");
}

GtkWidget *
agent_lists_new_calls (AgentDesk *desk, GListModel *model)
{
  return frame (
      model,
      hl_columns_new (model, call_columns, G_N_ELEMENTS (call_columns), desk, _ ("Call history")),
      hl_status_page_new ("document-open-recent-symbolic", _ ("No calls yet"),
                          _ ("Calls you take or make appear here."), NULL, NULL),
      "agent.show-call", "agent.show-call");
}

/* --- call-backs --- */

static void
tick (GtkWidget *view, gpointer data)
{
  hl_columns_refresh (view); /* how late it is */
}

/* The one button that is not about a row. */
static GtkWidget *
add_button (void)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("list-add-symbolic"));
  gtk_box_append (GTK_BOX (box), gtk_label_new (C_ ("button", "Promise a Call-Back")));
  gtk_box_append (GTK_BOX (box), hl_key_hint_new ("<Control>b"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "agent.promise");
  hl_accessible_label (button, C_ ("button", "Promise a Call-Back"));

  return button;
}

static GtkWidget *
with_head (const char *title, const char *note, GtkWidget *list)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *heading = hl_heading_new (title, note);

  gtk_widget_set_hexpand (heading, TRUE);
  gtk_widget_set_valign (heading, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (head, 18);
  gtk_widget_set_margin_end (head, 18);
  gtk_widget_set_margin_top (head, 9);
  gtk_widget_set_margin_bottom (head, 9);
  gtk_box_append (GTK_BOX (head), heading);
  gtk_box_append (GTK_BOX (head), add_button ());
  gtk_box_append (GTK_BOX (page), head);
  gtk_widget_set_vexpand (list, TRUE);
  gtk_box_append (GTK_BOX (page), list);
  /* The rows have the focus first, not the button over them. */
  g_object_set_data (G_OBJECT (page), "agent-first", list);

  return page;
}

GtkWidget *
agent_lists_new_callbacks (AgentDesk *desk)
{
  GListModel *model = agent_desk_get_callbacks (desk);
  GtkWidget *view = hl_columns_new (model, callback_columns, G_N_ELEMENTS (callback_columns), desk,
                                    _ ("Call-backs"));

  hl_widget_add_second_tick (view, tick, NULL);

  return with_head (
      _ ("Call-backs"), _ ("the oldest first; Enter dials"),
      frame (model, view,
             hl_status_page_new ("call-outgoing-symbolic", _ ("Nobody to ring back"),
                                 _ ("Who left the queue, left a message or was promised a call "
                                    "appears here."),
                                 NULL, NULL),
             "agent.show-callback", "agent.dial-callback"));
}

GtkWidget *
agent_lists_new_messages (AgentDesk *desk)
{
  GListModel *model = agent_desk_get_messages (desk);

  return with_head (
      _ ("Messages"), _ ("Ctrl+P plays, Enter dials"),
      frame (model,
             hl_columns_new (model, message_columns, G_N_ELEMENTS (message_columns), desk,
                             _ ("Messages")),
             hl_status_page_new ("mail-unread-symbolic", _ ("No messages"),
                                 _ ("What citizens say out of hours is played from here."), NULL,
                                 NULL),
             "agent.show-callback", "agent.dial-callback"));
}
