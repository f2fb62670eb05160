/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "search/hl-search-query.h"
#include "search/hl-search-text.h"

#include <string.h>

/* Whatever is typed or stored: words lie inside the text and are UTF-8, a query written for the
 * engine is quoted words alone, and marks are in pairs around some of the text. */

static int
word_cb (gpointer data, const HlSearchWord *word)
{
  g_assert_cmpuint (word->start, <, word->end);
  g_assert_cmpuint (word->end, <=, *(gsize *) data);
  g_assert_true (g_utf8_validate_len (word->text, word->length, NULL));
  return 0;
}

/* Quotes are even and between them is no sign of the engine. */
static void
check_written (const char *written)
{
  gboolean quoted = FALSE;

  for (const char *p = written; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (quoted)
        g_assert_null (strchr ("*():^{}+", *p));
      else
        g_assert_nonnull (strchr ("() *:f0123456789ANDORT", *p));
    }
  g_assert_false (quoted);
}

static void
check_marked (const char *marked)
{
  gboolean inside = FALSE;

  g_assert_true (g_utf8_validate (marked, -1, NULL));
  for (const char *p = marked; *p != '\0'; p++)
    if (*p == HL_SEARCH_HIT || *p == HL_SEARCH_HIT_END)
      {
        g_assert_true (inside == (*p == HL_SEARCH_HIT_END));
        inside = !inside;
      }
  g_assert_false (inside);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const HlSearchField fields[] = { { "number", "no", 1 }, { "text", "text 内容", 1 } };
  static const HlSearchShape shape = { "thing", fields, G_N_ELEMENTS (fields) };
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  gsize half = strlen (text) / 2;
  g_autofree char *asked = g_strndup (text, half);
  g_autoptr (HlSearchQuery) query = hl_search_query_parse (&shape, asked, NULL);
  const char *texts[] = { NULL, text };

  hl_search_split ((const char *) data, size, HL_SEARCH_INDEX, word_cb, &size);
  hl_search_split ((const char *) data, size, HL_SEARCH_ASK, word_cb, &size);
  if (query != NULL)
    {
      g_autofree char *written = hl_search_query_write (query);
      g_autofree char *marked = hl_search_query_mark (query, 1, text, 20);

      check_written (written);
      if (marked != NULL)
        check_marked (marked);
      hl_search_query_matches (query, texts);
    }
  return 0;
}
