/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-deadline.h"
#include "hl-test.h"

/* Deadlines by the calendar, by service hours and by the clock on the wall. */

#define ZONE 480

/* 2020 as it was first announced, and as it was after the notice of 26 January. */
#define REST_OF_2020                                                                               \
  "{\"from\":\"2020-01-01\",\"to\":\"2020-01-01\",\"name\":\"元旦\"},"                           \
  "{\"from\":\"2020-04-04\",\"to\":\"2020-04-06\",\"name\":\"清明节\"},"                        \
  "{\"from\":\"2020-05-01\",\"to\":\"2020-05-05\",\"name\":\"劳动节\"},"                        \
  "{\"from\":\"2020-06-25\",\"to\":\"2020-06-27\",\"name\":\"端午节\"},"                        \
  "{\"from\":\"2020-10-01\",\"to\":\"2020-10-08\",\"name\":\"国庆节、中秋节\"}]"
#define MAKE_UPS_OF_2020                                                                               \
  "{\"date\":\"2020-01-19\",\"name\":\"春节\"},{\"date\":\"2020-04-26\",\"name\":\"劳动节\"},"    \
  "{\"date\":\"2020-05-09\",\"name\":\"劳动节\"},{\"date\":\"2020-06-28\",\"name\":\"端午节\"}," \
  "{\"date\":\"2020-09-27\",\"name\":\"国庆节\"},{\"date\":\"2020-10-10\",\"name\":\"国庆节\"}"

static const char first_2020[] =
    "{\"year\":2020,\"version\":1,\"source\":\"国办发明电〔2019〕16号\",\"holidays\":["
    "{\"from\":\"2020-01-24\",\"to\":\"2020-01-30\",\"name\":\"春节\"}," REST_OF_2020
    ",\"make_ups\":[{\"date\":\"2020-02-01\",\"name\":\"春节\"}," MAKE_UPS_OF_2020 "]}";
static const char later_2020[] =
    "{\"year\":2020,\"version\":2,\"source\":\"国办发明电〔2020〕1号\",\"holidays\":["
    "{\"from\":\"2020-01-24\",\"to\":\"2020-02-02\",\"name\":\"春节\"}," REST_OF_2020
    ",\"make_ups\":[" MAKE_UPS_OF_2020 "]}";
static const char only_2021[] =
    "{\"year\":2021,\"version\":1,\"source\":\"国办发明电〔2020〕27号\",\"holidays\":["
    "{\"from\":\"2021-01-01\",\"to\":\"2021-01-03\",\"name\":\"元旦\"}]}";

static HlCalendarYear *
read_year (const char *text)
{
  g_autoptr (GError) error = NULL;
  HlCalendarYear *year = hl_calendar_year_parse (text, -1, &error);

  g_assert_no_error (error);
  return year;
}

static HlCalendar *
calendar (const char *a, const char *b)
{
  g_autoptr (HlCalendarYear) first = a != NULL ? read_year (a) : NULL;
  g_autoptr (HlCalendarYear) second = b != NULL ? read_year (b) : NULL;
  HlCalendarYear *years[] = { first, second };

  return hl_calendar_new (years, (a != NULL) + (b != NULL));
}

static HlTime
moment (const char *date, guint hour, guint minute)
{
  return hl_date_begin (hl_date_parse (date), ZONE) + hour * HL_HOUR + minute * HL_MINUTE;
}

/* ---- Dates ---- */

