/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-certs.h"
#include "hl-test.h"
#include "../media/media-peer.h"
#include "phone/hl-phone.h"
#include "sip/hl-sip.h"

#include <gst/gst.h>
#include <math.h>
#include <string.h>

/* The softphone against our own registrar, with tones for a microphone and a file
 * for a speaker.  The far end of the sound is a socket of the test's. */

#define RATE 8000
#define THEIR_TONE 440.0
#define OUR_TONE 620.0
#define BEEP_TONE 880.0

typedef struct
{
  HlClock *clock;
  HlSip *sip;
  HlPhone *phone;
  char *pin; /* of the certificate, over TLS */
  guint16 port;
  char *wav;

  GSocket *rtp; /* the far end */
  guint16 rtp_port;
  HlMediaDesc phone_side;
  guint sender;
  guint16 sequence;
  guint32 stamp;
  GArray *heard; /* gint16 */
  GString *digits;
  guint last_event_stamp;

  HlId leg;
  gboolean registered, answered, ended, started;
  int end_code;
} Fixture;

/* ---- G.711 A-law and tones ---- */

static guint8
alaw_encode (int sample)
{
  int sign = sample < 0 ? 0 : 0x80;
  int magnitude = MIN (ABS (sample), 32635) >> 4;
  int exponent = 0;

  for (int m = magnitude >> 5; m > 0; m >>= 1)
    exponent++;
  return (guint8) ((sign | (exponent << 4)
                    | ((exponent > 0 ? magnitude >> exponent : magnitude >> 1) & 0x0f))
                   ^ 0x55);
}

static gint16
alaw_decode (guint8 byte)
{
  int exponent, mantissa, value;

  byte ^= 0x55;
  exponent = (byte >> 4) & 7;
  mantissa = byte & 0x0f;
  value = exponent == 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return (gint16) ((byte & 0x80) != 0 ? value : -value);
}

/* Share of the energy at @frequency, 0–1. */
static double
tone_share (const gint16 *samples, guint n, double frequency)
{
  double w = 2 * cos (2 * G_PI * frequency / RATE);
  double a = 0, b = 0, energy = 0;

  for (guint i = 0; i < n; i++)
    {
      double c = samples[i] + w * a - b;

      b = a;
      a = c;
      energy += (double) samples[i] * samples[i];
    }
  return energy < 1 ? 0 : 2 * (a * a + b * b - w * a * b) / (n * energy);
}

/* ---- The far end ---- */

static gboolean
send_cb (gpointer data)
{
  Fixture *f = data;
  guint8 packet[172] = { 0x80, 8 };
  g_autoptr (GSocketAddress) to = NULL;

  if (f->phone_side.port == 0)
    return G_SOURCE_CONTINUE;

  packet[2] = (guint8) (f->sequence >> 8);
  packet[3] = (guint8) f->sequence++;
  for (int i = 0; i < 4; i++)
    packet[4 + i] = (guint8) (f->stamp >> (24 - 8 * i));
  for (guint i = 0; i < 160; i++)
    packet[12 + i] =
        alaw_encode ((int) (8000 * sin (2 * G_PI * THEIR_TONE * (f->stamp + i) / RATE)));
  f->stamp += 160;
  to = g_inet_socket_address_new_from_string (f->phone_side.address, f->phone_side.port);
  g_socket_send_to (f->rtp, to, (const char *) packet, sizeof packet, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static void
take_event (Fixture *f, const guint8 *packet, gssize n)
{
  static const char names[] = "0123456789*#ABCD";
  guint stamp =
      ((guint) packet[4] << 24) | ((guint) packet[5] << 16) | ((guint) packet[6] << 8) | packet[7];

  if (n < 16 || packet[12] > 15 || stamp == f->last_event_stamp)
    return;
  f->last_event_stamp = stamp;
  g_string_append_c (f->digits, names[packet[12]]);
}

static gboolean
received_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  Fixture *f = data;
  guint8 packet[1500];
  gssize n = g_socket_receive (socket, (char *) packet, sizeof packet, NULL, NULL);

  if (n > 12 && (packet[1] & 0x7f) == 101)
    take_event (f, packet, n);
  else if (n > 12)
    for (gssize i = 12; i < n; i++)
      {
        gint16 sample = alaw_decode (packet[i]);
        g_array_append_val (f->heard, sample);
      }
  return G_SOURCE_CONTINUE;
}

static void
open_far_end (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSource) source = NULL;

  f->rtp =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (f->rtp, any, FALSE, &error));
  bound = g_socket_get_local_address (f->rtp, &error);
  f->rtp_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  source = g_socket_create_source (f->rtp, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (received_cb), f, NULL);
  g_source_attach (source, NULL);
  g_object_set_data_full (G_OBJECT (f->rtp), "source", g_source_ref (source),
                          (GDestroyNotify) g_source_unref);
  f->sender = g_timeout_add (20, send_cb, f);
}

