/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-calendars.h"
#include "desk/hl-follow-ups.h"
#include "desk/hl-similar.h"
#include "hl-board.h"
#include "hl-fact-store.h"
#include "hl-routes-common.h"
#include "hl-service-private.h"

#include <string.h>

/* Tickets on their way: events, the whole file of one, why a deadline is when it is, and the
 * calendar it is counted by. */

#define MAY_ACT (HL_MAY_WRITE_TICKETS | HL_MAY_DISPATCH | HL_MAY_HANDLE)

/* ---- Events ---- */

static gboolean
find_event (HlRequest *request, HlTicketEvent *event, GError **error)
{
  const char *word = hl_request_param (request, "event");

  for (guint i = HL_TICKET_EVENT_ANSWER; i < HL_N_TICKET_EVENTS; i++)
    if (g_strcmp0 (hl_ticket_event_words[i], word) == 0)
      {
        *event = (HlTicketEvent) i;
        return TRUE;
      }
  g_set_error (error, HL_FAIL, HL_FAIL_NOT_FOUND, "a ticket has no event %s", word);
  return FALSE;
}

/* A citizen who rings again reaches any agent: who urges need not have registered it. */
static HlTicket *
get_for (HlDb *db, HlRequest *request, HlTicketEvent event, GError **error)
{
  g_autoptr (HlTicket) ticket = NULL;

  if (event != HL_TICKET_EVENT_URGE || !hl_request_may (request, HL_MAY_WRITE_TICKETS))
    return hl_route_get_ticket (db, request, hl_request_id (request), error);
  ticket = hl_tickets_get (db, hl_request_key (request), hl_request_id (request), error);
  if (ticket == NULL)
    hl_route_not_found (error, "ticket", hl_request_id (request));
  return g_steal_pointer (&ticket);
}

/* Who only adds something need not have seen the last change. */
static gboolean
check_revision (HlRequest *request, HlTicket *ticket, HlTicketEvent event, HlAnswer *answer,
                GError **error)
{
  if (hl_ticket_flow_adds (event) && hl_json_get (hl_request_body (request), "revision") == NULL)
    return TRUE;
  return hl_route_check_revision (request, ticket, answer, error);
}

/* A follow-up call is made by one agent at a time; what she entered lets it go. */
static gboolean
may_follow_up (HlDb *db, HlTicket *ticket, HlTicketEvent event, const HlDeskContext *context,
               GError **error)
{
  return event != HL_TICKET_EVENT_FOLLOW_UP || ticket->state != HL_TICKET_FOLLOW_UP
         || (hl_follow_ups_may (db, ticket, context, error)
             && hl_follow_ups_release (db, ticket->id, context, error));
}

/* The call's ticket is from now on the one that is alive. */
static gboolean
follow_merge (HlDb *db, HlTicket *ticket, HlTicketEvent event, GError **error)
{
  HlId now = event == HL_TICKET_EVENT_MERGE     ? ticket->merged_into
             : event == HL_TICKET_EVENT_RESTORE ? ticket->id
                                                : 0;

  return now == 0 || ticket->call == 0 || hl_call_set_ticket (db, ticket->call, now, error);
}

static gboolean
event_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlTicketAct) act = hl_ticket_act_new ();
  g_autoptr (HlTicket) ticket = NULL;
  g_autofree char *office = NULL;
  HlTicketEvent event;

  if (!find_event (request, &event, error) || !hl_route_load_office (db, request, &office, error))
    return FALSE;
  context.office = office;
  ticket = get_for (db, request, event, error);
  if (ticket == NULL || !check_revision (request, ticket, event, answer, error)
      || !hl_route_read (request, act, HL_READ_STRICT, NULL, error)
      || !may_follow_up (db, ticket, event, &context, error)
      || !hl_tickets_act (db, ticket, event, act, &context, error)
      || !follow_merge (db, ticket, event, error))
    return FALSE;
  answer->data = g_memdup2 (&ticket->call, sizeof ticket->call);
  answer->free_data = g_free;
  hl_record_write_json (HL_RECORD (ticket), &answer->writer);
  return TRUE;
}

