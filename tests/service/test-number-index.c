/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "callbacks-fixture.h"
#include "desk/hl-tickets.h"
#include "people/hl-blocked.h"
#include "people/hl-number-blind.h"
#include "people/hl-site.h"
#include "service/hl-number-index.h"

/* Numbers that were stored without an area code are found with the site's, also when it has been
 * another. */

#define SHORT "88887777"
#define MANY (HL_NUMBER_INDEX_ROWS + 100)

static void
run_sql (Fixture *f, const char *sql)
{
  g_autoptr (GError) error = NULL;

  hl_db_exec (f->db, sql, &error);
  g_assert_no_error (error);
}

static HlNumberIndexWork
index_some (Fixture *f)
{
  HlNumberIndexWork work = { .key = f->key, .now = f->now };
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_db_begin (f->db, &error));
  hl_number_index_some (f->db, &work, &error);
  g_assert_no_error (error);
  g_assert_true (hl_db_commit (f->db, &error));
  return work;
}

static void
index_all (Fixture *f)
{
  guint jobs = 0;

  while (index_some (f).left > 0)
    g_assert_cmpuint (++jobs, <, 10);
}

/* How many rows of @table are found by @number. */
static gint64
found (Fixture *f, const char *table, const char *column, const char *number)
{
  g_autofree char *blind = hl_number_blind (f->key, number);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s WHERE %s = $1", table, column);
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  hl_stmt_take_row (hl_db_query (f->db, &error, sql, "s", blind), &error, "i", &n);
  g_assert_no_error (error);
  return n;
}

static void
assert_found (Fixture *f, const char *number, gint64 n)
{
  g_assert_cmpint (found (f, "call", "caller_blind", number), ==, n);
  g_assert_cmpint (found (f, "ticket", "phone_blind", number), ==, n);
  g_assert_cmpint (found (f, "callback", "caller_blind", number), ==, n);
  g_assert_cmpint (found (f, "blocked", "number_blind", number), ==, n);
}

static void
store_number (Fixture *f, HlId call, const char *number)
{
  g_autoptr (HlTicket) ticket = hl_ticket_new ();
  g_autoptr (HlBlocked) blocked = hl_blocked_new ();
  HlDeskContext context = as (f, LINA);
  g_autoptr (GError) error = NULL;

  lose (f, call, number, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  ticket->phone = g_strdup (number);
  hl_tickets_insert (f->db, ticket, &context, &error);
  g_assert_no_error (error);
  blocked->number = g_strdup (number);
  blocked->reason = g_strdup ("x");
  hl_blocked_put (f->db, blocked, f->key, f->now, &error);
  g_assert_no_error (error);
}

static void
assert_fact (Fixture *f, const char *text, gint64 n)
{
  g_autoptr (GError) error = NULL;
  gint64 found_n = -1;

  hl_stmt_take_row (
      hl_db_query (f->db, &error,
                   "SELECT count(*) FROM fact WHERE kind = 'numbers-indexed' AND text = $1", "s",
                   text),
      &error, "i", &found_n);
  g_assert_no_error (error);
  g_assert_cmpint (found_n, ==, n);
}

static void
set_home (Fixture *f, const char *area_code)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE site SET area_code = '%s'", area_code);

  run_sql (f, sql);
  hl_number_set_home (area_code);
}

static void
test_changed (Fixture *f, gconstpointer data)
{
  hl_number_set_home (NULL);
  store_number (f, 1001, SHORT);
  store_number (f, 1002, NUMBER);
  index_all (f);
  assert_found (f, SHORT, 1);

  /* Stored, but not in force yet: what is written now has the old one. */
  run_sql (f, "UPDATE site SET area_code = '0532'");
  g_assert_cmpuint (index_some (f).n, ==, 0);
  hl_number_set_home ("0532");
  assert_found (f, SHORT, 0);
  index_all (f);
  assert_found (f, SHORT, 1);
  assert_found (f, "0532" SHORT, 1);
  assert_found (f, NUMBER, 1);
  assert_fact (f, "area code none: 0 of 8", 1);
  assert_fact (f, "area code 0532: 4 of 8", 1);
  g_assert_cmpuint (index_some (f).n, ==, 0);
  assert_fact (f, "area code 0532: 4 of 8", 1);

  /* It was the wrong one: what was stored without stays without, what was stored with it is its. */
  store_number (f, 1003, "053266665555");
  set_home (f, "0531");
  index_all (f);
  assert_found (f, SHORT, 1);
  assert_found (f, "0531" SHORT, 1);
  assert_found (f, "0532" SHORT, 0);
  assert_found (f, "053266665555", 1);
}

/* So many in a job; a new change begins anew. */
static void
test_bounded (Fixture *f, gconstpointer data)
{
  g_autofree char *sealed = hl_key_seal (f->key, HL_PURPOSE_CALLER, SHORT);
  HlNumberIndexWork work;
  g_autoptr (GError) error = NULL;

  hl_number_set_home (NULL);
  for (gint64 id = 1; id <= MANY; id++)
    hl_db_run (f->db, &error,
               "INSERT INTO call (id, revision, way, offered_at, recorded, caller_sealed)"
               " VALUES ($1, 1, 'in', 1, 0, $2)",
               "is", id, sealed);
  g_assert_no_error (error);
  set_home (f, "0532");
  work = index_some (f);
  g_assert_cmpuint (work.n, ==, HL_NUMBER_INDEX_ROWS);
  g_assert_cmpint (work.changed, ==, HL_NUMBER_INDEX_ROWS);
  g_assert_cmpint (work.left, >=, MANY - HL_NUMBER_INDEX_ROWS);
  set_home (f, "0531");
  work = index_some (f);
  g_assert_cmpuint (work.n, ==, HL_NUMBER_INDEX_ROWS);
  work = index_some (f);
  g_assert_cmpuint (work.n, ==, MANY - HL_NUMBER_INDEX_ROWS);
  g_assert_cmpint (work.left, ==, 0);
  g_assert_cmpuint (index_some (f).n, ==, 0);
  g_assert_cmpint (found (f, "call", "caller_blind", "0531" SHORT), ==, MANY);
}

