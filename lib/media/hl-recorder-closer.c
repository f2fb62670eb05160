/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recorder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hl-sealed.h"
#include "hl-flac.h"

#define SYNC_EVERY (G_USEC_PER_SEC / 2)
#define SYNC_TOGETHER 8 /* recordings */

/* What may take its time, in a thread of its own: digests, syncing, and what a
 * killed mediad left, found by its markers. */

static void
task_free (HlRecorderTask *task)
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

  return g_build_filename (self->folder, HL_MARKERS, name, NULL);
}

/* A symbolic link whose target is the text: made in one step, whole or not at all, without a
 * file to be written and synced for each recording.  Where there are no links, a file.  One that
 * is there is of a recording that nobody knows of yet. */
static gboolean
put_text (const char *path, const char *text, GError **error)
{
  if (symlink (text, path) == 0)
    return TRUE;
  if (errno == EEXIST)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST, "%s is there already", path);
      return FALSE;
    }
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static char *
read_text (const char *path)
{
  char *text = g_file_read_link (path, NULL);

  if (text == NULL)
    g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

gboolean
hl_recorder_has_marker (HlRecorder *self, HlId call, guint part)
{
  g_autofree char *path = marker_path (self, call, part);

  return g_file_test (path, G_FILE_TEST_IS_SYMLINK) || g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
hl_recorder_write_marker (HlRecorder *self, HlRecording *recording, GError **error)
{
  g_autofree char *folder = g_build_filename (self->folder, HL_MARKERS, NULL);
  g_autofree char *path = marker_path (self, recording->call, recording->part);
  g_autofree char *text =
      g_strdup_printf ("%s\n%" G_GINT64_FORMAT, recording->path, recording->started_at);
  g_autoptr (GError) reason = NULL;

  if (!hl_recorder_make_folder (folder, error))
    return FALSE;
  return put_text (path, text, &reason) || hl_recorder_fail (error, folder, reason->message);
}

void
hl_recorder_acknowledge (HlRecorder *self, HlId call, guint part)
{
  g_autofree char *path = marker_path (self, call, part);

  g_unlink (path);
}

static gboolean
read_marker (HlRecorder *self, const char *name, HlRecordingClosed *closed)
{
  g_autofree char *path = g_build_filename (self->folder, HL_MARKERS, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  char *end = NULL;

  closed->call = g_ascii_strtoll (name, &end, 10);
  if (end == NULL || *end != '-' || closed->call <= 0)
    return FALSE;
  closed->part = (guint) g_ascii_strtoull (end + 1, NULL, 10);
  text = read_text (path);
  if (text == NULL)
    return FALSE;
  lines = g_strsplit (text, "\n", 3);
  if (g_strv_length (lines) < 2 || *lines[0] == '\0' || strstr (lines[0], "..") != NULL)
    return FALSE;
  closed->path = g_strdup (lines[0]);
  closed->started_at = g_ascii_strtoll (lines[1], NULL, 10);
  return TRUE;
}

/* ---- The closer ---- */

static gboolean
report_cb (gpointer data)
{
  HlRecorderTask *task = data;

  task->recorder->closed (&task->closed, task->recorder->data);
  g_atomic_int_add (&task->recorder->busy, -1);
  return G_SOURCE_REMOVE;
}

static void
report (HlRecorderTask *task)
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
  closed->bytes = info.st_size;
  closed->digest = hl_digest_file (path, &error);
  if (closed->digest == NULL && closed->error == NULL)
    closed->error = g_strdup (error->message);
}

static void
sync_folder (HlRecorder *self)
{
  int fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  syncfs (fd);
  close (fd);
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
  HlRecorderTask *task = g_new0 (HlRecorderTask, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  HlFlacInfo info = { 0 };

  task->recorder = self;
  if (!read_marker (self, name, &task->closed))
    {
      g_message ("Not a marker of a recording: %s/" HL_MARKERS "/%s", self->folder, name);
      task_free (task);
      return;
    }
  path = g_build_filename (self->folder, task->closed.path, NULL);
  if (!repair (path, &info, &error))
    task->closed.error = g_strdup (error->message);
  else if (!info.was_complete)
    task->closed.error = g_strdup ("cut off: hotline-mediad ended while recording");
  task->closed.length = info.rate > 0 ? info.frames * HL_SECOND / info.rate : 0;
  sync_file (path);
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
  HlFlacInfo info = { 0 };

  if (!repair (path, &info, &error))
    g_message ("%s", error->message);
}

/* What was closed is reported when it is on the disk.  One after a while is synced at once;
 * those that follow share the next sync, when they are many one of everything. */
static void
sync_closed (HlRecorder *self, GPtrArray *closed)
{
  if (closed->len >= SYNC_TOGETHER)
    sync_folder (self);
  for (guint i = 0; i < closed->len; i++)
    {
      HlRecorderTask *task = g_ptr_array_index (closed, i);
      g_autofree char *path = g_build_filename (self->folder, task->closed.path, NULL);

      if (closed->len < SYNC_TOGETHER)
        sync_file (path);
      take_digest (self, &task->closed);
      report (task);
    }
  g_ptr_array_set_size (closed, 0);
}

/* Returns: the next task; NULL = what was closed is to be synced */
static HlRecorderTask *
next_task (HlRecorder *self, GPtrArray *closed, gint64 synced_at)
{
  gint64 wait = synced_at + SYNC_EVERY - g_get_monotonic_time ();

  if (closed->len == 0)
    return g_async_queue_pop (self->tasks);
  return wait > 0 ? g_async_queue_timeout_pop (self->tasks, (guint64) wait) : NULL;
}

static void
run_task (HlRecorder *self, HlRecorderTask *task, GPtrArray *closed)
{
  if (task->kind == HL_TASK_CLOSE)
    {
      if (task->closed.error != NULL)
        mend (self, &task->closed);
      g_ptr_array_add (closed, task);
      return;
    }
  if (task->kind == HL_TASK_SYNC)
    {
      sync_folder (self);
      g_atomic_int_set (&self->syncing, FALSE);
    }
  for (guint i = 0; task->names != NULL && task->names[i] != NULL; i++)
    recover_one (self, task->names[i]);
  task_free (task);
}

gpointer
hl_recorder_closer_thread (gpointer data)
{
  HlRecorder *self = data;
  g_autoptr (GPtrArray) closed = g_ptr_array_new ();
  gint64 synced_at = 0;
  gboolean going = TRUE;

  while (going)
    {
      HlRecorderTask *task = next_task (self, closed, synced_at);

      going = task == NULL || task->kind != HL_TASK_QUIT;
      if (task != NULL)
        run_task (self, task, closed);
      if (task != NULL && going)
        continue;
      sync_closed (self, closed);
      synced_at = g_get_monotonic_time ();
    }
  return NULL;
}

void
hl_recorder_ask_closer (HlRecorder *self, HlRecorderTask *task)
{
  task->recorder = self;
  g_async_queue_push (self->tasks, task);
}

void
hl_recorder_recover (HlRecorder *self)
{
  g_autofree char *folder = g_build_filename (self->folder, HL_MARKERS, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const char *name;

  /* Listed now, before new ones are made. */
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_strv_builder_add (names, name);

  HlRecorderTask *task = g_new0 (HlRecorderTask, 1);

  task->kind = HL_TASK_RECOVER;
  task->names = g_strv_builder_end (names);
  hl_recorder_ask_closer (self, task);
}
