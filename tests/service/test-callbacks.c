/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk/hl-callbacks.h"
#include "hl-test-db.h"
#include "hl-test.h"
#include "service/hl-fact-store.h"

#include <string.h>

/* Call-backs as they follow from the facts of calls, and what people do with them. */

#define T0 ((HlTime) 1795000000 * HL_SECOND)
#define NUMBER "13812345678"
#define OTHER "13987654321"
#define LINA ((HlId) 77)
#define WANG ((HlId) 78)
#define QUEUE ((HlId) 5)

typedef struct
{
  HlDb *db;
  HlKey *key;
  HlFactBatch *batch;
  HlTime now;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->db = hl_test_db ();
  f->key = hl_test_key ();
  f->batch = hl_fact_batch_new (f->key);
  f->now = T0;
  hl_db_exec (
      f->db,
      "INSERT INTO \"user\" (id, revision, login, name, role, extension, enabled, created_at)"
      " VALUES (77, 1, 'lina', '李娜', 'agent', '1001', 1, 1),"
      " (78, 1, 'wangfang', '王芳', 'agent', '1002', 1, 1);"
      "INSERT INTO queue (id, revision, name, strategy, ring_seconds, wrap_up_seconds,"
      " wrap_up_until_saved, max_waiting, max_wait_seconds, short_abandon_seconds, place)"
      " VALUES (5, 1, '综合', 'longest-idle', 20, 30, 0, 0, 0, 5, 1),"
      " (6, 1, '心理', 'longest-idle', 20, 30, 0, 0, 0, 5, 2);"
      "INSERT INTO site (id, revision, name, utc_offset_minutes, outbound_wrap_up_seconds,"
      " dial_seconds, max_misses, miss_pause_seconds) VALUES (1, 1, 's', 480, 30, 60, 2, 5)",
      &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_fact_batch_free (f->batch);
  hl_db_close (f->db);
  hl_key_unref (f->key);
}

static void
add (Fixture *f, HlFactKind kind, HlId call, HlFact more)
{
  f->now += HL_SECOND;
  more.kind = kind;
  more.call = call;
  more.at = f->now;
  hl_fact_batch_add (f->batch, &more, 0);
}

static void
flush (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hl_db_begin (f->db, &error));
  hl_fact_batch_write (f->db, f->batch, &error);
  g_assert_no_error (error);
  g_assert_true (hl_db_commit (f->db, &error));
  hl_fact_batch_free (f->batch);
  f->batch = hl_fact_batch_new (f->key);
}

/* An inbound call that comes as far as the queue and ends with @kind. */
static void
lose (Fixture *f, HlId call, const char *number, HlId queue, HlFactKind kind, const char *text)
{
  add (f, HL_FACT_CALL_OFFERED, call, (HlFact){ .number = "12349", .text = number });
  add (f, HL_FACT_CALL_QUEUED, call, (HlFact){ .queue = queue });
  add (f, kind, call, (HlFact){ .queue = queue, .span = 20 * HL_SECOND, .text = text });
  add (f, HL_FACT_CALL_ENDED, call, (HlFact){ .text = "caller", .code = 200 });
  flush (f);
}

static void
dial (Fixture *f, HlId call, const char *number, HlId agent, const char *text)
{
  add (f, HL_FACT_CALL_DIALLED, call, (HlFact){ .number = number, .agent = agent, .text = text });
  flush (f);
}

static void
fail (Fixture *f, HlId call, gint code, const char *why, const char *by)
{
  f->now += 10 * HL_SECOND;
  add (f, HL_FACT_CALL_FAILED, call, (HlFact){ .code = code, .text = why });
  add (f, HL_FACT_CALL_ENDED, call, (HlFact){ .text = by, .code = code });
  flush (f);
}

static void
connect_call (Fixture *f, HlId call, HlId agent)
{
  add (f, HL_FACT_CALL_CONNECTED, call, (HlFact){ .agent = agent, .span = 3 * HL_SECOND });
  flush (f);
}

static GPtrArray *
list (Fixture *f, const char *state)
{
  const char *states[] = { state, NULL };
  HlCallbackFilter filter = { .states = state != NULL ? states : NULL };
  g_autoptr (GError) error = NULL;
  gint64 total = 0;
  GPtrArray *found = hl_callbacks_list (f->db, f->key, &filter, 100, &total, &error);

  g_assert_no_error (error);
  g_assert_cmpint (total, ==, found->len);
  return found;
}

