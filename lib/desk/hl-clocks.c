/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-clocks.h"

#include "hl-calendars.h"

/* ---- Rules of the site ---- */

static GPtrArray *
load_profiles (HlDb *db, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM sla_profile ORDER BY place",
                                          hl_shape_columns (hl_site_profile_shape ()));

  return hl_stmt_load_all (hl_db_query (db, error, sql, ""), hl_site_profile_shape (), error);
}

/* Without a site from 8 to 20. */
static gboolean
load_site (HlClockRules *self, HlDb *db, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlSite) site = (HlSite *) hl_db_get (db, hl_site_shape (), 1, &failure);
  int open = site != NULL ? hl_site_minute (site->service_open) : 8 * 60;
  int close = site != NULL ? hl_site_minute (site->service_close) : 20 * 60;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  self->zone.utc_offset_minutes = hl_site_utc_offset (db);
  self->zone.open_minute = (guint) open;
  self->zone.close_minute = (guint) close;
  self->attempts =
      site != NULL && site->callback_attempts > 0 ? (guint) site->callback_attempts : 3;
  return TRUE;
}

gboolean
hl_clock_rules_load (HlClockRules *self, HlDb *db, GError **error)
{
  if (!load_site (self, db, error))
    return FALSE;
  self->profiles = load_profiles (db, error);
  self->calendar = self->profiles != NULL ? hl_calendars_load (db, error) : NULL;
  self->zone.calendar = self->calendar;
  return self->calendar != NULL;
}

