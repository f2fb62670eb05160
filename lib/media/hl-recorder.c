/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "hl-flac.h"
#include "hl-gst.h"
#include "hl-record-file.h"

#define FLAC_BLOCK 1120 /* samples; with blocks of 0.8 s a kill loses < 1 s */
#define FLAC_QUALITY 3
#define SYNC_SECONDS 5 /* what a power cut may take */
#define RECORDER_NICE 5
#define SPARE_BLOCKS 3
#define SILENCE_FRAMES 8000
#define MARKERS ".open"
#define ROOM (8 << 20) /* bytes free: less is not worth beginning a recording */

typedef enum
{
  JOB_BLOCK,
  JOB_OPEN,
  JOB_QUIT,
} JobKind;

typedef struct
{
  HlStackNode node;
  guint kind; /* at the place of HlBlock's */
  HlRecording *recording;
} Job;

struct _HlRecording
{
  HlRecorder *recorder; /* borrowed */
  HlId call;
  guint part;
  HlTime started_at;
  char *path; /* relative to the folder */
  gboolean sealed;
  guint8 key[HL_SEALED_KEY];

  /* Media thread's */
  HlBlock *block;
  gint64 at; /* frames since the start */
  guint limit;
  gboolean paused, submitted;

  /* Recorder thread's */
  GstElement *bin;
  GstPad *pad;
  HlRecordFile *file;
  gint64 written;
  char *error;
  gboolean reported;
};

struct _HlRecorder
{
  char *folder;
  HlRecorderClosed closed;
  gpointer data;
  GMainContext *context;

  HlStack jobs;
  int wake;
  GThread *thread;
  GThreadPool *closer; /* one thread: digests, syncing, repairs */
  gint busy;           /* atomic */

  /* Recorder thread's */
  gint64 synced_at;
  gint syncing; /* atomic */
  char *gst_error;
};

/* What the closer does. */
typedef struct
{
  HlRecorder *recorder;
  enum
  {
    CLOSE,
    SYNC,
    RECOVER,
  } kind;
  HlRecordingClosed closed; /* its texts are owned */
  char **names;             /* RECOVER: markers */
} Task;

static void
task_free (Task *task)
{
  g_free ((char *) task->closed.path);
  g_free ((char *) task->closed.digest);
  g_free ((char *) task->closed.error);
  g_strfreev (task->names);
  g_free (task);
}

/* ---- Markers: what is not acknowledged yet ---- */

static char *
marker_path (HlRecorder *self, HlId call, guint part)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "-%u", call, part);

  return g_build_filename (self->folder, MARKERS, name, NULL);
}

static gboolean
fail (GError **error, const char *folder, const char *reason)
{
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_DISK, "can't write the recording in %s: %s",
               folder, reason);
  return FALSE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, 0700) == 0 || fail (error, path, g_strerror (errno));
}

static gboolean
write_marker (HlRecorder *self, HlRecording *recording, GError **error)
{
  g_autofree char *folder = g_build_filename (self->folder, MARKERS, NULL);
  g_autofree char *path = marker_path (self, recording->call, recording->part);
  g_autofree char *text =
      g_strdup_printf ("%s\n%" G_GINT64_FORMAT "\n", recording->path, recording->started_at);
  g_autoptr (GError) reason = NULL;

  if (!make_folder (folder, error))
    return FALSE;
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &reason))
    return fail (error, folder, reason->message);
  return TRUE;
}

void
hl_recorder_acknowledge (HlRecorder *self, HlId call, guint part)
{
  g_autofree char *path = marker_path (self, call, part);

  g_unlink (path);
}

/* ---- The closer ---- */

static gboolean
report_cb (gpointer data)
{
  Task *task = data;

  task->recorder->closed (&task->closed, task->recorder->data);
  g_atomic_int_add (&task->recorder->busy, -1);
  return G_SOURCE_REMOVE;
}

static void
report (Task *task)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, report_cb, task, (GDestroyNotify) task_free);
  g_source_attach (source, task->recorder->context);
  g_source_unref (source);
}

static void
sync_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  fdatasync (fd);
  close (fd);
}

