/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-calendar.h"

#include <string.h>

#define MOST_BYTES (1 << 20)
#define LONGEST_HOLIDAY 31
#define DAYS_BEFORE 7 /* of the last December that a New Year's holiday may begin in */

G_DEFINE_QUARK (hl_calendar_error, hl_calendar_error)

const char *const hl_day_words[] = { "workday", "weekend", "holiday", "make-up", NULL };

/* clang-format off */
static const HlField holiday_fields[] = {
  HL_FIELD (HlCalendarHoliday, from, TEXT, HL_REQUIRED, .min = 10, .max = 10),
  HL_FIELD (HlCalendarHoliday, to,   TEXT, HL_REQUIRED, .min = 10, .max = 10),
  HL_FIELD (HlCalendarHoliday, name, TEXT, HL_REQUIRED, .min = 1, .max = 40),
};
HL_DEFINE_RECORD (HlCalendarHoliday, hl_calendar_holiday, "holiday", holiday_fields)

static const HlField make_up_fields[] = {
  HL_FIELD (HlCalendarMakeUp, date, TEXT, HL_REQUIRED, .min = 10, .max = 10),
  HL_FIELD (HlCalendarMakeUp, name, TEXT, 0, .max = 40),
};
HL_DEFINE_RECORD (HlCalendarMakeUp, hl_calendar_make_up, "make_up", make_up_fields)

static const HlField year_fields[] = {
  HL_FIELD (HlCalendarYear, id,       ID,   HL_READ_ONLY),
  HL_FIELD (HlCalendarYear, revision, INT,  HL_READ_ONLY),
  HL_FIELD (HlCalendarYear, year,     INT,  HL_REQUIRED, .min = 1970, .max = 9998),
  HL_FIELD (HlCalendarYear, version,  INT,  HL_REQUIRED, .min = 1, .max = 99),
  HL_FIELD (HlCalendarYear, source,   TEXT, HL_REQUIRED, .min = 1, .max = 200),
  HL_FIELD (HlCalendarYear, holidays, LIST, HL_REQUIRED, .max = 50, .of = hl_calendar_holiday_shape),
  HL_FIELD (HlCalendarYear, make_ups, LIST, 0, .max = 50, .of = hl_calendar_make_up_shape),
};
HL_DEFINE_RECORD (HlCalendarYear, hl_calendar_year, "calendar_year", year_fields)
/* clang-format on */

/* ---- Reading a notice ---- */

/* A special day, in memory. */
typedef struct
{
  HlDate date;
  HlDayKind kind;
  char *name;
  gint64 year, version; /* of the notice */
} Day;

static void
day_clear (gpointer data)
{
  g_free (((Day *) data)->name);
}

static gint
compare_days (gconstpointer a, gconstpointer b)
{
  return ((const Day *) a)->date - ((const Day *) b)->date;
}

static gint
compare_notices (gconstpointer a, gconstpointer b)
{
  gint order = compare_days (a, b);

  return order != 0 ? order : (gint) (((const Day *) a)->year - ((const Day *) b)->year);
}

static GArray *
days_new (void)
{
  GArray *days = g_array_new (FALSE, FALSE, sizeof (Day));

  g_array_set_clear_func (days, day_clear);
  return days;
}

static gboolean
refuse (GError **error, const char *list, guint i, const char *field, const char *what)
{
  g_set_error (error, HL_CALENDAR_ERROR, HL_CALENDAR_ERROR_FIELD, "%s[%u].%s: %s", list, i, field,
               what);
  return FALSE;
}

static gboolean
is_of (HlDate date, const HlCalendarYear *year)
{
  HlDate first = hl_date_new ((guint) year->year, 1, 1);

  return date != HL_DATE_NONE
         && ((date >= first - DAYS_BEFORE && date < first)
             || hl_date_year (date) == (guint) year->year);
}

static void
add (GArray *days, const HlCalendarYear *year, HlDate date, HlDayKind kind, const char *name)
{
  Day day = {
    .date = date,
    .kind = kind,
    .name = g_strdup (name),
    .year = year->year,
    .version = year->version,
  };

  g_array_append_val (days, day);
}

static gboolean
add_holiday (GArray *days, const HlCalendarYear *year, guint i, GError **error)
{
  const HlCalendarHoliday *holiday = g_ptr_array_index (year->holidays, i);
  HlDate from = hl_date_parse (holiday->from), to = hl_date_parse (holiday->to);

  if (!is_of (from, year))
    return refuse (error, "holidays", i, "from", "must be a day of the year, such as 2026-10-01");
  if (!is_of (to, year))
    return refuse (error, "holidays", i, "to", "must be a day of the year, such as 2026-10-07");
  if (to < from || to - from >= LONGEST_HOLIDAY)
    return refuse (error, "holidays", i, "to", "must be from 0 to 30 days after the first day");
  for (HlDate date = from; date <= to; date++)
    add (days, year, date, HL_DAY_HOLIDAY, holiday->name);
  return TRUE;
}

static gboolean
add_make_up (GArray *days, const HlCalendarYear *year, guint i, GError **error)
{
  const HlCalendarMakeUp *make_up = g_ptr_array_index (year->make_ups, i);
  HlDate date = hl_date_parse (make_up->date);

  if (!is_of (date, year))
    return refuse (error, "make_ups", i, "date", "must be a day of the year, such as 2026-10-10");
  if (hl_date_weekday (date) < 6)
    return refuse (error, "make_ups", i, "date", "must be a Saturday or Sunday");
  add (days, year, date, HL_DAY_MAKE_UP, make_up->name);
  return TRUE;
}

