/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-bar.h"
#include "agent-facts.h"
#include "agent-hold.h"

#include <string.h>

#define NOW ((HlTime) 1795444367 * HL_SECOND)

static HlAgentLive *
agent_in (unsigned state)
{
  HlAgentLive *agent = hl_agent_live_new ();

  agent->id = 42;
  agent->state = state;
  agent->since = NOW - 7 * HL_SECOND;

  return agent;
}

static HlCallLive *
call_in (unsigned state)
{
  HlCallLive *call = hl_call_live_new ();

  call->id = 9;
  call->state = state;
  call->way = 1;
  call->caller = g_strdup ("138****5678");
  call->queued_at = NOW - 18 * HL_SECOND;
  call->offered_at = NOW - 20 * HL_SECOND;
  call->since = NOW - 48 * HL_SECOND;

  return call;
}

static AgentCaller *
caller_from (const char *text)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, NULL);

  return agent_caller_new (9, hl_json_doc_root (doc));
}

static void
test_pages (void)
{
  static const struct
  {
    unsigned agent, call;
    AgentBarPage page;
  } rows[] = {
    { HL_AGENT_READY, 0, AGENT_BAR_IDLE },
    { HL_AGENT_AWAY, 0, AGENT_BAR_IDLE },
    { HL_AGENT_OFFLINE, 0, AGENT_BAR_IDLE },
    { HL_AGENT_RINGING, HL_CALL_LIVE_RINGING, AGENT_BAR_RINGING },
    { HL_AGENT_TALKING, HL_CALL_LIVE_TALKING, AGENT_BAR_LIVE },
    { HL_AGENT_TALKING, HL_CALL_LIVE_HELD, AGENT_BAR_HELD },
    { HL_AGENT_HELD, HL_CALL_LIVE_HELD, AGENT_BAR_HELD },
    { HL_AGENT_NONE, HL_CALL_LIVE_DIALLING, AGENT_BAR_LIVE },
    { HL_AGENT_RINGING, HL_CALL_LIVE_HELD, AGENT_BAR_RINGING }, /* she is to be asked */
    { HL_AGENT_RINGING, HL_CALL_LIVE_TRANSFERRING, AGENT_BAR_RINGING },
    { HL_AGENT_WRAP_UP, 0, AGENT_BAR_WRAP_UP },
    { HL_AGENT_WRAP_UP, HL_CALL_LIVE_OVER, AGENT_BAR_WRAP_UP },
    { HL_AGENT_READY, HL_CALL_LIVE_OVER, AGENT_BAR_IDLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HlAgentLive) agent = agent_in (rows[i].agent);
      g_autoptr (HlCallLive) call = rows[i].call != 0 ? call_in (rows[i].call) : NULL;
      const AgentSituation in = { .agent = agent, .call = call, .now = NOW };
      g_auto (AgentBar) bar = { 0 };

      agent_bar_describe (&in, &bar);
      g_assert_cmpint (bar.page, ==, rows[i].page);
      g_assert_nonnull (bar.title);
      g_assert_nonnull (bar.subtitle);
    }
}

static void
test_nothing_known (void)
{
  const AgentSituation in = { .now = NOW };
  g_auto (AgentBar) bar = { 0 };

  agent_bar_describe (&in, &bar);
  g_assert_cmpint (bar.page, ==, AGENT_BAR_IDLE);
  g_assert_false (bar.can_dial);
}

static void
test_ringing (void)
{
  g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_RINGING);
  g_autoptr (HlCallLive) call = call_in (HL_CALL_LIVE_RINGING);
  g_autoptr (AgentCaller) caller =
      caller_from ("{\"number\": \"138****5678\", \"names\": [\"王**\"], \"count\": 2}");
  AgentSituation in = { .agent = agent,
                        .call = call,
                        .caller = caller,
                        .queue = "社会救助",
                        .device = AGENT_DEVICE_SOFTPHONE,
                        .now = NOW };
  g_auto (AgentBar) soft = { 0 };
  g_auto (AgentBar) desk = { 0 };

  agent_bar_describe (&in, &soft);
  g_assert_cmpstr (soft.title, ==, "王**  138****5678");
  g_assert_cmpstr (soft.subtitle, ==, "社会救助 · waited 0:18 · Call no. 3");
  g_assert_true (soft.can_answer);
  g_assert_null (soft.notice);

  in.device = AGENT_DEVICE_DESK;
  agent_bar_describe (&in, &desk);
  g_assert_false (desk.can_answer);
  g_assert_nonnull (desk.notice);
}

