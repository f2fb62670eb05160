/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-prompts.h"

#include <glib/gi18n.h>
#include <string.h>

#include "manager-prompt.h"
#include "manager-site.h"
#include "ui/hl-clip.h"

#define FILE_MOST (20 * 1024 * 1024)

struct _ManagerPrompts
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *info_bar, *search_entry, *spinner, *cancel_button, *add_button;
  GtkWidget *play_button, *replace_button, *restore_button;
  GtkLabel *info_label;
  GtkStack *stack;

  /* Owned */
  GListStore *prompts; /* ManagerPrompt */
  GtkFilter *filter;
  HlSite *site; /* NULL = not loaded yet */
  HlClip *sound;
  GCancellable *loading, *sending;
  char *path; /* what is uploaded to */

  GtkWidget *columns; /* child of stack */

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

static void manager_prompts_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerPrompts, manager_prompts, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE, manager_prompts_page_init))

static HlSession *
session_of (ManagerPrompts *self)
{
  return hl_window_get_session (self->window);
}

static ManagerPrompt *
chosen (ManagerPrompts *self)
{
  return hl_columns_get_selected (self->columns);
}

static gboolean
is_heard (ManagerPrompts *self)
{
  return hl_clip_is_loading (self->sound) || hl_clip_is_playing (self->sound);
}

/* ---- Columns ---- */

static char *
length_text (GObject *item, gpointer data)
{
  const ManagerPrompt *prompt = (ManagerPrompt *) item;

  if (prompt->length_us <= 0)
    return g_strdup (_ ("unreadable"));
  if (prompt->length_us < HL_SECOND)
    return g_strdup_printf (_ ("%.1f s"), (double) prompt->length_us / HL_SECOND);
  return hl_format_duration (prompt->length_us);
}

static HlTone
length_tone (GObject *item, gpointer data)
{
  return ((ManagerPrompt *) item)->length_us > 0 ? HL_TONE_IDLE : HL_TONE_OVER;
}

static char *
own_text (GObject *item, gpointer data)
{
  return g_strdup (((ManagerPrompt *) item)->own ? _ ("the site’s own") : _ ("installed"));
}

static HlTone
own_tone (GObject *item, gpointer data)
{
  return ((ManagerPrompt *) item)->own ? HL_TONE_BUSY : HL_TONE_IDLE;
}

static char *
changed_text (GObject *item, gpointer data)
{
  return hl_format_when (((ManagerPrompt *) item)->changed_at, hl_session_now (session_of (data)));
}

static char *
used_text (GObject *item, gpointer data)
{
  const ManagerPrompt *prompt = (ManagerPrompt *) item;

  return g_strdup (prompt->used != NULL ? prompt->used : HL_DASH);
}

/* clang-format off */
static const HlColumn columns[] = {
  { N_("Prompt"),       "called", NULL,       NULL,        18 },
  { N_("File"),         "name", NULL,         NULL,        18, FALSE, FALSE, TRUE },
  { N_("Length"),       NULL,   length_text,  length_tone,  8, FALSE, TRUE },
  { N_("Recording of"), NULL,   own_text,     own_tone,    10 },
  { N_("Changed at"),   NULL,   changed_text, NULL,        18, FALSE, TRUE },
  { N_("Where it is used"), NULL, used_text,  NULL,        20, TRUE },
};
/* clang-format on */

/* ---- What can be done ---- */

static void
complain (ManagerPrompts *self, const char *text)
{
  gtk_label_set_text (self->info_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->info_bar, text != NULL);
}

static void
show_abilities (ManagerPrompts *self)
{
  const ManagerPrompt *prompt = chosen (self);
  gboolean busy = self->sending != NULL;
  gboolean playing = is_heard (self);

  gtk_widget_set_sensitive (self->play_button, prompt != NULL || playing);
  gtk_button_set_label (GTK_BUTTON (self->play_button), playing ? _ ("Stop") : _ ("Play"));
  gtk_widget_set_sensitive (self->add_button, !busy);
  gtk_widget_set_sensitive (self->replace_button, !busy && prompt != NULL);
  gtk_widget_set_sensitive (self->restore_button, !busy && prompt != NULL && prompt->own);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->spinner, busy || self->loading != NULL);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy || self->loading != NULL);
}

