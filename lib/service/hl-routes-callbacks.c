/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "desk/hl-callbacks.h"
#include "hl-board.h"
#include "hl-fact-store.h"
#include "hl-request-private.h"
#include "hl-replays.h"
#include "hl-routes-common.h"

/* Citizens to be rung back: the list, taking, dialling, outcomes. */

#define SEES (HL_MAY_TAKE_CALLS | HL_MAY_READ_CALLS)
#define NOTE_MOST 400

static HlCallback *
get_callback (HlDb *db, HlRequest *request, GError **error)
{
  HlCallback *item =
      hl_callbacks_get (db, hl_request_key (request), hl_request_id (request), error);

  if (item == NULL)
    hl_route_not_found (error, "call-back", hl_request_id (request));
  return item;
}

/* ---- Lists ---- */

static gint64
stamp (gpointer item)
{
  return ((HlCallback *) item)->created_at;
}

static gboolean
check_words (const char *name, const char *const *values, const char *const *words, GError **error)
{
  for (guint i = 0; values[i] != NULL; i++)
    if (hl_enum_value (words, values[i]) == 0)
      {
        g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "%s: there is no %.40s", name, values[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlCallbackFilter filter = {
    .states = hl_request_query_words (request, "state"),
    .kinds = hl_request_query_words (request, "kind"),
    .agent = hl_request_query_int (request, "agent", 0),
    .queue = hl_request_query_int (request, "queue", 0),
    .from = hl_request_query_int (request, "from", 0),
    .to = hl_request_query_int (request, "to", 0),
    .number = hl_request_query (request, "number"),
  };
  g_autoptr (GPtrArray) items = NULL;
  gint64 total = 0;
  gboolean given;

  if (!check_words ("state", filter.states, hl_callback_state_words, error)
      || !check_words ("kind", filter.kinds, hl_callback_kind_words, error)
      || !hl_cursor_read (request, &filter.after_at, &filter.after_id, &given, error))
    return FALSE;
  items = hl_callbacks_list (db, hl_request_key (request), &filter, hl_request_limit (request) + 1,
                             &total, error);
  if (items == NULL)
    return FALSE;
  hl_route_write_page (request, answer, items, stamp, total);
  return TRUE;
}

static void
list_callbacks (HlRequest *request)
{
  hl_request_read (request, list_job, NULL);
}

/* ---- One, with its calls and their recordings ---- */

static GPtrArray *
load_calls (HlDb *db, HlRequest *request, HlId id, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  GPtrArray *calls = NULL;

  hl_where_init (&where);
  hl_where_int (&where, "callback = $?", id);
  return hl_route_load_calls (db, request, &where, 256, &calls, error) ? calls : NULL;
}

static GPtrArray *
load_recordings (HlDb *db, HlId id, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  hl_where_int (&where, "call IN (SELECT id FROM call WHERE callback = $?)", id);
  return hl_where_load (&where, db, hl_recording_record_shape (), "id", 256, error);
}

static gboolean
get_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlCallback) item = get_callback (db, request, error);
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GPtrArray) recordings = NULL;

  if (item == NULL || (calls = load_calls (db, request, item->id, error)) == NULL
      || (recordings = load_recordings (db, item->id, error)) == NULL)
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_json_name (&answer->writer, "callback");
  hl_record_write_json (HL_RECORD (item), &answer->writer);
  hl_route_add_records (&answer->writer, "calls", calls);
  hl_route_add_records (&answer->writer, "recordings", recordings);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
get_one (HlRequest *request)
{
  hl_request_read (request, get_job, NULL);
}

/* ---- A promise ---- */

static gboolean
queue_name (HlDb *db, HlCallback *item, GError **error)
{
  HlStmt *row = hl_db_query (db, error, "SELECT name FROM queue WHERE id = $1", "i", item->queue);

  if (row != NULL && hl_stmt_next (row, error))
    {
      item->queue_name = g_strdup (hl_stmt_text (row, 0));
      hl_stmt_reset (row);
      return TRUE;
    }
  if (row != NULL && (error == NULL || *error == NULL))
    g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "queue: there is no such queue");
  return FALSE;
}

