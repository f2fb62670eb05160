/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-form.h"

#include <glib/gi18n-lib.h>

#include "hl-record-form-private.h"

/* The rows of a form: a label, its sentence, and the editor of one field; lists are rows of
 * editors with a key to add and one each to remove. */

struct _HlRecordForm
{
  GtkWidget parent_instance;

  /* Owned */
  HlRecord *record;
  GHashTable *rows; /* name of a field → its row, a child of ours */

  /* Borrowed */
  HlFormWords words;
  gpointer words_data;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HlRecordForm, hl_record_form, GTK_TYPE_WIDGET)

char **
hl_record_form_words (HlRecordForm *self, const char *name)
{
  return self->words != NULL ? self->words (name, self->words_data) : g_new0 (char *, 1);
}

void
hl_record_form_changed (HlRecordForm *self, const char *field)
{
  AdwActionRow *row = g_hash_table_lookup (self->rows, field);

  if (ADW_IS_ACTION_ROW (row) && gtk_widget_has_css_class (GTK_WIDGET (row), "hl-over"))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (row), "hl-over");
      adw_action_row_set_subtitle (row, g_object_get_data (G_OBJECT (row), "hl-help"));
    }
  g_signal_emit (self, signals[CHANGED], 0, field);
}

void
hl_record_form_fill (HlRecord *record, const HlFormField *fields, guint n_fields)
{
  const HlShape *shape = hl_record_get_shape (record);

  for (guint i = 0; i < n_fields; i++)
    {
      const HlField *field = hl_shape_field (shape, fields[i].field);
      gint64 *value = field != NULL ? G_STRUCT_MEMBER_P (record, field->offset) : NULL;

      if (field != NULL && field->kind == HL_INT && fields[i].how == HL_FORM_PLAIN
          && *value == G_MININT64)
        hl_record_set_int (record, value, fields[i].usual);
    }
}

/* ---- Lists ---- */

typedef struct
{
  HlRecordForm *form;
  HlRecord *record;
  const HlField *field;
  const HlFormField *spec;
  GtkListBox *box;
} List;

static GPtrArray **
list_items (List *list)
{
  return G_STRUCT_MEMBER_P (list->record, list->field->offset);
}

static void list_show (List *list);

static void
on_add (List *list)
{
  GPtrArray **items = list_items (list);
  HlRecord *item = g_object_new (list->field->of ()->get_type (), NULL);
  GtkListBoxRow *row;

  if (*items == NULL)
    *items = g_ptr_array_new_with_free_func (g_object_unref);
  hl_record_form_fill (item, list->spec->of, list->spec->n_of);
  g_ptr_array_add (*items, item);
  list_show (list);
  hl_record_form_changed (list->form, list->field->name);
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
  hl_record_form_changed (list->form, list->field->name);
}

static GtkWidget *
list_row (List *list, guint i)
{
  HlRecord *item = g_ptr_array_index (*list_items (list), i);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *remove = gtk_button_new_from_icon_name ("edit-delete-symbolic");
  g_autofree char *name = NULL;

  for (guint k = 0; k < list->spec->n_of; k++)
    {
      const HlFormField *spec = &list->spec->of[k];
      g_autofree char *label = NULL;

      if (hl_shape_field (list->field->of (), spec->field) == NULL)
        continue;
      /* Translators: an editor in a row of a list: what it is, number of the row */
      label = g_strdup_printf (_ ("%s, row %u"), _ (spec->label), i + 1);
      if (spec->unit == NULL)
        {
          GtkWidget *caption = gtk_label_new (_ (spec->label));

          gtk_widget_add_css_class (caption, "dim-label");
          gtk_box_append (GTK_BOX (box), caption);
        }
      gtk_box_append (GTK_BOX (box),
                      hl_record_editor_new (list->form, item, spec, list->field->name, label));
    }
  name = g_strdup_printf (_ ("Remove row %u"), i + 1);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_hexpand (remove, TRUE);
  gtk_widget_set_halign (remove, GTK_ALIGN_END);
  gtk_widget_set_tooltip_text (remove, name);
  hl_accessible_label (remove, name);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_cb), list);
  gtk_box_append (GTK_BOX (box), remove);
  return box;
}

static void
list_show (List *list)
{
  GPtrArray *items = *list_items (list);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list->box, 0)) != NULL)
    gtk_list_box_remove (list->box, GTK_WIDGET (row));
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      gtk_list_box_append (list->box, list_row (list, i));
      gtk_list_box_row_set_activatable (gtk_list_box_get_row_at_index (list->box, (int) i), FALSE);
    }
  gtk_widget_set_visible (GTK_WIDGET (list->box), items != NULL && items->len > 0);
}

