/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-fact-store.h"
#include "hl-live-store.h"
#include "hl-request-private.h"
#include "hl-sessions.h"
#include "hl-wall.h"

/* What goes on now, and the hands of those who supervise. */

HlBoard *
hl_request_board (HlRequest *request)
{
  if (request->service->board == NULL)
    hl_request_fail_with (request, HL_FAIL_AWAY, "telephony is not running");
  return request->service->board;
}

/* An error of the switch about a number is about the field it came in. */
void
hl_request_fail_switch (HlRequest *request, const GError *error, const char *field)
{
  if (g_error_matches (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_NUMBER))
    hl_request_fail_with (request, HL_FAIL_FIELD, "%s: %s", field, error->message);
  else
    hl_request_fail (request, error);
}

/* ---- GET /live ---- */

typedef struct
{
  GString *day;
  GArray *queues;
} Figures;

static void
figures_free (gpointer data)
{
  Figures *figures = data;

  g_string_free (figures->day, TRUE);
  g_clear_pointer (&figures->queues, g_array_unref);
  g_free (figures);
}

/* Waiting callers are the switch's to count: filled in afterwards would be wrong by the
 * time it is read, so the rows' own count is taken. */
static gboolean
read_figures (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  Figures *figures = g_new0 (Figures, 1);
  HlJsonWriter writer;

  figures->day = g_string_new (NULL);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (figures->day);
  answer->data = figures;
  answer->free_data = figures_free;
  figures->queues = hl_queue_days (db, hl_request_now (request), error);
  return figures->queues != NULL
         && hl_day_write (db, hl_request_now (request), request->waiting, &writer, error);
}

static gboolean
write_live (HlRequest *request, HlAnswer *answer)
{
  Figures *figures = answer->data;

  hl_wall_write_all (request->service->wall, figures->day->str, figures->queues, &answer->writer);
  return TRUE;
}

static void
get_live (HlRequest *request)
{
  if (hl_request_board (request) == NULL)
    return;
  request->waiting = hl_wall_count_waiting (request->service->wall);
  hl_request_read (request, read_figures, write_live);
}

/* ---- Listening in, dropping, setting states ---- */

static void
post_listen (HlRequest *request)
{
  static const struct
  {
    const char *word;
    HlEventKind kind;
  } modes[] = {
    { "listen", HL_EVENT_LISTEN },
    { "whisper", HL_EVENT_WHISPER },
    { "barge", HL_EVENT_BARGE },
    { "take-over", HL_EVENT_TAKE_OVER },
  };
  HlBoard *board = hl_request_board (request);
  const char *mode = hl_json_text (hl_json_get (hl_request_body (request), "mode"), "");
  HlEvent event = { .kind = HL_N_EVENTS, .agent = request->user, .call = hl_request_id (request) };
  g_autoptr (GError) error = NULL;

  if (board == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (modes[i].word, mode) == 0)
      event.kind = modes[i].kind;
  if (event.kind == HL_N_EVENTS)
    hl_request_fail_with (request, HL_FAIL_FIELD,
                          "mode: must be listen, whisper, barge or take-over");
  else if (event.kind == HL_EVENT_TAKE_OVER && !hl_request_may (request, HL_MAY_TAKE_CALLS))
    hl_request_fail_with (request, HL_FAIL_PERMISSION, "who takes a call over must take calls");
  else if (hl_board_ask (board, &event, request->user, &error))
    hl_request_reply_empty (request);
  else
    hl_request_fail (request, error);
}

static void
delete_listen (HlRequest *request)
{
  HlBoard *board = hl_request_board (request);
  HlEvent event = { .kind = HL_EVENT_STOP_LISTENING,
                    .agent = request->user,
                    .call = hl_request_id (request) };
  g_autoptr (GError) error = NULL;

  if (board == NULL)
    return;
  if (hl_board_ask (board, &event, request->user, &error))
    hl_request_reply_empty (request);
  else
    hl_request_fail (request, error);
}

