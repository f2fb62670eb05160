/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "opus-fixture.h"

#include "service/hl-data-key.h"
#include "service/hl-recording-audit.h"

#include <signal.h>
#include <sys/wait.h>

/* Recordings that become Opus: what is heard and proven of them afterwards, which stay, and
 * that a kill at each step leaves one of the two files, whole. */

static char *self_path;

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
