/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* The left column: my state with its clock, my queues, today's figures, the lists, the
 * device.  Activates "agent.ready", "agent.away" (s) and "agent.page" (s). */

#define AGENT_TYPE_SIDE (agent_side_get_type ())
G_DECLARE_FINAL_TYPE (AgentSide, agent_side, AGENT, SIDE, GtkWidget)

GtkWidget *agent_side_new (void);
void agent_side_set_desk (AgentSide *self, AgentDesk *desk);
/* Which list the middle shows; NULL = none of them. */
void agent_side_set_page (AgentSide *self, const char *page);
void agent_side_focus (AgentSide *self);
void agent_side_open_reasons (AgentSide *self);

/* A reason of being away that stands beside "Ready": work at the desk. NULL = the site has none. */
const char *agent_side_desk_reason (const HlJson *vocabulary);

G_END_DECLS
