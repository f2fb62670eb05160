/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor-pages.h"

#include <glib/gi18n.h>

/* The agents as a table. */

struct _SupervisorPeople
{
  GtkWidget parent_instance;

  GtkWidget *box, *heading, *columns, *stack;
  SupervisorDesk *desk;
};

G_DEFINE_FINAL_TYPE (SupervisorPeople, supervisor_people, GTK_TYPE_WIDGET)

static char *
state_text (GObject *item, gpointer desk)
{
  return supervisor_desk_describe (desk, (HlAgentLive *) item);
}

static HlTone
state_tone (GObject *item, gpointer desk)
{
  return supervisor_desk_judge (desk, (HlAgentLive *) item, NULL);
}

static char *
since_text (GObject *item, gpointer desk)
{
  HlAgentLive *agent = (HlAgentLive *) item;

  if (agent->since == 0 || agent->state == HL_AGENT_OFFLINE)
    return g_strdup (HL_DASH);
  return hl_format_clock (supervisor_desk_now (desk) - agent->since);
}

static char *
next_text (GObject *item, gpointer desk)
{
  return g_strdup (hl_word ("agent-state", ((HlAgentLive *) item)->next_state));
}

static char *
queues_text (GObject *item, gpointer desk)
{
  HlAgentLive *agent = (HlAgentLive *) item;
  g_auto (GStrv) ids = g_strsplit (agent->queues != NULL ? agent->queues : "", " ", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    if (*ids[i] != '\0')
      g_string_append_printf (
          text, "%s%s", text->len > 0 ? "、" : "",
          supervisor_desk_queue_name (desk, g_ascii_strtoll (ids[i], NULL, 10)));
  return g_string_free (text, FALSE);
}

static char *
device_text (GObject *item, gpointer desk)
{
  return g_strdup (((HlAgentLive *) item)->device_up ? _ ("connected") : HL_DASH);
}

static const HlColumn columns[] = {
  { .title = N_ ("Name"), .field = "name", .chars = 8, .expand = TRUE },
  { .title = N_ ("Staff no."), .field = "staff_no", .chars = 7, .dim = TRUE },
  { .title = N_ ("State"), .text = state_text, .tone = state_tone, .chars = 18, .expand = TRUE },
  { .title = N_ ("Since"), .text = since_text, .tone = state_tone, .chars = 6, .numeric = TRUE },
  { .title = N_ ("Next"), .text = next_text, .chars = 6, .dim = TRUE },
  { .title = N_ ("Queues"), .text = queues_text, .chars = 16, .expand = TRUE, .dim = TRUE },
  { .title = N_ ("Extension"), .field = "extension", .chars = 6, .dim = TRUE },
  { .title = N_ ("Phone"), .text = device_text, .chars = 7, .dim = TRUE },
};

GtkWidget *
supervisor_agent_columns_new (SupervisorDesk *desk, GListModel *agents)
{
  return hl_columns_new (agents, columns, G_N_ELEMENTS (columns), desk, _ ("Agents"));
}

/* The page */

static void
update (SupervisorPeople *self)
{
  GListModel *agents = hl_live_get_agents (supervisor_desk_get_live (self->desk));
  guint n = g_list_model_get_n_items (agents), in = 0;
  g_autofree char *note = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HlAgentLive) agent = g_list_model_get_item (agents, i);

      in += agent->state > HL_AGENT_OFFLINE;
    }
  note = g_strdup_printf (_ ("%u signed in of %u"), in, n);
  hl_heading_set_note (self->heading, note);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n > 0 ? "view" : "empty");
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    hl_columns_refresh (self->columns);
}

static void
supervisor_people_dispose (GObject *object)
{
  SupervisorPeople *self = SUPERVISOR_PEOPLE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (supervisor_people_parent_class)->dispose (object);
}

static void
supervisor_people_class_init (SupervisorPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = supervisor_people_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
supervisor_people_init (SupervisorPeople *self)
{
}

GtkWidget *
supervisor_people_new (SupervisorDesk *desk)
{
  SupervisorPeople *self = g_object_new (SUPERVISOR_TYPE_PEOPLE, NULL);
  GListModel *agents = hl_live_get_agents (supervisor_desk_get_live (desk));
  GtkWidget *scroll = gtk_scrolled_window_new (), *bar;
  GtkWidget *listen = gtk_button_new_with_mnemonic (_ ("_Listen"));
  GtkWidget *state = gtk_button_new_with_mnemonic (_ ("_Set State…"));

  self->desk = g_object_ref (desk);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->box, "supervisor-page");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->heading = bar = hl_heading_new (_ ("Agents"), NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (listen), "view.listen-selected");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (state), "view.set-state");
  self->columns = supervisor_agent_columns_new (desk, agents);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), self->columns);
  supervisor_menu_attach_agents (self->columns);
  gtk_widget_set_vexpand (scroll, TRUE);
  gtk_widget_add_css_class (scroll, "card");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), scroll, "view");
  gtk_stack_add_named (GTK_STACK (self->stack),
                       hl_status_page_new ("system-users-symbolic", _ ("No agents"),
                                           _ ("Agents are users with an extension; the "
                                              "administrator adds them."),
                                           NULL, NULL),
                       "empty");
  bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  gtk_widget_set_hexpand (self->heading, TRUE);
  gtk_box_append (GTK_BOX (bar), self->heading);
  gtk_box_append (GTK_BOX (bar), listen);
  gtk_box_append (GTK_BOX (bar), state);
  gtk_box_append (GTK_BOX (self->box), bar);
  gtk_box_append (GTK_BOX (self->box), self->stack);
  g_signal_connect_object (desk, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "tick", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

HlAgentLive *
supervisor_people_get_selected (SupervisorPeople *self)
{
  return hl_columns_get_selected (self->columns);
}
