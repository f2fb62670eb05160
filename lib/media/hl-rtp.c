/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-rtp.h"

#include <string.h>

#define VERSION 2
#define RTCP_FIRST 192 /* SR, RR, SDES, BYE, APP … as the second byte */
#define RTCP_LAST 223

static const char digits[] = "0123456789*#ABCD";

static guint16
read16 (const guint8 *at)
{
  return (guint16) (at[0] << 8 | at[1]);
}

static guint32
read32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static void
write16 (guint8 *at, guint16 value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

static void
write32 (guint8 *at, guint32 value)
{
  write16 (at, (guint16) (value >> 16));
  write16 (at + 2, (guint16) value);
}

/* Returns: where the payload starts, 0 = not within @length */
static gsize
header_length (const guint8 *data, gsize length)
{
  gsize start = HL_RTP_HEADER + 4u * (data[0] & 15);

  if (!(data[0] & 0x10))
    return start <= length ? start : 0;
  if (start + 4 > length)
    return 0;
  start += 4 + 4u * read16 (data + start + 2);
  return start <= length ? start : 0;
}

gboolean
hl_rtp_parse (const guint8 *data, gsize length, HlRtpPacket *packet)
{
  gsize start, padding = 0;

  if (length < HL_RTP_HEADER || data[0] >> 6 != VERSION)
    return FALSE;
  if (data[1] >= RTCP_FIRST && data[1] <= RTCP_LAST)
    return FALSE;
  start = header_length (data, length);
  if (start == 0)
    return FALSE;
  if (data[0] & 0x20)
    {
      padding = data[length - 1];
      if (padding == 0 || start + padding > length)
        return FALSE;
    }

  packet->marker = data[1] >> 7;
  packet->payload_type = data[1] & 0x7f;
  packet->sequence = read16 (data + 2);
  packet->timestamp = read32 (data + 4);
  packet->ssrc = read32 (data + 8);
  packet->payload = data + start;
  packet->length = (guint) (length - start - padding);
  return TRUE;
}

gboolean
hl_rtp_parse_event (const guint8 *payload, gsize length, HlRtpEvent *event)
{
  if (length < 4)
    return FALSE;
  event->event = payload[0];
  event->end = payload[1] >> 7;
  event->volume = payload[1] & 0x3f;
  event->duration = read16 (payload + 2);
  return TRUE;
}

void
hl_rtp_write_header (guint8 *to, const HlRtpPacket *packet)
{
  to[0] = VERSION << 6;
  to[1] = (guint8) ((packet->marker ? 0x80 : 0) | packet->payload_type);
  write16 (to + 2, packet->sequence);
  write32 (to + 4, packet->timestamp);
  write32 (to + 8, packet->ssrc);
}

void
hl_rtp_write_event (guint8 *to, const HlRtpEvent *event)
{
  to[0] = event->event;
  to[1] = (guint8) ((event->end ? 0x80 : 0) | (event->volume & 0x3f));
  write16 (to + 2, event->duration);
}

int
hl_rtp_event_from_digit (char digit)
{
  const char *at = digit != '\0' ? strchr (digits, g_ascii_toupper (digit)) : NULL;

  return at != NULL ? (int) (at - digits) : -1;
}

char
hl_rtp_event_to_digit (guint8 event)
{
  return event < sizeof digits - 1 ? digits[event] : '\0';
}
