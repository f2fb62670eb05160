/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-retention.h"

#include <glib/gstdio.h>

#include "hl-fact-private.h"
#include "hl-fail-private.h"
#include "hl-recording-file.h"

#define RECENT (7 * HL_DAY)
#define SILENT_MOST (30 * HL_DAY)

#define ENDED "('closed', 'archived', 'withdrawn', 'merged', 'outside', 'dropped')"

/* $1 = now */
#define DUE                                                                                        \
  " FROM recording r JOIN retention k ON k.class = r.class"                                        \
  " WHERE r.purged_at IS NULL AND r.hold = 0"                                                      \
  " AND r.started_at < $1 - k.days * 86400000000"                                                  \
  " AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.call = r.call"                                  \
  "  AND t.state NOT IN " ENDED ")"                                                                \
  " AND NOT EXISTS (SELECT 1 FROM call c JOIN ticket t ON t.id = c.ticket WHERE c.id = r.call"     \
  "  AND t.state NOT IN " ENDED ")"                                                                \
  " AND NOT EXISTS (SELECT 1 FROM ticket t JOIN retention o ON o.ticket_kind = t.kind"             \
  "  WHERE t.call = r.call AND r.started_at >= $1 - o.days * 86400000000)"

void
hl_retention_work_free (HlRetentionWork *work)
{
  g_clear_pointer (&work->found, g_ptr_array_unref);
  g_free (work);
}

static char *
columns (void)
{
  g_auto (GStrv) names = g_strsplit (hl_shape_columns (hl_recording_record_shape ()), ", ", -1);
  g_autofree char *joined = g_strjoinv (", r.", names);

  return g_strconcat ("SELECT r.", joined, NULL);
}

static gboolean
load (HlRetentionWork *work, HlStmt *row, GError **error)
{
  g_clear_pointer (&work->found, g_ptr_array_unref);
  work->found = hl_stmt_load_all (row, hl_recording_record_shape (), error);
  return work->found != NULL;
}

static gboolean
find_due (HlDb *db, HlRetentionWork *work, GError **error)
{
  g_autofree char *select = columns ();
  g_autofree char *sql = g_strconcat (select, DUE " AND r.id > $2 ORDER BY r.id LIMIT $3", NULL);

  return load (work,
               hl_db_query (db, error, sql, "iii", work->now, work->after, (gint64) work->limit),
               error);
}

static gboolean
sum_due (HlDb *db, HlRetentionWork *work, GError **error)
{
  return hl_stmt_take_row (
      hl_db_query (db, error,
                   "SELECT count(*),"
                   " CAST(coalesce (sum(coalesce (r.opus_bytes, r.bytes)), 0) AS BIGINT)" DUE,
                   "i", work->now),
      error, "ii", &work->total, &work->bytes);
}

gboolean
hl_retention_list (HlDb *db, gpointer work, GError **error)
{
  return find_due (db, work, error) && sum_due (db, work, error);
}

static gboolean
purge_row (HlDb *db, HlRecordingRecord *recording, HlTime now, GError **error)
{
  const HlShape *shape = hl_recording_record_shape ();
  g_autofree char *text =
      g_strdup_printf ("recording %" G_GINT64_FORMAT " (%s)", recording->id, recording->class);
  HlFactNote note = {
    .at = now, .kind = "recording-purged", .call = recording->call, .text = text
  };

  recording->purged_at = now;
  g_clear_pointer (&recording->key_sealed, g_free);
  return hl_store_update (db, HL_RECORD (recording),
                          G_GUINT64_CONSTANT (1) << hl_shape_index (shape, "purged_at")
                              | G_GUINT64_CONSTANT (1) << hl_shape_index (shape, "key_sealed"),
                          error)
         && hl_facts_append (db, &note, error);
}

/* A clock set ahead makes everything due.  Where the days before today have recordings, it can't
 * have been set ahead by more than a month; where they have none, nothing is lost by waiting. */
static gboolean
believes_clock (HlDb *db, HlTime now, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlValue span[] = { { .type = 'i', .i = now - SILENT_MOST }, { .type = 'i', .i = now - HL_DAY } };
  gint64 id;

  if (hl_db_one_int (db, &id, &failure,
                     "SELECT id FROM recording WHERE started_at >= $1 AND started_at < $2"
                     " AND purged_at IS NULL LIMIT 1",
                     span, 2))
    return TRUE;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, HL_FAIL, HL_FAIL_STATE,
                 "there is no recording of the last 30 days but today's: if the clock is right, "
                 "they are deleted once there is one");
  return FALSE;
}

gboolean
hl_retention_purge (HlDb *db, gpointer data, GError **error)
{
  HlRetentionWork *work = data;

  if (!find_due (db, work, error))
    return FALSE;
  if (work->found->len > 0 && !believes_clock (db, work->now, error))
    return FALSE;
  for (guint i = 0; i < work->found->len; i++)
    if (!purge_row (db, work->found->pdata[i], work->now, error))
      return FALSE;
  return TRUE;
}

gboolean
hl_retention_recent (HlDb *db, gpointer data, GError **error)
{
  HlRetentionWork *work = data;
  g_autofree char *select = columns ();
  g_autofree char *sql = g_strconcat (
      select, " FROM recording r WHERE r.purged_at > $1 ORDER BY r.purged_at DESC, r.id LIMIT $2",
      NULL);

  return load (work, hl_db_query (db, error, sql, "ii", work->now - RECENT, (gint64) work->limit),
               error);
}

guint
hl_retention_delete_files (const HlRetentionWork *work, const char *folder)
{
  guint n = 0;

  for (guint i = 0; work->found != NULL && i < work->found->len; i++)
    {
      const HlRecordingRecord *recording = work->found->pdata[i];
      g_autofree char *name = hl_recording_opus_name (recording->path);
      g_autofree char *flac = g_build_filename (folder, recording->path, NULL);
      g_autofree char *opus = g_build_filename (folder, name, NULL);

      /* Both: a conversion may have been under way. */
      if (recording->purged_at != 0)
        {
          gboolean gone = g_unlink (flac) == 0;

          n += g_unlink (opus) == 0 || gone ? 1 : 0;
        }
    }
  return n;
}
