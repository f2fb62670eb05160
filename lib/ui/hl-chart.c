/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-chart.h"

#include <adwaita.h>
#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

/* One drawing function; the widget, PNG and PDF only bring a surface. */

/* clang-format off */
const HlChartStyle hl_chart_light = {
  .text = { 0.18f, 0.18f, 0.20f, 1 }, .dim = { 0.42f, 0.416f, 0.44f, 1 }, .grid = { 0.88f, 0.88f, 0.89f, 1 },
  .bar = { 0.51f, 0.68f, 0.92f, 1 }, .second = { 0.75f, 0.11f, 0.16f, 1 }, .line = { 0.18f, 0.18f, 0.20f, 1 },
  .limit = { 0.75f, 0.11f, 0.16f, 1 }, .font_size = 9,
};
const HlChartStyle hl_chart_dark = {
  .text = { 1, 1, 1, 1 }, .dim = { 0.66f, 0.66f, 0.68f, 1 }, .grid = { 0.30f, 0.30f, 0.31f, 1 },
  .bar = { 0.30f, 0.45f, 0.66f, 1 }, .second = { 1, 0.42f, 0.345f, 1 }, .line = { 1, 1, 1, 1 },
  .limit = { 1, 0.42f, 0.345f, 1 }, .font_size = 9,
};
/* clang-format on */

typedef struct
{
  cairo_t *cr;
  const HlChartData *data;
  const HlChartStyle *style;
  double x, y, width, height; /* the plot */
  double bottom, top;         /* values at its edges */
  double step;                /* between grid lines */
} Plot;

static gboolean
is_shown (double value)
{
  return isfinite (value) && value >= 0;
}

