/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-form-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

/* A list of records: rows of editors with a key to add and one each to remove. */

typedef struct
{
  HlRecordGroup base;

  /* Borrowed: the group holds them */
  GtkListBox *box;
  GtkWidget *add;
} List;

static void list_show (List *list);

static void
list_free (gpointer data)
{
  List *list = data;

  hl_record_group_clear (&list->base);
  g_free (list);
}

static GPtrArray **
list_items (List *list)
{
  return hl_record_group_place (&list->base);
}

/* ---- Adding, removing ---- */

static gboolean
is_used (GPtrArray *items, const HlField *field, const char *word)
{
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0 (G_STRUCT_MEMBER (char *, items->pdata[i], field->offset), word) == 0)
      return TRUE;
  return FALSE;
}

/* The first word that no other item has. */
static void
choose_distinct (List *list, HlRecord *item, const HlFormField *spec)
{
  const HlField *field = hl_shape_field (list->base.field->of (), spec->field);
  g_auto (GStrv) words = hl_record_form_words (list->base.form, spec->words);

  for (guint i = 0; words[i] != NULL; i++)
    if (!is_used (*list_items (list), field, words[i]))
      {
        hl_record_set_text (item, G_STRUCT_MEMBER_P (item, field->offset), words[i]);
        return;
      }
}

static HlRecord *
new_item (List *list)
{
  HlRecord *item = hl_record_group_make (&list->base);

  for (guint i = 0; i < list->base.spec->n_of; i++)
    if (list->base.spec->of[i].distinct)
      choose_distinct (list, item, &list->base.spec->of[i]);
  return item;
}

static void
on_add (List *list)
{
  GPtrArray **items = list_items (list);
  GtkListBoxRow *row;

  if (*items == NULL)
    *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (*items, new_item (list));
  list_show (list);
  hl_record_group_changed (&list->base);
  row = gtk_list_box_get_row_at_index (list->box, (int) (*items)->len - 1);
  gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
}

static void
remove_cb (GtkButton *button, List *list)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);
  int i = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  g_ptr_array_remove_index (*list_items (list), (guint) i);
  list_show (list);
  hl_record_group_changed (&list->base);
  gtk_widget_grab_focus (list->add);
}

/* ---- Rows ---- */

static void
add_editor (List *list, GtkBox *box, HlRecord *item, const HlFormField *spec, guint i)
{
  /* Translators: an editor in a row of a list: what it is, number of the row */
  g_autofree char *label = g_strdup_printf (_ ("%s, row %u"), _ (spec->label), i + 1);

  if (spec->unit == NULL)
    {
      GtkWidget *caption = gtk_label_new (_ (spec->label));

      gtk_widget_add_css_class (caption, "dim-label");
      gtk_box_append (box, caption);
    }
  gtk_box_append (
      box, hl_record_editor_new (list->base.form, item, spec, list->base.field->name, label));
}

static GtkWidget *
remove_button (List *list, guint i)
{
  g_autofree char *name = g_strdup_printf (_ ("Remove row %u"), i + 1);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_tooltip_text (button, name);
  hl_accessible_label (button, name);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), list);
  return button;
}

/* What is wrong with the item, and its editors: they are scrolled to, what is above is seen. */
static GtkWidget *
list_row (List *list, guint i)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *fault = gtk_label_new (NULL);

  for (guint k = 0; k < list->base.spec->n_of; k++)
    add_editor (list, GTK_BOX (box), g_ptr_array_index (*list_items (list), i),
                &list->base.spec->of[k], i);
  gtk_box_append (GTK_BOX (box), remove_button (list, i));
  gtk_label_set_xalign (GTK_LABEL (fault), 0);
  gtk_label_set_wrap (GTK_LABEL (fault), TRUE);
  gtk_widget_add_css_class (fault, "hl-over");
  gtk_widget_set_visible (fault, FALSE);
  gtk_box_append (GTK_BOX (column), fault);
  gtk_box_append (GTK_BOX (column), box);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), column);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static void
list_show (List *list)
{
  GPtrArray *items = *list_items (list);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list->box, 0)) != NULL)
    gtk_list_box_remove (list->box, GTK_WIDGET (row));
  for (guint i = 0; items != NULL && i < items->len; i++)
    gtk_list_box_append (list->box, list_row (list, i));
  gtk_widget_set_visible (GTK_WIDGET (list->box), items != NULL && items->len > 0);
}

/* ---- The group ---- */

static GtkWidget *
add_button (List *list)
{
  GtkWidget *add = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (add),
                        g_object_new (ADW_TYPE_BUTTON_CONTENT, "icon-name", "list-add-symbolic",
                                      "label", _ (list->base.spec->add), NULL));
  gtk_widget_add_css_class (add, "flat");
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (on_add), list);
  return add;
}

GtkWidget *
hl_record_list_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec)
{
  List *list = g_new0 (List, 1);
  GtkWidget *group = hl_record_group_init (&list->base, form, record, spec, list_free);

  list->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (list->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (list->box), "card");
  gtk_widget_add_css_class (GTK_WIDGET (list->box), "hl-rows");
  hl_accessible_label (GTK_WIDGET (list->box), _ (spec->label));
  list->add = add_button (list);
  adw_preferences_group_set_header_suffix (list->base.group, list->add);
  adw_preferences_group_add (list->base.group, GTK_WIDGET (list->box));
  list_show (list);
  return group;
}

/* ---- What is wrong ---- */

/* The row of "[1].open"; @rest: what follows it. */
static GtkListBoxRow *
find_row (GtkWidget *group, const char *path, const char **rest)
{
  List *list = (List *) hl_record_group_of (group);
  const char *end = path + strcspn (path, "]");

  *rest = *end == ']' ? end + 1 : end;
  return *path == '[' ? gtk_list_box_get_row_at_index (list->box, atoi (path + 1)) : NULL;
}

static GtkWidget *
fault_of (GtkListBoxRow *row)
{
  return gtk_widget_get_first_child (gtk_list_box_row_get_child (row));
}

void
hl_record_list_forget_error (GtkWidget *group)
{
  List *list = (List *) hl_record_group_of (group);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list->box, i)) != NULL; i++)
    gtk_widget_set_visible (fault_of (row), FALSE);
}

void
hl_record_list_show_error (GtkWidget *group, const char *path, const char *message)
{
  const char *rest;
  GtkListBoxRow *row = find_row (group, path, &rest);
  GtkWidget *fault;

  if (row == NULL)
    {
      hl_record_group_tell (hl_record_group_of (group), message);
      return;
    }
  fault = fault_of (row);
  gtk_label_set_text (GTK_LABEL (fault), message);
  gtk_widget_set_visible (fault, TRUE);
}

void
hl_record_list_focus (GtkWidget *group, const char *path)
{
  List *list = (List *) hl_record_group_of (group);
  const char *rest;
  GtkListBoxRow *row = find_row (group, path, &rest);

  if (row != NULL)
    hl_record_editor_focus (GTK_WIDGET (row), rest);
  else
    gtk_widget_grab_focus (list->add);
}
