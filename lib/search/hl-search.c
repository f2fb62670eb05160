/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-search.h"

#include "hl-search-engine.h"

#include <sqlite3.h>

/* The reading side of the index. */

/* Beside the connection's own file; NULL when that has none. */
static char *
dup_path (sqlite3 *handle)
{
  const char *data = sqlite3_db_filename (handle, "main");
  g_autofree char *folder = NULL;

  if (data == NULL || *data == '\0')
    return NULL;
  folder = g_path_get_dirname (data);
  return g_build_filename (folder, HL_SEARCH_FILE, NULL);
}

static gboolean
attach (HlDb *db)
{
  sqlite3 *handle = hl_db_get_handle (db);
  g_autofree char *path = dup_path (handle);
  g_autoptr (GError) error = NULL;

  if (sqlite3_db_filename (handle, "search") != NULL)
    return TRUE;
  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  if (hl_search_engine_register (db, &error)
      && hl_db_run (db, &error, "ATTACH DATABASE $1 AS search", "s", path) >= 0)
    return TRUE;
  g_message ("The search index can't be used: %s", error->message);
  return FALSE;
}

/* 0 = there is none that is complete. */
static gint64
find_generation (HlDb *db, const char *type)
{
  g_autoptr (GError) error = NULL;
  gint64 live = 0;

  if (!attach (db))
    return 0;
  if (!hl_stmt_take_row (hl_db_query (db, &error,
                                      "SELECT live FROM search.source"
                                      " WHERE type = $1 AND version = $2",
                                      "si", type, (gint64) HL_SEARCH_VERSION),
                         &error, "i", &live))
    g_message ("The search index can't be read: %s", error->message);
  return live;
}

static void
by_index (HlWhere *where, const HlSearchShape *shape, gint64 generation, const HlSearchQuery *query)
{
  g_autofree char *from =
      g_strdup_printf ("search.%s_%" G_GINT64_FORMAT " AS found CROSS JOIN \"%s\""
                       " ON \"%s\".id = found.rowid",
                       shape->type, generation, shape->type, shape->type);
  g_autofree char *match =
      g_strdup_printf ("found.%s_%" G_GINT64_FORMAT " MATCH $?", shape->type, generation);
  g_autofree char *text = hl_search_query_write (query);

  hl_where_from (where, from);
  hl_where_text (where, match, text);
}

static gboolean
by_scan (HlWhere *where, HlDb *db, const HlSearchShape *shape, const char *text, GError **error)
{
  g_autofree char *newest = g_strdup_printf (
      "id > coalesce ((SELECT id FROM \"%s\" ORDER BY id DESC LIMIT 1 OFFSET %d), 0)", shape->type,
      HL_SEARCH_SCANNED);
  g_autofree char *match = hl_search_engine_match_sql (shape);

  if (!hl_search_engine_register_match (db, shape, error))
    return FALSE;
  hl_where_plain (where, newest);
  hl_where_text (where, match, text);
  return TRUE;
}

gboolean
hl_search_where (HlWhere *where, HlDb *db, const HlSearchShape *shape, const HlSearchQuery *query,
                 const char *text, HlSearchWay *way, GError **error)
{
  gint64 generation = find_generation (db, shape->type);

  *way = generation != 0 ? HL_SEARCH_BY_INDEX : HL_SEARCH_BY_SCAN;
  if (*way == HL_SEARCH_BY_SCAN)
    return by_scan (where, db, shape, text, error);
  by_index (where, shape, generation, query);
  return TRUE;
}
