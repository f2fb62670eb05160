/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-rtp-leg.h"

#include <netinet/in.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hl-g711.h"

#define PACKET_MAX 1600
#define BATCH 4       /* packets taken by one system call */
#define BATCHES_MAX 4 /* per tick: a flood can't stop the others */
#define SECOND_TICKS 50
#define TIMED_SECONDS 5
#define DRAIN_TICKS 10
#define SILENT_TICKS 250 /* 5 s */
#define DIGIT_TICKS 5    /* 100 ms of tone */
#define DIGIT_ENDS 3     /* the end is sent three times (RFC 4733 §2.5.1.4) */
#define GAP_TICKS 3      /* 60 ms between digits */
#define DIGIT_VOLUME 10  /* -10 dBm0 */

typedef struct
{
  guint8 data[BATCH][PACKET_MAX];
  struct sockaddr_storage source[BATCH];
  struct iovec piece[BATCH];
  guint8 control[BATCH][64];
  struct mmsghdr message[BATCH];
} Intake;

void
hl_rtp_leg_init (HlRtpLeg *self, int door)
{
  memset (self, 0, sizeof *self);
  self->door = door;
  self->fd = -1;
  self->ssrc = g_random_int ();
  self->sequence = (guint16) (g_random_int () & 0x7fff);
  self->timestamp = g_random_int ();
  self->phase = (guint) g_random_int_range (0, SECOND_TICKS);
  self->level_in = self->level_out = -96;
  plc_init (&self->plc);
  hl_jitter_reset (&self->jitter);
  hl_quality_reset (&self->quality);
}

void
hl_rtp_leg_clear (HlRtpLeg *self)
{
  if (self->door >= 0)
    close (self->door);
  if (self->fd >= 0)
    close (self->fd);
  self->door = self->fd = -1;
  g_clear_pointer (&self->dtmf, dtmf_rx_free);
  g_clear_pointer (&self->prompt, hl_prompt_unref);
}

gboolean
hl_rtp_same_host (const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
  if (a->ss_family != b->ss_family)
    return FALSE;
  if (a->ss_family == AF_INET)
    return ((const struct sockaddr_in *) a)->sin_addr.s_addr
           == ((const struct sockaddr_in *) b)->sin_addr.s_addr;
  return memcmp (&((const struct sockaddr_in6 *) a)->sin6_addr,
                 &((const struct sockaddr_in6 *) b)->sin6_addr, sizeof (struct in6_addr))
         == 0;
}

gboolean
hl_rtp_same_source (const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
  /* The port is at the same place in both families. */
  return hl_rtp_same_host (a, b)
         && ((const struct sockaddr_in *) a)->sin_port
                == ((const struct sockaddr_in *) b)->sin_port;
}

dtmf_rx_state_t *
hl_rtp_leg_set_remote (HlRtpLeg *self, const HlRtpRemote *remote, dtmf_rx_state_t *dtmf)
{
  dtmf_rx_state_t *former = self->dtmf;
  gboolean moved = !hl_rtp_same_source (&self->told, &remote->address);

  /* Compared with what was written before, as we may have latched to another. */
  if (moved || self->remote.any_source != remote->any_source)
    {
      self->latched = FALSE;
      self->quiet_ticks = 0;
      self->remote = *remote;
      self->told = remote->address;
      if (self->fd >= 0 && remote->address_length > 0 && !remote->any_source)
        connect (self->fd, (const struct sockaddr *) &remote->address, remote->address_length);
    }
  self->remote.codec = remote->codec;
  self->remote.payload_type = remote->payload_type;
  self->remote.dtmf_payload_type = remote->dtmf_payload_type;
  self->remote.send = remote->send;
  self->remote.receive = remote->receive;
  self->dtmf = dtmf;
  return former;
}

HlPrompt *
hl_rtp_leg_play (HlRtpLeg *self, HlPrompt *prompt, gboolean loop, guint serial)
{
  HlPrompt *former = self->prompt;

  self->prompt = prompt;
  self->prompt_serial = serial;
  self->prompt_loop = loop;
  self->prompt_begun = self->prompt_stop = FALSE;
  self->prompt_at = 0;
  return former;
}

void
hl_rtp_leg_send_digits (HlRtpLeg *self, const char *digits)
{
  g_strlcat (self->digits, digits, sizeof self->digits);
}

/* ---- In ---- */