static void
test_third (void)
{
  static const struct
  {
    unsigned third, state;
    AgentBarPage page;
    const char *title, *subtitle, *word;
  } rows[] = {
    { HL_THIRD_LIVE_RINGING, HL_CALL_LIVE_HELD, AGENT_BAR_THIRD, "李娜 1024",
      "138****5678 hears music", "Ringing" },
    { HL_THIRD_LIVE_CONSULTED, HL_CALL_LIVE_HELD, AGENT_BAR_THIRD, "李娜 1024",
      "138****5678 hears music", "Consulting" },
    { HL_THIRD_LIVE_TRANSFERRING, HL_CALL_LIVE_HELD, AGENT_BAR_THIRD, "李娜 1024",
      "138****5678 hears music", "Transferring" },
    { HL_THIRD_LIVE_CONFERENCE, HL_CALL_LIVE_TALKING, AGENT_BAR_THIRD, "You are three",
      "138****5678 · 李娜 1024", "Three-way" },
    { HL_THIRD_LIVE_QUEUED, HL_CALL_LIVE_TALKING, AGENT_BAR_LIVE, "138****5678", "社会救助", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_TALKING);
      g_autoptr (HlCallLive) call = call_in (rows[i].state);
      const AgentSituation in = {
        .agent = agent, .call = call, .third = "李娜 1024", .queue = "社会救助", .now = NOW
      };
      g_auto (AgentBar) bar = { 0 };

      call->third = rows[i].third;
      call->third_since = NOW - 12 * HL_SECOND;
      agent_bar_describe (&in, &bar);
      g_assert_cmpint (bar.page, ==, rows[i].page);
      g_assert_cmpstr (bar.title, ==, rows[i].title);
      g_assert_cmpstr (bar.subtitle, ==, rows[i].subtitle);
      g_assert_cmpstr (bar.word, ==, rows[i].word);
      if (bar.page == AGENT_BAR_THIRD)
        g_assert_cmpstr (bar.clock, ==, "00:12");
    }
}

/* The one who is asked sees who asks, and cannot do what only the other may. */
static void
test_asked (void)
{
  g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_RINGING);
  g_autoptr (HlCallLive) call = call_in (HL_CALL_LIVE_HELD);
  AgentSituation in = { .agent = agent,
                        .call = call,
                        .colleague = "李娜 1024",
                        .device = AGENT_DEVICE_SOFTPHONE,
                        .now = NOW };
  g_auto (AgentBar) ring = { 0 };
  g_auto (AgentBar) passed = { 0 };
  g_auto (AgentBar) talk = { 0 };

  call->third = HL_THIRD_LIVE_RINGING;
  agent_bar_describe (&in, &ring);
  g_assert_cmpstr (ring.title, ==, "李娜 1024");
  g_assert_cmpstr (ring.subtitle, ==, "Wants to ask you about 138****5678");
  call->third = HL_THIRD_LIVE_TRANSFERRING;
  agent_bar_describe (&in, &passed);
  g_assert_cmpstr (passed.title, ==, "138****5678");
  g_assert_cmpstr (passed.subtitle, ==, "李娜 1024 passes this call to you");
  agent->state = HL_AGENT_TALKING;
  call->third = HL_THIRD_LIVE_CONSULTED;
  agent_bar_describe (&in, &talk);
  g_assert_cmpint (talk.page, ==, AGENT_BAR_THIRD);
  g_assert_false (talk.mine);
  g_assert_cmpstr (talk.title, ==, "李娜 1024");
}