static gboolean
check_when (const char *field, HlTime at, HlTime now, GError **error)
{
  if (at == 0 || (at >= now && at <= now + 366 * HL_DAY))
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "%s: must be within a year from now", field);
  return FALSE;
}

static gboolean
has_ticket (HlDb *db, HlRequest *request, HlId id, GError **error)
{
  g_autoptr (HlTicket) ticket = id != 0 ? hl_route_get_ticket (db, request, id, error) : NULL;

  return id == 0 || ticket != NULL;
}

static gboolean
post_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlCallback) item = hl_callback_new ();
  g_autoptr (GError) failure = NULL;

  if (!hl_route_read (request, item, HL_READ_STRICT, NULL, error)
      || (item->queue != 0 && !queue_name (db, item, error))
      || !check_when ("due_at", item->due_at, context.now, error)
      || !has_ticket (db, request, item->ticket, error)
      || !hl_callbacks_promise (db, item, &context, error)
      || !hl_request_fact (db, request, "callback-promised", item->call, item->ticket, NULL, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (item), &answer->writer);
  return TRUE;
}

static void
post_callback (HlRequest *request)
{
  hl_request_write (request, post_job, NULL);
}

/* To whom I talk, or have just talked: the number stays where it is. */
static gboolean
promise_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlCallRecord) call = hl_route_get_call (db, request, hl_request_id (request), error);
  g_autoptr (HlCallback) item = hl_callback_new ();
  const char *note;

  item->due_at = hl_json_int (hl_json_get (hl_request_body (request), "due_at"), 0);
  if (call == NULL || !hl_route_read_note (request, &note, error)
      || !check_when ("due_at", item->due_at, context.now, error))
    return FALSE;
  item->caller = g_strdup (call->caller);
  item->queue = call->queue;
  item->queue_name = g_strdup (call->queue_name);
  item->ticket = call->ticket;
  item->note = g_strdup (note);
  if (item->caller == NULL)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_STATE, "nobody knows the number of this call");
      return FALSE;
    }
  if (!hl_callbacks_promise (db, item, &context, error)
      || !hl_request_fact (db, request, "callback-promised", call->id, item->ticket, NULL, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (item), &answer->writer);
  return TRUE;
}

static void
post_promise (HlRequest *request)
{
  hl_request_write (request, promise_job, NULL);
}

/* ---- Events ---- */

static gboolean
find_event (HlRequest *request, HlCallbackEvent *event, GError **error)
{
  static const HlCallbackEvent events[] = { HL_CALLBACK_EVENT_TAKE, HL_CALLBACK_EVENT_RELEASE,
                                            HL_CALLBACK_EVENT_GIVE_UP, HL_CALLBACK_EVENT_CANCEL,
                                            HL_CALLBACK_EVENT_REOPEN };
  const char *word = hl_request_param (request, "event");

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (g_strcmp0 (hl_callback_event_words[events[i]], word) == 0)
      {
        *event = events[i];
        return TRUE;
      }
  g_set_error (error, HL_FAIL, HL_FAIL_NOT_FOUND, "a call-back has no event %s", word);
  return FALSE;
}

/* Why it is given up, cancelled or opened again is said. */
static gboolean
wants_reason (HlCallbackEvent event)
{
  return event == HL_CALLBACK_EVENT_GIVE_UP || event == HL_CALLBACK_EVENT_CANCEL
         || event == HL_CALLBACK_EVENT_REOPEN;
}

static gboolean
event_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  gboolean others = hl_request_may (request, HL_MAY_SET_STATES);
  g_autoptr (HlCallback) item = NULL;
  g_autofree char *kind = NULL;
  const char *reason = NULL;
  HlCallbackEvent event;

  if (!find_event (request, &event, error)
      || (wants_reason (event) && (reason = hl_route_reason (request, error)) == NULL)
      || (item = get_callback (db, request, error)) == NULL)
    return FALSE;
  answer->data = g_memdup2 (&item->booked, sizeof item->booked);
  answer->free_data = g_free;
  if (event == HL_CALLBACK_EVENT_RELEASE || event == HL_CALLBACK_EVENT_TAKE
      || event == HL_CALLBACK_EVENT_REOPEN)
    *(HlId *) answer->data = 0; /* keeps its place */
  kind = g_strdup_printf ("callback-%s", hl_callback_event_words[event]);
  if (!hl_callbacks_handle (db, item, event, others, &context, error)
      || !hl_request_fact (db, request, kind, item->call, item->ticket, reason, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (item), &answer->writer);
  return TRUE;
}

