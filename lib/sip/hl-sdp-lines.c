/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sdp-private.h"

#include <string.h>

/* A parser of our own, because Sofia's has inputs (an unknown transport with a
 * format that is no token) over which it never ends.  It reads what a telephone
 * call needs and refuses, by line, what it can't read. */

gboolean
hl_sdp_fail (GError **error, HlSdpError code, const char *message)
{
  g_set_error_literal (error, HL_SDP_ERROR, code, message);
  return FALSE;
}

void
hl_sdp_session_free (HlSdpSession *self)
{
  g_free (self->text);
  g_free (self);
}

char *
hl_sdp_next_word (char **at)
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
read_media (HlSdpSession *self, char *value, GError **error)
{
  HlSdpMedia *media = &self->media[self->n_media];
  char *port;

  if (self->n_media == HL_SDP_MAX_MEDIA)
    {
      self->full = TRUE;
      return TRUE;
    }
  if (!is_printable (value))
    return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX,
                        "SDP: m= holds characters that do not belong there");

  media->type = hl_sdp_next_word (&value);
  port = hl_sdp_next_word (&value);
  media->proto = hl_sdp_next_word (&value);
  media->formats = value + strspn (value, " ");
  media->direction = -1;
  if (media->type == NULL || port == NULL || media->proto == NULL || media->formats[0] == 0)
    return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX,
                        "SDP: m= must have a type, port, protocol and format");
  if (!read_port (port, &media->port))
    return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX, "SDP: the port of m= must be 0 to 65535");

  self->n_media++;
  return TRUE;
}

static int
direction_of (const char *attribute)
{
  for (int i = HL_DIRECTION_SENDRECV; i <= HL_DIRECTION_INACTIVE; i++)
    if (g_str_equal (attribute, hl_sdp_direction_word ((HlDirection) i)))
      return i;
  return -1;
}

static void
read_attribute (HlSdpSession *self, char *value)
{
  HlSdpMedia *media = self->n_media ? &self->media[self->n_media - 1] : NULL;
  int direction = direction_of (value);

  if (self->full)
    return;
  if (direction >= 0)
    *(media ? &media->direction : &self->direction) = direction;
  else if (media != NULL && g_str_has_prefix (value, "rtpmap:")
           && media->n_rtpmaps < G_N_ELEMENTS (media->rtpmaps))
    media->rtpmaps[media->n_rtpmaps++] = value + strlen ("rtpmap:");
  else if (media != NULL && g_str_has_prefix (value, "crypto:")
           && media->n_keys < G_N_ELEMENTS (media->keys))
    media->keys[media->n_keys++] = value + strlen ("crypto:");
}

static void
read_connection (HlSdpSession *self, const char *value)
{
  if (self->full)
    return;
  if (self->n_media > 0)
    self->media[self->n_media - 1].connection = value;
  else
    self->connection = value;
}

static gboolean
read_line (HlSdpSession *self, char *line, GError **error)
{
  char *value = line + 2;

  if (!g_ascii_islower (line[0]) || line[1] != '=')
    return hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX,
                        "SDP: a line does not begin with a letter and =");

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

HlSdpSession *
hl_sdp_session_read (const char *text, gsize length, GError **error)
{
  g_autoptr (HlSdpSession) self = g_new0 (HlSdpSession, 1);
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
          hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX, "SDP: does not begin with v=0");
          return NULL;
        }
      first = FALSE;
      if (line[0] != 0 && !read_line (self, line, error))
        return NULL;
    }
  if (!self->has_origin)
    {
      hl_sdp_fail (error, HL_SDP_ERROR_SYNTAX, "SDP: o= is missing");
      return NULL;
    }
  return g_steal_pointer (&self);
}
