/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sound.h"
#include "hl-test.h"
#include "media/hl-convert.h"
#include "phone/hl-player.h"

#include <gst/gst.h>
#include <string.h>

/* The player of the consoles with a recording of three tones, as it was recorded and as it was
 * converted: what the speaker, a file, was given.  At the pace of a loudspeaker. */

#define PART_SECONDS 3
#define RATE 8000
static const guint tones[] = { 440, 880, 1320 };

typedef struct
{
  HlPlayer *player;
  char *folder, *speaker;
  gsize heard_from; /* samples of the speaker's file that were there before */
  gboolean failed;
  HlSpan position; /* last told */
  guint hertz;     /* waited for */
} Fixture;

static char *
make_flac (const char *folder)
{
  char *path = g_build_filename (folder, "tones.flac", NULL);
  g_autofree char *line = g_strdup_printf (
      "sox -n -r %d -c 2 -b 16 %s synth %d sine %u : synth %d sine %u : synth %d sine %u", RATE,
      path, PART_SECONDS, tones[0], PART_SECONDS, tones[1], PART_SECONDS, tones[2]);
  int status = -1;

  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return path;
}

static GBytes *
read_bytes (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *bytes;
  gsize length;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, length);
}

static GBytes *
make_opus (const char *folder, const char *flac)
{
  g_autofree char *path = g_build_filename (folder, "tones.opus", NULL);
  HlConvertJob job = { .from = flac,
                       .to = path,
                       .length_us = (gint64) G_N_ELEMENTS (tones) * PART_SECONDS * HL_SECOND,
                       .kbit = 32 };
  HlLikeness likeness;
  g_autoptr (GError) error = NULL;

  hl_convert (&job, &likeness, &error);
  g_assert_no_error (error);
  return read_bytes (path);
}

static void
failed_cb (HlPlayer *player, const char *message, Fixture *f)
{
  g_test_message ("%s", message);
  f->failed = TRUE;
}

static void
position_cb (HlPlayer *player, gint64 position, Fixture *f)
{
  f->position = position;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  gboolean opus = GPOINTER_TO_INT (data);
  g_autofree char *flac = NULL;
  g_autofree char *sink = NULL;
  g_autoptr (GBytes) sound = NULL;

  gst_init (NULL, NULL);
  f->folder = hl_test_dir ();
  f->speaker = g_build_filename (f->folder, "speaker.raw", NULL);
  flac = make_flac (f->folder);
  sound = opus ? make_opus (f->folder, flac) : read_bytes (flac);
  sink = g_strdup_printf ("audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=%d,"
                          "channels=1 ! filesink sync=true buffer-mode=unbuffered location=%s",
                          RATE, f->speaker);
  f->player = hl_player_new ();
  g_signal_connect (f->player, "failed", G_CALLBACK (failed_cb), f);
  g_signal_connect (f->player, "position", G_CALLBACK (position_cb), f);
  hl_player_set_speaker (f->player, sink);
  hl_player_load (f->player, sound);
  g_assert_true (hl_player_is_loaded (f->player));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_false (f->failed);
  g_assert_finalize_object (f->player);
  g_free (f->speaker);
  g_free (f->folder);
}

/* ---- What the speaker was given ---- */

static HlSound
heard (Fixture *f)
{
  HlSound sound = { 0 };
  char *bytes = NULL;
  gsize length = 0;

  if (!g_file_get_contents (f->speaker, &bytes, &length, NULL)
      || length / sizeof (gint16) <= f->heard_from)
    {
      g_free (bytes);
      return sound;
    }
  sound.n = length / sizeof (gint16) - f->heard_from;
  sound.samples =
      g_memdup2 ((gint16 *) (gpointer) bytes + f->heard_from, sound.n * sizeof (gint16));
  g_free (bytes);
  return sound;
}

static void
forget_heard (Fixture *f)
{
  g_auto (HlSound) sound = heard (f);

  f->heard_from += sound.n;
}

