/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <signal.h>
#include <string.h>

/* Supervisors in somebody else's call, with real telephones: who hears whom in each mode
 * told by tone, two at once, a hint that is seen, a marked second, what is measured and
 * kept; and what a supervisor does with agents and calls. */

#define SUPERVISOR_HZ 1500
#define SECOND_HZ 2200
#define AUDIBLE 0.08 /* of the power: up to four tones of one loudness */

typedef struct
{
  HotlinedHost *host;
  HlTestApi *second;
  HlTestEvents *console; /* the agent's */
  HlBaresip *agent, *citizen, *phone, *second_phone;
  HlId call;
} Scene;

/* POST @path with @id for its "ID". */
static guint
ask (HlTestApi *api, const char *path, HlId id, const char *body)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_auto (GStrv) parts = g_strsplit (path, "ID", 2);
  g_autofree char *whole = g_strjoinv (number, parts);

  return hl_test_api_send (api, "POST", whole, body);
}

static gint64
number (HlTestApi *api, const char *member)
{
  return hl_json_int (hotlined_host_member (hl_test_api_json (api), member), -1);
}

static double
real (HlTestApi *api, const char *member)
{
  return hl_json_real (hotlined_host_member (hl_test_api_json (api), member), -1);
}

static const char *
text (HlTestApi *api, const char *member)
{
  return hl_json_text (hotlined_host_member (hl_test_api_json (api), member), "");
}

static HlBaresip *
start_phone (HotlinedHost *host, HlTestApi *api, const char *login, const char *extension,
             guint hertz)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *wav = hl_sound_tone (folder, hertz, 60);
  HlBaresipConfig config = {
    .user = extension, .registrar = host->registrar, .wav = wav, .auto_answer = TRUE
  };
  g_autofree char *password = NULL;
  HlBaresip *phone;

  hl_test_api_sign_in (api, login, HOST_PASSWORD);
  password = g_strdup (text (api, "phone.password"));
  config.password = password;
  phone = hl_baresip_new (&config);
  g_assert_true (hl_baresip_wait (phone, "REGISTER_OK", 20));
  g_assert_true (hotlined_host_wait (api, "/me", "agent.device_up", "true", 10));
  return phone;
}

static void
add_second_supervisor (Scene *s)
{
  g_assert_cmpuint (
      hl_test_api_send (s->host->manager, "POST", "/users",
                        "{\"login\":\"fuban\",\"name\":\"赵敏\",\"role\":\"supervisor\","
                        "\"staff_no\":\"2002\",\"extension\":\"2002\",\"device\":\"softphone\","
                        "\"enabled\":true,\"password\":\"" HOST_PASSWORD "\"}"),
      ==, 201);
  s->second = hl_test_api_new (s->host->port);
}

/* @data: (nullable): more of the site's members */
static void
set_up (Scene *s, gconstpointer data)
{
  g_autofree char *line = NULL;

  s->host = hotlined_host_new_with (data != NULL ? data : "");
  hotlined_host_start (s->host);
  hl_test_api_sign_in (s->host->manager, "zhuren", HOST_PASSWORD);
  add_second_supervisor (s);
  s->agent = hotlined_host_agent (s->host);
  s->console = hl_test_events_new (s->host->agent, NULL);
  g_assert_nonnull (hl_test_events_wait (s->console, "\"hello\"", 10));
  s->phone = start_phone (s->host, s->host->supervisor, "banzhang", "2001", SUPERVISOR_HZ);
  s->second_phone = start_phone (s->host, s->second, "fuban", "2002", SECOND_HZ);
  s->citizen = hotlined_host_citizen (s->host);
  line = g_strdup_printf ("sip:12349@%s", s->host->registrar);
  hl_baresip_command (s->citizen, "dial", line);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 20));
  hl_baresip_command (s->agent, "accept", NULL);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "talking", 10));
  s->call = number (s->host->agent, "call.id");
}

static void
tear_down (Scene *s, gconstpointer data)
{
  if (s->console != NULL)
    hl_test_events_free (s->console);
  hl_baresip_free (s->citizen);
  hl_baresip_free (s->agent);
  hl_baresip_free (s->phone);
  hl_baresip_free (s->second_phone);
  hl_test_api_free (s->second);
  hotlined_host_free (s->host);
}

