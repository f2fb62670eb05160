/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-export.h"
#include "people/hl-site.h"
#include "statistics/hl-agent-figures.h"
#include "statistics/hl-day.h"
#include "statistics/hl-indicators.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Figures, and exports of them and of the lists. */

/* A time within the day asked for; now without a date. */
static gboolean
time_of_day (HlDb *db, HlRequest *request, HlTime *at, GError **error)
{
  const char *date = hl_request_query (request, "date");
  HlTime to;

  *at = hl_request_now (request);
  if (date == NULL || hl_day_limits_of (hl_site_date (date), hl_site_utc_offset (db), at, &to))
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "date: must be a day such as 2026-11-23");
  return FALSE;
}

static gboolean
day_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlDay) day = NULL;
  HlTime at;

  if (!time_of_day (db, request, &at, error))
    return FALSE;
  day = hl_day_compute (db, at, hl_site_utc_offset (db), error);
  if (day == NULL)
    return FALSE;
  hl_day_write_json (day, &answer->writer);
  return TRUE;
}

static void
get_day (HlRequest *request)
{
  hl_request_read (request, day_job, NULL);
}

/* ---- Agents ---- */

static void
write_agent (HlJsonWriter *writer, const HlAgentFigures *agent)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "agent", agent->agent);
  hl_json_add_text (writer, "agent_name", agent->name);
  hl_json_add_int (writer, "answered", agent->tally.answered);
  hl_json_add_int (writer, "outbound", agent->tally.outbound);
  hl_json_add_int (writer, "missed", agent->missed);
  hl_json_add_int (writer, "talk_us", agent->tally.talk_us);
  hl_json_add_int (writer, "hold_us", agent->tally.hold_us);
  hl_json_add_int (writer, "wrap_up_us", agent->state_us[HL_AGENT_WRAP_UP]);
  hl_json_add_int (writer, "ready_us", agent->state_us[HL_AGENT_READY]);
  hl_json_add_int (writer, "away_us", agent->state_us[HL_AGENT_AWAY]);
  hl_json_add_int (writer, "on_duty_us", agent->on_duty_us);
  hl_json_add_int (writer, "average_talk_us", hl_tally_average_talk (&agent->tally));
  hl_json_add_percent (writer, "occupancy", hl_agent_figures_occupancy (agent));
  hl_tally_write_rating (&agent->tally, writer);
  hl_json_end_object (writer);
}

/* The span asked for; today without one. */
static gboolean
read_span (HlDb *db, HlRequest *request, HlTime *from, HlTime *to, GError **error)
{
  hl_day_limits (hl_request_now (request), hl_site_utc_offset (db), from, to);
  *from = hl_request_query_int (request, "from", *from);
  *to = hl_request_query_int (request, "to", *to);
  if (*to > *from)
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "to: must be later than from");
  return FALSE;
}

static gboolean
agents_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlJsonWriter *writer = &answer->writer;
  g_autoptr (GArray) agents = NULL;
  HlTime from, to;

  if (!read_span (db, request, &from, &to, error))
    return FALSE;
  agents = hl_agent_figures_list (db, from, to, hl_request_now (request), error);
  if (agents == NULL)
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_name (writer, "items");
  hl_json_begin_list (writer);
  for (guint i = 0; i < agents->len; i++)
    write_agent (writer, &g_array_index (agents, HlAgentFigures, i));
  hl_json_end_list (writer);
  hl_json_name (writer, "definitions");
  hl_indicators_write (writer);
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_agents (HlRequest *request)
{
  hl_request_read (request, agents_job, NULL);
}

/* ---- Exports: the fact first, then the file in a reader thread ---- */

typedef gboolean (*Fill) (HlDb *db, HlRequest *request, HlBook *book, GError **error);

static gboolean
fill_calls (HlDb *db, HlRequest *request, HlBook *book, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  return hl_route_where_calls (request, &where, error)
         && hl_export_calls (db, hl_request_key (request), &where, book, error);
}

static gboolean
fill_tickets (HlDb *db, HlRequest *request, HlBook *book, GError **error)
{
  HlTicketFilter filter;

  return hl_route_filter_tickets (request, &filter, error)
         && hl_export_tickets (db, hl_request_key (request), &filter, book, error);
}

static gboolean
fill_day (HlDb *db, HlRequest *request, HlBook *book, GError **error)
{
  HlTime at;

  return time_of_day (db, request, &at, error)
         && hl_export_day (db, hl_request_key (request), at, hl_request_now (request), book, error);
}

typedef struct
{
  HlBookKind kind;
  const char *suffix, *type;
} Format;

