/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-ticket.h"
#include "hl-test.h"
#include "store/hl-store.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

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

/* A deferred foreign key fails at COMMIT, for the whole transaction: the jobs
 * run again alone, and only the guilty one fails. */
static gboolean
create_child_table (HlDb *db, gpointer data, GError **error)
{
  return hl_db_exec (db,
                     "CREATE TABLE child (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL"
                     " REFERENCES test_ticket (id) DEFERRABLE INITIALLY DEFERRED) STRICT",
                     error);
}

static gboolean
insert_orphan (HlDb *db, gpointer data, GError **error)
{
  TestTicket *ticket = data;

  return hl_db_run (db, error, "INSERT INTO child (id, ticket) VALUES ($1, $2)", "ii", ticket->id,
                    (gint64) 999999)
         == 1;
}

static void
test_deferred_failure (Fixture *fixture, gconstpointer data)
{
  Tally tally = { .order = g_array_new (FALSE, FALSE, sizeof (HlId)) };
  const guint n = 60;

  g_assert_true (hl_store_write (fixture->store, create_child_table, NULL, NULL));
  for (guint i = 1; i <= n; i++)
    hl_store_write_async (fixture->store, i % 20 == 0 ? insert_orphan : insert_ticket,
                          make_ticket (i), g_object_unref, NULL, written_cb, &tally);
  wait_for (&tally.done, n);

  g_assert_cmpuint (tally.failed, ==, 3);
  g_assert_cmpuint (tally.order->len, ==, 57);
  for (guint i = 1; i < tally.order->len; i++)
    g_assert_cmpint (g_array_index (tally.order, HlId, i - 1), <,
                     g_array_index (tally.order, HlId, i));
  g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM test_ticket"), ==, 57);
  g_assert_cmpint (number_of (fixture->store, "SELECT n FROM feed"), ==, 57);
  g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM change"), ==, 57);
  g_array_unref (tally.order);
}

