/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search/hl-search-query.h"

#include <string.h>

static const HlSearchField fields[] = {
  { "number", "no 编号", 5 },
  { "content", "content 内容", 1 },
};
static const HlSearchShape shape = { "thing", fields, G_N_ELEMENTS (fields) };

static void
test_write (void)
{
  static const struct
  {
    const char *text, *written; /* NULL = nothing to look for */
  } cases[] = {
    { "", NULL },
    { "  ，。! ", NULL },
    { "低保", "((\"低保\"))" },
    { "低保 济南", "((\"低保\") AND (\"济南\"))" },
    { "低保　济南", "((\"低保\") AND (\"济南\"))" },
    { "低保 济南|青岛", "((\"低保\") AND (\"济南\" OR \"青岛\"))" },
    { "济南 ｜ 青岛", "((\"济南\" OR \"青岛\"))" },
    { "低保 -济南", "((\"低保\")) NOT (\"济南\")" },
    { "低保 －济南 -\"青岛 市\"", "((\"低保\")) NOT (\"济南\" OR \"青岛 市\" *)" },
    { "“低保金”", "((\"低保金\"))" },
    { "\"ab\"", "((\"ab\"))" },
    { "\"低保", "((\"低保\"))" },
    { "低", "((\"低\" *))" },
    { "no:20261123-0001", "((f0 : \"20261123 0001\" *))" },
    { "编号：20261123", "((f0 : \"20261123\" *))" },
    { "内容:\"ab\"", "((f1 : \"ab\"))" },
    { "http://x.cn", "((\"http x cn\" *))" },
    { "ab", "((\"ab\" *))" },
    { "a", "((\"a\"))" },
    { "123", "((\"123\"))" },
    { "養老", "((\"养老\"))" },
    { "a|", "((\"a\"))" },
    { "|a", "((\"a\"))" },
    { "no:", NULL },
    { "no: 低保", "((\"低保\"))" },
    /* The engine's own words and signs are words to be found, or nothing. */
    { "a AND NOT b*", "((\"a\") AND (\"and\" *) AND (\"not\" *) AND (\"b\"))" },
    { "f0:x ^y {z} NEAR(a b, 2)",
      "((\"f0 x\") AND (\"y\") AND (\"z\") AND (\"near a\") AND (\"b\") AND (\"2\"))" },
    { "\"\"\"\"", NULL },
    { "a\"b\"c", "((\"a\") AND (\"b\") AND (\"c\"))" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HlSearchQuery) query = hl_search_query_parse (&shape, cases[i].text, &error);
      g_autofree char *written = query != NULL ? hl_search_query_write (query) : NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (written, ==, cases[i].written);
    }
}

static void
refuses (const char *text, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hl_search_query_parse (&shape, text, &error));
  g_assert_error (error, HL_SEARCH_ERROR, HL_SEARCH_ERROR_QUERY);
  g_assert_true (g_str_has_prefix (error->message, "q: "));
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_bad_input (void)
{
  g_autofree char *longest = g_strnfill (HL_SEARCH_TEXT_MAX, 'x');
  g_autofree char *too_long = g_strnfill (HL_SEARCH_TEXT_MAX + 1, 'x');
  g_autoptr (HlSearchQuery) query = hl_search_query_parse (&shape, longest, NULL);
  g_autoptr (HlSearchQuery) broken = hl_search_query_parse (&shape, "低\xff\xe4 a", NULL);
  g_autofree char *written = hl_search_query_write (broken);

  g_assert_nonnull (query);
  g_assert_cmpstr (written, ==, "((\"低\" *) AND (\"a\"))");
  refuses (too_long, "too long");
  refuses ("-低保", "add what to find");
}

static gboolean
matches (const char *text, const char *number, const char *content)
{
  const char *texts[] = { number, content };
  g_autoptr (HlSearchQuery) query = hl_search_query_parse (&shape, text, NULL);

  g_assert_nonnull (query);
  return hl_search_query_matches (query, texts);
}

static void
test_matches (void)
{
  g_assert_true (matches ("低保", NULL, "想问低保的事"));
  g_assert_true (matches ("养老", NULL, "養老院"));
  g_assert_false (matches ("低保", "低", "保"));
  g_assert_true (matches ("低保 2026", "20261123-0001", "低保"));
  g_assert_false (matches ("内容:2026", "20261123-0001", "低保"));
  g_assert_true (matches ("济南|青岛", NULL, "青岛市"));
  g_assert_false (matches ("市 -青岛", NULL, "青岛市"));
  g_assert_true (matches ("\"低保 金\"", NULL, "低保、金"));
}

static char *
mark (const char *text, const char *content, guint length)
{
  g_autoptr (HlSearchQuery) query = hl_search_query_parse (&shape, text, NULL);
  char *marked = hl_search_query_mark (query, 1, content, length);

  if (marked != NULL)
    g_strdelimit (g_strdelimit (marked, "\002", '['), "\003", ']');
  return marked;
}

static void
test_mark (void)
{
  static const struct
  {
    const char *query, *text, *marked;
    guint length;
  } cases[] = {
    { "低保", "想问低保的事", "想问[低保]的事", 80 },
    { "低保 保的", "想问低保的事", "想问[低保的]事", 80 },
    { "低保|的事", "想问低保的事", "想问[低保的事]", 80 },
    { "养老", "《養老》", "《[養老]》", 80 },
    { "低保 -事", "想问低保的事", "想问[低保]的事", 80 },
    { "no:低保", "想问低保的事", NULL, 80 },
    { "没有", "想问低保的事", NULL, 80 },
    { "低保", "一二三四五六七八九十低保一二三四五六七八", "…九十[低保]一二三四五六…", 10 },
    { "九十", "一二三四五六七八九十", "…七八[九十]", 10 },
    { "低保", "第一行\n第二行\t低保\n\n好", "…行 第二行 [低保] 好", 80 },
    { "低保", "低保，低保", "[低保]，[低保]", 80 },
    { "一二三四五六", "一二三四五六", "[一二三]…", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *marked = mark (cases[i].query, cases[i].text, cases[i].length);

      g_assert_cmpstr (marked, ==, cases[i].marked);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/query/write", test_write);
  g_test_add_func ("/search/query/bad-input", test_bad_input);
  g_test_add_func ("/search/query/matches", test_matches);
  g_test_add_func ("/search/query/mark", test_mark);
  return g_test_run ();
}
