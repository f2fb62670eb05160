/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-date.h"

/* The conversions are H. Hinnant's days_from_civil and civil_from_days. */

#define ERA_DAYS 146097 /* of 400 years */
#define TO_MARCH_0000 719468

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static HlDate
from_civil (gint64 year, guint month, guint day)
{
  gint64 y = year - (month <= 2);
  gint64 era = floor_div (y, 400);
  gint64 yoe = y - era * 400;
  gint64 doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  gint64 doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

  return (HlDate) (era * ERA_DAYS + doe - TO_MARCH_0000);
}

HlDate
hl_date_new (guint year, guint month, guint day)
{
  if (year < 1970 || year > 9999 || day > 31
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return HL_DATE_NONE;
  return from_civil (year, month, day);
}

static gboolean
read_digits (const char *text, guint n, guint *value)
{
  *value = 0;
  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      *value = *value * 10 + (guint) (text[i] - '0');
    }
  return TRUE;
}

HlDate
hl_date_parse (const char *text)
{
  guint year, month, day;

  if (text == NULL || !read_digits (text, 4, &year) || text[4] != '-'
      || !read_digits (text + 5, 2, &month) || text[7] != '-' || !read_digits (text + 8, 2, &day)
      || text[10] != '\0')
    return HL_DATE_NONE;
  return hl_date_new (year, month, day);
}

void
hl_date_split (HlDate self, guint *year, guint *month, guint *day)
{
  gint64 z = (gint64) self + TO_MARCH_0000;
  gint64 era = floor_div (z, ERA_DAYS);
  gint64 doe = z - era * ERA_DAYS;
  gint64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  gint64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  gint64 mp = (5 * doy + 2) / 153;

  *day = (guint) (doy - (153 * mp + 2) / 5 + 1);
  *month = (guint) (mp < 10 ? mp + 3 : mp - 9);
  *year = (guint) (yoe + era * 400 + (*month <= 2));
}

char *
hl_date_text (HlDate self)
{
  guint year, month, day;

  hl_date_split (self, &year, &month, &day);
  return g_strdup_printf ("%04u-%02u-%02u", year, month, day);
}

guint
hl_date_year (HlDate self)
{
  guint year, month, day;

  hl_date_split (self, &year, &month, &day);
  return year;
}

guint
hl_date_weekday (HlDate self)
{
  gint64 days = (gint64) self + 3; /* 1970-01-01 was a Thursday */

  return (guint) (days - floor_div (days, 7) * 7) + 1;
}

HlDate
hl_date_at (HlTime at, gint utc_offset_minutes, HlSpan *into)
{
  HlTime local = at + utc_offset_minutes * HL_MINUTE;
  gint64 days = floor_div (local, HL_DAY);

  if (into != NULL)
    *into = local - days * HL_DAY;
  return (HlDate) days;
}

HlTime
hl_date_begin (HlDate self, gint utc_offset_minutes)
{
  return (HlTime) self * HL_DAY - utc_offset_minutes * HL_MINUTE;
}
