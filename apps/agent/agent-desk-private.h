/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* What the parts of the desk share: its state (agent-desk.c), the drafts on their way
 * (agent-desk-drafts.c), what she does (agent-desk-acts.c). */

struct _AgentDesk
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  AgentPhone *phone;
  HlOutbox *outbox;
  GCancellable *cancellable;
  HlAgentLive *me;
  HlCallLive *call;
  AgentCaller *caller;
  HlReply *facts; /* the last GET /me: today's figures */
  GListStore *queues;
  HlRemoteList *drafts, *promised, *callbacks, *messages, *tickets, *calls, *follow_ups;
  GtkFilter *due_filter;
  GListModel *due;  /* what of the call-backs passes it */
  GHashTable *open; /* key → AgentDraft, borrowed: removed when it is finalized */
  char *folder;
  char *next_away;
  char *last;   /* a line about the last call */
  char *wanted; /* how she called the third she chose last */
  char *third;  /* who is or was the third in the call */
  char *colleague;
  char *failed;  /* why what she dialled came to nothing; NULL = it did not */
  char *line;    /* shown by outbound calls; NULL = the usual one */
  guint refresh; /* source */
  guint tell;    /* source: who the caller is goes to the service */

  HlId last_call;
  HlId ring_back;        /* the ticket whose number is asked for */
  HlTime returned_until; /* why the third came back is told until then; 0 = not */
  HlTime failed_until;   /* the same of a call that failed */
  AgentBarPage page;
  guint told, asked_at; /* events about me so far; of which GET /me may know */
  gboolean ready, loading;
};

enum
{
  CHANGED,
  PHASE,
  FIGURES_CHANGED,
  OPENED,
  HINT,
  FAILED,
  NOT_CONNECTED,
  KEPT,
  REFUSED,
  CITIZEN,
  N_SIGNALS
};
extern guint agent_desk_signals[N_SIGNALS];

/* Tells by ::failed; nothing when it was cancelled. @reply: (nullable) */
void agent_desk_fail (AgentDesk *self, const GError *error, HlReply *reply);
void agent_desk_load_me (AgentDesk *self);

/* Sends it; @done: told by ::kept when it is through; NULL = nothing is told. @body: (transfer
 * full) */
void agent_desk_post (AgentDesk *self, const char *path, GString *body, const char *done);

/* agent-desk-callbacks.c */
void agent_desk_make_callbacks (AgentDesk *self);
void agent_desk_load_callbacks (AgentDesk *self);
void agent_desk_free_callbacks (AgentDesk *self);
void agent_desk_take_failed (AgentDesk *self, const HlJson *failed);
/* What may be due now that was not a moment ago. */
void agent_desk_refresh_due (AgentDesk *self);

/* agent-desk-citizens.c */
/* A caller has come to be known, or is told again: who was chosen of her stays.  @caller:
 * (transfer full) */
void agent_desk_take_caller (AgentDesk *self, AgentCaller *caller);
/* Of the outbox: is the key one of a citizen, not of a ticket? */
gboolean agent_desk_is_citizen (const char *key);
void agent_desk_citizen_stored (AgentDesk *self);
void agent_desk_citizen_saved (AgentDesk *self, const HlJson *record);
void agent_desk_citizen_refused (AgentDesk *self, const char *key, HlReply *reply,
                                 const GError *error);
/* They talk: what was chosen while it rang is told. */
void agent_desk_tell_citizen (AgentDesk *self);

/* agent-desk-drafts.c */
void agent_desk_open_outbox (AgentDesk *self);
void agent_desk_flush_drafts (AgentDesk *self);
void agent_desk_forget_drafts (AgentDesk *self);

G_END_DECLS
