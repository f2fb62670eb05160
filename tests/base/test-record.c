/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-ticket.h"

#include <math.h>
#include <string.h>

static gboolean
read_text (TestTicket *ticket, const char *text, HlReadFlags flags, guint64 *mask, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, &failure);

  g_assert_no_error (failure);
  return hl_record_read_json (HL_RECORD (ticket), hl_json_doc_root (doc), flags, mask, error);
}

static TestTicket *
ticket_from (const char *text, HlReadFlags flags)
{
  g_autoptr (GError) error = NULL;
  TestTicket *ticket = test_ticket_new ();

  read_text (ticket, text, flags, NULL, &error);
  g_assert_no_error (error);
  return ticket;
}

static char *
to_text (TestTicket *ticket, gboolean unmasked)
{
  GString *out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  if (unmasked)
    hl_record_write_json_unmasked (HL_RECORD (ticket), &writer);
  else
    hl_record_write_json (HL_RECORD (ticket), &writer);
  return g_string_free (out, FALSE);
}

#define FULL                                                                                         \
  "{\"id\":12,\"revision\":3,\"title\":\"路灯\",\"phone\":\"13812345678\",\"status\":\"open\","    \
  "\"due\":1780000000000000,\"count\":-5,\"score\":0.25,\"urgent\":true,\"office_name\":\"市政\"," \
  "\"events\":[{\"id\":1,\"revision\":1,\"at\":1770000000000000,\"text\":\"派单\"},{\"at\":5}],"   \
  "\"newest\":{\"at\":7,\"text\":\"办结\"}}"

static void
test_none (void)
{
  g_autoptr (TestTicket) ticket = test_ticket_new ();
  g_autofree char *text = to_text (ticket, TRUE);

  g_assert_cmpint (ticket->id, ==, 0);
  g_assert_cmpint (ticket->count, ==, G_MININT64);
  g_assert_true (isnan (ticket->score));
  g_assert_null (ticket->title);
  g_assert_null (ticket->events);
  g_assert_cmpuint (ticket->status, ==, TEST_STATUS_NONE);
  g_assert_cmpstr (text, ==, "{\"urgent\":false}");
}

static void
test_round_trip (void)
{
  g_autoptr (TestTicket) ticket = ticket_from (FULL, HL_READ_LENIENT);
  g_autoptr (TestTicket) copy = (TestTicket *) hl_record_copy (HL_RECORD (ticket));
  g_autofree char *text = to_text (ticket, TRUE);
  g_autoptr (TestTicket) again = ticket_from (text, HL_READ_LENIENT);

  g_assert_cmpstr (text, ==, FULL);
  g_assert_true (hl_record_equal (HL_RECORD (ticket), HL_RECORD (again)));
  g_assert_true (hl_record_equal (HL_RECORD (ticket), HL_RECORD (copy)));

  ((TestEvent *) copy->newest)->at = 6;
  g_assert_false (hl_record_equal (HL_RECORD (ticket), HL_RECORD (copy)));
  ((TestEvent *) copy->newest)->at = 7;
  ((TestEvent *) g_ptr_array_index (copy->events, 1))->at = 6;
  g_assert_false (hl_record_equal (HL_RECORD (ticket), HL_RECORD (copy)));
  hl_record_clear (HL_RECORD (copy));
  g_assert_null (copy->events);
  g_assert_null (copy->newest);
  g_assert_cmpint (copy->count, ==, G_MININT64);
}

typedef struct
{
  const char *text;
  HlReadFlags flags;
  const char *fault;
} BadRecord;

#define WITH(rest) "{\"title\":\"a\",\"status\":\"open\"," rest "}"

