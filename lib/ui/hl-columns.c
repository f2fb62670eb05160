/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-columns.h"

#include "hl-marks.h"

#include <glib/gi18n.h>

/* Each cell is a GtkInscription that listens to its record while it is bound. */

typedef struct
{
  const HlColumn *column;
  gpointer data;
  GPtrArray *cells; /* bound GtkListItem, borrowed until unbound */
} Cells;

static void
cells_free (gpointer data, GClosure *closure)
{
  Cells *cells = data;

  g_ptr_array_unref (cells->cells);
  g_free (cells);
}

static char *
cell_text (const HlColumn *column, GObject *item, gpointer data)
{
  const HlShape *shape;

  if (column->text != NULL)
    return column->text (item, data);
  shape = hl_record_get_shape (HL_RECORD (item));
  return hl_record_dup_cell (HL_RECORD (item), hl_shape_index (shape, column->field));
}

/* With the hits of a search coloured. */
static void
show_marked (GtkInscription *child, const char *marked)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  PangoAttrList *attributes;
  g_autofree char *text = hl_marks_read (marked, dark, &attributes);

  gtk_inscription_set_text (child, text);
  gtk_inscription_set_attributes (child, attributes);
  g_clear_pointer (&attributes, pango_attr_list_unref);
}

static void
show_cell (Cells *cells, GtkListItem *cell)
{
  GtkWidget *child = gtk_list_item_get_child (cell);
  GObject *item = gtk_list_item_get_item (cell);
  g_autofree char *text = NULL;

  if (item == NULL)
    return;
  text = cell_text (cells->column, item, cells->data);
  if (cells->column->marks)
    show_marked (GTK_INSCRIPTION (child), text != NULL ? text : "");
  else if (g_strcmp0 (text, gtk_inscription_get_text (GTK_INSCRIPTION (child))) != 0)
    gtk_inscription_set_text (GTK_INSCRIPTION (child), text);
  if (cells->column->tone != NULL)
    {
      HlTone tone = cells->column->tone (item, cells->data);

      hl_widget_set_tone (child, tone);
      if (tone == HL_TONE_IDLE && !cells->column->dim)
        gtk_widget_remove_css_class (child, "hl-idle");
    }
}

static void
notify_cb (GtkListItem *cell)
{
  Cells *cells = g_object_get_data (G_OBJECT (cell), "hl-cells");

  show_cell (cells, cell);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, Cells *cells)
{
  const HlColumn *column = cells->column;
  GtkWidget *child = gtk_inscription_new (NULL);
  guint chars = column->chars != 0 ? column->chars : 8;

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (child), chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (child), chars);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (child),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (child), column->numeric ? 1 : 0);
  if (column->numeric)
    gtk_widget_add_css_class (child, "numeric");
  if (column->dim)
    gtk_widget_add_css_class (child, "hl-dim");
  gtk_list_item_set_child (cell, child);
  g_object_set_data (G_OBJECT (cell), "hl-cells", cells);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, Cells *cells)
{
  g_signal_connect_swapped (gtk_list_item_get_item (cell), "notify", G_CALLBACK (notify_cb), cell);
  g_ptr_array_add (cells->cells, cell);
  show_cell (cells, cell);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *cell, Cells *cells)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (cell), notify_cb, cell);
  g_ptr_array_remove_fast (cells->cells, cell);
}

static GtkColumnViewColumn *
make_column (GtkWidget *view, const HlColumn *column, gpointer data, GPtrArray *all)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *made;
  Cells *cells = g_new0 (Cells, 1);

  cells->column = column;
  cells->data = data;
  cells->cells = g_ptr_array_new ();
  g_ptr_array_add (all, cells);
  g_signal_connect_data (factory, "setup", G_CALLBACK (setup_cb), cells, cells_free, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), cells);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), cells);
  made = gtk_column_view_column_new (_ (column->title), factory);
  gtk_column_view_column_set_expand (made, column->expand);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (view), made);
  g_object_unref (made);
  return made;
}

/* 4.8 can't align a column's title: its label is found in the header. */
static void
align_titles (GtkWidget *view, const HlColumn *columns, guint n)
{
  GtkWidget *header = gtk_widget_get_first_child (view);
  GtkWidget *title = gtk_widget_get_first_child (header);

  for (guint i = 0; i < n && title != NULL; i++, title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *box = gtk_widget_get_first_child (title);
      GtkWidget *label = box != NULL ? gtk_widget_get_first_child (box) : NULL;

      if (!columns[i].numeric || !GTK_IS_LABEL (label))
        continue;
      gtk_widget_set_hexpand (label, TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 1);
    }
}

GtkWidget *
hl_columns_new (GListModel *model, const HlColumn *columns, guint n_columns, gpointer data,
                const char *label)
{
  GtkSingleSelection *selection = gtk_single_selection_new (NULL);
  GtkWidget *view;
  GPtrArray *all = g_ptr_array_new ();

  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_model (selection, model);
  view = gtk_column_view_new (GTK_SELECTION_MODEL (selection));
  gtk_widget_add_css_class (view, "hl-columns");
  for (guint i = 0; i < n_columns; i++)
    make_column (view, &columns[i], data, all);
  align_titles (view, columns, n_columns);
  hl_accessible_label (view, label);
  g_object_set_data_full (G_OBJECT (view), "hl-columns", all, (GDestroyNotify) g_ptr_array_unref);
  return view;
}

void
hl_columns_refresh (GtkWidget *view)
{
  GPtrArray *all = g_object_get_data (G_OBJECT (view), "hl-columns");

  g_return_if_fail (all != NULL);

  for (guint i = 0; i < all->len; i++)
    {
      Cells *cells = g_ptr_array_index (all, i);

      for (guint c = 0; c < cells->cells->len; c++)
        show_cell (cells, g_ptr_array_index (cells->cells, c));
    }
}

gpointer
hl_columns_get_selected (GtkWidget *view)
{
  GtkSelectionModel *model = gtk_column_view_get_model (GTK_COLUMN_VIEW (view));

  return gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (model));
}
