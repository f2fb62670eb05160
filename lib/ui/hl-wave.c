/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-widgets.h"

#include "hl-format.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Two tracks of peaks: a whole recording, or the last seconds of a live call.
 * Live peaks are kept as points with their time, so a late event falls into its place. */

#define FRAME_MS 100
#define STEP_PX 4
#define AXIS 18
#define LABEL 44                    /* px that a mark's label takes */
#define MARKS_MOST 64               /* of a live call: the old ones are out of sight */
#define HOLD (250 * HL_MILLISECOND) /* levels come 4 times a second */

typedef struct
{
  HlTime at;
  float left, right; /* 0…1 */
} Point;

typedef struct
{
  HlSpan from, to;
  HlTone tone;
  char *label;
} Mark;

struct _HlWave
{
  GtkWidget parent_instance;

  /* Owned */
  char *names[2];
  guint8 *peaks[2];
  GArray *points; /* Point, oldest first; live only */
  GPtrArray *marks;

  guint n;
  HlSpan length;   /* of the recording */
  HlSpan live;     /* shown span; 0 = a recording */
  HlSpan position; /* −1 = none */
  HlTime origin;   /* live: 0:00 of the axis */
  guint frame;
};

G_DEFINE_FINAL_TYPE (HlWave, hl_wave, GTK_TYPE_WIDGET)

enum
{
  SEEK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_free (mark->label);
  g_free (mark);
}

static float
share (double dbfs)
{
  double level = isfinite (dbfs) ? CLAMP ((dbfs + 54) / 50, 0, 1) : 0;

  /* Loud and soft speech must look different. */
  return (float) (level * level);
}

static PangoLayout *
make_text (GtkWidget *widget, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.86));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static void
append_text (GtkWidget *widget, GtkSnapshot *snapshot, const char *text, const GdkRGBA *colour,
             float x, float y, float align)
{
  g_autoptr (PangoLayout) layout = make_text (widget, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - align * (float) width, y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static float
names_width (HlWave *self)
{
  int most = 0;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PangoLayout) layout = make_text (GTK_WIDGET (self), self->names[i]);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      most = MAX (most, width);
    }
  return (float) most + 12;
}

/* What is drawn between @x0 and the right edge: [from, from + span). */
typedef struct
{
  float x, y, width, height;
  HlSpan from, span;
} View;

static View
make_view (HlWave *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  float x = names_width (self);
  View view = { x,
                0,
                MAX ((float) gtk_widget_get_width (widget) - x - 4, 1),
                (float) gtk_widget_get_height (widget) - AXIS,
                0,
                MAX (self->length, 1) };

  if (self->live > 0)
    {
      Point *last = self->points->len > 0
                        ? &g_array_index (self->points, Point, self->points->len - 1)
                        : NULL;

      view.span = self->live;
      view.from = last != NULL ? last->at - self->origin - self->live : -self->live;
    }
  return view;
}

static float
peak_at (HlWave *self, guint track, const View *view, float from, float to)
{
  float peak = 0;

  if (self->live > 0)
    {
      HlTime a = self->origin + view->from + (HlSpan) (from * (double) view->span) - HOLD;
      HlTime b = self->origin + view->from + (HlSpan) (to * (double) view->span);

      for (guint i = self->points->len; i-- > 0;)
        {
          Point *point = &g_array_index (self->points, Point, i);

          if (point->at <= a)
            break;
          if (point->at <= b)
            peak = MAX (peak, track == 0 ? point->left : point->right);
        }
      return peak;
    }
  for (guint i = (guint) (from * (float) self->n);
       i <= (guint) (to * (float) self->n) && i < self->n; i++)
    peak = MAX (peak, (float) self->peaks[track][i] / 255);
  return peak;
}

static void
append_track (HlWave *self, GtkSnapshot *snapshot, const View *view, guint track)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  float band = view->height / 2, middle = view->y + band * ((float) track + 0.5f);
  GdkRGBA colour, text;

  hl_tone_mark (track == 0 ? HL_TONE_BUSY : HL_TONE_GOOD, dark, &colour);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  text.alpha *= 0.7f;
  append_text (widget, snapshot, self->names[track], &text, 0, middle - 9, 0);
  for (float x = 0; x + STEP_PX <= view->width; x += STEP_PX)
    {
      float peak = peak_at (self, track, view, x / view->width, (x + STEP_PX - 1) / view->width);
      float height = MAX (peak * (band - 8), 1.5f);

      gtk_snapshot_append_color (snapshot, &colour,
                                 &GRAPHENE_RECT_INIT (view->x + x, middle - height / 2, 2, height));
    }
}

