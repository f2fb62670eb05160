/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-db.h"
#include "hl-db-private.h"

#include <stdlib.h>
#include <string.h>

/* Migrations: numbered files of a resource folder, forward only.  A folder has
 * its own numbers, so the store's and the application's do not meet. */

typedef struct
{
  int number;
  char *name; /* "0001-feed.sql" */
} Migration;

static void
migration_clear (gpointer data)
{
  g_free (((Migration *) data)->name);
}

static int
compare_migrations (gconstpointer a, gconstpointer b)
{
  return ((const Migration *) a)->number - ((const Migration *) b)->number;
}

static gboolean
parse_name (const char *name, int *number)
{
  char *end;

  if (!g_str_has_suffix (name, ".sql") || !g_ascii_isdigit (*name))
    return FALSE;
  *number = (int) strtol (name, &end, 10);
  return end - name == 4 && *end == '-' && *number > 0;
}

/* (element-type Migration) in order */
static GArray *
list_migrations (const char *folder, GError **error)
{
  g_auto (GStrv) names = g_resources_enumerate_children (folder, 0, error);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Migration));

  if (names == NULL)
    return NULL;
  g_array_set_clear_func (list, migration_clear);
  for (guint i = 0; names[i] != NULL; i++)
    {
      Migration migration;

      if (!parse_name (names[i], &migration.number))
        {
          g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%s/%s: should be NNNN-name.sql",
                       folder, names[i]);
          return NULL;
        }
      migration.name = g_strdup (names[i]);
      g_array_append_val (list, migration);
    }
  g_array_sort (list, compare_migrations);
  for (guint i = 1; i < list->len; i++)
    if (g_array_index (list, Migration, i).number == g_array_index (list, Migration, i - 1).number)
      {
        g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%s: number %d is there twice", folder,
                     g_array_index (list, Migration, i).number);
        return NULL;
      }
  return g_steal_pointer (&list);
}

static char *
read_sql (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_path ("/", folder, name, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, error);
  gsize length;
  const char *text;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  return g_strndup (text, length);
}

static gboolean
check_foreign_keys (HlDb *self, GError **error)
{
  HlStmt *row = hl_db_query (self, error, "PRAGMA foreign_key_check", "");
  g_autoptr (GError) failure = NULL;

  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &failure))
    {
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_FOREIGN,
                   "A row of %s refers to one of %s that is not there", hl_stmt_text (row, 0),
                   hl_stmt_text (row, 2));
      hl_stmt_reset (row);
      return FALSE;
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

static gboolean
apply_in_transaction (HlDb *self, const char *folder, const Migration *migration, HlTime now,
                      GError **error)
{
  g_autofree char *sql = read_sql (folder, migration->name, error);
  g_autofree char *digest = sql != NULL ? hl_digest (sql, strlen (sql)) : NULL;

  if (sql == NULL || !hl_db_exec (self, sql, error) || !check_foreign_keys (self, error))
    return FALSE;
  return hl_db_run (self, error,
                    "INSERT INTO schema_version (folder, number, name, digest, applied_at)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    "sissi", folder, (gint64) migration->number, migration->name, digest, now)
         == 1;
}

static gboolean
apply (HlDb *self, const char *folder, const Migration *migration, HlTime now, GError **error)
{
  gboolean ok = hl_db_begin (self, error);

  if (ok && !apply_in_transaction (self, folder, migration, now, error))
    {
      hl_db_rollback (self);
      ok = FALSE;
    }
  ok = ok && hl_db_commit (self, error);
  if (!ok)
    g_prefix_error (error, "Migration %s: ", migration->name);
  return ok;
}

/* number → digest of what was applied */
static GHashTable *
load_applied (HlDb *self, const char *folder, int *last, GError **error)
{
  g_autoptr (GHashTable) applied = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (
      self, error, "SELECT number, digest FROM schema_version WHERE folder = $1", "s", folder);

  if (row == NULL)
    return NULL;
  while (hl_stmt_next (row, &failure))
    {
      int number = (int) hl_stmt_int (row, 0);

      g_hash_table_insert (applied, GINT_TO_POINTER (number), g_strdup (hl_stmt_text (row, 1)));
      *last = MAX (*last, number);
    }
  if (failure == NULL)
    return g_steal_pointer (&applied);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
check_unchanged (const char *folder, const Migration *migration, const char *digest, GError **error)
{
  g_autofree char *sql = read_sql (folder, migration->name, error);
  g_autofree char *ours = sql != NULL ? hl_digest (sql, strlen (sql)) : NULL;

  if (ours == NULL)
    return FALSE;
  if (strcmp (ours, digest) == 0)
    return TRUE;
  g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER,
               "Migration %s was changed after it was applied here; install the release that the "
               "data was made with, or a later one",
               migration->name);
  return FALSE;
}

static gboolean
apply_missing (HlDb *self, const char *folder, GArray *migrations, HlTime now, GError **error)
{
  int last = 0;
  g_autoptr (GHashTable) applied = load_applied (self, folder, &last, error);
  int newest =
      migrations->len > 0 ? g_array_index (migrations, Migration, migrations->len - 1).number : 0;

  if (applied == NULL)
    return FALSE;
  if (last > newest)
    {
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_NEWER,
                   "%s was written by a newer version (its schema is %04d, ours %04d); install "
                   "that version or restore a backup made before the upgrade",
                   self->path, last, newest);
      return FALSE;
    }
  for (guint i = 0; i < migrations->len; i++)
    {
      const Migration *migration = &g_array_index (migrations, Migration, i);
      const char *digest = g_hash_table_lookup (applied, GINT_TO_POINTER (migration->number));

      if (digest != NULL ? !check_unchanged (folder, migration, digest, error)
                         : !apply (self, folder, migration, now, error))
        return FALSE;
    }
  return TRUE;
}

/* Foreign keys are off meanwhile, so that a table can be rebuilt; each migration
 * is checked as a whole before it commits. */
gboolean
hl_db_migrate (HlDb *self, const char *folder, HlTime now, GError **error)
{
  g_autoptr (GArray) migrations = NULL;
  gboolean ok;

  g_return_val_if_fail (self != NULL && folder != NULL, FALSE);

  migrations = list_migrations (folder, error);
  if (migrations == NULL
      || !hl_db_exec (self,
                      "CREATE TABLE IF NOT EXISTS schema_version ("
                      "  folder TEXT NOT NULL,"
                      "  number INTEGER NOT NULL,"
                      "  name TEXT NOT NULL,"
                      "  digest TEXT NOT NULL,"
                      "  applied_at INTEGER NOT NULL,"
                      "  PRIMARY KEY (folder, number)"
                      ") STRICT; PRAGMA foreign_keys = OFF",
                      error))
    return FALSE;

  ok = apply_missing (self, folder, migrations, now, error);
  return hl_db_exec (self, "PRAGMA foreign_keys = ON", ok ? error : NULL) && ok;
}
