/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-settings.h"

#include <glib/gi18n.h>

#include "manager-page.h"
#include "manager-site.h"

/* Three panes: sections, items of the section, the form of the item.  The records are edited in
 * place in a copy of the site; saving sends the lists that differ. */

struct _ManagerSettings
{
  GtkWidget parent_instance;

  /* Template */
  GtkInfoBar *info_bar;
  GtkLabel *info_label, *state_label;
  GtkListBox *section_list, *item_list;
  GtkWidget *item_pane, *item_line, *add_button, *remove_button;
  GtkWidget *save_button, *discard_button, *spinner;
  AdwBin *form_bin;

  /* Owned */
  HlSite *loaded;   /* as the service has it */
  HlSite *site;     /* as it is edited */
  HlSite *sent;     /* while saving: as it was when it was sent; it may be edited on */
  GString *sending; /* the same: what of it differs */
  GCancellable *cancellable;
  char **prompts; /* names; NULL = not loaded */

  const ManagerSection *section;

  /* Borrowed: the window outlives its view */
  HlWindow *window;
};

static void manager_settings_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerSettings, manager_settings, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE,
                                                      manager_settings_page_init))

static void show_items (ManagerSettings *self, guint select);

static HlSession *
session (ManagerSettings *self)
{
  return hl_window_get_session (self->window);
}

/* ---- What is shown ---- */

static const char *
item_text (HlRecord *item, const char *name)
{
  const HlField *field = name != NULL ? hl_shape_field (hl_record_get_shape (item), name) : NULL;

  return field != NULL ? G_STRUCT_MEMBER (char *, item, field->offset) : NULL;
}

static void
complain (ManagerSettings *self, const char *text)
{
  gtk_label_set_text (self->info_label, text != NULL ? text : "");
  gtk_info_bar_set_revealed (self->info_bar, text != NULL);
}

static gboolean
is_changed (ManagerSettings *self)
{
  g_autoptr (GString) diff =
      self->site != NULL ? manager_site_diff (self->loaded, self->site) : NULL;

  return diff != NULL;
}

static const char *
state_text (ManagerSettings *self, gboolean changed)
{
  if (self->site == NULL)
    return _ ("Loading…");
  if (self->sending != NULL)
    return _ ("Saving…");
  return changed ? _ ("Changed, not saved: calls go on as before") : "";
}

static void
show_state (ManagerSettings *self)
{
  gboolean busy = self->sending != NULL || self->site == NULL;
  gboolean changed = !busy && is_changed (self);

  gtk_label_set_text (self->state_label, state_text (self, changed));
  gtk_widget_set_visible (self->discard_button, changed);
  gtk_widget_set_sensitive (self->save_button, changed);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
}

static int
selected_item (ManagerSettings *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->item_list);

  return row != NULL ? gtk_list_box_row_get_index (row) : -1;
}

static GtkLabel *
dim_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "hl-caption");
  gtk_widget_add_css_class (label, "hl-dim");
  return GTK_LABEL (label);
}

static void
fill_row (ManagerSettings *self, GtkListBoxRow *row, HlRecord *item)
{
  const ManagerSection *section = self->section;
  const char *title = item_text (item, section->shown != NULL ? section->shown : section->key);
  const char *note = item_text (item, self->section->note);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkLabel *labels[2] = { GTK_LABEL (gtk_label_new (NULL)), dim_label () };

  if (title == NULL || *title == '\0')
    title = _ ("(no name yet)");
  gtk_label_set_text (labels[0], title);
  gtk_label_set_text (labels[1], note);
  for (guint i = 0; i < 2; i++)
    {
      gtk_label_set_xalign (labels[i], 0);
      gtk_label_set_ellipsize (labels[i], PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (labels[i]));
    }
  gtk_widget_set_visible (GTK_WIDGET (labels[1]), note != NULL && *note != '\0');
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_list_box_row_set_child (row, box);
  hl_accessible_label (GTK_WIDGET (row), title);
}

