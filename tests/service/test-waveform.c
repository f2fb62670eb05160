/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test.h"
#include "media/hl-waveform.h"
#include "service/hl-recording-stream.h"

#include <fcntl.h>
#include <unistd.h>

/* The peaks of recordings, from files that there are. */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_done (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static HlWaveform *
read_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hl_waveform_read_async (path, 100, cancellable, done_cb, &result);
  g_assert_true (hl_test_wait_until (is_done, &result, 30));
  return hl_waveform_read_finish (result, error);
}

static void
test_sound (void)
{
  g_autofree char *path = hl_test_source ("data/prompts/greeting.flac");
  g_autoptr (GError) error = NULL;
  g_autoptr (HlWaveform) waveform = read_file (path, NULL, &error);
  guint loud = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (waveform->points, ==, 100);
  g_assert_cmpint (waveform->length_us, >, 1000000);
  for (guint i = 0; i < waveform->points; i++)
    {
      g_assert_cmpuint (waveform->left[i], ==, waveform->right[i]); /* one channel: both */
      loud += waveform->left[i] > 20;
    }
  g_assert_cmpuint (loud, >, 30);
}

/* What there is of a file that was cut off by a crash. */
static void
test_cut (void)
{
  g_autofree char *path = hl_test_source ("data/prompts/music.flac");
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *cut = g_build_filename (dir, "cut.flac", NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlWaveform) whole = read_file (path, NULL, &error);
  g_autoptr (HlWaveform) part = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (cut, bytes, (gssize) length / 2, NULL));
  part = read_file (cut, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (part->length_us, >, 0);
  g_assert_cmpint (part->length_us, <, whole->length_us);
}

/* A sealed recording is decoded as it is opened, in one direction. */
static void
test_sealed (void)
{
  static const guint8 key[HL_SEALED_KEY] = "no secret";
  g_autofree char *path = hl_test_source ("data/prompts/music.flac");
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *sealed = g_build_filename (dir, "music.sealed", NULL);
  int fd = open (sealed, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (HlSealedWriter) writer = hl_sealed_writer_new (fd, key, "1-1", NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlWaveform) plain = read_file (path, NULL, &error);
  g_autoptr (HlWaveform) opened = NULL;
  g_autoptr (GInputStream) input = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (hl_sealed_writer_append (writer, bytes, length, 1, NULL));
  g_assert_true (hl_sealed_writer_finish (writer, NULL, 0, NULL));
  close (fd);
  input =
      hl_recording_stream_new (hl_sealed_reader_new (sealed, key, "1-1", NULL), 0, (gint64) length);
  opened = hl_waveform_read_stream (input, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (opened->length_us, ==, plain->length_us);
  g_assert_cmpmem (opened->left, opened->points, plain->left, plain->points);
  g_assert_cmpmem (opened->right, opened->points, plain->right, plain->points);
}

static void
test_faults (void)
{
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *noise = g_build_filename (dir, "noise.flac", NULL);
  g_autofree char *empty = g_build_filename (dir, "empty.flac", NULL);
  g_autofree char *music = hl_test_source ("data/prompts/music.flac");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (noise, "this is no sound at all", -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", -1, NULL));
  g_assert_null (read_file ("/nowhere.flac", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (read_file (noise, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (read_file (empty, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (read_file (music, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/waveform/sound", test_sound);
  g_test_add_func ("/waveform/cut", test_cut);
  g_test_add_func ("/waveform/sealed", test_sealed);
  g_test_add_func ("/waveform/faults", test_faults);
  return g_test_run ();
}