/* ---- The service's side ---- */

static void
event_cb (HlSip *sip, const HlSipEvent *event, gpointer data)
{
  Fixture *f = data;

  switch (event->kind)
    {
    case HL_SIP_REGISTERED:
      f->registered = TRUE;
      break;
    case HL_SIP_UNREGISTERED:
      f->registered = FALSE;
      break;
    case HL_SIP_ANSWERED:
      f->answered = TRUE;
      f->phone_side = event->remote;
      break;
    case HL_SIP_ENDED:
      f->ended = TRUE;
      f->end_code = event->code;
      f->phone_side.port = 0;
      break;
    default:
      break;
    }
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_sip_start_finish (HL_SIP (source), result, &error));
  g_assert_no_error (error);
  f->started = TRUE;
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  hl_sip_stop_finish (HL_SIP (source), result, NULL);
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer flag)
{
  return *(gboolean *) flag;
}

static void
set_up (Fixture *f, gconstpointer transport)
{
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *journal = g_build_filename (dir, "sip.db", NULL);
  g_autofree char *ha1 = g_compute_checksum_for_string (G_CHECKSUM_MD5, "1023:hotline:secret", -1);
  g_autofree char *speaker = NULL;
  g_autofree char *pem = NULL;
  HlDeviceConfig device = { .extension = "1023", .ha1 = ha1 };
  HlSipOptions options = { .bind = "127.0.0.1", .realm = "hotline", .journal = journal };
  g_autoptr (GError) error = NULL;

  f->port = options.port = hl_test_free_port ();
  if (g_strcmp0 (transport, "tls") == 0)
    {
      options.certificate = pem = hl_cert_make (dir, &(HlCert){ .name = "service" });
      f->port = options.tls_port = hl_test_free_port ();
      f->pin = hl_cert_fingerprint (pem);
    }
  f->clock = hl_clock_new_real ();
  f->sip = hl_sip_new (&options, f->clock);
  g_signal_connect (f->sip, "event", G_CALLBACK (event_cb), f);
  g_assert_true (hl_sip_configure (f->sip, NULL, 0, &device, 1, &error));
  hl_sip_start_async (f->sip, NULL, started_cb, f);
  g_assert_true (hl_test_wait_until (is_true, &f->started, 10));

  f->wav = g_build_filename (dir, "speaker.wav", NULL);
  speaker = g_strdup_printf ("wavenc ! filesink location=%s", f->wav);
  f->heard = g_array_new (FALSE, FALSE, sizeof (gint16));
  f->digits = g_string_new (NULL);
  open_far_end (f);
  f->phone = hl_phone_new ();
  hl_phone_set_microphone (f->phone, "audiotestsrc is-live=true freq=620 volume=0.3");
  hl_phone_set_speaker (f->phone, speaker);
  hl_phone_set_ringer (f->phone, "fakesink sync=true");
}

