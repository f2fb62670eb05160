/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-bar.h"

G_BEGIN_DECLS

/* The call bar's page while there is a third: rung, asked, or one of three.  Its buttons
 * activate "agent.hold" (back to the caller), "agent.mute", "agent.transfer" (complete),
 * "agent.three" (join; leave), "agent.end" and "agent.drop-party" (s: "caller", "third"). */

#define AGENT_TYPE_THIRD_BAR (agent_third_bar_get_type ())
G_DECLARE_FINAL_TYPE (AgentThirdBar, agent_third_bar, AGENT, THIRD_BAR, GtkWidget)

void agent_third_bar_show (AgentThirdBar *self, const AgentBar *bar, gboolean guarded);
void agent_third_bar_set_muted (AgentThirdBar *self, gboolean muted);

G_END_DECLS
