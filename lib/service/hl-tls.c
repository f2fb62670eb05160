/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-tls.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "hl-service.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_EXTENSION, X509_EXTENSION_free)

#define YEARS 10

static gboolean
set_failed (GError **error, const char *what)
{
  g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_TLS,
               "The certificate can't be made (%s); give --certificate and --key", what);
  return FALSE;
}

static gboolean
name_it (X509 *certificate)
{
  X509_NAME *name = X509_get_subject_name (certificate);

  return X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_ASC, (const unsigned char *) "hotline",
                                     -1, -1, 0)
             == 1
         && X509_set_issuer_name (certificate, name) == 1;
}

static gboolean
fill (X509 *certificate, EVP_PKEY *key, HlTime now)
{
  time_t from = (time_t) (now / HL_SECOND) - 86400;
  g_autoptr (X509_EXTENSION) extension =
      X509V3_EXT_conf_nid (NULL, NULL, NID_subject_alt_name, "DNS:hotline,DNS:localhost");

  return extension != NULL && X509_set_version (certificate, 2) == 1
         && ASN1_INTEGER_set_uint64 (X509_get_serialNumber (certificate),
                                     ((guint64) g_random_int () << 31) | g_random_int ())
                == 1
         && ASN1_TIME_set (X509_getm_notBefore (certificate), from) != NULL
         && ASN1_TIME_adj (X509_getm_notAfter (certificate), from, 366 * YEARS, 0) != NULL
         && X509_set_pubkey (certificate, key) == 1 && name_it (certificate)
         && X509_add_ext (certificate, extension, -1) == 1
         && X509_sign (certificate, key, EVP_sha256 ()) > 0;
}

static char *
to_pem (X509 *certificate, EVP_PKEY *key)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());
  char *text;
  long length;

  if (PEM_write_bio_X509 (bio, certificate) != 1
      || PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL) != 1)
    return NULL;
  length = BIO_get_mem_data (bio, &text);
  return g_strndup (text, (gsize) length);
}

static gboolean
make (const char *path, HlTime now, GError **error)
{
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr (X509) certificate = X509_new ();
  g_autofree char *pem = NULL;

  if (key == NULL || certificate == NULL || !fill (certificate, key, now))
    return set_failed (error, "libcrypto refused");
  pem = to_pem (certificate, key);
  if (pem == NULL)
    return set_failed (error, "libcrypto refused");
  return g_file_set_contents_full (
      path, pem, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static GTlsCertificate *
set_unreadable (const char *path, const char *reason, GError **error)
{
  g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_TLS,
               "The certificate %s can't be read (%s); check the file, or remove it to have "
               "a new one made",
               path, reason);
  return NULL;
}

char *
hl_tls_path (const char *data, const char *certificate)
{
  return certificate != NULL ? g_strdup (certificate)
                             : g_build_filename (data, "interface.pem", NULL);
}

GTlsCertificate *
hl_tls_open (const char *data, const char *certificate, const char *key, HlTime now, GError **error)
{
  g_autofree char *own = hl_tls_path (data, NULL);
  const char *path = certificate != NULL ? certificate : own;
  GTlsCertificate *opened;
  g_autoptr (GError) local = NULL;

  if (certificate == NULL && !g_file_test (own, G_FILE_TEST_EXISTS) && !make (own, now, error))
    return NULL;
  opened = g_tls_certificate_new_from_files (path, key != NULL ? key : path, &local);
  return opened != NULL ? opened : set_unreadable (path, local->message, error);
}

char *
hl_tls_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *hex = NULL;
  GString *out = g_string_new ("SHA256:");

  g_object_get (certificate, "certificate", &der, NULL);
  hex = hl_digest (der->data, der->len);
  for (guint i = 0; hex[i] != '\0'; i += 2)
    g_string_append_printf (out, "%s%c%c", i > 0 ? ":" : "", g_ascii_toupper (hex[i]),
                            g_ascii_toupper (hex[i + 1]));
  return g_string_free (out, FALSE);
}