static void
test_blocking_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) ticket = make_ticket (1);
  g_autoptr (GError) error = NULL;

  g_assert_false (hl_store_write (fixture->store, insert_then_fail, ticket, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
  g_clear_error (&error);
  g_assert_true (hl_store_write (fixture->store, insert_ticket, ticket, &error));
  g_assert_no_error (error);
  g_assert_false (hl_store_write (fixture->store, insert_ticket, ticket, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_UNIQUE);
  g_clear_error (&error);

  /* A reader cannot write. */
  g_assert_false (hl_store_read (fixture->store, insert_ticket, ticket, &error));
  g_assert_nonnull (error);
}

/* A job that leaves a statement half read does no harm. */
static gboolean
leave_half_read (HlDb *db, gpointer data, GError **error)
{
  HlStmt *row = hl_db_query (db, error,
                             "INSERT INTO test_ticket (id, revision, title, status, urgent)"
                             " VALUES ($1, 1, 'a', 'open', 0), ($1 + 1, 1, 'b', 'open', 0)"
                             " RETURNING id",
                             "i", *(gint64 *) data);

  return row != NULL && hl_stmt_next (row, error);
}

static void
test_half_read (Fixture *fixture, gconstpointer data)
{
  gint64 id = 1;

  for (; id < 20; id += 2)
    g_assert_true (hl_store_write (fixture->store, leave_half_read, &id, NULL));
  g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM test_ticket"), ==, 20);
}

static gboolean
update_title (HlDb *db, gpointer data, GError **error)
{
  TestTicket *ticket = data;

  g_free (ticket->title);
  ticket->title = g_strdup ("new");
  return hl_store_update (db, HL_RECORD (ticket),
                          G_GUINT64_CONSTANT (1) << hl_shape_index (test_ticket_shape (), "title"),
                          error);
}

static gboolean
note_delete (HlDb *db, gpointer data, GError **error)
{
  hl_store_note_change (db, "test_ticket", 1, HL_CHANGE_DELETE, 2, 0);
  return hl_db_run (db, error, "DELETE FROM test_ticket WHERE id = 1", "") == 1;
}

typedef struct
{
  gint64 after;
  GArray *changes;
  HlFeedState state;
  gint64 keep;
} FeedRead;

static gboolean
read_feed (HlDb *db, gpointer data, GError **error)
{
  FeedRead *read = data;

  read->changes = hl_store_feed_after (db, read->after, 100, error);
  return read->changes != NULL && hl_store_feed_state (db, &read->state, error);
}

static gboolean
prune_feed (HlDb *db, gpointer data, GError **error)
{
  return hl_store_feed_prune (db, ((FeedRead *) data)->keep, error);
}

static void
assert_same_change (const HlChange *a, const HlChange *b)
{
  g_assert_cmpint (a->seq, ==, b->seq);
  g_assert_cmpstr (a->type, ==, b->type);
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->revision, ==, b->revision);
  g_assert_cmpuint (a->mask, ==, b->mask);
  g_assert_cmpint (a->at, ==, b->at);
}

static void
test_feed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) ticket = make_ticket (1);
  FeedRead read = { .after = 0 };
  const HlChange *changes;
  guint title = hl_shape_index (test_ticket_shape (), "title");

  g_assert_true (hl_store_write (fixture->store, insert_ticket, ticket, NULL));
  hl_clock_advance (fixture->clock, HL_SECOND);
  g_assert_true (hl_store_write (fixture->store, update_title, ticket, NULL));
  g_assert_true (hl_store_write (fixture->store, note_delete, NULL, NULL));
  wait_for (&fixture->heard->len, 3);

  g_assert_true (hl_store_read (fixture->store, read_feed, &read, NULL));
  g_assert_cmpuint (read.changes->len, ==, 3);
  g_assert_cmpint (read.state.first, ==, 1);
  g_assert_cmpint (read.state.last, ==, 3);
  g_assert_cmpint (read.state.epoch, >, 0);
  g_assert_cmpint (read.state.epoch, <, HL_ID_MAX);
  changes = (const HlChange *) read.changes->data;
  for (guint i = 0; i < 3; i++)
    assert_same_change (&changes[i], &((const HlChange *) fixture->heard->data)[i]);
  g_assert_cmpint (changes[0].revision, ==, 1);
  g_assert_cmpint (changes[1].kind, ==, HL_CHANGE_UPDATE);
  g_assert_cmpint (changes[1].revision, ==, 2);
  g_assert_cmpuint (changes[1].mask, ==, G_GUINT64_CONSTANT (1) << title);
  g_assert_cmpint (changes[1].at, ==, NOW + HL_SECOND);
  g_assert_cmpint (changes[2].kind, ==, HL_CHANGE_DELETE);
  g_array_unref (read.changes);
}

/* Pruned numbers never come again. */
static void
test_feed_prune (Fixture *fixture, gconstpointer data)
{
  FeedRead read = { .keep = 2 };

  for (guint i = 1; i <= 5; i++)
    {
      g_autoptr (TestTicket) ticket = make_ticket (i);

      g_assert_true (hl_store_write (fixture->store, insert_ticket, ticket, NULL));
    }
  g_assert_true (hl_store_write (fixture->store, prune_feed, &read, NULL));
  g_assert_true (hl_store_read (fixture->store, read_feed, &read, NULL));
  g_assert_cmpint (read.state.first, ==, 4);
  g_assert_cmpint (read.state.last, ==, 5);
  g_assert_cmpuint (read.changes->len, ==, 2);
  g_array_unref (read.changes);

  read.keep = 0;
  g_assert_true (hl_store_write (fixture->store, prune_feed, &read, NULL));
  g_assert_true (hl_store_read (fixture->store, read_feed, &read, NULL));
  g_assert_cmpint (read.state.first, ==, 6);
  g_assert_cmpuint (read.changes->len, ==, 0);
  g_array_unref (read.changes);

  close_store (fixture);
  open_store (fixture);
  {
    g_autoptr (TestTicket) ticket = make_ticket (9);

    g_assert_true (hl_store_write (fixture->store, insert_ticket, ticket, NULL));
  }
  g_assert_true (hl_store_read (fixture->store, read_feed, &read, NULL));
  g_assert_cmpint (read.state.last, ==, 6);
  g_array_unref (read.changes);
}

