/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-sim.h"

#include <math.h>
#include <string.h>

/* The simulated day: the same with the same seed, balanced, and in the long run
 * what theory says of such a queue. */

static double steady[4000];

static HlSimPlan
plan_of (double rate, guint n_periods)
{
  for (guint i = 0; i < G_N_ELEMENTS (steady); i++)
    steady[i] = rate;
  return (HlSimPlan){
    .seed = 1, .calls = steady, .n_periods = n_periods, .n_agents = 20, .talk_seconds = 300
  };
}

static HlSimResult
run (const HlSimPlan *plan)
{
  HlSimResult r;
  g_autoptr (GError) error = NULL;

  hl_sim_run (plan, &r, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (r.fault, ==, NULL);
  g_assert_cmpuint (r.offered, ==,
                    r.answered + r.abandoned + r.short_abandoned + r.overflowed + r.left
                        + r.messages + r.booked);
  return r;
}

static void
test_repeatable (void)
{
  HlSimPlan plan = plan_of (110, 48);
  HlSimResult a, b, c;

  plan.patience_seconds = 90;
  plan.wrap_up_seconds = 30;
  plan.talk_cv = 0.8;
  plan.greeting_seconds = 5;
  plan.answer_seconds = 2;
  a = run (&plan);
  b = run (&plan);
  plan.seed = 2;
  c = run (&plan);
  g_assert_true (memcmp (&a, &b, sizeof a) == 0);
  g_assert_cmpuint (a.events, !=, c.events);
  g_assert_cmpuint (a.abandoned, >, 0);
  g_assert_cmpfloat (a.service_level, >, 0);
  g_assert_cmpfloat (a.service_level, <, 1);
}

static void
test_limits (void)
{
  HlSimPlan plan = plan_of (200, 24);
  HlSimResult r;

  plan.max_waiting = 5;
  r = run (&plan);
  g_assert_cmpuint (r.overflowed, >, 0);
  plan.max_waiting = 0;
  plan.max_wait_seconds = 60;
  r = run (&plan);
  g_assert_cmpuint (r.overflowed, >, 0);
  g_assert_cmpint (r.longest_wait, ==, 60 * HL_SECOND);
}

/* Call-backs spread a rush: nobody gets lost by them, and each is dialled. */
static void
test_ways (void)
{
  HlSimPlan plan = plan_of (140, 24);
  HlSimResult without, r;

  plan.patience_seconds = 120;
  plan.greeting_seconds = 5;
  plan.wrap_up_seconds = 20;
  without = run (&plan);
  plan.announce_seconds = 20;
  plan.announce_wait = TRUE;
  plan.callback_after_seconds = 20;
  plan.callback_share = 0.5;
  plan.unreached_share = 0.1;
  plan.information_share = 0.2;
  plan.rating_share = 0.6;
  r = run (&plan);
  g_test_message ("%" G_GUINT64_FORMAT " offered: %" G_GUINT64_FORMAT
                  " answered, %" G_GUINT64_FORMAT " booked, %" G_GUINT64_FORMAT
                  " abandoned (%" G_GUINT64_FORMAT " without)",
                  r.offered, r.answered, r.booked, r.abandoned, without.abandoned);
  g_assert_cmpuint (r.booked, >, 50);
  g_assert_cmpuint (r.booked, ==, r.reached + r.unreached);
  g_assert_cmpuint (r.unreached, >, 0);
  g_assert_cmpuint (r.abandoned, <, without.abandoned / 2);
  /* A fifth by choice, and who runs out of patience in some twelve seconds before the queue. */
  g_assert_cmpfloat_with_epsilon ((double) r.left / (double) r.offered, 0.2 + 0.8 * 0.095, 0.03);
  g_assert_cmpfloat_with_epsilon ((double) r.rated / (double) r.answered, 0.6, 0.05);
}

static void
test_messages (void)
{
  HlSimPlan plan = plan_of (200, 24);
  HlSimResult r;

  plan.max_waiting = 5;
  plan.message_seconds = 20;
  r = run (&plan);
  g_assert_cmpuint (r.messages, >, 100);
  /* exp (−2 s / 20 s) of them are long enough. */
  g_assert_cmpfloat_with_epsilon ((double) r.messages / (double) (r.messages + r.overflowed),
                                  exp (-0.1), 0.03);
}

static void
test_nobody_rings (void)
{
  HlSimPlan plan = plan_of (0, 48);
  HlSimResult r = run (&plan);

  g_assert_cmpuint (r.offered, ==, 0);
  g_assert_true (isnan (r.asa_seconds));
}

static void
test_bad_plans (void)
{
  static const struct
  {
    HlSimPlan plan;
    const char *field;
  } cases[] = {
    { { .talk_seconds = 1 }, "n_agents" },
    { { .n_agents = 1 }, "talk_seconds" },
    { { .n_agents = 1, .talk_seconds = NAN }, "talk_seconds" },
    { { .n_agents = 1, .talk_seconds = 1, .talk_cv = -1 }, "talk_cv" },
    { { .n_agents = 1, .talk_seconds = 1, .answer_seconds = 300 }, "answer_seconds" },
    { { .n_agents = 1, .talk_seconds = 1, .n_periods = 3 }, "calls" },
    { { .n_agents = 1, .talk_seconds = 1, .callback_share = 1.1 }, "callback_share" },
    { { .n_agents = 1, .talk_seconds = 1, .unreached_share = -1 }, "unreached_share" },
    { { .n_agents = 1, .talk_seconds = 1, .information_share = NAN }, "information_share" },
    { { .n_agents = 1, .talk_seconds = 1, .rating_share = 2 }, "rating_share" },
    { { .n_agents = 1, .talk_seconds = 1, .message_seconds = -1 }, "message_seconds" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      HlSimResult r;

      g_assert_false (hl_sim_run (&cases[i].plan, &r, &error));
      g_assert_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, cases[i].field));
    }
}

