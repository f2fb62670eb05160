/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-number.h"

#include "hl-text.h"

#include <string.h>

#define ABROAD_LEAST 7
#define ABROAD_MOST 15
#define OTHER_LEAST 2
#define OTHER_MOST 20
#define EXTENSION_MOST 8
#define TEXT_MOST 100

const char *const hl_dial_form_words[] = { "", "as-is", "national", "local", "e164", "00", NULL };

G_DEFINE_QUARK (hl_number_error, hl_number_error)

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, HL_NUMBER_ERROR, HL_NUMBER_ERROR_SHAPE, message);
  return FALSE;
}

/* ---- Shapes ---- */

static gboolean
starts_between (const char *text, char least, char most)
{
  return *text >= least && *text <= most;
}

static gboolean
is_mobile (const char *digits)
{
  return strlen (digits) == 11 && digits[0] == '1' && starts_between (digits + 1, '3', '9');
}

static gboolean
is_subscriber (const char *digits)
{
  gsize length = strlen (digits);

  return (length == 7 || length == 8) && starts_between (digits, '2', '8');
}

/* 110, 12349, 10086, 118114 */
static gboolean
is_short_code (const char *digits)
{
  gsize length = strlen (digits);

  return (length == 3 || length == 5 || length == 6) && digits[0] == '1'
         && starts_between (digits + 1, length == 3 ? '1' : '0', '2');
}

static gboolean
is_service (const char *digits)
{
  gsize length = strlen (digits);

  if (length == 10 && (g_str_has_prefix (digits, "400") || g_str_has_prefix (digits, "800")))
    return TRUE;
  return length >= 5 && length <= 9
         && (g_str_has_prefix (digits, "95") || g_str_has_prefix (digits, "96"));
}

/* 010, 02x: three digits; 03xx–09xx: four. */
static guint
area_length (const char *digits)
{
  gsize length = strlen (digits);

  if (length >= 3 && digits[0] == '0'
      && (digits[1] == '2' || (digits[1] == '1' && digits[2] == '0')))
    return 3;
  return length >= 4 && digits[0] == '0' && starts_between (digits + 1, '3', '9') ? 4 : 0;
}

gboolean
hl_number_is_area_code (const char *text)
{
  return text == NULL || *text == '\0'
         || (strspn (text, "0123456789") == strlen (text) && area_length (text) == strlen (text));
}

static gboolean
take (HlNumber *out, HlNumberKind kind, const char *area, const char *digits)
{
  out->kind = kind;
  out->area = (guint) strlen (area);
  g_snprintf (out->digits, sizeof out->digits, "%s%s", area, digits);
  return TRUE;
}

/* ---- Reading ---- */

typedef struct
{
  char digits[TEXT_MOST + 1]; /* with a leading + */
  char extension[EXTENSION_MOST + 1];
} Plain;

/* What people write between a number and its extension. */
static gsize
extension_mark (const char *text)
{
  static const char *const marks[] = { "转", "分机", "ext.", "ext", "x", "#", ",", ";ext=" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (text, marks[i]))
      return strlen (marks[i]);
  return 0;
}

static gboolean
read_extension (const char *text, Plain *out, GError **error)
{
  gsize n = 0;

  for (; *text != '\0'; text++)
    {
      if (strchr (" -.:", *text) != NULL)
        continue;
      if (!g_ascii_isdigit (*text) || n >= EXTENSION_MOST)
        return refuse (error, "an extension is up to %d digits", EXTENSION_MOST);
      out->extension[n++] = *text;
    }
  out->extension[n] = '\0';
  return n > 0 || refuse (error, "the extension's digits are missing");
}

/* Length of a separator at @text; 0 = none. */
static gsize
separator (const char *text)
{
  static const char *const wide[] = { "—", "－", "–", "（", "）", "·", "\u00a0" };

  if (strchr (" -()./", *text) != NULL)
    return 1;
  for (guint i = 0; i < G_N_ELEMENTS (wide); i++)
    if (g_str_has_prefix (text, wide[i]))
      return strlen (wide[i]);
  return 0;
}

