/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "callbacks-fixture.h"

/* Call-backs as they follow from the facts of calls. */

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

/* What can't be read is no "no": the facts are written again later. */
static void
test_short_unreadable (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (GError) error = NULL;

  hl_db_exec (f->db,
              "UPDATE site SET callback_short_abandoned = 1;"
              " ALTER TABLE site RENAME TO lost_site",
              NULL);
  add (f, HL_FACT_CALL_OFFERED, 1001, (HlFact){ .number = "12349", .text = NUMBER });
  add (f, HL_FACT_CALL_SHORT_ABANDONED, 1001, (HlFact){ .queue = QUEUE });
  g_assert_true (hl_db_begin (f->db, NULL));
  g_assert_false (hl_fact_batch_write (f->db, f->batch, &error));
  g_assert_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER);
  hl_db_rollback (f->db);
  hl_db_exec (f->db, "ALTER TABLE lost_site RENAME TO site", NULL);
  flush (f);
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

static char *
class_of (Fixture *f, HlId call)
{
  g_autoptr (GError) error = NULL;
  char *class = NULL;

  hl_stmt_take_row (
      hl_db_query (f->db, &error, "SELECT class FROM recording WHERE call = $1", "i", call), &error,
      "s", &class);
  g_assert_no_error (error);
  return class;
}

/* Whether the recording is stored after the fact or before it; a talk in the same queue is not
 * kept as messages are, nor are they where there is no such class. */
static void
test_message_class (Fixture *f, gconstpointer data)
{
  static const struct
  {
    HlId call;
    const char *class;
  } calls[] = { { 1001, "normal" },  { 1002, "message" }, { 1003, "message" },
                { 1004, "counsel" }, { 1005, "normal" },  { 1006, "message" } };

  hl_db_exec (f->db,
              "INSERT INTO retention (id, revision, class, days, place) VALUES"
              " (1, 1, 'normal', 180, 1), (2, 1, 'counsel', 3653, 2);"
              "UPDATE queue SET retention = 'counsel' WHERE id = 6",
              NULL);
  lose (f, 1001, NUMBER, QUEUE, HL_FACT_CALL_MESSAGE, NULL);
  add_recording (f, 1001);
  hl_db_exec (f->db,
              "INSERT INTO retention (id, revision, class, days, place) VALUES"
              " (3, 1, 'message', 90, 3)",
              NULL);
  lose (f, 1002, NUMBER, QUEUE, HL_FACT_CALL_MESSAGE, NULL);
  add_recording (f, 1002);
  add_recording (f, 1003);
  lose (f, 1003, OTHER, 6, HL_FACT_CALL_MESSAGE, NULL);
  lose (f, 1004, OTHER, 6, HL_FACT_CALL_ABANDONED, NULL);
  add_recording (f, 1004);
  add_recording (f, 1005);
  lose (f, 1006, "", 6, HL_FACT_CALL_MESSAGE, NULL); /* withheld: nobody can be rung back */
  add_recording (f, 1006);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autofree char *class = class_of (f, calls[i].call);

      g_assert_cmpstr (class, ==, calls[i].class);
    }
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

/* Her phone is lost before the citizen was dialled: the call waits again, for everybody. */
static void
test_returned (Fixture *f, gconstpointer data)
{
  g_autoptr (HlCallback) item = NULL;
  g_autoptr (HlCallRecord) call = NULL;

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

  /* A colleague takes it, and loses hers too. */
  for (guint i = 0; i < 2; i++)
    {
      add (f, HL_FACT_CALLBACK_TAKEN, 3000, (HlFact){ .agent = WANG });
      flush (f);
      g_clear_object (&item);
      item = only (f);
      g_assert_cmpuint (item->state, ==, HL_CALLBACK_TAKEN);
      g_assert_cmpint (item->agent, ==, WANG);
      g_assert_cmpstr (item->agent_name, ==, "王芳");
      g_assert_cmpint (item->booked, ==, 0);
      if (i > 0)
        break;
      add (f, HL_FACT_CALL_RETURNED, 3000, (HlFact){ .text = "unreachable", .code = 480 });
      flush (f);
    }
  call = get_call (f, 3000);
  g_assert_cmpint (call->agent, ==, WANG);
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
  ADD ("short-unreadable", test_short_unreadable);
  ADD ("withheld", test_withheld);
  ADD ("merged", test_merged);
  ADD ("written-again", test_written_again);
  ADD ("rang-again", test_rang_again);
  ADD ("lost-with-service", test_lost_with_service);
  ADD ("message", test_message);
  ADD ("message-class", test_message_class);
  ADD ("reached", test_reached);
  ADD ("codes", test_codes);
  ADD ("dialled-by-hand", test_dialled_by_hand);
  ADD ("booked", test_booked);
  ADD ("booking-cancelled", test_booking_cancelled);
  ADD ("returned", test_returned);
  ADD ("offline", test_offline);
  ADD ("row", test_row);
  return g_test_run ();
}
