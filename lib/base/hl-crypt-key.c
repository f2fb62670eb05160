/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-crypt.h"
#include "hl-crypt-private.h"
#include "hl-file.h"
#include "hl-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The site's key: seals sensitive fields and makes their blind indexes. */

#define KEY_LENGTH 32
#define NONCE_LENGTH 12
#define TAG_LENGTH 16
#define SEALED_PREFIX "v1:"

struct _HlKey
{
  gatomicrefcount refs;
  guchar secret[KEY_LENGTH];

  GMutex lock;
  GHashTable *subkeys; /* "seal citizen.phone" → 32 bytes; guarded by lock */
};

static void
subkey_free (gpointer data)
{
  OPENSSL_cleanse (data, KEY_LENGTH);
  g_free (data);
}

static HlKey *
key_new (const guchar *secret)
{
  HlKey *self = g_new0 (HlKey, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  memcpy (self->secret, secret, KEY_LENGTH);
  self->subkeys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, subkey_free);
  return self;
}

static gboolean
set_key_error (GError **error, const char *path, const char *what)
{
  g_set_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_KEY, "The key file %s %s", path, what);
  return FALSE;
}

static gboolean
write_all (int fd, const guchar *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= (gsize) n;
    }
  return fsync (fd) == 0;
}

/* Through a temporary name: a half-written key never has the right one. link()
 * refuses to replace a key that somebody else made meanwhile. */
static gboolean
make_key_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = g_strdup_printf ("%s.%08x", path, g_random_int ());
  guchar secret[KEY_LENGTH];
  gboolean ok;
  int fd;

  if (RAND_bytes (secret, sizeof secret) != 1)
    return set_key_error (error, path, "was not made: the system has no random numbers");
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return set_key_error (error, path, g_strerror (errno));

  fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return set_key_error (error, path, g_strerror (errno));
  ok = write_all (fd, secret, sizeof secret);
  OPENSSL_cleanse (secret, sizeof secret);
  close (fd);
  if (ok && link (temporary, path) != 0 && errno != EEXIST)
    ok = FALSE;
  if (!ok)
    set_key_error (error, path, g_strerror (errno));
  g_unlink (temporary);
  hl_file_sync_folder (path, NULL);
  return ok;
}

static HlKey *
read_key_file (int fd, const char *path, GError **error)
{
  struct stat info;
  guchar secret[KEY_LENGTH + 1];
  HlKey *self;
  gssize n;

  if (fstat (fd, &info) != 0 || (info.st_mode & 077) != 0)
    {
      set_key_error (error, path, "can be read by others; run: chmod 600 on it");
      return NULL;
    }
  do
    n = read (fd, secret, sizeof secret);
  while (n < 0 && errno == EINTR);
  if (n != KEY_LENGTH)
    {
      set_key_error (error, path, "must hold exactly 32 bytes; restore it from your backup");
      return NULL;
    }
  self = key_new (secret);
  OPENSSL_cleanse (secret, sizeof secret);
  return self;
}

HlKey *
hl_key_open (const char *path, GError **error)
{
  HlKey *self;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT)
    {
      if (!make_key_file (path, error))
        return NULL;
      fd = open (path, O_RDONLY | O_CLOEXEC);
    }
  if (fd < 0)
    {
      set_key_error (error, path, g_strerror (errno));
      return NULL;
    }
  self = read_key_file (fd, path, error);
  close (fd);
  return self;
}

HlKey *
hl_key_ref (HlKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hl_key_unref (HlKey *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  OPENSSL_cleanse (self->secret, sizeof self->secret);
  g_hash_table_unref (self->subkeys);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Subkeys */

static void
derive (HlKey *self, const char *info, guchar *subkey)
{
  g_autoptr (EVP_KDF) kdf = EVP_KDF_fetch (NULL, "HKDF", NULL);
  g_autoptr (EVP_KDF_CTX) context = EVP_KDF_CTX_new (kdf);
  OSSL_PARAM params[] = {
    OSSL_PARAM_construct_utf8_string (OSSL_KDF_PARAM_DIGEST, (char *) "SHA256", 0),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_KEY, self->secret, KEY_LENGTH),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_INFO, (char *) info, strlen (info)),
    OSSL_PARAM_construct_end (),
  };

  if (EVP_KDF_derive (context, subkey, KEY_LENGTH, params) != 1)
    g_error ("libcrypto cannot do HKDF-SHA256");
}

static void
get_subkey (HlKey *self, const char *use, const char *purpose, guchar *subkey)
{
  g_autofree char *info = g_strconcat ("hotline ", use, " ", purpose, NULL);
  guchar *known;

  g_mutex_lock (&self->lock);
  known = g_hash_table_lookup (self->subkeys, info);
  if (known == NULL)
    {
      known = g_malloc (KEY_LENGTH);
      derive (self, info, known);
      g_hash_table_insert (self->subkeys, g_steal_pointer (&info), known);
    }
  memcpy (subkey, known, KEY_LENGTH);
  g_mutex_unlock (&self->lock);
}

