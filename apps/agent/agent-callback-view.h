/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* A citizen to be rung back, in the right column: what is known, the message, the calls and
 * attempts, and what can be done: dial, take, put back, say how it went, give up. */

#define AGENT_TYPE_CALLBACK_VIEW (agent_callback_view_get_type ())
G_DECLARE_FINAL_TYPE (AgentCallbackView, agent_callback_view, AGENT, CALLBACK_VIEW, GtkWidget)

void agent_callback_view_set_desk (AgentCallbackView *self, AgentDesk *desk);
/* @callback: 0 = nothing; the message falls silent */
void agent_callback_view_show (AgentCallbackView *self, HlId callback);
/* The one shown that is not closed, 0 = none. */
HlId agent_callback_view_get_open (AgentCallbackView *self);
/* Into the choice of how it went. */
void agent_callback_view_focus_outcome (AgentCallbackView *self);
/* Plays the message, or pauses it. FALSE: there is none. */
gboolean agent_callback_view_play (AgentCallbackView *self);

G_END_DECLS