/* Saving the ticket ends the wrap-up of its call. */
static gboolean
end_wrap_up (HlRequest *request, HlAnswer *answer)
{
  HlService *service = hl_request_service (request);
  HlEvent event = { .kind = HL_EVENT_WRAP_UP_DONE, .agent = hl_request_user (request) };
  const HlId *call = answer->data;
  HlAgentView agent;

  if (service->board != NULL && *call != 0
      && hl_switch_get_agent (hl_board_get_switch (service->board), event.agent, &agent)
      && agent.state == HL_AGENT_WRAP_UP && (agent.call == 0 || agent.call == *call))
    hl_board_ask (service->board, &event, event.agent, NULL);
  return TRUE;
}

static void
post_event (HlRequest *request)
{
  hl_request_write (request, event_job, end_wrap_up);
}

/* ---- What may be about the same ---- */

/* The draft as it is stored, or what is known before there is one: who rings. */
static HlTicket *
load_draft (HlDb *db, HlRequest *request, GError **error)
{
  HlId id = hl_request_query_int (request, "ticket", 0);
  HlId call_id = hl_request_query_int (request, "call", 0);
  g_autoptr (HlTicket) ticket = NULL;
  g_autoptr (HlCallRecord) call = NULL;

  if (id != 0)
    return hl_route_get_ticket (db, request, id, error);
  call = hl_route_get_call (db, request, call_id, error);
  if (call == NULL)
    return NULL;
  ticket = hl_ticket_new ();
  ticket->phone = g_strdup (call->caller);
  return g_steal_pointer (&ticket);
}

static void
write_urge (HlTicketEvent event, gboolean hers, const char *why_not, gpointer writer)
{
  if (event == HL_TICKET_EVENT_URGE)
    hl_json_add_bool (writer, "may_urge", why_not == NULL);
}

static gboolean
write_similar (HlDb *db, const HlSimilar *one, const HlDeskContext *context, HlJsonWriter *writer,
               GError **error)
{
  hl_json_begin_object (writer);
  hl_json_add_bool (writer, "same_phone", one->same_phone);
  hl_json_add_int (writer, "alike", one->alike);
  hl_json_name (writer, "ticket");
  hl_record_write_json (HL_RECORD (one->ticket), writer);
  if (!hl_tickets_foreach_event (db, one->ticket, context, write_urge, writer, error))
    return FALSE;
  hl_json_end_object (writer);
  return TRUE;
}

static gboolean
similar_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlTicket) ticket = load_draft (db, request, error);
  g_autoptr (GPtrArray) found = NULL;
  HlJsonWriter *writer = &answer->writer;

  if (ticket != NULL)
    found = hl_tickets_find_similar (db, hl_request_key (request), ticket, hl_request_now (request),
                                     error);
  if (found == NULL)
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_name (writer, "items");
  hl_json_begin_list (writer);
  for (guint i = 0; i < found->len; i++)
    if (!write_similar (db, found->pdata[i], &context, writer, error))
      return FALSE;
  hl_json_end_list (writer);
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_similar (HlRequest *request)
{
  hl_request_read (request, similar_job, NULL);
}

/* ---- The file of a ticket ---- */

static void
write_event (HlTicketEvent event, gboolean hers, const char *why_not, gpointer writer)
{
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "event", hl_ticket_event_words[event]);
  hl_json_add_bool (writer, "yours", hers);
  hl_json_add_bool (writer, "adds", hl_ticket_flow_adds (event));
  hl_json_add_text (writer, "why_not", why_not);
  hl_json_end_object (writer);
}

/* What her role may do to it now; where not, why. */
static gboolean
write_events (HlDb *db, HlTicket *ticket, const HlDeskContext *context, HlJsonWriter *writer,
              GError **error)
{
  hl_json_name (writer, "events");
  hl_json_begin_list (writer);
  if (!hl_tickets_foreach_event (db, ticket, context, write_event, writer, error))
    return FALSE;
  hl_json_end_list (writer);
  return TRUE;
}

