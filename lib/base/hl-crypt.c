/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-crypt.h"
#include "hl-crypt-private.h"

#include <gio/gio.h>
#include <openssl/rand.h>
#include <string.h>

/* Digests, chains and tokens. */

G_DEFINE_QUARK (hl_crypt_error, hl_crypt_error)

char *
hl_digest (const void *data, gsize length)
{
  g_return_val_if_fail (data != NULL || length == 0, NULL);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, length > 0 ? data : (const void *) "",
                                      length);
}

char *
hl_digest_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (EVP_MD_CTX) context = NULL;
  g_autofree guchar *buffer = NULL;
  guchar hash[32];
  GString *hex;
  gssize n;

  if (stream == NULL)
    return NULL;

  context = EVP_MD_CTX_new ();
  EVP_DigestInit_ex (context, EVP_sha256 (), NULL);
  buffer = g_malloc (1 << 16);
  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, 1 << 16, NULL, error)) > 0)
    EVP_DigestUpdate (context, buffer, (size_t) n);
  if (n < 0)
    return NULL;
  EVP_DigestFinal_ex (context, hash, NULL);

  hex = g_string_sized_new (2 * sizeof hash);
  for (guint i = 0; i < sizeof hash; i++)
    g_string_append_printf (hex, "%02x", hash[i]);
  return g_string_free (hex, FALSE);
}

char *
hl_chain_next (const char *previous, const char *text)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_return_val_if_fail (previous != NULL && text != NULL, NULL);

  g_checksum_update (sum, (const guchar *) previous, (gssize) strlen (previous));
  g_checksum_update (sum, (const guchar *) "\n", 1);
  g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text));
  return g_strdup (g_checksum_get_string (sum));
}

char *
hl_token_new (void)
{
  guchar bytes[32];
  char *token;

  if (RAND_bytes (bytes, sizeof bytes) != 1)
    g_error ("The system has no random numbers");

  token = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');
  g_strdelimit (token, "=", '\0');
  return token;
}
