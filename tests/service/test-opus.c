/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-fixture.h"

#include "hl-sound.h"
#include "service/hl-data-key.h"
#include "service/hl-keeper.h"
#include "service/hl-recording-audit.h"
#include "service/hl-recording-file.h"
#include "service/hl-recording-opus.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Recordings that become Opus: what is heard and proven of them afterwards, which stay, and
 * that a kill at each step leaves one of the two files, whole. */

#define CALL ((HlId) 1700000000000001)
#define LEFT_HZ 440
#define RIGHT_HZ 1000
#define SECONDS 5
#define DAYS 30

static char *self_path;

typedef struct
{
  Fixture *f;
  const char *sql;
  HlRecordingRecord *recording;
  gint64 number;
} Work;

static gboolean
run_sql (HlDb *db, gpointer data, GError **error)
{
  return hl_db_exec (db, ((Work *) data)->sql, error);
}

static void
sql (Fixture *f, const char *text)
{
  Work work = { .f = f, .sql = text };
  g_autoptr (GError) error = NULL;

  hl_store_write (f->service->store, run_sql, &work, &error);
  g_assert_no_error (error);
}

static gboolean
run_number (HlDb *db, gpointer data, GError **error)
{
  Work *work = data;

  return hl_stmt_take_row (hl_db_query (db, error, work->sql, ""), error, "i", &work->number);
}

static gint64
sql_number (Fixture *f, const char *text)
{
  Work work = { .f = f, .sql = text };
  g_autoptr (GError) error = NULL;

  hl_store_read (f->service->store, run_number, &work, &error);
  g_assert_no_error (error);
  return work.number;
}

static gboolean
add_row (HlDb *db, gpointer data, GError **error)
{
  Work *work = data;

  return hl_recording_add (db, work->recording, hl_clock_now (work->f->clock), error);
}

static char *
path_of (Fixture *f, const char *relative)
{
  return g_build_filename (f->folder, "recordings", relative, NULL);
}

static gboolean
exists (Fixture *f, const char *relative)
{
  g_autofree char *path = path_of (f, relative);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
program (void)
{
  return g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "mediad", "hotline-mediad", NULL);
}

/* ---- Recordings of tones ---- */

static char *
tones (Fixture *f)
{
  return hl_sound_flac (f->folder, LEFT_HZ, RIGHT_HZ, SECONDS);
}

static void
write_sealed (const char *path, const char *context, const guint8 *key, const char *flac)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_autoptr (HlSealedWriter) writer = hl_sealed_writer_new (fd, key, context, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (flac, &bytes, &length, NULL));
  g_assert_true (hl_sealed_writer_append (writer, bytes, length, 0, NULL));
  g_assert_true (hl_sealed_writer_finish (writer, NULL, 0, NULL));
  close (fd);
}

static void
add_call (Fixture *f, HlId call)
{
  g_autofree char *row = g_strdup_printf (
      "INSERT INTO call (id, revision, way, outcome, offered_at, recorded) VALUES "
      "(%" G_GINT64_FORMAT ", 1, 'in', 'answered', %" G_GINT64_FORMAT ", 0) ON CONFLICT DO NOTHING",
      call, hl_clock_now (f->clock));

  sql (f, row);
}

/* @flac: what is in it.  Returns: the recording's id */
static HlId
add (Fixture *f, HlId call, const char *flac, gboolean sealed)
{
  g_autoptr (HlRecordingRecord) recording = hl_recording_record_new ();
  g_autofree char *folder = path_of (f, "");
  g_autofree char *context = g_strdup_printf ("%" G_GINT64_FORMAT "-1", call);
  g_autofree char *path = NULL;
  Work work = { .f = f, .recording = recording };
  g_autoptr (GError) error = NULL;
  guint8 key[HL_SEALED_KEY];
  struct stat info;

  g_mkdir_with_parents (folder, 0700);
  add_call (f, call);
  recording->call = call;
  recording->part = 1;
  recording->path = g_strconcat (context, sealed ? ".sealed" : ".flac", NULL);
  path = path_of (f, recording->path);
  if (sealed)
    {
      recording->key_sealed = hl_recording_key_new (f->service->key, key);
      write_sealed (path, context, key, flac);
    }
  else
    {
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (flac, &bytes, &length, NULL));
      g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
    }
  recording->digest = hl_digest_file (path, NULL);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  recording->started_at = hl_clock_now (f->clock);
  recording->length_us = SECONDS * HL_SECOND;
  recording->bytes = info.st_size;
  hl_clock_advance (f->clock, HL_MINUTE);
  hl_store_write (f->service->store, add_row, &work, &error);
  g_assert_no_error (error);
  return recording->id;
}

