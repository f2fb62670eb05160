/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hl-outbox-private.h"

#include <string.h>

static void
test_merge (void)
{
  static const struct
  {
    const char *under, *fields, *merged;
  } rows[] = {
    { NULL, "{\"a\": 1}", "{\"a\":1}" },
    { "{\"a\": 1, \"b\": 2}", "{\"b\": null}", "{\"a\":1,\"b\":null}" },
    { "{\"a\": \"低保\"}", NULL, "{\"a\":\"低保\"}" },
    { "[]", "{}", NULL },
    { "{}", "x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *merged = hl_json_object_merge (rows[i].under, rows[i].fields);

      g_assert_cmpstr (merged, ==, rows[i].merged);
    }
}

static void
test_says (void)
{
  g_autoptr (HlJsonDoc) doc =
      hl_json_parse ("{\"title\": \"t\", \"phone\": \"138****5678\", \"n\": 5}", -1, NULL);
  const HlJson *current = hl_json_doc_root (doc);

  g_assert_true (hl_json_object_says (current, "{\"title\": \"t\", \"n\": 5}"));
  g_assert_true (hl_json_object_says (current, "{\"phone\": \"13812345678\"}"));
  g_assert_true (hl_json_object_says (current, "{\"content\": null, \"reply\": \"\"}"));
  g_assert_false (hl_json_object_says (current, "{\"title\": \"u\"}"));
  g_assert_false (hl_json_object_says (current, "{\"content\": \"x\"}"));
  g_assert_false (hl_json_object_says (NULL, "{}"));
}

static void
test_line (void)
{
  g_autoptr (HlParcel) parcel = hl_parcel_new ("key", "/tickets");
  g_autoptr (HlParcel) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  g_assert_true (hl_parcel_is_empty (parcel));
  g_assert_true (hl_parcel_put (parcel, "{\"title\": \"行\\n1\"}"));
  g_assert_false (hl_parcel_put (parcel, "[]"));
  hl_parcel_submit (parcel, "close");
  parcel->id = 5;
  parcel->revision = 7;
  line = hl_parcel_to_line (parcel);
  g_assert_null (strchr (line, '\n'));
  back = hl_parcel_from_line (line, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->fields, ==, "{\"title\":\"行\\n1\"}");
  g_assert_cmpstr (back->event, ==, "close");
  g_assert_cmpstr (back->event_token, ==, parcel->event_token);
  g_assert_cmpint (back->id, ==, 5);
  g_assert_cmpint (back->revision, ==, 7);
}

static void
test_bad_lines (void)
{
  static const char *lines[] = { "",
                                 "x",
                                 "[]",
                                 "{}",
                                 "{\"key\": \"k\"}",
                                 "{\"key\": 5, \"path\": \"/t\"}",
                                 "{\"key\": \"k\", \"path\": \"http://x\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (hl_parcel_from_line (lines[i], &error));
      g_assert_nonnull (error);
    }
}

static void
test_take_back (void)
{
  g_autoptr (HlParcel) parcel = hl_parcel_new ("key", "/tickets");

  parcel->sending = g_strdup ("{\"a\": 1, \"b\": 1}");
  parcel->token = g_strdup ("t");
  hl_parcel_put (parcel, "{\"b\": 2}");
  hl_parcel_take_back (parcel);
  g_assert_cmpstr (parcel->fields, ==, "{\"a\":1,\"b\":2}");
  g_assert_null (parcel->sending);
  g_assert_null (parcel->token);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/parcel/merge", test_merge);
  g_test_add_func ("/client/parcel/says", test_says);
  g_test_add_func ("/client/parcel/line", test_line);
  g_test_add_func ("/client/parcel/bad-lines", test_bad_lines);
  g_test_add_func ("/client/parcel/take-back", test_take_back);
  return g_test_run ();
}
