/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-similar.h"

#include "agent-row.h"
#include "agent-rows.h"

#include <glib/gi18n.h>

#define ROWS 3
#define AGAIN_MS 500
#define TRIES 5

struct _AgentSimilar
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *root;
  GtkListBox *list;
  GtkLabel *count;
  GtkWidget *urge;

  /* Owned */
  AgentDesk *desk;
  AgentDraft *draft;
  GCancellable *cancellable;
  GPtrArray *tickets; /* HlTicket, as the rows */
  GArray *may_urge;   /* gboolean, the same */

  gint64 asked; /* the draft's revision */
  HlId asked_call;
  guint again, tries; /* after a failure: the call's row may not be written yet */
};

G_DEFINE_FINAL_TYPE (AgentSimilar, agent_similar, GTK_TYPE_WIDGET)

static int
chosen (AgentSimilar *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? gtk_list_box_row_get_index (row) : -1;
}

HlTicket *
agent_similar_get_chosen (AgentSimilar *self)
{
  g_return_val_if_fail (AGENT_IS_SIMILAR (self), NULL);

  return chosen (self) >= 0 ? g_ptr_array_index (self->tickets, chosen (self)) : NULL;
}

gboolean
agent_similar_may_urge (AgentSimilar *self)
{
  g_return_val_if_fail (AGENT_IS_SIMILAR (self), FALSE);

  return chosen (self) >= 0 && g_array_index (self->may_urge, gboolean, chosen (self));
}

static void
selected_cb (AgentSimilar *self)
{
  gtk_widget_set_sensitive (self->urge, agent_similar_may_urge (self));
}

static void
clear (AgentSimilar *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_ptr_array_set_size (self->tickets, 0);
  g_array_set_size (self->may_urge, 0);
}

/* --- rows --- */

static void
add_row (AgentSimilar *self, HlTicket *ticket, const char *why)
{
  g_autofree char *subject = agent_rows_dup_subject (self->desk, ticket);
  g_autofree char *below = agent_join (ticket->number != NULL ? ticket->number : "",
                                       hl_word_ticket_state (ticket->state),
                                       ticket->office != NULL ? ticket->office : "", NULL);
  const AgentRowParts parts = {
    .title = subject,
    .subtitle = below,
    .chip = why,
    .chip_tone = HL_TONE_NEAR,
  };
  g_autofree char *label = agent_join (subject, below, why, NULL);
  GtkWidget *row = agent_row_new (&parts);

  hl_accessible_label (row, label);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (self->list, row);
}

static void
take (AgentSimilar *self, const HlJson *item)
{
  g_autoptr (HlTicket) ticket = hl_ticket_new ();
  g_autoptr (GError) error = NULL;
  gboolean same = hl_json_bool (hl_json_get (item, "same_phone"), FALSE);
  gboolean may_urge = hl_json_bool (hl_json_get (item, "may_urge"), FALSE);
  g_autofree char *alike =
      g_strdup_printf (_ ("%d%% alike"), (int) hl_json_int (hl_json_get (item, "alike"), 0));

  if (!hl_record_read_json (HL_RECORD (ticket), hl_json_get (item, "ticket"),
                            HL_READ_LENIENT | HL_READ_PATCH, NULL, &error))
    {
      g_message ("a similar ticket can't be read: %s", error->message);
      return;
    }
  add_row (self, ticket, same ? _ ("Same number") : alike);
  g_array_append_val (self->may_urge, may_urge);
  g_ptr_array_add (self->tickets, g_steal_pointer (&ticket));
}

static void
fill (AgentSimilar *self, const HlJson *items)
{
  HlTicket *before = agent_similar_get_chosen (self);
  HlId keep = before != NULL ? before->id : 0;
  guint select = 0;

  clear (self);
  for (guint i = 0; i < hl_json_length (items) && i < ROWS; i++)
    take (self, hl_json_at (items, i));
  for (guint i = 0; i < self->tickets->len; i++)
    if (((HlTicket *) g_ptr_array_index (self->tickets, i))->id == keep)
      select = i;
  if (self->tickets->len > 0)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) select));
  g_autofree char *count = hl_format_count (hl_json_length (items));
  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (self->root, self->tickets->len > 0);
}

