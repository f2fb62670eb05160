/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-follow-ups.h"
#include "hl-routes-common.h"
#include "people/hl-site.h"

/* Citizens who are to be asked how it went. */

static void
write_due (HlJsonWriter *writer, const HlFollowUpDue *due)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "attempts", due->attempts);
  hl_json_add_text (writer, "last", due->last != 0 ? hl_follow_up_words[due->last] : NULL);
  hl_json_add_int (writer, "taken_by", due->taken_by);
  hl_json_add_text (writer, "taken_name", due->taken_name);
  hl_json_name (writer, "ticket");
  hl_record_write_json (HL_RECORD (due->ticket), writer);
  hl_json_end_object (writer);
}

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (GPtrArray) list = hl_follow_ups_list (
      db, hl_request_key (request), hl_request_now (request), hl_request_limit (request), error);
  HlJsonWriter *writer = &answer->writer;

  if (list == NULL)
    return FALSE;
  hl_json_begin_object (writer);
  hl_json_name (writer, "items");
  hl_json_begin_list (writer);
  for (guint i = 0; i < list->len; i++)
    write_due (writer, list->pdata[i]);
  hl_json_end_list (writer);
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_follow_ups (HlRequest *request)
{
  hl_request_read (request, list_job, NULL);
}

static gboolean
take_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlTicket) ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);

  if (ticket == NULL || !hl_follow_ups_take (db, ticket, &context, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (ticket), &answer->writer);
  return TRUE;
}

static void
post_take (HlRequest *request)
{
  hl_request_write (request, take_job, NULL);
}

static gboolean
release_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlTicket) ticket = hl_route_get_ticket (db, request, hl_request_id (request), error);

  if (ticket == NULL || !hl_follow_ups_release (db, ticket->id, &context, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (ticket), &answer->writer);
  return TRUE;
}

static void
post_release (HlRequest *request)
{
  hl_request_write (request, release_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_follow_ups[] = {
  { "GET", "/follow-ups", HL_MAY_WRITE_TICKETS, get_follow_ups,
    "Tickets whose citizens are to be asked how it went, the soonest due first", NULL, NULL, 0, "limit" },
  { "POST", "/follow-ups/:id/take", HL_MAY_WRITE_TICKETS, post_take,
    "Nobody else may ask this citizen for a quarter of an hour", NULL, hl_ticket_shape },
  { "POST", "/follow-ups/:id/release", HL_MAY_WRITE_TICKETS, post_release,
    "Others may ask this citizen again", NULL, hl_ticket_shape },
  { NULL },
};
/* clang-format on */
