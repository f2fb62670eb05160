/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <signal.h>
#include <string.h>

/* hotlined is killed in every situation a call can be in: the talk goes on without it,
 * the next run has the call in hand again, and no fact and no second of the recording
 * is missing.  A row of the table is a situation. */

#define COLLEAGUE_HZ 1500
#define N_CITIZENS 3

typedef struct
{
  HotlinedHost *host;
  HlTestApi *colleague_api;
  HlBaresip *agent, *colleague, *supervisor;
  HlBaresip *citizens[N_CITIZENS]; /* [0] is at the trunk's address */
  char *call;                      /* id, as text */
  char *path;                      /* "/calls/ID" */
} Scene;

typedef struct
{
  const char *name;
  void (*arrange) (Scene *s);
  void (*end) (Scene *s);  /* how hotlined ends and comes back */
  void (*down) (Scene *s); /* what happens meanwhile */
  void (*after) (Scene *s);
  const char *once; /* facts of the call that are there exactly once, beside those of a talk */
  double gap;       /* the longest silence that both may have heard; 0 = not looked at */
  gboolean tcp;     /* the agent's telephone */
  gboolean faulty;  /* what was lost is found by the watchdog, which says so */
} Situation;

static const Situation *situation;

/* ---- Doing ---- */

static guint
post_as (HlTestApi *api, const char *path, const char *body)
{
  return hl_test_api_send (api, "POST", path, body);
}

static guint
post (Scene *s, const char *path)
{
  return post_as (s->host->agent, path, "{}");
}

static void
expect (Scene *s, const char *member, const char *value)
{
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", member, value, 20));
}

static void
dial (Scene *s, guint citizen)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", s->host->registrar);

  hl_baresip_command (s->citizens[citizen], "dial", target);
}

static void
accept_call (HlBaresip *phone)
{
  g_assert_true (hl_baresip_wait (phone, "CALL_INCOMING", 30));
  hl_baresip_command (phone, "accept", NULL);
  g_assert_true (hl_baresip_wait (phone, "CALL_ESTABLISHED", 20));
}

static void
expect_closed (HlBaresip *phone)
{
  g_assert_true (hl_baresip_wait (phone, "CALL_CLOSED", 40));
}

/* The call this is about: the agent's. */
static void
remember_call (Scene *s)
{
  HlId id = hl_json_int (hotlined_host_member (hl_test_api_json (s->host->agent), "call.id"), 0);

  g_assert_cmpint (id, >, 0);
  s->call = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  s->path = g_strconcat ("/calls/", s->call, NULL);
}

static void
set_state (Scene *s, const char *body)
{
  g_assert_cmpuint (post_as (s->host->agent, "/me/state", body), ==, 200);
}

static void
talk_for (double seconds)
{
  g_usleep ((gulong) (seconds * 1e6)); /* the test's own: nothing waits for it */
}

/* ---- Arranging ---- */

static void
arrange_talk (Scene *s)
{
  dial (s, 0);
  accept_call (s->agent);
  expect (s, "agent.state", "talking");
  remember_call (s);
  talk_for (1);
}

static void
arrange_ringing (Scene *s)
{
  dial (s, 0);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 20));
  expect (s, "agent.state", "ringing");
  remember_call (s);
}

static void
arrange_held (Scene *s)
{
  arrange_talk (s);
  g_assert_cmpuint (post (s, "/me/call/hold"), ==, 204);
  expect (s, "agent.state", "held");
  talk_for (1);
}

static void
start_colleague (Scene *s)
{
  static const HostPerson wangfang = { "wangfang", "1002", COLLEAGUE_HZ, FALSE };

  s->colleague_api = hl_test_api_new (s->host->port);
  s->colleague = hotlined_host_phone (s->host, s->colleague_api, &wangfang);
}

static void
arrange_consulting (Scene *s)
{
  start_colleague (s);
  arrange_talk (s);
  g_assert_cmpuint (post_as (s->host->agent, "/me/call/consult", "{\"number\":\"1002\"}"), ==, 204);
  accept_call (s->colleague);
  expect (s, "call.third.state", "consulted");
  talk_for (1);
}

