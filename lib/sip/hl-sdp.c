/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sdp-private.h"

#include <arpa/inet.h>
#include <string.h>

G_DEFINE_QUARK (hl_sdp_error, hl_sdp_error)

static const struct
{
  HlCodec codec;
  guint8 payload_type; /* where it needs no rtpmap; 255 = it always does */
  guint channels;
} codecs[] = {
  { HL_CODEC_PCMA, 8, 1 },
  { HL_CODEC_PCMU, 0, 1 },
  { HL_CODEC_G722, 9, 1 },
  { HL_CODEC_OPUS, 255, 2 },
};

static const char *const direction_words[] = { "sendrecv", "sendonly", "recvonly", "inactive" };

static const guint8 direction_bits[] = { 3, 1, 2, 0 };

const char *
hl_sdp_direction_word (HlDirection direction)
{
  return direction_words[direction];
}

guint
hl_sdp_direction_bits (HlDirection direction)
{
  return direction_bits[direction];
}

HlDirection
hl_sdp_direction_from_bits (guint bits)
{
  static const HlDirection directions[] = { HL_DIRECTION_INACTIVE, HL_DIRECTION_SENDONLY,
                                            HL_DIRECTION_RECVONLY, HL_DIRECTION_SENDRECV };

  return directions[bits & 3];
}

static gboolean
check_text (const char *text, gsize length, GError **error)
{
  if (length == 0)
    return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX, "SDP: empty");
  if (length > HL_SDP_MAX_LENGTH)
    return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX, "SDP: too long");
  if (memchr (text, 0, length) != NULL)
    return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX, "SDP: holds a NUL byte");
  return TRUE;
}

/* ---- Which stream ---- */

static gboolean
is_secure (const HlSdpMedia *media)
{
  return g_ascii_strcasecmp (media->proto, "RTP/SAVP") == 0;
}

static gboolean
is_audio (const HlSdpMedia *media)
{
  return g_ascii_strcasecmp (media->type, "audio") == 0 && media->port > 0
         && (is_secure (media) || g_ascii_strcasecmp (media->proto, "RTP/AVP") == 0);
}

static gboolean
has_key (const HlSdpMedia *media)
{
  HlMediaCrypto crypto;

  for (guint i = 0; i < media->n_keys; i++)
    if (hl_sdp_crypto_read (media->keys[i], &crypto))
      return TRUE;
  return FALSE;
}

/* How well a stream does: 0 = not at all. */
static guint
rank (const HlSdpMedia *media, const HlMediaPolicy *policy)
{
  gboolean key = has_key (media);

  if (is_secure (media) && !key)
    return 0;
  if (policy == NULL)
    return 1;
  switch (policy->srtp)
    {
    case HL_SRTP_OFF:
      return !is_secure (media);
    case HL_SRTP_OPTIONAL:
    case HL_SRTP_ANSWERED:
      return key ? 2 : 1;
    case HL_SRTP_REQUIRED:
      return key;
    }
  return 0;
}

static const char *
why_none (const HlSdpMedia *any, const HlMediaPolicy *policy)
{
  if (any == NULL)
    return "SDP: no m=audio stream over RTP/AVP or RTP/SAVP";
  if (policy != NULL && policy->srtp == HL_SRTP_OFF && is_secure (any))
    return "SDP: m=audio is RTP/SAVP, and this line takes no SRTP";
  if (policy != NULL && policy->srtp == HL_SRTP_REQUIRED && any->n_keys == 0)
    return "SDP: m=audio has no a=crypto, and this line takes SRTP only";
  return "SDP: m=audio has no a=crypto that can be used (AES_CM_128_HMAC_SHA1_80 or _32, "
         "AEAD_AES_128_GCM, inline, without MKI)";
}

