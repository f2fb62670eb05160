/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-switch.h"
#include "hl-test-db.h"
#include "hl-test.h"
#include "statistics/hl-agent-figures.h"
#include "statistics/hl-day.h"
#include "statistics/hl-indicators.h"

#include <math.h>
#include <string.h>

/* Midnight of 2026-11-23 at +8 */
#define MIDNIGHT ((HlTime) 1795363200 * HL_SECOND)
#define MINUTES(h, m) (MIDNIGHT + ((h) *60 + (m)) * HL_MINUTE)

/* A day counted by hand.  hour, minute of the offer; seconds waited; outcome; seconds of talk,
 * hold and wrap-up (-1 = none). */
typedef struct
{
  int hour, minute, wait;
  HlOutcome outcome;
  int talk, hold, wrap_up;
  HlId queue;
} Row;

static const Row golden[] = {
  { 8, 31, 3, HL_OUTCOME_ANSWERED, 60, 0, 20, 1 },
  { 8, 40, 15, HL_OUTCOME_ANSWERED, 120, 30, 40, 1 }, /* just in time */
  { 8, 59, 16, HL_OUTCOME_ANSWERED, 180, -1, -1, 1 }, /* too late; still in wrap-up */
  { 9, 0, 40, HL_OUTCOME_ANSWERED, 240, 0, 60, 2 },
  { 9, 1, 30, HL_OUTCOME_ABANDONED, -1, -1, -1, 1 }, /* late */
  { 9, 2, 10, HL_OUTCOME_ABANDONED, -1, -1, -1, 2 }, /* left before 15 s */
  { 9, 10, 2, HL_OUTCOME_SHORT_ABANDONED, -1, -1, -1, 1 },
  { 9, 29, 0, HL_OUTCOME_OVERFLOWED, -1, -1, -1, 1 },
  { 12, 0, -1, HL_OUTCOME_CLOSED, -1, -1, -1, 0 },
  { 23, 59, -1, HL_OUTCOME_NONE, -1, -1, -1, 1 }, /* still waits */
};

typedef struct
{
  HlDb *db;
} Fixture;

static gint64
span (int seconds)
{
  return seconds < 0 ? G_MININT64 : seconds * HL_SECOND;
}