static void
latch (HlRtpLeg *self, const struct sockaddr_storage *source)
{
  self->latched = TRUE;
  if (hl_rtp_same_source (source, &self->remote.address) && !self->remote.any_source)
    return;
  self->remote.address = *source;
  self->remote.address_length =
      source->ss_family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6);
  if (self->fd >= 0)
    connect (self->fd, (const struct sockaddr *) source, self->remote.address_length);
}

/* Only the host that SDP named may talk; its port may be another than it wrote.
 * Behind NAT, the first that sends real audio is taken. */
static gboolean
is_welcome (HlRtpLeg *self, const struct sockaddr_storage *source)
{
  if (self->remote.codec == HL_CODEC_NONE)
    return FALSE;
  if (self->latched)
    return hl_rtp_same_source (source, &self->remote.address);
  return self->remote.any_source || hl_rtp_same_host (source, &self->remote.address);
}

static void
take_event (HlRtpLeg *self, const HlRtpPacket *packet, const HlRtpLegEvents *events)
{
  HlRtpEvent event;
  char digit;

  if (!hl_rtp_parse_event (packet->payload, packet->length, &event))
    {
      self->broken++;
      return;
    }
  /* All packets of one event carry the timestamp of its start. */
  if (self->event_begun && packet->timestamp == self->event_timestamp)
    return;
  self->event_begun = TRUE;
  self->event_timestamp = packet->timestamp;
  digit = hl_rtp_event_to_digit (event.event);
  if (digit != '\0')
    events->digit (self, digit, events->data);
}

static gint64
arrival_of (struct msghdr *message)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR (message); c != NULL; c = CMSG_NXTHDR (message, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS)
      {
        struct timespec at;

        memcpy (&at, CMSG_DATA (c), sizeof at);
        return at.tv_sec * G_USEC_PER_SEC + at.tv_nsec / 1000;
      }
  return 0;
}

/* @message: NULL when the kernel let only the other side through and no arrival
 * time was asked for */
static void
take_packet (HlRtpLeg *self, const guint8 *data, gsize length, struct msghdr *message,
             const HlRtpLegEvents *events)
{
  const struct sockaddr_storage *source = message != NULL ? message->msg_name : NULL;
  HlRtpPacket packet;

  if (source != NULL && !is_welcome (self, source))
    {
      self->strangers++;
      return;
    }
  if (!hl_rtp_parse (data, length, &packet)
      || (packet.payload_type != self->remote.payload_type
          && (packet.payload_type == 0 || packet.payload_type != self->remote.dtmf_payload_type)))
    {
      self->broken++;
      return;
    }
  if (!self->latched)
    latch (self, source);

  self->packets_in++;
  self->quiet_ticks = 0;
  if (packet.payload_type != self->remote.payload_type)
    take_event (self, &packet, events);
  else if (message != NULL)
    hl_quality_arrived (&self->quality, packet.timestamp, arrival_of (message));
  if (!hl_jitter_put (&self->jitter, &packet) && packet.length > HL_RTP_PAYLOAD_MAX)
    self->broken++;
}

static void
prepare (Intake *intake)
{
  for (guint i = 0; i < BATCH; i++)
    {
      struct msghdr *m = &intake->message[i].msg_hdr;

      intake->piece[i] = (struct iovec){ intake->data[i], PACKET_MAX };
      *m = (struct msghdr){ .msg_name = &intake->source[i],
                            .msg_namelen = sizeof intake->source[i],
                            .msg_iov = &intake->piece[i],
                            .msg_iovlen = 1,
                            .msg_control = intake->control[i],
                            .msg_controllen = sizeof intake->control[i] };
    }
}

static void
receive_from (HlRtpLeg *self, int fd, const HlRtpLegEvents *events)
{
  /* Not cleared: the kernel fills what it uses. */
  Intake intake;

  for (guint batch = 0; batch < BATCHES_MAX; batch++)
    {
      int n;

      prepare (&intake);
      n = recvmmsg (fd, intake.message, BATCH, MSG_DONTWAIT, NULL);
      for (int i = 0; i < n; i++)
        if (!(intake.message[i].msg_hdr.msg_flags & MSG_TRUNC))
          take_packet (self, intake.data[i], intake.message[i].msg_len, &intake.message[i].msg_hdr,
                       events);
      if (n < BATCH)
        return;
    }
}

/* What an established leg does most of the time: one packet is due, so one is
 * asked for, without its source and time, which would cost as much again. */
static void
receive_one (HlRtpLeg *self, const HlRtpLegEvents *events)
{
  guint8 data[PACKET_MAX];
  ssize_t got = recv (self->fd, data, sizeof data, MSG_DONTWAIT);

  if (got > 0)
    take_packet (self, data, (gsize) got, NULL, events);
}