static void
set_class (Fixture *f, guint opus_days, gboolean kept)
{
  g_autofree char *row = g_strdup_printf (
      "INSERT INTO retention (id, revision, class, days, place, opus_days, opus_kept) VALUES"
      " (1, 1, 'normal', 180, 1, %u, %d)",
      opus_days, kept);

  sql (f, row);
}

/* ---- The keeper at it ---- */

static gboolean
is_idle (gpointer data)
{
  return !hl_keeper_is_converting (((Fixture *) data)->service->keeper);
}

/* A minute of the keeper's, to its end: what a start left, then what is due. */
static void
keep (Fixture *f)
{
  if (f->service->options.converter == NULL)
    f->service->options.converter = program ();
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (hl_test_wait_until (is_idle, f, 120));
      hl_keeper_minute (f->service->keeper);
    }
  g_assert_true (hl_test_wait_until (is_idle, f, 120));
}

static guint
ask (Fixture *f, const char *method, const char *path, const char *body)
{
  return hl_test_api_send (f->api, method, path, body);
}

static gint64
number (Fixture *f, const char *name)
{
  return hl_json_int (hl_json_get (hl_test_api_json (f->api), name), -1);
}

static gboolean
is_over (gpointer data)
{
  Fixture *f = data;

  g_assert_cmpuint (ask (f, "GET", "/recordings/verify", NULL), ==, 200);
  return !hl_json_bool (hl_json_get (hl_test_api_json (f->api), "running"), TRUE);
}

static gboolean
verify (Fixture *f)
{
  hl_test_api_sign_in (f->api, "shenji", PASSWORD);
  g_assert_cmpuint (ask (f, "POST", "/recordings/verify", "{}"), ==, 200);
  g_assert_true (hl_test_wait_until (is_over, f, 60));
  g_assert_null (hl_json_get (hl_test_api_json (f->api), "error"));
  return hl_json_bool (hl_json_get (hl_test_api_json (f->api), "ok"), FALSE);
}

/* What is given out, as a file. (transfer full) */
static char *
fetch (Fixture *f, HlId id, const char *type)
{
  g_autofree char *path = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", id);
  char *file = g_build_filename (f->folder, "fetched", NULL);
  GBytes *bytes;

  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpstr (hl_test_api_header (f->api, "Content-Type"), ==, type);
  bytes = hl_test_api_bytes (f->api);
  g_assert_true (g_file_set_contents (file, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  return file;
}

static void
check_tones (Fixture *f, HlId id, const char *type)
{
  g_autofree char *file = fetch (f, id, type);
  g_auto (HlSound) left = hl_sound_read (file, 0);
  g_auto (HlSound) right = hl_sound_read (file, 1);

  g_assert_cmpint (ABS ((gint64) left.n - SECONDS * 8000), <=, 160);
  g_assert_cmpfloat (hl_sound_share (&left, 0.5, SECONDS - 0.5, LEFT_HZ), >, 0.95);
  g_assert_cmpfloat (hl_sound_share (&right, 0.5, SECONDS - 0.5, RIGHT_HZ), >, 0.95);
  g_assert_cmpfloat (hl_sound_share (&left, 0.5, SECONDS - 0.5, RIGHT_HZ), <, 0.001);
  g_assert_cmpfloat (hl_sound_share (&right, 0.5, SECONDS - 0.5, LEFT_HZ), <, 0.001);
}

static guint
markers (Fixture *f)
{
  g_autofree char *path = path_of (f, HL_CONVERTING);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
has_roots (gpointer data)
{
  return fixture_count_facts (data, "recording-root") > 0;
}

/* ---- Converted ---- */

static void
check_parts (Fixture *f, HlId id)
{
  g_autofree char *audio = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", id);
  g_autofree char *wave =
      g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/waveform?points=50", id);
  g_autofree char *whole = NULL;
  gsize length;
  g_autofree char *file = fetch (f, id, "audio/ogg");
  GBytes *part;

  g_assert_true (g_file_get_contents (file, &whole, &length, NULL));
  g_assert_nonnull (strstr (hl_test_api_header (f->api, "Content-Disposition"), "-1.opus"));
  hl_test_api_add_header (f->api, "Range", "bytes=1000-1999");
  g_assert_cmpuint (ask (f, "GET", audio, NULL), ==, 206);
  g_assert_cmpstr (hl_test_api_header (f->api, "Content-Type"), ==, "audio/ogg");
  part = hl_test_api_bytes (f->api);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), whole + 1000, 1000);
  g_assert_cmpuint (ask (f, "GET", wave, NULL), ==, 200);
  g_assert_cmpint (ABS (number (f, "length_us") - SECONDS * HL_SECOND), <=, 20000);
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_test_api_json (f->api), "left")), ==, 50);
}

