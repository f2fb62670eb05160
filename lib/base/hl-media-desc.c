/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-desc.h"

#include <string.h>

static const struct
{
  const char *name;
  guint clock;
  gboolean wide;
} codecs[HL_N_CODECS] = {
  [HL_CODEC_NONE] = { "", 8000, FALSE },     [HL_CODEC_PCMA] = { "PCMA", 8000, FALSE },
  [HL_CODEC_PCMU] = { "PCMU", 8000, FALSE }, [HL_CODEC_G722] = { "G722", 8000, TRUE },
  [HL_CODEC_OPUS] = { "opus", 48000, TRUE },
};

static const struct
{
  const char *name;
  guint key_length;
} suites[] = {
  [HL_SRTP_NONE] = { "", 0 },
  [HL_SRTP_AES_CM_128_HMAC_SHA1_80] = { "AES_CM_128_HMAC_SHA1_80", 30 },
  [HL_SRTP_AES_CM_128_HMAC_SHA1_32] = { "AES_CM_128_HMAC_SHA1_32", 30 },
  [HL_SRTP_AEAD_AES_128_GCM] = { "AEAD_AES_128_GCM", 28 },
};

static const char *const policies[] = { "off", "optional", "required", "answered" };

const char *
hl_codec_name (HlCodec codec)
{
  return (guint) codec < HL_N_CODECS ? codecs[codec].name : "";
}

HlCodec
hl_codec_from_name (const char *name)
{
  for (guint i = 1; name != NULL && i < HL_N_CODECS; i++)
    if (g_ascii_strcasecmp (name, codecs[i].name) == 0)
      return (HlCodec) i;

  return HL_CODEC_NONE;
}

guint
hl_codec_clock (HlCodec codec)
{
  return (guint) codec < HL_N_CODECS ? codecs[codec].clock : 8000;
}

gboolean
hl_codec_is_wide (HlCodec codec)
{
  return (guint) codec < HL_N_CODECS && codecs[codec].wide;
}

/* ---- SRTP ---- */

const char *
hl_srtp_suite_name (HlSrtpSuite suite)
{
  return (guint) suite < G_N_ELEMENTS (suites) ? suites[suite].name : "";
}

HlSrtpSuite
hl_srtp_suite_from_name (const char *name)
{
  for (guint i = 1; name != NULL && i < G_N_ELEMENTS (suites); i++)
    if (strcmp (name, suites[i].name) == 0)
      return (HlSrtpSuite) i;
  return HL_SRTP_NONE;
}

guint
hl_srtp_suite_key_length (HlSrtpSuite suite)
{
  return (guint) suite < G_N_ELEMENTS (suites) ? suites[suite].key_length : 0;
}

gboolean
hl_media_crypto_get_key (const HlMediaCrypto *crypto, guint8 *key)
{
  gsize length = 0;
  g_autofree guchar *bytes = NULL;
  guint wanted = hl_srtp_suite_key_length (crypto->suite);

  if (wanted == 0 || memchr (crypto->key, 0, sizeof crypto->key) == NULL || *crypto->key == '\0')
    return FALSE;
  /* glib skips what is no base64: it must not. */
  if (strspn (crypto->key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
      != strlen (crypto->key))
    return FALSE;
  bytes = g_base64_decode (crypto->key, &length);
  if (length != wanted)
    return FALSE;
  memcpy (key, bytes, length);
  return TRUE;
}

/* ---- Descriptions ---- */

gboolean
hl_media_desc_has_dtmf (const HlMediaDesc *desc)
{
  return desc->dtmf_payload_type != 0 || desc->dtmf_wide_payload_type != 0;
}

static gboolean
has_key (const HlMediaDesc *desc, const HlMediaCrypto *crypto)
{
  for (guint i = 0; i < MIN (desc->n_crypto, HL_MEDIA_CRYPTO_MAX); i++)
    if (desc->crypto[i].suite == crypto->suite && strcmp (desc->crypto[i].key, crypto->key) == 0)
      return TRUE;
  return FALSE;
}

gboolean
hl_media_desc_moved (const HlMediaDesc *a, const HlMediaDesc *b)
{
  if (a->port != b->port || strcmp (a->address, b->address) != 0)
    return TRUE;
  for (guint i = 0; i < MIN (b->n_crypto, HL_MEDIA_CRYPTO_MAX); i++)
    if (!has_key (a, &b->crypto[i]))
      return TRUE;
  return FALSE;
}

/* ---- Policies ---- */

const char *
hl_srtp_policy_word (HlSrtpPolicy policy)
{
  return (guint) policy < G_N_ELEMENTS (policies) ? policies[policy] : policies[0];
}

gboolean
hl_srtp_policy_from_word (const char *word, HlSrtpPolicy *policy)
{
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (policies); i++)
    if (strcmp (word, policies[i]) == 0)
      {
        *policy = (HlSrtpPolicy) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
has_codec (const HlMediaPolicy *policy, HlCodec codec)
{
  for (guint i = 0; i < policy->n_codecs; i++)
    if (policy->codecs[i] == codec)
      return TRUE;
  return FALSE;
}

gboolean
hl_media_policy_set_codecs (HlMediaPolicy *policy, const char *names)
{
  g_auto (GStrv) words = g_strsplit_set (names != NULL ? names : "", ", ", -1);
  HlMediaPolicy read = *policy;

  read.n_codecs = 0;
  memset (read.codecs, 0, sizeof read.codecs);
  for (guint i = 0; words[i] != NULL; i++)
    {
      HlCodec codec = hl_codec_from_name (words[i]);

      if (*words[i] == '\0')
        continue;
      if (codec == HL_CODEC_NONE)
        return FALSE;
      if (!has_codec (&read, codec))
        read.codecs[read.n_codecs++] = codec;
    }
  *policy = read;
  return TRUE;
}

void
hl_media_policy_prefer (HlMediaPolicy *policy, HlCodec codec)
{
  guint at = 0;

  if (policy->n_codecs == 0)
    for (guint i = 1; i < HL_N_CODECS; i++)
      policy->codecs[policy->n_codecs++] = (HlCodec) i;
  while (at < policy->n_codecs && policy->codecs[at] != codec)
    at++;
  if (at == policy->n_codecs)
    return;
  memmove (policy->codecs + 1, policy->codecs, at * sizeof *policy->codecs);
  policy->codecs[0] = codec;
}
