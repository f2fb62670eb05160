/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "people/hl-site.h"

#include <string.h>

/* A site file that is taken is written as one that is taken again, with the same
 * text.  Stripping comments keeps the length. */

static char *
rewrite (const char *text, gssize length)
{
  g_autoptr (HlSite) site = hl_site_read (text, length, NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (NULL);

  if (site == NULL)
    return NULL;
  writer.out = g_string_new (NULL);
  hl_record_write_json (HL_RECORD (site), &writer);
  return g_string_free (writer.out, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *plain = hl_site_strip_comments (text, -1);
  g_autofree char *once = rewrite (text, -1);
  g_autofree char *twice = NULL;

  g_assert_cmpuint (strlen (plain), ==, strlen (text));
  hl_site_weekdays (text);
  hl_site_minute (text);
  hl_site_date (text);
  if (once == NULL)
    return 0;
  twice = rewrite (once, -1);
  g_assert_cmpstr (once, ==, twice);
  return 0;
}
