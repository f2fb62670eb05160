/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-plc.h"

#include <math.h>
#include <string.h>

#define PITCH_MIN 40   /* 400 Hz */
#define COMPARED 320   /* samples, 20 ms */
#define FADE_BEGIN 160 /* samples at full loudness */
#define FADE_END 1280  /* silent from here: 80 ms */
#define BLEND 64       /* samples from concealment back to speech */

static guint
find_pitch (const HlPlc *self)
{
  const gint16 *end = self->history + HL_PLC_HISTORY - COMPARED;
  float best = -1;
  guint pitch = HL_PLC_PITCH_MAX;

  for (guint lag = PITCH_MIN; lag <= HL_PLC_PITCH_MAX; lag++)
    {
      float product = 0, energy = 1;

      for (guint k = 0; k < COMPARED; k += 2)
        {
          float before = end[(int) k - (int) lag];

          product += end[k] * before;
          energy += before * before;
        }
      product = product > 0 ? product * product / energy : -1;
      if (product > best)
        {
          best = product;
          pitch = lag;
        }
    }
  return pitch;
}

/* One period whose end runs smoothly into its beginning. */
static void
make_cycle (HlPlc *self)
{
  const gint16 *last;
  guint seam;

  self->pitch = find_pitch (self);
  self->at = 0;
  last = self->history + HL_PLC_HISTORY - self->pitch;
  seam = self->pitch / 4;
  memcpy (self->cycle, last, self->pitch * sizeof *last);
  for (guint k = 0; k < seam; k++)
    {
      guint at = self->pitch - seam + k;
      float weight = (float) (k + 1) / (float) (seam + 1);

      self->cycle[at] =
          (gint16) ((1 - weight) * last[at] + weight * last[(int) at - (int) self->pitch]);
    }
}

static float
loudness (guint lost)
{
  if (lost <= FADE_BEGIN)
    return 1;
  return lost >= FADE_END ? 0 : (float) (FADE_END - lost) / (FADE_END - FADE_BEGIN);
}

static gint16
next_sample (HlPlc *self)
{
  gint16 sample = (gint16) (self->cycle[self->at] * loudness (self->lost++));

  self->at = self->at + 1 == self->pitch ? 0 : self->at + 1;
  return sample;
}

static void
remember (HlPlc *self, const gint16 *samples, guint n)
{
  if (n >= HL_PLC_HISTORY)
    {
      memcpy (self->history, samples + n - HL_PLC_HISTORY, sizeof self->history);
      return;
    }
  memmove (self->history, self->history + n, (HL_PLC_HISTORY - n) * sizeof *samples);
  memcpy (self->history + HL_PLC_HISTORY - n, samples, n * sizeof *samples);
}

void
hl_plc_heard (HlPlc *self, gint16 *samples, guint n)
{
  if (self->lost > 0)
    for (guint k = 0; k < MIN (BLEND, n); k++)
      {
        float weight = (float) (k + 1) / (BLEND + 1);

        samples[k] = (gint16) (weight * samples[k] + (1 - weight) * next_sample (self));
      }
  self->lost = 0;
  remember (self, samples, n);
}

void
hl_plc_conceal (HlPlc *self, gint16 *to, guint n)
{
  if (self->lost == 0)
    make_cycle (self);
  for (guint k = 0; k < n; k++)
    to[k] = next_sample (self);
  remember (self, to, n);
}
