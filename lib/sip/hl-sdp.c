/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sdp.h"

#include <arpa/inet.h>
#include <string.h>

/* A parser of our own, because Sofia's has inputs (an unknown transport with a
 * format that is no token) over which it never ends.  It reads what a telephone
 * call needs and refuses, by line, what it can't read. */

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

/* One media description.  All texts point into the copy of the whole. */
typedef struct
{
  char *type, *proto;
  char *formats; /* separated by spaces */
  guint port;
  const char *connection; /* of c=, or NULL */
  int direction;          /* HlDirection, or -1: as the session */
  char *rtpmaps[HL_SDP_MAX_MEDIA * 2];
  guint n_rtpmaps;
} Media;

typedef struct
{
  char *text;
  const char *connection;
  int direction;
  gboolean has_origin;
  Media media[HL_SDP_MAX_MEDIA];
  guint n_media;
  gboolean full; /* later media are not looked at */
} Session;

static void
session_free (Session *self)
{
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Session, session_free)

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

/* ---- Lines ---- */

/* The next word of @at, cut off; NULL at the end. */
static char *
next_word (char **at)
{
  char *word = *at + strspn (*at, " ");
  gsize length = strcspn (word, " ");

  if (length == 0)
    return NULL;

  *at = word + length;
  if (**at != 0)
    *(*at)++ = 0;
  return word;
}

static gboolean
is_printable (const char *text)
{
  for (; *text != 0; text++)
    if (!g_ascii_isgraph (*text) && *text != ' ')
      return FALSE;
  return TRUE;
}

static gboolean
read_port (char *word, guint *port)
{
  char *slash = strchr (word, '/'); /* a number of ports: for layered media only */
  guint64 value;

  if (slash != NULL)
    *slash = 0;
  if (!g_ascii_string_to_unsigned (word, 10, 0, 65535, &value, NULL))
    return FALSE;

  *port = (guint) value;
  return TRUE;
}

static gboolean
read_media (Session *self, char *value, GError **error)
{
  Media *media = &self->media[self->n_media];
  char *port;

  if (self->n_media == HL_SDP_MAX_MEDIA)
    {
      self->full = TRUE;
      return TRUE;
    }
  if (!is_printable (value))
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: m= holds characters that do not belong there");

  media->type = next_word (&value);
  port = next_word (&value);
  media->proto = next_word (&value);
  media->formats = value + strspn (value, " ");
  media->direction = -1;
  if (media->type == NULL || port == NULL || media->proto == NULL || media->formats[0] == 0)
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: m= must have a type, port, protocol and format");
  if (!read_port (port, &media->port))
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: the port of m= must be 0 to 65535");

  self->n_media++;
  return TRUE;
}

static int
direction_of (const char *attribute)
{
  for (guint i = 0; i < G_N_ELEMENTS (direction_words); i++)
    if (g_str_equal (attribute, direction_words[i]))
      return (int) i;
  return -1;
}

static void
read_attribute (Session *self, char *value)
{
  Media *media = self->n_media ? &self->media[self->n_media - 1] : NULL;
  int direction = direction_of (value);

  if (self->full)
    return;
  if (direction >= 0)
    *(media ? &media->direction : &self->direction) = direction;
  else if (media != NULL && g_str_has_prefix (value, "rtpmap:")
           && media->n_rtpmaps < G_N_ELEMENTS (media->rtpmaps))
    media->rtpmaps[media->n_rtpmaps++] = value + strlen ("rtpmap:");
}

static void
read_connection (Session *self, const char *value)
{
  if (self->full)
    return;
  if (self->n_media > 0)
    self->media[self->n_media - 1].connection = value;
  else
    self->connection = value;
}

static gboolean
read_line (Session *self, char *line, GError **error)
{
  char *value = line + 2;

  if (!g_ascii_islower (line[0]) || line[1] != '=')
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: a line does not begin with a letter and =");

  if (line[0] == 'm')
    return read_media (self, value, error);
  if (line[0] == 'a')
    read_attribute (self, value);
  else if (line[0] == 'c')
    read_connection (self, value);
  else if (line[0] == 'o')
    self->has_origin = TRUE;
  return TRUE;
}