static void
changed_cb (ManagerSettings *self, const char *field)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->item_list);
  GPtrArray *items = manager_site_list (self->site, self->section);

  if (row != NULL && items != NULL)
    fill_row (self, row, g_ptr_array_index (items, gtk_list_box_row_get_index (row)));
  complain (self, NULL);
  show_state (self);
}

/* ---- The words of choices ---- */

static const struct
{
  const char *name, *list;
} word_lists[] = {
  { "queues", "queues" }, { "flows", "flows" }, { "trunks", "trunks" }, { "retention", "retention" }
};

static void
add_names (GStrvBuilder *builder, HlSite *site, const char *list)
{
  const HlField *field = hl_shape_field (hl_site_shape (), list);
  GPtrArray *items = G_STRUCT_MEMBER (GPtrArray *, site, field->offset);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      HlRecord *item = g_ptr_array_index (items, i);
      const char *name = item_text (item, "name");

      if (name == NULL)
        name = item_text (item, "class");

      if (name != NULL)
        g_strv_builder_add (builder, name);
    }
}

static char **
words (const char *name, gpointer data)
{
  ManagerSettings *self = data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (g_strcmp0 (name, "prompts") == 0 && self->prompts != NULL)
    return g_strdupv (self->prompts);
  for (guint i = 0; i < G_N_ELEMENTS (word_lists); i++)
    if (g_strcmp0 (name, word_lists[i].name) == 0)
      add_names (builder, self->site, word_lists[i].list);
  return g_strv_builder_end (builder);
}

/* ---- The form ---- */

/* Names are what the site file goes by: another name is another thing. */
static gboolean
is_in_force (ManagerSettings *self, HlRecord *item)
{
  GPtrArray *before = manager_site_list (self->loaded, self->section);
  const char *key = item_text (item, self->section->key);

  for (guint i = 0; i < before->len; i++)
    if (g_strcmp0 (item_text (g_ptr_array_index (before, i), self->section->key), key) == 0)
      return TRUE;
  return FALSE;
}

static void
show_form (ManagerSettings *self, HlRecord *record)
{
  GtkWidget *form;

  if (record == NULL)
    {
      adw_bin_set_child (self->form_bin,
                         hl_status_page_new (self->section->icon, _ (self->section->title),
                                             _ (self->section->help), NULL, NULL));
      return;
    }
  form = hl_record_form_new (record, self->section->fields, self->section->n_fields, words, self);
  if (self->section->key != NULL && is_in_force (self, record))
    hl_record_form_lock (HL_RECORD_FORM (form), self->section->key,
                         _ ("In force under this name; for another one make a new one"));
  g_signal_connect_object (form, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->form_bin, form);
}

static void
on_item (ManagerSettings *self, GtkListBoxRow *row)
{
  GPtrArray *items = self->site != NULL ? manager_site_list (self->site, self->section) : NULL;

  gtk_widget_set_sensitive (self->remove_button, row != NULL);
  if (self->site == NULL)
    return;
  if (items == NULL)
    show_form (self, HL_RECORD (self->site));
  else
    show_form (self,
               row != NULL ? g_ptr_array_index (items, gtk_list_box_row_get_index (row)) : NULL);
}

static void
show_items (ManagerSettings *self, guint select)
{
  GPtrArray *items = manager_site_list (self->site, self->section);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->item_list, 0)) != NULL)
    gtk_list_box_remove (self->item_list, GTK_WIDGET (row));
  gtk_widget_set_visible (self->item_pane, items != NULL);
  gtk_widget_set_visible (self->item_line, items != NULL);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      row = GTK_LIST_BOX_ROW (gtk_list_box_row_new ());
      fill_row (self, row, g_ptr_array_index (items, i));
      gtk_list_box_append (self->item_list, GTK_WIDGET (row));
    }
  row = gtk_list_box_get_row_at_index (self->item_list, (int) select);
  if (row != NULL)
    gtk_list_box_select_row (self->item_list, row);
  else
    on_item (self, NULL);
}