static void
listen (Scene *s, HlTestApi *api, const char *mode)
{
  g_autofree char *body = g_strdup_printf ("{\"mode\":\"%s\"}", mode);

  g_assert_cmpuint (ask (api, "/calls/ID/listen", s->call, body), ==, 204);
}

static void
await_mode (Scene *s, const char *mode)
{
  g_assert_true (
      hotlined_host_wait (s->host->supervisor, "/live", "calls.0.listeners.0.mode", mode, 10));
  g_assert_true (
      hotlined_host_wait (s->host->supervisor, "/live", "calls.0.listeners.0.up", "true", 10));
}

/* Sound takes its time. */
static gboolean
is_later (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

static void
let_pass (double seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  g_assert_true (hl_test_wait_until (is_later, &until, 60));
}

static double
audible (HlBaresip *phone, guint hertz)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) sound = hl_sound_read (path, 0);
  double sum = 0;

  for (double at = 0; at + 0.1 <= (double) sound.n / 8000; at += 0.1)
    if (hl_sound_share (&sound, at, at + 0.1, hertz) > AUDIBLE)
      sum += 0.1;
  return sum;
}

static void
assert_heard (const char *who, HlBaresip *phone, guint hertz, double least, double most)
{
  double heard = audible (phone, hertz);

  g_test_message ("%s hears %u Hz for %.1f s of %.1f to %.1f", who, hertz, heard, least, most);
  g_assert_cmpfloat (heard, >=, least);
  g_assert_cmpfloat (heard, <=, most);
}

/* ---- The matrix ---- */

static void
check_quality (Scene *s)
{
  HlTestApi *api = s->host->supervisor;

  g_assert_cmpuint (hl_test_api_send (api, "GET", "/live", NULL), ==, 200);
  g_assert_cmpfloat (real (api, "calls.0.quality.levels.caller"), >, -30);
  g_assert_cmpfloat (real (api, "calls.0.quality.levels.agent"), >, -30);
  g_assert_cmpint (number (api, "calls.0.quality.both_us"), >, 2 * HL_SECOND);
  g_assert_cmpint (number (api, "calls.0.quality.silence_us"), <, 2 * HL_SECOND);
  g_assert_cmpfloat (real (api, "calls.0.quality.share.caller"), >, 30);
  g_assert_cmpfloat (real (api, "calls.0.quality.network.mos"), >, 3);
}

static void
check_stored (Scene *s)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, s->call);
  HlTestApi *api = s->host->manager;
  gint64 talked;

  g_assert_true (hotlined_host_wait (api, path, "quality.0.part", "1", 20));
  talked = number (api, "quality.0.measured_us");
  g_assert_cmpint (talked, >, 8 * HL_SECOND);
  g_assert_cmpint (number (api, "quality.0.caller_us"), >, talked * 8 / 10);
  g_assert_cmpint (number (api, "quality.0.agent_us"), >, talked * 8 / 10);
  g_assert_cmpint (number (api, "quality.0.both_us"), >, talked * 8 / 10);
  g_assert_cmpfloat (real (api, "quality.0.mos"), >, 3);
  g_assert_true (hotlined_host_wait (api, path, "recordings.0.part", "1", 20));
}

/* As the apps get it: what is on the disk is sealed. (transfer full) */
static char *
dup_recording (Scene *s, const char *folder)
{
  g_autofree char *audio = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio",
                                            number (s->host->manager, "recordings.0.id"));
  char *path = g_build_filename (folder, "recording.flac", NULL);
  gsize length;
  const char *bytes;

  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", audio, NULL), ==, 200);
  bytes = g_bytes_get_data (hl_test_api_bytes (s->host->manager), &length);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  return path;
}

