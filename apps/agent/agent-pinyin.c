/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-pinyin.h"

#include <gio/gio.h>
#include <string.h>

/* One bit per letter for each character of the table's range. */

#define FIRST 0x4e00u
#define LAST 0x9fffu

struct _AgentPinyin
{
  guint32 letters[LAST - FIRST + 1];
};

static void
read_line (AgentPinyin *self, const char *line, const char *end)
{
  guint32 bit;

  if (end - line < 3 || line[0] < 'a' || line[0] > 'z' || line[1] != '\t')
    return;

  bit = 1u << (line[0] - 'a');
  for (const char *p = line + 2; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);

      if (c >= 0x110000)
        return;
      if (c >= FIRST && c <= LAST)
        self->letters[c - FIRST] |= bit;
    }
}

AgentPinyin *
agent_pinyin_new (const char *table, gssize length)
{
  AgentPinyin *self = g_new0 (AgentPinyin, 1);
  const char *end = table + (length < 0 ? (gssize) strlen (table) : length);

  while (table < end)
    {
      const char *stop = memchr (table, '\n', (gsize) (end - table));

      if (stop == NULL)
        stop = end;
      read_line (self, table, stop);
      table = stop + 1;
    }

  return self;
}

void
agent_pinyin_free (AgentPinyin *self)
{
  g_free (self);
}

AgentPinyin *
agent_pinyin_get_default (void)
{
  static AgentPinyin *shared;

  if (shared == NULL)
    {
      g_autoptr (GBytes) bytes = g_resources_lookup_data ("/org/hotline/agent/initials.txt",
                                                          G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      gsize length = 0;
      const char *table = bytes != NULL ? g_bytes_get_data (bytes, &length) : "";

      shared = agent_pinyin_new (table, (gssize) length);
    }

  return shared;
}

static gboolean
fits (AgentPinyin *self, gunichar shown, gunichar asked)
{
  if (g_unichar_tolower (shown) == asked)
    return TRUE;
  if (shown < FIRST || shown > LAST || asked < 'a' || asked > 'z')
    return FALSE;

  return (self->letters[shown - FIRST] & (1u << (asked - 'a'))) != 0;
}

/* Does @query begin at @name?  *@ended is set when both end together. */
static gboolean
fits_here (AgentPinyin *self, const char *name, const char *query, gboolean *ended)
{
  for (; *query != '\0'; query = g_utf8_next_char (query))
    {
      gunichar asked = g_unichar_tolower (g_utf8_get_char (query));

      if (g_unichar_isspace (asked))
        continue;
      while (*name != '\0' && g_unichar_isspace (g_utf8_get_char (name)))
        name = g_utf8_next_char (name);
      if (*name == '\0' || !fits (self, g_utf8_get_char (name), asked))
        return FALSE;
      name = g_utf8_next_char (name);
    }
  *ended = *name == '\0';

  return TRUE;
}

guint
agent_pinyin_match (AgentPinyin *self, const char *name, const char *query)
{
  gboolean ended = FALSE;

  g_return_val_if_fail (self != NULL, 0);

  if (name == NULL || !g_utf8_validate (name, -1, NULL))
    return 0;
  if (query == NULL || *query == '\0' || !g_utf8_validate (query, -1, NULL))
    return 1;
  if (fits_here (self, name, query, &ended))
    return ended ? 3 : 2;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (fits_here (self, p, query, &ended))
      return 1;

  return 0;
}
