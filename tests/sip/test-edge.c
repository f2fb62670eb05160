/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-peers.h"
#include "sip-host.h"

#include <string.h>

/* kamailio between the trunk and us, as carriers put one there: it records its route, and all
 * that belongs to a dialog goes through it, after the dialog was taken over too. */

static const char config_text[] =
    "debug=0\nlog_stderror=yes\nfork=no\nchildren=1\ndisable_tcp=yes\nauto_aliases=no\n"
    "mpath=\"/usr/lib/x86_64-linux-gnu/kamailio/modules/\"\n"
    "listen=udp:127.0.0.1:%u\n"
    "loadmodule \"tm.so\"\nloadmodule \"sl.so\"\nloadmodule \"rr.so\"\nloadmodule \"pv.so\"\n"
    "loadmodule \"siputils.so\"\nloadmodule \"textops.so\"\nloadmodule \"maxfwd.so\"\n"
    "request_route {\n"
    "  if (!mf_process_maxfwd_header(\"10\")) exit;\n"
    "  if (has_totag()) {\n"
    "    if (loose_route()) { t_relay(); exit; }\n"
    "    if (is_method(\"ACK\")) { if (t_check_trans()) t_relay(); exit; }\n"
    "    sl_send_reply(\"404\", \"Not here\"); exit;\n"
    "  }\n"
    "  if (is_method(\"CANCEL\")) { if (t_check_trans()) t_relay(); exit; }\n"
    "  record_route();\n"
    "  if ($sp == %u) $du = \"sip:127.0.0.1:%u\"; else $du = \"sip:127.0.0.1:%u\";\n"
    "  t_relay();\n"
    "}\n";

typedef struct
{
  GSubprocess *process;
  guint16 port;
} Edge;

static gboolean
is_up (gpointer data)
{
  Edge *self = data;
  g_autofree char *wanted = g_strdup_printf (":%04X 00000000:0000", self->port);
  g_autofree char *text = NULL;

  return g_file_get_contents ("/proc/net/udp", &text, NULL, NULL) && strstr (text, wanted) != NULL;
}

/* Killed outright it would leave its workers behind. */
static void
end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* Between @us and @them. */
static void
edge_start (Edge *self, guint16 us, guint16 them)
{
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *path = g_build_filename (dir, "kamailio.cfg", NULL);
  g_autofree char *text = g_strdup_printf (config_text, self->port, us, them, us);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, "kamailio", "-f", path, "-DD",
                                               "-E", "-Y", dir, "-m", "16", "-M", "4", NULL);
  g_assert_no_error (error);
  g_assert_true (hl_test_wait_until (is_up, self, 20));
}

