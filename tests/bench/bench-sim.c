/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-sim.h"

#include "hl-bench.h"

/* Calls simulated per second with the real switchboard: a weekday of 60 agents
 * with a morning and an afternoon peak, every call with greeting, queue, ring,
 * talk and wrap-up; repeated with other seeds for about two seconds.  Then the same
 * with a menu, announcements, call-backs, messages and ratings. */

static const HlSimPlan ways = { .announce_seconds = 20,
                                .announce_wait = TRUE,
                                .callback_after_seconds = 30,
                                .callback_share = 0.4,
                                .unreached_share = 0.1,
                                .max_waiting = 40,
                                .message_seconds = 20,
                                .information_share = 0.2,
                                .rating_share = 0.5 };
static const HlSimPlan plain;

static gboolean
measure (const char *name, const HlSimPlan *with, const char *conditions)
{
  double calls[24];
  gint64 started = g_get_monotonic_time (), elapsed = 0;
  guint64 total = 0;
  guint n_days = 0;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = 340 + 60 * ((i >= 2 && i < 8) || (i >= 12 && i < 18)) - 120 * (i >= 20);
  while (elapsed < 2 * G_USEC_PER_SEC)
    {
      HlSimPlan plan = *with;
      g_auto (HlSimResult) result = { 0 };

      plan.seed = ++n_days;
      plan.calls = calls;
      plan.n_periods = G_N_ELEMENTS (calls);
      plan.n_agents = 60;
      plan.talk_seconds = 180;
      plan.talk_cv = 0.9;
      plan.wrap_up_seconds = 45;
      plan.patience_seconds = 120;
      plan.answer_seconds = 3;
      plan.greeting_seconds = 6;
      if (!hl_sim_run (&plan, &result, NULL) || result.fault != NULL)
        return FALSE;
      total += result.offered;
      elapsed = g_get_monotonic_time () - started;
    }
  hl_bench_print (name, (double) total * G_USEC_PER_SEC / (double) elapsed, "calls/s", conditions);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  return !(measure ("sim.calls_per_s", &plain,
                    "60 agents, one queue, greeting, ring, talk, wrap-up, patience 120 s, one core")
           && measure ("sim.ways_per_s", &ways,
                       "the same with a menu, announcements every 20 s, call-backs, messages, "
                       "ratings"));
}