void
hl_clock_rules_clear (HlClockRules *self)
{
  g_clear_pointer (&self->calendar, hl_calendar_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
}

/* ---- Looking up ---- */

GPtrArray *
hl_clocks_list (HlDb *db, HlId ticket, GError **error)
{
  return hl_tickets_list_rows (db, hl_ticket_clock_shape (), ticket, error);
}

GPtrArray *
hl_clocks_list_pauses (HlDb *db, HlId ticket, GError **error)
{
  return hl_tickets_list_rows (db, hl_ticket_pause_shape (), ticket, error);
}

/* Those that have not ended; of one kind, or of all for NONE. */
static GPtrArray *
running (HlDb *db, HlId ticket, HlTicketClockKind kind, GError **error)
{
  g_autoptr (GPtrArray) all = hl_clocks_list (db, ticket, error);

  for (guint i = all != NULL ? all->len : 0; i-- > 0;)
    {
      HlTicketClock *clock = all->pdata[i];

      if (clock->ended_at != 0 || (kind != HL_CLOCK_NONE && clock->clock != kind))
        g_ptr_array_remove_index (all, i);
    }
  return g_steal_pointer (&all);
}

HlTicketClock *
hl_clocks_find (HlDb *db, HlId ticket, HlTicketClockKind kind, GError **error)
{
  g_autoptr (GPtrArray) found = running (db, ticket, kind, error);

  return found != NULL && found->len > 0 ? g_object_ref (found->pdata[0]) : NULL;
}

/* ---- Writing ---- */

/* The span is what is left until it is due; less than none when it is late. */
static gboolean
tell (HlDb *db, HlTicket *ticket, HlTicketClock *clock, const char *kind, HlTime at,
      const HlDeskContext *context, GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("%s %s", hl_clock_words[clock->clock], hl_clock_state_words[clock->state]);

  return hl_desk_fact (db, context, kind, ticket, clock->due_at != 0 ? clock->due_at - at : 0, text,
                       error);
}

static gboolean
end (HlDb *db, HlTicket *ticket, HlTicketClock *clock, HlTime at, gboolean judge,
     const HlDeskContext *context, GError **error)
{
  hl_ticket_clock_end (clock, at);
  if (!judge)
    clock->state = HL_CLOCK_VOID;
  return hl_store_update_all (db, HL_RECORD (clock), error)
         && tell (db, ticket, clock, "clock-ended", at, context, error);
}

static gboolean
end_all (HlDb *db, HlTicket *ticket, HlTicketClockKind kind, HlTime at, gboolean judge,
         const HlDeskContext *context, GError **error)
{
  g_autoptr (GPtrArray) clocks = running (db, ticket->id, kind, error);

  for (guint i = 0; clocks != NULL && i < clocks->len; i++)
    if (!end (db, ticket, clocks->pdata[i], at, judge, context, error))
      return FALSE;
  return clocks != NULL;
}

gboolean
hl_clocks_start (HlDb *db, HlTicket *ticket, HlTicketClockKind kind, const char *office,
                 const HlClockRules *rules, const HlDeskContext *context, GError **error)
{
  g_autoptr (HlSiteProfile) profile = hl_profile_choose (rules->profiles, ticket);
  g_autoptr (HlTicketClock) clock =
      hl_ticket_clock_start (kind, profile, &rules->zone, context->now);

  clock->id = hl_id_next (context->now);
  clock->revision = 1;
  clock->ticket = ticket->id;
  clock->office = g_strdup (office);
  return end_all (db, ticket, kind, context->now, FALSE, context, error)
         && hl_store_insert (db, HL_RECORD (clock), error)
         && tell (db, ticket, clock, "clock-started", context->now, context, error);
}

gboolean
hl_clocks_end (HlDb *db, HlTicket *ticket, HlTicketClockKind kind, HlTime at,
               const HlDeskContext *context, GError **error)
{
  return end_all (db, ticket, kind, at, TRUE, context, error);
}

gboolean
hl_clocks_void (HlDb *db, HlTicket *ticket, const HlDeskContext *context, GError **error)
{
  return end_all (db, ticket, HL_CLOCK_NONE, context->now, FALSE, context, error);
}

gboolean
hl_clocks_refresh (HlDb *db, HlTicket *ticket, const HlClockRules *rules,
                   const HlDeskContext *context, GError **error)
{
  g_autoptr (GPtrArray) clocks = running (db, ticket->id, HL_CLOCK_NONE, error);
  g_autoptr (GPtrArray) pauses =
      clocks != NULL ? hl_clocks_list_pauses (db, ticket->id, error) : NULL;

  for (guint i = 0; pauses != NULL && i < clocks->len; i++)
    {
      HlTicketClock *clock = clocks->pdata[i];

      if (hl_ticket_clock_compute (clock, pauses, &rules->zone, context->now)
          && (!hl_store_update_all (db, HL_RECORD (clock), error)
              || !tell (db, ticket, clock, "clock-moved", context->now, context, error)))
        return FALSE;
    }
  return pauses != NULL;
}

gboolean
hl_clocks_take_due (HlDb *db, HlTicket *ticket, GError **error)
{
  g_autoptr (GPtrArray) clocks = running (db, ticket->id, HL_CLOCK_NONE, error);

  ticket->due_at = 0;
  for (guint i = 0; clocks != NULL && i < clocks->len; i++)
    {
      HlTicketClock *clock = clocks->pdata[i];

      if (clock->clock == HL_CLOCK_CLOSE || clock->clock == HL_CLOCK_FOLLOW_UP)
        ticket->due_at = clock->due_at;
      if (clock->clock == HL_CLOCK_CLOSE)
        break;
    }
  return clocks != NULL;
}

/* ---- As time goes by ---- */

#define COLUMNS hl_shape_columns (hl_ticket_clock_shape ())
#define NOT_IN_REVIEW                                                                              \
  " AND NOT (clock = 'close' AND EXISTS (SELECT 1 FROM ticket"                                     \
  " WHERE ticket.id = ticket_clock.ticket AND ticket.state = 'review'))"
#define WITHOUT_CARD                                                                               \
  " AND NOT EXISTS (SELECT 1 FROM card WHERE card.clock = ticket_clock.id AND card.colour = $2)"

/* (element-type HlTicketClock) */
static GPtrArray *
select_clocks (HlDb *db, const char *condition, HlTime now, const char *colour, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT %s FROM ticket_clock WHERE ended_at IS NULL AND %s ORDER BY id LIMIT 500", COLUMNS,
      condition);
  HlStmt *rows = colour != NULL ? hl_db_query (db, error, sql, "is", now, colour)
                                : hl_db_query (db, error, sql, "i", now);

  return hl_stmt_load_all (rows, hl_ticket_clock_shape (), error);
}

