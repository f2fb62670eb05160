/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sealed-private.h"

#include "hl-crypt-private.h"
#include "hl-crypt.h"
#include "hl-file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  gint64 at;     /* in the file, of its first byte */
  gint64 offset; /* of its plain bytes */
  guint8 record[HL_SEALED_RECORD];
} Entry;

struct _HlSealedReader
{
  int fd;
  gboolean plain, complete;
  gint64 length, units, size;
  EVP_CIPHER_CTX *cipher;
  guint8 header[HL_SEALED_HEADER];
  GArray *entries; /* Entry; the final one is not among them */
  Entry final;
  guint64 n_final;   /* its number */
  GByteArray *head;  /* replaces the first plain bytes */
  gint64 opened;     /* the entry whose bytes are in @bytes, -1 = none */
  guint8 *bytes;     /* HL_SEALED_MOST */
  guint8 *scrambled; /* as in the file, with its tag */
};

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_SEALED, what);
  return FALSE;
}

static gboolean
read_at (int fd, gint64 at, void *to, gsize length, GError **error)
{
  for (gsize done = 0; done < length;)
    {
      gssize n = pread (fd, (guint8 *) to + done, length - done, at + (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return hl_file_fail (error, "can't be read");
      if (n == 0)
        return refuse (error, "the file ends too early");
      done += (gsize) n;
    }
  return TRUE;
}

/* ---- The walk over the records ---- */

typedef struct
{
  int fd;
  gint64 at, size;
  Entry entry; /* the one found */
  gint64 length;
  guint32 units;
  gboolean final;
} Walk;

typedef enum
{
  WALK_ENTRY,
  WALK_END,  /* of the file, after a whole record */
  WALK_TORN, /* what is there is no whole record */
} WalkResult;

static WalkResult
walk_next (Walk *walk)
{
  guint32 word;

  if (walk->at >= walk->size)
    return WALK_END;
  walk->entry.at = walk->at;
  if (walk->size - walk->at < HL_SEALED_RECORD + HL_SEALED_TAG
      || !read_at (walk->fd, walk->at, walk->entry.record, HL_SEALED_RECORD, NULL))
    return WALK_TORN;
  word = hl_sealed_get32 (walk->entry.record);
  walk->final = (word & HL_SEALED_FINAL) != 0;
  walk->length = word & ~HL_SEALED_FINAL;
  walk->units = hl_sealed_get32 (walk->entry.record + 4);
  if (walk->length > HL_SEALED_MOST || (walk->length == 0 && !walk->final)
      || walk->length > walk->size - walk->at - HL_SEALED_RECORD - HL_SEALED_TAG)
    return WALK_TORN;
  walk->at += HL_SEALED_RECORD + walk->length + HL_SEALED_TAG;
  return WALK_ENTRY;
}

static gboolean
check_header (int fd, guint8 *header, GError **error)
{
  if (!read_at (fd, 0, header, HL_SEALED_HEADER, NULL) || memcmp (header, HL_SEALED_MAGIC, 4) != 0)
    return refuse (error, "not a sealed file");
  if (header[4] != HL_SEALED_VERSION || header[5] != HL_SEALED_CIPHER || header[6] != 0
      || header[7] != 0)
    return refuse (error, "sealed in a way we do not know");
  return TRUE;
}

static gboolean
read_entries (HlSealedReader *self, GError **error)
{
  Walk walk = { .fd = self->fd, .at = HL_SEALED_HEADER, .size = self->size };
  WalkResult result;

  while ((result = walk_next (&walk)) == WALK_ENTRY)
    {
      if (self->complete)
        return refuse (error, "there is more after its end");
      walk.entry.offset = self->length;
      if (walk.final)
        {
          self->complete = TRUE;
          self->final = walk.entry;
          self->n_final = self->entries->len;
          continue;
        }
      g_array_append_val (self->entries, walk.entry);
      self->length += walk.length;
      self->units += walk.units;
    }
  /* What a kill tore is not whole; it is left out, but nothing may follow the end. */
  return result == WALK_END || !self->complete || refuse (error, "there is more after its end");
}

/* ---- Opening records ---- */

static gboolean
open_record (HlSealedReader *self, const Entry *entry, guint64 n, guint8 *to, gsize *length,
             GError **error)
{
  guint8 *tag;
  int done = 0;

  *length = hl_sealed_get32 (entry->record) & ~HL_SEALED_FINAL;
  tag = self->scrambled + *length;
  if (!read_at (self->fd, entry->at + HL_SEALED_RECORD, self->scrambled, *length + HL_SEALED_TAG,
                error))
    return FALSE;
  if (!hl_sealed_begin (self->cipher, self->header, entry->record, n)
      || (*length > 0
          && EVP_DecryptUpdate (self->cipher, to, &done, self->scrambled, (int) *length) != 1)
      || EVP_CIPHER_CTX_ctrl (self->cipher, EVP_CTRL_GCM_SET_TAG, HL_SEALED_TAG, tag) != 1
      || EVP_DecryptFinal_ex (self->cipher, to + done, &done) != 1)
    return refuse (error, "it was changed, or sealed with another key");
  return TRUE;
}

static gboolean
read_final (HlSealedReader *self, GError **error)
{
  gsize length;

  if (!self->complete)
    return TRUE;
  if (!open_record (self, &self->final, self->n_final, self->bytes, &length, error))
    return FALSE;
  hl_sealed_reader_set_head (self, self->bytes, length);
  return TRUE;
}

static gboolean
open_sealed (HlSealedReader *self, const guint8 *key, const char *context, GError **error)
{
  guint8 file_key[HL_SEALED_KEY];

  if (!check_header (self->fd, self->header, error))
    return FALSE;
  hl_sealed_derive (key, context, self->header, file_key);
  self->cipher = EVP_CIPHER_CTX_new ();
  if (EVP_DecryptInit_ex (self->cipher, EVP_aes_256_gcm (), NULL, file_key, NULL) != 1)
    g_error ("libcrypto cannot do AES-256-GCM");
  OPENSSL_cleanse (file_key, sizeof file_key);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->bytes = g_malloc (HL_SEALED_MOST + HL_SEALED_TAG);
  self->scrambled = g_malloc (HL_SEALED_MOST + HL_SEALED_TAG);
  return read_entries (self, error) && read_final (self, error);
}

static gboolean
open_plain (HlSealedReader *self, GError **error)
{
  guint8 header[HL_SEALED_HEADER];

  self->plain = self->complete = TRUE;
  self->length = self->size;
  if (!check_header (self->fd, header, NULL))
    return TRUE;
  g_set_error_literal (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_KEY,
                       "the file is sealed and its key is not there");
  return FALSE;
}

HlSealedReader *
hl_sealed_reader_new (const char *path, const guint8 *key, const char *context, GError **error)
{
  g_autoptr (HlSealedReader) self = g_new0 (HlSealedReader, 1);
  struct stat info;

  self->opened = -1;
  self->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    {
      hl_file_fail (error, path);
      return NULL;
    }
  self->size = info.st_size;
  if (!(key != NULL ? open_sealed (self, key, context, error) : open_plain (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
hl_sealed_reader_free (HlSealedReader *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->cipher, EVP_CIPHER_CTX_free);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->head, g_byte_array_unref);
  g_free (self->bytes);
  g_free (self->scrambled);
  g_free (self);
}

gint64
hl_sealed_reader_get_length (HlSealedReader *self)
{
  return self->length;
}

gint64
hl_sealed_reader_get_units (HlSealedReader *self)
{
  return self->units;
}

gboolean
hl_sealed_reader_is_complete (HlSealedReader *self)
{
  return self->complete;
}

void
hl_sealed_reader_set_head (HlSealedReader *self, const void *head, gsize length)
{
  g_clear_pointer (&self->head, g_byte_array_unref);
  if (length == 0 || (gint64) length > self->length)
    return;
  self->head = g_byte_array_sized_new ((guint) length);
  g_byte_array_append (self->head, head, (guint) length);
}

/* The record that holds plain byte @offset: the last that begins at or before it. */
static guint
find_entry (HlSealedReader *self, gint64 offset)
{
  guint first = 0, last = self->entries->len;

  while (last - first > 1)
    {
      guint middle = first + (last - first) / 2;

      if (g_array_index (self->entries, Entry, middle).offset <= offset)
        first = middle;
      else
        last = middle;
    }
  return first;
}

static gboolean
read_sealed (HlSealedReader *self, gint64 offset, guint8 *to, gsize length, GError **error)
{
  for (guint i = find_entry (self, offset); length > 0; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);
      gsize there, from = (gsize) (offset - entry->offset), n;

      there = hl_sealed_get32 (entry->record);
      if (self->opened != i)
        {
          self->opened = -1;
          if (!open_record (self, entry, i, self->bytes, &there, error))
            return FALSE;
          self->opened = i;
        }
      n = MIN (there - from, length);
      memcpy (to, self->bytes + from, n);
      to += n;
      offset += (gint64) n;
      length -= n;
    }
  return TRUE;
}

gboolean
hl_sealed_reader_read (HlSealedReader *self, gint64 offset, void *to, gsize length, GError **error)
{
  g_return_val_if_fail (self != NULL && offset >= 0, FALSE);

  if (offset > self->length || (gint64) length > self->length - offset)
    return refuse (error, "the range is not in the file");
  if (length == 0)
    return TRUE;
  if (!(self->plain ? read_at (self->fd, offset, to, length, error)
                    : read_sealed (self, offset, to, length, error)))
    return FALSE;
  if (self->head != NULL && offset < (gint64) self->head->len)
    memcpy (to, self->head->data + offset, MIN (length, self->head->len - (gsize) offset));
  return TRUE;
}

/* ---- Without the key ---- */

gboolean
hl_sealed_is_sealed (const char *path)
{
  guint8 header[HL_SEALED_HEADER];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean sealed = fd >= 0 && check_header (fd, header, NULL);

  if (fd >= 0)
    close (fd);
  return sealed;
}

static gboolean
repair_open (int fd, gint64 size, HlSealedInfo *info, GError **error)
{
  Walk walk = { .fd = fd, .at = HL_SEALED_HEADER, .size = size };
  guint8 header[HL_SEALED_HEADER];

  if (!check_header (fd, header, error))
    return FALSE;
  while (!info->was_complete && walk_next (&walk) == WALK_ENTRY)
    {
      info->units += walk.final ? 0 : walk.units;
      info->was_complete = walk.final;
    }
  info->bytes = walk.at;
  if (walk.at < size && ftruncate (fd, walk.at) != 0)
    return hl_file_fail (error, "can't be repaired");
  return walk.at == size || fdatasync (fd) == 0 || hl_file_fail (error, "can't be repaired");
}

gboolean
hl_sealed_repair (const char *path, HlSealedInfo *info, GError **error)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  struct stat status;
  gboolean good;

  *info = (HlSealedInfo){ 0 };
  if (fd < 0)
    return hl_file_fail (error, path);
  good = fstat (fd, &status) == 0 ? repair_open (fd, status.st_size, info, error)
                                  : hl_file_fail (error, path);
  close (fd);
  return good;
}
