/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-row.h"

#include "ui/hl-marks.h"

struct _AgentRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkLabel *lead, *title, *subtitle, *detail, *chip, *trail;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (AgentRow, agent_row, GTK_TYPE_LIST_BOX_ROW)

static void
agent_row_class_init (AgentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-row.ui");
  gtk_widget_class_bind_template_child (widget_class, AgentRow, icon);
  gtk_widget_class_bind_template_child (widget_class, AgentRow, lead);
  gtk_widget_class_bind_template_child (widget_class, AgentRow, title);
  gtk_widget_class_bind_template_child (widget_class, AgentRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, AgentRow, detail);
  gtk_widget_class_bind_template_child (widget_class, AgentRow, chip);
  gtk_widget_class_bind_template_child (widget_class, AgentRow, trail);
  gtk_widget_class_bind_template_child (widget_class, AgentRow, button);
}

static void
agent_row_init (AgentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

/* With the hits of a search coloured, if it has any. */
static void
show_marked (GtkLabel *label, const char *text)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  PangoAttrList *attributes = NULL;
  g_autofree char *plain = text != NULL ? hl_marks_read (text, dark, &attributes) : NULL;

  show (label, plain);
  gtk_label_set_attributes (label, attributes);
  g_clear_pointer (&attributes, pango_attr_list_unref);
}

static void
set_action (AgentRow *self, const AgentRowParts *parts, const char *label)
{
  GtkWidget *widget = parts->button != NULL ? GTK_WIDGET (self->button) : GTK_WIDGET (self);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), parts->action != NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), parts->action != NULL && parts->button == NULL);
  if (parts->action == NULL)
    return;

  gtk_actionable_set_action_target (GTK_ACTIONABLE (widget), "x", parts->target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), parts->action);
  if (widget != GTK_WIDGET (self))
    {
      g_autofree char *name = g_strdup_printf ("%s %s", parts->button, label);

      gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "x", parts->target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self), parts->action);
      gtk_button_set_label (self->button, parts->button);
      gtk_widget_set_visible (widget, TRUE);
      hl_accessible_label (widget, name);
    }
}

GtkWidget *
agent_row_new (const AgentRowParts *parts)
{
  AgentRow *self = g_object_new (AGENT_TYPE_ROW, NULL);
  PangoAttrList *attributes = NULL;
  g_autofree char *title =
      parts->title != NULL ? hl_marks_read (parts->title, FALSE, &attributes) : g_strdup ("");
  g_autofree char *label = g_strjoin (" ", title, parts->lead != NULL ? parts->lead : "",
                                      parts->subtitle != NULL ? parts->subtitle : "",
                                      parts->detail != NULL ? parts->detail : "", NULL);

  g_clear_pointer (&attributes, pango_attr_list_unref);
  if (parts->icon != NULL)
    gtk_image_set_from_icon_name (self->icon, parts->icon);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), parts->icon != NULL);
  show (self->lead, parts->lead);
  hl_widget_set_tone (GTK_WIDGET (self->lead), parts->lead_tone);
  show_marked (self->title, parts->title);
  show (self->subtitle, parts->subtitle);
  show (self->detail, parts->detail);
  show (self->chip, parts->chip);
  hl_widget_set_tone (GTK_WIDGET (self->chip), parts->chip_tone);
  show (self->trail, parts->trail);
  if (parts->primary)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "suggested-action");
  set_action (self, parts, label);
  hl_accessible_label (GTK_WIDGET (self), label);

  return GTK_WIDGET (self);
}
