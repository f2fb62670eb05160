/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-sealed.h"
#include "hl-sound.h"
#include "hl-test.h"
#include "media/hl-convert.h"
#include "media/hl-waveform.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Recordings as Ogg Opus: what comes out, what is refused, and that each way of being another
 * sound is seen. */

#define LEFT_HZ 440
#define RIGHT_HZ 1000
#define SECONDS 6

typedef struct
{
  char *folder, *flac, *opus;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = hl_test_dir ();
  f->flac = hl_sound_flac (f->folder, LEFT_HZ, RIGHT_HZ, SECONDS);
  f->opus = g_build_filename (f->folder, "out.opus", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->folder);
  g_free (f->flac);
  g_free (f->opus);
}

static int
convert (Fixture *f, const char *from, gint64 length_us, GError **error)
{
  const HlConvertJob job = { .from = from, .to = f->opus, .length_us = length_us, .kbit = 32 };
  HlLikeness likeness;

  return hl_convert (&job, &likeness, error);
}

static void
run_sox (const char *arguments)
{
  g_autofree char *line = g_strconcat ("sox ", arguments, NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (line, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static GBytes *
read_bytes (const char *path)
{
  char *data;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  return g_bytes_new_take (data, length);
}

/* ---- What comes out ---- */

static void
check_tones (const char *path, double apart)
{
  g_auto (HlSound) left = hl_sound_read (path, 0);
  g_auto (HlSound) right = hl_sound_read (path, 1);

  g_assert_cmpint (ABS ((gint64) left.n - SECONDS * HL_COMPARE_RATE), <=, HL_COMPARE_FRAME);
  g_assert_cmpfloat (hl_sound_share (&left, 0.5, SECONDS - 0.5, LEFT_HZ), >, 0.95);
  g_assert_cmpfloat (hl_sound_share (&right, 0.5, SECONDS - 0.5, RIGHT_HZ), >, 0.95);
  /* Not a thousandth of the one on the side of the other. */
  g_assert_cmpfloat (hl_sound_share (&left, 0.5, SECONDS - 0.5, RIGHT_HZ), <, apart);
  g_assert_cmpfloat (hl_sound_share (&right, 0.5, SECONDS - 0.5, LEFT_HZ), <, apart);
}

static void
test_tones (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) opus = NULL;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (HlWaveform) waveform = NULL;

  g_assert_cmpint (convert (f, f->flac, SECONDS * G_USEC_PER_SEC, &error), ==, 0);
  g_assert_no_error (error);
  check_tones (f->opus, 0.001);
  opus = read_bytes (f->opus);
  /* OpusHead: two channels, of two streams, none coupled, left and right. */
  g_assert_cmpmem ((const char *) g_bytes_get_data (opus, NULL) + 28, 9, "OpusHead\1", 9);
  g_assert_cmpmem ((const char *) g_bytes_get_data (opus, NULL) + 28 + 18, 5, "\1\2\0\0\1", 5);
  input = g_memory_input_stream_new_from_bytes (opus);
  waveform = hl_waveform_read_stream (input, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ABS (waveform->length_us - SECONDS * G_USEC_PER_SEC), <=, 20000);
  g_assert_cmpuint (waveform->left[50], >, 60);
}

/* The silence of a pause, and of a side that only listens, stays one. */
static void
test_silence (Fixture *f, gconstpointer data)
{
  g_autofree char *flac = g_build_filename (f->folder, "silent.flac", NULL);
  g_autofree char *made =
      g_strdup_printf ("%s/tone-%u.wav %s remix 0 1", f->folder, RIGHT_HZ, flac);
  g_autoptr (GError) error = NULL;

  run_sox (made);
  g_assert_cmpint (convert (f, flac, SECONDS * G_USEC_PER_SEC, &error), ==, 0);
  g_assert_no_error (error);
  {
    g_auto (HlSound) left = hl_sound_read (f->opus, 0);

    for (gsize i = 0; i < left.n; i++)
      g_assert_cmpint (ABS (left.samples[i]), <, 40);
  }
}

/* Sealed to sealed, by the same key but bound to another name. */
static void
test_sealed (Fixture *f, gconstpointer data)
{
  g_autofree char *sealed = g_build_filename (f->folder, "1-1.sealed", NULL);
  g_autofree char *plain = g_build_filename (f->folder, "plain.opus", NULL);
  g_autoptr (GBytes) flac = read_bytes (f->flac);
  int fd = open (sealed, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (HlSealedWriter) writer = NULL;
  g_autoptr (HlSealedReader) reader = NULL;
  g_autofree guint8 *bytes = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  HlConvertJob job = { .from = sealed,
                       .to = f->opus,
                       .from_context = "1-1",
                       .to_context = "1-1 opus",
                       .length_us = SECONDS * G_USEC_PER_SEC,
                       .kbit = 24 };
  HlLikeness likeness;
  guint8 key[HL_SEALED_KEY];
  gint64 length;

  hl_sealed_key_new (key);
  job.key = text = hl_sealed_key_to_text (key);
  writer = hl_sealed_writer_new (fd, key, "1-1", NULL);
  g_assert_true (hl_sealed_writer_append (writer, g_bytes_get_data (flac, NULL),
                                          g_bytes_get_size (flac), 0, NULL));
  g_assert_true (hl_sealed_writer_finish (writer, NULL, 0, NULL));
  close (fd);
  g_assert_cmpint (hl_convert (&job, &likeness, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpfloat (likeness.likeness[0], >, 0.9);
  g_assert_null (hl_sealed_reader_new (f->opus, key, "1-1", NULL));
  reader = hl_sealed_reader_new (f->opus, key, "1-1 opus", &error);
  g_assert_no_error (error);
  g_assert_true (hl_sealed_reader_is_complete (reader));
  length = hl_sealed_reader_get_length (reader);
  bytes = g_malloc ((gsize) length);
  g_assert_true (hl_sealed_reader_read (reader, 0, bytes, (gsize) length, NULL));
  g_assert_true (g_file_set_contents (plain, (char *) bytes, length, NULL));
  check_tones (plain, 0.001);
}

/* ---- What is refused ---- */

static void
check_refused (Fixture *f, const char *from, gint64 length_us, int status)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", from);
  g_assert_cmpint (convert (f, from, length_us, &error), ==, status);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_false (g_file_test (f->opus, G_FILE_TEST_EXISTS));
}

static void
test_broken (Fixture *f, gconstpointer data)
{
  g_autofree char *cut = g_build_filename (f->folder, "cut.flac", NULL);
  g_autofree char *noise = g_build_filename (f->folder, "noise.flac", NULL);
  g_autofree char *empty = g_build_filename (f->folder, "empty.flac", NULL);
  g_autofree char *holed = g_build_filename (f->folder, "holed.flac", NULL);
  g_autoptr (GBytes) flac = read_bytes (f->flac);
  gsize size = g_bytes_get_size (flac);
  g_autofree char *bytes = g_memdup2 (g_bytes_get_data (flac, NULL), size);

  g_assert_true (g_file_set_contents (cut, bytes, (gssize) size / 2, NULL));
  g_assert_true (g_file_set_contents (noise, "this is no sound at all", -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", -1, NULL));
  memset (bytes + size / 3, 0x55, size / 3);
  g_assert_true (g_file_set_contents (holed, bytes, (gssize) size, NULL));
  check_refused (f, cut, SECONDS * G_USEC_PER_SEC, HL_CONVERT_SOURCE);
  check_refused (f, noise, SECONDS * G_USEC_PER_SEC, HL_CONVERT_SOURCE);
  check_refused (f, empty, SECONDS * G_USEC_PER_SEC, HL_CONVERT_SOURCE);
  check_refused (f, holed, SECONDS * G_USEC_PER_SEC, HL_CONVERT_SOURCE);
  check_refused (f, f->flac, (SECONDS + 1) * G_USEC_PER_SEC, HL_CONVERT_SOURCE);
}

/* Where it can't be written nothing is said about the source. */
static void
test_no_room (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct rlimit before, little;
  int status;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  little = before;
  little.rlim_cur = 2000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &little), ==, 0);
  status = convert (f, f->flac, SECONDS * G_USEC_PER_SEC, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpint (status, ==, HL_CONVERT_FAILED);
  g_assert_cmpint ((int) error->domain, ==, (int) G_FILE_ERROR);
  g_assert_false (g_file_test (f->opus, G_FILE_TEST_EXISTS));
}

/* What is there already is somebody's: neither written over nor removed. */
static void
test_taken (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  g_assert_true (g_file_set_contents (f->opus, "kept", -1, NULL));
  g_assert_cmpint (convert (f, f->flac, SECONDS * G_USEC_PER_SEC, &error), ==, HL_CONVERT_FAILED);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_assert_true (g_file_get_contents (f->opus, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "kept");
}

/* ---- Another sound ---- */

static void
check_other (Fixture *f, const char *name, const char *effects)
{
  g_autofree char *flac = g_strdup_printf ("%s/other.flac", f->folder);
  g_autofree char *line = g_strdup_printf ("%s %s %s", f->flac, flac, effects);
  g_autoptr (GBytes) other = NULL;
  g_autoptr (GBytes) opus = read_bytes (f->opus);
  g_autoptr (GError) error = NULL;
  HlLikeness likeness;

  run_sox (line);
  other = read_bytes (flac);
  g_assert_false (hl_compare_sounds (other, opus, &likeness, &error));
  g_test_message ("%s: %s", name, error->message);
  g_assert_error (error, HL_COMPARE_ERROR, HL_COMPARE_ERROR_RESULT);
}

static void
test_compare (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) flac = read_bytes (f->flac);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) opus = NULL;
  g_autoptr (GError) error = NULL;
  HlLikeness likeness;

  g_assert_cmpint (convert (f, f->flac, SECONDS * G_USEC_PER_SEC, NULL), ==, 0);
  opus = read_bytes (f->opus);
  g_assert_true (hl_compare_sounds (flac, opus, &likeness, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (likeness.likeness[0], >, 0.9);
  g_assert_cmpfloat (likeness.likeness[1], >, 0.9);
  check_other (f, "sides exchanged", "remix 2 1");
  check_other (f, "one side only", "remix 1 0");
  check_other (f, "softer", "vol 0.3");
  check_other (f, "longer", "pad 0 0.05");
  check_other (f, "shorter", "trim 0.05");
  check_other (f, "another pitch", "pitch 100");
  check_other (f, "a second missing", "pad 1@2 trim 0 6");
  check_other (f, "upside down", "vol -1");
  g_assert_false (hl_compare_sounds (flac, nothing, &likeness, &error));
  g_assert_error (error, HL_COMPARE_ERROR, HL_COMPARE_ERROR_RESULT);
}

/* ---- The process ---- */

static GSubprocess *
start (const char *parent)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "mediad", "hotline-mediad", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        program, "--convert", parent, NULL);

  g_assert_no_error (error);
  return process;
}

static int
say (const char *parent, const char *text, char **said)
{
  g_autoptr (GSubprocess) process = start (parent);

  g_assert_true (g_subprocess_communicate_utf8 (process, text, NULL, said, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_process (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = {
    "",
    "{",
    "[]",
    "{}",
    "{\"from\":\"a\",\"to\":\"a\",\"length_us\":1,\"kbit\":32}",
    "{\"from\":\"a\",\"to\":\"b\",\"length_us\":-1,\"kbit\":32}",
    "{\"from\":\"a\",\"to\":\"b\",\"length_us\":1,\"kbit\":8}",
    "{\"from\":\"a\",\"to\":\"b\",\"length_us\":1,\"kbit\":32,\"key\":\"00\"}",
  };
  g_autofree char *us = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GString) job = g_string_new (NULL);
  const HlConvertJob good = {
    .from = f->flac, .to = f->opus, .length_us = SECONDS * G_USEC_PER_SEC, .kbit = 32
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *said = NULL;

      g_assert_cmpint (say (us, bad[i], &said), ==, HL_CONVERT_JOB);
      g_assert_true (g_str_has_prefix (said, "the job: "));
    }
  hl_convert_write_job (&good, job);
  {
    g_autofree char *said = NULL;

    /* Of a parent that is gone it does nothing. */
    g_assert_cmpint (say ("1", job->str, &said), ==, HL_CONVERT_FAILED);
    g_assert_false (g_file_test (f->opus, G_FILE_TEST_EXISTS));
  }
  {
    g_autofree char *said = NULL;

    g_assert_cmpint (say (us, job->str, &said), ==, 0);
    g_assert_true (g_str_has_prefix (said, "like "));
  }
  check_tones (f->opus, 0.001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/convert/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("tones", test_tones);
  ADD ("silence", test_silence);
  ADD ("sealed", test_sealed);
  ADD ("broken", test_broken);
  ADD ("no-room", test_no_room);
  ADD ("taken", test_taken);
  ADD ("compare", test_compare);
  ADD ("process", test_process);
#undef ADD
  return g_test_run ();
}
