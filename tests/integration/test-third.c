/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <string.h>

/* A colleague is consulted, three talk, the agent leaves: with real telephones, who
 * hears whom told by tone, one recording under the same call. */

#define COLLEAGUE_HZ 1500

static guint
post (HotlinedHost *host, const char *path, const char *body)
{
  return hl_test_api_send (host->agent, "POST", path, body);
}

static HlBaresip *
start_colleague (HotlinedHost *host, HlTestApi *api)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *wav = hl_sound_tone (folder, COLLEAGUE_HZ, 60);
  HlBaresipConfig config = { .user = "1002", .registrar = host->registrar, .wav = wav };
  g_autofree char *password = NULL;
  HlBaresip *phone;

  hl_test_api_sign_in (api, "wangfang", HOST_PASSWORD);
  password = g_strdup (
      hl_json_text (hotlined_host_member (hl_test_api_json (api), "phone.password"), NULL));
  config.password = password;
  phone = hl_baresip_new (&config);
  g_assert_true (hl_baresip_wait (phone, "REGISTER_OK", 20));
  g_assert_true (hotlined_host_wait (api, "/me", "agent.device_up", "true", 10));
  return phone;
}

static void
answer (HlBaresip *phone)
{
  g_assert_true (hl_baresip_wait (phone, "CALL_INCOMING", 20));
  hl_baresip_command (phone, "accept", NULL);
  g_assert_true (hl_baresip_wait (phone, "CALL_ESTABLISHED", 20));
}

static void
check_refused (HotlinedHost *host)
{
  g_assert_cmpuint (post (host, "/me/call/transfer", "{\"number\":\"1001\"}"), ==, 400);
  g_assert_cmpuint (post (host, "/me/call/transfer", "{\"number\":\"x\"}"), ==, 400);
  g_assert_cmpuint (post (host, "/me/call/transfer", "{}"), ==, 400);
  g_assert_cmpuint (post (host, "/me/call/transfer", "{\"queue\":7,\"agent\":7}"), ==, 400);
  g_assert_cmpuint (post (host, "/me/call/transfer", "{\"queue\":7}"), ==, 404);
  g_assert_cmpuint (post (host, "/me/call/consult", "{\"agent\":7}"), ==, 404);
  g_assert_cmpuint (post (host, "/me/call/complete", "{}"), ==, 409);
  g_assert_cmpuint (post (host, "/me/call/cancel", "{}"), ==, 409);
  g_assert_cmpuint (post (host, "/me/call/conference", "{}"), ==, 409);
  g_assert_cmpuint (post (host, "/me/call/leave", "{}"), ==, 409);
  g_assert_cmpuint (post (host, "/me/call/drop-leg", "{\"who\":\"me\"}"), ==, 400);
  g_assert_cmpuint (post (host, "/me/call/drop-leg", "{\"who\":\"third\"}"), ==, 409);
}

static void
check_heard (HlBaresip *phone, guint hertz, double seconds)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) sound = hl_sound_read (path, 0);

  g_test_message ("%u Hz: %.1f s", hertz, hl_sound_heard (&sound, hertz));
  g_assert_cmpfloat (hl_sound_heard (&sound, hertz), >=, seconds);
}

static void
consult_and_leave (HotlinedHost *host, HlBaresip *colleague)
{
  g_assert_cmpuint (post (host, "/me/call/consult", "{\"number\":\"1002\"}"), ==, 204);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "call.third.state", "ringing", 10));
  answer (colleague);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "call.third.state", "consulted", 10));
  g_assert_cmpuint (post (host, "/me/call/transfer", "{\"number\":\"1002\"}"), ==, 409);
  g_usleep (2500000); /* the two talk, the caller hears music */
  g_assert_cmpuint (post (host, "/me/call/conference", "{}"), ==, 204);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "call.third.state", "conference", 10));
  g_usleep (1000000);
  g_assert_cmpuint (post (host, "/me/call/leave", "{}"), ==, 204);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "wrap-up", 10));
  g_usleep (2500000); /* the colleague and the caller */
}

static void
check_call (HotlinedHost *host, HlId call)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, call);
  const HlJson *recordings;

  g_assert_true (hotlined_host_wait (host->manager, path, "recordings.0.part", "1", 20));
  g_assert_true (hotlined_host_wait (host->manager, path, "call.outcome", "answered", 10));
  recordings = hotlined_host_member (hl_test_api_json (host->manager), "recordings");
  g_assert_cmpuint (hl_json_length (recordings), ==, 1);
  g_assert_cmpstr (
      hl_json_text (hotlined_host_member (hl_test_api_json (host->manager), "call.agent_name"), ""),
      ==, "王芳");
}

static void
test_third (void)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new ();
  g_autoptr (HlTestApi) api = NULL;
  g_autoptr (HlBaresip) agent = NULL, citizen = NULL, colleague = NULL;
  g_autofree char *line = NULL;
  HlId call;

  hotlined_host_start (host);
  api = hl_test_api_new (host->port);
  line = g_strdup_printf ("sip:12349@%s", host->registrar);
  agent = hotlined_host_agent (host);
  colleague = start_colleague (host, api);
  citizen = hotlined_host_citizen (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  g_assert_cmpuint (post (host, "/me/call/transfer", "{\"number\":\"1002\"}"), ==, 409);

  hl_baresip_command (citizen, "dial", line);
  answer (agent);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 10));
  call = hl_json_int (hotlined_host_member (hl_test_api_json (host->agent), "call.id"), 0);
  check_refused (host);
  consult_and_leave (host, colleague);

  g_assert_true (hotlined_host_wait (api, "/me", "agent.state", "talking", 10));
  g_assert_cmpint (hl_json_int (hotlined_host_member (hl_test_api_json (api), "call.id"), 0), ==,
                   call);
  g_assert_cmpuint (hl_test_api_send (api, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
  check_call (host, call);
  check_heard (agent, COLLEAGUE_HZ, 1.5);
  check_heard (citizen, MUSIC_HZ, 1.5);
  check_heard (citizen, COLLEAGUE_HZ, 1.5);
  check_heard (colleague, AGENT_HZ, 1.5);
  check_heard (colleague, CITIZEN_HZ, 1.5);
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
  g_test_add_func ("/integration/third/consult-three-way-leave", test_third);
  return g_test_run ();
}
