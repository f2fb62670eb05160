/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-rtp.h"

G_BEGIN_DECLS

/* Two sines at 8 kHz, for digits sent in the audio where the other side takes no
 * telephone-events.  Plain struct, one thread. */
typedef struct
{
  double coefficient[2], last[2], before[2];
} HlTone;

/* @level: peak of each sine, of 32767 */
void hl_tone_start (HlTone *self, double hz1, double hz2, double level);
/* Returns: FALSE for none of 0-9*#A-D */
gboolean hl_tone_start_digit (HlTone *self, char digit);
void hl_tone_fill (HlTone *self, gint16 *to, guint n);

/* Root mean square in dBFS of a full-scale square, -96 = silence. */
float hl_level_db (guint64 square_sum, guint64 n);
guint64 hl_level_squares (const gint16 *frame, guint n);

G_END_DECLS