static PangoLayout *
make_text (const Plot *plot, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (plot->cr);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("Sans");
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_font_description_set_absolute_size (font, plot->style->font_size * PANGO_SCALE * 4 / 3);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

/* @align: 0 left of the text at @x … 1 right; @y its top */
static void
draw_text (const Plot *plot, const char *text, const GdkRGBA *colour, double x, double y,
           double align)
{
  g_autoptr (PangoLayout) layout = make_text (plot, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  gdk_cairo_set_source_rgba (plot->cr, colour);
  cairo_move_to (plot->cr, x - align * width, y);
  pango_cairo_show_layout (plot->cr, layout);
}

static double
largest (const HlChartData *data)
{
  const double *all[] = { data->bars.values, data->second.values, data->line.values };
  double top = data->minimum_top > 0 ? data->minimum_top : 10;

  for (guint s = 0; s < G_N_ELEMENTS (all); s++)
    for (guint i = 0; all[s] != NULL && i < data->n_slots; i++)
      if (is_shown (all[s][i]))
        top = MAX (top, all[s][i]);
  return is_shown (data->limit) ? MAX (top, data->limit) : top;
}

/* 1, 2 or 5 times a power of ten, so that about @lines lines fit. */
static double
round_step (double top, int lines)
{
  double raw = top / lines, power = pow (10, floor (log10 (raw)));
  double rest = raw / power;

  return MAX ((rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10) * power, 1);
}

static double
y_of (const Plot *plot, double value)
{
  double share = (value - plot->bottom) / (plot->top - plot->bottom);

  return plot->y + plot->height * (1 - CLAMP (share, 0, 1));
}

static double
x_of (const Plot *plot, double slot)
{
  return plot->x + plot->width * slot / MAX (plot->data->n_slots, 1);
}

static void
draw_grid (const Plot *plot)
{
  cairo_set_line_width (plot->cr, 1);
  for (double value = plot->bottom; value <= plot->top + plot->step / 2; value += plot->step)
    {
      g_autofree char *text = g_strdup_printf ("%.0f", value);
      double y = floor (y_of (plot, value)) + 0.5;

      gdk_cairo_set_source_rgba (plot->cr, &plot->style->grid);
      cairo_move_to (plot->cr, plot->x, y);
      cairo_line_to (plot->cr, plot->x + plot->width, y);
      cairo_stroke (plot->cr);
      draw_text (plot, text, &plot->style->dim, plot->x - 8, y - plot->style->font_size * 0.9, 1);
    }
}

static void
draw_bars (const Plot *plot, const double *values, const GdkRGBA *colour, double share)
{
  double slot = plot->width / MAX (plot->data->n_slots, 1);
  double width = slot * share;

  for (guint i = 0; values != NULL && i < plot->data->n_slots; i++)
    {
      double x = x_of (plot, i) + (slot - width) / 2, y;

      if (!is_shown (values[i]) || values[i] == 0)
        continue;
      y = y_of (plot, values[i]);
      gdk_cairo_set_source_rgba (plot->cr, colour);
      cairo_rectangle (plot->cr, x, y, width, plot->y + plot->height - y);
      cairo_fill (plot->cr);
    }
}

static void
draw_line (const Plot *plot)
{
  const double *values = plot->data->line.values;
  gboolean drawing = FALSE;

  if (values == NULL)
    return;
  gdk_cairo_set_source_rgba (plot->cr, &plot->style->line);
  cairo_set_line_width (plot->cr, 1.6);
  cairo_set_line_join (plot->cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < plot->data->n_slots; i++)
    {
      if (!is_shown (values[i]))
        {
          drawing = FALSE;
          continue;
        }
      if (drawing)
        cairo_line_to (plot->cr, x_of (plot, i + 0.5), y_of (plot, values[i]));
      else
        cairo_move_to (plot->cr, x_of (plot, i + 0.5), y_of (plot, values[i]));
      drawing = TRUE;
    }
  cairo_stroke (plot->cr);
}

static void
draw_limits (const Plot *plot)
{
  const double dashes[] = { 3, 3 };

  gdk_cairo_set_source_rgba (plot->cr, &plot->style->limit);
  cairo_set_line_width (plot->cr, 1.2);
  cairo_set_dash (plot->cr, dashes, 2, 0);
  if (is_shown (plot->data->limit))
    {
      cairo_move_to (plot->cr, plot->x, y_of (plot, plot->data->limit));
      cairo_line_to (plot->cr, plot->x + plot->width, y_of (plot, plot->data->limit));
      cairo_stroke (plot->cr);
    }
  if (is_shown (plot->data->now) && plot->data->now <= plot->data->n_slots)
    {
      double x = floor (x_of (plot, plot->data->now)) + 0.5;
      gboolean left = x > plot->x + plot->width - 90;

      cairo_move_to (plot->cr, x, plot->y);
      cairo_line_to (plot->cr, x, plot->y + plot->height);
      cairo_stroke (plot->cr);
      if (plot->data->now_label != NULL)
        draw_text (plot, plot->data->now_label, &plot->style->limit, left ? x - 5 : x + 5,
                   plot->y - 2, left ? 1 : 0);
    }
  cairo_set_dash (plot->cr, NULL, 0, 0);
}

static void
draw_labels (const Plot *plot)
{
  for (guint i = 0; plot->data->slot_labels != NULL && i < plot->data->n_slots; i++)
    {
      const char *text = plot->data->slot_labels[i];

      if (text != NULL && *text != '\0')
        draw_text (plot, text, &plot->style->dim, x_of (plot, i), plot->y + plot->height + 5, 0);
    }
}

void
hl_chart_draw (cairo_t *cr, double width, double height, const HlChartData *data,
               const HlChartStyle *style)
{
  Plot plot = { .cr = cr, .data = data, .style = style };
  double line = style->font_size * 4 / 3 * 1.5;
  int lines;

  g_return_if_fail (cr != NULL && data != NULL && style != NULL);

  plot.x = style->font_size * 4;
  plot.y = line / 2;
  plot.width = width - plot.x - 6;
  plot.height = height - plot.y - line - 4;
  if (plot.width < 20 || plot.height < 20 || data->n_slots == 0)
    return;
  lines = CLAMP ((int) (plot.height / 30), 2, 6);
  plot.bottom = data->bottom;
  plot.step = round_step (largest (data) - plot.bottom, lines);
  plot.top = plot.bottom + ceil ((largest (data) - plot.bottom) / plot.step) * plot.step;

  draw_grid (&plot);
  draw_bars (&plot, data->bars.values, &style->bar, 0.68);
  draw_bars (&plot, data->second.values, &style->second, 0.68);
  draw_line (&plot);
  draw_limits (&plot);
  draw_labels (&plot);
}

/* Files: always on white */

gboolean
hl_chart_write_png (const HlChartData *data, int width, int height, const char *path,
                    GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  hl_chart_draw (cr, width, height, data, &hl_chart_light);
  cairo_destroy (cr);
  status = cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path,
                 cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

gboolean
hl_chart_write_pdf (const HlChartData *data, double width_pt, double height_pt, const char *path,
                    GError **error)
{
  cairo_surface_t *surface = cairo_pdf_surface_create (path, width_pt, height_pt);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  hl_chart_draw (cr, width_pt, height_pt, data, &hl_chart_light);
  cairo_show_page (cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path,
                 cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

/* The widget */

struct _HlChart
{
  GtkWidget parent_instance;

  /* Owned copies, pointed to by data */
  HlChartData data;
  double *values[3];
  char **labels;
  char *now_label;
};

G_DEFINE_FINAL_TYPE (HlChart, hl_chart, GTK_TYPE_WIDGET)

static void
clear (HlChart *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->values); i++)
    g_clear_pointer (&self->values[i], g_free);
  for (guint i = 0; self->labels != NULL && i < self->data.n_slots; i++)
    g_free (self->labels[i]);
  g_clear_pointer (&self->labels, g_free);
  g_clear_pointer (&self->now_label, g_free);
  memset (&self->data, 0, sizeof self->data);
}

static void
hl_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HlChart *self = HL_CHART (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));

  hl_chart_draw (cr, width, height, &self->data, dark ? &hl_chart_dark : &hl_chart_light);
  cairo_destroy (cr);
}

static void
hl_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 90;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 110;
}