/* Left the caller alone; right who the caller or the agent heard. */
static void
check_recording (Scene *s)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *path = dup_recording (s, folder);
  g_auto (HlSound) left = hl_sound_read (path, 0);
  g_auto (HlSound) right = hl_sound_read (path, 1);
  double length = (double) left.n / 8000, supervisor = 0;

  g_assert_cmpfloat (hl_sound_share (&left, 1, length - 0.5, CITIZEN_HZ), >, 0.7);
  g_assert_cmpfloat (hl_sound_share (&left, 1, length - 0.5, AGENT_HZ), <, 0.02);
  g_assert_cmpfloat (hl_sound_share (&left, 1, length - 0.5, SUPERVISOR_HZ), <, 0.02);
  g_assert_cmpfloat (hl_sound_share (&right, 1, length - 0.5, CITIZEN_HZ), <, 0.02);
  g_assert_cmpfloat (hl_sound_share (&right, 1, length - 0.5, SECOND_HZ), <, 0.02);
  for (double at = 0; at + 0.1 < length; at += 0.1)
    supervisor += hl_sound_share (&right, at, at + 0.1, SUPERVISOR_HZ) > AUDIBLE ? 0.1 : 0;
  g_test_message ("the supervisor is recorded for %.1f s", supervisor);
  g_assert_cmpfloat (supervisor, >, 8);
  g_assert_cmpfloat (supervisor, <, 11.5);
}

static void
test_modes (Scene *s, gconstpointer data)
{
  listen (s, s->host->supervisor, "listen");
  await_mode (s, "listen");
  let_pass (1.5);
  /* The second one listens all the time and is never heard. */
  listen (s, s->second, "listen");
  let_pass (0.5);
  listen (s, s->host->supervisor, "whisper");
  await_mode (s, "whisper");
  let_pass (2);
  listen (s, s->host->supervisor, "barge");
  await_mode (s, "barge");
  let_pass (3);
  check_quality (s);
  g_assert_cmpuint (hl_test_api_send (s->host->supervisor, "GET", "/live", NULL), ==, 200);
  g_assert_cmpint (number (s->host->supervisor, "calls.0.listeners.1.id"), >, 0);
  listen (s, s->host->supervisor, "take-over");
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "wrap-up", 10));
  g_assert_true (hotlined_host_wait (s->host->supervisor, "/me", "agent.state", "talking", 10));
  g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 20));
  let_pass (4);
  g_assert_cmpuint (hl_test_api_send (s->host->supervisor, "POST", "/me/call/hang-up", "{}"), ==,
                    204);
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_CLOSED", 20));
  g_assert_true (hl_baresip_wait (s->second_phone, "CALL_CLOSED", 20));

  assert_heard ("the agent", s->agent, SUPERVISOR_HZ, 4.2, 6.5);
  assert_heard ("the agent", s->agent, SECOND_HZ, 0, 0);
  assert_heard ("the agent", s->agent, CITIZEN_HZ, 6.5, 12);
  assert_heard ("the caller", s->citizen, SUPERVISOR_HZ, 6.2, 8.5);
  assert_heard ("the caller", s->citizen, SECOND_HZ, 0, 0);
  assert_heard ("the caller", s->citizen, AGENT_HZ, 6.5, 12);
  assert_heard ("the supervisor", s->phone, CITIZEN_HZ, 10, 16);
  assert_heard ("the supervisor", s->phone, AGENT_HZ, 6.2, 10);
  assert_heard ("the supervisor", s->phone, SECOND_HZ, 0, 0);
  assert_heard ("the second", s->second_phone, CITIZEN_HZ, 8, 13);
  assert_heard ("the second", s->second_phone, SUPERVISOR_HZ, 8, 11);
  check_stored (s);
  check_recording (s);
}

/* ---- Who may, and who not ---- */

static void
test_refused (Scene *s, gconstpointer data)
{
  const char *listen_path = "/calls/ID/listen";

  listen (s, s->host->supervisor, "listen");
  await_mode (s, "listen");
  listen (s, s->second, "barge");
  /* A third has no right to; an agent neither. */
  g_assert_cmpuint (ask (s->host->agent, listen_path, s->call, "{\"mode\":\"listen\"}"), ==, 403);
  g_assert_cmpuint (ask (s->host->supervisor, listen_path, s->call, "{\"mode\":\"sing\"}"), ==,
                    400);
  g_assert_cmpuint (ask (s->host->supervisor, listen_path, 77, "{\"mode\":\"listen\"}"), ==, 404);
  g_assert_cmpuint (ask (s->host->agent, "/calls/ID/hint", s->call, "{\"text\":\"x\"}"), ==, 403);
  g_assert_cmpuint (ask (s->host->agent, "/calls/ID/drop", s->call, "{\"reason\":\"x\"}"), ==, 403);
  /* The second takes the call over while the first listens: the first stays. */
  g_assert_true (
      hotlined_host_wait (s->host->supervisor, "/live", "calls.0.listeners.1.up", "true", 10));
  listen (s, s->second, "take-over");
  g_assert_true (hotlined_host_wait (s->second, "/me", "agent.state", "talking", 10));
  await_mode (s, "listen");
  g_assert_cmpuint (ask (s->host->supervisor, listen_path, s->call, "{\"mode\":\"take-over\"}"), ==,
                    204);
  g_assert_true (hotlined_host_wait (s->host->supervisor, "/me", "agent.state", "talking", 10));
  g_assert_true (hotlined_host_wait (s->second, "/me", "agent.state", "wrap-up", 10));
}