static void
test_second_instance (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pid = g_strdup_printf ("(%d)", (int) getpid ());

  g_assert_null (hl_store_open (fixture->folder, fixture->clock, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, fixture->folder));
  g_assert_nonnull (strstr (error->message, pid));

  /* Free again when closed */
  close_store (fixture);
  open_store (fixture);
}

static void
test_private_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      GStatBuf info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 077, ==, 0);
    }
}

/* Ids go on after the stored ones, though the clock was set back. */
static void
test_ids_go_on (Fixture *fixture, gconstpointer data)
{
  HlId far = hl_id_next (NOW) + HL_DAY;
  g_autoptr (TestTicket) ticket = make_ticket (far);

  g_assert_true (hl_store_write (fixture->store, insert_ticket, ticket, NULL));
  close_store (fixture);
  g_assert_cmpint (hl_id_next (NOW), <, far);
  open_store (fixture);
  g_assert_cmpint (hl_id_next (NOW), >, far);
}

/* Closing */

static void
test_close_finishes (Fixture *fixture, gconstpointer data)
{
  Tally tally = { 0 };
  const guint n = 500;

  for (guint i = 1; i <= n; i++)
    hl_store_write_async (fixture->store, insert_ticket, make_ticket (i), g_object_unref, NULL,
                          written_cb, &tally);
  hl_store_close (fixture->store);
  hl_store_close (fixture->store);
  wait_for (&tally.done, n);
  g_assert_cmpuint (tally.failed, ==, 0);
  close_store (fixture);
  open_store (fixture);
  g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM test_ticket"), ==, n);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_store_finish (HL_STORE (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ++*(guint *) data;
}

static void
test_after_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Number number = { "SELECT 1", 0 };
  guint done = 0;

  hl_store_close (fixture->store);
  hl_store_write_async (fixture->store, insert_ticket, make_ticket (1), g_object_unref, NULL,
                        closed_cb, &done);
  hl_store_read_async (fixture->store, insert_ticket, make_ticket (1), g_object_unref, NULL,
                       closed_cb, &done);
  wait_for (&done, 2);
  g_assert_false (hl_store_read (fixture->store, read_number, &number, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* Cancelling */

static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_store_finish (HL_STORE (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ++*(guint *) data;
}

static void
test_cancel_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint done = 0;

  g_cancellable_cancel (cancellable);
  hl_store_write_async (fixture->store, insert_ticket, make_ticket (1), g_object_unref, cancellable,
                        cancelled_cb, &done);
  hl_store_read_async (fixture->store, insert_ticket, make_ticket (1), g_object_unref, cancellable,
                       cancelled_cb, &done);
  wait_for (&done, 2);
  g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM test_ticket"), ==, 0);
}

/* A query that would go on for ever */
typedef struct
{
  gint started; /* atomic */
} Endless;

static gboolean
read_endless (HlDb *db, gpointer data, GError **error)
{
  HlStmt *row = hl_db_query (db, error,
                             "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)"
                             " SELECT max(n) FROM c",
                             "");

  g_atomic_int_set (&((Endless *) data)->started, 1);
  return row != NULL && hl_stmt_next (row, error);
}

static gboolean
has_started (gpointer data)
{
  return g_atomic_int_get (&((Endless *) data)->started);
}

static void
test_cancel_running_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Endless endless = { 0 };
  guint done = 0;

  hl_store_read_async (fixture->store, read_endless, &endless, NULL, cancellable, cancelled_cb,
                       &done);
  g_assert_true (hl_test_wait_until (has_started, &endless, 60));
  g_cancellable_cancel (cancellable);
  wait_for (&done, 1);
  g_assert_cmpint (number_of (fixture->store, "SELECT 5"), ==, 5);
}

/* An answer that is on its way when its reader goes must not look like one. */
static gboolean
read_quickly (HlDb *db, gpointer data, GError **error)
{
  g_atomic_int_set (&((Endless *) data)->started, 1);
  return TRUE;
}

static void
test_cancel_answered_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Endless quick = { 0 };
  guint done = 0;

  hl_store_read_async (fixture->store, read_quickly, &quick, NULL, cancellable, cancelled_cb,
                       &done);
  while (!has_started (&quick))
    g_thread_yield ();
  /* The other readers are busy in turn: when they are through, ours has answered. */
  for (guint i = 0; i < 16; i++)
    g_assert_true (hl_store_read (fixture->store, read_quickly, &quick, NULL));
  g_cancellable_cancel (cancellable);
  wait_for (&done, 1);
}

