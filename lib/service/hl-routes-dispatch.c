/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-ticket-views.h"
#include "hl-routes-common.h"

/* What those who move tickets on look through: views with their counts, how the offices stand,
 * supervision orders. */

#define SEES (HL_MAY_READ_TICKETS | HL_MAY_DISPATCH | HL_MAY_HANDLE)
#define SINCE (90 * HL_DAY)

/* ---- Views ---- */

static gboolean
write_view (HlDb *db, HlRequest *request, const HlTicketView *view, HlTicketFilter *filter,
            HlJsonWriter *writer, GError **error)
{
  gint64 count = 0;

  filter->view = view;
  if (view->counted && !hl_tickets_count (db, hl_request_key (request), filter, &count, error))
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "view", view->name);
  if (view->counted)
    hl_json_add_int (writer, "count", MIN (count, HL_TOTAL_MAX));
  hl_json_end_object (writer);
  return TRUE;
}

static gboolean
views_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlTicketFilter filter;
  g_autofree char *office = NULL;

  if (!hl_route_filter_tickets (request, &filter, error)
      || !hl_route_load_office (db, request, &office, error)
      || !hl_route_filter_office (&filter, office, error))
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_json_name (&answer->writer, "items");
  hl_json_begin_list (&answer->writer);
  for (const HlTicketView *view = hl_ticket_views; view->name != NULL; view++)
    if ((office == NULL || !view->desk)
        && !write_view (db, request, view, &filter, &answer->writer, error))
      return FALSE;
  hl_json_end_list (&answer->writer);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
get_views (HlRequest *request)
{
  hl_request_read (request, views_job, NULL);
}

/* ---- Offices ---- */

static gboolean
offices_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlTime now = hl_request_now (request);
  HlTime since = hl_request_query_int (request, "from", now - SINCE);
  g_autofree char *office = NULL;
  g_autoptr (GPtrArray) loads = NULL;

  if (!hl_route_load_office (db, request, &office, error))
    return FALSE;
  loads = hl_offices_load (db, office, since, now, error);
  if (loads == NULL)
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_route_add_records (&answer->writer, "items", loads);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
get_offices (HlRequest *request)
{
  hl_request_read (request, offices_job, NULL);
}

/* ---- Supervision orders ---- */

static gboolean
supervisions_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autofree char *office = NULL;
  g_autoptr (GPtrArray) orders = NULL;

  if (!hl_route_load_office (db, request, &office, error))
    return FALSE;
  orders = hl_supervisions_list (db, office, hl_request_query_bool (request, "open", FALSE),
                                 hl_request_limit (request), error);
  if (orders == NULL)
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_route_add_records (&answer->writer, "items", orders);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
get_supervisions (HlRequest *request)
{
  hl_request_read (request, supervisions_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_dispatch[] = {
  { "GET", "/tickets/views", SEES | HL_MAY_WRITE_TICKETS, get_views, "What there is to do, counted", NULL, NULL, 0,
    HL_TICKET_FILTERS },
  { "GET", "/offices", SEES, get_offices, "How the offices stand: what is open, cards, orders, days to a reply",
    NULL, hl_office_load_shape, HL_ROUTE_LIST, "from:time" },
  { "GET", "/supervisions", SEES, get_supervisions, "Supervision orders, newest first; open ones by deadline",
    NULL, hl_supervision_shape, HL_ROUTE_LIST, "limit open:bool" },
  { NULL },
};
/* clang-format on */
