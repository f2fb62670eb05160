/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-pinyin.h"
#include "agent-search.h"
#include "agent-suggest.h"

#include <string.h>

static void
test_initials (void)
{
  static const struct
  {
    const char *name, *query;
    guint fit;
  } rows[] = {
    { "低保", "db", 3 },
    { "低保", "d", 2 },
    { "低保", "DB", 3 },
    { "社会救助 › 低保", "db", 1 },
    { "社会救助 › 低保", "shjz", 2 },
    { "社会救助", "救助", 1 },
    { "重庆", "cq", 3 }, /* a character with two readings */
    { "重庆", "zq", 3 },
    { "崂山区", "lsq", 3 },
    { "低保", "bd", 0 },
    { "低保", "dbx", 0 },
    { "低保", "", 1 },
    { "低保", NULL, 1 },
    { NULL, "d", 0 },
    { "低保", "d b", 3 },
    { "12349", "123", 2 },
  };
  AgentPinyin *pinyin = agent_pinyin_get_default ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (agent_pinyin_match (pinyin, rows[i].name, rows[i].query), ==, rows[i].fit);
}

static void
test_bad_table (void)
{
  static const char *const tables[] = { "",        "\n\n",  "d",       "d\t",
                                        "dd\t低",  "9\t低", "# d\t低", "d\t\xff\xfe低",
                                        "\td\t低", "d\t低" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (AgentPinyin) pinyin = agent_pinyin_new (tables[i], -1);
      gboolean last = i == G_N_ELEMENTS (tables) - 1;

      g_assert_cmpuint (agent_pinyin_match (pinyin, "低", "d"), ==, last ? 3 : 0);
      g_assert_cmpuint (agent_pinyin_match (pinyin, "\xff", "d"), ==, 0);
      g_assert_cmpuint (agent_pinyin_match (pinyin, "低", "\xff"), ==, 1);
    }
}

static void
test_suggestions (void)
{
  static const char *const names[] = { "养老服务", "社会救助", "社会救助 › 低保", "殡葬管理",
                                       NULL };
  g_autoptr (GArray) found = agent_suggest_find (names, "shjz", 8);
  g_autoptr (GArray) none = agent_suggest_find (names, "xyz", 8);
  g_autoptr (GArray) all = agent_suggest_find (names, "", 2);
  g_autoptr (GArray) nothing = agent_suggest_find (NULL, "x", 8);

  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (g_array_index (found, guint, 0), ==, 1); /* the whole before the beginning */
  g_assert_cmpuint (g_array_index (found, guint, 1), ==, 2);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpuint (nothing->len, ==, 0);
}

static void
test_search_query (void)
{
  g_autofree char *whole = agent_search_call_query ("138 1234-5678", 42);
  g_autofree char *part = agent_search_call_query ("5678", 42);
  g_autofree char *name = agent_search_call_query ("养老", 42);

  g_assert_nonnull (strstr (whole, "number=13812345678"));
  g_assert_nonnull (strstr (whole, "agent=42"));
  g_assert_nonnull (strstr (part, "q=5678"));
  g_assert_null (strstr (part, "number="));
  g_assert_nonnull (strstr (name, "q=%E5%85%BB%E8%80%81"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/pinyin/initials", test_initials);
  g_test_add_func ("/agent/pinyin/bad-table", test_bad_table);
  g_test_add_func ("/agent/suggest/order", test_suggestions);
  g_test_add_func ("/agent/search/query", test_search_query);

  return g_test_run ();
}