static void
test_dates (void)
{
  static const char *const wrong[] = { "",           "2026-1-01",  "2026-02-30",   "2026-10-01 ",
                                       "1969-12-31", "2026/10/01", "２０２６-1-1", "2026-13-01",
                                       "2026-00-10", "2026-10-00", "20261001",     "2026-10-0x" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_cmpint (hl_date_parse (wrong[i]), ==, HL_DATE_NONE);
  g_assert_cmpint (hl_date_parse (NULL), ==, HL_DATE_NONE);
  g_assert_cmpint (hl_date_parse ("1970-01-01"), ==, 0);
  g_assert_cmpuint (hl_date_weekday (0), ==, 4);
  g_assert_cmpuint (hl_date_weekday (-4), ==, 7);
  g_assert_cmpint (hl_date_at (-1, 0, NULL), ==, -1);
  for (HlDate date = -1000; date < 60000; date += 7)
    {
      g_autofree char *text = hl_date_text (date);
      GDate same;

      g_date_set_julian ((g_date_clear (&same, 1), &same), (guint32) (date + 719163));
      g_assert_cmpuint (hl_date_weekday (date), ==, g_date_get_weekday (&same));
      g_assert_cmpuint (hl_date_year (date), ==, g_date_get_year (&same));
      if (date >= 0)
        g_assert_cmpint (hl_date_parse (text), ==, date);
    }
}

/* ---- The calendar ---- */

static void
test_calendar (void)
{
  g_autoptr (HlCalendar) self = calendar (first_2020, later_2020);
  HlDayInfo day = hl_calendar_look (self, hl_date_parse ("2020-01-31"));

  g_assert_cmpint (day.kind, ==, HL_DAY_HOLIDAY);
  g_assert_cmpstr (day.name, ==, "春节");
  g_assert_cmpint (day.version, ==, 2);
  g_assert_false (hl_calendar_is_working (self, hl_date_parse ("2020-02-01")));
  g_assert_true (hl_calendar_is_working (self, hl_date_parse ("2020-04-26")));
  g_assert_true (hl_calendar_is_working (self, hl_date_parse ("2020-02-03")));
  g_assert_true (hl_calendar_has_year (self, 2020));
  g_assert_false (hl_calendar_has_year (self, 2021));
  day = hl_calendar_look (self, hl_date_parse ("2021-01-01"));
  g_assert_cmpint (day.kind, ==, HL_DAY_WORKDAY);
  g_assert_cmpint (day.version, ==, 0);
}

/* A holiday that begins in December is in the next year's notice. */
static void
test_turn (void)
{
  static const char next[] = "{\"year\":2021,\"version\":1,\"source\":\"x\",\"holidays\":["
                             "{\"from\":\"2020-12-30\",\"to\":\"2021-01-03\",\"name\":\"元旦\"}]}";
  g_autoptr (HlCalendar) self = calendar (next, later_2020);

  g_assert_false (hl_calendar_is_working (self, hl_date_parse ("2020-12-30")));
  g_assert_true (hl_calendar_is_working (self, hl_date_parse ("2020-12-29")));
}

static void
test_bad_calendars (void)
{
#define YEAR(lists) "{\"year\":2026,\"version\":1,\"source\":\"x\"," lists "}"
  static const struct
  {
    const char *text, *said;
  } rows[] = {
    { "", "expected a value" },
    { "[]", "" },
    { "{\"year\":2026", "" },
    { "{\"year\":1}", "year" },
    { YEAR ("\"holidays\":[{\"from\":\"2026-02-30\",\"to\":\"2026-03-01\",\"name\":\"x\"}]"),
      "holidays[0].from" },
    { YEAR ("\"holidays\":[{\"from\":\"2025-10-01\",\"to\":\"2025-10-02\",\"name\":\"x\"}]"),
      "holidays[0].from" },
    { YEAR ("\"holidays\":[{\"from\":\"2026-10-07\",\"to\":\"2026-10-01\",\"name\":\"x\"}]"),
      "holidays[0].to" },
    { YEAR ("\"holidays\":[{\"from\":\"2026-01-01\",\"to\":\"2026-12-31\",\"name\":\"x\"}]"),
      "holidays[0].to" },
    { YEAR ("\"holidays\":[{\"from\":\"2026-10-01\",\"to\":\"2026-10-02\"}]"), "name" },
    { YEAR ("\"holidays\":[{\"from\":\"2026-10-01\",\"to\":\"2026-10-02\",\"name\":\"x\"},"
            "{\"from\":\"2026-10-02\",\"to\":\"2026-10-03\",\"name\":\"y\"}]"),
      "2026-10-02 is given twice" },
    { YEAR ("\"holidays\":[],\"make_ups\":[{\"date\":\"2026-10-09\"}]"), "make_ups[0].date" },
    { YEAR ("\"holidays\":[{\"from\":\"2026-10-10\",\"to\":\"2026-10-10\",\"name\":\"x\"}],"
            "\"make_ups\":[{\"date\":\"2026-10-10\"}]"),
      "given twice" },
    { YEAR ("\"holidays\":[],\"weekends\":[]"), "weekends" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HlCalendarYear) year = hl_calendar_year_parse (rows[i].text, -1, &error);

      g_assert_null (year);
      g_assert_nonnull (error);
      if (strstr (error->message, rows[i].said) == NULL)
        g_error ("row %u says: %s", i, error->message);
    }
}

/* ---- Working days ---- */

static void
test_vectors (void)
{
  static const struct
  {
    const char *notice, *start;
    guint days;
    const char *due; /* the last day */
  } rows[] = {
    { later_2020, "2020-01-22", 5, "2020-02-06" }, { first_2020, "2020-01-22", 5, "2020-02-04" },
    { later_2020, "2020-04-24", 5, "2020-04-30" }, { later_2020, "2020-06-24", 2, "2020-06-29" },
    { later_2020, "2020-09-25", 5, "2020-10-09" }, { later_2020, "2020-09-30", 1, "2020-10-09" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HlCalendar) by = calendar (rows[i].notice, NULL);
      HlTimeLimit limit = { .kind = HL_LIMIT_WORKING_DAYS, .amount = rows[i].days };
      HlTimed timed = { &limit, moment (rows[i].start, 15, 30), NULL, 0, by, ZONE };
      HlDeadline deadline = hl_deadline (&timed);
      HlTime end = moment (rows[i].due, 24, 0);

      g_assert_cmpint (deadline.due, ==, end);
      g_assert_cmpuint (deadline.missing_year, ==, 0);
      g_assert_cmpuint (hl_deadline_spent (&timed, end), ==, rows[i].days);
      g_assert_cmpuint (hl_deadline_spent (&timed, end - 1), ==, rows[i].days - 1);
    }
}

static void
test_missing_year (void)
{
  g_autoptr (HlCalendar) without = calendar (later_2020, NULL);
  g_autoptr (HlCalendar) with = calendar (later_2020, only_2021);
  HlTimeLimit limit = { .kind = HL_LIMIT_WORKING_DAYS, .amount = 5 };
  HlTimed timed = { &limit, moment ("2020-12-30", 9, 0), NULL, 0, without, ZONE };
  HlDeadline deadline = hl_deadline (&timed);

  g_assert_cmpint (deadline.due, ==, moment ("2021-01-06", 24, 0));
  g_assert_cmpuint (deadline.missing_year, ==, 2021);
  timed.calendar = with;
  deadline = hl_deadline (&timed);
  g_assert_cmpint (deadline.due, ==, moment ("2021-01-07", 24, 0));
  g_assert_cmpuint (deadline.missing_year, ==, 0);
}

static void
test_same_day (void)
{
  g_autoptr (HlCalendar) by = calendar (later_2020, NULL);
  HlTimeLimit limit = { .kind = HL_LIMIT_WORKING_DAYS, .amount = 1, .same_day = TRUE };
  HlTimed timed = { &limit, moment ("2020-09-29", 23, 59), NULL, 0, by, ZONE };

  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2020-09-29", 24, 0));
  timed.start = moment ("2020-10-01", 9, 0); /* a holiday is no first day */
  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2020-10-09", 24, 0));
}

static void
test_explained (void)
{
  g_autoptr (HlCalendar) by = calendar (later_2020, NULL);
  HlTimeLimit limit = { .kind = HL_LIMIT_WORKING_DAYS, .amount = 5 };
  HlTimed timed = { &limit, moment ("2020-04-24", 10, 0), NULL, 0, by, ZONE };
  g_autoptr (GArray) rows = hl_deadline_explain (&timed);
  static const struct
  {
    HlDayKind kind;
    guint counted;
  } days[] = { { HL_DAY_WORKDAY, 0 }, { HL_DAY_WEEKEND, 0 }, { HL_DAY_MAKE_UP, 1 },
               { HL_DAY_WORKDAY, 2 }, { HL_DAY_WORKDAY, 3 }, { HL_DAY_WORKDAY, 4 },
               { HL_DAY_WORKDAY, 5 } };

  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (days));
  for (guint i = 0; i < rows->len; i++)
    {
      const HlDeadlineDay *row = &g_array_index (rows, HlDeadlineDay, i);

      g_assert_cmpint (row->date, ==, hl_date_parse ("2020-04-24") + (HlDate) i);
      g_assert_cmpint (row->day.kind, ==, days[i].kind);
      g_assert_cmpuint (row->counted, ==, days[i].counted);
      g_assert_cmpint (row->first, ==, i == 0);
      g_assert_cmpint (row->day.version, ==, 2);
    }
}

