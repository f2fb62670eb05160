/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-draft.h"
#include "agent-phone.h"
#include "agent-targets.h"

G_BEGIN_DECLS

/* What the agent's window knows and can do, without the window: my state and call as
 * the service tells them, the caller, today's figures, my queues, the drafts on their
 * way.  Main thread. */

#define AGENT_TYPE_DESK (agent_desk_get_type ())
G_DECLARE_FINAL_TYPE (AgentDesk, agent_desk, AGENT, DESK, GObject)

/* @outbox_folder: NULL = the default one */
AgentDesk *agent_desk_new (HlSession *session, GSettings *settings, const char *outbox_folder);
void agent_desk_start (AgentDesk *self);
void agent_desk_stop (AgentDesk *self);

HlSession *agent_desk_get_session (AgentDesk *self);
AgentPhone *agent_desk_get_phone (AgentDesk *self);
HlAgentLive *agent_desk_get_me (AgentDesk *self);       /* NULL before the first answer */
HlCallLive *agent_desk_get_call (AgentDesk *self);      /* NULL = none */
AgentCaller *agent_desk_get_caller (AgentDesk *self);   /* of the call or the wrap-up; NULL */
HlId agent_desk_get_last_call (AgentDesk *self);        /* the call, or the one just over */
const HlJson *agent_desk_get_today (AgentDesk *self);   /* of GET /me; NULL before */
GListModel *agent_desk_get_queues (AgentDesk *self);    /* HlQueueLive, mine */
GListModel *agent_desk_get_drafts (AgentDesk *self);    /* HlRemoteLists of HlTicket */
GListModel *agent_desk_get_promised (AgentDesk *self);  /* my tickets to ring back about */
GListModel *agent_desk_get_callbacks (AgentDesk *self); /* HlCallback, open, oldest first */
GListModel *agent_desk_get_messages (AgentDesk *self);  /* those of a message */
GListModel *agent_desk_get_due (AgentDesk *self); /* of the call-backs, what is to be done now */
GListModel *agent_desk_get_follow_ups (AgentDesk *self); /* everybody's, to be asked how it went */
GListModel *agent_desk_get_tickets (AgentDesk *self);    /* mine, not drafts */
GListModel *agent_desk_get_calls (AgentDesk *self);      /* mine, HlCallRecord */

/* Who of the caller's candidates it is; 0 = somebody new.  Told to the service once they talk. */
void agent_desk_choose_citizen (AgentDesk *self, HlId citizen);
/* @citizen: (nullable): NULL = a new one; @fields: JSON.  On this computer's disk first, as a
 * ticket; ::citizen () tells what came of it. */
void agent_desk_save_citizen (AgentDesk *self, HlCitizen *citizen, const char *fields);

void agent_desk_get_situation (AgentDesk *self, AgentSituation *situation);
/* Of a reason of being away; 0 = none. */
HlSpan agent_desk_away_limit (AgentDesk *self, const char *reason);
/* "李娜 1024": of the vocabulary; NULL = unknown. (transfer full) */
char *agent_desk_dup_colleague (AgentDesk *self, HlId agent);
/* The name of a queue of the vocabulary, or NULL. */
const char *agent_desk_queue_name (AgentDesk *self, HlId queue);

/* --- acts; what goes wrong is told by ::failed --- */
void agent_desk_set_state (AgentDesk *self, const char *state, const char *reason);
void agent_desk_answer (AgentDesk *self);
void agent_desk_reject (AgentDesk *self);
void agent_desk_toggle_hold (AgentDesk *self);
void agent_desk_toggle_mute (AgentDesk *self);
void agent_desk_hang_up (AgentDesk *self);
void agent_desk_send_dtmf (AgentDesk *self, const char *digits);
void agent_desk_end_wrap_up (AgentDesk *self);
void agent_desk_toggle_recording (AgentDesk *self); /* pauses it, goes on */
void agent_desk_mark (AgentDesk *self);             /* this second of the call */
void agent_desk_read_hint (AgentDesk *self, HlId hint);
/* An emergency service: asked into the call, or dialled when there is none. */
typedef struct
{
  char *name; /* the service's word for it */
  char *label;
} AgentHelp;
void agent_desk_call_help (AgentDesk *self, const AgentHelp *help);
/* A third: blind, or asked first. */
void agent_desk_transfer (AgentDesk *self, const AgentTarget *target);
void agent_desk_consult (AgentDesk *self, const AgentTarget *target);
/* @act: "complete", "cancel", "conference" or "leave" */
void agent_desk_third (AgentDesk *self, const char *act);
void agent_desk_drop (AgentDesk *self, const char *who); /* of three: "caller" or "third" */
void agent_desk_dial (AgentDesk *self, const char *number, HlId ticket);
/* Asks for the ticket's number, which leaves a fact, and dials it. */
void agent_desk_ring_back (AgentDesk *self, HlId ticket);
/* The same of who rang in a call of the history. */
void agent_desk_ring_call (AgentDesk *self, HlId call);

/* Why the last call to the outside came to nothing, for some seconds; NULL. */
const char *agent_desk_get_failed (AgentDesk *self);

/* --- calls to the outside (agent-desk-callbacks.c) --- */

/* The number that is shown; NULL = the usual one. */
void agent_desk_set_line (AgentDesk *self, const char *number);
const char *agent_desk_get_line (AgentDesk *self);

void agent_desk_dial_callback (AgentDesk *self, HlId callback);
/* @event: "take" or "release" */
void agent_desk_move_callback (AgentDesk *self, HlId callback, const char *event);
/* @event: "give-up" or "cancel", and why */
void agent_desk_close_callback (AgentDesk *self, HlId callback, const char *event,
                                const char *reason);
/* @outcome: HlCallbackOutcome; @note: (nullable); @next: 0 = the service's */
void agent_desk_set_outcome (AgentDesk *self, HlId callback, unsigned outcome, const char *note,
                             HlTime next);
/* The same of a call to the outside that belongs to none. */
void agent_desk_set_call_outcome (AgentDesk *self, HlId call, unsigned outcome, const char *note);
/* To the other side of @call, or to @number when that is 0; @due: 0 = now */
void agent_desk_promise (AgentDesk *self, HlId call, const char *number, HlTime due,
                         const char *note);

/* --- drafts --- */

/* A new one, for @call if not 0. (transfer full) */
AgentDraft *agent_desk_new_draft (AgentDesk *self, HlId call);
/* One the service has; the same object while it is open. (transfer full) */
AgentDraft *agent_desk_open_draft (AgentDesk *self, HlTicket *ticket);
/* What was typed in an earlier run and never reached the service; NULL = nothing. (transfer full)
 */
AgentDraft *agent_desk_recover_draft (AgentDesk *self);
gboolean agent_desk_is_ready (AgentDesk *self); /* the local file is open */

/* Signals:
 *   ::changed ()                   me, my call or the caller
 *   ::phase (guint from, guint to) the bar's page (AgentBarPage) went on
 *   ::figures-changed ()           today's figures, queues
 *   ::opened ()                    the local file is open: drafts can be recovered
 *   ::hint (gint64 id, const char *text)   a line from the supervisor, with the name
 *   ::failed (const char *sentence)
 *   ::not-connected (gint64 call, const char *sentence)   what she dialled; NULL = she gave it up
 *   ::kept (const char *sentence)  what she recorded of a call-back is with the service
 *   ::citizen (gboolean kept, const char *sentence)   what was typed of a citizen is kept, or
 *      why not
 *   ::refused (AgentDraft *draft, const char *field, const char *sentence) */

G_END_DECLS
