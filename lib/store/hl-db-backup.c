/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-db.h"
#include "hl-db-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Online copies and the check of a whole file. */

#define PAGES_PER_STEP 2048

static gboolean
copy_pages (HlDb *self, HlDb *to, GCancellable *cancellable, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to->handle, "main", self->handle, "main");
  int code = SQLITE_OK;

  if (backup == NULL)
    return hl_db_set_error (to, sqlite3_extended_errcode (to->handle), error);
  while (code == SQLITE_OK && !g_cancellable_is_cancelled (cancellable))
    code = sqlite3_backup_step (backup, PAGES_PER_STEP);
  sqlite3_backup_finish (backup);
  if (code == SQLITE_DONE)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return hl_db_set_error (to, code, error);
}

/* In one read transaction, so that writers do not make it start again. */
static gboolean
copy_snapshot (HlDb *self, HlDb *to, GCancellable *cancellable, GError **error)
{
  gboolean own = !hl_db_in_transaction (self);
  gboolean ok;

  if (own
      && (hl_db_run (self, error, "BEGIN", "") < 0
          || hl_db_run (self, error, "SELECT count(*) FROM sqlite_master", "") < 0))
    return FALSE;
  ok = copy_pages (self, to, cancellable, error);
  if (own)
    hl_db_rollback (self);
  return ok;
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL, "%s cannot be written: %s", path,
                 g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
rename_synced (const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);

  if (!sync_path (from, O_RDWR, error))
    return FALSE;
  if (g_rename (from, to) != 0)
    {
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL, "%s cannot be written: %s", to,
                   g_strerror (errno));
      return FALSE;
    }
  return sync_path (folder, O_RDONLY | O_DIRECTORY, error);
}

/* The copy is one file: no -wal beside it. */
static gboolean
fill_copy (HlDb *self, const char *temporary, const char *then, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (HlDb) to = hl_db_open (temporary, HL_DB_READ_WRITE, error);

  return to != NULL && hl_db_exec (to, "PRAGMA journal_mode = DELETE", error)
         && copy_snapshot (self, to, cancellable, error)
         && hl_db_exec (to, "PRAGMA journal_mode = DELETE", error)
         && (then == NULL || hl_db_exec (to, then, error)) && hl_db_verify (to, error);
}

static void
remove_file (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}

gboolean
hl_db_copy (HlDb *self, const char *path, const char *then, GCancellable *cancellable,
            GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.%08x.part", path, g_random_int ());

  if (fill_copy (self, temporary, then, cancellable, error)
      && rename_synced (temporary, path, error))
    return TRUE;
  remove_file (temporary);
  return FALSE;
}

gboolean
hl_db_backup (HlDb *self, const char *path, GError **error)
{
  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  return hl_db_copy (self, path, NULL, NULL, error);
}

/* @sql: its rows are faults, but "ok" is none */
static gboolean
check_rows (HlDb *self, const char *sql, GError **error)
{
  HlStmt *row = hl_db_query (self, error, sql, "");
  g_autoptr (GError) failure = NULL;
  g_autofree char *fault = NULL;

  if (row == NULL)
    return FALSE;
  while (fault == NULL && hl_stmt_next (row, &failure))
    if (g_strcmp0 (hl_stmt_text (row, 0), "ok") != 0)
      fault = g_strdup (hl_stmt_text (row, 0));
  if (fault != NULL)
    {
      hl_stmt_reset (row);
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_CORRUPT,
                   "%s is damaged (%s); stop the service and restore a backup", self->path, fault);
      return FALSE;
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

gboolean
hl_db_verify (HlDb *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return check_rows (self, "PRAGMA integrity_check", error)
         && check_rows (self, "PRAGMA foreign_key_check", error);
}