static HlCallback *
only (Fixture *f)
{
  g_autoptr (GPtrArray) found = list (f, NULL);

  g_assert_cmpuint (found->len, ==, 1);
  return g_object_ref (found->pdata[0]);
}

static HlCallRecord *
get_call (Fixture *f, HlId id)
{
  g_autoptr (GError) error = NULL;
  HlCallRecord *call = (HlCallRecord *) hl_db_get (f->db, hl_call_record_shape (), id, &error);

  g_assert_no_error (error);
  g_assert_nonnull (call);
  return call;
}

static HlDeskContext
as (Fixture *f, HlId user)
{
  return (HlDeskContext){ f->key, f->now, user, user == LINA ? "李娜" : "王芳" };
}

/* ---- Made from facts ---- */

static void
test_abandoned (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (HlCallRecord) call = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  item = only (f);
  call = get_call (f, 1001);
  g_assert_cmpuint (item->kind, ==, HL_CALLBACK_KIND_ABANDONED);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN);
  g_assert_cmpstr (item->caller, ==, NUMBER);
  g_assert_cmpstr (item->line, ==, "12349");
  g_assert_cmpint (item->queue, ==, QUEUE);
  g_assert_cmpstr (item->queue_name, ==, "综合");
  g_assert_cmpint (item->call, ==, 1001);
  g_assert_cmpint (item->n_calls, ==, 1);
  g_assert_cmpint (item->attempts, ==, 0);
  g_assert_cmpint (item->due_at, ==, item->created_at);
  g_assert_cmpint (call->callback, ==, item->id);
}

