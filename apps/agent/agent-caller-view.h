/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* Who is calling and what came of the earlier calls: side by side in the middle, below
 * each other in the right column. */

#define AGENT_TYPE_CALLER_VIEW (agent_caller_view_get_type ())
G_DECLARE_FINAL_TYPE (AgentCallerView, agent_caller_view, AGENT, CALLER_VIEW, GtkWidget)

GtkWidget *agent_caller_view_new (void);
/* @caller: (nullable): not known yet */
void agent_caller_view_show (AgentCallerView *self, AgentDesk *desk, AgentCaller *caller);

/* To the card of who was chosen. */
void agent_caller_view_focus (AgentCallerView *self);

/* Property "columns" (boolean): side by side. */

G_END_DECLS
