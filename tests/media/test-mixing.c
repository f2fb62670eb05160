/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "media/hl-jitter.h"
#include "media/hl-matrix.h"

/* ---- The jitter ring ---- */

static gboolean
put (HlJitter *jitter, guint16 sequence, guint32 ssrc)
{
  guint8 payload[HL_RTP_FRAME] = { (guint8) sequence };
  HlRtpPacket packet = {
    .sequence = sequence, .ssrc = ssrc, .payload = payload, .length = sizeof payload
  };

  return hl_jitter_put (jitter, &packet);
}

/* Returns: the sequence number, -1 for a hole, -2 empty, -3 priming */
static int
take (HlJitter *jitter)
{
  const HlJitterSlot *slot = NULL;
  HlJitterResult result = hl_jitter_take (jitter, &slot);

  return result == HL_JITTER_PACKET ? slot->sequence : -(int) result;
}

static void
test_order (void)
{
  HlJitter jitter;

  hl_jitter_reset (&jitter);
  g_assert_cmpint (take (&jitter), ==, -HL_JITTER_PRIMING);
  g_assert_true (put (&jitter, 11, 1));
  g_assert_true (put (&jitter, 10, 1));
  g_assert_true (put (&jitter, 12, 1));
  g_assert_false (put (&jitter, 12, 1));
  g_assert_cmpint (take (&jitter), ==, 10);
  g_assert_cmpint (take (&jitter), ==, 11);
  g_assert_false (put (&jitter, 9, 1));
  /* Who comes late makes the delay longer; who comes twice does not. */
  g_assert_cmpint (take (&jitter), ==, -HL_JITTER_EMPTY);
  g_assert_false (put (&jitter, 11, 1));
  g_assert_cmpint (take (&jitter), ==, 12);
  g_assert_cmpint (take (&jitter), ==, -HL_JITTER_EMPTY);
  g_assert_cmpuint (jitter.duplicate, ==, 2);
  g_assert_cmpuint (jitter.late, ==, 1);
  g_assert_cmpuint (jitter.lost, ==, 0);
}

static void
test_loss_and_wrap (void)
{
  HlJitter jitter;

  hl_jitter_reset (&jitter);
  put (&jitter, 65534, 1);
  put (&jitter, 65535, 1);
  put (&jitter, 1, 1);
  g_assert_cmpint (take (&jitter), ==, 65534);
  g_assert_cmpint (take (&jitter), ==, 65535);
  g_assert_cmpint (take (&jitter), ==, -HL_JITTER_HOLE);
  g_assert_cmpint (take (&jitter), ==, 1);
  g_assert_cmpuint (jitter.lost, ==, 1);
  /* The one given up comes after all. */
  g_assert_false (put (&jitter, 0, 1));
}

static void
test_new_source (void)
{
  HlJitter jitter;

  hl_jitter_reset (&jitter);
  put (&jitter, 100, 1);
  put (&jitter, 101, 1);
  g_assert_cmpint (take (&jitter), ==, 100);
  put (&jitter, 5000, 2);
  put (&jitter, 5001, 2);
  g_assert_cmpint (take (&jitter), ==, 5000);
  g_assert_cmpuint (jitter.restarts, ==, 1);
  /* The same source that began anew */
  put (&jitter, 20, 2);
  put (&jitter, 21, 2);
  g_assert_cmpint (take (&jitter), ==, 20);
}

static void
test_overflow_and_pause (void)
{
  HlJitter jitter;

  hl_jitter_reset (&jitter);
  for (guint16 i = 0; i < 28; i++)
    put (&jitter, i, 1);
  g_assert_cmpuint (jitter.held, ==, HL_JITTER_SLOTS);
  g_assert_cmpint (take (&jitter), ==, 12);
  g_assert_cmpuint (hl_jitter_delay (&jitter), ==, 300);
  /* A delay that stays is shortened. */
  for (guint16 i = 28; i < 1000; i++)
    {
      put (&jitter, i, 1);
      take (&jitter);
    }
  g_assert_cmpuint (jitter.held, <=, HL_JITTER_DEPTH + 1);

  while (take (&jitter) != -HL_JITTER_PRIMING)
    ;
  put (&jitter, 1000, 1);
  g_assert_cmpint (take (&jitter), ==, -HL_JITTER_PRIMING);
  put (&jitter, 1001, 1);
  g_assert_cmpint (take (&jitter), ==, 1000);
}

/* Before playing, from the last to the first is further than there is room for. */
static void
test_too_far_apart (void)
{
  HlJitter jitter;

  hl_jitter_reset (&jitter);
  put (&jitter, 100, 1);
  put (&jitter, 115, 1);
  put (&jitter, 95, 1);
  g_assert_true (put (&jitter, 99, 1));
  g_assert_cmpint (take (&jitter), ==, 95);
}

static void
test_too_long (void)
{
  static const guint8 payload[HL_RTP_PAYLOAD_MAX + 1];
  HlRtpPacket packet = { .payload = payload, .length = sizeof payload };
  HlJitter jitter;

  hl_jitter_reset (&jitter);
  g_assert_false (hl_jitter_put (&jitter, &packet));
}

