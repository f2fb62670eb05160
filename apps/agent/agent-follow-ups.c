/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-follow-ups.h"

#include "agent-choice.h"
#include "agent-row.h"
#include "agent-rows.h"
#include "desk/hl-ticket-records.h"

#include <glib/gi18n.h>

struct _AgentFollowUps
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *root, *form;
  GtkListBox *list;
  GtkLabel *count, *demand, *reply, *fault;
  AgentChoice *outcome, *solved, *result, *service, *then;
  GtkEntry *comment;

  /* Owned */
  AgentDesk *desk;
  GPtrArray *tickets; /* HlTicket, as the rows */
  GCancellable *cancellable;
  char *then_event; /* on its way */

  HlId chosen;
  HlId dialled; /* whose call proves it */
  HlId busy;    /* what she entered is on its way */
  gboolean filling;
};

enum
{
  THEN_NOTHING = 1,
  THEN_CLOSE,
  THEN_REDO,
};

G_DEFINE_FINAL_TYPE (AgentFollowUps, agent_follow_ups, GTK_TYPE_WIDGET)

static void load (AgentFollowUps *self);

static HlSession *
session_of (AgentFollowUps *self)
{
  return agent_desk_get_session (self->desk);
}

/* --- the one chosen --- */

static HlTicket *
find (AgentFollowUps *self, HlId id)
{
  for (guint i = 0; i < self->tickets->len; i++)
    if (((HlTicket *) g_ptr_array_index (self->tickets, i))->id == id)
      return g_ptr_array_index (self->tickets, i);

  return NULL;
}

static void
complain (AgentFollowUps *self, const char *sentence)
{
  gtk_label_set_label (self->fault, sentence != NULL ? sentence : "");
}

static void
clear_form (AgentFollowUps *self)
{
  agent_choice_set_value (self->outcome, 0);
  agent_choice_set_value (self->solved, 0);
  agent_choice_set_value (self->result, 0);
  agent_choice_set_value (self->service, 0);
  agent_choice_set_value (self->then, THEN_NOTHING);
  gtk_editable_set_text (GTK_EDITABLE (self->comment), "");
  complain (self, NULL);
}

static void
show_chosen (AgentFollowUps *self)
{
  HlTicket *ticket = find (self, self->chosen);

  gtk_widget_set_visible (self->form, ticket != NULL);
  if (ticket == NULL)
    return;
  gtk_label_set_label (self->demand, ticket->content != NULL ? ticket->content : "");
  gtk_label_set_label (self->reply, ticket->reply != NULL ? ticket->reply : "");
}

static void
selected_cb (AgentFollowUps *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  HlTicket *ticket =
      row != NULL ? g_ptr_array_index (self->tickets, gtk_list_box_row_get_index (row)) : NULL;

  if (self->filling || (ticket != NULL && ticket->id == self->chosen))
    return;
  self->chosen = ticket != NULL ? ticket->id : 0;
  clear_form (self);
  show_chosen (self);
}

/* --- what she says --- */

/* Who was not reached said nothing; who is content closes it, who is not has it redone. */
static void
picked_cb (AgentFollowUps *self)
{
  gboolean reached = agent_choice_get_value (self->outcome) == HL_FOLLOW_UP_REACHED;
  unsigned result = agent_choice_get_value (self->result);

  complain (self, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->solved), reached);
  gtk_widget_set_sensitive (GTK_WIDGET (self->result), reached);
  gtk_widget_set_sensitive (GTK_WIDGET (self->service), reached);
  if (!reached)
    agent_choice_set_value (self->then, THEN_NOTHING);
  else if (result != 0)
    agent_choice_set_value (self->then, result == HL_DISSATISFIED ? THEN_REDO : THEN_CLOSE);
}

static void
add_word (HlJsonWriter *writer, const char *name, const char *const *words, unsigned value)
{
  if (value != 0)
    hl_json_add_text (writer, name, words[value]);
}

static GString *
write_follow_up (AgentFollowUps *self)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);
  const char *comment = gtk_editable_get_text (GTK_EDITABLE (self->comment));
  gboolean reached = agent_choice_get_value (self->outcome) == HL_FOLLOW_UP_REACHED;

  hl_json_begin_object (&writer);
  add_word (&writer, "outcome", hl_follow_up_words, agent_choice_get_value (self->outcome));
  if (reached)
    {
      add_word (&writer, "solved", hl_solved_words, agent_choice_get_value (self->solved));
      add_word (&writer, "result", hl_satisfied_words, agent_choice_get_value (self->result));
      add_word (&writer, "service", hl_satisfied_words, agent_choice_get_value (self->service));
    }
  if (*comment != '\0')
    hl_json_add_text (&writer, "text", comment);
  if (self->dialled == self->chosen && agent_desk_get_last_call (self->desk) != 0)
    hl_json_add_int (&writer, "call", agent_desk_get_last_call (self->desk));
  hl_json_end_object (&writer);

  return body;
}