static void
on_section (ManagerSettings *self, GtkListBoxRow *row)
{
  if (row == NULL || self->site == NULL)
    return;
  self->section = &manager_sections[gtk_list_box_row_get_index (row)];
  if (self->section->one != NULL)
    {
      gtk_button_set_label (GTK_BUTTON (self->add_button), _ (self->section->one));
      hl_accessible_label (GTK_WIDGET (self->item_list), _ (self->section->title));
    }
  show_items (self, 0);
}

/* ---- Adding, removing ---- */

static void
on_add (ManagerSettings *self)
{
  const HlField *list = hl_shape_field (hl_site_shape (), self->section->name);
  GPtrArray *items = manager_site_list (self->site, self->section);
  HlRecord *item = g_object_new (list->of ()->get_type (), NULL);

  hl_record_form_fill (item, self->section->fields, self->section->n_fields);
  g_ptr_array_add (items, item);
  show_items (self, items->len - 1);
  show_state (self);
  gtk_widget_child_focus (adw_bin_get_child (self->form_bin), GTK_DIR_TAB_FORWARD);
}

typedef struct
{
  ManagerSettings *page; /* reference */
  const ManagerSection *section;
  HlSite *site; /* reference: what it was removed from */
  HlRecord *item;
  guint at;
} Removed;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  g_object_unref (removed->page);
  g_object_unref (removed->site);
  g_object_unref (removed->item);
  g_free (removed);
}

static void
undo_remove (gpointer data)
{
  Removed *removed = data;
  ManagerSettings *self = removed->page;
  GPtrArray *items;

  if (removed->site != self->site)
    return; /* saved or discarded since */
  items = manager_site_list (self->site, removed->section);
  g_ptr_array_insert (items, (int) MIN (removed->at, items->len), g_object_ref (removed->item));
  if (removed->section == self->section)
    show_items (self, removed->at);
  show_state (self);
}

static void
on_remove (ManagerSettings *self)
{
  GPtrArray *items = manager_site_list (self->site, self->section);
  int at = selected_item (self);
  Removed *removed;
  g_autofree char *text = NULL;

  if (at < 0)
    return;
  removed = g_new0 (Removed, 1);
  *removed = (Removed){ g_object_ref (self), self->section, g_object_ref (self->site),
                        g_object_ref (g_ptr_array_index (items, at)), (guint) at };
  text = g_strdup_printf (_ ("“%s” is removed when you save."),
                          item_text (removed->item, self->section->key) != NULL
                              ? item_text (removed->item, self->section->key)
                              : "");
  g_ptr_array_remove_index (items, (guint) at);
  show_items (self, at > 0 ? (guint) at - 1 : 0);
  show_state (self);
  gtk_widget_grab_focus (items->len > 0
                             ? GTK_WIDGET (gtk_list_box_get_selected_row (self->item_list))
                             : self->add_button);
  hl_window_toast_undo (self->window, text, undo_remove, removed, removed_free);
}

/* ---- Loading ---- */

static void
take_site (ManagerSettings *self, HlSite *site)
{
  int at = selected_item (self);

  g_set_object (&self->loaded, site);
  g_clear_object (&self->site);
  self->site = manager_site_copy (site);
  complain (self, NULL);
  show_items (self, at > 0 ? (guint) at : 0);
  show_state (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) site = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  ManagerSettings *self = data;
  if (done)
    site = manager_site_read (hl_reply_get_json (reply), &error);
  if (site == NULL)
    hl_window_toast_error (self->window, error);
  else if (is_changed (self))
    g_set_object (&self->loaded, site); /* what was typed meanwhile stays */
  else
    take_site (self, site);
}

static void
prompts_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const HlJson *items;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    return; /* names can be kept as they are without the list */
  items = hl_json_get (hl_reply_get_json (reply), "items");
  for (guint i = 0; i < hl_json_length (items); i++)
    g_strv_builder_add (builder, hl_json_text (hl_json_get (hl_json_at (items, i), "name"), ""));

  ManagerSettings *self = data;
  g_strfreev (self->prompts);
  self->prompts = g_strv_builder_end (builder);
  if (self->site != NULL && self->section != NULL)
    on_item (self, gtk_list_box_get_selected_row (self->item_list));
}

