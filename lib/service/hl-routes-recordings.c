/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-private.h"
#include "hl-recording-file.h"
#include "hl-recording-stream.h"
#include "hl-routes-common.h"
#include "media/hl-waveform.h"

/* Recordings: the sound, and what it looks like. */

/* Seeking asks many times: one fact says that somebody listened. */
#define PLAY_SPAN (10 * HL_MINUTE)
#define ACCESS_MOST 1000

/* Who rings back hears what was said on the message, though she had no part in that call. */
static gboolean
is_message (HlDb *db, HlRequest *request, HlId recording)
{
  HlValue values[] = { { .type = 'i', .i = recording },
                       { .type = 'i', .i = hl_request_user (request) } };
  gint64 found = 0;

  return hl_request_may (request, HL_MAY_TAKE_CALLS)
         && hl_db_one_int (db, &found, NULL,
                           "SELECT 1 FROM callback WHERE recording = $1"
                           " AND (state IN ('open', 'taken') OR agent = $2) LIMIT 1",
                           values, G_N_ELEMENTS (values));
}

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
  if (is_message (db, request, id))
    return g_steal_pointer (&recording);
  call = hl_route_get_call (db, request, recording->call, error);
  return call != NULL ? g_steal_pointer (&recording) : NULL;
}

/* ---- Who listened ---- */

static char *
what_of (const HlRecordingRecord *recording)
{
  return g_strdup_printf ("recording %" G_GINT64_FORMAT, recording->id);
}

static gboolean
was_played (HlDb *db, HlRequest *request, const char *what, gboolean *played, GError **error)
{
  HlStmt *row =
      hl_db_query (db, error,
                   "SELECT 1 FROM fact WHERE kind = 'play' AND at > $1 AND actor = $2"
                   " AND text = $3 LIMIT 1",
                   "iis", hl_request_now (request) - PLAY_SPAN, hl_request_user (request), what);
  gint64 one = 0;

  if (!hl_stmt_take_row (row, error, "i", &one))
    return FALSE;
  *played = one != 0;
  return TRUE;
}

/* Each download leaves a fact, listening one. */
static gboolean
note_access (HlDb *db, HlRequest *request, HlRecordingRecord *recording, GError **error)
{
  g_autofree char *what = what_of (recording);
  gboolean downloads = hl_request_query_bool (request, "download", FALSE);
  gboolean played = FALSE;

  if (!downloads && !was_played (db, request, what, &played, error))
    return FALSE;
  return played
         || hl_request_fact (db, request, downloads ? "download" : "play", recording->call, 0, what,
                             error);
}

static gboolean
write_access (HlDb *db, HlRequest *request, const HlRecordingRecord *recording, HlAnswer *answer,
              GError **error)
{
  g_autofree char *what = what_of (recording);
  g_autoptr (GError) failure = NULL;
  HlStmt *row = hl_db_query (db, error,
                             "SELECT f.at, f.kind, f.actor, u.name FROM fact f"
                             " LEFT JOIN \"user\" u ON u.id = f.actor"
                             " WHERE f.call = $1 AND f.kind IN ('play', 'download') AND f.text = $2"
                             " ORDER BY f.at DESC, f.id DESC LIMIT $3",
                             "isi", recording->call, what, (gint64) ACCESS_MOST);
  HlJsonWriter *writer = &answer->writer;

  if (row == NULL)
    return FALSE;
  hl_answer_begin_list (answer);
  while (hl_stmt_next (row, &failure))
    {
      hl_json_begin_object (writer);
      hl_json_add_int (writer, "at", hl_stmt_int (row, 0));
      hl_json_add_text (writer, "what", hl_stmt_text (row, 1));
      hl_json_add_int (writer, "user", hl_stmt_int (row, 2));
      hl_json_add_text (writer, "name", hl_stmt_text (row, 3));
      hl_json_end_object (writer);
    }
  hl_answer_end_list (answer, NULL, -1);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
access_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlRecordingRecord) recording = get_recording (db, request, error);

  return recording != NULL && write_access (db, request, recording, answer, error);
}

static void
get_access (HlRequest *request)
{
  hl_request_read (request, access_job, NULL);
}

/* ---- The sound ---- */

static gboolean
audio_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlRecordingRecord *recording = get_recording (db, request, error);

  answer->data = recording;
  answer->free_data = g_object_unref;
  return recording != NULL && note_access (db, request, recording, error);
}

static gboolean
find_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  answer->data = get_recording (db, request, error);
  answer->free_data = g_object_unref;
  return answer->data != NULL;
}

