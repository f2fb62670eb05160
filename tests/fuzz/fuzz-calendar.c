/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "desk/hl-deadline.h"

/* A calendar that is taken gives deadlines: later than the start, and the explanation
 * ends on the day before the one the deadline begins. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (HlCalendarYear) year =
      hl_calendar_year_parse ((const char *) data, (gssize) size, NULL);
  g_autoptr (HlCalendar) calendar = NULL;
  HlTimeLimit limit = { .kind = HL_LIMIT_WORKING_DAYS, .amount = 20 };
  HlTimed timed = { .limit = &limit };
  g_autoptr (GArray) days = NULL;
  HlDeadline deadline;

  if (year == NULL)
    return 0;
  calendar = hl_calendar_new (&year, 1);
  timed.calendar = calendar;
  timed.start = hl_date_begin (hl_date_new ((guint) year->year, 1, 15), 0);
  deadline = hl_deadline (&timed);
  days = hl_deadline_explain (&timed);
  g_assert_cmpint (deadline.due, >=, timed.start + 21 * HL_DAY);
  g_assert_cmpuint (g_array_index (days, HlDeadlineDay, days->len - 1).counted, ==, 20);
  return 0;
}