/* ---- Pauses ---- */

static void
test_pauses (void)
{
  g_autoptr (HlCalendar) by = calendar (later_2020, NULL);
  HlTimeLimit limit = { .kind = HL_LIMIT_WORKING_DAYS, .amount = 3 };
  HlPause pauses[] = { { moment ("2020-09-15", 10, 0), moment ("2020-09-17", 9, 0) },
                       { moment ("2020-09-18", 10, 0), moment ("2020-09-18", 17, 0) } };
  HlTimed timed = { &limit, moment ("2020-09-14", 10, 0), pauses, 2, by, ZONE };

  /* The 15th and the 16th end in a pause; the 18th does not. */
  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2020-09-21", 24, 0));
  pauses[1].to = 0; /* it stands still */
  g_assert_cmpint (hl_deadline (&timed).due, ==, 0);
  g_assert_cmpuint (hl_deadline_spent (&timed, moment ("2020-12-31", 0, 0)), ==, 1);
  /* Another limit, the same pauses: nothing of them is lost. */
  limit.amount = 1;
  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2020-09-17", 24, 0));
}

static void
test_wall (void)
{
  HlTimeLimit limit = { .kind = HL_LIMIT_WALL, .amount = 12 * 60 };
  HlPause pause = { moment ("2026-11-27", 20, 0), moment ("2026-11-27", 20, 30) };
  HlTimed timed = { &limit, moment ("2026-11-27", 18, 0), NULL, 0, NULL, ZONE };

  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2026-11-28", 6, 0));
  timed.pauses = &pause;
  timed.n_pauses = 1;
  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2026-11-28", 6, 30));
  g_assert_cmpuint (hl_deadline_spent (&timed, moment ("2026-11-28", 0, 0)), ==, 330);
  pause.to = 0;
  g_assert_cmpint (hl_deadline (&timed).due, ==, 0);
  pause.from = moment ("2026-11-28", 6, 0); /* it is reached when the pause begins */
  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2026-11-28", 6, 0));
}