static void
arrange_three_way (Scene *s)
{
  arrange_consulting (s);
  g_assert_cmpuint (post (s, "/me/call/conference"), ==, 204);
  expect (s, "call.third.state", "conference");
  talk_for (1);
}

static void
arrange_listened (Scene *s)
{
  static const HostPerson banzhang = { "banzhang", "2001", 2000, TRUE };
  g_autofree char *path = NULL;

  s->supervisor = hotlined_host_phone (s->host, s->host->supervisor, &banzhang);
  arrange_talk (s);
  path = g_strconcat (s->path, "/listen", NULL);
  g_assert_cmpuint (post_as (s->host->supervisor, path, "{\"mode\":\"listen\"}"), ==, 204);
  g_assert_true (hl_baresip_wait (s->supervisor, "CALL_ESTABLISHED", 20));
  g_assert_true (
      hotlined_host_wait (s->host->supervisor, "/live", "calls.0.listeners.0.mode", "listen", 10));
}

/* The far side rings. */
static void
arrange_dialling (Scene *s)
{
  g_assert_cmpuint (post_as (s->host->agent, "/me/call/dial", "{\"number\":\"13800138000\"}"), ==,
                    204);
  accept_call (s->agent);
  g_assert_true (hl_baresip_wait (s->citizens[0], "CALL_INCOMING", 20));
  expect (s, "agent.state", "dialling");
  remember_call (s);
}

static void
arrange_wrap_up (Scene *s)
{
  arrange_talk (s);
  g_assert_cmpuint (post (s, "/me/call/hang-up"), ==, 204);
  expect_closed (s->citizens[0]);
  expect_closed (s->agent);
  expect (s, "agent.state", "wrap-up");
}

/* Three wait, in the order in which they called. */
static void
arrange_waiting (Scene *s)
{
  static const char *const numbers[] = { NULL, "13800138001", "13800138002" };

  set_state (s, "{\"state\":\"away\",\"reason\":\"lunch\"}");
  for (guint i = 0; i < N_CITIZENS; i++)
    {
      g_autofree char *member = g_strdup_printf ("calls.%u.state", i);

      if (i > 0)
        s->citizens[i] = hotlined_host_citizen_as (s->host, numbers[i], 0);
      dial (s, i);
      g_assert_true (hotlined_host_wait (s->host->supervisor, "/live", member, "waiting", 20));
    }
  talk_for (1); /* music */
}

static void
arrange_greeting (Scene *s)
{
  dial (s, 0);
  g_assert_true (hl_baresip_wait (s->citizens[0], "CALL_ESTABLISHED", 20));
}

/* ---- Ending ---- */

static void
run_down (Scene *s)
{
  if (situation->down != NULL)
    situation->down (s);
}

static void
start_again (Scene *s)
{
  gint64 began = g_get_monotonic_time ();

  hotlined_host_start (s->host);
  g_test_message ("ready %.0f ms after its start",
                  (double) (g_get_monotonic_time () - began) / 1000);
}

static void
end_kill (Scene *s)
{
  hotlined_host_kill (s->host);
  run_down (s);
  start_again (s);
}

static void
end_stop (Scene *s)
{
  hotlined_host_stop (s->host);
  run_down (s);
  start_again (s);
}

static void
end_kill_twice (Scene *s)
{
  end_kill (s);
  end_kill (s);
}

/* While it takes over, at several moments of that. */
static void
end_kill_starting (Scene *s)
{
  static const guint moments[] = { 10, 30, 60, 100, 160, 250 };

  hotlined_host_kill (s->host);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      hotlined_host_spawn (s->host);
      g_usleep (moments[i] * 1000);
      hotlined_host_kill (s->host);
    }
  start_again (s);
}

/* ---- Meanwhile ---- */

static void
down_talk (Scene *s)
{
  talk_for (1.5);
}

static void
down_citizen_leaves (Scene *s)
{
  hl_baresip_command (s->citizens[0], "hangup", NULL);
  talk_for (0.5);
}

static void
down_agent_leaves (Scene *s)
{
  hl_baresip_command (s->agent, "hangup", NULL);
  talk_for (0.5);
}

static void
down_second_leaves (Scene *s)
{
  hl_baresip_command (s->citizens[1], "hangup", NULL);
  talk_for (0.5);
}

