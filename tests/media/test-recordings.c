/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "hl-test.h"
#include "media-fixture.h"

/* What hotline-mediad records: plain and sealed, paused, cut off, and written on. */

static void
assert_channels (const char *path, double left_hz, double right_hz, guint from, guint n)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, 2);
  g_autoptr (GArray) right = g_array_new (FALSE, FALSE, 2);
  const gint16 *l, *r;

  g_assert_true (media_read_stereo (path, left, right));
  g_assert_cmpuint (left->len, >=, from + n);
  l = (const gint16 *) (gpointer) left->data + from;
  r = (const gint16 *) (gpointer) right->data + from;
  g_assert_cmpfloat (media_amplitude (l, n, left_hz), >, MEDIA_LOUD);
  g_assert_cmpfloat (media_amplitude (l, n, right_hz), <, MEDIA_QUIET);
  g_assert_cmpfloat (media_amplitude (r, n, right_hz), >, MEDIA_LOUD);
  g_assert_cmpfloat (media_amplitude (r, n, left_hz), <, MEDIA_QUIET);
}

/* What the header says, in samples. */
static gint64
flac_length (const char *path)
{
  g_autofree char *bytes = NULL;
  const guint8 *at;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 42);
  at = (const guint8 *) bytes + 21;
  return (gint64) (at[0] & 15) << 32 | (gint64) at[1] << 24 | at[2] << 16 | at[3] << 8 | at[4];
}

static const guint8 file_key[HL_SEALED_KEY] = { 7, 1, 200, 3 };

/* A file as FLAC, beside it when it is sealed.  (transfer full) */
static char *
dup_plain (const char *path, gconstpointer key, guint part)
{
  g_autofree char *context = g_strdup_printf ("%d-%u", MEDIA_CALL, part);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSealedReader) reader = NULL;
  g_autofree char *bytes = NULL;
  char *plain;
  gsize length;

  if (key == NULL)
    return g_strdup (path);
  g_assert_true (hl_sealed_is_sealed (path));
  reader = hl_sealed_reader_new (path, key, context, &error);
  g_assert_no_error (error);
  length = (gsize) hl_sealed_reader_get_length (reader);
  bytes = g_malloc (length);
  hl_sealed_reader_read (reader, 0, bytes, length, &error);
  g_assert_no_error (error);
  plain = g_strconcat (path, ".flac", NULL);
  g_assert_true (g_file_set_contents (plain, bytes, (gssize) length, NULL));
  return plain;
}

static void
test_recording (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autofree char *digest = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *markers = g_build_filename (f->recordings, ".open", NULL);
  gint64 begun, length;

  hl_media_hold (f->media);
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (caller, 620, 440, 0);
  begun = g_get_monotonic_time ();
  hl_media_record (f->media, MEDIA_CALL, 1, data);
  media_let_pass (2600);
  hl_media_record_stop (f->media, MEDIA_CALL);
  length = g_get_monotonic_time () - begun;
  g_assert_true (hl_test_wait_until (media_is_closed, f, MEDIA_WAIT));

  g_assert_cmpstr (f->closed_error->str, ==, "");
  g_assert_cmpint (ABS (f->length - length), <, 150 * HL_MILLISECOND);
  digest = hl_digest_file (f->closed_paths->pdata[0], NULL);
  g_assert_cmpstr (digest, ==, f->digest);
  plain = dup_plain (f->closed_paths->pdata[0], data, 1);
  assert_channels (plain, 440, 620, 4000, 12000);
  g_assert_cmpint (flac_length (plain), ==, f->length * 8000 / HL_SECOND);

  /* Acknowledged when it is written down: the marker goes. */
  media_let_pass (1500);
  g_assert_cmpint (g_rmdir (markers), !=, 0);
  hl_media_release (f->media);
  media_let_pass (1500);
  g_assert_cmpint (g_rmdir (markers), ==, 0);
}

static void
test_recording_pause (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, 2);
  g_autoptr (GArray) right = g_array_new (FALSE, FALSE, 2);
  g_autofree char *plain = NULL;
  const gint16 *l;

  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (caller, 620, 440, 0);
  hl_media_record (f->media, MEDIA_CALL, 1, data);
  media_let_pass (1000);
  hl_media_record_pause (f->media, MEDIA_CALL, TRUE);
  media_let_pass (1000);
  hl_media_record_pause (f->media, MEDIA_CALL, FALSE);
  media_let_pass (1000);
  hl_media_close_call (f->media, MEDIA_CALL);
  g_assert_true (hl_test_wait_until (media_is_closed, f, MEDIA_WAIT));

  plain = dup_plain (f->closed_paths->pdata[0], data, 1);
  g_assert_true (media_read_stereo (plain, left, right));
  g_assert_cmpuint (left->len, >, 22000);
  l = (const gint16 *) (gpointer) left->data;
  g_assert_cmpfloat (media_amplitude (l + 2000, 4000, 440), >, MEDIA_LOUD);
  g_assert_cmpfloat (media_amplitude (l + 10000, 4000, 440), <, MEDIA_QUIET);
  g_assert_cmpfloat (media_amplitude (l + 18000, 4000, 440), >, MEDIA_LOUD);
}

