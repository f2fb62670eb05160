/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-private.h"

/* A second part began later than the first ended: what is missing between them, as a
 * fact, so that nobody has to find it by listening. */

static gboolean
find_part_before (HlDb *db, const HlRecordingRecord *part, HlTime *ended, GError **error)
{
  HlStmt *row = hl_db_query (db, error,
                             "SELECT started_at, length_us FROM recording WHERE call = $1"
                             " AND part < $2 ORDER BY part DESC LIMIT 1",
                             "ii", part->call, part->part);
  HlTime started = 0;
  HlSpan length = 0;

  if (!hl_stmt_take_row (row, error, "ii", &started, &length))
    return FALSE;
  *ended = started + MAX (length, 0);
  return TRUE;
}

/* From the first answer to the gap. */
static gboolean
find_start (HlDb *db, HlId call, HlTime *started, GError **error)
{
  *started = 0;
  return hl_stmt_take_row (
      hl_db_query (db, error, "SELECT min(started_at) FROM recording WHERE call = $1", "i", call),
      error, "i", started);
}

gboolean
hl_recording_note_gap (HlDb *db, const HlRecordingRecord *part, HlTime now, GError **error)
{
  g_autofree char *text = NULL;
  HlFactNote note = { .at = now, .kind = "recording-gap", .call = part->call };
  HlTime ended, started;

  if (part->part < 2)
    return TRUE;
  if (!find_part_before (db, part, &ended, error) || !find_start (db, part->call, &started, error))
    return FALSE;
  if (ended == 0 || part->started_at <= ended)
    return TRUE;
  note.span = part->started_at - ended;
  note.code = (gint) part->part;
  text = g_strdup_printf ("at %.3f s before part %d", (double) (ended - started) / HL_SECOND,
                          (int) part->part);
  note.text = text;
  return hl_facts_append (db, &note, error);
}