static void
down_colleague_leaves (Scene *s)
{
  hl_baresip_command (s->colleague, "hangup", NULL);
  talk_for (0.5);
}

/* ---- Afterwards ---- */

static void
finish (Scene *s)
{
  g_assert_cmpuint (post (s, "/me/call/hang-up"), ==, 204);
  expect_closed (s->citizens[0]);
  expect_closed (s->agent);
}

/* All legs obey. */
static void
hold_and_back (Scene *s)
{
  expect (s, "call.id", s->call);
  expect (s, "agent.state", "talking");
  g_assert_cmpuint (post (s, "/me/call/hold"), ==, 204);
  expect (s, "agent.state", "held");
  g_assert_cmpuint (post (s, "/me/call/unhold"), ==, 204);
  expect (s, "agent.state", "talking");
}

static void
after_talk (Scene *s)
{
  expect (s, "call.id", s->call);
  expect (s, "agent.state", "talking");
  talk_for (1.5);
  finish (s);
}

static void
after_hold_and_back (Scene *s)
{
  hold_and_back (s);
  talk_for (1);
  finish (s);
}

static void
after_citizen_leaves (Scene *s)
{
  expect (s, "call.id", s->call);
  talk_for (0.5);
  hl_baresip_command (s->citizens[0], "hangup", NULL);
  expect_closed (s->agent);
  expect (s, "agent.state", "wrap-up");
}

static void
after_agent_leaves (Scene *s)
{
  expect (s, "call.id", s->call);
  talk_for (0.5);
  hl_baresip_command (s->agent, "hangup", NULL);
  expect_closed (s->citizens[0]);
  expect (s, "agent.state", "wrap-up");
}

/* Who left while nobody was there is gone, and so is the other side. */
static void
after_citizen_left (Scene *s)
{
  expect_closed (s->agent);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "wrap-up", 40));
}

static void
after_agent_left (Scene *s)
{
  expect_closed (s->citizens[0]);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "wrap-up", 40));
}

static gboolean
try_accept (gpointer data)
{
  Scene *s = data;

  hl_baresip_command (s->agent, "accept", NULL);
  hl_test_api_send (s->host->agent, "GET", "/me", NULL);
  return strcmp (hl_json_text (
                     hotlined_host_member (hl_test_api_json (s->host->agent), "agent.state"), ""),
                 "talking")
         == 0;
}

/* Several rings may have come and gone: the one that stays is answered. */
static void
after_ringing (Scene *s)
{
  g_assert_true (hl_test_wait_until (try_accept, s, 20));
  hold_and_back (s);
  talk_for (1);
  finish (s);
}

/* For @seconds at least, and it never stopped in between. */
static void
expect_heard (HlBaresip *phone, guint hertz, double seconds, double gap)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) sound = hl_sound_read (path, 0);

  g_test_message ("heard %u Hz for %.1f s, longest gap %.1f s", hertz,
                  hl_sound_heard (&sound, hertz), hl_sound_gap (&sound, hertz));
  g_assert_cmpfloat (hl_sound_heard (&sound, hertz), >=, seconds);
  g_assert_cmpfloat (hl_sound_gap (&sound, hertz), <=, gap);
}

static void
after_held (Scene *s)
{
  expect (s, "call.id", s->call);
  expect (s, "agent.state", "held");
  talk_for (1); /* music */
  g_assert_cmpuint (post (s, "/me/call/unhold"), ==, 204);
  expect (s, "agent.state", "talking");
  talk_for (1);
  finish (s);
  expect_heard (s->citizens[0], MUSIC_HZ, 1.8, 2); /* the gap: the talk after the queue */
}

static void
after_consulting (Scene *s)
{
  expect (s, "call.third.state", "consulted");
  talk_for (1);
  g_assert_cmpuint (post (s, "/me/call/cancel"), ==, 204);
  expect_closed (s->colleague);
  hold_and_back (s);
  talk_for (1);
  finish (s);
  expect_heard (s->colleague, AGENT_HZ, 1.8, 0.2);
  expect_heard (s->citizens[0], MUSIC_HZ, 1.8, 2);
}