static void
load (ManagerSettings *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hl_session_send_async (session (self), "GET", "/site", NULL, NULL, self->cancellable, loaded_cb,
                         self);
  hl_session_send_async (session (self), "GET", "/prompts", NULL, NULL, self->cancellable,
                         prompts_loaded_cb, self);
}

static void
on_discard (ManagerSettings *self)
{
  g_autoptr (HlSite) site = g_object_ref (self->loaded);

  take_site (self, site);
}

/* ---- Saving: read again, say what would change, ask, do ---- */

static void
end_saving (ManagerSettings *self)
{
  if (self->sending != NULL)
    g_string_free (g_steal_pointer (&self->sending), TRUE);
  g_clear_object (&self->sent);
  show_state (self);
}

/* To the field that is wrong. */
static void
show_fault (ManagerSettings *self, HlReply *reply, const GError *error)
{
  const char *message = reply != NULL ? hl_reply_get_message (reply) : NULL;
  g_autofree char *sentence = hl_error_sentence (error, reply);
  const ManagerSection *section;
  const char *rest;
  guint item;

  end_saving (self);
  complain (self, sentence);
  if (message == NULL)
    return;
  section = manager_section_of_path (message, &item, &rest);
  if (section == NULL)
    section = &manager_sections[0];
  if (section != self->section)
    gtk_list_box_select_row (
        self->section_list,
        gtk_list_box_get_row_at_index (self->section_list, (int) (section - manager_sections)));
  if (section->key != NULL)
    gtk_list_box_select_row (self->item_list,
                             gtk_list_box_get_row_at_index (self->item_list, (int) item));
  if (HL_IS_RECORD_FORM (adw_bin_get_child (self->form_bin)))
    hl_record_form_show_error (HL_RECORD_FORM (adw_bin_get_child (self->form_bin)), rest, message);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ManagerSettings) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  if (self->window == NULL)
    return;
  if (!done)
    {
      show_fault (self, reply, error);
      return;
    }
  g_set_object (&self->loaded, self->sent);
  end_saving (self);
  hl_window_toast (self->window, _ ("Saved. New calls go by it from now on."));
  load (self);
}

static void
send (ManagerSettings *self, const char *path, GAsyncReadyCallback callback)
{
  hl_session_send_async (session (self), "PUT", path, g_string_new (self->sending->str), NULL, NULL,
                         callback, g_object_ref (self));
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, ManagerSettings *self)
{
  if (g_strcmp0 (response, "save") == 0)
    send (self, "/site", saved_cb);
  else
    end_saving (self);
}

static GtkWidget *
change_list (const HlJson *changes)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *label;

  for (guint i = 0; i < hl_json_length (changes); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            hl_json_text (hl_json_at (changes, i), ""));
  label = gtk_label_new (text->str);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  hl_accessible_label (label, _ ("Changes"));
  g_object_set (scroller, "child", label, "hscrollbar-policy", GTK_POLICY_NEVER,
                "min-content-height", 120, "max-content-height", 320, "propagate-natural-height",
                TRUE, NULL);
  return scroller;
}

static void
ask (ManagerSettings *self, const HlJson *changes)
{
  guint n = hl_json_length (changes);
  g_autofree char *heading = g_strdup_printf (ngettext ("%u change", "%u changes", n), n);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self->window), heading,
      _ ("They take effect at once for new calls; calls that are up are not touched."));

  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), change_list (changes));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save",
                                    _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ManagerSettings) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  const HlJson *changes;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    {
      if (self->window != NULL)
        show_fault (self, reply, error);
      return;
    }
  if (self->window == NULL)
    return;
  changes = hl_json_get (hl_reply_get_json (reply), "changes");
  if (hl_json_length (changes) > 0)
    ask (self, changes);
  else
    {
      end_saving (self);
      hl_window_toast (self->window, _ ("Nothing would change."));
      load (self);
    }
}