static void
test_converted (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  g_autofree char *call = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, CALL);
  HlId sealed, plain;
  const HlJson *row;

  set_class (f, DAYS, FALSE);
  sealed = add (f, CALL, flac, TRUE);
  plain = add (f, CALL + 1, flac, FALSE);
  check_tones (f, sealed, "audio/flac");
  keep (f);
  g_assert_true (exists (f, "1700000000000001-1.sealed")); /* not its time yet */

  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  keep (f);
  g_assert_true (hl_test_wait_until (has_roots, f, 30));
  g_assert_false (exists (f, "1700000000000001-1.sealed"));
  g_assert_false (exists (f, "1700000000000002-1.flac"));
  g_assert_true (exists (f, "1700000000000001-1.opus.sealed"));
  g_assert_true (exists (f, "1700000000000002-1.opus"));
  g_assert_cmpuint (markers (f), ==, 0);
  check_tones (f, sealed, "audio/ogg");
  check_tones (f, plain, "audio/ogg");
  check_parts (f, sealed);
  g_assert_cmpuint (fixture_count_facts (f, "recording-converted"), ==, 2);
  g_assert_true (verify (f));
  g_assert_cmpint (number (f, "converted"), ==, 2);
  g_assert_cmpint (number (f, "files"), ==, 2);
  g_assert_cmpint (number (f, "roots"), >, 0);
  g_assert_cmpint (sql_number (f, "SELECT count(*) FROM recording WHERE opus_bytes < bytes"), ==,
                   2);
  /* What the chain and the day's root have is still the first digest. */
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_cmpuint (ask (f, "GET", call, NULL), ==, 200);
  row = hl_json_at (hl_json_get (hl_test_api_json (f->api), "recordings"), 0);
  g_assert_true (g_str_has_suffix (hl_json_text (hl_json_get (row, "path"), ""), "1-1.sealed"));
  g_assert_cmpstr (hl_json_text (hl_json_get (row, "digest"), ""), !=,
                   hl_json_text (hl_json_get (row, "opus_digest"), ""));
  keep (f);
  g_assert_cmpuint (fixture_count_facts (f, "recording-converted"), ==, 2);
}

/* Data older than the files, as from a backup: what is there is played. */
static void
test_older (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  HlId id;

  set_class (f, DAYS, FALSE);
  id = add (f, CALL, flac, TRUE);
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  keep (f);
  sql (f, "UPDATE recording SET converted_at = NULL, opus_digest = NULL, opus_bytes = NULL");
  check_tones (f, id, "audio/ogg");
  g_assert_false (verify (f));
}

/* ---- Which stay ---- */

static gint64
due (Fixture *f)
{
  HlOpusWork work = { .now = hl_clock_now (f->clock), .limit = 100 };
  g_autoptr (GError) error = NULL;
  guint n;

  hl_store_read (f->service->store, hl_opus_find_due, &work, &error);
  g_assert_no_error (error);
  n = work.found->len;
  g_ptr_array_unref (work.found);
  return n;
}

