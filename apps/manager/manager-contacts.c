/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-contacts.h"

#include <glib/gi18n.h>

#include "desk/hl-contact.h"
#include "manager-attachments.h"

struct _ManagerContacts
{
  GtkWidget parent_instance;

  /* Template */
  GtkDropDown *state_drop;
  AdwBin *list_bin;
  GtkLabel *total_label, *subject_label, *sender_label, *text_label;
  GtkWidget *import_button, *unmask_button, *files_heading, *action_bar;
  GtkWidget *refuse_button, *reopen_button, *register_button, *append_button;
  GtkListBox *files_box;
  GtkStack *detail_stack;
  GtkGrid *detail_grid;

  /* Owned */
  HlRemoteList *list;
  ManagerChoice state;
  GCancellable *loading; /* of the chosen one */
  GCancellable *sending; /* of what is done to it */
  HlContact *contact;    /* the one shown, from the list */

  GtkWidget *columns; /* child of list_bin */
  gboolean ready;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

static void manager_contacts_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerContacts, manager_contacts, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE,
                                                      manager_contacts_page_init))

static HlSession *
session_of (ManagerContacts *self)
{
  return hl_window_get_session (self->window);
}

/* ---- Columns ---- */

static char *
when_text (GObject *item, gpointer data)
{
  return hl_format_when (((HlContact *) item)->received_at, g_get_real_time ());
}

static char *
sender_text (GObject *item, gpointer data)
{
  const HlContact *contact = (HlContact *) item;

  if (contact->sender != NULL)
    return g_strdup (contact->sender);
  return g_strdup (contact->address != NULL ? contact->address : HL_DASH);
}

static char *
subject_text (GObject *item, gpointer data)
{
  const HlContact *contact = (HlContact *) item;

  return g_strdup (contact->subject != NULL ? contact->subject : _ ("No subject"));
}

static char *
channel_text (GObject *item, gpointer data)
{
  const HlContact *contact = (HlContact *) item;

  return g_strdup (
      hl_word ("contact-channel", hl_enum_word (hl_contact_channel_words, contact->channel)));
}

static const char *
state_word (const HlContact *contact)
{
  return hl_word ("contact-state", hl_enum_word (hl_contact_state_words, contact->state));
}

static char *
state_text (GObject *item, gpointer data)
{
  return g_strdup (state_word ((HlContact *) item));
}

static HlTone
state_tone (GObject *item, gpointer data)
{
  switch (((HlContact *) item)->state)
    {
    case HL_CONTACT_NEW:
      return HL_TONE_BUSY;
    case HL_CONTACT_REGISTERED:
    case HL_CONTACT_APPENDED:
      return HL_TONE_GOOD;
    default:
      return HL_TONE_IDLE;
    }
}

static char *
files_text (GObject *item, gpointer data)
{
  gint64 n = ((HlContact *) item)->attachments;

  return n > 0 ? hl_format_count (n) : g_strdup (HL_DASH);
}

/* clang-format off */
static const HlColumn columns[] = {
  { N_("Received"),    NULL, when_text,    NULL,       16, FALSE, TRUE },
  { N_("Channel"),     NULL, channel_text, NULL,        6 },
  { N_("Sender"),      NULL, sender_text,  NULL,       10 },
  { N_("Subject"),     NULL, subject_text, NULL,       20, TRUE },
  { N_("Attachments"), NULL, files_text,   NULL,        5, FALSE, TRUE },
  { N_("State"),       NULL, state_text,   state_tone,  8 },
};
/* clang-format on */

/* ---- The list ---- */

static void
on_filter (ManagerContacts *self)
{
  g_autoptr (GString) query = g_string_new (NULL);

  if (!self->ready)
    return;
  hl_query_add (query, "state", manager_choice_get (&self->state));
  hl_remote_list_set_query (self->list, query->str);
}

static void
show_total (ManagerContacts *self)
{
  g_autofree char *text = manager_total_text (self->list);

  gtk_label_set_text (self->total_label, text);
}

/* ---- The detail ---- */

static void
show_sender (ManagerContacts *self, const char *sender, const char *address)
{
  g_autofree char *text = NULL;

  if (sender != NULL && address != NULL)
    text = g_strdup_printf ("%s · %s", sender, address);
  else if (sender != NULL || address != NULL)
    text = g_strdup (sender != NULL ? sender : address);
  gtk_label_set_text (self->sender_label, text != NULL ? text : _ ("The sender is not named"));
}

/* Why it was found to be one that came before, or what a person wrote. */
static char *
reason_of (const HlContact *contact)
{
  static const struct
  {
    const char *word, *sentence;
  } reasons[] = {
    { "message-id", N_ ("The same mail came before.") },
    { "original", N_ ("The same file came before.") },
    { "text", N_ ("The same sender wrote the same text within a week.") },
  };

  for (guint i = 0; contact->state == HL_CONTACT_DUPLICATE && i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (contact->reason, reasons[i].word) == 0)
      return g_strdup (_ (reasons[i].sentence));
  return g_strdup (contact->reason);
}

