/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-store.h"
#include "hl-routes-common.h"
#include "media/hl-waveform.h"

/* Recordings: the sound, and what it looks like. */

/* Seeking asks many times: one fact says that somebody listened. */
#define PLAY_SPAN (10 * HL_MINUTE)

static HlRecordingRecord *
get_recording (HlDb *db, HlRequest *request, GError **error)
{
  HlId id = hl_request_id (request);
  g_autoptr (HlRecordingRecord) recording =
      (HlRecordingRecord *) hl_db_get (db, hl_recording_record_shape (), id, error);
  g_autoptr (HlCallRecord) call = NULL;

  if (recording == NULL)
    {
      hl_route_not_found (error, "recording", id);
      return NULL;
    }
  call = hl_route_get_call (db, request, recording->call, error);
  return call != NULL ? g_steal_pointer (&recording) : NULL;
}

static gboolean
was_played (HlDb *db, HlRequest *request, const char *what, gboolean *played, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *row =
      hl_db_query (db, error,
                   "SELECT 1 FROM fact WHERE kind = 'play' AND at > $1 AND actor = $2"
                   " AND text = $3 LIMIT 1",
                   "iis", hl_request_now (request) - PLAY_SPAN, hl_request_user (request), what);

  if (row == NULL)
    return FALSE;
  *played = hl_stmt_next (row, &failure);
  if (*played)
    hl_stmt_reset (row);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
note_play (HlDb *db, HlRequest *request, HlRecordingRecord *recording, GError **error)
{
  g_autofree char *what = g_strdup_printf ("recording %" G_GINT64_FORMAT, recording->id);
  gboolean played;

  if (!was_played (db, request, what, &played, error))
    return FALSE;
  return played || hl_request_fact (db, request, "play", recording->call, 0, what, error);
}

/* The file's path is the answer's data. */
static gboolean
audio_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlRecordingRecord) recording = get_recording (db, request, error);

  if (recording == NULL || !note_play (db, request, recording, error))
    return FALSE;
  answer->data = g_strdup (recording->path);
  answer->free_data = g_free;
  return TRUE;
}

static gboolean
find_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlRecordingRecord) recording = get_recording (db, request, error);

  if (recording == NULL)
    return FALSE;
  answer->data = g_strdup (recording->path);
  answer->free_data = g_free;
  return TRUE;
}

static char *
full_path (HlRequest *request, const char *path)
{
  return g_build_filename (hl_store_get_folder (hl_request_store (request)), "recordings", path,
                           NULL);
}

static gboolean
send_audio (HlRequest *request, HlAnswer *answer)
{
  g_autofree char *path = full_path (request, answer->data);
  g_autofree char *name = g_path_get_basename (answer->data);

  hl_request_reply_file (request, path, "audio/flac", name);
  return FALSE;
}

static void
get_audio (HlRequest *request)
{
  hl_request_write (request, audio_job, send_audio);
}

/* ---- Waveform ---- */

static void
add_peaks (HlJsonWriter *writer, const char *name, const guint8 *peaks, guint n)
{
  hl_json_name (writer, name);
  hl_json_begin_list (writer);
  for (guint i = 0; i < n; i++)
    hl_json_put_int (writer, peaks[i]);
  hl_json_end_list (writer);
}

static void
waveform_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HlRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlWaveform) waveform = hl_waveform_read_finish (result, &error);
  g_autoptr (GString) json = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (json);

  if (waveform == NULL)
    {
      hl_request_fail_with (request, HL_FAIL_GONE, "the recording can't be read: %s",
                            error->message);
      return;
    }
  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "length_us", waveform->length_us);
  add_peaks (&writer, "left", waveform->left, waveform->points);
  add_peaks (&writer, "right", waveform->right, waveform->points);
  hl_json_end_object (&writer);
  hl_request_reply (request, 200, json->str);
}

static gboolean
read_waveform (HlRequest *request, HlAnswer *answer)
{
  gint64 points = hl_request_query_int (request, "points", 800);
  g_autofree char *path = full_path (request, answer->data);

  hl_waveform_read_async (path, (guint) CLAMP (points, 1, HL_WAVEFORM_POINTS),
                          hl_request_cancellable (request), waveform_cb, hl_request_ref (request));
  return FALSE;
}

static void
get_waveform (HlRequest *request)
{
  hl_request_read (request, find_job, read_waveform);
}

/* clang-format off */
const HlRoute hl_routes_recordings[] = {
  { "GET", "/recordings/:id/audio", HL_MAY_PLAY_RECORDINGS, get_audio, "The sound; leaves a fact",
    NULL, NULL, HL_ROUTE_FILE, NULL, "audio/flac" },
  { "GET", "/recordings/:id/waveform", HL_MAY_PLAY_RECORDINGS, get_waveform,
    "Peaks of both sides, 0 to 255", NULL, NULL, 0, "points:int" },
  { NULL },
};
/* clang-format on */
