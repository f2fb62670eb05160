/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-matrix.h"

#include <string.h>

const gint16 hl_matrix_silence[HL_RTP_FRAME_WIDE];

static guint16
loudest (const HlMatrix *self, guint from)
{
  guint16 most = 0;

  if ((int) from == self->left)
    return 0;
  for (guint to = 0; to < self->n; to++)
    if (to != from)
      most = MAX (most, self->gain[from][to]);
  return MIN (most, HL_MATRIX_UNITY);
}

static void
carry_over (HlMatrix *self, guint n, const int *old)
{
  guint16 was[HL_MATRIX_LEGS][HL_MATRIX_LEGS + 1] = { 0 };

  for (guint i = 0; i < n; i++)
    {
      int from = old != NULL ? old[i] : i < self->n ? (int) i : -1;

      for (guint j = 0; from >= 0 && j < n; j++)
        {
          int to = old != NULL ? old[j] : j < self->n ? (int) j : -1;

          if (to >= 0)
            was[i][j] = self->was[from][to];
        }
      if (from >= 0)
        was[i][HL_MATRIX_RECORD] = self->was[from][HL_MATRIX_RECORD];
    }
  memcpy (self->was, was, sizeof was);
}

void
hl_matrix_set (HlMatrix *self, guint n, const guint16 *gain, const int *old, int left)
{
  g_return_if_fail (n <= HL_MATRIX_LEGS);

  carry_over (self, n, old);
  memset (self->gain, 0, sizeof self->gain);
  self->n = n;
  self->left = left;
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      self->gain[i][j] = i == j ? 0 : MIN (gain[i * n + j], HL_MATRIX_GAIN_MAX);
  for (guint i = 0; i < n; i++)
    self->gain[i][HL_MATRIX_RECORD] = loudest (self, i);
  self->ramping = memcmp (self->was, self->gain, sizeof self->was) != 0;
}

static inline void
add (gint32 *sum, const gint16 *in, guint from, gint32 gain, guint n)
{
  for (guint k = from; k < n; k++)
    sum[k] += in[k] * gain;
}

static inline void
add_ramp (gint32 *sum, const gint16 *in, gint32 was, gint32 gain, guint n)
{
  gint32 ramp = (gint32) n / 2;

  for (gint32 k = 0; k < ramp; k++)
    sum[k] += in[k] * (was + (gain - was) * (k + 1) / ramp);
}

static inline void
saturate (const gint32 *sum, gint16 *out, guint n)
{
  for (guint k = 0; k < n; k++)
    out[k] = (gint16) CLAMP (sum[k] >> 8, G_MININT16, G_MAXINT16);
}

/* @n is a constant where it is called, so that the loops are unrolled for it. */
static inline void
mix (const HlMatrix *self, const gint16 *const *in, guint column, gint16 *out, guint n)
{
  gint32 sum[HL_RTP_FRAME_WIDE];

  memset (sum, 0, n * sizeof *sum);
  for (guint i = 0; i < self->n; i++)
    {
      gint32 was = self->was[i][column], gain = self->gain[i][column];

      if (was != gain)
        add_ramp (sum, in[i], was, gain, n);
      if (gain != 0)
        add (sum, in[i], was != gain ? n / 2 : 0, gain, n);
    }
  saturate (sum, out, n);
}

/* Returns: how many are heard; *only is the last of them */
static guint
sources (const HlMatrix *self, guint column, guint *only)
{
  guint heard = 0;

  for (guint i = 0; i < self->n; i++)
    if (self->gain[i][column] != 0 || self->was[i][column] != 0)
      {
        *only = i;
        heard++;
      }
  return heard;
}

const gint16 *
hl_matrix_hear (const HlMatrix *self, const gint16 *const *in, guint column, gboolean wide,
                gint16 *scratch)
{
  guint only = 0, heard = sources (self, column, &only);

  if (heard == 0)
    return hl_matrix_silence;
  if (heard == 1 && self->gain[only][column] == HL_MATRIX_UNITY
      && self->was[only][column] == HL_MATRIX_UNITY)
    return in[only];
  if (wide)
    mix (self, in, column, scratch, HL_RTP_FRAME_WIDE);
  else
    mix (self, in, column, scratch, HL_RTP_FRAME);
  return scratch;
}

void
hl_matrix_settle (HlMatrix *self)
{
  if (!self->ramping)
    return;
  memcpy (self->was, self->gain, sizeof self->was);
  self->ramping = FALSE;
}