static void
test_kinds (Fixture *f, gconstpointer data)
{
  static const struct
  {
    HlFactKind fact;
    const char *text;
    HlCallbackKind kind;
    HlOutcome outcome;
  } kinds[] = {
    { HL_FACT_CALL_OVERFLOWED, "full", HL_CALLBACK_KIND_MISSED, HL_OUTCOME_OVERFLOWED },
    { HL_FACT_CALL_OVERFLOWED, "number", HL_CALLBACK_KIND_NONE, HL_OUTCOME_OVERFLOWED },
    { HL_FACT_CALL_MESSAGE, NULL, HL_CALLBACK_KIND_MESSAGE, HL_OUTCOME_MESSAGE },
    { HL_FACT_CALL_BOOKED, "4711", HL_CALLBACK_KIND_BOOKED, HL_OUTCOME_CALLBACK },
    { HL_FACT_CALL_SHORT_ABANDONED, NULL, HL_CALLBACK_KIND_NONE, HL_OUTCOME_SHORT_ABANDONED },
    { HL_FACT_CALL_LEFT, "menu", HL_CALLBACK_KIND_NONE, HL_OUTCOME_LEFT },
    { HL_FACT_CALL_CLOSED, NULL, HL_CALLBACK_KIND_NONE, HL_OUTCOME_CLOSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *number = g_strdup_printf ("1380000000%u", i);
      g_autoptr (HlCallRecord) call = NULL;
      g_autoptr (HlCallback) item = NULL;
      g_autoptr (GError) error = NULL;

      lose (f, 2000 + i, number, QUEUE, kinds[i].fact, kinds[i].text);
      call = get_call (f, 2000 + i);
      g_assert_cmpuint (call->outcome, ==, kinds[i].outcome);
      g_assert_cmpint (call->callback != 0, ==, kinds[i].kind != HL_CALLBACK_KIND_NONE);
      if (call->callback == 0)
        continue;
      item = hl_callbacks_get (f->db, f->key, call->callback, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (item->kind, ==, kinds[i].kind);
      g_assert_cmpint (item->booked, ==, kinds[i].fact == HL_FACT_CALL_BOOKED ? 4711 : 0);
    }
}

static void
test_short_when_wanted (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  hl_db_exec (f->db, "UPDATE site SET callback_short_abandoned = 1", NULL);
  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_SHORT_ABANDONED, NULL);
  item = only (f);
  g_assert_cmpuint (item->kind, ==, HL_CALLBACK_KIND_ABANDONED);
}

static void
test_withheld (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, "", QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  lose (f, 1002, "", QUEUE, HL_FACT_CALL_MESSAGE, NULL);
  lose (f, 1003, "", 6, HL_FACT_CALL_OVERFLOWED, "full");
  item = only (f); /* a message can be heard, even if nobody can be rung */
  g_assert_cmpint (item->call, ==, 1002);
  g_assert_null (item->caller);
}

static void
test_merged (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (HlCallRecord) later = NULL;
  HlCallback *item;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  lose (f, 1002, "+8613812345678", QUEUE, HL_FACT_CALL_MESSAGE, NULL);
  lose (f, 1003, NUMBER, QUEUE, HL_FACT_CALL_OVERFLOWED, "waited");
  lose (f, 1004, NUMBER, 6, HL_FACT_CALL_ABANDONED, NULL);
  lose (f, 1005, OTHER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  open = list (f, "open");
  g_assert_cmpuint (open->len, ==, 3);
  item = open->pdata[0];
  g_assert_cmpint (item->call, ==, 1001);
  g_assert_cmpint (item->last_call, ==, 1003);
  g_assert_cmpint (item->n_calls, ==, 3);
  g_assert_cmpuint (item->kind, ==, HL_CALLBACK_KIND_MESSAGE);
  later = get_call (f, 1003);
  g_assert_cmpint (later->callback, ==, item->id);
  g_assert_cmpint (((HlCallback *) open->pdata[1])->call, ==, 1004); /* oldest first */
}

static void
test_written_again (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  for (guint i = 0; i < 2; i++)
    {
      HlFact offered = {
        .kind = HL_FACT_CALL_OFFERED, .call = 1001, .at = T0, .number = "12349", .text = NUMBER
      };
      HlFact left = { .kind = HL_FACT_CALL_ABANDONED, .call = 1001, .at = T0 + 1 };

      hl_fact_batch_add_as (f->batch, 900, &offered, 0);
      hl_fact_batch_add_as (f->batch, 901, &left, 0);
      flush (f);
    }
  item = only (f);
  g_assert_cmpint (item->n_calls, ==, 1);
}

static void
test_rang_again (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (GPtrArray) open = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  lose (f, 1002, OTHER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  add (f, HL_FACT_CALL_OFFERED, 1003, (HlFact){ .number = "12349", .text = NUMBER });
  add (f, HL_FACT_CALL_QUEUED, 1003, (HlFact){ .queue = 6 });
  flush (f);
  open = list (f, "open");
  g_assert_cmpuint (open->len, ==, 2); /* nobody has answered yet */
  add (f, HL_FACT_CALL_ANSWERED, 1003, (HlFact){ .agent = LINA, .queue = 6 });
  flush (f);
  g_clear_pointer (&open, g_ptr_array_unref);
  open = list (f, "open");
  g_assert_cmpuint (open->len, ==, 1);
  g_clear_pointer (&open, g_ptr_array_unref);
  open = list (f, "done");
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpuint (((HlCallback *) open->pdata[0])->outcome, ==, HL_CALLBACK_OUTCOME_RANG_AGAIN);
  g_assert_cmpint (((HlCallback *) open->pdata[0])->closed_at, ==, f->now);
}

/* A call that is lost with the process is no caller lost. */
static void
test_lost_with_service (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (GError) error = NULL;

  add (f, HL_FACT_CALL_OFFERED, 1001, (HlFact){ .number = "12349", .text = NUMBER });
  add (f, HL_FACT_CALL_QUEUED, 1001, (HlFact){ .queue = QUEUE });
  flush (f);
  g_assert_cmpint (hl_calls_close_lost (f->db, f->key, NULL, 0, f->now, f->now, &error), ==, 1);
  g_assert_no_error (error);
  item = only (f);
  g_assert_cmpuint (item->kind, ==, HL_CALLBACK_KIND_ABANDONED);
}

static void
add_recording (Fixture *f, HlId call)
{
  g_autoptr (HlRecordingRecord) recording = hl_recording_record_new ();
  g_autoptr (GError) error = NULL;

  recording->call = call;
  recording->part = 1;
  recording->path = g_strdup_printf ("%d.flac", (int) call);
  recording->started_at = f->now;
  recording->length_us = HL_SECOND;
  hl_recording_add (f->db, recording, f->now, &error);
  g_assert_no_error (error);
}

static void
test_message (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) before = NULL;
  g_autoptr (HlCallback) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlCallRecord) first = NULL;
  g_autoptr (HlCallRecord) second = NULL;

  /* The recording is stored after the fact, and before it */
  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_MESSAGE, NULL);
  add_recording (f, 1001);
  add_recording (f, 1002);
  lose (f, 1002, OTHER, QUEUE, HL_FACT_CALL_MESSAGE, NULL);
  first = get_call (f, 1001);
  second = get_call (f, 1002);
  after = hl_callbacks_get (f->db, f->key, first->callback, &error);
  before = hl_callbacks_get (f->db, f->key, second->callback, &error);
  g_assert_cmpint (after->recording, >, 0);
  g_assert_cmpint (before->recording, >, after->recording);
}