static void
hl_chart_finalize (GObject *object)
{
  clear (HL_CHART (object));

  G_OBJECT_CLASS (hl_chart_parent_class)->finalize (object);
}

static void
hl_chart_class_init (HlChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hl_chart_finalize;
  widget_class->snapshot = hl_chart_snapshot;
  widget_class->measure = hl_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
hl_chart_init (HlChart *self)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
hl_chart_new (const char *label)
{
  GtkWidget *self = g_object_new (HL_TYPE_CHART, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return self;
}

static double *
copy_values (const double *values, guint n)
{
  return values != NULL ? g_memdup2 (values, n * sizeof *values) : NULL;
}

void
hl_chart_set (HlChart *self, const HlChartData *data, const char *accessible)
{
  g_return_if_fail (HL_IS_CHART (self) && data != NULL);

  clear (self);
  self->data = *data;
  self->values[0] = copy_values (data->bars.values, data->n_slots);
  self->values[1] = copy_values (data->second.values, data->n_slots);
  self->values[2] = copy_values (data->line.values, data->n_slots);
  self->data.bars.values = self->values[0];
  self->data.second.values = self->values[1];
  self->data.line.values = self->values[2];
  self->now_label = g_strdup (data->now_label);
  self->data.now_label = self->now_label;
  if (data->slot_labels != NULL)
    {
      self->labels = g_new0 (char *, data->n_slots + 1);
      for (guint i = 0; i < data->n_slots; i++)
        self->labels[i] = g_strdup (data->slot_labels[i]);
    }
  self->data.slot_labels = (const char *const *) self->labels;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
