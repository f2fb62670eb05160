/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-types.h"

G_BEGIN_DECLS

/* Sealing of sensitive fields, blind indexes, digests, hash chains, passwords.
 * All thread-safe. */

#define HL_CRYPT_ERROR (hl_crypt_error_quark ())
GQuark hl_crypt_error_quark (void);

typedef enum
{
  HL_CRYPT_ERROR_KEY,    /* key file missing, too open or too short */
  HL_CRYPT_ERROR_SEALED, /* not ours, another key's, or changed */
} HlCryptError;

/* 32 random bytes in a file of mode 0600; subkeys by HKDF-SHA256 per purpose. */
typedef struct _HlKey HlKey;

/* Opens @path, or makes it (and its folder) with a new key. */
HlKey *hl_key_open (const char *path, GError **error);
HlKey *hl_key_ref (HlKey *self);
void hl_key_unref (HlKey *self);

/* AES-256-GCM, random nonce; text "v1:" base64.  @purpose ("citizen.phone") is
 * authenticated, so a sealed value can't be moved to another field.  In all three
 * NULL text gives NULL, without error. */
char *hl_key_seal (HlKey *self, const char *purpose, const char *plain);
char *hl_key_open_sealed (HlKey *self, const char *purpose, const char *sealed, GError **error);

/* HMAC-SHA256 of the folded text, 32 hex characters: look-up without decrypting. */
char *hl_key_blind (HlKey *self, const char *purpose, const char *plain);

/* SHA-256, lower-case hex. */
char *hl_digest (const void *data, gsize length);
char *hl_digest_file (const char *path, GError **error);

/* Hash chain: hash = SHA-256 (previous hash, '\n', text). 64 hex characters; the
 * first link's previous is 64 zeros. */
#define HL_CHAIN_START "0000000000000000000000000000000000000000000000000000000000000000"
char *hl_chain_next (const char *previous, const char *text);

/* Random, URL-safe; 32 bytes = 43 characters.  For session and idempotency tokens. */
char *hl_token_new (void);

/* Argon2id (t=2, m=19 MiB, p=1), PHC string.  About 20 ms: never on the main thread. */
char *hl_password_hash (const char *password);
/* NULL @hash (no such user) takes as long and is FALSE. */
gboolean hl_password_verify (const char *hash, const char *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlKey, hl_key_unref)

G_END_DECLS