/* What a worker thread does for a request: it opens the file. */
typedef struct
{
  HlRequest *request;
  HlRecordingRecord *recording;
  HlKey *key;
  char *folder;
  HlSealedReader *reader;
  gboolean opus;
  guint points; /* of a waveform */
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_pointer (&opening->reader, hl_sealed_reader_free);
  hl_request_unref (opening->request);
  g_object_unref (opening->recording);
  hl_key_unref (opening->key);
  g_free (opening->folder);
  g_free (opening);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static Opening *
opening_new (HlRequest *request, HlAnswer *answer)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->request = hl_request_ref (request);
  opening->recording = g_object_ref (answer->data);
  opening->key = hl_key_ref (hl_request_key (request));
  opening->folder =
      g_build_filename (hl_store_get_folder (hl_request_store (request)), "recordings", NULL);
  return opening;
}

static void
run_in_worker (Opening *opening, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, opening);

  g_task_set_task_data (task, opening, NULL);
  g_task_run_in_thread (task, func);
}

static void
fail_opening (Opening *opening, const GError *error)
{
  if (error->domain == HL_FAIL)
    hl_request_fail (opening->request, error);
  else
    hl_request_fail_with (opening->request, HL_FAIL_GONE, "the recording can't be read: %s",
                          error->message);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  GError *error = NULL;

  opening->reader = hl_recording_open (opening->recording, opening->key, opening->folder, &error);
  opening->opus = opening->reader != NULL && hl_recording_is_opus (opening->reader);
  if (opening->reader != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* A sealed file is sound all the same when it is given out. */
static char *
sound_name (const Opening *opening)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "-%d.%s", opening->recording->call,
                          (int) opening->recording->part, opening->opus ? "opus" : "flac");
}

static void
send_sound (Opening *opening)
{
  gint64 total = hl_sealed_reader_get_length (opening->reader);
  HlStreamReply reply = { .length = total, .total = total };
  g_autofree char *name = sound_name (opening);
  g_autoptr (GInputStream) input = NULL;

  reply.name = name;
  reply.type = opening->opus ? "audio/ogg" : "audio/flac";
  reply.part = hl_request_range (opening->request, total, &reply.offset, &reply.length);
  input = hl_recording_stream_new (g_steal_pointer (&opening->reader), reply.offset, reply.length);
  hl_request_reply_stream (opening->request, input, &reply);
}

static void
audio_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    send_sound (opening);
  else
    fail_opening (opening, error);
}

static gboolean
send_audio (HlRequest *request, HlAnswer *answer)
{
  run_in_worker (opening_new (request, answer), open_in_thread, audio_opened_cb);
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
waveform_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  g_autoptr (GInputStream) input = NULL;
  GError *error = NULL;
  HlWaveform *waveform = NULL;
  gint64 length;

  opening->reader = hl_recording_open (opening->recording, opening->key, opening->folder, &error);
  if (opening->reader != NULL)
    {
      length = hl_sealed_reader_get_length (opening->reader);
      input = hl_recording_stream_new (g_steal_pointer (&opening->reader), 0, length);
      waveform = hl_waveform_read_stream (input, opening->points,
                                          hl_request_cancellable (opening->request), &error);
    }
  if (waveform != NULL)
    g_task_return_pointer (task, waveform, (GDestroyNotify) hl_waveform_free);
  else
    g_task_return_error (task, error);
}

static void
waveform_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlWaveform) waveform = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GString) json = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (json);

  if (waveform == NULL)
    {
      fail_opening (opening, error);
      return;
    }
  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "length_us", waveform->length_us);
  add_peaks (&writer, "left", waveform->left, waveform->points);
  add_peaks (&writer, "right", waveform->right, waveform->points);
  hl_json_end_object (&writer);
  hl_request_reply (opening->request, 200, json->str);
}

static gboolean
read_waveform (HlRequest *request, HlAnswer *answer)
{
  Opening *opening = opening_new (request, answer);
  gint64 points = hl_request_query_int (request, "points", 800);

  opening->points = (guint) CLAMP (points, 1, HL_WAVEFORM_POINTS);
  run_in_worker (opening, waveform_in_thread, waveform_cb);
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
    NULL, NULL, HL_ROUTE_FILE, "download:bool", "audio/*" },
  { "GET", "/recordings/:id/access", HL_MAY_READ_LOG | HL_MAY_EXPORT, get_access,
    "Who played or downloaded it, and when" },
  { "GET", "/recordings/:id/waveform", HL_MAY_PLAY_RECORDINGS, get_waveform,
    "Peaks of both sides, 0 to 255", NULL, NULL, 0, "points:int" },
  { NULL },
};
/* clang-format on */
