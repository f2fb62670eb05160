/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-board-private.h"

#include "hl-recording-file.h"
#include "hl-warnings.h"

/* Recordings between the switchboard, mediad and the data.  A call's recordings are sealed
 * with a key of its own: in the journal before mediad hears of it, in the recording's row
 * when the file is closed; mediad holds it only while it writes. */

#define KEY_KEPT (2 * HL_DAY) /* of a recording that was never reported */
#define WRITE_AGAIN_SECONDS 10

/* ---- Keys ---- */

void
hl_board_read_recording_keys (HlBoard *self)
{
  g_autoptr (GArray) rows = hl_journal_read (self->journal, HL_KEPT_RECORDING);

  for (guint i = 0; i < rows->len; i++)
    {
      HlKeptRow *row = &g_array_index (rows, HlKeptRow, i);
      HlId *call = g_new (HlId, 1);

      *call = row->id;
      g_hash_table_insert (self->recording_keys, call, g_strdup (row->text));
    }
}

/* Part of the batch that commands the recording: durable before it is carried out. */
void
hl_board_keep_recording_key (HlBoard *self, HlId id)
{
  guint8 data[HL_SEALED_KEY];
  HlId *call;
  char *sealed;

  if (g_hash_table_contains (self->recording_keys, &id))
    return;
  sealed = hl_recording_key_new (self->service->key, data);
  hl_sealed_key_wipe (data);
  call = g_new (HlId, 1);
  *call = id;
  hl_board_keep (self, HL_KEPT_RECORDING, id, sealed);
  g_hash_table_insert (self->recording_keys, call, sealed);
}

void
hl_board_record (HlBoard *self, HlId call, guint part)
{
  const char *sealed = g_hash_table_lookup (self->recording_keys, &call);
  g_autoptr (GError) error = NULL;
  guint8 data[HL_SEALED_KEY];
  HlCallView view;

  if (sealed == NULL && !hl_switch_get_call (self->board, call, &view))
    return; /* it went while this was on its way */
  if (sealed == NULL || !hl_recording_key_open (self->service->key, sealed, data, &error))
    {
      hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "recording-key", "",
                         "A call is not recorded, because its key is not there: %s",
                         error != NULL ? error->message : "it was not kept");
      return;
    }
  hl_media_record (self->media, call, part, data);
  hl_sealed_key_wipe (data);
}

static void
forget_key (HlBoard *self, HlId call)
{
  g_autoptr (GArray) rows = hl_kept_rows_new ();

  if (!g_hash_table_remove (self->recording_keys, &call))
    return;
  hl_kept_rows_add (rows, HL_KEPT_RECORDING, call, NULL);
  hl_journal_commit (self->journal, g_steal_pointer (&rows), NULL, NULL);
}

/* It went on after its recording was written – it was asked for a rating, say.  What is
 * reported still finds the key in the data. */
void
hl_board_end_recording_key (HlBoard *self, HlId call)
{
  if (!g_hash_table_remove (self->recordings_written, &call))
    return;
  g_hash_table_remove (self->recording_keys, &call);
  hl_board_keep (self, HL_KEPT_RECORDING, call, NULL);
}

/* Those of calls that are over and whose file nobody has reported since. */
void
hl_board_prune_recording_keys (HlBoard *self)
{
  HlTime now = hl_clock_now (self->service->clock);
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (HlId));
  GHashTableIter iter;
  gpointer key;
  HlCallView view;

  g_hash_table_iter_init (&iter, self->recording_keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (*(HlId *) key < now - KEY_KEPT && !hl_switch_get_call (self->board, *(HlId *) key, &view))
      g_array_append_vals (old, key, 1);
  for (guint i = 0; i < old->len; i++)
    forget_key (self, g_array_index (old, HlId, i));
}

/* ---- Rows ---- */

typedef struct
{
  HlRecordingRecord *record;
  HlTime now;
} Closed;

static void
closed_free (Closed *closed)
{
  g_object_unref (closed->record);
  g_free (closed);
}

static gboolean
is_known (HlDb *db, HlRecordingRecord *record, gboolean *known, GError **error)
{
  HlStmt *row = hl_db_query (db, error, "SELECT id FROM recording WHERE call = $1 AND part = $2",
                             "ii", record->call, record->part);
  GError *local = NULL;

  *known = row != NULL && hl_stmt_next (row, &local);
  if (*known)
    hl_stmt_reset (row);
  if (local != NULL)
    g_propagate_error (error, local);
  return row != NULL && local == NULL;
}

