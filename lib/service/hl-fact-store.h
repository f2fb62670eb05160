/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-call-record.h"
#include "calls/hl-switch.h"
#include "desk/hl-tickets.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* The append-only log and what is derived from it.  Everything here runs inside
 * a write job (or a read job, where said) of the store, so a fact, the rows that
 * follow from it and the change rows are one transaction.
 *
 * A fact never holds a citizen's number: the caller's goes sealed and blindly
 * indexed into the call's row (purpose HL_PURPOSE_CALLER), nowhere else. */

#define HL_PURPOSE_CALLER "call.caller"

/* ---- A batch of facts: the ordinary way from the switchboard to the log ---- */

/* Copies what it is given; immutable once handed to the store. */
typedef struct _HlFactBatch HlFactBatch;

HlFactBatch *hl_fact_batch_new (HlKey *key);
void hl_fact_batch_free (HlFactBatch *self); /* a GDestroyNotify */
/* A fact of the switchboard. @actor: the user who asked for it, 0 = the system. */
void hl_fact_batch_add (HlFactBatch *self, const HlFact *fact, HlId actor);
/* The same under an id made by the caller (hl_id_next()), who journalled it: a fact whose id
 * is in the log already is skipped with all that follows from it, so that a batch may be
 * written again after a kill. */
void hl_fact_batch_add_as (HlFactBatch *self, HlId id, const HlFact *fact, HlId actor);
guint hl_fact_batch_length (HlFactBatch *self);

/**
 * hl_fact_batch_write:
 *
 * An HlStoreJob: appends the facts in their order and applies them to the rows of
 * their calls (made at call-offered and call-dialled), noting the changes.
 *   hl_store_write_async (store, hl_fact_batch_write, batch,
 *                         (GDestroyNotify) hl_fact_batch_free, NULL, NULL, NULL);
 */
gboolean hl_fact_batch_write (HlDb *db, gpointer batch, GError **error);

/* ---- Single facts of the service: "sign-in", "unmask", "play", "export" … ---- */

typedef struct
{
  HlTime at;
  const char *kind; /* a word */
  HlId call, leg, agent, queue, ticket, actor;
  HlSpan span;
  gint code;
  const char *text; /* never a citizen's number or name */
} HlFactNote;

/* In a write job. */
gboolean hl_facts_append (HlDb *db, const HlFactNote *note, GError **error);

/* An HlDeskFactFunc. */
gboolean hl_facts_append_of_desk (HlDb *db, const HlDeskContext *context, const char *kind,
                                  const HlTicket *ticket, HlSpan span, const char *text,
                                  GError **error);

/* As a job of its own, from the main thread: @note is copied; a failure is logged. */
void hl_facts_append_later (HlStore *store, const HlFactNote *note);

typedef struct
{
  gint64 facts;   /* checked */
  HlId first_bad; /* 0 = the chain holds */
} HlFactsVerdict;

/* In a read job: computes the chain again over every row. */
gboolean hl_facts_verify (HlDb *db, HlFactsVerdict *verdict, GError **error);

/* ---- Calls ---- */

/* Fills caller from caller_sealed; the record then masks it on the wire. Any thread. */
gboolean hl_call_open_sealed (HlCallRecord *call, HlKey *key, GError **error);

/**
 * hl_calls_close_lost:
 *
 * @before: only those offered earlier: a newer one may be under way to its row
 *
 * After a start, and now and then: calls without an outcome whose id is not among @alive were lost
 * with the process.  Each gets a fact "fault" and ends as the log has it.
 * @key: for those who waited, who are rung back
 * Returns: how many, or -1
 */
int hl_calls_close_lost (HlDb *db, HlKey *key, const HlId *alive, guint n_alive, HlTime before,
                         HlTime now, GError **error);

/* The other way round: those among @alive whose row was closed before @ended_before are opened
 * again, each with a fact "fault".  Returns: how many, or -1 */
int hl_calls_reopen (HlDb *db, const HlId *alive, guint n_alive, HlTime ended_before, HlTime now,
                     GError **error);

/* In a write job: a ticket was made for a call. */
gboolean hl_call_set_ticket (HlDb *db, HlId call, HlId ticket, GError **error);

/* ---- Recordings ---- */

/**
 * hl_recording_add:
 * @recording: id 0; call, part, path, digest, started_at, length_us, bytes and
 *   fault are the caller's; id, revision and hash are filled in
 *
 * In a write job, when the file is closed: the row, its link in the chain, the
 * call's "recorded" and the fact "recording".  Its class of retention is "message" for
 * what a citizen left, where there is such a class, else that of the call's queue, else
 * the site's first.
 */
gboolean hl_recording_add (HlDb *db, HlRecordingRecord *recording, HlTime now, GError **error);
/* In a write job, with the fact that the call left a message. */
gboolean hl_recordings_note_message (HlDb *db, HlId call, GError **error);

/* Fills pauses of the parts of one call (HlRecordingRecord) from its facts
 * (HlFactRecord, in their order). Any thread. */
void hl_recordings_add_pauses (GPtrArray *recordings, GPtrArray *facts);

/* In a write job, after that: when the part before ended earlier than this one began, the fact
 * "recording-gap" (span = what is missing, code = the part). */
gboolean hl_recording_note_gap (HlDb *db, const HlRecordingRecord *part, HlTime now,
                                GError **error);

typedef struct
{
  gint64 recordings;
  HlId first_bad; /* 0 = the chain holds */
} HlRecordingsVerdict;

/* In a read job: the rows' chain.  Their files: hl-recording-audit.h */
gboolean hl_recordings_verify (HlDb *db, HlRecordingsVerdict *verdict, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlFactBatch, hl_fact_batch_free)

G_END_DECLS
