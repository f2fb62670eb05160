/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

/* One figure, on a line of its own. */
static inline void
hl_bench_print (const char *name, double value, const char *unit, const char *conditions)
{
  g_autoptr (GString) line = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (line);
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "name", name);
  hl_json_name (&writer, "value");
  hl_json_put_raw (&writer, g_ascii_formatd (digits, sizeof digits, "%.5g", value));
  hl_json_add_text (&writer, "unit", unit);
  hl_json_add_text (&writer, "conditions", conditions);
  hl_json_end_object (&writer);
  g_print ("%s\n", line->str);
}