static void
test_stay (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  HlId id;

  set_class (f, DAYS, FALSE);
  id = add (f, CALL, flac, TRUE);
  g_assert_cmpint (due (f), ==, 0);
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  g_assert_cmpint (due (f), ==, 1);
  /* Somebody listens: not under her hands. */
  check_tones (f, id, "audio/flac");
  g_assert_cmpint (due (f), ==, 0);
  hl_clock_advance (f->clock, 2 * HL_HOUR);
  g_assert_cmpint (due (f), ==, 1);

  sql (f, "UPDATE recording SET hold = 1");
  g_assert_cmpint (due (f), ==, 0);
  sql (f, "UPDATE retention SET opus_kept = 1");
  g_assert_cmpint (due (f), ==, 1);
  sql (f, "UPDATE recording SET hold = 0");
  sql (f, "INSERT INTO call_mark (id, revision, call, at, author, text) VALUES"
          " (1, 1, 1700000000000001, 1, 1, 'x')");
  g_assert_cmpint (due (f), ==, 1);
  sql (f, "UPDATE retention SET opus_kept = 0");
  g_assert_cmpint (due (f), ==, 0);
  sql (f, "DELETE FROM call_mark");
  sql (f, "UPDATE recording SET fault = 'cut off'");
  g_assert_cmpint (due (f), ==, 0);
  sql (f, "UPDATE recording SET fault = NULL, purged_at = 1");
  g_assert_cmpint (due (f), ==, 0);
  sql (f, "UPDATE recording SET purged_at = NULL");
  sql (f, "UPDATE retention SET opus_days = 0");
  g_assert_cmpint (due (f), ==, 0);
}

static void
test_quiet (void)
{
  const HlOpusWork night = { .utc_offset_minutes = 480, .quiet_from = 22 * 60, .quiet_to = 5 * 60 };
  const HlOpusWork early = { .utc_offset_minutes = 480, .quiet_from = 60, .quiet_to = 300 };

  /* 1970 begins at 08:00 there. */
  g_assert_false (hl_opus_is_quiet (&night, 0));
  g_assert_true (hl_opus_is_quiet (&night, 14 * HL_HOUR));
  g_assert_true (hl_opus_is_quiet (&night, 20 * HL_HOUR));
  g_assert_false (hl_opus_is_quiet (&night, 21 * HL_HOUR));
  g_assert_false (hl_opus_is_quiet (&early, 16 * HL_HOUR));
  g_assert_true (hl_opus_is_quiet (&early, 17 * HL_HOUR));
  g_assert_false (hl_opus_is_quiet (&early, 21 * HL_HOUR));
}

/* ---- Faults ---- */

static gboolean
is_warned (Fixture *f, const char *text)
{
  GBytes *bytes;

  ask (f, "GET", "/health", NULL);
  bytes = hl_test_api_bytes (f->api);
  return g_strstr_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), text)
         != NULL;
}

static void
test_broken (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  g_autofree char *broken = g_build_filename (f->folder, "broken.flac", NULL);
  g_autofree char *other = path_of (f, "1700000000000003-1.sealed");
  g_autofree char *bytes = NULL;
  gsize length;
  HlId good;

  set_class (f, DAYS, FALSE);
  g_assert_true (g_file_get_contents (flac, &bytes, &length, NULL));
  memset (bytes + length / 2, 0, length / 4);
  g_assert_true (g_file_set_contents (broken, bytes, (gssize) length, NULL));
  add (f, CALL, broken, TRUE);
  good = add (f, CALL + 1, flac, TRUE);
  add (f, CALL + 2, flac, TRUE);
  add (f, CALL + 3, flac, TRUE);
  g_assert_true (g_file_set_contents (other, "altered", -1, NULL));
  {
    g_autofree char *gone = path_of (f, "1700000000000004-1.sealed");

    g_assert_cmpint (g_unlink (gone), ==, 0);
  }
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  keep (f);
  /* The broken and the altered one stay as they are, and say why; the others are not kept from
   * anything; the one that is not there is the check's matter. */
  g_assert_true (exists (f, "1700000000000001-1.sealed"));
  g_assert_true (exists (f, "1700000000000003-1.sealed"));
  g_assert_cmpuint (markers (f), ==, 0);
  check_tones (f, good, "audio/ogg");
  g_assert_cmpuint (fixture_count_facts (f, "recording-not-converted"), ==, 2);
  g_assert_cmpint (sql_number (f, "SELECT count(*) FROM recording WHERE opus_fault IS NOT NULL"),
                   ==, 2);
  g_assert_true (is_warned (f, "2 recordings could not be converted"));
  /* Once. */
  hl_clock_advance (f->clock, HL_DAY);
  keep (f);
  g_assert_cmpuint (fixture_count_facts (f, "recording-not-converted"), ==, 2);
  g_assert_false (is_warned (f, "could not be converted"));
}

