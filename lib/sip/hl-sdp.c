/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sdp.h"

#include <arpa/inet.h>
#include <string.h>

#include <sofia-sip/sdp.h>
#include <sofia-sip/su_alloc.h>

/* Sofia's parser does the grammar; what it lets through is narrowed here to what
 * a telephone call needs, so that no odd value travels further into the house. */

#define DTMF_PAYLOAD_TYPE 101

G_DEFINE_QUARK (hl_sdp_error, hl_sdp_error)

static const struct
{
  HlCodec codec;
  const char *encoding;
  guint8 payload_type;
} codecs[] = {
  { HL_CODEC_PCMA, "PCMA", 8 },
  { HL_CODEC_PCMU, "PCMU", 0 },
};

static const char *const direction_words[] = { "sendrecv", "sendonly", "recvonly", "inactive" };

/* Bit 0: that side sends, bit 1: it receives. */
static const guint8 direction_bits[] = { 3, 1, 2, 0 };

static HlDirection
direction_from_bits (guint bits)
{
  static const HlDirection directions[] = { HL_DIRECTION_INACTIVE, HL_DIRECTION_SENDONLY,
                                            HL_DIRECTION_RECVONLY, HL_DIRECTION_SENDRECV };

  return directions[bits & 3];
}

static gboolean
fail (GError **error, HlSdpError code, const char *message)
{
  g_set_error_literal (error, HL_SDP_ERROR, code, message);
  return FALSE;
}

static gboolean
check_text (const char *text, gsize length, GError **error)
{
  if (length == 0)
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: empty");
  if (length > HL_SDP_MAX_LENGTH)
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: too long");
  if (memchr (text, 0, length) != NULL)
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: holds a NUL byte");
  return TRUE;
}

static gboolean
is_usable (const sdp_media_t *media)
{
  return media->m_type == sdp_media_audio && media->m_proto == sdp_proto_rtp && media->m_port > 0
         && !media->m_rejected;
}

static const sdp_media_t *
find_audio (const sdp_session_t *session)
{
  guint seen = 0;

  for (const sdp_media_t *m = session->sdp_media; m != NULL && seen < HL_SDP_MAX_MEDIA;
       m = m->m_next, seen++)
    if (is_usable (m))
      return m;
  return NULL;
}

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
read_address (const sdp_session_t *session, const sdp_media_t *media, HlMediaDesc *desc,
              GError **error)
{
  const sdp_connection_t *c = media->m_connections ? media->m_connections : session->sdp_connection;
  gboolean read;

  if (c == NULL || c->c_address == NULL || c->c_nettype != sdp_net_in)
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: c= is missing for the audio stream");

  read =
      c->c_addrtype == sdp_addr_ip6 ? read_ip6 (c->c_address, desc) : read_ip4 (c->c_address, desc);
  if (!read)
    return fail (error, HL_SDP_ERROR_MEDIA,
                 "SDP: c= is not one host's numeric address; names and groups are not taken");
  return TRUE;
}

static void
add_codec (HlMediaDesc *desc, HlCodec codec, guint8 payload_type)
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