/* ---- Hints and marks ---- */

static gboolean
is_refused (gpointer data)
{
  Scene *s = data;

  return ask (s->host->supervisor, "/calls/ID/hint", s->call, "{\"text\":\"x\"}") == 409;
}

static void
test_hint (Scene *s, gconstpointer data)
{
  const char *path = "/calls/ID/hint";
  HlTestApi *boss = s->host->supervisor;
  g_autofree char *of_call = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, s->call);
  g_autofree char *longer = g_strnfill (201, 'x');
  g_autofree char *too_long = g_strdup_printf ("{\"text\":\"%s\"}", longer);
  HlId hint;

  g_assert_cmpuint (ask (boss, path, s->call, "{\"text\":\"  \"}"), ==, 400);
  g_assert_cmpuint (ask (boss, path, s->call, too_long), ==, 400);
  g_assert_cmpuint (ask (boss, path, 77, "{\"text\":\"x\"}"), ==, 404);
  g_assert_cmpuint (ask (boss, path, s->call, "{\"text\":\"可告知公示期 7 天\"}"), ==, 201);
  hint = number (boss, "id");
  g_assert_nonnull (hl_test_events_wait (s->console, "可告知公示期 7 天", 10));
  g_assert_true (hotlined_host_wait (boss, "/live", "calls.0.hints.0.from", "马丽", 10));
  g_assert_cmpint (number (boss, "calls.0.hints.0.seen_at"), ==, -1);

  /* Not seen: a console that is opened again is told again. */
  hl_test_events_free (s->console);
  s->console = hl_test_events_new (s->host->agent, NULL);
  g_assert_nonnull (hl_test_events_wait (s->console, "可告知公示期 7 天", 10));

  /* Nor does a restart lose it. */
  g_clear_pointer (&s->console, hl_test_events_free);
  hotlined_host_kill (s->host);
  hotlined_host_start (s->host);
  s->console = hl_test_events_new (s->host->agent, NULL);
  g_assert_nonnull (hl_test_events_wait (s->console, "可告知公示期 7 天", 10));

  /* Only she can have seen it. */
  g_assert_cmpuint (ask (boss, "/me/hint/ID/seen", hint, "{}"), ==, 404);
  g_assert_cmpuint (ask (s->host->agent, "/me/hint/ID/seen", hint, "{}"), ==, 204);
  g_assert_cmpuint (ask (s->host->agent, "/me/hint/ID/seen", hint, "{}"), ==, 204);
  g_assert_cmpuint (hl_test_api_send (boss, "GET", "/live", NULL), ==, 200);
  g_assert_cmpint (number (boss, "calls.0.hints.0.seen_at"), >, 0);
  g_assert_cmpuint (hl_test_api_send (boss, "GET", of_call, NULL), ==, 200);
  g_assert_cmpint (number (boss, "hints.0.seen_at"), >, 0);

  /* Nobody would see it. */
  g_clear_pointer (&s->console, hl_test_events_free);
  g_assert_true (hl_test_wait_until (is_refused, s, 10));
}

