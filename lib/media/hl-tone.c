/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-tone.h"

#include <math.h>

#define DIGIT_LEVEL 5800 /* about -15 dBFS each: the usual -9 dBm0 of a telephone */
#define SILENCE_DB -96.0f

static const double rows[] = { 697, 770, 852, 941 };
static const double columns[] = { 1209, 1336, 1477, 1633 };
/* Row and column of 0-9 * # A B C D */
static const guint8 keys[16][2] = {
  { 3, 1 }, { 0, 0 }, { 0, 1 }, { 0, 2 }, { 1, 0 }, { 1, 1 }, { 1, 2 }, { 2, 0 },
  { 2, 1 }, { 2, 2 }, { 3, 0 }, { 3, 2 }, { 0, 3 }, { 1, 3 }, { 2, 3 }, { 3, 3 },
};

static void
start_one (HlTone *self, guint i, double hz, double level)
{
  double step = 2 * G_PI * hz / HL_RTP_RATE;

  self->coefficient[i] = 2 * cos (step);
  self->last[i] = 0;
  self->before[i] = -level * sin (step);
}

void
hl_tone_start (HlTone *self, double hz1, double hz2, double level)
{
  start_one (self, 0, hz1, level);
  start_one (self, 1, hz2, hz2 > 0 ? level : 0);
}

gboolean
hl_tone_start_digit (HlTone *self, char digit)
{
  int event = hl_rtp_event_from_digit (digit);

  if (event < 0)
    return FALSE;
  hl_tone_start (self, rows[keys[event][0]], columns[keys[event][1]], DIGIT_LEVEL);
  return TRUE;
}

static double
next (HlTone *self, guint i)
{
  double now = self->coefficient[i] * self->last[i] - self->before[i];

  self->before[i] = self->last[i];
  self->last[i] = now;
  return now;
}

void
hl_tone_fill (HlTone *self, gint16 *to, guint n)
{
  for (guint k = 0; k < n; k++)
    {
      double sum = next (self, 0) + next (self, 1);

      to[k] = (gint16) CLAMP (sum, G_MININT16, G_MAXINT16);
    }
}

float
hl_level_db (guint64 square_sum, guint64 n)
{
  double mean = n > 0 ? (double) square_sum / (double) n : 0;

  if (mean < 1)
    return SILENCE_DB;
  return MAX (SILENCE_DB, (float) (10 * log10 (mean / (32768.0 * 32768.0))));
}

guint64
hl_level_squares (const gint16 *frame, guint n)
{
  gint64 sum = 0;

  for (guint k = 0; k < n; k++)
    sum += (gint32) frame[k] * frame[k];
  return (guint64) sum;
}
