/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "hl-relay.h"
#include "hl-test.h"
#include "media-peer.h"
#include "media/hl-media.h"

/* hotline-mediad with telephones of all codecs, encrypted ones, and bad networks between. */

#define LOUD 2000 /* of 8000 sent */
#define QUIET 250
#define WAIT 20
#define CALL 77

typedef struct
{
  char *dir, *socket, *prompts, *recordings, *program;
  HlMediaOptions options;
  HlMedia *media;
  guint ups, n_silent, n_heard, moved, closed;
  HlId silent_leg;
  HlSilence reason;
  GString *digits;
  char *path;
} Fixture;

static void
up_cb (HlMedia *media, gboolean up, gboolean same, Fixture *f)
{
  f->ups += up;
}

static void
silent_cb (HlMedia *media, HlId leg, gboolean silent, HlSilence reason, Fixture *f)
{
  f->n_silent += silent;
  f->n_heard += !silent;
  f->silent_leg = silent ? leg : f->silent_leg;
  f->reason = silent ? reason : f->reason;
}

static void
moved_cb (HlMedia *media, HlId leg, const HlMediaDesc *local, Fixture *f)
{
  f->moved++;
}

static void
dtmf_cb (HlMedia *media, HlId leg, const char *digit, Fixture *f)
{
  g_string_append (f->digits, digit);
}

static void
closed_cb (HlMedia *media, const HlRecordingClosed *closed, Fixture *f)
{
  g_free (f->path);
  f->path = g_build_filename (f->recordings, closed->path, NULL);
  f->closed++;
}

static gboolean
is_up (gpointer data)
{
  return hl_media_is_up (((Fixture *) data)->media);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  guint16 first = hl_test_free_ports (102);

  f->dir = hl_test_dir ();
  f->program =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "mediad", "hotline-mediad", NULL);
  f->socket = g_build_filename (f->dir, "s", NULL);
  f->prompts = g_build_filename (f->dir, "prompts", NULL);
  f->recordings = g_build_filename (f->dir, "recordings", NULL);
  g_mkdir (f->prompts, 0700);
  f->options = (HlMediaOptions){ .program = f->program,
                                 .socket = f->socket,
                                 .prompts = f->prompts,
                                 .recordings = f->recordings,
                                 .address = "127.0.0.1",
                                 .port_first = first,
                                 .port_last = first + 100,
                                 .threads = 2 };
  f->digits = g_string_new (NULL);
  f->media = hl_media_new (&f->options, NULL);
  g_signal_connect (f->media, "up", G_CALLBACK (up_cb), f);
  g_signal_connect (f->media, "silent", G_CALLBACK (silent_cb), f);
  g_signal_connect (f->media, "leg-moved", G_CALLBACK (moved_cb), f);
  g_signal_connect (f->media, "dtmf", G_CALLBACK (dtmf_cb), f);
  g_signal_connect (f->media, "recording-closed", G_CALLBACK (closed_cb), f);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (is_up, f, WAIT));
}

static gboolean
is_gone (gpointer data)
{
  return !g_file_test (((Fixture *) data)->socket, G_FILE_TEST_EXISTS);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_true (hl_test_wait_until (is_up, f, WAIT));
  hl_media_stop (f->media, TRUE);
  g_assert_finalize_object (f->media);
  g_assert_true (hl_test_wait_until (is_gone, f, WAIT));
  g_string_free (f->digits, TRUE);
  g_free (f->path);
  g_free (f->dir);
  g_free (f->socket);
  g_free (f->prompts);
  g_free (f->recordings);
  g_free (f->program);
}

/* ---- Legs ---- */

typedef struct
{
  gboolean done;
  HlMediaDesc local;
  GError *error;
} Opened;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opened *opened = data;

  hl_media_open_leg_finish (HL_MEDIA (source), result, &opened->local, &opened->error);
  opened->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Opened *) data)->done;
}

static void
open_leg (Fixture *f, HlId leg, const HlMediaDesc *remote, Opened *opened)
{
  *opened = (Opened){ 0 };
  hl_media_open_leg_async (f->media, leg, remote, NULL, opened_cb, opened);
  g_assert_true (hl_test_wait_until (is_done, opened, WAIT));
}

