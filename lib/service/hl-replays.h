/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-route.h"

G_BEGIN_DECLS

/* First answers to POSTs, by user and Idempotency-Key, for 24 hours.  Those of
 * store writes are kept in the same transaction (sealed: an answer may hold a
 * citizen's number); those of live commands, which a restart ends anyway, in memory. */
typedef struct _HlReplays HlReplays;

HlReplays *hl_replays_new (void);
void hl_replays_free (HlReplays *self);

void hl_replays_keep (HlReplays *self, HlRequest *request, guint status, const char *json);
/* TRUE: it has been answered (again, or as a key used for something else). */
gboolean hl_replays_answer (HlReplays *self, HlRequest *request);

/* In the write job.  (out) @status 0 = not answered yet. */
gboolean hl_replays_find (HlDb *db, HlRequest *request, guint *status, char **json, GError **error);
gboolean hl_replays_store (HlDb *db, HlRequest *request, guint status, const char *json,
                           GError **error);
/* In a write job: what was stored did not come about after all. */
gboolean hl_replays_forget (HlDb *db, HlRequest *request, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlReplays, hl_replays_free)

G_END_DECLS
