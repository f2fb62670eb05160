/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-settings.h"

#include <glib/gi18n.h>

#include "desk/hl-ticket.h"
#include "manager-prompt.h"
#include "manager-settings-private.h"

/* Three panes: sections, items of the section, the form of the item.  The records are edited in
 * place in a copy of the site; saving (manager-settings-save.c) sends the lists that differ. */

static void manager_settings_page_init (ManagerPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ManagerSettings, manager_settings, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MANAGER_TYPE_PAGE,
                                                      manager_settings_page_init))

static void show_items (ManagerSettings *self, guint select);

HlSession *
manager_settings_session (ManagerSettings *self)
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

void
manager_settings_complain (ManagerSettings *self, const char *text)
{
  gtk_label_set_text (self->info_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->info_bar, text != NULL);
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

void
manager_settings_show_state (ManagerSettings *self)
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
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_list_box_row_set_child (row, box);
  hl_accessible_label (GTK_WIDGET (row), title);
}

static void
show_way (ManagerSettings *self, HlRecord *item)
{
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  if (item != NULL && self->section->way != NULL)
    lines = self->section->way (self->site, item);
  text = lines != NULL ? g_strjoinv ("\n", lines) : NULL;
  gtk_label_set_text (self->way_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->way_label), text != NULL);
}

static void
changed_cb (ManagerSettings *self, const char *field)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->item_list);
  GPtrArray *items = manager_site_list (self->site, self->section);

  if (row != NULL && items != NULL)
    {
      fill_row (self, row, g_ptr_array_index (items, gtk_list_box_row_get_index (row)));
      show_way (self, g_ptr_array_index (items, gtk_list_box_row_get_index (row)));
    }
  manager_settings_complain (self, NULL);
  manager_settings_show_state (self);
}

/* ---- The words of choices ---- */

static const struct
{
  const char *name, *list;
} word_lists[] = {
  { "queues", "queues" },       { "flows", "flows" },     { "trunks", "trunks" },
  { "retention", "retention" }, { "offices", "offices" },
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

/* Numbers outside that are known; what follows the tab is shown only. */
static void
add_numbers (GStrvBuilder *builder, HlSite *site)
{
  for (guint i = 0; site->emergency != NULL && i < site->emergency->len; i++)
    {
      const HlSiteEmergency *service = g_ptr_array_index (site->emergency, i);
      g_autofree char *word = g_strdup_printf ("%s\t%s", service->number, service->name);

      if (service->number != NULL && service->name != NULL)
        g_strv_builder_add (builder, word);
    }
}

/* "0201\t0201 低保": the code is the word. */
static void
add_categories (GStrvBuilder *builder, HlSite *site)
{
  for (guint i = 0; site->categories != NULL && i < site->categories->len; i++)
    {
      const HlSiteCategory *item = g_ptr_array_index (site->categories, i);
      g_autofree char *word = g_strdup_printf ("%s\t%s %s", item->code, item->code, item->name);

      if (item->code != NULL && item->name != NULL)
        g_strv_builder_add (builder, word);
    }
}

static void
add_kinds (GStrvBuilder *builder)
{
  for (guint i = 1; hl_ticket_kind_words[i] != NULL; i++)
    {
      g_autofree char *word =
          g_strdup_printf ("%s\t%s", hl_ticket_kind_words[i], hl_word_ticket_kind (i));

      g_strv_builder_add (builder, word);
    }
}

static char **
words (const char *name, gpointer data)
{
  static const char *const keys[] = { "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", NULL };
  ManagerSettings *self = data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (g_strcmp0 (name, "prompts") == 0 && self->prompts != NULL)
    return g_strdupv (self->prompts);
  if (g_strcmp0 (name, "keys") == 0)
    return g_strdupv ((char **) keys);
  if (g_strcmp0 (name, "numbers") == 0)
    add_numbers (builder, self->site);
  if (g_strcmp0 (name, "categories") == 0)
    add_categories (builder, self->site);
  if (g_strcmp0 (name, "kinds") == 0)
    add_kinds (builder);
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

  show_way (self, record);
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
  manager_settings_show_state (self);
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
  manager_settings_show_state (self);
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
  manager_settings_show_state (self);
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
  manager_settings_complain (self, NULL);
  show_items (self, at > 0 ? (guint) at : 0);
  manager_settings_show_state (self);
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
add_prompt (GStrvBuilder *builder, const ManagerPrompt *prompt)
{
  g_autofree char *word = manager_prompt_choice (prompt->name);

  g_strv_builder_add (builder, word);
}

static void
prompts_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) prompts = NULL;

  if (!hl_session_send_finish (HL_SESSION (source), result, &reply, &error))
    return; /* names can be kept as they are without the list */
  prompts = manager_prompts_read (hl_json_get (hl_reply_get_json (reply), "items"), NULL);
  for (guint i = 0; i < prompts->len; i++)
    add_prompt (builder, prompts->pdata[i]);

  ManagerSettings *self = data;
  g_strfreev (self->prompts);
  self->prompts = g_strv_builder_end (builder);
  if (self->site != NULL && self->section != NULL)
    on_item (self, gtk_list_box_get_selected_row (self->item_list));
}

void
manager_settings_load (ManagerSettings *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  hl_session_send_async (manager_settings_session (self), "GET", "/site", NULL, NULL,
                         self->cancellable, loaded_cb, self);
  hl_session_send_async (manager_settings_session (self), "GET", "/prompts", NULL, NULL,
                         self->cancellable, prompts_loaded_cb, self);
}

static void
on_discard (ManagerSettings *self)
{
  g_autoptr (HlSite) site = g_object_ref (self->loaded);

  take_site (self, site);
}

/* ---- The page ---- */

static void
page_save (ManagerPage *page)
{
  manager_settings_save (MANAGER_SETTINGS (page));
}

static void
page_reload (ManagerPage *page)
{
  ManagerSettings *self = MANAGER_SETTINGS (page);

  if (is_changed (self))
    hl_window_toast (self->window,
                     _ ("There are changes that are not saved: save or discard them first."));
  else
    manager_settings_load (self);
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
    manager_settings_load (self);
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
  gtk_widget_class_bind_template_child (widget_class, ManagerSettings, way_label);
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
  manager_settings_show_state (self);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  gtk_list_box_select_row (self->section_list,
                           gtk_list_box_get_row_at_index (self->section_list, 0));
  return GTK_WIDGET (self);
}
