/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-opus-private.h"

#include <stdio.h>
#include <string.h>

#include "hl-fact-private.h"
#include "hl-recording-file.h"
#include "people/hl-site.h"

/* What the data knows of conversions. */

#define LISTENED (HL_HOUR)
#define FACT "recording-converted"

/* $1 = now */
#define DUE                                                                                        \
  " FROM recording r JOIN retention k ON k.class = r.class"                                        \
  " WHERE r.purged_at IS NULL AND r.converted_at IS NULL AND r.opus_fault IS NULL"                 \
  " AND r.fault IS NULL AND r.digest IS NOT NULL AND k.opus_days > 0"                              \
  " AND r.started_at < $1 - k.opus_days * 86400000000"                                             \
  " AND (k.opus_kept = 1 OR (r.hold = 0"                                                           \
  "  AND NOT EXISTS (SELECT 1 FROM call_mark m WHERE m.call = r.call)))"                           \
  " AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.call = r.call"                                    \
  "  AND f.kind IN ('play', 'download') AND f.at > $2)"
#define AFTER " AND (r.started_at > $4 OR (r.started_at = $4 AND r.id > $5))"

void
hl_opus_work_free (HlOpusWork *work)
{
  g_clear_pointer (&work->found, g_ptr_array_unref);
  g_free (work);
}