static void
tear_down (Fixture *f, gconstpointer transport)
{
  gboolean stopped = FALSE;

  g_clear_handle_id (&f->sender, g_source_remove);
  g_source_destroy (g_object_get_data (G_OBJECT (f->rtp), "source"));
  g_clear_object (&f->rtp);
  g_assert_finalize_object (f->phone);
  hl_sip_stop_async (f->sip, FALSE, stopped_cb, &stopped);
  g_assert_true (hl_test_wait_until (is_true, &stopped, 40));
  g_signal_handlers_disconnect_by_data (f->sip, f);
  g_object_unref (f->sip);
  hl_clock_unref (f->clock);
  g_array_unref (f->heard);
  g_string_free (f->digits, TRUE);
  g_free (f->wav);
  g_free (f->pin);
}

static void
sign_in (Fixture *f, gconstpointer transport, const char *password)
{
  g_autofree char *registrar =
      g_strdup_printf ("sip:127.0.0.1:%u;transport=%s", f->port, (const char *) transport);

  hl_phone_set_fingerprint (f->phone, f->pin);
  hl_phone_register (f->phone, registrar, "1023", password);
}

static gboolean
is_idle (gpointer data)
{
  return hl_phone_get_state (((Fixture *) data)->phone) == HL_PHONE_IDLE;
}

static gboolean
has_message (gpointer data)
{
  return hl_phone_get_message (((Fixture *) data)->phone) != NULL;
}

static gboolean
is_refused (gpointer data)
{
  return hl_phone_get_state (((Fixture *) data)->phone) == HL_PHONE_REFUSED;
}

static gboolean
is_ringing (gpointer data)
{
  return hl_phone_get_state (((Fixture *) data)->phone) == HL_PHONE_RINGING;
}

static gboolean
is_talking (gpointer data)
{
  Fixture *f = data;
  return hl_phone_get_state (f->phone) == HL_PHONE_TALKING && f->answered;
}

static gboolean
heard_enough (gpointer data)
{
  return ((Fixture *) data)->heard->len >= RATE;
}

static void
send_invite (Fixture *f, const char *alert)
{
  HlSipInvite invite = { .target = "1023", .caller = "13812345678", .call = 4711, .alert = alert };

  f->leg = invite.leg = hl_id_next (hl_clock_now (f->clock));
  g_strlcpy (invite.local.address, "127.0.0.1", sizeof invite.local.address);
  invite.local.port = f->rtp_port;
  invite.local.n_codecs = 1;
  invite.local.codecs[0].codec = HL_CODEC_PCMA;
  invite.local.codecs[0].payload_type = 8;
  invite.local.dtmf_payload_type = 101;
  hl_sip_invite (f->sip, &invite);
}

static void
ring (Fixture *f, const char *alert)
{
  sign_in (f, "udp", "secret");
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
  send_invite (f, alert);
}

/* ---- Tests ---- */

static void
test_register (Fixture *f, gconstpointer transport)
{
  g_assert_cmpint (hl_phone_get_state (f->phone), ==, HL_PHONE_OFFLINE);
  sign_in (f, transport, "wrong");
  g_assert_true (hl_test_wait_until (is_refused, f, 10));
  g_assert_nonnull (hl_phone_get_message (f->phone));
  g_assert_false (f->registered);

  sign_in (f, transport, "secret");
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
  g_assert_null (hl_phone_get_message (f->phone));
  g_assert_true (hl_test_wait_until (is_true, &f->registered, 10));
}

/* Only the certificate that was pinned: then a call comes over the same connection. */
static void
test_tls (Fixture *f, gconstpointer transport)
{
  g_autofree char *pin = g_steal_pointer (&f->pin);

  f->pin = g_strdup_printf ("%s%s", pin, "00");
  sign_in (f, transport, "secret");
  g_assert_true (hl_test_wait_until (has_message, f, 20));
  g_assert_nonnull (strstr (hl_phone_get_message (f->phone), "another certificate"));
  g_assert_false (f->registered);
}

