/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "hl-warnings.h"
#include "hl-board.h"
#include "hl-keeper.h"
#include "hl-openapi.h"
#include "hl-request-private.h"
#include "hl-upkeep.h"

/* The service itself: is it well, and what can it do. */

static void
get_health (HlRequest *request)
{
  HlService *service = request->service;
  HlBoard *board = service->board;
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);
  gboolean sip = board != NULL && hl_board_sip_is_up (board);
  gboolean media = board != NULL && hl_board_media_is_up (board);
  HlDisk disk;
  gboolean ok = (board == NULL || (sip && media)) && !hl_warnings_any (service->warnings);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "status", ok ? "ok" : "degraded");
  hl_json_add_text (&writer, "version", HL_VERSION);
  hl_json_add_bool (&writer, "sip", sip);
  hl_json_add_bool (&writer, "media", media);
  hl_keeper_get_disk (service->keeper, &disk);
  hl_json_add_int (&writer, "disk_free_bytes", disk.free);
  hl_json_add_int (&writer, "disk_total_bytes", disk.total);
  hl_json_add_int (&writer, "recording_bytes_per_day", disk.bytes_per_day);
  hl_json_name (&writer, "disk_days_left");
  if (hl_disk_days_left (&disk) >= 0)
    hl_json_put_real (&writer, round (hl_disk_days_left (&disk) * 10) / 10);
  else
    hl_json_put_null (&writer);
  hl_json_add_int (&writer, "numbers_to_index", hl_upkeep_get_to_index (service->upkeep));
  hl_json_add_int (&writer, "started_at", service->started_at);
  hl_json_name (&writer, "faults");
  hl_warnings_write (service->warnings, &writer);
  hl_json_end_object (&writer);
  hl_request_reply (request, 200, out->str);
}

static void
get_openapi (HlRequest *request)
{
  g_autofree char *text = hl_openapi_write (hl_route_tables);
  hl_request_reply (request, 200, text);
}

/* Only met when the frame did not turn it into a socket. */
static void
get_events (HlRequest *request)
{
  hl_request_fail_with (request, HL_FAIL_FIELD, "Upgrade: must be websocket here");
}

const HlRoute hl_routes_service[] = {
  { .method = "GET",
    .path = "/health",
    .flags = HL_ROUTE_OPEN,
    .handle = get_health,
    .summary = "How the service is" },
  { .method = "GET",
    .path = "/openapi.json",
    .flags = HL_ROUTE_OPEN,
    .handle = get_openapi,
    .summary = "This description" },
  { .method = "GET",
    .path = "/events",
    .flags = HL_ROUTE_SOCKET,
    .handle = get_events,
    .query = "after:int epoch:int token",
    .summary = "What happens, as it happens (WebSocket)" },
  { .method = NULL },
};