static float
x_of (const View *view, HlSpan at)
{
  return view->x + (float) ((double) (at - view->from) / (double) view->span) * view->width;
}

static void
append_marks (HlWave *self, GtkSnapshot *snapshot, const View *view)
{
  float free = view->x + LABEL;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  for (guint i = 0; i < self->marks->len; i++)
    {
      Mark *mark = g_ptr_array_index (self->marks, i);
      float a = MAX (x_of (view, mark->from), view->x);
      float b = MIN (x_of (view, mark->to), view->x + view->width);
      GdkRGBA colour, text;

      if (b <= a)
        continue;
      hl_tone_mark (mark->tone, dark, &colour);
      hl_tone_text (mark->tone, dark, &text);
      colour.alpha = 0.2f;
      gtk_snapshot_append_color (snapshot, &colour,
                                 &GRAPHENE_RECT_INIT (a, view->y, b - a, view->height));
      /* Neighbours would be written over each other and over the ends of the axis. */
      if ((a + b) / 2 < free + LABEL / 2 || (a + b) / 2 > view->x + view->width - 1.5f * LABEL)
        continue;
      append_text (GTK_WIDGET (self), snapshot, mark->label, &text, (a + b) / 2,
                   view->y + view->height, 0.5f);
      free = (a + b) / 2 + LABEL / 2;
    }
}

static void
append_axis (HlWave *self, GtkSnapshot *snapshot, const View *view)
{
  GdkRGBA text;
  const float ends[] = { 0, 1 };

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  text.alpha *= 0.7f;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      HlSpan at = view->from + (HlSpan) (ends[i] * (double) view->span);
      g_autofree char *clock = at >= 0 ? hl_format_clock (at) : g_strdup ("");

      append_text (GTK_WIDGET (self), snapshot, clock, &text, view->x + ends[i] * view->width,
                   view->y + view->height, ends[i]);
    }
}

static void
hl_wave_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HlWave *self = HL_WAVE (widget);
  View view = make_view (self);
  GdkRGBA text;

  append_marks (self, snapshot, &view);
  for (guint track = 0; track < 2; track++)
    append_track (self, snapshot, &view, track);
  append_axis (self, snapshot, &view);
  if (self->position < 0 && self->live == 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  gtk_snapshot_append_color (
      snapshot, &text,
      &GRAPHENE_RECT_INIT (self->live > 0 ? view.x + view.width : x_of (&view, self->position),
                           view.y, 1.5f, view.height));
}

static void
hl_wave_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                 int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 90;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 140;
}

/* Callbacks */

