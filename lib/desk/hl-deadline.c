/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-deadline.h"

/* The way to a deadline is walked day by day: a deadline is months away at most, and the walk
 * is its explanation too. */

#define MOST_DAYS 4000 /* no pause of ours lasts longer */

const char *const hl_limit_words[] = { "", "working-days", "service", "wall", NULL };

gboolean
hl_time_limit_is_valid (const HlTimeLimit *self)
{
  if (self->kind == HL_LIMIT_WORKING_DAYS)
    return self->amount > 0 && self->amount <= HL_LIMIT_MOST_DAYS;
  if (self->amount == 0 || self->amount > HL_LIMIT_MOST_MINUTES)
    return FALSE;
  if (self->kind == HL_LIMIT_SERVICE)
    return self->open_minute < self->close_minute && self->close_minute <= 1440;
  return self->kind == HL_LIMIT_WALL;
}

/* ---- Pauses ---- */

static HlTime
pause_end (const HlPause *pause)
{
  return pause->to != 0 ? pause->to : G_MAXINT64;
}

/* Does the clock stand just before @at? */
static gboolean
is_paused_before (const HlTimed *self, HlTime at)
{
  for (guint i = 0; i < self->n_pauses; i++)
    if (self->pauses[i].from < at && at <= pause_end (&self->pauses[i]))
      return TRUE;
  return FALSE;
}

/* A stretch without pause from @from on, at most to @end; none left: both are @end. */
static void
next_running (const HlTimed *self, HlTime from, HlTime end, HlTime *begins, HlTime *ends)
{
  *begins = from;
  *ends = end;
  for (guint i = 0; i < self->n_pauses && *begins < end; i++)
    {
      const HlPause *pause = &self->pauses[i];

      if (pause_end (pause) <= *begins)
        continue;
      if (pause->from > *begins)
        {
          *ends = MIN (pause->from, end);
          return;
        }
      *begins = MIN (pause_end (pause), end);
    }
}

/* ---- A walk over the days ---- */

typedef struct
{
  const HlTimed *timed;
  HlDate date;
  HlSpan wanted, spent;   /* SERVICE, WALL */
  guint days;             /* WORKING_DAYS */
  gboolean done, forever; /* forever: the pause has no end */
  HlDeadline deadline;
  HlTime until; /* nothing counts from here on; G_MAXINT64 = no end */
} Walk;

static void
note_year (Walk *walk, const HlDayInfo *day)
{
  if (day->version == 0 && walk->deadline.missing_year == 0)
    walk->deadline.missing_year = hl_date_year (walk->date);
}

static gboolean
is_endless (const HlTimed *self, HlTime at)
{
  return self->n_pauses > 0 && self->pauses[self->n_pauses - 1].to == 0
         && self->pauses[self->n_pauses - 1].from < at;
}

static void
walk_working_day (Walk *walk, HlDeadlineDay *row)
{
  const HlTimed *self = walk->timed;
  HlTime end = hl_date_begin (walk->date + 1, self->utc_offset_minutes);
  gboolean working;

  row->day = hl_calendar_look (self->calendar, walk->date);
  row->first = hl_date_at (self->start, self->utc_offset_minutes, NULL) == walk->date
               && !self->limit->same_day;
  row->paused = is_paused_before (self, end);
  working = row->day.kind == HL_DAY_WORKDAY || row->day.kind == HL_DAY_MAKE_UP;
  if (!row->first)
    note_year (walk, &row->day);
  if (end > walk->until)
    walk->done = TRUE;
  else if (row->paused)
    walk->done = walk->forever = is_endless (self, end);
  else if (working && !row->first)
    {
      row->counted = ++walk->days;
      walk->deadline.due = end;
      walk->done = walk->days == self->limit->amount;
    }
}

/* What of [from, end) counts; the moment of the last wanted microsecond is the deadline. */
static HlSpan
walk_stretch (Walk *walk, HlTime from, HlTime end, gboolean *paused)
{
  HlSpan counted = 0;
  HlTime at = from, begins, ends;

  while (at < end && !walk->done)
    {
      next_running (walk->timed, at, end, &begins, &ends);
      *paused = *paused || begins > at || ends < end;
      if (walk->spent + (ends - begins) >= walk->wanted)
        {
          ends = begins + walk->wanted - walk->spent;
          walk->deadline.due = ends;
          walk->done = TRUE;
        }
      walk->spent += ends - begins;
      counted += ends - begins;
      at = ends;
    }
  return counted;
}

static void
walk_minutes (Walk *walk, HlDeadlineDay *row)
{
  const HlTimed *self = walk->timed;
  HlTime day = hl_date_begin (walk->date, self->utc_offset_minutes);
  gboolean service = self->limit->kind == HL_LIMIT_SERVICE;
  HlTime from = day + (service ? self->limit->open_minute * HL_MINUTE : 0);
  HlTime end = day + (service ? self->limit->close_minute * HL_MINUTE : HL_DAY);

  end = MIN (end, walk->until);
  row->counted =
      (guint) (walk_stretch (walk, MAX (from, self->start), end, &row->paused) / HL_MINUTE);
  if (walk->done)
    return;
  walk->forever = is_endless (self, day + HL_DAY);
  walk->done = walk->forever || day + HL_DAY >= walk->until;
}

/* @rows: (nullable) */
static void
walk_all (Walk *walk, GArray *rows)
{
  const HlTimed *self = walk->timed;
  HlDate first = hl_date_at (self->start, self->utc_offset_minutes, NULL);

  walk->wanted = self->limit->amount * HL_MINUTE;
  for (walk->date = first; !walk->done && walk->date - first < MOST_DAYS; walk->date++)
    {
      HlDeadlineDay row = { .date = walk->date };

      if (self->limit->kind == HL_LIMIT_WORKING_DAYS)
        walk_working_day (walk, &row);
      else
        walk_minutes (walk, &row);
      if (rows != NULL)
        g_array_append_val (rows, row);
    }
}

HlDeadline
hl_deadline (const HlTimed *self)
{
  Walk walk = { .timed = self, .until = G_MAXINT64 };

  g_return_val_if_fail (hl_time_limit_is_valid (self->limit), walk.deadline);

  walk_all (&walk, NULL);
  if (walk.forever)
    walk.deadline.due = 0;
  return walk.deadline;
}

guint
hl_deadline_spent (const HlTimed *self, HlTime now)
{
  Walk walk = { .timed = self, .until = now };

  g_return_val_if_fail (hl_time_limit_is_valid (self->limit), 0);

  walk_all (&walk, NULL);
  return self->limit->kind == HL_LIMIT_WORKING_DAYS ? walk.days : (guint) (walk.spent / HL_MINUTE);
}

GArray *
hl_deadline_explain (const HlTimed *self)
{
  Walk walk = { .timed = self, .until = G_MAXINT64 };
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (HlDeadlineDay));

  g_return_val_if_fail (hl_time_limit_is_valid (self->limit), rows);

  walk_all (&walk, rows);
  return rows;
}

HlTime
hl_service_next (guint open_minute, guint close_minute, HlTime at, gint utc_offset_minutes)
{
  HlSpan into;
  HlDate date = hl_date_at (at, utc_offset_minutes, &into);

  if (into >= close_minute * HL_MINUTE)
    return hl_date_begin (date + 1, utc_offset_minutes) + open_minute * HL_MINUTE;
  return at + MAX (0, open_minute * HL_MINUTE - into);
}