/* The place in the queue is given up too. */
static void
cancel_booked (HlRequest *request, HlId booked)
{
  HlBoard *board = request->service->board;
  HlEvent event = { .kind = HL_EVENT_CANCEL_CALLBACK, .call = booked, .agent = request->user };
  g_autoptr (GError) error = NULL;

  if (board != NULL && booked != 0 && !hl_board_ask (board, &event, request->user, &error))
    g_debug ("A booked call was over: %s", error->message);
}

static gboolean
event_done (HlRequest *request, HlAnswer *answer)
{
  cancel_booked (request, *(HlId *) answer->data);
  return TRUE;
}

static void
post_event (HlRequest *request)
{
  hl_request_write (request, event_job, event_done);
}

/* ---- Outcomes ---- */

gboolean
hl_route_read_note (HlRequest *request, const char **note, GError **error)
{
  *note = hl_route_text (request, "note");
  if (*note == NULL || g_utf8_strlen (*note, -1) <= NOTE_MOST)
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "note: must have at most %d characters", NOTE_MOST);
  return FALSE;
}

/* What a person may say: not "failed" and "rang-again", which only the service knows. */
gboolean
hl_route_read_outcome (HlRequest *request, unsigned *outcome, GError **error)
{
  const char *word = hl_route_text (request, "outcome");

  *outcome = hl_enum_value (hl_result_words, word);
  if (*outcome != HL_RESULT_NONE && *outcome != HL_RESULT_FAILED)
    return TRUE;
  g_set_error (error, HL_FAIL, HL_FAIL_FIELD,
               "outcome: must be one of: reached, busy, no-answer, invalid, refused, voicemail");
  return FALSE;
}

static gboolean
outcome_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  HlTime next_at = hl_json_int (hl_json_get (hl_request_body (request), "next_at"), 0);
  g_autoptr (HlCallback) item = NULL;
  const char *note;
  unsigned outcome;

  if (!hl_route_read_outcome (request, &outcome, error)
      || !hl_route_read_note (request, &note, error)
      || !check_when ("next_at", next_at, context.now, error))
    return FALSE;
  item = get_callback (db, request, error);
  if (item == NULL
      || !hl_callbacks_set_outcome (db, item, (HlCallbackOutcome) outcome, note, next_at, &context,
                                    error)
      || !hl_request_fact (db, request, "callback-outcome", item->call, item->ticket,
                           hl_callback_outcome_words[outcome], error))
    return FALSE;
  hl_record_write_json (HL_RECORD (item), &answer->writer);
  return TRUE;
}

static void
post_outcome (HlRequest *request)
{
  hl_request_write (request, outcome_job, NULL);
}

/* ---- Dialling ---- */

typedef struct
{
  char *number;
  HlId origin, booked;
  gboolean taken; /* for this */
} Dialling;

static void
dialling_free (gpointer data)
{
  Dialling *dialling = data;

  g_free (dialling->number);
  g_free (dialling);
}

/* It is hers before anything rings, so that two do not ring one citizen. */
static gboolean
dial_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlCallback) item = get_callback (db, request, error);
  Dialling *dialling;

  if (item == NULL)
    return FALSE;
  if (item->caller == NULL)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_STATE, "the caller withheld the number");
      return FALSE;
    }
  dialling = g_new0 (Dialling, 1);
  answer->data = dialling;
  answer->free_data = dialling_free;
  dialling->number = g_strdup (item->caller);
  dialling->origin = item->call != 0 ? item->call : item->id;
  dialling->booked = item->booked;
  dialling->taken = item->state != HL_CALLBACK_TAKEN || item->agent != context.user;
  if (dialling->taken
      && !hl_callbacks_handle (db, item, HL_CALLBACK_EVENT_TAKE, FALSE, &context, error))
    return FALSE;
  answer->status = 204;
  return TRUE;
}

