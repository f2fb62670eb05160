/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "base/hl-base.h"

#include <string.h>

/* The canonical form is its own canonical form, whatever was typed, and what is
 * shown or dialled is read as the same number again. */

static void
assert_same (const char *text, const char *canon)
{
  g_autofree char *again = hl_number_canon (text, "0532");

  g_assert_cmpstr (again, ==, canon);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *canon = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *dialled = NULL;
  HlNumber number;

  g_free (hl_number_canon (text, NULL));
  g_free (hl_number_display (text));
  if (!hl_number_parse (text, "0532", &number, NULL))
    return 0;

  g_assert_cmpuint (number.kind, <, HL_N_NUMBER_KINDS);
  g_assert_cmpuint (strlen (number.digits), >, 0);
  g_assert_cmpuint (number.area, <=, 4);
  canon = hl_number_canon (text, "0532");
  g_assert_cmpstr (canon, ==, number.digits);
  assert_same (canon, canon);
  shown = hl_number_display (canon);
  assert_same (shown, canon);
  dialled = hl_number_dial (canon, HL_DIAL_E164, "0532", NULL);
  assert_same (dialled, canon);
  return 0;
}
