/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-table.h"

#include <string.h>

/* Tables for the terminal. */

#define MOST 48 /* columns of a cell */

guint
ctl_text_width (const char *text)
{
  guint width = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (!g_unichar_iszerowidth (u))
        width += g_unichar_iswide (u) ? 2 : 1;
    }
  return width;
}

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / HL_SECOND);

  return time > 0 ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

static char *
format_span (gint64 span)
{
  gint64 seconds = span / HL_SECOND;

  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                            (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

static char *
format_plain (const HlJson *value)
{
  switch (hl_json_kind (value))
    {
    case HL_JSON_TEXT:
      return g_strdup (hl_json_text (value, ""));
    case HL_JSON_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, hl_json_int (value, 0));
    case HL_JSON_REAL:
      return g_strdup_printf ("%.2f", hl_json_real (value, 0));
    case HL_JSON_BOOL:
      return g_strdup (hl_json_bool (value, FALSE) ? "yes" : "no");
    default:
      return g_strdup ("");
    }
}

/* One line, no wider than MOST, nothing a terminal would obey. */
static char *
tidy (char *text)
{
  g_autofree char *owned = text;
  g_autoptr (GString) out = g_string_new (NULL);
  guint width = 0;

  for (const char *c = owned; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (g_unichar_iscntrl (u))
        u = ' ';
      width += g_unichar_iswide (u) ? 2 : 1;
      if (width > MOST)
        {
          g_string_append (out, "…");
          break;
        }
      g_string_append_unichar (out, u);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
format_cell (const HlJson *value, CtlKind kind)
{
  if (hl_json_kind (value) == HL_JSON_NULL)
    return g_strdup ("");
  switch (kind)
    {
    case CTL_TIME:
      return format_time (hl_json_int (value, 0));
    case CTL_SPAN:
      return format_span (hl_json_int (value, 0));
    case CTL_YES:
      return g_strdup (hl_json_bool (value, FALSE) ? "yes" : "");
    default:
      return tidy (format_plain (value));
    }
}

static void
print_cell (const char *text, guint width, gboolean right, gboolean last)
{
  guint pad = width - MIN (width, ctl_text_width (text));

  if (right)
    g_print ("%*s%s", (int) pad, "", text);
  else if (last)
    g_print ("%s", text);
  else
    g_print ("%s%*s", text, (int) pad, "");
  g_print (last ? "\n" : "  ");
}

void
ctl_table_print (const HlJson *items, const CtlColumn *columns)
{
  guint n_rows = hl_json_length (items), n = 0;
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  guint widths[32] = { 0 };

  while (columns[n].title != NULL)
    n++;
  for (guint row = 0; row <= n_rows; row++)
    for (guint i = 0; i < n; i++)
      {
        char *cell = row == 0
                         ? g_strdup (columns[i].title)
                         : format_cell (hl_json_get (hl_json_at (items, row - 1), columns[i].name),
                                        columns[i].kind);

        g_ptr_array_add (cells, cell);
        widths[i] = MAX (widths[i], ctl_text_width (cell));
      }
  for (guint row = 0; row <= n_rows; row++)
    for (guint i = 0; i < n; i++)
      print_cell (cells->pdata[row * n + i], widths[i],
                  columns[i].kind == CTL_NUMBER || columns[i].kind == CTL_SPAN, i + 1 == n);
}

static CtlKind
kind_of_name (const char *name)
{
  if (g_str_has_suffix (name, "_at") || strcmp (name, "at") == 0 || strcmp (name, "since") == 0)
    return CTL_TIME;
  return g_str_has_suffix (name, "_us") ? CTL_SPAN : CTL_TEXT;
}

void
ctl_object_print (const HlJson *object)
{
  for (guint i = 0; i < hl_json_length (object); i++)
    {
      const char *name = hl_json_name_at (object, i);
      const HlJson *value = hl_json_value_at (object, i);
      HlJsonKind kind = hl_json_kind (value);
      g_autofree char *cell = NULL;

      if (kind == HL_JSON_LIST || kind == HL_JSON_OBJECT || kind == HL_JSON_NULL)
        continue;
      cell = kind == HL_JSON_TEXT ? g_strdup (hl_json_text (value, ""))
                                  : format_cell (value, kind_of_name (name));
      g_print ("%-20s %s\n", name, cell);
    }
}
