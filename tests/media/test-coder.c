/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "hl-test.h"
#include "media/hl-coder.h"
#include "media/hl-half-band.h"
#include "media/hl-plc.h"
#include "media/hl-rtcp.h"
#include "media/hl-srtp.h"

/* Codecs, filters, concealment, encryption and reports, without a network. */

#define LEVEL 8000

static void
sine (gint16 *to, guint n, guint *at, double hz, double rate)
{
  for (guint k = 0; k < n; k++)
    to[k] = (gint16) (LEVEL * sin (2 * G_PI * hz * (*at)++ / rate));
}

static double
amplitude (const gint16 *samples, guint n, double hz, double rate)
{
  double re = 0, im = 0;

  for (guint k = 0; k < n; k++)
    {
      re += samples[k] * cos (2 * G_PI * hz * k / rate);
      im += samples[k] * sin (2 * G_PI * hz * k / rate);
    }
  return 2 * sqrt (re * re + im * im) / n;
}

/* ---- Filters ---- */

static void
test_half_band (void)
{
  static const struct
  {
    double hz, least, most; /* of 8000 */
  } rows[] = { { 300, 7900, 8100 },
               { 1000, 7900, 8100 },
               { 3300, 7700, 8200 },
               { 5000, 0, 40 },
               { 7000, 0, 40 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HlHalfBand down = { 0 }, up = { 0 };
      gint16 in[320], narrow[1600], wide[3200];
      guint at = 0;
      double alias = 8000 - rows[i].hz;

      for (guint f = 0; f < 10; f++)
        {
          sine (in, 320, &at, rows[i].hz, 16000);
          hl_half_band_down (&down, in, narrow + f * 160, 160);
        }
      if (rows[i].hz < 4000)
        {
          g_assert_cmpfloat (amplitude (narrow + 800, 800, rows[i].hz, 8000), >=, rows[i].least);
          g_assert_cmpfloat (amplitude (narrow + 800, 800, rows[i].hz, 8000), <=, rows[i].most);
        }
      else
        g_assert_cmpfloat (amplitude (narrow + 800, 800, alias, 8000), <=, rows[i].most);
      if (rows[i].hz > 4000)
        continue;
      for (guint f = 0; f < 10; f++)
        hl_half_band_up (&up, narrow + f * 160, wide + f * 320, 160);
      g_assert_cmpfloat (amplitude (wide + 1600, 1600, rows[i].hz, 16000), >=, rows[i].least - 200);
      /* And nothing mirrored. */
      g_assert_cmpfloat (amplitude (wide + 1600, 1600, alias, 16000), <, 100);
    }
}

/* ---- Codecs ---- */

static void
test_round (gconstpointer data)
{
  HlCodec codec = (HlCodec) GPOINTER_TO_INT (data);
  g_autoptr (HlCoder) out = hl_coder_new (codec);
  g_autoptr (HlCoder) in = hl_coder_new (codec);
  gint16 frame[HL_CODER_FRAME], heard[100 * HL_CODER_FRAME], packet[HL_CODER_PACKET_MAX];
  guint8 payload[HL_RTP_PAYLOAD_MAX];
  guint at = 0;

  for (guint f = 0; f < 100; f++)
    {
      guint length;

      sine (frame, HL_CODER_FRAME, &at, 440, 16000);
      length = hl_coder_encode (out, frame, payload);
      g_assert_cmpuint (length, >, 10);
      g_assert_cmpuint (hl_coder_decode (in, payload, length, packet), ==, HL_CODER_FRAME);
      memcpy (heard + f * HL_CODER_FRAME, packet, sizeof frame);
    }
  g_assert_cmpfloat (amplitude (heard + 16000, 16000, 440, 16000), >, 6500);
  g_assert_cmpfloat (amplitude (heard + 16000, 16000, 1300, 16000), <, 400);
}

/* Every tenth frame is gone: the tone stays, and no frame is silent. */
static void
test_concealed (gconstpointer data)
{
  HlCodec codec = (HlCodec) GPOINTER_TO_INT (data);
  g_autoptr (HlCoder) out = hl_coder_new (codec);
  g_autoptr (HlCoder) in = hl_coder_new (codec);
  gint16 frame[HL_CODER_FRAME], heard[100 * HL_CODER_FRAME], packet[HL_CODER_PACKET_MAX];
  guint8 payloads[100][HL_RTP_PAYLOAD_MAX];
  guint lengths[100], at = 0;

  for (guint f = 0; f < 100; f++)
    {
      sine (frame, HL_CODER_FRAME, &at, 440, 16000);
      lengths[f] = hl_coder_encode (out, frame, payloads[f]);
    }
  for (guint f = 0; f < 100; f++)
    {
      if (f % 10 == 9)
        hl_coder_conceal (in, f < 99 ? payloads[f + 1] : NULL, f < 99 ? lengths[f + 1] : 0, packet,
                          HL_CODER_FRAME);
      else
        hl_coder_decode (in, payloads[f], lengths[f], packet);
      memcpy (heard + f * HL_CODER_FRAME, packet, sizeof frame);
      /* Opus repeats a lost frame at a fraction of its rate: a tone suffers most. */
      if (f > 10)
        g_assert_cmpfloat (amplitude (packet, HL_CODER_FRAME, 440, 16000), >,
                           codec == HL_CODEC_OPUS ? 1000 : 3000);
    }
  g_assert_cmpfloat (amplitude (heard + 16000, 16000, 440, 16000), >, 5500);
}

/* A long gap gets silent instead of humming on. */
static void
test_concealed_long (void)
{
  HlPlc plc = { 0 };
  gint16 frame[320];
  guint at = 0;

  for (guint f = 0; f < 5; f++)
    {
      sine (frame, 320, &at, 150, 16000);
      hl_plc_heard (&plc, frame, 320);
    }
  hl_plc_conceal (&plc, frame, 320);
  g_assert_cmpfloat (amplitude (frame, 320, 150, 16000), >, 5000);
  for (guint f = 0; f < 4; f++)
    hl_plc_conceal (&plc, frame, 320);
  for (guint k = 0; k < 320; k++)
    g_assert_cmpint (frame[k], ==, 0);
}

static void
assert_understood (HlCodec codec, HlCoder *in)
{
  g_autoptr (HlCoder) out = hl_coder_new (codec);
  gint16 frame[HL_CODER_FRAME], packet[HL_CODER_PACKET_MAX];
  guint8 payload[HL_RTP_PAYLOAD_MAX];
  guint at = 0;

  for (guint f = 0; f < 25; f++)
    {
      guint length;

      sine (frame, HL_CODER_FRAME, &at, 440, 16000);
      length = hl_coder_encode (out, frame, payload);
      g_assert_cmpuint (hl_coder_decode (in, payload, length, packet), ==, HL_CODER_FRAME);
      if (f >= 10)
        g_assert_cmpfloat (amplitude (packet, HL_CODER_FRAME, 440, 16000), >, 3000);
    }
}

/* Nobody's packets: no crash, and the good ones after them are understood. */
static void
test_garbage (gconstpointer data)
{
  HlCodec codec = (HlCodec) GPOINTER_TO_INT (data);
  g_autoptr (HlCoder) coder = hl_coder_new (codec);
  gint16 samples[HL_CODER_PACKET_MAX];
  guint8 payload[HL_RTP_PAYLOAD_MAX];

  g_assert_cmpuint (hl_coder_decode (coder, payload, 0, samples), ==, 0);
  for (guint i = 0; i < 20000; i++)
    {
      guint length = (guint) g_test_rand_int_range (1, HL_RTP_PAYLOAD_MAX + 1);

      for (guint k = 0; k < MIN (length, 40); k++)
        payload[k] = (guint8) g_test_rand_int ();
      g_assert_cmpuint (hl_coder_decode (coder, payload, length, samples), <=, HL_CODER_PACKET_MAX);
      hl_coder_conceal (coder, i % 2 ? payload : NULL, length, samples, HL_CODER_FRAME);
    }
  assert_understood (codec, coder);
}

/* ---- SRTP ---- */

#define PACKET (12 + 160)

static void
fill_packet (guint8 *packet, guint16 sequence, guint32 ssrc)
{
  HlRtpPacket header = { .payload_type = 8, .sequence = sequence, .ssrc = ssrc };

  memset (packet, 0x55, PACKET);
  hl_rtp_write_header (packet, &header);
}

static HlSrtpResult
send_packet (HlSrtp *from, HlSrtp *to, guint16 sequence, guint32 ssrc)
{
  guint8 packet[PACKET + HL_SRTP_TRAILER], plain[PACKET];
  gsize length = PACKET;
  HlSrtpResult result;

  fill_packet (packet, sequence, ssrc);
  memcpy (plain, packet, PACKET);
  g_assert_true (hl_srtp_protect (from, packet, &length));
  g_assert_cmpuint (length, >, PACKET);
  g_assert_cmpint (memcmp (packet + 12, plain + 12, 160), !=, 0);
  result = hl_srtp_unprotect (to, packet, &length);
  if (result == HL_SRTP_OK)
    g_assert_cmpmem (packet, length, plain, PACKET);
  return result;
}

static void
test_srtp (gconstpointer data)
{
  HlSrtpSuite suite = (HlSrtpSuite) GPOINTER_TO_INT (data);
  HlMediaCrypto a = { .tag = 1 }, b = { .tag = 1 }, other = { .tag = 1 };
  g_autoptr (HlSrtp) one = NULL;
  g_autoptr (HlSrtp) two = NULL;
  g_autoptr (HlSrtp) third = NULL;

  hl_srtp_make_key (suite, &a);
  hl_srtp_make_key (suite, &b);
  hl_srtp_make_key (suite, &other);
  g_assert_cmpstr (a.key, !=, b.key);
  one = hl_srtp_new (&a, &b);
  two = hl_srtp_new (&b, &a);
  third = hl_srtp_new (&other, &b);
  for (guint16 i = 65500; i != 100; i++)
    g_assert_cmpint (send_packet (one, two, i, 7), ==, HL_SRTP_OK);
  /* Someone without the key changes nothing for who has it. */
  for (guint16 i = 0; i < 300; i++)
    g_assert_cmpint (send_packet (third, two, (guint16) (100 + i), 7), ==, HL_SRTP_WRONG);
  g_assert_cmpint (send_packet (one, two, 100, 7), ==, HL_SRTP_OK);
  g_assert_cmpint (send_packet (two, one, 1, 9), ==, HL_SRTP_OK);
}

static void
test_srtp_replay (void)
{
  HlMediaCrypto a = { .tag = 1 }, b = { .tag = 1 };
  guint8 packet[PACKET + HL_SRTP_TRAILER], again[PACKET + HL_SRTP_TRAILER];
  g_autoptr (HlSrtp) one = NULL;
  g_autoptr (HlSrtp) two = NULL;
  gsize length = PACKET, n;

  hl_srtp_make_key (HL_SRTP_AES_CM_128_HMAC_SHA1_80, &a);
  hl_srtp_make_key (HL_SRTP_AES_CM_128_HMAC_SHA1_80, &b);
  one = hl_srtp_new (&a, &b);
  two = hl_srtp_new (&b, &a);
  fill_packet (packet, 5, 7);
  g_assert_true (hl_srtp_protect (one, packet, &length));
  memcpy (again, packet, length);
  n = length;
  g_assert_cmpint (hl_srtp_unprotect (two, packet, &n), ==, HL_SRTP_OK);
  g_assert_cmpint (hl_srtp_unprotect (two, again, &length), ==, HL_SRTP_AGAIN);
}

/* A call of an hour, heard by a mediad that was just started. */
static void
test_srtp_rolled_over (gconstpointer data)
{
  HlSrtpSuite suite = (HlSrtpSuite) GPOINTER_TO_INT (data);
  HlMediaCrypto a = { .tag = 1 }, b = { .tag = 1 };
  g_autoptr (HlSrtp) one = NULL;
  g_autoptr (HlSrtp) two = NULL;
  guint wrong = 0;

  hl_srtp_make_key (suite, &a);
  hl_srtp_make_key (suite, &b);
  one = hl_srtp_new (&a, &b);
  two = hl_srtp_new (&b, &a);
  for (guint i = 0; i < 3 * 65536 + 1000; i++)
    {
      guint8 packet[PACKET + HL_SRTP_TRAILER];
      gsize length = 12;

      fill_packet (packet, (guint16) i, 7);
      g_assert_true (hl_srtp_protect (one, packet, &length));
    }
  for (guint16 i = 1000; i < 1100; i++)
    wrong += send_packet (one, two, i, 7) != HL_SRTP_OK;
  g_assert_cmpuint (wrong, ==, 3);
}

static void
test_srtp_bad_keys (void)
{
  static const struct
  {
    HlSrtpSuite suite;
    const char *key;
  } rows[] = {
    { HL_SRTP_NONE, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
    { HL_SRTP_AES_CM_128_HMAC_SHA1_80, "" },
    { HL_SRTP_AES_CM_128_HMAC_SHA1_80, "AAAA" },
    { HL_SRTP_AES_CM_128_HMAC_SHA1_80, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
    { HL_SRTP_AES_CM_128_HMAC_SHA1_80, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA AA" },
    { HL_SRTP_AEAD_AES_128_GCM, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
  };
  guint8 key[HL_SRTP_KEY_MAX];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HlMediaCrypto crypto = { .tag = 1, .suite = rows[i].suite }, good = { .tag = 1 };

      g_test_message ("row %u", i);
      g_strlcpy (crypto.key, rows[i].key, sizeof crypto.key);
      hl_srtp_make_key (HL_SRTP_AES_CM_128_HMAC_SHA1_80, &good);
      g_assert_false (hl_media_crypto_get_key (&crypto, key));
      g_assert_null (hl_srtp_new (&good, &crypto));
    }
}

/* ---- RTCP ---- */

static void
test_rtcp_round (void)
{
  HlRtcpReport report = { .ssrc = 0x01020304,
                          .is_sender = TRUE,
                          .ntp = G_GUINT64_CONSTANT (0x8899aabbccddeeff),
                          .timestamp = 77,
                          .packets = 1000,
                          .bytes = 160000,
                          .has_block = TRUE,
                          .block = { 5, 12, -3, 0x10005, 9, 11, 13 } },
               read;
  guint8 bytes[HL_RTCP_MAX];
  gsize n = hl_rtcp_write (bytes, &report);

  g_assert_cmpuint (n % 4, ==, 0);
  g_assert_true (hl_rtcp_parse (bytes, n, 5, &read));
  g_assert_cmpmem (&read, sizeof read, &report, sizeof report);
  g_assert_true (hl_rtcp_parse (bytes, n, 6, &read));
  g_assert_false (read.has_block);
  for (gsize cut = 0; cut < n; cut++)
    if (cut != 52)
      g_assert_false (hl_rtcp_parse (bytes, cut, 5, &read));
  /* More blocks promised than there are. */
  bytes[0] |= 31;
  g_assert_false (hl_rtcp_parse (bytes, n, 5, &read));
}

int
main (int argc, char **argv)
{
  static const HlCodec codecs[] = { HL_CODEC_G722, HL_CODEC_OPUS };
  static const HlSrtpSuite suites[] = { HL_SRTP_AES_CM_128_HMAC_SHA1_80,
                                        HL_SRTP_AES_CM_128_HMAC_SHA1_32, HL_SRTP_AEAD_AES_128_GCM };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/half-band", test_half_band);
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      gconstpointer codec = GINT_TO_POINTER (codecs[i]);
      const char *name = hl_codec_name (codecs[i]);
      g_autofree char *round = g_strconcat ("/media/coder/round/", name, NULL);
      g_autofree char *concealed = g_strconcat ("/media/coder/concealed/", name, NULL);
      g_autofree char *garbage = g_strconcat ("/media/coder/garbage/", name, NULL);

      g_test_add_data_func (round, codec, test_round);
      g_test_add_data_func (concealed, codec, test_concealed);
      g_test_add_data_func (garbage, codec, test_garbage);
    }
  g_test_add_func ("/media/plc/long", test_concealed_long);
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      const char *name = hl_srtp_suite_name (suites[i]);
      g_autofree char *path = g_strconcat ("/media/srtp/", name, NULL);
      g_autofree char *rolled = g_strconcat ("/media/srtp/rolled-over/", name, NULL);

      g_test_add_data_func (path, GINT_TO_POINTER (suites[i]), test_srtp);
      g_test_add_data_func (rolled, GINT_TO_POINTER (suites[i]), test_srtp_rolled_over);
    }
  g_test_add_func ("/media/srtp/replay", test_srtp_replay);
  g_test_add_func ("/media/srtp/bad-keys", test_srtp_bad_keys);
  g_test_add_func ("/media/rtcp/round", test_rtcp_round);
  return g_test_run ();
}
