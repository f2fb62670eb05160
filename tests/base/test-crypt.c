/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test.h"

#include "base/hl-base.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *
key_path (void)
{
  g_autofree char *dir = hl_test_dir ();

  return g_build_filename (dir, "keys", "site.key", NULL);
}

static HlKey *
open_key (const char *path)
{
  g_autoptr (GError) error = NULL;
  HlKey *key = hl_key_open (path, &error);

  g_assert_no_error (error);
  return key;
}

static void
test_key_file (void)
{
  g_autofree char *path = key_path ();
  g_autoptr (HlKey) made = open_key (path);
  g_autoptr (HlKey) opened = open_key (path);
  g_autofree char *sealed = hl_key_seal (made, "citizen.phone", "13812345678");
  g_autofree char *plain = hl_key_open_sealed (opened, "citizen.phone", sealed, NULL);
  struct stat info;

  g_assert_cmpstr (plain, ==, "13812345678");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (info.st_size, ==, 32);
}

static void
assert_key_error (const char *path, const char *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_key_open (path, &error));
  g_assert_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_KEY);
  g_assert_nonnull (strstr (error->message, what));
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_bad_key_file (void)
{
  g_autofree char *path = key_path ();
  g_autoptr (HlKey) key = open_key (path);
  g_autofree char *below = g_build_filename (path, "x", NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  assert_key_error (path, "can be read by others");
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);

  g_assert_true (g_file_set_contents (path, "short", 5, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  assert_key_error (path, "32 bytes");
  g_assert_true (g_file_set_contents (path, "33 bytes are one more than wanted", 33, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  assert_key_error (path, "32 bytes");

  assert_key_error (below, "");
  assert_key_error (folder, "");
}

static void
assert_not_opened (HlKey *key, const char *purpose, const char *sealed)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_key_open_sealed (key, purpose, sealed, &error));
  g_assert_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_SEALED);
  g_assert_nonnull (strstr (error->message, purpose));
}

/* Each bit of a sealed value counts. */
static void
test_tamper (void)
{
  g_autofree char *path = key_path ();
  g_autoptr (HlKey) key = open_key (path);
  g_autofree char *sealed = hl_key_seal (key, "citizen.phone", "13812345678");
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (sealed + 3, &length);

  g_assert_true (g_str_has_prefix (sealed, "v1:"));
  g_assert_cmpuint (length, ==, 12 + 11 + 16);
  for (gsize i = 0; i < length * 8; i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *changed = NULL;

      bytes[i / 8] ^= (guchar) (1u << i % 8);
      text = g_base64_encode (bytes, length);
      changed = g_strconcat ("v1:", text, NULL);
      bytes[i / 8] ^= (guchar) (1u << i % 8);
      assert_not_opened (key, "citizen.phone", changed);
    }
}

static void
test_not_ours (void)
{
  g_autofree char *path = key_path ();
  g_autofree char *other_path = key_path ();
  g_autoptr (HlKey) key = open_key (path);
  g_autoptr (HlKey) other = open_key (other_path);
  g_autofree char *sealed = hl_key_seal (key, "citizen.phone", "13812345678");
  static const char *const bad[] = { "", "v1:", "v1:AAAA", "v2:AAAA", "13812345678", "v1:****" };

  assert_not_opened (key, "citizen.name", sealed);
  assert_not_opened (other, "citizen.phone", sealed);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_not_opened (key, "citizen.phone", bad[i]);
}

static void
test_seal_texts (void)
{
  static const char *const texts[] = { "", "a", "幸福路 1 号" };
  g_autofree char *path = key_path ();
  g_autoptr (HlKey) key = open_key (path);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *once = hl_key_seal (key, "p", texts[i]);
      g_autofree char *twice = hl_key_seal (key, "p", texts[i]);
      g_autofree char *plain = hl_key_open_sealed (key, "p", once, NULL);

      g_assert_cmpstr (once, !=, twice);
      g_assert_cmpstr (plain, ==, texts[i]);
    }
  g_assert_null (hl_key_seal (key, "p", NULL));
  g_assert_null (hl_key_blind (key, "p", NULL));
  g_assert_null (hl_key_open_sealed (key, "p", NULL, &error));
  g_assert_no_error (error);
}

