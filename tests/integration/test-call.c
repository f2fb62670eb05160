/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <string.h>

/* A citizen rings: greeting, music, an agent answers, they talk, it is recorded, the
 * log and the call's row say so.  With hotlined, hotline-mediad and two telephones. */

static void
dial (HotlinedHost *host, HlBaresip *citizen)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", host->registrar);

  hl_baresip_command (citizen, "dial", target);
}

/* The index of the first fact of @kind, or the number of facts. */
static guint
find_fact (const HlJson *facts, const char *kind)
{
  guint i;

  for (i = 0; i < hl_json_length (facts); i++)
    if (strcmp (hl_json_text (hl_json_get (hl_json_at (facts, i), "kind"), ""), kind) == 0)
      break;
  return i;
}

static void
check_facts (const HlJson *facts)
{
  static const char *const wanted[] = { "call-offered",  "call-announced",
                                        "call-queued",   "call-ringing",
                                        "call-answered", "call-ended",
                                        "recording",     NULL };

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      g_assert_cmpuint (find_fact (facts, wanted[i]), <, hl_json_length (facts));
      if (i > 0 && strcmp (wanted[i], "recording") != 0)
        g_assert_cmpuint (find_fact (facts, wanted[i]), >, find_fact (facts, wanted[i - 1]));
    }
}

static void
check_row (const HlJson *call)
{
  g_assert_cmpstr (hl_json_text (hl_json_get (call, "outcome"), ""), ==, "answered");
  g_assert_cmpstr (hl_json_text (hl_json_get (call, "way"), ""), ==, "in");
  g_assert_cmpstr (hl_json_text (hl_json_get (call, "caller"), ""), ==, "138****8000");
  g_assert_cmpstr (hl_json_text (hl_json_get (call, "agent_name"), ""), ==, "李娜");
  g_assert_cmpint (hl_json_int (hl_json_get (call, "talk_us"), 0), >, 2 * HL_SECOND);
  g_assert_true (hl_json_bool (hl_json_get (call, "recorded"), FALSE));
}

/* As the apps get it: what is on the disk is sealed.  (transfer full) */
static char *
dup_recording (HotlinedHost *host, HlId id)
{
  g_autofree char *audio = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", id);
  HlTestApi *api = host->manager;
  char *path = g_build_filename (host->folder, "heard.flac", NULL);
  gsize length;
  const char *bytes;

  g_assert_cmpuint (hl_test_api_send (api, "GET", audio, NULL), ==, 200);
  bytes = g_bytes_get_data (hl_test_api_bytes (api), &length);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  return path;
}

static void
check_recording (HotlinedHost *host, const HlJson *recording)
{
  const char *fault = hl_json_text (hl_json_get (recording, "fault"), NULL);
  g_autofree char *path =
      fault == NULL ? dup_recording (host, hl_json_int (hl_json_get (recording, "id"), 0)) : NULL;
  g_auto (HlSound) left = hl_sound_read (path, 0);
  g_auto (HlSound) right = hl_sound_read (path, 1);
  double length = (double) left.n / 8000;

  g_assert_cmpfloat (hl_sound_share (&left, 1, length - 0.5, CITIZEN_HZ), >, 0.7);
  g_assert_cmpfloat (hl_sound_share (&right, 1, length - 0.5, AGENT_HZ), >, 0.7);
  g_assert_cmpfloat (hl_sound_share (&left, 1, length - 0.5, AGENT_HZ), <, 0.02);
}

static void
check_heard (HlBaresip *citizen, HlBaresip *agent)
{
  g_autofree char *citizens = hl_sound_find (hl_baresip_get_folder (citizen), "dump-*-dec.wav");
  g_autofree char *agents = hl_sound_find (hl_baresip_get_folder (agent), "dump-*-dec.wav");
  g_auto (HlSound) at_citizen = hl_sound_read (citizens, 0);
  g_auto (HlSound) at_agent = hl_sound_read (agents, 0);

  g_assert_cmpfloat (hl_sound_heard (&at_citizen, GREETING_HZ), >=, 0.7);
  g_assert_cmpfloat (hl_sound_heard (&at_citizen, MUSIC_HZ), >=, 0.5);
  g_assert_cmpfloat (hl_sound_heard (&at_citizen, AGENT_HZ), >=, 2.0);
  g_assert_cmpfloat (hl_sound_heard (&at_agent, CITIZEN_HZ), >=, 2.0);
  g_assert_cmpfloat (hl_sound_gap (&at_agent, CITIZEN_HZ), <=, 0.2);
}

static void
test_call (void)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new ();
  g_autoptr (HlBaresip) agent = NULL;
  g_autoptr (HlBaresip) citizen = NULL;
  g_autoptr (HlTestEvents) events = NULL;
  g_autofree char *path = NULL;
  const char *frame;
  HlId call;

  hotlined_host_start (host);
  agent = hotlined_host_agent (host);
  citizen = hotlined_host_citizen (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  events = hl_test_events_new (host->agent, NULL);
  g_assert_nonnull (hl_test_events_wait (events, "\"hello\"", 10));

  dial (host, citizen);
  frame = hl_test_events_wait (events, "\"state\":\"ringing\"", 20);
  g_assert_nonnull (frame);
  g_assert_nonnull (strstr (frame, "\"caller\":{"));
  g_assert_nonnull (strstr (frame, "138****8000"));
  g_assert_null (strstr (frame, "13800138000"));
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  g_usleep (1200000); /* music for the citizen; the test's own, nothing waits for it */
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (agent, "CALL_ESTABLISHED", 20));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 10));
  call = hl_json_int (hotlined_host_member (hl_test_api_json (host->agent), "call.id"), 0);
  g_assert_cmpint (call, >, 0);
  g_usleep (3500000); /* talk */

  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
  g_assert_true (hl_baresip_wait (agent, "CALL_CLOSED", 20));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "wrap-up", 10));
  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/call/wrap-up-done", "{}"), ==, 204);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "ready", 10));

  path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, call);
  g_assert_true (hotlined_host_wait (host->manager, path, "recordings.0.part", "1", 20));
  check_row (hotlined_host_member (hl_test_api_json (host->manager), "call"));
  check_facts (hotlined_host_member (hl_test_api_json (host->manager), "facts"));
  check_recording (host, hotlined_host_member (hl_test_api_json (host->manager), "recordings.0"));
  check_heard (citizen, agent);
  g_assert_true (hotlined_host_wait (host->manager, "/facts/verify", "ok", "true", 10));
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
  g_test_add_func ("/integration/call/citizen-to-agent", test_call);
  return g_test_run ();
}
