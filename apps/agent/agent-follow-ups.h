/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* Citizens to be asked how it went (回访), the soonest due first, and below them what the one
 * chosen says.  What may be done then is the service's to say. */

#define AGENT_TYPE_FOLLOW_UPS (agent_follow_ups_get_type ())
G_DECLARE_FINAL_TYPE (AgentFollowUps, agent_follow_ups, AGENT, FOLLOW_UPS, GtkWidget)

GtkWidget *agent_follow_ups_new (AgentDesk *desk);
/* Takes the one chosen, so that nobody else asks, then rings: "agent.ring-follow-up". */
void agent_follow_ups_dial (AgentFollowUps *self);
/* Enters what was said, and goes to the next. */
void agent_follow_ups_save (AgentFollowUps *self);

G_END_DECLS
