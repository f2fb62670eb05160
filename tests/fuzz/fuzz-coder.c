/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "media/hl-coder.h"
#include "media/hl-rtcp.h"
#include "media/hl-srtp.h"

#include <string.h>

/* The input is a row of packets, each after its length: payloads of Opus and G.722, encrypted
 * RTP and RTCP, and reports. */

static void
decode (HlCoder *coder, const guint8 *data, gsize length)
{
  gint16 samples[HL_CODER_PACKET_MAX];

  length = MIN (length, HL_RTP_PAYLOAD_MAX);
  g_assert_cmpuint (hl_coder_decode (coder, data, (guint) length, samples), <=,
                    HL_CODER_PACKET_MAX);
  hl_coder_conceal (coder, length > 0 ? data : NULL, (guint) length, samples, HL_CODER_FRAME);
}

static void
decrypt (HlSrtp *srtp, const guint8 *data, gsize length)
{
  guint8 packet[2048];
  gsize n = length;

  memcpy (packet, data, length);
  if (hl_srtp_unprotect (srtp, packet, &n) == HL_SRTP_OK)
    g_assert_cmpuint (n, <=, length);
  n = length;
  memcpy (packet, data, length);
  if (hl_srtp_unprotect_rtcp (srtp, packet, &n) == HL_SRTP_OK)
    g_assert_cmpuint (n, <=, length);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const keys[] = { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==" };
  HlMediaCrypto crypto[2] = { { .tag = 1, .suite = HL_SRTP_AES_CM_128_HMAC_SHA1_80 },
                              { .tag = 1, .suite = HL_SRTP_AEAD_AES_128_GCM } };
  g_autoptr (HlCoder) opus = hl_coder_new (HL_CODEC_OPUS);
  g_autoptr (HlCoder) g722 = hl_coder_new (HL_CODEC_G722);
  g_autoptr (HlSrtp) cm = NULL;
  g_autoptr (HlSrtp) gcm = NULL;
  HlRtcpReport report;

  for (guint i = 0; i < 2; i++)
    g_strlcpy (crypto[i].key, keys[i], sizeof crypto[i].key);
  cm = hl_srtp_new (&crypto[0], &crypto[0]);
  gcm = hl_srtp_new (&crypto[1], &crypto[1]);
  g_assert_true (cm != NULL && gcm != NULL);
  while (size > 1)
    {
      gsize length = MIN (data[0] * 4u, size - 1);

      decode (opus, data + 1, length);
      decode (g722, data + 1, length);
      decrypt (cm, data + 1, length);
      decrypt (gcm, data + 1, length);
      hl_rtcp_parse (data + 1, length, 7, &report);
      data += 1 + length;
      size -= 1 + length;
    }
  return 0;
}