static void
take_digest (HlRecorder *self, HlRecordingClosed *closed)
{
  g_autofree char *path = g_build_filename (self->folder, closed->path, NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return;
  sync_file (path);
  closed->bytes = info.st_size;
  closed->digest = hl_digest_file (path, &error);
  if (closed->digest == NULL && closed->error == NULL)
    closed->error = g_strdup (error->message);
}

static void
sync_folder (HlRecorder *self)
{
  int fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      syncfs (fd);
      close (fd);
    }
  g_atomic_int_set (&self->syncing, FALSE);
}

static gboolean
read_marker (HlRecorder *self, const char *name, HlRecordingClosed *closed)
{
  g_autofree char *path = g_build_filename (self->folder, MARKERS, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  char *end = NULL;

  closed->call = g_ascii_strtoll (name, &end, 10);
  if (end == NULL || *end != '-' || closed->call <= 0)
    return FALSE;
  closed->part = (guint) g_ascii_strtoull (end + 1, NULL, 10);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", 3);
  if (g_strv_length (lines) < 2 || *lines[0] == '\0' || strstr (lines[0], "..") != NULL)
    return FALSE;
  closed->path = g_strdup (lines[0]);
  closed->started_at = g_ascii_strtoll (lines[1], NULL, 10);
  return TRUE;
}

/* A sealed one is mended without its key: its records say their samples. */
static gboolean
repair (const char *path, HlFlacInfo *info, GError **error)
{
  HlSealedInfo sealed;

  if (!hl_sealed_is_sealed (path))
    return hl_flac_repair (path, info, error);
  if (!hl_sealed_repair (path, &sealed, error))
    return FALSE;
  *info = (HlFlacInfo){ .rate = HL_RTP_RATE,
                        .frames = sealed.units,
                        .bytes = sealed.bytes,
                        .was_complete = sealed.was_complete };
  return TRUE;
}

static void
recover_one (HlRecorder *self, const char *name)
{
  Task *task = g_new0 (Task, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  HlFlacInfo info;

  task->recorder = self;
  if (!read_marker (self, name, &task->closed))
    {
      g_message ("Not a marker of a recording: %s/" MARKERS "/%s", self->folder, name);
      task_free (task);
      return;
    }
  path = g_build_filename (self->folder, task->closed.path, NULL);
  if (!repair (path, &info, &error))
    task->closed.error = g_strdup (error->message);
  else if (!info.was_complete)
    task->closed.error = g_strdup ("cut off: hotline-mediad ended while recording");
  task->closed.length = info.rate > 0 ? info.frames * HL_SECOND / info.rate : 0;
  take_digest (self, &task->closed);
  g_atomic_int_inc (&self->busy);
  report (task);
}

/* One that failed while it was written: what is there can be played. */
static void
mend (HlRecorder *self, const HlRecordingClosed *closed)
{
  g_autofree char *path = g_build_filename (self->folder, closed->path, NULL);
  g_autoptr (GError) error = NULL;
  HlFlacInfo info;

  if (!repair (path, &info, &error))
    g_message ("%s", error->message);
}

static void
closer_run (gpointer data, gpointer user_data)
{
  Task *task = data;
  HlRecorder *self = user_data;

  if (task->kind == CLOSE)
    {
      if (task->closed.error != NULL)
        mend (self, &task->closed);
      take_digest (self, &task->closed);
      report (task);
      return;
    }
  if (task->kind == SYNC)
    sync_folder (self);
  for (guint i = 0; task->names != NULL && task->names[i] != NULL; i++)
    recover_one (self, task->names[i]);
  task_free (task);
}

static void
ask_closer (HlRecorder *self, Task *task)
{
  task->recorder = self;
  g_thread_pool_push (self->closer, task, NULL);
}

void
hl_recorder_recover (HlRecorder *self)
{
  g_autofree char *folder = g_build_filename (self->folder, MARKERS, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const char *name;

  /* Listed now, before new ones are made. */
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_strv_builder_add (names, name);

  Task *task = g_new0 (Task, 1);

  task->kind = RECOVER;
  task->names = g_strv_builder_end (names);
  ask_closer (self, task);
}

/* ---- Recorder thread: the encoder ---- */

/* The elements' messages come here, in our own thread, as we push into them. */
static GstBusSyncReply
message_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  HlRecorder *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && self->gst_error == NULL)
    {
      g_autoptr (GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      self->gst_error = g_strdup (error->message);
    }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
set_error (HlRecording *self, const char *text)
{
  if (self->error == NULL)
    self->error = g_strdup (text);
}

static void
fail_gst (HlRecording *self)
{
  g_autofree char *path = g_build_filename (self->recorder->folder, self->path, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  fail (&error, folder,
        self->recorder->gst_error != NULL ? self->recorder->gst_error : "the encoder failed");
  g_clear_pointer (&self->recorder->gst_error, g_free);
  set_error (self, error->message);
}

static gboolean
create_file (HlRecording *self, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *context = g_strdup_printf ("%" G_GINT64_FORMAT "-%u", self->call, self->part);
  g_autoptr (GError) reason = NULL;

  if (!make_folder (folder, error))
    return FALSE;
  self->file = hl_record_file_new (path, self->sealed ? self->key : NULL, context, &reason);
  return self->file != NULL || fail (error, folder, reason->message);
}

static GstElement *
make_bin (HlRecorder *self, GstElement **encoder)
{
  GstElement *bin = gst_bin_new (NULL);
  g_autoptr (GstBus) bus = g_object_new (GST_TYPE_BUS, "enable-async", FALSE, NULL);

  gst_object_ref_sink (bin);
  *encoder = gst_element_factory_make ("flacenc", NULL);
  gst_bus_set_sync_handler (bus, message_cb, self, NULL);
  gst_element_set_bus (bin, bus);
  if (*encoder != NULL)
    gst_bin_add (GST_BIN (bin), *encoder);
  else
    {
      g_clear_pointer (&bin, gst_object_unref);
      return NULL;
    }
  gst_util_set_object_arg (G_OBJECT (*encoder), "quality", G_STRINGIFY (FLAC_QUALITY));
  g_object_set (*encoder, "blocksize", FLAC_BLOCK, "seekpoints", 0, "streamable-subset", TRUE,
                NULL);
  return bin;
}

/* We push into the encoder ourselves: one thread for all recordings, no queue
 * between us and the file, and errors as return values. */
static gboolean
start_encoder (HlRecording *self)
{
  GstElement *encoder = NULL;
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, "S16LE", "layout", G_TYPE_STRING,
                           "interleaved", "rate", G_TYPE_INT, HL_RTP_RATE, "channels", G_TYPE_INT,
                           2, "channel-mask", GST_TYPE_BITMASK, (guint64) 3, NULL);
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) source = NULL;
  GstSegment segment;

  self->bin = make_bin (self->recorder, &encoder);
  if (self->bin == NULL)
    {
      set_error (self, "GStreamer has no flacenc: install its good plugins");
      return FALSE;
    }
  sink = gst_element_get_static_pad (encoder, "sink");
  source = gst_element_get_static_pad (encoder, "src");
  self->pad = gst_pad_new ("src", GST_PAD_SRC);
  gst_object_ref_sink (self->pad);
  gst_pad_set_active (self->pad, TRUE);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  if (gst_element_set_state (self->bin, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE
      || gst_pad_link_full (self->pad, sink, GST_PAD_LINK_CHECK_NOTHING) != GST_PAD_LINK_OK
      || gst_pad_link_full (source, hl_record_file_get_pad (self->file), GST_PAD_LINK_CHECK_NOTHING)
             != GST_PAD_LINK_OK
      || !gst_pad_push_event (self->pad, gst_event_new_stream_start ("recording"))
      || !gst_pad_push_event (self->pad, gst_event_new_caps (caps))
      || !gst_pad_push_event (self->pad, gst_event_new_segment (&segment)))
    {
      fail_gst (self);
      return FALSE;
    }
  return TRUE;
}

static void
fail_file (HlRecording *self, const GError *reason)
{
  g_autofree char *path = g_build_filename (self->recorder->folder, self->path, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  fail (&error, folder, reason != NULL ? reason->message : "it failed before");
  set_error (self, error->message);
}

static void
close_file (HlRecording *self, gboolean finish)
{
  g_autoptr (GError) error = NULL;

  if (self->file == NULL)
    return;
  if (finish && self->error == NULL && !hl_record_file_finish (self->file, &error))
    fail_file (self, error);
  if (self->error != NULL)
    self->written = hl_record_file_get_frames (self->file);
  g_clear_pointer (&self->file, hl_record_file_free);
}

static void
stop_encoder (HlRecording *self, gboolean finish)
{
  if (self->bin == NULL)
    return;
  /* The encoder writes the length into the header now. */
  if (finish && !gst_pad_push_event (self->pad, gst_event_new_eos ()))
    fail_gst (self);
  gst_element_set_state (self->bin, GST_STATE_NULL);
  if (finish && self->recorder->gst_error != NULL)
    fail_gst (self);
  gst_pad_set_active (self->pad, FALSE);
  g_clear_pointer (&self->pad, gst_object_unref);
  g_clear_pointer (&self->bin, gst_object_unref);
  close_file (self, finish);
}

static void
report_closed (HlRecording *self)
{
  Task *task = g_new0 (Task, 1);

  stop_encoder (self, self->error == NULL);
  close_file (self, FALSE);
  if (self->reported)
    {
      g_free (task);
      return;
    }
  self->reported = TRUE;
  task->closed = (HlRecordingClosed){
    .call = self->call,
    .part = self->part,
    .path = g_strdup (self->path),
    .started_at = self->started_at,
    .length = self->written * HL_SECOND / HL_RTP_RATE,
    .error = g_strdup (self->error),
  };
  ask_closer (self->recorder, task);
}

static void
open_recording (HlRecording *self)
{
  g_autofree char *path = g_build_filename (self->recorder->folder, self->path, NULL);
  g_autoptr (GError) error = NULL;

  hl_gst_init ();
  if (!write_marker (self->recorder, self, &error) || !create_file (self, path, &error))
    set_error (self, error->message);
  else
    start_encoder (self);
  if (self->error != NULL)
    report_closed (self);
}

static void
push (HlRecording *self, GstBuffer *buffer, guint n)
{
  g_autoptr (GError) error = NULL;

  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale_int ((guint64) self->written, GST_SECOND, HL_RTP_RATE);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale_int (n, GST_SECOND, HL_RTP_RATE);
  if (gst_pad_push (self->pad, buffer) != GST_FLOW_OK || self->recorder->gst_error != NULL)
    fail_gst (self);
  else if (!hl_record_file_flush (self->file, &error))
    fail_file (self, error);
  else
    {
      self->written += n;
      return;
    }
  report_closed (self);
}

static void
push_silence (HlRecording *self, gint64 until)
{
  while (self->bin != NULL && self->written < until)
    {
      guint n = (guint) MIN (SILENCE_FRAMES, until - self->written);

      push (self, gst_buffer_new_wrapped (g_malloc0 (n * 4), n * 4), n);
    }
}

static void
give_back (HlBlock *block)
{
  HlBlockPool *pool = block->pool;

  if (g_atomic_int_get (&pool->surplus) > 0)
    {
      g_atomic_int_add (&pool->surplus, -1);
      g_free (block);
    }
  else
    hl_stack_push (&pool->returned, &block->node);
}

static void
recording_free (HlRecording *self)
{
  hl_sealed_key_wipe (self->key);
  g_free (self->path);
  g_free (self->error);
  g_free (self);
}

static void
write_block (HlBlock *block)
{
  HlRecording *self = block->recording;
  gboolean last = block->last;

  push_silence (self, block->start);
  if (self->bin != NULL && block->n > 0)
    push (self, gst_buffer_new_memdup (block->pcm, block->n * 4), block->n);
  if (last)
    {
      g_atomic_int_add (&block->pool->surplus, SPARE_BLOCKS);
      report_closed (self);
    }
  give_back (block);
  if (last)
    recording_free (self);
}

static void
sync_sometimes (HlRecorder *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->synced_at < SYNC_SECONDS * G_USEC_PER_SEC
      || !g_atomic_int_compare_and_exchange (&self->syncing, FALSE, TRUE))
    return;
  self->synced_at = now;

  Task *task = g_new0 (Task, 1);

  task->kind = SYNC;
  ask_closer (self, task);
}

static gboolean
run_jobs (HlRecorder *self)
{
  gboolean go_on = TRUE;

  for (HlStackNode *node = hl_stack_take (&self->jobs), *next; node != NULL; node = next)
    {
      Job *job = (Job *) node;

      next = node->next;
      if (job->kind == JOB_BLOCK)
        {
          write_block ((HlBlock *) node);
          continue;
        }
      if (job->kind == JOB_OPEN)
        open_recording (job->recording);
      else
        go_on = FALSE;
      g_free (job);
    }
  sync_sometimes (self);
  return go_on;
}

static gpointer
recorder_thread (gpointer data)
{
  HlRecorder *self = data;
  guint64 count;

  setpriority (PRIO_PROCESS, (id_t) gettid (), RECORDER_NICE);
  do
    if (read (self->wake, &count, sizeof count) < 0 && errno != EINTR)
      break;
  while (run_jobs (self));
  return NULL;
}

static void
submit_job (HlRecorder *self, JobKind kind, HlRecording *recording)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->recording = recording;
  hl_stack_push (&self->jobs, &job->node);
  hl_recorder_wake (self);
}

/* ---- Main thread ---- */

HlRecorder *
hl_recorder_new (const char *folder, HlRecorderClosed closed, gpointer data)
{
  HlRecorder *self = g_new0 (HlRecorder, 1);

  self->folder = g_strdup (folder);
  self->closed = closed;
  self->data = data;
  self->context = g_main_context_ref_thread_default ();
  self->wake = eventfd (0, EFD_CLOEXEC);
  self->closer = g_thread_pool_new (closer_run, self, 1, FALSE, NULL);
  self->thread = g_thread_new ("recorder", recorder_thread, self);
  return self;
}

void
hl_recorder_free (HlRecorder *self)
{
  submit_job (self, JOB_QUIT, NULL);
  g_thread_join (self->thread);
  g_thread_pool_free (self->closer, FALSE, TRUE);
  close (self->wake);
  g_main_context_unref (self->context);
  g_free (self->gst_error);
  g_free (self->folder);
  g_free (self);
}

static char *
recording_path (HlId call, guint part, HlTime at, gboolean sealed)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (at / HL_SECOND);
  g_autofree char *day = g_date_time_format (when, "%Y/%m/%d");

  return g_strdup_printf ("%s/%" G_GINT64_FORMAT "-%u.%s", day, call, part,
                          sealed ? "sealed" : "flac");
}

/* A part that a mediad before us recorded is never overwritten. */
static gboolean
exists (HlRecorder *self, const HlRecording *recording)
{
  for (guint sealed = 0; sealed < 2; sealed++)
    {
      g_autofree char *relative =
          recording_path (recording->call, recording->part, recording->started_at, sealed != 0);
      g_autofree char *path = g_build_filename (self->folder, relative, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }
  return FALSE;
}

gboolean
hl_recorder_has_room (HlRecorder *self)
{
  struct statvfs info;

  return statvfs (self->folder, &info) == 0
         && (guint64) info.f_bavail * (guint64) info.f_frsize >= ROOM;
}

HlRecording *
hl_recorder_open (HlRecorder *self, HlId call, guint part, const guint8 *key)
{
  HlRecording *recording = g_new0 (HlRecording, 1);

  recording->recorder = self;
  recording->call = call;
  recording->part = part;
  recording->started_at = g_get_real_time ();
  recording->sealed = key != NULL;
  if (key != NULL)
    memcpy (recording->key, key, sizeof recording->key);
  while (exists (self, recording))
    recording->part++;
  recording->path =
      recording_path (call, recording->part, recording->started_at, recording->sealed);
  /* Recordings that began together end their blocks at different ticks. */
  recording->limit =
      HL_RTP_FRAME * (1 + (guint) ((guint64) recording->started_at % HL_BLOCK_TICKS));
  g_atomic_int_inc (&self->busy);
  submit_job (self, JOB_OPEN, recording);
  return recording;
}

guint
hl_recording_get_part (HlRecording *self)
{
  return self->part;
}

guint
hl_recorder_busy (HlRecorder *self)
{
  return (guint) g_atomic_int_get (&self->busy);
}

HlStackNode *
hl_block_pool_make (HlBlockPool *pool)
{
  HlStackNode *list = NULL;

  for (guint i = 0; i < SPARE_BLOCKS; i++)
    {
      HlBlock *block = g_new (HlBlock, 1);

      block->pool = pool;
      block->node.next = list;
      list = &block->node;
    }
  return list;
}

static void
free_list (HlStackNode *list)
{
  while (list != NULL)
    {
      HlStackNode *next = list->next;

      g_free (list);
      list = next;
    }
}

void
hl_block_pool_clear (HlBlockPool *pool)
{
  free_list (hl_stack_take (&pool->returned));
  free_list (g_steal_pointer (&pool->ready));
}

/* ---- Media thread ---- */

void
hl_block_pool_add (HlBlockPool *pool, HlStackNode *blocks)
{
  while (blocks != NULL)
    {
      HlStackNode *next = blocks->next;

      blocks->next = pool->ready;
      pool->ready = blocks;
      blocks = next;
    }
}

static HlBlock *
take_block (HlBlockPool *pool)
{
  HlStackNode *node;

  if (pool->ready == NULL)
    pool->ready = hl_stack_take (&pool->returned);
  node = pool->ready;
  if (node == NULL)
    return NULL;
  pool->ready = node->next;
  return (HlBlock *) node;
}

static HlBlock *
begin_block (HlRecording *self, HlBlockPool *pool)
{
  HlBlock *block = take_block (pool);

  if (block == NULL)
    return NULL;
  block->kind = JOB_BLOCK;
  block->recording = self;
  block->start = self->at;
  block->n = 0;
  block->last = FALSE;
  return block;
}

static void
submit (HlRecording *self)
{
  HlBlock *block = g_steal_pointer (&self->block);

  self->limit = HL_BLOCK_FRAMES;
  self->submitted = TRUE;
  hl_stack_push (&self->recorder->jobs, &block->node);
}

void
hl_recording_frame (HlRecording *self, HlBlockPool *pool, const gint16 *left, const gint16 *right)
{
  gint16 *to;

  if (self->block == NULL)
    self->block = begin_block (self, pool);
  self->at += HL_RTP_FRAME;
  /* The disk is behind: this becomes silence. */
  if (self->block == NULL)
    return;

  to = self->block->pcm + 2 * self->block->n;
  if (self->paused)
    memset (to, 0, 2 * HL_RTP_FRAME * sizeof (gint16));
  else
    for (guint k = 0; k < HL_RTP_FRAME; k++)
      {
        to[2 * k] = left[k];
        to[2 * k + 1] = right[k];
      }
  self->block->n += HL_RTP_FRAME;
  if (self->block->n >= self->limit)
    submit (self);
}

void
hl_recording_skip (HlRecording *self, guint ticks)
{
  if (self->block != NULL)
    submit (self);
  self->at += (gint64) ticks * HL_RTP_FRAME;
}

void
hl_recording_pause (HlRecording *self, gboolean paused)
{
  self->paused = paused;
}

void
hl_recording_end (HlRecording *self, HlBlockPool *pool)
{
  if (self->block == NULL)
    self->block = begin_block (self, pool);
  if (self->block == NULL)
    {
      /* Rare enough to allocate here: the disk has been behind for seconds. */
      self->block = g_new0 (HlBlock, 1);
      self->block->pool = pool;
      self->block->kind = JOB_BLOCK;
      self->block->recording = self;
      self->block->start = self->at;
      g_atomic_int_inc (&pool->surplus);
    }
  self->block->last = TRUE;
  submit (self);
}

gboolean
hl_recording_submitted (HlRecording *self)
{
  gboolean submitted = self->submitted;

  self->submitted = FALSE;
  return submitted;
}

void
hl_recorder_wake (HlRecorder *self)
{
  guint64 one = 1;

  if (write (self->wake, &one, sizeof one) < 0)
    g_debug ("The recorder's wake-up is full");
}
