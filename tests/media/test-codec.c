/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "media/hl-g711.h"
#include "media/hl-quality.h"
#include "media/hl-rtp.h"
#include "media/hl-tone.h"

static void
test_g711_known (void)
{
  /* ITU-T G.711: silence, the largest values */
  g_assert_cmpint (hl_g711_encode_one (HL_CODEC_PCMA, 0), ==, 0xd5);
  g_assert_cmpint (hl_g711_encode_one (HL_CODEC_PCMU, 0), ==, 0xff);
  g_assert_cmpint (hl_g711_decode_one (HL_CODEC_PCMA, 0xaa), ==, 32256);
  g_assert_cmpint (hl_g711_decode_one (HL_CODEC_PCMA, 0x2a), ==, -32256);
  g_assert_cmpint (hl_g711_decode_one (HL_CODEC_PCMU, 0x80), ==, 32124);
  g_assert_cmpint (hl_g711_decode_one (HL_CODEC_PCMU, 0x00), ==, -32124);
}

static void
test_g711_round (gconstpointer data)
{
  HlCodec codec = (HlCodec) GPOINTER_TO_INT (data);

  hl_g711_init ();
  for (int code = 0; code < 256; code++)
    {
      gint16 linear = hl_g711_decode_one (codec, (guint8) code), table;
      guint8 in = (guint8) code, back;

      hl_g711_decode (codec, &in, &table, 1);
      g_assert_cmpint (table, ==, linear);
      hl_g711_encode (codec, &linear, &back, 1);
      g_assert_cmpint (hl_g711_decode_one (codec, back), ==, linear);
    }
  for (int value = G_MININT16; value <= G_MAXINT16; value++)
    {
      gint16 sample = (gint16) value, back;
      guint8 code;

      hl_g711_encode (codec, &sample, &code, 1);
      back = hl_g711_decode_one (codec, code);
      /* Half a step, of steps of a sixteenth of the segment. */
      g_assert_cmpint (ABS (back - value), <=,
                       16 + ABS (value) / 24 + (ABS (value) > 32000 ? 700 : 0));
    }
}

typedef struct
{
  const char *name;
  guint8 data[24];
  guint length;
} BadPacket;

static const BadPacket bad_packets[] = {
  { "empty", { 0 }, 0 },
  { "short", { 0x80, 8, 0, 1 }, 11 },
  { "version 0", { 0x00, 8 }, 20 },
  { "version 1", { 0x40, 8 }, 20 },
  { "version 3", { 0xc0, 8 }, 20 },
  { "sender report", { 0x80, 200 }, 20 },
  { "receiver report", { 0x81, 201 }, 20 },
  { "more sources than there is", { 0x8f, 8 }, 24 },
  { "extension cut off", { 0x90, 8 }, 14 },
  { "extension longer than the packet",
    { 0x90, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff },
    24 },
  { "padding 0", { 0xa0, 8 }, 16 },
  { "padding longer than the payload", { 0xa0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5 }, 16 },
};

static void
test_rtp_bad (void)
{
  HlRtpPacket packet;
  HlRtpEvent event;

  for (guint i = 0; i < G_N_ELEMENTS (bad_packets); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (bad_packets[i].data, MAX (1, bad_packets[i].length));

      if (hl_rtp_parse (copy, bad_packets[i].length, &packet))
        g_error ("taken: %s", bad_packets[i].name);
    }
  g_assert_false (hl_rtp_parse_event ((const guint8 *) "\1\2\3", 3, &event));
}

