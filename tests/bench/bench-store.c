/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-bench.h"
#include "hl-test-ticket.h"

/* What a record costs on its way to JSON and back. */

#define RECORDS 200000

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

int
main (void)
{
  g_autoptr (TestTicket) ticket = make_ticket ();
  g_autoptr (GString) text = g_string_new (NULL);

  bench_encode (ticket, text);
  bench_decode (text);
  return 0;
}