static Session *
read_session (const char *text, gsize length, GError **error)
{
  g_autoptr (Session) self = g_new0 (Session, 1);
  gboolean first = TRUE;
  char *line, *rest;

  self->text = rest = g_strndup (text, length);
  self->direction = HL_DIRECTION_SENDRECV;
  while ((line = strsep (&rest, "\n")) != NULL)
    {
      gsize n = strlen (line);

      if (n > 0 && line[n - 1] == '\r')
        line[n - 1] = 0;
      if (first && !g_str_equal (line, "v=0"))
        {
          fail (error, HL_SDP_ERROR_SYNTAX, "SDP: does not begin with v=0");
          return NULL;
        }
      first = FALSE;
      if (line[0] != 0 && !read_line (self, line, error))
        return NULL;
    }
  if (!self->has_origin)
    {
      fail (error, HL_SDP_ERROR_SYNTAX, "SDP: o= is missing");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* ---- From lines to the description ---- */

static const Media *
find_audio (const Session *self)
{
  for (guint i = 0; i < self->n_media; i++)
    if (g_ascii_strcasecmp (self->media[i].type, "audio") == 0
        && g_ascii_strcasecmp (self->media[i].proto, "RTP/AVP") == 0 && self->media[i].port > 0)
      return &self->media[i];
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
read_address (const Session *self, const Media *media, HlMediaDesc *desc, GError **error)
{
  g_autofree char *copy = g_strdup (media->connection ? media->connection : self->connection);
  char *at = copy;
  const char *net = copy ? next_word (&at) : NULL;
  const char *type = net ? next_word (&at) : NULL;
  const char *address = type ? next_word (&at) : NULL;

  if (address == NULL || !g_str_equal (net, "IN"))
    return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: c= is missing for the audio stream");

  if ((g_str_equal (type, "IP4") && read_ip4 (address, desc))
      || (g_str_equal (type, "IP6") && read_ip6 (address, desc)))
    return TRUE;
  return fail (error, HL_SDP_ERROR_MEDIA,
               "SDP: c= is not one host's numeric address; names and groups are not taken");
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

/* "PCMA/8000" or "PCMA/8000/1" */
static gboolean
is_encoding (const char *map, const char *name)
{
  gsize length = strlen (name);

  return g_ascii_strncasecmp (map, name, length) == 0
         && (g_str_equal (map + length, "/8000") || g_str_equal (map + length, "/8000/1"));
}

/* What the attribute says of @payload_type: "PCMA/8000"; NULL = nothing. */
static const char *
find_rtpmap (const Media *media, guint payload_type)
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
read_format (const Media *media, guint8 payload_type, HlMediaDesc *desc)
{
  const char *map = find_rtpmap (media, payload_type);

  if (map != NULL && is_encoding (map, "telephone-event") && desc->dtmf_payload_type == 0)
    desc->dtmf_payload_type = payload_type;
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (map != NULL ? is_encoding (map, codecs[i].encoding)
                    : codecs[i].payload_type == payload_type)
      add_codec (desc, codecs[i].codec, payload_type);
}

static gboolean
read_formats (const Media *media, HlMediaDesc *desc, GError **error)
{
  g_autofree char *copy = g_strdup (media->formats);
  char *at = copy;
  const char *word;

  while ((word = next_word (&at)) != NULL)
    {
      guint64 value;

      if (!g_ascii_string_to_unsigned (word, 10, 0, 127, &value, NULL))
        return fail (error, HL_SDP_ERROR_SYNTAX, "SDP: a format of m=audio must be 0 to 127");
      read_format (media, (guint8) value, desc);
    }
  if (desc->n_codecs == 0)
    return fail (error, HL_SDP_ERROR_MEDIA, "SDP: m=audio offers neither PCMA nor PCMU");
  return TRUE;
}

static gboolean
describe (const Session *self, HlMediaDesc *desc, GError **error)
{
  const Media *audio = find_audio (self);
  guint bits;

  if (audio == NULL)
    return fail (error, HL_SDP_ERROR_MEDIA, "SDP: no m=audio stream over RTP/AVP");
  if (!read_address (self, audio, desc, error) || !read_formats (audio, desc, error))
    return FALSE;

  desc->port = (guint16) audio->port;
  bits = direction_bits[audio->direction >= 0 ? audio->direction : self->direction];
  desc->direction = direction_from_bits (desc->address[0] ? bits : bits & 1);
  return TRUE;
}

gboolean
hl_sdp_parse (const char *text, gsize length, HlMediaDesc *desc, GError **error)
{
  g_autoptr (Session) session = NULL;
  HlMediaDesc read = { 0 };

  g_return_val_if_fail (desc != NULL, FALSE);

  *desc = read;
  if (!check_text (text, length, error))
    return FALSE;

  session = read_session (text, length, error);
  if (session == NULL || !describe (session, &read, error))
    return FALSE;

  *desc = read;
  return TRUE;
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

/* A stream of theirs that we do not take: same kind, transport and format, port 0. */
static void
write_refused (GString *out, const Media *media)
{
  g_string_append_printf (out, "m=%s 0 %s %.*s\r\n", media->type, media->proto,
                          (int) strcspn (media->formats, " "), media->formats);
}

static void
write_answer (GString *out, const HlMediaDesc *local, const Session *offer)
{
  const Media *audio = find_audio (offer);

  for (guint i = 0; i < offer->n_media; i++)
    {
      if (&offer->media[i] == audio)
        write_audio (out, local);
      else
        write_refused (out, &offer->media[i]);
    }
}

char *
hl_sdp_write (const HlMediaDesc *local, const char *answer_to, guint64 session, guint version)
{
  g_autoptr (GString) out = g_string_sized_new (320);
  g_autoptr (Session) offer = NULL;
  HlMediaDesc remote, answer;

  write_session (out, local, session, version);
  if (answer_to != NULL && hl_sdp_parse (answer_to, strlen (answer_to), &remote, NULL))
    offer = read_session (answer_to, strlen (answer_to), NULL);
  if (offer == NULL)
    {
      write_audio (out, local);
      return g_string_free (g_steal_pointer (&out), FALSE);
    }

  answer = hl_media_desc_answer (local, &remote);
  write_answer (out, &answer, offer);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