/* Facts of the ticket's way: who did what when.  Those about its call are the call's. */
static gboolean
write_history (HlDb *db, HlId ticket, HlJsonWriter *writer, GError **error)
{
  g_autoptr (GError) failure = NULL;
  HlStmt *rows = hl_db_query (db, error,
                              "SELECT f.at, f.kind, f.actor, u.name, f.text, f.span_us FROM fact f"
                              " LEFT JOIN \"user\" u ON u.id = f.actor"
                              " WHERE f.ticket = $1 AND (substr (f.kind, 1, 7) = 'ticket-'"
                              " OR substr (f.kind, 1, 6) = 'clock-') ORDER BY f.id",
                              "i", ticket);

  if (rows == NULL)
    return FALSE;
  hl_json_name (writer, "history");
  hl_json_begin_list (writer);
  while (hl_stmt_next (rows, &failure))
    {
      hl_json_begin_object (writer);
      hl_json_add_int (writer, "at", hl_stmt_int (rows, 0));
      hl_json_add_text (writer, "kind", hl_stmt_text (rows, 1));
      hl_json_add_int (writer, "actor", hl_stmt_int (rows, 2));
      hl_json_add_text (writer, "actor_name", hl_stmt_text (rows, 3));
      hl_json_add_text (writer, "text", hl_stmt_text (rows, 4));
      hl_json_add_int (writer, "span_us", hl_stmt_int (rows, 5));
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

static gboolean
write_rows (HlDb *db, HlId ticket, HlJsonWriter *writer, GError **error)
{
  static const struct
  {
    const char *name;
    const HlShape *(*shape) (void);
  } lists[] = {
    { "assignments", hl_assignment_shape },
    { "clocks", hl_ticket_clock_shape },
    { "pauses", hl_ticket_pause_shape },
    { "extensions", hl_extension_shape },
    { "cards", hl_card_shape },
    { "supervisions", hl_supervision_shape },
    { "follow_ups", hl_follow_up_shape },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GPtrArray) rows = hl_tickets_list_rows (db, lists[i].shape (), ticket, error);

      if (rows == NULL)
        return FALSE;
      hl_route_add_records (writer, lists[i].name, rows);
    }
  return TRUE;
}

static gboolean
flow_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  HlJsonWriter *writer = &answer->writer;
  g_autofree char *office = NULL;
  g_autoptr (HlTicket) ticket = NULL;

  if (!hl_route_load_office (db, request, &office, error))
    return FALSE;
  context.office = office;
  ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);
  if (ticket == NULL)
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_name (writer, "ticket");
  hl_record_write_json (HL_RECORD (ticket), writer);
  if (!write_events (db, ticket, &context, writer, error)
      || !write_rows (db, ticket->id, writer, error)
      || !write_history (db, ticket->id, writer, error))
    return FALSE;
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_flow (HlRequest *request)
{
  hl_request_read (request, flow_job, NULL);
}

/* ---- Why it is due then ---- */

static void
write_day (HlJsonWriter *writer, const HlDeadlineDay *day, gboolean working_days)
{
  g_autofree char *date = hl_date_text (day->date);

  hl_json_begin_object (writer);
  hl_json_add_text (writer, "date", date);
  hl_json_add_int (writer, "weekday", hl_date_weekday (day->date));
  if (working_days)
    {
      hl_json_add_text (writer, "kind", hl_day_words[day->day.kind]);
      hl_json_add_text (writer, "name", day->day.name);
      hl_json_add_int (writer, "version", day->day.version);
    }
  hl_json_add_bool (writer, "first", day->first);
  hl_json_add_bool (writer, "paused", day->paused);
  hl_json_add_int (writer, "counted", day->counted);
  hl_json_end_object (writer);
}

static void
write_clock (HlJsonWriter *writer, HlTicketClock *clock, GPtrArray *pauses,
             const HlClockRules *rules)
{
  g_autoptr (GArray) days = hl_ticket_clock_explain (clock, pauses, &rules->zone);

  hl_json_begin_object (writer);
  hl_json_name (writer, "clock");
  hl_record_write_json (HL_RECORD (clock), writer);
  hl_json_name (writer, "days");
  hl_json_begin_list (writer);
  for (guint i = 0; i < days->len; i++)
    write_day (writer, &g_array_index (days, HlDeadlineDay, i),
               clock->counts == HL_LIMIT_WORKING_DAYS);
  hl_json_end_list (writer);
  hl_json_end_object (writer);
}

static gboolean
clocks_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlTicket) ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);
  g_auto (HlClockRules) rules = { 0 };
  g_autoptr (GPtrArray) clocks = NULL;
  g_autoptr (GPtrArray) pauses = NULL;
  HlJsonWriter *writer = &answer->writer;

  if (ticket == NULL || !hl_clock_rules_load (&rules, db, error)
      || (clocks = hl_clocks_list (db, ticket->id, error)) == NULL
      || (pauses = hl_clocks_list_pauses (db, ticket->id, error)) == NULL)
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_name (writer, "items");
  hl_json_begin_list (writer);
  for (guint i = 0; i < clocks->len; i++)
    write_clock (writer, clocks->pdata[i], pauses, &rules);
  hl_json_end_list (writer);
  hl_route_add_records (writer, "pauses", pauses);
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_clocks (HlRequest *request)
{
  hl_request_read (request, clocks_job, NULL);
}

