/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-private.h"

/* A second part began later than the first ended: what is missing between them, as a
 * fact, so that nobody has to find it by listening. */

static gboolean
find_part_before (HlDb *db, const HlRecordingRecord *part, HlTime *ended, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (db, error,
                             "SELECT started_at, length_us FROM recording WHERE call = $1"
                             " AND part < $2 ORDER BY part DESC LIMIT 1",
                             "ii", part->call, part->part);

  *ended = 0;
  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &failure))
    {
      *ended = hl_stmt_int (row, 0) + MAX (hl_stmt_int (row, 1), 0);
      hl_stmt_reset (row);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* From the first answer to the gap. */
static gboolean
find_start (HlDb *db, HlId call, HlTime *started, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlValue id = { .type = 'i', .i = call };

  *started = 0;
  if (hl_db_one_int (db, started, &failure, "SELECT min(started_at) FROM recording WHERE call = $1",
                     &id, 1)
      || failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
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
