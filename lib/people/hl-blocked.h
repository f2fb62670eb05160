/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-number-blind.h"
#include "hl-user.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* A number that is not answered.  It ends by itself: without an approval of a manager or
 * administrator a block lasts 30 days at most.  The number is a column only sealed, with
 * its blind index; plain in memory; masked on the wire.  Functions run in the store's
 * threads; facts are the caller's to append. */

#define HL_PURPOSE_BLOCKED "blocked.number"
#define HL_BLOCKED_DAYS 30 /* without approval */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *number; /* plain in memory */
  char *number_sealed;
  char *number_blind;
  HlTime until; /* 0 = without end */
  char *reason;
  char *approved_by; /* login */
  HlId blocked_by;   /* user; 0 = the site file */
  char *blocked_by_name;
  HlTime created_at;
} HlBlocked;

HL_DECLARE_RECORD (HlBlocked, hl_blocked)

/* Newest first, numbers opened; those that are over too.  (element-type HlBlocked) */
GPtrArray *hl_blocked_list (HlDb *db, HlKey *key, GError **error);
/* NULL without error when it is not there. */
HlBlocked *hl_blocked_get (HlDb *db, HlKey *key, HlId id, GError **error);

/* Is @text in what people see of it, or the whole number? */
gboolean hl_blocked_matches (const HlBlocked *self, const char *text);

/* May it last so long?  HL_SITE_ERROR_FIELD, "until: …". */
gboolean hl_blocked_check (const HlBlocked *self, HlTime now, GError **error);

/* Number (as hl_number_canon() makes it), until, reason, approved_by and by whom are the
 * caller's; a number that is blocked already gets them.  In a write job. */
gboolean hl_blocked_put (HlDb *db, HlBlocked *self, HlKey *key, HlTime now, GError **error);
/* Until, reason, approved_by and by whom of one that is stored.  In a write job. */
gboolean hl_blocked_change (HlDb *db, HlBlocked *self, GError **error);
gboolean hl_blocked_remove (HlDb *db, HlId id, GError **error);

/* Removes those that are over.  In a write job.  Returns: how many, or -1 */
int hl_blocked_expire (HlDb *db, HlTime now, GError **error);

G_END_DECLS
