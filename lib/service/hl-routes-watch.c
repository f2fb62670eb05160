/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "calls/hl-call-quality.h"
#include "hl-fact-store.h"
#include "hl-hub.h"
#include "hl-request-private.h"
#include "hl-routes-common.h"
#include "hl-wall-private.h"

/* What a supervisor does beside a call: hints to its agent, marks with a remark, another
 * place in the queue; and taking notice of alarms. */

#define QUIET_MOST 480 /* minutes */

/* A text of the body that says something; FIELD otherwise. */
static gboolean
has_text (HlRequest *request, GError **error)
{
  const char *text = hl_route_text (request, "text");

  if (text != NULL && strspn (text, " \t\r\n") < strlen (text)
      && g_utf8_strlen (text, -1) <= HL_CALL_REMARK_MAX)
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "text: must have 1 to %d characters",
               HL_CALL_REMARK_MAX);
  return FALSE;
}

static HlFactNote
make_note (HlRequest *request, const char *kind, const char *text)
{
  return (HlFactNote){
    .at = hl_request_now (request), .kind = kind, .actor = hl_request_user (request), .text = text
  };
}

/* ---- Hints ---- */

static gboolean
hint_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlCallHint *hint = hl_call_hint_new ();
  HlFactNote note = make_note (request, "hint", hl_route_text (request, "text"));

  answer->data = hint;
  answer->free_data = g_object_unref;
  hint->id = hl_id_next (hl_request_now (request));
  hint->revision = 1;
  hint->call = note.call = hl_request_id (request);
  hint->agent = note.agent = request->agent;
  hint->author = hl_request_user (request);
  hint->author_name = g_strdup (hl_request_user_name (request));
  hint->text = g_strdup (note.text);
  hint->at = hl_request_now (request);
  if (!hl_store_insert (db, HL_RECORD (hint), error) || !hl_facts_append (db, &note, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (hint), &answer->writer);
  return TRUE;
}

static gboolean
send_hint (HlRequest *request, HlAnswer *answer)
{
  hl_wall_add_hint (hl_request_service (request)->wall, answer->data);
  return TRUE;
}

static void
post_hint (HlRequest *request)
{
  HlBoard *board = hl_request_board (request);
  g_autoptr (GError) error = NULL;
  HlCallView call;

  if (board == NULL)
    return;
  if (!has_text (request, &error))
    hl_request_fail (request, error);
  else if (!hl_switch_get_call (hl_board_get_switch (board), hl_request_id (request), &call))
    hl_request_fail_with (request, HL_FAIL_NOT_FOUND, "no such call: it may be over");
  else if (call.agent == 0)
    hl_request_fail_with (request, HL_FAIL_STATE, "no agent is in this call");
  else if (!hl_hub_has_user (request->service->hub, call.agent))
    hl_request_fail_with (request, HL_FAIL_STATE,
                          "the agent's console is not open: a hint would not be seen");
  else
    {
      request->agent = call.agent;
      hl_request_write (request, hint_job, send_hint);
    }
}

static gboolean
seen_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlId id = hl_request_id (request);
  HlFactNote note = make_note (request, "hint-seen", NULL);
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallHint) hint = (HlCallHint *) hl_db_get (db, hl_call_hint_shape (), id, &failure);
  guint field = hl_shape_index (hl_call_hint_shape (), "seen_at");

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (hint == NULL || hint->agent != hl_request_user (request))
    return hl_route_not_found (error, "hint", id);
  answer->status = 204;
  if (hint->seen_at != 0)
    return TRUE;
  hint->seen_at = hl_request_now (request);
  note.call = hint->call;
  note.agent = hint->agent;
  note.span = hint->seen_at - hint->at;
  return hl_store_update (db, HL_RECORD (hint), G_GUINT64_CONSTANT (1) << field, error)
         && hl_facts_append (db, &note, error);
}

static gboolean
tell_seen (HlRequest *request, HlAnswer *answer)
{
  hl_wall_see_hint (hl_request_service (request)->wall, hl_request_id (request),
                    hl_request_now (request));
  return TRUE;
}

static void
post_seen (HlRequest *request)
{
  hl_request_write (request, seen_job, tell_seen);
}

/* ---- Marks ---- */

static gboolean
check_moment (HlRequest *request, HlCallRecord *call, HlCallMark *mark, GError **error)
{
  HlTime now = hl_request_now (request);
  HlTime end = call->ended_at > 0 ? call->ended_at : now;

  if (mark->at == 0)
    mark->at = MIN (now, end);
  if (mark->at >= call->offered_at && mark->at <= end)
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "at: not within the call");
  return FALSE;
}

