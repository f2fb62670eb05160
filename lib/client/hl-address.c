/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-session-private.h"

#include <string.h>

#define DEFAULT_PORT 12349

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0
         || (address != NULL && g_inet_address_get_is_loopback (address));
}

/* "host:port" → "https://host:port"; a bare IPv6 address gets its brackets. */
static char *
add_scheme (const char *text)
{
  g_autoptr (GInetAddress) bare = g_inet_address_new_from_string (text);

  if (strstr (text, "://") != NULL)
    return g_strdup (text);
  if (bare != NULL && g_inet_address_get_family (bare) == G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("https://[%s]", text);
  return g_strconcat ("https://", text, NULL);
}

static gboolean
is_usable (GUri *uri)
{
  const char *path = g_uri_get_path (uri);
  const char *host = g_uri_get_host (uri);

  return (strcmp (g_uri_get_scheme (uri), "https") == 0
          || strcmp (g_uri_get_scheme (uri), "http") == 0)
         && host != NULL && *host != '\0' && strpbrk (host, " \t<>") == NULL
         && (*path == '\0' || strcmp (path, "/") == 0) && g_uri_get_query (uri) == NULL
         && g_uri_get_userinfo (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

GUri *
hl_address_parse (const char *address, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (address != NULL ? address : ""));
  g_autofree char *full = add_scheme (text);
  g_autoptr (GUri) uri = g_uri_parse (full, G_URI_FLAGS_NONE, NULL);
  gboolean named = strstr (text, "://") != NULL;
  const char *scheme;
  int port;

  if (*text == '\0' || uri == NULL || !is_usable (uri))
    {
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_ADDRESS,
                   "\"%.100s\" is no server address; write a name or number and a port, "
                   "like 10.0.0.5:12349",
                   text);
      return NULL;
    }

  scheme = named ? g_uri_get_scheme (uri) : is_loopback (g_uri_get_host (uri)) ? "http" : "https";
  port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : DEFAULT_PORT;
  return g_uri_build (SOUP_HTTP_URI_FLAGS, scheme, NULL, g_uri_get_host (uri), port, "", NULL,
                      NULL);
}

char *
hl_address_text (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean brackets = strchr (host, ':') != NULL;

  return g_strdup_printf ("%s://%s%s%s:%d", g_uri_get_scheme (uri), brackets ? "[" : "", host,
                          brackets ? "]" : "", g_uri_get_port (uri));
}

char *
hl_address_normal (const char *address)
{
  g_autoptr (GUri) uri = hl_address_parse (address, NULL);

  return uri != NULL ? hl_address_text (uri) : NULL;
}