static gboolean
refuse_letter (const char *at, GError **error)
{
  g_autofree char *letter = g_strndup (at, (gsize) (g_utf8_next_char (at) - at));

  return refuse (error, "“%s” does not belong into a telephone number", letter);
}

static gboolean
read_plain (const char *text, Plain *out, GError **error)
{
  gsize n = 0;

  for (const char *p = text; *p != '\0';)
    {
      gsize skip = separator (p);
      gsize mark = skip == 0 && n > 0 ? extension_mark (p) : 0;

      if (mark > 0)
        {
          out->digits[n] = '\0';
          return read_extension (p + mark, out, error);
        }
      if (skip == 0 && !g_ascii_isdigit (*p) && !(*p == '+' && n == 0))
        return refuse_letter (p, error);
      if (skip == 0 && n >= TEXT_MOST)
        return refuse (error, "the number is too long");
      if (skip == 0)
        out->digits[n++] = *p;
      p += skip > 0 ? skip : 1;
    }
  out->digits[n] = '\0';
  return TRUE;
}

/* "0532-85791234-8012": a third group behind a whole number. */
static void
split_third_group (const char *text, Plain *plain)
{
  g_auto (GStrv) groups = g_strsplit (text, "-", -1);
  guint n = g_strv_length (groups);
  gsize last = n > 0 ? strlen (g_strstrip (groups[n - 1])) : 0;
  gsize length = strlen (plain->digits);
  char head[TEXT_MOST + 1];
  guint area;

  if (n < 2 || last < 2 || last > 6 || last >= length || plain->extension[0] != '\0'
      || strspn (groups[n - 1], "0123456789") != last)
    return;
  g_strlcpy (head, plain->digits, sizeof head);
  head[length - last] = '\0';
  area = area_length (head);
  if (!is_subscriber (head + area) || (area == 0 && n != 2) || is_subscriber (plain->digits + area))
    return;
  g_strlcpy (plain->extension, plain->digits + length - last, sizeof plain->extension);
  plain->digits[length - last] = '\0';
}

/* ---- Meaning ---- */

static gboolean
take_abroad (const char *rest, HlNumber *out, GError **error)
{
  gsize length = strlen (rest);

  if (length < ABROAD_LEAST || length > ABROAD_MOST || rest[0] == '0')
    return refuse (error, "a number abroad is a country code and number, %d to %d digits",
                   ABROAD_LEAST, ABROAD_MOST);
  return take (out, HL_NUMBER_ABROAD, "+", rest) && (out->area = 0, TRUE);
}

/* With an area code in front. */
static gboolean
take_area (const char *digits, const char *home, HlNumber *out)
{
  guint area = area_length (digits);
  g_autofree char *code = g_strndup (digits, area);
  const char *rest = digits + area;

  if (area == 0)
    return FALSE;
  if (is_subscriber (rest))
    return take (out, HL_NUMBER_FIXED, code, rest);
  if (is_short_code (rest) || (is_service (rest) && strlen (rest) < 10))
    return g_strcmp0 (code, home) == 0 ? take (out, HL_NUMBER_SHORT, "", rest)
                                       : take (out, HL_NUMBER_SHORT, code, rest);
  return FALSE;
}

/* Inside China; @complete: it had a country code, so nothing local can follow. */
static gboolean
take_inland (const char *digits, const char *home, gboolean complete, HlNumber *out)
{
  g_autofree char *zero = complete ? g_strdup_printf ("0%s", digits) : NULL;

  if (is_mobile (digits))
    return take (out, HL_NUMBER_MOBILE, "", digits);
  if (digits[0] == '0' && is_mobile (digits + 1))
    return take (out, HL_NUMBER_MOBILE, "", digits + 1);
  if (is_service (digits))
    return take (out, HL_NUMBER_SERVICE, "", digits);
  if (take_area (digits, home, out) || (zero != NULL && take_area (zero, home, out)))
    return TRUE;
  if (is_short_code (digits))
    return take (out, HL_NUMBER_SHORT, "", digits);
  if (!complete && is_subscriber (digits))
    return take (out, HL_NUMBER_FIXED, home != NULL ? home : "", digits);
  return FALSE;
}