/* ---- Attempts ---- */

static void
test_reached (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (HlCallRecord) call = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  dial (f, 3001, NUMBER, LINA, "1001 053212349");
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_TAKEN);
  g_assert_cmpint (item->agent, ==, LINA);
  g_clear_object (&item);
  connect_call (f, 3001, LINA);
  item = only (f);
  call = get_call (f, 3001);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_DONE);
  g_assert_cmpuint (item->outcome, ==, HL_CALLBACK_OUTCOME_REACHED);
  g_assert_cmpint (item->attempts, ==, 1);
  g_assert_cmpint (item->last_attempt_at, ==, f->now);
  g_assert_cmpstr (item->agent_name, ==, "李娜");
  g_assert_cmpint (call->callback, ==, item->id);
  g_assert_cmpuint (call->result, ==, HL_RESULT_REACHED);
  g_assert_cmpstr (call->line, ==, "053212349");
}

static void
test_codes (Fixture *f, gconstpointer data)
{
  static const struct
  {
    gint code;
    const char *why, *by;
    HlCallResult result;
    gint attempts;
  } codes[] = {
    { 486, "busy", "called", HL_RESULT_BUSY, 1 },
    { 600, "busy", "called", HL_RESULT_BUSY, 2 },
    { 408, "no-answer", "called", HL_RESULT_NO_ANSWER, 3 },
    { 480, "no-answer", "called", HL_RESULT_NO_ANSWER, 4 },
    { 487, "unreachable", "called", HL_RESULT_NO_ANSWER, 5 },
    { 487, "agent", "agent", HL_RESULT_NO_ANSWER, 6 }, /* she let it ring */
    { 404, "invalid-number", "called", HL_RESULT_INVALID, 7 },
    { 484, "invalid-number", "called", HL_RESULT_INVALID, 8 },
    { 604, "invalid-number", "called", HL_RESULT_INVALID, 9 },
    { 503, "unreachable", "called", HL_RESULT_FAILED, 9 },
    { 603, "own-phone", "agent", HL_RESULT_FAILED, 9 }, /* her own phone */
  };

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (HlCallback) item = NULL;
      g_autoptr (HlCallRecord) call = NULL;

      dial (f, 3000 + i, NUMBER, LINA, "1001");
      fail (f, 3000 + i, codes[i].code, codes[i].why, codes[i].by);
      item = only (f);
      call = get_call (f, 3000 + i);
      g_assert_cmpuint (call->result, ==, codes[i].result);
      g_assert_cmpuint (item->outcome, ==, (guint) codes[i].result);
      g_assert_cmpint (item->attempts, ==, codes[i].attempts);
      g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN);
      g_assert_cmpint (item->agent, ==, 0);
      g_assert_cmpint (item->due_at, ==, f->now + HL_CALLBACK_PAUSE);
    }
}

/* A number dialled by hand is the call-back of who was waiting for it. */
static void
test_dialled_by_hand (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  dial (f, 3000, OTHER, LINA, "outbound");
  connect_call (f, 3000, LINA);
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN);
  g_clear_object (&item);
  dial (f, 3001, NUMBER, LINA, "outbound");
  connect_call (f, 3001, LINA);
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_DONE);
}

static void
test_booked (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (HlCallRecord) call = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_BOOKED, "3001");
  item = only (f);
  g_assert_cmpint (item->booked, ==, 3001);
  g_clear_object (&item);
  /* Its turn: nothing of the booked call is stored before the citizen is dialled */
  add (f, HL_FACT_CALL_RINGING, 3001, (HlFact){ .agent = LINA });
  dial (f, 3001, NUMBER, LINA, "1001");
  item = only (f);
  g_assert_cmpint (item->booked, ==, 0);
  g_assert_cmpint (item->agent, ==, LINA);
  g_clear_object (&item);
  fail (f, 3001, 486, "busy", "called");
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN); /* now it is work for people */
  g_assert_cmpint (item->attempts, ==, 1);
  call = get_call (f, 3001);
  g_assert_cmpint (call->callback, ==, item->id);
}