static gboolean
read_site (HlDb *db, HlOpusWork *work, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (
      db, error, "SELECT opus_kbit, utc_offset_minutes, quiet_hours FROM site LIMIT 1", "");
  const char *hours = NULL;

  if (row == NULL)
    return FALSE;
  work->kbit = 32;
  work->utc_offset_minutes = 480;
  if (hl_stmt_next (row, &failure))
    {
      work->kbit = hl_stmt_int (row, 0);
      work->utc_offset_minutes = (gint) hl_stmt_int (row, 1);
      hours = hl_stmt_text (row, 2);
    }
  if (!hl_site_quiet_hours (hours, &work->quiet_from, &work->quiet_to))
    work->quiet_from = work->quiet_to = 0; /* nobody's doing but a hand in the data: none */
  hl_stmt_reset (row);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static char *
columns (void)
{
  g_auto (GStrv) names = g_strsplit (hl_shape_columns (hl_recording_record_shape ()), ", ", -1);
  g_autofree char *joined = g_strjoinv (", r.", names);

  return g_strconcat ("SELECT r.", joined, NULL);
}

gboolean
hl_opus_find_due (HlDb *db, gpointer data, GError **error)
{
  HlOpusWork *work = data;
  g_autofree char *select = columns ();
  g_autofree char *sql =
      g_strconcat (select, DUE AFTER " ORDER BY r.started_at, r.id LIMIT $3", NULL);

  g_clear_pointer (&work->found, g_ptr_array_unref);
  if (!read_site (db, work, error))
    return FALSE;
  work->found =
      hl_stmt_load_all (hl_db_query (db, error, sql, "iiiii", work->now, work->now - LISTENED,
                                     (gint64) work->limit, work->after_at, work->after),
                        hl_recording_record_shape (), error);
  return work->found != NULL;
}

gboolean
hl_opus_is_quiet (const HlOpusWork *work, HlTime now)
{
  gint64 minute = (now / HL_MINUTE + work->utc_offset_minutes) % (24 * 60);

  return work->quiet_from <= work->quiet_to ? minute >= work->quiet_from && minute < work->quiet_to
                                            : minute >= work->quiet_from || minute < work->quiet_to;
}

/* ---- The row and the fact ---- */

gboolean
hl_opus_is_due (HlDb *db, HlOpusSettling *work, gboolean *due, GError **error)
{
  HlValue values[] = { { .type = 'i', .i = work->now },
                       { .type = 'i', .i = work->now - LISTENED },
                       { .type = 'i', .i = work->recording } };
  g_autoptr (GError) failure = NULL;
  gint64 one = 0;

  *due = hl_db_one_int (db, &one, &failure, "SELECT 1" DUE " AND r.id = $3 LIMIT 1", values,
                        G_N_ELEMENTS (values));
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
update (HlDb *db, HlRecordingRecord *recording, const char *const *fields, GError **error)
{
  const HlShape *shape = hl_recording_record_shape ();
  guint64 mask = 0;

  for (; *fields != NULL; fields++)
    mask |= G_GUINT64_CONSTANT (1) << hl_shape_index (shape, *fields);
  return hl_store_update (db, HL_RECORD (recording), mask, error);
}

static gboolean
settle_converted (HlDb *db, HlOpusSettling *work, HlRecordingRecord *recording, GError **error)
{
  static const char *const fields[] = { "converted_at", "opus_digest", "opus_bytes", NULL };
  g_autofree char *text = g_strdup_printf (
      "recording %" G_GINT64_FORMAT " flac %s %" G_GINT64_FORMAT " opus %s %" G_GINT64_FORMAT
      " by hotline-mediad " HL_VERSION,
      recording->id, recording->digest, recording->bytes, work->digest, work->bytes);
  HlFactNote note = {
    .at = work->now,
    .kind = FACT,
    .call = recording->call,
    .span = recording->length_us,
    .code = (gint) work->kbit,
    .text = text,
  };

  recording->converted_at = work->now;
  g_free (recording->opus_digest);
  recording->opus_digest = g_strdup (work->digest);
  recording->opus_bytes = work->bytes;
  return update (db, recording, fields, error) && hl_facts_append (db, &note, error);
}

static gboolean
settle_refused (HlDb *db, HlOpusSettling *work, HlRecordingRecord *recording, GError **error)
{
  static const char *const fields[] = { "opus_fault", NULL };
  g_autofree char *text =
      g_strdup_printf ("recording %" G_GINT64_FORMAT ": %s", recording->id, work->fault);
  HlFactNote note = {
    .at = work->now, .kind = "recording-not-converted", .call = recording->call, .text = text
  };

  g_free (recording->opus_fault);
  recording->opus_fault =
      g_utf8_substring (work->fault, 0, MIN (g_utf8_strlen (work->fault, -1), 400));
  return update (db, recording, fields, error) && hl_facts_append (db, &note, error);
}

gboolean
hl_opus_settle (HlDb *db, gpointer data, GError **error)
{
  HlOpusSettling *work = data;
  g_autoptr (HlRecordingRecord) recording = NULL;

  work->settled = FALSE;
  if (!hl_opus_is_due (db, work, &work->settled, error))
    return FALSE;
  if (!work->settled)
    return TRUE;
  recording =
      (HlRecordingRecord *) hl_db_get (db, hl_recording_record_shape (), work->recording, error);
  if (recording == NULL)
    return FALSE;
  return work->fault != NULL ? settle_refused (db, work, recording, error)
                             : settle_converted (db, work, recording, error);
}

/* ---- The proof ---- */

static gboolean
says_so (const char *text, const HlRecordingRecord *recording)
{
  g_autofree char *start = g_strdup_printf (
      "recording %" G_GINT64_FORMAT " flac %s %" G_GINT64_FORMAT " opus %s %" G_GINT64_FORMAT " ",
      recording->id, recording->digest, recording->bytes, recording->opus_digest,
      recording->opus_bytes);

  return recording->converted_at != 0 && g_str_has_prefix (text, start);
}

gboolean
hl_opus_check_fact (HlDb *db, const HlRecordingRecord *recording, gboolean *matches, GError **error)
{
  g_autofree char *start = g_strdup_printf ("recording %" G_GINT64_FORMAT " ", recording->id);
  g_autoptr (GError) failure = NULL;
  HlStmt *row =
      hl_db_query (db, error, "SELECT text FROM fact WHERE call = $1 AND kind = '" FACT "'", "i",
                   recording->call);
  guint n = 0, good = 0;

  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    if (g_str_has_prefix (hl_stmt_text (row, 0), start))
      {
        n++;
        good += says_so (hl_stmt_text (row, 0), recording);
      }
  *matches = recording->converted_at != 0 ? n == 1 && good == 1 : n == 0;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
