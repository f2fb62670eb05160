/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-json.h"

#include <math.h>
#include <string.h>

static void
before_value (HlJsonWriter *self)
{
  if (self->comma)
    g_string_append_c (self->out, ',');
  self->comma = TRUE;
}

static void
open_nested (HlJsonWriter *self, char c)
{
  before_value (self);
  g_string_append_c (self->out, c);
  self->comma = FALSE;
}

static void
close_nested (HlJsonWriter *self, char c)
{
  g_string_append_c (self->out, c);
  self->comma = TRUE;
}

static void
append_escape (GString *out, guchar c)
{
  static const char from[] = "\"\\\b\f\n\r\t";
  static const char to[] = "\"\\bfnrt";
  const char *found = memchr (from, c, sizeof from - 1);

  if (found != NULL)
    {
      g_string_append_c (out, '\\');
      g_string_append_c (out, to[found - from]);
    }
  else
    g_string_append_printf (out, "\\u%04x", c);
}

static void
append_quoted (GString *out, const char *text)
{
  g_autofree char *valid = NULL;
  const char *plain;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  plain = text;
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20 || *text == '"' || *text == '\\')
      {
        g_string_append_len (out, plain, text - plain);
        append_escape (out, (guchar) *text);
        plain = text + 1;
      }
  g_string_append_len (out, plain, text - plain);
  g_string_append_c (out, '"');
}

void
hl_json_begin_object (HlJsonWriter *self)
{
  open_nested (self, '{');
}

void
hl_json_end_object (HlJsonWriter *self)
{
  close_nested (self, '}');
}

void
hl_json_begin_list (HlJsonWriter *self)
{
  open_nested (self, '[');
}

void
hl_json_end_list (HlJsonWriter *self)
{
  close_nested (self, ']');
}

void
hl_json_name (HlJsonWriter *self, const char *name)
{
  g_return_if_fail (name != NULL);

  before_value (self);
  append_quoted (self->out, name);
  g_string_append_c (self->out, ':');
  self->comma = FALSE;
}

void
hl_json_put_null (HlJsonWriter *self)
{
  hl_json_put_raw (self, "null");
}

void
hl_json_put_bool (HlJsonWriter *self, gboolean value)
{
  hl_json_put_raw (self, value ? "true" : "false");
}

void
hl_json_put_int (HlJsonWriter *self, gint64 value)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0)
    *--at = '-';

  before_value (self);
  g_string_append_len (self->out, at, digits + sizeof digits - at);
}

/* The shortest of 15 to 17 digits that reads back as the same number; -0 is 0. */
void
hl_json_put_real (HlJsonWriter *self, double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      hl_json_put_null (self);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, sizeof text, formats[i], value == 0 ? 0 : value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  hl_json_put_raw (self, text);
}

void
hl_json_put_text (HlJsonWriter *self, const char *text)
{
  if (text == NULL)
    {
      hl_json_put_null (self);
      return;
    }
  before_value (self);
  append_quoted (self->out, text);
}

void
hl_json_put_raw (HlJsonWriter *self, const char *json)
{
  g_return_if_fail (json != NULL);

  before_value (self);
  g_string_append (self->out, json);
}

static void
put_object (HlJsonWriter *self, const HlJson *object)
{
  hl_json_begin_object (self);
  for (guint i = 0; i < hl_json_length (object); i++)
    {
      hl_json_name (self, hl_json_name_at (object, i));
      hl_json_put_json (self, hl_json_value_at (object, i));
    }
  hl_json_end_object (self);
}

static void
put_list (HlJsonWriter *self, const HlJson *list)
{
  hl_json_begin_list (self);
  for (guint i = 0; i < hl_json_length (list); i++)
    hl_json_put_json (self, hl_json_at (list, i));
  hl_json_end_list (self);
}

void
hl_json_put_json (HlJsonWriter *self, const HlJson *value)
{
  switch (hl_json_kind (value))
    {
    case HL_JSON_NULL:
      hl_json_put_null (self);
      break;
    case HL_JSON_BOOL:
      hl_json_put_bool (self, hl_json_bool (value, FALSE));
      break;
    case HL_JSON_INT:
      hl_json_put_int (self, hl_json_int (value, 0));
      break;
    case HL_JSON_REAL:
      hl_json_put_real (self, hl_json_real (value, 0));
      break;
    case HL_JSON_TEXT:
      hl_json_put_text (self, hl_json_text (value, NULL));
      break;
    case HL_JSON_LIST:
      put_list (self, value);
      break;
    case HL_JSON_OBJECT:
      put_object (self, value);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
hl_json_add_bool (HlJsonWriter *self, const char *name, gboolean value)
{
  hl_json_name (self, name);
  hl_json_put_bool (self, value);
}

void
hl_json_add_int (HlJsonWriter *self, const char *name, gint64 value)
{
  hl_json_name (self, name);
  hl_json_put_int (self, value);
}

void
hl_json_add_real (HlJsonWriter *self, const char *name, double value)
{
  hl_json_name (self, name);
  hl_json_put_real (self, value);
}

void
hl_json_add_text (HlJsonWriter *self, const char *name, const char *text)
{
  hl_json_name (self, name);
  hl_json_put_text (self, text);
}
