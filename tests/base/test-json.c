/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hl-base.h"

#include <locale.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *text;
  gssize length; /* 0 = strlen */
  const char *fault;
} BadInput;

/* Every message the reader has, at least once. */
static const BadInput bad_inputs[] = {
  { "", 0, "line 1, column 1: expected a value" },
  { "  \n ", 0, "line 2, column 2: expected a value" },
  { "nul", 0, "line 1, column 1: expected a value" },
  { "True", 0, "line 1, column 1: expected a value" },
  { "NaN", 0, "line 1, column 1: expected a value" },
  { "Infinity", 0, "line 1, column 1: expected a value" },
  { "'a'", 0, "line 1, column 1: expected a value" },
  { "// x\n1", 0, "line 1, column 1: expected a value" },
  { "\xef\xbb\xbf{}", 0, "line 1, column 1: expected a value" },
  { "+1", 0, "line 1, column 1: expected a value" },
  { ".5", 0, "line 1, column 1: expected a value" },
  { "-", 0, "line 1, column 2: expected a digit after the minus sign" },
  { "-x", 0, "line 1, column 2: expected a digit after the minus sign" },
  { "012", 0, "line 1, column 1: a number must not start with 0" },
  { "-00", 0, "line 1, column 2: a number must not start with 0" },
  { "1.", 0, "line 1, column 3: expected a digit after the decimal point" },
  { "1.e5", 0, "line 1, column 3: expected a digit after the decimal point" },
  { "1e", 0, "line 1, column 3: expected a digit in the exponent" },
  { "1e+", 0, "line 1, column 4: expected a digit in the exponent" },
  { "1e400", 0, "line 1, column 1: the number is too large" },
  { "-1e400", 0, "line 1, column 1: the number is too large" },
  { "0x10", 0, "line 1, column 2: unexpected text after the value" },
  { "1 2", 0, "line 1, column 3: unexpected text after the value" },
  { "{}{}", 0, "line 1, column 3: unexpected text after the value" },
  { "[1,]", 0, "line 1, column 4: expected a value" },
  { "[,1]", 0, "line 1, column 2: expected a value" },
  { "[1 2]", 0, "line 1, column 4: expected ',' or ']'" },
  { "[1", 0, "line 1, column 3: expected ',' or ']'" },
  { "[", 0, "line 1, column 2: expected a value" },
  { "]", 0, "line 1, column 1: expected a value" },
  { "[1}", 0, "line 1, column 3: expected ',' or ']'" },
  { "{", 0, "line 1, column 2: expected a name in quotes" },
  { "{a:1}", 0, "line 1, column 2: expected a name in quotes" },
  { "{1:1}", 0, "line 1, column 2: expected a name in quotes" },
  { "{\"a\" 1}", 0, "line 1, column 6: expected ':' after the name" },
  { "{\"a\":1,}", 0, "line 1, column 8: expected a name in quotes" },
  { "{\"a\":1]", 0, "line 1, column 7: expected ',' or '}'" },
  { "{\"a\":}", 0, "line 1, column 6: expected a value" },
  { "{\"a\":1,\"a\":2}", 0, "a: given twice" },
  { "{\"a\":1,\"\\u0061\":2}", 0, "a: given twice" },
  { "\"abc", 0, "line 1, column 5: the text has no closing quote" },
  { "\"abc\\", 0, "line 1, column 6: the text has no closing quote" },
  { "\"abc\\\"", 0, "line 1, column 7: the text has no closing quote" },
  { "\"a\nb\"", 0, "line 1, column 3: a control character in a text must be escaped" },
  { "\"a\tb\"", 0, "line 1, column 3: a control character in a text must be escaped" },
  { "\"\\x\"", 0, "line 1, column 3: unknown escape" },
  { "\"\\u12\"", 0, "expected four hexadecimal digits after \\u" },
  { "\"\\u12", 0, "expected four hexadecimal digits after \\u" },
  { "\"\\u00g0\"", 0, "expected four hexadecimal digits after \\u" },
  { "\"\\u0000\"", 0, "a text must not contain NUL" },
  { "\"\\ud800\"", 0, "the first half of a character pair without its second" },
  { "\"\\ud800\\n\"", 0, "the first half of a character pair without its second" },
  { "\"\\ud800\\ud800\"", 0, "the first half of a character pair without its second" },
  { "\"\\udc00\"", 0, "the second half of a character pair without its first" },
  { "\"a\0b\"", 5, "line 1, column 3: NUL is not allowed" },
  { "1\0", 2, "line 1, column 2: NUL is not allowed" },
  { "\"\xff\"", 0, "line 1, column 2: this is not UTF-8" },
  { "\"\xc0\x80\"", 0, "line 1, column 2: this is not UTF-8" },
  { "\"\xed\xa0\x80\"", 0, "line 1, column 2: this is not UTF-8" },
  { "\"\xe4\xbd\"", 0, "line 1, column 2: this is not UTF-8" },
  { "[\n \"\xe4\xbd\xa0\xe5\xa5\xbd\" x]", 0, "line 2, column 7: expected ',' or ']'" },
};

