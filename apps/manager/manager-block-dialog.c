/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-block-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#define NO_END 0

/* How long from now; the longer ones are the managers'. */
static const struct
{
  const char *name;
  int days;
} spans[] = {
  { N_ ("for 1 day"), 1 },    { N_ ("for 7 days"), 7 },   { N_ ("for 30 days"), HL_BLOCKED_DAYS },
  { N_ ("for 90 days"), 90 }, { N_ ("for 1 year"), 365 }, { N_ ("without end"), NO_END },
};

#define N_SHORT_SPANS 3
#define USUAL_SPAN 1

typedef struct
{
  /* Owned */
  HlBlocked *item; /* NULL = a new one */
  GCancellable *sending;

  /* Borrowed: the dialog holds them, the window outlives it */
  HlWindow *window;
  GtkWindow *dialog;
  GtkWidget *group, *number, *span, *reason, *go, *spinner;
  GtkLabel *fault;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_cancellable_cancel (self->sending);
  g_clear_object (&self->sending);
  g_clear_object (&self->item);
  g_free (self);
}

/* ---- What is asked ---- */

static gboolean
may_approve (HlSession *session)
{
  const char *role = hl_session_get_role (session);

  return g_strcmp0 (role, "manager") == 0 || g_strcmp0 (role, "administrator") == 0;
}

static HlTime
until (Ask *self)
{
  int days = spans[adw_combo_row_get_selected (ADW_COMBO_ROW (self->span))].days;

  return days == NO_END ? 0 : hl_session_now (hl_window_get_session (self->window)) + days * HL_DAY;
}

static GString *
body_of (Ask *self)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);
  HlTime at = until (self);

  hl_json_begin_object (&writer);
  if (self->item != NULL)
    hl_json_add_int (&writer, "revision", self->item->revision);
  else
    hl_json_add_text (&writer, "number", gtk_editable_get_text (GTK_EDITABLE (self->number)));
  hl_json_name (&writer, "until");
  if (at != 0)
    hl_json_put_int (&writer, at);
  else
    hl_json_put_null (&writer);
  hl_json_add_text (&writer, "reason", gtk_editable_get_text (GTK_EDITABLE (self->reason)));
  hl_json_end_object (&writer);
  return body;
}

static void
show_complete (Ask *self)
{
  const char *reason = gtk_editable_get_text (GTK_EDITABLE (self->reason));
  const char *number =
      self->item != NULL ? "-" : gtk_editable_get_text (GTK_EDITABLE (self->number));

  gtk_widget_set_sensitive (self->go, self->sending == NULL && *reason != '\0' && *number != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->fault), FALSE);
}

/* ---- Sending ---- */

static void
set_sending (Ask *self, gboolean sending)
{
  g_clear_object (&self->sending);
  if (sending)
    self->sending = g_cancellable_new ();
  gtk_widget_set_sensitive (self->group, !sending);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), sending);
  show_complete (self);
}

static void
show_fault (Ask *self, HlReply *reply, const GError *error)
{
  const char *message = reply != NULL ? hl_reply_get_message (reply) : NULL;
  g_autofree char *sentence = hl_error_sentence (error, reply);
  GtkWidget *row = self->reason;

  gtk_label_set_text (self->fault, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->fault), TRUE);
  if (message != NULL && g_str_has_prefix (message, "number"))
    row = self->number;
  else if (message != NULL && g_str_has_prefix (message, "until"))
    row = self->span;
  gtk_widget_grab_focus (row);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the dialog is closed */

  Ask *self = data;
  set_sending (self, FALSE);
  if (!done)
    {
      show_fault (self, reply, error);
      return;
    }
  hl_window_toast (self->window, self->item != NULL ? _ ("The block was changed.")
                                                    : _ ("The number is blocked from now on."));
  gtk_window_close (self->dialog);
}

