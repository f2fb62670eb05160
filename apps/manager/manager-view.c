/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-view.h"

#include <glib/gi18n.h>

#include "manager-blocked.h"
#include "manager-calls.h"
#include "manager-contacts.h"
#include "manager-day.h"
#include "manager-desk.h"
#include "manager-page.h"
#include "manager-prompts.h"
#include "manager-settings.h"
#include "manager-tickets.h"

struct _ManagerView
{
  GtkWidget parent_instance;

  /* Template */
  AdwHeaderBar *header;
  AdwWindowTitle *title;
  GtkWidget *export_button, *export_spinner, *export_cancel;
  GtkListBox *rail;
  GtkStack *stack;

  /* Owned */
  GSimpleActionGroup *actions;
  GCancellable *exporting;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

typedef struct
{
  const char *name, *icon, *label;
  const char *permission; /* any of these */
  GtkWidget *(*make) (HlWindow *window);
} Page;

/* clang-format off */
static const Page pages[] = {
  { "calls",   "call-start-symbolic",      N_("Calls"),   "read-calls",     manager_calls_new },
  { "tickets", "emblem-documents-symbolic", N_("Tickets"), "read-tickets",   manager_tickets_new },
  { "contacts", "mail-unread-symbolic",    N_("Incoming"), "read-tickets",  manager_contacts_new },
  { "day",     "x-office-spreadsheet-symbolic", N_("Day"), "see-statistics", manager_day_new },
  { "settings", "preferences-system-symbolic", N_("Settings"), "apply-site", manager_settings_new },
  { "blocked", "action-unavailable-symbolic", N_("Blocked"), "block",    manager_blocked_new },
  { "prompts", "audio-x-generic-symbolic", N_("Prompts"), "apply-site", manager_prompts_new },
  { "desk",    "mail-send-symbolic", N_("Desk"), "dispatch handle", manager_desk_new },
};
/* clang-format on */

G_DEFINE_FINAL_TYPE (ManagerView, manager_view, GTK_TYPE_WIDGET)

static ManagerPage *
visible_page (ManagerView *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);

  return page != NULL ? MANAGER_PAGE (page) : NULL;
}

static void
set_enabled (ManagerView *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show_abilities (ManagerView *self)
{
  ManagerPage *page = visible_page (self);
  ManagerPageInterface *iface = page != NULL ? MANAGER_PAGE_GET_IFACE (page) : NULL;
  gboolean may_export = hl_session_may (hl_window_get_session (self->window), "export");

  set_enabled (self, "search", iface != NULL && iface->search != NULL);
  set_enabled (self, "next", iface != NULL && iface->step != NULL);
  set_enabled (self, "previous", iface != NULL && iface->step != NULL);
  set_enabled (self, "play", iface != NULL && iface->play != NULL);
  set_enabled (self, "submit", iface != NULL && iface->submit != NULL);
  set_enabled (self, "save", iface != NULL && iface->save != NULL);
  set_enabled (self, "export",
               iface != NULL && iface->export_path != NULL && may_export
                   && self->exporting == NULL);
}

/* ---- Export ---- */

static void
set_exporting (ManagerView *self, gboolean exporting)
{
  gtk_widget_set_visible (self->export_spinner, exporting);
  gtk_spinner_set_spinning (GTK_SPINNER (self->export_spinner), exporting);
  gtk_widget_set_visible (self->export_cancel, exporting);
  if (!exporting)
    g_clear_object (&self->exporting);
  show_abilities (self);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ManagerView) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_save_finish (HL_SESSION (source), result, &error);

  if (self->window == NULL)
    return;

  set_exporting (self, FALSE);
  if (done)
    hl_window_toast (self->window, _ ("The workbook is saved."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hl_window_toast (self->window, _ ("The export was cancelled; no file was written."));
  else
    hl_window_toast_error (self->window, error);
}

static void
export_to (ManagerView *self, GFile *file)
{
  ManagerPage *page = visible_page (self);
  g_autofree char *path = MANAGER_PAGE_GET_IFACE (page)->export_path (page);

  self->exporting = g_cancellable_new ();
  set_exporting (self, TRUE);
  hl_session_save_async (hl_window_get_session (self->window), path, file, self->exporting,
                         exported_cb, g_object_ref (self));
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  ManagerView *self = data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    export_to (self, file);
  g_object_unref (dialog);
}

/* HL_EXPORT_FOLDER: exports go there without a question, for tests and kiosks. */
static void
export_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerView *self = data;
  ManagerPage *page = visible_page (self);
  g_autofree char *name = MANAGER_PAGE_GET_IFACE (page)->export_name (page);
  const char *folder = g_getenv ("HL_EXPORT_FOLDER");
  GtkFileChooserNative *chooser;

  if (folder != NULL)
    {
      g_autoptr (GFile) file = g_file_new_build_filename (folder, name, NULL);
      export_to (self, file);
      return;
    }

  chooser = gtk_file_chooser_native_new (_ ("Export to a workbook"), GTK_WINDOW (self->window),
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_object (chooser, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_cancel_export (ManagerView *self)
{
  g_cancellable_cancel (self->exporting);
}

/* ---- Pages ---- */

static void
page_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerView *self = data;
  const char *name = g_variant_get_string (parameter, NULL);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->rail, i)) != NULL; i++)
    if (g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (row)), name) == 0)
      gtk_list_box_select_row (self->rail, row);
}

