/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* What was found among my tickets and calls. */

#define AGENT_TYPE_SEARCH (agent_search_get_type ())
G_DECLARE_FINAL_TYPE (AgentSearch, agent_search, AGENT, SEARCH, GtkWidget)

void agent_search_set_desk (AgentSearch *self, AgentDesk *desk);
void agent_search_find (AgentSearch *self, const char *text);

/* What is asked of the list of calls: a whole number by its index, else a part of it. For tests
 * too. (transfer full) */
char *agent_search_call_query (const char *text, HlId agent);

G_END_DECLS