static void
test_service (void)
{
  HlTimeLimit limit = {
    .kind = HL_LIMIT_SERVICE, .amount = 60, .open_minute = 480, .close_minute = 1200
  };
  HlTimed timed = { &limit, moment ("2026-11-27", 19, 30), NULL, 0, NULL, ZONE };

  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2026-11-28", 8, 30));
  timed.start = moment ("2026-11-27", 3, 0);
  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2026-11-27", 9, 0));
  limit.amount = 720; /* a whole day: due when it ends, not when the next one begins */
  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2026-11-27", 20, 0));
  limit.open_minute = 0;
  limit.close_minute = 1440;
  limit.amount = 2 * 1440;
  timed.start = moment ("2026-11-27", 0, 0);
  g_assert_cmpint (hl_deadline (&timed).due, ==, moment ("2026-11-29", 0, 0));
}

static void
test_reminders (void)
{
  g_assert_cmpint (hl_service_next (480, 1200, moment ("2026-11-27", 7, 59), ZONE), ==,
                   moment ("2026-11-27", 8, 0));
  g_assert_cmpint (hl_service_next (480, 1200, moment ("2026-11-27", 8, 0), ZONE), ==,
                   moment ("2026-11-27", 8, 0));
  g_assert_cmpint (hl_service_next (480, 1200, moment ("2026-11-27", 19, 59), ZONE), ==,
                   moment ("2026-11-27", 19, 59));
  g_assert_cmpint (hl_service_next (480, 1200, moment ("2026-11-27", 20, 0), ZONE), ==,
                   moment ("2026-11-28", 8, 0));
}

