/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recorder-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SYNC_SECONDS 5 /* what a power cut may take */
#define RECORDER_NICE 5
#define ROOM (8 << 20) /* bytes free: less is not worth beginning a recording */

gboolean
hl_recorder_fail (GError **error, const char *folder, const char *reason)
{
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_DISK, "can't write the recording in %s: %s",
               folder, reason);
  return FALSE;
}

gboolean
hl_recorder_make_folder (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, 0700) == 0
         || hl_recorder_fail (error, path, g_strerror (errno));
}

/* ---- Recorder thread ---- */

static void
sync_sometimes (HlRecorder *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->synced_at < SYNC_SECONDS * G_USEC_PER_SEC
      || !g_atomic_int_compare_and_exchange (&self->syncing, FALSE, TRUE))
    return;
  self->synced_at = now;

  HlRecorderTask *task = g_new0 (HlRecorderTask, 1);

  task->kind = HL_TASK_SYNC;
  hl_recorder_ask_closer (self, task);
}

static gboolean
run_jobs (HlRecorder *self)
{
  gboolean go_on = TRUE;

  for (HlStackNode *node = hl_stack_take (&self->jobs), *next; node != NULL; node = next)
    {
      HlRecorderJob *job = (HlRecorderJob *) node;

      next = node->next;
      if (job->kind == HL_JOB_BLOCK)
        {
          hl_recording_write ((HlBlock *) node);
          continue;
        }
      if (job->kind == HL_JOB_OPEN)
        hl_recording_begin (job->recording);
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

void
hl_recorder_wake (HlRecorder *self)
{
  guint64 one = 1;

  if (write (self->wake, &one, sizeof one) < 0)
    g_debug ("The recorder's wake-up is full");
}

static void
submit_job (HlRecorder *self, HlRecorderJobKind kind, HlRecording *recording)
{
  HlRecorderJob *job = g_new0 (HlRecorderJob, 1);

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
  self->tasks = g_async_queue_new ();
  self->closer = g_thread_new ("closer", hl_recorder_closer_thread, self);
  self->thread = g_thread_new ("recorder", recorder_thread, self);
  return self;
}

/* Behind all that it was given. */
static void
submit_quit (HlRecorder *self)
{
  HlRecorderTask *task = g_new0 (HlRecorderTask, 1);

  task->kind = HL_TASK_QUIT;
  hl_recorder_ask_closer (self, task);
}

void
hl_recorder_free (HlRecorder *self)
{
  submit_job (self, HL_JOB_QUIT, NULL);
  g_thread_join (self->thread);
  submit_quit (self);
  g_thread_join (self->closer);
  g_async_queue_unref (self->tasks);
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

static gboolean
exists_on (HlRecorder *self, const HlRecording *recording, HlTime day)
{
  for (guint sealed = 0; sealed < 2; sealed++)
    {
      g_autofree char *relative =
          recording_path (recording->call, recording->part, day, sealed != 0);
      g_autofree char *path = g_build_filename (self->folder, relative, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }
  return FALSE;
}

/* A part that a mediad before us recorded is never overwritten; nor begun anew after midnight,
 * when its file is in the folder of the day before. */
static gboolean
exists (HlRecorder *self, const HlRecording *recording)
{
  return hl_recorder_has_marker (self, recording->call, recording->part)
         || exists_on (self, recording, recording->started_at)
         || exists_on (self, recording, recording->started_at - HL_DAY);
}

gboolean
hl_recorder_has_room (HlRecorder *self)
{
  struct statvfs info;

  return hl_recorder_make_folder (self->folder, NULL) && statvfs (self->folder, &info) == 0
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
  submit_job (self, HL_JOB_OPEN, recording);
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