/* The birth-and-death chain of Erlang A (Erlang C when nobody leaves): the share
 * who leave, and the mean wait of all by Little's law. */
static void
theory (double load, guint n, double talk, double patience, double *left, double *wait)
{
  double p = 1, sum = 1, queue = 0;

  for (guint k = 1; k < n + 3000; k++)
    {
      double down = MIN (k, n) / talk + (k > n && patience > 0 ? (k - n) / patience : 0);

      p *= load / talk / down;
      sum += p;
      queue += k > n ? (k - n) * p : 0;
    }
  queue /= sum;
  *wait = queue / (load / talk);
  *left = patience > 0 ? queue / patience / (load / talk) : 0;
}

static void
test_erlang (void)
{
  HlSimPlan plan = plan_of (90, 4000); /* 15 erlangs for 20 agents, 360,000 calls */
  double left, wait;
  HlSimResult r = run (&plan);

  theory (15, 20, 300, 0, &left, &wait);
  g_test_message ("Erlang C: wait %.2f s, simulated %.2f s", wait, r.asa_seconds);
  g_assert_cmpfloat_with_epsilon (r.asa_seconds, wait, wait * 0.08);
  g_assert_cmpfloat_with_epsilon (r.occupancy, 0.75, 0.01);
  plan.patience_seconds = 120;
  r = run (&plan);
  theory (15, 20, 300, 120, &left, &wait);
  g_test_message ("Erlang A: %.4f leave, simulated %.4f", left, r.abandon_rate);
  g_assert_cmpfloat_with_epsilon (r.abandon_rate, left, left * 0.08);
}

/* Who is rung does not change how long callers wait, when all are alike. */
static void
test_strategies (void)
{
  HlSimPlan plan = plan_of (102, 400);
  double first = 0;

  for (guint i = 0; i <= HL_STRATEGY_RANDOM; i++)
    {
      HlSimResult r;

      plan.strategy = (HlStrategy) i;
      r = run (&plan);
      if (i == 0)
        first = r.asa_seconds;
      g_assert_cmpfloat_with_epsilon (r.asa_seconds, first, 0.001);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calls/sim/repeatable", test_repeatable);
  g_test_add_func ("/calls/sim/limits", test_limits);
  g_test_add_func ("/calls/sim/ways", test_ways);
  g_test_add_func ("/calls/sim/messages", test_messages);
  g_test_add_func ("/calls/sim/nobody-rings", test_nobody_rings);
  g_test_add_func ("/calls/sim/bad-plans", test_bad_plans);
  g_test_add_func ("/calls/sim/erlang", test_erlang);
  g_test_add_func ("/calls/sim/strategies", test_strategies);
  return g_test_run ();
}
