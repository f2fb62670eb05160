/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-widgets.h"

#include <glib/gi18n.h>
#include <math.h>

/* A row of cells; what is set more often than ten times a second is drawn ten
 * times.  The peak of the last second stays as a mark. */

#define FLOOR_DB -60.0
#define FRAME_MS 100
#define GAP 2
#define PEAK_US (1500 * HL_MILLISECOND)

struct _HlLevel
{
  GtkWidget parent_instance;

  char *label;
  guint cells;
  HlTone tone;
  double value, peak; /* dBFS; NaN = nothing known */
  gint64 peak_at;
  gboolean muted;
  guint frame;
};

G_DEFINE_FINAL_TYPE (HlLevel, hl_level, GTK_TYPE_WIDGET)

static double
share (double dbfs)
{
  return isfinite (dbfs) ? CLAMP ((dbfs - FLOOR_DB) / -FLOOR_DB, 0, 1) : 0;
}

static gboolean
frame_cb (gpointer data)
{
  HlLevel *self = data;

  self->frame = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
hl_level_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  HlLevel *self = HL_LEVEL (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = (int) self->cells * 5;
      *natural = (int) self->cells * 6;
    }
  else
    *minimum = *natural = 10;
}

static void
append_cell (GtkSnapshot *snapshot, const GdkRGBA *colour, float x, float width, float height)
{
  GskRoundedRect cell;

  gsk_rounded_rect_init_from_rect (&cell, &GRAPHENE_RECT_INIT (x, 0, width, height),
                                   MIN (2.0f, width / 3));
  gtk_snapshot_push_rounded_clip (snapshot, &cell);
  gtk_snapshot_append_color (snapshot, colour, &cell.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
hl_level_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HlLevel *self = HL_LEVEL (widget);
  float width = (float) gtk_widget_get_width (widget),
        height = (float) gtk_widget_get_height (widget);
  float step = (width + GAP) / (float) self->cells;
  double lit = round (share (self->muted ? NAN : self->value) * self->cells);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA on, off, text;

  hl_tone_mark (self->muted ? HL_TONE_IDLE : self->tone, dark, &on);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  off = text;
  off.alpha *= 0.12f;
  for (guint i = 0; i < self->cells; i++)
    append_cell (snapshot, i < lit ? &on : &off, (float) i * step, step - GAP, height);
  if (isfinite (self->peak) && !self->muted)
    gtk_snapshot_append_color (
        snapshot, &text,
        &GRAPHENE_RECT_INIT ((float) (share (self->peak) * (width - 2)), 0, 2, height));
}

static void
hl_level_dispose (GObject *object)
{
  g_clear_handle_id (&HL_LEVEL (object)->frame, g_source_remove);

  G_OBJECT_CLASS (hl_level_parent_class)->dispose (object);
}

static void
hl_level_finalize (GObject *object)
{
  g_free (HL_LEVEL (object)->label);

  G_OBJECT_CLASS (hl_level_parent_class)->finalize (object);
}

static void
hl_level_class_init (HlLevelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hl_level_dispose;
  G_OBJECT_CLASS (klass)->finalize = hl_level_finalize;
  widget_class->measure = hl_level_measure;
  widget_class->snapshot = hl_level_snapshot;
  gtk_widget_class_set_css_name (widget_class, "level");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
hl_level_init (HlLevel *self)
{
  self->value = self->peak = NAN;
  self->cells = 10;
}

/* The value is said only when silence begins or ends: ten times a second is noise. */
static void
tell (HlLevel *self, double before)
{
  gboolean loud = share (self->value) > 0.2;

  if (loud == (share (before) > 0.2))
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  share (self->value), -1);
}

static void
queue_frame (HlLevel *self)
{
  if (self->frame == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->frame = g_timeout_add (FRAME_MS, frame_cb, self);
}

GtkWidget *
hl_level_new (HlTone tone, guint cells, const char *label)
{
  HlLevel *self = g_object_new (HL_TYPE_LEVEL, NULL);

  self->tone = tone;
  self->cells = MAX (cells, 1);
  self->label = g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}

void
hl_level_set (HlLevel *self, double dbfs)
{
  double before = self->value;
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail (HL_IS_LEVEL (self));

  self->value = dbfs;
  if (!isfinite (dbfs))
    self->peak = NAN;
  else if (!isfinite (self->peak) || dbfs >= self->peak || now - self->peak_at > PEAK_US)
    {
      self->peak = dbfs;
      self->peak_at = now;
    }
  tell (self, before);
  queue_frame (self);
}

void
hl_level_set_muted (HlLevel *self, gboolean muted)
{
  g_autofree char *label = NULL;

  g_return_if_fail (HL_IS_LEVEL (self));

  self->muted = muted;
  /* Translators: a level meter's name, when that microphone is off */
  label = muted ? g_strdup_printf (_ ("%s: muted"), self->label) : g_strdup (self->label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
