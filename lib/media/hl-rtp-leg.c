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
#define RTCP_FIRST 192
#define RTCP_LAST 223
#define TIMED_SECONDS 5
#define DRAIN_TICKS 10
#define SILENT_TICKS 200 /* 4 s, so that who is told knows within 5 */
#define CONTROL_TICKS 250

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
  self->fd = self->control = -1;
  self->loss_there = self->round_trip_ms = -1;
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
hl_rtp_parts_clear (HlRtpParts *parts)
{
  g_clear_pointer (&parts->dtmf, dtmf_rx_free);
  g_clear_pointer (&parts->coder, hl_coder_free);
  g_clear_pointer (&parts->srtp, hl_srtp_free);
}

void
hl_rtp_leg_clear (HlRtpLeg *self)
{
  if (self->door >= 0)
    close (self->door);
  if (self->fd >= 0)
    close (self->fd);
  if (self->control >= 0)
    close (self->control);
  self->door = self->fd = self->control = -1;
  hl_rtp_parts_clear (&self->parts);
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

/* What is kept changes places twice. */
static void
swap_parts (HlRtpLeg *self, HlRtpParts *parts)
{
  HlRtpParts former = self->parts;

  self->parts = *parts;
  *parts = former;
  if (self->parts.keep_coder)
    self->parts.coder = g_steal_pointer (&parts->coder);
  if (self->parts.keep_srtp)
    self->parts.srtp = g_steal_pointer (&parts->srtp);
  else if (self->parts.keep_out && self->parts.srtp != NULL && parts->srtp != NULL)
    hl_srtp_keep_out (self->parts.srtp, parts->srtp);
}

void
hl_rtp_leg_set_remote (HlRtpLeg *self, const HlRtpRemote *remote, HlRtpParts *parts)
{
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
  self->remote.dtmf_clock = remote->dtmf_clock;
  self->remote.send = remote->send;
  self->remote.receive = remote->receive;
  swap_parts (self, parts);
  if (self->parts.coder == NULL)
    self->wide = FALSE;
  self->quality.clock = hl_codec_clock (remote->codec);
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

/* Decrypts in place.  What fails is counted, and has no effect on the leg. */
static gboolean
open_packet (HlRtpLeg *self, guint8 *data, gsize *length)
{
  HlSrtpResult result;

  if (self->parts.srtp == NULL)
    return TRUE;
  if (*length < HL_RTP_HEADER || (data[1] >= RTCP_FIRST && data[1] <= RTCP_LAST))
    {
      self->broken++;
      return FALSE;
    }
  result = hl_srtp_unprotect (self->parts.srtp, data, length);
  self->wrong += result == HL_SRTP_WRONG;
  self->again += result == HL_SRTP_AGAIN;
  return result == HL_SRTP_OK;
}

/* @message: NULL when the kernel let only the other side through and no arrival
 * time was asked for */
static void
take_packet (HlRtpLeg *self, guint8 *data, gsize length, struct msghdr *message,
             const HlRtpLegEvents *events)
{
  const struct sockaddr_storage *source = message != NULL ? message->msg_name : NULL;
  HlRtpPacket packet;

  if (source != NULL && !is_welcome (self, source))
    {
      self->strangers++;
      return;
    }
  if (!open_packet (self, data, &length))
    return;
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
          plc_fillin (&self->plc, self->frame + have, (int) want);
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

/* The same for a wide-band codec, at 16 kHz. */
static void
play_out_wide (HlRtpLeg *self, gint16 *to)
{
  HlCoder *coder = self->parts.coder;
  HlCoderRest *rest = hl_coder_rest (coder);
  guint have = MIN (rest->n, HL_CODER_FRAME);

  memcpy (to, rest->samples, have * sizeof *to);
  rest->n -= have;
  if (rest->n > 0)
    memmove (rest->samples, rest->samples + have, rest->n * sizeof *to);

  while (have < HL_CODER_FRAME)
    {
      guint want = HL_CODER_FRAME - have, n = 0, use;
      const HlJitterSlot *slot = NULL, *next;
      HlJitterResult result = hl_jitter_take (&self->jitter, &slot);

      if (result == HL_JITTER_PACKET && slot->payload_type == self->remote.payload_type)
        n = hl_coder_decode (coder, slot->payload, slot->length, rest->samples);
      if (n > 0)
        {
          use = MIN (want, n);
          memcpy (to + have, rest->samples, use * sizeof *to);
          rest->n = n - use;
          memmove (rest->samples, rest->samples + use, rest->n * sizeof *to);
          have += use;
          continue;
        }
      if (result == HL_JITTER_HOLE || result == HL_JITTER_EMPTY)
        {
          next = result == HL_JITTER_HOLE ? hl_jitter_peek (&self->jitter) : NULL;
          if (next != NULL && next->payload_type != self->remote.payload_type)
            next = NULL;
          hl_coder_conceal (coder, next != NULL ? next->payload : NULL,
                            next != NULL ? next->length : 0, to + have, want);
        }
      else
        memset (to + have, 0, want * sizeof *to);
      return;
    }
}

static void
listen_for_digits (HlRtpLeg *self, const gint16 *narrow, const HlRtpLegEvents *events)
{
  char digits[8];
  gsize n;

  dtmf_rx (self->parts.dtmf, narrow, HL_RTP_FRAME);
  n = dtmf_rx_get (self->parts.dtmf, digits, sizeof digits - 1);
  for (gsize i = 0; i < n; i++)
    events->digit (self, digits[i], events->data);
}

/* Brings this tick's frame to the rate of its call. */
static void
play_in (HlRtpLeg *self, const HlRtpLegEvents *events)
{
  gint16 wide[HL_RTP_FRAME_WIDE], narrow[HL_RTP_FRAME];
  gboolean digits = self->parts.dtmf != NULL && self->latched;

  if (self->parts.coder == NULL)
    {
      play_out (self);
      if (digits)
        listen_for_digits (self, self->frame, events);
      return;
    }
  play_out_wide (self, self->wide ? self->frame : wide);
  if (!self->wide)
    hl_coder_narrow (self->parts.coder, wide, self->frame);
  if (digits && self->wide)
    hl_coder_narrow (self->parts.coder, self->frame, narrow);
  if (digits)
    listen_for_digits (self, self->wide ? narrow : self->frame, events);
}

/* What was there instead of sound. */
static HlSilence
why_silent (const HlRtpLeg *self)
{
  if (self->wrong > self->wrong_before)
    return HL_SILENCE_SRTP;
  return self->strangers > self->strangers_before ? HL_SILENCE_STRANGERS : HL_SILENCE_NONE;
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
  events->silent (self, silent, silent ? why_silent (self) : HL_SILENCE_NONE, events->data);
}

static void
end_second (HlRtpLeg *self)
{
  self->level_in = hl_level_db (self->squares_in, (guint64) self->frames * HL_RTP_FRAME);
  self->level_out = hl_level_db (self->squares_out, (guint64) self->frames * HL_RTP_FRAME);
  self->loss = hl_quality_second (&self->quality, self->jitter.received, self->jitter.lost);
  self->squares_in = self->squares_out = 0;
  self->frames = 0;
  if (self->quiet_ticks < SECOND_TICKS)
    {
      self->strangers_before = self->strangers;
      self->wrong_before = self->wrong;
    }
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
  play_in (self, events);

  self->squares_in += self->wide ? hl_level_squares (self->frame, HL_RTP_FRAME_WIDE) / 2
                                 : hl_level_squares (self->frame, HL_RTP_FRAME);
  self->frames++;
  if (turn)
    end_second (self);
  if ((tick + self->phase) % CONTROL_TICKS == 0)
    hl_rtp_leg_control (self);
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
    .strangers = self->strangers,
    .srtp_wrong = self->wrong,
    .encrypted = self->parts.srtp != NULL,
    .codec = self->remote.codec,
    .loss_there_percent = self->loss_there,
    .round_trip_ms = self->round_trip_ms,
    .jitter_ms = jitter,
    .loss_percent = self->loss,
    /* Packetizing, the ring, and the sender's own buffer as large as ours. */
    .mos = hl_quality_mos (self->loss, 40 + (float) hl_jitter_delay (&self->jitter) + 2 * jitter),
    .since_packet = (HlSpan) self->quiet_ticks * 20 * HL_MILLISECOND,
  };
}
