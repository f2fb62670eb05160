/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-db.h"
#include "hl-db-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* One SQLite connection: opening, errors, transactions. */

#define BUSY_TIMEOUT_MS 5000
#define PROGRESS_STEPS 2000

G_DEFINE_QUARK (hl_db_error, hl_db_error)

/* Errors */

typedef struct
{
  int code;
  HlDbError error;
} ErrorCode;

/* Extended codes first, then the rest of their family by the low byte. */
static const ErrorCode error_codes[] = {
  { SQLITE_CONSTRAINT_UNIQUE, HL_DB_ERROR_UNIQUE },
  { SQLITE_CONSTRAINT_PRIMARYKEY, HL_DB_ERROR_UNIQUE },
  { SQLITE_CONSTRAINT_ROWID, HL_DB_ERROR_UNIQUE },
  { SQLITE_CONSTRAINT_FOREIGNKEY, HL_DB_ERROR_FOREIGN },
  { SQLITE_CONSTRAINT_CHECK, HL_DB_ERROR_CHECK },
  { SQLITE_CONSTRAINT_DATATYPE, HL_DB_ERROR_CHECK },
  { SQLITE_CONSTRAINT_NOTNULL, HL_DB_ERROR_NOT_NULL },
  { SQLITE_IOERR_READ, HL_DB_ERROR_CORRUPT },
  { SQLITE_IOERR_SHORT_READ, HL_DB_ERROR_CORRUPT },
  { SQLITE_IOERR_CORRUPTFS, HL_DB_ERROR_CORRUPT },
  { SQLITE_IOERR_DATA, HL_DB_ERROR_CORRUPT },
  { SQLITE_IOERR_NOMEM, HL_DB_ERROR_OTHER },
  { SQLITE_BUSY, HL_DB_ERROR_BUSY },
  { SQLITE_LOCKED, HL_DB_ERROR_BUSY },
  { SQLITE_FULL, HL_DB_ERROR_FULL },
  { SQLITE_IOERR, HL_DB_ERROR_FULL },
  { SQLITE_READONLY, HL_DB_ERROR_FULL },
  { SQLITE_CANTOPEN, HL_DB_ERROR_FULL },
  { SQLITE_PERM, HL_DB_ERROR_FULL },
  { SQLITE_CORRUPT, HL_DB_ERROR_CORRUPT },
  { SQLITE_NOTADB, HL_DB_ERROR_CORRUPT },
};

static HlDbError
classify (int code)
{
  for (guint i = 0; i < G_N_ELEMENTS (error_codes); i++)
    if (error_codes[i].code == code)
      return error_codes[i].error;
  for (guint i = 0; i < G_N_ELEMENTS (error_codes); i++)
    if (error_codes[i].code == (code & 0xff))
      return error_codes[i].error;
  return HL_DB_ERROR_OTHER;
}

gboolean
hl_db_set_error (HlDb *self, int code, GError **error)
{
  HlDbError kind = classify (code);
  const char *what = self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code);

  if ((code & 0xff) == SQLITE_INTERRUPT)
    {
      g_set_error_literal (error, G_IO_ERROR,
                           g_cancellable_is_cancelled (self->cancellable) ? G_IO_ERROR_CANCELLED
                                                                          : G_IO_ERROR_TIMED_OUT,
                           "The query was stopped before its end");
    }
  else if ((code & 0xff) == SQLITE_CANTOPEN && self->read_only)
    g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%s cannot be opened: %s", self->path,
                 what);
  else if (kind == HL_DB_ERROR_FULL)
    {
      g_autofree char *folder = g_path_get_dirname (self->path);

      g_set_error (error, HL_DB_ERROR, kind,
                   "The disk is full or %s cannot be written (%s); free space on it or check its "
                   "permissions",
                   folder, what);
    }
  else if (kind == HL_DB_ERROR_CORRUPT)
    g_set_error (error, HL_DB_ERROR, kind,
                 "%s is damaged (%s); stop the service and restore a backup", self->path, what);
  else
    g_set_error (error, HL_DB_ERROR, kind, "%s", what);
  return FALSE;
}

/* Opening */

static int
progress_cb (gpointer data)
{
  HlDb *self = data;

  if (self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable))
    return 1;
  return self->deadline != 0 && g_get_monotonic_time () > self->deadline;
}

static gboolean
is_file (const char *path)
{
  return *path != '\0' && strcmp (path, ":memory:") != 0;
}

/* Personal data: made for the owner alone.  The -wal and -shm files take the
 * permissions of this one. */
static void
make_private_file (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

static void
configure (HlDb *self)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_progress_handler (self->handle, PROGRESS_STEPS, progress_cb, self);
}

static gboolean
apply_pragmas (HlDb *self, GError **error)
{
  if (!self->read_only
      && !hl_db_exec (self,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                      "PRAGMA journal_size_limit = 67108864",
                      error))
    return FALSE;

  return hl_db_exec (self,
                     "PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON;"
                     "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;"
                     "SELECT count(*) FROM sqlite_master",
                     error);
}

HlDb *
hl_db_open (const char *path, HlDbFlags flags, GError **error)
{
  g_autoptr (HlDb) self = g_new0 (HlDb, 1);
  int code;

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->read_only = (flags & HL_DB_READ_ONLY) != 0;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, hl_stmt_free);
  self->changes = g_array_new (FALSE, TRUE, sizeof (HlChange));
  if (!self->read_only && is_file (path))
    make_private_file (path);

  code = sqlite3_open_v2 (
      path, &self->handle,
      SQLITE_OPEN_NOMUTEX
          | (self->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE),
      NULL);
  if (code != SQLITE_OK)
    {
      hl_db_set_error (self, code, error);
      return NULL;
    }
  configure (self);
  return apply_pragmas (self, error) ? g_steal_pointer (&self) : NULL;
}

void
hl_db_close (HlDb *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->statements);
  if (sqlite3_close (self->handle) != SQLITE_OK)
    g_warning ("Closing %s: %s", self->path, sqlite3_errmsg (self->handle));
  g_array_unref (self->changes);
  g_clear_pointer (&self->clock, hl_clock_unref);
  g_free (self->path);
  g_free (self);
}

gpointer
hl_db_get_handle (HlDb *self)
{
  return self->handle;
}

gboolean
hl_db_exec (HlDb *self, const char *sql, GError **error)
{
  int code;

  g_return_val_if_fail (self != NULL && sql != NULL, FALSE);

  code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  return code == SQLITE_OK ? TRUE : hl_db_set_error (self, code, error);
}

/* Transactions */

gboolean
hl_db_in_transaction (HlDb *self)
{
  return !sqlite3_get_autocommit (self->handle);
}

gboolean
hl_db_begin (HlDb *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_array_set_size (self->changes, 0);
  return hl_db_run (self, error, self->read_only ? "BEGIN" : "BEGIN IMMEDIATE", "") >= 0;
}

/* SQLite leaves the transaction open when a deferred constraint fails: we end it. */
gboolean
hl_db_commit (HlDb *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  hl_db_reset_statements (self);
  if (hl_feed_flush (self, error) && hl_db_run (self, error, "COMMIT", "") >= 0)
    return TRUE;

  hl_db_rollback (self);
  return FALSE;
}

void
hl_db_rollback (HlDb *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self != NULL);

  hl_db_reset_statements (self);
  g_array_set_size (self->changes, 0);
  if (hl_db_in_transaction (self) && hl_db_run (self, &error, "ROLLBACK", "") < 0)
    g_warning ("Rolling back: %s", error->message);
}
