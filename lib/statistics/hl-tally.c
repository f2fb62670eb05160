/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-tally.h"

#include <math.h>

/* Sums over call rows. */

static gint64
known (gint64 value)
{
  return value != G_MININT64 ? value : 0;
}

static void
add_times (HlTally *self, const HlCallRecord *call)
{
  if (call->talk_us != G_MININT64)
    {
      self->n_talk++;
      self->talk_us += call->talk_us;
      self->hold_us += known (call->hold_us);
    }
  if (call->rating != G_MININT64)
    {
      self->n_rated++;
      self->rating += call->rating;
    }
  if (call->wrap_up_us != G_MININT64)
    {
      self->n_wrap_up++;
      self->wrap_up_us += call->wrap_up_us;
    }
}

static void
add_answered (HlTally *self, const HlCallRecord *call)
{
  gint64 wait = known (call->wait_us);

  self->answered++;
  self->wait_us += wait;
  self->longest_wait_us = MAX (self->longest_wait_us, wait);
  if (wait <= HL_SERVICE_SECONDS * HL_SECOND)
    self->answered_in_time++;
  add_times (self, call);
}

static void
add_abandoned (HlTally *self, const HlCallRecord *call)
{
  gint64 wait = known (call->wait_us);

  self->longest_wait_us = MAX (self->longest_wait_us, wait);
  if (wait > HL_SERVICE_SECONDS * HL_SECOND)
    self->abandoned_late++;
}

static void
add_inbound (HlTally *self, const HlCallRecord *call)
{
  if (call->answered_at != 0)
    add_answered (self, call);
  else
    switch ((HlOutcome) call->outcome)
      {
      case HL_OUTCOME_ABANDONED:
        self->abandoned++;
        add_abandoned (self, call);
        break;
      case HL_OUTCOME_SHORT_ABANDONED:
        self->short_abandoned++;
        add_abandoned (self, call);
        break;
      case HL_OUTCOME_OVERFLOWED:
        self->overflowed++;
        break;
      case HL_OUTCOME_CALLBACK:
        self->callbacks++;
        self->messages++;
        break;
      case HL_OUTCOME_MESSAGE:
        self->messages++;
        break;
      default:
        self->waiting++;
        break;
      }
}

void
hl_tally_add (HlTally *self, const HlCallRecord *call)
{
  if (call->way == hl_enum_value (hl_way_words, "test"))
    return;
  if (call->way != hl_enum_value (hl_way_words, "in"))
    {
      self->outbound++;
      self->outbound_answered += call->answered_at != 0;
      return;
    }
  if (call->outcome == HL_OUTCOME_CLOSED)
    {
      self->closed++;
      return;
    }
  if (call->outcome == HL_OUTCOME_LEFT)
    {
      self->left++;
      return;
    }
  /* Hears the greeting still: nobody was asked for. */
  if (call->outcome == HL_OUTCOME_NONE && call->queued_at == 0 && call->answered_at == 0)
    return;
  self->offered++;
  add_inbound (self, call);
}

guint
hl_tally_lost (const HlTally *self)
{
  return self->abandoned + self->short_abandoned + self->overflowed + self->messages;
}

gboolean
hl_tally_balances (const HlTally *self)
{
  return self->offered == self->answered + hl_tally_lost (self) + self->waiting;
}

double
hl_percent (gint64 part, gint64 whole)
{
  return whole > 0 ? round ((double) part * 10000 / (double) whole) / 100 : NAN;
}

double
hl_tally_answer_rate (const HlTally *self, char variant)
{
  gint64 whole;

  switch (variant)
    {
    case 'a':
      whole = (gint64) self->answered + self->abandoned + self->short_abandoned;
      break;
    case 'b':
      whole = (gint64) self->answered + self->abandoned;
      break;
    default:
      whole = (gint64) self->offered - self->waiting;
      break;
    }
  return hl_percent (self->answered, whole);
}

double
hl_tally_service_level (const HlTally *self)
{
  return hl_percent (self->answered_in_time, (gint64) self->answered + self->abandoned_late);
}

static gint64
average (gint64 sum, guint n)
{
  return n > 0 ? sum / n : 0;
}

gint64
hl_tally_average_wait (const HlTally *self)
{
  return average (self->wait_us, self->answered);
}

gint64
hl_tally_average_talk (const HlTally *self)
{
  return average (self->talk_us, self->n_talk);
}

gint64
hl_tally_average_wrap_up (const HlTally *self)
{
  return average (self->wrap_up_us, self->n_wrap_up);
}

gint64
hl_tally_average_handling (const HlTally *self)
{
  return average (self->talk_us + self->hold_us + self->wrap_up_us, self->n_talk);
}

double
hl_tally_average_rating (const HlTally *self)
{
  return self->n_rated > 0 ? round ((double) self->rating * 100 / self->n_rated) / 100 : NAN;
}

gint64
hl_tally_may_lose (const HlTally *self, guint line, guint forecast)
{
  gint64 expected = (gint64) self->offered + forecast;

  return expected * (100 - (gint64) line) / 100 - hl_tally_lost (self);
}