static void
join (Fixture *f, HlId leg, MediaPeer *peer)
{
  HlMediaDesc remote;
  Opened opened;

  media_peer_describe (peer, &remote);
  open_leg (f, leg, &remote, &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpuint (opened.local.n_codecs, ==, 1);
  g_assert_cmpint (opened.local.codecs[0].codec, ==, peer->codec);
  media_peer_answered (peer, &opened.local);
}

static void
talk (Fixture *f)
{
  const HlId legs[] = { 1, 2 };
  const guint16 gain[] = { 0, 256, 256, 0 };

  hl_media_mix (f->media, CALL, legs, 2, gain, 1);
}

typedef struct
{
  MediaPeer *peer;
  double hears, hears_not;
} Hearing;

static gboolean
is_heard (gpointer data)
{
  Hearing *h = data;

  return (h->hears == 0 || media_peer_hears (h->peer, h->hears) > LOUD)
         && (h->hears_not == 0 || media_peer_hears (h->peer, h->hears_not) < QUIET);
}

static void
assert_hears (MediaPeer *peer, double hears, double hears_not)
{
  Hearing hearing = { peer, hears, hears_not };

  if (!hl_test_wait_until (is_heard, &hearing, WAIT))
    g_error ("%g: %g, %g: %g", hears, media_peer_hears (peer, hears), hears_not,
             media_peer_hears (peer, hears_not));
}

static gboolean
is_later (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

static void
let_pass (guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * 1000;

  g_assert_true (hl_test_wait_until (is_later, &until, WAIT + ms / 1000));
}

/* ---- Codecs ---- */

static const HlCodec all[] = { HL_CODEC_PCMA, HL_CODEC_PCMU, HL_CODEC_G722, HL_CODEC_OPUS };

/* Everybody with everybody. */
static void
test_transcoding (Fixture *f, gconstpointer data)
{
  HlCodec codec = (HlCodec) GPOINTER_TO_INT (data);
  g_autoptr (MediaPeer) caller = media_peer_new (440, codec, TRUE);

  join (f, 1, caller);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (MediaPeer) agent = media_peer_new (620, all[i], TRUE);

      join (f, 2, agent);
      talk (f);
      assert_hears (agent, 440, 620);
      assert_hears (caller, 620, 440);
      hl_media_close_leg (f->media, 2);
    }
}

/* 5 kHz is heard when both sides can, and not mirrored when a third one can't. */
static void
test_wide_band (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (5000, HL_CODEC_G722, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_OPUS, TRUE);
  g_autoptr (MediaPeer) third = media_peer_new (900, HL_CODEC_PCMA, TRUE);
  const HlId legs[] = { 1, 2, 3 };
  const guint16 gain[] = { 0, 256, 256, 256, 0, 256, 256, 256, 0 };
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, 2);
  g_autoptr (GArray) right = g_array_new (FALSE, FALSE, 2);

  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  hl_media_record (f->media, CALL, 1, NULL);
  assert_hears (caller, 620, 0);
  let_pass (1000);
  g_assert_cmpfloat (media_peer_hears_wide (agent, 5000), >, LOUD);
  g_assert_cmpfloat (media_peer_hears_wide (caller, 620), >, LOUD);

  join (f, 3, third);
  hl_media_mix (f->media, CALL, legs, 3, gain, 1);
  assert_hears (third, 620, 3000);
  assert_hears (agent, 900, 3000);
  let_pass (1000);
  g_assert_cmpfloat (media_peer_hears_wide (agent, 5000), <, QUIET);
  hl_media_close_leg (f->media, 3);
  let_pass (1500);
  g_assert_cmpfloat (media_peer_hears_wide (agent, 5000), >, LOUD);

  hl_media_close_call (f->media, CALL);
  while (f->closed == 0)
    let_pass (50);
  g_assert_true (media_read_stereo (f->path, left, right));
  g_assert_cmpuint (right->len, >, 24000);
  g_assert_cmpfloat (media_amplitude ((const gint16 *) (gpointer) right->data + 8000, 8000, 620), >,
                     LOUD);
}