static void
test_booking_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_BOOKED, "3001");
  add (f, HL_FACT_CALLBACK_CANCELLED, 3001, (HlFact){ .text = "dropped", .agent = LINA });
  add (f, HL_FACT_CALL_ENDED, 3001, (HlFact){ .text = "switch" });
  flush (f);
  item = only (f);
  g_assert_cmpint (item->booked, ==, 0);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN);
}

/* ---- People ---- */

static void
handle (Fixture *f, HlCallback *item, HlCallbackEvent event, HlId user, const char *message)
{
  HlDeskContext context = as (f, user);
  g_autoptr (GError) error = NULL;

  if (message == NULL)
    {
      g_assert_true (hl_callbacks_handle (f->db, item, event, FALSE, &context, &error));
      return;
    }
  g_assert_false (hl_callbacks_handle (f->db, item, event, FALSE, &context, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE);
  if (!g_str_has_prefix (error->message, message))
    g_error ("%s, not %s", error->message, message);
}

static void
test_take (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  item = only (f);
  handle (f, item, HL_CALLBACK_EVENT_TAKE, LINA, NULL);
  handle (f, item, HL_CALLBACK_EVENT_TAKE, WANG, "李娜 is at it");
  handle (f, item, HL_CALLBACK_EVENT_RELEASE, WANG, "李娜 is at it");
  handle (f, item, HL_CALLBACK_EVENT_GIVE_UP, LINA, "tried 0 times; 3 are wanted");
  handle (f, item, HL_CALLBACK_EVENT_RELEASE, LINA, NULL);
  g_assert_cmpint (item->agent, ==, 0);
  handle (f, item, HL_CALLBACK_EVENT_CANCEL, WANG, NULL);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_CANCELLED);
  handle (f, item, HL_CALLBACK_EVENT_TAKE, WANG, "a call-back that is cancelled can't take");
}

static void
test_give_up (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  for (guint i = 0; i < 3; i++)
    {
      dial (f, 3000 + i, NUMBER, LINA, "1001");
      fail (f, 3000 + i, 486, "busy", "called");
    }
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN); /* never by itself */
  handle (f, item, HL_CALLBACK_EVENT_GIVE_UP, LINA, NULL);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_GIVEN_UP);

  /* Who rings later begins anew */
  lose (f, 1002, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  g_clear_object (&item);
  item = g_object_ref (list (f, "open")->pdata[0]);
  g_assert_cmpint (item->call, ==, 1002);
}

static void
test_give_up_invalid (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  dial (f, 3000, NUMBER, LINA, "1001");
  fail (f, 3000, 404, "invalid-number", "called");
  item = only (f);
  handle (f, item, HL_CALLBACK_EVENT_GIVE_UP, LINA, NULL);
}

static void
set_outcome (Fixture *f, HlCallback *item, HlCallbackOutcome outcome, HlTime next_at)
{
  HlDeskContext context = as (f, LINA);
  g_autoptr (GError) error = NULL;

  hl_callbacks_set_outcome (f->db, item, outcome, "n", next_at, &context, &error);
  g_assert_no_error (error);
}

static void
test_outcomes (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  item = only (f);

  /* From another phone: each counts */
  set_outcome (f, item, HL_CALLBACK_OUTCOME_NO_ANSWER, f->now + HL_HOUR);
  set_outcome (f, item, HL_CALLBACK_OUTCOME_BUSY, 0);
  g_assert_cmpint (item->attempts, ==, 2);
  g_assert_cmpint (item->due_at, ==, f->now + HL_CALLBACK_PAUSE);
  g_assert_cmpstr (item->note, ==, "n");

  /* Dialled here: a machine answered, which is no talk */
  dial (f, 3000, NUMBER, LINA, "1001");
  connect_call (f, 3000, LINA);
  g_clear_object (&item);
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_DONE);
  set_outcome (f, item, HL_CALLBACK_OUTCOME_VOICEMAIL, f->now + HL_DAY);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN);
  g_assert_cmpint (item->attempts, ==, 3);
  g_assert_cmpint (item->due_at, ==, f->now + HL_DAY);
  g_assert_cmpint (item->closed_at, ==, 0);
  set_outcome (f, item, HL_CALLBACK_OUTCOME_REFUSED, 0);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_DONE);
  g_assert_cmpint (item->attempts, ==, 3);
}

