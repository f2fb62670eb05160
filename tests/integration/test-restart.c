/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <string.h>

/* hotlined is killed in mid-call: the talk goes on without it, the next run has the
 * call in hand again, and no fact is missing. */

static void
check_facts (const HlJson *facts)
{
  static const char *const wanted[] = { "call-offered", "call-queued", "call-answered",
                                        "call-ended", NULL };

  for (guint w = 0; wanted[w] != NULL; w++)
    {
      guint n = 0;

      for (guint i = 0; i < hl_json_length (facts); i++)
        n +=
            strcmp (hl_json_text (hl_json_get (hl_json_at (facts, i), "kind"), ""), wanted[w]) == 0;
      if (n != 1)
        g_error ("%u facts %s", n, wanted[w]);
    }
}

static void
check_no_gap (HlBaresip *phone, guint hertz)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) heard = hl_sound_read (path, 0);
  double length = (double) heard.n / 8000;

  g_test_message ("heard %u Hz for %.1f s of %.1f s, longest gap %.1f s", hertz,
                  hl_sound_heard (&heard, hertz), length, hl_sound_gap (&heard, hertz));
  g_assert_cmpfloat (hl_sound_share (&heard, length - 0.8, length - 0.2, hertz), >, 0.7);
  g_assert_cmpfloat (hl_sound_heard (&heard, hertz), >=, 3);
  g_assert_cmpfloat (hl_sound_gap (&heard, hertz), <=, 0.2);
}

static void
talk (HotlinedHost *host, HlBaresip *agent, HlBaresip *citizen)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", host->registrar);

  hl_baresip_command (citizen, "dial", target);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (agent, "CALL_ESTABLISHED", 20));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 10));
}

static void
test_restart (gconstpointer kind)
{
  gboolean killed = strcmp (kind, "kill") == 0;
  g_autoptr (HotlinedHost) host = hotlined_host_new ();
  g_autoptr (HlBaresip) agent = NULL;
  g_autoptr (HlBaresip) citizen = NULL;
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  gint64 killed_at;

  hotlined_host_start (host);
  agent = hotlined_host_agent (host);
  citizen = hotlined_host_citizen (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  talk (host, agent, citizen);
  id = g_strdup_printf (
      "%" G_GINT64_FORMAT,
      hl_json_int (hotlined_host_member (hl_test_api_json (host->agent), "call.id"), 0));
  g_usleep (1000000);

  killed_at = g_get_monotonic_time ();
  if (killed)
    hotlined_host_kill (host);
  else
    hotlined_host_stop (host);
  g_usleep (1500000); /* nobody is there, and they talk */
  hotlined_host_start (host);
  g_test_message ("ready again %.1f s after the end",
                  (double) (g_get_monotonic_time () - killed_at) / 1e6);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "call.id", id, 10));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 10));
  g_usleep (1500000);

  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
  g_assert_true (hl_baresip_wait (agent, "CALL_CLOSED", 20));
  path = g_strconcat ("/calls/", id, NULL);
  g_assert_true (hotlined_host_wait (host->manager, path, "call.outcome", "answered", 20));
  g_assert_true (hotlined_host_wait (host->manager, path, "recordings.0.part", "1", 20));
  check_facts (hotlined_host_member (hl_test_api_json (host->manager), "facts"));
  g_assert_true (hotlined_host_wait (host->manager, "/facts/verify", "ok", "true", 10));
  check_no_gap (agent, CITIZEN_HZ);
  check_no_gap (citizen, AGENT_HZ);
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
  g_test_add_data_func ("/integration/restart/killed-in-mid-call", "kill", test_restart);
  g_test_add_data_func ("/integration/restart/stopped-in-mid-call", "stop", test_restart);
  return g_test_run ();
}
