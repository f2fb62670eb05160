/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-jitter.h"

#include <string.h>

#define STARVED_MAX 10 /* empty turns until the delay is built up anew */
#define DEEP_MAX 100   /* turns with too much waiting until one packet is dropped */
#define JUMP 100       /* sequence numbers: beyond, the sender started over */

static void
flush (HlJitter *self)
{
  for (guint i = 0; i < HL_JITTER_SLOTS; i++)
    self->slots[i].used = FALSE;
  self->held = 0;
  self->deep = self->starved = 0;
  self->playing = FALSE;
}

void
hl_jitter_reset (HlJitter *self)
{
  memset (self, 0, sizeof *self);
}

static void
start (HlJitter *self, const HlRtpPacket *packet)
{
  flush (self);
  self->ssrc = packet->ssrc;
  self->next = packet->sequence;
  self->started = TRUE;
}

static void
skip_one (HlJitter *self, gboolean count)
{
  HlJitterSlot *slot = &self->slots[self->next % HL_JITTER_SLOTS];

  if (slot->used)
    {
      slot->used = FALSE;
      self->held--;
    }
  else if (count)
    self->lost++;
  self->next++;
}

/* Makes room for a packet @ahead of the next, or starts over. */
static void
advance (HlJitter *self, const HlRtpPacket *packet, int ahead)
{
  if (ahead >= JUMP || self->held == 0)
    {
      self->lost += ahead < JUMP ? (guint) ahead : 0;
      self->restarts += ahead >= JUMP;
      start (self, packet);
      return;
    }
  for (int i = 0; i <= ahead - HL_JITTER_SLOTS; i++)
    skip_one (self, TRUE);
}

gboolean
hl_jitter_put (HlJitter *self, const HlRtpPacket *packet)
{
  HlJitterSlot *slot;
  int ahead;

  if (packet->length > HL_RTP_PAYLOAD_MAX)
    return FALSE;
  self->received++;
  if (self->started && packet->ssrc != self->ssrc)
    self->restarts++;
  if (!self->started || packet->ssrc != self->ssrc)
    start (self, packet);

  ahead = (gint16) (guint16) (packet->sequence - self->next);
  if (ahead < 0 && (ahead <= -JUMP || !self->playing))
    {
      /* Far back is a sender that started over; before playing, the order of the
       * first packets is still open. */
      if (ahead <= -JUMP || self->held + (guint) -ahead > HL_JITTER_SLOTS - 1)
        {
          self->restarts++;
          start (self, packet);
        }
      else
        self->next = packet->sequence;
    }
  else if (ahead < 0)
    {
      self->late++;
      return FALSE;
    }
  else if (ahead >= HL_JITTER_SLOTS)
    advance (self, packet, ahead);

  slot = &self->slots[packet->sequence % HL_JITTER_SLOTS];
  if (slot->used)
    {
      self->duplicate++;
      return FALSE;
    }
  slot->used = TRUE;
  slot->sequence = packet->sequence;
  slot->payload_type = packet->payload_type;
  slot->length = (guint16) packet->length;
  memcpy (slot->payload, packet->payload, packet->length);
  if (self->held++ == 0 && !self->playing)
    self->starved = 0;
  return TRUE;
}

static HlJitterResult
take_nothing (HlJitter *self)
{
  if (++self->starved > STARVED_MAX)
    self->playing = FALSE;
  return self->playing ? HL_JITTER_EMPTY : HL_JITTER_PRIMING;
}

/* A sender whose clock is fast, or a burst after a pause in the network, fills
 * the ring: without this the delay would stay for the rest of the call. */
static void
shrink (HlJitter *self)
{
  if (self->held <= HL_JITTER_DEPTH + 1)
    self->deep = 0;
  else if (++self->deep > DEEP_MAX)
    {
      skip_one (self, FALSE);
      self->deep = 0;
    }
}

HlJitterResult
hl_jitter_take (HlJitter *self, const HlJitterSlot **taken)
{
  HlJitterSlot *slot;

  if (self->held == 0)
    return take_nothing (self);
  if (!self->playing && self->held < HL_JITTER_DEPTH && ++self->starved < HL_JITTER_DEPTH)
    return HL_JITTER_PRIMING;
  if (!self->playing)
    while (!self->slots[self->next % HL_JITTER_SLOTS].used)
      skip_one (self, TRUE);
  self->playing = TRUE;
  self->starved = 0;
  shrink (self);

  slot = &self->slots[self->next % HL_JITTER_SLOTS];
  if (!slot->used)
    {
      self->lost++;
      self->next++;
      return HL_JITTER_HOLE;
    }
  slot->used = FALSE;
  self->held--;
  self->next++;
  *taken = slot;
  return HL_JITTER_PACKET;
}

guint
hl_jitter_delay (const HlJitter *self)
{
  return self->held * 20;
}