static gboolean
is_heard (gpointer data)
{
  Fixture *f = data;
  g_auto (HlSound) sound = heard (f);

  return f->failed || (sound.n > 0 && hl_sound_heard (&sound, f->hertz) >= 0.5);
}

/* Half a second of that tone, and nothing of the others. */
static void
assert_hears (Fixture *f, guint hertz)
{
  g_auto (HlSound) sound = { 0 };

  f->hertz = hertz;
  g_assert_true (hl_test_wait_until (is_heard, f, 60));
  g_assert_false (f->failed);
  sound = heard (f);
  for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
    if (tones[i] != hertz)
      g_assert_cmpfloat (hl_sound_heard (&sound, tones[i]), <=, 0.2);
}

static gboolean
has_length (gpointer data)
{
  return hl_player_get_length (((Fixture *) data)->player) > 0;
}

static gboolean
has_stopped (gpointer data)
{
  return !hl_player_get_playing (((Fixture *) data)->player);
}

static void
play_from (Fixture *f, HlSpan position)
{
  hl_player_pause (f->player);
  forget_heard (f);
  hl_player_seek (f->player, position);
  hl_player_play (f->player);
}

/* ---- Tests ---- */

static void
test_seek (Fixture *f, gconstpointer data)
{
  HlSpan length = (HlSpan) G_N_ELEMENTS (tones) * PART_SECONDS * HL_SECOND;

  /* Before it is known what is in it. */
  hl_player_seek (f->player, 4 * HL_SECOND);
  hl_player_play (f->player);
  assert_hears (f, tones[1]);
  g_assert_true (hl_test_wait_until (has_length, f, 60));
  g_assert_cmpint (ABS (hl_player_get_length (f->player) - length), <, HL_SECOND / 10);
  g_assert_cmpint (hl_player_get_position (f->player), >, 4 * HL_SECOND);
  g_assert_cmpint (hl_player_get_position (f->player), <, 6 * HL_SECOND);

  play_from (f, 7 * HL_SECOND);
  assert_hears (f, tones[2]);
  play_from (f, 0);
  assert_hears (f, tones[0]);
  g_assert_cmpint (f->position, <, 3 * HL_SECOND);
}

/* Faster, the pitch stays; and back to what it was. */
static void
test_rate (Fixture *f, gconstpointer data)
{
  hl_player_set_rate (f->player, 1.5);
  hl_player_seek (f->player, 3 * HL_SECOND + HL_SECOND / 2);
  hl_player_play (f->player);
  assert_hears (f, tones[1]);
  hl_player_pause (f->player);
  hl_player_set_rate (f->player, 1.0);
  play_from (f, 6 * HL_SECOND + HL_SECOND / 2);
  assert_hears (f, tones[2]);
}

/* At its end it stands at its begin, and can be played again. */
static void
test_end (Fixture *f, gconstpointer data)
{
  hl_player_seek (f->player, 8 * HL_SECOND);
  hl_player_play (f->player);
  g_assert_true (hl_player_get_playing (f->player));
  g_assert_true (hl_test_wait_until (has_stopped, f, 60));
  g_assert_false (f->failed);
  g_assert_cmpint (f->position, ==, 0);
  g_assert_cmpint (hl_player_get_position (f->player), <, HL_SECOND / 10);
  forget_heard (f);
  hl_player_play (f->player);
  assert_hears (f, tones[0]);

  /* Beyond the end is the end. */
  hl_player_seek (f->player, 60 * HL_SECOND);
  g_assert_true (hl_test_wait_until (has_stopped, f, 60));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/phone/player/flac/" name, Fixture, GINT_TO_POINTER (FALSE), set_up, func,          \
              tear_down);                                                                          \
  g_test_add ("/phone/player/opus/" name, Fixture, GINT_TO_POINTER (TRUE), set_up, func, tear_down)
  ADD ("seek", test_seek);
  ADD ("rate", test_rate);
  ADD ("end", test_end);
  return g_test_run ();
}