static void
post (AgentFollowUps *self, const char *path, GString *body, GAsyncReadyCallback done)
{
  g_autofree char *key = hl_token_new ();

  hl_session_send_async (session_of (self), "POST", path, body, key, NULL, done,
                         g_object_ref (self));
}

static void
tell (AgentFollowUps *self, const GError *error, HlReply *reply)
{
  g_autofree char *sentence = hl_error_sentence (error, reply);

  self->busy = 0;
  complain (self, sentence);
}

static void
finish (AgentFollowUps *self)
{
  self->busy = 0;
  self->chosen = 0;
  load (self);
}

static void
then_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentFollowUps) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      finish (self);
      return;
    }
  /* What was said is entered; what becomes of it is to be said anew */
  agent_choice_set_value (self->outcome, 0);
  tell (self, error, reply);
}

static void
followed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentFollowUps) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GString *body;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      tell (self, error, reply);
      return;
    }
  if (self->then_event == NULL)
    {
      finish (self);
      return;
    }
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/%s", self->busy, self->then_event);
  body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);

  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "revision",
                   hl_json_int (hl_json_get (hl_reply_get_json (reply), "revision"), 0));
  if (*gtk_editable_get_text (GTK_EDITABLE (self->comment)) != '\0')
    hl_json_add_text (&writer, "reason", gtk_editable_get_text (GTK_EDITABLE (self->comment)));
  hl_json_end_object (&writer);
  post (self, path, body, then_cb);
}

void
agent_follow_ups_save (AgentFollowUps *self)
{
  unsigned then;
  g_autofree char *path = NULL;

  g_return_if_fail (AGENT_IS_FOLLOW_UPS (self));

  if (self->chosen == 0 || self->busy != 0)
    return;
  then = agent_choice_get_value (self->then);
  if (then == THEN_REDO && *gtk_editable_get_text (GTK_EDITABLE (self->comment)) == '\0')
    {
      complain (self, _ ("Write what is to be done better"));
      gtk_widget_grab_focus (GTK_WIDGET (self->comment));
      return;
    }
  self->busy = self->chosen;
  g_free (self->then_event);
  self->then_event =
      then == THEN_NOTHING
          ? NULL
          : g_strdup (hl_ticket_event_words[then == THEN_CLOSE ? HL_TICKET_EVENT_CLOSE
                                                               : HL_TICKET_EVENT_REDO]);
  path = g_strdup_printf ("/tickets/%" G_GINT64_FORMAT "/follow-up", self->chosen);
  post (self, path, write_follow_up (self), followed_cb);
}

/* --- ringing --- */

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentFollowUps) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  HlId ticket;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      tell (self, error, reply);
      load (self);
      return;
    }
  ticket = hl_json_int (hl_json_get (hl_reply_get_json (reply), "id"), 0);
  self->dialled = ticket;
  gtk_widget_activate_action (GTK_WIDGET (self), "agent.ring-follow-up", "x", ticket);
}

void
agent_follow_ups_dial (AgentFollowUps *self)
{
  g_autofree char *path = NULL;

  g_return_if_fail (AGENT_IS_FOLLOW_UPS (self));

  if (self->chosen == 0)
    return;
  path = g_strdup_printf ("/follow-ups/%" G_GINT64_FORMAT "/take", self->chosen);
  post (self, path, g_string_new ("{}"), taken_cb);
}

/* --- the list --- */

static char *
attempts_text (const HlJson *item)
{
  int attempts = (int) hl_json_int (hl_json_get (item, "attempts"), 0);

  return attempts > 0 ? g_strdup_printf (
             g_dngettext (NULL, "%d attempt", "%d attempts", (gulong) attempts), attempts)
                      : NULL;
}

static void
add_row (AgentFollowUps *self, HlTicket *ticket, const HlJson *item)
{
  HlTime now = hl_session_now (session_of (self));
  HlId taken = hl_json_int (hl_json_get (item, "taken_by"), 0);
  g_autofree char *due = ticket->due_at != 0 ? hl_format_when (ticket->due_at, now) : NULL;
  g_autofree char *subject = agent_rows_dup_subject (self->desk, ticket);
  g_autofree char *below = agent_join (
      ticket->number != NULL ? ticket->number : "", ticket->office != NULL ? ticket->office : "",
      ticket->citizen_name != NULL ? ticket->citizen_name : "", NULL);
  g_autofree char *attempts = attempts_text (item);
  const AgentRowParts parts = {
    .lead = due,
    .lead_tone = ticket->due_at != 0 && ticket->due_at <= now ? HL_TONE_OVER : HL_TONE_IDLE,
    .title = subject,
    .subtitle = below,
    .chip = taken != 0 && taken != hl_session_get_user_id (session_of (self))
                ? hl_json_text (hl_json_get (item, "taken_name"), NULL)
                : NULL,
    .chip_tone = HL_TONE_BUSY,
    .trail = attempts,
  };
  GtkWidget *row = agent_row_new (&parts);

  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (self->list, row);
}

