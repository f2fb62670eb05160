/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-rtp-leg.h"

#include <string.h>

#include "hl-g711.h"

/* What a leg sends: its mix or a prompt, and digits. */

#define DIGIT_TICKS 5   /* 100 ms of tone */
#define DIGIT_ENDS 3    /* the end is sent three times (RFC 4733 §2.5.1.4) */
#define GAP_TICKS 3     /* 60 ms between digits */
#define DIGIT_VOLUME 10 /* -10 dBm0 */

/* From one source to the other within 10 ms. */
static void
cross_fade (gint16 *to, const gint16 *from, const gint16 *into, guint n)
{
  gint32 ramp = (gint32) n / 2;

  for (gint32 k = 0; k < ramp; k++)
    to[k] = (gint16) ((from[k] * (ramp - k) + into[k] * k) / ramp);
  memcpy (to + ramp, into + ramp, (n - (guint) ramp) * sizeof *to);
}

static void
read_prompt (HlRtpLeg *self, gint16 *to)
{
  guint have = 0;

  while (have < HL_RTP_FRAME)
    {
      guint n = (guint) MIN (HL_RTP_FRAME - have, self->prompt->length - self->prompt_at);

      memcpy (to + have, self->prompt->samples + self->prompt_at, n * sizeof (gint16));
      self->prompt_at += n;
      have += n;
      if (self->prompt_at == self->prompt->length && self->prompt_loop && self->prompt->length > 0)
        self->prompt_at = 0;
      else if (n == 0)
        break;
    }
  memset (to + have, 0, (HL_RTP_FRAME - have) * sizeof (gint16));
}

static const gint16 *
with_prompt (HlRtpLeg *self, const gint16 *mix, gint16 *scratch, const HlRtpLegEvents *events)
{
  gint16 spoken[HL_RTP_FRAME_WIDE], narrow[HL_RTP_FRAME];
  guint n = self->wide ? HL_RTP_FRAME_WIDE : HL_RTP_FRAME;
  HlPrompt *prompt = self->prompt;

  read_prompt (self, self->wide ? narrow : spoken);
  if (self->wide)
    hl_coder_widen (self->parts.coder, narrow, spoken);
  if (self->prompt_stop)
    cross_fade (scratch, spoken, mix, n);
  else if (!self->prompt_begun)
    cross_fade (scratch, mix, spoken, n);
  else
    memcpy (scratch, spoken, n * sizeof *spoken);
  self->prompt_begun = TRUE;

  if (self->prompt_stop || (!self->prompt_loop && self->prompt_at == prompt->length))
    {
      self->prompt = NULL;
      events->prompt_done (self, prompt, self->prompt_serial, !self->prompt_stop, events->data);
    }
  return scratch;
}

void
hl_rtp_leg_transmit (HlRtpLeg *self, guint8 *packet, gsize length)
{
  ssize_t sent;

  if (self->fd < 0 || self->remote.address_length == 0)
    return;
  if (self->parts.srtp != NULL && !hl_srtp_protect (self->parts.srtp, packet, &length))
    {
      self->refused++;
      return;
    }
  /* Before latching behind NAT the socket is not connected. */
  if (self->remote.any_source && !self->latched)
    sent = sendto (self->fd, packet, length, MSG_DONTWAIT | MSG_NOSIGNAL,
                   (const struct sockaddr *) &self->remote.address, self->remote.address_length);
  else
    sent = send (self->fd, packet, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0)
    self->refused++;
  else
    {
      self->packets_out++;
      self->bytes_out += length - HL_RTP_HEADER;
    }
}

static void
write_header (HlRtpLeg *self, guint8 *packet, guint8 payload_type, guint32 timestamp,
              gboolean marker)
{
  HlRtpPacket header = { .payload_type = payload_type,
                         .marker = marker,
                         .sequence = self->sequence++,
                         .timestamp = timestamp,
                         .ssrc = self->ssrc };

  hl_rtp_write_header (packet, &header);
}

