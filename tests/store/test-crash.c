/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-ticket.h"
#include "hl-test.h"

#include "store/hl-store.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child writes and says what was confirmed; it is killed at its work.
 * Whatever it confirmed is there afterwards. */

#define ROUNDS 5
#define CONFIRMED_MIN 2000
#define WAITING 64

/* The child */

static int report_fd;

static gboolean
create_table (HlDb *db, gpointer data, GError **error)
{
  return hl_db_exec (db, test_ticket_sql, error);
}

static gboolean
insert_ticket (HlDb *db, gpointer data, GError **error)
{
  return hl_store_insert (db, data, error);
}

static void write_next (HlStore *store);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  TestTicket *ticket = hl_store_finish (HL_STORE (source), result, &error);

  g_assert_no_error (error);
  if (write (report_fd, &ticket->id, sizeof ticket->id) != sizeof ticket->id)
    _exit (2);
  write_next (HL_STORE (source));
}

static void
write_next (HlStore *store)
{
  TestTicket *ticket = test_ticket_new ();

  ticket->id = hl_id_next (g_get_real_time ());
  ticket->title = g_strdup_printf ("%" G_GINT64_FORMAT, ticket->id);
  ticket->status = TEST_STATUS_OPEN;
  hl_store_write_async (store, insert_ticket, ticket, g_object_unref, NULL, written_cb, NULL);
}

static void
run_child (const char *folder)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HlStore) store = hl_store_open (folder, clock, &error);

  g_assert_no_error (error);
  report_fd = STDOUT_FILENO;
  hl_store_write (store, create_table, NULL, NULL);
  for (guint i = 0; i < WAITING; i++)
    write_next (store);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

/* The parent */

static guint
read_confirmed (GSubprocess *child, GArray *confirmed, guint wanted)
{
  GInputStream *pipe = g_subprocess_get_stdout_pipe (child);
  guint n = 0;
  HlId id;
  gsize got;

  while (n < wanted && g_input_stream_read_all (pipe, &id, sizeof id, &got, NULL, NULL)
         && got == sizeof id)
    {
      g_array_append_val (confirmed, id);
      n++;
    }
  return n;
}

static gboolean
check_rows (HlDb *db, gpointer data, GError **error)
{
  GArray *confirmed = data;

  for (guint i = 0; i < confirmed->len; i++)
    {
      HlId id = g_array_index (confirmed, HlId, i);
      g_autoptr (HlRecord) record = hl_db_get (db, test_ticket_shape (), id, error);

      if (record == NULL)
        g_error ("Confirmed row %" G_GINT64_FORMAT " is lost", id);
    }
  return hl_db_verify (db, error);
}

static gboolean
check_feed (HlDb *db, gpointer data, GError **error)
{
  HlStmt *row = hl_db_query (db, error,
                             "SELECT count(*) = max(seq) AND max(seq) = n AND"
                             " (SELECT count(*) FROM test_ticket) = n FROM change, feed",
                             "");

  g_assert_true (row != NULL && hl_stmt_next (row, error));
  g_assert_cmpint (hl_stmt_int (row, 0), ==, 1);
  return TRUE;
}

static void
crash_once (const char *self, const char *folder, GArray *confirmed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--child", folder, NULL);
  guint wanted = CONFIRMED_MIN + (guint) g_test_rand_int_range (0, 500);

  g_assert_no_error (error);
  g_assert_cmpuint (read_confirmed (child, confirmed, wanted), ==, wanted);
  g_subprocess_send_signal (child, SIGKILL);
  read_confirmed (child, confirmed, G_MAXUINT);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (child));
}

static void
test_kill (gconstpointer data)
{
  g_autofree char *folder = hl_test_dir ();
  g_autoptr (GArray) confirmed = g_array_new (FALSE, FALSE, sizeof (HlId));
  g_autoptr (HlClock) clock = hl_clock_new_real ();

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (HlStore) store = NULL;
      g_autoptr (GError) error = NULL;

      crash_once (data, folder, confirmed);
      store = hl_store_open (folder, clock, &error);
      g_assert_no_error (error);
      hl_store_read (store, check_rows, confirmed, &error);
      g_assert_no_error (error);
      g_assert_true (hl_store_read (store, check_feed, NULL, NULL));
    }
  g_test_message ("%u confirmed rows over %u kills", confirmed->len, ROUNDS);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    run_child (argv[2]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/crash/kill", argv[0], test_kill);
  return g_test_run ();
}
