/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-emergency.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AgentEmergency
{
  GtkPopover parent_instance;

  GtkListBox *list; /* of the popover */

  /* Owned */
  AgentDesk *desk;
  GPtrArray *services; /* AgentHelp */
};

G_DEFINE_FINAL_TYPE (AgentEmergency, agent_emergency, GTK_TYPE_POPOVER)

static void
help_free (gpointer data)
{
  AgentHelp *help = data;

  g_free (help->name);
  g_free (help->label);
  g_free (help);
}

/* @name: as the service knows it */
static void
add (GPtrArray *all, const char *name, const char *word, const char *number)
{
  AgentHelp *help = g_new0 (AgentHelp, 1);

  help->name = g_strdup (name);
  help->label =
      strstr (word, number) != NULL ? g_strdup (word) : g_strdup_printf ("%s %s", word, number);
  g_ptr_array_add (all, help);
}

GPtrArray *
agent_emergency_services (const HlJson *vocabulary)
{
  static const struct
  {
    const char *name, *number;
  } country[] = {
    { NC_ ("emergency", "Ambulance"), "120" },
    { NC_ ("emergency", "Police"), "110" },
    { NC_ ("emergency", "Fire brigade"), "119" },
  };
  GPtrArray *all = g_ptr_array_new_with_free_func (help_free);
  const HlJson *list = hl_json_get (vocabulary, "emergency");

  for (guint i = 0; i < hl_json_length (list); i++)
    {
      const HlJson *one = hl_json_at (list, i);
      const char *number = hl_json_text (hl_json_get (one, "number"), NULL);
      const char *name = hl_json_text (hl_json_get (one, "name"), "");

      if (number != NULL)
        add (all, name, name, number);
    }
  if (all->len > 0)
    return all;
  for (guint i = 0; i < G_N_ELEMENTS (country); i++)
    add (all, country[i].number, g_dpgettext2 (NULL, "emergency", country[i].name),
         country[i].number);

  return all;
}

static void
activated_cb (GtkListBox *list, GtkListBoxRow *row, AgentEmergency *self)
{
  guint i = (guint) gtk_list_box_row_get_index (row);

  if (i < self->services->len)
    agent_desk_call_help (self->desk, g_ptr_array_index (self->services, i));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
fill (AgentEmergency *self)
{
  HlSession *session = agent_desk_get_session (self->desk);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  g_clear_pointer (&self->services, g_ptr_array_unref);
  self->services = agent_emergency_services (hl_session_get_vocabulary (session));
  for (guint i = 0; i < self->services->len; i++)
    {
      const AgentHelp *help = g_ptr_array_index (self->services, i);
      GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (help->label);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "numeric");
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      hl_accessible_label (row, help->label);
      gtk_list_box_append (self->list, row);
    }
}

void
agent_emergency_open (AgentEmergency *self)
{
  g_return_if_fail (AGENT_IS_EMERGENCY (self));

  fill (self);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
}

static void
agent_emergency_dispose (GObject *object)
{
  AgentEmergency *self = AGENT_EMERGENCY (object);

  g_clear_object (&self->desk);
  g_clear_pointer (&self->services, g_ptr_array_unref);
  G_OBJECT_CLASS (agent_emergency_parent_class)->dispose (object);
}

static void
agent_emergency_class_init (AgentEmergencyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_emergency_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hotline/agent/agent-emergency.ui");
  gtk_widget_class_bind_template_child (widget_class, AgentEmergency, list);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
agent_emergency_init (AgentEmergency *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
agent_emergency_new (AgentDesk *desk)
{
  AgentEmergency *self = g_object_new (AGENT_TYPE_EMERGENCY, NULL);

  self->desk = g_object_ref (desk);

  return GTK_WIDGET (self);
}