static void
send_event (HlRtpLeg *self, gboolean first, gboolean end, guint ticks)
{
  guint8 packet[HL_RTP_HEADER + 4 + HL_SRTP_TRAILER];
  HlRtpEvent event = { .event = (guint8) hl_rtp_event_from_digit (self->digits[0]),
                       .end = end,
                       .volume = DIGIT_VOLUME,
                       .duration = (guint16) (ticks * self->remote.dtmf_clock / 50) };

  write_header (self, packet, self->remote.dtmf_payload_type, self->digit_timestamp, first);
  hl_rtp_write_event (packet + HL_RTP_HEADER, &event);
  hl_rtp_leg_transmit (self, packet, HL_RTP_HEADER + 4);
}

static void
next_digit (HlRtpLeg *self)
{
  memmove (self->digits, self->digits + 1, strlen (self->digits));
  self->digit_tick = 0;
  self->gap_ticks = GAP_TICKS;
}

/* Returns: TRUE when this tick's packet was an event */
static gboolean
send_digit_event (HlRtpLeg *self)
{
  guint tick;

  if (self->digit_tick == 0)
    self->digit_timestamp = self->timestamp;
  tick = ++self->digit_tick;
  send_event (self, tick == 1, FALSE, tick);
  if (tick == DIGIT_TICKS)
    {
      for (guint i = 0; i < DIGIT_ENDS; i++)
        send_event (self, FALSE, TRUE, tick);
      next_digit (self);
    }
  return TRUE;
}

static const gint16 *
digit_tone (HlRtpLeg *self, gint16 *scratch)
{
  gint16 narrow[HL_RTP_FRAME];

  if (self->digit_tick == 0)
    hl_tone_start_digit (&self->tone, self->digits[0]);
  hl_tone_fill (&self->tone, self->wide ? narrow : scratch, HL_RTP_FRAME);
  if (self->wide)
    hl_coder_widen (self->parts.coder, narrow, scratch);
  if (++self->digit_tick == DIGIT_TICKS)
    next_digit (self);
  return scratch;
}

static guint
encode (HlRtpLeg *self, const gint16 *frame, guint8 *to)
{
  gint16 wide[HL_RTP_FRAME_WIDE];

  if (self->parts.coder == NULL)
    {
      hl_g711_encode (self->remote.codec, frame, to, HL_RTP_FRAME);
      return HL_RTP_FRAME;
    }
  if (!self->wide)
    hl_coder_widen (self->parts.coder, frame, wide);
  return hl_coder_encode (self->parts.coder, self->wide ? frame : wide, to);
}

static void
send_audio (HlRtpLeg *self, const gint16 *frame)
{
  guint8 packet[HL_RTP_HEADER + HL_RTP_PAYLOAD_MAX + HL_SRTP_TRAILER];
  guint length;

  write_header (self, packet, self->remote.payload_type, self->timestamp, !self->talking);
  self->talking = TRUE;
  length = encode (self, frame, packet + HL_RTP_HEADER);
  if (length > 0)
    hl_rtp_leg_transmit (self, packet, HL_RTP_HEADER + length);
}

void
hl_rtp_leg_send (HlRtpLeg *self, guint tick, const HlRtpLegEvents *events)
{
  const gint16 *frame = self->hears != NULL ? self->hears : hl_matrix_silence;
  gint16 scratch[HL_RTP_FRAME_WIDE];
  gboolean event = FALSE, digit;

  if (self->prompt != NULL)
    frame = with_prompt (self, frame, scratch, events);
  if (self->remote.codec == HL_CODEC_NONE || !self->remote.send)
    return;

  digit = self->digits[0] != '\0' && self->gap_ticks == 0;
  if (self->gap_ticks > 0)
    self->gap_ticks--;
  if (digit && self->remote.dtmf_payload_type != 0)
    event = send_digit_event (self);
  else if (digit)
    frame = digit_tone (self, scratch);
  if (!event)
    send_audio (self, frame);
  self->timestamp += hl_codec_clock (self->remote.codec) / 50;
  self->squares_out += self->wide ? hl_level_squares (frame, HL_RTP_FRAME_WIDE) / 2
                                  : hl_level_squares (frame, HL_RTP_FRAME);
}
