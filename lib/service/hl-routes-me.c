/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-live-store.h"
#include "hl-request-private.h"
#include "hl-wall.h"

/* What an agent does with her own state and call. */

static void
day_free (gpointer day)
{
  g_string_free (day, TRUE);
}

static gboolean
read_my_day (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  GString *day = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (day);

  answer->data = day;
  answer->free_data = day_free;
  return hl_my_day_write (db, hl_request_user (request), hl_request_now (request), &writer, error);
}

static gboolean
write_me (HlRequest *request, HlAnswer *answer)
{
  HlWall *wall = request->service->wall;
  GString *day = answer->data;
  HlJsonWriter *writer = &answer->writer;

  hl_json_begin_object (writer);
  hl_json_name (writer, "agent");
  hl_wall_write_agent (wall, request->user, writer);
  hl_json_name (writer, "call");
  hl_wall_write_my_call (wall, request->user, writer);
  hl_json_name (writer, "today");
  hl_json_put_raw (writer, day->str);
  hl_json_name (writer, "queues");
  hl_wall_write_my_queues (wall, request->user, writer);
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_me (HlRequest *request)
{
  hl_request_read (request, read_my_day, write_me);
}

/* ---- Commands ---- */

static gboolean
ask (HlRequest *request, HlEvent *event)
{
  HlBoard *board = hl_request_board (request);
  g_autoptr (GError) error = NULL;

  if (board == NULL)
    return FALSE;
  event->agent = request->user;
  if (hl_board_ask (board, event, request->user, &error))
    return TRUE;
  hl_request_fail_switch (request, error, "number");
  return FALSE;
}

static void
post_state (HlRequest *request)
{
  const HlJson *body = hl_request_body (request);
  const char *state = hl_json_text (hl_json_get (body, "state"), "");
  const char *reason = hl_json_text (hl_json_get (body, "reason"), "");
  gboolean ready = strcmp (state, "ready") == 0;
  HlEvent event = { .kind = ready ? HL_EVENT_READY : HL_EVENT_AWAY, .text = reason };
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  if (!ready && strcmp (state, "away") != 0)
    hl_request_fail_with (request, HL_FAIL_FIELD, "state: must be ready or away");
  else if (strlen (reason) > 60)
    hl_request_fail_with (request, HL_FAIL_FIELD, "reason: must have at most 60 bytes");
  else if (ask (request, &event))
    {
      hl_wall_write_agent (request->service->wall, request->user, &writer);
      hl_request_reply (request, 200, out->str);
    }
}

static void
post_command (HlRequest *request, HlEventKind kind)
{
  HlEvent event = { .kind = kind };

  if (ask (request, &event))
    hl_request_reply_empty (request);
}

static void
post_hold (HlRequest *request)
{
  post_command (request, HL_EVENT_HOLD);
}

static void
post_unhold (HlRequest *request)
{
  post_command (request, HL_EVENT_UNHOLD);
}

static void
post_hang_up (HlRequest *request)
{
  post_command (request, HL_EVENT_HANG_UP);
}

static void
post_reject (HlRequest *request)
{
  post_command (request, HL_EVENT_REJECT);
}

static void
post_wrap_up_done (HlRequest *request)
{
  post_command (request, HL_EVENT_WRAP_UP_DONE);
}

static void
post_dtmf (HlRequest *request)
{
  const char *digits = hl_json_text (hl_json_get (hl_request_body (request), "digits"), "");
  HlEvent event = { .kind = HL_EVENT_SEND_DTMF, .text = digits };

  if (*digits == '\0' || strlen (digits) > 32
      || strspn (digits, "0123456789*#ABCD") != strlen (digits))
    hl_request_fail_with (request, HL_FAIL_FIELD, "digits: must be 1 to 32 of 0-9 * # A-D");
  else if (ask (request, &event))
    hl_request_reply_empty (request);
}

static void
post_dial (HlRequest *request)
{
  const char *text = hl_json_text (hl_json_get (hl_request_body (request), "number"), "");
  g_autofree char *number = strlen (text) <= 100 ? hl_number_fold (text) : NULL;
  HlEvent event = { .kind = HL_EVENT_DIAL, .number = number };

  if (number == NULL || strlen (number) > 32)
    hl_request_fail_with (request, HL_FAIL_FIELD, "number: must be a telephone number");
  else if (ask (request, &event))
    hl_request_reply_empty (request);
}

const HlRoute hl_routes_me[] = {
  { .method = "GET", .path = "/me", .handle = get_me, .summary = "My state, call and day" },
  { .method = "POST",
    .path = "/me/state",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_state,
    .summary = "Set myself ready or away" },
  { .method = "POST",
    .path = "/me/call/hold",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_hold,
    .summary = "Hold my call" },
  { .method = "POST",
    .path = "/me/call/unhold",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_unhold,
    .summary = "Take my call from hold" },
  { .method = "POST",
    .path = "/me/call/hang-up",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_hang_up,
    .summary = "End my call" },
  { .method = "POST",
    .path = "/me/call/reject",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_reject,
    .summary = "Give the ringing call back to its place" },
  { .method = "POST",
    .path = "/me/call/wrap-up-done",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_wrap_up_done,
    .summary = "End my wrap-up" },
  { .method = "POST",
    .path = "/me/call/dtmf",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_dtmf,
    .summary = "Send keys to the other side" },
  { .method = "POST",
    .path = "/me/call/dial",
    .may = HL_MAY_DIAL,
    .handle = post_dial,
    .summary = "Dial a number; my device rings first" },
  { .method = NULL },
};