/* A mobile with a digit too few or too many is a slip, and would ring a stranger. */
static gboolean
check_slip (const char *digits, GError **error)
{
  const char *bare = digits[0] == '0' ? digits + 1 : digits;
  gsize length = strlen (bare);

  if (bare[0] == '1' && length > 1 && starts_between (bare + 1, '3', '9') && length >= 9)
    return refuse (error, "a mobile number has 11 digits, this one %d", (int) length);
  return TRUE;
}

static gboolean
take_other (const char *digits, HlNumber *out, GError **error)
{
  gsize length = strlen (digits);

  if (!check_slip (digits, error))
    return FALSE;
  if (length < OTHER_LEAST)
    return refuse (error, length == 0 ? "there is no digit in it" : "one digit is no number");
  if (length > OTHER_MOST)
    return refuse (error, "the number has %d digits; %d is the most", (int) length, OTHER_MOST);
  return take (out, HL_NUMBER_OTHER, "", digits);
}

/* "9" for an outside line, as private exchanges want it; 95… and 96… are numbers. */
static gboolean
take_behind_nine (const char *digits, HlNumber *out)
{
  const char *rest = digits + 1;

  return digits[0] == '9' && (is_mobile (rest) || rest[0] == '0')
         && take_inland (rest, NULL, FALSE, out);
}

static gboolean
take_digits (const char *digits, const char *home, HlNumber *out, GError **error)
{
  if (g_str_has_prefix (digits, "+86") || g_str_has_prefix (digits, "0086"))
    {
      const char *rest = digits + (digits[0] == '+' ? 3 : 4);

      return take_inland (rest, home, TRUE, out)
             || (check_slip (rest, error) && refuse (error, "there is no such number behind +86"));
    }
  if (digits[0] == '+' || g_str_has_prefix (digits, "00"))
    return take_abroad (digits + (digits[0] == '+' ? 1 : 2), out, error);
  if (g_str_has_prefix (digits, "86") && strlen (digits) >= 12
      && take_inland (digits + 2, home, TRUE, out))
    return TRUE;
  return take_inland (digits, home, FALSE, out) || take_behind_nine (digits, out)
         || take_other (digits, out, error);
}

gboolean
hl_number_parse (const char *text, const char *area_code, HlNumber *out, GError **error)
{
  g_autofree char *folded = NULL;
  const char *home = area_code != NULL && *area_code != '\0' ? area_code : NULL;
  Plain plain = { 0 };

  g_return_val_if_fail (out != NULL, FALSE);

  *out = (HlNumber){ 0 };
  if (text == NULL || strlen (text) > TEXT_MOST)
    return refuse (error, text == NULL ? "there is no digit in it" : "the number is too long");
  folded = hl_text_fold (text);
  if (!read_plain (g_str_has_prefix (folded, "tel:") ? folded + 4 : folded, &plain, error))
    return FALSE;
  split_third_group (folded, &plain);
  if (!take_digits (plain.digits, home, out, error))
    {
      *out = (HlNumber){ 0 };
      return FALSE;
    }
  g_strlcpy (out->extension, plain.extension, sizeof out->extension);
  return TRUE;
}

char *
hl_number_canon (const char *text, const char *area_code)
{
  HlNumber number;

  if (text != NULL && hl_number_parse (text, area_code, &number, NULL))
    return g_strdup (number.digits);
  return hl_number_fold (text);
}

/* ---- For people ---- */

static void
append_groups (GString *out, const char *digits, const char *sizes)
{
  for (; *sizes != '\0' && *digits != '\0'; sizes++)
    {
      guint n = (guint) (*sizes - '0');

      if (out->len > 0 && out->str[out->len - 1] != '-')
        g_string_append_c (out, ' ');
      g_string_append_len (out, digits, (gssize) MIN (n, strlen (digits)));
      digits += MIN (n, strlen (digits));
    }
  g_string_append (out, digits);
}

static void
append_subscriber (GString *out, const char *digits)
{
  append_groups (out, digits, strlen (digits) == 8 ? "44" : strlen (digits) == 7 ? "34" : "9");
}

