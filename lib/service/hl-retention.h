/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-fact-store.h"

G_BEGIN_DECLS

/* Recordings whose class has run out.  One with a hold, of a call that an open ticket is
 * about, or without a class is kept; one whose call has a ticket of a kind with a longer
 * class is kept as long as that.  Purging deletes the file and its key; the row stays, so
 * that the chain can be verified, and a fact says it. */

typedef struct
{
  HlTime now;
  guint limit;         /* rows at most */
  HlId after;          /* listing: rows with a higher id only; 0 = from the first */
  GPtrArray *found;    /* out: HlRecordingRecord */
  gint64 total, bytes; /* out, of hl_retention_list(): of all that are due */
} HlRetentionWork;

void hl_retention_work_free (HlRetentionWork *work);

/* An HlStoreJob, for reading: what would be purged. */
gboolean hl_retention_list (HlDb *db, gpointer work, GError **error);
/* An HlStoreJob, for writing: marks them purged.  Their files are deleted after the commit. */
gboolean hl_retention_purge (HlDb *db, gpointer work, GError **error);
/* An HlStoreJob, for reading: those purged within a week; a kill may have left their files. */
gboolean hl_retention_recent (HlDb *db, gpointer work, GError **error);
/* Deletes the files of @found; blocks, any thread.  Returns: how many there were */
guint hl_retention_delete_files (const HlRetentionWork *work, const char *folder);

G_END_DECLS
