/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "callbacks-fixture.h"

/* What people do with call-backs: take them, try, give up, promise. */

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/callbacks/people/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("take", test_take);
  ADD ("give-up", test_give_up);
  ADD ("give-up-invalid", test_give_up_invalid);
  ADD ("outcomes", test_outcomes);
  ADD ("failed-corrected", test_failed_corrected);
  ADD ("reopened-beside", test_reopened_beside);
  ADD ("promise", test_promise);
  ADD ("paging", test_paging);
  g_test_add_func ("/callbacks/people/states", test_states);
  return g_test_run ();
}
