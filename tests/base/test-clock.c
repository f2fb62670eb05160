/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-base.h"

static void
test_manual (void)
{
  g_autoptr (HlClock) clock = hl_clock_new_manual (100);
  g_autoptr (HlClock) same = hl_clock_ref (clock);

  g_assert_cmpint (hl_clock_now (clock), ==, 100);
  hl_clock_advance (clock, HL_SECOND);
  g_assert_cmpint (hl_clock_now (same), ==, 100 + HL_SECOND);
  hl_clock_set (clock, 50);
  g_assert_cmpint (hl_clock_now (clock), ==, 50);
}

static gpointer
read_clock (gpointer data)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  HlTime last = 0;

  for (guint i = 0; i < 20000; i++)
    {
      HlTime now = hl_clock_now (clock);

      g_assert_cmpint (now, >=, last);
      last = now;
    }
  return NULL;
}

static void
test_real (void)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  gint64 before = g_get_real_time ();
  GThread *threads[4];

  g_assert_cmpint (hl_clock_now (clock), >=, before);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("clock", read_clock, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

#define IDS 20000

static gpointer
take_ids (gpointer data)
{
  HlId *ids = data;

  for (guint i = 0; i < IDS; i++)
    ids[i] = hl_id_next (1000);
  return NULL;
}

static void
test_ids_are_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autofree HlId *ids = g_new (HlId, 4 * IDS);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ids", take_ids, ids + i * IDS);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < 4 * IDS; i++)
    g_assert_true (g_hash_table_add (seen, &ids[i]));
}

static void
test_ids_ascend (void)
{
  HlTime now = g_get_real_time ();
  HlId first = hl_id_next (now);

  g_assert_cmpint (first, ==, now);
  g_assert_cmpint (hl_id_next (now), ==, now + 1);
  g_assert_cmpint (hl_id_next (now - HL_HOUR), ==, now + 2);
  hl_id_seen (now + HL_HOUR);
  g_assert_cmpint (hl_id_next (now), ==, now + HL_HOUR + 1);
  hl_id_seen (5);
  hl_id_seen (G_MAXINT64);
  g_assert_cmpint (hl_id_next (now), ==, now + HL_HOUR + 2);
  g_assert_cmpint (first, <, HL_ID_MAX);
}

static void
test_codecs (void)
{
  g_assert_cmpint (hl_codec_from_name ("pcma"), ==, HL_CODEC_PCMA);
  g_assert_cmpint (hl_codec_from_name ("PCMU"), ==, HL_CODEC_PCMU);
  g_assert_cmpint (hl_codec_from_name ("OPUS"), ==, HL_CODEC_OPUS);
  g_assert_cmpint (hl_codec_from_name ("G722"), ==, HL_CODEC_G722);
  g_assert_cmpint (hl_codec_from_name ("GSM"), ==, HL_CODEC_NONE);
  g_assert_cmpint (hl_codec_from_name (""), ==, HL_CODEC_NONE);
  g_assert_cmpint (hl_codec_from_name (NULL), ==, HL_CODEC_NONE);
  g_assert_cmpstr (hl_codec_name (HL_CODEC_PCMA), ==, "PCMA");
  g_assert_cmpstr (hl_codec_name ((HlCodec) 99), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/clock/manual", test_manual);
  g_test_add_func ("/base/clock/real", test_real);
  g_test_add_func ("/base/id/unique", test_ids_are_unique);
  g_test_add_func ("/base/id/ascend", test_ids_ascend);
  g_test_add_func ("/base/media-desc/codecs", test_codecs);

  return g_test_run ();
}
