/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-text.h"

#include <string.h>

/* Keeps the first and last characters, with stars between. */
static char *
mask_middle (const char *text, glong length, glong first, glong stars, glong last)
{
  const char *head_end = g_utf8_offset_to_pointer (text, first);
  const char *tail = g_utf8_offset_to_pointer (text, length - last);
  GString *out = g_string_new_len (text, head_end - text);

  for (glong i = 0; i < stars; i++)
    g_string_append_c (out, '*');
  g_string_append (out, tail);
  return g_string_free (out, FALSE);
}

static char *
mask_phone (const char *text, glong length)
{
  if (length >= 11)
    return mask_middle (text, length, 3, 4, 4);
  if (length >= 5)
    return mask_middle (text, length, 0, 4, 2);
  return g_strdup ("****");
}

static char *
mask_name (const char *text, glong length)
{
  return mask_middle (text, length, length >= 2 ? 1 : 0, 2, 0);
}

static char *
mask_id (const char *text, glong length)
{
  return length >= 8 ? mask_middle (text, length, 3, length - 4, 1) : g_strdup ("****");
}

static const struct
{
  const char *kind;
  char *(*mask) (const char *text, glong length);
} masks[] = {
  { "phone", mask_phone },
  { "name", mask_name },
  { "id", mask_id },
};

char *
hl_mask (const char *kind, const char *text)
{
  if (text == NULL)
    return NULL;

  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (masks); i++)
    if (strcmp (kind, masks[i].kind) == 0 && g_utf8_validate (text, -1, NULL))
      return masks[i].mask (text, g_utf8_strlen (text, -1));

  return g_strdup ("***");
}

gboolean
hl_is_masked (const char *text)
{
  return text != NULL && strstr (text, "**") != NULL;
}

static gunichar
to_half_width (gunichar c)
{
  if (c >= 0xff01 && c <= 0xff5e)
    return c - 0xff01 + '!';
  return c == 0x3000 ? ' ' : c;
}

static gunichar
fold_char (gunichar c)
{
  c = to_half_width (c);
  return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

char *
hl_text_fold (const char *text)
{
  g_autofree char *valid = NULL;
  GString *out;
  gboolean space = FALSE;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  out = g_string_sized_new (strlen (text));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = fold_char (g_utf8_get_char (p));

      if (g_unichar_isspace (c))
        {
          space = out->len > 0;
          continue;
        }
      if (space)
        g_string_append_c (out, ' ');
      space = FALSE;
      g_string_append_unichar (out, c);
    }

  return g_string_free (out, FALSE);
}

char *
hl_number_fold (const char *text)
{
  g_autofree char *folded = NULL;
  GString *out;

  if (text == NULL)
    return NULL;

  folded = hl_text_fold (text);
  out = g_string_sized_new (strlen (folded));
  for (const char *p = folded; *p != '\0'; p++)
    if (g_ascii_isdigit (*p) || (*p == '+' && out->len == 0))
      g_string_append_c (out, *p);

  if (out->len == 0 || (out->len == 1 && out->str[0] == '+'))
    return g_string_free (out, TRUE), NULL;
  return g_string_free (out, FALSE);
}

char *
hl_text_to_utf8 (const char *bytes, gsize length)
{
  g_autofree char *converted = NULL;
  gsize n = 0;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    {
      bytes += 3;
      length -= 3;
    }
  if (length == 0)
    return g_strdup ("");
  if (memchr (bytes, '\0', length) != NULL)
    return NULL;
  if (g_utf8_validate_len (bytes, length, NULL))
    return g_strndup (bytes, length);

  converted = g_convert (bytes, (gssize) length, "UTF-8", "GB18030", NULL, &n, NULL);
  if (converted == NULL || memchr (converted, '\0', n) != NULL)
    return NULL;
  return g_steal_pointer (&converted);
}

char *
hl_time_to_iso (HlTime time)
{
  gint64 seconds = time / HL_SECOND - (time % HL_SECOND < 0 ? 1 : 0);
  int micros = (int) (time - seconds * HL_SECOND);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = NULL;

  if (utc == NULL)
    return g_strdup ("");

  text = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%06dZ", text, micros);
}

HlTime
hl_time_from_iso (const char *text)
{
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL)
    return 0;

  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return 0;
  return g_date_time_to_unix (time) * HL_SECOND + g_date_time_get_microsecond (time);
}

HlSpan
hl_backoff (guint n, HlSpan first, HlSpan most)
{
  HlSpan wait = first;

  g_return_val_if_fail (first > 0 && most >= first, first);

  while (n-- > 0 && wait < most)
    wait = wait > most / 2 ? most : wait * 2;

  return wait / 2 + (HlSpan) (g_random_double () * (double) (wait - wait / 2 + 1));
}