static gboolean
refuse_twice (GArray *days, GError **error)
{
  for (guint i = 1; i < days->len; i++)
    {
      HlDate date = g_array_index (days, Day, i).date;

      if (date == g_array_index (days, Day, i - 1).date)
        {
          g_autofree char *text = hl_date_text (date);

          g_set_error (error, HL_CALENDAR_ERROR, HL_CALENDAR_ERROR_FIELD,
                       "holidays: %s is given twice", text);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
add_year (GArray *days, const HlCalendarYear *year, GError **error)
{
  for (guint i = 0; year->holidays != NULL && i < year->holidays->len; i++)
    if (!add_holiday (days, year, i, error))
      return FALSE;
  for (guint i = 0; year->make_ups != NULL && i < year->make_ups->len; i++)
    if (!add_make_up (days, year, i, error))
      return FALSE;
  return TRUE;
}

gboolean
hl_calendar_year_check (HlCalendarYear *self, GError **error)
{
  g_autoptr (GArray) days = days_new ();

  if (!add_year (days, self, error))
    return FALSE;
  g_array_sort (days, compare_days);
  return refuse_twice (days, error);
}

HlCalendarYear *
hl_calendar_year_parse (const char *text, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autoptr (HlCalendarYear) self = hl_calendar_year_new ();
  g_autoptr (HlJsonDoc) doc = NULL;

  if (n > MOST_BYTES)
    {
      g_set_error (error, HL_CALENDAR_ERROR, HL_CALENDAR_ERROR_FIELD,
                   "the file is larger than %d bytes: no calendar", MOST_BYTES);
      return NULL;
    }
  doc = hl_json_parse (text, (gssize) n, error);
  if (doc == NULL
      || !hl_record_read_json (HL_RECORD (self), hl_json_doc_root (doc), HL_READ_STRICT, NULL,
                               error)
      || !hl_calendar_year_check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- The calendar ---- */

struct _HlCalendar
{
  GArray *days;  /* Day, by date, each once */
  GArray *years; /* HlCalendarYear's year and version, of the highest versions */
};

typedef struct
{
  guint year;
  gint64 version;
} Known;

static gboolean
is_latest (HlCalendarYear *const *years, guint n, guint i)
{
  for (guint k = 0; k < n; k++)
    if (years[k]->year == years[i]->year
        && (years[k]->version > years[i]->version
            || (years[k]->version == years[i]->version && k > i)))
      return FALSE;
  return TRUE;
}

/* Two notices may speak of a day in December: the next year's is the later. */
static void
keep_later (GArray *days)
{
  guint kept = 0;

  g_array_sort (days, compare_notices);
  for (guint i = 0; i < days->len; i++)
    {
      Day *day = &g_array_index (days, Day, i);

      if (i + 1 < days->len && compare_days (day, day + 1) == 0)
        day_clear (day);
      else
        g_array_index (days, Day, kept++) = *day;
    }
  for (guint i = kept; i < days->len; i++)
    g_array_index (days, Day, i).name = NULL; /* moved, or cleared */
  g_array_set_size (days, kept);
}

HlCalendar *
hl_calendar_new (HlCalendarYear *const *years, guint n)
{
  HlCalendar *self = g_atomic_rc_box_new0 (HlCalendar);

  self->days = days_new ();
  self->years = g_array_new (FALSE, FALSE, sizeof (Known));
  for (guint i = 0; i < n; i++)
    {
      Known known = { (guint) years[i]->year, years[i]->version };

      if (!is_latest (years, n, i))
        continue;
      g_array_append_val (self->years, known);
      if (!add_year (self->days, years[i], NULL))
        g_warn_if_reached ();
    }
  keep_later (self->days);
  return self;
}

HlCalendar *
hl_calendar_ref (HlCalendar *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
calendar_clear (gpointer data)
{
  HlCalendar *self = data;

  g_array_unref (self->days);
  g_array_unref (self->years);
}

void
hl_calendar_unref (HlCalendar *self)
{
  g_atomic_rc_box_release_full (self, calendar_clear);
}

gint64
hl_calendar_version (const HlCalendar *self, guint year)
{
  for (guint i = 0; i < self->years->len; i++)
    if (g_array_index (self->years, Known, i).year == year)
      return g_array_index (self->years, Known, i).version;
  return 0;
}

gboolean
hl_calendar_has_year (const HlCalendar *self, guint year)
{
  return hl_calendar_version (self, year) != 0;
}

HlDayInfo
hl_calendar_look (const HlCalendar *self, HlDate date)
{
  Day wanted = { .date = date };
  guint at;

  if (g_array_binary_search (self->days, &wanted, compare_days, &at))
    {
      const Day *day = &g_array_index (self->days, Day, at);

      return (HlDayInfo){ day->kind, day->name, day->version };
    }
  return (HlDayInfo){
    .kind = hl_date_weekday (date) < 6 ? HL_DAY_WORKDAY : HL_DAY_WEEKEND,
    .version = hl_calendar_version (self, hl_date_year (date)),
  };
}

gboolean
hl_calendar_is_working (const HlCalendar *self, HlDate date)
{
  HlDayKind kind = hl_calendar_look (self, date).kind;

  return kind == HL_DAY_WORKDAY || kind == HL_DAY_MAKE_UP;
}
