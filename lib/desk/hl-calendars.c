/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-calendars.h"

#include "hl-clocks.h"

/* clang-format off */
static const HlField move_fields[] = {
  HL_FIELD (HlDeadlineMove, ticket, ID,   HL_READ_ONLY),
  HL_FIELD (HlDeadlineMove, clock,  ID,   HL_READ_ONLY),
  HL_FIELD (HlDeadlineMove, number, TEXT, HL_READ_ONLY, .max = 20),
  HL_FIELD (HlDeadlineMove, office, TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlDeadlineMove, kind,   ENUM, HL_READ_ONLY, .names = hl_clock_words),
  HL_FIELD (HlDeadlineMove, before, TIME, HL_READ_ONLY),
  HL_FIELD (HlDeadlineMove, after,  TIME, HL_READ_ONLY),
};
/* clang-format on */
HL_DEFINE_RECORD (HlDeadlineMove, hl_deadline_move, "deadline_move", move_fields)

/* ---- Notices ---- */

GPtrArray *
hl_calendars_list (HlDb *db, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM calendar_notice ORDER BY year DESC, version DESC",
                       hl_shape_columns (hl_calendar_notice_shape ()));

  return hl_stmt_load_all (hl_db_query (db, error, sql, ""), hl_calendar_notice_shape (), error);
}

/* What the stored notices say, and @more as though it were stored.  (transfer full) */
static HlCalendar *
load_with (HlDb *db, HlCalendarYear *more, GError **error)
{
  g_autoptr (GPtrArray) notices = hl_calendars_list (db, error);
  g_autoptr (GPtrArray) years = g_ptr_array_new_with_free_func (g_object_unref);

  if (notices == NULL)
    return NULL;
  for (guint i = 0; i < notices->len; i++)
    {
      HlCalendarNotice *notice = notices->pdata[i];
      HlCalendarYear *year = hl_calendar_year_parse (notice->notice, -1, error);

      if (year == NULL)
        return NULL;
      g_ptr_array_add (years, year);
    }
  if (more != NULL)
    g_ptr_array_add (years, g_object_ref (more));
  return hl_calendar_new ((HlCalendarYear *const *) years->pdata, years->len);
}

HlCalendar *
hl_calendars_load (HlDb *db, GError **error)
{
  return load_with (db, NULL, error);
}

/* A later notice has a higher version than all that are there. */
static gboolean
check_version (HlDb *db, HlCalendarYear *year, GError **error)
{
  gint64 latest = 0;

  if (!hl_stmt_take_row (hl_db_query (db, error,
                                      "SELECT max(version) FROM calendar_notice WHERE year = $1",
                                      "i", year->year),
                         error, "i", &latest))
    return FALSE;
  if (year->version > latest)
    return TRUE;
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD,
               "version: %d of %d is stored already; a later notice is version %d", (int) latest,
               (int) year->year, (int) latest + 1);
  return FALSE;
}

/* ---- What it moves ---- */

static GPtrArray *
load_counted (HlDb *db, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT %s FROM ticket_clock WHERE ended_at IS NULL AND counts = 'working-days' ORDER BY id",
      hl_shape_columns (hl_ticket_clock_shape ()));

  return hl_stmt_load_all (hl_db_query (db, error, sql, ""), hl_ticket_clock_shape (), error);
}

static HlDeadlineMove *
move_new (HlTicketClock *clock, HlTicket *ticket, HlTime before)
{
  HlDeadlineMove *move = hl_deadline_move_new ();

  move->ticket = clock->ticket;
  move->clock = clock->id;
  move->number = g_strdup (ticket->number);
  move->office = g_strdup (clock->office);
  move->kind = clock->clock;
  move->before = before;
  move->after = clock->due_at;
  return move;
}

typedef struct
{
  HlDb *db;
  HlClockRules *rules;
  HlTime now;
  const HlDeskContext *context; /* NULL = only plans */
  GPtrArray *moves;
} Moving;

static gboolean
write_move (Moving *self, HlTicket *ticket, HlTicketClock *clock, HlTime before, GError **error)
{
  HlTime due = ticket->due_at;

  if (!hl_store_update_all (self->db, HL_RECORD (clock), error))
    return FALSE;
  if (clock->due_at == before)
    return TRUE;
  if (!hl_desk_fact (self->db, self->context, "clock-moved", ticket, clock->due_at - before,
                     hl_clock_words[clock->clock], error)
      || !hl_clocks_take_due (self->db, ticket, error))
    return FALSE;
  return ticket->due_at == due
         || hl_store_update (self->db, HL_RECORD (ticket), hl_ticket_bit ("due_at"), error);
}

static gboolean
move_clock (Moving *self, HlTicketClock *clock, GError **error)
{
  g_autoptr (GPtrArray) pauses = hl_clocks_list_pauses (self->db, clock->ticket, error);
  g_autoptr (HlTicket) ticket = NULL;
  HlTime before = clock->due_at;

  if (pauses == NULL)
    return FALSE;
  if (!hl_ticket_clock_compute (clock, pauses, &self->rules->zone, self->now))
    return TRUE;
  ticket = (HlTicket *) hl_db_get (self->db, hl_ticket_shape (), clock->ticket, error);
  if (ticket == NULL)
    return FALSE;
  if (clock->due_at != before)
    g_ptr_array_add (self->moves, move_new (clock, ticket, before));
  return self->context == NULL || write_move (self, ticket, clock, before, error);
}

/* @context: NULL = only tells. */
static GPtrArray *
move_all (HlDb *db, HlCalendarYear *year, HlTime now, const HlDeskContext *context, GError **error)
{
  g_auto (HlClockRules) rules = { 0 };
  g_autoptr (GPtrArray) moves = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) clocks = NULL;
  Moving self = { db, &rules, now, context, moves };

  if (!hl_clock_rules_load (&rules, db, error))
    return NULL;
  hl_calendar_unref (rules.calendar);
  rules.calendar = load_with (db, year, error);
  rules.zone.calendar = rules.calendar;
  clocks = rules.calendar != NULL ? load_counted (db, error) : NULL;
  if (clocks == NULL)
    return NULL;
  for (guint i = 0; i < clocks->len; i++)
    if (!move_clock (&self, clocks->pdata[i], error))
      return NULL;
  return g_steal_pointer (&moves);
}

GPtrArray *
hl_calendars_plan (HlDb *db, HlCalendarYear *year, HlTime now, GError **error)
{
  return check_version (db, year, error) ? move_all (db, year, now, NULL, error) : NULL;
}

static gboolean
store_notice (HlDb *db, HlCalendarYear *year, const char *text, const HlDeskContext *context,
              GError **error)
{
  g_autoptr (HlCalendarNotice) notice = hl_calendar_notice_new ();

  notice->id = hl_id_next (context->now);
  notice->revision = 1;
  notice->year = year->year;
  notice->version = year->version;
  notice->source = g_strdup (year->source);
  notice->notice = g_strdup (text);
  notice->imported_at = context->now;
  notice->imported_by = context->user;
  return hl_store_insert (db, HL_RECORD (notice), error);
}

GPtrArray *
hl_calendars_import (HlDb *db, HlCalendarYear *year, const char *text, const HlDeskContext *context,
                     GError **error)
{
  if (!check_version (db, year, error) || !store_notice (db, year, text, context, error))
    return NULL;
  return move_all (db, NULL, context->now, context, error);
}
