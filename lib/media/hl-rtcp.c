/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-rtcp.h"

#include <string.h>
#include <time.h>

#define SENDER_REPORT 200
#define RECEIVER_REPORT 201
#define DESCRIPTION 202
#define NTP_OFFSET G_GUINT64_CONSTANT (2208988800) /* 1900 to 1970 */
#define BLOCK 24
#define NAME "hotline"

static guint32
read32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static guint8 *
write32 (guint8 *at, guint32 value)
{
  at[0] = (guint8) (value >> 24);
  at[1] = (guint8) (value >> 16);
  at[2] = (guint8) (value >> 8);
  at[3] = (guint8) value;
  return at + 4;
}

/* ---- Reading ---- */

static void
read_block (const guint8 *at, HlRtcpBlock *block)
{
  guint32 loss = read32 (at + 4);

  *block = (HlRtcpBlock){ .ssrc = read32 (at),
                          .fraction = (guint8) (loss >> 24),
                          .lost = (gint32) (loss << 8) >> 8,
                          .highest = read32 (at + 8),
                          .jitter = read32 (at + 12),
                          .last_report = read32 (at + 16),
                          .delay = read32 (at + 20) };
}

/* @length: of this packet of the compound */
static gboolean
read_report (const guint8 *at, gsize length, guint32 about, HlRtcpReport *report)
{
  gboolean sender = at[1] == SENDER_REPORT;
  gsize head = sender ? 28 : 8;
  guint n = at[0] & 31;

  if (length < head + (gsize) n * BLOCK)
    return FALSE;
  report->ssrc = read32 (at + 4);
  report->is_sender = sender;
  if (sender)
    {
      report->ntp = (guint64) read32 (at + 8) << 32 | read32 (at + 12);
      report->timestamp = read32 (at + 16);
      report->packets = read32 (at + 20);
      report->bytes = read32 (at + 24);
    }
  for (guint i = 0; i < n && !report->has_block; i++)
    {
      read_block (at + head + (gsize) i * BLOCK, &report->block);
      report->has_block = report->block.ssrc == about;
    }
  return TRUE;
}

gboolean
hl_rtcp_parse (const guint8 *data, gsize length, guint32 about, HlRtcpReport *report)
{
  gboolean found = FALSE;

  memset (report, 0, sizeof *report);
  while (length > 0)
    {
      gsize one;

      if (length < 8 || data[0] >> 6 != 2 || data[1] < 192 || data[1] > 223)
        return FALSE;
      one = 4 * ((gsize) (data[2] << 8 | data[3]) + 1);
      if (one > length)
        return FALSE;
      if (!found && (data[1] == SENDER_REPORT || data[1] == RECEIVER_REPORT))
        {
          if (!read_report (data, one, about, report))
            return FALSE;
          found = TRUE;
        }
      data += one;
      length -= one;
    }
  return found;
}

/* ---- Writing ---- */

static guint8 *
write_head (guint8 *to, guint8 count, guint8 type, gsize length)
{
  to[0] = (guint8) (0x80 | count);
  to[1] = type;
  to[2] = (guint8) ((length / 4 - 1) >> 8);
  to[3] = (guint8) (length / 4 - 1);
  return to + 4;
}

static guint8 *
write_block (guint8 *to, const HlRtcpBlock *block)
{
  to = write32 (to, block->ssrc);
  to = write32 (to, (guint32) block->fraction << 24 | ((guint32) block->lost & 0xffffff));
  to = write32 (to, block->highest);
  to = write32 (to, block->jitter);
  to = write32 (to, block->last_report);
  return write32 (to, block->delay);
}

/* A description of one name, padded to a multiple of four. */
static guint8 *
write_name (guint8 *to, guint32 ssrc)
{
  gsize name = strlen (NAME), items = (2 + name + 1 + 3) / 4 * 4;

  to = write_head (to, 1, DESCRIPTION, 8 + items);
  to = write32 (to, ssrc);
  memset (to, 0, items);
  to[0] = 1;
  to[1] = (guint8) name;
  memcpy (to + 2, NAME, name);
  return to + items;
}

gsize
hl_rtcp_write (guint8 *to, const HlRtcpReport *report)
{
  guint8 *at = to;
  gsize blocks = report->has_block ? BLOCK : 0;

  at = write_head (at, report->has_block, report->is_sender ? SENDER_REPORT : RECEIVER_REPORT,
                   (report->is_sender ? 28 : 8) + blocks);
  at = write32 (at, report->ssrc);
  if (report->is_sender)
    {
      at = write32 (at, (guint32) (report->ntp >> 32));
      at = write32 (at, (guint32) report->ntp);
      at = write32 (at, report->timestamp);
      at = write32 (at, report->packets);
      at = write32 (at, report->bytes);
    }
  if (report->has_block)
    at = write_block (at, &report->block);
  at = write_name (at, report->ssrc);
  return (gsize) (at - to);
}

guint64
hl_rtcp_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  return ((guint64) now.tv_sec + NTP_OFFSET) << 32
         | ((guint64) now.tv_nsec << 32) / G_GUINT64_CONSTANT (1000000000);
}
