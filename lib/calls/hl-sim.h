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
  guint service_seconds;  /* of the service level; 0 = 15 */
  guint announce_seconds; /* as in HlQueueConfig */
  gboolean announce_wait;
  guint callback_after_seconds; /* as in HlQueueConfig; then callers show numbers */
  double callback_share;        /* of the offers, those that are accepted when they are heard */
  double unreached_share;       /* of the citizens called back, those who are busy */
  double message_seconds; /* mean length of an exponential; 0 = none: who is too many, or waits too
                             long, leaves a message */
  double information_share; /* of all callers, those who choose a prompt in a menu; 0 = no menu */
  double rating_share; /* of those asked after the talk (then agents hang up), those who press a
                          key; 0 = nobody is asked */
} HlSimPlan;

/* Sums are in microseconds; a ratio with denominator 0 is NaN. */
typedef struct
{
  guint64 offered, answered, abandoned, short_abandoned, overflowed;
  guint64 left, messages, booked; /* the balance line's others */
  guint64 reached, unreached;     /* of those called back */
  guint64 rated;
  double asa_seconds;   /* mean wait of the answered, from the queue on */
  double service_level; /* F4: answered within N / (answered + left after more than N) */
  double abandon_rate;  /* abandoned, short ones too / offered */
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
