/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* The emergency numbers of the site (120, 110, 119 when it names none); Enter on the first.  The
 * caller hears music while it is rung, then F6 brings all three together; without a call it is
 * dialled.  The service keeps that and whom she called. */

#define AGENT_TYPE_EMERGENCY (agent_emergency_get_type ())
G_DECLARE_FINAL_TYPE (AgentEmergency, agent_emergency, AGENT, EMERGENCY, GtkPopover)

GtkWidget *agent_emergency_new (AgentDesk *desk);
void agent_emergency_open (AgentEmergency *self);

/* (transfer full) (element-type AgentHelp): of the vocabulary, or the country's */
GPtrArray *agent_emergency_services (const HlJson *vocabulary);

G_END_DECLS