static void
after_consulted_left (Scene *s)
{
  expect_closed (s->colleague);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "call.returned", "left", 40));
  hold_and_back (s);
  talk_for (1);
  finish (s);
}

static void
after_three_way (Scene *s)
{
  expect (s, "call.third.state", "conference");
  talk_for (1);
  g_assert_cmpuint (post (s, "/me/call/leave"), ==, 204);
  expect (s, "agent.state", "wrap-up");
  talk_for (1);
  g_assert_cmpuint (post_as (s->colleague_api, "/me/call/hang-up", "{}"), ==, 204);
  expect_closed (s->citizens[0]);
  expect_heard (s->colleague, CITIZEN_HZ, 1, 2); /* of three a tone is not half of the sound */
  expect_heard (s->citizens[0], COLLEAGUE_HZ, 0.8, 2);
}

static void
after_listened (Scene *s)
{
  g_autofree char *path = g_strconcat (s->path, "/listen", NULL);

  g_assert_true (
      hotlined_host_wait (s->host->supervisor, "/live", "calls.0.listeners.0.mode", "listen", 10));
  g_assert_cmpuint (post_as (s->host->supervisor, path, "{\"mode\":\"whisper\"}"), ==, 204);
  g_assert_true (
      hotlined_host_wait (s->host->supervisor, "/live", "calls.0.listeners.0.mode", "whisper", 10));
  g_assert_cmpuint (hl_test_api_send (s->host->supervisor, "DELETE", path, NULL), ==, 204);
  expect_closed (s->supervisor);
  hold_and_back (s);
  talk_for (1);
  finish (s);
}

/* The agent's side is up: the far side is rung again. */
static void
after_dialling (Scene *s)
{
  expect (s, "call.id", s->call);
  accept_call (s->citizens[0]);
  hold_and_back (s);
  talk_for (1.5);
  finish (s);
}

static void
after_wrap_up (Scene *s)
{
  expect (s, "agent.state", "wrap-up");
  expect (s, "agent.call", s->call);
  g_assert_cmpint (
      hl_json_int (hotlined_host_member (hl_test_api_json (s->host->agent), "agent.wrap_up_until"),
                   0),
      >, 0);
  g_assert_cmpuint (post (s, "/me/call/wrap-up-done"), ==, 204);
  expect (s, "agent.state", "ready");
}

static void
expect_place (Scene *s, guint place, const char *masked)
{
  g_autofree char *member = g_strdup_printf ("calls.%u.caller", place);

  g_assert_true (hotlined_host_wait (s->host->supervisor, "/live", member, masked, 10));
}

/* Each talks with the agent in turn. */
static void
serve (Scene *s, guint citizen, const char *masked, gboolean remember)
{
  accept_call (s->agent);
  expect (s, "agent.state", "talking");
  g_assert_cmpstr (
      hl_json_text (hotlined_host_member (hl_test_api_json (s->host->agent), "call.caller"), ""),
      ==, masked);
  if (remember)
    remember_call (s);
  talk_for (0.5);
  g_assert_cmpuint (post (s, "/me/call/hang-up"), ==, 204);
  expect_closed (s->citizens[citizen]);
  expect_closed (s->agent);
  expect (s, "agent.state", "wrap-up");
  g_assert_cmpuint (post (s, "/me/call/wrap-up-done"), ==, 204);
}

static void
after_waiting (Scene *s)
{
  expect_place (s, 0, "138****8000");
  expect_place (s, 1, "138****8001");
  expect_place (s, 2, "138****8002");
  talk_for (1); /* music */
  expect (s, "agent.device_up", "true");
  set_state (s, "{\"state\":\"ready\"}");
  serve (s, 0, "138****8000", FALSE);
  serve (s, 1, "138****8001", FALSE);
  serve (s, 2, "138****8002", TRUE);
  expect_heard (s->citizens[0], MUSIC_HZ, 2.8, 0.2);
}

static void
after_second_left (Scene *s)
{
  g_assert_true (hotlined_host_wait (s->host->supervisor, "/live", "queues.0.waiting", "2", 40));
  expect (s, "agent.device_up", "true");
  set_state (s, "{\"state\":\"ready\"}");
  serve (s, 0, "138****8000", FALSE);
  serve (s, 2, "138****8002", TRUE);
}

