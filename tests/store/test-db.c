/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-ticket.h"
#include "hl-test.h"

#include "store/hl-db.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct
{
  char *path;
  HlDb *db;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = hl_test_dir ();
  g_autoptr (GError) error = NULL;

  fixture->path = g_build_filename (dir, "test.db", NULL);
  fixture->db = hl_db_open (fixture->path, HL_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  hl_db_exec (fixture->db, test_ticket_sql, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->db, hl_db_close);
  g_free (fixture->path);
}

static HlStmt *
query_row (HlDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  HlStmt *row = hl_db_query (db, &error, sql, "");

  g_assert_no_error (error);
  g_assert_true (hl_stmt_next (row, &error));
  return row;
}

static gint64
number_of (HlDb *db, const char *sql)
{
  HlStmt *row = query_row (db, sql);
  gint64 value = hl_stmt_int (row, 0);

  hl_stmt_reset (row);
  return value;
}

/* Opening */

static void
test_settings (Fixture *fixture, gconstpointer data)
{
  HlStmt *row = query_row (fixture->db, "PRAGMA journal_mode");

  g_assert_cmpstr (hl_stmt_text (row, 0), ==, "wal");
  hl_stmt_reset (row);
  g_assert_cmpint (number_of (fixture->db, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (number_of (fixture->db, "PRAGMA foreign_keys"), ==, 1);
}

static void
test_open_errors (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_strconcat (fixture->path, ".none", NULL);
  g_autofree char *below = g_build_filename (fixture->path, "below.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_db_open (missing, HL_DB_READ_ONLY, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
  g_clear_error (&error);
  g_assert_null (hl_db_open (below, HL_DB_READ_WRITE, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlDb) reader = hl_db_open (fixture->path, HL_DB_READ_ONLY, &error);

  g_assert_no_error (error);
  g_assert_cmpint (number_of (reader, "SELECT count(*) FROM test_ticket"), ==, 0);
  g_assert_cmpint (hl_db_run (reader, &error, "DELETE FROM test_ticket", ""), ==, -1);
  g_assert_nonnull (error);
}

/* Statements */

static void
test_bind (Fixture *fixture, gconstpointer data)
{
  static const char bytes[] = { 1, 0, 2 };
  g_autoptr (GError) error = NULL;
  HlStmt *row = hl_db_query (fixture->db, &error, "SELECT $5, $1, $2, $3, $4, $1", "irssb",
                             G_MININT64, 0.5, "你", NULL, bytes, sizeof bytes);
  gsize length;

  g_assert_no_error (error);
  g_assert_true (hl_stmt_next (row, &error));
  g_assert_cmpmem (hl_stmt_blob (row, 0, &length), 3, bytes, 3);
  g_assert_cmpuint (length, ==, 3);
  g_assert_cmpint (hl_stmt_int (row, 1), ==, G_MININT64);
  g_assert_cmpfloat (hl_stmt_real (row, 2), ==, 0.5);
  g_assert_cmpstr (hl_stmt_text (row, 3), ==, "你");
  g_assert_true (hl_stmt_is_null (row, 4));
  g_assert_null (hl_stmt_text (row, 4));
  g_assert_cmpint (hl_stmt_int (row, 5), ==, G_MININT64);
  g_assert_false (hl_stmt_next (row, &error));
  g_assert_no_error (error);
}

/* To SQLite "$2" before "$1" is number 1. */
static void
test_bind_values (Fixture *fixture, gconstpointer data)
{
  const HlValue values[] = {
    { .type = 'i', .i = 1 }, { .type = 's', .s = "two" }, { .type = 'n' }, { .type = 'r', .r = 4 }
  };
  g_autoptr (GError) error = NULL;
  HlStmt *row = hl_db_query_values (fixture->db, &error, "SELECT $4, $3, $2, $1, $2", values, 4);

  g_assert_no_error (error);
  g_assert_true (hl_stmt_next (row, NULL));
  g_assert_cmpfloat (hl_stmt_real (row, 0), ==, 4);
  g_assert_true (hl_stmt_is_null (row, 1));
  g_assert_cmpstr (hl_stmt_text (row, 2), ==, "two");
  g_assert_cmpint (hl_stmt_int (row, 3), ==, 1);
  g_assert_cmpstr (hl_stmt_text (row, 4), ==, "two");
}

static void
test_bad_statements (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    const char *types;
  } bad[] = {
    { "SELEC 1", "" },
    { "SELECT $1", "" },
    { "SELECT 1", "i" },
    { "SELECT $2", "i" },
    { "SELECT $1, $3", "ii" },
    { "SELECT ?", "i" },
    { "SELECT * FROM nowhere", "" },
    { "SELECT \"text\"", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          hl_db_query (fixture->db, &error, bad[i].sql, bad[i].types, (gint64) 1, (gint64) 2));
      g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
    }
}

/* Statements whose text is made at run time do not pile up, and one that waits
 * to be stepped is not taken away meanwhile. */
static void
test_many_statements (Fixture *fixture, gconstpointer data)
{
  HlStmt *kept = hl_db_query (fixture->db, NULL, "SELECT 70 + 7", "");

  for (gint64 i = 0; i < 2000; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %" G_GINT64_FORMAT, i);

      g_assert_cmpint (number_of (fixture->db, sql), ==, i);
    }
  g_assert_true (hl_stmt_next (kept, NULL));
  g_assert_cmpint (hl_stmt_int (kept, 0), ==, 77);
}

static void
test_rows_changed (Fixture *fixture, gconstpointer data)
{
  HlDb *db = fixture->db;

  g_assert_cmpint (hl_db_run (db, NULL, "CREATE TABLE t (a INTEGER) STRICT", ""), ==, 0);
  g_assert_cmpint (hl_db_run (db, NULL, "INSERT INTO t VALUES (1), (2), (3)", ""), ==, 3);
  g_assert_cmpint (hl_db_run (db, NULL, "UPDATE t SET a = 5 WHERE a > $1", "i", (gint64) 1), ==, 2);
  g_assert_cmpint (hl_db_run (db, NULL, "DELETE FROM t WHERE a = 99", ""), ==, 0);
  g_assert_cmpint (hl_db_run (db, NULL, "CREATE TABLE u (a INTEGER) STRICT", ""), ==, 0);
}

/* Errors */

static void
assert_code (HlDb *db, const char *sql, HlDbError code, const char *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (hl_db_run (db, &error, sql, ""), ==, -1);
  g_assert_error (error, HL_DB_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, what));
}

static void
test_error_codes (Fixture *fixture, gconstpointer data)
{
  HlDb *db = fixture->db;

  g_assert_true (hl_db_exec (db,
                             "CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
                             " n INTEGER CONSTRAINT p_n_small CHECK (n < 5)) STRICT;"
                             "CREATE TABLE c (p INTEGER REFERENCES p (id)) STRICT;"
                             "INSERT INTO p VALUES (1, 'a', 1)",
                             NULL));
  assert_code (db, "INSERT INTO p VALUES (2, 'a', 1)", HL_DB_ERROR_UNIQUE, "p.name");
  assert_code (db, "INSERT INTO p VALUES (1, 'b', 1)", HL_DB_ERROR_UNIQUE, "p.id");
  assert_code (db, "INSERT INTO p VALUES (2, NULL, 1)", HL_DB_ERROR_NOT_NULL, "p.name");
  assert_code (db, "INSERT INTO p VALUES (2, 'b', 9)", HL_DB_ERROR_CHECK, "p_n_small");
  assert_code (db, "INSERT INTO p VALUES (2, 'b', 'x')", HL_DB_ERROR_CHECK, "p.n");
  assert_code (db, "INSERT INTO c VALUES (7)", HL_DB_ERROR_FOREIGN, "FOREIGN KEY");
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HlDb) other = hl_db_open (fixture->path, HL_DB_READ_WRITE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_db_exec (other, "PRAGMA busy_timeout = 1", NULL));
  g_assert_true (hl_db_begin (fixture->db, NULL));
  g_assert_false (hl_db_begin (other, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_BUSY);
  hl_db_rollback (fixture->db);
  g_assert_true (hl_db_begin (other, NULL));
  g_assert_true (hl_db_commit (other, NULL));
}

static void
test_transactions (Fixture *fixture, gconstpointer data)
{
  HlDb *db = fixture->db;
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_db_exec (db,
                             "CREATE TABLE p (id INTEGER PRIMARY KEY) STRICT;"
                             "CREATE TABLE c (p INTEGER REFERENCES p (id)"
                             " DEFERRABLE INITIALLY DEFERRED) STRICT",
                             NULL));
  g_assert_true (hl_db_begin (db, NULL));
  g_assert_cmpint (hl_db_run (db, NULL, "INSERT INTO p VALUES (1)", ""), ==, 1);
  hl_db_rollback (db);
  hl_db_rollback (db);
  g_assert_cmpint (number_of (db, "SELECT count(*) FROM p"), ==, 0);

  /* A commit that fails ends the transaction. */
  g_assert_true (hl_db_begin (db, NULL));
  g_assert_cmpint (hl_db_run (db, NULL, "INSERT INTO c VALUES (5)", ""), ==, 1);
  g_assert_false (hl_db_commit (db, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_FOREIGN);
  g_assert_true (hl_db_begin (db, NULL));
  g_assert_true (hl_db_commit (db, NULL));
  g_assert_cmpint (number_of (db, "SELECT count(*) FROM c"), ==, 0);
}

/* Records */

static TestTicket *
make_ticket (HlId id)
{
  TestTicket *ticket = test_ticket_new ();

  ticket->id = id;
  ticket->title = g_strdup ("路灯");
  ticket->status = TEST_STATUS_OPEN;
  return ticket;
}

static void
insert (HlDb *db, TestTicket *ticket)
{
  g_autoptr (GError) error = NULL;

  hl_db_insert (db, HL_RECORD (ticket), &error);
  g_assert_no_error (error);
}

static TestTicket *
get (HlDb *db, HlId id)
{
  g_autoptr (GError) error = NULL;
  HlRecord *record = hl_db_get (db, test_ticket_shape (), id, &error);

  g_assert_no_error (error);
  return (TestTicket *) record;
}

static void
test_record_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) full = make_ticket (1);
  g_autoptr (TestTicket) empty = make_ticket (2);
  g_autoptr (TestTicket) full_again = NULL;
  g_autoptr (TestTicket) empty_again = NULL;
  g_autoptr (GError) error = NULL;

  full->phone = g_strdup ("13812345678");
  full->phone_blind = g_strdup ("digest");
  full->due = -5;
  full->count = 0;
  full->score = -0.5;
  full->urgent = TRUE;
  full->newest = HL_RECORD (test_event_new ());
  ((TestEvent *) full->newest)->at = 7;
  ((TestEvent *) full->newest)->text = g_strdup ("办\"结");
  insert (fixture->db, full);
  insert (fixture->db, empty);
  full_again = get (fixture->db, 1);
  empty_again = get (fixture->db, 2);

  g_assert_true (hl_record_equal (HL_RECORD (full), HL_RECORD (full_again)));
  g_assert_true (hl_record_equal (HL_RECORD (empty), HL_RECORD (empty_again)));
  g_assert_cmpint (full->revision, ==, 1);
  g_assert_cmpint (full_again->count, ==, 0);

  /* None is NULL, not 0 */
  g_assert_cmpint (empty_again->count, ==, G_MININT64);
  g_assert_true (isnan (empty_again->score));
  g_assert_cmpint (number_of (fixture->db, "SELECT count(*) FROM test_ticket WHERE count IS NULL"
                                           " AND score IS NULL AND due IS NULL AND newest IS NULL"),
                   ==, 1);
  g_assert_cmpint (
      number_of (fixture->db, "SELECT count(*) FROM test_ticket WHERE status = 'open'"), ==, 2);
  g_assert_null (get (fixture->db, 3));

  /* An object that is none of ours */
  g_assert_true (
      hl_db_exec (fixture->db, "UPDATE test_ticket SET newest = '[1' WHERE id = 1", NULL));
  g_assert_null (hl_db_get (fixture->db, test_ticket_shape (), 1, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
}

static void
test_take_row (Fixture *fixture, gconstpointer data)
{
  HlDb *db = fixture->db;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 number = 7;

  g_assert_true (
      hl_stmt_take_row (hl_db_query (db, &error, "SELECT 3, 'x' WHERE $1 = 1", "i", (gint64) 0),
                        &error, "is", &number, &text));
  g_assert_cmpint (number, ==, 7);
  g_assert_null (text);
  g_assert_true (
      hl_stmt_take_row (hl_db_query (db, &error, "SELECT NULL, 'x' UNION ALL SELECT 4, 'y'", ""),
                        &error, "is", &number, &text));
  g_assert_no_error (error);
  g_assert_cmpint (number, ==, 7);
  g_assert_cmpstr (text, ==, "x");
  g_assert_false (
      hl_stmt_take_row (hl_db_query (db, &error, "SELECT nothing", ""), &error, "i", &number));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
}

static GPtrArray *
load_all (HlDb *db, const char *where, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM test_ticket %s ORDER BY id",
                                          hl_shape_columns (test_ticket_shape ()), where);

  return hl_stmt_load_all (hl_db_query (db, error, sql, ""), test_ticket_shape (), error);
}

static void
test_load_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) one = make_ticket (1);
  g_autoptr (TestTicket) two = make_ticket (2);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;

  insert (fixture->db, one);
  insert (fixture->db, two);
  all = load_all (fixture->db, "", &error);
  none = load_all (fixture->db, "WHERE id > 2", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_true (hl_record_equal (all->pdata[1], HL_RECORD (two)));
  g_assert_cmpuint (none->len, ==, 0);

  g_assert_null (load_all (fixture->db, "WHERE nothing", &error));
  g_clear_error (&error);
  g_assert_true (
      hl_db_exec (fixture->db, "UPDATE test_ticket SET newest = '[1' WHERE id = 2", NULL));
  g_assert_null (load_all (fixture->db, "", &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
}

/* A row that is loaded over a filled record clears what is NULL. */
static void
test_load_over (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) empty = make_ticket (2);
  g_autoptr (TestTicket) used = make_ticket (9);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  HlStmt *row;

  used->count = 5;
  used->score = 1;
  used->phone = g_strdup ("x");
  insert (fixture->db, empty);
  sql = g_strdup_printf ("SELECT 'before', %s FROM test_ticket",
                         hl_shape_columns (test_ticket_shape ()));
  g_assert_cmpstr (
      hl_shape_columns (test_ticket_shape ()), ==,
      "id, revision, title, phone, phone_blind, status, due, count, score, urgent, newest");
  row = query_row (fixture->db, sql);
  g_assert_true (hl_stmt_load (row, 1, HL_RECORD (used), &error));
  g_assert_true (hl_record_equal (HL_RECORD (empty), HL_RECORD (used)));
}

static void
test_insert_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) ticket = make_ticket (0);
  g_autoptr (GError) error = NULL;

  g_assert_false (hl_db_insert (fixture->db, HL_RECORD (ticket), &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_NOT_NULL);
  g_assert_nonnull (strstr (error->message, "test_ticket.id"));
  g_clear_error (&error);

  ticket->id = 1;
  ticket->count = 5000;
  g_assert_false (hl_db_insert (fixture->db, HL_RECORD (ticket), &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_CHECK);
  g_clear_error (&error);

  ticket->count = 5;
  ticket->status = TEST_STATUS_NONE;
  g_assert_false (hl_db_insert (fixture->db, HL_RECORD (ticket), &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_NOT_NULL);
}

static guint64
bit (const char *field)
{
  return G_GUINT64_CONSTANT (1) << hl_shape_index (test_ticket_shape (), field);
}

static void
test_update (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) ticket = make_ticket (1);
  g_autoptr (TestTicket) stale = make_ticket (1);
  g_autoptr (TestTicket) again = NULL;
  g_autoptr (GError) error = NULL;

  ticket->count = 4;
  insert (fixture->db, ticket);
  stale->revision = 1;

  /* Only what the mask names is written; fields without a column are passed over. */
  g_free (ticket->title);
  ticket->title = g_strdup ("new");
  ticket->count = G_MININT64;
  ticket->urgent = TRUE;
  g_assert_true (hl_db_update (fixture->db, HL_RECORD (ticket),
                               bit ("title") | bit ("count") | bit ("events") | bit ("id")
                                   | bit ("revision") | bit ("office_name"),
                               &error));
  g_assert_cmpint (ticket->revision, ==, 2);
  again = get (fixture->db, 1);
  g_assert_cmpstr (again->title, ==, "new");
  g_assert_cmpint (again->count, ==, G_MININT64);
  g_assert_false (again->urgent);
  g_assert_cmpint (again->revision, ==, 2);

  g_assert_false (hl_db_update (fixture->db, HL_RECORD (stale), bit ("title"), &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_REVISION);
  g_assert_cmpint (stale->revision, ==, 1);
  g_clear_error (&error);

  g_assert_true (hl_db_update (fixture->db, HL_RECORD (ticket), 0, &error));
  g_assert_cmpint (ticket->revision, ==, 3);

  ticket->id = 99;
  g_assert_false (hl_db_update (fixture->db, HL_RECORD (ticket), bit ("title"), &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_REVISION);
}

static void
test_unknown_word (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) ticket = make_ticket (1);
  g_autoptr (GError) error = NULL;

  insert (fixture->db, ticket);
  g_assert_true (hl_db_exec (fixture->db, "UPDATE test_ticket SET status = 'opne'", NULL));
  g_assert_null (hl_db_get (fixture->db, test_ticket_shape (), 1, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
  g_assert_cmpstr (error->message, ==, "test_ticket.status: an unknown word in the database");
}

static void
assert_shape_fault (const char *sql, const char *what)
{
  g_autoptr (HlDb) db = hl_db_open (":memory:", HL_DB_READ_WRITE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_db_exec (db, sql, NULL));
  g_assert_false (hl_db_check_shape (db, test_event_shape (), &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
  g_assert_cmpstr (error->message, ==, what);
}

static void
test_check_shape (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hl_db_check_shape (fixture->db, test_ticket_shape (), &error);
  g_assert_no_error (error);
  assert_shape_fault ("CREATE TABLE other (id INTEGER)", "test_event.id: a field without a column");
  assert_shape_fault ("CREATE TABLE test_event (id INTEGER, revision INTEGER, at INTEGER)",
                      "test_event.text: a field without a column");
  assert_shape_fault ("CREATE TABLE test_event (id INTEGER, more TEXT)",
                      "test_event.more: a column without a field");
  assert_shape_fault ("CREATE TABLE test_event (id TEXT)",
                      "test_event.id: is TEXT, should be INTEGER");
}

/* Backup and verify */

static void
test_backup (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strconcat (fixture->path, ".copy", NULL);
  g_autoptr (TestTicket) ticket = make_ticket (1);
  g_autoptr (HlDb) copy = NULL;
  g_autoptr (GError) error = NULL;

  insert (fixture->db, ticket);
  hl_db_backup (fixture->db, path, &error);
  g_assert_no_error (error);
  copy = hl_db_open (path, HL_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (number_of (copy, "SELECT count(*) FROM test_ticket"), ==, 1);

  g_clear_pointer (&copy, hl_db_close);
  g_free (path);
  path = g_build_filename (fixture->path, "x", NULL);
  g_assert_false (hl_db_backup (fixture->db, path, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL);
}

static void
test_verify (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  char *bytes;
  gsize length;

  for (guint i = 1; i <= 500; i++)
    {
      g_autoptr (TestTicket) ticket = make_ticket (i);

      insert (fixture->db, ticket);
    }
  g_assert_true (hl_db_verify (fixture->db, &error));
  g_clear_pointer (&fixture->db, hl_db_close);

  /* Damage every page but the first. */
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 4096 * 4);
  for (gsize at = 4096; at < length; at += 4096)
    memset (bytes + at, 0x5a, 64);
  g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) length, NULL));
  g_free (bytes);

  fixture->db = hl_db_open (fixture->path, HL_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_false (hl_db_verify (fixture->db, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, fixture->path));
}

static void
test_verify_orphans (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_db_exec (fixture->db,
                             "CREATE TABLE p (id INTEGER PRIMARY KEY) STRICT;"
                             "CREATE TABLE c (p INTEGER REFERENCES p (id)) STRICT;"
                             "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (5)",
                             NULL));
  g_assert_false (hl_db_verify (fixture->db, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test)                                                                            \
  g_test_add ("/store/db/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD ("settings", test_settings);
  ADD ("open-errors", test_open_errors);
  ADD ("read-only", test_read_only);
  ADD ("bind", test_bind);
  ADD ("bind-values", test_bind_values);
  ADD ("bad-statements", test_bad_statements);
  ADD ("many-statements", test_many_statements);
  ADD ("rows-changed", test_rows_changed);
  ADD ("error-codes", test_error_codes);
  ADD ("busy", test_busy);
  ADD ("transactions", test_transactions);
  ADD ("record-round-trip", test_record_round_trip);
  ADD ("take-row", test_take_row);
  ADD ("load-all", test_load_all);
  ADD ("load-over", test_load_over);
  ADD ("insert-errors", test_insert_errors);
  ADD ("update", test_update);
  ADD ("unknown-word", test_unknown_word);
  ADD ("check-shape", test_check_shape);
  ADD ("backup", test_backup);
  ADD ("verify", test_verify);
  ADD ("verify-orphans", test_verify_orphans);

  return g_test_run ();
}
