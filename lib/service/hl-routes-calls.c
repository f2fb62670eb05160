/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-callbacks.h"
#include "hl-fact-store.h"
#include "hl-live-store.h"
#include "hl-quality-store.h"
#include "hl-routes-common.h"

/* Calls that are stored, and who called. */

#define FACTS_MOST 2000

static gint64
call_stamp (gpointer call)
{
  return ((HlCallRecord *) call)->offered_at;
}

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) calls = NULL;
  gint64 at, id, total;
  gboolean given;

  if (!hl_cursor_read (request, &at, &id, &given, error))
    return FALSE;
  hl_where_init (&where);
  if (!hl_route_where_calls (request, &where, error))
    return FALSE;
  total = hl_where_count (&where, db, hl_call_record_shape (), HL_TOTAL_MAX + 1, error);
  if (total < 0)
    return FALSE;
  if (given)
    hl_where_pair (&where, "(offered_at, id) < ($?, $?)", at, id);
  if (!hl_route_load_calls (db, request, &where, hl_request_limit (request) + 1, &calls, error))
    return FALSE;
  hl_route_write_page (request, answer, calls, call_stamp, total);
  return TRUE;
}

static void
list_calls (HlRequest *request)
{
  hl_request_read (request, list_job, NULL);
}

/* ---- One call ---- */

static GPtrArray *
load_of_call (HlDb *db, const HlShape *shape, HlId call, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  hl_where_int (&where, "call = $?", call);
  return hl_where_load (&where, db, shape, "id", FACTS_MOST, error);
}

/* Tickets of the call that the user may see. */
static GPtrArray *
load_tickets (HlDb *db, HlRequest *request, HlId call, GError **error)
{
  HlTicketFilter filter = { .call = call };

  if (!hl_request_may (request, HL_MAY_READ_TICKETS))
    filter.agent = hl_request_user (request);
  return hl_tickets_list (db, hl_request_key (request), &filter, 50, NULL, error);
}

/* How it went: @name and the records of the call. */
static gboolean
add_of_call (HlDb *db, HlJsonWriter *writer, const char *name, const HlShape *shape, HlId call,
             const char *order, GError **error)
{
  g_autoptr (GPtrArray) records = hl_quality_load (db, shape, call, order, error);

  if (records != NULL)
    hl_route_add_records (writer, name, records);
  return records != NULL;
}

static gboolean
get_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlId id = hl_request_id (request);
  g_autoptr (HlCallRecord) call = hl_route_get_call (db, request, id, error);
  g_autoptr (GPtrArray) facts = NULL;
  g_autoptr (GPtrArray) recordings = NULL;
  g_autoptr (GPtrArray) tickets = NULL;
  HlJsonWriter *writer = &answer->writer;

  if (call == NULL || (facts = load_of_call (db, hl_fact_record_shape (), id, error)) == NULL
      || (recordings = load_of_call (db, hl_recording_record_shape (), id, error)) == NULL
      || (tickets = load_tickets (db, request, id, error)) == NULL)
    return FALSE;
  hl_recordings_add_pauses (recordings, facts);
  hl_json_begin_object (writer);
  hl_json_name (writer, "call");
  hl_record_write_json (HL_RECORD (call), writer);
  hl_route_add_records (writer, "facts", facts);
  hl_route_add_records (writer, "recordings", recordings);
  hl_route_add_records (writer, "tickets", tickets);
  if (!add_of_call (db, writer, "quality", hl_call_quality_shape (), id, "part", error)
      || !add_of_call (db, writer, "marks", hl_call_mark_shape (), id, "at, id", error)
      || !add_of_call (db, writer, "hints", hl_call_hint_shape (), id, "at, id", error))
    return FALSE;
  hl_json_end_object (writer);
  return TRUE;
}

static void
get_call (HlRequest *request)
{
  hl_request_read (request, get_job, NULL);
}

/* ---- Who is it ---- */

