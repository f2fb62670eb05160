/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-ticket.h"
#include "hl-test.h"

#include "store/hl-store.h"

#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

/* A disk that is full, and one that can be used again afterwards. */

#define NOW ((HlTime) 1780000000000000)

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

static gboolean
count_rows (HlDb *db, gpointer data, GError **error)
{
  HlStmt *row = hl_db_query (db, error, "SELECT count(*) FROM test_ticket", "");

  if (row == NULL || !hl_stmt_next (row, error))
    return FALSE;
  *(gint64 *) data = hl_stmt_int (row, 0);
  return TRUE;
}

static TestTicket *
make_ticket (void)
{
  TestTicket *ticket = test_ticket_new ();

  ticket->id = hl_id_next (NOW);
  ticket->title = g_strnfill (3000, 'x');
  ticket->status = TEST_STATUS_OPEN;
  return ticket;
}

static HlStore *
open_store (const char *folder)
{
  g_autoptr (HlClock) clock = hl_clock_new_manual (NOW);
  g_autoptr (GError) error = NULL;
  HlStore *store = hl_store_open (folder, clock, &error);

  g_assert_no_error (error);
  hl_store_write (store, create_table, NULL, &error);
  g_assert_no_error (error);
  return store;
}

/* Returns: rows written before the disk was full */
static gint64
write_until_full (HlStore *store, const char *folder)
{
  for (gint64 n = 0; n < 10000; n++)
    {
      g_autoptr (TestTicket) ticket = make_ticket ();
      g_autoptr (GError) error = NULL;

      if (hl_store_write (store, insert_ticket, ticket, &error))
        continue;
      g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_FULL);
      g_assert_nonnull (strstr (error->message, folder));
      return n;
    }
  g_assert_not_reached ();
}

typedef struct
{
  guint done, full, written;
} Tally;

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Tally *tally = data;

  hl_store_finish (HL_STORE (source), result, &error);
  tally->done++;
  if (error == NULL)
    tally->written++;
  else if (g_error_matches (error, HL_DB_ERROR, HL_DB_ERROR_FULL))
    tally->full++;
}

static gboolean
all_done (gpointer data)
{
  return ((Tally *) data)->done == 200;
}

/* Many at once: each hears of it, none hangs, none is said to be written. */
static guint
write_batch (HlStore *store)
{
  Tally tally = { 0 };

  for (guint i = 0; i < 200; i++)
    hl_store_write_async (store, insert_ticket, make_ticket (), g_object_unref, NULL, written_cb,
                          &tally);
  g_assert_true (hl_test_wait_until (all_done, &tally, 60));
  g_assert_cmpuint (tally.full + tally.written, ==, 200);
  g_assert_cmpuint (tally.full, >, 0);
  return tally.written;
}

static void
assert_rows (HlStore *store, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  hl_store_read (store, count_rows, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, expected);
}

static void
test_full (const char *folder, void (*make_room) (const char *folder))
{
  g_autoptr (HlStore) store = open_store (folder);
  gint64 n = write_until_full (store, folder);
  g_autoptr (TestTicket) ticket = make_ticket ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (n, >, 10);
  n += write_batch (store);
  assert_rows (store, n);

  make_room (folder);
  hl_store_write (store, insert_ticket, ticket, &error);
  g_assert_no_error (error);
  assert_rows (store, n + 1);
}

static void
lift_limit (const char *folder)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_file_limit (void)
{
  g_autofree char *folder = hl_test_dir ();
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = 2800 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  test_full (folder, lift_limit);
}

static void
grow_disk (const char *folder)
{
  g_assert_cmpint (mount ("tmpfs", folder, "tmpfs", MS_REMOUNT, "size=64m"), ==, 0);
}

static void
test_small_disk (void)
{
  g_autofree char *folder = hl_test_dir ();

  if (mount ("tmpfs", folder, "tmpfs", 0, "size=8m") != 0)
    {
      g_autofree char *why = g_strdup_printf ("cannot mount a small disk: %s", g_strerror (errno));

      g_test_skip (why);
      return;
    }
  test_full (folder, grow_disk);
  g_assert_cmpint (umount (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/full/file-limit", test_file_limit);
  g_test_add_func ("/store/full/small-disk", test_small_disk);

  return g_test_run ();
}