/* ---- What the service answers ---- */

/* What was refused is told, and leaves no @reply.
 * Returns: FALSE when it was cancelled: the page may be gone */
static gboolean
take_answer (GObject *source, GAsyncResult *result, ManagerPrompts *self, HlReply **reply)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (hl_session_send_finish (HL_SESSION (source), result, reply, &error))
    return TRUE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  sentence = hl_error_sentence (error, *reply);
  complain (self, sentence);
  g_clear_pointer (reply, hl_reply_unref);
  return TRUE;
}

/* ---- Loading ---- */

/* The chosen one stays chosen. */
static void
take_prompts (ManagerPrompts *self, GPtrArray *prompts)
{
  GtkSelectionModel *model = gtk_column_view_get_model (GTK_COLUMN_VIEW (self->columns));
  g_autofree char *name = chosen (self) != NULL ? g_strdup (chosen (self)->name) : NULL;

  g_list_store_splice (self->prompts, 0, g_list_model_get_n_items (G_LIST_MODEL (self->prompts)),
                       prompts->pdata, prompts->len);
  for (guint i = 0; name != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (ManagerPrompt) prompt = g_list_model_get_item (G_LIST_MODEL (model), i);

      if (g_strcmp0 (prompt->name, name) == 0)
        gtk_selection_model_select_item (model, i, TRUE);
    }
}

static void
show_list (ManagerPrompts *self)
{
  GtkSelectionModel *model = gtk_column_view_get_model (GTK_COLUMN_VIEW (self->columns));
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (model)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any || self->loading != NULL ? "view" : "empty");
  show_abilities (self);
}

static void
prompts_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ManagerPrompts *self = data;
  g_autoptr (HlReply) reply = NULL;

  if (!take_answer (source, result, self, &reply))
    return;
  g_clear_object (&self->loading);
  if (reply != NULL)
    {
      g_autoptr (GPtrArray) prompts =
          manager_prompts_read (hl_json_get (hl_reply_get_json (reply), "items"), self->site);

      take_prompts (self, prompts);
    }
  show_list (self);
}

/* First the site, which says where they are used. */
static void
site_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ManagerPrompts *self = data;
  g_autoptr (HlReply) reply = NULL;

  if (!take_answer (source, result, self, &reply))
    return;
  g_clear_object (&self->site);
  if (reply != NULL)
    self->site = manager_site_read (hl_reply_get_json (reply), NULL);
  hl_session_send_async (session_of (self), "GET", "/prompts", NULL, NULL, self->loading,
                         prompts_loaded_cb, self);
}

static void
load (ManagerPrompts *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  show_abilities (self);
  hl_session_send_async (session_of (self), "GET", "/site", NULL, NULL, self->loading,
                         site_loaded_cb, self);
}

/* ---- Hearing one ---- */

static char *
prompt_path (const char *name, const char *what)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);

  return g_strconcat ("/prompts/", escaped, what, NULL);
}

static void
stop (ManagerPrompts *self)
{
  hl_clip_choose (self->sound, NULL, NULL, 0);
}

static void
on_play (ManagerPrompts *self)
{
  const ManagerPrompt *prompt = chosen (self);
  g_autofree char *path = prompt != NULL ? prompt_path (prompt->name, "/audio") : NULL;
  gboolean heard = is_heard (self);

  stop (self);
  if (heard || prompt == NULL)
    return;
  hl_clip_choose (self->sound, session_of (self), path, FILE_MOST);
  hl_clip_toggle (self->sound);
}

/* ---- Uploading ---- */

