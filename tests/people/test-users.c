/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-db.h"
#include "hl-test.h"
#include "people/hl-site.h"
#include "people/hl-users.h"

#define NOW ((HlTime) 1795000000 * HL_SECOND)

typedef struct
{
  HlDb *db;
  HlKey *key;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->db = hl_test_db ();
  f->key = hl_test_key ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_db_close (f->db);
  hl_key_unref (f->key);
}

static HlUser *
make (const char *login, const char *extension)
{
  HlUser *user = hl_user_new ();

  user->login = g_strdup (login);
  user->name = g_strdup ("李娜");
  user->role = HL_ROLE_AGENT;
  user->extension = g_strdup (extension);
  user->enabled = TRUE;
  return user;
}

static void
insert (Fixture *f, HlUser *user)
{
  g_autoptr (GError) error = NULL;

  hl_users_insert (f->db, user, "First-pass-1", f->key, NOW, &error);
  g_assert_no_error (error);
}

static void
assert_field (GError **error, const char *start)
{
  g_assert_error (*error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD);
  if (!g_str_has_prefix ((*error)->message, start))
    g_error ("%s: not %s", (*error)->message, start);
  g_clear_error (error);
}

static void
test_rules (void)
{
  static const struct
  {
    const char *password;
    gboolean good;
  } table[] = {
    { "", FALSE },
    { "Ab1-5678", FALSE },
    { "abcdefghijkl", FALSE },
    { "Abcdefghijkl", FALSE },
    { "Abcdefghij1", TRUE },
    { "abcdefgh-1", TRUE },
    { "Lina-2026-x", FALSE },
    { "密码密码密码密码aA1", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (hl_password_check (table[i].password, "lina", "new", NULL), ==, table[i].good);
}

static void
test_insert (Fixture *f, gconstpointer data)
{
  g_autoptr (HlUser) user = make ("LiNa", "1001");
  g_autoptr (HlUser) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *device = NULL;
  g_autofree char *text = NULL;
  g_autofree char *ha1 = NULL;

  insert (f, user);
  found = hl_users_find_login (f->db, "LINA", &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->id, ==, user->id);
  g_assert_true (hl_password_verify (found->password_hash, "First-pass-1"));

  device = hl_user_dup_device_password (found, f->key, &error);
  g_assert_no_error (error);
  text = g_strdup_printf ("1001:hotline:%s", device);
  ha1 = g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
  g_assert_cmpstr (found->device_ha1, ==, ha1);

  g_assert_null (hl_users_find_login (f->db, "nobody", &error));
  g_assert_no_error (error);
}

static void
test_taken (Fixture *f, gconstpointer data)
{
  g_autoptr (HlUser) a = make ("a", "1001");
  g_autoptr (HlUser) b = make ("a", "1002");
  g_autoptr (HlUser) c = make ("c", "1001");
  g_autoptr (HlUser) d = make ("d", "");
  g_autoptr (HlUser) e = make ("e", "");
  g_autoptr (GError) error = NULL;

  insert (f, a);
  g_assert_false (hl_users_insert (f->db, b, "First-pass-1", f->key, NOW, &error));
  assert_field (&error, "login: is taken");
  g_assert_false (hl_users_insert (f->db, c, "First-pass-1", f->key, NOW, &error));
  assert_field (&error, "extension: is taken");
  insert (f, d);
  insert (f, e); /* two without a phone are well */
}

static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (HlUser) user = make ("a", NULL);
  g_autoptr (GError) error = NULL;

  insert (f, user);
  g_assert_false (hl_users_set_password (f->db, user, "First-pass-1", "new", NOW + 1, &error));
  assert_field (&error, "new: was used before");
  for (int i = 2; i <= 6; i++)
    {
      g_autofree char *password = g_strdup_printf ("First-pass-%d", i);

      g_assert_true (hl_users_set_password (f->db, user, password, "new", NOW + i, &error));
      g_assert_no_error (error);
    }
  /* Five later, the first is free again; the second is not */
  g_assert_false (hl_users_set_password (f->db, user, "First-pass-2", "new", NOW + 7, &error));
  assert_field (&error, "new: was used before");
  g_assert_true (hl_users_set_password (f->db, user, "First-pass-1", "new", NOW + 8, &error));
}

static void
test_lock (Fixture *f, gconstpointer data)
{
  g_autoptr (HlUser) user = make ("a", NULL);
  g_autoptr (HlUser) stored = NULL;
  g_autoptr (GError) error = NULL;

  insert (f, user);
  for (int i = 0; i < HL_SIGN_IN_FAILURES; i++)
    {
      g_assert_cmpint (user->locked_until, ==, 0);
      g_assert_true (hl_users_note_failure (f->db, user, NOW, &error));
    }
  stored = hl_users_get (f->db, user->id, &error);
  g_assert_cmpint (stored->locked_until, ==, NOW + HL_SIGN_IN_LOCK);
  g_assert_true (hl_users_note_success (f->db, user, &error));
  g_assert_cmpint (user->locked_until, ==, 0);
}

static void
test_extension_renews_device (Fixture *f, gconstpointer data)
{
  g_autoptr (HlUser) user = make ("a", "1001");
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  guint field = hl_shape_index (hl_user_shape (), "extension");

  insert (f, user);
  before = g_strdup (user->device_ha1);
  hl_record_set_text (user, &user->extension, "1002");
  g_assert_true (hl_users_update (f->db, user, G_GUINT64_CONSTANT (1) << field, f->key, &error));
  g_assert_cmpstr (user->device_ha1, !=, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/users/password-rules", test_rules);
#define ADD(name, func) g_test_add ("/users/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("insert", test_insert);
  ADD ("taken", test_taken);
  ADD ("password", test_password);
  ADD ("lock", test_lock);
  ADD ("extension-renews-device", test_extension_renews_device);
  return g_test_run ();
}
