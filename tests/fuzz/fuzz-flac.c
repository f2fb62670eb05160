/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <string.h>

#include "media/hl-flac.h"

/* The head of a FLAC file: a title that is found is a text of it. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *title = hl_flac_title (data, size);

  if (title == NULL)
    return 0;
  g_assert_true (g_utf8_validate (title, -1, NULL));
  g_assert_nonnull (memmem (data, size, title, strlen (title)));
  return 0;
}
