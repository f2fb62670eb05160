/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"
#include "service/hl-journal.h"

#include <string.h>

/* How calls are answered: menu, message, call-back, rating, blocked callers, emergency.
 * With hotlined, hotline-mediad and telephones; prompts are uploaded as the manager does. */

#define NUMBER "13800138000" /* the citizen's */
#define PROMPT_HZ 500

static const char *const prompts[] = { "menu",          "message",        "beep",
                                       "closed",        "message-thanks", "rating",
                                       "rating-thanks", "callback-offer", "callback-accepted" };

static void
put_prompts (HotlinedHost *host)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *tone = hl_sound_tone (folder, PROMPT_HZ, 1);
  g_autofree char *bytes = NULL;
  gsize length;
  g_autoptr (GBytes) audio = NULL;

  g_assert_true (g_file_get_contents (tone, &bytes, &length, NULL));
  audio = g_bytes_new (bytes, length);
  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autofree char *path = g_strconcat ("/prompts/", prompts[i], NULL);

      if (hl_test_api_send_bytes (host->manager, "PUT", path, audio) != 200)
        g_error ("%s (%zu): %s", prompts[i], length,
                 (const char *) g_bytes_get_data (hl_test_api_bytes (host->manager), NULL));
    }
}

/* @flow, @queue: more members. */
static void
put_site (HotlinedHost *host, const char *site, const char *flow, const char *queue)
{
  g_autofree char *text = g_strdup_printf (
      "{\"name\":\"test\",\"outbound_trunk\":\"t\",\"outbound_number\":\"12349\"%s,"
      "\"flows\":[{\"name\":\"in\",\"queue\":\"q\"%s}],"
      "\"queues\":[{\"name\":\"q\",\"music\":\"music\"%s},{\"name\":\"r\",\"music\":\"music\","
      "\"short_abandon_seconds\":1}]}",
      site, flow, queue);

  if (hl_test_api_send (host->manager, "PUT", "/site", text) != 200)
    g_error ("%s", (const char *) g_bytes_get_data (hl_test_api_bytes (host->manager), NULL));
}

static HotlinedHost *
start (const char *site, const char *flow, const char *queue)
{
  HotlinedHost *host = hotlined_host_new ();

  hotlined_host_start (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  put_prompts (host);
  put_site (host, site, flow, queue);
  return host;
}

static void
dial (HotlinedHost *host, HlBaresip *citizen)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", host->registrar);

  hl_baresip_command (citizen, "dial", target);
  g_assert_true (hl_baresip_wait (citizen, "CALL_ESTABLISHED", 20));
}

static void
wait_call (HotlinedHost *host, const char *member, const char *value)
{
  g_autofree char *path = g_strconcat ("calls.0.", member, NULL);

  if (!hotlined_host_wait (host->manager, "/live", path, value, 20))
    g_error ("%s is not %s: %s", member, value,
             (const char *) g_bytes_get_data (hl_test_api_bytes (host->manager), NULL));
}

static void
wait_item (HotlinedHost *host, const char *path, const char *member, const char *value)
{
  g_autofree char *name = g_strconcat ("items.0.", member, NULL);

  if (!hotlined_host_wait (host->manager, path, name, value, 20))
    g_error ("%s %s is not %s: %s", path, member, value,
             (const char *) g_bytes_get_data (hl_test_api_bytes (host->manager), NULL));
}

#define MENU ",\"menu\":{\"prompt\":\"menu\",\"keys\":[{\"key\":\"1\",\"queue\":\"r\"}]}"

/* The key leads to the other queue; who leaves there is to be rung back. */
static void
test_menu_key (void)
{
  g_autoptr (HotlinedHost) host = start ("", MENU, "");
  g_autoptr (HlBaresip) citizen = hotlined_host_citizen (host);

  dial (host, citizen);
  wait_call (host, "state", "menu");
  hl_baresip_command (citizen, "sndcode", "1");
  wait_call (host, "state", "waiting");
  wait_item (host, "/calls", "queue_name", "r");
  wait_item (host, "/calls", "menu_keys", "1");
  hotlined_host_wait_heard (citizen, MUSIC_HZ, 1.2); /* longer than who left at once */
  hl_baresip_command (citizen, "hangup", NULL);
  wait_item (host, "/callbacks", "kind", "abandoned");
  wait_item (host, "/callbacks", "queue_name", "r");
  wait_item (host, "/callbacks", "caller", "138****8000");
}

static void
test_menu_silence (void)
{
  g_autoptr (HotlinedHost) host = start ("", MENU, "");
  g_autoptr (HlBaresip) agent = hotlined_host_agent (host);
  g_autoptr (HlBaresip) citizen = hotlined_host_citizen (host);

  dial (host, citizen);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "ringing", 20));
  wait_item (host, "/calls", "queue_name", "q");
  hl_baresip_command (citizen, "hangup", NULL);
}

