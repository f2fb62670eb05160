/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-search-file.h"

#include "hl-search-engine.h"

#include <glib/gstdio.h>
#include <string.h>

/* search.db: one full-text table per kind of record and generation, where each stands, and how
 * far the feed has been followed. */

#define CHANGES_AT_ONCE 500
#define RECORDS_AT_ONCE 2000
#define SEQ_EVERY 1000 /* changes of other kinds, after which it is written down all the same */

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS feed ("
    "  id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS source ("
    "  type TEXT PRIMARY KEY, version INTEGER NOT NULL, live INTEGER NOT NULL,"
    "  next INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;"
    "INSERT INTO feed (id, epoch, seq) VALUES (1, 0, 0) ON CONFLICT DO NOTHING;";

/* ---- Opening ---- */

static char *
dup_path (const char *folder, const char *suffix)
{
  g_autofree char *name = g_strconcat (HL_SEARCH_FILE, suffix, NULL);

  return g_build_filename (folder, name, NULL);
}

void
hl_search_file_remove (const char *folder)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = dup_path (folder, suffixes[i]);

      g_unlink (path);
    }
}

static gboolean
add_source (HlSearchFile *self, const char *type, GError **error)
{
  return hl_db_run (self->index, error,
                    "INSERT INTO source (type, version, live, next, at) VALUES ($1, $2, 0, 0, 0)"
                    " ON CONFLICT (type) DO NOTHING",
                    "si", type, (gint64) HL_SEARCH_VERSION)
         >= 0;
}

static gboolean
prepare (HlSearchFile *self, GError **error)
{
  /* It can be made anew: a power cut may take the last commits, nothing more. */
  if (!hl_search_engine_register (self->index, error) || !hl_db_exec (self->index, schema, error)
      || !hl_db_exec (self->index, "PRAGMA synchronous = NORMAL", error))
    return FALSE;
  for (guint i = 0; self->shapes[i] != NULL; i++)
    if (!add_source (self, self->shapes[i]->type, error))
      return FALSE;
  if (!hl_stmt_take_row (hl_db_query (self->index, error, "SELECT seq FROM feed", ""), error, "i",
                         &self->seq))
    return FALSE;
  self->seq_saved = self->seq;
  return TRUE;
}

/* Made by another version of the splitting: as if it were not there. */
static gboolean
renew_version (HlSearchFile *self, GError **error)
{
  gint64 others = 0;

  return hl_stmt_take_row (hl_db_query (self->index, error,
                                        "SELECT count(*) FROM source WHERE version <> $1", "i",
                                        (gint64) HL_SEARCH_VERSION),
                           error, "i", &others)
         && (others == 0 || hl_search_file_restart (self, FALSE, error));
}

gboolean
hl_search_file_open (HlSearchFile *self, const char *folder, const HlSearchShape *const *shapes,
                     GError **error)
{
  g_autofree char *data = g_build_filename (folder, "hotline.db", NULL);
  g_autofree char *path = dup_path (folder, "");

  *self = (HlSearchFile){ .shapes = shapes };
  self->data = hl_db_open (data, HL_DB_READ_ONLY, error);
  if (self->data != NULL)
    self->index = hl_db_open (path, HL_DB_READ_WRITE, error);
  if (self->index != NULL && prepare (self, error) && renew_version (self, error))
    return TRUE;
  hl_search_file_close (self);
  return FALSE;
}

void
hl_search_file_close (HlSearchFile *self)
{
  g_clear_pointer (&self->index, hl_db_close);
  g_clear_pointer (&self->data, hl_db_close);
}

/* ---- Tables ---- */

gboolean
hl_search_file_source (HlSearchFile *self, const HlSearchShape *shape, HlSearchSource *source,
                       GError **error)
{
  gint64 version = 0;

  *source = (HlSearchSource){ 0 };
  return hl_stmt_take_row (hl_db_query (self->index, error,
                                        "SELECT version, live, next, at FROM source"
                                        " WHERE type = $1",
                                        "s", shape->type),
                           error, "iiii", &version, &source->live, &source->next, &source->at);
}

static gboolean
set_source (HlSearchFile *self, const HlSearchShape *shape, const HlSearchSource *source,
            GError **error)
{
  return hl_db_run (self->index, error,
                    "UPDATE source SET version = $5, live = $2, next = $3, at = $4 WHERE type = $1",
                    "siiii", shape->type, source->live, source->next, source->at,
                    (gint64) HL_SEARCH_VERSION)
         == 1;
}

static char *
dup_columns (const HlSearchShape *shape, const char *format)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->n_fields; i++)
    {
      g_string_append (text, i > 0 ? ", " : "");
      g_string_append_printf (text, "%s%u", format, i);
    }
  return g_string_free (text, FALSE);
}

