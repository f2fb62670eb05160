/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "hl-test-ticket.h"

/* A record that was accepted is written as JSON that is accepted again and
 * gives an equal record. */

static gboolean
read_ticket (TestTicket *ticket, const char *text, gssize length, HlReadFlags flags)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, length, NULL);

  return doc != NULL
         && hl_record_read_json (HL_RECORD (ticket), hl_json_doc_root (doc), flags, NULL, NULL);
}

static void
check (const guint8 *data, gsize size, HlReadFlags flags)
{
  g_autoptr (TestTicket) once = test_ticket_new ();
  g_autoptr (TestTicket) twice = test_ticket_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  if (!read_ticket (once, (const char *) data, (gssize) size, flags))
    return;
  hl_record_write_json_unmasked (HL_RECORD (once), &writer);
  g_assert_true (read_ticket (twice, text->str, (gssize) text->len, flags));
  g_assert_true (hl_record_equal (HL_RECORD (once), HL_RECORD (twice)));

  g_string_truncate (text, 0);
  writer.comma = FALSE;
  hl_record_write_json (HL_RECORD (once), &writer);
  g_assert_true (read_ticket (twice, text->str, (gssize) text->len, HL_READ_LENIENT));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check (data, size, HL_READ_STRICT);
  check (data, size, HL_READ_LENIENT);
  check (data, size, HL_READ_PATCH);
  return 0;
}