static void
show_fields (ManagerContacts *self)
{
  const HlContact *contact = self->contact;
  g_autofree char *received = hl_format_when (contact->received_at, g_get_real_time ());
  g_autofree char *sent =
      contact->sent_at != 0 ? hl_format_when (contact->sent_at, g_get_real_time ()) : NULL;
  g_autofree char *reason = reason_of (contact);
  GtkGrid *grid = self->detail_grid;

  manager_detail_clear (grid);
  manager_detail_add (grid, _ ("State"), state_word (contact));
  manager_detail_add (grid, _ ("Received"), received);
  manager_detail_add (grid, _ ("Sent"), sent);
  manager_detail_add (grid, _ ("By whom"), contact->decider);
  manager_detail_add (grid, _ ("Reason"), reason);
  manager_detail_add (grid, _ ("Left in the original"), contact->note);
  if (contact->automatic)
    manager_detail_add (grid, _ ("Automatic"), _ ("An automatic reply, or of a mailing list"));
  if (contact->cut)
    manager_detail_add (grid, _ ("Text"), _ ("Longer than what is shown; the original has all"));
}

static void
show_abilities (ManagerContacts *self)
{
  gboolean may = hl_session_may (session_of (self), "write-tickets") && self->sending == NULL;
  unsigned state = self->contact != NULL ? self->contact->state : HL_CONTACT_NONE;
  gboolean fresh = state == HL_CONTACT_NEW;
  gboolean again = hl_state_next (&hl_contact_table, state, HL_CONTACT_EVENT_REOPEN) >= 0;

  gtk_widget_set_visible (self->register_button, fresh);
  gtk_widget_set_visible (self->append_button, fresh);
  gtk_widget_set_visible (self->refuse_button, fresh);
  gtk_widget_set_visible (self->reopen_button, again);
  gtk_widget_set_visible (self->action_bar, fresh || again);
  gtk_widget_set_sensitive (self->action_bar, may);
  gtk_widget_set_sensitive (self->import_button, may);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  ManagerContacts *self = data;
  const HlJson *json;
  guint n;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!done)
    {
      hl_window_toast_error (self->window, error);
      return;
    }
  json = hl_reply_get_json (reply);
  gtk_label_set_text (self->text_label,
                      hl_json_text (hl_json_get (hl_json_get (json, "contact"), "text"), ""));
  n = manager_attachments_show (self->files_box, self->window, hl_json_get (json, "attachments"));
  gtk_widget_set_visible (self->files_heading, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->files_box), n > 0);
}

static void
load_whole (ManagerContacts *self)
{
  g_autofree char *path = g_strdup_printf ("/contacts/%" G_GINT64_FORMAT, self->contact->id);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  hl_session_send_async (session_of (self), "GET", path, NULL, NULL, self->loading, loaded_cb,
                         self);
}

static void
show_contact (ManagerContacts *self)
{
  HlContact *contact = self->contact;
  g_autofree char *subject = subject_text (G_OBJECT (contact), NULL);
  gboolean who = contact->sender != NULL || contact->address != NULL;

  gtk_label_set_text (self->subject_label, subject);
  show_sender (self, contact->sender, contact->address);
  gtk_widget_set_visible (self->unmask_button, who && hl_session_may (session_of (self), "unmask"));
  show_fields (self);
  show_abilities (self);
  gtk_stack_set_visible_child_name (self->detail_stack, "contact");
}

static void
selected_cb (ManagerContacts *self)
{
  HlContact *contact = hl_columns_get_selected (self->columns);

  if (contact != NULL && contact == self->contact)
    return;
  if (self->contact != NULL)
    g_signal_handlers_disconnect_by_data (self->contact, self);
  g_set_object (&self->contact, contact);
  gtk_label_set_text (self->text_label, "");
  manager_attachments_show (self->files_box, self->window, NULL);
  gtk_widget_set_visible (self->files_heading, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->files_box), FALSE);
  if (contact == NULL)
    {
      gtk_stack_set_visible_child_name (self->detail_stack, "none");
      return;
    }
  g_signal_connect_swapped (contact, "notify", G_CALLBACK (show_contact), self);
  show_contact (self);
  load_whole (self);
}

/* ---- What is done ---- */

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  const char *toast;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  ManagerContacts *self = data;
  toast = g_object_get_data (G_OBJECT (self->sending), "toast");
  if (done)
    hl_window_toast (self->window, toast);
  else
    {
      g_autofree char *sentence = hl_error_sentence (error, reply);

      hl_window_toast (self->window, sentence);
    }
  g_clear_object (&self->sending);
  show_abilities (self);
  hl_remote_list_reload (self->list);
}