static void
test_digits (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_OPUS, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_G722, FALSE);

  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (caller, 620, 0);
  media_peer_send_digit (caller, '5');
  hl_media_send_dtmf (f->media, 1, "9");
  while (f->digits->len == 0 || caller->digits->len == 0)
    let_pass (20);
  g_assert_cmpstr (f->digits->str, ==, "5");
  g_assert_cmpstr (caller->digits->str, ==, "9");
}

/* A thousand keys a second: nothing but the keys comes of it. */
static void
test_digit_flood (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (caller, 620, 440);
  for (guint i = 0; i < 2000; i++)
    media_peer_send_digit (caller, "0123456789*#"[i % 12]);
  let_pass (1000);
  assert_hears (agent, 440, 620);
  assert_hears (caller, 620, 440);
}

static void
test_policy (Fixture *f, gconstpointer data)
{
  HlMediaPolicy policy = { 0 };
  HlMediaDesc remote = { .address = "127.0.0.1", .port = 4000, .n_codecs = 2 };
  Opened opened;

  g_assert_true (hl_media_policy_set_codecs (&policy, "G722, PCMA"));
  hl_media_set_policy (f->media, 1, &policy);
  open_leg (f, 1, NULL, &opened);
  g_assert_cmpuint (opened.local.n_codecs, ==, 2);
  g_assert_cmpint (opened.local.codecs[0].codec, ==, HL_CODEC_G722);
  g_assert_cmpint (opened.local.codecs[1].codec, ==, HL_CODEC_PCMA);
  g_assert_cmpuint (opened.local.n_crypto, ==, 0);

  remote.codecs[0].codec = HL_CODEC_PCMA;
  remote.codecs[0].payload_type = 8;
  remote.codecs[1].codec = HL_CODEC_G722;
  remote.codecs[1].payload_type = 9;
  open_leg (f, 1, &remote, &opened);
  g_assert_cmpint (opened.local.codecs[0].codec, ==, HL_CODEC_G722);

  remote.n_codecs = 1;
  remote.codecs[0].codec = HL_CODEC_PCMU;
  remote.codecs[0].payload_type = 0;
  open_leg (f, 1, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.codecs: "));
  g_clear_error (&opened.error);

  policy.srtp = HL_SRTP_REQUIRED;
  policy.n_codecs = 0;
  hl_media_set_policy (f->media, 2, &policy);
  open_leg (f, 2, NULL, &opened);
  g_assert_cmpuint (opened.local.n_codecs, ==, 4);
  g_assert_true (opened.local.secure);
  g_assert_cmpuint (opened.local.n_crypto, ==, 3);
  open_leg (f, 2, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.crypto: "));
  g_clear_error (&opened.error);

  policy.srtp = HL_SRTP_OFF;
  remote.secure = TRUE;
  hl_media_set_policy (f->media, 3, &policy);
  open_leg (f, 3, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.secure: "));
  g_clear_error (&opened.error);
}

/* ---- SRTP ---- */

static void
test_srtp (Fixture *f, gconstpointer data)
{
  HlSrtpSuite suite = (HlSrtpSuite) GPOINTER_TO_INT (data);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_OPUS, TRUE);
  HlMediaReport report;
  HlMediaDesc remote;
  Opened opened;

  media_peer_encrypt (caller, suite);
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  hl_media_watch (f->media, CALL, TRUE);
  assert_hears (caller, 620, 440);
  assert_hears (agent, 440, 620);
  let_pass (2100);
  g_assert_true (hl_media_get_report (f->media, 1, &report));
  g_assert_true (report.encrypted);
  g_assert_cmpuint (report.srtp_wrong, ==, 0);
  g_assert_cmpuint (caller->wrong, ==, 0);
  media_peer_send_digit (caller, '7');

  /* Held and taken back: the counts go on. */
  media_peer_describe (caller, &remote);
  remote.direction = HL_DIRECTION_SENDONLY;
  open_leg (f, 1, &remote, &opened);
  remote.direction = HL_DIRECTION_SENDRECV;
  open_leg (f, 1, &remote, &opened);
  let_pass (600);
  assert_hears (caller, 620, 440);
  assert_hears (agent, 440, 620);
  g_assert_cmpuint (caller->wrong, ==, 0);
  g_assert_cmpstr (f->digits->str, ==, "7");
}

static gboolean
is_silent (gpointer data)
{
  return ((Fixture *) data)->n_silent > 0;
}

static void
test_srtp_wrong_key (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  HlMediaReport told, report;
  gint64 begun;

  media_peer_encrypt (caller, HL_SRTP_AES_CM_128_HMAC_SHA1_80);
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  hl_media_watch (f->media, CALL, TRUE);
  /* It encrypts with another key than it told. */
  {
    HlMediaCrypto other = { .tag = 1 };

    hl_srtp_make_key (HL_SRTP_AES_CM_128_HMAC_SHA1_80, &other);
    hl_srtp_free (caller->srtp);
    caller->srtp = hl_srtp_new (&other, &caller->key);
  }
  begun = g_get_monotonic_time ();
  g_assert_true (hl_test_wait_until (is_silent, f, WAIT));
  g_assert_cmpint (f->silent_leg, ==, 1);
  g_assert_cmpint (f->reason, ==, HL_SILENCE_SRTP);
  g_test_message ("told after %g s", (double) (g_get_monotonic_time () - begun) / 1e6);
  g_assert_true (hl_media_get_report (f->media, 1, &told));
  assert_hears (agent, 0, 440);
  let_pass (1500);
  g_assert_true (hl_media_get_report (f->media, 1, &report));
  g_assert_cmpuint (report.srtp_wrong, >, 100);
  g_assert_cmpuint (report.srtp_wrong, >, told.srtp_wrong);
  g_assert_cmpuint (report.packets_in, ==, told.packets_in);
}

static gboolean
is_up_again (gpointer data)
{
  Fixture *f = data;

  return f->ups == 2;
}

/* Who listens on the socket. */
static gint64
media_pid (Fixture *f)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct ucred peer = { 0 };
  socklen_t length = sizeof peer;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, f->socket, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &length), ==, 0);
  close (fd);
  return peer.pid;
}

