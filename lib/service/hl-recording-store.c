/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-private.h"

#include "desk/hl-callbacks.h"
#include "store/hl-where.h"

/* The rows of recordings: a hash chain of its own over the files' digests. */

static char *
recording_text (const HlRecordingRecord *recording)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "id", recording->id);
  hl_json_add_int (&writer, "call", recording->call);
  hl_json_add_int (&writer, "part", recording->part);
  hl_json_add_text (&writer, "path", recording->path);
  hl_json_add_text (&writer, "digest", recording->digest);
  hl_json_add_int (&writer, "started_at", recording->started_at);
  hl_json_add_int (&writer, "length_us", recording->length_us);
  hl_json_add_int (&writer, "bytes", recording->bytes);
  hl_json_add_text (&writer, "fault", recording->fault);
  hl_json_end_object (&writer);
  return g_string_free (text, FALSE);
}

static gboolean
mark_recorded (HlDb *db, HlId id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallRecord) call =
      (HlCallRecord *) hl_db_get (db, hl_call_record_shape (), id, &failure);
  guint field = hl_shape_index (hl_call_record_shape (), "recorded");

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (call == NULL || call->recorded)
    return TRUE;
  call->recorded = TRUE;
  return hl_store_update (db, HL_RECORD (call), G_GUINT64_CONSTANT (1) << field, error);
}

/* That of messages, of its call's queue, or the site's first. */
static gboolean
set_class (HlDb *db, HlRecordingRecord *recording, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *row =
      hl_db_query (db, error,
                   "SELECT coalesce ((SELECT k.class FROM call c JOIN retention k"
                   " ON k.class = 'message' WHERE c.id = $1 AND c.outcome = 'message'),"
                   " (SELECT q.retention FROM call c JOIN queue q ON q.id = c.queue"
                   " WHERE c.id = $1), (SELECT class FROM retention ORDER BY place LIMIT 1))",
                   "i", recording->call);

  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &failure))
    {
      g_free (recording->class);
      recording->class = g_strdup (hl_stmt_text (row, 0));
      hl_stmt_reset (row);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* What was recorded so far was stored before it was known to be a message. */
gboolean
hl_recordings_note_message (HlDb *db, HlId call, GError **error)
{
  guint64 mask = G_GUINT64_CONSTANT (1) << hl_shape_index (hl_recording_record_shape (), "class");
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) found = NULL;

  hl_where_init (&where);
  hl_where_int (&where, "call = $? AND EXISTS (SELECT 1 FROM retention WHERE class = 'message')",
                call);
  found = hl_where_load (&where, db, hl_recording_record_shape (), "id", G_MAXINT16, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      HlRecordingRecord *recording = found->pdata[i];

      g_free (recording->class);
      recording->class = g_strdup ("message");
      if (!hl_store_update (db, HL_RECORD (recording), mask, error))
        return FALSE;
    }
  return found != NULL;
}

gboolean
hl_recording_add (HlDb *db, HlRecordingRecord *recording, HlTime now, GError **error)
{
  g_auto (HlChain) chain = { 0 };
  g_autofree char *text = NULL;
  HlFactNote note = { .at = now, .kind = "recording", .call = recording->call };

  if (!hl_chain_load (db, HL_RECORDING_CHAIN, &chain, error) || !set_class (db, recording, error))
    return FALSE;
  recording->id = hl_id_next (now);
  recording->revision = 1;
  text = recording_text (recording);
  g_free (recording->hash);
  recording->hash = hl_chain_next (chain.head, text);
  if (!hl_store_insert (db, HL_RECORD (recording), error))
    return FALSE;

  g_free (chain.head);
  chain.head = g_strdup (recording->hash);
  chain.n++;
  note.text = recording->hash;
  note.span = recording->length_us != G_MININT64 ? recording->length_us : 0;
  return hl_chain_save (db, &chain, error) && mark_recorded (db, recording->call, error)
         && hl_callbacks_note_recording (db, recording->call, recording->id, error)
         && hl_facts_append (db, &note, error);
}

/* ---- Pauses ---- */

/* @at … @until as far as they are in the part. */
static void
add_pause (HlRecordingRecord *part, const HlFactRecord *paused, HlTime until, const char *ended)
{
  HlTime end = part->started_at + MAX (part->length_us, 0);
  HlTime from = MAX (paused->at, part->started_at), to = MIN (until, end);
  HlRecordingPause *pause;

  if (from >= to)
    return;
  pause = hl_recording_pause_new ();
  pause->offset_us = from - part->started_at;
  pause->length_us = to - from;
  pause->agent = paused->agent;
  pause->ended = g_strdup (ended);
  if (part->pauses == NULL)
    part->pauses = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (part->pauses, pause);
}

static void
add_to_parts (GPtrArray *parts, const HlFactRecord *paused, HlTime until, const char *ended)
{
  for (guint i = 0; i < parts->len; i++)
    add_pause (g_ptr_array_index (parts, i), paused, until, ended);
}

void
hl_recordings_add_pauses (GPtrArray *recordings, GPtrArray *facts)
{
  const HlFactRecord *paused = NULL;

  for (guint i = 0; i < facts->len; i++)
    {
      const HlFactRecord *fact = g_ptr_array_index (facts, i);

      if (g_str_equal (fact->kind, "recording-paused"))
        paused = fact;
      else if (paused != NULL && g_str_equal (fact->kind, "recording-resumed"))
        add_to_parts (recordings, g_steal_pointer (&paused), fact->at, fact->text);
    }
  if (paused != NULL)
    add_to_parts (recordings, paused, G_MAXINT64, NULL);
}

/* ---- Verifying ---- */

gboolean
hl_recording_check_link (const HlRecordingRecord *recording, char **head)
{
  g_autofree char *text = recording_text (recording);
  g_autofree char *hash = hl_chain_next (*head, text);
  gboolean holds = g_strcmp0 (hash, recording->hash) == 0;

  g_free (*head);
  *head = g_strdup (recording->hash);
  return holds;
}

/* Ids are made in the write job, so the chain is in their order. */
gboolean
hl_recordings_verify (HlDb *db, HlRecordingsVerdict *verdict, GError **error)
{
  g_auto (HlChain) chain = { 0 };
  g_autofree char *head = g_strdup (HL_CHAIN_START);
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM recording ORDER BY id",
                                          hl_shape_columns (hl_recording_record_shape ()));
  g_autoptr (GError) failure = NULL;
  HlStmt *row;

  *verdict = (HlRecordingsVerdict){ 0 };
  if (!hl_chain_load (db, HL_RECORDING_CHAIN, &chain, error)
      || (row = hl_db_query (db, error, sql, "")) == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    {
      g_autoptr (HlRecordingRecord) recording = hl_recording_record_new ();

      if (!hl_stmt_load (row, 0, HL_RECORD (recording), error))
        {
          hl_stmt_reset (row);
          return FALSE;
        }
      verdict->recordings++;
      if (!hl_recording_check_link (recording, &head) && verdict->first_bad == 0)
        verdict->first_bad = recording->id;
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (verdict->first_bad == 0
      && (chain.n != verdict->recordings || g_strcmp0 (chain.head, head) != 0))
    verdict->first_bad = HL_ID_MAX;
  return TRUE;
}
