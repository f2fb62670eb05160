/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-blocked.h"

#include <glib/gi18n.h>

#include "manager-block-dialog.h"

/* Numbers come masked, and who asks for a whole one finds it: the service compares. */

struct _ManagerBlocked
{
  GtkWidget parent_instance;

  /* Template */
  GtkWidget *search_entry, *add_button, *extend_button, *lift_button;
  AdwBin *list_bin;
  GtkLabel *total_label;

  /* Owned */
  HlRemoteList *list;
  GCancellable *lifting;

  GtkWidget *columns; /* child of list_bin */

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

static void manager_blocked_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerBlocked, manager_blocked, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE, manager_blocked_page_init))

static HlSession *
session_of (ManagerBlocked *self)
{
  return hl_window_get_session (self->window);
}

/* ---- Columns ---- */

static char *
number_text (GObject *item, gpointer data)
{
  return hl_format_caller (((HlBlocked *) item)->number);
}

static gboolean
is_over (const HlBlocked *item, gpointer data)
{
  return item->until != 0 && item->until <= hl_session_now (session_of (data));
}

static char *
until_text (GObject *object, gpointer data)
{
  const HlBlocked *item = (HlBlocked *) object;

  if (item->until == 0)
    return g_strdup (_ ("without end"));
  if (is_over (item, data))
    return g_strdup (_ ("over"));
  return hl_format_when (item->until, hl_session_now (session_of (data)));
}

/* What ends within a day is what one looks for. */
static HlTone
until_tone (GObject *object, gpointer data)
{
  const HlBlocked *item = (HlBlocked *) object;
  HlTime now = hl_session_now (session_of (data));

  if (is_over (item, data))
    return HL_TONE_IDLE;
  return item->until != 0 && item->until < now + HL_DAY ? HL_TONE_NEAR : HL_TONE_IDLE;
}

static char *
who_text (GObject *object, gpointer data)
{
  const HlBlocked *item = (HlBlocked *) object;

  return g_strdup (item->blocked_by_name != NULL ? item->blocked_by_name : _ ("site file"));
}

static char *
approved_text (GObject *object, gpointer data)
{
  const HlBlocked *item = (HlBlocked *) object;

  return g_strdup (item->approved_by != NULL ? item->approved_by : HL_DASH);
}

static char *
since_text (GObject *object, gpointer data)
{
  return hl_format_when (((HlBlocked *) object)->created_at, hl_session_now (session_of (data)));
}

/* clang-format off */
static const HlColumn columns[] = {
  { N_("Number"),        NULL,     number_text,   NULL,       14, FALSE, FALSE },
  { N_("Blocked until"), NULL,     until_text,    until_tone, 18, FALSE, TRUE },
  { N_("Reason"),        "reason", NULL,          NULL,       20, TRUE },
  { N_("Blocked by"),    NULL,     who_text,      NULL,       10 },
  { N_("Approved by"),   NULL,     approved_text, NULL,       16 },
  { N_("Blocked since"),         NULL,     since_text,    NULL,       18, FALSE, TRUE },
};
/* clang-format on */

/* ---- What is done ---- */

static void
show_chosen (ManagerBlocked *self)
{
  gboolean chosen = hl_columns_get_selected (self->columns) != NULL;

  gtk_widget_set_sensitive (self->extend_button, chosen);
  gtk_widget_set_sensitive (self->lift_button, chosen && self->lifting == NULL);
}

static void
on_add (ManagerBlocked *self)
{
  manager_block_dialog_show (self->window, NULL);
}

static void
on_extend (ManagerBlocked *self)
{
  HlBlocked *item = hl_columns_get_selected (self->columns);

  if (item != NULL)
    manager_block_dialog_show (self->window, item);
}

static void
lifted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  ManagerBlocked *self = data;
  g_clear_object (&self->lifting);
  show_chosen (self);
  if (done)
    hl_window_toast (self->window, _ ("The number is answered again."));
  else
    hl_window_toast_error (self->window, error);
  hl_remote_list_reload (self->list);
}