/* Today is a day off. */
static char *
day_off (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (8 * 3600);
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");

  return g_strdup_printf (",\"special_days\":[{\"date\":\"%s\",\"name\":\"x\"}]", date);
}

/* She had no part in the call of the message; once it is done with, it is not hers to hear. */
static void
check_heard_by_agent (HotlinedHost *host, const char *path)
{
  g_autofree char *audio = g_strdup_printf (
      "/recordings/%" G_GINT64_FORMAT "/audio",
      hl_json_int (hotlined_host_member (hl_test_api_json (host->manager), "callback.recording"),
                   0));
  g_autofree char *cancel = g_strconcat (path, "/cancel", NULL);

  hl_test_api_sign_in (host->agent, "lina", HOST_PASSWORD);
  g_assert_cmpuint (hl_test_api_send (host->agent, "GET", audio, NULL), ==, 200);
  hl_test_api_sign_in (host->supervisor, "banzhang", HOST_PASSWORD);
  g_assert_cmpuint (hl_test_api_send (host->supervisor, "POST", cancel, "{\"reason\":\"x\"}"), ==,
                    200);
  g_assert_cmpuint (hl_test_api_send (host->agent, "GET", audio, NULL), ==, 404);
}

static void
test_message (void)
{
  g_autofree char *off = day_off ();
  g_autoptr (HotlinedHost) host =
      start (off,
             ",\"closed\":{\"message\":true},\"hours\":[{\"weekdays\":\"1-7\",\"open\":\"00:00\","
             "\"close\":\"24:00\"}]",
             "");
  g_autoptr (HlBaresip) citizen = hotlined_host_citizen (host);
  g_autofree char *path = NULL;

  dial (host, citizen);
  wait_call (host, "state", "message");
  hotlined_host_wait_heard (citizen, PROMPT_HZ, 1.8); /* and the beep */
  hotlined_host_wait_said (citizen, CITIZEN_HZ, hotlined_host_said (citizen) + 2.5);
  hl_baresip_command (citizen, "hangup", NULL);
  wait_item (host, "/callbacks", "kind", "message");
  wait_item (host, "/calls", "outcome", "message");
  path = g_strdup_printf (
      "/callbacks/%" G_GINT64_FORMAT,
      hl_json_int (hotlined_host_member (hl_test_api_json (host->manager), "items.0.callback"), 0));
  g_assert_true (hotlined_host_wait (host->manager, path, "recordings.0.part", "1", 20));
  g_assert_cmpint (
      hl_json_int (hotlined_host_member (hl_test_api_json (host->manager), "callback.recording"),
                   0),
      ==,
      hl_json_int (hotlined_host_member (hl_test_api_json (host->manager), "recordings.0.id"), 1));
  check_heard_by_agent (host, path);
}

/* A call to the outside that comes to nothing: her console is told why. */
static void
test_failed (void)
{
  g_autoptr (HotlinedHost) host = start ("", "", "");
  g_autoptr (HlBaresip) agent = hotlined_host_agent (host);
  g_autoptr (HlBaresip) citizen = hotlined_host_citizen (host);
  g_autoptr (HlTestEvents) console = hl_test_events_new (host->agent, NULL);
  const char *event;

  g_assert_nonnull (hl_test_events_wait (console, "\"hello\"", 10));
  g_assert_cmpuint (
      hl_test_api_send (host->agent, "POST", "/me/call/dial", "{\"number\":\"" NUMBER "\"}"), ==,
      204);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (citizen, "CALL_INCOMING", 20));
  hl_baresip_command (citizen, "hangup", NULL);
  event = hl_test_events_wait (console, "\"failed\"", 20);
  g_assert_nonnull (event);
  g_assert_nonnull (strstr (event, "\"reason\":\"busy\",\"code\":486"));
  g_assert_nonnull (strstr (event, "138****8000"));
}

/* Offered while she waits, accepted by key; when an agent is free the citizen is rung. */
static void
test_callback (void)
{
  g_autoptr (HotlinedHost) host = start ("", "", ",\"callback_after_seconds\":2");
  g_autoptr (HlBaresip) citizen = hotlined_host_citizen (host);
  g_autoptr (HlBaresip) agent = NULL;

  dial (host, citizen);
  wait_call (host, "state", "waiting");
  hotlined_host_wait_heard (citizen, PROMPT_HZ, 0.3); /* the offer */
  hl_baresip_command (citizen, "sndcode", "1");
  wait_item (host, "/callbacks", "kind", "callback");
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
  wait_call (host, "state", "booked");

  agent = hotlined_host_agent (host);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (citizen, "CALL_INCOMING", 20));
  hl_baresip_command (citizen, "accept", NULL);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 20));
  wait_item (host, "/callbacks", "state", "done");
  wait_item (host, "/callbacks", "outcome", "reached");
}