/* One second of five, and always while watched: jitter needs times. */
static gboolean
is_timed (const HlRtpLeg *self, guint tick)
{
  return self->watched || (tick + self->phase) % (TIMED_SECONDS * SECOND_TICKS) < SECOND_TICKS;
}

static void
receive_all (HlRtpLeg *self, guint tick, const HlRtpLegEvents *events)
{
  if (self->latched && self->jitter.playing && !is_timed (self, tick))
    {
      receive_one (self, events);
      /* The next one must have two neighbours again. */
      self->quality.begun = FALSE;
      /* Behind, or a burst to be cleared: take what there is. */
      if (self->jitter.held >= HL_JITTER_DEPTH && (tick + self->phase) % DRAIN_TICKS != 0)
        return;
    }
  if (self->fd >= 0)
    receive_from (self, self->fd, events);
}

static void
conceal (HlRtpLeg *self, gint16 *to, guint n)
{
  plc_fillin (&self->plc, to, (int) n);
}

/* Fills the frame from decoded rest, packets, or concealment. */
static void
play_out (HlRtpLeg *self)
{
  guint have = MIN (self->n_rest, HL_RTP_FRAME);

  memcpy (self->frame, self->rest, have * sizeof (gint16));
  self->n_rest -= have;
  if (self->n_rest > 0)
    memmove (self->rest, self->rest + have, self->n_rest * sizeof (gint16));

  while (have < HL_RTP_FRAME)
    {
      guint want = HL_RTP_FRAME - have;
      const HlJitterSlot *slot = NULL;
      HlJitterResult result = hl_jitter_take (&self->jitter, &slot);

      if (result == HL_JITTER_PACKET && slot->payload_type == self->remote.payload_type
          && slot->length > 0)
        {
          gint16 decoded[HL_RTP_PAYLOAD_MAX];
          guint use = MIN (want, slot->length);

          hl_g711_decode (self->remote.codec, slot->payload, decoded, slot->length);
          plc_rx (&self->plc, decoded, slot->length);
          memcpy (self->frame + have, decoded, use * sizeof (gint16));
          self->n_rest = slot->length - use;
          memcpy (self->rest, decoded + use, self->n_rest * sizeof (gint16));
          have += use;
        }
      else if (result == HL_JITTER_HOLE || result == HL_JITTER_EMPTY)
        {
          conceal (self, self->frame + have, want);
          return;
        }
      else
        {
          /* A telephone-event, or nothing yet. */
          memset (self->frame + have, 0, want * sizeof (gint16));
          return;
        }
    }
}

static void
listen_for_digits (HlRtpLeg *self, const HlRtpLegEvents *events)
{
  char digits[8];
  gsize n;

  dtmf_rx (self->dtmf, self->frame, HL_RTP_FRAME);
  n = dtmf_rx_get (self->dtmf, digits, sizeof digits - 1);
  for (gsize i = 0; i < n; i++)
    events->digit (self, digits[i], events->data);
}

static void
watch_silence (HlRtpLeg *self, const HlRtpLegEvents *events)
{
  gboolean silent;

  if (!self->remote.receive || self->remote.codec == HL_CODEC_NONE)
    self->quiet_ticks = 0;
  else
    self->quiet_ticks++;
  silent = self->quiet_ticks > SILENT_TICKS;
  if (silent == self->silent)
    return;
  self->silent = silent;
  /* A phone that changed its address behind NAT is heard again. */
  if (silent)
    self->latched = FALSE;
  events->silent (self, silent, events->data);
}

static void
end_second (HlRtpLeg *self)
{
  self->level_in = hl_level_db (self->squares_in, (guint64) self->frames * HL_RTP_FRAME);
  self->level_out = hl_level_db (self->squares_out, (guint64) self->frames * HL_RTP_FRAME);
  self->loss = hl_quality_second (&self->quality, self->jitter.received, self->jitter.lost);
  self->squares_in = self->squares_out = 0;
  self->frames = 0;
}

void
hl_rtp_leg_receive (HlRtpLeg *self, guint tick, const HlRtpLegEvents *events)
{
  gboolean turn = (tick + self->phase) % SECOND_TICKS == 0;

  self->hears = NULL;
  receive_all (self, tick, events);
  if (!self->latched || turn)
    receive_from (self, self->door, events);
  watch_silence (self, events);
  play_out (self);
  if (self->dtmf != NULL && self->latched)
    listen_for_digits (self, events);

  self->squares_in += hl_level_squares (self->frame, HL_RTP_FRAME);
  self->frames++;
  if (turn)
    end_second (self);
}

