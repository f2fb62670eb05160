/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sound.h"

#include <math.h>
#include <string.h>

#define RATE 8000
#define STEP (RATE / 10)

static gboolean
run (const char *const *argv)
{
  int status = 0;
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, &status, &error))
    g_error ("%s: %s", argv[0], error->message);
  return g_spawn_check_wait_status (status, NULL);
}

/* Ogg Opus as a wav file beside it, by Xiph's own decoder: sox does not know it. (transfer full) */
static char *
decode_opus (const char *path)
{
  char *wav = g_strconcat (path, ".wav", NULL);
  const char *argv[] = { "opusdec", "--quiet", "--rate", "8000", path, wav, NULL };

  g_assert_true (run (argv));
  return wav;
}

static gboolean
is_opus (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length;

  return g_file_get_contents (path, &bytes, &length, NULL) && length > 4
         && memcmp (bytes, "OggS", 4) == 0;
}

HlSound
hl_sound_read (const char *path_of, guint channel)
{
  g_autofree char *path = is_opus (path_of) ? decode_opus (path_of) : g_strdup (path_of);
  g_autofree char *raw = g_strdup_printf ("%s.%u.raw", path, channel);
  g_autofree char *remix = g_strdup_printf ("%u", channel + 1);
  const char *argv[] = { "sox", "--ignore-length", path, "-r",  "8000", "-b",    "16",
                         "-e",  "signed",          "-t", "raw", raw,    "remix", remix,
                         NULL };
  HlSound self = { 0 };
  char *bytes = NULL;
  gsize length = 0;

  g_assert_true (run (argv));
  g_assert_true (g_file_get_contents (raw, &bytes, &length, NULL));
  self.samples = (gint16 *) (gpointer) bytes;
  self.n = length / 2;
  return self;
}

void
hl_sound_clear (HlSound *self)
{
  g_clear_pointer (&self->samples, g_free);
}

char *
hl_sound_find (const char *folder, const char *pattern)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPatternSpec) spec = g_pattern_spec_new (pattern);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_pattern_spec_match_string (spec, name))
      return g_build_filename (folder, name, NULL);
  g_error ("no %s in %s", pattern, folder);
}

char *
hl_sound_tone (const char *folder, guint hertz, guint seconds)
{
  char *path = g_strdup_printf ("%s/tone-%u.wav", folder, hertz);
  g_autofree char *length = g_strdup_printf ("%u", seconds);
  g_autofree char *pitch = g_strdup_printf ("%u", hertz);
  const char *argv[] = { "sox", "-n",    "-r",   "8000", "-c",  "1",   "-b",  "16",
                         path,  "synth", length, "sine", pitch, "vol", "0.3", NULL };

  g_assert_true (run (argv));
  return path;
}

char *
hl_sound_tone_a_law (const char *folder, guint hertz, guint seconds)
{
  g_autofree char *wav = hl_sound_tone (folder, hertz, seconds);
  char *path = g_strdup_printf ("%s/tone-%u.al", folder, hertz);
  const char *argv[] = { "sox", wav, "-t", "al", path, NULL };

  g_assert_true (run (argv));
  return path;
}

char *
hl_sound_flac (const char *folder, guint left, guint right, guint seconds)
{
  char *path = g_strdup_printf ("%s/tones-%u-%u-%u.flac", folder, left, right, seconds);
  g_autofree char *a = hl_sound_tone (folder, left, seconds);
  g_autofree char *b = hl_sound_tone (folder, right, seconds);
  const char *argv[] = { "sox", "-M", a, b, path, NULL };

  g_assert_true (run (argv));
  return path;
}

/* Goertzel's, against the whole power. */
static double
share (const gint16 *samples, gsize n, guint hertz)
{
  double c = 2 * cos (2 * G_PI * hertz / RATE), s1 = 0, s2 = 0, power = 0, tone;

  for (gsize i = 0; i < n; i++)
    {
      double s = samples[i] + c * s1 - s2;
      s2 = s1;
      s1 = s;
      power += (double) samples[i] * samples[i];
    }
  tone = (s1 * s1 + s2 * s2 - c * s1 * s2) * 2 / (double) n;
  return power / (double) n < 100 ? 0 : tone / power;
}

double
hl_sound_share (const HlSound *self, double from, double to, guint hertz)
{
  gsize first = MIN ((gsize) (from * RATE), self->n), last = MIN ((gsize) (to * RATE), self->n);

  return last > first ? share (self->samples + first, last - first, hertz) : 0;
}

double
hl_sound_heard (const HlSound *self, guint hertz)
{
  double sum = 0;

  for (gsize i = 0; i + STEP <= self->n; i += STEP)
    if (share (self->samples + i, STEP, hertz) >= 0.5)
      sum += 0.1;
  return sum;
}

double
hl_sound_gap (const HlSound *self, guint hertz)
{
  gsize last = 0, longest = 0;
  gboolean any = FALSE;

  for (gsize i = 0; i + STEP <= self->n; i += STEP)
    if (share (self->samples + i, STEP, hertz) >= 0.5)
      {
        if (any)
          longest = MAX (longest, i - last - STEP);
        last = i;
        any = TRUE;
      }
  return (double) longest / RATE;
}