static void
insert (HlDb *db, HlId id, HlTime offered, const Row *row, const char *way)
{
  g_autoptr (HlCallRecord) call = hl_call_record_new ();
  g_autoptr (GError) error = NULL;

  call->id = id;
  call->way = hl_enum_value (hl_way_words, way);
  call->offered_at = offered;
  call->queued_at = row->outcome != HL_OUTCOME_CLOSED ? offered : 0;
  call->queue = row->queue;
  call->queue_name = row->queue != 0 ? g_strdup_printf ("q%d", (int) row->queue) : NULL;
  call->outcome = row->outcome;
  call->wait_us = span (row->wait);
  if (row->outcome == HL_OUTCOME_ANSWERED)
    call->answered_at = offered + call->wait_us;
  call->talk_us = span (row->talk);
  call->hold_us = span (row->hold);
  call->wrap_up_us = span (row->wrap_up);
  call->agent = 77;
  hl_db_insert (db, HL_RECORD (call), &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->db = hl_test_db ();
  hl_db_exec (f->db,
              "INSERT INTO \"user\" (id, revision, login, name, role, enabled, created_at)"
              " VALUES (77, 1, 'lina', '李娜', 'agent', 1, 1), (78, 1, 'w', '王芳', 'agent', 1, 1)",
              NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_db_close (f->db);
}

static void
fill (Fixture *f)
{
  Row outside = { 0, 0, 1, HL_OUTCOME_ANSWERED, 1, 0, 1, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (golden); i++)
    insert (f->db, 100 + i, MINUTES (golden[i].hour, golden[i].minute), &golden[i], "in");
  insert (f->db, 200, MIDNIGHT - 1, &outside, "in");      /* the day before */
  insert (f->db, 201, MIDNIGHT + HL_DAY, &outside, "in"); /* the day after */
  insert (f->db, 202, MINUTES (10, 0), &outside, "out");
}

static HlDay *
compute (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  HlDay *day = hl_day_compute (f->db, MINUTES (15, 0), 480, &error);

  g_assert_no_error (error);
  return day;
}

static void
test_golden (Fixture *f, gconstpointer data)
{
  g_autoptr (HlDay) day = NULL;
  const HlTally *t;

  fill (f);
  day = compute (f);
  t = &day->tally;
  g_assert_cmpint (day->date, ==, 20261123);
  g_assert_cmpuint (t->offered, ==, 9);
  g_assert_cmpuint (t->answered, ==, 4);
  g_assert_cmpuint (t->abandoned, ==, 2);
  g_assert_cmpuint (t->short_abandoned, ==, 1);
  g_assert_cmpuint (t->overflowed, ==, 1);
  g_assert_cmpuint (t->waiting, ==, 1);
  g_assert_cmpuint (t->closed, ==, 1);
  g_assert_cmpuint (t->outbound, ==, 1);
  g_assert_true (hl_tally_balances (t));

  g_assert_cmpfloat (hl_tally_answer_rate (t, 'a'), ==, 57.14);                 /* 4 / 7 */
  g_assert_cmpfloat (hl_tally_answer_rate (t, 'b'), ==, 66.67);                 /* 4 / 6 */
  g_assert_cmpfloat (hl_tally_answer_rate (t, 'c'), ==, 50.00);                 /* 4 / 8 */
  g_assert_cmpfloat (hl_tally_service_level (t), ==, 40.00);                    /* 2 / (4 + 1) */
  g_assert_cmpint (hl_tally_average_wait (t), ==, 18500 * HL_MILLISECOND);      /* 74 / 4 */
  g_assert_cmpint (hl_tally_average_talk (t), ==, 150 * HL_SECOND);             /* 600 / 4 */
  g_assert_cmpint (hl_tally_average_wrap_up (t), ==, 40 * HL_SECOND);           /* 120 / 3 */
  g_assert_cmpint (hl_tally_average_handling (t), ==, 187500 * HL_MILLISECOND); /* 750 / 4 */
  g_assert_cmpint (t->longest_wait_us, ==, 40 * HL_SECOND);

  /* ⌊0.1 × 9⌋ − 4, ⌊0.05 × 9⌋ − 4; with 100 to come ⌊10.9⌋ − 4 */
  g_assert_cmpint (hl_tally_may_lose (t, 90, 0), ==, -4);
  g_assert_cmpint (hl_tally_may_lose (t, 95, 0), ==, -4);
  g_assert_cmpint (hl_tally_may_lose (t, 90, 100), ==, 6);

  /* 08:30, 09:00 */
  g_assert_cmpuint (day->half_hours[17].offered, ==, 3);
  g_assert_cmpuint (day->half_hours[17].answered, ==, 3);
  g_assert_cmpuint (day->half_hours[18].offered, ==, 5);
  g_assert_cmpuint (day->half_hours[18].answered, ==, 1);
  g_assert_cmpuint (day->half_hours[18].lost, ==, 4);
  g_assert_cmpuint (day->half_hours[47].offered, ==, 1);
  g_assert_cmpuint (day->half_hours[24].offered, ==, 0); /* closed */

  g_assert_cmpuint (day->queues->len, ==, 2);
  g_assert_cmpuint (g_array_index (day->queues, HlQueueTally, 0).tally.offered, ==, 7);
  g_assert_cmpuint (g_array_index (day->queues, HlQueueTally, 1).tally.answered, ==, 1);
}

/* The ledger line of the definitions: 1,240 offered, 1,116 answered, 570 to come. */
static void
test_ledger (void)
{
  HlTally t = { .offered = 1240, .answered = 1116, .abandoned = 124 };

  g_assert_cmpint (hl_tally_may_lose (&t, 90, 570), ==, 57);
}

/* Offered is who asked for a person: who hears the greeting has not yet. */
static void
test_greeted (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallRecord) call = hl_call_record_new ();
  HlTally tally = { 0 };

  call->way = hl_enum_value (hl_way_words, "in");
  call->offered_at = 1;
  hl_tally_add (&tally, call);
  g_assert_cmpuint (tally.offered, ==, 0);
  g_assert_cmpuint (tally.waiting, ==, 0);
  call->queued_at = 2;
  hl_tally_add (&tally, call);
  g_assert_cmpuint (tally.offered, ==, 1);
  g_assert_cmpuint (tally.waiting, ==, 1);
  g_assert_true (hl_tally_balances (&tally));
}

static void
test_most_waiting (Fixture *f, gconstpointer data)
{
  static const Row waits[] = {
    { 0, 0, 60, HL_OUTCOME_ANSWERED, 1, 0, 1, 1 },
    { 0, 0, 30, HL_OUTCOME_ABANDONED, -1, -1, -1, 1 },
    { 0, 0, 10, HL_OUTCOME_ABANDONED, -1, -1, -1, 1 },
  };
  g_autoptr (HlDay) day = NULL;

  insert (f->db, 1, MINUTES (9, 0), &waits[0], "in");
  insert (f->db, 2, MINUTES (9, 0) + 20 * HL_SECOND, &waits[1], "in");
  insert (f->db, 3, MINUTES (9, 0) + 50 * HL_SECOND, &waits[2], "in"); /* as the second leaves */
  day = compute (f);
  g_assert_cmpuint (day->most_waiting, ==, 2);
  g_assert_cmpint (day->most_waiting_at, ==, MINUTES (9, 0) + 20 * HL_SECOND);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  g_autoptr (HlDay) day = compute (f);
  g_autoptr (GString) json = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (json);
  g_autoptr (HlJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  const HlJson *root;

  hl_day_write_json (day, &writer);
  doc = hl_json_parse (json->str, -1, &error);
  g_assert_no_error (error);
  root = hl_json_doc_root (doc);
  g_assert_cmpint (hl_json_kind (hl_json_get (hl_json_get (root, "answer_rate"), "a")), ==,
                   HL_JSON_NULL);
  g_assert_cmpint (hl_json_kind (hl_json_get (root, "sl15_percent")), ==, HL_JSON_NULL);
  g_assert_true (hl_json_bool (hl_json_get (root, "balance"), FALSE));
  g_assert_cmpuint (hl_json_length (hl_json_get (root, "half_hours")), ==, 48);
  g_assert_nonnull (hl_json_text (
      hl_json_get (hl_json_get (hl_json_get (root, "definitions"), "sl15"), "formula"), NULL));
}

static void
test_limits (void)
{
  HlTime from, to;

  g_assert_cmpint (hl_day_limits (MIDNIGHT, 480, &from, &to), ==, 20261123);
  g_assert_cmpint (from, ==, MIDNIGHT);
  g_assert_cmpint (to, ==, MIDNIGHT + HL_DAY);
  g_assert_cmpint (hl_day_limits (MIDNIGHT - 1, 480, &from, &to), ==, 20261122);
  g_assert_true (hl_day_limits_of (20261123, 480, &from, &to));
  g_assert_cmpint (from, ==, MIDNIGHT);
  g_assert_false (hl_day_limits_of (20260230, 480, &from, &to));
  g_assert_false (hl_day_limits_of (0, 480, &from, &to));
}

/* ---- Agents ---- */

static void
state (Fixture *f, HlId id, HlTime at, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link = g_strdup_printf ("%d", (int) id);

  g_assert_cmpint (hl_db_run (f->db, &error,
                              "INSERT INTO fact (id, at, kind, agent, text, previous, hash)"
                              " VALUES ($1, $2, 'agent-state', 77, $3, $4, $4)",
                              "iiss", id, at, text, link),
                   ==, 1);
}

static void
test_agent (Fixture *f, gconstpointer data)
{
  HlAgentFigures figures;
  g_autoptr (GArray) list = NULL;
  g_autoptr (GError) error = NULL;

  fill (f);
  state (f, 1, MIDNIGHT - HL_HOUR, "ready"); /* a night shift */
  state (f, 2, MINUTES (0, 10), "away rest");
  state (f, 3, MINUTES (0, 15), "ready");
  state (f, 4, MINUTES (0, 20), "talking");
  state (f, 5, MINUTES (0, 22), "held");
  state (f, 6, MINUTES (0, 23), "wrap-up");
  state (f, 7, MINUTES (0, 24), "offline");
  state (f, 8, MINUTES (8, 0), "ready"); /* and goes on */
  g_assert_true (hl_agent_figures_compute (f->db, 77, MIDNIGHT, MIDNIGHT + HL_DAY, MINUTES (9, 0),
                                           &figures, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (figures.name, ==, "李娜");
  g_assert_cmpint (figures.state_us[HL_AGENT_READY], ==, 75 * HL_MINUTE); /* 10 + 5 + 60 */
  g_assert_cmpint (figures.state_us[HL_AGENT_AWAY], ==, 5 * HL_MINUTE);
  g_assert_cmpint (figures.state_us[HL_AGENT_TALKING], ==, 2 * HL_MINUTE);
  g_assert_cmpint (figures.on_duty_us, ==, 84 * HL_MINUTE);
  g_assert_cmpfloat (hl_agent_figures_occupancy (&figures), ==, 5.06); /* 4 / 79 */
  g_assert_cmpuint (figures.tally.answered, ==, 4);
  hl_agent_figures_clear (&figures);

  list = hl_agent_figures_list (f->db, MIDNIGHT, MIDNIGHT + HL_DAY, MINUTES (9, 0), &error);
  g_assert_cmpuint (list->len, ==, 1); /* 王芳 was not there */
}

static void
test_indicators (void)
{
  g_assert_nonnull (hl_indicator_find ("answer_rate_a"));
  g_assert_null (hl_indicator_find ("nothing"));
  g_assert_true (isnan (hl_percent (1, 0)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/day/ledger", test_ledger);
  g_test_add_func ("/day/limits", test_limits);
  g_test_add_func ("/day/indicators", test_indicators);
#define ADD(name, func) g_test_add ("/day/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("golden", test_golden);
  ADD ("greeted", test_greeted);
  ADD ("most-waiting", test_most_waiting);
  ADD ("empty", test_empty);
  ADD ("agent", test_agent);
  return g_test_run ();
}
