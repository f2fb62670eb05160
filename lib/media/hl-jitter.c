/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-jitter.h"

#include <string.h>

#define STARVED_MAX 10 /* empty turns until the delay is built up anew */
#define CALM_TURNS 250 /* 5 s without need of what waits: a packet less */
#define FULL_TURNS 25  /* the same, when far more waits than wanted */
#define JUMP 100       /* sequence numbers: beyond, the sender started over */

static guint
place (guint16 sequence)
{
  return sequence % HL_JITTER_SLOTS;
}

static void
begin_watch (HlJitter *self)
{
  self->turns = 0;
  self->low = HL_JITTER_SLOTS;
}

static void
flush (HlJitter *self)
{
  memset (self->at, 0, sizeof self->at);
  self->taken = self->played = 0;
  self->held = self->starved = self->grow = 0;
  self->playing = FALSE;
  begin_watch (self);
}

void
hl_jitter_reset (HlJitter *self)
{
  memset (self, 0, sizeof *self);
  self->depth = HL_JITTER_DEPTH;
  begin_watch (self);
}

static void
start (HlJitter *self, const HlRtpPacket *packet)
{
  flush (self);
  self->ssrc = packet->ssrc;
  self->next = self->top = packet->sequence;
  self->cycles = 0;
  self->started = TRUE;
}

static HlJitterSlot *
put_slot (HlJitter *self, guint16 sequence)
{
  guint i = (guint) __builtin_ctz (~self->taken);

  self->taken |= 1u << i;
  self->at[place (sequence)] = (guint8) (i + 1);
  self->held++;
  return &self->slots[i];
}

/* What is in it stays readable until the next put. */
static HlJitterSlot *
take_slot (HlJitter *self, guint16 sequence)
{
  guint i = self->at[place (sequence)];

  if (i == 0)
    return NULL;
  self->at[place (sequence)] = 0;
  self->taken &= ~(1u << (i - 1));
  self->held--;
  return &self->slots[i - 1];
}

/* The turn of the next is over. */
static HlJitterSlot *
step (HlJitter *self)
{
  HlJitterSlot *slot = take_slot (self, self->next++);

  self->played = self->played << 1 | (slot != NULL);
  return slot;
}

static void
skip_one (HlJitter *self, gboolean count)
{
  if (step (self) == NULL && count)
    self->lost++;
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

/* @behind: of the next, from 1 */
static void
came_late (HlJitter *self, guint behind)
{
  if (behind <= 32 && self->played & 1u << (behind - 1))
    {
      self->duplicate++;
      return;
    }
  self->late++;
  if (self->depth + self->grow < HL_JITTER_DEEPEST && self->grow == 0)
    self->grow = 1;
  begin_watch (self);
}

static void
note_top (HlJitter *self, guint16 sequence)
{
  if ((gint16) (guint16) (sequence - self->top) <= 0)
    return;
  self->cycles += sequence < self->top;
  self->top = sequence;
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
      if (ahead <= -JUMP || (guint16) (self->top - packet->sequence) >= HL_JITTER_SLOTS)
        {
          self->restarts++;
          start (self, packet);
        }
      else
        self->next = packet->sequence;
    }
  else if (ahead < 0)
    {
      came_late (self, (guint) -ahead);
      return FALSE;
    }
  else if (ahead >= HL_JITTER_SLOTS)
    advance (self, packet, ahead);

  note_top (self, packet->sequence);
  if (self->at[place (packet->sequence)] != 0)
    {
      self->duplicate++;
      return FALSE;
    }
  if (self->held == 0 && !self->playing)
    self->starved = 0;
  slot = put_slot (self, packet->sequence);
  slot->sequence = packet->sequence;
  slot->payload_type = packet->payload_type;
  slot->length = (guint16) packet->length;
  memcpy (slot->payload, packet->payload, packet->length);
  return TRUE;
}

static HlJitterResult
take_nothing (HlJitter *self)
{
  if (++self->starved > STARVED_MAX)
    self->playing = FALSE;
  begin_watch (self);
  return self->playing ? HL_JITTER_EMPTY : HL_JITTER_PRIMING;
}

/* More waits than was ever needed: after a burst, or a calm in the network, or from a
 * sender whose clock is fast.  Without this the delay would stay for the rest of the
 * call. */
static void
shrink (HlJitter *self)
{
  self->low = MIN (self->low, self->held);
  self->turns++;
  if (self->low <= HL_JITTER_DEPTH - 1)
    {
      if (self->turns >= CALM_TURNS)
        begin_watch (self);
      return;
    }
  if (self->turns < (self->low > self->depth + 2 ? FULL_TURNS : CALM_TURNS))
    return;
  /* One packet stays as a reserve. */
  if (self->low > HL_JITTER_DEPTH)
    skip_one (self, FALSE);
  self->depth = MAX (HL_JITTER_DEPTH, self->depth - 1);
  begin_watch (self);
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
    while (self->at[place (self->next)] == 0)
      skip_one (self, TRUE);
  self->playing = TRUE;
  self->starved = 0;
  if (self->grow > 0)
    {
      /* The packet waits for its next turn, and all after it. */
      self->grow--;
      self->depth++;
      return HL_JITTER_EMPTY;
    }
  shrink (self);

  slot = step (self);
  if (slot == NULL)
    {
      self->lost++;
      return HL_JITTER_HOLE;
    }
  *taken = slot;
  return HL_JITTER_PACKET;
}

const HlJitterSlot *
hl_jitter_peek (const HlJitter *self)
{
  guint i = self->at[place (self->next)];

  return i != 0 ? &self->slots[i - 1] : NULL;
}

guint
hl_jitter_delay (const HlJitter *self)
{
  return self->held * 20u;
}
