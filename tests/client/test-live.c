/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client-test.h"

#include <math.h>

static const char first[] =
    "{\"at\": 5, \"agents\": [{\"id\": 1, \"name\": \"b\", \"state\": \"ready\", \"queues\": [3, "
    "4],"
    " \"since\": 10, \"news\": 1}, {\"id\": 2, \"name\": \"a\", \"state\": \"away\", \"reason\": "
    "\"lunch\"}], \"queues\": [{\"id\": 3, \"name\": \"q\", \"waiting\": 2, \"sl_percent\": null, "
    "\"answer_rate\": 90.5}], \"calls\": [{\"id\": 9, \"state\": \"talking\", \"way\": \"in\", "
    "\"agent\": 1, \"listeners\": [{\"id\": 7, \"mode\": \"listen\"}], \"levels\": {\"caller\": "
    "-20.5, \"agent\": -30}, \"network\": {\"loss_percent\": 0.3, \"jitter_ms\": 8, \"mos\": "
    "4.2}}, "
    "{\"id\": 10, \"state\": \"waiting\", \"place\": 1, \"network\": {\"mos\": 3.5}}], \"today\": "
    "{\"offered\": 5, \"lost\": "
    "1}}";

static gboolean
is_loaded (gpointer data)
{
  return hl_live_get_loaded (data);
}

static HlLive *
open_live (Fixture *fixture)
{
  HlLive *live;

  fixture_sign_in (fixture);
  hl_fake_service_answer (fixture->service, "GET /live", 200, first);
  live = hl_live_new (fixture->session);
  hl_live_start (live);
  g_assert_true (hl_test_wait_until (is_loaded, live, 10));
  return live;
}

static void
test_load (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HlLive) live = open_live (fixture);
  g_autoptr (HlAgentLive) agent = g_list_model_get_item (hl_live_get_agents (live), 0);
  HlCallLive *call = hl_live_find_call (live, 9);
  HlQueueLive *queue = hl_live_find_queue (live, 3);

  g_assert_cmpstr (agent->name, ==, "a"); /* by name */
  g_assert_cmpuint (agent->state, ==, HL_AGENT_AWAY);
  g_assert_cmpstr (hl_live_find_agent (live, 1)->queues, ==, "3 4");
  g_assert_cmpint (queue->waiting, ==, 2);
  g_assert_true (isnan (queue->sl_percent));
  g_assert_cmpfloat (queue->answer_rate, ==, 90.5);
  g_assert_cmpfloat (call->level_caller, ==, -20.5);
  g_assert_cmpfloat (call->mos, ==, 4.2);
  g_assert_cmpuint (call->listeners->len, ==, 1);
  g_assert_true (isnan (hl_live_find_call (live, 10)->level_caller));
  g_assert_cmpint (hl_json_int (hl_json_get (hl_live_get_today (live), "offered"), 0), ==, 5);
}

static gboolean
is_gone_call (gpointer data)
{
  return hl_live_find_call (data, 9) == NULL;
}

static void
test_follow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HlLive) live = open_live (fixture);
  g_autoptr (HlAgentLive) agent = g_object_ref (hl_live_find_agent (live, 1));

  hl_fake_service_push (fixture->service,
                        "{\"live\": {\"agents\": [{\"id\": 1, \"name\": \"b\", \"state\": "
                        "\"talking\", \"call\": 9}, {\"id\": 5, \"name\": \"c\", \"state\": "
                        "\"offline\"}], \"gone\": [9], \"today\": {\"offered\": 6}, \"calls\": [5, "
                        "{\"id\": 10, \"state\": \"talking\"}, "
                        "{\"id\": 11, \"state\": \"dialling\", \"levels\": 7}]}}");
  g_assert_true (hl_test_wait_until (is_gone_call, live, 10));
  g_assert_true (hl_live_find_agent (live, 1) == agent); /* the same object */
  g_assert_cmpuint (agent->state, ==, HL_AGENT_TALKING);
  g_assert_true (isnan (hl_live_find_call (live, 10)->mos)); /* none again */
  g_assert_cmpuint (g_list_model_get_n_items (hl_live_get_agents (live)), ==, 3);
  g_assert_nonnull (hl_live_find_call (live, 11)); /* the bad one before it was skipped */
  g_assert_cmpint (hl_json_int (hl_json_get (hl_live_get_today (live), "offered"), 0), ==, 6);
  g_assert_cmpint (hl_json_int (hl_json_get (hl_live_get_today (live), "lost"), 0), ==, 1);
}

static gboolean
has_no_agent (gpointer data)
{
  return g_list_model_get_n_items (hl_live_get_agents (data)) == 0;
}

static void
test_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HlLive) live = open_live (fixture);

  hl_fake_service_answer (fixture->service, "GET /live", 200, "{\"agents\": []}");
  hl_fake_service_push (fixture->service, "{\"reload\": true}");
  g_assert_true (hl_test_wait_until (has_no_agent, live, 10));
  g_assert_cmpuint (g_list_model_get_n_items (hl_live_get_calls (live)), ==, 0);
}

static gboolean
has_error (gpointer data)
{
  return hl_live_get_error (data) != NULL;
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HlLive) live = NULL;

  fixture_sign_in (fixture);
  hl_fake_service_answer (fixture->service, "GET /live", 403,
                          "{\"error\": {\"code\": \"permission\", \"message\": \"no\"}}");
  live = hl_live_new (fixture->session);
  hl_live_start (live);
  g_assert_true (hl_test_wait_until (has_error, live, 10));
  g_assert_false (hl_live_get_loaded (live));
  g_assert_null (hl_live_get_today (live));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/client/live/load", test_load);
  ADD ("/client/live/follow", test_follow);
  ADD ("/client/live/again", test_again);
  ADD ("/client/live/refused", test_refused);
  return g_test_run ();
}
