/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* The page of the day: who is to be rung back, what is not finished, what was. */

#define AGENT_TYPE_TODO (agent_todo_get_type ())
G_DECLARE_FINAL_TYPE (AgentTodo, agent_todo, AGENT, TODO, GtkWidget)

GtkWidget *agent_todo_new (void);
void agent_todo_set_desk (AgentTodo *self, AgentDesk *desk);

G_END_DECLS
