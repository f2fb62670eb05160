/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-number-blind.h"

char *
hl_number_normal (const char *text)
{
  return hl_number_canon (text, hl_number_get_home ());
}

char *
hl_number_blind (HlKey *key, const char *number)
{
  g_autofree char *canon = hl_number_normal (number);

  return canon != NULL ? hl_key_blind (key, HL_PURPOSE_NUMBER, canon) : NULL;
}