const HlSdpMedia *
hl_sdp_find_audio (const HlSdpSession *self, const HlMediaPolicy *policy, GError **error)
{
  const HlSdpMedia *best = NULL, *any = NULL;
  guint best_rank = 0;

  for (guint i = 0; i < self->n_media; i++)
    if (is_audio (&self->media[i]))
      {
        guint one = rank (&self->media[i], policy);

        if (any == NULL)
          any = &self->media[i];
        if (one > best_rank)
          {
            best = &self->media[i];
            best_rank = one;
          }
      }
  if (best == NULL)
    hl_sdp_fail (error, HL_SDP_ERROR_MEDIA, why_none (any, policy));
  return best;
}

/* ---- From lines to the description ---- */

static gboolean
read_ip4 (const char *text, HlMediaDesc *desc)
{
  struct in_addr address;
  guint32 host;

  if (inet_pton (AF_INET, text, &address) != 1)
    return FALSE;

  host = ntohl (address.s_addr);
  if (host == 0)
    {
      /* Hold as before RFC 3264: nothing may be sent to it. */
      desc->address[0] = 0;
      return TRUE;
    }
  return host < 0xe0000000 && (host >> 24) != 0
         && inet_ntop (AF_INET, &address, desc->address, sizeof desc->address) != NULL;
}

static gboolean
read_ip6 (const char *text, HlMediaDesc *desc)
{
  struct in6_addr address;

  if (inet_pton (AF_INET6, text, &address) != 1 || IN6_IS_ADDR_MULTICAST (&address))
    return FALSE;
  if (IN6_IS_ADDR_UNSPECIFIED (&address))
    {
      desc->address[0] = 0;
      return TRUE;
    }
  return inet_ntop (AF_INET6, &address, desc->address, sizeof desc->address) != NULL;
}

static gboolean
read_address (const HlSdpSession *self, const HlSdpMedia *media, HlMediaDesc *desc, GError **error)
{
  g_autofree char *copy = g_strdup (media->connection ? media->connection : self->connection);
  char *at = copy;
  const char *net = copy ? hl_sdp_next_word (&at) : NULL;
  const char *type = net ? hl_sdp_next_word (&at) : NULL;
  const char *address = type ? hl_sdp_next_word (&at) : NULL;

  if (address == NULL || !g_str_equal (net, "IN"))
    return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX, "SDP: c= is missing for the audio stream");

  if ((g_str_equal (type, "IP4") && read_ip4 (address, desc))
      || (g_str_equal (type, "IP6") && read_ip6 (address, desc)))
    return TRUE;
  return hl_sdp_fail (error, HL_SDP_ERROR_MEDIA,
                      "SDP: c= is not one host's numeric address; names and groups are not taken");
}

void
hl_sdp_add_codec (HlMediaDesc *desc, HlCodec codec, guint8 payload_type)
{
  if (desc->n_codecs == HL_MEDIA_CODECS_MAX)
    return;
  for (guint i = 0; i < desc->n_codecs; i++)
    if (desc->codecs[i].codec == codec)
      return;

  desc->codecs[desc->n_codecs].codec = codec;
  desc->codecs[desc->n_codecs].payload_type = payload_type;
  desc->n_codecs++;
}

/* "PCMA/8000" or "PCMA/8000/1"; Opus is always "opus/48000/2". */
static gboolean
is_encoding (const char *map, const char *name, guint clock, guint channels)
{
  gsize length = strlen (name);
  g_autofree char *rest = g_strdup_printf ("/%u", clock);
  g_autofree char *full = g_strdup_printf ("/%u/%u", clock, channels);

  return g_ascii_strncasecmp (map, name, length) == 0
         && ((channels == 1 && g_str_equal (map + length, rest))
             || g_str_equal (map + length, full));
}

/* What the attribute says of @payload_type: "PCMA/8000"; NULL = nothing. */
static const char *
find_rtpmap (const HlSdpMedia *media, guint payload_type)
{
  for (guint i = 0; i < media->n_rtpmaps; i++)
    {
      char *end;
      guint64 number = g_ascii_strtoull (media->rtpmaps[i], &end, 10);

      if (end != media->rtpmaps[i] && *end == ' ' && number == payload_type)
        return end + strspn (end, " ");
    }
  return NULL;
}

