/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-number-index.h"

#include <string.h>

#include "desk/hl-callbacks.h"
#include "desk/hl-tickets.h"
#include "hl-fact-store.h"
#include "people/hl-blocked.h"
#include "people/hl-number-blind.h"
#include "people/hl-site.h"

/* Where numbers are stored.  One that is there already is left as it was: two open call-backs of
 * one citizen, say, that were two numbers before. */
typedef struct
{
  const char *name, *sealed, *blind, *purpose;
  const char *taken; /* $1 = the new index, $2 = id; NULL = it need not be the only one */
} Place;

static const Place places[] = {
  { "call", "caller_sealed", "caller_blind", HL_PURPOSE_CALLER, NULL },
  { "ticket", "phone_sealed", "phone_blind", HL_PURPOSE_PHONE, NULL },
  { "callback", "caller_sealed", "caller_blind", HL_PURPOSE_CALLBACK,
    "SELECT o.id FROM callback c JOIN callback o ON o.queue = c.queue"
    " WHERE o.caller_blind = $1 AND c.id = $2 AND o.id <> c.id AND o.state IN ('open', 'taken')"
    " AND c.state IN ('open', 'taken') LIMIT 1" },
  { "citizen_phone", "number_sealed", "number_blind", HL_PURPOSE_PHONE, NULL },
  { "blocked", "number_sealed", "number_blind", HL_PURPOSE_BLOCKED,
    "SELECT id FROM blocked WHERE number_blind = $1 AND id <> $2" },
};

typedef struct
{
  HlId id;
  char *sealed, *blind;
} Row;

static void
row_clear (gpointer data)
{
  g_free (((Row *) data)->sealed);
  g_free (((Row *) data)->blind);
}

/* ---- How far it is ---- */

#define DONE ((gint64) -1) /* in the place of the last row that was looked at */

/* A place whose rows have the indexes of another area code begins anew. */
static gboolean
begin_place (HlDb *db, const Place *place, const char *home, GError **error)
{
  g_autofree char *area_code = NULL;
  g_autofree char *sql =
      g_strdup_printf ("INSERT INTO number_index (name, area_code, after, total, seen, changed)"
                       " SELECT $1, $2, 0, count(*), 0, 0 FROM %s WHERE %s IS NOT NULL"
                       " ON CONFLICT (name) DO UPDATE SET area_code = $2, after = 0,"
                       " total = excluded.total, seen = 0, changed = 0",
                       place->name, place->sealed);

  if (!hl_stmt_take_row (hl_db_query (db, error,
                                      "SELECT area_code FROM number_index WHERE name = $1", "s",
                                      place->name),
                         error, "s", &area_code))
    return FALSE;
  return g_strcmp0 (area_code, home) == 0
         || hl_db_run (db, error, sql, "ss", place->name, home) >= 0;
}

static gboolean
load_after (HlDb *db, const Place *place, gint64 *after, GError **error)
{
  *after = DONE;
  return hl_stmt_take_row (
      hl_db_query (db, error, "SELECT after FROM number_index WHERE name = $1", "s", place->name),
      error, "i", after);
}

static gboolean
save_after (HlDb *db, const Place *place, gint64 after, guint seen, guint changed, GError **error)
{
  return hl_db_run (db, error,
                    "UPDATE number_index SET after = $2, seen = seen + $3, changed = changed + $4"
                    " WHERE name = $1",
                    "siii", place->name, after, (gint64) seen, (gint64) changed)
         >= 0;
}

/* Rows that came meanwhile were not counted: one is left until a place is done. */
static gboolean
sum_up (HlDb *db, HlNumberIndexWork *work, GError **error)
{
  work->seen = work->changed = work->left = 0;
  return hl_stmt_take_row (
      hl_db_query (db, error,
                   "SELECT CAST(sum(seen) AS BIGINT), CAST(sum(changed) AS BIGINT),"
                   " CAST(sum(CASE WHEN after = $1 THEN 0 WHEN total > seen THEN total - seen"
                   " ELSE 1 END) AS BIGINT) FROM number_index",
                   "i", DONE),
      error, "iii", &work->seen, &work->changed, &work->left);
}