static void
test_unwritable_recordings (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  /* Root may write everywhere, but not below a file. */
  g_assert_true (g_file_set_contents (f->recordings, "in the way", -1, NULL));
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  hl_media_record (f->media, MEDIA_CALL, 1, NULL);
  g_assert_true (hl_test_wait_until (media_is_closed, f, MEDIA_WAIT));
  g_assert_nonnull (strstr (f->closed_error->str, f->recordings));
  media_assert_hears (caller, 620, 440, 0);
  hl_media_close_call (f->media, MEDIA_CALL);
  media_let_pass (300);
  g_assert_cmpuint (f->n_closed, ==, 1);
}

static gboolean
has_second (gpointer data)
{
  MediaFixture *f = data;
  g_autofree char *name = g_strdup_printf ("%d-2", MEDIA_CALL);
  g_autofree char *marker = g_build_filename (f->recordings, ".open", name, NULL);

  return g_file_test (marker, G_FILE_TEST_IS_SYMLINK);
}

/* What failed goes on once, also when it is asked for meanwhile. */
static void
test_recording_again (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  g_assert_true (g_file_set_contents (f->recordings, "in the way", -1, NULL));
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  hl_media_record (f->media, MEDIA_CALL, 1, NULL);
  g_assert_true (hl_test_wait_until (media_is_closed, f, MEDIA_WAIT));
  g_string_truncate (f->closed_error, 0);
  g_assert_cmpint (g_unlink (f->recordings), ==, 0);
  g_assert_true (hl_media_restore_recording (f->media, MEDIA_CALL));
  g_assert_true (hl_test_wait_until (has_second, f, MEDIA_WAIT));
  media_let_pass (3000);
  hl_media_close_call (f->media, MEDIA_CALL);
  g_assert_true (hl_test_wait_until (media_is_closed_twice, f, MEDIA_WAIT));

  g_assert_cmpstr (f->closed_error->str, ==, "");
  g_assert_cmpuint (f->part, ==, 2);
  g_assert_cmpint (f->length, >=, 2900 * HL_MILLISECOND);
}

#define MANY 40

typedef struct
{
  MediaFixture *fixture;
  guint than;
} More;

static gboolean
has_more (gpointer data)
{
  More *more = data;

  return more->fixture->n_closed > more->than;
}

static void
assert_told (MediaFixture *f)
{
  g_autofree char *digest =
      hl_digest_file (g_ptr_array_index (f->closed_paths, f->closed_paths->len - 1), NULL);

  g_assert_nonnull (digest);
  g_assert_cmpstr (digest, ==, f->digest);
  g_assert_cmpint (f->length, >=, 200 * HL_MILLISECOND);
}

/* Those that are closed together are synced together: each is told, as it is on the disk. */
static void
test_recording_many (MediaFixture *f, gconstpointer data)
{
  for (guint i = 0; i < MANY; i++)
    hl_media_record (f->media, MEDIA_CALL + i, 1, NULL);
  media_let_pass (400);
  for (guint i = 0; i < MANY; i++)
    hl_media_close_call (f->media, MEDIA_CALL + i);
  for (guint told = 0; told < MANY; told = f->n_closed)
    {
      g_assert_true (hl_test_wait_until (has_more, &(More){ f, told }, MEDIA_WAIT));
      assert_told (f);
    }
  g_assert_cmpstr (f->closed_error->str, ==, "");
  g_assert_cmpuint (f->n_closed, ==, MANY);
}

/* Parts of a mediad before: of yesterday, and one that nobody knows of yet. */
static void
test_recording_next (MediaFixture *f, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);
  g_autofree char *day = g_date_time_format (yesterday, "%Y/%m/%d");
  g_autofree char *folder = g_build_filename (f->recordings, day, NULL);
  g_autofree char *markers = g_build_filename (f->recordings, ".open", NULL);
  g_autofree char *file = g_build_filename (folder, "77-1.flac", NULL);
  g_autofree char *marker = g_build_filename (markers, "77-2", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (markers, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (symlink ("x\n1", marker), ==, 0);
  hl_media_record (f->media, MEDIA_CALL, 1, NULL);
  media_let_pass (300);
  hl_media_record_stop (f->media, MEDIA_CALL);
  g_assert_true (hl_test_wait_until (media_is_closed, f, MEDIA_WAIT));
  g_assert_cmpuint (f->part, ==, 3);
  g_assert_cmpstr (f->closed_error->str, ==, "");
}

/* ---- Over a gap ---- */

static void
over_a_gap (MediaFixture *f, void (*change) (HlMedia *media))
{
  hl_media_stop (f->media, FALSE);
  change (f->media);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (media_is_up, f, MEDIA_WAIT));
  g_assert_true (f->same);
}