/* Contexts: the callback and the freeing happen in the caller's thread. */
typedef struct
{
  HlStore *store;
  GThread *thread;
  GMainLoop *loop;
  guint freed;
} OtherThread;

static OtherThread *the_other;

static void
count_freed (gpointer data)
{
  g_assert_true (g_thread_self () == the_other->thread);
  the_other->freed++;
  if (the_other->freed == 100)
    g_main_loop_quit (the_other->loop);
}

static void
other_thread_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (g_thread_self () == the_other->thread);
  g_assert_true (hl_store_finish (HL_STORE (source), result, NULL) == data);
}

static gboolean
do_nothing (HlDb *db, gpointer data, GError **error)
{
  return TRUE;
}

static gpointer
run_other_thread (gpointer data)
{
  OtherThread *other = data;
  GMainContext *context = g_main_context_new ();

  other->thread = g_thread_self ();
  g_main_context_push_thread_default (context);
  other->loop = g_main_loop_new (context, FALSE);
  for (guint i = 0; i < 50; i++)
    {
      hl_store_write_async (other->store, do_nothing, other, count_freed, NULL, other_thread_cb,
                            other);
      hl_store_read_async (other->store, do_nothing, other, count_freed, NULL, other_thread_cb,
                           other);
    }
  g_main_loop_run (other->loop);
  g_main_loop_unref (other->loop);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  return NULL;
}

static void
test_contexts (Fixture *fixture, gconstpointer data)
{
  OtherThread other = { .store = fixture->store };

  the_other = &other;
  g_thread_join (g_thread_new ("other", run_other_thread, &other));
  g_assert_cmpuint (other.freed, ==, 100);
}

/* Many threads write and read at once; the feed has no gap. */
static gpointer
write_many (gpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (TestTicket) ticket = make_ticket (hl_id_next (NOW));
      g_autoptr (GError) error = NULL;
      gboolean bad = i % 7 == 0;

      g_assert_cmpint (
          hl_store_write (data, bad ? insert_then_fail : insert_ticket, ticket, &error), ==, !bad);
      g_assert_cmpint (number_of (data, "SELECT count(*) = max(seq) AND max(seq) = n"
                                        " FROM change, feed"),
                       ==, 1);
    }
  return NULL;
}

static void
test_many_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestTicket) first = make_ticket (1);
  GThread *threads[8];

  g_assert_true (hl_store_write (fixture->store, insert_ticket, first, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", write_many, fixture->store);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM change"), ==, 1 + 8 * 85);
  wait_for (&fixture->heard->len, 1 + 8 * 85);
  for (guint i = 0; i < fixture->heard->len; i++)
    g_assert_cmpint (g_array_index (fixture->heard, HlChange, i).seq, ==, i + 1);
}

/* Backup */

typedef struct
{
  guint done;
  GError *error;
} Backup;

static void
backup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Backup *backup = data;

  hl_store_backup_finish (HL_STORE (source), result, &backup->error);
  backup->done++;
}