static void
test_tls_call (Fixture *f, gconstpointer transport)
{
  sign_in (f, transport, "secret");
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
  send_invite (f, NULL);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  hl_phone_answer (f->phone);
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
}

static void
check_speaker_heard (Fixture *f)
{
  g_autofree char *bytes = NULL;
  gsize n = 0;

  g_assert_true (g_file_get_contents (f->wav, &bytes, &n, NULL));
  /* The speaker runs at 8 kHz mono: what the element agreed on with the converter. */
  g_assert_cmpuint (n, >, 44 + RATE);
  guint samples = (guint) ((n - 44) / 2);
  guint tail = MIN (samples, RATE / 2);
  g_assert_cmpfloat (
      tone_share ((const gint16 *) (bytes + 44) + (samples - tail), tail, THEIR_TONE), >, 0.8);
}

static void
test_talk (Fixture *f, gconstpointer data)
{
  ring (f, NULL);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  g_assert_cmpint (hl_phone_get_call (f->phone), ==, 4711);
  g_assert_cmpstr (hl_phone_get_caller (f->phone), ==, "13812345678");

  hl_phone_answer (f->phone);
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
  g_assert_true (hl_test_wait_until (heard_enough, f, 20));
  g_array_remove_range (f->heard, 0, f->heard->len); /* the canceller has settled */
  g_assert_true (hl_test_wait_until (heard_enough, f, 20));
  g_assert_cmpfloat (tone_share ((gint16 *) f->heard->data, f->heard->len, OUR_TONE), >, 0.5);

  hl_phone_hang_up (f->phone);
  g_assert_true (hl_test_wait_until (is_true, &f->ended, 10));
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
  check_speaker_heard (f);
}

static gboolean
heard_enough_of (gpointer data)
{
  return ((MediaPeer *) data)->inband->len >= 4 * RATE;
}

/* Wide-band and encrypted, as the service offers it: the keys are each side's own. */
static void
test_secure (Fixture *f, gconstpointer data)
{
  HlSrtpSuite suite =
      (HlSrtpSuite) (g_str_has_suffix (data, "80") ? HL_SRTP_AES_CM_128_HMAC_SHA1_80
                                                   : HL_SRTP_AES_CM_128_HMAC_SHA1_32);
  g_autoptr (MediaPeer) peer = media_peer_new (THEIR_TONE, HL_CODEC_OPUS, FALSE);
  HlSipInvite invite = { .target = "1023", .caller = "13812345678", .call = 4711 };
  float microphone, speaker;

  sign_in (f, "udp", "secret");
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
  media_peer_encrypt (peer, suite);
  f->leg = invite.leg = hl_id_next (hl_clock_now (f->clock));
  media_peer_describe (peer, &invite.local);
  invite.local.secure = TRUE;
  hl_sip_invite (f->sip, &invite);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  hl_phone_answer (f->phone);
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
  g_assert_true (hl_test_wait_until (is_true, &f->answered, 10));
  g_assert_true (f->phone_side.secure);
  g_assert_cmpuint (f->phone_side.n_crypto, ==, 1);
  g_assert_cmpstr (f->phone_side.crypto[0].key, !=, peer->key.key);
  media_peer_answered (peer, &f->phone_side);
  f->phone_side.port = 0;

  g_assert_true (hl_test_wait_until (heard_enough_of, peer, 20));
  g_byte_array_set_size (peer->inband, 0); /* the canceller has settled */
  g_assert_true (hl_test_wait_until (heard_enough_of, peer, 20));
  g_assert_cmpfloat (tone_share ((gint16 *) (gpointer) peer->inband->data, 2 * RATE, OUR_TONE), >,
                     0.5);
  g_assert_cmpuint (peer->wrong, ==, 0);
  hl_phone_get_levels (f->phone, &microphone, &speaker);
  g_assert_cmpfloat (speaker, >, -30);
  hl_phone_hang_up (f->phone);
  g_assert_true (hl_test_wait_until (is_true, &f->ended, 10));
}