static void
after_greeting (Scene *s)
{
  accept_call (s->agent);
  expect (s, "agent.state", "talking");
  remember_call (s);
  hold_and_back (s);
  talk_for (1);
  finish (s);
}

/* ---- Looking ---- */

static guint
count_facts (const HlJson *facts, const char *kind)
{
  guint n = 0;

  for (guint i = 0; i < hl_json_length (facts); i++)
    n += strcmp (hl_json_text (hl_json_get (hl_json_at (facts, i), "kind"), ""), kind) == 0;
  return n;
}

static void
check_facts (Scene *s)
{
  const HlJson *facts = hotlined_host_member (hl_test_api_json (s->host->manager), "facts");
  g_auto (GStrv) once = g_strsplit (situation->once, " ", -1);

  for (guint i = 0; once[i] != NULL; i++)
    if (*once[i] != '\0' && count_facts (facts, once[i]) != 1)
      g_error ("%u facts %s", count_facts (facts, once[i]), once[i]);
  g_assert_cmpuint (count_facts (facts, "call-ended"), ==, 1);
  g_assert_cmpint (count_facts (facts, "fault") > 0, ==, situation->faulty);
}

/* One, whole, from the first answer to the end. */
static void
check_recording (Scene *s)
{
  const HlJson *root, *recordings;
  HlTime answered, ended;
  HlSpan length;

  g_assert_true (hotlined_host_wait (s->host->manager, s->path, "recordings.0.part", "1", 20));
  root = hl_test_api_json (s->host->manager);
  recordings = hl_json_get (root, "recordings");
  g_assert_cmpuint (hl_json_length (recordings), ==, 1);
  g_assert_null (hl_json_text (hotlined_host_member (root, "recordings.0.fault"), NULL));
  answered = hl_json_int (hotlined_host_member (root, "call.answered_at"), 0);
  ended = hl_json_int (hotlined_host_member (root, "call.ended_at"), 0);
  length = hl_json_int (hotlined_host_member (root, "recordings.0.length_us"), 0);
  g_test_message ("recorded %.2f s of %.2f s", (double) length / 1e6,
                  (double) (ended - answered) / 1e6);
  g_assert_cmpint (ABS (length - (ended - answered)), <, HL_SECOND);
}

static void
check_no_gap (HlBaresip *phone, guint hertz)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) heard = hl_sound_read (path, 0);

  g_test_message ("heard %u Hz for %.1f s of %.1f s, longest gap %.1f s", hertz,
                  hl_sound_heard (&heard, hertz), (double) heard.n / 8000,
                  hl_sound_gap (&heard, hertz));
  g_assert_cmpfloat (hl_sound_heard (&heard, hertz), >=, 2);
  g_assert_cmpfloat (hl_sound_gap (&heard, hertz), <=, situation->gap);
}

static void
check (Scene *s)
{
  g_assert_true (hotlined_host_wait (s->host->manager, s->path, "call.outcome", "answered", 20));
  check_recording (s);
  check_facts (s);
  g_assert_true (hotlined_host_wait (s->host->manager, "/facts/verify", "ok", "true", 10));
  g_assert_true (hotlined_host_wait (s->host->supervisor, "/live", "today.balance", "true", 10));
  g_assert_true (hotlined_host_wait (s->host->supervisor, "/live", "today.waiting", "0", 10));
  if (situation->gap > 0)
    {
      check_no_gap (s->agent, CITIZEN_HZ);
      check_no_gap (s->citizens[0], AGENT_HZ);
    }
}

static Scene *
scene_new (void)
{
  Scene *s = g_new0 (Scene, 1);

  s->host =
      hotlined_host_new_with ("\"outbound_trunk\": \"t\", \"outbound_number\": \"053212349\",\n");
  hotlined_host_start (s->host);
  s->agent = hotlined_host_agent_by (s->host, situation->tcp);
  s->citizens[0] = hotlined_host_citizen (s->host);
  hl_test_api_sign_in (s->host->manager, "zhuren", HOST_PASSWORD);
  hl_test_api_sign_in (s->host->supervisor, "banzhang", HOST_PASSWORD);
  return s;
}

