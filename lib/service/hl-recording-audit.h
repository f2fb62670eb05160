/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-fact-store.h"

G_BEGIN_DECLS

/* Are the recordings what they were?  The rows' chain, the daily roots in the log, the files
 * and their digests, and whether there are files that no row knows.  Runs in a thread of its
 * caller's, beside a running service: the data is read a page at a time. */

typedef enum
{
  HL_RECORDING_IS_MISSING,  /* the file is not there */
  HL_RECORDING_IS_ALTERED,  /* another digest */
  HL_RECORDING_IS_EXTRA,    /* a file without a row, or of one that was purged */
  HL_RECORDING_IS_BROKEN,   /* the row was changed, or one before it taken out */
  HL_RECORDING_HAS_ROOT,    /* the log has another root for that day */
  HL_RECORDING_HAS_LOG,     /* the log's own chain does not hold: its roots prove nothing */
  HL_RECORDING_IS_UNPROVEN, /* row and log do not say the same of how it became Opus */
  HL_N_RECORDING_PROBLEMS
} HlRecordingProblemKind;

extern const char *const hl_recording_problem_words[];

typedef struct
{
  HlRecordingProblemKind kind;
  HlId id, call; /* 0 = none */
  gint64 part;
  char *path; /* or the day of a root */
} HlRecordingProblem;

typedef struct
{
  const char *folder; /* of the recordings */
  HlTime from, to; /* files of recordings that began within; 0 = open.  The chain is whole always */
  /* (nullable): in the auditing thread, now and then */
  void (*progress) (gint64 done, gint64 total, gpointer data);
  gpointer data;
} HlRecordingAuditScope;

typedef struct
{
  gint64 recordings, files, purged, roots; /* rows; files compared; rows without a file; days */
  gint64 converted;                        /* rows whose file became Opus */
  gint64 counts[HL_N_RECORDING_PROBLEMS];
  GPtrArray *problems; /* HlRecordingProblem; the first 1000 */
} HlRecordingAudit;

/* Blocks.  FALSE with @error when it could not be finished; what was found is there then too. */
gboolean hl_recordings_audit (HlStore *store, const HlRecordingAuditScope *scope,
                              HlRecordingAudit *audit, GCancellable *cancellable, GError **error);
gboolean hl_recording_audit_is_well (const HlRecordingAudit *audit);
/* {"ok", "recordings", "files", "purged", "converted", "roots", "missing", …, "problems": […]}
 * without the braces. */
void hl_recording_audit_write (const HlRecordingAudit *audit, HlJsonWriter *writer);
void hl_recording_audit_clear (HlRecordingAudit *audit);

#define HL_ROOT_DAYS 31 /* of a job at most */

/**
 * hl_recording_roots_write:
 * @n: how many; 0 = there are no more, else another job goes on
 *
 * In a write job: a fact "recording-root" for each local day of the site that is over and has
 * none, from the first recording's on: its text is the day, how many recordings there were by
 * its end, the chain's hash then, and the last recording's id.  A job does not hold the writer
 * for long, however many days there are.
 */
gboolean hl_recording_roots_write (HlDb *db, HlTime now, guint *n, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlRecordingAudit, hl_recording_audit_clear)

G_END_DECLS
