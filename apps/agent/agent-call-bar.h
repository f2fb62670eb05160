/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* The bar above the work: 84 high in every state, so that nothing below it ever moves.
 * Its buttons activate the actions "agent.answer", "agent.reject", "agent.hold",
 * "agent.mute", "agent.keypad", "agent.transfer", "agent.three", "agent.drop-party", "agent.end",
 * "agent.dial" and "agent.wrapped". */

#define AGENT_TYPE_CALL_BAR (agent_call_bar_get_type ())
G_DECLARE_FINAL_TYPE (AgentCallBar, agent_call_bar, AGENT, CALL_BAR, GtkWidget)

/* A button that appears where another one was does nothing for so long: a double press
 * of "Answer" must not hang up. */
#define AGENT_CALL_BAR_GUARD (400 * HL_MILLISECOND)

GtkWidget *agent_call_bar_new (void);
void agent_call_bar_show (AgentCallBar *self, const AgentBar *bar);
/* dBFS, NaN = nothing known; @known FALSE takes the levels away: a phone on the desk. */
void agent_call_bar_set_levels (AgentCallBar *self, gboolean known, double me, double caller);
void agent_call_bar_set_muted (AgentCallBar *self, gboolean muted);

AgentBarPage agent_call_bar_get_page (AgentCallBar *self);
/* Has the guard of the last change of page passed? */
gboolean agent_call_bar_is_guarded (AgentCallBar *self);
/* The number to dial as typed, and the way to it. */
const char *agent_call_bar_get_number (AgentCallBar *self);
void agent_call_bar_focus_number (AgentCallBar *self);
void agent_call_bar_clear_number (AgentCallBar *self);
void agent_call_bar_open_keypad (AgentCallBar *self);
/* The search for whom to pass the call to; @three: to join it. */
void agent_call_bar_open_transfer (AgentCallBar *self, AgentDesk *desk, gboolean three);
/* What outbound calls may show, of the vocabulary; chosen by the action "agent.line". */
void agent_call_bar_set_lines (AgentCallBar *self, const HlJson *lines, const char *chosen);
/* The emergency numbers of the site. */
void agent_call_bar_open_emergency (AgentCallBar *self, AgentDesk *desk);

/* Signal ::keypad (const char *digit): a key of the keypad was pressed. */

G_END_DECLS