static GtkWidget *
list_group (HlRecordForm *self, const HlField *field, const HlFormField *spec)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *add = gtk_button_new ();
  List *list = g_new0 (List, 1);

  *list = (List){ self, self->record, field, spec, GTK_LIST_BOX (gtk_list_box_new ()) };
  g_object_set_data_full (G_OBJECT (group), "hl-list", list, g_free);
  gtk_list_box_set_selection_mode (list->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (list->box), "card");
  gtk_widget_add_css_class (GTK_WIDGET (list->box), "hl-rows");
  hl_accessible_label (GTK_WIDGET (list->box), _ (spec->label));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ (spec->label));
  if (spec->help != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), _ (spec->help));
  gtk_button_set_child (GTK_BUTTON (add),
                        g_object_new (ADW_TYPE_BUTTON_CONTENT, "icon-name", "list-add-symbolic",
                                      "label", _ (spec->add), NULL));
  gtk_widget_add_css_class (add, "flat");
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (on_add), list);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), add);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (list->box));
  list_show (list);
  return group;
}

/* ---- Fields ---- */

static GtkWidget *
field_row (HlRecordForm *self, const HlFormField *spec)
{
  const HlField *field = hl_shape_field (hl_record_get_shape (self->record), spec->field);
  gboolean is_switch = field->kind == HL_BOOL; /* the row switches it, and names it */
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *editor = hl_record_editor_new (self, self->record, spec, spec->field,
                                            is_switch ? NULL : _ (spec->label));
  const char *help = spec->help != NULL ? _ (spec->help) : "";

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (spec->label));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), help);
  g_object_set_data_full (G_OBJECT (row), "hl-help", g_strdup (help), g_free);
  gtk_widget_set_valign (editor, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), editor);
  if (is_switch)
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), editor);
  return row;
}

static void
add_fields (HlRecordForm *self, const HlFormField *fields, guint n_fields)
{
  const HlShape *shape = hl_record_get_shape (self->record);
  GtkWidget *group = NULL;

  for (guint i = 0; i < n_fields; i++)
    {
      const HlField *field = hl_shape_field (shape, fields[i].field);
      GtkWidget *row;

      if (field == NULL)
        {
          g_critical ("the form's table names %s, which %s does not have", fields[i].field,
                      shape->name);
          continue;
        }
      if (field->kind == HL_LIST)
        {
          row = list_group (self, field, &fields[i]);
          gtk_widget_set_parent (row, GTK_WIDGET (self));
          group = NULL;
        }
      else
        {
          if (group == NULL)
            {
              group = adw_preferences_group_new ();
              gtk_widget_set_parent (group, GTK_WIDGET (self));
            }
          row = field_row (self, &fields[i]);
          adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
        }
      g_hash_table_insert (self->rows, g_strdup (field->name), row);
    }
}

gboolean
hl_record_form_show_error (HlRecordForm *self, const char *path, const char *message)
{
  g_autofree char *name = g_strndup (path, strcspn (path, ".[:"));
  GtkWidget *row = g_hash_table_lookup (self->rows, name);

  if (row == NULL)
    return FALSE;
  if (ADW_IS_ACTION_ROW (row))
    {
      gtk_widget_add_css_class (row, "hl-over");
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), message);
    }
  else
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (row), message);
  gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
  return TRUE;
}

void
hl_record_form_lock (HlRecordForm *self, const char *field, const char *why)
{
  GtkWidget *row = g_hash_table_lookup (self->rows, field);

  if (!ADW_IS_ACTION_ROW (row))
    return;
  gtk_widget_set_sensitive (row, FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), why);
}

/* ---- The widget ---- */

static void
hl_record_form_dispose (GObject *object)
{
  HlRecordForm *self = HL_RECORD_FORM (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_object (&self->record);

  G_OBJECT_CLASS (hl_record_form_parent_class)->dispose (object);
}

static void
hl_record_form_class_init (HlRecordFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hl_record_form_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  signals[CHANGED] = g_signal_new ("changed", HL_TYPE_RECORD_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hl_record_form_init (HlRecordForm *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 18);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GtkWidget *
hl_record_form_new (HlRecord *record, const HlFormField *fields, guint n_fields, HlFormWords words,
                    gpointer data)
{
  HlRecordForm *self = g_object_new (HL_TYPE_RECORD_FORM, NULL);

  self->record = g_object_ref (record);
  self->words = words;
  self->words_data = data;
  add_fields (self, fields, n_fields);
  return GTK_WIDGET (self);
}
