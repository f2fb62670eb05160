/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-attachments.h"

#include <glib/gi18n.h>

typedef struct
{
  HlWindow *window; /* borrowed: it outlives its rows */
  HlId id;
  char *name;
} Row;

static void
row_free (gpointer data, GClosure *closure)
{
  g_free (((Row *) data)->name);
  g_free (data);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlWindow) window = data;
  g_autoptr (GError) error = NULL;

  if (hl_session_save_finish (HL_SESSION (source), result, &error))
    hl_window_toast (window, _ ("The file is saved."));
  else
    hl_window_toast_error (window, error);
}

static void
save_to (HlWindow *window, HlId id, GFile *file)
{
  g_autofree char *path = g_strdup_printf ("/attachments/%" G_GINT64_FORMAT "/content", id);

  hl_session_save_async (hl_window_get_session (window), path, file, NULL, saved_cb,
                         g_object_ref (window));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, HlWindow *window)
{
  const HlId *id = g_object_get_data (G_OBJECT (dialog), "id");
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    save_to (window, *id, file);
  g_object_unref (dialog);
}

/* HL_EXPORT_FOLDER: they go there without a question, for tests and kiosks. */
static void
save_cb (GtkButton *button, gpointer data)
{
  const Row *row = data;
  const char *folder = g_getenv ("HL_EXPORT_FOLDER");
  GtkFileChooserNative *chooser;

  if (folder != NULL)
    {
      g_autoptr (GFile) file = g_file_new_build_filename (folder, row->name, NULL);

      save_to (row->window, row->id, file);
      return;
    }
  chooser = gtk_file_chooser_native_new (_ ("Save the attachment"), GTK_WINDOW (row->window),
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), row->name);
  g_object_set_data_full (G_OBJECT (chooser), "id", g_memdup2 (&row->id, sizeof row->id), g_free);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), row->window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static char *
describe (const HlJson *item, gboolean kept)
{
  g_autofree char *size = hl_format_size ((guint64) hl_json_int (hl_json_get (item, "bytes"), 0));
  const char *kind = hl_json_text (hl_json_get (item, "kind"), "");

  if (kept)
    return g_strdup_printf ("%s · %s", kind, size);
  return g_strdup_printf (_ ("%s · deleted by %s: %s"), kind,
                          hl_json_text (hl_json_get (item, "deleter"), HL_DASH),
                          hl_json_text (hl_json_get (item, "reason"), ""));
}

static GtkWidget *
save_button (HlWindow *window, const HlJson *item, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-save-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Save %s…"), name);
  Row *row = g_new0 (Row, 1);

  row->window = window;
  row->id = hl_json_int (hl_json_get (item, "id"), 0);
  row->name = g_strdup (name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  hl_accessible_label (button, label);
  g_signal_connect_data (button, "clicked", G_CALLBACK (save_cb), row, row_free, 0);
  return button;
}

static void
add_row (GtkListBox *box, HlWindow *window, const HlJson *item)
{
  const char *name = hl_json_text (hl_json_get (item, "name"), _ ("Attachment"));
  gboolean kept = g_strcmp0 (hl_json_text (hl_json_get (item, "state"), ""), "kept") == 0;
  g_autofree char *subtitle = describe (item, kept);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", name,
                                 "subtitle", subtitle, "activatable", FALSE, NULL);

  if (kept)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), save_button (window, item, name));
  gtk_list_box_append (box, row);
}

guint
manager_attachments_show (GtkListBox *box, HlWindow *window, const HlJson *attachments)
{
  guint n = hl_json_length (attachments);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_list_box_remove (box, child);
  for (guint i = 0; i < n; i++)
    add_row (box, window, hl_json_at (attachments, i));
  return n;
}
