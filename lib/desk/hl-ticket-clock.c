/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket-clock.h"

#include <string.h>

/* ---- Profiles ---- */

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

/* How well it fits: -1 = not at all; a longer category outweighs a kind, that an urgency. */
static int
fit (const HlSiteProfile *profile, const HlTicket *ticket)
{
  const char *category = ticket->category != NULL ? ticket->category : "";
  int score = 0;

  if (is_set (profile->category))
    {
      if (!g_str_has_prefix (category, profile->category))
        return -1;
      score += 4 * (int) strlen (profile->category);
    }
  if (is_set (profile->kind))
    {
      if (g_strcmp0 (profile->kind, hl_ticket_kind_words[ticket->kind]) != 0)
        return -1;
      score += 2;
    }
  if (is_set (profile->urgency))
    {
      if (g_strcmp0 (profile->urgency, hl_ticket_urgency_words[ticket->urgency]) != 0)
        return -1;
      score += 1;
    }
  return score;
}

HlSiteProfile *
hl_profile_choose (GPtrArray *profiles, const HlTicket *ticket)
{
  HlSiteProfile *best = NULL;
  int most = -1;

  for (guint i = 0; profiles != NULL && i < profiles->len; i++)
    {
      int score = fit (profiles->pdata[i], ticket);

      if (score > most)
        {
          most = score;
          best = profiles->pdata[i];
        }
    }
  return best != NULL ? g_object_ref (best) : hl_site_profile_usual ();
}

/* ---- Deadlines ---- */

static const char *
limit_text (HlTicketClockKind kind, const HlSiteProfile *profile)
{
  const char *const texts[HL_N_CLOCKS] = {
    [HL_CLOCK_SIGN] = profile->sign,
    [HL_CLOCK_CONTACT] = profile->contact,
    [HL_CLOCK_CLOSE] = profile->close,
    [HL_CLOCK_FOLLOW_UP] = profile->follow_up,
  };

  return texts[kind];
}

HlTicketClock *
hl_ticket_clock_start (HlTicketClockKind kind, const HlSiteProfile *profile,
                       const HlClockZone *zone, HlTime at)
{
  static const HlLimitKind kinds[] = {
    [HL_SITE_WORKING_DAYS] = HL_LIMIT_WORKING_DAYS,
    [HL_SITE_SERVICE_MINUTES] = HL_LIMIT_SERVICE,
    [HL_SITE_WALL_MINUTES] = HL_LIMIT_WALL,
  };
  HlTicketClock *self = hl_ticket_clock_new ();
  HlSiteUnit unit = HL_SITE_WORKING_DAYS;
  guint amount = 1;

  if (!hl_site_limit (limit_text (kind, profile), &unit, &amount))
    g_warning ("A limit of profile %s is none", profile->name);
  self->clock = kind;
  self->state = HL_CLOCK_RUNNING;
  self->counts = kinds[unit];
  self->amount = amount;
  self->extended = 0;
  self->same_day = profile->same_day;
  self->open_minute = zone->open_minute;
  self->close_minute = zone->close_minute;
  self->started_at = at;
  self->yellow_days = kind == HL_CLOCK_CLOSE ? profile->yellow_days : 0;
  hl_ticket_clock_compute (self, NULL, zone, at);
  return self;
}

static HlTimeLimit
limit_of (const HlTicketClock *self)
{
  return (HlTimeLimit){
    .kind = (HlLimitKind) self->counts,
    .amount = (guint) (self->amount + self->extended),
    .same_day = self->same_day,
    .open_minute = (guint) self->open_minute,
    .close_minute = (guint) self->close_minute,
  };
}

/* (transfer full) */
static HlPause *
spans_of (GPtrArray *pauses)
{
  HlPause *spans = g_new0 (HlPause, pauses != NULL ? pauses->len + 1 : 1);

  for (guint i = 0; pauses != NULL && i < pauses->len; i++)
    {
      HlTicketPause *pause = pauses->pdata[i];

      spans[i] = (HlPause){ pause->from_at, pause->to_at };
    }
  return spans;
}

