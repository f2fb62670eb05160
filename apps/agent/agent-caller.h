/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-client.h"
#include "desk/hl-citizen.h"

G_BEGIN_DECLS

/* Who is calling, as GET /calls/ID/caller says: the number (masked), names given with
 * earlier tickets, the last calls and tickets, and the citizens who may be meant.  Which of
 * them it is changes as the agent says so; ::changed () tells. */

#define AGENT_TYPE_CALLER (agent_caller_get_type ())
G_DECLARE_FINAL_TYPE (AgentCaller, agent_caller, AGENT, CALLER, GObject)

/* Somebody who is reached on the number, or was chosen. */
typedef struct
{
  HlCitizen *citizen;
  gint64 calls;
  HlTime last_at;
} AgentCandidate;

/* What is missing is empty; never NULL. */
AgentCaller *agent_caller_new (HlId call, const HlJson *json);

HlId agent_caller_get_call (AgentCaller *self);
const char *agent_caller_get_number (AgentCaller *self); /* NULL = withheld or unknown */
gboolean agent_caller_get_withheld (AgentCaller *self);
/* The calls of this number before this one; may be more than are listed. */
gint64 agent_caller_get_count (AgentCaller *self);
/* NULL-terminated, masked, the most frequent first; (transfer none) */
const char *const *agent_caller_get_names (AgentCaller *self);
/* The name to show: of who was chosen, or the only one known; a shared number has none. */
const char *agent_caller_get_name (AgentCaller *self);

GPtrArray *agent_caller_get_candidates (AgentCaller *self); /* AgentCandidate (transfer none) */
/* Several people use it, or nobody known: a new caller stands first, and nobody is guessed. */
gboolean agent_caller_is_open_question (AgentCaller *self);
HlId agent_caller_get_chosen (AgentCaller *self);        /* 0 = a new caller */
HlCitizen *agent_caller_get_citizen (AgentCaller *self); /* the chosen one; NULL (transfer none) */
void agent_caller_choose (AgentCaller *self, HlId citizen);
/* What the service was told; chosen and not told is to be told once they talk. */
HlId agent_caller_get_told (AgentCaller *self);
void agent_caller_set_told (AgentCaller *self, HlId citizen);
/* GET /citizens/ID of the chosen one: home, and her own calls and tickets before the number's. */
void agent_caller_take_detail (AgentCaller *self, const HlJson *json);
GListModel *agent_caller_get_household (AgentCaller *self); /* HlCitizen */
/* A citizen as she is now: changes the candidate, or is a new one and chosen. */
void agent_caller_take_citizen (AgentCaller *self, HlCitizen *citizen);

GListModel *agent_caller_get_calls (AgentCaller *self);   /* HlCallRecord, newest first */
GListModel *agent_caller_get_tickets (AgentCaller *self); /* HlTicket, newest first */
GListModel *agent_caller_get_open (AgentCaller *self);    /* those of them not done */

G_END_DECLS