/* Sealing: nonce, text, tag */

static void
encrypt (const guchar *subkey, const char *purpose, const char *plain, gsize length, guchar *out)
{
  g_autoptr (EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new ();
  guchar *body = out + NONCE_LENGTH;
  int n = 0;

  if (RAND_bytes (out, NONCE_LENGTH) != 1)
    g_error ("The system has no random numbers");
  if (EVP_EncryptInit_ex (context, EVP_aes_256_gcm (), NULL, subkey, out) != 1
      || EVP_EncryptUpdate (context, NULL, &n, (const guchar *) purpose, (int) strlen (purpose))
             != 1
      || EVP_EncryptUpdate (context, body, &n, (const guchar *) plain, (int) length) != 1
      || EVP_EncryptFinal_ex (context, body + n, &n) != 1
      || EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_GET_TAG, TAG_LENGTH, body + length) != 1)
    g_error ("libcrypto cannot do AES-256-GCM");
}

static gboolean
decrypt (const guchar *subkey, const char *purpose, const guchar *in, gsize length, guchar *plain)
{
  g_autoptr (EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new ();
  const guchar *body = in + NONCE_LENGTH;
  int n = 0;

  return EVP_DecryptInit_ex (context, EVP_aes_256_gcm (), NULL, subkey, in) == 1
         && EVP_DecryptUpdate (context, NULL, &n, (const guchar *) purpose, (int) strlen (purpose))
                == 1
         && EVP_DecryptUpdate (context, plain, &n, body, (int) length) == 1
         && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_SET_TAG, TAG_LENGTH,
                                 (guchar *) body + length)
                == 1
         && EVP_DecryptFinal_ex (context, plain + n, &n) == 1;
}

char *
hl_key_seal (HlKey *self, const char *purpose, const char *plain)
{
  guchar subkey[KEY_LENGTH];
  g_autofree guchar *sealed = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (self != NULL && purpose != NULL, NULL);

  if (plain == NULL)
    return NULL;

  length = strlen (plain);
  sealed = g_malloc (NONCE_LENGTH + length + TAG_LENGTH);
  get_subkey (self, "seal", purpose, subkey);
  encrypt (subkey, purpose, plain, length, sealed);
  OPENSSL_cleanse (subkey, sizeof subkey);
  text = g_base64_encode (sealed, NONCE_LENGTH + length + TAG_LENGTH);
  return g_strconcat (SEALED_PREFIX, text, NULL);
}

static guchar *
decode_sealed (const char *sealed, gsize *length)
{
  g_autofree guchar *bytes = NULL;

  if (!g_str_has_prefix (sealed, SEALED_PREFIX))
    return NULL;
  bytes = g_base64_decode (sealed + strlen (SEALED_PREFIX), length);
  return *length >= NONCE_LENGTH + TAG_LENGTH ? g_steal_pointer (&bytes) : NULL;
}

char *
hl_key_open_sealed (HlKey *self, const char *purpose, const char *sealed, GError **error)
{
  g_autofree guchar *bytes = NULL;
  g_autofree char *plain = NULL;
  guchar subkey[KEY_LENGTH];
  gsize length = 0;
  gboolean ok = FALSE;

  g_return_val_if_fail (self != NULL && purpose != NULL, NULL);

  if (sealed == NULL)
    return NULL;

  bytes = decode_sealed (sealed, &length);
  if (bytes != NULL)
    {
      length -= NONCE_LENGTH + TAG_LENGTH;
      plain = g_malloc0 (length + 1);
      get_subkey (self, "seal", purpose, subkey);
      ok = decrypt (subkey, purpose, bytes, length, (guchar *) plain);
      OPENSSL_cleanse (subkey, sizeof subkey);
    }
  if (ok)
    return g_steal_pointer (&plain);

  g_set_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_SEALED,
               "A sealed value of %s was changed, or sealed with another key", purpose);
  return NULL;
}

char *
hl_key_blind (HlKey *self, const char *purpose, const char *plain)
{
  g_autofree char *folded = NULL;
  guchar subkey[KEY_LENGTH];
  guchar hash[32];
  GString *hex;

  g_return_val_if_fail (self != NULL && purpose != NULL, NULL);

  if (plain == NULL)
    return NULL;

  folded = hl_text_fold (plain);
  get_subkey (self, "blind", purpose, subkey);
  HMAC (EVP_sha256 (), subkey, KEY_LENGTH, (const guchar *) folded, strlen (folded), hash, NULL);
  OPENSSL_cleanse (subkey, sizeof subkey);

  hex = g_string_sized_new (32);
  for (guint i = 0; i < 16; i++)
    g_string_append_printf (hex, "%02x", hash[i]);
  return g_string_free (hex, FALSE);
}