static gboolean
frame_cb (gpointer data)
{
  HlWave *self = data;

  self->frame = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
seek (HlWave *self, HlSpan position)
{
  if (self->live == 0 && self->n > 0)
    g_signal_emit (self, signals[SEEK], 0, (gint64) CLAMP (position, 0, self->length));
}

static void
pressed_cb (HlWave *self, int n, double x, double y)
{
  View view = make_view (self);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  seek (self, (HlSpan) ((x - view.x) / view.width * (double) view.span));
}

static gboolean
key_cb (HlWave *self, guint key, guint code, GdkModifierType state)
{
  HlSpan step = key == GDK_KEY_Left ? -5 * HL_SECOND : key == GDK_KEY_Right ? 5 * HL_SECOND : 0;

  if (step == 0 || self->live > 0)
    return GDK_EVENT_PROPAGATE;
  seek (self, MAX (self->position, 0) + step);
  return GDK_EVENT_STOP;
}

/* GObject */

static void
hl_wave_dispose (GObject *object)
{
  g_clear_handle_id (&HL_WAVE (object)->frame, g_source_remove);

  G_OBJECT_CLASS (hl_wave_parent_class)->dispose (object);
}

static void
hl_wave_finalize (GObject *object)
{
  HlWave *self = HL_WAVE (object);

  for (guint i = 0; i < 2; i++)
    {
      g_free (self->names[i]);
      g_free (self->peaks[i]);
    }
  g_array_unref (self->points);
  g_ptr_array_unref (self->marks);

  G_OBJECT_CLASS (hl_wave_parent_class)->finalize (object);
}

static void
hl_wave_class_init (HlWaveClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hl_wave_dispose;
  G_OBJECT_CLASS (klass)->finalize = hl_wave_finalize;
  widget_class->snapshot = hl_wave_snapshot;
  widget_class->measure = hl_wave_measure;
  gtk_widget_class_set_css_name (widget_class, "wave");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[SEEK] = g_signal_new ("seek", HL_TYPE_WAVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
hl_wave_init (HlWave *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->points = g_array_new (FALSE, FALSE, sizeof (Point));
  self->marks = g_ptr_array_new_with_free_func (mark_free);
  self->position = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/* Public */

GtkWidget *
hl_wave_new (const char *left_label, const char *right_label)
{
  HlWave *self = g_object_new (HL_TYPE_WAVE, NULL);

  self->names[0] = g_strdup (left_label);
  self->names[1] = g_strdup (right_label);
  hl_accessible_label (GTK_WIDGET (self), _ ("Sound of the call"));
  return GTK_WIDGET (self);
}

void
hl_wave_set_peaks (HlWave *self, const guint8 *left, const guint8 *right, guint n, HlSpan length)
{
  g_return_if_fail (HL_IS_WAVE (self));

  hl_wave_clear (self);
  self->peaks[0] = g_memdup2 (left, n);
  self->peaks[1] = g_memdup2 (right, n);
  self->n = n;
  self->length = length;
  self->live = 0;
}

static guint8
peak_of (const HlJson *list, guint i)
{
  return (guint8) CLAMP (hl_json_int (hl_json_at (list, i), 0), 0, 255);
}

gboolean
hl_wave_set_json (HlWave *self, const HlJson *waveform)
{
  const HlJson *left = hl_json_get (waveform, "left"), *right = hl_json_get (waveform, "right");
  guint n = MIN (hl_json_length (left), hl_json_length (right));
  g_autofree guint8 *a = g_new0 (guint8, n + 1), *b = g_new0 (guint8, n + 1);
  HlSpan length = hl_json_int (hl_json_get (waveform, "length_us"), 0);

  g_return_val_if_fail (HL_IS_WAVE (self), FALSE);

  if (n == 0 || length <= 0)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      a[i] = peak_of (left, i);
      b[i] = peak_of (right, i);
    }
  hl_wave_set_peaks (self, a, b, n, length);
  return TRUE;
}

void
hl_wave_set_live (HlWave *self, HlSpan span)
{
  g_return_if_fail (HL_IS_WAVE (self));

  hl_wave_clear (self);
  self->live = span;
}

void
hl_wave_push (HlWave *self, double left, double right, HlTime at)
{
  Point point = { at, share (left), share (right) };

  g_return_if_fail (HL_IS_WAVE (self));

  if (self->points->len == 0 && self->origin == 0)
    self->origin = at;
  g_array_append_val (self->points, point);
  while (g_array_index (self->points, Point, 0).at < at - self->live - HL_SECOND)
    g_array_remove_index (self->points, 0);
  if (self->frame == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->frame = g_timeout_add (FRAME_MS, frame_cb, self);
}

void
hl_wave_set_origin (HlWave *self, HlTime origin)
{
  g_return_if_fail (HL_IS_WAVE (self));

  self->origin = origin;
}

void
hl_wave_clear (HlWave *self)
{
  g_return_if_fail (HL_IS_WAVE (self));

  g_array_set_size (self->points, 0);
  g_ptr_array_set_size (self->marks, 0);
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->peaks[i], g_free);
  self->n = 0;
  self->length = 0;
  self->origin = 0;
  self->position = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hl_wave_set_position (HlWave *self, HlSpan position)
{
  g_return_if_fail (HL_IS_WAVE (self));

  if (self->position == position)
    return;
  self->position = position;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hl_wave_clear_marks (HlWave *self)
{
  g_return_if_fail (HL_IS_WAVE (self));

  g_ptr_array_set_size (self->marks, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hl_wave_add_mark (HlWave *self, HlSpan from, HlSpan to, HlTone tone, const char *label)
{
  Mark *mark = g_new0 (Mark, 1);

  g_return_if_fail (HL_IS_WAVE (self));

  *mark = (Mark){ from, to, tone, g_strdup (label) };
  g_ptr_array_add (self->marks, mark);
  if (self->marks->len > MARKS_MOST)
    g_ptr_array_remove_index (self->marks, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hl_wave_stretch_mark (HlWave *self, HlSpan to)
{
  g_return_if_fail (HL_IS_WAVE (self));

  if (self->marks->len == 0)
    return;
  ((Mark *) g_ptr_array_index (self->marks, self->marks->len - 1))->to = to;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
