/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-board.h"
#include "hl-fact-store.h"
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

static void
get_colleagues (HlRequest *request)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_wall_write_colleagues (request->service->wall, &writer);
  hl_request_reply (request, 200, out->str);
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

/* What a pause keeps out can't be had later: on and off are said, not toggled. */
static void
post_record_pause (HlRequest *request)
{
  const HlJson *on = hl_json_get (hl_request_body (request), "on");

  if (hl_json_kind (on) != HL_JSON_BOOL)
    hl_request_fail_with (request, HL_FAIL_FIELD, "on: must be true or false");
  else
    post_command (request,
                  hl_json_bool (on, FALSE) ? HL_EVENT_RECORD_PAUSE : HL_EVENT_RECORD_RESUME);
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

/* What can be dialled, in the one form that is stored. */
static gboolean
read_number (HlRequest *request, const char *text, HlNumber *number)
{
  g_autoptr (GError) error = NULL;

  if (hl_number_parse (text, hl_number_get_home (), number, &error))
    return TRUE;
  hl_request_fail_with (request, HL_FAIL_FIELD, "number: %s", error->message);
  return FALSE;
}

static void
post_dial (HlRequest *request)
{
  const char *text = hl_json_text (hl_json_get (hl_request_body (request), "number"), "");
  HlNumber number;
  HlEvent event = { .kind = HL_EVENT_DIAL, .number = number.digits };

  event.text = hl_json_text (hl_json_get (hl_request_body (request), "line"), NULL);
  event.call = hl_json_int (hl_json_get (hl_request_body (request), "callback"), 0);
  if (read_number (request, text, &number) && hl_request_check_line (request)
      && ask (request, &event))
    hl_request_reply_empty (request);
}

gboolean
hl_request_check_line (HlRequest *request)
{
  const HlJson *line = hl_json_get (hl_request_body (request), "line");

  if (hl_json_kind (line) == HL_JSON_NULL || request->service->board == NULL
      || hl_board_has_line (request->service->board, hl_json_text (line, "")))
    return TRUE;
  hl_request_fail_with (request, HL_FAIL_FIELD, "line: is no line of ours");
  return FALSE;
}

/* ---- One key to 120, 110, 119 ---- */

typedef struct
{
  HlFactNote note;
  char *text;
} Emergency;

static void
emergency_free (gpointer data)
{
  Emergency *emergency = data;

  g_free (emergency->text);
  g_free (emergency);
}

static gboolean
write_emergency (HlDb *db, gpointer data, GError **error)
{
  Emergency *emergency = data;

  return hl_facts_append (db, &emergency->note, error);
}

static void
note_emergency (HlRequest *request, HlId call, const char *name, const char *how)
{
  Emergency *emergency = g_new0 (Emergency, 1);

  emergency->text = g_strdup_printf ("%s: %s", how, name);
  emergency->note = (HlFactNote){ .at = request->at,
                                  .kind = "emergency",
                                  .call = call,
                                  .agent = request->user,
                                  .actor = request->user,
                                  .text = emergency->text };
  hl_store_write_async (request->service->store, write_emergency, emergency, emergency_free, NULL,
                        NULL, NULL);
}

/* The call in hand goes there; without one it is dialled. */
static void
post_emergency (HlRequest *request)
{
  HlBoard *board = hl_request_board (request);
  const HlJson *body = hl_request_body (request);
  const char *name = hl_json_text (hl_json_get (body, "name"), "");
  const char *mode = hl_json_text (hl_json_get (body, "mode"), "consult");
  gboolean transfer = strcmp (mode, "transfer") == 0;
  HlEvent event = { .kind = HL_EVENT_DIAL };
  HlAgentView agent;
  g_autofree char *number = NULL;

  if (board == NULL)
    return;
  number = g_strdup (hl_board_find_emergency (board, name));
  event.number = number;
  if (number == NULL)
    hl_request_fail_with (request, HL_FAIL_FIELD, "name: the site has no emergency service %.40s",
                          name);
  else if (!transfer && strcmp (mode, "consult") != 0)
    hl_request_fail_with (request, HL_FAIL_FIELD, "mode: must be consult or transfer");
  else if (!hl_switch_get_agent (hl_board_get_switch (board), request->user, &agent))
    hl_request_fail_with (request, HL_FAIL_STATE, "you have no phone");
  else
    {
      HlId call = 0;

      if (agent.state == HL_AGENT_TALKING || agent.state == HL_AGENT_HELD)
        {
          event.kind = transfer ? HL_EVENT_TRANSFER : HL_EVENT_CONSULT;
          call = agent.call;
        }
      if (!ask (request, &event))
        return;
      if (call == 0 && hl_switch_get_agent (hl_board_get_switch (board), request->user, &agent))
        call = agent.call;
      note_emergency (request, call, name, event.kind == HL_EVENT_DIAL ? "dialled" : mode);
      hl_request_reply_empty (request);
    }
}

/* ---- A third in the call ---- */

/* Where to: exactly one of queue, agent, number. */
static gboolean
read_target (HlRequest *request, HlEvent *event, HlNumber *number)
{
  const HlJson *body = hl_request_body (request);
  const char *text = hl_json_text (hl_json_get (body, "number"), NULL);
  guint n;

  event->queue = hl_json_int (hl_json_get (body, "queue"), 0);
  event->target = hl_json_int (hl_json_get (body, "agent"), 0);
  n = (event->queue != 0) + (event->target != 0) + (text != NULL);
  if (n != 1 || event->queue < 0 || event->target < 0)
    {
      hl_request_fail_with (request, HL_FAIL_FIELD, "number: give one of number, agent and queue");
      return FALSE;
    }
  if (text == NULL)
    return TRUE;
  event->number = number->digits;
  return read_number (request, text, number);
}

static void
post_third (HlRequest *request, HlEventKind kind)
{
  HlEvent event = { .kind = kind };
  HlNumber number;

  if (read_target (request, &event, &number) && ask (request, &event))
    hl_request_reply_empty (request);
}

static void
post_transfer (HlRequest *request)
{
  post_third (request, HL_EVENT_TRANSFER);
}

static void
post_consult (HlRequest *request)
{
  post_third (request, HL_EVENT_CONSULT);
}

static void
post_complete (HlRequest *request)
{
  post_command (request, HL_EVENT_TRANSFER_COMPLETE);
}

static void
post_cancel (HlRequest *request)
{
  post_command (request, HL_EVENT_CONSULT_CANCEL);
}

static void
post_conference (HlRequest *request)
{
  post_command (request, HL_EVENT_CONFERENCE);
}

static void
post_leave (HlRequest *request)
{
  post_command (request, HL_EVENT_LEAVE);
}

static void
post_drop_leg (HlRequest *request)
{
  const char *who = hl_json_text (hl_json_get (hl_request_body (request), "who"), "");
  HlEvent event = { .kind = HL_EVENT_DROP_LEG, .text = who };

  if (strcmp (who, "caller") != 0 && strcmp (who, "third") != 0)
    hl_request_fail_with (request, HL_FAIL_FIELD, "who: must be caller or third");
  else if (ask (request, &event))
    hl_request_reply_empty (request);
}

const HlRoute hl_routes_me[] = {
  { .method = "GET", .path = "/me", .handle = get_me, .summary = "My state, call and day" },
  { .method = "GET",
    .path = "/colleagues",
    .may = HL_MAY_TAKE_CALLS,
    .handle = get_colleagues,
    .summary = "Whom a call may be passed to, and how they are" },
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
    .path = "/me/call/record-pause",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_record_pause,
    .summary = "Record silence while something sensitive is said, and sound again" },
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
  { .method = "POST",
    .path = "/me/call/emergency",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_emergency,
    .summary = "Ring an emergency service into my call, or dial it" },
  { .method = "POST",
    .path = "/me/call/transfer",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_transfer,
    .summary = "Transfer my call to a colleague, a queue or a number" },
  { .method = "POST",
    .path = "/me/call/consult",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_consult,
    .summary = "Ring a colleague or a number while the caller hears music" },
  { .method = "POST",
    .path = "/me/call/complete",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_complete,
    .summary = "Give my call to the third and go" },
  { .method = "POST",
    .path = "/me/call/cancel",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_cancel,
    .summary = "Take the caller back and let the third go" },
  { .method = "POST",
    .path = "/me/call/conference",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_conference,
    .summary = "Let all three talk" },
  { .method = "POST",
    .path = "/me/call/leave",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_leave,
    .summary = "Leave the two others alone" },
  { .method = "POST",
    .path = "/me/call/drop-leg",
    .may = HL_MAY_TAKE_CALLS,
    .handle = post_drop_leg,
    .summary = "Drop the caller or the third from a call of three" },
  { .method = NULL },
};
