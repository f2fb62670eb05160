/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-bench.h"
#include "hl-test-ticket.h"
#include "hl-test.h"

#include "store/hl-store.h"

/* What a record costs on its way to JSON and back, and durable writes per
 * second: each writer waits for its own commit, which is synced. */

#define RECORDS 200000
#define WRITES 50000

static TestTicket *
make_ticket (void)
{
  TestTicket *ticket = test_ticket_new ();

  ticket->id = 1780000000000000;
  ticket->revision = 3;
  ticket->title = g_strdup ("幸福路路灯连续三天不亮");
  ticket->phone = g_strdup ("13812345678");
  ticket->status = TEST_STATUS_OPEN;
  ticket->due = 1780000000000000;
  ticket->count = 42;
  ticket->urgent = TRUE;
  return ticket;
}

static double
per_record_ns (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) * 1000 / RECORDS;
}

static void
bench_encode (TestTicket *ticket, GString *text)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < RECORDS; i++)
    {
      HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

      g_string_truncate (text, 0);
      hl_record_write_json_unmasked (HL_RECORD (ticket), &writer);
    }
  hl_bench_print ("store.record_encode_ns", per_record_ns (start), "ns",
                  "record of 8 set fields to JSON");
}

static void
bench_decode (GString *text)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < RECORDS; i++)
    {
      g_autoptr (HlJsonDoc) doc = hl_json_parse (text->str, (gssize) text->len, NULL);
      g_autoptr (TestTicket) ticket = test_ticket_new ();

      g_assert_true (hl_record_read_json (HL_RECORD (ticket), hl_json_doc_root (doc),
                                          HL_READ_LENIENT, NULL, NULL));
    }
  hl_bench_print ("store.record_decode_ns", per_record_ns (start), "ns",
                  "JSON of 8 fields to a record");
}

/* Writes */

typedef struct
{
  gboolean with_changes;
  guint writers;
  guint submitted, done;
  GArray *waits; /* microseconds */
} Writes;

typedef struct
{
  HlRecord *record;
  Writes *writes;
  gint64 start;
} Write;

static void
write_free (gpointer data)
{
  g_object_unref (((Write *) data)->record);
  g_free (data);
}

static gboolean
write_job (HlDb *db, gpointer data, GError **error)
{
  Write *job = data;

  return job->writes->with_changes ? hl_store_insert (db, job->record, error)
                                   : hl_db_insert (db, job->record, error);
}

static void submit (HlStore *store, Writes *writes);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Write *job = hl_store_finish (HL_STORE (source), result, &error);
  Writes *writes = data;
  gint64 wait;

  g_assert_no_error (error);
  wait = g_get_monotonic_time () - job->start;
  g_array_append_val (writes->waits, wait);
  writes->done++;
  if (writes->submitted < WRITES)
    submit (HL_STORE (source), writes);
}

static void
submit (HlStore *store, Writes *writes)
{
  TestTicket *ticket = make_ticket ();
  Write *job = g_new0 (Write, 1);

  ticket->id = hl_id_next (g_get_real_time ());
  job->record = HL_RECORD (ticket);
  job->writes = writes;
  job->start = g_get_monotonic_time ();
  writes->submitted++;
  hl_store_write_async (store, write_job, job, write_free, NULL, written_cb, writes);
}

static gboolean
create_table (HlDb *db, gpointer data, GError **error)
{
  return hl_db_exec (db, test_ticket_sql, error);
}

static int
compare_waits (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
print_writes (Writes *writes, double seconds, const char *name)
{
  g_autofree char *conditions =
      g_strdup_printf ("%u writers that wait for their commits, WAL, synchronous=FULL, %s",
                       writes->writers, writes->with_changes ? "with change rows" : "one row");
  g_autofree char *rate = g_strdup_printf ("store.%s_%u_per_s", name, writes->writers);
  g_autofree char *p99 = g_strdup_printf ("store.%s_%u_p99_ms", name, writes->writers);

  g_array_sort (writes->waits, compare_waits);
  hl_bench_print (rate, writes->done / seconds, "1/s", conditions);
  hl_bench_print (
      p99, (double) g_array_index (writes->waits, gint64, writes->waits->len * 99 / 100) / 1000,
      "ms", conditions);
}

static void
bench_writes (guint writers, gboolean with_changes, const char *name)
{
  g_autofree char *folder = hl_test_dir ();
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HlStore) store = hl_store_open (folder, clock, &error);
  Writes writes = { .with_changes = with_changes, .writers = writers };
  gint64 start;

  g_assert_no_error (error);
  g_assert_true (hl_store_write (store, create_table, NULL, NULL));
  writes.waits = g_array_new (FALSE, FALSE, sizeof (gint64));
  start = g_get_monotonic_time ();
  for (guint i = 0; i < writers; i++)
    submit (store, &writes);
  while (writes.done < WRITES)
    g_main_context_iteration (NULL, TRUE);
  print_writes (&writes, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC, name);
  g_array_unref (writes.waits);
}

/* Rows */

static gboolean
load_rows (HlDb *db, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM test_ticket ORDER BY id",
                                          hl_shape_columns (test_ticket_shape ()));
  gint64 start = g_get_monotonic_time ();
  HlStmt *row = hl_db_query (db, error, sql, "");
  guint n = 0;

  while (hl_stmt_next (row, error))
    {
      g_autoptr (TestTicket) ticket = test_ticket_new ();

      g_assert_true (hl_stmt_load (row, 0, HL_RECORD (ticket), error));
      n++;
    }
  hl_bench_print ("store.row_load_ns",
                  (double) (g_get_monotonic_time () - start) * 1000 / MAX (n, 1), "ns",
                  "row of 10 columns to a record");
  return TRUE;
}

static gboolean
insert_rows (HlDb *db, gpointer data, GError **error)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < WRITES; i++)
    {
      g_autoptr (TestTicket) ticket = make_ticket ();

      ticket->id = i + 1;
      if (!hl_db_insert (db, HL_RECORD (ticket), error))
        return FALSE;
    }
  hl_bench_print ("store.row_insert_ns", (double) (g_get_monotonic_time () - start) * 1000 / WRITES,
                  "ns", "record to a row of 10 columns, one transaction, its making included");
  return TRUE;
}

static void
bench_rows (void)
{
  g_autofree char *folder = hl_test_dir ();
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (HlStore) store = hl_store_open (folder, clock, NULL);

  g_assert_true (hl_store_write (store, create_table, NULL, NULL));
  g_assert_true (hl_store_write (store, insert_rows, NULL, NULL));
  g_assert_true (hl_store_read (store, load_rows, NULL, NULL));
}

int
main (void)
{
  g_autoptr (TestTicket) ticket = make_ticket ();
  g_autoptr (GString) text = g_string_new (NULL);

  bench_encode (ticket, text);
  bench_decode (text);
  bench_rows ();
  bench_writes (1, FALSE, "writes");
  bench_writes (64, FALSE, "writes");
  bench_writes (64, TRUE, "changes");
  return 0;
}