/* The counts died with mediad, the keys did not: nobody must be told anything. */
static void
test_srtp_killed (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  HlMediaDesc remote;
  Opened opened;
  char key[sizeof opened.local.crypto[0].key];
  guint64 received;
  gint64 pid = media_pid (f);

  media_peer_encrypt (caller, HL_SRTP_AEAD_AES_128_GCM);
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (caller, 620, 440);
  media_peer_describe (caller, &remote);
  open_leg (f, 1, &remote, &opened);
  g_strlcpy (key, opened.local.crypto[0].key, sizeof key);
  g_assert_cmpint (kill ((pid_t) pid, SIGKILL), ==, 0);

  g_assert_true (hl_test_wait_until (is_up_again, f, WAIT));
  received = caller->received;
  while (caller->received < received + 50)
    let_pass (50);
  g_assert_cmpuint (f->moved, ==, 0);
  open_leg (f, 1, &remote, &opened);
  g_assert_cmpstr (opened.local.crypto[0].key, ==, key);
  assert_hears (caller, 620, 440);
  assert_hears (agent, 440, 620);
}

/* ---- Bad networks ---- */

static guint
longest_silence (const MediaPeer *peer)
{
  const gint16 *heard = (const gint16 *) (gpointer) peer->inband->data;
  guint longest = 0, run = 0;

  for (guint k = 0; k < peer->inband->len / 2; k++)
    {
      run = ABS (heard[k]) < 100 ? run + 1 : 0;
      longest = MAX (longest, run);
    }
  return longest;
}

