/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "opus-fixture.h"

/* What ends a conversion from outside, and how much of a day they may take. */

/* The first conversion waits for the file "go" and then does @line; the others are real. */
static void
set_first (Fixture *f, const char *line)
{
  g_autofree char *real = program ();
  g_autofree char *script = g_strdup_printf ("if mkdir '%s/first' 2>/dev/null; then\n"
                                             "  until [ -e '%s/go' ]; do sleep 0.05; done\n"
                                             "  %s\n"
                                             "fi\n"
                                             "exec '%s' \"$@\"",
                                             f->folder, f->folder, line, real);

  f->service->options.converter = write_script (f, script);
}

/* An hour past midnight, local time: the day is long. */
static void
to_morning (Fixture *f)
{
  HlTime local = hl_clock_now (f->clock) + 8 * HL_HOUR;

  hl_clock_advance (f->clock, (DAYS + 2) * HL_DAY - local % HL_DAY + HL_HOUR);
}

static void
let_go (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "go", NULL);

  g_assert_true (g_file_set_contents (path, "", -1, NULL));
}

static gboolean
has_begun (gpointer data)
{
  g_autofree char *path = g_build_filename (((Fixture *) data)->folder, "first", NULL);

  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

static gboolean
begins (gpointer data)
{
  Fixture *f = data;

  if (has_begun (f))
    return TRUE;
  if (is_idle (f))
    hl_keeper_minute (f->service->keeper);
  return FALSE;
}

/* Until the first is being converted: what a start left is looked for before. */
static void
begin (Fixture *f)
{
  g_assert_true (hl_test_wait_until (begins, f, 120));
}

/* Its file is taken away under the conversion: the next one is converted all the same. */
static void
test_purged_meanwhile (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  g_autofree char *first = path_of (f, "1700000000000001-1.sealed");
  HlId next;

  set_class (f, DAYS, FALSE);
  add (f, CALL, flac, TRUE);
  next = add (f, CALL + 1, flac, TRUE);
  to_morning (f);
  set_first (f, "cat >/dev/null; echo no such file; exit 1");
  begin (f);
  sql (f, "UPDATE recording SET purged_at = 1 WHERE call = 1700000000000001");
  g_assert_cmpint (g_unlink (first), ==, 0);
  let_go (f);
  g_assert_true (hl_test_wait_until (is_idle, f, 120));
  g_assert_false (is_warned (f, "No more recordings"));
  g_assert_cmpuint (markers (f), ==, 0);
  g_assert_cmpuint (fixture_count_facts (f, "recording-not-converted"), ==, 0);
  check_tones (f, next, "audio/ogg");
}

/* One that takes longer than three quarters of an hour is ended and left for another day. */
static void
test_deadline (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);
  HlId id;

  set_class (f, DAYS, FALSE);
  id = add (f, CALL, flac, TRUE);
  to_morning (f);
  set_first (f, ":");
  begin (f);
  hl_clock_advance (f->clock, 44 * HL_MINUTE);
  hl_keeper_minute (f->service->keeper);
  g_assert_true (hl_keeper_is_converting (f->service->keeper));
  g_assert_cmpuint (markers (f), ==, 1);
  hl_clock_advance (f->clock, HL_MINUTE);
  hl_keeper_minute (f->service->keeper);
  g_assert_true (hl_test_wait_until (is_idle, f, 60)); /* "go" was never said */
  g_assert_cmpuint (markers (f), ==, 0);
  g_assert_cmpint (due (f), ==, 1);
  g_assert_true (is_warned (f, "No more recordings are converted to Opus today"));
  keep (f);
  g_assert_cmpint (due (f), ==, 1);
  hl_clock_advance (f->clock, HL_DAY);
  keep (f);
  g_assert_cmpint (due (f), ==, 0);
  g_assert_false (is_warned (f, "No more recordings"));
  check_tones (f, id, "audio/ogg");
}

/* After four hours of work nothing is begun before the next day. */
static void
test_day (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = tones (f);

  set_class (f, DAYS, FALSE);
  add (f, CALL, flac, TRUE);
  add (f, CALL + 1, flac, TRUE);
  to_morning (f);
  set_first (f, ":");
  begin (f);
  hl_clock_advance (f->clock, 4 * HL_HOUR);
  let_go (f);
  g_assert_true (hl_test_wait_until (is_idle, f, 120));
  g_assert_cmpint (due (f), ==, 1);
  keep (f);
  g_assert_cmpint (due (f), ==, 1);
  g_assert_false (is_warned (f, "No more recordings"));
  hl_clock_advance (f->clock, HL_DAY);
  keep (f);
  g_assert_cmpint (due (f), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/service/opus-limits/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("purged-meanwhile", test_purged_meanwhile);
  ADD ("deadline", test_deadline);
  ADD ("day", test_day);
  return g_test_run ();
}
