/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <signal.h>
#include <string.h>

/* What goes wrong in a day: callers who give up, agents who reject, a media process
 * that is killed, a restart while somebody waits, a supervisor who listens. */

typedef struct
{
  HotlinedHost *host;
  HlBaresip *agent, *citizen;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->host = hotlined_host_new ();
  hotlined_host_start (f->host);
  f->agent = hotlined_host_agent (f->host);
  f->citizen = hotlined_host_citizen (f->host);
  hl_test_api_sign_in (f->host->manager, "zhuren", HOST_PASSWORD);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_baresip_free (f->agent);
  hl_baresip_free (f->citizen);
  hotlined_host_free (f->host);
}

static void
dial (Fixture *f)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", f->host->registrar);

  hl_baresip_command (f->citizen, "dial", target);
}

static void
talk (Fixture *f)
{
  dial (f);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_INCOMING", 20));
  hl_baresip_command (f->agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_ESTABLISHED", 20));
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "talking", 10));
}

static void
hang_up (Fixture *f)
{
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_baresip_wait (f->citizen, "CALL_CLOSED", 20));
}

static void
expect_outcome (Fixture *f, const char *outcome)
{
  g_assert_true (hotlined_host_wait (f->host->manager, "/calls", "items.0.outcome", outcome, 20));
  g_assert_true (hotlined_host_wait (f->host->manager, "/facts/verify", "ok", "true", 10));
}

static void
away (Fixture *f)
{
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/state",
                                      "{\"state\":\"away\",\"reason\":\"lunch\"}"),
                    ==, 200);
}

/* ---- Callers and agents ---- */

static void
test_abandons (Fixture *f, gconstpointer data)
{
  away (f);
  hl_test_api_sign_in (f->host->supervisor, "banzhang", HOST_PASSWORD);
  dial (f);
  g_assert_true (hotlined_host_wait (f->host->supervisor, "/live", "calls.0.state", "waiting", 20));
  g_assert_cmpint (
      hl_json_int (
          hotlined_host_member (hl_test_api_json (f->host->supervisor), "queues.0.waiting"), 0),
      ==, 1);
  hl_baresip_command (f->citizen, "hangup", NULL);
  expect_outcome (f, "short-abandoned");
  g_assert_true (hotlined_host_wait (f->host->supervisor, "/live", "queues.0.waiting", "0", 10));
}

static void
test_rejects (Fixture *f, gconstpointer data)
{
  dial (f);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_INCOMING", 20));
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/call/reject", "{}"), ==, 204);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_CLOSED", 20));
  /* The call kept its place and comes back. */
  g_assert_true (hl_baresip_wait (f->agent, "CALL_INCOMING", 30));
  hl_baresip_command (f->agent, "accept", NULL);
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "talking", 10));
  hang_up (f);
  expect_outcome (f, "answered");
}

static void
test_hold (Fixture *f, gconstpointer data)
{
  talk (f);
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/call/hold", "{}"), ==, 204);
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "held", 10));
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/call/hold", "{}"), ==, 409);
  g_assert_cmpstr (hl_test_api_code (f->host->agent), ==, "state");
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/call/unhold", "{}"), ==, 204);
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "talking", 10));
  hang_up (f);
  expect_outcome (f, "answered");
}

static void
test_dials_out (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (
      hl_test_api_send (f->host->agent, "POST", "/me/call/dial", "{\"number\":\"x\"}"), ==, 400);
  /* The site has no outbound trunk. */
  g_assert_cmpuint (
      hl_test_api_send (f->host->agent, "POST", "/me/call/dial", "{\"number\":\"13900139000\"}"),
      !=, 204);
}

/* ---- A supervisor listens: her telephone is rung into the call ---- */

static HlBaresip *
supervisor_phone (Fixture *f)
{
  HlBaresipConfig config = { .user = "2001", .registrar = f->host->registrar, .auto_answer = TRUE };
  g_autofree char *password = NULL;
  HlBaresip *phone;

  hl_test_api_sign_in (f->host->supervisor, "banzhang", HOST_PASSWORD);
  password = g_strdup (hl_json_text (
      hotlined_host_member (hl_test_api_json (f->host->supervisor), "phone.password"), NULL));
  config.password = password;
  phone = hl_baresip_new (&config);
  g_assert_true (hl_baresip_wait (phone, "REGISTER_OK", 20));
  return phone;
}

