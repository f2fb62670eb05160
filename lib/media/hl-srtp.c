/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-srtp.h"

#include <srtp2/srtp.h>
#include <string.h>
#include <sys/random.h>

#define WINDOW 256     /* packets a late one may be behind */
#define ROLLS_TRIED 96 /* of 22 minutes each: a call of a day and a half */

struct _HlSrtp
{
  srtp_t in, out;
  HlSrtpSuite suite;
  guint8 theirs[HL_SRTP_KEY_MAX];
  gboolean proved; /* something of theirs was right */
  gboolean added;  /* a stream with a guessed count is in the session */
  guint32 tried_ssrc;
  guint32 rolls;
};

static void
init_library (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  srtp_init ();
  g_once_init_leave (&done, 1);
}

static void
fill_policy (srtp_policy_t *policy, HlSrtpSuite suite)
{
  memset (policy, 0, sizeof *policy);
  switch (suite)
    {
    case HL_SRTP_AEAD_AES_128_GCM:
      srtp_crypto_policy_set_aes_gcm_128_16_auth (&policy->rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth (&policy->rtcp);
      break;
    case HL_SRTP_AES_CM_128_HMAC_SHA1_32:
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32 (&policy->rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy->rtcp);
      break;
    default:
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy->rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy->rtcp);
      break;
    }
  policy->window_size = WINDOW;
}

static srtp_t
open_session (HlSrtpSuite suite, guint8 *key, srtp_ssrc_type_t direction)
{
  srtp_policy_t policy;
  srtp_t session = NULL;

  fill_policy (&policy, suite);
  policy.ssrc.type = direction;
  policy.key = key;
  return srtp_create (&session, &policy) == srtp_err_status_ok ? session : NULL;
}

HlSrtp *
hl_srtp_new (const HlMediaCrypto *ours, const HlMediaCrypto *theirs)
{
  g_autoptr (HlSrtp) self = g_new0 (HlSrtp, 1);
  guint8 key[HL_SRTP_KEY_MAX];

  init_library ();
  if (ours->suite != theirs->suite || !hl_media_crypto_get_key (ours, key)
      || !hl_media_crypto_get_key (theirs, self->theirs))
    return NULL;
  self->suite = ours->suite;
  self->out = open_session (self->suite, key, ssrc_any_outbound);
  self->in = open_session (self->suite, self->theirs, ssrc_any_inbound);
  explicit_bzero (key, sizeof key);
  return self->out != NULL && self->in != NULL ? g_steal_pointer (&self) : NULL;
}

void
hl_srtp_free (HlSrtp *self)
{
  if (self->in != NULL)
    srtp_dealloc (self->in);
  if (self->out != NULL)
    srtp_dealloc (self->out);
  explicit_bzero (self->theirs, sizeof self->theirs);
  g_free (self);
}

/* ---- Out ---- */

void
hl_srtp_keep_out (HlSrtp *self, HlSrtp *former)
{
  srtp_t out = self->out;

  self->out = former->out;
  former->out = out;
}

gboolean
hl_srtp_protect (HlSrtp *self, guint8 *packet, gsize *length)
{
  int n = (int) *length;

  if (srtp_protect (self->out, packet, &n) != srtp_err_status_ok)
    return FALSE;
  *length = (gsize) n;
  return TRUE;
}

gboolean
hl_srtp_protect_rtcp (HlSrtp *self, guint8 *packet, gsize *length)
{
  int n = (int) *length;

  if (srtp_protect_rtcp (self->out, packet, &n) != srtp_err_status_ok)
    return FALSE;
  *length = (gsize) n;
  return TRUE;
}

/* ---- In ---- */

static void
forget_guess (HlSrtp *self)
{
  if (self->added)
    srtp_remove_stream (self->in, g_htonl (self->tried_ssrc));
  self->added = FALSE;
}

/* The next packet is tried with one roll-over more. */
static void
guess_next (HlSrtp *self, guint32 ssrc)
{
  srtp_policy_t policy;

  forget_guess (self);
  if (ssrc != self->tried_ssrc)
    self->rolls = 1;
  else
    self->rolls = self->rolls < ROLLS_TRIED ? self->rolls + 1 : 0;
  self->tried_ssrc = ssrc;
  if (self->rolls == 0)
    return;
  fill_policy (&policy, self->suite);
  policy.ssrc.type = ssrc_specific;
  policy.ssrc.value = ssrc;
  policy.key = self->theirs;
  self->added = srtp_add_stream (self->in, &policy) == srtp_err_status_ok;
  if (self->added)
    srtp_set_stream_roc (self->in, ssrc, self->rolls);
}

static HlSrtpResult
result_of (srtp_err_status_t status)
{
  if (status == srtp_err_status_ok)
    return HL_SRTP_OK;
  return status == srtp_err_status_replay_fail || status == srtp_err_status_replay_old
             ? HL_SRTP_AGAIN
             : HL_SRTP_WRONG;
}

HlSrtpResult
hl_srtp_unprotect (HlSrtp *self, guint8 *packet, gsize *length)
{
  guint32 ssrc;
  int n = (int) *length;
  HlSrtpResult result;

  if (n < 12)
    return HL_SRTP_WRONG;
  memcpy (&ssrc, packet + 8, sizeof ssrc);
  ssrc = g_ntohl (ssrc);
  result = result_of (srtp_unprotect (self->in, packet, &n));
  if (result == HL_SRTP_OK)
    {
      self->proved = TRUE;
      *length = (gsize) n;
    }
  else if (result == HL_SRTP_WRONG && !self->proved)
    guess_next (self, ssrc);
  return result;
}

HlSrtpResult
hl_srtp_unprotect_rtcp (HlSrtp *self, guint8 *packet, gsize *length)
{
  int n = (int) *length;
  HlSrtpResult result =
      n < 8 ? HL_SRTP_WRONG : result_of (srtp_unprotect_rtcp (self->in, packet, &n));

  if (result == HL_SRTP_OK)
    *length = (gsize) n;
  return result;
}

void
hl_srtp_make_key (HlSrtpSuite suite, HlMediaCrypto *crypto)
{
  guint8 bytes[HL_SRTP_KEY_MAX];
  gsize length = hl_srtp_suite_key_length (suite);
  g_autofree char *text = NULL;

  if (getrandom (bytes, length, 0) != (ssize_t) length)
    g_error ("no random bytes can be had");
  text = g_base64_encode (bytes, length);
  crypto->suite = suite;
  memset (crypto->key, 0, sizeof crypto->key);
  g_strlcpy (crypto->key, text, sizeof crypto->key);
  explicit_bzero (bytes, sizeof bytes);
  explicit_bzero (text, strlen (text));
}