static void
test_limits (void)
{
  static const HlTimeLimit wrong[] = {
    { .kind = HL_LIMIT_NONE, .amount = 1 },
    { .kind = HL_LIMIT_WORKING_DAYS, .amount = 0 },
    { .kind = HL_LIMIT_WORKING_DAYS, .amount = 367 },
    { .kind = HL_LIMIT_WALL, .amount = 0 },
    { .kind = HL_LIMIT_WALL, .amount = HL_LIMIT_MOST_MINUTES + 1 },
    { .kind = HL_LIMIT_SERVICE, .amount = 60 },
    { .kind = HL_LIMIT_SERVICE, .amount = 60, .open_minute = 1200, .close_minute = 480 },
    { .kind = HL_LIMIT_SERVICE, .amount = 60, .open_minute = 0, .close_minute = 1441 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (hl_time_limit_is_valid (&wrong[i]));
}

/* ---- Against a slow and simple reference ---- */

static gboolean
stands (const HlTimed *self, HlTime minute)
{
  for (guint i = 0; i < self->n_pauses; i++)
    if (minute >= self->pauses[i].from && (self->pauses[i].to == 0 || minute < self->pauses[i].to))
      return TRUE;
  return FALSE;
}

/* Minute by minute; 0 when nothing comes of it within 200 days. */
static HlTime
slow_deadline (const HlTimed *self)
{
  const HlTimeLimit *limit = self->limit;
  HlDate first = hl_date_at (self->start, ZONE, NULL);
  guint n = 0;

  for (HlTime at = self->start; at < self->start + 200 * HL_DAY; at += HL_MINUTE)
    {
      HlSpan into;
      HlDate date = hl_date_at (at, ZONE, &into);
      guint minute = (guint) (into / HL_MINUTE);
      gboolean counts = limit->kind == HL_LIMIT_WALL
                        || (limit->kind == HL_LIMIT_SERVICE && minute >= limit->open_minute
                            && minute < limit->close_minute);

      if (limit->kind == HL_LIMIT_WORKING_DAYS)
        counts = minute == 1439 && hl_calendar_is_working (self->calendar, date)
                 && (limit->same_day || date > first);
      if (counts && !stands (self, at) && ++n == limit->amount)
        return at + HL_MINUTE;
    }
  return 0;
}

static guint
random_pauses (GRand *rand, HlTime start, HlPause *pauses)
{
  guint n = (guint) g_rand_int_range (rand, 0, 4);
  HlTime at = start;

  for (guint i = 0; i < n; i++)
    {
      pauses[i].from = at + g_rand_int_range (rand, 0, 3000) * HL_MINUTE;
      at = pauses[i].from + g_rand_int_range (rand, 1, 6000) * HL_MINUTE;
      pauses[i].to = i + 1 == n && g_rand_int_range (rand, 0, 8) == 0 ? 0 : at;
      at += HL_MINUTE;
    }
  return n;
}

static void
test_random (void)
{
  g_autoptr (HlCalendar) by = calendar (later_2020, only_2021);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261127);

  for (guint i = 0; i < 2000; i++)
    {
      HlPause pauses[4];
      HlTimeLimit limit = { .kind = (HlLimitKind) g_rand_int_range (rand, 1, HL_N_LIMITS),
                            .same_day = g_rand_boolean (rand) };
      HlTimed timed = { &limit, 0, pauses, 0, by, ZONE };

      limit.amount =
          (guint) g_rand_int_range (rand, 1, limit.kind == HL_LIMIT_WORKING_DAYS ? 16 : 5000);
      limit.open_minute = (guint) g_rand_int_range (rand, 0, 1200);
      limit.close_minute = limit.open_minute + (guint) g_rand_int_range (rand, 60, 240);
      timed.start =
          moment ("2020-01-01", 0, 0) + g_rand_int_range (rand, 0, 366 * 1440) * HL_MINUTE;
      timed.n_pauses = random_pauses (rand, timed.start, pauses);
      g_assert_cmpint (hl_deadline (&timed).due, ==, slow_deadline (&timed));
      if (hl_deadline (&timed).due != 0)
        g_assert_cmpuint (hl_deadline_spent (&timed, hl_deadline (&timed).due), ==, limit.amount);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/deadlines/dates", test_dates);
  g_test_add_func ("/desk/deadlines/calendar", test_calendar);
  g_test_add_func ("/desk/deadlines/turn-of-the-year", test_turn);
  g_test_add_func ("/desk/deadlines/bad-calendars", test_bad_calendars);
  g_test_add_func ("/desk/deadlines/vectors", test_vectors);
  g_test_add_func ("/desk/deadlines/missing-year", test_missing_year);
  g_test_add_func ("/desk/deadlines/same-day", test_same_day);
  g_test_add_func ("/desk/deadlines/explained", test_explained);
  g_test_add_func ("/desk/deadlines/pauses", test_pauses);
  g_test_add_func ("/desk/deadlines/wall", test_wall);
  g_test_add_func ("/desk/deadlines/service", test_service);
  g_test_add_func ("/desk/deadlines/reminders", test_reminders);
  g_test_add_func ("/desk/deadlines/limits", test_limits);
  g_test_add_func ("/desk/deadlines/random", test_random);
  return g_test_run ();
}