/* A part that was reported late has the key of its call's other parts. */
static gboolean
find_key (HlDb *db, HlRecordingRecord *record, GError **error)
{
  GError *local = NULL;
  HlStmt *row;

  if (record->key_sealed != NULL || !g_str_has_suffix (record->path, HL_RECORDING_SEALED))
    return TRUE;
  row = hl_db_query (db, error,
                     "SELECT key_sealed FROM recording WHERE call = $1 AND key_sealed IS NOT NULL"
                     " LIMIT 1",
                     "i", record->call);
  if (row != NULL && hl_stmt_next (row, &local))
    {
      record->key_sealed = g_strdup (hl_stmt_text (row, 0));
      hl_stmt_reset (row);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return row != NULL && local == NULL;
}

static gboolean
write_recording (HlDb *db, gpointer data, GError **error)
{
  Closed *closed = data;
  gboolean known;

  if (!is_known (db, closed->record, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  closed->record->id = 0;
  return find_key (db, closed->record, error)
         && hl_recording_add (db, closed->record, closed->now, error)
         && hl_recording_note_gap (db, closed->record, closed->now, error);
}

/* For the callback, which has no job when that failed, and for the next try. */
typedef struct
{
  HlBoard *board; /* gone when cancelled */
  GCancellable *cancellable;
  HlRecordingRecord *record;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_object_unref (writing->cancellable);
  g_object_unref (writing->record);
  g_free (writing);
}

static Writing *
writing_new (HlBoard *self, HlRecordingRecord *record)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->board = self;
  writing->cancellable = g_object_ref (self->cancellable);
  writing->record = g_object_ref (record);
  return writing;
}

static void recording_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
write_closed (HlBoard *self, HlRecordingRecord *record)
{
  Closed *work = g_new0 (Closed, 1);

  work->record = g_object_ref (record);
  work->now = hl_clock_now (self->service->clock);
  hl_store_write_async (self->service->store, write_recording, work, (GDestroyNotify) closed_free,
                        NULL, recording_cb, writing_new (self, record));
}

static gboolean
again_cb (gpointer data)
{
  Writing *again = data;

  if (!g_cancellable_is_cancelled (again->cancellable))
    write_closed (again->board, again->record);
  return G_SOURCE_REMOVE;
}

/* Until it succeeds nothing is acknowledged: the next run is told again. */
static void
write_later (HlBoard *self, HlRecordingRecord *record)
{
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, WRITE_AGAIN_SECONDS, again_cb,
                              writing_new (self, record), writing_free);
}

/* At once, or when the call goes. */
static void
forget_written_key (HlBoard *self, const HlRecordingRecord *record)
{
  HlCallView view;

  if (!hl_switch_get_call (self->board, record->call, &view))
    forget_key (self, record->call);
  else if (record->key_sealed != NULL)
    g_hash_table_add (self->recordings_written, g_memdup2 (&record->call, sizeof record->call));
}

static void
take_written (HlBoard *self, HlRecordingRecord *record, const GError *error)
{
  if (error != NULL)
    {
      hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "recording-row", "",
                         "A recording is on the disk but not in the data: %s", error->message);
      write_later (self, record);
      return;
    }
  hl_warnings_clear (self->service->warnings, "recording-row", "");
  hl_media_release (self->media);
  forget_written_key (self, record);
}

static void
recording_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (!g_cancellable_is_cancelled (writing->cancellable))
    take_written (writing->board, writing->record, error);
  writing_free (writing);
}

static void
tell_fault (HlBoard *self, const HlRecordingClosed *closed)
{
  if (closed->error != NULL)
    hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "recording", "",
                       "A recording is not complete: %s", closed->error);
  else
    hl_warnings_clear (self->service->warnings, "recording", "");
}

void
hl_board_take_recording (HlBoard *self, const HlRecordingClosed *closed)
{
  g_autoptr (HlRecordingRecord) record = hl_recording_record_new ();

  record->call = closed->call;
  record->part = closed->part;
  record->path = g_strdup (closed->path);
  record->digest = g_strdup (closed->digest);
  record->started_at = closed->started_at;
  record->length_us = closed->length;
  record->bytes = closed->bytes;
  record->fault = g_strdup (closed->error);
  if (g_str_has_suffix (closed->path, HL_RECORDING_SEALED))
    record->key_sealed = g_strdup (g_hash_table_lookup (self->recording_keys, &closed->call));
  tell_fault (self, closed);
  hl_media_hold (self->media);
  write_closed (self, record);
}