static void
end_sending (ManagerPrompts *self, const char *toast)
{
  g_clear_object (&self->sending);
  show_abilities (self);
  if (toast != NULL)
    hl_window_toast (self->window, toast);
  load (self);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ManagerPrompts *self = data;
  g_autoptr (HlReply) reply = NULL;

  if (take_answer (source, result, self, &reply))
    end_sending (self, reply != NULL ? _ ("Saved. Calls hear it from now on.") : NULL);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;
  gboolean done =
      g_file_load_contents_finish (G_FILE (source), result, &contents, &length, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  ManagerPrompts *self = data;
  if (!done)
    {
      complain (self, error->message);
      end_sending (self, NULL);
      return;
    }
  hl_session_send_async (session_of (self), "PUT", self->path,
                         g_string_new_len (contents, (gssize) length), NULL, self->sending,
                         changed_cb, self);
}

/* Nothing is read that would be refused for its size. */
static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  ManagerPrompts *self = data;
  if (info == NULL || g_file_info_get_size (info) > FILE_MOST)
    {
      complain (self, info == NULL ? error->message
                                   : _ ("The file has more than 20 MB. Make it shorter, or MP3."));
      end_sending (self, NULL);
      return;
    }
  g_file_load_contents_async (G_FILE (source), self->sending, read_cb, self);
}

/* @title NULL: it keeps the one it has. */
static void
upload (ManagerPrompts *self, GFile *file, const char *name, const char *title)
{
  g_autofree char *escaped = title != NULL ? g_uri_escape_string (title, NULL, FALSE) : NULL;
  g_autofree char *query = title != NULL ? g_strconcat ("?title=", escaped, NULL) : NULL;

  if (self->sending != NULL)
    return;
  g_free (self->path);
  self->path = prompt_path (name, query);
  self->sending = g_cancellable_new ();
  complain (self, NULL);
  show_abilities (self);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, self->sending, asked_cb, self);
}

static void
on_cancel (ManagerPrompts *self)
{
  g_cancellable_cancel (self->sending);
  end_sending (self, _ ("The upload was cancelled."));
}

/* ---- Under which name ---- */

static gboolean
is_there (ManagerPrompts *self, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->prompts)); i++)
    {
      g_autoptr (ManagerPrompt) prompt = g_list_model_get_item (G_LIST_MODEL (self->prompts), i);

      if (g_strcmp0 (prompt->name, name) == 0)
        return TRUE;
    }
  return FALSE;
}

static const char *
typed (AdwMessageDialog *dialog, const char *which)
{
  return gtk_editable_get_text (g_object_get_data (G_OBJECT (dialog), which));
}

static void
name_changed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  ManagerPrompts *self = g_object_get_data (G_OBJECT (dialog), "page");
  const char *name = gtk_editable_get_text (entry);

  adw_message_dialog_set_response_enabled (dialog, "upload", *name != '\0');
  adw_message_dialog_set_body (
      dialog, is_there (self, name) ? _ ("It replaces the prompt of this name for new calls.")
                                    : _ ("A new prompt: flows and queues can choose it then."));
}

static void
named_cb (AdwMessageDialog *dialog, const char *response, ManagerPrompts *self)
{
  if (g_strcmp0 (response, "upload") == 0)
    upload (self, g_object_get_data (G_OBJECT (dialog), "file"), typed (dialog, "name"),
            typed (dialog, "title"));
}

/* The site file goes by plain names; a file that has none of it gets one. */
static char *
free_name (ManagerPrompts *self, const char *base)
{
  g_autofree char *name = manager_prompt_name_of_file (base);

  for (guint i = 1; *name == '\0' || (g_str_has_prefix (name, "prompt-") && is_there (self, name));
       i++)
    {
      g_free (name);
      name = g_strdup_printf ("prompt-%u", i);
    }
  return g_steal_pointer (&name);
}

