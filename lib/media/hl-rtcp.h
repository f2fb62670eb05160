/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RTCP on the wire (RFC 3550 §6), as far as a telephone call needs it: sender and
 * receiver reports with a name.  Pure; any thread. */

#define HL_RTCP_MAX 128 /* bytes of what we write */

/* What is said about a stream that is received. */
typedef struct
{
  guint32 ssrc;
  guint8 fraction;            /* lost since the last report, of 256 */
  gint32 lost;                /* since the beginning */
  guint32 highest;            /* sequence number, with roll-overs */
  guint32 jitter;             /* in timestamp units */
  guint32 last_report, delay; /* of their last sender report: middle of its time, 1/65536 s since */
} HlRtcpBlock;

typedef struct
{
  guint32 ssrc;
  gboolean is_sender; /* the next four are there */
  guint64 ntp;        /* time of the report */
  guint32 timestamp;
  guint32 packets, bytes;
  gboolean has_block; /* the first about @about, see parse */
  HlRtcpBlock block;
} HlRtcpReport;

/* @about: only what is said about this SSRC of ours is taken.
 * Returns: FALSE for what is no RTCP, or breaks off */
gboolean hl_rtcp_parse (const guint8 *data, gsize length, guint32 about, HlRtcpReport *report);
/* A report and a name ("hotline"), @to has HL_RTCP_MAX bytes.  Returns: bytes written */
gsize hl_rtcp_write (guint8 *to, const HlRtcpReport *report);

/* Now, as NTP has it. */
guint64 hl_rtcp_now (void);

G_END_DECLS
