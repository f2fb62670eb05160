/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-jump.h"
#include "hl-peers.h"
#include "sip-side.h"

/* The machine's clock is set, by an hour or a day, in mid-call: what SIP waits for goes by the
 * time that passes, not by the clock. */

#define HOUR 3600

/* The trunk answers nothing at first: our INVITE must be sent again meanwhile. */
#define DEAF_AT_FIRST                                                                              \
  "<recv request=\"INVITE\"/>\n<recv request=\"INVITE\"/>\n" HL_SIPP_SEND_OK HL_SIPP_RECV_ACK      \
      HL_SIPP_RECV_BYE

/* Session timer of four seconds, refreshed by us. */
#define REFRESHED                                                                                  \
  HL_SIPP_RECV_INVITE HL_SIPP_SEND_ANSWER (                                                        \
      "200 OK",                                                                                    \
      "Supported: timer\nAllow: UPDATE\nSession-Expires: 4;refresher=uac\n"                        \
      "Content-Type: application/sdp\n",                                                           \
      HL_SIPP_SDP) HL_SIPP_RECV_ACK                                                                \
      "<recv request=\"UPDATE\"/>\n"                                                               \
      "<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n"  \
      "[last_CSeq:]\nContact: <sip:sipp@[local_ip]:[local_port]>\nSupported: timer\n"              \
      "Session-Expires: 4;refresher=uac\nContent-Length: 0\n\n]]></send>\n" HL_SIPP_RECV_BYE

static void
check_refreshed (gint seconds)
{
  HlSippConfig config = { .scenario = REFRESHED };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Side *side;
  HlId leg;

  g_test_message ("%d s", seconds);
  side_session_least = 2;
  side = side_new ();
  side_configure (side, hl_sipp_get_port (sipp));
  side_start (side);
  leg = side_invite (side, "110", "city", "12349", 40000);
  side_wait (side, HL_SIP_ANSWERED);
  g_atomic_int_add (&hl_jump, seconds);
  g_assert_true (hl_sipp_wait_trace (sipp, "UPDATE sip:", 20));
  g_assert_cmpuint (side_count (side, HL_SIP_ENDED), ==, 0);
  hl_sip_end (side->sip, leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  side_free (side);
}

static void
test_forward (void)
{
  check_refreshed (HOUR);
  check_refreshed (24 * HOUR);
}

static void
test_back (void)
{
  check_refreshed (-HOUR);
  check_refreshed (-24 * HOUR);
}

/* A device that is registered stays so, and is not for longer than it said. */
static void
test_registered (void)
{
  HlBaresipConfig config = { .user = "1001", .password = "secret" };
  g_autoptr (HlBaresip) phone = NULL;
  Side *side = side_new ();
  g_autofree char *registrar = g_strdup_printf ("127.0.0.1:%u", side->port);
  HlId leg;

  side_configure (side, 9);
  side_start (side);
  config.registrar = registrar;
  phone = hl_baresip_new (&config);
  side_wait (side, HL_SIP_REGISTERED);
  g_atomic_int_add (&hl_jump, HOUR);
  leg = side_invite (side, "1001", NULL, "1", 40000);
  side_wait (side, HL_SIP_RINGING);
  g_assert_cmpuint (side_count (side, HL_SIP_UNREGISTERED), ==, 0);
  hl_sip_end (side->sip, leg, 487, NULL);
  side_free (side);
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
  g_test_add_func ("/sip/clock-jump/forward", test_forward);
  g_test_add_func ("/sip/clock-jump/back", test_back);
  g_test_add_func ("/sip/clock-jump/registered", test_registered);
  return g_test_run ();
}