static const BadRecord bad_records[] = {
  { "[]", 0, "test_ticket: must be an object" },
  { "null", 0, "test_ticket: must be an object" },
  { "{}", 0, "title: is required" },
  { "{\"title\":\"a\"}", 0, "status: is required" },
  { "{\"title\":null}", 0, "title: is required" },
  { "{\"title\":null}", HL_READ_PATCH, "title: is required" },
  { "{\"title\":\"\"}", 0, "title: must have at least 1 characters" },
  { "{\"title\":\"一二三四五六七八九十一二三四五六七八九十一\"}", 0,
    "title: must have at most 20 characters" },
  { "{\"title\":5}", 0, "title: must be a text" },
  { "{\"titel\":\"a\"}", 0, "titel: unknown field" },
  { WITH ("\"phone_blind\":\"x\""), 0, "phone_blind: unknown field" },
  { WITH ("\"id\":5"), 0, "id: is set by the service and cannot be given" },
  { "{\"revision\":5}", HL_READ_PATCH, "revision: is set by the service and cannot be given" },
  { "{\"office_name\":null}", HL_READ_PATCH,
    "office_name: is set by the service and cannot be given" },
  { WITH ("\"phone\":\"138****5678\""), 0, "phone: is masked; leave it out to keep it as it is" },
  { "{\"phone\":\"***\"}", HL_READ_PATCH, "phone: is masked; leave it out to keep it as it is" },
  { "{\"title\":\"a\",\"status\":\"opne\"}", 0, "status: must be one of: open, closed" },
  { "{\"title\":\"a\",\"status\":1}", 0, "status: must be one of: open, closed" },
  { "{\"title\":\"a\",\"status\":\"\"}", 0, "status: is required" },
  { WITH ("\"count\":101"), 0, "count: must be from -5 to 100" },
  { WITH ("\"count\":-6"), 0, "count: must be from -5 to 100" },
  { WITH ("\"count\":1.0"), 0, "count: must be a whole number" },
  { WITH ("\"count\":\"1\""), 0, "count: must be a whole number" },
  { WITH ("\"count\":9223372036854775808"), 0, "count: must be a whole number" },
  { WITH ("\"count\":-9223372036854775808"), 0, "count: is too small" },
  { WITH ("\"due\":\"2026\""), 0, "due: must be a whole number" },
  { WITH ("\"due\":9007199254740992"), 0, "due: must be microseconds since 1970" },
  { WITH ("\"score\":\"1\""), 0, "score: must be a number" },
  { WITH ("\"urgent\":1"), 0, "urgent: must be true or false" },
  { WITH ("\"urgent\":null"), 0, "urgent: must be true or false" },
  { WITH ("\"events\":{}"), 0, "events: must be a list" },
  { WITH ("\"newest\":[]"), 0, "newest: must be an object" },
  { WITH ("\"newest\":{}"), 0, "newest.at: is required" },
  { WITH ("\"newest\":{\"at\":1,\"x\":1}"), 0, "newest.x: unknown field" },
  { "{\"newest\":{}}", HL_READ_PATCH, "newest.at: is required" },
  { WITH ("\"events\":[5]"), 0, "events[0]: must be an object" },
  { WITH ("\"events\":[{\"at\":1},{}]"), 0, "events[1].at: is required" },
  { WITH ("\"events\":[{\"at\":0}]"), 0, "events[0].at: is required" },
  { WITH ("\"events\":[{\"at\":1.5}]"), 0, "events[0].at: must be a whole number" },
  { "{\"events\":[{}]}", HL_READ_PATCH, "events[0].at: is required" },
  { "{\"id\":9007199254740992}", HL_READ_LENIENT, "id: must be from 0 to 9007199254740991" },
  { "{\"id\":-1}", HL_READ_LENIENT, "id: must be from 0 to 9007199254740991" },
  { "{\"title\":5}", HL_READ_LENIENT, "title: must be a text" },
};

/* On error the record is as it was, whatever came before the fault. */
static void
test_bad_records (void)
{
  g_autoptr (TestTicket) before = ticket_from (FULL, HL_READ_LENIENT);

  for (guint i = 0; i < G_N_ELEMENTS (bad_records); i++)
    {
      g_autoptr (TestTicket) ticket = (TestTicket *) hl_record_copy (HL_RECORD (before));
      g_autoptr (GError) error = NULL;
      guint64 mask = 77;

      g_assert_false (read_text (ticket, bad_records[i].text, bad_records[i].flags, &mask, &error));
      g_assert_error (error, HL_RECORD_ERROR, HL_RECORD_ERROR_FIELD);
      g_assert_cmpstr (error->message, ==, bad_records[i].fault);
      g_assert_cmpuint (mask, ==, 0);
      g_assert_true (hl_record_equal (HL_RECORD (ticket), HL_RECORD (before)));
    }
}

static void
test_long_list (void)
{
  GString *text = g_string_new ("{\"title\":\"a\",\"status\":\"open\",\"events\":[{\"at\":1}");
  g_autoptr (TestTicket) ticket = test_ticket_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 50; i++)
    g_string_append (text, ",{\"at\":1}");
  g_string_append (text, "]}");
  g_assert_false (read_text (ticket, text->str, HL_READ_STRICT, NULL, &error));
  g_assert_cmpstr (error->message, ==, "events: must have from 0 to 50 items");
  g_string_free (text, TRUE);
}

