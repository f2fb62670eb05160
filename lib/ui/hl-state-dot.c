/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-widgets.h"

/* ● word.  The dot is not in the accessible tree: the word speaks. */

#define DOT 10

struct _HlStateDot
{
  GtkWidget parent_instance;

  GtkWidget *label; /* owned child; hidden when there is no word */
  HlTone tone;
};

G_DEFINE_FINAL_TYPE (HlStateDot, hl_state_dot, GTK_TYPE_WIDGET)

static gboolean
has_word (HlStateDot *self)
{
  return gtk_widget_get_visible (self->label);
}

static void
hl_state_dot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  HlStateDot *self = HL_STATE_DOT (widget);

  *minimum = *natural = DOT;
  if (!has_word (self))
    return;
  gtk_widget_measure (self->label, orientation, -1, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum += DOT + 6;
      *natural += DOT + 6;
    }
}

static void
hl_state_dot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HlStateDot *self = HL_STATE_DOT (widget);
  GskTransform *move = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (DOT + 6, 0));

  if (has_word (self))
    gtk_widget_allocate (self->label, MAX (width - DOT - 6, 0), height, baseline,
                         gsk_transform_ref (move));
  gsk_transform_unref (move);
}

static void
hl_state_dot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HlStateDot *self = HL_STATE_DOT (widget);
  float y = (float) (gtk_widget_get_height (widget) - DOT) / 2;
  GskRoundedRect circle;
  GdkRGBA colour;

  hl_tone_mark (self->tone, adw_style_manager_get_dark (adw_style_manager_get_default ()), &colour);
  gsk_rounded_rect_init_from_rect (&circle, &GRAPHENE_RECT_INIT (0, y, DOT, DOT), DOT / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, &colour, &circle.bounds);
  gtk_snapshot_pop (snapshot);
  if (has_word (self))
    gtk_widget_snapshot_child (widget, self->label, snapshot);
}

static void
hl_state_dot_dispose (GObject *object)
{
  g_clear_pointer (&HL_STATE_DOT (object)->label, gtk_widget_unparent);

  G_OBJECT_CLASS (hl_state_dot_parent_class)->dispose (object);
}

static void
hl_state_dot_class_init (HlStateDotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hl_state_dot_dispose;
  widget_class->measure = hl_state_dot_measure;
  widget_class->size_allocate = hl_state_dot_size_allocate;
  widget_class->snapshot = hl_state_dot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "statedot");
}

static void
hl_state_dot_init (HlStateDot *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END,
                              "visible", FALSE, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
hl_state_dot_new (HlTone tone, const char *word)
{
  GtkWidget *self = g_object_new (HL_TYPE_STATE_DOT, "valign", GTK_ALIGN_CENTER, NULL);

  hl_state_dot_set (HL_STATE_DOT (self), tone, word);
  return self;
}

void
hl_state_dot_set (HlStateDot *self, HlTone tone, const char *word)
{
  g_return_if_fail (HL_IS_STATE_DOT (self) && tone < HL_N_TONES);

  self->tone = tone;
  gtk_label_set_text (GTK_LABEL (self->label), word != NULL ? word : "");
  gtk_widget_set_visible (self->label, word != NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