static void
test_bad_input (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_inputs); i++)
    {
      const BadInput *input = &bad_inputs[i];
      g_autoptr (GError) error = NULL;
      gsize length = input->length > 0 ? (gsize) input->length : strlen (input->text);
      /* Exactly as long as said: a sanitizer sees reading past the end. */
      g_autofree char *copy = g_memdup2 (input->text, length);

      g_assert_null (hl_json_parse (copy, (gssize) length, &error));
      g_assert_error (error, HL_JSON_ERROR, HL_JSON_ERROR_SYNTAX);
      if (strstr (error->message, input->fault) == NULL)
        g_error ("%s: got \"%s\", expected \"%s\"", input->text, error->message, input->fault);
    }
}

static char *
nested (guint depth, gboolean closed)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; closed && i < depth; i++)
    g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nested (32, TRUE);
  g_autofree char *deeper = nested (33, TRUE);
  g_autofree char *attack = nested (1000000, FALSE);
  g_autoptr (HlJsonDoc) doc = hl_json_parse (deepest, -1, NULL);

  g_assert_nonnull (doc);
  g_assert_null (hl_json_parse (deeper, -1, NULL));
  g_assert_null (hl_json_parse (attack, -1, NULL));
}

/* Siblings do not add up. */
static void
test_width (void)
{
  GString *text = g_string_new ("[");
  g_autoptr (HlJsonDoc) doc = NULL;

  for (guint i = 0; i < 50000; i++)
    g_string_append (text, "[],{\"a\":[[]]},");
  g_string_append (text, "0]");
  doc = hl_json_parse (text->str, (gssize) text->len, NULL);
  g_assert_nonnull (doc);
  g_assert_cmpuint (hl_json_length (hl_json_doc_root (doc)), ==, 100001);
  g_string_free (text, TRUE);
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *text;
    HlJsonKind kind;
    gint64 integer;
    double real;
  } cases[] = {
    { "0", HL_JSON_INT, 0, 0 },
    { "-0", HL_JSON_INT, 0, 0 },
    { "9223372036854775807", HL_JSON_INT, G_MAXINT64, 0 },
    { "-9223372036854775808", HL_JSON_INT, G_MININT64, 0 },
    { "9223372036854775808", HL_JSON_REAL, 0, 9223372036854775808.0 },
    { "-9223372036854775809", HL_JSON_REAL, 0, -9223372036854775808.0 },
    { "99999999999999999999999999999", HL_JSON_REAL, 0, 1e29 },
    { "1.0", HL_JSON_REAL, 0, 1 },
    { "-2.5e-3", HL_JSON_REAL, 0, -0.0025 },
    { "1E2", HL_JSON_REAL, 0, 100 },
    { "1e-400", HL_JSON_REAL, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *copy = g_memdup2 (cases[i].text, strlen (cases[i].text));
      g_autoptr (HlJsonDoc) doc = hl_json_parse (copy, (gssize) strlen (cases[i].text), NULL);
      const HlJson *value = hl_json_doc_root (doc);

      g_assert_cmpint (hl_json_kind (value), ==, cases[i].kind);
      if (cases[i].kind == HL_JSON_INT)
        g_assert_cmpint (hl_json_int (value, 77), ==, cases[i].integer);
      else
        {
          g_assert_cmpint (hl_json_int (value, 77), ==, 77);
          g_assert_cmpfloat (hl_json_real (value, 77), ==, cases[i].real);
        }
    }
}

static void
test_texts (void)
{
  static const char text[] =
      "{\"\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"你\":\"\\u4f60\\uD83D\\uDE00\xf0\x9f\x98\x80\"}";
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, NULL);
  const HlJson *root = hl_json_doc_root (doc);

  g_assert_cmpstr (hl_json_text (hl_json_get (root, ""), NULL), ==, "\"\\/\b\f\n\r\t");
  g_assert_cmpstr (hl_json_text (hl_json_get (root, "你"), NULL), ==, "你😀😀");
}