static const Format xlsx = { HL_BOOK_XLSX, ".xlsx",
                             "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" };
static const Format csv = { HL_BOOK_CSV, ".csv", "text/csv; charset=utf-8" };

static gboolean
write_book (HlDb *db, HlRequest *request, const char *path, Fill fill, const Format *format,
            GError **error)
{
  g_autoptr (HlBook) book = hl_book_new (path, format->kind, hl_site_utc_offset (db), error);

  return book != NULL && fill (db, request, book, error)
         && hl_book_close (g_steal_pointer (&book), error);
}

static gboolean export(HlDb *db, HlRequest *request, HlAnswer *answer, Fill fill,
                       const Format *format, GError **error)
{
  g_autofree char *template = g_strconcat ("hotline-XXXXXX", format->suffix, NULL);
  g_autofree char *path = NULL;
  char *contents;
  gsize length;
  int fd = g_file_open_tmp (template, &path, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  close (fd);
  ok = write_book (db, request, path, fill, format, error)
       && g_file_get_contents (path, &contents, &length, error);
  g_unlink (path);
  if (!ok)
    return FALSE;
  answer->data = g_bytes_new_take (contents, length);
  answer->free_data = (GDestroyNotify) g_bytes_unref;
  return TRUE;
}

static gboolean
send_book (HlRequest *request, HlAnswer *answer, const char *title, const Format *format)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M");
  g_autofree char *name = g_strdup_printf ("%s-%s%s", title, stamp, format->suffix);

  hl_request_reply_bytes (request, answer->data, format->type, name);
  return FALSE;
}

/* One chain of four small functions per export. */
#define DEFINE_EXPORT(name, fill, title, format)                                                   \
  static gboolean name##_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)      \
  {                                                                                                \
    return export(db, request, answer, fill, &format, error);                                      \
  }                                                                                                \
  static gboolean name##_send (HlRequest *request, HlAnswer *answer)                               \
  {                                                                                                \
    return send_book (request, answer, title, &format);                                            \
  }                                                                                                \
  static gboolean name##_fact (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)     \
  {                                                                                                \
    return hl_request_fact (db, request, "export", 0, 0, title, error);                            \
  }                                                                                                \
  static gboolean name##_noted (HlRequest *request, HlAnswer *answer)                              \
  {                                                                                                \
    hl_request_read (request, name##_job, name##_send);                                            \
    return FALSE;                                                                                  \
  }                                                                                                \
  static void name (HlRequest *request)                                                            \
  {                                                                                                \
    hl_request_write (request, name##_fact, name##_noted);                                         \
  }

DEFINE_EXPORT (export_calls, fill_calls, "通话", xlsx)
DEFINE_EXPORT (export_tickets, fill_tickets, "工单", xlsx)
DEFINE_EXPORT (export_day, fill_day, "日报", xlsx)
DEFINE_EXPORT (export_calls_csv, fill_calls, "通话", csv)
DEFINE_EXPORT (export_tickets_csv, fill_tickets, "工单", csv)

/* clang-format off */
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
const HlRoute hl_routes_statistics[] = {
  { "GET", "/statistics/day", HL_MAY_SEE_STATISTICS | HL_MAY_SEE_LIVE, get_day, "A day's figures with their definitions",
    NULL, NULL, 0, "date:date" },
  { "GET", "/statistics/agents", HL_MAY_SEE_STATISTICS, get_agents, "What each agent did", NULL, NULL, 0, "from:time to:time" },
  { "GET", "/export/calls.xlsx", HL_MAY_EXPORT, export_calls, "The list of calls as filtered", NULL, NULL, HL_ROUTE_FILE, HL_CALL_FILTERS, XLSX },
  { "GET", "/export/calls.csv", HL_MAY_EXPORT, export_calls_csv, "The list of calls as filtered", NULL, NULL, HL_ROUTE_FILE, HL_CALL_FILTERS, "text/csv" },
  { "GET", "/export/tickets.xlsx", HL_MAY_EXPORT, export_tickets, "The list of tickets as filtered", NULL, NULL, HL_ROUTE_FILE, HL_TICKET_FILTERS, XLSX },
  { "GET", "/export/tickets.csv", HL_MAY_EXPORT, export_tickets_csv, "The list of tickets as filtered", NULL, NULL, HL_ROUTE_FILE, HL_TICKET_FILTERS, "text/csv" },
  { "GET", "/export/day.xlsx", HL_MAY_EXPORT, export_day, "A day in four sheets", NULL, NULL, HL_ROUTE_FILE, "date:date", XLSX },
  { NULL },
};
/* clang-format on */