static HlTicket *
ticket_of (HlDb *db, HlTicketClock *clock, GError **error)
{
  return (HlTicket *) hl_db_get (db, hl_ticket_shape (), clock->ticket, error);
}

static int
mark_overdue (HlDb *db, const HlDeskContext *context, GError **error)
{
  g_autoptr (GPtrArray) clocks = select_clocks (
      db, "state = 'running' AND due_at <= $1" NOT_IN_REVIEW, context->now, NULL, error);

  if (clocks == NULL)
    return -1;
  for (guint i = 0; i < clocks->len; i++)
    {
      HlTicketClock *clock = clocks->pdata[i];
      g_autoptr (HlTicket) ticket = ticket_of (db, clock, error);

      clock->state = HL_CLOCK_OVERDUE;
      if (ticket == NULL || !hl_store_update_all (db, HL_RECORD (clock), error)
          || !tell (db, ticket, clock, "clock-overdue", context->now, context, error))
        return -1;
      hl_store_note_change (db, "ticket", ticket->id, HL_CHANGE_UPDATE, ticket->revision, 0);
    }
  return (int) clocks->len;
}

static gboolean
give_card (HlDb *db, HlTicketClock *clock, unsigned colour, const HlDeskContext *context,
           GError **error)
{
  g_autoptr (HlTicket) ticket = ticket_of (db, clock, error);
  g_autoptr (HlCard) card = hl_card_new ();

  if (ticket == NULL)
    return FALSE;
  card->id = hl_id_next (context->now);
  card->revision = 1;
  card->ticket = clock->ticket;
  card->clock = clock->id;
  card->office = g_strdup (clock->office);
  card->colour = colour;
  card->issued_at = context->now;
  hl_store_note_change (db, "ticket", ticket->id, HL_CHANGE_UPDATE, ticket->revision, 0);
  return hl_store_insert (db, HL_RECORD (card), error)
         && hl_desk_fact (db, context, "ticket-card", ticket, 0, hl_card_words[colour], error);
}

static int
give_cards (HlDb *db, const char *condition, unsigned colour, const HlDeskContext *context,
            GError **error)
{
  g_autoptr (GPtrArray) clocks =
      select_clocks (db, condition, context->now, hl_card_words[colour], error);

  for (guint i = 0; clocks != NULL && i < clocks->len; i++)
    if (!give_card (db, clocks->pdata[i], colour, context, error))
      return -1;
  return clocks != NULL ? (int) clocks->len : -1;
}

/* Nobody gets a card at night or on a day off. */
static gboolean
is_office_time (HlDb *db, HlTime now, gboolean *is, GError **error)
{
  g_auto (HlClockRules) rules = { 0 };
  HlSpan into;
  HlDate date;

  if (!hl_clock_rules_load (&rules, db, error))
    return FALSE;
  date = hl_date_at (now, rules.zone.utc_offset_minutes, &into);
  *is = hl_calendar_is_working (rules.calendar, date) && into >= rules.zone.open_minute * HL_MINUTE
        && into < rules.zone.close_minute * HL_MINUTE;
  return TRUE;
}

int
hl_clocks_tick (HlDb *db, const HlDeskContext *context, GError **error)
{
  int n = mark_overdue (db, context, error), yellow, red;
  gboolean office_time = FALSE;

  if (n < 0 || !is_office_time (db, context->now, &office_time, error))
    return -1;
  if (!office_time)
    return n;
  yellow = give_cards (db, "yellow_at <= $1 AND due_at > $1" NOT_IN_REVIEW WITHOUT_CARD, 1, context,
                       error);
  red = yellow >= 0 ? give_cards (db,
                                  "clock = 'close' AND state = 'overdue'"
                                  " AND due_at <= $1" NOT_IN_REVIEW WITHOUT_CARD,
                                  2, context, error)
                    : -1;
  return red >= 0 ? n + yellow + red : -1;
}
