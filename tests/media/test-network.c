/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>

#include "hl-relay.h"
#include "hl-test.h"
#include "media-fixture.h"

/* hotline-mediad with telephones of all codecs, encrypted ones, and bad networks between. */

/* ---- Codecs ---- */

static const HlCodec all[] = { HL_CODEC_PCMA, HL_CODEC_PCMU, HL_CODEC_G722, HL_CODEC_OPUS };

/* Everybody with everybody. */
static void
test_transcoding (MediaFixture *f, gconstpointer data)
{
  HlCodec codec = (HlCodec) GPOINTER_TO_INT (data);
  g_autoptr (MediaPeer) caller = media_peer_new (440, codec, TRUE);

  media_join (f, 1, caller);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (MediaPeer) agent = media_peer_new (620, all[i], TRUE);

      media_join (f, 2, agent);
      media_talk (f);
      media_assert_hears (agent, 440, 620, 0);
      media_assert_hears (caller, 620, 440, 0);
      hl_media_close_leg (f->media, 2);
    }
}

/* 5 kHz is heard when both sides can, and not mirrored when a third one can't. */
static void
test_wide_band (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (5000, HL_CODEC_G722, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_OPUS, TRUE);
  g_autoptr (MediaPeer) third = media_peer_new (900, HL_CODEC_PCMA, TRUE);
  const HlId legs[] = { 1, 2, 3 };
  const guint16 gain[] = { 0, 256, 256, 256, 0, 256, 256, 256, 0 };
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, 2);
  g_autoptr (GArray) right = g_array_new (FALSE, FALSE, 2);

  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  hl_media_record (f->media, MEDIA_CALL, 1, NULL);
  media_assert_hears (caller, 620, 0, 0);
  media_let_pass (1000);
  g_assert_cmpfloat (media_peer_hears_wide (agent, 5000), >, MEDIA_LOUD);
  g_assert_cmpfloat (media_peer_hears_wide (caller, 620), >, MEDIA_LOUD);

  media_join (f, 3, third);
  hl_media_mix (f->media, MEDIA_CALL, legs, 3, gain, 1);
  media_assert_hears (third, 620, 3000, 0);
  media_assert_hears (agent, 900, 3000, 0);
  media_let_pass (1000);
  g_assert_cmpfloat (media_peer_hears_wide (agent, 5000), <, MEDIA_QUIET);
  hl_media_close_leg (f->media, 3);
  media_let_pass (1500);
  g_assert_cmpfloat (media_peer_hears_wide (agent, 5000), >, MEDIA_LOUD);

  hl_media_close_call (f->media, MEDIA_CALL);
  g_assert_true (hl_test_wait_until (media_is_closed, f, MEDIA_WAIT));
  g_assert_true (media_read_stereo (f->closed_paths->pdata[0], left, right));
  g_assert_cmpuint (right->len, >, 24000);
  g_assert_cmpfloat (media_amplitude ((const gint16 *) (gpointer) right->data + 8000, 8000, 620), >,
                     MEDIA_LOUD);
}

static gboolean
are_both_told (gpointer data)
{
  GString **digits = data;

  return digits[0]->len > 0 && digits[1]->len > 0;
}

static void
test_digits (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_OPUS, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_G722, FALSE);

  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (caller, 620, 0, 0);
  media_peer_send_digit (caller, '5');
  hl_media_send_dtmf (f->media, 1, "9");
  g_assert_true (
      hl_test_wait_until (are_both_told, ((GString *[]){ f->digits, caller->digits }), MEDIA_WAIT));
  g_assert_cmpstr (f->digits->str, ==, "5");
  g_assert_cmpstr (caller->digits->str, ==, "9");
}

/* A thousand keys a second: nothing but the keys comes of it. */
static void
test_digit_flood (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (caller, 620, 440, 0);
  for (guint i = 0; i < 2000; i++)
    media_peer_send_digit (caller, "0123456789*#"[i % 12]);
  media_let_pass (1000);
  media_assert_hears (agent, 440, 620, 0);
  media_assert_hears (caller, 620, 440, 0);
}

