/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Bars with lines over them, drawn by one function on cairo and pango: the same for the screen,
 * PNG and PDF.  Values < 0 or NaN are not drawn. */

typedef struct
{
  const char *name;     /* legend */
  const double *values; /* n_slots */
} HlChartSeries;

typedef struct
{
  guint n_slots;
  const char *const *slot_labels; /* n_slots, NULL or "" = no label; drawn at the slot's start */
  HlChartSeries bars;             /* values NULL = none */
  HlChartSeries second;           /* drawn inside the bars, darker (lost of offered); may be none */
  HlChartSeries line;             /* forecast, or a rate; may be none */
  double limit;                   /* red line; NaN = none */
  double now;                     /* position in slots; NaN = none */
  const char *now_label;
  double minimum_top; /* the axis reaches at least here; 0 = 10 */
  double bottom;      /* the axis starts here: 80 for rates; usually 0 */
} HlChartData;

typedef struct
{
  GdkRGBA text, dim, grid, bar, second, line, limit;
  double font_size; /* points of the device: 9 */
} HlChartStyle;

extern const HlChartStyle hl_chart_light, hl_chart_dark;

void hl_chart_draw (cairo_t *cr, double width, double height, const HlChartData *data,
                    const HlChartStyle *style);

/* The widget; copies the data; style follows light and dark. */
#define HL_TYPE_CHART (hl_chart_get_type ())
G_DECLARE_FINAL_TYPE (HlChart, hl_chart, HL, CHART, GtkWidget)
GtkWidget *hl_chart_new (const char *label);
void hl_chart_set (HlChart *self, const HlChartData *data, const char *accessible);

/* Returns: FALSE with @error when the file can't be written. */
gboolean hl_chart_write_png (const HlChartData *data, int width, int height, const char *path,
                             GError **error);
gboolean hl_chart_write_pdf (const HlChartData *data, double width_pt, double height_pt,
                             const char *path, GError **error);

G_END_DECLS
