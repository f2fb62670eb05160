/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-sim.h"

#include "hl-bench.h"

/* Calls simulated per second with the real switchboard: a weekday of 60 agents
 * with a morning and an afternoon peak, every call with greeting, queue, ring,
 * talk and wrap-up; repeated with other seeds for about two seconds. */

int
main (int argc, char *argv[])
{
  double calls[24];
  gint64 started = g_get_monotonic_time (), elapsed = 0;
  guint64 total = 0;
  guint n_days = 0;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = 340 + 60 * ((i >= 2 && i < 8) || (i >= 12 && i < 18)) - 120 * (i >= 20);
  while (elapsed < 2 * G_USEC_PER_SEC)
    {
      HlSimPlan plan = { .seed = ++n_days,
                         .calls = calls,
                         .n_periods = G_N_ELEMENTS (calls),
                         .n_agents = 60,
                         .talk_seconds = 180,
                         .talk_cv = 0.9,
                         .wrap_up_seconds = 45,
                         .patience_seconds = 120,
                         .answer_seconds = 3,
                         .greeting_seconds = 6 };
      g_auto (HlSimResult) result = { 0 };

      if (!hl_sim_run (&plan, &result, NULL) || result.fault != NULL)
        return 1;
      total += result.offered;
      elapsed = g_get_monotonic_time () - started;
    }
  hl_bench_print ("sim.calls_per_s", (double) total * G_USEC_PER_SEC / (double) elapsed, "calls/s",
                  "60 agents, one queue, greeting, ring, talk, wrap-up, patience 120 s, one core");
  return 0;
}
