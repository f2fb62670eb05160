/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Between 8 and 16 kHz: a half-band filter of 47 taps, flat to 3.4 kHz, 60 dB down
 * from 4.6 kHz.  Plain structs of zeros to begin with; one thread. */

#define HL_HALF_BAND_PAIRS 12 /* taps on each side of the middle that are not zero */

typedef struct
{
  float before[4 * HL_HALF_BAND_PAIRS]; /* the input before this frame */
} HlHalfBand;

/* 2 · n samples become n; n ≤ 160. */
void hl_half_band_down (HlHalfBand *self, const gint16 *from, gint16 *to, guint n);
/* n samples become 2 · n. */
void hl_half_band_up (HlHalfBand *self, const gint16 *from, gint16 *to, guint n);

G_END_DECLS
