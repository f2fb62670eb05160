/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-widgets.h"

/* Caption, big figure, note; a chip in the corner when something is to be said. */

struct _HlTile
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *box, *caption, *chip, *figure, *note;
};

G_DEFINE_FINAL_TYPE (HlTile, hl_tile, GTK_TYPE_WIDGET)

static void
hl_tile_dispose (GObject *object)
{
  g_clear_pointer (&HL_TILE (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (hl_tile_parent_class)->dispose (object);
}

static void
hl_tile_class_init (HlTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hl_tile_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "tile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/ui/hl-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, HlTile, box);
  gtk_widget_class_bind_template_child (widget_class, HlTile, caption);
  gtk_widget_class_bind_template_child (widget_class, HlTile, chip);
  gtk_widget_class_bind_template_child (widget_class, HlTile, figure);
  gtk_widget_class_bind_template_child (widget_class, HlTile, note);
}

static void
hl_tile_init (HlTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
}

static void
tell (HlTile *self)
{
  g_autofree char *label = g_strdup_printf (
      "%s %s %s", gtk_label_get_text (GTK_LABEL (self->caption)),
      gtk_label_get_text (GTK_LABEL (self->figure)), gtk_label_get_text (GTK_LABEL (self->note)));

  hl_accessible_label (GTK_WIDGET (self), label);
}

GtkWidget *
hl_tile_new (const char *caption)
{
  HlTile *self = g_object_new (HL_TYPE_TILE, NULL);

  gtk_label_set_text (GTK_LABEL (self->caption), caption);
  hl_tile_set (self, "—", NULL, HL_TONE_IDLE);
  return GTK_WIDGET (self);
}

/* Idle means here: a figure as any other, in the text's colour. */
void
hl_tile_set (HlTile *self, const char *figure, const char *note, HlTone tone)
{
  g_return_if_fail (HL_IS_TILE (self));

  gtk_label_set_text (GTK_LABEL (self->figure), figure);
  gtk_label_set_text (GTK_LABEL (self->note), note != NULL ? note : "");
  hl_widget_set_tone (self->figure, tone);
  if (tone == HL_TONE_IDLE)
    gtk_widget_remove_css_class (self->figure, "hl-idle");
  if (tone == HL_TONE_OVER)
    gtk_widget_add_css_class (GTK_WIDGET (self), "over");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "over");
  tell (self);
}

void
hl_tile_set_chip (HlTile *self, const char *chip, HlTone tone)
{
  g_return_if_fail (HL_IS_TILE (self));

  gtk_widget_set_visible (self->chip, chip != NULL);
  gtk_label_set_text (GTK_LABEL (self->chip), chip != NULL ? chip : "");
  hl_widget_set_tone (self->chip, tone);
}
