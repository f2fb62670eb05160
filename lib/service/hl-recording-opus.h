/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-fact-store.h"

G_BEGIN_DECLS

/* Recordings that become Ogg Opus when their class says so: which, and each of them from the
 * old file to the new one.  Nothing is lost on the way, whenever it is cut off:
 *
 *   marker     .converting/CALL-PART, with the recording's id
 *   new file   beside the old one, by hotline-mediad --convert: synced, decoded, compared
 *   row, fact  in one transaction: from here on the new file is the recording
 *   old file   is removed
 *   marker     is removed
 *
 * A marker that is found later says which of the two files is the one to remove. */

#define HL_CONVERTING ".converting"

/* ---- Which: jobs of the store ---- */

typedef struct
{
  HlTime now;
  guint limit;      /* rows at most */
  HlTime after_at;  /* those that began later than the one of id @after, */
  HlId after;       /* which began at @after_at; 0 = from the first */
  GPtrArray *found; /* out: HlRecordingRecord, the oldest first */

  /* out: what the site says */
  gint64 kbit;
  gint utc_offset_minutes;
  int quiet_from, quiet_to; /* minutes of the local day */
} HlOpusWork;

void hl_opus_work_free (HlOpusWork *work);

/* An HlStoreJob, for reading: those whose class has them converted by now.  Not one that is cut
 * off, nor one that was listened to within the hour; with a hold, or of a call with a mark, only
 * when its class says so. */
gboolean hl_opus_find_due (HlDb *db, gpointer work, GError **error);
/* Is @now within the site's quiet hours? */
gboolean hl_opus_is_quiet (const HlOpusWork *work, HlTime now);

/* ---- One of them: blocks, for a thread of its own that lives until it returns ---- */

typedef enum
{
  HL_OPUS_CONVERTED,
  HL_OPUS_REFUSED, /* it stays FLAC for good; the row and a fact say why */
  HL_OPUS_SKIPPED, /* not due any more */
  HL_OPUS_LATER,   /* the machine's fault, or cancelled: another time */
} HlOpusOutcome;

typedef struct
{
  HlStore *store;
  HlKey *key;
  HlClock *clock;
  const char *folder;  /* of the recordings */
  const char *program; /* hotline-mediad */
  gint64 kbit;
  /* (nullable): for tests, after each step: "marked", "started", "written", "settled",
   * "removed" */
  void (*step) (const char *name, gpointer data);
  gpointer data;
} HlOpusRun;

HlOpusOutcome hl_opus_convert (const HlOpusRun *run, const HlRecordingRecord *recording,
                               GCancellable *cancellable, GError **error);

/* After a start, before anything is converted: ends what was cut off.  Returns: how many */
guint hl_opus_tidy (HlStore *store, const char *folder);

/* ---- The proof ---- */

/* What the log says of how the file became another one; in a read job.  *@matches: the row says
 * the same: converted from and to those digests, or neither says anything. */
gboolean hl_opus_check_fact (HlDb *db, const HlRecordingRecord *recording, gboolean *matches,
                             GError **error);

G_END_DECLS