static void
read_format (const HlSdpMedia *media, guint8 payload_type, HlMediaDesc *desc)
{
  const char *map = find_rtpmap (media, payload_type);

  if (map != NULL && is_encoding (map, "telephone-event", 8000, 1) && desc->dtmf_payload_type == 0)
    desc->dtmf_payload_type = payload_type;
  if (map != NULL && is_encoding (map, "telephone-event", 48000, 1)
      && desc->dtmf_wide_payload_type == 0)
    desc->dtmf_wide_payload_type = payload_type;
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (map != NULL ? is_encoding (map, hl_codec_name (codecs[i].codec),
                                   hl_codec_clock (codecs[i].codec), codecs[i].channels)
                    : codecs[i].payload_type == payload_type)
      hl_sdp_add_codec (desc, codecs[i].codec, payload_type);
}

static gboolean
read_formats (const HlSdpMedia *media, HlMediaDesc *desc, GError **error)
{
  g_autofree char *copy = g_strdup (media->formats);
  char *at = copy;
  const char *word;

  while ((word = hl_sdp_next_word (&at)) != NULL)
    {
      guint64 value;

      if (!g_ascii_string_to_unsigned (word, 10, 0, 127, &value, NULL))
        return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX,
                            "SDP: a format of m=audio must be 0 to 127");
      read_format (media, (guint8) value, desc);
    }
  if (desc->n_codecs == 0)
    return hl_sdp_fail (error, HL_SDP_ERROR_MEDIA,
                        "SDP: m=audio offers no codec we know (PCMA, PCMU, G722, opus)");
  return TRUE;
}

/* Only what the policy allows, in its order. */
static gboolean
choose_codecs (const HlMediaPolicy *policy, HlMediaDesc *desc, GError **error)
{
  HlMediaDesc all = *desc;

  if (policy == NULL || policy->n_codecs == 0)
    return TRUE;
  desc->n_codecs = 0;
  memset (desc->codecs, 0, sizeof desc->codecs);
  for (guint i = 0; i < policy->n_codecs; i++)
    for (guint k = 0; k < all.n_codecs; k++)
      if (all.codecs[k].codec == policy->codecs[i])
        hl_sdp_add_codec (desc, all.codecs[k].codec, all.codecs[k].payload_type);
  return desc->n_codecs > 0
         || hl_sdp_fail (error, HL_SDP_ERROR_MEDIA,
                         "SDP: m=audio offers none of the codecs allowed on this line");
}

static gboolean
describe (const HlSdpSession *self, const HlMediaPolicy *policy, HlMediaDesc *desc, GError **error)
{
  const HlSdpMedia *audio = hl_sdp_find_audio (self, policy, error);
  guint bits;

  if (audio == NULL)
    return FALSE;
  if (!read_address (self, audio, desc, error) || !read_formats (audio, desc, error)
      || !choose_codecs (policy, desc, error))
    return FALSE;

  desc->port = (guint16) audio->port;
  desc->secure = is_secure (audio);
  if (policy == NULL || policy->srtp != HL_SRTP_OFF)
    hl_sdp_crypto_read_all (audio, desc);
  bits = hl_sdp_direction_bits (
      (HlDirection) (audio->direction >= 0 ? audio->direction : self->direction));
  desc->direction = hl_sdp_direction_from_bits (desc->address[0] ? bits : bits & 1);
  return TRUE;
}

gboolean
hl_sdp_parse_policy (const char *text, gsize length, const HlMediaPolicy *policy, HlMediaDesc *desc,
                     GError **error)
{
  g_autoptr (HlSdpSession) session = NULL;
  HlMediaDesc read = { 0 };

  g_return_val_if_fail (desc != NULL, FALSE);

  *desc = read;
  if (!check_text (text, length, error))
    return FALSE;

  session = hl_sdp_session_read (text, length, error);
  if (session == NULL || !describe (session, policy, &read, error))
    return FALSE;

  *desc = read;
  return TRUE;
}

gboolean
hl_sdp_parse (const char *text, gsize length, HlMediaDesc *desc, GError **error)
{
  return hl_sdp_parse_policy (text, length, NULL, desc, error);
}