static gboolean
make_table (HlSearchFile *self, const HlSearchShape *shape, gint64 generation, GError **error)
{
  g_autofree char *columns = dup_columns (shape, "f");
  g_autofree char *sql = g_strdup_printf (
      "DROP TABLE IF EXISTS %s_%" G_GINT64_FORMAT ";"
      "CREATE VIRTUAL TABLE %s_%" G_GINT64_FORMAT " USING fts5 (%s, tokenize = 'hotline');"
      "INSERT INTO %s_%" G_GINT64_FORMAT " (%s_%" G_GINT64_FORMAT ", rank)"
      " VALUES ('hashsize', 16777216)",
      shape->type, generation, shape->type, generation, columns, shape->type, generation,
      shape->type, generation);

  return hl_db_exec (self->index, sql, error);
}

static gboolean
drop_table (HlSearchFile *self, const HlSearchShape *shape, gint64 generation, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("DROP TABLE IF EXISTS %s_%" G_GINT64_FORMAT, shape->type, generation);

  return generation == 0 || hl_db_exec (self->index, sql, error);
}

/* Text of a row of the data: id, then the fields. */
static char *
dup_select (const HlSearchShape *shape, const char *condition)
{
  GString *sql = g_string_new ("SELECT id");

  for (guint i = 0; i < shape->n_fields; i++)
    g_string_append_printf (sql, ", %s", shape->fields[i].column);
  g_string_append_printf (sql, " FROM \"%s\" WHERE %s", shape->type, condition);
  return g_string_free (sql, FALSE);
}

static gboolean
insert_row (HlSearchFile *self, const HlSearchShape *shape, gint64 generation, HlStmt *row,
            GError **error)
{
  g_autofree char *columns = dup_columns (shape, "f");
  g_autoptr (GString) sql = g_string_new (NULL);
  HlValue values[16] = { { .type = 'i', .i = hl_stmt_int (row, 0) } };
  HlStmt *insert;
  GError *local = NULL;

  g_assert (shape->n_fields < G_N_ELEMENTS (values));
  g_string_printf (sql, "INSERT INTO %s_%" G_GINT64_FORMAT " (rowid, %s) VALUES ($1", shape->type,
                   generation, columns);
  for (guint i = 1; i <= shape->n_fields; i++)
    {
      g_string_append_printf (sql, ", $%u", i + 1);
      values[i] = (HlValue){ .type = 's', .s = hl_stmt_text (row, i) };
    }
  g_string_append_c (sql, ')');
  insert = hl_db_query_values (self->index, error, sql->str, values, shape->n_fields + 1);
  if (insert == NULL)
    return FALSE;
  hl_stmt_next (insert, &local);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static gboolean
delete_row (HlSearchFile *self, const HlSearchShape *shape, gint64 generation, HlId id,
            GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s_%" G_GINT64_FORMAT " WHERE rowid = $1",
                                          shape->type, generation);

  return hl_db_run (self->index, error, sql, "i", id) >= 0;
}

/* ---- Beginning anew ---- */

static gboolean
restart_source (HlSearchFile *self, const HlSearchShape *shape, gboolean keep, GError **error)
{
  HlSearchSource source;
  gint64 next;

  if (!hl_search_file_source (self, shape, &source, error))
    return FALSE;
  next = MAX (source.live, source.next) + 1;
  if (!drop_table (self, shape, source.next, error)
      || (!keep && !drop_table (self, shape, source.live, error))
      || !make_table (self, shape, next, error))
    return FALSE;
  source = (HlSearchSource){ .live = keep ? source.live : 0, .next = next };
  return set_source (self, shape, &source, error);
}

static gboolean
save_feed (HlSearchFile *self, gint64 epoch, GError **error)
{
  if (hl_db_run (self->index, error, "UPDATE feed SET epoch = $1, seq = $2", "ii", epoch, self->seq)
      != 1)
    return FALSE;
  self->seq_saved = self->seq;
  return TRUE;
}

static gboolean
restart (HlSearchFile *self, gboolean keep, const HlFeedState *feed, GError **error)
{
  for (guint i = 0; self->shapes[i] != NULL; i++)
    if (!restart_source (self, self->shapes[i], keep, error))
      return FALSE;
  self->seq = keep ? self->seq : feed->last;
  return save_feed (self, feed->epoch, error);
}

/* Everything or nothing. */
static gboolean
commit (HlSearchFile *self, gboolean ok, GError **error)
{
  if (ok)
    return hl_db_commit (self->index, error);
  hl_db_rollback (self->index);
  return FALSE;
}

gboolean
hl_search_file_restart (HlSearchFile *self, gboolean keep, GError **error)
{
  HlFeedState feed;

  return hl_store_feed_state (self->data, &feed, error) && hl_db_begin (self->index, error)
         && commit (self, restart (self, keep, &feed, error), error);
}

/* ---- The feed ---- */

static const HlSearchShape *
find_shape (HlSearchFile *self, const char *type)
{
  for (guint i = 0; self->shapes[i] != NULL; i++)
    if (strcmp (self->shapes[i]->type, type) == 0)
      return self->shapes[i];
  return NULL;
}