static char *
write_script (Fixture *f, const char *line)
{
  char *path = g_build_filename (f->folder, "program", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", line);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return path;
}

/* The machine's fault is nobody's mark; a crash is the file's. */
static void
test_program (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);

  set_class (f, DAYS, FALSE);
  add (f, CALL, flac, TRUE);
  add (f, CALL + 1, flac, TRUE);
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  f->service->options.converter = write_script (f, "cat >/dev/null; echo no room; exit 1");
  keep (f);
  g_assert_true (is_warned (f, "No more recordings are converted to Opus today: no room"));
  g_assert_cmpint (due (f), ==, 2);
  g_assert_cmpuint (markers (f), ==, 0);

  /* Says it is done, and is not. */
  hl_clock_advance (f->clock, HL_DAY);
  g_free ((char *) f->service->options.converter);
  f->service->options.converter = write_script (f, "exit 0");
  keep (f);
  g_assert_cmpint (due (f), ==, 2);
  g_assert_cmpuint (markers (f), ==, 0);

  hl_clock_advance (f->clock, HL_DAY);
  g_free ((char *) f->service->options.converter);
  f->service->options.converter = write_script (f, "kill -KILL $$");
  keep (f);
  g_assert_cmpint (due (f), ==, 2);

  hl_clock_advance (f->clock, HL_DAY);
  g_free ((char *) f->service->options.converter);
  f->service->options.converter = write_script (f, "kill -SEGV $$");
  keep (f);
  g_assert_cmpint (due (f), ==, 0);
  g_assert_cmpuint (fixture_count_facts (f, "recording-not-converted"), ==, 2);
  g_assert_true (verify (f));
}

/* ---- Cut off ---- */

static gboolean
is_converting (gpointer data)
{
  return markers (data) > 0;
}

/* The service ends while it is at it. */
static void
test_stopped (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  HlId id;

  set_class (f, DAYS, FALSE);
  id = add (f, CALL, flac, TRUE);
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  g_assert_true (hl_test_wait_until (is_idle, f, 120));
  f->service->options.converter = write_script (f, "sleep 60");
  hl_keeper_minute (f->service->keeper);
  g_assert_true (hl_test_wait_until (is_converting, f, 30));
  fixture_stop (f);
  g_assert_cmpuint (markers (f), ==, 0);
  fixture_start (f);
  g_assert_true (verify (f));
  check_tones (f, id, "audio/flac");
}

static void
die_at (const char *name, gpointer data)
{
  if (strcmp (name, data) == 0)
    kill (getpid (), SIGKILL);
}