/* The key of a call that is over is in its recording's row, and nowhere else. */
static void
check_no_keys (HotlinedHost *host)
{
  g_autofree char *key_path = g_build_filename (host->folder, "hotline.key", NULL);
  g_autofree char *path = g_build_filename (host->folder, "board.journal", NULL);
  g_autoptr (GError) error = NULL;
  HlKey *key = hl_key_open (key_path, &error);
  HlJournal *journal = hl_journal_open (path, key, &error);
  g_autoptr (GArray) keys = NULL;

  g_assert_no_error (error);
  keys = hl_journal_read (journal, HL_KEPT_RECORDING);
  g_assert_cmpuint (keys->len, ==, 0);
  hl_journal_close (journal);
  hl_key_unref (key);
}

/* The talk's recording is written before the call goes. */
static void
wait_recorded (HotlinedHost *host)
{
  g_autofree char *path = NULL;

  wait_item (host, "/calls", "dialled", "12349");
  path = g_strdup_printf (
      "/calls/%" G_GINT64_FORMAT,
      hl_json_int (hotlined_host_member (hl_test_api_json (host->manager), "items.0.id"), 0));
  g_assert_true (hotlined_host_wait (host->manager, path, "recordings.0.part", "1", 20));
}

static void
test_rating (void)
{
  g_autoptr (HotlinedHost) host = start ("", ",\"rating_prompt\":\"rating\"", "");
  g_autoptr (HlBaresip) agent = hotlined_host_agent (host);
  g_autoptr (HlBaresip) citizen = hotlined_host_citizen (host);

  dial (host, citizen);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 20));
  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  wait_call (host, "state", "rating");
  wait_recorded (host);
  hl_baresip_command (citizen, "sndcode", "4");
  wait_item (host, "/calls", "rating", "4");
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
  hotlined_host_stop (host);
  check_no_keys (host);
}

static void
test_blocked (void)
{
  g_autoptr (HotlinedHost) host = start ("", "", "");
  g_autoptr (HlBaresip) citizen = hotlined_host_citizen (host);
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", host->registrar);

  g_assert_cmpuint (hl_test_api_send (host->manager, "POST", "/blocked",
                                      "{\"number\":\"+86 " NUMBER "\",\"reason\":\"x\"}"),
                    ==, 201);
  g_usleep (1000000); /* the switchboard takes changes after a moment */
  hl_baresip_command (citizen, "dial", target);
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
  g_assert_true (hotlined_host_wait (host->manager, "/facts?kind=call-refused", "items.0.kind",
                                     "call-refused", 20));
  g_assert_cmpuint (hl_test_api_send (host->manager, "GET", "/calls", NULL), ==, 200);
  g_assert_cmpuint (
      hl_json_length (hotlined_host_member (hl_test_api_json (host->manager), "items")), ==, 0);
}

static void
test_emergency (void)
{
  g_autoptr (HotlinedHost) host =
      start (",\"emergency\":[{\"name\":\"急救\",\"number\":\"120\"}]", "", "");
  g_autoptr (HlBaresip) agent = hotlined_host_agent (host);
  g_autoptr (HlBaresip) ambulance = hotlined_host_citizen_as (host, "120", host->trunk);
  g_autoptr (HlBaresip) citizen = hotlined_host_citizen_as (host, NUMBER, 0);

  g_assert_true (
      hotlined_host_wait (host->manager, "/vocabulary", "emergency.0.number", "120", 10));
  dial (host, citizen);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 20));
  g_assert_cmpuint (
      hl_test_api_send (host->agent, "POST", "/me/call/emergency", "{\"name\":\"匪警\"}"), ==, 400);
  g_assert_cmpuint (
      hl_test_api_send (host->agent, "POST", "/me/call/emergency", "{\"name\":\"急救\"}"), ==, 204);
  g_assert_true (hl_baresip_wait (ambulance, "CALL_INCOMING", 20));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "call.third.state", "ringing", 10));
  hl_baresip_command (ambulance, "accept", NULL);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "call.third.state", "consulted", 10));
  g_assert_true (hotlined_host_wait (host->manager, "/facts?kind=emergency", "items.0.text",
                                     "consult: 急救", 20));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  g_test_add_func ("/answering/menu-key", test_menu_key);
  g_test_add_func ("/answering/menu-silence", test_menu_silence);
  g_test_add_func ("/answering/message", test_message);
  g_test_add_func ("/answering/failed", test_failed);
  g_test_add_func ("/answering/callback", test_callback);
  g_test_add_func ("/answering/rating", test_rating);
  g_test_add_func ("/answering/blocked", test_blocked);
  g_test_add_func ("/answering/emergency", test_emergency);
  return g_test_run ();
}
