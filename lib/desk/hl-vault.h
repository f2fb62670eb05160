/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "base/hl-file-kind.h"

G_BEGIN_DECLS

/* Files that came from outside: sealed as they come, each with a key of its own, and named by
 * the SHA-256 of the sealed file, so that who has the files alone learns nothing and who has
 * no key can still say whether they are what they were.
 *
 *   FOLDER/.incoming/…     being written, or complete and not known to be stored yet
 *   FOLDER/ab/abcdef….sealed
 *
 * A file is moved to its place after its row is committed; what was not is settled at the
 * next start.  A vault may be used by any thread, a writer by one at a time; all blocks. */

typedef struct _HlVault HlVault;
typedef struct _HlVaultWriter HlVaultWriter;

HlVault *hl_vault_new (const char *folder, HlKey *key);
HlVault *hl_vault_ref (HlVault *self);
void hl_vault_unref (HlVault *self);

typedef struct
{
  char *digest;     /* of the sealed file */
  char *key_sealed; /* its key, wrapped by the data's */
  char *blind;      /* of the contents: the same contents, the same blind */
  gint64 bytes;     /* of the contents */
  const HlFileKind *kind;
} HlVaultItem;
void hl_vault_item_clear (HlVaultItem *item);
void hl_vault_item_copy (HlVaultItem *to, const HlVaultItem *from); /* into an empty one */

/* ---- Writing ---- */

/* Errors are G_FILE_ERROR, here and below. */
HlVaultWriter *hl_vault_begin (HlVault *self, GError **error);
gboolean hl_vault_writer_append (HlVaultWriter *self, const void *data, gsize length,
                                 GError **error);
/* Complete and synced, not yet in its place. */
gboolean hl_vault_writer_finish (HlVaultWriter *self, HlVaultItem *item, GError **error);
/* What was not finished is removed. */
void hl_vault_writer_free (HlVaultWriter *self);

/* The whole at once. */
gboolean hl_vault_store (HlVault *self, GBytes *bytes, HlVaultItem *item, GError **error);

/* The row is committed: to its place.  Again: nothing. */
gboolean hl_vault_keep (HlVault *self, const char *digest, GError **error);
/* The row was not committed. */
void hl_vault_drop (HlVault *self, const char *digest);
/* From its place.  FALSE when it could not be. */
gboolean hl_vault_remove (HlVault *self, const char *digest, GError **error);

typedef gboolean (*HlVaultKnows) (const char *digest, gpointer data);
/* At start: what a kill left is kept where @knows has its row, else removed.  Returns: how many
 * were removed */
guint hl_vault_settle (HlVault *self, HlVaultKnows knows, gpointer data);

/* ---- Reading ---- */

/* HL_CRYPT_ERROR when it was changed, G_FILE_ERROR_NOENT when it is not there. */
HlSealedReader *hl_vault_open (HlVault *self, const char *digest, const char *key_sealed,
                               GError **error);
/* At most @most bytes; G_FILE_ERROR_NOSPC when it is longer. */
GBytes *hl_vault_load (HlVault *self, const char *digest, const char *key_sealed, gsize most,
                       GError **error);

typedef enum
{
  HL_VAULT_WELL,
  HL_VAULT_MISSING,
  HL_VAULT_ALTERED,
} HlVaultState;
/* By the digest alone: needs no key. */
HlVaultState hl_vault_check (HlVault *self, const char *digest);
/* The digests of all files in their places.  (element-type utf8) */
GPtrArray *hl_vault_list (HlVault *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlVault, hl_vault_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlVaultWriter, hl_vault_writer_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlVaultItem, hl_vault_item_clear)

G_END_DECLS
