/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "board.h"

#include "calls/hl-switch-private.h"

/* Open hours: weekdays, nights, holidays and make-up days, in local time. */

static const HlOpenSpan spans[] = {
  { 1, 510, 1050 },                                    /* Monday 8:30–17:30 */
  { 2, 510, 1440 },                                    /* Tuesday to midnight … */
  { 3, 0, 360 },                                       /* … and on to Wednesday 6:00 */
  { 3, 510, 1050 }, { 4, 510, 690 }, { 4, 810, 1050 }, /* Thursday with a lunch break */
};
static const HlSpecialDay days[] = {
  { 20261130, FALSE, 0, "closed Monday" },
  { 20261128, TRUE, 1, "a Saturday worked like a Monday" },
};

/* Local times in China, UTC+8. 2026-11-23 is a Monday. */
static const struct
{
  const char *utc;
  gboolean open;
} cases[] = {
  { "2026-11-23T00:29:59Z", FALSE }, /* Monday 8:29:59 */
  { "2026-11-23T00:30:00Z", TRUE },
  { "2026-11-23T09:29:59Z", TRUE }, /* 17:29:59 */
  { "2026-11-23T09:30:00Z", FALSE },
  { "2026-11-24T15:59:59.999999Z", TRUE }, /* Tuesday 23:59:59.999999 */
  { "2026-11-24T16:00:00Z", TRUE },        /* Wednesday 0:00 */
  { "2026-11-24T21:59:59Z", TRUE },        /* Wednesday 5:59:59 */
  { "2026-11-24T22:00:00Z", FALSE },
  { "2026-11-26T03:30:00Z", FALSE }, /* Thursday 11:30 */
  { "2026-11-26T05:30:00Z", TRUE },  /* Thursday 13:30 */
  { "2026-11-27T02:00:00Z", FALSE }, /* Friday */
  { "2026-11-28T00:30:00Z", TRUE },  /* the Saturday that works like Monday */
  { "2026-11-28T09:30:00Z", FALSE },
  { "2026-11-27T16:30:00Z", FALSE }, /* the same Saturday, 0:30 */
  { "2026-11-30T02:00:00Z", FALSE }, /* the Monday off */
  { "2026-12-07T02:00:00Z", TRUE },  /* the next one is not */
  { "2028-02-29T02:00:00Z", TRUE },  /* Tuesday, leap day */
  { "1969-12-31T16:00:00Z", FALSE }, /* Thursday 1970-01-01 0:00 */
};

static HlSwitchFlow *
make_flow (guint n_spans)
{
  HlSwitchFlow *flow = g_new0 (HlSwitchFlow, 1);

  flow->hours = g_array_new (FALSE, FALSE, sizeof (HlOpenSpan));
  flow->days = g_array_new (FALSE, FALSE, sizeof (HlSpecialDay));
  g_array_append_vals (flow->hours, spans, n_spans);
  g_array_append_vals (flow->days, days, G_N_ELEMENTS (days));
  return flow;
}

static void
test_table (void)
{
  HlSwitchFlow *flow = make_flow (G_N_ELEMENTS (spans));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HlTime time = hl_time_from_iso (cases[i].utc);

      g_test_message ("%s", cases[i].utc);
      g_assert_cmpint (hl_switch_flow_is_open (flow, time, 480), ==, cases[i].open);
    }
  hl_switch_flow_free (flow);
}

static void
test_always_open_but_holidays (void)
{
  HlSwitchFlow *flow = make_flow (0);

  g_assert_true (hl_switch_flow_is_open (flow, hl_time_from_iso ("2026-11-22T20:00:00Z"), 480));
  g_assert_false (hl_switch_flow_is_open (flow, hl_time_from_iso ("2026-11-30T02:00:00Z"), 480));
  hl_switch_flow_free (flow);
}

/* The days of ten years go through the week without a gap, against GDateTime. */
static void
test_calendar (void)
{
  HlSwitchFlow *flow = g_new0 (HlSwitchFlow, 1);

  flow->hours = g_array_new (FALSE, FALSE, sizeof (HlOpenSpan));
  flow->days = g_array_new (FALSE, FALSE, sizeof (HlSpecialDay));
  for (gint64 day = 0; day < 3653; day++)
    {
      gint64 seconds = G_GINT64_CONSTANT (1767225600) + day * 86400; /* 2026-01-01 */
      g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);
      HlOpenSpan span = { (guint) g_date_time_get_day_of_week (date), 0, 1 };
      HlSpecialDay off = { g_date_time_get_year (date) * 10000 + g_date_time_get_month (date) * 100
                               + g_date_time_get_day_of_month (date),
                           FALSE, 0, NULL };

      g_array_set_size (flow->hours, 0);
      g_array_set_size (flow->days, 0);
      g_array_append_val (flow->hours, span);
      g_assert_true (hl_switch_flow_is_open (flow, seconds * HL_SECOND, 0));
      g_array_append_val (flow->days, off);
      g_assert_false (hl_switch_flow_is_open (flow, seconds * HL_SECOND, 0));
    }
  hl_switch_flow_free (flow);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calls/hours/table", test_table);
  g_test_add_func ("/calls/hours/holidays", test_always_open_but_holidays);
  g_test_add_func ("/calls/hours/calendar", test_calendar);
  return g_test_run ();
}
