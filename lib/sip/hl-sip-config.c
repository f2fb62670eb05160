/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>

#include <sofia-sip/url.h>

/* Configuration, checked and copied on the main thread. */

void
hl_sip_trunk_copy_free (HlSipTrunkCopy *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->address);
  g_free (self->user);
  g_free (self->password);
  g_free (self->realm);
  g_free (self->host);
  g_free (self->tls_ca);
  g_free (self->tls_fingerprint);
  g_free (self->area_code);
  g_free (self->dial_prefix);
  g_free (self->shown_number);
  g_free (self->codecs);
  g_strfreev (self->addresses);
  g_free (self);
}

void
hl_sip_config_copy_free (HlSipConfigCopy *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->trunks, g_ptr_array_unref);
  g_clear_pointer (&self->devices, g_hash_table_unref);
  g_free (self);
}

static gboolean
fail (GError **error, const char *list, guint i, const char *what)
{
  g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_CONFIG, "%s[%u].%s", list, i, what);
  return FALSE;
}

static gboolean
read_address (HlSipTrunkCopy *copy)
{
  su_home_t *home = su_home_new (sizeof *home);
  url_t *url = copy->address ? url_make (home, copy->address) : NULL;
  guint64 port;
  gboolean good = url != NULL && (url->url_type == url_sip || url->url_type == url_sips)
                  && url->url_host != NULL && url->url_host[0] != 0 && url->url_headers == NULL;

  copy->transport = good ? hl_sip_transport_of (copy->address) : HL_SIP_UDP;
  port = copy->transport == HL_SIP_TLS ? 5061 : 5060;
  if (good && url->url_port != NULL)
    good = g_ascii_string_to_unsigned (url->url_port, 10, 1, 65535, &port, NULL);
  if (good)
    {
      copy->host = g_strdup (url->url_host);
      copy->port = (guint16) port;
    }
  su_home_unref (home);
  return good;
}

static void
resolve_numeric (HlSipTrunkCopy *copy)
{
  g_autofree char *bare = NULL;
  gsize length = strlen (copy->host);
  const char *addresses[2] = { NULL, NULL };

  bare = copy->host[0] == '[' && length > 2 ? g_strndup (copy->host + 1, length - 2)
                                            : g_strdup (copy->host);
  if (!g_hostname_is_ip_address (bare))
    return;

  addresses[0] = bare;
  copy->addresses = g_strdupv ((char **) addresses);
}

static HlSipTrunkCopy *
copy_trunk (const HlTrunkConfig *trunk)
{
  HlSipTrunkCopy *copy = g_new0 (HlSipTrunkCopy, 1);

  copy->name = g_strdup (trunk->name);
  copy->address = g_strdup (trunk->address);
  copy->user = g_strdup (trunk->user);
  copy->password = g_strdup (trunk->password);
  copy->realm = g_strdup (trunk->realm);
  copy->register_ = trunk->register_;
  copy->options = trunk->options;
  copy->max_calls = trunk->max_calls;
  copy->max_in = trunk->max_in;
  copy->max_out = trunk->max_out;
  copy->priority = trunk->priority;
  copy->tls_ca = g_strdup (trunk->tls_ca);
  copy->tls_fingerprint = g_strdup (trunk->tls_fingerprint);
  copy->area_code = g_strdup (trunk->area_code);
  copy->dial_format = trunk->dial_format;
  copy->dial_prefix = g_strdup (trunk->dial_prefix);
  copy->shown_number = g_strdup (trunk->shown_number);
  copy->shown_format = trunk->shown_format;
  copy->identity = trunk->identity;
  copy->trusts_identity = trunk->trusts_identity;
  copy->withholds = trunk->withholds;
  copy->session_seconds = trunk->session_seconds;
  copy->reliable = trunk->reliable;
  copy->srtp = trunk->srtp;
  copy->codecs = g_strdup (trunk->codecs);
  copy->media.srtp = (HlSrtpPolicy) trunk->srtp;
  hl_media_policy_set_codecs (&copy->media,
                              trunk->codecs != NULL ? trunk->codecs : HL_TRUNK_CODECS);
  return copy;
}

static gboolean
has_breaks (const char *text)
{
  return text != NULL && strpbrk (text, "\r\n\"") != NULL;
}

static gboolean
check_trunk (HlSipTrunkCopy *copy, guint i, GError **error)
{
  if (copy->name == NULL || copy->name[0] == 0)
    return fail (error, "trunks", i, "name: is missing");
  if (!read_address (copy))
    return fail (error, "trunks", i, "address: must look like sip:10.1.2.3:5060;transport=udp");
  if (copy->session_seconds != 0 && copy->session_seconds < 90)
    return fail (error, "trunks", i, "session_seconds: must be 0 or 90 and more");
  if (copy->register_ && (copy->user == NULL || copy->user[0] == 0))
    return fail (error, "trunks", i, "user: is needed to register");
  if (has_breaks (copy->user) || has_breaks (copy->password) || has_breaks (copy->realm))
    return fail (error, "trunks", i, "user: no quotes or line breaks in user, password, realm");
  return TRUE;
}

static gboolean
add_trunks (HlSipConfigCopy *self, const HlTrunkConfig *trunks, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      HlSipTrunkCopy *copy = copy_trunk (&trunks[i]);

      g_ptr_array_add (self->trunks, copy);
      if (!check_trunk (copy, i, error))
        return FALSE;
      for (guint j = 0; j < i; j++)
        if (g_str_equal (copy->name, trunks[j].name))
          return fail (error, "trunks", i, "name: is used twice");
      resolve_numeric (copy);
    }
  return TRUE;
}

static gboolean
is_ha1 (const char *text)
{
  return text != NULL && strlen (text) == 32 && strspn (text, "0123456789abcdefABCDEF") == 32;
}

static gboolean
add_devices (HlSipConfigCopy *self, const HlDeviceConfig *devices, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      const HlDeviceConfig *device = &devices[i];

      if (device->extension == NULL || device->extension[0] == 0 || strlen (device->extension) > 64
          || has_breaks (device->extension))
        return fail (error, "devices", i, "extension: is missing or not a name");
      if (!is_ha1 (device->ha1))
        return fail (error, "devices", i, "ha1: must be 32 hex digits, MD5 (user:realm:password)");
      if (g_hash_table_contains (self->devices, device->extension))
        return fail (error, "devices", i, "extension: is used twice");
      g_hash_table_insert (self->devices, g_strdup (device->extension),
                           g_ascii_strdown (device->ha1, -1));
    }
  return TRUE;
}

HlSipConfigCopy *
hl_sip_config_copy_new (const HlTrunkConfig *trunks, guint n_trunks, const HlDeviceConfig *devices,
                        guint n_devices, GError **error)
{
  g_autoptr (HlSipConfigCopy) self = g_new0 (HlSipConfigCopy, 1);

  self->trunks = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_trunk_copy_free);
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!add_trunks (self, trunks, n_trunks, error) || !add_devices (self, devices, n_devices, error))
    return NULL;
  return g_steal_pointer (&self);
}