/* Country code apart, the rest in fours: good enough to read aloud. */
static void
append_abroad (GString *out, const char *digits)
{
  guint code = digits[0] == '1' || digits[0] == '7' ? 1 : 2;
  static const char *const three[] = { "85", "88", "35", "37", "38", "42", "97", "99", "21", "22" };

  for (guint i = 0; i < G_N_ELEMENTS (three); i++)
    if (g_str_has_prefix (digits, three[i]))
      code = 3;
  g_string_append_c (out, '+');
  g_string_append_len (out, digits, (gssize) code);
  append_groups (out, digits + code, digits[0] == '1' ? "334" : "4449");
}

char *
hl_number_display (const char *text)
{
  GString *out;
  HlNumber number;

  if (text == NULL || strspn (text, "+0123456789") != strlen (text)
      || !hl_number_parse (text, NULL, &number, NULL))
    return g_strdup (text);

  out = g_string_new (NULL);
  if (number.kind == HL_NUMBER_MOBILE)
    append_groups (out, number.digits, "344");
  else if (number.kind == HL_NUMBER_SERVICE && strlen (number.digits) == 10)
    append_groups (out, number.digits, "334");
  else if (number.kind == HL_NUMBER_ABROAD)
    append_abroad (out, number.digits + 1);
  else if (number.kind == HL_NUMBER_FIXED || number.area > 0)
    {
      if (number.area > 0)
        g_string_append_printf (out, "%.*s-", (int) number.area, number.digits);
      append_subscriber (out, number.digits + number.area);
    }
  else
    g_string_append (out, number.digits);
  return g_string_free (out, FALSE);
}

/* ---- For a trunk ---- */

static char *
with_country (const HlNumber *number, const char *plus)
{
  const char *digits = number->digits;

  /* What has no place in the numbering plan of the world. */
  if (number->kind == HL_NUMBER_OTHER || (number->kind == HL_NUMBER_SHORT && number->area == 0)
      || (number->kind == HL_NUMBER_FIXED && number->area == 0)
      || (number->kind == HL_NUMBER_SERVICE && strlen (digits) < 10))
    return g_strdup (digits);
  return g_strdup_printf ("%s86%s", plus, number->area > 0 ? digits + 1 : digits);
}

static char *
dial_form (const HlNumber *number, HlDialForm form, const char *area_code)
{
  if (number->kind == HL_NUMBER_ABROAD)
    return form == HL_DIAL_E164 ? g_strdup (number->digits)
                                : g_strdup_printf ("00%s", number->digits + 1);
  if (form == HL_DIAL_E164 || form == HL_DIAL_00)
    return with_country (number, form == HL_DIAL_E164 ? "+" : "00");
  if (form == HL_DIAL_NATIONAL && number->kind == HL_NUMBER_FIXED && number->area == 0
      && area_code != NULL)
    return g_strconcat (area_code, number->digits, NULL);
  if (form == HL_DIAL_LOCAL && number->area > 0 && area_code != NULL
      && strlen (area_code) == number->area && g_str_has_prefix (number->digits, area_code))
    return g_strdup (number->digits + number->area);
  return g_strdup (number->digits);
}

char *
hl_number_dial (const char *text, HlDialForm form, const char *area_code, const char *prefix)
{
  g_autofree char *formed = NULL;
  HlNumber number;

  g_return_val_if_fail (text != NULL, NULL);

  if (strspn (text, "+0123456789") == strlen (text) && hl_number_parse (text, NULL, &number, NULL))
    formed = dial_form (&number, form, area_code);
  else
    formed = g_strdup (text);
  return g_strconcat (prefix != NULL ? prefix : "", formed, NULL);
}

/* ---- The site's own ---- */

static const char *home_area;

void
hl_number_set_home (const char *area_code)
{
  const char *kept = area_code != NULL && *area_code != '\0' ? g_intern_string (area_code) : NULL;

  g_atomic_pointer_set (&home_area, kept);
}

const char *
hl_number_get_home (void)
{
  return g_atomic_pointer_get (&home_area);
}
