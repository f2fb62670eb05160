/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-calendar.h"

G_BEGIN_DECLS

/* When something is due, and why then.  Three ways to count stand side by side:
 *
 * - working days: whole days of the calendar, from the day after (or from the day of) the start.
 *   A day counts when it is a working day and the clock runs at its end; due at the end of the
 *   last one, 24:00, so that a deadline of three days is never a matter of hours;
 * - service hours: minutes within the daily service hours, also at weekends (7×12);
 * - wall clock: minutes, day and night.
 *
 * Spans are half open: what is done before `due` is in time, 24:00 is the next day's 00:00, and no
 * minute is lost at midnight.  The pauses belong to what is timed, not to the limit: a limit
 * that changes is computed anew from the same start and pauses.  Pure; any thread. */

typedef enum
{
  HL_LIMIT_NONE,
  HL_LIMIT_WORKING_DAYS,
  HL_LIMIT_SERVICE,
  HL_LIMIT_WALL,
  HL_N_LIMITS
} HlLimitKind;

extern const char *const hl_limit_words[]; /* "", "working-days", "service", "wall" */

#define HL_LIMIT_MOST_DAYS 366
#define HL_LIMIT_MOST_MINUTES (366 * 1440)

typedef struct
{
  HlLimitKind kind;
  guint amount;      /* working days, else minutes; from 1 */
  gboolean same_day; /* WORKING_DAYS: the day of the start is the first, if it is one */
  guint open_minute, close_minute; /* SERVICE: [open, close) of each day, close ≤ 1440 */
} HlTimeLimit;

gboolean hl_time_limit_is_valid (const HlTimeLimit *self);

/* [from, to); to = 0: still.  In order, and apart from each other. */
typedef struct
{
  HlTime from, to;
} HlPause;

typedef struct
{
  const HlTimeLimit *limit;
  HlTime start;
  const HlPause *pauses;
  guint n_pauses;
  const HlCalendar *calendar; /* WORKING_DAYS only, else may be NULL */
  gint utc_offset_minutes;
} HlTimed;

typedef struct
{
  HlTime due;         /* 0 = it is paused: due some time after it goes on */
  guint missing_year; /* no calendar for this year, through which the way led: the holidays are
                         not known, and the user must be told.  0 = none */
} HlDeadline;

HlDeadline hl_deadline (const HlTimed *self);

/* What was counted before @now: whole days for WORKING_DAYS (the number), else minutes,
 * rounded down. */
guint hl_deadline_spent (const HlTimed *self, HlTime now);

/* A day on the way to the deadline. */
typedef struct
{
  HlDate date;
  HlDayInfo day;   /* WORKING_DAYS: why it counts or not */
  gboolean first;  /* the day of the start, which does not count */
  gboolean paused; /* WORKING_DAYS: at its end; else: for some of it */
  guint counted;   /* WORKING_DAYS: which day this is, 0 = it does not count; else minutes of it */
} HlDeadlineDay;

/* Day by day from the start to the deadline, both days included; while it is paused, to the
 * day on which the pause began.  (element-type HlDeadlineDay) (transfer full) */
GArray *hl_deadline_explain (const HlTimed *self);

/* @at when the service is open then, else when it opens next: nobody is reminded out of hours. */
HlTime hl_service_next (guint open_minute, guint close_minute, HlTime at, gint utc_offset_minutes);

G_END_DECLS
