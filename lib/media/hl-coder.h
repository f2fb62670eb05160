/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "hl-rtp.h"

G_BEGIN_DECLS

/* What a leg with a wide-band codec needs: decoder, encoder, concealment, and the
 * filters between its 16 kHz and a call that is mixed at 8.  Made and freed by the
 * main thread, used by one media thread; nothing allocates in between. */

typedef struct _HlCoder HlCoder;

#define HL_CODER_FRAME 320       /* 20 ms at 16 kHz */
#define HL_CODER_PACKET_MAX 1920 /* samples of the longest packet taken, 120 ms */

/* Returns: (nullable): NULL for G.711, which needs none */
HlCoder *hl_coder_new (HlCodec codec);
void hl_coder_free (HlCoder *self);
HlCodec hl_coder_get_codec (const HlCoder *self);

/* @to: room for HL_CODER_PACKET_MAX samples.
 * Returns: how many samples the packet held; 0 = it is broken */
guint hl_coder_decode (HlCoder *self, const guint8 *payload, guint length, gint16 *to);
/* A frame was lost: @next is the payload that follows it, where it is there already
 * (it may hold the lost one once more), or NULL. */
void hl_coder_conceal (HlCoder *self, const guint8 *next, guint length, gint16 *to, guint n);
/* One frame.  Returns: bytes written, at most HL_RTP_PAYLOAD_MAX */
guint hl_coder_encode (HlCoder *self, const gint16 *frame, guint8 *to);

/* What comes in, 320 → 160, and what goes out, 160 → 320. */
void hl_coder_narrow (HlCoder *self, const gint16 *wide, gint16 *narrow);
void hl_coder_widen (HlCoder *self, const gint16 *narrow, gint16 *wide);

/* Decoded, but not played yet. */
typedef struct
{
  gint16 samples[HL_CODER_PACKET_MAX];
  guint n;
} HlCoderRest;
HlCoderRest *hl_coder_rest (HlCoder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlCoder, hl_coder_free)

G_END_DECLS