/* Of the chosen one. @name, @value: a further member, or NULL; @toast: static */
static void
act (ManagerContacts *self, const char *event, const char *name, const char *value,
     const char *toast)
{
  GString *body = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (body);
  g_autofree char *path = NULL;
  g_autofree char *key = hl_token_new ();

  path = g_strdup_printf ("/contacts/%" G_GINT64_FORMAT "/%s", self->contact->id, event);
  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "revision", self->contact->revision);
  if (name != NULL)
    hl_json_add_text (&writer, name, value);
  hl_json_end_object (&writer);
  self->sending = g_cancellable_new ();
  g_object_set_data (G_OBJECT (self->sending), "toast", (gpointer) toast);
  show_abilities (self);
  hl_session_send_async (session_of (self), "POST", path, body, key, self->sending, sent_cb, self);
}

static void
on_register (ManagerContacts *self)
{
  act (self, "register", NULL, NULL, _ ("A draft was made of it; find it among the tickets."));
}

/* ---- Asking for a line ---- */

typedef struct
{
  const char *event, *field; /* static */
  const char *heading, *body, *label, *go, *toast;
} Question;

static const Question append_question = {
  "append",
  "number",
  N_ ("Add to a ticket?"),
  N_ ("Its attachments go to that ticket as well."),
  N_ ("Ticket no."),
  N_ ("_Add"),
  N_ ("It was added to the ticket."),
};
static const Question refuse_question = {
  "refuse",
  "reason",
  N_ ("Refuse this item?"),
  N_ ("It stays in the list with your name and the reason."),
  N_ ("Reason"),
  N_ ("_Refuse"),
  N_ ("It was refused."),
};
static const Question reopen_question = {
  "reopen",
  "reason",
  N_ ("Take this item up again?"),
  N_ ("It is new again, and may be registered."),
  N_ ("Reason"),
  N_ ("_Take up"),
  N_ ("It is new again."),
};

static void
answered_cb (AdwMessageDialog *dialog, const char *response, ManagerContacts *self)
{
  const Question *question = g_object_get_data (G_OBJECT (dialog), "question");
  GtkEditable *entry = g_object_get_data (G_OBJECT (dialog), "entry");

  if (g_strcmp0 (response, "go") == 0 && self->contact != NULL && self->sending == NULL)
    act (self, question->event, question->field, gtk_editable_get_text (entry),
         _ (question->toast));
}

static void
typed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "go", *gtk_editable_get_text (entry) != '\0');
}

static void
ask (ManagerContacts *self, const Question *question)
{
  GtkWidget *widget =
      adw_message_dialog_new (GTK_WINDOW (self->window), _ (question->heading), _ (question->body));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  GtkWidget *entry = g_object_new (GTK_TYPE_ENTRY, "activates-default", TRUE, "max-length", 200,
                                   "placeholder-text", _ (question->label), NULL);

  hl_accessible_label (entry, _ (question->label));
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "go", _ (question->go), NULL);
  adw_message_dialog_set_default_response (dialog, "go");
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_response_enabled (dialog, "go", FALSE);
  adw_message_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_SUGGESTED);
  g_object_set_data (G_OBJECT (dialog), "question", (gpointer) question);
  g_object_set_data (G_OBJECT (dialog), "entry", entry);
  g_signal_connect (entry, "changed", G_CALLBACK (typed_cb), dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_append (ManagerContacts *self)
{
  ask (self, &append_question);
}

static void
on_refuse (ManagerContacts *self)
{
  ask (self, &refuse_question);
}

static void
on_reopen (ManagerContacts *self)
{
  ask (self, &reopen_question);
}

/* ---- Unmasking ---- */

static void
unmasked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);
  const HlJson *json = done ? hl_reply_get_json (reply) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (done)
    show_sender (data, hl_json_text (hl_json_get (json, "sender"), NULL),
                 hl_json_text (hl_json_get (json, "address"), NULL));
  else
    hl_window_toast_error (((ManagerContacts *) data)->window, error);
}

static void
reason_given_cb (const char *reason, gpointer data)
{
  ManagerContacts *self = data;
  g_autofree char *path = NULL;

  if (self->contact == NULL)
    return;
  path = g_strdup_printf ("/contacts/%" G_GINT64_FORMAT "/unmask", self->contact->id);
  manager_send_reason (session_of (self), path, reason, self->loading, unmasked_cb, self);
}

static void
on_unmask (ManagerContacts *self)
{
  manager_ask_reason (GTK_WIDGET (self), _ ("Show who sent it?"),
                      _ ("The look is written to the log with your name and the reason."),
                      reason_given_cb, self);
}