static void
test_mark (Scene *s, gconstpointer data)
{
  const char *path = "/calls/ID/marks";
  HlTestApi *boss = s->host->supervisor;
  g_autofree char *of_call = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, s->call);
  gint64 offered;

  g_assert_true (hotlined_host_wait (boss, of_call, "call.agent_name", "李娜", 10));
  offered = number (boss, "call.offered_at");
  g_assert_cmpuint (ask (boss, path, s->call, "{\"text\":\"\"}"), ==, 400);
  g_assert_cmpuint (ask (boss, path, s->call, "{\"text\":\"x\",\"at\":5}"), ==, 400);
  g_assert_cmpuint (ask (boss, path, s->call, "{\"text\":\"先致歉\"}"), ==, 201);
  g_assert_cmpint (number (boss, "at"), >, offered);
  g_assert_cmpuint (ask (s->host->agent, path, s->call, "{\"text\":\"我的标记\"}"), ==, 201);
  g_assert_cmpuint (hl_test_api_send (boss, "GET", of_call, NULL), ==, 200);
  g_assert_cmpstr (text (boss, "marks.0.text"), ==, "先致歉");
  g_assert_cmpstr (text (boss, "marks.0.author_name"), ==, "马丽");
  g_assert_cmpstr (text (boss, "marks.1.author_name"), ==, "李娜");
}

/* ---- States, drops, alarms ---- */

static void
test_states (Scene *s, gconstpointer data)
{
  HlTestApi *boss = s->host->supervisor;
  const char *path = "/agents/ID/state";
  g_autofree char *of_call = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, s->call);
  HlId agent = number (s->host->agent, "agent.id");

  g_assert_cmpuint (ask (boss, path, agent, "{\"state\":\"asleep\",\"reason\":\"x\"}"), ==, 400);
  g_assert_cmpuint (ask (boss, path, agent, "{\"state\":\"away\"}"), ==, 422);
  g_assert_cmpuint (ask (boss, path, agent, "{\"state\":\"away\",\"reason\":\"training\"}"), ==,
                    200);
  g_assert_cmpstr (text (boss, "next_state"), ==, "away");
  g_assert_cmpuint (ask (boss, "/calls/ID/drop", s->call, "{\"reason\":\"\"}"), ==, 422);
  g_assert_cmpuint (ask (boss, "/calls/ID/drop", s->call, "{\"reason\":\"骚扰电话\"}"), ==, 204);
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_CLOSED", 20));
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/wrap-up-done", "{}"), ==,
                    204);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.reason", "training", 10));
  g_assert_cmpuint (ask (boss, path, agent, "{\"state\":\"ready\",\"reason\":\"来电多\"}"), ==,
                    200);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "ready", 10));

  /* Signed out: her console is told why, and she signs in again. */
  g_assert_cmpuint (ask (boss, path, agent, "{\"state\":\"offline\",\"reason\":\"下班\"}"), ==,
                    200);
  g_assert_nonnull (hl_test_events_wait (s->console, "\"signed_out\"", 10));
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "GET", "/me", NULL), ==, 401);

  g_assert_true (hotlined_host_wait (s->host->manager, of_call, "call.ended_by", "supervisor", 10));
  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", "/facts?kind=call-dropped", NULL),
                    ==, 200);
  g_assert_cmpstr (text (s->host->manager, "items.0.text"), ==, "骚扰电话");
  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", "/facts?kind=state-set", NULL), ==,
                    200);
  g_assert_cmpstr (text (s->host->manager, "items.0.text"), ==, "training");
  g_assert_cmpstr (text (s->host->manager, "items.2.text"), ==, "下班");
  g_assert_true (hotlined_host_wait (s->host->manager, "/facts/verify", "ok", "true", 10));
}

/* Set offline in a call: after it, and only then, her console is signed out. */
static void
test_leaves (Scene *s, gconstpointer data)
{
  HlTestApi *boss = s->host->supervisor;
  HlId agent = number (s->host->agent, "agent.id");

  g_assert_cmpuint (
      ask (boss, "/agents/ID/state", agent, "{\"state\":\"offline\",\"reason\":\"下班\"}"), ==,
      200);
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "GET", "/me", NULL), ==, 200);
  g_assert_cmpuint (ask (boss, "/calls/ID/drop", s->call, "{\"reason\":\"骚扰电话\"}"), ==, 204);
  hl_test_api_send (s->host->agent, "POST", "/me/call/wrap-up-done", "{}");
  g_assert_nonnull (hl_test_events_wait (s->console, "\"signed_out\"", 10));
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "GET", "/me", NULL), ==, 401);
}

