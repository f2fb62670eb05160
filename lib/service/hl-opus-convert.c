/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-opus-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hl-file.h"
#include "hl-fail-private.h"
#include "hl-recording-file.h"
#include "media/hl-convert.h"

/* One recording from the old file to the new one, and what a kill left on the way. */

typedef struct
{
  const HlOpusRun *run;
  const HlRecordingRecord *recording;
  char *from, *to, *marker; /* paths */
  char *key;                /* as text; NULL = plain */
} Conversion;

static void
conversion_clear (Conversion *self)
{
  g_free (self->from);
  g_free (self->to);
  g_free (self->marker);
  hl_sealed_text_wipe (self->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Conversion, conversion_clear)

static void
step (const Conversion *self, const char *name)
{
  if (self->run->step != NULL)
    self->run->step (name, self->run->data);
}

/* ---- Files ---- */

static char *
marker_path (const char *folder, HlId call, gint64 part)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "-%d", call, (int) part);

  return g_build_filename (folder, HL_CONVERTING, name, NULL);
}

static gboolean
write_marker (const Conversion *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->marker);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT "\n", self->recording->id);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return hl_file_fail (error, folder);
  return g_file_set_contents_full (self->marker, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error)
         && hl_file_sync_folder (self->marker, error);
}

/* @path and then the marker, which stays until the first is gone for good. */
static void
remove_both (const char *path, const char *marker)
{
  g_autoptr (GError) error = NULL;

  if ((g_unlink (path) != 0 && errno != ENOENT) || !hl_file_sync_folder (path, &error)
      || g_unlink (marker) != 0)
    g_message ("A file of a conversion was not removed: %s",
               error != NULL ? error->message : g_strerror (errno));
}

static gboolean
conversion_open (Conversion *self, GError **error)
{
  const HlRecordingRecord *recording = self->recording;
  g_autofree char *name = hl_recording_opus_name (recording->path);
  guint8 key[HL_SEALED_KEY];

  self->from = g_build_filename (self->run->folder, recording->path, NULL);
  self->to = g_build_filename (self->run->folder, name, NULL);
  self->marker = marker_path (self->run->folder, recording->call, recording->part);
  if (recording->key_sealed == NULL)
    return TRUE;
  if (!hl_recording_key_open (self->run->key, recording->key_sealed, key, error))
    return FALSE;
  self->key = hl_sealed_key_to_text (key);
  hl_sealed_key_wipe (key);
  return TRUE;
}

/* What the chain knows is what is converted, and nothing else. */
static gboolean
check_source (const Conversion *self, GError **error)
{
  g_autofree char *digest = hl_digest_file (self->from, error);

  if (digest == NULL)
    return FALSE;
  if (strcmp (digest, self->recording->digest) == 0)
    return TRUE;
  g_set_error_literal (error, HL_FAIL, HL_FAIL_STATE, "the file is not what was recorded");
  return FALSE;
}

/* ---- The process that does it ---- */

static char *
make_job (const Conversion *self)
{
  const HlRecordingRecord *recording = self->recording;
  g_autofree char *from = hl_recording_context (recording, FALSE);
  g_autofree char *to = hl_recording_context (recording, TRUE);
  const HlConvertJob job = {
    .from = self->from,
    .to = self->to,
    .from_context = from,
    .to_context = to,
    .key = self->key,
    .length_us = recording->length_us,
    .kbit = self->run->kbit,
  };
  GString *text = g_string_new (NULL);

  hl_convert_write_job (&job, text);
  return g_string_free (text, FALSE);
}

static GSubprocess *
spawn (const Conversion *self, GError **error)
{
  g_autofree char *parent = g_strdup_printf ("%d", (int) getpid ());

  return g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                               | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                           error, self->run->program, "--convert", parent, NULL);
}

