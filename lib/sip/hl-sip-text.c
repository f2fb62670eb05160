/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/url.h>

/* Texts from and for the wire.  What comes from outside is cut and cleaned here,
 * once, before it goes any further. */

#define MAX_TEXT 128

static const char *const transport_words[] = {
  [HL_SIP_UDP] = "udp",
  [HL_SIP_TCP] = "tcp",
  [HL_SIP_TLS] = "tls",
};

char *
hl_sip_header_text (const void *header)
{
  su_home_t *home;
  char *text, *copy;

  if (header == NULL)
    return g_strdup ("");

  home = su_home_new (sizeof *home);
  text = sip_header_as_string (home, header);
  copy = g_strdup (text ? text : "");
  su_home_unref (home);
  return copy;
}

static char *
clean_bytes (char *text)
{
  g_autofree char *bytes = text;
  g_autofree char *valid = g_utf8_make_valid (bytes, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != 0; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || c == 0x202e || c == 0xfffd)
        continue;
      if (out->len + 4 > MAX_TEXT)
        break;
      g_string_append_unichar (out, c);
    }
  return g_strstrip (g_string_free (out, FALSE));
}

char *
hl_sip_clean (const char *text)
{
  char *bytes;

  if (text == NULL)
    return g_strdup ("");

  bytes = g_strdup (text);
  url_unescape (bytes, bytes);
  return clean_bytes (bytes);
}

char *
hl_sip_clean_name (const char *text)
{
  g_autofree char *copy = NULL;
  g_autoptr (GString) out = NULL;
  gsize length;

  if (text == NULL)
    return g_strdup ("");

  copy = g_strstrip (g_strdup (text));
  length = strlen (copy);
  if (length < 2 || copy[0] != '"' || copy[length - 1] != '"')
    return clean_bytes (g_steal_pointer (&copy));

  copy[length - 1] = 0;
  out = g_string_sized_new (length);
  for (const char *p = copy + 1; *p != 0; p++)
    {
      if (*p == '\\' && p[1] != 0)
        p++;
      g_string_append_c (out, *p);
    }
  return clean_bytes (g_string_free (g_steal_pointer (&out), FALSE));
}

char *
hl_sip_escape_user (const char *user)
{
  return g_uri_escape_string (user ? user : "", "+*-_.!~'()&=$,;?/", FALSE);
}

char *
hl_sip_quote (const char *name)
{
  g_autofree char *clean = hl_sip_clean_name (name);
  GString *out;

  if (clean[0] == 0)
    return g_strdup ("");

  out = g_string_new ("\"");
  for (const char *p = clean; *p != 0; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  g_string_append (out, "\" ");
  return g_string_free (out, FALSE);
}

char *
hl_sip_url_text (const url_t *url)
{
  su_home_t *home;
  char *copy;

  if (url == NULL)
    return g_strdup ("");

  home = su_home_new (sizeof *home);
  copy = g_strdup (url_as_string (home, url));
  su_home_unref (home);
  return copy ? copy : g_strdup ("");
}

char *
hl_sip_body_sdp (const sip_t *sip)
{
  const char *type;

  if (sip == NULL || sip->sip_payload == NULL || sip->sip_payload->pl_data == NULL
      || sip->sip_payload->pl_len == 0)
    return NULL;

  type = sip->sip_content_type ? sip->sip_content_type->c_type : NULL;
  if (type != NULL && g_ascii_strcasecmp (type, "application/sdp") != 0)
    return NULL;

  /* Empty is refused by the parser, and so is what would be cut at a NUL. */
  if (memchr (sip->sip_payload->pl_data, 0, sip->sip_payload->pl_len) != NULL)
    return g_strdup ("");
  return g_strndup (sip->sip_payload->pl_data, sip->sip_payload->pl_len);
}

char *
hl_sip_param (msg_param_t const *params, const char *name)
{
  const char *value = params ? msg_params_find (params, name) : NULL;
  gsize length;

  if (value == NULL)
    return NULL;

  length = strlen (value);
  if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
    return g_strndup (value + 1, length - 2);
  return g_strdup (value);
}

char *
hl_sip_route_to (const char *address, guint16 port, HlSipTransport transport)
{
  gboolean six = strchr (address, ':') != NULL && address[0] != '[';

  return g_strdup_printf ("sip:%s%s%s:%u;transport=%s;lr", six ? "[" : "", address, six ? "]" : "",
                          port, transport_words[transport]);
}

const char *
hl_sip_transport_param (HlSipTransport transport)
{
  static const char *const params[] = {
    [HL_SIP_UDP] = "",
    [HL_SIP_TCP] = ";transport=tcp",
    [HL_SIP_TLS] = ";transport=tls",
  };

  return params[transport];
}

HlSipTransport
hl_sip_transport_of (const char *uri)
{
  g_autofree char *lower = g_ascii_strdown (uri, -1);

  if (g_str_has_prefix (lower, "sips:") || strstr (lower, ";transport=tls") != NULL)
    return HL_SIP_TLS;
  return strstr (lower, ";transport=tcp") != NULL ? HL_SIP_TCP : HL_SIP_UDP;
}
