/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-vault.h"

#include "base/hl-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PURPOSE_KEY "vault.key"
#define PURPOSE_BLIND "vault.contents"
#define CONTEXT "vault"
#define INCOMING ".incoming"
#define SUFFIX ".sealed"

struct _HlVault
{
  gatomicrefcount ref_count;
  char *folder, *incoming;
  HlKey *key;
};

struct _HlVaultWriter
{
  HlVault *vault;
  char *path;
  int fd;
  guint8 key[HL_SEALED_KEY];
  HlSealedWriter *writer;
  GChecksum *contents;
  GByteArray *head; /* of the contents, to see what it is */
  gint64 bytes;
  gboolean finished;
};

HlVault *
hl_vault_new (const char *folder, HlKey *key)
{
  HlVault *self = g_new0 (HlVault, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->folder = g_strdup (folder);
  self->incoming = g_build_filename (folder, INCOMING, NULL);
  self->key = hl_key_ref (key);
  return self;
}

HlVault *
hl_vault_ref (HlVault *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hl_vault_unref (HlVault *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  hl_key_unref (self->key);
  g_free (self->folder);
  g_free (self->incoming);
  g_free (self);
}

void
hl_vault_item_clear (HlVaultItem *item)
{
  g_clear_pointer (&item->digest, g_free);
  g_clear_pointer (&item->key_sealed, g_free);
  g_clear_pointer (&item->blind, g_free);
}

void
hl_vault_item_copy (HlVaultItem *to, const HlVaultItem *from)
{
  *to = *from;
  to->digest = g_strdup (from->digest);
  to->key_sealed = g_strdup (from->key_sealed);
  to->blind = g_strdup (from->blind);
}

/* ---- Paths ---- */

static gboolean
is_digest (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static char *
place_of (HlVault *self, const char *digest)
{
  g_autofree char *part = g_strndup (digest, 2);
  g_autofree char *name = g_strconcat (digest, SUFFIX, NULL);

  return g_build_filename (self->folder, part, name, NULL);
}

static char *
incoming_of (HlVault *self, const char *digest)
{
  g_autofree char *name = g_strconcat (digest, SUFFIX, NULL);

  return g_build_filename (self->incoming, name, NULL);
}

/* Where it is now: in its place, or complete on its way there. */
static char *
find (HlVault *self, const char *digest)
{
  g_autofree char *place = place_of (self, digest);

  return g_file_test (place, G_FILE_TEST_EXISTS) ? g_steal_pointer (&place)
                                                 : incoming_of (self, digest);
}

static gboolean
make_folder (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, 0700) == 0 || hl_file_fail (error, path);
}

/* ---- Writing ---- */

HlVaultWriter *
hl_vault_begin (HlVault *self, GError **error)
{
  g_autoptr (HlVaultWriter) writer = g_new0 (HlVaultWriter, 1);
  g_autofree char *token = hl_token_new ();
  g_autofree char *name = g_strconcat ("new-", token, NULL);

  writer->vault = hl_vault_ref (self);
  writer->contents = g_checksum_new (G_CHECKSUM_SHA256);
  writer->head = g_byte_array_new ();
  writer->path = g_build_filename (self->incoming, name, NULL);
  writer->fd = -1;
  if (!make_folder (self->incoming, error))
    return NULL;
  writer->fd = g_open (writer->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (writer->fd < 0)
    {
      hl_file_fail (error, self->incoming);
      return NULL;
    }
  hl_sealed_key_new (writer->key);
  writer->writer = hl_sealed_writer_new (writer->fd, writer->key, CONTEXT, error);
  return writer->writer != NULL ? g_steal_pointer (&writer) : NULL;
}

gboolean
hl_vault_writer_append (HlVaultWriter *self, const void *data, gsize length, GError **error)
{
  gsize room = HL_FILE_KIND_HEAD - self->head->len;

  if (length == 0)
    return TRUE;
  if (!hl_sealed_writer_append (self->writer, data, length, 0, error))
    return FALSE;
  g_checksum_update (self->contents, data, (gssize) length);
  g_byte_array_append (self->head, data, (guint) MIN (room, length));
  self->bytes += (gint64) length;
  return TRUE;
}

gboolean
hl_vault_writer_finish (HlVaultWriter *self, HlVaultItem *item, GError **error)
{
  g_autofree char *to = NULL;

  if (!hl_sealed_writer_finish (self->writer, NULL, 0, error))
    return FALSE;
  if (fsync (self->fd) != 0)
    return hl_file_fail (error, self->path);
  item->digest = hl_digest_file (self->path, error);
  if (item->digest == NULL)
    return FALSE;
  to = incoming_of (self->vault, item->digest);
  if (g_rename (self->path, to) != 0)
    return hl_file_fail (error, self->path);
  self->finished = TRUE;
  item->key_sealed = hl_sealed_key_wrap (self->vault->key, PURPOSE_KEY, self->key);
  item->blind =
      hl_key_blind (self->vault->key, PURPOSE_BLIND, g_checksum_get_string (self->contents));
  item->bytes = self->bytes;
  item->kind = hl_file_kind_sniff (self->head->data, self->head->len);
  return hl_file_sync_folder (to, error);
}

void
hl_vault_writer_free (HlVaultWriter *self)
{
  g_clear_pointer (&self->writer, hl_sealed_writer_free);
  if (self->fd >= 0)
    close (self->fd);
  if (self->fd >= 0 && !self->finished)
    g_unlink (self->path);
  hl_sealed_key_wipe (self->key);
  g_checksum_free (self->contents);
  g_byte_array_unref (self->head);
  g_free (self->path);
  hl_vault_unref (self->vault);
  g_free (self);
}

gboolean
hl_vault_store (HlVault *self, GBytes *bytes, HlVaultItem *item, GError **error)
{
  g_autoptr (HlVaultWriter) writer = hl_vault_begin (self, error);
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return writer != NULL && hl_vault_writer_append (writer, data, length, error)
         && hl_vault_writer_finish (writer, item, error);
}

/* ---- In its place, or gone ---- */

gboolean
hl_vault_keep (HlVault *self, const char *digest, GError **error)
{
  g_autofree char *from = incoming_of (self, digest);
  g_autofree char *to = place_of (self, digest);
  g_autofree char *folder = g_path_get_dirname (to);

  if (!make_folder (folder, error))
    return FALSE;
  if (g_rename (from, to) != 0)
    return g_file_test (to, G_FILE_TEST_EXISTS) || hl_file_fail (error, digest);
  return hl_file_sync_folder (to, error) && hl_file_sync_folder (folder, error);
}

void
hl_vault_drop (HlVault *self, const char *digest)
{
  g_autofree char *path = incoming_of (self, digest);

  g_unlink (path);
}

gboolean
hl_vault_remove (HlVault *self, const char *digest, GError **error)
{
  g_autofree char *path = find (self, digest);

  if (g_unlink (path) != 0 && errno != ENOENT)
    return hl_file_fail (error, digest);
  return TRUE;
}

static gboolean
settle (HlVault *self, const char *name, HlVaultKnows knows, gpointer data)
{
  g_autofree char *digest =
      g_strndup (name, MAX (strlen (name), strlen (SUFFIX)) - strlen (SUFFIX));
  g_autofree char *path = g_build_filename (self->incoming, name, NULL);
  g_autoptr (GError) error = NULL;

  if (!is_digest (digest) || !knows (digest, data))
    return g_unlink (path) == 0;
  if (!hl_vault_keep (self, digest, &error))
    g_warning ("A file could not be put in its place: %s", error->message);
  return FALSE;
}

guint
hl_vault_settle (HlVault *self, HlVaultKnows knows, gpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->incoming, 0, NULL);
  const char *name;
  guint removed = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    removed += settle (self, name, knows, data);
  return removed;
}

/* ---- Reading ---- */

HlSealedReader *
hl_vault_open (HlVault *self, const char *digest, const char *key_sealed, GError **error)
{
  g_autofree char *path = find (self, digest);
  g_autoptr (HlSealedReader) reader = NULL;
  guint8 key[HL_SEALED_KEY];

  if (!hl_sealed_key_unwrap (self->key, PURPOSE_KEY, key_sealed, key, error))
    return NULL;
  reader = hl_sealed_reader_new (path, key, CONTEXT, error);
  hl_sealed_key_wipe (key);
  if (reader == NULL || hl_sealed_reader_is_complete (reader))
    return g_steal_pointer (&reader);
  g_set_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_SEALED, "the file was cut off");
  return NULL;
}

GBytes *
hl_vault_load (HlVault *self, const char *digest, const char *key_sealed, gsize most,
               GError **error)
{
  g_autoptr (HlSealedReader) reader = hl_vault_open (self, digest, key_sealed, error);
  g_autofree guint8 *data = NULL;
  gsize length;

  if (reader == NULL)
    return NULL;
  length = (gsize) hl_sealed_reader_get_length (reader);
  if (length > most)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "the file is too long");
      return NULL;
    }
  data = g_malloc (MAX (length, 1));
  if (!hl_sealed_reader_read (reader, 0, data, length, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

HlVaultState
hl_vault_check (HlVault *self, const char *digest)
{
  g_autofree char *path = find (self, digest);
  g_autofree char *now = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return HL_VAULT_MISSING;
  now = hl_digest_file (path, NULL);
  return g_strcmp0 (now, digest) == 0 ? HL_VAULT_WELL : HL_VAULT_ALTERED;
}

static void
list_part (HlVault *self, const char *part, GPtrArray *digests)
{
  g_autofree char *path = g_build_filename (self->folder, part, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (digests, g_strndup (name, strlen (name) - strlen (SUFFIX)));
}

GPtrArray *
hl_vault_list (HlVault *self)
{
  GPtrArray *digests = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *part;

  while (dir != NULL && (part = g_dir_read_name (dir)) != NULL)
    if (*part != '.')
      list_part (self, part, digests);
  return digests;
}