static void
scene_free (Scene *s)
{
  hl_baresip_free (s->agent);
  hl_baresip_free (s->colleague);
  hl_baresip_free (s->supervisor);
  for (guint i = 0; i < N_CITIZENS; i++)
    hl_baresip_free (s->citizens[i]);
  g_clear_pointer (&s->colleague_api, hl_test_api_free);
  hotlined_host_free (s->host);
  g_free (s->call);
  g_free (s->path);
  g_free (s);
}

static void
test_restart (gconstpointer data)
{
  Scene *s;

  situation = data;
  s = scene_new ();
  situation->arrange (s);
  situation->end (s);
  situation->after (s);
  check (s);
  scene_free (s);
}

#define TALK "call-offered call-queued call-answered"

/* clang-format off */
static const Situation situations[] = {
  { "talking", arrange_talk, end_kill, down_talk, after_talk, TALK, 0.2 },
  { "stopped-in-good-order", arrange_talk, end_stop, down_talk, after_talk, TALK, 0.2 },
  { "killed-twice", arrange_talk, end_kill_twice, down_talk, after_talk, TALK, 0.2 },
  { "killed-while-starting", arrange_talk, end_kill_starting, NULL, after_talk, TALK, 0.2 },
  { "hold-afterwards", arrange_talk, end_kill, NULL, after_hold_and_back, TALK " call-held call-resumed", 0 },
  { "citizen-leaves-afterwards", arrange_talk, end_kill, NULL, after_citizen_leaves, TALK, 0 },
  { "agent-leaves-afterwards", arrange_talk, end_kill, NULL, after_agent_leaves, TALK, 0 },
  { "citizen-leaves-meanwhile", arrange_talk, end_kill, down_citizen_leaves, after_citizen_left, TALK, 0 },
  { "agent-leaves-meanwhile", arrange_talk, end_kill, down_agent_leaves, after_agent_left, TALK, 0 },
  { "talking-over-tcp", arrange_talk, end_kill_twice, NULL, after_hold_and_back, TALK " call-held call-resumed", 0, TRUE },
  { "tcp-agent-leaves-meanwhile", arrange_talk, end_kill, down_agent_leaves, after_agent_left, TALK, 0, TRUE, TRUE },
  { "ringing-over-tcp", arrange_ringing, end_kill, NULL, after_ringing, TALK, 0, TRUE },
  { "ringing", arrange_ringing, end_kill, NULL, after_ringing, TALK, 0 },
  { "ringing-killed-while-starting", arrange_ringing, end_kill_starting, NULL, after_ringing, TALK, 0 },
  { "greeting", arrange_greeting, end_kill, NULL, after_greeting, TALK, 0 },
  { "waiting", arrange_waiting, end_kill, NULL, after_waiting, TALK, 0 },
  { "waiting-killed-while-starting", arrange_waiting, end_kill_starting, NULL, after_waiting, TALK, 0 },
  { "second-leaves-meanwhile", arrange_waiting, end_kill, down_second_leaves, after_second_left, TALK, 0 },
  { "held", arrange_held, end_kill, NULL, after_held, TALK " call-held call-resumed", 0 },
  { "consulting", arrange_consulting, end_kill, NULL, after_consulting, TALK " consult-started consult-answered consult-ended", 0 },
  { "consulted-leaves-meanwhile", arrange_consulting, end_kill, down_colleague_leaves, after_consulted_left, TALK " consult-ended", 0 },
  { "three-way", arrange_three_way, end_kill_twice, NULL, after_three_way, TALK " conference-started leg-left", 0 },
  { "listened-to", arrange_listened, end_kill, NULL, after_listened, TALK, 0 },
  { "dialling", arrange_dialling, end_kill, NULL, after_dialling, "call-dialled call-connected", 0 },
  { "wrap-up", arrange_wrap_up, end_kill, NULL, after_wrap_up, TALK, 0 },
};
/* clang-format on */

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (situations); i++)
    {
      g_autofree char *path = g_strconcat ("/integration/restart/", situations[i].name, NULL);

      g_test_add_data_func (path, &situations[i], test_restart);
    }
  return g_test_run ();
}
