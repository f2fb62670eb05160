/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-widgets.h"

G_BEGIN_DECLS

/* A GtkColumnView from a table of columns; cells are GtkInscription (never wider than their
 * column), follow the record's notifications and load further pages as they are scrolled to. */
typedef struct
{
  const char *title;                             /* N_() */
  const char *field;                             /* of the record; may be NULL with @text */
  char *(*text) (GObject *item, gpointer data);  /* (transfer full); NULL = the field's cell */
  HlTone (*tone) (GObject *item, gpointer data); /* NULL = plain */
  guint chars;                                   /* width in digits; 0 = 8 */
  gboolean expand;
  gboolean numeric; /* tabular figures, right-aligned */
  gboolean dim;
  gboolean marks; /* the text may have hits of a search marked */
} HlColumn;

/* @model: (transfer none). @label: accessible. The selection is a GtkSingleSelection without
 * autoselect: GTK_SINGLE_SELECTION (gtk_column_view_get_model (view)). */
GtkWidget *hl_columns_new (GListModel *model, const HlColumn *columns, guint n_columns,
                           gpointer data, const char *label);
/* Draws all visible cells again: for clocks. */
void hl_columns_refresh (GtkWidget *view);
/* The selected item, or NULL. (transfer none) */
gpointer hl_columns_get_selected (GtkWidget *view);

G_END_DECLS
