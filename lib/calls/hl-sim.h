/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-switch.h"

G_BEGIN_DECLS

/* A day of calls against the real switchboard, with time that jumps from event to
 * event.  The same seed gives the same day. */

#define HL_SIM_PERIOD (30 * HL_MINUTE)

typedef struct
{
  guint32 seed;
  HlTime start;        /* 0 = 2026-01-01 */
  const double *calls; /* expected arrivals by half hour; Poisson within each */
  guint n_periods;
  guint n_agents; /* all ready from the start, on one queue; at least 1 */
  HlStrategy strategy;
  double talk_seconds;     /* mean */
  double talk_cv;          /* 0 = exponential; else log-normal with this spread (σ / mean) */
  double wrap_up_seconds;  /* mean of an exponential; 0 = none */
  double patience_seconds; /* mean of an exponential; 0 = nobody ever leaves */
  double answer_seconds;   /* from ring to answer, fixed */
  double greeting_seconds; /* 0 = none */
  guint max_waiting;       /* as in HlQueueConfig */
  guint max_wait_seconds;
  guint service_seconds; /* of the service level; 0 = 15 */
} HlSimPlan;

/* Sums are in microseconds; a ratio with denominator 0 is NaN. */
typedef struct
{
  guint64 offered, answered, abandoned, short_abandoned, overflowed;
  double asa_seconds;   /* mean wait of the answered, from the queue on */
  double service_level; /* F4: answered within N / (answered + left after more than N) */
  double abandon_rate;  /* all who left / offered */
  double occupancy;     /* (talk + wrap-up) / time of all agents, from start to the last event */
  HlSpan longest_wait;
  HlSpan simulated;
  guint64 events; /* given to the switch */
  char *fault;    /* of the switch at the end; NULL = none */
} HlSimResult;

/* Runs to the end of the last call. */
gboolean hl_sim_run (const HlSimPlan *plan, HlSimResult *result, GError **error);
void hl_sim_result_clear (HlSimResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlSimResult, hl_sim_result_clear)

G_END_DECLS