static gboolean
caller_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  HlId id = hl_request_id (request);
  g_autoptr (HlCallRecord) call = hl_route_get_call (db, request, id, error);

  return call != NULL
         && hl_caller_write (db, hl_request_key (request), id,
                             call->caller != NULL ? call->caller : "", hl_request_now (request),
                             &answer->writer, error);
}

static void
get_caller (HlRequest *request)
{
  hl_request_read (request, caller_job, NULL);
}

static gboolean
unmask_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  const char *reason = hl_route_reason (request, error);
  g_autoptr (HlCallRecord) call = NULL;

  if (reason == NULL)
    return FALSE;
  call = hl_route_get_call (db, request, hl_request_id (request), error);
  if (call == NULL || !hl_request_fact (db, request, "unmask", call->id, 0, reason, error))
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_json_add_text (&answer->writer, "caller", call->caller);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
post_unmask (HlRequest *request)
{
  hl_request_write (request, unmask_job, NULL);
}

/* ---- How an outbound call went ---- */

static gboolean
set_result (HlDb *db, HlCallRecord *call, unsigned outcome, const char *note, GError **error)
{
  const HlShape *shape = hl_call_record_shape ();
  guint64 mask = G_GUINT64_CONSTANT (1) << hl_shape_index (shape, "result");

  call->result = outcome;
  if (note != NULL)
    {
      g_free (call->note);
      call->note = g_strdup (note);
      mask |= G_GUINT64_CONSTANT (1) << hl_shape_index (shape, "note");
    }
  return hl_store_update (db, HL_RECORD (call), mask, error);
}

/* The call-back of which it was an attempt. */
static gboolean
set_callback (HlDb *db, HlRequest *request, HlCallRecord *call, unsigned outcome, const char *note,
              GError **error)
{
  HlDeskContext context = hl_route_desk_context (request);
  g_autoptr (GError) failure = NULL;
  g_autoptr (HlCallback) item = NULL;

  if (call->callback == 0)
    return TRUE;
  item = hl_callbacks_get (db, context.key, call->callback, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return item == NULL
         || hl_callbacks_set_outcome (db, item, (HlCallbackOutcome) outcome, note, 0, &context,
                                      error);
}

static gboolean
outcome_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlCallRecord) call = NULL;
  const char *note;
  unsigned outcome;

  if (!hl_route_read_outcome (request, &outcome, error)
      || !hl_route_read_note (request, &note, error)
      || (call = hl_route_get_call (db, request, hl_request_id (request), error)) == NULL)
    return FALSE;
  if (call->way != hl_enum_value (hl_way_words, "out"))
    {
      g_set_error (error, HL_FAIL, HL_FAIL_STATE, "only of a call to the outside");
      return FALSE;
    }
  if (!set_result (db, call, outcome, note, error)
      || !set_callback (db, request, call, outcome, note, error)
      || !hl_request_fact (db, request, "call-outcome", call->id, 0, hl_result_words[outcome],
                           error))
    return FALSE;
  hl_record_write_json (HL_RECORD (call), &answer->writer);
  return TRUE;
}

static void
post_outcome (HlRequest *request)
{
  hl_request_write (request, outcome_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_calls[] = {
  { "GET", "/calls", 0, list_calls, "Calls, newest first", NULL, hl_call_record_shape, HL_ROUTE_LIST,
    "limit after " HL_CALL_FILTERS },
  { "GET", "/calls/:id", 0, get_call, "A call with its facts, recordings and tickets" },
  { "GET", "/calls/:id/caller", 0, get_caller, "Who is it: earlier calls and tickets of the number" },
  { "POST", "/calls/:id/outcome", HL_MAY_DIAL, post_outcome, "How a call to the outside went", NULL,
    hl_call_record_shape },
  { "POST", "/calls/:id/unmask", HL_MAY_UNMASK, post_unmask, "The caller's number in full; leaves a fact" },
  { NULL },
};
/* clang-format on */