/* The caller's sound stops: seen, taken notice of, quiet, and over when it comes back. */
static void
test_alarm (Scene *s, gconstpointer data)
{
  HlTestApi *boss = s->host->supervisor;
  g_autoptr (HlTestEvents) events = hl_test_events_new (boss, NULL);
  HlId alarm;

  hl_baresip_signal (s->citizen, SIGSTOP);
  g_assert_nonnull (hl_test_events_wait (events, "\"one-way\"", 30));
  g_assert_true (hotlined_host_wait (boss, "/live", "alarms.0.code", "one-way", 30));
  g_assert_cmpstr (text (boss, "alarms.0.subject"), ==, "caller");
  g_assert_cmpstr (text (boss, "alarms.0.level"), ==, "error");
  g_assert_cmpint (number (boss, "alarms.0.call"), ==, s->call);
  alarm = number (boss, "alarms.0.id");
  g_assert_cmpuint (ask (boss, "/alarms/ID/acknowledge", alarm, "{}"), ==, 204);
  g_assert_true (hotlined_host_wait (boss, "/live", "alarms.0.acknowledged_by", "马丽", 10));
  g_assert_cmpuint (ask (boss, "/alarms/ID/quiet", alarm, "{\"minutes\":0}"), ==, 400);
  g_assert_cmpuint (ask (boss, "/alarms/ID/quiet", alarm, "{\"minutes\":10}"), ==, 204);
  g_assert_cmpuint (hl_test_api_send (boss, "GET", "/live", NULL), ==, 200);
  g_assert_cmpint (number (boss, "alarms.0.quiet_until"), >, number (boss, "at"));
  hl_baresip_signal (s->citizen, SIGCONT);
  g_assert_true (hotlined_host_wait (boss, "/live", "alarms.0.code", "", 30));
  g_assert_cmpuint (ask (boss, "/alarms/ID/acknowledge", alarm, "{}"), ==, 404);
}

/* The limits are the site's: near, over, and none when the caller is taken back. */
static void
test_hold (Scene *s, gconstpointer data)
{
  HlTestApi *boss = s->host->supervisor;
  g_autoptr (HlTestEvents) events = hl_test_events_new (boss, NULL);

  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/hold", "{}"), ==, 204);
  g_assert_true (hotlined_host_wait (boss, "/live", "alarms.0.code", "hold", 20));
  g_assert_cmpstr (text (boss, "alarms.0.level"), ==, "warning");
  g_assert_cmpint (number (boss, "alarms.0.limit_us"), ==, 2 * HL_SECOND);
  g_assert_true (hotlined_host_wait (boss, "/live", "alarms.0.level", "error", 20));
  g_assert_cmpint (number (boss, "alarms.0.limit_us"), ==, 5 * HL_SECOND);
  g_assert_cmpint (number (boss, "alarms.0.call"), ==, s->call);
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/unhold", "{}"), ==, 204);
  g_assert_true (hotlined_host_wait (boss, "/live", "alarms.0.code", "", 20));
}

/* Signing out is refused in a call; with a telephone of its own the call goes on, and she is
 * offline after it. */
static void
test_sign_out (Scene *s, gconstpointer data)
{
  HlTestApi *boss = s->host->supervisor;

  g_assert_cmpuint (hl_test_api_send (s->host->agent, "DELETE", "/session", NULL), ==, 409);
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "GET", "/me", NULL), ==, 200);
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/hold", "{}"), ==, 204);
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "DELETE", "/session", NULL), ==, 409);
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/unhold", "{}"), ==, 204);
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "DELETE", "/session?after_call=true", NULL),
                    ==, 204);
  g_assert_cmpuint (hl_test_api_send (boss, "GET", "/live", NULL), ==, 200);
  g_assert_cmpint (number (boss, "calls.0.id"), ==, s->call);
  g_assert_cmpstr (text (boss, "calls.0.state"), ==, "talking");
  hl_baresip_command (s->citizen, "hangup", NULL);
  g_assert_true (hotlined_host_wait (boss, "/live", "calls.0.state", "", 20));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/integration/listen/" name, Scene, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  ADD ("modes", test_modes);
  ADD ("refused", test_refused);
  ADD ("hint", test_hint);
  ADD ("mark", test_mark);
  ADD ("states", test_states);
  ADD ("leaves", test_leaves);
  ADD ("alarm", test_alarm);
  ADD ("sign-out", test_sign_out);
  g_test_add ("/integration/listen/hold", Scene,
              "\"hold_warning_seconds\": 2, \"hold_alarm_seconds\": 5, ", set_up, test_hold,
              tear_down);
  return g_test_run ();
}