/* Absent, null and value are three cases. */
static void
test_patch (void)
{
  const HlShape *shape = test_ticket_shape ();
  g_autoptr (TestTicket) ticket = ticket_from (FULL, HL_READ_LENIENT);
  g_autoptr (GError) error = NULL;
  guint64 mask;

  read_text (ticket, "{\"due\":null,\"count\":null,\"score\":null,\"title\":\"b\",\"events\":null}",
             HL_READ_PATCH, &mask, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mask, ==,
                    1u << hl_shape_index (shape, "due") | 1u << hl_shape_index (shape, "count")
                        | 1u << hl_shape_index (shape, "score")
                        | 1u << hl_shape_index (shape, "title")
                        | 1u << hl_shape_index (shape, "events"));
  g_assert_cmpint (ticket->due, ==, 0);
  g_assert_cmpint (ticket->count, ==, G_MININT64);
  g_assert_true (isnan (ticket->score));
  g_assert_null (ticket->events);
  g_assert_cmpstr (ticket->title, ==, "b");
  g_assert_cmpstr (ticket->phone, ==, "13812345678");
  g_assert_cmpint (ticket->id, ==, 12);
}

/* A console of another version goes on working. */
static void
test_lenient (void)
{
  g_autoptr (TestTicket) ticket = ticket_from (
      "{\"new\":{\"x\":[1]},\"status\":\"brand-new\",\"phone\":\"138****5678\",\"count\":5000,"
      "\"urgent\":null,\"title\":\"\",\"phone_blind\":\"x\",\"events\":[{\"y\":1}]}",
      HL_READ_LENIENT);

  g_assert_cmpuint (ticket->status, ==, TEST_STATUS_NONE);
  g_assert_cmpstr (ticket->phone, ==, "138****5678");
  g_assert_cmpint (ticket->count, ==, 5000);
  g_assert_null (ticket->phone_blind);
  g_assert_cmpuint (ticket->events->len, ==, 1);
}

static void
test_masking (void)
{
  g_autoptr (TestTicket) ticket = ticket_from (FULL, HL_READ_LENIENT);
  g_autofree char *masked = NULL;
  g_autofree char *unmasked = NULL;
  g_autofree char *cell = NULL;

  hl_record_set_text (ticket, &ticket->phone_blind, "digest");
  masked = to_text (ticket, FALSE);
  unmasked = to_text (ticket, TRUE);
  cell = hl_record_dup_cell (HL_RECORD (ticket), hl_shape_index (test_ticket_shape (), "phone"));
  g_assert_nonnull (strstr (masked, "\"138****5678\""));
  g_assert_null (strstr (masked, "13812345678"));
  g_assert_nonnull (strstr (unmasked, "13812345678"));
  g_assert_null (strstr (unmasked, "digest"));
  g_assert_cmpstr (cell, ==, "138****5678");
}

static void
assert_cell (TestTicket *ticket, const char *field, const char *text)
{
  guint i = hl_shape_index (test_ticket_shape (), field);
  g_autofree char *cell = hl_record_dup_cell (HL_RECORD (ticket), i);

  g_assert_cmpstr (cell, ==, text);
}

static void
test_cells (void)
{
  g_autoptr (TestTicket) ticket = ticket_from (FULL, HL_READ_LENIENT);
  g_autoptr (TestTicket) empty = test_ticket_new ();

  assert_cell (ticket, "id", "12");
  assert_cell (ticket, "title", "路灯");
  assert_cell (ticket, "status", "open");
  assert_cell (ticket, "due", "2026-05-29 04:26:40"); /* UTC+8, as main() sets */
  assert_cell (ticket, "count", "-5");
  assert_cell (ticket, "score", "0.25");
  assert_cell (ticket, "urgent", "true");
  assert_cell (ticket, "events", "2");
  assert_cell (empty, "count", "");
  assert_cell (empty, "score", "");
  assert_cell (empty, "due", "");
  assert_cell (empty, "phone", "");
  assert_cell (empty, "events", "");
  assert_cell (ticket, "newest", "{\"at\":7,\"text\":\"办结\"}");
  assert_cell (empty, "newest", "");
}

/* Properties */

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_setters_notify (void)
{
  g_autoptr (TestTicket) ticket = test_ticket_new ();
  guint title = 0, all = 0;

  g_signal_connect (ticket, "notify::title", G_CALLBACK (count_cb), &title);
  g_signal_connect (ticket, "notify", G_CALLBACK (count_cb), &all);
  hl_record_set_text (ticket, &ticket->title, "a");
  hl_record_set_text (ticket, &ticket->title, "a");
  hl_record_set_text (ticket, &ticket->title, ticket->title);
  hl_record_set_text (ticket, &ticket->title, ticket->title + 1);
  g_assert_cmpstr (ticket->title, ==, "");
  g_assert_cmpuint (title, ==, 2);

  hl_record_set_int (ticket, &ticket->due, 5);
  hl_record_set_int (ticket, &ticket->count, 5);
  hl_record_set_real (ticket, &ticket->score, NAN);
  hl_record_set_real (ticket, &ticket->score, 0.5);
  hl_record_set_bool (ticket, &ticket->urgent, 7);
  hl_record_set_bool (ticket, &ticket->urgent, TRUE);
  hl_record_set_enum (ticket, &ticket->status, TEST_STATUS_CLOSED);
  g_assert_cmpuint (all, ==, 7);
}

