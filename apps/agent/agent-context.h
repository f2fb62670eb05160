/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-callback-view.h"
#include "agent-desk.h"
#include "agent-similar.h"

G_BEGIN_DECLS

/* The right column: the caller of the call, or what was chosen in a list (a call with its
 * facts and recording, a ticket), or my last tickets. */

#define AGENT_TYPE_CONTEXT (agent_context_get_type ())
G_DECLARE_FINAL_TYPE (AgentContext, agent_context, AGENT, CONTEXT, GtkWidget)

GtkWidget *agent_context_new (void);
void agent_context_set_desk (AgentContext *self, AgentDesk *desk);

void agent_context_show_idle (AgentContext *self);
void agent_context_show_caller (AgentContext *self);
/* What came to be known of the caller meanwhile, if she is what is to be shown. */
void agent_context_refresh_caller (AgentContext *self);
void agent_context_show_call (AgentContext *self, HlId call);
void agent_context_show_ticket (AgentContext *self, HlTicket *ticket);
/* A citizen to be rung back; the view itself, for the keys. */
void agent_context_show_callback (AgentContext *self, HlId callback);
AgentCallbackView *agent_context_get_callback (AgentContext *self); /* NULL = is not shown */
/* A promise to the other side of @call, or to a number when that is 0; the focus goes there. */
void agent_context_show_promise (AgentContext *self, HlId call, const char *who);
/* @citizen: (nullable): somebody new, of @call if that is not 0, called @name (nullable). */
void agent_context_show_citizen (AgentContext *self, HlCitizen *citizen, HlId call,
                                 const char *name);
/* Plays the recording shown, or pauses it. */
void agent_context_play (AgentContext *self);
void agent_context_focus_outcome (AgentContext *self);
void agent_context_show_ticket_id (AgentContext *self, HlId ticket);

/* Tickets that may be about what is in the form. */
AgentSimilar *agent_context_get_similar (AgentContext *self);

/* Signal ::left (): the form of a promise was left, what was there before is to be shown. */

G_END_DECLS