static gboolean
is_silent (gpointer data)
{
  Fixture *f = data;
  double energy = 0;

  if (f->heard->len < RATE / 4)
    return FALSE;
  for (guint i = 0; i < f->heard->len; i++)
    energy += ABS (g_array_index (f->heard, gint16, i));
  energy /= f->heard->len;
  g_array_set_size (f->heard, 0);
  return energy < 20;
}

static gboolean
got_digits (gpointer data)
{
  return strcmp (((Fixture *) data)->digits->str, "5#") == 0;
}

static void
test_mute_and_digits (Fixture *f, gconstpointer data)
{
  ring (f, NULL);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  hl_phone_answer (f->phone);
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
  g_assert_true (hl_test_wait_until (heard_enough, f, 20));

  hl_phone_set_muted (f->phone, TRUE);
  g_assert_true (hl_phone_get_muted (f->phone));
  g_array_set_size (f->heard, 0);
  g_assert_true (hl_test_wait_until (is_silent, f, 20));

  hl_phone_send_dtmf (f->phone, "5#");
  g_assert_true (hl_test_wait_until (got_digits, f, 20));

  /* From the other side. */
  hl_sip_end (f->sip, f->leg, 200, NULL);
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
  g_assert_cmpint (hl_phone_get_call (f->phone), ==, 0);
}

static void
test_reject (Fixture *f, gconstpointer data)
{
  ring (f, NULL);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  hl_phone_reject (f->phone);
  g_assert_true (hl_test_wait_until (is_true, &f->ended, 10));
  g_assert_cmpint (f->end_code, ==, 486);
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
}

/* A service that was killed while it rang rings anew, and knows nothing of the ring before. */
static void
test_rung_anew (Fixture *f, gconstpointer data)
{
  ring (f, NULL);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  send_invite (f, NULL);
  g_assert_true (hl_test_wait_until (is_true, &f->ended, 10)); /* the first */
  g_assert_cmpint (f->end_code, ==, 487);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  hl_phone_answer (f->phone);
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
  /* While it talks nobody else gets through. */
  f->ended = FALSE;
  send_invite (f, NULL);
  g_assert_true (hl_test_wait_until (is_true, &f->ended, 10));
  g_assert_cmpint (f->end_code, ==, 486);
  g_assert_cmpint (hl_phone_get_state (f->phone), ==, HL_PHONE_TALKING);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  ring (f, NULL);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  hl_sip_end (f->sip, f->leg, 487, NULL);
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
}

static void
test_auto_answer (Fixture *f, gconstpointer data)
{
  ring (f, "answer-after=0");
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
}

static void
test_own_auto_answer (Fixture *f, gconstpointer data)
{
  hl_phone_set_auto_answer (f->phone, TRUE);
  ring (f, NULL);
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
}

/* The beep and the talk are sounds of their own, one after the other in the same file. */
static void
speak_into_one (Fixture *f)
{
  g_autofree char *speaker =
      g_strdup_printf ("wavenc ! filesink append=true buffer-mode=unbuffered location=%s", f->wav);

  hl_phone_set_speaker (f->phone, speaker);
}

static gboolean
has_heard_beep (gpointer data)
{
  g_autofree char *bytes = NULL;
  gsize n = 0;

  if (!g_file_get_contents (((Fixture *) data)->wav, &bytes, &n, NULL))
    return FALSE;
  for (gsize at = 0; at + RATE / 10 <= n / 2; at += RATE / 20)
    if (tone_share ((const gint16 *) bytes + at, RATE / 10, BEEP_TONE) > 0.8)
      return TRUE;
  return FALSE;
}

/* She did not ask for the call: the switchboard wants her to hear that one comes. */
static void
test_asked_beep (Fixture *f, gconstpointer data)
{
  speak_into_one (f);
  ring (f, HL_SIP_ALERT_BEEP);
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
  g_assert_true (hl_test_wait_until (has_heard_beep, f, 20));
}