static GError *
back_up (Fixture *fixture, const char *folder, GCancellable *cancellable)
{
  Backup backup = { 0 };

  hl_store_backup_async (fixture->store, folder, cancellable, backup_cb, &backup);
  wait_for (&backup.done, 1);
  return backup.error;
}

static FeedRead
feed_of (HlStore *store)
{
  FeedRead read = { 0 };

  g_assert_true (hl_store_read (store, read_feed, &read, NULL));
  g_clear_pointer (&read.changes, g_array_unref);
  return read;
}

static void
test_backup_and_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *to = g_build_filename (folder, "backup", NULL);
  g_autofree char *wal = g_build_filename (to, "hotline.db-wal", NULL);
  g_autoptr (TestTicket) one = make_ticket (1);
  g_autoptr (TestTicket) two = make_ticket (2);
  g_autoptr (GError) error = NULL;
  gint64 epochs[3];

  g_assert_true (hl_store_write (fixture->store, insert_ticket, one, NULL));
  g_assert_no_error (back_up (fixture, to, NULL));
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_assert_true (hl_store_write (fixture->store, insert_ticket, two, NULL));
  epochs[0] = feed_of (fixture->store).state.epoch;

  error = back_up (fixture, to, NULL);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);

  g_assert_false (hl_store_restore (to, fixture->folder, NOW, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_LOCKED);
  g_clear_error (&error);

  /* Each restoring gives the feed another epoch. */
  for (guint i = 1; i < 3; i++)
    {
      close_store (fixture);
      hl_store_restore (to, fixture->folder, NOW + i * HL_SECOND, &error);
      g_assert_no_error (error);
      open_store (fixture);
      g_assert_cmpint (number_of (fixture->store, "SELECT count(*) FROM test_ticket"), ==, 1);
      g_assert_cmpint (feed_of (fixture->store).state.last, ==, 1);
      epochs[i] = feed_of (fixture->store).state.epoch;
    }
  g_assert_cmpint (epochs[0], !=, epochs[1]);
  g_assert_cmpint (epochs[1], !=, epochs[2]);
  g_assert_cmpint (epochs[0], !=, epochs[2]);
}

static void
test_backup_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_cancellable_cancel (cancellable);
  error = back_up (fixture, folder, cancellable);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

static void
test_restore_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *path = g_build_filename (folder, "hotline.db", NULL);
  g_autofree char *rubbish = g_strnfill (10000, 'x');
  g_autofree char *target = hl_test_dir ();
  g_autoptr (GError) error = NULL;

  g_assert_false (hl_store_restore (folder, target, NOW, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, rubbish, 10000, NULL));
  g_assert_false (hl_store_restore (folder, target, NOW, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_CORRUPT);
  g_clear_error (&error);

  g_assert_null (hl_store_open (folder, fixture->clock, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test)                                                                            \
  g_test_add ("/store/store/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD ("callbacks-in-order", test_callbacks_in_order);
  ADD ("failing-neighbour", test_failing_neighbour);
  ADD ("deferred-failure", test_deferred_failure);
  ADD ("blocking-error", test_blocking_error);
  ADD ("half-read", test_half_read);
  ADD ("feed", test_feed);
  ADD ("feed-prune", test_feed_prune);
  ADD ("second-instance", test_second_instance);
  ADD ("private-files", test_private_files);
  ADD ("ids-go-on", test_ids_go_on);
  ADD ("close-finishes", test_close_finishes);
  ADD ("after-close", test_after_close);
  ADD ("cancel-before", test_cancel_before);
  ADD ("cancel-running-read", test_cancel_running_read);
  ADD ("cancel-answered-read", test_cancel_answered_read);
  ADD ("contexts", test_contexts);
  ADD ("many-threads", test_many_threads);
  ADD ("backup-and-restore", test_backup_and_restore);
  ADD ("backup-cancelled", test_backup_cancelled);
  ADD ("restore-damaged", test_restore_damaged);

  return g_test_run ();
}