static gboolean
replace_in (HlSearchFile *self, const HlSearchShape *shape, gint64 generation, HlId id,
            GError **error)
{
  g_autofree char *sql = dup_select (shape, "id = $1");
  HlStmt *row;
  GError *local = NULL;
  gboolean ok = TRUE;

  if (!delete_row (self, shape, generation, id, error))
    return FALSE;
  row = hl_db_query (self->data, error, sql, "i", id);
  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &local))
    {
      ok = insert_row (self, shape, generation, row, error);
      hl_stmt_reset (row);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return ok && local == NULL;
}

/* A table being built gets it when it comes there. */
static gboolean
take_change (HlSearchFile *self, const HlSearchShape *shape, HlId id, GError **error)
{
  HlSearchSource source;

  return hl_search_file_source (self, shape, &source, error)
         && (source.live == 0 || replace_in (self, shape, source.live, id, error))
         && (source.next == 0 || id > source.at
             || replace_in (self, shape, source.next, id, error));
}

static gboolean
take_changes (HlSearchFile *self, GArray *changes, gint64 epoch, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  /* The last change of a record tells it all. */
  for (guint i = changes->len; i-- > 0;)
    {
      HlChange *change = &g_array_index (changes, HlChange, i);
      const HlSearchShape *shape = find_shape (self, change->type);

      if (shape != NULL && g_hash_table_add (seen, &change->id)
          && !take_change (self, shape, change->id, error))
        return FALSE;
    }
  return save_feed (self, epoch, error);
}

static gboolean
has_ours (HlSearchFile *self, GArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (find_shape (self, g_array_index (changes, HlChange, i).type) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_lost (HlSearchFile *self, const HlFeedState *feed, gint64 epoch)
{
  return epoch != feed->epoch || self->seq > feed->last
         || (self->seq < feed->last && self->seq + 1 < feed->first);
}

gboolean
hl_search_file_follow (HlSearchFile *self, guint *n, GError **error)
{
  g_autoptr (GArray) changes = NULL;
  HlFeedState feed;
  gint64 epoch = 0;

  *n = 0;
  if (!hl_store_feed_state (self->data, &feed, error)
      || !hl_stmt_take_row (hl_db_query (self->index, error, "SELECT epoch FROM feed", ""), error,
                            "i", &epoch))
    return FALSE;
  if (is_lost (self, &feed, epoch))
    {
      *n = 1;
      return hl_search_file_restart (self, FALSE, error);
    }
  changes = hl_store_feed_after (self->data, self->seq, CHANGES_AT_ONCE, error);
  if (changes == NULL)
    return FALSE;
  *n = changes->len;
  if (changes->len == 0)
    return TRUE;
  self->seq = g_array_index (changes, HlChange, changes->len - 1).seq;
  if (!has_ours (self, changes) && self->seq < self->seq_saved + SEQ_EVERY)
    return TRUE;
  return hl_db_begin (self->index, error)
         && commit (self, take_changes (self, changes, epoch, error), error);
}

/* ---- Building ---- */

static gboolean
build_rows (HlSearchFile *self, const HlSearchShape *shape, HlSearchSource *source, guint *n,
            GError **error)
{
  g_autofree char *sql = dup_select (shape, "id > $1 ORDER BY id LIMIT $2");
  HlStmt *row = hl_db_query (self->data, error, sql, "ii", source->at, (gint64) RECORDS_AT_ONCE);
  GError *local = NULL;

  if (row == NULL)
    return FALSE;
  for (*n = 0; hl_stmt_next (row, &local); ++*n)
    {
      source->at = hl_stmt_int (row, 0);
      if (!insert_row (self, shape, source->next, row, error))
        {
          hl_stmt_reset (row);
          return FALSE;
        }
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static gboolean
build_some (HlSearchFile *self, const HlSearchShape *shape, HlSearchSource *source, guint *n,
            GError **error)
{
  if (!build_rows (self, shape, source, n, error))
    return FALSE;
  if (*n > 0)
    return set_source (self, shape, source, error);

  /* There: it takes the old one's place. */
  *n = 1;
  if (!drop_table (self, shape, source->live, error))
    return FALSE;
  *source = (HlSearchSource){ .live = source->next };
  return set_source (self, shape, source, error);
}

gboolean
hl_search_file_build (HlSearchFile *self, guint *n, GError **error)
{
  *n = 0;
  for (guint i = 0; self->shapes[i] != NULL; i++)
    {
      HlSearchSource source;

      if (!hl_search_file_source (self, self->shapes[i], &source, error))
        return FALSE;
      if (source.live == 0 && source.next == 0
          && !(restart_source (self, self->shapes[i], FALSE, error)
               && hl_search_file_source (self, self->shapes[i], &source, error)))
        return FALSE;
      if (source.next != 0)
        return hl_db_begin (self->index, error)
               && commit (self, build_some (self, self->shapes[i], &source, n, error), error);
    }
  return TRUE;
}

gint64
hl_search_file_count (HlSearchFile *self)
{
  gint64 total = 0;

  for (guint i = 0; self->shapes[i] != NULL; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\"", self->shapes[i]->type);
      gint64 n = 0;

      if (hl_stmt_take_row (hl_db_query (self->data, NULL, sql, ""), NULL, "i", &n))
        total += n;
    }
  return total;
}