/* Nothing rang: asked again, it is tried again. */
static gboolean
forget_job (HlDb *db, gpointer request, GError **error)
{
  return hl_replays_forget (db, request, error);
}

static gboolean
release_job (HlDb *db, gpointer data, GError **error)
{
  HlRequest *request = data;
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (HlCallback) item = get_callback (db, request, error);

  return item != NULL && forget_job (db, request, error)
         && hl_callbacks_handle (db, item, HL_CALLBACK_EVENT_RELEASE, FALSE, &context, error);
}

static void
released_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_message ("A call-back that was not dialled stays with the agent: %s", error->message);
}

static gboolean
dial_done (HlRequest *request, HlAnswer *answer)
{
  const Dialling *dialling = answer->data;
  HlBoard *board = hl_request_board (request);
  HlEvent event = { .kind = HL_EVENT_DIAL,
                    .agent = request->user,
                    .number = dialling->number,
                    .text = hl_route_text (request, "line"),
                    .call = dialling->origin };
  g_autoptr (GError) error = NULL;

  if (board != NULL && hl_board_ask (board, &event, request->user, &error))
    {
      cancel_booked (request, dialling->booked);
      return TRUE;
    }
  hl_store_write_async (hl_request_store (request), dialling->taken ? release_job : forget_job,
                        hl_request_ref (request), (GDestroyNotify) hl_request_unref, NULL,
                        released_cb, NULL);
  if (board != NULL)
    hl_request_fail (request, error);
  return FALSE;
}

static void
post_dial (HlRequest *request)
{
  if (!hl_request_may (request, HL_MAY_DIAL))
    hl_request_fail_with (request, HL_FAIL_PERMISSION, "your role does not allow this");
  else if (hl_request_check_line (request))
    hl_request_write (request, dial_job, dial_done);
}

/* ---- Unmasking ---- */

static gboolean
unmask_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  const char *reason = hl_route_reason (request, error);
  g_autoptr (HlCallback) item = reason != NULL ? get_callback (db, request, error) : NULL;

  if (item == NULL
      || !hl_request_fact (db, request, "unmask", item->call, item->ticket, reason, error))
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_json_add_text (&answer->writer, "caller", item->caller);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
post_unmask (HlRequest *request)
{
  hl_request_write (request, unmask_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_callbacks[] = {
  { "GET", "/callbacks", SEES, list_callbacks, "Citizens to be rung back, oldest first", NULL,
    hl_callback_shape, HL_ROUTE_LIST,
    "limit after state:words kind:words agent:id queue:id from:time to:time number" },
  { "POST", "/callbacks", HL_MAY_TAKE_CALLS, post_callback, "A promise to ring back", hl_callback_shape,
    hl_callback_shape, HL_ROUTE_CREATED },
  { "POST", "/calls/:id/callback", HL_MAY_TAKE_CALLS, post_promise,
    "A promise to ring back the other side of my call", NULL, hl_callback_shape, HL_ROUTE_CREATED },
  { "GET", "/callbacks/:id", SEES, get_one, "One with its calls and their recordings" },
  { "POST", "/callbacks/:id/dial", HL_MAY_TAKE_CALLS, post_dial,
    "Takes it and dials; the result is kept as an attempt" },
  { "POST", "/callbacks/:id/outcome", HL_MAY_TAKE_CALLS, post_outcome, "How the attempt went", NULL,
    hl_callback_shape },
  { "POST", "/callbacks/:id/unmask", HL_MAY_UNMASK, post_unmask, "The number in full; leaves a fact" },
  { "POST", "/callbacks/:id/:event", HL_MAY_TAKE_CALLS, post_event,
    "take, release, give-up, cancel or reopen; the last three with a reason", NULL, hl_callback_shape },
  { NULL },
};
/* clang-format on */