static gboolean
note_end (HlDb *db, const char *home, const HlNumberIndexWork *work, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("area code %s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT,
                       *home != '\0' ? home : "none", work->changed, work->seen);
  HlFactNote note = { .at = work->now, .kind = "numbers-indexed", .text = text };

  return hl_facts_append (db, &note, error);
}

/* ---- Some rows ---- */

static GArray *
read_rows (HlDb *db, const Place *place, gint64 after, guint most, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT id, %s, %s FROM %s WHERE id > $1 AND %s IS NOT NULL ORDER BY id LIMIT $2",
      place->sealed, place->blind, place->name, place->sealed);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (GError) failure = NULL;
  HlStmt *stmt = hl_db_query (db, error, sql, "ii", after, (gint64) most);

  g_array_set_clear_func (rows, row_clear);
  if (stmt == NULL)
    return NULL;
  while (hl_stmt_next (stmt, &failure))
    {
      Row row = { hl_stmt_int (stmt, 0), g_strdup (hl_stmt_text (stmt, 1)),
                  g_strdup (hl_stmt_text (stmt, 2)) };

      g_array_append_val (rows, row);
    }
  if (failure == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
is_taken (HlDb *db, const Place *place, const Row *row, const char *blind, gboolean *taken,
          GError **error)
{
  gint64 other = 0;

  if (place->taken != NULL
      && !hl_stmt_take_row (hl_db_query (db, error, place->taken, "si", blind, row->id), error, "i",
                            &other))
    return FALSE;
  *taken = other != 0;
  return TRUE;
}

/* One that can't be opened – its key is another – stays as it is. */
static gboolean
index_row (HlDb *db, const Place *place, const Row *row, HlKey *key, guint *changed, GError **error)
{
  g_autofree char *number = hl_key_open_sealed (key, place->purpose, row->sealed, NULL);
  g_autofree char *blind = number != NULL ? hl_number_blind (key, number) : NULL;
  g_autofree char *sql = NULL;
  gboolean taken;

  if (blind == NULL || g_strcmp0 (blind, row->blind) == 0)
    return TRUE;
  if (!is_taken (db, place, row, blind, &taken, error))
    return FALSE;
  if (taken)
    return TRUE;
  (*changed)++;
  sql = g_strdup_printf ("UPDATE %s SET %s = $1 WHERE id = $2", place->name, place->blind);
  return hl_db_run (db, error, sql, "si", blind, row->id) >= 0;
}

static gboolean
index_place (HlDb *db, const Place *place, HlNumberIndexWork *work, GError **error)
{
  guint most = HL_NUMBER_INDEX_ROWS - work->n, changed = 0;
  g_autoptr (GArray) rows = NULL;
  gint64 after;

  if (!load_after (db, place, &after, error))
    return FALSE;
  if (after == DONE)
    return TRUE;
  rows = read_rows (db, place, after, most, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);

      after = row->id;
      if (!index_row (db, place, row, work->key, &changed, error))
        return FALSE;
    }
  if (rows == NULL)
    return FALSE;
  work->n += rows->len;
  return save_after (db, place, rows->len < most ? DONE : after, rows->len, changed, error);
}

gboolean
hl_number_index_some (HlDb *db, gpointer data, GError **error)
{
  HlNumberIndexWork *work = data;
  g_autofree char *home = NULL;
  const char *known = hl_number_get_home ();

  work->n = 0;
  work->seen = work->changed = work->left = 0;
  if (!hl_site_get_area_code (db, &home, error))
    return FALSE;
  if (strcmp (home, known != NULL ? known : "") != 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (!begin_place (db, &places[i], home, error))
      return FALSE;
  if (!sum_up (db, work, error))
    return FALSE;
  if (work->left == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (places) && work->n < HL_NUMBER_INDEX_ROWS; i++)
    if (!index_place (db, &places[i], work, error))
      return FALSE;
  return sum_up (db, work, error)
         && (work->left > 0 || work->seen == 0 || note_end (db, home, work, error));
}

gboolean
hl_number_index_has (const char *table, const char *column)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].name, table) == 0 && strcmp (places[i].blind, column) == 0)
      return TRUE;
  return FALSE;
}
