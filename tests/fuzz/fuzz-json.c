/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "base/hl-base.h"

/* What the reader accepts is written as JSON that it accepts again, and the
 * second writing is the same text. */

static char *
rewrite (const char *text, gssize length)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, length, NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (NULL);

  if (doc == NULL)
    return NULL;
  writer.out = g_string_new (NULL);
  hl_json_put_json (&writer, hl_json_doc_root (doc));
  return g_string_free (writer.out, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *once = rewrite ((const char *) data, (gssize) size);
  g_autofree char *twice = NULL;

  if (once == NULL)
    return 0;
  twice = rewrite (once, -1);
  g_assert_cmpstr (once, ==, twice);
  return 0;
}
