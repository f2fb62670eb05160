/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test.h"

#include "store/hl-store.h"

#include <gio/gio.h>
#include <string.h>

#define FOLDER "/org/hotline/test/sql"
#define NOW ((HlTime) 1780000000000000)

/* Migrates @db with the files of a release. */
static gboolean
migrate (HlDb *db, const char *release, GError **error)
{
  g_autofree char *file = g_strconcat (release, ".gresource", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "store", file, NULL);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GResource) resource = g_resource_load (path, &failure);
  gboolean ok;

  g_assert_no_error (failure);
  g_resources_register (resource);
  ok = hl_db_migrate (db, FOLDER, NOW, error);
  g_resources_unregister (resource);
  return ok;
}

static HlDb *
open_new (void)
{
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *path = g_build_filename (dir, "test.db", NULL);
  g_autoptr (GError) error = NULL;
  HlDb *db = hl_db_open (path, HL_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  return db;
}

static gint64
number_of (HlDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  HlStmt *row = hl_db_query (db, &error, sql, "");
  gint64 value;

  g_assert_no_error (error);
  g_assert_true (hl_stmt_next (row, &error));
  value = hl_stmt_int (row, 0);
  hl_stmt_reset (row);
  return value;
}

static void
migrate_ok (HlDb *db, const char *release)
{
  g_autoptr (GError) error = NULL;

  migrate (db, release, &error);
  g_assert_no_error (error);
}

static void
fill (HlDb *db)
{
  g_autoptr (GError) error = NULL;

  hl_db_exec (db,
              "INSERT INTO office (id, name) VALUES (1, '民政'), (2, '养老');"
              "INSERT INTO letter (id, office) VALUES (10, 1), (11, 2), (12, 2)",
              &error);
  g_assert_no_error (error);
}

static void
test_from_version_before (void)
{
  g_autoptr (HlDb) db = open_new ();

  migrate_ok (db, "v1");
  fill (db);
  migrate_ok (db, "v2");
  migrate_ok (db, "v2");

  g_assert_cmpint (number_of (db, "SELECT count(*) FROM office WHERE open = 1"), ==, 2);
  g_assert_cmpint (number_of (db, "SELECT count(*) FROM letter JOIN office"
                                  " ON office.id = letter.office WHERE title = '养老'"),
                   ==, 2);
  g_assert_cmpint (number_of (db, "SELECT count(*) FROM schema_version"), ==, 2);
  g_assert_cmpint (number_of (db, "SELECT max(applied_at) FROM schema_version"), ==, NOW);
  g_assert_cmpint (number_of (db, "PRAGMA foreign_keys"), ==, 1);
  g_assert_true (hl_db_verify (db, NULL));
}

/* The store's own migrations have their own numbers. */
static void
test_two_folders (void)
{
  g_autoptr (HlDb) db = open_new ();

  g_assert_true (hl_db_migrate (db, "/org/hotline/store/sql", NOW, NULL));
  migrate_ok (db, "v2");
  g_assert_true (hl_db_migrate (db, "/org/hotline/store/sql", NOW, NULL));
  g_assert_cmpint (number_of (db, "SELECT count(DISTINCT folder) FROM schema_version"), ==, 2);
}

static void
assert_refused (HlDb *db, const char *release, HlDbError code, const char *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (migrate (db, release, &error));
  g_assert_error (error, HL_DB_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, what));
  g_assert_cmpint (number_of (db, "PRAGMA foreign_keys"), ==, 1);
}

static void
test_newer (void)
{
  g_autoptr (HlDb) db = open_new ();

  migrate_ok (db, "v2");
  assert_refused (db, "v1", HL_DB_ERROR_NEWER, "0002");
}

static void
test_edited (void)
{
  g_autoptr (HlDb) db = open_new ();

  migrate_ok (db, "v1");
  assert_refused (db, "edited", HL_DB_ERROR_OTHER, "0001-first.sql was changed");
}

/* What fails leaves nothing behind. */
static void
test_broken (void)
{
  g_autoptr (HlDb) db = open_new ();

  assert_refused (db, "broken", HL_DB_ERROR_OTHER, "0002-broken.sql");
  g_assert_cmpint (number_of (db, "SELECT count(*) FROM schema_version"), ==, 1);
  g_assert_cmpint (number_of (db, "SELECT count(*) FROM sqlite_master WHERE name = 'half'"), ==, 0);
  migrate_ok (db, "v2");
}

static void
test_orphans (void)
{
  g_autoptr (HlDb) db = open_new ();

  migrate_ok (db, "v1");
  fill (db);
  assert_refused (db, "orphans", HL_DB_ERROR_FOREIGN, "letter");
  g_assert_cmpint (number_of (db, "SELECT count(*) FROM office"), ==, 2);
}

static void
test_bad_folders (void)
{
  g_autoptr (HlDb) db = open_new ();
  g_autoptr (GError) error = NULL;

  assert_refused (db, "twice", HL_DB_ERROR_OTHER, "number 1 is there twice");
  assert_refused (db, "misnamed", HL_DB_ERROR_OTHER, "1-first.sql: should be NNNN-name.sql");
  g_assert_false (hl_db_migrate (db, "/org/hotline/none", NOW, &error));
  g_assert_error (error, G_RESOURCE_ERROR, G_RESOURCE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/migrate/from-version-before", test_from_version_before);
  g_test_add_func ("/store/migrate/two-folders", test_two_folders);
  g_test_add_func ("/store/migrate/newer", test_newer);
  g_test_add_func ("/store/migrate/edited", test_edited);
  g_test_add_func ("/store/migrate/broken", test_broken);
  g_test_add_func ("/store/migrate/orphans", test_orphans);
  g_test_add_func ("/store/migrate/bad-folders", test_bad_folders);

  return g_test_run ();
}
