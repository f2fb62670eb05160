/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-form.h"

#include <glib/gi18n-lib.h>

#include "hl-record-form-private.h"

/* The rows of a form: a label, its sentence, and the editor of one field; lists and objects are
 * groups of their own. */

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

/* What was wrong is being changed. */
static void
forget_error (HlRecordForm *self, const char *field)
{
  GtkWidget *row = g_hash_table_lookup (self->rows, field);

  if (row == NULL)
    return; /* still being made */
  if (!ADW_IS_ACTION_ROW (row))
    {
      hl_record_group_tell (hl_record_group_of (row), NULL);
      if (hl_shape_field (hl_record_get_shape (self->record), field)->kind == HL_LIST)
        hl_record_list_forget_error (row);
    }
  else if (gtk_widget_has_css_class (row, "hl-over"))
    {
      gtk_widget_remove_css_class (row, "hl-over");
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                                   g_object_get_data (G_OBJECT (row), "hl-help"));
    }
}

void
hl_record_form_changed (HlRecordForm *self, const char *field)
{
  forget_error (self, field);
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

static gboolean
is_group (const HlField *field, const HlFormField *spec)
{
  return field->kind == HL_LIST || (field->kind == HL_OBJECT && spec->how == HL_FORM_PLAIN);
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
      if (is_group (field, &fields[i]))
        {
          row = field->kind == HL_LIST ? hl_record_list_new (self, self->record, &fields[i])
                                       : hl_record_object_new (self, self->record, &fields[i]);
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

/* The row of @path's first name; @rest: what follows it. */
static GtkWidget *
find_row (HlRecordForm *self, const char *path, const HlField **field, const char **rest)
{
  g_autofree char *name = g_strndup (path, strcspn (path, ".[:"));

  *rest = path + strlen (name);
  *field = hl_shape_field (hl_record_get_shape (self->record), name);
  return g_hash_table_lookup (self->rows, name);
}

gboolean
hl_record_form_show_error (HlRecordForm *self, const char *path, const char *message)
{
  const HlField *field;
  const char *rest;
  GtkWidget *row = find_row (self, path, &field, &rest);

  if (row == NULL)
    return FALSE;
  if (ADW_IS_ACTION_ROW (row))
    {
      gtk_widget_add_css_class (row, "hl-over");
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), message);
    }
  else if (field->kind == HL_LIST)
    hl_record_list_show_error (row, rest, message);
  else
    hl_record_object_show_error (row, rest, message);
  return TRUE;
}

void
hl_record_form_focus (HlRecordForm *self, const char *path)
{
  const HlField *field;
  const char *rest;
  GtkWidget *row = find_row (self, path, &field, &rest);

  if (row == NULL)
    return;
  if (ADW_IS_ACTION_ROW (row))
    hl_record_editor_focus (row, rest);
  else if (field->kind == HL_LIST)
    hl_record_list_focus (row, rest);
  else
    hl_record_object_focus (row, rest);
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

GtkWidget *
hl_record_form_inner (HlRecordForm *self, HlRecord *record, const HlFormField *fields,
                      guint n_fields)
{
  return hl_record_form_new (record, fields, n_fields, self->words, self->words_data);
}
