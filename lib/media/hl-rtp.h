/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RTP (RFC 3550) and telephone-events (RFC 4733) on the wire.  Pure; any thread. */

#define HL_RTP_HEADER 12
#define HL_RTP_PAYLOAD_MAX 480 /* 60 ms of G.711, 192 kbit/s of Opus */
#define HL_RTP_FRAME 160       /* 20 ms at 8 kHz */
#define HL_RTP_FRAME_WIDE 320  /* 20 ms at 16 kHz */
#define HL_RTP_RATE 8000

typedef struct
{
  guint8 payload_type;
  gboolean marker;
  guint16 sequence;
  guint32 timestamp;
  guint32 ssrc;
  const guint8 *payload; /* borrowed from the packet */
  guint length;
} HlRtpPacket;

typedef struct
{
  guint8 event; /* 0–15: 0-9 * # A B C D */
  gboolean end;
  guint8 volume;
  guint16 duration; /* in timestamp units */
} HlRtpEvent;

/**
 * hl_rtp_parse:
 *
 * Skips CSRCs and a header extension, takes off padding.
 * Returns: FALSE for what is no RTP: another version, shorter than its own
 *   header says, RTCP (muxed onto the port)
 */
gboolean hl_rtp_parse (const guint8 *data, gsize length, HlRtpPacket *packet);
gboolean hl_rtp_parse_event (const guint8 *payload, gsize length, HlRtpEvent *event);

/* @to has HL_RTP_HEADER bytes. */
void hl_rtp_write_header (guint8 *to, const HlRtpPacket *packet);
/* @to has 4 bytes. */
void hl_rtp_write_event (guint8 *to, const HlRtpEvent *event);

/* '5' → 5, '#' → 11; -1 for none of 0-9*#A-D */
int hl_rtp_event_from_digit (char digit);
/* 0 for an event that is no digit (16 = hook flash …) */
char hl_rtp_event_to_digit (guint8 event);

G_END_DECLS