static HlTimed
timed (const HlTicketClock *self, const HlTimeLimit *limit, const HlPause *spans, GPtrArray *pauses,
       const HlClockZone *zone)
{
  return (HlTimed){
    .limit = limit,
    .start = self->started_at,
    .pauses = spans,
    .n_pauses = pauses != NULL ? pauses->len : 0,
    .calendar = zone->calendar,
    .utc_offset_minutes = zone->utc_offset_minutes,
  };
}

/* "2020-2 2021-1": the notices of the years from the start to the deadline. */
static char *
notices (const HlTicketClock *self, const HlClockZone *zone)
{
  GString *text = g_string_new (NULL);
  HlTime until = self->due_at != 0 ? self->due_at - 1 : self->started_at;
  guint first = hl_date_year (hl_date_at (self->started_at, zone->utc_offset_minutes, NULL));
  guint last = hl_date_year (hl_date_at (until, zone->utc_offset_minutes, NULL));

  for (guint year = first; self->counts == HL_LIMIT_WORKING_DAYS && year <= last; year++)
    if (hl_calendar_has_year (zone->calendar, year))
      g_string_append_printf (text, "%s%u-%d", text->len > 0 ? " " : "", year,
                              (int) hl_calendar_version (zone->calendar, year));
  return g_string_free (text, text->len == 0);
}

static HlTime
yellow (const HlTicketClock *self, HlTimed *way, HlTimeLimit limit)
{
  if (self->counts != HL_LIMIT_WORKING_DAYS || self->yellow_days <= 0
      || limit.amount <= self->yellow_days)
    return 0;
  limit.amount -= (guint) self->yellow_days;
  way->limit = &limit;
  return hl_deadline (way).due;
}

gboolean
hl_ticket_clock_compute (HlTicketClock *self, GPtrArray *pauses, const HlClockZone *zone,
                         HlTime now)
{
  HlTimeLimit limit = limit_of (self);
  g_autofree HlPause *spans = spans_of (pauses);
  HlTimed way = timed (self, &limit, spans, pauses, zone);
  HlDeadline deadline = hl_deadline (&way);
  g_autoptr (HlRecord) before = hl_record_copy (HL_RECORD (self));

  self->due_at = deadline.due;
  self->missing_year = deadline.missing_year != 0 ? deadline.missing_year : G_MININT64;
  self->yellow_at = yellow (self, &way, limit);
  g_free (self->calendar);
  self->calendar = notices (self, zone);
  if (self->ended_at == 0)
    self->state = self->due_at == 0     ? HL_CLOCK_PAUSED
                  : now >= self->due_at ? HL_CLOCK_OVERDUE
                                        : HL_CLOCK_RUNNING;
  return !hl_record_equal (before, HL_RECORD (self));
}

GArray *
hl_ticket_clock_explain (HlTicketClock *self, GPtrArray *pauses, const HlClockZone *zone)
{
  HlTimeLimit limit = limit_of (self);
  g_autofree HlPause *spans = spans_of (pauses);
  HlTimed way = timed (self, &limit, spans, pauses, zone);

  return hl_deadline_explain (&way);
}

void
hl_ticket_clock_end (HlTicketClock *self, HlTime at)
{
  self->ended_at = at;
  self->state = self->due_at == 0 || at < self->due_at ? HL_CLOCK_MET : HL_CLOCK_OVERDUE;
}

HlTime
hl_ticket_clock_days (guint days, const HlClockZone *zone, HlTime at)
{
  HlTimeLimit limit = { .kind = HL_LIMIT_WORKING_DAYS, .amount = days };
  HlTimed way = { .limit = &limit,
                  .start = at,
                  .calendar = zone->calendar,
                  .utc_offset_minutes = zone->utc_offset_minutes };

  return hl_deadline (&way).due;
}
