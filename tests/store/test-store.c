/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-ticket.h"
#include "hl-test.h"
#include "store/hl-store.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define NOW ((HlTime) 1780000000000000)

/* A store with the tickets' table */
typedef struct
{
  char *folder;
  HlClock *clock;
  HlStore *store;
  GArray *heard; /* HlChange, by ::changed */
} Fixture;

static gboolean
create_table (HlDb *db, gpointer data, GError **error)
{
  return hl_db_exec (db, test_ticket_sql, error);
}

static void
changed_cb (HlStore *store, const HlChange *changes, guint n, GArray *heard)
{
  g_array_append_vals (heard, changes, n);
}

static void
open_store (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->store = hl_store_open (fixture->folder, fixture->clock, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->store, "changed", G_CALLBACK (changed_cb), fixture->heard);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = hl_test_dir ();
  fixture->clock = hl_clock_new_manual (NOW);
  fixture->heard = g_array_new (FALSE, FALSE, sizeof (HlChange));
  open_store (fixture);
  hl_store_write (fixture->store, create_table, NULL, &error);
  g_assert_no_error (error);
}

static void
close_store (Fixture *fixture)
{
  hl_store_close (fixture->store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (fixture->store);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  close_store (fixture);
  g_array_unref (fixture->heard);
  hl_clock_unref (fixture->clock);
  g_free (fixture->folder);
}

/* Jobs */

static TestTicket *
make_ticket (HlId id)
{
  TestTicket *ticket = test_ticket_new ();

  ticket->id = id;
  ticket->title = g_strdup_printf ("t%" G_GINT64_FORMAT, id);
  ticket->status = TEST_STATUS_OPEN;
  return ticket;
}

static gboolean
insert_ticket (HlDb *db, gpointer data, GError **error)
{
  return hl_store_insert (db, data, error);
}

static gboolean
insert_then_fail (HlDb *db, gpointer data, GError **error)
{
  if (!hl_store_insert (db, data, error))
    return FALSE;
  g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "on purpose");
  return FALSE;
}

typedef struct
{
  const char *sql;
  gint64 value;
} Number;

static gboolean
read_number (HlDb *db, gpointer data, GError **error)
{
  Number *number = data;
  HlStmt *row = hl_db_query (db, error, number->sql, "");

  if (row == NULL || !hl_stmt_next (row, error))
    return FALSE;
  number->value = hl_stmt_int (row, 0);
  return TRUE;
}

static gint64
number_of (HlStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  Number number = { sql, -1 };

  hl_store_read (store, read_number, &number, &error);
  g_assert_no_error (error);
  return number.value;
}

/* Waiting for callbacks */
typedef struct
{
  guint done, failed;
  GArray *order; /* ids as the callbacks came */
} Tally;

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Tally *tally = data;
  TestTicket *ticket = hl_store_finish (HL_STORE (source), result, &error);

  tally->done++;
  if (error != NULL)
    tally->failed++;
  else if (tally->order != NULL)
    g_array_append_val (tally->order, ticket->id);
}

typedef struct
{
  guint *value;
  guint wanted;
} AtLeast;

static gboolean
is_at_least (gpointer data)
{
  AtLeast *want = data;

  return *want->value >= want->wanted;
}

static void
wait_for (guint *value, guint wanted)
{
  AtLeast want = { value, wanted };

  g_assert_true (hl_test_wait_until (is_at_least, &want, 60));
}

/* Tests */

static void
test_callbacks_in_order (Fixture *fixture, gconstpointer data)
{
  Tally tally = { .order = g_array_new (FALSE, FALSE, sizeof (HlId)) };
  const guint n = 1000;

  for (guint i = 1; i <= n; i++)
    hl_store_write_async (fixture->store, insert_ticket, make_ticket (i), g_object_unref, NULL,
                          written_cb, &tally);
  wait_for (&tally.done, n);

  g_assert_cmpuint (tally.failed, ==, 0);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (tally.order, HlId, i), ==, i + 1);
  g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM test_ticket"), ==, n);
  wait_for (&fixture->heard->len, n);
  g_array_unref (tally.order);
}

/* Every third job fails after its insert: its row, and its number in the feed,
 * are gone; its neighbours in the same commit are not. */
static void
test_failing_neighbour (Fixture *fixture, gconstpointer data)
{
  Tally tally = { 0 };
  const guint n = 300;

  for (guint i = 1; i <= n; i++)
    hl_store_write_async (fixture->store, i % 3 == 0 ? insert_then_fail : insert_ticket,
                          make_ticket (i), g_object_unref, NULL, written_cb, &tally);
  wait_for (&tally.done, n);
  wait_for (&fixture->heard->len, 200);

  g_assert_cmpuint (tally.failed, ==, 100);
  g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM test_ticket"), ==, 200);
  g_assert_cmpuint (fixture->heard->len, ==, 200);
  for (guint i = 0; i < 200; i++)
    {
      const HlChange *change = &g_array_index (fixture->heard, HlChange, i);

      g_assert_cmpint (change->seq, ==, i + 1);
      g_assert_cmpint (change->id % 3, !=, 0);
      g_assert_cmpstr (change->type, ==, "test_ticket");
      g_assert_cmpint (change->kind, ==, HL_CHANGE_INSERT);
      g_assert_cmpint (change->at, ==, NOW);
    }
  g_assert_cmpint (number_of (fixture->store, "SELECT max(seq) FROM change"), ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test)                                                                            \
  g_test_add ("/store/store/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD ("callbacks-in-order", test_callbacks_in_order);
  ADD ("failing-neighbour", test_failing_neighbour);

  return g_test_run ();
}