/* In a process of its own: this program with FOLDER STEP. */
static int
be_killed (const char *folder, char *step)
{
  g_autoptr (HlClock) clock = hl_clock_new_manual (g_get_real_time () + (DAYS + 2) * HL_DAY);
  g_autoptr (GError) error = NULL;
  HlStore *store = hl_store_open (folder, clock, &error);
  g_autofree char *recordings = g_build_filename (folder, "recordings", NULL);
  g_autofree char *converter = program ();
  HlOpusWork work = { .now = hl_clock_now (clock), .limit = 1 };
  HlOpusRun run = {
    .store = store,
    .clock = clock,
    .folder = recordings,
    .program = converter,
    .kbit = 32,
    .step = die_at,
    .data = step,
  };

  g_assert_no_error (error);
  run.key = hl_data_key_open (store, &error);
  g_assert_no_error (error);
  hl_store_read (store, hl_opus_find_due, &work, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (work.found->len, ==, 1);
  hl_opus_convert (&run, work.found->pdata[0], NULL, &error);
  g_assert_no_error (error);
  return 0;
}

static void
spawn_killed (Fixture *f, const char *step)
{
  const char *argv[] = { self_path, f->folder, step, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  const char *step = data;
  gboolean done = strcmp (step, "settled") == 0 || strcmp (step, "removed") == 0;
  g_autofree char *flac = tones (f);
  HlId id;

  set_class (f, DAYS, FALSE);
  id = add (f, CALL, flac, TRUE);
  fixture_stop (f);
  spawn_killed (f, step);
  g_assert_cmpuint (markers (f), ==, 1);
  g_assert_true (exists (f, "1700000000000001-1.sealed")
                 || exists (f, "1700000000000001-1.opus.sealed"));
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  fixture_start (f);
  g_assert_true (hl_test_wait_until (is_idle, f, 30));
  g_assert_cmpuint (markers (f), ==, 0);
  g_assert_true (exists (f, "1700000000000001-1.sealed") == !done);
  g_assert_true (exists (f, "1700000000000001-1.opus.sealed") == done);
  g_assert_true (verify (f));
  g_assert_cmpint (number (f, "converted"), ==, done);
  check_tones (f, id, done ? "audio/ogg" : "audio/flac");

  /* And it goes on as if nothing had been. */
  hl_clock_advance (f->clock, HL_DAY);
  keep (f);
  check_tones (f, id, "audio/ogg");
  g_assert_true (verify (f));
  g_assert_cmpuint (fixture_count_facts (f, "recording-converted"), ==, 1);
}

/* ---- The proof ---- */

static void
check_problem (Fixture *f, const char *change, const char *undo, const char *problem)
{
  sql (f, change);
  g_assert_false (verify (f));
  g_test_message ("%s", change);
  g_assert_cmpint (number (f, problem), ==, 1);
  sql (f, undo);
  g_assert_true (verify (f));
}

static void
test_proof (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  g_autofree char *opus = path_of (f, "1700000000000001-1.opus.sealed");
  g_autofree char *old = NULL, *swap = NULL, *digest = NULL;
  gsize length;

  set_class (f, DAYS, FALSE);
  add (f, CALL, flac, TRUE);
  add (f, CALL + 1, flac, TRUE);
  sql (f, "UPDATE recording SET hold = 1 WHERE call = 1700000000000002");
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  keep (f);
  g_assert_true (verify (f));
  sql (f, "CREATE TABLE spare AS SELECT * FROM recording");
  sql (f, "CREATE TABLE log AS SELECT * FROM fact WHERE kind = 'recording-converted'");
#define RESTORE(column)                                                                            \
  "UPDATE recording SET " column " = (SELECT s." column " FROM spare s WHERE s.id = recording.id)"

  /* The new file. */
  g_assert_true (g_file_get_contents (opus, &old, &length, NULL));
  swap = g_memdup2 (old, length);
  swap[length / 2] ^= 1;
  g_assert_true (g_file_set_contents (opus, swap, (gssize) length, NULL));
  g_assert_false (verify (f));
  g_assert_cmpint (number (f, "altered"), ==, 1);
  /* With a digest to fit it is not the one that the log has. */
  digest = hl_digest_file (opus, NULL);
  {
    g_autofree char *fit = g_strdup_printf (
        "UPDATE recording SET opus_digest = '%s' WHERE opus_digest IS NOT NULL", digest);

    sql (f, fit);
  }
  g_assert_false (verify (f));
  g_assert_cmpint (number (f, "altered"), ==, 0);
  g_assert_cmpint (number (f, "conversion"), ==, 1);
  g_assert_true (g_file_set_contents (opus, old, (gssize) length, NULL));
  sql (f, RESTORE ("opus_digest"));
  g_assert_true (verify (f));

  /* The old digest, which the chain holds; the row that denies; one that claims. */
  check_problem (f,
                 "UPDATE recording SET digest = '1' || substr (digest, 2) || 'x'"
                 " WHERE converted_at IS NOT NULL",
                 RESTORE ("digest"), "chain");
  check_problem (f, "UPDATE recording SET converted_at = NULL", RESTORE ("converted_at"),
                 "conversion");
  check_problem (f, "UPDATE recording SET converted_at = 1 WHERE call = 1700000000000002",
                 RESTORE ("converted_at"), "conversion");
  /* The fact: gone, or changed. */
  check_problem (f,
                 "UPDATE fact SET text = replace (text, ' opus ', ' opus 0')"
                 " WHERE kind = 'recording-converted'",
                 "UPDATE fact SET text = (SELECT l.text FROM log l)"
                 " WHERE kind = 'recording-converted'",
                 "log");
  check_problem (f, "DELETE FROM fact WHERE kind = 'recording-converted'",
                 "INSERT INTO fact SELECT * FROM log", "conversion");
}

/* What the administrator sees of it, the service being stopped. */
static void
run_ctl (Fixture *f, int status, const char *said)
{
  g_autofree char *ctl =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "hotlinectl", "hotlinectl", NULL);
  const char *argv[] = { ctl, "recording", "verify", "--data", f->folder, NULL };
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  int result;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &result,
                &error);
  g_assert_no_error (error);
  g_test_message ("%s", out);
  g_assert_true (WIFEXITED (result));
  g_assert_cmpint (WEXITSTATUS (result), ==, status);
  g_assert_nonnull (strstr (out, said));
}

