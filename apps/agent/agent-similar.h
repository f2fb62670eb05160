/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* Open tickets that may be about what is being typed: of the same number, or with the like text.
 * They stand at the foot of the right column; not there while there are none.  Asked for when the
 * draft was saved, so nothing is looked for that the service does not have. */

#define AGENT_TYPE_SIMILAR (agent_similar_get_type ())
G_DECLARE_FINAL_TYPE (AgentSimilar, agent_similar, AGENT, SIMILAR, GtkWidget)

void agent_similar_set_desk (AgentSimilar *self, AgentDesk *desk);
/* @draft: (nullable): what is in the form */
void agent_similar_watch (AgentSimilar *self, AgentDraft *draft);

/* The chosen one, the first unless she chose another; NULL = there is none. */
HlTicket *agent_similar_get_chosen (AgentSimilar *self);
gboolean agent_similar_may_urge (AgentSimilar *self);

G_END_DECLS