static void
end_process (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

/* Whose fault is it?  A crash is the file's, so that it does not come back every night; a kill
 * is somebody's who wanted the machine for himself. */
static HlOpusOutcome
judge (GSubprocess *process, const char *said, GError **error)
{
  g_autofree char *text = g_strchomp (g_strdup (said != NULL ? said : ""));

  if (g_subprocess_get_if_signaled (process))
    {
      int number = g_subprocess_get_term_sig (process);

      g_set_error (error, HL_FAIL, HL_FAIL_STATE, "hotline-mediad --convert: %s",
                   g_strsignal (number));
      return number == SIGKILL || number == SIGTERM || number == SIGINT ? HL_OPUS_LATER
                                                                        : HL_OPUS_REFUSED;
    }
  if (g_subprocess_get_exit_status (process) == 0)
    return HL_OPUS_CONVERTED;
  g_set_error_literal (error, HL_FAIL, HL_FAIL_STATE,
                       *text != '\0' ? text : "hotline-mediad --convert said nothing");
  return g_subprocess_get_exit_status (process) == HL_CONVERT_SOURCE
                 || g_subprocess_get_exit_status (process) == HL_CONVERT_RESULT
             ? HL_OPUS_REFUSED
             : HL_OPUS_LATER;
}

/* One that ends before it has heard all says why by its status. */
static gboolean
communicate (GSubprocess *process, const char *job, GCancellable *cancellable, char **said,
             GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (g_subprocess_communicate_utf8 (process, job, cancellable, said, NULL, &failure))
    return TRUE;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    return g_subprocess_wait (process, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static HlOpusOutcome
run_process (const Conversion *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSubprocess) process = spawn (self, error);
  char *job = make_job (self);
  g_autofree char *said = NULL;
  gboolean over;

  if (process != NULL)
    step (self, "started");
  over = process != NULL && communicate (process, job, cancellable, &said, error);
  hl_sealed_text_wipe (job);
  if (over)
    return judge (process, said, error);
  if (process != NULL)
    end_process (process);
  return HL_OPUS_LATER;
}

/* ---- The row ---- */

static gboolean
measure (const Conversion *self, HlOpusSettling *settling, GError **error)
{
  struct stat info;

  settling->digest = hl_digest_file (self->to, error);
  if (settling->digest == NULL)
    return FALSE;
  if (g_stat (self->to, &info) != 0)
    return hl_file_fail (error, self->to);
  settling->bytes = info.st_size;
  return TRUE;
}

/* *@unsure: the commit failed, which may mean that only its answer did: the next start knows. */
static HlOpusOutcome
settle (const Conversion *self, const char *fault, gboolean *unsure, GError **error)
{
  HlOpusSettling settling = {
    .recording = self->recording->id,
    .now = hl_clock_now (self->run->clock),
    .kbit = self->run->kbit,
    .fault = fault,
  };

  *unsure = FALSE;
  if (fault == NULL && !measure (self, &settling, error))
    return HL_OPUS_LATER;
  *unsure = !hl_store_write (self->run->store, hl_opus_settle, &settling, error);
  g_free (settling.digest);
  if (*unsure)
    return HL_OPUS_LATER;
  if (!settling.settled)
    return HL_OPUS_SKIPPED;
  return fault != NULL ? HL_OPUS_REFUSED : HL_OPUS_CONVERTED;
}

/* ---- In order ---- */

static HlOpusOutcome
convert_marked (const Conversion *self, GCancellable *cancellable, gboolean *unsure, GError **error)
{
  HlOpusOutcome outcome;

  step (self, "marked");
  outcome = run_process (self, cancellable, error);
  if (outcome != HL_OPUS_CONVERTED)
    return outcome;
  step (self, "written");
  return settle (self, NULL, unsure, error);
}

static HlOpusOutcome
refuse (const Conversion *self, const GError *reason)
{
  g_autoptr (GError) error = NULL;
  gboolean unsure;
  HlOpusOutcome outcome = settle (self, reason->message, &unsure, &error);

  if (error != NULL)
    g_message ("That a recording stays as it is was not written: %s", error->message);
  return outcome;
}

static void
finish (const Conversion *self)
{
  step (self, "settled");
  if (g_unlink (self->from) != 0 && errno != ENOENT)
    {
      g_message ("%s was not removed: %s", self->from, g_strerror (errno));
      return; /* the next start tries again */
    }
  step (self, "removed");
  remove_both (self->from, self->marker);
}

static gboolean
check_due (HlDb *db, gpointer data, GError **error)
{
  HlOpusSettling *settling = data;

  return hl_opus_is_due (db, settling, &settling->settled, error);
}

/* One that was purged meanwhile takes its files away from whoever converts it: that is nobody's
 * fault. */
static gboolean
is_due (const Conversion *self)
{
  HlOpusSettling settling = { .recording = self->recording->id,
                              .now = hl_clock_now (self->run->clock) };

  return !hl_store_read (self->run->store, check_due, &settling, NULL) || settling.settled;
}

/* What can be told before anything is begun. */
static gboolean
prepare (Conversion *self, HlOpusOutcome *outcome, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *outcome = HL_OPUS_SKIPPED;
  if (!conversion_open (self, error))
    return FALSE;
  if (!check_source (self, &failure))
    {
      if (failure->domain == HL_FAIL)
        *outcome = refuse (self, failure);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *outcome = HL_OPUS_LATER;
  return write_marker (self, error);
}

HlOpusOutcome
hl_opus_convert (const HlOpusRun *run, const HlRecordingRecord *recording,
                 GCancellable *cancellable, GError **error)
{
  g_auto (Conversion) self = { .run = run, .recording = recording };
  g_autoptr (GError) failure = NULL;
  gboolean unsure = FALSE;
  HlOpusOutcome outcome;

  if (!prepare (&self, &outcome, error))
    return outcome;
  outcome = convert_marked (&self, cancellable, &unsure, &failure);
  if (outcome == HL_OPUS_CONVERTED)
    finish (&self);
  else if (!unsure)
    remove_both (self.to, self.marker);
  if (outcome == HL_OPUS_REFUSED)
    outcome = refuse (&self, failure);
  else if (outcome == HL_OPUS_LATER && !is_due (&self))
    outcome = HL_OPUS_SKIPPED;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return outcome;
}

/* ---- After a start ---- */

typedef struct
{
  HlId id;
  HlRecordingRecord *recording; /* out; NULL = there is none */
} Lookup;

static gboolean
look_up (HlDb *db, gpointer data, GError **error)
{
  Lookup *lookup = data;
  g_autoptr (GError) failure = NULL;

  g_clear_object (&lookup->recording);
  lookup->recording =
      (HlRecordingRecord *) hl_db_get (db, hl_recording_record_shape (), lookup->id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* The one that is not the recording; both of one that was purged. */
static void
tidy_files (const char *folder, const HlRecordingRecord *recording, const char *marker)
{
  g_autofree char *name = hl_recording_opus_name (recording->path);
  g_autofree char *flac = g_build_filename (folder, recording->path, NULL);
  g_autofree char *opus = g_build_filename (folder, name, NULL);

  if (recording->purged_at != 0)
    g_unlink (flac);
  g_message ("The conversion of recording %" G_GINT64_FORMAT " was cut off: the %s is removed",
             recording->id, recording->converted_at != 0 ? "old file" : "unfinished file");
  remove_both (recording->converted_at != 0 && recording->purged_at == 0 ? flac : opus, marker);
}

static gboolean
tidy_one (HlStore *store, const char *folder, const char *marker)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  Lookup lookup = { 0 };

  if (g_file_get_contents (marker, &text, NULL, NULL))
    lookup.id = g_ascii_strtoll (text, NULL, 10);
  if (lookup.id != 0 && !hl_store_read (store, look_up, &lookup, &error))
    {
      g_message ("What a conversion left was not looked at: %s", error->message);
      return FALSE;
    }
  if (lookup.recording != NULL)
    tidy_files (folder, lookup.recording, marker);
  else
    g_unlink (marker); /* nothing was begun, or the data is older than the files */
  g_clear_object (&lookup.recording);
  return TRUE;
}

guint
hl_opus_tidy (HlStore *store, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, HL_CONVERTING, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *marker = g_build_filename (path, name, NULL);

      n += tidy_one (store, folder, marker);
    }
  return n;
}
