/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-test.h"
#include "media-fixture.h"

/* Who hears whom through hotline-mediad: matrices, keys, strangers and silence. */

/* ---- Matrices ---- */

static void
test_talk (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMU, TRUE);

  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (caller, 620, 440, 0);
  media_assert_hears (agent, 440, 620, 0);

  hl_media_close_leg (f->media, 2);
  media_assert_hears (caller, 0, 620, 440);
}

static void
test_hold_with_music (MediaFixture *f, gconstpointer data)
{
  const HlId legs[] = { 1, 2 };
  const guint16 apart[] = { 0, 0, 0, 0 };
  g_autofree char *path = g_build_filename (f->prompts, "music.wav", NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  media_write_wav (path, 44100, 1000, 0.7);
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  hl_media_mix (f->media, MEDIA_CALL, legs, 2, apart, 1);
  hl_media_play (f->media, 1, "music", TRUE, NULL);
  media_assert_hears (caller, 1000, 440, 620);
  media_assert_hears (agent, 0, 440, 1000);
  /* It goes round. */
  media_let_pass (1000);
  media_assert_hears (caller, 1000, 440, 620);

  hl_media_stop_play (f->media, 1);
  media_talk (f);
  media_assert_hears (caller, 620, 1000, 440);
  g_assert_cmpstr (f->done->str, ==, "");
}

static void
test_supervisor (MediaFixture *f, gconstpointer data)
{
  const HlId legs[] = { 1, 2, 3 };
  const guint16 listen[] = { 0, 256, 256, 256, 0, 256, 0, 0, 0 };
  const guint16 whisper[] = { 0, 256, 256, 256, 0, 256, 0, 256, 0 };
  const guint16 barge[] = { 0, 256, 256, 256, 0, 256, 256, 256, 0 };
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) supervisor = media_peer_new (850, HL_CODEC_PCMA, TRUE);

  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_join (f, 3, supervisor);
  hl_media_mix (f->media, MEDIA_CALL, legs, 3, listen, 1);
  media_assert_hears (supervisor, 440, 850, 0);
  media_assert_hears (supervisor, 620, 850, 0);
  media_assert_hears (caller, 620, 850, 0);
  media_assert_hears (agent, 440, 850, 0);

  hl_media_mix (f->media, MEDIA_CALL, legs, 3, whisper, 1);
  media_assert_hears (agent, 850, 620, 0);
  media_assert_hears (caller, 620, 850, 440);

  hl_media_mix (f->media, MEDIA_CALL, legs, 3, barge, 1);
  media_assert_hears (caller, 850, 440, 0);
  media_assert_hears (caller, 620, 440, 0);

  /* Take-over: the agent is out. */
  hl_media_close_leg (f->media, 2);
  media_assert_hears (caller, 850, 620, 0);
  media_assert_hears (supervisor, 440, 620, 0);
}

/* A leg goes from one call to another, whose media thread may be another one. */
static void
test_transfer (MediaFixture *f, gconstpointer data)
{
  const HlId first[] = { 1, 2 }, second[] = { 4, 3 };
  const guint16 gain[] = { 0, 256, 256, 0 };
  const HlId joined[] = { 4, 1 };
  g_autoptr (MediaPeer) a = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) b = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) c = media_peer_new (850, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) d = media_peer_new (1100, HL_CODEC_PCMA, TRUE);

  media_join (f, 1, a);
  media_join (f, 2, b);
  media_join (f, 3, c);
  media_join (f, 4, d);
  hl_media_mix (f->media, 100, first, 2, gain, 1);
  hl_media_mix (f->media, 101, second, 2, gain, 4);
  media_assert_hears (a, 620, 850, 1100);
  media_assert_hears (d, 850, 620, 440);

  hl_media_mix (f->media, 101, joined, 2, gain, 4);
  media_assert_hears (a, 1100, 620, 850);
  media_assert_hears (d, 440, 620, 850);
  media_assert_hears (b, 0, 440, 1100);
  media_assert_hears (c, 0, 440, 1100);
  hl_media_close_call (f->media, 100);
  media_assert_hears (a, 1100, 620, 850);
}

/* ---- Digits ---- */

typedef struct
{
  GString *got;
  const char *wanted;
} Digits;

static gboolean
has_digits (gpointer data)
{
  Digits *digits = data;

  return g_str_has_suffix (digits->got->str, digits->wanted);
}

