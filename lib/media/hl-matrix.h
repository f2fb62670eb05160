/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-rtp.h"

G_BEGIN_DECLS

/* Who hears whom, for frames of 20 ms at 8 or 16 kHz.  Gains in 1/256; a change ramps over the
 * first 10 ms of the next frame.  One column more than legs: what the recording
 * has on its right channel — each leg but the left one as loud as its loudest
 * hearer has it, so that a silent listener's room is not recorded.  Plain struct,
 * one thread. */

#define HL_MATRIX_LEGS 5
#define HL_MATRIX_RECORD HL_MATRIX_LEGS /* the column of the recording */
#define HL_MATRIX_UNITY 256
#define HL_MATRIX_GAIN_MAX 1024
#define HL_MATRIX_RAMP 80 /* samples at 8 kHz */

typedef struct
{
  guint n;
  int left; /* index of the leg recorded on the left, -1 = none */
  gboolean ramping;
  guint16 was[HL_MATRIX_LEGS][HL_MATRIX_LEGS + 1];
  guint16 gain[HL_MATRIX_LEGS][HL_MATRIX_LEGS + 1];
} HlMatrix;

/**
 * hl_matrix_set:
 * @gain: n × n, from i to j at i * n + j; the diagonal is not used
 * @old: for each of the n legs its former index, -1 = new; NULL = as before
 * @left: index, -1 = none
 */
void hl_matrix_set (HlMatrix *self, guint n, const guint16 *gain, const int *old, int left);

/**
 * hl_matrix_hear:
 * @in: n frames
 * @column: a leg, or HL_MATRIX_RECORD
 * @wide: frames are of 16 kHz
 * @scratch: a frame to work in
 *
 * Returns: (transfer none): the frame @column hears: @scratch, one of @in, or silence
 */
const gint16 *hl_matrix_hear (const HlMatrix *self, const gint16 *const *in, guint column,
                              gboolean wide, gint16 *scratch);
/* After all columns of a frame. */
void hl_matrix_settle (HlMatrix *self);

extern const gint16 hl_matrix_silence[HL_RTP_FRAME_WIDE];

G_END_DECLS
