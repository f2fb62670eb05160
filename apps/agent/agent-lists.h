/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* The full lists: call-backs, drafts, my tickets, messages, call history.  (transfer floating)
 * widgets of lib/ui; a selected row activates "agent.show-ticket" or "agent.show-call", a row that
 * is activated "agent.open" or "agent.show-call". */

GtkWidget *agent_lists_new_drafts (AgentDesk *desk);
GtkWidget *agent_lists_new_tickets (AgentDesk *desk, GListModel *model);
/* Citizens to be rung back, or their messages alone: "agent.show-callback",
 * "agent.dial-callback". */
GtkWidget *agent_lists_new_callbacks (AgentDesk *desk);
GtkWidget *agent_lists_new_messages (AgentDesk *desk);
GtkWidget *agent_lists_new_calls (AgentDesk *desk, GListModel *model);

G_END_DECLS