/* Any numbers: it never loses count of itself. */
static void
test_random (void)
{
  HlJitter jitter;

  hl_jitter_reset (&jitter);
  for (guint i = 0; i < 200000; i++)
    {
      guint used = 0;

      if (g_test_rand_bit ())
        put (&jitter,
             (guint16) (jitter.next + g_test_rand_int_range (-12, 12)
                        + (g_test_rand_int_range (0, 50) == 0 ? 3000 : 0)),
             (guint32) (i / 1000));
      else
        take (&jitter);
      for (guint k = 0; k < HL_JITTER_SLOTS; k++)
        used += jitter.at[k] != 0;
      g_assert_cmpuint (used, ==, jitter.held);
      g_assert_cmpint (__builtin_popcount (jitter.taken), ==, jitter.held);
    }
}

/* ---- The matrix ---- */

static void
fill (gint16 *frame, gint16 value)
{
  for (guint k = 0; k < HL_RTP_FRAME; k++)
    frame[k] = value;
}

static void
test_sums (void)
{
  const guint16 gain[] = { 0, 256, 256, 256, 0, 128, 0, 0, 0 };
  gint16 frames[3][HL_RTP_FRAME], scratch[HL_RTP_FRAME];
  const gint16 *in[] = { frames[0], frames[1], frames[2] };
  HlMatrix matrix = { .left = -1 };

  fill (frames[0], 30000);
  fill (frames[1], 20000);
  fill (frames[2], 100);
  hl_matrix_set (&matrix, 3, gain, NULL, 0);
  hl_matrix_settle (&matrix);
  /* One source as it is: not even copied */
  g_assert_true (hl_matrix_hear (&matrix, in, 0, FALSE, scratch) == frames[1]);
  g_assert_true (hl_matrix_hear (&matrix, in, 1, FALSE, scratch) == frames[0]);
  /* 30000 + 20000 / 2 is too much */
  g_assert_cmpint (hl_matrix_hear (&matrix, in, 2, FALSE, scratch)[0], ==, G_MAXINT16);
  fill (frames[0], -30000);
  fill (frames[1], -20000);
  g_assert_cmpint (hl_matrix_hear (&matrix, in, 2, FALSE, scratch)[159], ==, G_MININT16);
  fill (frames[1], 2000);
  g_assert_cmpint (hl_matrix_hear (&matrix, in, 2, FALSE, scratch)[0], ==, -29000);
  /* Right of the recording: the agent, not the silent listener, not the caller */
  g_assert_cmpint (hl_matrix_hear (&matrix, in, HL_MATRIX_RECORD, FALSE, scratch)[0], ==, 2000);
}

static void
test_ramp (void)
{
  const guint16 apart[] = { 0, 0, 0, 0 }, talk[] = { 0, 256, 256, 0 };
  gint16 frames[2][HL_RTP_FRAME], scratch[HL_RTP_FRAME];
  const gint16 *in[] = { frames[0], frames[1] }, *out;
  HlMatrix matrix = { .left = -1 };

  fill (frames[0], 8000);
  fill (frames[1], 8000);
  hl_matrix_set (&matrix, 2, apart, NULL, 0);
  g_assert_false (matrix.ramping);
  g_assert_true (hl_matrix_hear (&matrix, in, 0, FALSE, scratch) == hl_matrix_silence);
  hl_matrix_set (&matrix, 2, talk, NULL, 0);
  g_assert_true (matrix.ramping);
  out = hl_matrix_hear (&matrix, in, 0, FALSE, scratch);
  for (guint k = 1; k < HL_RTP_FRAME; k++)
    g_assert_cmpint (ABS (out[k] - out[k - 1]), <=, 8000 / HL_MATRIX_RAMP + 32);
  g_assert_cmpint (out[HL_MATRIX_RAMP - 1], ==, 8000);
  g_assert_cmpint (out[159], ==, 8000);
  hl_matrix_settle (&matrix);
  hl_matrix_set (&matrix, 2, apart, NULL, 0);
  out = hl_matrix_hear (&matrix, in, 0, FALSE, scratch);
  g_assert_cmpint (out[0], >, 7800);
  g_assert_cmpint (out[HL_MATRIX_RAMP], ==, 0);
}

/* Legs that stay keep their gain when others come and go. */
static void
test_carry_over (void)
{
  const guint16 two[] = { 0, 256, 256, 0 }, three[] = { 0, 0, 0, 256, 0, 256, 256, 256, 0 };
  const int old[] = { -1, 1, 0 };
  HlMatrix matrix = { .left = -1 };

  hl_matrix_set (&matrix, 2, two, NULL, 0);
  hl_matrix_settle (&matrix);
  hl_matrix_set (&matrix, 3, three, old, 2);
  g_assert_cmpuint (matrix.was[1][2], ==, 256);
  g_assert_cmpuint (matrix.was[2][1], ==, 256);
  g_assert_cmpuint (matrix.was[1][0], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/jitter/order", test_order);
  g_test_add_func ("/media/jitter/loss-and-wrap", test_loss_and_wrap);
  g_test_add_func ("/media/jitter/new-source", test_new_source);
  g_test_add_func ("/media/jitter/overflow-and-pause", test_overflow_and_pause);
  g_test_add_func ("/media/jitter/too-far-apart", test_too_far_apart);
  g_test_add_func ("/media/jitter/too-long", test_too_long);
  g_test_add_func ("/media/jitter/random", test_random);
  g_test_add_func ("/media/matrix/sums", test_sums);
  g_test_add_func ("/media/matrix/ramp", test_ramp);
  g_test_add_func ("/media/matrix/carry-over", test_carry_over);
  return g_test_run ();
}