static void
on_rail (ManagerView *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;

  gtk_stack_set_visible_child_name (self->stack, gtk_widget_get_name (GTK_WIDGET (row)));
  adw_window_title_set_title (self->title,
                              gtk_stack_page_get_title (gtk_stack_get_page (
                                  self->stack, gtk_stack_get_visible_child (self->stack))));
  if (self->actions != NULL)
    show_abilities (self);
}

static void
search_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerPage *page = visible_page (data);
  MANAGER_PAGE_GET_IFACE (page)->search (page);
}

static void
reload_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerPage *page = visible_page (data);
  if (page != NULL)
    MANAGER_PAGE_GET_IFACE (page)->reload (page);
}

static void
next_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerPage *page = visible_page (data);
  MANAGER_PAGE_GET_IFACE (page)->step (page, 1);
}

static void
previous_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerPage *page = visible_page (data);
  MANAGER_PAGE_GET_IFACE (page)->step (page, -1);
}

static void
play_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerPage *page = visible_page (data);
  MANAGER_PAGE_GET_IFACE (page)->play (page);
}

static void
save_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerPage *page = visible_page (data);
  MANAGER_PAGE_GET_IFACE (page)->save (page);
}

static void
submit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ManagerPage *page = visible_page (data);
  MANAGER_PAGE_GET_IFACE (page)->submit (page);
}

static const GActionEntry entries[] = {
  { .name = "page", .activate = page_action, .parameter_type = "s" },
  { .name = "search", .activate = search_action },
  { .name = "reload", .activate = reload_action },
  { .name = "next", .activate = next_action },
  { .name = "previous", .activate = previous_action },
  { .name = "play", .activate = play_action },
  { .name = "save", .activate = save_action },
  { .name = "submit", .activate = submit_action },
  { .name = "export", .activate = export_action },
};

static GtkWidget *
rail_row (const Page *page)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                 3, "margin-top", 9, "margin-bottom", 9, NULL);
  GtkWidget *icon = gtk_image_new_from_icon_name (page->icon);
  GtkWidget *label = gtk_label_new (_ (page->label));

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 16);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, page->name);
  hl_accessible_label (row, _ (page->label));
  return row;
}

static void
add_pages (ManagerView *self)
{
  HlSession *session = hl_window_get_session (self->window);

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (!hl_session_may_any (session, pages[i].permission))
        continue;
      gtk_stack_add_titled (self->stack, pages[i].make (self->window), pages[i].name,
                            _ (pages[i].label));
      gtk_list_box_append (self->rail, rail_row (&pages[i]));
    }
}

/* ---- The widget ---- */

static void
manager_view_dispose (GObject *object)
{
  ManagerView *self = MANAGER_VIEW (object);

  g_cancellable_cancel (self->exporting);
  g_clear_object (&self->exporting);
  if (self->window != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (self->window), "manager", NULL);
  self->window = NULL;
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_VIEW);

  G_OBJECT_CLASS (manager_view_parent_class)->dispose (object);
}

static void
manager_view_class_init (ManagerViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerView, header);
  gtk_widget_class_bind_template_child (widget_class, ManagerView, title);
  gtk_widget_class_bind_template_child (widget_class, ManagerView, export_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerView, export_spinner);
  gtk_widget_class_bind_template_child (widget_class, ManagerView, export_cancel);
  gtk_widget_class_bind_template_child (widget_class, ManagerView, rail);
  gtk_widget_class_bind_template_child (widget_class, ManagerView, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_export);
  gtk_widget_class_bind_template_callback (widget_class, on_rail);
}

static void
manager_view_init (ManagerView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
manager_view_new (HlWindow *window)
{
  ManagerView *self = g_object_new (MANAGER_TYPE_VIEW, NULL);

  self->window = window;
  adw_header_bar_pack_end (self->header, hl_window_menu_button (window, NULL));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "manager", G_ACTION_GROUP (self->actions));
  add_pages (self);
  g_signal_connect_swapped (self, "map", G_CALLBACK (gtk_widget_grab_focus), self->rail);
  gtk_list_box_select_row (self->rail, gtk_list_box_get_row_at_index (self->rail, 0));
  show_abilities (self);

  return GTK_WIDGET (self);
}