static void
edge_stop (Edge *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

/* What came in the trace after @mark came through the edge. */
static void
check_through (HlSipp *sipp, const Edge *edge, const char *mark)
{
  g_autofree char *trace = hl_sipp_dup_trace (sipp);
  g_autofree char *via = g_strdup_printf ("Via: SIP/2.0/UDP 127.0.0.1:%u", edge->port);
  const char *at = strstr (trace, mark);

  g_assert_nonnull (at);
  at = strstr (at, "Via:");
  g_assert_true (g_str_has_prefix (at, via));
}

#define CALLING                                                                                    \
  HL_SIPP_SEND_INVITE ("13800138000")                                                              \
  HL_SIPP_MAY ("100") HL_SIPP_MAY ("180") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("1")
#define CALLED                                                                                     \
  HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING                                                         \
      "<send retrans=\"500\"><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_Record-Route:]\n"       \
      "[last_From:]\n[last_To:];tag=[pid]u[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"          \
      "Contact: <sip:sipp@[local_ip]:[local_port]>\nContent-Type: application/sdp\n"               \
      "Content-Length: [len]\n\n" HL_SIPP_SDP "]]></send>\n" HL_SIPP_RECV_ACK
#define MOVED                                                                                      \
  "<recv request=\"INVITE\"/>\n<send retrans=\"500\"><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n"     \
  "[last_Record-Route:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n"                \
  "Contact: <sip:sipp@[local_ip]:[local_port]>\nContent-Type: application/sdp\n"                   \
  "Content-Length: [len]\n\n" HL_SIPP_SDP "]]></send>\n" HL_SIPP_RECV_ACK

/* A process with a call in @mode through the edge, and sipp at the other end. */
static Host *
call_through (Edge *edge, HlSipp **sipp, const char *mode, const char *scenario)
{
  Host *host = host_new ();
  g_autofree char *target = NULL;
  HlSippConfig config = { .scenario = scenario, .port = hl_test_free_port () };

  edge->port = hl_test_free_port ();
  edge_start (edge, host->side->port, config.port);
  if (g_str_equal (mode, "call"))
    *sipp = hl_sipp_new (&config);
  host_spawn (host, edge->port, mode);
  host_wait (host, "started", 1);
  if (g_str_equal (mode, "answer"))
    {
      config.target = target = g_strdup_printf ("127.0.0.1:%u", edge->port);
      *sipp = hl_sipp_new (&config);
    }
  host_wait (host, "answered", 1);
  return host;
}

static void
check_taken_over (const char *mode, const char *scenario)
{
  Edge edge = { 0 };
  g_autoptr (HlSipp) sipp = NULL;
  Host *host = call_through (&edge, &sipp, mode, scenario);
  const HlRecoveredLeg *leg = host_take_over (host, 1);
  HlMediaDesc media = side_media (40100);

  hl_sip_reinvite (host->side->sip, leg->leg, &media);
  side_wait (host->side, HL_SIP_REMOTE);
  hl_sip_end (host->side->sip, leg->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  check_through (sipp, &edge, "\nBYE sip:");
  host_free (host);
  edge_stop (&edge);
}

static void
test_inbound (void)
{
  check_taken_over ("answer", CALLING MOVED HL_SIPP_RECV_BYE);
}

static void
test_outbound (void)
{
  check_taken_over ("call", CALLED MOVED HL_SIPP_RECV_BYE);
}

/* They hang up on the process that took over. */
static void
test_their_bye (void)
{
  Edge edge = { 0 };
  g_autoptr (HlSipp) sipp = NULL;
  Host *host =
      call_through (&edge, &sipp, "answer",
                    CALLING HL_SIPP_PAUSE ("1000") HL_SIPP_SEND_BYE ("2") HL_SIPP_RECV ("200"));

  host_take_over (host, 1);
  g_assert_cmpint (side_wait (host->side, HL_SIP_ENDED)->code, ==, 200);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
  edge_stop (&edge);
}

/* A phone that rang behind it stops: our CANCEL meets the transaction the edge keeps. */
static void
test_ringing (void)
{
  Edge edge = { .port = hl_test_free_port () };
  Host *host = host_new ();
  HlSippConfig config = { .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING
                          "<recv request=\"CANCEL\"/>\n" HL_SIPP_SEND_REPLY ("200 OK") };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);

  edge_start (&edge, host->side->port, hl_sipp_get_port (sipp));
  host_spawn (host, edge.port, "call");
  host_wait (host, "ringing", 1);
  host_take_over (host, 0);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
  edge_stop (&edge);
}

int
main (int argc, char **argv)
{
  g_autofree char *kamailio = g_find_program_in_path ("kamailio");

  g_test_init (&argc, &argv, NULL);
  if (hl_peers_missing () != NULL || kamailio == NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n",
               kamailio == NULL ? "kamailio" : hl_peers_missing ());
      return 0;
    }
  g_test_add_func ("/sip/edge/inbound", test_inbound);
  g_test_add_func ("/sip/edge/outbound", test_outbound);
  g_test_add_func ("/sip/edge/their-bye", test_their_bye);
  g_test_add_func ("/sip/edge/ringing", test_ringing);
  return g_test_run ();
}
