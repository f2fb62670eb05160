/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-call-record.h"

G_BEGIN_DECLS

/* Sums over call rows, and the figures made of them.  Pure.  Every figure's
 * definition is in hl-indicators.c; nothing is counted on the side. */

#define HL_SERVICE_SECONDS 15

typedef struct
{
  guint offered, answered, abandoned, short_abandoned, overflowed, messages, waiting;
  guint closed, left, outbound, outbound_answered;
  guint callbacks; /* booked; among the messages */
  guint n_rated;
  gint64 rating;                          /* sum */
  guint answered_in_time, abandoned_late; /* within, after HL_SERVICE_SECONDS */
  guint n_talk, n_wrap_up;                /* rows that the sums are of */
  gint64 wait_us, talk_us, hold_us, wrap_up_us, longest_wait_us;
} HlTally;

void hl_tally_add (HlTally *self, const HlCallRecord *call);

/* Everybody who asked for a person and was not answered, apart from who still waits. */
guint hl_tally_lost (const HlTally *self);
/* offered = answered + abandoned + short + overflowed + messages + waiting */
gboolean hl_tally_balances (const HlTally *self);

/* Percent with two decimals; NaN when the denominator is zero. */
double hl_percent (gint64 part, gint64 whole);
double hl_tally_answer_rate (const HlTally *self, char variant); /* 'a', 'b', 'c' */
double hl_tally_service_level (const HlTally *self);             /* F4 */

/* Averages in µs, 0 when there is nothing to average. */
gint64 hl_tally_average_wait (const HlTally *self);
gint64 hl_tally_average_talk (const HlTally *self);
gint64 hl_tally_average_wrap_up (const HlTally *self);
gint64 hl_tally_average_handling (const HlTally *self);
/* Of the keys citizens pressed after the call; NaN when nobody did. */
double hl_tally_average_rating (const HlTally *self);

/* How many more may be lost until the day ends below @line percent (90, 95), when
 * @forecast more are offered; negative = it is lost already. */
gint64 hl_tally_may_lose (const HlTally *self, guint line, guint forecast);

G_END_DECLS