static void
test_telephone_events (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  Digits in = { f->digits, "5#" }, out = { caller->digits, "12*D" };

  media_join (f, 1, caller);
  media_let_pass (200);
  media_peer_send_digit (caller, '5');
  media_let_pass (100);
  media_peer_send_digit (caller, '#');
  g_assert_true (hl_test_wait_until (has_digits, &in, MEDIA_WAIT));
  g_assert_cmpstr (f->digits->str, ==, "5#");

  hl_media_send_dtmf (f->media, 1, "12*D");
  g_assert_true (hl_test_wait_until (has_digits, &out, MEDIA_WAIT));
  g_assert_cmpstr (caller->digits->str, ==, "12*D");
}

/* Neither side has telephone-events: one mediad leg sends tones, another hears them. */
static void
test_inband_digits (MediaFixture *f, gconstpointer data)
{
  HlMediaDesc to_one = { .address = "127.0.0.1", .n_codecs = 1 }, to_two = to_one;
  Digits in = { f->digits, "0942#" };
  MediaOpened one, two;

  media_open_leg (f, 1, NULL, &one);
  media_open_leg (f, 2, NULL, &two);
  to_one.codecs[0].codec = to_two.codecs[0].codec = HL_CODEC_PCMA;
  to_one.codecs[0].payload_type = to_two.codecs[0].payload_type = 8;
  to_one.port = one.local.port;
  to_two.port = two.local.port;
  media_open_leg (f, 1, &to_two, &one);
  media_open_leg (f, 2, &to_one, &two);
  media_let_pass (300);
  hl_media_send_dtmf (f->media, 1, "0942#");
  g_assert_true (hl_test_wait_until (has_digits, &in, MEDIA_WAIT));
  g_assert_cmpstr (f->digits->str, ==, "0942#");
}

/* ---- Strangers and silence ---- */

static void
test_stranger (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) stranger = media_peer_new (1000, HL_CODEC_PCMA, TRUE);
  g_autofree char *list = NULL;

  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (agent, 440, 620, 0);
  media_peer_call (stranger, caller->to_port);
  media_let_pass (1500);
  media_assert_hears (agent, 440, 1000, 620);
  g_assert_cmpuint (stranger->received, ==, 0);
  list = media_ask (f, "{\"do\":\"list\",\"seq\":1}\n");
  g_assert_null (strstr (list, "\"leg\":1,\"port\":0"));
  g_assert_true (g_regex_match_simple ("\"leg\":1,[^}]*\"strangers\":[1-9]", list, 0, 0));
}

static void
test_silence_and_report (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  const HlId legs[] = { 1 };
  const guint16 gain[] = { 0 };
  HlMediaReport report;

  media_join (f, 1, caller);
  hl_media_mix (f->media, MEDIA_CALL, legs, 1, gain, 1);
  hl_media_watch (f->media, MEDIA_CALL, TRUE);
  media_let_pass (2500);
  g_assert_true (hl_media_get_report (f->media, 1, &report));
  /* A sine of 8000 is 15 dB below full scale. */
  g_assert_cmpfloat (ABS (report.level_in + 15.2f), <, 1.0f);
  g_assert_cmpfloat (report.level_out, ==, -96);
  g_assert_cmpuint (report.packets_in, >, 50);
  g_assert_cmpfloat (report.mos, >, 3.5f);
  g_assert_cmpfloat (report.jitter_ms, >, 0);

  caller->mute = TRUE;
  g_assert_true (hl_test_wait_until (media_is_silent, f, MEDIA_WAIT));
  caller->mute = FALSE;
  g_assert_true (hl_test_wait_until (media_is_heard_again, f, MEDIA_WAIT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, function, media_fixture_tear_down)
  ADD ("/media/hearing/talk", test_talk);
  ADD ("/media/hearing/hold-with-music", test_hold_with_music);
  ADD ("/media/hearing/supervisor", test_supervisor);
  ADD ("/media/hearing/transfer", test_transfer);
  ADD ("/media/hearing/telephone-events", test_telephone_events);
  ADD ("/media/hearing/inband-digits", test_inband_digits);
  ADD ("/media/hearing/stranger", test_stranger);
  ADD ("/media/hearing/silence-and-report", test_silence_and_report);
#undef ADD

  return g_test_run ();
}
