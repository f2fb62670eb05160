/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* A promise to ring back, in the right column: to the other side of the call, whose number need
 * not be seen, or to a number. */

#define AGENT_TYPE_PROMISE (agent_promise_get_type ())
G_DECLARE_FINAL_TYPE (AgentPromise, agent_promise, AGENT, PROMISE, GtkWidget)

/* @call: 0 = a number is typed; @who: the other side of @call */
void agent_promise_begin (AgentPromise *self, AgentDesk *desk, HlId call, const char *who);

/* Signal ::done (): sent or left. */

G_END_DECLS