static void
test_policy (MediaFixture *f, gconstpointer data)
{
  HlMediaPolicy policy = { 0 };
  HlMediaDesc remote = { .address = "127.0.0.1", .port = 4000, .n_codecs = 2 };
  MediaOpened opened;

  g_assert_true (hl_media_policy_set_codecs (&policy, "G722, PCMA"));
  hl_media_set_policy (f->media, 1, &policy);
  media_open_leg (f, 1, NULL, &opened);
  g_assert_cmpuint (opened.local.n_codecs, ==, 2);
  g_assert_cmpint (opened.local.codecs[0].codec, ==, HL_CODEC_G722);
  g_assert_cmpint (opened.local.codecs[1].codec, ==, HL_CODEC_PCMA);
  g_assert_cmpuint (opened.local.n_crypto, ==, 0);

  remote.codecs[0].codec = HL_CODEC_PCMA;
  remote.codecs[0].payload_type = 8;
  remote.codecs[1].codec = HL_CODEC_G722;
  remote.codecs[1].payload_type = 9;
  media_open_leg (f, 1, &remote, &opened);
  g_assert_cmpint (opened.local.codecs[0].codec, ==, HL_CODEC_G722);

  remote.n_codecs = 1;
  remote.codecs[0].codec = HL_CODEC_PCMU;
  remote.codecs[0].payload_type = 0;
  media_open_leg (f, 1, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.codecs: "));
  g_clear_error (&opened.error);

  policy.srtp = HL_SRTP_REQUIRED;
  policy.n_codecs = 0;
  hl_media_set_policy (f->media, 2, &policy);
  media_open_leg (f, 2, NULL, &opened);
  g_assert_cmpuint (opened.local.n_codecs, ==, 4);
  g_assert_true (opened.local.secure);
  g_assert_cmpuint (opened.local.n_crypto, ==, 3);
  media_open_leg (f, 2, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.crypto: "));
  g_clear_error (&opened.error);

  policy.srtp = HL_SRTP_OFF;
  remote.secure = TRUE;
  hl_media_set_policy (f->media, 3, &policy);
  media_open_leg (f, 3, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.secure: "));
  g_clear_error (&opened.error);
}

/* ---- SRTP ---- */

static void
test_srtp (MediaFixture *f, gconstpointer data)
{
  HlSrtpSuite suite = (HlSrtpSuite) GPOINTER_TO_INT (data);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_OPUS, TRUE);
  HlMediaReport report;
  HlMediaDesc remote;
  MediaOpened opened;

  media_peer_encrypt (caller, suite);
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  hl_media_watch (f->media, MEDIA_CALL, TRUE);
  media_assert_hears (caller, 620, 440, 0);
  media_assert_hears (agent, 440, 620, 0);
  media_let_pass (2100);
  g_assert_true (hl_media_get_report (f->media, 1, &report));
  g_assert_true (report.encrypted);
  g_assert_cmpuint (report.srtp_wrong, ==, 0);
  g_assert_cmpuint (caller->wrong, ==, 0);
  media_peer_send_digit (caller, '7');

  /* Held and taken back: the counts go on. */
  media_peer_describe (caller, &remote);
  remote.direction = HL_DIRECTION_SENDONLY;
  media_open_leg (f, 1, &remote, &opened);
  remote.direction = HL_DIRECTION_SENDRECV;
  media_open_leg (f, 1, &remote, &opened);
  media_let_pass (600);
  media_assert_hears (caller, 620, 440, 0);
  media_assert_hears (agent, 440, 620, 0);
  g_assert_cmpuint (caller->wrong, ==, 0);
  g_assert_cmpstr (f->digits->str, ==, "7");
}

static void
test_srtp_wrong_key (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  HlMediaReport told, report;
  gint64 begun;

  media_peer_encrypt (caller, HL_SRTP_AES_CM_128_HMAC_SHA1_80);
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  hl_media_watch (f->media, MEDIA_CALL, TRUE);
  /* It encrypts with another key than it told. */
  {
    HlMediaCrypto other = { .tag = 1 };

    hl_srtp_make_key (HL_SRTP_AES_CM_128_HMAC_SHA1_80, &other);
    hl_srtp_free (caller->srtp);
    caller->srtp = hl_srtp_new (&other, &caller->key);
  }
  begun = g_get_monotonic_time ();
  g_assert_true (hl_test_wait_until (media_is_silent, f, MEDIA_WAIT));
  g_assert_cmpint (f->silent_leg, ==, 1);
  g_assert_cmpint (f->reason, ==, HL_SILENCE_SRTP);
  g_test_message ("told after %g s", (double) (g_get_monotonic_time () - begun) / 1e6);
  g_assert_true (hl_media_get_report (f->media, 1, &told));
  media_assert_hears (agent, 0, 440, 0);
  media_let_pass (1500);
  g_assert_true (hl_media_get_report (f->media, 1, &report));
  g_assert_cmpuint (report.srtp_wrong, >, 100);
  g_assert_cmpuint (report.srtp_wrong, >, told.srtp_wrong);
  g_assert_cmpuint (report.packets_in, ==, told.packets_in);
}

typedef struct
{
  const MediaPeer *peer;
  guint64 until;
} Packets;

static gboolean
has_received (gpointer data)
{
  Packets *packets = data;

  return packets->peer->received >= packets->until;
}

/* The counts died with mediad, the keys did not: nobody must be told anything. */
static void
test_srtp_killed (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  HlMediaDesc remote;
  MediaOpened opened;
  char key[sizeof opened.local.crypto[0].key];
  Packets more = { caller };
  GPid pid = (GPid) hl_media_get_pid (f->media);

  media_peer_encrypt (caller, HL_SRTP_AEAD_AES_128_GCM);
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (caller, 620, 440, 0);
  media_peer_describe (caller, &remote);
  media_open_leg (f, 1, &remote, &opened);
  g_strlcpy (key, opened.local.crypto[0].key, sizeof key);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);

  g_assert_true (hl_test_wait_until (media_is_up_again, f, MEDIA_WAIT));
  more.until = caller->received + 50;
  g_assert_true (hl_test_wait_until (has_received, &more, MEDIA_WAIT));
  g_assert_cmpuint (f->moved, ==, 0);
  media_open_leg (f, 1, &remote, &opened);
  g_assert_cmpstr (opened.local.crypto[0].key, ==, key);
  media_assert_hears (caller, 620, 440, 0);
  media_assert_hears (agent, 440, 620, 0);
}

/* ---- Bad networks ---- */

static void
test_loss (MediaFixture *f, gconstpointer data)
{
  HlCodec codec = (HlCodec) GPOINTER_TO_INT (data);
  const HlRelayOptions bad = { .loss = 0.05, .twice = 0.02, .jitter_ms = 30, .seed = 5 };
  g_autoptr (MediaPeer) caller = media_peer_new (440, codec, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (HlRelay) relay = NULL;
  HlMediaReport report;
  double mean = 0;
  guint n;

  media_join (f, 1, caller);
  relay = hl_relay_new (caller->to_port, &bad);
  caller->to_port = hl_relay_port (relay);
  media_join (f, 2, agent);
  media_talk (f);
  hl_media_watch (f->media, MEDIA_CALL, TRUE);
  media_assert_hears (agent, 440, 620, 0);
  media_let_pass (3000);
  g_byte_array_set_size (agent->inband, 0);
  media_let_pass (10000);

  n = agent->inband->len / 2 / 4000;
  for (guint i = 0; i < n; i++)
    mean +=
        media_amplitude ((const gint16 *) (gpointer) agent->inband->data + i * 4000, 4000, 440) / n;
  g_assert_true (hl_media_get_report (f->media, 1, &report));
  g_test_message ("%s: dropped %" G_GUINT64_FORMAT ", lost %" G_GUINT64_FORMAT
                  ", late %" G_GUINT64_FORMAT ", mean amplitude %g, longest silence %u ms, loss "
                  "%g %%, jitter %g ms, MOS %g",
                  hl_codec_name (codec), hl_relay_dropped (relay), report.lost, report.late, mean,
                  media_peer_longest_silence (agent) / 8, report.loss_percent, report.jitter_ms,
                  report.mos);
  g_assert_cmpuint (n, >=, 15);
  g_assert_cmpfloat (mean, >, 4500);
  /* Two lost packets in a row are concealed; no hole is longer than three. */
  g_assert_cmpuint (media_peer_longest_silence (agent), <, 60 * 8);
  g_assert_cmpfloat (report.loss_percent, >, 1);
  g_assert_cmpfloat (report.jitter_ms, >, 3);
}

/* ---- Silence ---- */

static void
test_silent_strangers (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) stranger = media_peer_new (1000, HL_CODEC_PCMA, TRUE);
  const HlId legs[] = { 1 };
  const guint16 gain[] = { 0 };

  media_join (f, 1, caller);
  hl_media_mix (f->media, MEDIA_CALL, legs, 1, gain, 1);
  media_assert_hears (caller, 0, 440, 0);
  g_assert_true (hl_test_wait_until (has_received, &(Packets){ caller, 20 }, MEDIA_WAIT));
  caller->mute = TRUE;
  media_peer_call (stranger, caller->to_port);
  g_assert_true (hl_test_wait_until (media_is_silent, f, MEDIA_WAIT));
  g_assert_cmpint (f->reason, ==, HL_SILENCE_STRANGERS);
}

static void
test_silent_nothing (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  gint64 begun;

  caller->mute = TRUE;
  media_join (f, 1, caller);
  begun = g_get_monotonic_time ();
  g_assert_true (hl_test_wait_until (media_is_silent, f, MEDIA_WAIT));
  g_assert_cmpint (f->reason, ==, HL_SILENCE_NONE);
  g_test_message ("told after %g s", (double) (g_get_monotonic_time () - begun) / 1e6);
}

/* A telephone whose NAT gave it another port in mid-call is heard again. */
static void
test_latching (MediaFixture *f, gconstpointer data)
{
  const HlRelayOptions good = { .seed = 1 };
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (HlRelay) first = NULL;
  g_autoptr (HlRelay) second = NULL;
  guint16 port;

  media_join (f, 1, caller);
  port = caller->to_port;
  first = hl_relay_new (port, &good);
  second = hl_relay_new (port, &good);
  caller->to_port = hl_relay_port (first);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (agent, 440, 620, 0);
  caller->to_port = hl_relay_port (second);
  g_assert_true (hl_test_wait_until (media_is_silent, f, MEDIA_WAIT));
  media_assert_hears (agent, 440, 620, 0);
}

/* ---- RTCP ---- */

static void
test_reports (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  const HlId legs[] = { 1 };
  const guint16 gain[] = { 0 };
  HlMediaReport report = { 0 };

  media_join (f, 1, caller);
  hl_media_mix (f->media, MEDIA_CALL, legs, 1, gain, 1);
  hl_media_watch (f->media, MEDIA_CALL, TRUE);
  media_peer_report (caller, 64);
  for (guint i = 0; i < MEDIA_WAIT * 5
                    && (!hl_media_get_report (f->media, 1, &report) || report.loss_there_percent < 0
                        || caller->reports == 0);
       i++)
    {
      media_let_pass (200);
      media_peer_report (caller, 64);
    }
  g_assert_cmpfloat (report.loss_there_percent, ==, 25);
  /* Ours came there, and says that all of theirs was received. */
  g_assert_cmpuint (caller->reports, >, 0);
  g_assert_cmpuint (caller->last_report.ssrc, !=, 0);
  g_assert_true (caller->last_report.is_sender);
}

int
main (int argc, char **argv)
{
  static const HlSrtpSuite suites[] = { HL_SRTP_AES_CM_128_HMAC_SHA1_80,
                                        HL_SRTP_AES_CM_128_HMAC_SHA1_32, HL_SRTP_AEAD_AES_128_GCM };

  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, function)                                                                  \
  g_test_add (path, MediaFixture, GINT_TO_POINTER (data), media_fixture_set_up, function,          \
              media_fixture_tear_down)
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *path =
          g_strconcat ("/media/network/transcoding/", hl_codec_name (all[i]), NULL);

      ADD (path, all[i], test_transcoding);
    }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *path = g_strconcat ("/media/network/loss/", hl_codec_name (all[i]), NULL);

      if (all[i] != HL_CODEC_PCMU)
        ADD (path, all[i], test_loss);
    }
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      g_autofree char *path =
          g_strconcat ("/media/network/srtp/", hl_srtp_suite_name (suites[i]), NULL);

      ADD (path, suites[i], test_srtp);
    }
  ADD ("/media/network/wide-band", 0, test_wide_band);
  ADD ("/media/network/digits", 0, test_digits);
  ADD ("/media/network/digit-flood", 0, test_digit_flood);
  ADD ("/media/network/policy", 0, test_policy);
  ADD ("/media/network/srtp-wrong-key", 0, test_srtp_wrong_key);
  ADD ("/media/network/srtp-killed", 0, test_srtp_killed);
  ADD ("/media/network/silent-strangers", 0, test_silent_strangers);
  ADD ("/media/network/silent-nothing", 0, test_silent_nothing);
  ADD ("/media/network/latching", 0, test_latching);
  ADD ("/media/network/reports", 0, test_reports);
#undef ADD

  return g_test_run ();
}
