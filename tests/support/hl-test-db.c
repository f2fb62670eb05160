/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-db.h"

#include "hl-test.h"

HlDb *
hl_test_db (void)
{
  static const char *const folders[] = { "/org/hotline/store/sql", "/org/hotline/sql" };
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *path = g_build_filename (dir, "test.db", NULL);
  HlDb *db = hl_db_open (path, HL_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      hl_db_migrate (db, folders[i], 1, &error);
      g_assert_no_error (error);
    }
  return db;
}

HlKey *
hl_test_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *path = g_build_filename (dir, "key", NULL);
  HlKey *key = hl_key_open (path, &error);

  g_assert_no_error (error);
  return key;
}