/* Why a third came back stands in the bar; one's own cancelling is not told. */
static void
test_returned (void)
{
  static const struct
  {
    const char *word, *subtitle;
  } rows[] = {
    { "no-answer", "李娜 1024 did not answer; the caller is back with you" },
    { "busy", "李娜 1024 is busy; the caller is back with you" },
    { "rejected", "李娜 1024 rejected the call; the caller is back with you" },
    { "unreachable", "李娜 1024 can’t be reached; the caller is back with you" },
    { "invalid-number", "李娜 1024 is not a number in use; the caller is back with you" },
    { "left", "李娜 1024 hung up; the caller is back with you" },
    { "refused", "The line refuses 李娜 1024; the caller is back with you" },
    { "restart", "Ringing 李娜 1024 was cut off; the caller is back with you" },
    { "cancelled", "社会救助" },
    { "a word of a later service", "社会救助" },
    { NULL, "社会救助" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_TALKING);
      g_autoptr (HlCallLive) call = call_in (HL_CALL_LIVE_TALKING);
      const AgentSituation in = { .agent = agent,
                                  .call = call,
                                  .third = "李娜 1024",
                                  .returned = rows[i].word,
                                  .queue = "社会救助",
                                  .now = NOW };
      g_auto (AgentBar) bar = { 0 };

      agent_bar_describe (&in, &bar);
      g_assert_cmpstr (bar.subtitle, ==, rows[i].subtitle);
    }
}

/* Once when it is long, once when it is too long, then every half minute; anew for another hold. */
static void
test_hold_tones (void)
{
  static const struct
  {
    guint second;
    gboolean due;
  } rows[] = {
    { 0, FALSE },   { 119, FALSE }, { 120, TRUE }, { 121, FALSE }, { 179, FALSE }, { 180, TRUE },
    { 181, FALSE }, { 209, FALSE }, { 210, TRUE }, { 211, FALSE }, { 300, TRUE } /* the console
                                                                                    slept: one tone,
                                                                                    not three */
  };
  AgentHold hold = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (agent_hold_is_due (&hold, NOW, NOW + rows[i].second * HL_SECOND,
                                        AGENT_HOLD_WARNING, AGENT_HOLD_ALARM),
                     ==, rows[i].due);
  g_assert_false (agent_hold_is_due (&hold, 0, NOW, AGENT_HOLD_WARNING, AGENT_HOLD_ALARM));
  g_assert_false (agent_hold_is_due (&hold, NOW + HL_HOUR, NOW + HL_HOUR + HL_SECOND,
                                     AGENT_HOLD_WARNING, AGENT_HOLD_ALARM));
  g_assert_true (agent_hold_is_due (&hold, NOW + HL_HOUR, NOW + HL_HOUR + AGENT_HOLD_WARNING,
                                    AGENT_HOLD_WARNING, AGENT_HOLD_ALARM));
}

/* Why a call came to nothing stands where the last call stood, away or ready. */
static void
test_failed (void)
{
  g_autoptr (HlAgentLive) agent = g_object_new (hl_agent_live_get_type (), NULL);
  AgentSituation in = { .agent = agent, .now = NOW, .last = "last", .failed = "138 is busy" };
  g_auto (AgentBar) bar = { 0 };
  g_auto (AgentBar) later = { 0 };

  agent->state = HL_AGENT_READY;
  agent_bar_describe (&in, &bar);
  g_assert_cmpint (bar.page, ==, AGENT_BAR_IDLE);
  g_assert_cmpstr (bar.subtitle, ==, "138 is busy");
  g_assert_cmpint (bar.subtitle_tone, ==, HL_TONE_OVER);
  in.failed = NULL;
  agent_bar_describe (&in, &later);
  g_assert_cmpstr (later.subtitle, ==, "last");
  g_assert_cmpint (later.subtitle_tone, ==, HL_TONE_IDLE);
}

/* A site may want the one, the other or neither. */
static void
test_hold_limits (void)
{
  g_assert_cmpuint (agent_hold_steps (HL_HOUR, AGENT_HOLD_NEVER, AGENT_HOLD_NEVER), ==, 0);
  g_assert_cmpuint (agent_hold_steps (HL_HOUR, HL_MINUTE, AGENT_HOLD_NEVER), ==, 1);
  g_assert_cmpuint (agent_hold_steps (HL_MINUTE, AGENT_HOLD_NEVER, HL_MINUTE), ==, 2);
}