static void
test_asked_at_once (Fixture *f, gconstpointer data)
{
  speak_into_one (f);
  ring (f, "answer-after=0");
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
  g_assert_true (hl_test_wait_until (heard_enough, f, 20));
  g_assert_true (g_file_test (f->wav, G_FILE_TEST_EXISTS));
  g_assert_false (has_heard_beep (f));
}

/* ---- Tones, and a line that brings nothing ---- */

static gboolean
has_beeped (gpointer data)
{
  g_autofree char *bytes = NULL;
  gsize n = 0;

  /* Three tones of 200 ms and two gaps. */
  return g_file_get_contents (((Fixture *) data)->wav, &bytes, &n, NULL) && n >= 44 + 2 * RATE;
}

static void
test_beep (Fixture *f, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  const gint16 *samples;
  gsize n = 0;

  hl_phone_beep (f->phone, HL_BEEP_HOLD);
  g_assert_true (hl_test_wait_until (has_beeped, f, 20));
  g_assert_true (g_file_get_contents (f->wav, &bytes, &n, NULL));
  samples = (const gint16 *) (bytes + 44);
  for (guint part = 0; part < 5; part++)
    {
      const gint16 *middle = samples + part * RATE / 5 + RATE / 20;
      double share = tone_share (middle, RATE / 10, OUR_TONE);

      if (part % 2 == 0)
        g_assert_cmpfloat (share, >, 0.8);
      else
        g_assert_cmpint (ABS (middle[0]) + ABS (middle[RATE / 20]), <, 20);
    }
}

static gboolean
is_unheard (gpointer data)
{
  return hl_phone_get_silence (((Fixture *) data)->phone) >= 2 * HL_SECOND;
}

static void
test_silence (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (hl_phone_get_silence (f->phone), ==, 0);
  ring (f, "answer-after=0");
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
  g_assert_true (hl_test_wait_until (heard_enough, f, 20));
  g_assert_false (is_unheard (f));
  g_clear_handle_id (&f->sender, g_source_remove); /* their side falls silent */
  g_assert_true (hl_test_wait_until (is_unheard, f, 20));
}

/* ---- A stranger's INVITE ---- */

typedef struct
{
  GSocket *socket;
  char text[4096];
} Stranger;

static gboolean
is_answered (gpointer data)
{
  Stranger *stranger = data;
  gssize n = g_socket_receive_with_blocking (stranger->socket, stranger->text,
                                             sizeof stranger->text - 1, FALSE, NULL, NULL);

  if (n <= 0)
    return FALSE;
  stranger->text[n] = '\0';
  return g_ascii_strtoull (stranger->text + strlen ("SIP/2.0 "), NULL, 10) >= 200;
}

