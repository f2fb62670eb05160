/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sealed-private.h"

#include "hl-crypt-private.h"
#include "hl-file.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>
#include <unistd.h>

struct _HlSealedWriter
{
  int fd; /* borrowed */
  EVP_CIPHER_CTX *cipher;
  guint8 header[HL_SEALED_HEADER];
  guint64 n;     /* records written */
  off_t written; /* bytes that are good */
  gboolean finished;
  guint8 record[HL_SEALED_RECORD + HL_SEALED_MOST + HL_SEALED_TAG];
};

/* ---- Shared ---- */

void
hl_sealed_put32 (guint8 *to, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (to, &value, sizeof value);
}

guint32
hl_sealed_get32 (const guint8 *from)
{
  guint32 value;

  memcpy (&value, from, sizeof value);
  return GUINT32_FROM_BE (value);
}

void
hl_sealed_derive (const guint8 *key, const char *context, const guint8 *header, guint8 *file_key)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  static const char label[] = "hotline sealed file\n";

  g_byte_array_append (text, (const guint8 *) label, sizeof label - 1);
  g_byte_array_append (text, (const guint8 *) context, (guint) strlen (context));
  g_byte_array_append (text, (const guint8 *) "\n", 1);
  g_byte_array_append (text, header + HL_SEALED_HEADER - HL_SEALED_SALT, HL_SEALED_SALT);
  HMAC (EVP_sha256 (), key, HL_SEALED_KEY, text->data, text->len, file_key, NULL);
}

gboolean
hl_sealed_begin (EVP_CIPHER_CTX *cipher, const guint8 *header, const guint8 *record, guint64 n)
{
  guint8 nonce[12] = { 0 };
  int length;

  hl_sealed_put32 (nonce + 4, (guint32) (n >> 32));
  hl_sealed_put32 (nonce + 8, (guint32) n);
  return EVP_CipherInit_ex (cipher, NULL, NULL, NULL, nonce, -1) == 1
         && EVP_CipherUpdate (cipher, NULL, &length, header, HL_SEALED_HEADER) == 1
         && EVP_CipherUpdate (cipher, NULL, &length, record, HL_SEALED_RECORD) == 1;
}

/* ---- The writer ---- */

static gboolean
write_whole (HlSealedWriter *self, const guint8 *data, gsize length, GError **error)
{
  for (gsize done = 0; done < length;)
    {
      gssize n = write (self->fd, data + done, length - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          hl_file_fail (error, "can't be written");
          if (done > 0 && ftruncate (self->fd, self->written) == 0)
            lseek (self->fd, self->written, SEEK_SET);
          return FALSE;
        }
      done += (gsize) n;
    }
  self->written += (off_t) length;
  return TRUE;
}

static void
make_header (HlSealedWriter *self)
{
  memcpy (self->header, HL_SEALED_MAGIC, 4);
  self->header[4] = HL_SEALED_VERSION;
  self->header[5] = HL_SEALED_CIPHER;
  if (RAND_bytes (self->header + HL_SEALED_HEADER - HL_SEALED_SALT, HL_SEALED_SALT) != 1)
    g_error ("The system has no random numbers");
}

HlSealedWriter *
hl_sealed_writer_new (int fd, const guint8 *key, const char *context, GError **error)
{
  g_autoptr (HlSealedWriter) self = g_new0 (HlSealedWriter, 1);
  guint8 file_key[HL_SEALED_KEY];

  g_return_val_if_fail (key != NULL && context != NULL, NULL);

  self->fd = fd;
  self->cipher = EVP_CIPHER_CTX_new ();
  make_header (self);
  hl_sealed_derive (key, context, self->header, file_key);
  if (EVP_EncryptInit_ex (self->cipher, EVP_aes_256_gcm (), NULL, file_key, NULL) != 1)
    g_error ("libcrypto cannot do AES-256-GCM");
  OPENSSL_cleanse (file_key, sizeof file_key);
  return write_whole (self, self->header, HL_SEALED_HEADER, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
put_record (HlSealedWriter *self, const guint8 *data, gsize length, guint32 mark, guint32 units,
            GError **error)
{
  guint8 *body = self->record + HL_SEALED_RECORD;
  int n = 0;

  hl_sealed_put32 (self->record, (guint32) length | mark);
  hl_sealed_put32 (self->record + 4, units);
  if (!hl_sealed_begin (self->cipher, self->header, self->record, self->n)
      || (length > 0 && EVP_EncryptUpdate (self->cipher, body, &n, data, (int) length) != 1)
      || EVP_EncryptFinal_ex (self->cipher, body + n, &n) != 1
      || EVP_CIPHER_CTX_ctrl (self->cipher, EVP_CTRL_GCM_GET_TAG, HL_SEALED_TAG, body + length)
             != 1)
    g_error ("libcrypto cannot do AES-256-GCM");
  /* A number that was tried is not used again: other bytes may have left by it. */
  if (!write_whole (self, self->record, HL_SEALED_RECORD + length + HL_SEALED_TAG, error))
    {
      self->finished = TRUE;
      return FALSE;
    }
  self->n++;
  return TRUE;
}

gboolean
hl_sealed_writer_append (HlSealedWriter *self, const void *data, gsize length, guint32 units,
                         GError **error)
{
  g_return_val_if_fail (self != NULL && !self->finished, FALSE);

  for (gsize done = 0; done < length;)
    {
      gsize n = MIN (length - done, HL_SEALED_MOST);

      if (!put_record (self, (const guint8 *) data + done, n, 0, done == 0 ? units : 0, error))
        return FALSE;
      done += n;
    }
  return TRUE;
}

gboolean
hl_sealed_writer_finish (HlSealedWriter *self, const void *head, gsize length, GError **error)
{
  gboolean done;

  g_return_val_if_fail (self != NULL && !self->finished, FALSE);
  g_return_val_if_fail (length <= HL_SEALED_MOST, FALSE);

  done = put_record (self, head, length, HL_SEALED_FINAL, 0, error);
  self->finished = TRUE;
  return done;
}

void
hl_sealed_writer_free (HlSealedWriter *self)
{
  EVP_CIPHER_CTX_free (self->cipher);
  OPENSSL_cleanse (self, sizeof *self);
  g_free (self);
}