static void look (AgentSimilar *self);

static gboolean
again_cb (gpointer data)
{
  AgentSimilar *self = data;

  self->again = 0;
  if (self->draft != NULL)
    look (self);

  return G_SOURCE_REMOVE;
}

/* Without an answer what is shown stays: it is help, not work. */
static void
try_again (AgentSimilar *self)
{
  if (self->draft == NULL || self->again != 0 || self->tries == TRIES)
    return;
  self->tries++;
  self->asked = -1;
  self->asked_call = 0;
  self->again = g_timeout_add (AGAIN_MS, again_cb, self);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AgentSimilar) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      g_debug ("similar tickets: %s", error->message);
      try_again (self);
      return;
    }
  self->tries = 0;
  if (self->draft != NULL)
    fill (self, hl_json_get (hl_reply_get_json (reply), "items"));
}

/* --- asking --- */

static void
ask (AgentSimilar *self, const char *path)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hl_session_send_async (agent_desk_get_session (self->desk), "GET", path, NULL, NULL,
                         self->cancellable, found_cb, g_object_ref (self));
}

static void
look (AgentSimilar *self)
{
  HlTicket *ticket = agent_draft_get_ticket (self->draft);
  g_autofree char *path = NULL;

  if (ticket->id != 0 && ticket->revision != self->asked)
    path = g_strdup_printf ("/similar-tickets?ticket=%" G_GINT64_FORMAT, ticket->id);
  else if (ticket->id == 0 && ticket->call != 0 && ticket->call != self->asked_call)
    path = g_strdup_printf ("/similar-tickets?call=%" G_GINT64_FORMAT, ticket->call);
  if (path == NULL)
    return;
  self->asked = ticket->revision;
  self->asked_call = ticket->call;
  ask (self, path);
}

void
agent_similar_watch (AgentSimilar *self, AgentDraft *draft)
{
  g_return_if_fail (AGENT_IS_SIMILAR (self));

  if (self->draft == draft)
    return;
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_set_object (&self->draft, draft);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again, g_source_remove);
  self->tries = 0;
  self->asked = -1;
  self->asked_call = 0;
  clear (self);
  gtk_widget_set_visible (self->root, FALSE);
  if (draft == NULL)
    return;
  g_signal_connect_swapped (draft, "mark-changed", G_CALLBACK (look), self);
  look (self);
}

void
agent_similar_set_desk (AgentSimilar *self, AgentDesk *desk)
{
  g_return_if_fail (AGENT_IS_SIMILAR (self) && self->desk == NULL);

  self->desk = g_object_ref (desk);
}

static void
agent_similar_dispose (GObject *object)
{
  AgentSimilar *self = AGENT_SIMILAR (object);

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_clear_object (&self->draft);
  g_clear_handle_id (&self->again, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->root, gtk_widget_unparent);
  G_OBJECT_CLASS (agent_similar_parent_class)->dispose (object);
}

static void
agent_similar_finalize (GObject *object)
{
  AgentSimilar *self = AGENT_SIMILAR (object);

  g_ptr_array_unref (self->tickets);
  g_array_unref (self->may_urge);
  G_OBJECT_CLASS (agent_similar_parent_class)->finalize (object);
}

static void
agent_similar_class_init (AgentSimilarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_similar_dispose;
  G_OBJECT_CLASS (klass)->finalize = agent_similar_finalize;
  g_type_ensure (HL_TYPE_KEY_HINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-similar.ui");
  gtk_widget_class_bind_template_child (widget_class, AgentSimilar, root);
  gtk_widget_class_bind_template_child (widget_class, AgentSimilar, list);
  gtk_widget_class_bind_template_child (widget_class, AgentSimilar, count);
  gtk_widget_class_bind_template_child (widget_class, AgentSimilar, urge);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
agent_similar_init (AgentSimilar *self)
{
  self->tickets = g_ptr_array_new_with_free_func (g_object_unref);
  self->may_urge = g_array_new (FALSE, FALSE, sizeof (gboolean));
  gtk_widget_init_template (GTK_WIDGET (self));
}
