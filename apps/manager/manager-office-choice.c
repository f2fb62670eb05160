/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-office-choice.h"

#include <glib/gi18n.h>

#define FEW 6 /* so many need no search */

struct _ManagerOfficeChoice
{
  GtkWidget parent_instance;

  GtkWidget *search; /* NULL with few */
  GtkListBox *list;
  GtkCheckButton *group; /* the first radio */
  GPtrArray *rows;       /* Row */
};

typedef struct
{
  char *office;
  GtkWidget *row;
  GtkCheckButton *lead; /* NULL when nobody is to lead */
  GtkCheckButton *assists;
} Row;

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ManagerOfficeChoice, manager_office_choice, GTK_TYPE_WIDGET)

static void
row_free (gpointer data)
{
  g_free (((Row *) data)->office);
  g_free (data);
}

static void
changed_cb (ManagerOfficeChoice *self)
{
  /* Who leads does not assist. */
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];
      gboolean leads = row->lead != NULL && gtk_check_button_get_active (row->lead);

      gtk_widget_set_sensitive (GTK_WIDGET (row->assists), !leads);
      if (leads)
        gtk_check_button_set_active (row->assists, FALSE);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
load_text (const HlJson *load)
{
  gint64 average = hl_json_int (hl_json_get (load, "average_us"), 0);
  gint64 open = hl_json_int (hl_json_get (load, "open"), 0);
  gint64 overdue = hl_json_int (hl_json_get (load, "overdue"), 0);
  g_autofree char *days = g_strdup_printf ("%.1f", (double) average / HL_DAY);
  g_autoptr (GString) text = g_string_new (NULL);

  if (average > 0)
    g_string_append_printf (text, _ ("on average %s days"), days);
  g_string_append (text, text->len > 0 ? "　" : "");
  g_string_append_printf (text, _ ("%d open"), (int) open);
  if (overdue > 0)
    g_string_append_printf (text, _ (", %d overdue"), (int) overdue);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_row (ManagerOfficeChoice *self, const HlJson *load, gboolean lead, const char *chosen)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *name, *figures, *assists = gtk_check_button_new_with_label (_ ("assists"));
  g_autofree char *text = load_text (load);
  g_autofree char *label = NULL;

  row->office = g_strdup (hl_json_text (hl_json_get (load, "office"), ""));
  label = g_strdup_printf (_ ("%s assists"), row->office);
  name = lead ? gtk_check_button_new_with_label (row->office) : gtk_label_new (row->office);
  figures = g_object_new (GTK_TYPE_LABEL, "label", text, "hexpand", TRUE, "xalign", 1.0,
                          "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (figures, "hl-dim");
  gtk_widget_add_css_class (figures, "numeric");
  hl_accessible_label (assists, label);
  row->assists = GTK_CHECK_BUTTON (assists);
  row->lead = lead ? GTK_CHECK_BUTTON (name) : NULL;
  if (lead)
    {
      gtk_check_button_set_group (row->lead, self->group);
      self->group = row->lead;
      gtk_check_button_set_active (row->lead, g_strcmp0 (row->office, chosen) == 0);
      g_signal_connect_swapped (name, "toggled", G_CALLBACK (changed_cb), self);
    }
  g_signal_connect_swapped (assists, "toggled", G_CALLBACK (changed_cb), self);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), figures);
  gtk_box_append (GTK_BOX (box), assists);
  row->row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", box, "focusable", FALSE, "activatable",
                           FALSE, NULL);
  g_object_set_data (G_OBJECT (row->row), "row", row);
  g_ptr_array_add (self->rows, row);
  gtk_list_box_append (self->list, row->row);
}

static gboolean
is_wanted (GtkListBoxRow *widget, gpointer data)
{
  ManagerOfficeChoice *self = data;
  Row *row = g_object_get_data (G_OBJECT (widget), "row");
  const char *wanted =
      self->search != NULL ? gtk_editable_get_text (GTK_EDITABLE (self->search)) : "";

  return *wanted == '\0' || strstr (row->office, wanted) != NULL
         || (row->lead != NULL && gtk_check_button_get_active (row->lead));
}

static void
add_search (ManagerOfficeChoice *self)
{
  self->search = gtk_search_entry_new ();
  hl_accessible_label (self->search, _ ("Find an office"));
  g_object_set (self->search, "placeholder-text", _ ("Find an office"), NULL);
  g_signal_connect_swapped (self->search, "search-changed",
                            G_CALLBACK (gtk_list_box_invalidate_filter), self->list);
  gtk_widget_insert_before (self->search, GTK_WIDGET (self),
                            gtk_widget_get_last_child (GTK_WIDGET (self)));
}

static void
manager_office_choice_dispose (GObject *object)
{
  ManagerOfficeChoice *self = MANAGER_OFFICE_CHOICE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (manager_office_choice_parent_class)->dispose (object);
}

static void
manager_office_choice_class_init (ManagerOfficeChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = manager_office_choice_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
manager_office_choice_init (ManagerOfficeChoice *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->list =
      GTK_LIST_BOX (g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "hl-rows");
  gtk_list_box_set_filter_func (self->list, is_wanted, self, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->list), GTK_WIDGET (self));
  hl_accessible_label (GTK_WIDGET (self->list), _ ("Offices"));
}

GtkWidget *
manager_office_choice_new (const HlJson *loads, gboolean lead, const char *chosen)
{
  ManagerOfficeChoice *self = g_object_new (MANAGER_TYPE_OFFICE_CHOICE, NULL);

  for (guint i = 0; i < hl_json_length (loads); i++)
    add_row (self, hl_json_at (loads, i), lead, chosen);
  if (self->rows->len > FEW)
    add_search (self);
  changed_cb (self);
  return GTK_WIDGET (self);
}

const char *
manager_office_choice_get_lead (ManagerOfficeChoice *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (row->lead != NULL && gtk_check_button_get_active (row->lead))
        return row->office;
    }
  return NULL;
}

void
manager_office_choice_write_assisting (ManagerOfficeChoice *self, HlJsonWriter *writer)
{
  gboolean begun = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (!gtk_check_button_get_active (row->assists))
        continue;
      if (!begun)
        {
          hl_json_name (writer, "assisting");
          hl_json_begin_list (writer);
        }
      begun = TRUE;
      hl_json_begin_object (writer);
      hl_json_add_text (writer, "office", row->office);
      hl_json_end_object (writer);
    }
  if (begun)
    hl_json_end_list (writer);
}
