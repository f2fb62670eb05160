/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "media/hl-media-protocol.h"

/* What the reader takes is written as a line that it takes again, and the second
 * writing is the same. */

static char *
rewrite (const char *line, gssize length)
{
  g_auto (HlMediaCommand) command = { 0 };
  GString *written;

  if (!hl_media_command_parse (line, length, &command, NULL))
    return NULL;
  written = g_string_new (NULL);
  hl_media_command_write (&command, written);
  return g_string_free (written, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *once = rewrite ((const char *) data, (gssize) size);
  g_autofree char *twice = once != NULL ? rewrite (once, -1) : NULL;

  if (once != NULL)
    g_assert_cmpstr (once, ==, twice);
  return 0;
}