static void
test_properties (void)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (TestTicket) ticket = test_ticket_new ();
  g_autofree char *title = NULL;
  g_autofree char *status = NULL;
  g_autoptr (GPtrArray) got = NULL;
  gint64 due, count;
  double score;
  gboolean urgent;

  g_object_set (ticket, "title", "t", "status", "closed", "due", (gint64) 9, "count", (gint64) 4,
                "score", 1.5, "urgent", TRUE, "phone-blind", "b", "events", events, NULL);
  g_object_get (ticket, "title", &title, "status", &status, "due", &due, "count", &count, "score",
                &score, "urgent", &urgent, "events", &got, NULL);
  g_assert_cmpstr (title, ==, "t");
  g_assert_cmpstr (status, ==, "closed");
  g_assert_cmpstr (ticket->phone_blind, ==, "b");
  g_assert_cmpint (due, ==, 9);
  g_assert_cmpint (count, ==, 4);
  g_assert_cmpfloat (score, ==, 1.5);
  g_assert_true (urgent);
  g_assert_true (got == events);
}

static void
test_words (void)
{
  static const char *const names[] = { "", "a", "b", NULL };

  g_assert_cmpstr (hl_enum_word (names, 2), ==, "b");
  g_assert_cmpstr (hl_enum_word (names, 0), ==, "");
  g_assert_cmpstr (hl_enum_word (names, 3), ==, "");
  g_assert_cmpuint (hl_enum_value (names, "b"), ==, 2);
  g_assert_cmpuint (hl_enum_value (names, "z"), ==, 0);
  g_assert_cmpuint (hl_enum_value (names, NULL), ==, 0);
  g_assert_cmpstr (hl_shape_field (test_ticket_shape (), "due")->name, ==, "due");
  g_assert_null (hl_shape_field (test_ticket_shape (), "deu"));
}

static void
test_schema (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);
  g_autoptr (HlJsonDoc) doc = NULL;
  const HlJson *properties, *title, *required;

  hl_shape_write_schema (test_ticket_shape (), &writer);
  doc = hl_json_parse (out->str, -1, NULL);
  properties = hl_json_get (hl_json_doc_root (doc), "properties");
  required = hl_json_get (hl_json_doc_root (doc), "required");
  title = hl_json_get (properties, "title");

  g_assert_cmpstr (hl_json_text (hl_json_get (title, "type"), ""), ==, "string");
  g_assert_cmpint (hl_json_int (hl_json_get (title, "minLength"), 0), ==, 1);
  g_assert_cmpint (hl_json_int (hl_json_get (title, "maxLength"), 0), ==, 20);
  g_assert_cmpstr (hl_json_text (hl_json_get (title, "description"), ""), ==, "Short title");
  g_assert_cmpuint (hl_json_length (hl_json_get (hl_json_get (properties, "status"), "enum")), ==,
                    2);
  g_assert_true (hl_json_bool (hl_json_get (hl_json_get (properties, "id"), "readOnly"), FALSE));
  g_assert_true (
      hl_json_bool (hl_json_get (hl_json_get (properties, "phone"), "x-sensitive"), FALSE));
  g_assert_null (hl_json_get (properties, "phone_blind"));
  g_assert_cmpint (hl_json_kind (hl_json_get (hl_json_get (properties, "events"), "items")), ==,
                   HL_JSON_OBJECT);
  g_assert_cmpuint (hl_json_length (required), ==, 2);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Asia/Shanghai", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/record/none", test_none);
  g_test_add_func ("/base/record/round-trip", test_round_trip);
  g_test_add_func ("/base/record/bad-records", test_bad_records);
  g_test_add_func ("/base/record/long-list", test_long_list);
  g_test_add_func ("/base/record/patch", test_patch);
  g_test_add_func ("/base/record/lenient", test_lenient);
  g_test_add_func ("/base/record/masking", test_masking);
  g_test_add_func ("/base/record/cells", test_cells);
  g_test_add_func ("/base/record/setters-notify", test_setters_notify);
  g_test_add_func ("/base/record/properties", test_properties);
  g_test_add_func ("/base/record/words", test_words);
  g_test_add_func ("/base/record/schema", test_schema);

  return g_test_run ();
}
