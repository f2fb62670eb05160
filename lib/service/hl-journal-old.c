/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>

#include "base/hl-file.h"
#include "hl-journal.h"
#include "store/hl-db.h"

/* Until it was a file that grows, the journal was a table.  An upgrade while somebody talks must
 * find what that held. */

static gboolean
read_kind (HlDb *db, HlKey *key, HlKeptKind kind, GArray *rows, GError **error)
{
  const char *word = hl_kept_kind_word (kind);
  g_autofree char *use = hl_kept_kind_purpose (kind);
  g_autoptr (GError) failure = NULL;
  HlStmt *stmt = hl_db_query (db, error, "SELECT id, text FROM kept WHERE kind = $1", "s", word);

  if (stmt == NULL)
    return FALSE;
  while (hl_stmt_next (stmt, &failure))
    {
      g_autoptr (GError) broken = NULL;
      g_autofree char *text = hl_key_open_sealed (key, use, hl_stmt_text (stmt, 1), &broken);

      if (text != NULL)
        hl_kept_rows_add (rows, kind, hl_stmt_int (stmt, 0), text);
      else
        g_warning ("A row of the old journal can't be opened: %s", broken->message);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* (transfer full) (nullable) */
static GArray *
read_all (const char *path, HlKey *key, GError **error)
{
  g_autoptr (GArray) rows = hl_kept_rows_new ();
  HlDb *db = hl_db_open (path, HL_DB_READ_WRITE, error);
  /* A run that was killed in its first moment left a file without the table. */
  gboolean good = db != NULL
                  && hl_db_exec (db,
                                 "CREATE TABLE IF NOT EXISTS kept ("
                                 "  kind TEXT NOT NULL, id INTEGER NOT NULL, text TEXT NOT NULL,"
                                 "  PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;",
                                 error);

  for (guint kind = 0; good && kind < HL_N_KEPT; kind++)
    good = read_kind (db, key, kind, rows, error);
  g_clear_pointer (&db, hl_db_close);
  return good ? g_steal_pointer (&rows) : NULL;
}

static gboolean
remove_old (const char *path, GError **error)
{
  static const char *const ends[] = { "-wal", "-shm", "" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *name = g_strconcat (path, ends[i], NULL);

      if (g_unlink (name) != 0 && errno != ENOENT)
        return hl_file_fail (error, name);
    }
  return hl_file_sync_folder (path, error);
}

gboolean
hl_journal_take_old (HlJournal *self, const char *path, HlKey *key, GError **error)
{
  g_autoptr (GArray) rows = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  rows = read_all (path, key, error);
  if (rows == NULL)
    {
      g_prefix_error (error,
                      "The calls of the version before can't be read from %s; when they may be "
                      "lost, move it away: ",
                      path);
      return FALSE;
    }
  if (!hl_journal_write_now (self, rows, error) || !remove_old (path, error))
    return FALSE;
  g_message ("%u rows of the journal of the version before were taken over", rows->len);
  return TRUE;
}