static void
test_loss (Fixture *f, gconstpointer data)
{
  HlCodec codec = (HlCodec) GPOINTER_TO_INT (data);
  const HlRelayOptions bad = { .loss = 0.05, .twice = 0.02, .jitter_ms = 30, .seed = 5 };
  g_autoptr (MediaPeer) caller = media_peer_new (440, codec, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (HlRelay) relay = NULL;
  HlMediaReport report;
  double mean = 0;
  guint n;

  join (f, 1, caller);
  relay = hl_relay_new (caller->to_port, &bad);
  caller->to_port = hl_relay_port (relay);
  join (f, 2, agent);
  talk (f);
  hl_media_watch (f->media, CALL, TRUE);
  assert_hears (agent, 440, 620);
  let_pass (3000);
  g_byte_array_set_size (agent->inband, 0);
  let_pass (10000);

  n = agent->inband->len / 2 / 4000;
  for (guint i = 0; i < n; i++)
    mean +=
        media_amplitude ((const gint16 *) (gpointer) agent->inband->data + i * 4000, 4000, 440) / n;
  g_assert_true (hl_media_get_report (f->media, 1, &report));
  g_test_message ("%s: dropped %" G_GUINT64_FORMAT ", lost %" G_GUINT64_FORMAT
                  ", late %" G_GUINT64_FORMAT ", mean amplitude %g, longest silence %u ms, loss "
                  "%g %%, jitter %g ms, MOS %g",
                  hl_codec_name (codec), hl_relay_dropped (relay), report.lost, report.late, mean,
                  longest_silence (agent) / 8, report.loss_percent, report.jitter_ms, report.mos);
  g_assert_cmpuint (n, >=, 15);
  g_assert_cmpfloat (mean, >, 4500);
  /* Two lost packets in a row are concealed; no hole is longer than three. */
  g_assert_cmpuint (longest_silence (agent), <, 60 * 8);
  g_assert_cmpfloat (report.loss_percent, >, 1);
  g_assert_cmpfloat (report.jitter_ms, >, 3);
}

/* ---- Silence ---- */

static void
test_silent_strangers (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) stranger = media_peer_new (1000, HL_CODEC_PCMA, TRUE);
  const HlId legs[] = { 1 };
  const guint16 gain[] = { 0 };

  join (f, 1, caller);
  hl_media_mix (f->media, CALL, legs, 1, gain, 1);
  assert_hears (caller, 0, 440);
  while (caller->received < 20)
    let_pass (20);
  caller->mute = TRUE;
  media_peer_call (stranger, caller->to_port);
  g_assert_true (hl_test_wait_until (is_silent, f, WAIT));
  g_assert_cmpint (f->reason, ==, HL_SILENCE_STRANGERS);
}

static void
test_silent_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  gint64 begun;

  caller->mute = TRUE;
  join (f, 1, caller);
  begun = g_get_monotonic_time ();
  g_assert_true (hl_test_wait_until (is_silent, f, WAIT));
  g_assert_cmpint (f->reason, ==, HL_SILENCE_NONE);
  g_test_message ("told after %g s", (double) (g_get_monotonic_time () - begun) / 1e6);
}

/* A telephone whose NAT gave it another port in mid-call is heard again. */
static void
test_latching (Fixture *f, gconstpointer data)
{
  const HlRelayOptions good = { .seed = 1 };
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (HlRelay) first = NULL;
  g_autoptr (HlRelay) second = NULL;
  guint16 port;

  join (f, 1, caller);
  port = caller->to_port;
  first = hl_relay_new (port, &good);
  second = hl_relay_new (port, &good);
  caller->to_port = hl_relay_port (first);
  join (f, 2, agent);
  talk (f);
  assert_hears (agent, 440, 620);
  caller->to_port = hl_relay_port (second);
  g_assert_true (hl_test_wait_until (is_silent, f, WAIT));
  assert_hears (agent, 440, 620);
}

/* ---- RTCP ---- */

static void
test_reports (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  const HlId legs[] = { 1 };
  const guint16 gain[] = { 0 };
  HlMediaReport report = { 0 };

  join (f, 1, caller);
  hl_media_mix (f->media, CALL, legs, 1, gain, 1);
  hl_media_watch (f->media, CALL, TRUE);
  media_peer_report (caller, 64);
  while (!hl_media_get_report (f->media, 1, &report) || report.loss_there_percent < 0)
    {
      let_pass (200);
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
  g_test_add (path, Fixture, GINT_TO_POINTER (data), set_up, function, tear_down)
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