/* Nobody else's changes are overwritten unseen. */
static void
compared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ManagerSettings) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) service = NULL;
  const char *conflict;

  if (hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    service = manager_site_read (hl_reply_get_json (reply), &error);
  if (self->window == NULL)
    return;
  if (service == NULL)
    {
      show_fault (self, NULL, error);
      return;
    }
  conflict = manager_site_conflict (self->loaded, self->sent, service);
  if (conflict != NULL)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("Somebody else changed “%s” meanwhile. Note what you changed, discard, and change "
             "it again on the new state."),
          _ (conflict));

      end_saving (self);
      complain (self, text);
      g_set_object (&self->loaded, service); /* so that Discard brings the new state */
      return;
    }
  send (self, "/site?dry_run=true", planned_cb);
}

static void
page_save (ManagerPage *page)
{
  ManagerSettings *self = MANAGER_SETTINGS (page);

  if (self->site == NULL || self->sending != NULL)
    return;
  self->sending = manager_site_diff (self->loaded, self->site);
  if (self->sending == NULL)
    return;
  self->sent = manager_site_copy (self->site);
  show_state (self);
  hl_session_send_async (session (self), "GET", "/site", NULL, NULL, NULL, compared_cb,
                         g_object_ref (self));
}

/* ---- The page ---- */

static void
page_reload (ManagerPage *page)
{
  ManagerSettings *self = MANAGER_SETTINGS (page);

  if (is_changed (self))
    hl_window_toast (self->window,
                     _ ("There are changes that are not saved: save or discard them first."));
  else
    load (self);
}

static void
page_step (ManagerPage *page, int by)
{
  ManagerSettings *self = MANAGER_SETTINGS (page);
  GtkListBoxRow *row =
      gtk_list_box_get_row_at_index (self->item_list, MAX (selected_item (self) + by, 0));

  if (row != NULL)
    gtk_list_box_select_row (self->item_list, row);
}

static char *
page_export_path (ManagerPage *page)
{
  return g_strdup ("/site");
}

static char *
page_export_name (ManagerPage *page)
{
  return g_strdup ("site.json");
}

static void
manager_settings_page_init (ManagerPageInterface *iface)
{
  iface->reload = page_reload;
  iface->step = page_step;
  iface->save = page_save;
  iface->export_path = page_export_path;
  iface->export_name = page_export_name;
}

/* ---- The widget ---- */

static void
add_sections (ManagerSettings *self)
{
  for (guint i = 0; i < manager_n_sections; i++)
    {
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

      gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (manager_sections[i].icon));
      gtk_box_append (GTK_BOX (box), gtk_label_new (_ (manager_sections[i].title)));
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
      hl_accessible_label (row, _ (manager_sections[i].title));
      gtk_list_box_append (self->section_list, row);
    }
}

static void
map_cb (ManagerSettings *self, gpointer data)
{
  if (!is_changed (self))
    load (self);
}

static void
manager_settings_dispose (GObject *object)
{
  ManagerSettings *self = MANAGER_SETTINGS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->sending != NULL)
    g_string_free (g_steal_pointer (&self->sending), TRUE);
  self->window = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), MANAGER_TYPE_SETTINGS);
  g_clear_object (&self->loaded);
  g_clear_object (&self->site);
  g_clear_object (&self->sent);
  g_clear_pointer (&self->prompts, g_strfreev);

  G_OBJECT_CLASS (manager_settings_parent_class)->dispose (object);
}

static void
manager_settings_class_init (ManagerSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = manager_settings_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/manager/manager-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, info_bar);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, info_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, state_label);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, section_list);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, item_list);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, item_pane);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, item_line);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, add_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, remove_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, save_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, discard_button);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, spinner);
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, form_bin);
  gtk_widget_class_bind_template_callback (widget_class, on_section);
  gtk_widget_class_bind_template_callback (widget_class, on_item);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_discard);
}

static void
manager_settings_init (ManagerSettings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
manager_settings_new (HlWindow *window)
{
  ManagerSettings *self = g_object_new (MANAGER_TYPE_SETTINGS, NULL);

  self->window = window;
  self->section = &manager_sections[0];
  add_sections (self);
  show_state (self);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  gtk_list_box_select_row (self->section_list,
                           gtk_list_box_get_row_at_index (self->section_list, 0));
  return GTK_WIDGET (self);
}