static void
test_ctl (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);

  set_class (f, DAYS, FALSE);
  add (f, CALL, flac, TRUE);
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  keep (f);
  fixture_stop (f);
  run_ctl (f, 0, "converted 1\n");
  fixture_start (f);
  sql (f, "UPDATE recording SET opus_bytes = 1");
  fixture_stop (f);
  run_ctl (f, 5, "conversion 1700000000000001-1.sealed");
  fixture_start (f);
}

/* ---- Purged ---- */

static gboolean
is_purged (gpointer data)
{
  return !exists (data, "1700000000000001-1.opus.sealed");
}

static void
test_purged (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  g_autofree char *audio = NULL;
  HlId id;

  set_class (f, DAYS, FALSE);
  id = add (f, CALL, flac, TRUE);
  hl_clock_advance (f->clock, (DAYS + 1) * HL_DAY);
  keep (f);
  g_assert_true (exists (f, "1700000000000001-1.opus.sealed"));
  hl_clock_advance (f->clock, 150 * HL_DAY);
  add (f, CALL + 1, flac, TRUE); /* or the clock is not believed */
  hl_clock_advance (f->clock, 2 * HL_DAY);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_cmpuint (ask (f, "GET", "/recordings/due", NULL), ==, 200);
  g_assert_cmpint (number (f, "bytes"), ==,
                   sql_number (f, "SELECT opus_bytes FROM recording WHERE converted_at > 0"));
  g_assert_cmpuint (ask (f, "POST", "/recordings/purge", "{}"), ==, 202);
  g_assert_true (hl_test_wait_until (is_purged, f, 30));
  audio = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", id);
  g_assert_cmpuint (ask (f, "GET", audio, NULL), ==, 410);
  g_assert_true (verify (f));
  g_assert_cmpint (number (f, "purged"), ==, 1);
}

int
main (int argc, char **argv)
{
  static const char *const steps[] = { "marked", "started", "written", "settled", "removed" };

  self_path = argv[0];
  if (argc == 3 && argv[1][0] == '/')
    return be_killed (argv[1], argv[2]);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/service/opus/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("converted", test_converted);
  ADD ("older", test_older);
  ADD ("stay", test_stay);
  ADD ("broken", test_broken);
  ADD ("program", test_program);
  ADD ("stopped", test_stopped);
  ADD ("proof", test_proof);
  ADD ("ctl", test_ctl);
  ADD ("purged", test_purged);
#undef ADD
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *name = g_strconcat ("/service/opus/killed-", steps[i], NULL);

      g_test_add (name, Fixture, steps[i], fixture_set_up, test_killed, fixture_tear_down);
    }
  g_test_add_func ("/service/opus/quiet", test_quiet);
  return g_test_run ();
}
