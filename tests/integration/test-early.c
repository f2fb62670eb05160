/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

/* What the far side plays before it answers ("the number you have dialled …") is heard by the
 * agent who called. */

#define EARLY_HZ 1400

#define REMEMBER                                                                                   \
  "<ereg regexp=\"Via:[^\\r\\n]*\" search_in=\"msg\" assign_to=\"via\"/>\n"                        \
  "<ereg regexp=\"[0-9]+\" search_in=\"hdr\" header=\"CSeq:\" assign_to=\"number\"/>\n"

/* 183 with sound, which wants its PRACK; then our CANCEL. */
static char *
early_scenario (const char *sound)
{
  g_auto (GStrv) parts = g_strsplit (HL_SIPP_RECV_INVITE, "</action></recv>", 2);

  return g_strconcat (
      parts[0], REMEMBER "</action></recv>", parts[1],
      HL_SIPP_SEND_ANSWER (
          "183 Session Progress", "Require: 100rel\nRSeq: 1\nContent-Type: application/sdp\n",
          HL_SIPP_SDP) "<recv request=\"PRACK\"/>\n" HL_SIPP_SEND_REPLY ("200 OK") "<nop><action><"
                                                                                   "exec "
                                                                                   "rtp_stream=\"",
      sound,
      ",-1,8,PCMA/8000\"/></action></nop>\n"
      "<recv request=\"CANCEL\"/>\n" HL_SIPP_SEND_REPLY (
          "200 OK") "<send retrans=\"500\"><![CDATA[\nSIP/2.0 487 Request Terminated\n[$via]\n"
                    "From:[$theirs]\nTo:[$mine];tag=[pid]u[call_number]\n[last_Call-ID:]\n"
                    "CSeq: [$number] INVITE\nContent-Length: 0\n\n]]></send>\n" HL_SIPP_RECV_ACK,
      NULL);
}

static void
test_early (void)
{
  g_autoptr (HotlinedHost) host =
      hotlined_host_new_trunk ("\"outbound_trunk\": \"t\", \"outbound_number\": \"053212349\",\n",
                               ", \"reliable\": \"offered\"");
  g_autoptr (HlBaresip) agent = NULL;
  g_autofree char *sound = hl_sound_tone_a_law (host->folder, EARLY_HZ, 30);
  g_autofree char *scenario = early_scenario (sound);
  HlSippConfig config = { .scenario = scenario, .port = host->trunk };
  g_autoptr (HlSipp) sipp = NULL;

  hotlined_host_start (host);
  agent = hotlined_host_agent (host);
  sipp = hl_sipp_new (&config);
  g_assert_cmpuint (
      hl_test_api_send (host->agent, "POST", "/me/call/dial", "{\"number\":\"13800138000\"}"), ==,
      204);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (agent, "CALL_ESTABLISHED", 20));
  hotlined_host_wait_heard (agent, EARLY_HZ, 1.5);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "dialling", 10));
  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_true (hl_baresip_wait (agent, "CALL_CLOSED", 20));
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
  g_test_add_func ("/integration/early/heard-before-the-answer", test_early);
  return g_test_run ();
}