static void
switch_off (HlMedia *media)
{
  hl_media_stop_play (media, 1);
  hl_media_record_pause (media, MEDIA_CALL, FALSE);
}

static void
stop_recording (HlMedia *media)
{
  hl_media_record_stop (media, MEDIA_CALL);
}

/* What was switched off while nobody was there to be told. */
static void
test_switched_off (MediaFixture *f, gconstpointer data)
{
  g_autofree char *music = g_build_filename (f->prompts, "music.wav", NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  media_write_wav (music, 44100, 1000, 0.7);
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  hl_media_play (f->media, 1, "music", TRUE, NULL);
  hl_media_record (f->media, MEDIA_CALL, 1, NULL);
  hl_media_record_pause (f->media, MEDIA_CALL, TRUE);
  media_assert_hears (caller, 1000, 440, 620);

  over_a_gap (f, switch_off);
  media_assert_hears (caller, 620, 1000, 440);
  media_let_pass (1500);
  over_a_gap (f, stop_recording);
  g_assert_true (hl_test_wait_until (media_is_closed, f, MEDIA_WAIT));
  g_assert_cmpint (f->length, >, 1500 * HL_MILLISECOND);
  assert_channels (f->closed_paths->pdata[0], 440, 620,
                   (guint) (f->length * 8000 / HL_SECOND) - 8000, 7000);
}

static void
test_killed (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMU, TRUE);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gint64 begun, lasted;

  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (caller, 620, 440, 0);
  begun = g_get_monotonic_time ();
  hl_media_record (f->media, MEDIA_CALL, 1, data);
  media_let_pass (3000);
  lasted = g_get_monotonic_time () - begun;
  g_assert_cmpint (kill ((GPid) hl_media_get_pid (f->media), SIGKILL), ==, 0);

  g_assert_true (hl_test_wait_until (media_is_up_again, f, MEDIA_WAIT));
  g_assert_cmpuint (f->downs, ==, 1);
  g_assert_false (f->same);
  media_assert_hears (caller, 620, 440, 0);
  media_assert_hears (agent, 440, 620, 0);
  g_assert_cmpuint (f->moved, ==, 0);

  g_assert_true (hl_test_wait_until (media_is_closed, f, MEDIA_WAIT));
  g_assert_cmpuint (f->part, ==, 1);
  g_assert_nonnull (strstr (f->closed_error->str, "cut off"));
  /* At most a second of it is lost. */
  g_assert_cmpint (f->length, >, lasted - 1100 * HL_MILLISECOND);
  first = dup_plain (f->closed_paths->pdata[0], data, 1);
  assert_channels (first, 440, 620, 4000, 8000);

  /* And it is recorded on. */
  media_let_pass (1000);
  hl_media_close_call (f->media, MEDIA_CALL);
  g_assert_true (hl_test_wait_until (media_is_closed_twice, f, MEDIA_WAIT));
  g_assert_cmpuint (f->part, ==, 2);
  second = dup_plain (f->closed_paths->pdata[1], data, 2);
  assert_channels (second, 440, 620, 2000, 4000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, function, media_fixture_tear_down)
  ADD ("/media/recordings/plain", test_recording);
  ADD ("/media/recordings/pause", test_recording_pause);
  ADD ("/media/recordings/unwritable", test_unwritable_recordings);
  ADD ("/media/recordings/again", test_recording_again);
  ADD ("/media/recordings/next", test_recording_next);
  ADD ("/media/recordings/many", test_recording_many);
  ADD ("/media/recordings/switched-off", test_switched_off);
  ADD ("/media/recordings/killed", test_killed);
#define ADD_SEALED(path, function)                                                                 \
  g_test_add (path "/sealed", MediaFixture, file_key, media_fixture_set_up, function,              \
              media_fixture_tear_down)
  ADD_SEALED ("/media/recordings/plain", test_recording);
  ADD_SEALED ("/media/recordings/pause", test_recording_pause);
  ADD_SEALED ("/media/recordings/killed", test_killed);
#undef ADD_SEALED
#undef ADD

  return g_test_run ();
}