static void
test_listens (Fixture *f, gconstpointer data)
{
  g_autoptr (HlBaresip) phone = supervisor_phone (f);
  g_autofree char *path = NULL;
  g_autofree char *heard = NULL;

  talk (f);
  path = g_strdup_printf (
      "/calls/%" G_GINT64_FORMAT "/listen",
      hl_json_int (hotlined_host_member (hl_test_api_json (f->host->agent), "call.id"), 0));
  g_assert_cmpuint (hl_test_api_send (f->host->supervisor, "POST", path, "{\"mode\":\"spy\"}"), ==,
                    400);
  g_assert_cmpuint (hl_test_api_send (f->host->supervisor, "POST", path, "{\"mode\":\"listen\"}"),
                    ==, 204);
  g_assert_true (hl_baresip_wait (phone, "CALL_ESTABLISHED", 20));
  g_assert_true (
      hotlined_host_wait (f->host->supervisor, "/live", "calls.0.listeners.0.mode", "listen", 10));
  g_usleep (1500000);
  g_assert_cmpuint (hl_test_api_send (f->host->supervisor, "DELETE", path, NULL), ==, 204);
  g_assert_true (hl_baresip_wait (phone, "CALL_CLOSED", 20));
  hang_up (f);
  expect_outcome (f, "answered");

  heard = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  {
    g_auto (HlSound) sound = hl_sound_read (heard, 0);
    double both =
        hl_sound_share (&sound, 0.5, 1.2, CITIZEN_HZ) + hl_sound_share (&sound, 0.5, 1.2, AGENT_HZ);
    g_assert_cmpfloat (both, >, 0.7);
    g_assert_cmpfloat (hl_sound_share (&sound, 0.5, 1.2, AGENT_HZ), >, 0.1);
  }
}

/* ---- Processes die ---- */

static void
test_media_killed (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  talk (f);
  g_usleep (1000000);
  kill (hotlined_host_find_mediad (f->host, NULL), SIGKILL);
  g_usleep (3000000);
  g_assert_true (hotlined_host_wait (f->host->agent, "/health", "media", "true", 20));
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "talking", 10));
  hang_up (f);
  expect_outcome (f, "answered");
  path = hl_sound_find (hl_baresip_get_folder (f->agent), "dump-*-dec.wav");
  {
    g_auto (HlSound) heard = hl_sound_read (path, 0);
    double length = (double) heard.n / 8000;

    g_test_message ("heard for %.1f s of %.1f s", hl_sound_heard (&heard, CITIZEN_HZ), length);
    g_assert_cmpfloat (hl_sound_share (&heard, length - 0.8, length - 0.2, CITIZEN_HZ), >, 0.7);
  }
}

/* He who waits keeps his place; the ring begins anew. */
static void
test_restart_while_ringing (Fixture *f, gconstpointer data)
{
  dial (f);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_INCOMING", 20));
  hotlined_host_kill (f->host);
  hotlined_host_start (f->host);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_INCOMING", 30));
  hl_baresip_command (f->agent, "accept", NULL);
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "talking", 20));
  hang_up (f);
  expect_outcome (f, "answered");
}

static void
test_restart_while_waiting (Fixture *f, gconstpointer data)
{
  away (f);
  dial (f);
  g_assert_true (hl_baresip_wait (f->citizen, "CALL_ESTABLISHED", 20));
  g_usleep (1500000); /* the greeting ends */
  hotlined_host_kill (f->host);
  hotlined_host_start (f->host);
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.device_up", "true", 20));
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/state", "{\"state\":\"ready\"}"),
                    ==, 200);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_INCOMING", 30));
  hl_baresip_command (f->agent, "accept", NULL);
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "talking", 20));
  hang_up (f);
  expect_outcome (f, "answered");
}

/* Gone while nobody looked: the call ends at the start, as answered. */
static void
test_left_while_down (Fixture *f, gconstpointer data)
{
  talk (f);
  g_usleep (1000000);
  hotlined_host_kill (f->host);
  hl_baresip_command (f->citizen, "hangup", NULL);
  g_usleep (500000);
  hotlined_host_start (f->host);
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "wrap-up", 60));
  expect_outcome (f, "answered");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/integration/faults/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  ADD ("abandons", test_abandons);
  ADD ("rejects", test_rejects);
  ADD ("hold", test_hold);
  ADD ("dials-out", test_dials_out);
  ADD ("listens", test_listens);
  ADD ("media-killed", test_media_killed);
  ADD ("restart-while-ringing", test_restart_while_ringing);
  ADD ("restart-while-waiting", test_restart_while_waiting);
  ADD ("left-while-down", test_left_while_down);
  return g_test_run ();
}
