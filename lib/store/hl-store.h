/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hl-db.h"

G_BEGIN_DECLS

/* The site's data: one folder, `hotline.db` in it, locked against a second
 * instance.  One writer thread commits whatever queued while the last commit
 * synced (group commit); each job runs under a savepoint, so a failing job
 * leaves its neighbours unharmed; its callback runs after the COMMIT.  A pool
 * of reader threads serves reads.  Every change row of a transaction gets the
 * next number of the feed, without gaps, in commit order. */

#define HL_TYPE_STORE (hl_store_get_type ())
G_DECLARE_FINAL_TYPE (HlStore, hl_store, HL, STORE, GObject)

typedef enum
{
  HL_CHANGE_INSERT = 1,
  HL_CHANGE_UPDATE,
  HL_CHANGE_DELETE,
} HlChangeKind;

/* Type, id and mask, never values: who may see them is checked when fetched. */
typedef struct
{
  gint64 seq;
  char type[32]; /* the shape's name */
  HlId id;
  HlChangeKind kind;
  gint64 revision;
  guint64 mask;
  HlTime at;
} HlChange;

/* Runs in the writer's (or a reader's) thread.  It may run twice, so it touches
 * nothing but @db and its own @data.  FALSE with @error undoes the job.  The
 * transaction is ours: a job neither begins nor commits one. */
typedef gboolean (*HlStoreJob) (HlDb *db, gpointer data, GError **error);

/* Opens or makes the folder and migrates.  Blocks; call it once, at start. */
HlStore *hl_store_open (const char *folder, HlClock *clock, GError **error);
void hl_store_close (HlStore *self); /* waits for what is queued; idempotent */
const char *hl_store_get_folder (HlStore *self);

/* @callback runs in the thread-default main context of the caller. @data is
 * freed there, after it. */
void hl_store_write_async (HlStore *self, HlStoreJob job, gpointer data, GDestroyNotify free_data,
                           GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data);
void hl_store_read_async (HlStore *self, HlStoreJob job, gpointer data, GDestroyNotify free_data,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data);
/* Both kinds.  Returns: the job's data, borrowed until the callback returns, or
 * NULL with @error (a job whose data is NULL returns NULL without error). */
gpointer hl_store_finish (HlStore *self, GAsyncResult *result, GError **error);

/* Blocking, for start-up, tools and tests; never on a running main loop. */
gboolean hl_store_write (HlStore *self, HlStoreJob job, gpointer data, GError **error);
gboolean hl_store_read (HlStore *self, HlStoreJob job, gpointer data, GError **error);

/* In a write job: notes a change; numbered at the end of the transaction. */
void hl_store_note_change (HlDb *db, const char *type, HlId id, HlChangeKind kind, gint64 revision,
                           guint64 mask);

/* hl_db_insert() / hl_db_update() and the note in one. */
gboolean hl_store_insert (HlDb *db, HlRecord *record, GError **error);
gboolean hl_store_update (HlDb *db, HlRecord *record, guint64 mask, GError **error);
/* All its columns but id and revision. */
gboolean hl_store_update_all (HlDb *db, HlRecord *record, GError **error);

/**
 * HlStore::changed:
 *
 * Emitted in the main context the store was opened in, after a commit with
 * changes: (gpointer changes: HlChange array, guint n).  Numbers are ascending.
 */

/* The feed: its random epoch (a restored backup has a new one), the last number,
 * the lowest number kept.  Any thread. */
typedef struct
{
  gint64 epoch;
  gint64 first;
  gint64 last;
} HlFeedState;
gboolean hl_store_feed_state (HlDb *db, HlFeedState *state, GError **error);
/* Changes with seq > @after, at most @limit.  (element-type HlChange) */
GArray *hl_store_feed_after (HlDb *db, gint64 after, guint limit, GError **error);
/* In a write job: forgets all but the newest @keep; `first` rises. */
gboolean hl_store_feed_prune (HlDb *db, gint64 keep, GError **error);

/* Online backup into a new folder; then opened and verified. */
void hl_store_backup_async (HlStore *self, const char *to_folder, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
gboolean hl_store_backup_finish (HlStore *self, GAsyncResult *result, GError **error);

/**
 * hl_store_restore:
 * @to_folder: not in use (else HL_DB_ERROR_LOCKED); data in it is moved aside to
 *   hotline.db.replaced-SECONDS
 *
 * Puts a verified copy of the backup there; its feed gets a new epoch.  Blocks; for
 * tools.
 */
gboolean hl_store_restore (const char *from_folder, const char *to_folder, HlTime now,
                           GError **error);

G_END_DECLS
