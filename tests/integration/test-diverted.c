/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <string.h>

/* A call that another number sent on to us: the agent is told who, before she answers, also when
 * the service was killed meanwhile; so are the supervisor, and whoever reads the list later. */

#define SENT_ON_BY "053285790000"
#define MASKED "053****0000"

/* A citizen (sipp) whose INVITE has @headers, who speaks and stays until we hang up. */
static HlSipp *
citizen_with (HotlinedHost *host, const char *headers)
{
  g_auto (GStrv) parts = g_strsplit (HL_SIPP_SEND_INVITE ("13800138000"), "Max-Forwards: 70\n", 2);
  g_autofree char *sound = hl_sound_tone_a_law (host->prompts, CITIZEN_HZ, 10);
  g_autofree char *scenario =
      g_strconcat (parts[0], "Max-Forwards: 70\n", headers, parts[1],
                   HL_SIPP_MAY ("100") HL_SIPP_MAY ("180") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("1"),
                   "<nop><action><exec rtp_stream=\"", sound,
                   ",-1,8,PCMA/8000\"/></action></nop>\n", HL_SIPP_RECV_BYE, NULL);
  HlSippConfig config = {
    .scenario = scenario, .port = host->trunk, .target = host->registrar, .service = "12349"
  };

  return hl_sipp_new (&config);
}

static void
check_shown (HotlinedHost *host)
{
  g_assert_true (hotlined_host_wait (host->agent, "/me", "call.diverted", MASKED, 20));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "ringing", 20));
  g_assert_true (hotlined_host_wait (host->manager, "/live", "calls.0.diverted", MASKED, 10));
}

static void
check_kept (HotlinedHost *host)
{
  const HlJson *facts;
  g_autofree char *path = NULL;
  guint n = 0;

  g_assert_true (hotlined_host_wait (host->manager, "/calls", "items.0.diverted", MASKED, 20));
  path = g_strdup_printf (
      "/calls/%" G_GINT64_FORMAT,
      hl_json_int (hotlined_host_member (hl_test_api_json (host->manager), "items.0.id"), 0));
  g_assert_true (hotlined_host_wait (host->manager, path, "call.ended_by", "agent", 20));
  facts = hotlined_host_member (hl_test_api_json (host->manager), "facts");
  for (guint i = 0; i < hl_json_length (facts); i++)
    n += strcmp (hl_json_text (hl_json_get (hl_json_at (facts, i), "kind"), ""), "call-diverted")
         == 0;
  g_assert_cmpuint (n, ==, 1);
}

static void
test_diverted (gconstpointer headers)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new ();
  g_autoptr (HlBaresip) agent = NULL;
  g_autoptr (HlSipp) citizen = NULL;

  hotlined_host_start (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  agent = hotlined_host_agent (host);
  citizen = citizen_with (host, headers);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 30));
  check_shown (host);

  hotlined_host_kill (host);
  hotlined_host_start (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  hl_test_api_sign_in (host->agent, "lina", HOST_PASSWORD);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 30));
  check_shown (host);

  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 20));
  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_sipp_wait (citizen, 20));
  check_kept (host);
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
  g_test_add_data_func ("/integration/diverted/diversion",
                        "Diversion: <sip:" SENT_ON_BY "@127.0.0.1>;reason=unconditional\n",
                        test_diverted);
  g_test_add_data_func ("/integration/diverted/history-info",
                        "History-Info: <sip:" SENT_ON_BY "@127.0.0.1>;index=1\n"
                        "History-Info: <sip:12349@127.0.0.1>;index=1.1\n",
                        test_diverted);
  return g_test_run ();
}
