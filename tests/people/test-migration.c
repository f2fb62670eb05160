/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-call-record.h"
#include "desk/hl-ticket.h"
#include "hl-test-db.h"
#include "hl-test.h"
#include "people/hl-site.h"

#include <string.h>

/* Data of the first release through the migrations that came after it. */

#define FOLDER "/org/hotline/sql"

static char *
read_sql (const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER "/", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, &error);
  gsize length;
  const char *text;

  g_assert_no_error (error);
  text = g_bytes_get_data (bytes, &length);
  return g_strndup (text, length);
}

/* As the first release left it. */
static HlDb *
first_release (void)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *path = g_build_filename (folder, "hotline.db", NULL);
  g_autofree char *sql = read_sql ("0001-first.sql");
  g_autofree char *digest = hl_digest (sql, strlen (sql));
  g_autoptr (GError) error = NULL;
  HlDb *db = hl_db_open (path, HL_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  hl_db_migrate (db, "/org/hotline/store/sql", 1, &error);
  g_assert_no_error (error);
  hl_db_exec (db, sql, &error);
  g_assert_no_error (error);
  hl_db_run (db, &error,
             "INSERT INTO schema_version (folder, number, name, digest, applied_at)"
             " VALUES ('" FOLDER "', 1, '0001-first.sql', $1, 1)",
             "s", digest);
  g_assert_no_error (error);
  return db;
}

static void
fill (HlDb *db)
{
  g_autoptr (GError) error = NULL;

  hl_db_exec (
      db,
      "INSERT INTO site VALUES (1, 4, '青岛', 480, NULL, NULL, 30, 60, 2, 5);"
      "INSERT INTO queue VALUES (7, 2, '综合', 'longest-idle', 20, 60, 0, 30, 900, 5,"
      " 'music', NULL, 1);"
      "INSERT INTO flow VALUES (8, 1, '来电', '综合', 'greeting', 'closed', 1);"
      "INSERT INTO flow_hours VALUES (9, 1, 8, '1-5', '08:30', '18:00');"
      "INSERT INTO line VALUES (10, 1, '12349', NULL, '来电', 1);"
      "INSERT INTO call VALUES (11, 3, 'in', 'sealed', 'blind', '12349', 7, '综合', 5, '李娜',"
      " 'answered', 1000, 1001, 1002, 1003, 1, 2, NULL, 3, 4, 200, 'caller', NULL, 1)",
      &error);
  g_assert_no_error (error);
}

static void
test_site (void)
{
  g_autoptr (HlDb) db = first_release ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) site = NULL;
  HlSiteQueue *queue;
  HlSiteFlow *flow;

  fill (db);
  hl_db_migrate (db, FOLDER, 2, &error);
  g_assert_no_error (error);
  site = hl_site_load (db, &error);
  g_assert_no_error (error);

  g_assert_cmpint (site->revision, ==, 4);
  g_assert_cmpint (site->hold_warning_seconds, ==, 120);
  g_assert_cmpint (site->callback_attempts, ==, 3);
  g_assert_cmpuint (site->emergency->len, ==, 0);
  queue = site->queues->pdata[0];
  g_assert_cmpstr (queue->name, ==, "综合");
  g_assert_cmpint (queue->relax_seconds, ==, 0);
  g_assert_null (queue->full);
  flow = site->flows->pdata[0];
  g_assert_cmpuint (flow->hours->len, ==, 1);
  g_assert_cmpint (flow->priority, ==, 0);
  g_assert_cmpuint (flow->at_closing, ==, 1);
  g_assert_null (flow->menu);
  g_assert_cmpint (flow->message_seconds, ==, 120);
}

/* A ticket that waits to be dispatched goes on from there. */
static void
test_ticket (void)
{
  g_autoptr (HlDb) db = first_release ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HlTicket) ticket = NULL;

  hl_db_exec (db,
              "INSERT INTO ticket (id, revision, number, state, kind, office, confidential,"
              " anonymous, created_at, updated_at) VALUES"
              " (3, 5, '20261101-0001', 'dispatch', 'help', '救助处', 1, 0, 7, 8)",
              &error);
  g_assert_no_error (error);
  hl_db_migrate (db, FOLDER, 2, &error);
  g_assert_no_error (error);
  ticket = (HlTicket *) hl_db_get (db, hl_ticket_shape (), 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ticket->state, ==, HL_TICKET_DISPATCH);
  g_assert_true (ticket->confidential);
  g_assert_false (ticket->sensitive);
  g_assert_cmpint (ticket->merged_into, ==, 0);
}

/* The file that made it changes nothing: what was not there is what the file leaves out. */
static void
test_apply_again (void)
{
  static const char text[] =
      "{\"name\":\"青岛\",\"queues\":[{\"name\":\"综合\",\"wrap_up_seconds\":60,\"max_waiting\":30,"
      "\"max_wait_seconds\":900,\"music\":\"music\"}],\"flows\":[{\"name\":\"来电\",\"queue\":"
      "\"综合\","
      "\"greeting\":\"greeting\",\"closed_prompt\":\"closed\",\"hours\":[{\"weekdays\":\"1-5\","
      "\"open\":\"08:30\",\"close\":\"18:00\"}]}],\"lines\":[{\"number\":\"12349\",\"flow\":"
      "\"来电\"}]}";
  g_autoptr (HlDb) db = first_release ();
  g_autoptr (HlKey) key = hl_test_key ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSite) site = hl_site_read (text, -1, &error);
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  fill (db);
  hl_db_migrate (db, FOLDER, 2, &error);
  g_assert_no_error (error);
  changes = hl_site_plan (db, site, key, 3, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < changes->len; i++)
    g_test_message ("%s", (char *) changes->pdata[i]);
  g_assert_cmpuint (changes->len, ==, 0);
}

static void
test_calls (void)
{
  g_autoptr (HlDb) db = first_release ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HlCallRecord) call = NULL;

  fill (db);
  hl_db_migrate (db, FOLDER, 2, &error);
  g_assert_no_error (error);
  call = (HlCallRecord *) hl_db_get (db, hl_call_record_shape (), 11, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (call->agent_name, ==, "李娜");
  g_assert_cmpint (call->talk_us, ==, 2);
  g_assert_true (call->recorded);
  g_assert_null (call->menu_keys);
  g_assert_cmpint (call->rating, ==, G_MININT64);
  g_assert_cmpuint (call->result, ==, HL_RESULT_NONE);
  g_assert_cmpint (call->callback, ==, 0);

  /* A second start finds nothing to do */
  hl_db_migrate (db, FOLDER, 3, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/migration/ticket", test_ticket);
  g_test_add_func ("/migration/site", test_site);
  g_test_add_func ("/migration/apply-again", test_apply_again);
  g_test_add_func ("/migration/calls", test_calls);
  return g_test_run ();
}
