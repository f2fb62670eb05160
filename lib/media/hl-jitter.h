/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-rtp.h"

G_BEGIN_DECLS

/* Packets put into order: what the network brings goes in, one packet at a time comes
 * out in the sender's order.  A plain struct without allocation; used by one thread.
 * Playing starts when HL_JITTER_DEPTH packets wait.  A hole is told once (the caller
 * conceals it); a packet after its turn is late and dropped, and makes the delay one
 * packet longer, up to HL_JITTER_DEEPEST; when for five seconds nothing came close to
 * being late, the delay gets shorter again. */

#define HL_JITTER_SLOTS 16 /* at most 32: places are told by bits */
#define HL_JITTER_DEPTH 2
#define HL_JITTER_DEEPEST 8

typedef struct
{
  guint16 sequence;
  guint16 length; /* of the payload */
  guint8 payload_type;
  guint8 payload[HL_RTP_PAYLOAD_MAX];
} HlJitterSlot;

typedef struct
{
  guint8 at[HL_JITTER_SLOTS]; /* by sequence number: the slot + 1, 0 = not here */
  guint32 taken;              /* bits of slots in use: the lowest free one is warm */
  guint32 played;             /* bit i: the packet i + 1 before the next was played */
  guint32 ssrc;
  guint16 next;   /* the sequence number to be played */
  guint16 top;    /* the highest that came */
  guint16 cycles; /* roll-overs of top */
  guint8 held;    /* packets waiting */
  guint8 depth;   /* as many should wait */
  guint8 grow;    /* turns to be waited for a longer delay */
  guint8 low;     /* the fewest that waited lately */
  guint8 starved; /* calls of take that found nothing, in a row */
  guint16 turns;  /* since low was begun */
  gboolean started, playing;
  /* Counters, never reset */
  guint64 received, lost, late, duplicate, restarts;
  HlJitterSlot slots[HL_JITTER_SLOTS];
} HlJitter;

typedef enum
{
  HL_JITTER_PACKET, /* *slot is the next one; valid until the next put */
  HL_JITTER_HOLE,   /* lost: later ones wait */
  HL_JITTER_EMPTY,  /* nothing to play now; the next may still come */
  HL_JITTER_PRIMING /* not playing: before the first packets, or after a pause */
} HlJitterResult;

void hl_jitter_reset (HlJitter *self);
/* Returns: FALSE when it was dropped (late, twice, too long) */
gboolean hl_jitter_put (HlJitter *self, const HlRtpPacket *packet);
HlJitterResult hl_jitter_take (HlJitter *self, const HlJitterSlot **slot);
/* The one that would be taken now; NULL = it is not here. */
const HlJitterSlot *hl_jitter_peek (const HlJitter *self);
/* Milliseconds of audio waiting, at 20 ms a packet. */
guint hl_jitter_delay (const HlJitter *self);

G_END_DECLS