/* Two open call-backs of what turns out to be one citizen: neither is lost. */
static void
test_beside (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;

  hl_number_set_home (NULL);
  lose (f, 1001, SHORT, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  lose (f, 1002, "0532" SHORT, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  set_home (f, "0532");
  index_all (f);
  open = list (f, "open");
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_cmpint (found (f, "callback", "caller_blind", SHORT), ==, 1);
  g_assert_cmpint (found (f, "call", "caller_blind", SHORT), ==, 2);
}

/* Sealed with another key: left as it is. */
static void
test_other_key (Fixture *f, gconstpointer data)
{
  hl_number_set_home (NULL);
  lose (f, 1001, SHORT, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  run_sql (f, "UPDATE call SET caller_sealed = 'torn'");
  set_home (f, "0532");
  index_all (f);
  g_assert_cmpint (found (f, "call", "caller_blind", SHORT), ==, 0);
  g_assert_cmpint (found (f, "callback", "caller_blind", SHORT), ==, 1);
}

/* What the file blocks is stored with the area code of the file, and one that is stored already is
 * known again. */
static void
test_apply (Fixture *f, gconstpointer data)
{
  static const char text[] =
      "{\"name\":\"s\",\"area_code\":\"0532\",\"blocked\":[{\"number\":\"" SHORT "\","
      "\"reason\":\"x\",\"until\":\"2026-11-28 10:00\"}]}";
  g_autoptr (HlSite) site = NULL;
  g_autoptr (GError) error = NULL;

  hl_number_set_home ("0531");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) changes = NULL;

      g_clear_object (&site);
      site = hl_site_read (text, -1, &error);
      g_assert_no_error (error);
      changes = hl_site_apply (f->db, site, f->key, f->now, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (changes->len > 0, ==, i == 0);
    }
  g_assert_cmpint (found (f, "blocked", "number_blind", "0532" SHORT), ==, 1);
  hl_number_set_home ("0532");
  index_all (f);
  g_assert_cmpint (found (f, "blocked", "number_blind", SHORT), ==, 1);
}

/* A number that was blocked when the site had no area code, and is in the file again. */
static void
test_apply_again (Fixture *f, gconstpointer data)
{
  static const char text[] =
      "{\"name\":\"s\",\"area_code\":\"0532\",\"blocked\":[{\"number\":\"0532-8888 7777\","
      "\"reason\":\"x\",\"until\":\"2026-11-28 10:00\"}]}";
  g_autoptr (HlSite) site = NULL;
  g_autoptr (HlBlocked) blocked = hl_blocked_new ();
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GError) error = NULL;

  hl_number_set_home (NULL);
  blocked->number = g_strdup (SHORT);
  blocked->reason = g_strdup ("y");
  hl_blocked_put (f->db, blocked, f->key, f->now, &error);
  g_assert_no_error (error);
  site = hl_site_read (text, -1, &error);
  g_assert_no_error (error);
  changes = hl_site_apply (f->db, site, f->key, f->now, &error);
  g_assert_no_error (error);
  stored = hl_blocked_list (f->db, f->key, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stored->len, ==, 1);
  g_assert_cmpint (((HlBlocked *) stored->pdata[0])->id, ==, blocked->id);
  g_assert_cmpstr (((HlBlocked *) stored->pdata[0])->reason, ==, "x");
  hl_number_set_home ("0532");
  index_all (f);
  g_assert_cmpint (found (f, "blocked", "number_blind", "0532" SHORT), ==, 1);
}

/* A new table with a number's index is indexed again too, or says here why not. */
static void
test_all_tables (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;
  HlStmt *stmt =
      hl_db_query (f->db, &error,
                   "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info (m.name) c"
                   " WHERE m.type = 'table' AND substr (c.name, length (c.name) - 5) = $1",
                   "s", "_blind");

  g_assert_no_error (error);
  while (hl_stmt_next (stmt, &error))
    {
      /* Of names, identity numbers, mail addresses and texts: no telephone numbers */
      if (strcmp (hl_stmt_text (stmt, 0), "citizen") == 0
          || strcmp (hl_stmt_text (stmt, 0), "contact") == 0)
        continue;
      if (!hl_number_index_has (hl_stmt_text (stmt, 0), hl_stmt_text (stmt, 1)))
        g_error ("%s.%s is no place of the number index", hl_stmt_text (stmt, 0),
                 hl_stmt_text (stmt, 1));
      n++;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, >=, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/service/number-index/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("changed", test_changed);
  ADD ("bounded", test_bounded);
  ADD ("beside", test_beside);
  ADD ("other-key", test_other_key);
  ADD ("apply", test_apply);
  ADD ("apply-again", test_apply_again);
  ADD ("all-tables", test_all_tables);
  return g_test_run ();
}
