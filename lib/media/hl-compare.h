/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Two sounds of two channels, told apart: is one what the other is but for a codec's doing?
 * Blocks; any thread. */

#define HL_COMPARE_RATE 8000 /* of what is compared, and of recordings */
#define HL_COMPARE_FRAME 160 /* samples of an Opus frame at that rate */

#define HL_COMPARE_ERROR (hl_compare_error_quark ())
GQuark hl_compare_error_quark (void);

typedef enum
{
  HL_COMPARE_ERROR_SOURCE, /* the first can't be decoded to its end */
  HL_COMPARE_ERROR_RESULT, /* the second can't, or sounds otherwise: the message says where */
} HlCompareError;

typedef struct
{
  gint64 samples[2];     /* of each */
  double likeness[2];    /* per channel: correlation of the samples, 1 = the same; 1 of silence */
  double level_apart[2]; /* per channel, dB: the most that a second of sound differs */
} HlLikeness;

/**
 * hl_compare_sounds:
 * @source: FLAC, whole
 * @result: Ogg Opus, whole
 * @likeness: (out): filled as far as it came
 *
 * Decodes both side by side, a second at a time.  TRUE when the lengths are within an Opus
 * frame, each second of each channel is about as loud, what is silent stays so, and the
 * waveforms of each channel are alike.
 */
gboolean hl_compare_sounds (GBytes *source, GBytes *result, HlLikeness *likeness, GError **error);

G_END_DECLS