static GtkWidget *
add_entry (AdwMessageDialog *dialog, int row, const char *which, const char *label)
{
  GtkGrid *grid = GTK_GRID (adw_message_dialog_get_extra_child (dialog));
  GtkWidget *caption = gtk_label_new (label);
  GtkWidget *entry = g_object_new (GTK_TYPE_ENTRY, "activates-default", TRUE, "max-length", 60,
                                   "hexpand", TRUE, NULL);

  gtk_label_set_xalign (GTK_LABEL (caption), 1);
  gtk_widget_add_css_class (caption, "dim-label");
  hl_accessible_label (entry, label);
  gtk_grid_attach (grid, caption, 0, row, 1, 1);
  gtk_grid_attach (grid, entry, 1, row, 1, 1);
  g_object_set_data (G_OBJECT (dialog), which, entry);
  return entry;
}

static void
fill_names (ManagerPrompts *self, AdwMessageDialog *dialog, GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *stem = g_strndup (base, strcspn (base, "."));
  g_autofree char *name = free_name (self, base);
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "row-spacing", 9, "column-spacing", 9, NULL);
  GtkWidget *entry;

  adw_message_dialog_set_extra_child (dialog, grid);
  entry = add_entry (dialog, 0, "title", _ ("Name of the prompt"));
  gtk_editable_set_text (GTK_EDITABLE (entry), stem);
  entry = add_entry (dialog, 1, "name", _ ("Name of the file"));
  g_signal_connect (entry, "changed", G_CALLBACK (name_changed_cb), dialog);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
}

static void
ask_name (ManagerPrompts *self, GFile *file)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), _ ("Upload a prompt"), "");

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "upload",
                                    _ ("_Upload"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "upload");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "upload",
                                              ADW_RESPONSE_SUGGESTED);
  g_object_set_data_full (G_OBJECT (dialog), "file", g_object_ref (file), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), "page", g_object_ref (self), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (named_cb), self, 0);
  fill_names (self, ADW_MESSAGE_DIALOG (dialog), file);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Choosing a file ---- */

typedef void (*TakeFile) (ManagerPrompts *self, GFile *file);

static void
replace_with (ManagerPrompts *self, GFile *file)
{
  if (chosen (self) != NULL)
    upload (self, file, chosen (self)->name, NULL);
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, ManagerPrompts *self)
{
  TakeFile take = (TakeFile) g_object_get_data (G_OBJECT (dialog), "take");
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    take (self, file);
  g_object_unref (dialog);
}