static void
take (AgentFollowUps *self, const HlJson *item)
{
  g_autoptr (HlTicket) ticket = hl_ticket_new ();
  g_autoptr (GError) error = NULL;

  if (!hl_record_read_json (HL_RECORD (ticket), hl_json_get (item, "ticket"),
                            HL_READ_LENIENT | HL_READ_PATCH, NULL, &error))
    {
      g_message ("a follow-up can't be read: %s", error->message);
      return;
    }
  add_row (self, ticket, item);
  g_ptr_array_add (self->tickets, g_steal_pointer (&ticket));
}

static void
select_kept (AgentFollowUps *self)
{
  guint at = 0;

  for (guint i = 0; i < self->tickets->len; i++)
    if (((HlTicket *) g_ptr_array_index (self->tickets, i))->id == self->chosen)
      at = i;
  if (self->tickets->len > 0)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) at));
}

static void
fill (AgentFollowUps *self, const HlJson *items)
{
  GtkWidget *child;
  g_autofree char *count = hl_format_count (hl_json_length (items));

  self->filling = TRUE;
  while ((child = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_ptr_array_set_size (self->tickets, 0);
  for (guint i = 0; i < hl_json_length (items); i++)
    take (self, hl_json_at (items, i));
  select_kept (self);
  self->filling = FALSE;
  gtk_label_set_label (self->count, count);
  selected_cb (self);
  show_chosen (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentFollowUps) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    fill (self, hl_json_get (hl_reply_get_json (reply), "items"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("follow-ups: %s", error->message);
}

static void
load (AgentFollowUps *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hl_session_send_async (session_of (self), "GET", "/follow-ups?limit=200", NULL, NULL,
                         self->cancellable, loaded_cb, g_object_ref (self));
}

/* --- making it --- */

static void
offer (AgentChoice *choice, const char *const *names, guint n, const char *label)
{
  const unsigned values[] = { 1, 2, 3, 4 };

  agent_choice_set_choices (choice, values, names, n, label);
}

static void
fill_choices (AgentFollowUps *self)
{
  const char *outcomes[] = { C_ ("follow-up", "Reached"), C_ ("follow-up", "No answer"),
                             C_ ("follow-up", "Refuses"), C_ ("follow-up", "Wrong number") };
  const char *solved[] = { C_ ("follow-up", "Solved"), C_ ("follow-up", "Partly"),
                           C_ ("follow-up", "Unsolved") };
  const char *satisfied[] = { C_ ("follow-up", "Satisfied"), C_ ("follow-up", "Fairly"),
                              C_ ("follow-up", "Dissatisfied") };
  const char *then[] = { C_ ("follow-up", "Stays"), C_ ("follow-up", "Close"),
                         C_ ("follow-up", "Redo") };

  offer (self->outcome, outcomes, 4, C_ ("follow-up", "The call"));
  offer (self->solved, solved, 3, C_ ("follow-up", "Solved?"));
  offer (self->result, satisfied, 3, C_ ("follow-up", "The result"));
  offer (self->service, satisfied, 3, C_ ("follow-up", "The service"));
  offer (self->then, then, 3, C_ ("follow-up", "Then"));
}

static void
agent_follow_ups_dispose (GObject *object)
{
  AgentFollowUps *self = AGENT_FOLLOW_UPS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->root, gtk_widget_unparent);
  G_OBJECT_CLASS (agent_follow_ups_parent_class)->dispose (object);
}

static void
agent_follow_ups_finalize (GObject *object)
{
  AgentFollowUps *self = AGENT_FOLLOW_UPS (object);

  g_ptr_array_unref (self->tickets);
  g_free (self->then_event);
  G_OBJECT_CLASS (agent_follow_ups_parent_class)->finalize (object);
}

static void
agent_follow_ups_class_init (AgentFollowUpsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_follow_ups_dispose;
  G_OBJECT_CLASS (klass)->finalize = agent_follow_ups_finalize;
  g_type_ensure (AGENT_TYPE_CHOICE);
  g_type_ensure (HL_TYPE_KEY_HINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-follow-ups.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, AgentFollowUps, name)
  CHILD (root);
  CHILD (form);
  CHILD (list);
  CHILD (count);
  CHILD (demand);
  CHILD (reply);
  CHILD (fault);
  CHILD (outcome);
  CHILD (solved);
  CHILD (result);
  CHILD (service);
  CHILD (then);
  CHILD (comment);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
}

static void
agent_follow_ups_init (AgentFollowUps *self)
{
  self->tickets = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_choices (self);
  gtk_list_box_set_placeholder (
      self->list,
      hl_status_page_new ("emblem-ok-symbolic", _ ("Nobody to be asked"),
                          _ ("Who was told an office’s reply appears here."), NULL, NULL));
}

GtkWidget *
agent_follow_ups_new (AgentDesk *desk)
{
  AgentFollowUps *self = g_object_new (AGENT_TYPE_FOLLOW_UPS, NULL);

  self->desk = g_object_ref (desk);
  g_object_set_data (G_OBJECT (self), "agent-first", self->list);
  g_signal_connect_object (agent_desk_get_follow_ups (desk), "items-changed", G_CALLBACK (load),
                           self, G_CONNECT_SWAPPED);
  load (self);

  return GTK_WIDGET (self);
}
