/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-todo.h"

#include "agent-rows.h"
#include "agent-section.h"

#define ROWS 6

struct _AgentTodo
{
  GtkWidget parent_instance;

  GtkStack *stack;
  AgentSection *callbacks, *promised, *drafts, *calls;
};

G_DEFINE_FINAL_TYPE (AgentTodo, agent_todo, GTK_TYPE_WIDGET)

static void
choose (AgentTodo *self)
{
  gboolean any =
      agent_section_get_count (self->callbacks) + agent_section_get_count (self->promised)
          + agent_section_get_count (self->drafts) + agent_section_get_count (self->calls)
      > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "cards" : "empty");
}

void
agent_todo_set_desk (AgentTodo *self, AgentDesk *desk)
{
  GListModel *lists[] = { agent_desk_get_due (desk), agent_desk_get_drafts (desk),
                          agent_desk_get_calls (desk), agent_desk_get_promised (desk) };

  g_return_if_fail (AGENT_IS_TODO (self));

  agent_section_bind (self->callbacks, lists[0], ROWS, agent_rows_callback, desk);
  agent_section_bind (self->drafts, lists[1], ROWS, agent_rows_draft, desk);
  agent_section_bind (self->calls, lists[2], ROWS, agent_rows_call, desk);
  agent_section_bind (self->promised, lists[3], ROWS, agent_rows_promised, desk);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_signal_connect_object (lists[i], "items-changed", G_CALLBACK (choose), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  choose (self);
}

static void
agent_todo_dispose (GObject *object)
{
  AgentTodo *self = AGENT_TODO (object);

  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  G_OBJECT_CLASS (agent_todo_parent_class)->dispose (object);
}

static void
agent_todo_class_init (AgentTodoClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = agent_todo_dispose;
  g_type_ensure (AGENT_TYPE_SECTION);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hotline/agent/agent-todo.ui");
  gtk_widget_class_bind_template_child (widget_class, AgentTodo, stack);
  gtk_widget_class_bind_template_child (widget_class, AgentTodo, callbacks);
  gtk_widget_class_bind_template_child (widget_class, AgentTodo, promised);
  gtk_widget_class_bind_template_child (widget_class, AgentTodo, drafts);
  gtk_widget_class_bind_template_child (widget_class, AgentTodo, calls);
}

static void
agent_todo_init (AgentTodo *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
agent_todo_new (void)
{
  return g_object_new (AGENT_TYPE_TODO, NULL);
}
