/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/hl-store.h"

G_BEGIN_DECLS

/* Numbers without an area code are indexed with the site's.  When that changes, those that are
 * stored are indexed again, some in each job, so that the writer is never held for long; a kill
 * leaves the rest to the next run.  Until it is done a short number may not be found.  The fact
 * "numbers-indexed" tells of the end. */

#define HL_NUMBER_INDEX_ROWS 500 /* of a job */

typedef struct
{
  HlKey *key; /* borrowed; it outlives the job */
  HlTime now;
  guint n;              /* out: rows looked at */
  gint64 seen, changed; /* out: since the area code changed */
  gint64 left;          /* out: about so many are still to be looked at; 0 = all are well */
} HlNumberIndexWork;

/* An HlStoreJob, for writing.  Does nothing while hl_number_get_home() is not what is stored. */
gboolean hl_number_index_some (HlDb *db, gpointer work, GError **error);

/* For tests: is this column of that table one of those that are indexed again? */
gboolean hl_number_index_has (const char *table, const char *column);

G_END_DECLS
