/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-rtp-leg.h"

#include <netinet/in.h>
#include <string.h>
#include <time.h>

/* RTCP of a leg: every 5 s a report goes out, and those that came are read.  They are
 * looked at only; no call depends on them. */

#define PACKET_MAX 512
#define READ_MAX 8

static gint64
realtime_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
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
  return realtime_us ();
}

/* The middle 32 bits of NTP time: 1/65536 s. */
static guint32
middle_of (gint64 us)
{
  guint64 seconds = (guint64) us / G_USEC_PER_SEC + G_GUINT64_CONSTANT (2208988800);
  guint64 rest = (guint64) us % G_USEC_PER_SEC;

  return (guint32) (seconds << 16 | (rest << 16) / G_USEC_PER_SEC);
}

static void
take_report (HlRtpLeg *self, const HlRtcpReport *report, gint64 arrival)
{
  if (report->is_sender)
    {
      self->their_report = (guint32) (report->ntp >> 16);
      self->their_report_at = arrival;
    }
  if (!report->has_block)
    return;
  self->loss_there = (float) report->block.fraction * 100 / 256;
  if (report->block.last_report != 0)
    {
      guint32 trip = middle_of (arrival) - report->block.last_report - report->block.delay;

      /* Clocks that jump make no sense of it. */
      if (trip < 10 * 65536)
        self->round_trip_ms = (float) trip * 1000 / 65536;
    }
}

static void
read_reports (HlRtpLeg *self)
{
  guint8 data[PACKET_MAX], control[64];
  struct sockaddr_storage source;

  for (guint i = 0; i < READ_MAX; i++)
    {
      struct iovec piece = { data, sizeof data };
      struct msghdr message = { .msg_name = &source,
                                .msg_namelen = sizeof source,
                                .msg_iov = &piece,
                                .msg_iovlen = 1,
                                .msg_control = control,
                                .msg_controllen = sizeof control };
      ssize_t got = recvmsg (self->control, &message, MSG_DONTWAIT);
      gsize length = (gsize) got;
      HlRtcpReport report;

      if (got < 0)
        return;
      if (!hl_rtp_same_host (&source, &self->remote.address))
        continue;
      if (self->parts.srtp != NULL
          && hl_srtp_unprotect_rtcp (self->parts.srtp, data, &length) != HL_SRTP_OK)
        continue;
      if (hl_rtcp_parse (data, length, self->ssrc, &report))
        take_report (self, &report, arrival_of (&message));
    }
}

static void
describe_stream (HlRtpLeg *self, HlRtcpReport *report)
{
  const HlJitter *jitter = &self->jitter;
  guint64 received = jitter->received - self->told_received, lost = jitter->lost - self->told_lost;

  report->has_block = jitter->started;
  report->block = (HlRtcpBlock){
    .ssrc = jitter->ssrc,
    .fraction = received + lost > 0 ? (guint8) MIN (255, lost * 256 / (received + lost)) : 0,
    .lost = (gint32) MIN (jitter->lost, 0x7fffff),
    .highest = (guint32) jitter->cycles << 16 | jitter->top,
    .jitter = (guint32) self->quality.jitter,
  };
  if (self->their_report_at != 0)
    {
      report->block.last_report = self->their_report;
      report->block.delay =
          (guint32) ((realtime_us () - self->their_report_at) * 65536 / G_USEC_PER_SEC);
    }
  self->told_received = jitter->received;
  self->told_lost = jitter->lost;
}

static void
send_report (HlRtpLeg *self)
{
  guint8 packet[HL_RTCP_MAX + HL_SRTP_TRAILER];
  HlRtcpReport report = { .ssrc = self->ssrc,
                          .is_sender = self->packets_out > 0,
                          .ntp = hl_rtcp_now (),
                          .timestamp = self->timestamp,
                          .packets = (guint32) self->packets_out,
                          .bytes = (guint32) self->bytes_out };
  struct sockaddr_storage to = self->remote.address;
  struct sockaddr_in *address = (struct sockaddr_in *) &to;
  gsize length;

  describe_stream (self, &report);
  length = hl_rtcp_write (packet, &report);
  if (self->parts.srtp != NULL && !hl_srtp_protect_rtcp (self->parts.srtp, packet, &length))
    return;
  address->sin_port = htons ((guint16) (ntohs (address->sin_port) + 1));
  if (sendto (self->control, packet, length, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *) &to,
              self->remote.address_length)
      < 0)
    self->refused++;
}

void
hl_rtp_leg_control (HlRtpLeg *self)
{
  if (self->control < 0 || self->remote.codec == HL_CODEC_NONE || self->remote.address_length == 0)
    return;
  read_reports (self);
  send_report (self);
}