static void
on_go (Ask *self)
{
  HlSession *session = hl_window_get_session (self->window);
  g_autofree char *path = self->item != NULL
                              ? g_strdup_printf ("/blocked/%" G_GINT64_FORMAT, self->item->id)
                              : g_strdup ("/blocked");
  g_autofree char *key = hl_token_new ();
  GString *body = body_of (self);

  set_sending (self, TRUE);
  hl_session_send_async (session, self->item != NULL ? "PATCH" : "POST", path, body,
                         self->item != NULL ? NULL : key, self->sending, sent_cb, self);
}

/* ---- The dialog ---- */

static GtkWidget *
entry_row (Ask *self, const char *title, int most)
{
  GtkWidget *row =
      g_object_new (ADW_TYPE_ENTRY_ROW, "title", title, "activates-default", TRUE, NULL);
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (row)));

  gtk_text_set_max_length (GTK_TEXT (text), most);
  hl_accessible_label (text, title);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (show_complete), self);
  return row;
}

static GtkWidget *
number_row (Ask *self)
{
  g_autofree char *shown = NULL;

  if (self->item == NULL)
    return entry_row (self, _ ("Number"), 32);
  shown = hl_format_caller (self->item->number);
  return g_object_new (ADW_TYPE_ACTION_ROW, "title", _ ("Number"), "subtitle", shown, NULL);
}

static GtkWidget *
span_row (Ask *self)
{
  gboolean all = may_approve (hl_window_get_session (self->window));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *row;

  for (guint i = 0; i < (all ? G_N_ELEMENTS (spans) : N_SHORT_SPANS); i++)
    gtk_string_list_append (names, _ (spans[i].name));
  row = g_object_new (ADW_TYPE_COMBO_ROW, "title", _ ("Not answered for"), "subtitle",
                      all ? _ ("From now on") : _ ("From now on; longer ones a manager blocks"),
                      "model", names, "selected", USUAL_SPAN, NULL);
  hl_accessible_label (row, _ ("Not answered for"));
  return row;
}

static GtkWidget *
make_body (Ask *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->group = adw_preferences_group_new ();
  self->number = number_row (self);
  self->span = span_row (self);
  self->reason = entry_row (self, _ ("Reason"), 200);
  if (self->item != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->reason), self->item->reason);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), self->number);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), self->span);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), self->reason);
  self->fault = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->fault, TRUE);
  gtk_label_set_xalign (self->fault, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->fault), "hl-over");
  gtk_box_append (GTK_BOX (box), self->group);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->fault));
  g_object_set (box, "margin-start", 18, "margin-end", 18, "margin-top", 18, "margin-bottom", 18,
                NULL);
  return box;
}

static GtkWidget *
make_header (Ask *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  self->go = gtk_button_new_with_mnemonic (self->item != NULL ? _ ("_Change") : _ ("_Block"));
  self->spinner = gtk_spinner_new ();
  gtk_widget_add_css_class (self->go, "suggested-action");
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self->dialog);
  g_signal_connect_swapped (self->go, "clicked", G_CALLBACK (on_go), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->go);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->spinner);
  return header;
}

static void
close_with_escape (GtkWindow *dialog)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (GTK_WIDGET (dialog), keys);
}

void
manager_block_dialog_show (HlWindow *window, HlBlocked *item)
{
  Ask *self = g_new0 (Ask, 1);

  self->item = item != NULL ? g_object_ref (item) : NULL;
  self->window = window;
  self->dialog = g_object_new (GTK_TYPE_WINDOW, "transient-for", window, "modal", TRUE, "title",
                               item != NULL ? _ ("Block for another time") : _ ("Block a number"),
                               "default-width", 440, "resizable", FALSE, NULL);
  g_object_set_data_full (G_OBJECT (self->dialog), "ask", self, ask_free);
  gtk_window_set_titlebar (self->dialog, make_header (self));
  gtk_window_set_child (self->dialog, make_body (self));
  gtk_window_set_default_widget (self->dialog, self->go);
  close_with_escape (self->dialog);
  show_complete (self);
  gtk_widget_grab_focus (item != NULL ? self->span : self->number);
  gtk_window_present (self->dialog);
}
