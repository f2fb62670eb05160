/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "hl-db.h"
#include "hl-store.h"

G_BEGIN_DECLS

/* What the files of this component share. */

struct _HlDb
{
  /* Owned */
  sqlite3 *handle;
  char *path;
  GHashTable *statements; /* SQL text → HlStmt */
  GArray *changes;        /* HlChange noted in this transaction; numbered by its commit */
  HlClock *clock;         /* nullable: the real time */

  /* While a read job runs: when to give up */
  GCancellable *cancellable; /* borrowed from the job */
  gint64 deadline;           /* monotonic; 0 = none */

  gboolean read_only;
};

struct _HlStmt
{
  HlDb *db; /* borrowed: it owns us */
  sqlite3_stmt *handle;
  guint n_params;
  int *params; /* $i is SQLite's parameter number params[i - 1] */
  gboolean in_use;
};

/* Sets @error from a result code of SQLite; always FALSE. */
gboolean hl_db_set_error (HlDb *self, int code, GError **error);
gboolean hl_db_in_transaction (HlDb *self);

/* hl-db-query.c */
void hl_stmt_free (gpointer self);
void hl_db_reset_statements (HlDb *self);

/* hl-feed.c: the last step of a transaction */
gboolean hl_feed_flush (HlDb *self, GError **error);

/* hl-db-backup.c: @then (nullable) is SQL run on the copy before it gets its name */
gboolean hl_db_copy (HlDb *self, const char *path, const char *then, GCancellable *cancellable,
                     GError **error);

/* hl-db-record.c */
HlId hl_record_id (HlRecord *self);
gint64 hl_record_revision (HlRecord *self);
guint64 hl_record_set_mask (HlRecord *self);

#define HL_STORE_FILE "hotline.db"
#define HL_STORE_LOCK "hotline.lock"

G_END_DECLS
