/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-catch.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#define MADE_FOR_SECONDS (366 * 86400)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)

/* ---- Catching ---- */

static GPrivate catching;

static void
made_cb (void *parent, void *pointer, CRYPTO_EX_DATA *data, int index, long argl, void *argp)
{
  GPtrArray *contexts = g_private_get (&catching);

  if (contexts != NULL)
    g_ptr_array_add (contexts, parent);
}

void
hl_sip_catch_begin (GPtrArray *contexts)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      SSL_CTX_get_ex_new_index (0, NULL, made_cb, NULL, NULL);
      g_once_init_leave (&once, 1);
    }
  g_private_set (&catching, contexts);
}

void
hl_sip_catch_end (void)
{
  g_private_set (&catching, NULL);
  ERR_clear_error (); /* Sofia missed a key; the next handshake would take it for its own fault */
}

void
hl_sip_catch_set_up (SSL_CTX *context, int mode, int (*verify) (X509_STORE_CTX *given, void *data),
                     gpointer data)
{
  SSL_CTX_clear_options (context, SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_3);
  SSL_CTX_set_min_proto_version (context, TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version (context, 0);
  SSL_CTX_set_options (context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets (context, 0);
  SSL_CTX_set_session_cache_mode (context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_client_CA_list (context, NULL);
  SSL_CTX_set_verify (context, mode, NULL);
  SSL_CTX_set_cert_verify_callback (context, verify, data);
}

/* ---- Certificates ---- */

char *
hl_sip_fingerprint (X509 *certificate)
{
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  GString *out = g_string_new ("SHA256:");

  X509_digest (certificate, EVP_sha256 (), digest, &length);
  for (unsigned int i = 0; i < length; i++)
    g_string_append_printf (out, "%s%02X", i > 0 ? ":" : "", digest[i]);
  return g_string_free (out, FALSE);
}

gboolean
hl_sip_same_fingerprint (const char *a, const char *b)
{
  while (*a != '\0' && *b != '\0')
    {
      if (*a == ':')
        a++;
      else if (*b == ':')
        b++;
      else if (g_ascii_toupper (*a++) != g_ascii_toupper (*b++))
        return FALSE;
    }
  return *a == *b;
}

static gboolean
fill (X509 *certificate, EVP_PKEY *key)
{
  X509_NAME *name = X509_get_subject_name (certificate);

  return X509_set_version (certificate, 2) == 1
         && ASN1_INTEGER_set_uint64 (X509_get_serialNumber (certificate), g_random_int ()) == 1
         && X509_gmtime_adj (X509_getm_notBefore (certificate), -86400) != NULL
         && X509_gmtime_adj (X509_getm_notAfter (certificate), MADE_FOR_SECONDS) != NULL
         && X509_set_pubkey (certificate, key) == 1
         && X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_ASC, (const unsigned char *) "hotline",
                                        -1, -1, 0)
                == 1
         && X509_set_issuer_name (certificate, name) == 1
         && X509_sign (certificate, key, EVP_sha256 ()) > 0;
}

/* A certificate and a key that are nowhere else. */
static gboolean
make_pair (X509 **certificate, EVP_PKEY **key)
{
  *key = EVP_EC_gen ("P-256");
  *certificate = X509_new ();
  return *key != NULL && *certificate != NULL && fill (*certificate, *key);
}

gboolean
hl_sip_catch_use_made (SSL_CTX *context)
{
  g_autoptr (EVP_PKEY) key = NULL;
  g_autoptr (X509) certificate = NULL;

  return make_pair (&certificate, &key) && SSL_CTX_use_certificate (context, certificate) == 1
         && SSL_CTX_use_PrivateKey (context, key) == 1;
}

static char *
make_public_pem (void)
{
  g_autoptr (EVP_PKEY) key = NULL;
  g_autoptr (X509) certificate = NULL;
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());
  char *text;
  long length;

  if (!make_pair (&certificate, &key) || PEM_write_bio_X509 (bio, certificate) != 1)
    return NULL;
  length = BIO_get_mem_data (bio, &text);
  return g_strndup (text, (gsize) length);
}

/* ---- The folder ---- */

#define PREFIX "hotline-tls-"

static const char *const names[] = { "agent.pem", "cafile.pem" };

void
hl_sip_catch_remove_folder (char *folder)
{
  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_remove (path);
    }
  if (folder != NULL)
    g_rmdir (folder);
  g_free (folder);
}

static gboolean
is_left_behind (const char *name)
{
  gint64 pid =
      g_str_has_prefix (name, PREFIX) ? g_ascii_strtoll (name + strlen (PREFIX), NULL, 10) : 0;

  return pid > 0 && pid <= G_MAXINT && kill ((pid_t) pid, 0) != 0 && errno == ESRCH;
}

/* Of processes that were killed while they started. */
static void
sweep (const char *parent)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_left_behind (name))
      hl_sip_catch_remove_folder (g_build_filename (parent, name, NULL));
}

static gboolean
fill_folder (const char *folder, GError **error)
{
  g_autofree char *pem = make_public_pem ();
  gboolean good = pem != NULL;

  if (!good)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no certificate can be made");
  for (guint i = 0; good && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      good = g_file_set_contents_full (path, pem, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
    }
  return good;
}

char *
hl_sip_catch_make_folder (const char *parent, GError **error)
{
  static gint counter;
  g_autofree char *name =
      g_strdup_printf (PREFIX "%d-%d", getpid (), g_atomic_int_add (&counter, 1));
  char *folder = g_build_filename (parent, name, NULL);

  sweep (parent);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                 "the folder %s can't be made: %s", folder, g_strerror (errno));
  else if (fill_folder (folder, error))
    return folder;
  hl_sip_catch_remove_folder (folder);
  return NULL;
}