/* Away with a limit says what is left; taken off says why and the way back. */
static void
test_away (void)
{
  static const struct
  {
    const char *reason, *away;
    guint limit, second;
    HlTone tone;
    const char *part;
  } rows[] = {
    { "lunch", "Lunch", 45, 60, HL_TONE_IDLE, "Lunch: at most 45 minutes, 44:00 left" },
    { "lunch", "Lunch", 45, 43 * 60, HL_TONE_NEAR, "02:00 left" },
    { "lunch", "Lunch", 45, 45 * 60, HL_TONE_OVER, "Lunch: the limit of 45 minutes is over" },
    { "lunch", "Lunch", 0, 45 * 60, HL_TONE_IDLE, "Choose “Ready” on the left" },
    { "no-answer", "Missed a call", 0, 5, HL_TONE_IDLE, "not answered" },
    { "rejected", "Rejected a call", 0, 5, HL_TONE_IDLE, "rejected" },
    { "device", "Phone not connected", 0, 5, HL_TONE_IDLE, "not connected" },
    { NULL, NULL, 0, 5, HL_TONE_IDLE, "Choose “Ready” on the left" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_AWAY);
      const AgentSituation in = {
        .agent = agent, .away = rows[i].away, .away_limit = rows[i].limit * HL_MINUTE, .now = NOW
      };
      g_auto (AgentBar) bar = { 0 };

      agent->reason = g_strdup (rows[i].reason);
      agent->since = NOW - rows[i].second * HL_SECOND;
      agent_bar_describe (&in, &bar);
      g_assert_cmpint (bar.subtitle_tone, ==, rows[i].tone);
      g_assert_nonnull (strstr (bar.subtitle, rows[i].part));
    }
}

/* Unknown, withheld and shared numbers never show a guessed name. */
static void
test_no_guessed_name (void)
{
  static const char *const callers[] = {
    "{\"number\": \"138****5678\", \"names\": [], \"count\": 0}",
    "{\"number\": \"138****5678\", \"names\": [\"王**\", \"李**\"], \"count\": 5}",
    "{}",
    "[]",
    "{\"names\": \"王**\", \"calls\": 7, \"tickets\": [null, 3, {\"id\": \"x\"}]}",
  };
  g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_RINGING);
  g_autoptr (HlCallLive) call = call_in (HL_CALL_LIVE_RINGING);

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      g_autoptr (AgentCaller) caller = caller_from (callers[i]);
      const AgentSituation in = { .agent = agent, .call = call, .caller = caller, .now = NOW };
      g_autofree char *who = agent_bar_dup_who (&in);

      g_assert_cmpstr (who, ==, "138****5678");
    }
}

static void
test_withheld (void)
{
  g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_RINGING);
  g_autoptr (HlCallLive) call = call_in (HL_CALL_LIVE_RINGING);
  g_autoptr (AgentCaller) caller = caller_from ("{\"withheld\": true, \"count\": 0}");
  const AgentSituation in = { .agent = agent, .call = call, .caller = caller, .now = NOW };
  g_auto (AgentBar) bar = { 0 };

  g_clear_pointer (&call->caller, g_free);
  agent_bar_describe (&in, &bar);
  g_assert_null (agent_caller_get_number (caller));
  g_assert_null (strstr (bar.subtitle, "no."));
  g_assert_nonnull (strstr (bar.title, "ithheld"));
}

static void
test_held_clock (void)
{
  static const struct
  {
    HlSpan held;
    HlTone tone;
    const char *clock;
  } rows[] = {
    { 48 * HL_SECOND, HL_TONE_NEAR, "00:48" },
    { 179 * HL_SECOND, HL_TONE_NEAR, "02:59" },
    { 180 * HL_SECOND, HL_TONE_OVER, "03:00" },
  };
  g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_HELD);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HlCallLive) call = call_in (HL_CALL_LIVE_HELD);
      const AgentSituation in = {
        .agent = agent, .call = call, .device = AGENT_DEVICE_SOFTPHONE, .now = NOW
      };
      g_auto (AgentBar) bar = { 0 };

      call->since = NOW - rows[i].held;
      agent_bar_describe (&in, &bar);
      g_assert_cmpstr (bar.clock, ==, rows[i].clock);
      g_assert_cmpint (bar.tone, ==, rows[i].tone);
      g_assert_true (bar.can_hold);
      g_assert_false (bar.can_mute);
    }
}