/* HL_IMPORT_FILE: it is taken without a question, for tests and kiosks. */
static void
choose_file (ManagerPrompts *self, TakeFile take)
{
  const char *given = g_getenv ("HL_IMPORT_FILE");
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkFileChooserNative *chooser;

  if (given != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (given);

      take (self, file);
      return;
    }
  chooser = gtk_file_chooser_native_new (_ ("Recording of the prompt"), GTK_WINDOW (self->window),
                                         GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_file_filter_set_name (filter, _ ("Sound: WAV, FLAC, Ogg, MP3"));
  gtk_file_filter_add_mime_type (filter, "audio/*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data (G_OBJECT (chooser), "take", (gpointer) take);
  g_signal_connect_object (chooser, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_add (ManagerPrompts *self)
{
  choose_file (self, ask_name);
}

static void
on_replace (ManagerPrompts *self)
{
  choose_file (self, replace_with);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ManagerPrompts *self)
{
  if (self->sending != NULL)
    return FALSE;
  ask_name (self, g_value_get_object (value));
  return TRUE;
}

/* ---- Back to the installed one ---- */

static void
restore_cb (AdwMessageDialog *dialog, const char *response, ManagerPrompts *self)
{
  g_autofree char *path = prompt_path (g_object_get_data (G_OBJECT (dialog), "name"), NULL);

  if (g_strcmp0 (response, "restore") != 0 || self->sending != NULL)
    return;
  self->sending = g_cancellable_new ();
  show_abilities (self);
  hl_session_send_async (session_of (self), "DELETE", path, NULL, NULL, self->sending, changed_cb,
                         self);
}

static void
on_restore (ManagerPrompts *self)
{
  const ManagerPrompt *prompt = chosen (self);
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  if (prompt == NULL)
    return;
  heading = g_strdup_printf (_ ("Remove the site’s own “%s”?"), prompt->called);
  dialog = adw_message_dialog_new (
      GTK_WINDOW (self->window), heading,
      _ ("New calls hear the installed one again; if none is installed, the prompt is gone."));
  g_object_set_data_full (G_OBJECT (dialog), "name", g_strdup (prompt->name), g_free);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "restore",
                                    _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "restore",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (restore_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- The list ---- */

static gboolean
matches (gpointer item, gpointer data)
{
  ManagerPrompts *self = data;
  const ManagerPrompt *prompt = item;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return strstr (prompt->name, text) != NULL || strstr (prompt->called, text) != NULL
         || (prompt->used != NULL && strstr (prompt->used, text) != NULL);
}

static void
on_search (ManagerPrompts *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_list (self);
}

static void
make_list (ManagerPrompts *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *empty =
      hl_status_page_new ("audio-x-generic-symbolic", _ ("No prompts"),
                          _ ("None fits the search, or none is installed."), NULL, NULL);
  GtkFilterListModel *shown;

  self->prompts = g_list_store_new (manager_prompt_get_type ());
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->prompts)),
                                     g_object_ref (self->filter));
  self->columns =
      hl_columns_new (G_LIST_MODEL (shown), columns, G_N_ELEMENTS (columns), self, _ ("Prompts"));
  g_object_unref (shown);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->columns);
  gtk_stack_add_named (self->stack, scroller, "view");
  gtk_stack_add_named (self->stack, empty, "empty");
  g_signal_connect_swapped (gtk_column_view_get_model (GTK_COLUMN_VIEW (self->columns)),
                            "notify::selected-item", G_CALLBACK (show_abilities), self);
  g_signal_connect_swapped (self->columns, "activate", G_CALLBACK (on_play), self);
}

/* ---- The page ---- */

static void
page_search (ManagerPage *page)
{
  gtk_widget_grab_focus (MANAGER_PROMPTS (page)->search_entry);
}

static void
page_reload (ManagerPage *page)
{
  load (MANAGER_PROMPTS (page));
}

static void
page_step (ManagerPage *page, int by)
{
  manager_columns_step (MANAGER_PROMPTS (page)->columns, by);
}

static void
page_play (ManagerPage *page)
{
  on_play (MANAGER_PROMPTS (page));
}

static void
manager_prompts_page_init (ManagerPageInterface *iface)
{
  iface->search = page_search;
  iface->reload = page_reload;
  iface->step = page_step;
  iface->play = page_play;
}

static void
manager_prompts_dispose (GObject *object)
{
  ManagerPrompts *self = MANAGER_PROMPTS (object);

  g_cancellable_cancel (self->loading);
  g_cancellable_cancel (self->sending);
  g_clear_object (&self->loading);
  g_clear_object (&self->sending);
  if (self->sound != NULL)
    g_signal_handlers_disconnect_by_data (self->sound, self);
  g_clear_object (&self->sound);
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_PROMPTS);
  g_clear_object (&self->prompts);
  g_clear_object (&self->filter);
  g_clear_object (&self->site);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (manager_prompts_parent_class)->dispose (object);
}

static void
manager_prompts_class_init (ManagerPromptsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_prompts_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-prompts.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, info_bar);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, info_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, search_entry);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, spinner);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, add_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, play_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, replace_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, restore_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerPrompts, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
  gtk_widget_class_bind_template_callback (widget_class, on_replace);
  gtk_widget_class_bind_template_callback (widget_class, on_restore);
}

static void
manager_prompts_init (ManagerPrompts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->sound = hl_clip_new ();
  g_signal_connect_swapped (self->sound, "failed", G_CALLBACK (complain), self);
  g_signal_connect_swapped (self->sound, "changed", G_CALLBACK (show_abilities), self);
}

GtkWidget *
manager_prompts_new (HlWindow *window)
{
  ManagerPrompts *self = g_object_new (MANAGER_TYPE_PROMPTS, NULL);
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  self->window = window;
  make_list (self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect (self, "map", G_CALLBACK (page_reload), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (stop), NULL);
  return GTK_WIDGET (self);
}