static void
test_rtp_good (void)
{
  /* One source, an extension of one word, two bytes of padding */
  const guint8 data[] = { 0xb1, 0x88, 0x12, 0x34, 0, 0, 1, 0, 0, 0,   0,   9,   1, 2, 3,
                          4,    0,    0,    0,    1, 5, 6, 7, 8, 'a', 'b', 'c', 0, 2 };
  HlRtpPacket packet;
  guint8 header[HL_RTP_HEADER];

  g_assert_true (hl_rtp_parse (data, sizeof data, &packet));
  g_assert_cmpuint (packet.sequence, ==, 0x1234);
  g_assert_cmpuint (packet.timestamp, ==, 256);
  g_assert_cmpuint (packet.ssrc, ==, 9);
  g_assert_cmpuint (packet.payload_type, ==, 8);
  g_assert_true (packet.marker);
  g_assert_cmpmem (packet.payload, packet.length, "abc", 3);
  hl_rtp_write_header (header, &packet);
  g_assert_true (hl_rtp_parse (header, sizeof header, &packet));
  g_assert_cmpuint (packet.sequence, ==, 0x1234);
  g_assert_cmpuint (packet.length, ==, 0);
}

static void
test_digits (void)
{
  for (const char *at = "0123456789*#ABCD"; *at != '\0'; at++)
    g_assert_cmpint (hl_rtp_event_to_digit ((guint8) hl_rtp_event_from_digit (*at)), ==, *at);
  g_assert_cmpint (hl_rtp_event_from_digit ('a'), ==, 12);
  g_assert_cmpint (hl_rtp_event_from_digit ('x'), ==, -1);
  g_assert_cmpint (hl_rtp_event_from_digit ('\0'), ==, -1);
  g_assert_cmpint (hl_rtp_event_to_digit (16), ==, 0);
}

static void
test_tone (void)
{
  gint16 frame[1600];
  HlTone tone;

  hl_tone_start (&tone, 1000, 0, 8000);
  hl_tone_fill (&tone, frame, 1600);
  /* 8000 / √2 of 32768 */
  g_assert_cmpfloat_with_epsilon (hl_level_db (hl_level_squares (frame, 1600), 1600), -15.26, 0.05);
  g_assert_cmpfloat (hl_level_db (0, 160), ==, -96);
  g_assert_false (hl_tone_start_digit (&tone, 'x'));
  for (guint k = 0; k < 1600; k += 8)
    g_assert_cmpint (ABS (frame[k] - frame[0]), <, 4);
}

static void
test_quality (void)
{
  HlQuality quality;

  g_assert_cmpfloat_with_epsilon (hl_quality_mos (0, 0), 4.41, 0.01);
  g_assert_cmpfloat (hl_quality_mos (2, 60), <, hl_quality_mos (0, 60));
  g_assert_cmpfloat (hl_quality_mos (0, 400), <, hl_quality_mos (0, 100));
  g_assert_cmpfloat (hl_quality_mos (100, 5000), ==, 1.0);

  hl_quality_reset (&quality);
  for (guint i = 0; i < 200; i++)
    hl_quality_arrived (&quality, i * 160, i * 20000 + (i % 2) * 10000);
  g_assert_cmpfloat_with_epsilon (hl_quality_jitter_ms (&quality), 10, 0.5);
  g_assert_cmpfloat_with_epsilon (hl_quality_second (&quality, 45, 5), 10, 0.01);
  /* Ten seconds later nothing of it is left. */
  for (guint i = 1; i <= 9; i++)
    hl_quality_second (&quality, 45 + 50 * i, 5);
  g_assert_cmpfloat (hl_quality_second (&quality, 545, 5), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/g711/known", test_g711_known);
  g_test_add_data_func ("/media/g711/a-law", GINT_TO_POINTER (HL_CODEC_PCMA), test_g711_round);
  g_test_add_data_func ("/media/g711/mu-law", GINT_TO_POINTER (HL_CODEC_PCMU), test_g711_round);
  g_test_add_func ("/media/rtp/bad", test_rtp_bad);
  g_test_add_func ("/media/rtp/good", test_rtp_good);
  g_test_add_func ("/media/rtp/digits", test_digits);
  g_test_add_func ("/media/tone/level", test_tone);
  g_test_add_func ("/media/quality/figures", test_quality);
  return g_test_run ();
}