/* ---- The calendar ---- */

static gboolean
calendar_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (GPtrArray) notices = hl_calendars_list (db, error);

  if (notices == NULL)
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_route_add_records (&answer->writer, "items", notices);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
get_calendar (HlRequest *request)
{
  hl_request_read (request, calendar_job, NULL);
}

/* The body as it is kept. */
static HlCalendarYear *
read_year (HlRequest *request, GString *text, GError **error)
{
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_put_json (&writer, hl_request_body (request));
  return hl_calendar_year_parse (text->str, (gssize) text->len, error);
}

static void
write_moves (HlAnswer *answer, HlCalendarYear *year, GPtrArray *moves)
{
  hl_json_begin_object (&answer->writer);
  hl_json_add_int (&answer->writer, "year", year->year);
  hl_json_add_int (&answer->writer, "version", year->version);
  hl_route_add_records (&answer->writer, "moves", moves);
  hl_json_end_object (&answer->writer);
}

static gboolean
plan_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HlCalendarYear) year = read_year (request, text, error);
  g_autoptr (GPtrArray) moves =
      year != NULL ? hl_calendars_plan (db, year, hl_request_now (request), error) : NULL;

  if (moves != NULL)
    write_moves (answer, year, moves);
  return moves != NULL;
}

static gboolean
import_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HlCalendarYear) year = read_year (request, text, error);
  g_autoptr (GPtrArray) moves = NULL;
  g_autofree char *fact = NULL;

  if (year != NULL)
    moves = hl_calendars_import (db, year, text->str, &context, error);
  if (moves == NULL)
    return FALSE;
  fact = g_strdup_printf ("%d-%d, %u moved", (int) year->year, (int) year->version, moves->len);
  if (!hl_request_fact (db, request, "calendar-imported", 0, 0, fact, error))
    return FALSE;
  write_moves (answer, year, moves);
  return TRUE;
}

static void
post_calendar (HlRequest *request)
{
  if (hl_request_body (request) == NULL)
    hl_request_fail_with (request, HL_FAIL_JSON, "give the notice as a JSON object");
  else if (hl_request_query_bool (request, "dry_run", FALSE))
    hl_request_read (request, plan_job, NULL);
  else
    hl_request_write (request, import_job, NULL);
}

/* ---- Limits ---- */

/* The site's profiles in their order, and what holds where none fits. */
static gboolean
profiles_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_auto (HlClockRules) rules = { 0 };
  g_autoptr (HlSiteProfile) usual = hl_site_profile_usual ();

  if (!hl_clock_rules_load (&rules, db, error))
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_route_add_records (&answer->writer, "items", rules.profiles);
  hl_json_name (&answer->writer, "usual");
  hl_record_write_json (HL_RECORD (usual), &answer->writer);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
get_profiles (HlRequest *request)
{
  hl_request_read (request, profiles_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_flow[] = {
  { "POST", "/tickets/:id/:event", MAY_ACT, post_event,
    "What happens to a ticket; with its revision", hl_ticket_act_shape, hl_ticket_shape },
  { "GET", "/similar-tickets", HL_MAY_WRITE_TICKETS, get_similar,
    "Open tickets that may be about the same as a draft, or of who rings", NULL, NULL, 0,
    "ticket:id call:id" },
  { "GET", "/tickets/:id/flow", MAY_ACT | HL_MAY_READ_TICKETS, get_flow,
    "A ticket with all that hangs on it, what may be done to it, and its history" },
  { "GET", "/tickets/:id/clocks", MAY_ACT | HL_MAY_READ_TICKETS, get_clocks,
    "Its clocks, day by day why they are due when they are" },
  { "GET", "/calendar", 0, get_calendar, "Notices of working days, newest year first", NULL,
    hl_calendar_notice_shape, HL_ROUTE_LIST },
  { "POST", "/calendar", HL_MAY_APPLY_SITE, post_calendar,
    "Imports a notice and moves the deadlines; dry_run only lists them", hl_calendar_year_shape,
    NULL, 0, "dry_run:bool" },
  { "GET", "/sla-profiles", 0, get_profiles, "How long what may take", NULL, hl_site_profile_shape,
    HL_ROUTE_LIST },
  { NULL },
};
/* clang-format on */
