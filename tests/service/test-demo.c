/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test.h"
#include "service/hl-demo.h"
#include "service/hl-service.h"
#include "store/hl-db.h"

/* Demo data: the same again, whole, and never into a folder that holds any. */

#define UNTIL ((HlTime) 1795795199 * HL_SECOND) /* 2026-11-27, the evening */

static char *
make (gint64 tickets, guint32 seed)
{
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *site = hl_test_source ("data/site.example.json");
  char *folder = g_build_filename (dir, "demo", NULL);
  HlDemo demo = { .tickets = tickets, .seed = seed, .until = UNTIL };
  g_autoptr (GError) error = NULL;

  hl_demo_make (&demo, folder, site, &error);
  g_assert_no_error (error);
  return folder;
}

static HlDb *
open_db (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "hotline.db", NULL);
  g_autoptr (GError) error = NULL;
  HlDb *db = hl_db_open (path, HL_DB_READ_ONLY, &error);

  g_assert_no_error (error);
  return db;
}

static gint64
number (HlDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  hl_stmt_take_row (hl_db_query (db, &error, sql, ""), &error, "i", &n);
  g_assert_no_error (error);
  return n;
}

/* All that is not sealed, as one digest. */
static char *
digest (HlDb *db)
{
  static const char *const queries[] = {
    "SELECT id, number || state || kind || category, title || content || coalesce (reply, ''),"
    " created_at, closed_at FROM ticket ORDER BY id",
    "SELECT id, outcome, agent_name, ended_at, ticket FROM call ORDER BY id",
    "SELECT id, ticket, office, signed_at, reply FROM assignment ORDER BY id",
    "SELECT id, ticket, clock, state, due_at FROM ticket_clock ORDER BY id",
    "SELECT id, ticket, at, result, agent_name FROM follow_up ORDER BY id",
  };
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      HlStmt *row = hl_db_query (db, &error, queries[i], "");

      while (row != NULL && hl_stmt_next (row, &error))
        for (guint column = 0; column < 5; column++)
          g_string_append_printf (all, "%s|", hl_stmt_text (row, column));
      g_assert_no_error (error);
    }
  return hl_digest (all->str, all->len);
}

static void
test_same (void)
{
  g_autofree char *one = make (500, 7);
  g_autofree char *two = make (500, 7);
  g_autofree char *other = make (500, 8);
  g_autoptr (HlDb) a = open_db (one);
  g_autoptr (HlDb) b = open_db (two);
  g_autoptr (HlDb) c = open_db (other);
  g_autofree char *first = digest (a);
  g_autofree char *second = digest (b);
  g_autofree char *third = digest (c);

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, third);
}

static void
test_whole (void)
{
  g_autofree char *folder = make (3000, 1);
  g_autoptr (HlDb) db = open_db (folder);

  g_assert_cmpint (number (db, "SELECT count(*) FROM ticket"), ==, 3000);
  g_assert_cmpint (number (db, "SELECT count(*) FROM call WHERE ticket IS NOT NULL"), ==, 3000);
  g_assert_cmpint (number (db, "SELECT count(*) FROM call WHERE outcome = 'abandoned'"), >, 200);
  g_assert_cmpint (number (db, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (number (db, "SELECT count(*) FROM ticket WHERE state = 'handling'"), >, 0);
  g_assert_cmpint (number (db, "SELECT count(*) FROM ticket t WHERE t.state NOT IN"
                               " ('closed', 'archived', 'withdrawn') AND NOT EXISTS"
                               " (SELECT 1 FROM assignment a WHERE a.ticket = t.id)"
                               " AND t.state <> 'dispatch'"),
                   ==, 0);
  g_assert_cmpint (number (db, "SELECT count(*) FROM fact WHERE kind = 'demo-data'"), ==, 1);
  g_assert_cmpint (number (db, "SELECT count(*) FROM site WHERE instr (name, '演示数据') > 0"), ==,
                   1);
  /* Newest last, by id as by time */
  g_assert_cmpint (number (db, "SELECT count(*) FROM (SELECT created_at - lag (created_at) OVER"
                               " (ORDER BY id) AS step FROM ticket) AS s WHERE step < 0"),
                   ==, 0);
}

static void
test_refused (void)
{
  g_autofree char *folder = make (10, 1);
  g_autofree char *site = hl_test_source ("data/site.example.json");
  g_autofree char *dir = hl_test_dir ();
  HlDemo demo = { .tickets = 10, .seed = 1, .until = UNTIL };
  HlDemo none = { .tickets = 0, .until = UNTIL };
  g_autoptr (GError) error = NULL;

  g_assert_false (hl_demo_make (&demo, folder, site, &error));
  g_assert_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION);
  g_clear_error (&error);
  g_assert_false (hl_demo_make (&none, dir, site, &error));
  g_assert_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/demo/same", test_same);
  g_test_add_func ("/service/demo/whole", test_whole);
  g_test_add_func ("/service/demo/refused", test_refused);
  return g_test_run ();
}