static void
test_lookups (void)
{
  g_autoptr (HlJsonDoc) doc =
      hl_json_parse ("{\"a\":[1,true,null,\"x\"],\"b\":{\"c\":2.5}}", -1, NULL);
  const HlJson *root = hl_json_doc_root (doc);
  const HlJson *list = hl_json_get (root, "a");

  g_assert_cmpuint (hl_json_length (root), ==, 2);
  g_assert_cmpstr (hl_json_name_at (root, 1), ==, "b");
  g_assert_true (hl_json_value_at (root, 0) == list);
  g_assert_cmpint (hl_json_int (hl_json_at (list, 0), 9), ==, 1);
  g_assert_true (hl_json_bool (hl_json_at (list, 1), FALSE));
  g_assert_cmpint (hl_json_kind (hl_json_at (list, 2)), ==, HL_JSON_NULL);
  g_assert_cmpfloat (hl_json_real (hl_json_at (list, 0), 9), ==, 1);
  g_assert_cmpfloat (hl_json_real (hl_json_get (hl_json_get (root, "b"), "c"), 0), ==, 2.5);

  /* What is not there, and what is of another kind */
  g_assert_null (hl_json_at (list, 4));
  g_assert_null (hl_json_at (root, 0));
  g_assert_null (hl_json_get (list, "a"));
  g_assert_null (hl_json_get (hl_json_get (root, "z"), "y"));
  g_assert_null (hl_json_name_at (root, 2));
  g_assert_null (hl_json_value_at (root, 2));
  g_assert_cmpuint (hl_json_length (NULL), ==, 0);
  g_assert_cmpint (hl_json_kind (NULL), ==, HL_JSON_NULL);
  g_assert_cmpint (hl_json_int (hl_json_at (list, 3), 7), ==, 7);
  g_assert_cmpfloat (hl_json_real (hl_json_at (list, 3), 7), ==, 7);
  g_assert_cmpstr (hl_json_text (hl_json_at (list, 0), "?"), ==, "?");
  g_assert_true (hl_json_bool (NULL, TRUE));
}

/* More members than are compared one by one */
static void
test_many_members (void)
{
  GString *text = g_string_new ("{");
  g_autoptr (HlJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "\"n%u\":%u,", i, i);
  g_string_append (text, "\"last\":1}");
  doc = hl_json_parse (text->str, -1, NULL);
  g_assert_cmpint (hl_json_int (hl_json_get (hl_json_doc_root (doc), "n19999"), 0), ==, 19999);

  g_string_truncate (text, text->len - 1);
  g_string_append (text, ",\"n7\":0}");
  g_assert_null (hl_json_parse (text->str, -1, &error));
  g_assert_cmpstr (error->message, ==, "n7: given twice");
  g_string_free (text, TRUE);
}

static void
test_write (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "a\"", "q\"b\\n\n\x01 你\xff!");
  hl_json_add_text (&writer, "none", NULL);
  hl_json_add_bool (&writer, "t", TRUE);
  hl_json_name (&writer, "list");
  hl_json_begin_list (&writer);
  hl_json_put_int (&writer, G_MININT64);
  hl_json_put_int (&writer, 0);
  hl_json_put_int (&writer, G_MAXINT64);
  hl_json_put_raw (&writer, "{}");
  hl_json_begin_list (&writer);
  hl_json_end_list (&writer);
  hl_json_put_null (&writer);
  hl_json_end_list (&writer);
  hl_json_add_int (&writer, "i", 5);
  hl_json_end_object (&writer);

  g_assert_cmpstr (out->str, ==,
                   "{\"a\\\"\":\"q\\\"b\\\\n\\n\\u0001 你\xef\xbf\xbd!\",\"none\":null,\"t\":true,"
                   "\"list\":[-9223372036854775808,0,9223372036854775807,{},[],null],\"i\":5}");
}

static void
assert_real (double value, const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_put_real (&writer, value);
  g_assert_cmpstr (out->str, ==, text);
}

static void
test_write_reals (void)
{
  assert_real (0.1, "0.1");
  assert_real (1.0 / 3, "0.3333333333333333");
  assert_real (0.1 + 0.2, "0.30000000000000004");
  assert_real (5, "5");
  assert_real (-1e300, "-1e+300");
  assert_real (-0.0, "0");
  assert_real (NAN, "null");
  assert_real (INFINITY, "null");

  /* A comma for the decimal point must not leak into JSON. */
  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") != NULL)
    assert_real (0.5, "0.5");
  setlocale (LC_NUMERIC, "C");
}

static void
test_copy (void)
{
  static const char text[] = "{\"a\":[1,-2.5,true,false,null,\"x\\n\"],\"b\":{\"c\":{}},\"d\":[]}";
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_put_json (&writer, hl_json_doc_root (doc));
  g_assert_cmpstr (out->str, ==, text);
}

static gpointer
read_doc (gpointer data)
{
  g_autoptr (HlJsonDoc) doc = data;

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (hl_json_int (hl_json_get (hl_json_doc_root (doc), "a"), 0), ==, 5);
  return NULL;
}

static void
test_threads (void)
{
  HlJsonDoc *doc = hl_json_parse ("{\"a\":5}", -1, NULL);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_doc, hl_json_doc_ref (doc));
  hl_json_doc_unref (doc);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/json/bad-input", test_bad_input);
  g_test_add_func ("/base/json/depth", test_depth);
  g_test_add_func ("/base/json/width", test_width);
  g_test_add_func ("/base/json/numbers", test_numbers);
  g_test_add_func ("/base/json/texts", test_texts);
  g_test_add_func ("/base/json/lookups", test_lookups);
  g_test_add_func ("/base/json/many-members", test_many_members);
  g_test_add_func ("/base/json/write", test_write);
  g_test_add_func ("/base/json/write-reals", test_write_reals);
  g_test_add_func ("/base/json/copy", test_copy);
  g_test_add_func ("/base/json/threads", test_threads);

  return g_test_run ();
}