/* ---- A mail from a file ---- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ManagerContacts) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (self->window == NULL || self->sending != NULL)
    return;
  if (bytes == NULL)
    {
      hl_window_toast_error (self->window, error);
      return;
    }
  self->sending = g_cancellable_new ();
  g_object_set_data (G_OBJECT (self->sending), "toast", (gpointer) _ ("The mail was imported."));
  show_abilities (self);
  hl_session_upload_async (session_of (self), "/contacts", bytes, self->sending, sent_cb, self);
}

static void
import_file (ManagerContacts *self, GFile *file)
{
  g_file_load_bytes_async (file, NULL, read_cb, g_object_ref (self));
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, ManagerContacts *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    import_file (self, file);
  g_object_unref (dialog);
}

/* HL_IMPORT_FILE: it is taken without a question, for tests and kiosks. */
static void
on_import (ManagerContacts *self)
{
  const char *given = g_getenv ("HL_IMPORT_FILE");
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkFileChooserNative *chooser;

  if (given != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (given);

      import_file (self, file);
      return;
    }
  chooser = gtk_file_chooser_native_new (_ ("Import a mail"), GTK_WINDOW (self->window),
                                         GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_file_filter_set_name (filter, _ ("Mails (.eml)"));
  gtk_file_filter_add_suffix (filter, "eml");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* ---- The page ---- */

static void
page_reload (ManagerPage *page)
{
  hl_remote_list_reload (MANAGER_CONTACTS (page)->list);
}

static void
page_step (ManagerPage *page, int by)
{
  manager_columns_step (MANAGER_CONTACTS (page)->columns, by);
}

static void
manager_contacts_page_init (ManagerPageInterface *iface)
{
  iface->reload = page_reload;
  iface->step = page_step;
}

static void
manager_contacts_dispose (GObject *object)
{
  ManagerContacts *self = MANAGER_CONTACTS (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_cancellable_cancel (self->sending);
  g_clear_object (&self->sending);
  if (self->contact != NULL)
    g_signal_handlers_disconnect_by_data (self->contact, self);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_CONTACTS);
  self->window = NULL;
  g_clear_object (&self->contact);
  g_clear_object (&self->list);
  manager_choice_clear (&self->state);

  G_OBJECT_CLASS (manager_contacts_parent_class)->dispose (object);
}

static void
manager_contacts_class_init (ManagerContactsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_contacts_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-contacts.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ManagerContacts, name)
  BIND (state_drop);
  BIND (list_bin);
  BIND (total_label);
  BIND (subject_label);
  BIND (sender_label);
  BIND (text_label);
  BIND (import_button);
  BIND (unmask_button);
  BIND (files_heading);
  BIND (files_box);
  BIND (action_bar);
  BIND (refuse_button);
  BIND (reopen_button);
  BIND (register_button);
  BIND (append_button);
  BIND (detail_stack);
  BIND (detail_grid);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_import);
  gtk_widget_class_bind_template_callback (widget_class, on_unmask);
  gtk_widget_class_bind_template_callback (widget_class, on_register);
  gtk_widget_class_bind_template_callback (widget_class, on_append);
  gtk_widget_class_bind_template_callback (widget_class, on_refuse);
  gtk_widget_class_bind_template_callback (widget_class, on_reopen);
}

static void
manager_contacts_init (ManagerContacts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
make_list (ManagerContacts *self)
{
  GtkWidget *empty = hl_status_page_new (
      "mail-unread-symbolic", _ ("Nothing came in"),
      _ ("Mails that were saved as files can be imported with the button above."), NULL, NULL);

  self->list = hl_remote_list_new (session_of (self), "/contacts", "contact", hl_contact_shape ());
  self->columns = hl_columns_new (G_LIST_MODEL (self->list), columns, G_N_ELEMENTS (columns), self,
                                  _ ("Incoming"));
  adw_bin_set_child (self->list_bin, hl_list_frame_new (self->list, self->columns, empty));
  g_signal_connect_swapped (self->list, "notify::total", G_CALLBACK (show_total), self);
  g_signal_connect_swapped (gtk_column_view_get_model (GTK_COLUMN_VIEW (self->columns)),
                            "notify::selected-item", G_CALLBACK (selected_cb), self);
}

GtkWidget *
manager_contacts_new (HlWindow *window)
{
  ManagerContacts *self = g_object_new (MANAGER_TYPE_CONTACTS, NULL);

  self->window = window;
  self->state.drop = self->state_drop;
  manager_choice_set_words (&self->state, _ ("All states"), hl_contact_state_words,
                            "contact-state");
  make_list (self);
  self->ready = TRUE;
  show_abilities (self);
  g_signal_connect (self, "map", G_CALLBACK (page_reload), NULL);
  return GTK_WIDGET (self);
}
