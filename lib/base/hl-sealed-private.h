/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-sealed.h"

#include <openssl/evp.h>

/* What the writer and the reader of sealed files share. */

#define HL_SEALED_MAGIC "HLRS"
#define HL_SEALED_VERSION 1
#define HL_SEALED_CIPHER 1 /* AES-256-GCM */
#define HL_SEALED_SALT 16
#define HL_SEALED_HEADER (8 + HL_SEALED_SALT)
#define HL_SEALED_RECORD 8 /* bytes before the sealed ones */
#define HL_SEALED_TAG 16
#define HL_SEALED_FINAL 0x80000000u

void hl_sealed_put32 (guint8 *to, guint32 value);
guint32 hl_sealed_get32 (const guint8 *from);
/* The file's own key, from the header's salt. */
void hl_sealed_derive (const guint8 *key, const char *context, const guint8 *header,
                       guint8 *file_key);
/* Starts record @n: nonce and what is authenticated with it. */
gboolean hl_sealed_begin (EVP_CIPHER_CTX *cipher, const guint8 *header, const guint8 *record,
                          guint64 n);