static gboolean
mark_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlCallMark) mark = hl_call_mark_new ();
  g_autoptr (HlCallRecord) call = NULL;
  HlFactNote note;

  if (!has_text (request, error) || !hl_route_read (request, mark, HL_READ_STRICT, NULL, error))
    return FALSE;
  call = hl_route_get_call (db, request, hl_request_id (request), error);
  if (call == NULL || !check_moment (request, call, mark, error))
    return FALSE;
  mark->id = hl_id_next (hl_request_now (request));
  mark->revision = 1;
  mark->call = call->id;
  mark->author = hl_request_user (request);
  mark->author_name = g_strdup (hl_request_user_name (request));
  note = make_note (request, "mark", mark->text);
  note.call = call->id;
  note.agent = call->agent;
  note.span = mark->at - call->offered_at;
  if (!hl_store_insert (db, HL_RECORD (mark), error) || !hl_facts_append (db, &note, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (mark), &answer->writer);
  return TRUE;
}

static void
post_mark (HlRequest *request)
{
  hl_request_write (request, mark_job, NULL);
}

/* ---- Another place in the queue ---- */

static void
post_move (HlRequest *request)
{
  HlBoard *board = hl_request_board (request);
  const HlJson *body = hl_request_body (request);
  gboolean front = hl_json_bool (hl_json_get (body, "front"), FALSE);
  HlEvent event = { .kind = HL_EVENT_MOVE,
                    .agent = hl_request_user (request),
                    .call = hl_request_id (request),
                    .queue = hl_json_int (hl_json_get (body, "queue"), 0),
                    .text = front ? "front" : NULL };
  g_autoptr (GError) error = NULL;

  if (board == NULL)
    return;
  if (front == (event.queue != 0))
    hl_request_fail_with (request, HL_FAIL_FIELD, "queue: name one, or \"front\": true");
  else if (hl_board_ask (board, &event, event.agent, &error))
    hl_request_reply_empty (request);
  else
    hl_request_fail (request, error);
}

/* ---- Alarms ---- */

typedef struct
{
  HlFactNote note; /* its text is @code */
  char *code;
  HlAlarmNotice *notice;
} Noting;

static void
noting_free (gpointer data)
{
  Noting *noting = data;

  g_free (noting->code);
  hl_alarm_notice_free (noting->notice);
  g_free (noting);
}

static gboolean
write_noting (HlDb *db, gpointer data, GError **error)
{
  Noting *noting = data;

  return hl_facts_append (db, &noting->note, error)
         && hl_alarm_notice_write (db, noting->notice, error);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HlRequest *request = data;
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    hl_request_fail (request, error);
  else
    hl_request_reply_empty (request);
  hl_request_unref (request);
}

static void
acknowledge (HlRequest *request, HlTime until)
{
  HlWallAlarmView view;
  HlFactNote note = make_note (request, until > 0 ? "alarm-quiet" : "alarm-acknowledged", NULL);
  Noting *noting;

  if (!hl_wall_acknowledge (request->service->wall, hl_request_id (request),
                            hl_request_user_name (request), until, &view))
    {
      hl_request_fail_with (request, HL_FAIL_NOT_FOUND, "no such alarm: it may be over");
      return;
    }
  note.agent = view.agent;
  note.call = view.call;
  note.queue = view.queue;
  note.span = until > 0 ? until - note.at : 0;
  noting = g_new0 (Noting, 1);
  note.text = noting->code = g_strdup (view.code);
  noting->note = note;
  noting->notice = hl_alarm_notice_new (view.key, view.level, hl_request_user_name (request),
                                        hl_request_now (request), until);
  hl_store_write_async (request->service->store, write_noting, noting, noting_free, NULL, noted_cb,
                        hl_request_ref (request));
}

static void
post_acknowledge (HlRequest *request)
{
  acknowledge (request, 0);
}

static void
post_quiet (HlRequest *request)
{
  gint64 minutes = hl_json_int (hl_json_get (hl_request_body (request), "minutes"), 0);

  if (minutes < 1 || minutes > QUIET_MOST)
    hl_request_fail_with (request, HL_FAIL_FIELD, "minutes: must be 1 to %d", QUIET_MOST);
  else
    acknowledge (request, hl_request_now (request) + minutes * HL_MINUTE);
}

/* clang-format off */
const HlRoute hl_routes_watch[] = {
  { "POST", "/calls/:id/hint", HL_MAY_LISTEN, post_hint, "A line of text to the agent of a call; leaves a fact",
    hl_call_hint_shape, hl_call_hint_shape, HL_ROUTE_CREATED },
  { "POST", "/me/hint/:id/seen", HL_MAY_TAKE_CALLS, post_seen, "I have read the hint" },
  { "POST", "/calls/:id/marks", 0, post_mark, "A remark on a second of a call; leaves a fact",
    hl_call_mark_shape, hl_call_mark_shape, HL_ROUTE_CREATED },
  { "POST", "/calls/:id/move", HL_MAY_SET_STATES, post_move, "A waiting caller to another queue or to the front" },
  { "POST", "/alarms/:id/acknowledge", HL_MAY_SEE_LIVE, post_acknowledge, "I take notice of an alarm; leaves a fact" },
  { "POST", "/alarms/:id/quiet", HL_MAY_SEE_LIVE, post_quiet, "The same, and it is quiet for some minutes" },
  { NULL },
};
/* clang-format on */
