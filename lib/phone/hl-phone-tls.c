/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-phone-private.h"
#include "sip/hl-sip-catch.h"

/* The line over TLS: the service's certificate is the one whose fingerprint the console
 * pinned, in both directions, and no other.  Ours is made for a year: the service
 * knows us by our password. */

struct _HlLineTls
{
  char *fingerprint;
  GPtrArray *contexts; /* SSL_CTX, Sofia's */
  char *folder;
  char *fault; /* why the last handshake was refused; NULL = it was not */
  void (*refused) (gpointer data);
  gpointer data;
};

static int
verify_cb (X509_STORE_CTX *given, void *data)
{
  HlLineTls *self = data;
  g_autofree char *shown = hl_sip_fingerprint (X509_STORE_CTX_get0_cert (given));
  gboolean good = hl_sip_same_fingerprint (shown, self->fingerprint);

  g_clear_pointer (&self->fault, g_free);
  if (!good)
    self->fault = g_strdup_printf ("the service shows another certificate than the one that is "
                                   "trusted (%s)",
                                   shown);
  if (!good)
    self->refused (self->data);
  X509_STORE_CTX_set_error (given, good ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
  return good;
}

HlLineTls *
hl_line_tls_new (const char *fingerprint, void (*refused) (gpointer data), gpointer data,
                 GError **error)
{
  HlLineTls *self;

  if (fingerprint == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "the service wants TLS, but its certificate is not known");
      return NULL;
    }
  self = g_new0 (HlLineTls, 1);
  self->fingerprint = g_strdup (fingerprint);
  self->refused = refused;
  self->data = data;
  self->contexts = g_ptr_array_new ();
  self->folder = hl_sip_catch_make_folder (g_get_user_runtime_dir (), error);
  if (self->folder == NULL)
    {
      hl_line_tls_free (self);
      return NULL;
    }
  hl_sip_catch_begin (self->contexts);
  return self;
}

const char *
hl_line_tls_get_folder (HlLineTls *self)
{
  return self != NULL ? self->folder : NULL;
}

void
hl_line_tls_made (HlLineTls *self)
{
  hl_sip_catch_end ();
  g_clear_pointer (&self->folder, hl_sip_catch_remove_folder);
  for (guint i = 0; i < self->contexts->len; i++)
    {
      if (!hl_sip_catch_use_made (self->contexts->pdata[i]))
        g_warning ("no certificate can be made for the telephone");
      hl_sip_catch_set_up (self->contexts->pdata[i],
                           SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, verify_cb, self);
    }
}

void
hl_line_tls_trust (HlLineTls *self, const char *fingerprint)
{
  if (self == NULL || fingerprint == NULL)
    return;
  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
}

const char *
hl_line_tls_get_fault (HlLineTls *self)
{
  return self != NULL ? self->fault : NULL;
}

void
hl_line_tls_free (HlLineTls *self)
{
  if (self == NULL)
    return;
  hl_sip_catch_end ();
  g_clear_pointer (&self->folder, hl_sip_catch_remove_folder);
  g_ptr_array_unref (self->contexts);
  g_free (self->fingerprint);
  g_free (self->fault);
  g_free (self);
}
