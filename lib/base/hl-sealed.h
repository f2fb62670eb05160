/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-crypt.h"

G_BEGIN_DECLS

/* Files that grow and are sealed as they grow (AES-256-GCM): what was appended can be
 * read after a kill, a part of it can be read without the rest, and what was changed,
 * cut or put in another order is refused.
 *
 *   file    header  record…  [final]
 *   header  "HLRS", version 1, cipher 1, 0, 0, 16 random bytes
 *   record  length of the plain bytes (32 bit; the highest bit marks the final record),
 *           units in it (32 bit), sealed bytes, tag (16)
 *   final   what replaces the first plain bytes, may be empty
 *
 * All numbers are big-endian.  The file's key is HMAC-SHA256 (key, "hotline sealed
 * file\n" context "\n" random bytes), so one key may serve many files.  The nonce is
 * the record's number; header and the record's first 8 bytes are authenticated.  Units
 * (samples, say) stand in clear, so that a torn file can be mended and measured by who
 * does not have the key.  Nothing is ever written over: no nonce serves twice.
 *
 * One thread at a time per object. */

#define HL_SEALED_KEY 32
#define HL_SEALED_MOST 65536 /* plain bytes of a record */

typedef struct _HlSealedWriter HlSealedWriter;
typedef struct _HlSealedReader HlSealedReader;

/**
 * hl_sealed_writer_new:
 * @fd: borrowed, at the start of an empty file
 * @key: 32 bytes
 * @context: what the file is ("CALL-PART"); the reader must name the same
 *
 * Writes the header.  Errors are G_FILE_ERROR, here and below.
 */
HlSealedWriter *hl_sealed_writer_new (int fd, const guint8 *key, const char *context,
                                      GError **error);
/* One record, or several of at most HL_SEALED_MOST bytes; the units are those of the first.
 * When it can't be written whole the file is cut back to what was there before. */
gboolean hl_sealed_writer_append (HlSealedWriter *self, const void *data, gsize length,
                                  guint32 units, GError **error);
/* The last record: the file is complete.  @head (nullable) replaces the first bytes. */
gboolean hl_sealed_writer_finish (HlSealedWriter *self, const void *head, gsize length,
                                  GError **error);
void hl_sealed_writer_free (HlSealedWriter *self);

/**
 * hl_sealed_reader_new:
 * @key: (nullable): NULL opens a file that is not sealed, as it is
 *
 * Reads the heads of the records, not the records.
 * Returns: NULL with HL_CRYPT_ERROR_SEALED when it is no sealed file or its records do
 *   not fit the file, HL_CRYPT_ERROR_KEY when it is sealed and there is no key
 */
HlSealedReader *hl_sealed_reader_new (const char *path, const guint8 *key, const char *context,
                                      GError **error);
gint64 hl_sealed_reader_get_length (HlSealedReader *self); /* plain bytes */
gint64 hl_sealed_reader_get_units (HlSealedReader *self);  /* 0 of a plain file */
/* FALSE: cut off.  A plain file is always complete. */
gboolean hl_sealed_reader_is_complete (HlSealedReader *self);
/* For a file that was cut off: replaces its first bytes as a final record would. */
void hl_sealed_reader_set_head (HlSealedReader *self, const void *head, gsize length);
/* Opens only the records that hold the range, which must lie in the file. */
gboolean hl_sealed_reader_read (HlSealedReader *self, gint64 offset, void *to, gsize length,
                                GError **error);
void hl_sealed_reader_free (HlSealedReader *self);

typedef struct
{
  gint64 units, bytes; /* of the file as it is now */
  gboolean was_complete;
} HlSealedInfo;

gboolean hl_sealed_is_sealed (const char *path);
/* Cuts a torn last record off; needs no key.  FALSE when it is no sealed file. */
gboolean hl_sealed_repair (const char *path, HlSealedInfo *info, GError **error);

/* ---- Keys ---- */

void hl_sealed_key_new (guint8 *key);            /* random */
char *hl_sealed_key_to_text (const guint8 *key); /* 64 hex digits */
gboolean hl_sealed_key_from_text (const char *text, guint8 *key);
void hl_sealed_key_wipe (guint8 *key);
void hl_sealed_text_wipe (char *text); /* and frees it; NULL is fine */
/* Sealed by the data's key as @purpose, and back. */
char *hl_sealed_key_wrap (HlKey *by, const char *purpose, const guint8 *key);
gboolean hl_sealed_key_unwrap (HlKey *by, const char *purpose, const char *wrapped, guint8 *key,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSealedWriter, hl_sealed_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSealedReader, hl_sealed_reader_free)

G_END_DECLS
