/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-callback.h"
#include "hl-tickets.h"

G_BEGIN_DECLS

/* Call-backs as they are stored.  Runs in the store's threads; functions that write, in
 * write jobs.  The caller is sealed in the row, plain in the record, masked on the wire.
 * Audit facts are the caller's to append. */

#define HL_PURPOSE_CALLBACK "callback.caller"

/* NULL without error when it is not there. */
HlCallback *hl_callbacks_get (HlDb *db, HlKey *key, HlId id, GError **error);

/* A filter not given is NULL or 0. */
typedef struct
{
  const char *const *states; /* words */
  const char *const *kinds;  /* words */
  HlId agent, queue;
  HlTime from, to;    /* created_at, half open */
  const char *number; /* a whole number */
  HlTime after_at;    /* paging: created_at and id of the last one seen */
  HlId after_id;
} HlCallbackFilter;

/* Oldest first.  @total: (out) (optional): counted up to 10,001, without the paging.
 * (element-type HlCallback) */
GPtrArray *hl_callbacks_list (HlDb *db, HlKey *key, const HlCallbackFilter *filter, guint limit,
                              gint64 *total, GError **error);

/* ---- What people do ---- */

/* A promise: caller is set, queue, due_at, note and ticket may be.  Merged into what is open
 * for the caller and queue; @self is then that one. */
gboolean hl_callbacks_promise (HlDb *db, HlCallback *self, const HlDeskContext *context,
                               GError **error);

/* take, release, cancel, give-up (with the site's number of attempts), reopen.  Somebody
 * else's: HL_DESK_ERROR_STATE, unless @others. */
gboolean hl_callbacks_handle (HlDb *db, HlCallback *self, HlCallbackEvent event, gboolean others,
                              const HlDeskContext *context, GError **error);

/**
 * hl_callbacks_set_outcome:
 * @note: (nullable)
 * @next_at: when to try again; 0 = in half an hour
 *
 * What a person says of the last attempt.  One that was dialled here within an hour is
 * corrected, also when it had closed the call-back; else it counts as another one.
 */
gboolean hl_callbacks_set_outcome (HlDb *db, HlCallback *self, HlCallbackOutcome outcome,
                                   const char *note, HlTime next_at, const HlDeskContext *context,
                                   GError **error);

/* ---- What follows from facts of calls ---- */

typedef struct
{
  HlCallbackKind kind;
  HlId call;          /* inbound */
  HlId booked;        /* of BOOKED */
  const char *caller; /* NULL = withheld: only a message is kept then */
  const char *line;
  HlId queue;
  const char *queue_name;
  HlTime at;
} HlCallbackCause;

/* Returns: FALSE on error; @id: (out): the call-back, 0 = none */
gboolean hl_callbacks_note_cause (HlDb *db, HlKey *key, const HlCallbackCause *cause, HlId *id,
                                  GError **error);
/* An inbound call of the caller was answered: closes what is open. */
gboolean hl_callbacks_note_answered (HlDb *db, const char *caller_blind, HlId call, HlTime at,
                                     GError **error);
/* An outbound call began.  @id: (inout): the call-back it is for; 0 = look for one that is open
 * for the number. */
gboolean hl_callbacks_note_dialled (HlDb *db, const char *caller_blind, HlId call, HlId agent,
                                    const char *agent_name, HlTime at, HlId *id, GError **error);
/* How it went. */
gboolean hl_callbacks_note_result (HlDb *db, HlId id, HlCallbackOutcome outcome, HlTime at,
                                   GError **error);
/* The booked call is over, or gives up its place. */
gboolean hl_callbacks_note_unbooked (HlDb *db, HlId booked, GError **error);
/* The agent's phone was lost before the citizen was dialled: @call keeps the place again. */
gboolean hl_callbacks_note_returned (HlDb *db, HlId id, HlId call, HlTime at, GError **error);
/* The agent went home: what she had taken is everybody's again. */
gboolean hl_callbacks_note_offline (HlDb *db, HlId agent, HlTime at, GError **error);
/* A recording of @call is stored: if it is a message's, the call-back links it. */
gboolean hl_callbacks_note_recording (HlDb *db, HlId call, HlId recording, GError **error);

G_END_DECLS
