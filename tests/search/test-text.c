/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search/hl-search-text.h"

#include <string.h>

typedef struct
{
  GString *out;
  gsize length; /* of the source */
} Split;

/* "低保 保= 12": a word in the place of the one before has a "=" behind it. */
static int
word_cb (gpointer data, const HlSearchWord *word)
{
  Split *split = data;

  g_assert_cmpuint (word->length, >, 0);
  g_assert_cmpuint (word->start, <, word->end);
  g_assert_cmpuint (word->end, <=, split->length);
  g_assert_true (g_utf8_validate_len (word->text, word->length, NULL));
  g_string_append_printf (split->out, "%s%.*s%s", split->out->len > 0 ? " " : "",
                          (int) word->length, word->text, word->same_place ? "=" : "");
  return 0;
}

static char *
split_of (const char *text, gsize length, HlSearchUse use)
{
  Split split = { g_string_new (NULL), length };

  g_assert_cmpint (hl_search_split (text, length, use, word_cb, &split), ==, 0);
  return g_string_free (split.out, FALSE);
}

static void
test_split (void)
{
  static const struct
  {
    const char *text, *index, *ask;
  } cases[] = {
    { "", "", "" },
    { "，。 \n", "", "" },
    { "低", "低", "低" },
    { "低保", "低保 保=", "低保" },
    { "低保金", "低保 保金 金=", "低保 保金" },
    { "低保，金", "低保 保= 金", "低保 金" },
    { "低保abc123", "低保 保= abc 123", "低保 abc 123" },
    { "ABC低", "abc 低", "abc 低" },
    { "ＡＢＣ　１２３", "abc 123", "abc 123" },
    { "養老護理", "养老 老护 护理 理=", "养老 老护 护理" },
    { "20261123-0001", "20261123 0001", "20261123 0001" },
    { "Straße", "straße", "straße" },
    { "〇五年", "〇五 五年 年=", "〇五 五年" },
    { "𠮷野家", "𠮷野 野家 家=", "𠮷野 野家" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].text);
      g_autofree char *index = split_of (cases[i].text, length, HL_SEARCH_INDEX);
      g_autofree char *ask = split_of (cases[i].text, length, HL_SEARCH_ASK);

      g_assert_cmpstr (index, ==, cases[i].index);
      g_assert_cmpstr (ask, ==, cases[i].ask);
    }
}

/* What is not UTF-8 separates, and nothing is read behind the end. */
static void
test_bad_input (void)
{
  static const struct
  {
    const char *text;
    gsize length;
    const char *index;
  } cases[] = {
    { "ab\xff"
      "cd",
      5, "ab cd" },
    { "\xe4\xbd", 2, "" },
    { "低\xe4\xbd", 5, "低" },
    { "\xc0\x80", 2, "" },
    { "\xed\xa0\x80x", 4, "x" },
    { "\xf4\x90\x80\x80", 4, "" },
    { "a\0b", 3, "a b" },
    { "低\0保", 7, "低 保" },
    { "\x80\x80\x80", 3, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *copy = g_memdup2 (cases[i].text, cases[i].length);
      g_autofree char *index = split_of (copy, cases[i].length, HL_SEARCH_INDEX);

      g_assert_cmpstr (index, ==, cases[i].index);
    }
}

/* A long run of letters is cut, one of Han is pairs however long. */
static void
test_huge_runs (void)
{
  g_autoptr (GString) han = g_string_new (NULL);
  g_autofree char *letters = g_strnfill (100000, 'x');
  g_autofree char *index = split_of (letters, 100000, HL_SEARCH_INDEX);
  g_autofree char *pairs = NULL;
  g_auto (GStrv) words = g_strsplit (index, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    g_assert_cmpuint (strlen (words[i]), <=, 60);
  g_assert_cmpuint (g_strv_length (words), ==, (100000 + 59) / 60);

  for (guint i = 0; i < 50000; i++)
    g_string_append (han, "保");
  pairs = split_of (han->str, han->len, HL_SEARCH_ASK);
  g_assert_cmpuint (g_utf8_strlen (pairs, -1), ==, 49999 * 3 - 1);
}

static void
test_end (void)
{
  guint n = 0;

  g_assert_cmpint (hl_search_end ("", NULL), ==, HL_SEARCH_NO_WORD);
  g_assert_cmpint (hl_search_end ("。", NULL), ==, HL_SEARCH_NO_WORD);
  g_assert_cmpint (hl_search_end ("低", NULL), ==, HL_SEARCH_ONE_HAN);
  g_assert_cmpint (hl_search_end ("低 保", NULL), ==, HL_SEARCH_ONE_HAN);
  g_assert_cmpint (hl_search_end ("低保。", NULL), ==, HL_SEARCH_PAIR);
  g_assert_cmpint (hl_search_end ("低abc", &n), ==, HL_SEARCH_LETTERS);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpint (hl_search_end ("20261123-00", &n), ==, HL_SEARCH_DIGITS);
  g_assert_cmpuint (n, ==, 2);
}

/* The way back leads to where a character begins, and the last one to where the text's words end.
 */
static void
test_flatten (void)
{
  const char *text = "  《養老》 Ａ1\n";
  g_autoptr (GArray) offsets = NULL;
  g_autofree char *flat = hl_search_flatten (text, &offsets);

  g_assert_cmpstr (flat, ==, "养老 a1");
  g_assert_cmpuint (offsets->len, ==, strlen (flat) + 1);
  g_assert_cmpuint (g_array_index (offsets, guint32, 0), ==, strlen ("  《"));
  g_assert_cmpuint (g_array_index (offsets, guint32, 3), ==, strlen ("  《養"));
  g_assert_cmpuint (g_array_index (offsets, guint32, 6), ==, strlen ("  《養老"));
  g_assert_cmpuint (g_array_index (offsets, guint32, offsets->len - 1), ==, strlen (text) - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/text/split", test_split);
  g_test_add_func ("/search/text/bad-input", test_bad_input);
  g_test_add_func ("/search/text/huge-runs", test_huge_runs);
  g_test_add_func ("/search/text/end", test_end);
  g_test_add_func ("/search/text/flatten", test_flatten);
  return g_test_run ();
}
