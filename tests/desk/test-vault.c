/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "desk/hl-attachment.h"
#include "hl-test.h"

/* Files in their vault: sealed, found, changed, cut off by a kill. */

typedef struct
{
  char *folder;
  HlKey *key;
  HlVault *vault;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autofree char *vault = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = hl_test_dir ();
  key = g_build_filename (f->folder, "key", NULL);
  vault = g_build_filename (f->folder, "files", NULL);
  f->key = hl_key_open (key, &error);
  g_assert_no_error (error);
  f->vault = hl_vault_new (vault, f->key);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_vault_unref (f->vault);
  hl_key_unref (f->key);
  g_free (f->folder);
}

static void
store (Fixture *f, const char *text, HlVaultItem *item)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  hl_vault_store (f->vault, bytes, item, &error);
  g_assert_no_error (error);
}

static char *
path_of (Fixture *f, const char *digest)
{
  return g_strdup_printf ("%s/files/%.2s/%s.sealed", f->folder, digest, digest);
}

static void
test_contents (Fixture *f, gconstpointer data)
{
  g_auto (HlVaultItem) item = { 0 };
  g_auto (HlVaultItem) again = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *sealed = NULL;
  g_autoptr (GBytes) back = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  store (f, "%PDF-1.4 救助申请", &item);
  store (f, "%PDF-1.4 救助申请", &again);
  g_assert_cmpstr (item.kind->word, ==, "pdf");
  g_assert_cmpint (item.bytes, ==, strlen ("%PDF-1.4 救助申请"));
  g_assert_cmpstr (item.digest, !=, again.digest); /* two files say nothing of each other */
  g_assert_cmpstr (item.blind, ==, again.blind);   /* but to who has the key */

  /* On its way it is read as well. */
  back = hl_vault_load (f->vault, item.digest, item.key_sealed, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), "%PDF-1.4 救助申请",
                   strlen ("%PDF-1.4 救助申请"));
  g_assert_true (hl_vault_keep (f->vault, item.digest, &error));
  g_assert_true (hl_vault_keep (f->vault, item.digest, &error));
  path = path_of (f, item.digest);
  g_assert_true (g_file_get_contents (path, &sealed, &length, NULL));
  g_assert_null (memmem (sealed, length, "PDF", 3));
  g_assert_null (hl_vault_load (f->vault, item.digest, item.key_sealed, 5, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
}

static void
test_altered (Fixture *f, gconstpointer data)
{
  g_auto (HlVaultItem) item = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *sealed = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  store (f, "a photograph", &item);
  g_assert_true (hl_vault_keep (f->vault, item.digest, &error));
  g_assert_cmpint (hl_vault_check (f->vault, item.digest), ==, HL_VAULT_WELL);
  path = path_of (f, item.digest);
  g_assert_true (g_file_get_contents (path, &sealed, &length, NULL));
  sealed[length / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, sealed, (gssize) length, NULL));
  g_assert_cmpint (hl_vault_check (f->vault, item.digest), ==, HL_VAULT_ALTERED);
  g_assert_null (hl_vault_load (f->vault, item.digest, item.key_sealed, 1000, &error));
  g_assert_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_SEALED);
  g_clear_error (&error);
  g_assert_true (hl_vault_remove (f->vault, item.digest, &error));
  g_assert_true (hl_vault_remove (f->vault, item.digest, &error));
  g_assert_cmpint (hl_vault_check (f->vault, item.digest), ==, HL_VAULT_MISSING);
}

static gboolean
knows (const char *digest, gpointer data)
{
  return g_strcmp0 (digest, data) == 0;
}

/* Of three a kill left, one has its row. */
static void
test_settle (Fixture *f, gconstpointer data)
{
  g_auto (HlVaultItem) stored = { 0 };
  g_auto (HlVaultItem) lost = { 0 };
  g_autofree char *torn = g_build_filename (f->folder, "files", ".incoming", "new-x", NULL);
  g_autoptr (GPtrArray) there = NULL;

  store (f, "stored", &stored);
  store (f, "lost", &lost);
  g_assert_true (g_file_set_contents (torn, "HLRS torn", -1, NULL));
  g_assert_cmpuint (hl_vault_settle (f->vault, knows, stored.digest), ==, 2);
  g_assert_cmpuint (hl_vault_settle (f->vault, knows, stored.digest), ==, 0);
  g_assert_cmpint (hl_vault_check (f->vault, stored.digest), ==, HL_VAULT_WELL);
  g_assert_cmpint (hl_vault_check (f->vault, lost.digest), ==, HL_VAULT_MISSING);
  g_assert_false (g_file_test (torn, G_FILE_TEST_EXISTS));
  there = hl_vault_list (f->vault);
  g_assert_cmpuint (there->len, ==, 1);
  g_assert_cmpstr (there->pdata[0], ==, stored.digest);
}

/* A writer that is given up leaves nothing. */
static void
test_given_up (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "files", ".incoming", NULL);
  g_autoptr (HlVaultWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  writer = hl_vault_begin (f->vault, &error);
  g_assert_no_error (error);
  g_assert_true (hl_vault_writer_append (writer, "half", 4, &error));
  g_clear_pointer (&writer, hl_vault_writer_free);
  dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  g_assert_null (g_dir_read_name (dir));
}

static char *
repeat (const char *text, guint n, const char *ending)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (out, text);
  g_string_append (out, ending);
  return g_string_free (out, FALSE);
}

static void
test_names (void)
{
  static const struct
  {
    const char *name, *clean;
  } names[] = {
    { "低保申请.pdf", "低保申请.pdf" },
    { "C:\\Users\\x\\照片.jpg", "照片.jpg" },
    { "../../etc/passwd", "passwd" },
    { "a\r\nSet-Cookie: x", "aSet-Cookie: x" },
    { "photo\xe2\x80\xaegpj.exe", "photogpj.exe" }, /* turned round */
    { "", "file" },
    { "..", "file" },
    { " \t", "file" },
    { "/", "file" },
    { NULL, "file" },
  };
  g_autofree char *longest = g_strnfill (5000, 'x');
  g_autofree char *cut = hl_attachment_clean_name (longest);
  g_autofree char *long_chinese = repeat ("市", 100, ".docx");
  g_autofree char *short_chinese = repeat ("市", 78, ".docx"); /* 239 of 240 bytes */
  g_autofree char *cut_chinese = hl_attachment_clean_name (long_chinese);
  g_autofree char *broken = hl_attachment_clean_name ("a\xff"
                                                      "b");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *clean = hl_attachment_clean_name (names[i].name);

      g_assert_cmpstr (clean, ==, names[i].clean);
    }
  g_assert_cmpuint (strlen (cut), ==, 240);
  g_assert_cmpstr (cut_chinese, ==, short_chinese);
  g_assert_true (g_utf8_validate (broken, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/desk/vault/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("contents", test_contents);
  ADD ("altered", test_altered);
  ADD ("settle", test_settle);
  ADD ("given-up", test_given_up);
  g_test_add_func ("/desk/attachment/names", test_names);
  return g_test_run ();
}
