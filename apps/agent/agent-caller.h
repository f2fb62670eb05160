/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-client.h"

G_BEGIN_DECLS

/* Who is calling, as GET /calls/ID/caller says: the number (masked), names given with
 * earlier tickets, the last calls and tickets.  Immutable. */

#define AGENT_TYPE_CALLER (agent_caller_get_type ())
G_DECLARE_FINAL_TYPE (AgentCaller, agent_caller, AGENT, CALLER, GObject)

/* What is missing is empty; never NULL. */
AgentCaller *agent_caller_new (HlId call, const HlJson *json);

HlId agent_caller_get_call (AgentCaller *self);
const char *agent_caller_get_number (AgentCaller *self); /* NULL = withheld or unknown */
gboolean agent_caller_get_withheld (AgentCaller *self);
/* The calls of this number before this one; may be more than are listed. */
gint64 agent_caller_get_count (AgentCaller *self);
/* NULL-terminated, masked, the most frequent first; (transfer none) */
const char *const *agent_caller_get_names (AgentCaller *self);
/* The name to show, when there is exactly one; a shared number has none. */
const char *agent_caller_get_name (AgentCaller *self);

GListModel *agent_caller_get_calls (AgentCaller *self);   /* HlCallRecord, newest first */
GListModel *agent_caller_get_tickets (AgentCaller *self); /* HlTicket, newest first */
GListModel *agent_caller_get_open (AgentCaller *self);    /* those of them not done */

G_END_DECLS