/* The switchboard's facts say what happened; this one, why somebody wanted it. */
static void
say_why (HlRequest *request, const char *kind, HlId call, HlId agent, const char *reason)
{
  const HlFactNote note = { .at = hl_request_now (request),
                            .kind = kind,
                            .call = call,
                            .agent = agent,
                            .actor = hl_request_user (request),
                            .text = reason };

  hl_facts_append_later (request->service->store, &note);
}

static void
post_drop (HlRequest *request)
{
  HlBoard *board = hl_request_board (request);
  const char *reason = hl_json_text (hl_json_get (hl_request_body (request), "reason"), "");
  HlEvent event = {
    .kind = HL_EVENT_DROP, .agent = request->user, .call = hl_request_id (request), .text = reason
  };
  g_autoptr (GError) error = NULL;

  if (board == NULL)
    return;
  if (*reason == '\0' || strlen (reason) > 400)
    hl_request_fail_with (request, HL_FAIL_REASON, "reason: say why, in at most 400 bytes");
  else if (hl_board_ask (board, &event, request->user, &error))
    {
      say_why (request, "call-dropped", event.call, 0, reason);
      hl_request_reply_empty (request);
    }
  else
    hl_request_fail (request, error);
}

static void
reply_agent (HlRequest *request, HlId agent)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_wall_write_agent (request->service->wall, agent, &writer);
  hl_request_reply (request, 200, out->str);
}

/* Not while she is in a call: her form is hers until it is saved. */
static void
end_sessions (HlRequest *request, HlId agent, const char *reason)
{
  hl_sessions_end_user_later (request->service->sessions, agent, reason);
  hl_sessions_note_offline (request->service->sessions, agent);
}

/* Somebody else sets my state: each wants a reason, which the log has. */
static void
post_state (HlRequest *request)
{
  static const char *const states[] = { "ready", "away", "offline", NULL };
  HlBoard *board = hl_request_board (request);
  const HlJson *body = hl_request_body (request);
  const char *state = hl_json_text (hl_json_get (body, "state"), "");
  const char *reason = hl_json_text (hl_json_get (body, "reason"), "");
  const char *remark = hl_json_text (hl_json_get (body, "remark"), "");
  gboolean away = strcmp (state, "away") == 0;
  HlEvent event = { .kind = HL_EVENT_SET_STATE,
                    .agent = request->user,
                    .target = hl_request_id (request),
                    .text = away ? reason : state };
  g_autoptr (GError) error = NULL;

  if (board == NULL)
    return;
  if (!g_strv_contains (states, state))
    hl_request_fail_with (request, HL_FAIL_FIELD, "state: must be ready, away or offline");
  else if (*reason == '\0' || strlen (reason) > 60 || (away && g_strv_contains (states, reason)))
    hl_request_fail_with (request, HL_FAIL_REASON, "reason: say why, in at most 60 bytes");
  else if (strlen (remark) > 400)
    hl_request_fail_with (request, HL_FAIL_FIELD, "remark: must have at most 400 bytes");
  else if (hl_board_ask (board, &event, request->user, &error))
    {
      say_why (request, "state-set", 0, event.target, *remark != '\0' ? remark : reason);
      if (strcmp (state, "offline") == 0)
        end_sessions (request, event.target, reason);
      reply_agent (request, event.target);
    }
  else
    hl_request_fail (request, error);
}

const HlRoute hl_routes_live[] = {
  { .method = "GET",
    .path = "/live",
    .may = HL_MAY_SEE_LIVE,
    .handle = get_live,
    .summary = "Agents, queues, calls and the day as they are now" },
  { .method = "POST",
    .path = "/calls/:id/listen",
    .may = HL_MAY_LISTEN,
    .handle = post_listen,
    .summary = "Listen to a call, whisper or barge in" },
  { .method = "DELETE",
    .path = "/calls/:id/listen",
    .may = HL_MAY_LISTEN,
    .handle = delete_listen,
    .summary = "Stop listening" },
  { .method = "POST",
    .path = "/calls/:id/drop",
    .may = HL_MAY_SET_STATES,
    .handle = post_drop,
    .summary = "End a call" },
  { .method = "POST",
    .path = "/agents/:id/state",
    .may = HL_MAY_SET_STATES,
    .handle = post_state,
    .summary = "Set an agent ready or away, or sign her out" },
  { .method = NULL },
};
