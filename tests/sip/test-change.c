/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-peers.h"
#include "sip-host.h"

#include <string.h>

/* Changes of a running call that we ask for: refused, asked again meanwhile, killed afterwards.
 * What we say of ourselves is what the other side agreed to, or what it is asked next. */

#define FIRST_PORT 40000
#define REFUSED_PORT 40100
#define LAST_PORT 40200

#define REFUSED                                                                                    \
  "<recv request=\"INVITE\"/>\n" HL_SIPP_PAUSE ("400")                                             \
      HL_SIPP_SEND_REPLY ("488 Not Acceptable Here") HL_SIPP_RECV_ACK
#define TAKEN                                                                                      \
  "<recv request=\"INVITE\"/>\n"                                                                   \
  "<send retrans=\"500\"><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n"       \
  "[last_Call-ID:]\n[last_CSeq:]\nContact: <sip:sipp@[local_ip]:[local_port]>\n"                   \
  "Content-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP                           \
  "]]></send>\n" HL_SIPP_RECV_ACK

typedef struct
{
  HlSipp *sipp;
  Side *side;
  HlId leg;
} Call;

static Call
call_new (const char *scenario)
{
  HlSippConfig config = { .scenario = scenario };
  Call call = { .sipp = hl_sipp_new (&config), .side = side_new () };

  side_configure (call.side, hl_sipp_get_port (call.sipp));
  side_start (call.side);
  call.leg = side_invite (call.side, "110", "city", "12349", FIRST_PORT);
  side_wait (call.side, HL_SIP_ANSWERED);
  return call;
}

static void
ask (Call *call, guint16 port)
{
  HlMediaDesc media = side_media (port);

  hl_sip_reinvite (call->side->sip, call->leg, &media);
}

/* The ports of our audio in all INVITEs but those sent again, "40000 40100". */
static char *
dup_ports (Call *call)
{
  g_autofree char *trace = hl_sipp_dup_trace (call->sipp);
  GString *out = g_string_new (NULL);
  g_autofree char *branch = g_strdup ("");

  for (const char *at = trace; (at = strstr (at, "\nINVITE sip:")) != NULL; at++)
    {
      const char *own = strstr (at, "branch=");
      const char *audio = strstr (at, "m=audio ");
      g_autofree char *last = g_steal_pointer (&branch);

      branch = g_strndup (own, strcspn (own, ";\r\n"));
      if (!g_str_equal (branch, last))
        g_string_append_printf (out, "%s%d", out->len > 0 ? " " : "", atoi (audio + 8));
    }
  return g_string_free (out, FALSE);
}

static void
check_end (Call *call, const char *ports)
{
  g_autofree char *asked = NULL;

  g_assert_cmpuint (side_count (call->side, HL_SIP_ENDED), ==, 0);
  hl_sip_end (call->side->sip, call->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (call->sipp, 20));
  asked = dup_ports (call);
  g_assert_cmpstr (asked, ==, ports);
  hl_sipp_free (call->sipp);
  side_free (call->side);
}

/* Asked for another change while the first, which they refuse, is under way. */
static void
test_asked_meanwhile (void)
{
  Call call = call_new (
      HL_SIPP_RECV_INVITE HL_SIPP_SEND_OK HL_SIPP_RECV_ACK REFUSED TAKEN HL_SIPP_RECV_BYE);

  ask (&call, REFUSED_PORT);
  ask (&call, REFUSED_PORT + 2); /* nobody hears of this one */
  ask (&call, LAST_PORT);
  side_wait (call.side, HL_SIP_REMOTE);
  check_end (&call, "40000 40100 40200");
}

/* Asked for the same once more: when they agree, once is enough. */
static void
test_asked_twice (void)
{
  Call call =
      call_new (HL_SIPP_RECV_INVITE HL_SIPP_SEND_OK HL_SIPP_RECV_ACK TAKEN HL_SIPP_RECV_BYE);

  ask (&call, LAST_PORT);
  ask (&call, LAST_PORT);
  side_wait (call.side, HL_SIP_REMOTE);
  check_end (&call, "40000 40200");
}

/* Before they answered at all. */
static void
test_asked_early (void)
{
  HlSippConfig config = { .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING HL_SIPP_PAUSE ("500")
                              HL_SIPP_SEND_OK HL_SIPP_RECV_ACK TAKEN HL_SIPP_RECV_BYE };
  Call call = { .sipp = hl_sipp_new (&config), .side = side_new () };

  side_configure (call.side, hl_sipp_get_port (call.sipp));
  side_start (call.side);
  call.leg = side_invite (call.side, "110", "city", "12349", FIRST_PORT);
  side_wait (call.side, HL_SIP_RINGING);
  ask (&call, LAST_PORT);
  side_wait (call.side, HL_SIP_REMOTE);
  check_end (&call, "40000 40200");
}

/* Their UPDATE after it is answered: we have dealt with the refusal. */
static gboolean
is_refused (gpointer data)
{
  g_autofree char *trace = hl_sipp_dup_trace (data);
  const char *refusal = strstr (trace, "\nSIP/2.0 488");
  const char *asked = refusal != NULL ? strstr (refusal, "CSeq: 1 UPDATE") : NULL;

  return asked != NULL && strstr (asked + 1, "CSeq: 1 UPDATE") != NULL;
}

/* The next run is told what the other side has of us, not what it did not want. */
static void
test_refused_and_killed (void)
{
  HlSippConfig config = { .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_OK HL_SIPP_RECV_ACK REFUSED
                              HL_SIPP_SEND_AS_CALLEE ("UPDATE", "1", "", "") HL_SIPP_RECV ("200")
                                  HL_SIPP_RECV_BYE };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Host *host = host_new ();
  const HlRecoveredLeg *leg;

  host_spawn (host, hl_sipp_get_port (sipp), "move");
  g_assert_true (hl_test_wait_until (is_refused, sipp, 20));
  host_wait (host, "answered", 1);
  leg = host_take_over (host, 1);
  g_assert_cmpuint (leg->local.port, ==, FIRST_PORT);
  hl_sip_end (host->side->sip, leg->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

int
main (int argc, char **argv)
{
  const char *missing = hl_peers_missing ();

  g_test_init (&argc, &argv, NULL);
  if (missing != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", missing);
      return 0;
    }
  g_test_add_func ("/sip/change/asked-meanwhile", test_asked_meanwhile);
  g_test_add_func ("/sip/change/asked-twice", test_asked_twice);
  g_test_add_func ("/sip/change/asked-early", test_asked_early);
  g_test_add_func ("/sip/change/refused-and-killed", test_refused_and_killed);
  return g_test_run ();
}
