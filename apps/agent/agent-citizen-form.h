/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* A citizen, new or changed, in the right column: nothing lies over what she types.  What is known
 * stands masked in the empty fields; only what is typed is sent. */

#define AGENT_TYPE_CITIZEN_FORM (agent_citizen_form_get_type ())
G_DECLARE_FINAL_TYPE (AgentCitizenForm, agent_citizen_form, AGENT, CITIZEN_FORM, GtkWidget)

/* @citizen: (nullable): NULL = a new one; @call: 0 = none, she is the caller otherwise; @name:
 * (nullable): typed in the ticket already */
void agent_citizen_form_begin (AgentCitizenForm *self, AgentDesk *desk, HlCitizen *citizen,
                               HlId call, const char *name);

/* Signal ::done () */

G_END_DECLS
