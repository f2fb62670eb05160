/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-db-private.h"
#include "hl-store.h"

/* The change feed: noting, numbering, reading. */

static const char *const kind_names[] = { "", "insert", "update", "delete", NULL };

void
hl_store_note_change (HlDb *db, const char *type, HlId id, HlChangeKind kind, gint64 revision,
                      guint64 mask)
{
  HlChange change = { .id = id, .kind = kind, .revision = revision, .mask = mask };

  g_return_if_fail (db != NULL && type != NULL);
  g_return_if_fail (strlen (type) < sizeof change.type);

  g_strlcpy (change.type, type, sizeof change.type);
  g_array_append_val (db->changes, change);
}

gboolean
hl_store_insert (HlDb *db, HlRecord *record, GError **error)
{
  if (!hl_db_insert (db, record, error))
    return FALSE;
  hl_store_note_change (db, hl_record_get_shape (record)->name, hl_record_id (record),
                        HL_CHANGE_INSERT, hl_record_revision (record), hl_record_set_mask (record));
  return TRUE;
}

gboolean
hl_store_update (HlDb *db, HlRecord *record, guint64 mask, GError **error)
{
  if (!hl_db_update (db, record, mask, error))
    return FALSE;
  hl_store_note_change (db, hl_record_get_shape (record)->name, hl_record_id (record),
                        HL_CHANGE_UPDATE, hl_record_revision (record), mask);
  return TRUE;
}

gboolean
hl_store_update_all (HlDb *db, HlRecord *record, GError **error)
{
  const HlShape *shape = hl_record_get_shape (record);
  guint64 mask = 0;

  for (guint i = 0; i < shape->n_fields; i++)
    if (strcmp (shape->fields[i].name, "id") != 0
        && strcmp (shape->fields[i].name, "revision") != 0)
      mask |= G_GUINT64_CONSTANT (1) << i;
  return hl_store_update (db, record, mask, error);
}

/* Numbering */

static gboolean
take_numbers (HlDb *db, guint n, gint64 *last, GError **error)
{
  HlStmt *row = hl_db_query (db, error, "UPDATE feed SET n = n + $1 RETURNING n", "i", (gint64) n);
  g_autoptr (GError) failure = NULL;

  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &failure))
    {
      *last = hl_stmt_int (row, 0);
      hl_stmt_reset (row);
      return TRUE;
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_CORRUPT, "The feed has lost its counter");
  return FALSE;
}

static gboolean
insert_change (HlDb *db, const HlChange *change, GError **error)
{
  return hl_db_run (db, error,
                    "INSERT INTO change (seq, type, record_id, kind, revision, mask, at)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    "isisiii", change->seq, change->type, change->id, kind_names[change->kind],
                    change->revision, (gint64) change->mask, change->at)
         == 1;
}

/* The last step of a transaction: the counter row is taken as late as possible,
 * because on PostgreSQL it holds up the other writers until the commit. */
gboolean
hl_feed_flush (HlDb *self, GError **error)
{
  guint n = self->changes->len;
  HlTime now;
  gint64 last;

  if (n == 0)
    return TRUE;
  if (!take_numbers (self, n, &last, error))
    return FALSE;

  now = self->clock != NULL ? hl_clock_now (self->clock) : g_get_real_time ();
  for (guint i = 0; i < n; i++)
    {
      HlChange *change = &g_array_index (self->changes, HlChange, i);

      change->seq = last - n + 1 + i;
      change->at = now;
      if (!insert_change (self, change, error))
        return FALSE;
    }
  return TRUE;
}

/* Reading */

gboolean
hl_store_feed_state (HlDb *db, HlFeedState *state, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *row;

  g_return_val_if_fail (db != NULL && state != NULL, FALSE);

  row = hl_db_query (db, error, "SELECT epoch, first_seq, n FROM feed", "");
  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &failure))
    {
      state->epoch = hl_stmt_int (row, 0);
      state->first = hl_stmt_int (row, 1);
      state->last = hl_stmt_int (row, 2);
      hl_stmt_reset (row);
      return TRUE;
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_CORRUPT, "The feed has lost its counter");
  return FALSE;
}

static void
load_change (HlStmt *row, HlChange *change)
{
  change->seq = hl_stmt_int (row, 0);
  g_strlcpy (change->type, hl_stmt_text (row, 1), sizeof change->type);
  change->id = hl_stmt_int (row, 2);
  change->kind = (HlChangeKind) hl_enum_value (kind_names, hl_stmt_text (row, 3));
  change->revision = hl_stmt_int (row, 4);
  change->mask = (guint64) hl_stmt_int (row, 5);
  change->at = hl_stmt_int (row, 6);
}

GArray *
hl_store_feed_after (HlDb *db, gint64 after, guint limit, GError **error)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, TRUE, sizeof (HlChange));
  g_autoptr (GError) failure = NULL;
  HlStmt *row;

  g_return_val_if_fail (db != NULL, NULL);

  row = hl_db_query (db, error,
                     "SELECT seq, type, record_id, kind, revision, mask, at FROM change"
                     " WHERE seq > $1 ORDER BY seq LIMIT $2",
                     "ii", after, (gint64) limit);
  if (row == NULL)
    return NULL;
  while (hl_stmt_next (row, &failure))
    {
      HlChange change = { 0 };

      load_change (row, &change);
      g_array_append_val (changes, change);
    }
  if (failure == NULL)
    return g_steal_pointer (&changes);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

gboolean
hl_store_feed_prune (HlDb *db, gint64 keep, GError **error)
{
  HlFeedState state;
  gint64 first;

  g_return_val_if_fail (db != NULL && keep >= 0, FALSE);

  if (!hl_store_feed_state (db, &state, error))
    return FALSE;
  first = state.last - keep + 1;
  if (first <= state.first)
    return TRUE;
  return hl_db_run (db, error, "DELETE FROM change WHERE seq < $1", "i", first) >= 0
         && hl_db_run (db, error, "UPDATE feed SET first_seq = $1", "i", first) == 1;
}