static void
read_format (const sdp_rtpmap_t *map, HlMediaDesc *desc)
{
  if (map->rm_encoding == NULL || map->rm_rate != 8000)
    return;
  if (map->rm_params != NULL && !g_str_equal (map->rm_params, "1"))
    return; /* more than one channel */

  if (g_ascii_strcasecmp (map->rm_encoding, "telephone-event") == 0)
    {
      if (desc->dtmf_payload_type == 0)
        desc->dtmf_payload_type = map->rm_pt;
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (g_ascii_strcasecmp (map->rm_encoding, codecs[i].encoding) == 0)
      add_codec (desc, codecs[i].codec, map->rm_pt);
}

static HlDirection
read_direction (const sdp_media_t *media, const HlMediaDesc *desc)
{
  guint bits = (media->m_mode & sdp_sendonly ? 1u : 0u) | (media->m_mode & sdp_recvonly ? 2u : 0u);

  if (desc->address[0] == 0)
    bits &= 1;
  return direction_from_bits (bits);
}

static gboolean
read_session (const sdp_session_t *session, HlMediaDesc *desc, GError **error)
{
  const sdp_media_t *audio = find_audio (session);

  if (audio == NULL)
    return fail (error, HL_SDP_ERROR_MEDIA, "SDP: no m=audio stream over RTP/AVP");
  if (audio->m_port > 65535)
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: the port of m=audio is beyond 65535");
  if (!read_address (session, audio, desc, error))
    return FALSE;

  desc->port = (guint16) audio->m_port;
  for (const sdp_rtpmap_t *map = audio->m_rtpmaps; map != NULL; map = map->rm_next)
    read_format (map, desc);
  if (desc->n_codecs == 0)
    return fail (error, HL_SDP_ERROR_MEDIA, "SDP: m=audio offers neither PCMA nor PCMU");

  desc->direction = read_direction (audio, desc);
  return TRUE;
}

gboolean
hl_sdp_parse (const char *text, gsize length, HlMediaDesc *desc, GError **error)
{
  HlMediaDesc read = { 0 };
  su_home_t *home;
  sdp_parser_t *parser;
  const sdp_session_t *session;
  gboolean ok;

  g_return_val_if_fail (desc != NULL, FALSE);

  *desc = read;
  if (!check_text (text, length, error))
    return FALSE;

  home = su_home_new (sizeof *home);
  parser = sdp_parse (home, text, (issize_t) length, sdp_f_anynet);
  session = sdp_session (parser);
  if (session != NULL)
    ok = read_session (session, &read, error);
  else
    ok = fail (error, HL_SDP_ERROR_SYNTAX, "SDP: not well formed");
  sdp_parser_free (parser);
  su_home_unref (home);

  if (ok)
    *desc = read;
  return ok;
}

HlMediaDesc
hl_media_desc_answer (const HlMediaDesc *local, const HlMediaDesc *remote)
{
  HlMediaDesc answer = *local;
  guint theirs = direction_bits[remote->direction];
  guint reversed = ((theirs & 1) << 1) | (theirs >> 1);

  answer.n_codecs = 0;
  for (guint i = 0; i < remote->n_codecs; i++)
    for (guint j = 0; j < local->n_codecs; j++)
      if (local->codecs[j].codec == remote->codecs[i].codec)
        add_codec (&answer, remote->codecs[i].codec, remote->codecs[i].payload_type);
  if (answer.n_codecs == 0 && remote->n_codecs > 0)
    answer.port = 0;

  answer.dtmf_payload_type = local->dtmf_payload_type ? remote->dtmf_payload_type : 0;
  answer.direction = direction_from_bits (direction_bits[local->direction] & reversed);
  return answer;
}

/* ---- Writing ---- */

static const char *
address_type (const char *address)
{
  return strchr (address, ':') != NULL ? "IP6" : "IP4";
}

static void
write_session (GString *out, const HlMediaDesc *local, guint64 session, guint version)
{
  const char *address = local->address[0] ? local->address : "0.0.0.0";
  const char *type = address_type (address);

  g_string_append_printf (out,
                          "v=0\r\no=hotline %" G_GUINT64_FORMAT " %u IN %s %s\r\ns=-\r\n"
                          "c=IN %s %s\r\nt=0 0\r\n",
                          session, version, type, address, type, address);
}

static void
write_formats (GString *out, const HlMediaDesc *local)
{
  for (guint i = 0; i < local->n_codecs; i++)
    g_string_append_printf (out, " %u", local->codecs[i].payload_type);
  if (local->dtmf_payload_type != 0)
    g_string_append_printf (out, " %u", local->dtmf_payload_type);
  g_string_append (out, "\r\n");
}

static void
write_audio (GString *out, const HlMediaDesc *local)
{
  if (local->port == 0 || local->n_codecs == 0)
    {
      g_string_append (out, "m=audio 0 RTP/AVP 8\r\n");
      return;
    }

  g_string_append_printf (out, "m=audio %u RTP/AVP", local->port);
  write_formats (out, local);
  for (guint i = 0; i < local->n_codecs; i++)
    g_string_append_printf (out, "a=rtpmap:%u %s/8000\r\n", local->codecs[i].payload_type,
                            hl_codec_name (local->codecs[i].codec));
  if (local->dtmf_payload_type != 0)
    g_string_append_printf (out, "a=rtpmap:%u telephone-event/8000\r\na=fmtp:%u 0-15\r\n",
                            local->dtmf_payload_type, local->dtmf_payload_type);
  g_string_append_printf (out, "a=ptime:20\r\na=%s\r\n", direction_words[local->direction]);
}

/* A stream of theirs that we do not take: same kind, transport and formats, port 0. */
static void
write_refused (GString *out, const sdp_media_t *media)
{
  const char *format = "0";

  if (media->m_rtpmaps != NULL)
    {
      g_string_append_printf (out, "m=%s 0 %s %u\r\n", media->m_type_name, media->m_proto_name,
                              media->m_rtpmaps->rm_pt);
      return;
    }
  if (media->m_format != NULL && media->m_format->l_text != NULL)
    format = media->m_format->l_text;
  g_string_append_printf (out, "m=%s 0 %s %s\r\n", media->m_type_name, media->m_proto_name, format);
}

static void
write_answer (GString *out, const HlMediaDesc *local, const sdp_session_t *offer)
{
  const sdp_media_t *audio = find_audio (offer);
  guint seen = 0;

  for (const sdp_media_t *m = offer->sdp_media; m != NULL && seen < HL_SDP_MAX_MEDIA;
       m = m->m_next, seen++)
    {
      if (m == audio)
        write_audio (out, local);
      else
        write_refused (out, m);
    }
}

char *
hl_sdp_write (const HlMediaDesc *local, const char *answer_to, guint64 session, guint version)
{
  g_autoptr (GString) out = g_string_sized_new (320);
  HlMediaDesc remote, answer;
  su_home_t *home;
  sdp_parser_t *parser;

  write_session (out, local, session, version);
  if (answer_to == NULL || !hl_sdp_parse (answer_to, strlen (answer_to), &remote, NULL))
    {
      write_audio (out, local);
      return g_string_free (g_steal_pointer (&out), FALSE);
    }

  answer = hl_media_desc_answer (local, &remote);
  home = su_home_new (sizeof *home);
  parser = sdp_parse (home, answer_to, (issize_t) strlen (answer_to), sdp_f_anynet);
  write_answer (out, &answer, sdp_session (parser));
  sdp_parser_free (parser);
  su_home_unref (home);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
