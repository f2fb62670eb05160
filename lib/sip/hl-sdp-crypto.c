/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sdp-private.h"

#include <string.h>

/* Keys in SDP (RFC 4568): a=crypto:TAG SUITE inline:KEY[|LIFETIME] [PARAMETER…] */

#define TAG_MAX 999999999

/* What would have to change what is on the wire; anything unknown, too (RFC 4568 §6.3.7). */
static gboolean
is_harmless (const char *parameter)
{
  return g_str_has_prefix (parameter, "WSH=") || g_str_equal (parameter, "KDR=0");
}

static gboolean
read_key (const char *word, HlMediaCrypto *crypto)
{
  const char *key, *bar;
  gsize length;
  guint8 bytes[HL_SRTP_KEY_MAX];
  gboolean good;

  if (g_ascii_strncasecmp (word, "inline:", strlen ("inline:")) != 0)
    return FALSE;
  key = word + strlen ("inline:");
  length = strcspn (key, "|");
  bar = key + length;
  /* A lifetime is fine, we never reach it; an identifier of keys ("1:4") in each packet, or
   * several keys, are not. */
  if (strchr (bar, ':') != NULL || strchr (key, ';') != NULL || length >= sizeof crypto->key)
    return FALSE;
  memcpy (crypto->key, key, length);
  good = hl_media_crypto_get_key (crypto, bytes);
  explicit_bzero (bytes, sizeof bytes);
  return good;
}

gboolean
hl_sdp_crypto_read (const char *value, HlMediaCrypto *crypto)
{
  g_autofree char *copy = g_strdup (value);
  char *at = copy;
  const char *tag = hl_sdp_next_word (&at);
  const char *suite = tag != NULL ? hl_sdp_next_word (&at) : NULL;
  const char *key = suite != NULL ? hl_sdp_next_word (&at) : NULL;
  const char *parameter;
  guint64 number;

  memset (crypto, 0, sizeof *crypto);
  if (key == NULL || !g_ascii_string_to_unsigned (tag, 10, 1, TAG_MAX, &number, NULL))
    return FALSE;
  crypto->tag = (guint32) number;
  crypto->suite = hl_srtp_suite_from_name (suite);
  if (crypto->suite == HL_SRTP_NONE || !read_key (key, crypto))
    return FALSE;
  while ((parameter = hl_sdp_next_word (&at)) != NULL)
    if (!is_harmless (parameter))
      return FALSE;
  return TRUE;
}

void
hl_sdp_crypto_write (GString *out, const HlMediaCrypto *crypto)
{
  g_string_append_printf (out, "a=crypto:%u %s inline:%s\r\n", crypto->tag,
                          hl_srtp_suite_name (crypto->suite), crypto->key);
}

static gboolean
has_tag (const HlMediaDesc *desc, guint32 tag)
{
  for (guint i = 0; i < desc->n_crypto; i++)
    if (desc->crypto[i].tag == tag)
      return TRUE;
  return FALSE;
}

void
hl_sdp_crypto_read_all (const HlSdpMedia *media, HlMediaDesc *desc)
{
  for (guint i = 0; i < media->n_keys && desc->n_crypto < HL_MEDIA_CRYPTO_MAX; i++)
    {
      HlMediaCrypto crypto;

      if (hl_sdp_crypto_read (media->keys[i], &crypto) && !has_tag (desc, crypto.tag))
        desc->crypto[desc->n_crypto++] = crypto;
    }
}

void
hl_sdp_crypto_answer (const HlMediaDesc *local, const HlMediaDesc *remote, HlMediaDesc *answer)
{
  answer->n_crypto = 0;
  memset (answer->crypto, 0, sizeof answer->crypto);
  for (guint i = 0; i < remote->n_crypto; i++)
    for (guint k = 0; k < local->n_crypto && answer->n_crypto == 0; k++)
      if (local->crypto[k].suite == remote->crypto[i].suite)
        {
          answer->crypto[0] = local->crypto[k];
          answer->crypto[0].tag = remote->crypto[i].tag;
          answer->n_crypto = 1;
        }
}
