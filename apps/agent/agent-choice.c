/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-choice.h"

#include "ui/hl-ui.h"

#include <glib/gi18n.h>

/* Made of as many buttons as there are choices, so there is no template. */

struct _AgentChoice
{
  GtkWidget parent_instance;

  /* Owned */
  GPtrArray *buttons; /* GtkToggleButton, borrowed from their parents */
  GtkWidget *more;    /* GtkMenuButton or NULL; owned by the widget tree */
  GtkWidget *popover;
  char *label;

  unsigned value;
  gboolean setting;
};

enum
{
  PICKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AgentChoice, agent_choice, GTK_TYPE_WIDGET)

static unsigned
value_of (GtkWidget *button)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "value"));
}

static void
show_value (AgentChoice *self)
{
  const char *hidden = NULL;

  self->setting = TRUE;
  for (guint i = 0; i < self->buttons->len; i++)
    {
      GtkWidget *button = g_ptr_array_index (self->buttons, i);
      gboolean on = self->value != 0 && value_of (button) == self->value;

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), on);
      if (on && i >= AGENT_CHOICE_SHOWN)
        hidden = gtk_button_get_label (GTK_BUTTON (button));
    }
  if (self->more != NULL)
    {
      gtk_menu_button_set_label (GTK_MENU_BUTTON (self->more),
                                 hidden != NULL ? hidden : C_ ("choice", "More"));
      if (hidden != NULL)
        gtk_widget_add_css_class (self->more, "agent-chosen");
      else
        gtk_widget_remove_css_class (self->more, "agent-chosen");
    }
  self->setting = FALSE;
}

static void
toggled_cb (GtkToggleButton *button, AgentChoice *self)
{
  unsigned value = value_of (GTK_WIDGET (button));

  if (self->setting)
    return;

  self->value = gtk_toggle_button_get_active (button) || self->value != value ? value : self->value;
  show_value (self);
  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, signals[PICKED], 0);
}

static GtkWidget *
button_new (AgentChoice *self, unsigned value, const char *name)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (name);
  g_autofree char *label = g_strdup_printf ("%s: %s", self->label, name);

  g_object_set_data (G_OBJECT (button), "value", GUINT_TO_POINTER (value));
  hl_accessible_label (button, label);
  g_signal_connect (button, "toggled", G_CALLBACK (toggled_cb), self);
  g_ptr_array_add (self->buttons, button);

  return button;
}

static void
add_more (AgentChoice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *label = g_strdup_printf ("%s: %s", self->label, C_ ("choice", "More"));

  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->more), self->popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->more), C_ ("choice", "More"));
  hl_accessible_label (self->more, label);
  gtk_widget_set_hexpand (self->more, TRUE);
  gtk_widget_set_parent (self->more, GTK_WIDGET (self));
}

static void
clear (AgentChoice *self)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->buttons, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->more = NULL;
  self->popover = NULL;
}

void
agent_choice_set_choices (AgentChoice *self, const unsigned *values, const char *const *names,
                          guint n, const char *label)
{
  g_return_if_fail (AGENT_IS_CHOICE (self));

  clear (self);
  g_free (self->label);
  self->label = g_strdup (label);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *button = button_new (self, values[i], names[i]);

      if (i < AGENT_CHOICE_SHOWN)
        {
          gtk_widget_set_hexpand (button, TRUE);
          gtk_widget_set_parent (button, GTK_WIDGET (self));
          continue;
        }
      if (self->more == NULL)
        add_more (self);
      gtk_widget_add_css_class (button, "flat");
      gtk_box_append (GTK_BOX (gtk_popover_get_child (GTK_POPOVER (self->popover))), button);
    }
  show_value (self);
}

void
agent_choice_set_value (AgentChoice *self, unsigned value)
{
  g_return_if_fail (AGENT_IS_CHOICE (self));

  self->value = value;
  show_value (self);
}

unsigned
agent_choice_get_value (AgentChoice *self)
{
  g_return_val_if_fail (AGENT_IS_CHOICE (self), 0);

  return self->value;
}

static gboolean
agent_choice_grab_focus (GtkWidget *widget)
{
  AgentChoice *self = AGENT_CHOICE (widget);

  return self->buttons->len > 0 && gtk_widget_grab_focus (g_ptr_array_index (self->buttons, 0));
}

static void
agent_choice_dispose (GObject *object)
{
  clear (AGENT_CHOICE (object));
  G_OBJECT_CLASS (agent_choice_parent_class)->dispose (object);
}

static void
agent_choice_finalize (GObject *object)
{
  AgentChoice *self = AGENT_CHOICE (object);

  g_ptr_array_unref (self->buttons);
  g_free (self->label);
  G_OBJECT_CLASS (agent_choice_parent_class)->finalize (object);
}

static void
agent_choice_class_init (AgentChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = agent_choice_dispose;
  object_class->finalize = agent_choice_finalize;
  widget_class->grab_focus = agent_choice_grab_focus;
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "box");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
agent_choice_init (AgentChoice *self)
{
  self->buttons = g_ptr_array_new ();
  gtk_widget_add_css_class (GTK_WIDGET (self), "linked");
  gtk_widget_add_css_class (GTK_WIDGET (self), "agent-choice");
}