/* What seemed to have got nowhere is counted once it is known that it did. */
static void
test_failed_corrected (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  dial (f, 3000, NUMBER, LINA, "1001");
  fail (f, 3000, 503, "unreachable", "called");
  item = only (f);
  g_assert_cmpint (item->attempts, ==, 0);
  set_outcome (f, item, HL_CALLBACK_OUTCOME_VOICEMAIL, 0);
  g_assert_cmpint (item->attempts, ==, 1);
  set_outcome (f, item, HL_CALLBACK_OUTCOME_BUSY, 0);
  g_assert_cmpint (item->attempts, ==, 1);
}

/* One is open per citizen: a closed one does not come back beside it. */
static void
test_reopened_beside (Fixture *f, gconstpointer data)
{
  HlDeskContext context;
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (GError) error = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  item = only (f);
  context = as (f, LINA);
  g_assert_true (
      hl_callbacks_handle (f->db, item, HL_CALLBACK_EVENT_CANCEL, FALSE, &context, &error));
  lose (f, 1002, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  g_assert_false (
      hl_callbacks_handle (f->db, item, HL_CALLBACK_EVENT_REOPEN, FALSE, &context, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE);
  g_clear_error (&error);
  g_assert_false (
      hl_callbacks_set_outcome (f->db, item, HL_CALLBACK_OUTCOME_BUSY, NULL, 0, &context, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE);
}

/* Her phone is lost before the citizen was dialled: the call waits again, for everybody. */
static void
test_returned (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_BOOKED, "3000");
  dial (f, 3000, NUMBER, LINA, "1001");
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_TAKEN);
  g_assert_cmpint (item->booked, ==, 0);
  add (f, HL_FACT_CALL_RETURNED, 3000, (HlFact){ .text = "unreachable", .code = 480 });
  flush (f);
  g_clear_object (&item);
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN);
  g_assert_cmpint (item->booked, ==, 3000);
  g_assert_cmpint (item->agent, ==, 0);
}

/* What she had taken does not go home with her. */
static void
test_offline (Fixture *f, gconstpointer data)
{
  HlDeskContext context;
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (GError) error = NULL;

  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
  item = only (f);
  context = as (f, LINA);
  g_assert_true (
      hl_callbacks_handle (f->db, item, HL_CALLBACK_EVENT_TAKE, FALSE, &context, &error));
  add (f, HL_FACT_AGENT_STATE, 0, (HlFact){ .agent = LINA + 1, .text = "offline" });
  add (f, HL_FACT_AGENT_STATE, 0, (HlFact){ .agent = LINA, .text = "away (lunch)" });
  flush (f);
  g_clear_object (&item);
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_TAKEN);
  add (f, HL_FACT_AGENT_STATE, 0, (HlFact){ .agent = LINA, .text = "offline" });
  flush (f);
  g_clear_object (&item);
  item = only (f);
  g_assert_cmpuint (item->state, ==, HL_CALLBACK_OPEN);
}

static void
test_promise (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = hl_callback_new ();
  g_autoptr (HlCallback) again = hl_callback_new ();
  g_autoptr (HlCallback) bad = hl_callback_new ();
  g_autoptr (HlCallback) stored = NULL;
  HlDeskContext context = as (f, LINA);
  g_autoptr (GError) error = NULL;

  item->caller = g_strdup ("138 1234 5678");
  item->due_at = f->now + HL_HOUR;
  g_assert_true (hl_callbacks_promise (f->db, item, &context, &error));
  again->caller = g_strdup (NUMBER);
  again->note = g_strdup ("急");
  g_assert_true (hl_callbacks_promise (f->db, again, &context, &error));
  stored = only (f);
  g_assert_cmpuint (stored->kind, ==, HL_CALLBACK_KIND_MANUAL);
  g_assert_cmpint (stored->due_at, ==, f->now + HL_HOUR);
  g_assert_cmpstr (stored->note, ==, "急");
  g_assert_cmpint (stored->n_calls, ==, 0);

  bad->caller = g_strdup ("abc");
  g_assert_false (hl_callbacks_promise (f->db, bad, &context, &error));
  g_assert_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD);
}