/* ---- Out ---- */

/* From one source to the other within 10 ms. */
static void
cross_fade (gint16 *to, const gint16 *from, const gint16 *into)
{
  for (gint32 k = 0; k < HL_MATRIX_RAMP; k++)
    to[k] = (gint16) ((from[k] * (HL_MATRIX_RAMP - k) + into[k] * k) / HL_MATRIX_RAMP);
  memcpy (to + HL_MATRIX_RAMP, into + HL_MATRIX_RAMP,
          (HL_RTP_FRAME - HL_MATRIX_RAMP) * sizeof (gint16));
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
  gint16 spoken[HL_RTP_FRAME];
  HlPrompt *prompt = self->prompt;

  read_prompt (self, spoken);
  if (self->prompt_stop)
    cross_fade (scratch, spoken, mix);
  else if (!self->prompt_begun)
    cross_fade (scratch, mix, spoken);
  else
    memcpy (scratch, spoken, sizeof spoken);
  self->prompt_begun = TRUE;

  if (self->prompt_stop || (!self->prompt_loop && self->prompt_at == prompt->length))
    {
      self->prompt = NULL;
      events->prompt_done (self, prompt, self->prompt_serial, !self->prompt_stop, events->data);
    }
  return scratch;
}

static void
transmit (HlRtpLeg *self, guint8 *packet, gsize length)
{
  ssize_t sent;

  if (self->fd < 0 || self->remote.address_length == 0)
    return;
  /* Before latching behind NAT the socket is not connected. */
  if (self->remote.any_source && !self->latched)
    sent = sendto (self->fd, packet, length, MSG_DONTWAIT | MSG_NOSIGNAL,
                   (const struct sockaddr *) &self->remote.address, self->remote.address_length);
  else
    sent = send (self->fd, packet, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0)
    self->refused++;
  else
    self->packets_out++;
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
  guint8 packet[HL_RTP_HEADER + 4];
  HlRtpEvent event = { .event = (guint8) hl_rtp_event_from_digit (self->digits[0]),
                       .end = end,
                       .volume = DIGIT_VOLUME,
                       .duration = (guint16) (ticks * HL_RTP_FRAME) };

  write_header (self, packet, self->remote.dtmf_payload_type, self->digit_timestamp, first);
  hl_rtp_write_event (packet + HL_RTP_HEADER, &event);
  transmit (self, packet, sizeof packet);
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
  if (self->digit_tick == 0)
    hl_tone_start_digit (&self->tone, self->digits[0]);
  hl_tone_fill (&self->tone, scratch, HL_RTP_FRAME);
  if (++self->digit_tick == DIGIT_TICKS)
    next_digit (self);
  return scratch;
}

static void
send_audio (HlRtpLeg *self, const gint16 *frame)
{
  guint8 packet[HL_RTP_HEADER + HL_RTP_FRAME];

  write_header (self, packet, self->remote.payload_type, self->timestamp, !self->talking);
  self->talking = TRUE;
  hl_g711_encode (self->remote.codec, frame, packet + HL_RTP_HEADER, HL_RTP_FRAME);
  transmit (self, packet, sizeof packet);
}

void
hl_rtp_leg_send (HlRtpLeg *self, guint tick, const HlRtpLegEvents *events)
{
  const gint16 *frame = self->hears != NULL ? self->hears : hl_matrix_silence;
  gint16 scratch[HL_RTP_FRAME];
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
  self->timestamp += HL_RTP_FRAME;
  self->squares_out += hl_level_squares (frame, HL_RTP_FRAME);
}

void
hl_rtp_leg_report (const HlRtpLeg *self, HlMediaReport *report)
{
  float jitter = hl_quality_jitter_ms (&self->quality);

  *report = (HlMediaReport){
    .level_in = self->level_in,
    .level_out = self->level_out,
    .packets_in = self->packets_in,
    .packets_out = self->packets_out,
    .lost = self->jitter.lost,
    .late = self->jitter.late,
    .jitter_ms = jitter,
    .loss_percent = self->loss,
    /* Packetizing, the ring, and the sender's own buffer as large as ours. */
    .mos = hl_quality_mos (self->loss, 40 + (float) hl_jitter_delay (&self->jitter) + 2 * jitter),
    .since_packet = (HlSpan) self->quiet_ticks * 20 * HL_MILLISECOND,
  };
}
