/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-keypad.h"

#include "ui/hl-ui.h"

#include <glib/gi18n.h>

struct _AgentKeypad
{
  GtkPopover parent_instance;

  GtkLabel *sent;
  GtkGrid *grid;

  GString *digits; /* owned */
};

enum
{
  DIGIT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static const char keys[] = "123456789*0#";

G_DEFINE_FINAL_TYPE (AgentKeypad, agent_keypad, GTK_TYPE_POPOVER)

static void
press (AgentKeypad *self, char key)
{
  char digit[] = { key, '\0' };

  g_string_append_c (self->digits, key);
  gtk_label_set_label (self->sent, self->digits->str);
  g_signal_emit (self, signals[DIGIT], 0, digit);
}

static void
clicked_cb (GtkButton *button, AgentKeypad *self)
{
  press (self, *gtk_button_get_label (button));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state,
                AgentKeypad *self)
{
  gunichar c = gdk_keyval_to_unicode (keyval);

  if (c == 0 || c > 127 || strchr (keys, (int) c) == NULL
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  press (self, (char) c);

  return GDK_EVENT_STOP;
}

static void
agent_keypad_finalize (GObject *object)
{
  AgentKeypad *self = AGENT_KEYPAD (object);

  g_string_free (self->digits, TRUE);
  G_OBJECT_CLASS (agent_keypad_parent_class)->finalize (object);
}

static void
agent_keypad_class_init (AgentKeypadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = agent_keypad_finalize;
  signals[DIGIT] = g_signal_new ("digit", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-keypad.ui");
  gtk_widget_class_bind_template_child (widget_class, AgentKeypad, sent);
  gtk_widget_class_bind_template_child (widget_class, AgentKeypad, grid);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

static void
agent_keypad_init (AgentKeypad *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->digits = g_string_new (NULL);
  for (int i = 0; keys[i] != '\0'; i++)
    {
      char label[] = { keys[i], '\0' };
      GtkWidget *button = gtk_button_new_with_label (label);
      g_autofree char *name = g_strdup_printf (_ ("Key %s"), label);

      gtk_widget_add_css_class (button, "agent-digit");
      hl_accessible_label (button, name);
      g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
      gtk_grid_attach (self->grid, button, i % 3, i / 3, 1, 1);
    }
}

GtkWidget *
agent_keypad_new (void)
{
  return g_object_new (AGENT_TYPE_KEYPAD, NULL);
}

void
agent_keypad_open (AgentKeypad *self)
{
  g_return_if_fail (AGENT_IS_KEYPAD (self));

  g_string_truncate (self->digits, 0);
  gtk_label_set_label (self->sent, " ");
  gtk_popover_popup (GTK_POPOVER (self));
}