static void
test_paging (Fixture *f, gconstpointer data)
{
  HlCallbackFilter filter = { 0 };
  g_autoptr (GError) error = NULL;
  HlId before = 0;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *number = g_strdup_printf ("1380000000%u", i);

      lose (f, 1001 + i, number, QUEUE, HL_FACT_CALL_ABANDONED, NULL);
    }
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GPtrArray) page = hl_callbacks_list (f->db, f->key, &filter, 1, NULL, &error);
      HlCallback *item = page->pdata[0];

      g_assert_no_error (error);
      g_assert_cmpint (item->call, ==, 1001 + i);
      g_assert_cmpint (item->id, >, before);
      before = filter.after_id = item->id;
      filter.after_at = item->created_at;
    }
  filter = (HlCallbackFilter){ .number = "13800000003" };
  {
    g_autoptr (GPtrArray) found = hl_callbacks_list (f->db, f->key, &filter, 9, NULL, &error);

    g_assert_cmpuint (found->len, ==, 1);
  }
}

/* Every pair of state and event: those of the table move, the others are refused. */
static void
test_states (void)
{
  guint moves = 0;

  for (guint state = HL_CALLBACK_OPEN; state < HL_N_CALLBACK_STATES; state++)
    for (guint event = 0; event < HL_N_CALLBACK_EVENTS; event++)
      {
        int next = hl_state_next (&hl_callback_table, state, event);

        moves += next >= 0;
        if (next < 0)
          continue;
        g_assert_cmpint (next, !=, HL_CALLBACK_NONE);
        /* What is closed opens by REOPEN alone */
        if (state >= HL_CALLBACK_DONE)
          g_assert_cmpuint (event, ==, HL_CALLBACK_EVENT_REOPEN);
      }
  g_assert_cmpuint (moves, ==, 13);
}

/* ---- Other facts of the row ---- */

static void
test_row (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallRecord) call = NULL;

  add (f, HL_FACT_CALL_OFFERED, 1001, (HlFact){ .number = "12349", .text = NUMBER });
  add (f, HL_FACT_CALL_MENU, 1001, (HlFact){ .text = "42" });
  add (f, HL_FACT_CALL_QUEUED, 1001, (HlFact){ .queue = QUEUE });
  add (f, HL_FACT_CALL_MOVED, 1001, (HlFact){ .queue = 6, .text = "queue" });
  add (f, HL_FACT_CALL_ANSWERED, 1001, (HlFact){ .agent = LINA, .span = 3 });
  add (f, HL_FACT_CALL_RATED, 1001, (HlFact){ .agent = LINA, .code = 5 });
  add (f, HL_FACT_CALL_ENDED, 1001, (HlFact){ .text = "agent", .code = 200 });
  flush (f);
  call = get_call (f, 1001);
  g_assert_cmpstr (call->menu_keys, ==, "42");
  g_assert_cmpint (call->rating, ==, 5);
  g_assert_cmpstr (call->queue_name, ==, "心理");
  g_assert_cmpuint (call->outcome, ==, HL_OUTCOME_ANSWERED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/callbacks/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("abandoned", test_abandoned);
  ADD ("kinds", test_kinds);
  ADD ("short-when-wanted", test_short_when_wanted);
  ADD ("withheld", test_withheld);
  ADD ("merged", test_merged);
  ADD ("written-again", test_written_again);
  ADD ("rang-again", test_rang_again);
  ADD ("lost-with-service", test_lost_with_service);
  ADD ("message", test_message);
  ADD ("reached", test_reached);
  ADD ("codes", test_codes);
  ADD ("dialled-by-hand", test_dialled_by_hand);
  ADD ("booked", test_booked);
  ADD ("booking-cancelled", test_booking_cancelled);
  ADD ("take", test_take);
  ADD ("give-up", test_give_up);
  ADD ("give-up-invalid", test_give_up_invalid);
  ADD ("outcomes", test_outcomes);
  ADD ("failed-corrected", test_failed_corrected);
  ADD ("reopened-beside", test_reopened_beside);
  ADD ("returned", test_returned);
  ADD ("offline", test_offline);
  ADD ("promise", test_promise);
  ADD ("paging", test_paging);
  ADD ("row", test_row);
  g_test_add_func ("/callbacks/states", test_states);
  return g_test_run ();
}
