/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "media/hl-jitter.h"

/* The input is a row of packets, each after its length; all go through the parser
 * into one jitter ring, which is emptied at the same pace. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  HlJitter jitter;

  hl_jitter_reset (&jitter);
  while (size > 1)
    {
      gsize length = MIN (data[0] * 4u, size - 1);
      const HlJitterSlot *slot;
      HlRtpPacket packet;
      HlRtpEvent event;

      if (hl_rtp_parse (data + 1, length, &packet))
        {
          g_assert_cmpuint (packet.length, <=, length - HL_RTP_HEADER);
          hl_rtp_parse_event (packet.payload, packet.length, &event);
          hl_jitter_put (&jitter, &packet);
        }
      hl_jitter_take (&jitter, &slot);
      g_assert_cmpuint (jitter.held, <=, HL_JITTER_SLOTS);
      data += 1 + length;
      size -= 1 + length;
    }
  return 0;
}