/* Whoever reaches the console's port must not open its microphone. */
static void
test_stranger (Fixture *f, gconstpointer data)
{
  Stranger stranger = { .text = "" };
  g_autoptr (GSocketAddress) here = g_inet_socket_address_new_from_string ("127.0.0.2", 0);
  g_autoptr (GSocketAddress) bound = NULL, to = NULL;
  g_autofree char *invite = NULL;
  const char *contact, *colon;
  guint16 port;

  sign_in (f, "udp", "secret");
  g_assert_true (hl_test_wait_until (is_idle, f, 10));
  g_assert_true (hl_test_wait_until (is_true, &f->registered, 10));
  contact = hl_sip_device_contact (f->sip, "1023");
  g_assert_nonnull (contact);
  colon = strstr (contact, "127.0.0.1:");
  g_assert_nonnull (colon);
  to = g_inet_socket_address_new_from_string (
      "127.0.0.1", (guint) g_ascii_strtoull (colon + strlen ("127.0.0.1:"), NULL, 10));

  stranger.socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_assert_true (g_socket_bind (stranger.socket, here, FALSE, NULL));
  bound = g_socket_get_local_address (stranger.socket, NULL);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  invite = g_strdup_printf ("INVITE sip:1023@127.0.0.1 SIP/2.0\r\n"
                            "Via: SIP/2.0/UDP 127.0.0.2:%u;branch=z9hG4bKstranger\r\n"
                            "From: <sip:x@127.0.0.2>;tag=1\r\nTo: <sip:1023@127.0.0.1>\r\n"
                            "Call-ID: stranger\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
                            "Contact: <sip:x@127.0.0.2:%u>\r\n"
                            "Alert-Info: <http://x>;answer-after=0\r\nContent-Length: 0\r\n\r\n",
                            port, port);
  g_assert_cmpint (g_socket_send_to (stranger.socket, to, invite, strlen (invite), NULL, NULL), >,
                   0);
  g_assert_true (hl_test_wait_until (is_answered, &stranger, 10));
  g_assert_true (g_str_has_prefix (stranger.text, "SIP/2.0 403"));
  g_assert_cmpint (hl_phone_get_state (f->phone), ==, HL_PHONE_IDLE);
  g_object_unref (stranger.socket);
}

static void
test_no_devices (Fixture *f, gconstpointer data)
{
  hl_phone_set_microphone (f->phone, "no-such-element here");
  hl_phone_set_speaker (f->phone, "no-such-element here");
  if (hl_phone_get_audio_state (f->phone) == HL_AUDIO_OK)
    g_test_skip ("this computer has a sound card");
  else
    g_assert_cmpint (hl_phone_get_audio_state (f->phone), ==, HL_AUDIO_NOTHING);

  /* The call stands all the same. */
  ring (f, NULL);
  g_assert_true (hl_test_wait_until (is_ringing, f, 10));
  hl_phone_answer (f->phone);
  g_assert_true (hl_test_wait_until (is_talking, f, 10));
}

static void
test_bad_registrar (void)
{
  static const char *const bad[] = { "", "hotline", "sip:", "sip:no such host",
                                     "http://127.0.0.1" };
  g_autoptr (HlPhone) phone = hl_phone_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      hl_phone_register (phone, bad[i], "1023", "secret");
      g_assert_cmpint (hl_phone_get_state (phone), ==, HL_PHONE_REFUSED);
      g_assert_nonnull (hl_phone_get_message (phone));
    }
}

#define ADD(name, data, func)                                                                      \
  g_test_add ("/phone/phone/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("PULSE_SERVER", "unix:/nonexistent",
            TRUE); /* no sound system, whatever this computer has */
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

  ADD ("register-udp", "udp", test_register);
  ADD ("register-tcp", "tcp", test_register);
  ADD ("register-tls", "tls", test_register);
  ADD ("tls-other-certificate", "tls", test_tls);
  ADD ("tls-call", "tls", test_tls_call);
  ADD ("talk", NULL, test_talk);
  ADD ("mute-and-digits", NULL, test_mute_and_digits);
  ADD ("reject", NULL, test_reject);
  ADD ("rung-anew", NULL, test_rung_anew);
  ADD ("cancel", NULL, test_cancel);
  ADD ("auto-answer", NULL, test_auto_answer);
  ADD ("own-auto-answer", NULL, test_own_auto_answer);
  ADD ("asked-beep", NULL, test_asked_beep);
  ADD ("asked-at-once", NULL, test_asked_at_once);
  ADD ("beep", NULL, test_beep);
  ADD ("silence", NULL, test_silence);
  ADD ("stranger", NULL, test_stranger);
  ADD ("no-devices", NULL, test_no_devices);
  ADD ("secure-80", "udp, HMAC 80", test_secure);
  ADD ("secure-32", "udp, HMAC 32", test_secure);
  g_test_add_func ("/phone/phone/bad-registrar", test_bad_registrar);

  return g_test_run ();
}
