/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-rtp.h"

G_BEGIN_DECLS

/* Eight packets put into order: what the network brings goes in, one packet at a
 * time comes out in the sender's order.  A plain struct without allocation; used
 * by one thread.  Playing starts when HL_JITTER_DEPTH packets wait; a hole is
 * told once (the caller conceals it); a packet after its turn is late and dropped. */

#define HL_JITTER_SLOTS 8
#define HL_JITTER_DEPTH 2

typedef struct
{
  guint16 sequence;
  guint16 length; /* of the payload */
  guint8 payload_type;
  gboolean used;
  guint8 payload[HL_RTP_PAYLOAD_MAX];
} HlJitterSlot;

typedef struct
{
  HlJitterSlot slots[HL_JITTER_SLOTS];
  guint32 ssrc;
  guint16 next; /* the sequence number to be played */
  guint held;
  guint starved; /* calls of take that found nothing, in a row */
  guint deep;    /* calls of take that found too much, in a row */
  gboolean started, playing;
  /* Counters, never reset */
  guint64 received, lost, late, duplicate, restarts;
} HlJitter;

typedef enum
{
  HL_JITTER_PACKET, /* *slot is the next one; valid until the next put */
  HL_JITTER_HOLE,   /* lost: later ones wait */
  HL_JITTER_EMPTY,  /* nothing here now; the next may still come */
  HL_JITTER_PRIMING /* not playing: before the first packets, or after a pause */
} HlJitterResult;

void hl_jitter_reset (HlJitter *self);
/* Returns: FALSE when it was dropped (late, twice, too long) */
gboolean hl_jitter_put (HlJitter *self, const HlRtpPacket *packet);
HlJitterResult hl_jitter_take (HlJitter *self, const HlJitterSlot **slot);
/* Milliseconds of audio waiting, at 20 ms a packet. */
guint hl_jitter_delay (const HlJitter *self);

G_END_DECLS
