/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-number-blind.h"

char *
hl_number_blind (HlKey *key, const char *number)
{
  g_autofree char *canon = hl_number_canon (number, hl_number_get_home ());

  return canon != NULL ? hl_key_blind (key, HL_PURPOSE_NUMBER, canon) : NULL;
}