static void
test_blind (void)
{
  g_autofree char *path = key_path ();
  g_autoptr (HlKey) key = open_key (path);
  g_autofree char *a = hl_key_blind (key, "citizen.id", " 37010219X ");
  g_autofree char *b = hl_key_blind (key, "citizen.id", "３７０１０２１９ｘ");
  g_autofree char *other = hl_key_blind (key, "citizen.phone", "37010219x");

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpuint (strlen (a), ==, 32);
  g_assert_cmpstr (a, !=, other);
}

/* FIPS 180-4 */
static void
test_digest (void)
{
  static const char abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *path = g_build_filename (dir, "abc", NULL);
  g_autofree char *missing = g_build_filename (dir, "none", NULL);
  g_autofree char *of_data = hl_digest ("abc", 3);
  g_autofree char *of_nothing = hl_digest (NULL, 0);
  g_autofree char *of_file = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "abc", 3, NULL));
  of_file = hl_digest_file (path, NULL);
  g_assert_cmpstr (of_data, ==, abc);
  g_assert_cmpstr (of_file, ==, abc);
  g_assert_cmpstr (of_nothing, ==,
                   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  g_assert_null (hl_digest_file (missing, &error));
  g_assert_nonnull (error);
}

/* A link depends on all before it. */
static void
test_chain (void)
{
  g_autofree char *expected = hl_digest (HL_CHAIN_START "\none", 64 + 4);
  g_autofree char *first = hl_chain_next (HL_CHAIN_START, "one");
  g_autofree char *second = hl_chain_next (first, "two");
  g_autofree char *forged = hl_chain_next (HL_CHAIN_START, "eno");
  g_autofree char *after_forged = hl_chain_next (forged, "two");

  g_assert_cmpuint (strlen (HL_CHAIN_START), ==, 64);
  g_assert_cmpstr (first, ==, expected);
  g_assert_cmpstr (second, !=, after_forged);
}

static void
test_token (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      char *token = hl_token_new ();

      g_assert_cmpuint (strlen (token), ==, 43);
      g_assert_cmpuint (strspn (token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_"),
                        ==, 43);
      g_assert_true (g_hash_table_add (seen, token));
    }
}

static void
test_password (void)
{
  g_autofree char *hash = hl_password_hash ("正确 horse");
  g_autofree char *again = hl_password_hash ("正确 horse");

  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
  g_assert_cmpstr (hash, !=, again);
  g_assert_true (hl_password_verify (hash, "正确 horse"));
  g_assert_false (hl_password_verify (hash, "正确 Horse"));
  g_assert_false (hl_password_verify (hash, ""));
  g_assert_false (hl_password_verify ("", "x"));
  g_assert_false (hl_password_verify ("$argon2id$broken", "x"));
  g_assert_false (hl_password_verify (NULL, "x"));
}

static gpointer
seal_many (gpointer data)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *purpose = g_strdup_printf ("p%u", i % 20);
      g_autofree char *sealed = hl_key_seal (data, purpose, "text");
      g_autofree char *plain = hl_key_open_sealed (data, purpose, sealed, NULL);

      g_assert_cmpstr (plain, ==, "text");
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autofree char *path = key_path ();
  g_autoptr (HlKey) key = open_key (path);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sealer", seal_many, key);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/crypt/key-file", test_key_file);
  g_test_add_func ("/base/crypt/bad-key-file", test_bad_key_file);
  g_test_add_func ("/base/crypt/tamper", test_tamper);
  g_test_add_func ("/base/crypt/not-ours", test_not_ours);
  g_test_add_func ("/base/crypt/seal-texts", test_seal_texts);
  g_test_add_func ("/base/crypt/blind", test_blind);
  g_test_add_func ("/base/crypt/digest", test_digest);
  g_test_add_func ("/base/crypt/chain", test_chain);
  g_test_add_func ("/base/crypt/token", test_token);
  g_test_add_func ("/base/crypt/password", test_password);
  g_test_add_func ("/base/crypt/threads", test_threads);

  return g_test_run ();
}