static void
lift_response_cb (AdwMessageDialog *dialog, const char *response, ManagerBlocked *self)
{
  const gint64 *id = g_object_get_data (G_OBJECT (dialog), "id");
  g_autofree char *path = g_strdup_printf ("/blocked/%" G_GINT64_FORMAT, *id);

  if (g_strcmp0 (response, "lift") != 0 || self->lifting != NULL)
    return;
  self->lifting = g_cancellable_new ();
  show_chosen (self);
  hl_session_send_async (session_of (self), "DELETE", path, NULL, NULL, self->lifting, lifted_cb,
                         self);
}

/* There is no way back: nobody sees the number any more. */
static void
on_lift (ManagerBlocked *self)
{
  HlBlocked *item = hl_columns_get_selected (self->columns);
  g_autofree char *number = item != NULL ? hl_format_caller (item->number) : NULL;
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  if (item == NULL)
    return;
  heading = g_strdup_printf (_ ("Answer %s again?"), number);
  dialog = adw_message_dialog_new (
      GTK_WINDOW (self->window), heading,
      _ ("The block goes at once, and with it the number: to block it again it has to be typed."));
  g_object_set_data_full (G_OBJECT (dialog), "id", g_memdup2 (&item->id, sizeof item->id), g_free);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "lift",
                                    _ ("_Lift"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "lift",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (lift_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- The list ---- */

static void
on_search (ManagerBlocked *self)
{
  g_autoptr (GString) query = g_string_new (NULL);

  hl_query_add (query, "q", gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  hl_remote_list_set_query (self->list, query->str);
}

static void
show_total (ManagerBlocked *self)
{
  g_autofree char *text = manager_total_text (self->list);

  gtk_label_set_text (self->total_label, text);
}

static void
make_list (ManagerBlocked *self)
{
  GtkWidget *empty =
      hl_status_page_new ("action-unavailable-symbolic", _ ("No blocked number"),
                          _ ("Every caller is answered, or none fits the search."), NULL, NULL);

  self->list = hl_remote_list_new (session_of (self), "/blocked", "blocked", hl_blocked_shape ());
  self->columns = hl_columns_new (G_LIST_MODEL (self->list), columns, G_N_ELEMENTS (columns), self,
                                  _ ("Blocked numbers"));
  adw_bin_set_child (self->list_bin, hl_list_frame_new (self->list, self->columns, empty));
  g_signal_connect_swapped (self->list, "notify::total", G_CALLBACK (show_total), self);
  g_signal_connect_swapped (gtk_column_view_get_model (GTK_COLUMN_VIEW (self->columns)),
                            "notify::selected-item", G_CALLBACK (show_chosen), self);
  g_signal_connect_swapped (self->columns, "activate", G_CALLBACK (on_extend), self);
}

/* ---- The page ---- */

static void
page_search (ManagerPage *page)
{
  gtk_widget_grab_focus (MANAGER_BLOCKED (page)->search_entry);
}

static void
page_reload (ManagerPage *page)
{
  hl_remote_list_reload (MANAGER_BLOCKED (page)->list);
}

static void
page_step (ManagerPage *page, int by)
{
  manager_columns_step (MANAGER_BLOCKED (page)->columns, by);
}

static void
manager_blocked_page_init (ManagerPageInterface *iface)
{
  iface->search = page_search;
  iface->reload = page_reload;
  iface->step = page_step;
}

static void
manager_blocked_dispose (GObject *object)
{
  ManagerBlocked *self = MANAGER_BLOCKED (object);

  g_cancellable_cancel (self->lifting);
  g_clear_object (&self->lifting);
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_BLOCKED);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (manager_blocked_parent_class)->dispose (object);
}

static void
manager_blocked_class_init (ManagerBlockedClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_blocked_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-blocked.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerBlocked, search_entry);
  gtk_widget_class_bind_template_child (widget_class, ManagerBlocked, add_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerBlocked, extend_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerBlocked, lift_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerBlocked, list_bin);
  gtk_widget_class_bind_template_child (widget_class, ManagerBlocked, total_label);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_extend);
  gtk_widget_class_bind_template_callback (widget_class, on_lift);
}

static void
manager_blocked_init (ManagerBlocked *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
manager_blocked_new (HlWindow *window)
{
  ManagerBlocked *self = g_object_new (MANAGER_TYPE_BLOCKED, NULL);

  self->window = window;
  make_list (self);
  g_signal_connect (self, "map", G_CALLBACK (page_reload), NULL);
  return GTK_WIDGET (self);
}