static void
test_wrap_up (void)
{
  g_autoptr (HlAgentLive) agent = agent_in (HL_AGENT_WRAP_UP);
  const AgentSituation in = { .agent = agent, .away = "Lunch", .now = NOW };
  g_auto (AgentBar) open = { 0 };
  g_auto (AgentBar) timed = { 0 };
  g_auto (AgentBar) late = { 0 };

  agent_bar_describe (&in, &open); /* until saved: counts up */
  g_assert_cmpstr (open.clock, ==, "00:07");
  g_assert_nonnull (strstr (open.subtitle, "Ready"));

  agent->wrap_up_until = NOW + 53 * HL_SECOND;
  agent->next_state = g_strdup ("away");
  agent_bar_describe (&in, &timed);
  g_assert_cmpstr (timed.clock, ==, "00:53");
  g_assert_nonnull (strstr (timed.subtitle, "Lunch"));

  agent->wrap_up_until = NOW - HL_SECOND;
  agent_bar_describe (&in, &late);
  g_assert_cmpstr (late.clock, ==, "00:00");
}

static void
test_outgoing (void)
{
  g_autoptr (HlCallLive) call = call_in (HL_CALL_LIVE_DIALLING);
  const AgentSituation in = { .call = call, .device = AGENT_DEVICE_SOFTPHONE, .now = NOW };
  g_auto (AgentBar) bar = { 0 };

  call->way = 2;
  call->dialled = g_strdup ("053212345678");
  agent_bar_describe (&in, &bar);
  g_assert_cmpstr (bar.title, ==, "053****5678");
  g_assert_false (bar.can_hold);
  g_assert_false (bar.can_keypad);
  g_assert_cmpstr (bar.clock, ==, "00:48");
}

static void
test_other_side (void)
{
  g_autoptr (HlCallRecord) call = hl_call_record_new ();
  g_autoptr (HlCallLive) live = call_in (HL_CALL_LIVE_TALKING);
  g_autofree char *extension = NULL;
  char *other;

  call->way = 3;
  call->dialled = g_strdup ("1002");
  other = agent_bar_dup_other (call);
  g_assert_cmpstr (other, ==, "1002");
  g_free (other);
  call->way = 2;
  call->caller = g_strdup ("138****5678");
  other = agent_bar_dup_other (call);
  g_assert_cmpstr (other, ==, "138****5678");
  g_free (other);

  live->way = 3;
  live->dialled = g_strdup ("1002");
  extension = agent_bar_dup_number (live);
  g_assert_cmpstr (extension, ==, "1002");
}

static void
test_join (void)
{
  g_autofree char *all = agent_join ("a", "", "b", NULL);
  g_autofree char *none = agent_join ("", "", NULL);

  g_assert_cmpstr (all, ==, "a · b");
  g_assert_cmpstr (none, ==, "");
}

static void
test_fact_sentences (void)
{
  g_autoptr (HlFactRecord) fact = hl_fact_record_new ();

  g_assert_null (agent_fact_sentence (fact));
  fact->kind = g_strdup ("call-answered");
  g_assert_nonnull (agent_fact_sentence (fact));
  g_free (fact->kind);
  fact->kind = g_strdup ("agent-state");
  g_assert_null (agent_fact_sentence (fact));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/bar/pages", test_pages);
  g_test_add_func ("/agent/bar/nothing-known", test_nothing_known);
  g_test_add_func ("/agent/bar/ringing", test_ringing);
  g_test_add_func ("/agent/bar/no-guessed-name", test_no_guessed_name);
  g_test_add_func ("/agent/bar/withheld", test_withheld);
  g_test_add_func ("/agent/bar/third", test_third);
  g_test_add_func ("/agent/bar/asked", test_asked);
  g_test_add_func ("/agent/bar/returned", test_returned);
  g_test_add_func ("/agent/bar/held-clock", test_held_clock);
  g_test_add_func ("/agent/bar/away", test_away);
  g_test_add_func ("/agent/hold/tones", test_hold_tones);
  g_test_add_func ("/agent/hold/limits", test_hold_limits);
  g_test_add_func ("/agent/bar/failed", test_failed);
  g_test_add_func ("/agent/bar/wrap-up", test_wrap_up);
  g_test_add_func ("/agent/bar/outgoing", test_outgoing);
  g_test_add_func ("/agent/bar/other-side", test_other_side);
  g_test_add_func ("/agent/bar/join", test_join);
  g_test_add_func ("/agent/facts/sentences", test_fact_sentences);

  return g_test_run ();
}
