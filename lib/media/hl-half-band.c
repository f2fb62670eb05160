/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-half-band.h"

#include <math.h>
#include <string.h>

#define PAIRS HL_HALF_BAND_PAIRS
#define TAPS (2 * PAIRS) /* not zero, besides the middle one */
#define HISTORY (4 * PAIRS)
#define MOST 160 /* samples at 8 kHz */
#define BETA 6.0 /* of the Kaiser window */

/* The taps at odd distance from the middle, which is 0.5; all at even distance are 0. */
static float taps[TAPS];

static double
bessel (double x)
{
  double sum = 1, term = 1;

  for (guint k = 1; k < 32; k++)
    {
      term *= (x / (2 * k)) * (x / (2 * k));
      sum += term;
    }
  return sum;
}

static void
design (void)
{
  static gsize done;
  double sum = 0;

  if (!g_once_init_enter (&done))
    return;
  for (int i = 0; i < TAPS; i++)
    {
      int distance = 2 * (i - PAIRS) + 1;
      double at = distance / (double) (2 * PAIRS);

      taps[i] = (float) (sin (G_PI * distance / 2) / (G_PI * distance)
                         * bessel (BETA * sqrt (1 - at * at)) / bessel (BETA));
      sum += taps[i];
    }
  for (guint i = 0; i < TAPS; i++)
    taps[i] *= (float) (0.5 / sum);
  g_once_init_leave (&done, 1);
}

static gint16
clamp (float value)
{
  return (gint16) CLAMP (lrintf (value), G_MININT16, G_MAXINT16);
}

void
hl_half_band_down (HlHalfBand *self, const gint16 *from, gint16 *to, guint n)
{
  float odd[TAPS + MOST], even[TAPS + MOST];

  design ();
  /* Interleaved history: 2 · TAPS samples, odd and even ones apart. */
  for (guint k = 0; k < TAPS; k++)
    {
      even[k] = self->before[2 * k];
      odd[k] = self->before[2 * k + 1];
    }
  for (guint k = 0; k < n; k++)
    {
      even[TAPS + k] = from[2 * k];
      odd[TAPS + k] = from[2 * k + 1];
    }
  for (guint k = 0; k < n; k++)
    {
      float sum = 0.5f * odd[k + PAIRS];

      for (guint i = 0; i < TAPS; i++)
        sum += taps[i] * even[k + i + 1];
      to[k] = clamp (sum);
    }
  for (guint k = 0; k < TAPS; k++)
    {
      self->before[2 * k] = even[n + k];
      self->before[2 * k + 1] = odd[n + k];
    }
}

void
hl_half_band_up (HlHalfBand *self, const gint16 *from, gint16 *to, guint n)
{
  float in[TAPS + MOST];

  design ();
  memcpy (in, self->before, TAPS * sizeof *in);
  for (guint k = 0; k < n; k++)
    in[TAPS + k] = from[k];
  for (guint k = 0; k < n; k++)
    {
      float sum = 0;

      for (guint i = 0; i < TAPS; i++)
        sum += taps[i] * in[k + i + 1];
      to[2 * k] = clamp (2 * sum);
      to[2 * k + 1] = clamp (in[k + PAIRS + 1]);
    }
  memcpy (self->before, in + n, TAPS * sizeof *in);
}
