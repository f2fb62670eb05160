/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-certs.h"
#include "hl-peers.h"
#include "sip-host.h"

#include <signal.h>

/* A process with calls up is killed; the next one takes them over, and the peers
 * (sipp) notice nothing. */

static char *
target_of (Host *host)
{
  return g_strdup_printf ("127.0.0.1:%u", host->side->port);
}

#define ANSWERED                                                                                   \
  HL_SIPP_SEND_INVITE ("13800138000")                                                              \
  HL_SIPP_MAY ("100") HL_SIPP_MAY ("180") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("1")

/* sipp matches Call-ID and refuses what has wrong tags; the trace shows that only
 * the BYE came after the ACK. */
static void
test_inbound_our_bye (void)
{
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = { .scenario = ANSWERED HL_SIPP_RECV_BYE, .target = target };
  g_autoptr (HlSipp) sipp = NULL;
  const HlRecoveredLeg *leg;
  g_autofree char *trace = NULL;

  host_spawn (host, 5060, "answer");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  host_wait (host, "answered", 1);
  leg = host_take_over (host, 1);
  g_assert_true (leg->answered);
  g_assert_true (leg->inbound);
  g_assert_cmpint (leg->remote.codecs[0].codec, ==, HL_CODEC_PCMA);
  g_assert_cmpint (leg->local.port, ==, 40000);

  trace = hl_sipp_dup_trace (sipp);
  hl_sip_end (host->side->sip, leg->leg, 200, "done");
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_null (strstr (strstr (trace, "ACK sip:"), "INVITE sip:"));
  host_free (host);
}

/* What a power cut tore off does not hide what is written after it. */
static void
test_torn_journal (void)
{
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = { .scenario = ANSWERED HL_SIPP_RECV_BYE, .target = target };
  g_autoptr (HlSipp) sipp = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (host->side->journal, "hotline sip journal 1\nhalf a record", -1, &error);
  g_assert_no_error (error);
  host_spawn (host, 5060, "answer");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  host_wait (host, "answered", 1);
  hl_sip_end (host->side->sip, host_take_over (host, 1)->leg, 200, "done");
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

static void
test_inbound_their_bye (void)
{
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = { .scenario = ANSWERED HL_SIPP_PAUSE ("700") HL_SIPP_SEND_BYE ("2")
                              HL_SIPP_RECV ("200"),
                          .target = target };
  g_autoptr (HlSipp) sipp = NULL;

  host_spawn (host, 5060, "answer");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  host_wait (host, "answered", 1);
  host_take_over (host, 1);
  g_assert_cmpint (side_wait (host->side, HL_SIP_ENDED)->code, ==, 200);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* The BYE comes while nobody is there: sipp sends it again until somebody is. */
static void
test_bye_while_down (void)
{
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = { .scenario = ANSWERED HL_SIPP_PAUSE ("100") HL_SIPP_SEND_BYE ("2")
                              HL_SIPP_RECV ("200"),
                          .target = target };
  g_autoptr (HlSipp) sipp = NULL;

  host_spawn (host, 5060, "answer");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  host_wait (host, "answered", 1);
  host_kill (host);
  g_assert_true (hl_sipp_wait_trace (sipp, "BYE sip:", 10));
  side_start (host->side);
  g_assert_no_error (host->side->error);
  g_assert_cmpint (side_wait (host->side, HL_SIP_ENDED)->code, ==, 200);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* The ACK leaves after the process has said that it was answered: killed between the two, it would
 * come only with their next 200. */
static void
wait_acknowledged (HlSipp *sipp)
{
  g_assert_true (hl_sipp_wait_trace (sipp, "\nACK sip:", 20));
}

/* Through a proxy that records its route: later requests must go through it. */
static void
test_outbound (void)
{
  Host *host = host_new ();
  HlSippConfig config = {
    .scenario = HL_SIPP_RECV_INVITE
    "<send retrans=\"500\"><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n"
    "Record-Route: <sip:[local_ip]:[local_port];lr;hop=2>, <sip:[local_ip]:[local_port];lr;hop=1>\n"
    "[last_From:]\n[last_To:];tag=[pid]u[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"
    "Contact: <sip:far@192.0.2.1:5999>\nSession-Expires: 600;refresher=uac\nSupported: timer\n"
    "Content-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP
    "]]></send>\n" HL_SIPP_RECV_ACK "<recv request=\"INVITE\"/>\n" HL_SIPP_SEND_ANSWER (
        "200 OK", "Content-Type: application/sdp\n", HL_SIPP_SDP) HL_SIPP_RECV_ACK HL_SIPP_RECV_BYE
  };
  g_autofree char *scenario = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (HlSipp) sipp = NULL;
  g_autofree char *trace = NULL;
  const HlRecoveredLeg *leg;
  HlMediaDesc media = side_media (40100);
  const char *bye;

  /* in the dialog To has its tag already */
  parts = g_strsplit (config.scenario, "<recv request=\"INVITE\"/>\n", 2);
  {
    g_auto (GStrv) second = g_strsplit (parts[1], ";tag=[pid]u[call_number]", 2);

    scenario = g_strconcat (parts[0], "<recv request=\"INVITE\"/>\n", second[0], second[1], NULL);
  }
  config.scenario = scenario;
  sipp = hl_sipp_new (&config);
  host_spawn (host, hl_sipp_get_port (sipp), "call");
  host_wait (host, "answered", 1);
  wait_acknowledged (sipp);
  leg = host_take_over (host, 1);
  g_assert_false (leg->inbound);

  hl_sip_reinvite (host->side->sip, leg->leg, &media);
  side_wait (host->side, HL_SIP_REMOTE);
  hl_sip_end (host->side->sip, leg->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  trace = hl_sipp_dup_trace (sipp);
  g_assert_nonnull (strstr (trace, "INVITE sip:far@192.0.2.1:5999"));
  bye = strstr (trace, "BYE sip:sipp@127.0.0.1"); /* the target was refreshed */
  g_assert_nonnull (bye);
  g_assert_nonnull (strstr (bye, "hop=1"));
  g_assert_true (strstr (bye, "hop=1") < strstr (bye, "hop=2"));
  host_free (host);
}

/* Killed again and again. */
static void
test_twice (void)
{
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = { .scenario = ANSWERED HL_SIPP_RECV_BYE, .target = target };
  g_autoptr (HlSipp) sipp = NULL;
  const HlRecoveredLeg *leg;

  host_spawn (host, 5060, "answer");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  host_wait (host, "answered", 1);
  for (guint i = 0; i < 2; i++)
    {
      host_kill (host);
      host_spawn (host, 5060, "answer");
      host_wait (host, "started", i + 2);
    }
  leg = host_take_over (host, 1);
  hl_sip_end (host->side->sip, leg->leg, 200, "done");
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* Many at once; every one is controllable. */
static void
test_many (void)
{
  enum
  {
    CALLS = 100
  };
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = {
    .scenario = ANSWERED HL_SIPP_RECV_BYE, .target = target, .calls = CALLS, .rate = 40
  };
  g_autoptr (HlSipp) sipp = NULL;
  const HlRecoveredLeg *legs;
  gint64 began;

  host_spawn (host, 5060, "answer");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  host_wait (host, "answered", CALLS);
  began = g_get_monotonic_time ();
  legs = host_take_over (host, CALLS);
  g_test_message ("%d calls back in %.1f ms", CALLS,
                  (double) (g_get_monotonic_time () - began) / 1000);
  for (guint i = 0; i < CALLS; i++)
    hl_sip_end (host->side->sip, legs[i].leg, 200, "done");
  g_assert_true (hl_sipp_wait (sipp, 30));
  host_free (host);
}

/* A caller who had heard only ringing is told to call again. */
static void
test_ringing_caller (void)
{
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = { .scenario = HL_SIPP_SEND_INVITE ("1") HL_SIPP_MAY ("100")
                              HL_SIPP_RECV ("180") HL_SIPP_RECV ("503") HL_SIPP_SEND_ACK ("1"),
                          .target = target };
  g_autoptr (HlSipp) sipp = NULL;

  host_spawn (host, 5060, "ring");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  host_wait (host, "incoming", 1);
  g_assert_true (hl_sipp_wait_trace (sipp, "180 Ringing", 10));
  host_take_over (host, 0);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* A phone that rang for a process that is gone stops ringing. */
static void
test_ringing_phone (void)
{
  Host *host = host_new ();
  HlSippConfig config = { .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING
                          "<recv request=\"CANCEL\"/>\n" HL_SIPP_SEND_REPLY ("200 OK") };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  g_autofree char *trace = NULL;
  const char *invite, *cancel;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  host_spawn (host, hl_sipp_get_port (sipp), "call");
  host_wait (host, "ringing", 1);
  host_take_over (host, 0);
  g_assert_true (hl_sipp_wait (sipp, 20));

  /* the same branch */
  trace = hl_sipp_dup_trace (sipp);
  invite = strstr (strstr (trace, "INVITE sip:"), "branch=");
  cancel = strstr (strstr (trace, "CANCEL sip:"), "branch=");
  one = g_strndup (invite, strcspn (invite, ";\r\n"));
  two = g_strndup (cancel, strcspn (cancel, ";\r\n"));
  g_assert_cmpstr (one, ==, two);
  host_free (host);
}

/* It was answered all the same: that call is ended at once, not after half a minute. */
static void
test_answered_late (void)
{
  g_autofree char *scenario = hl_sipp_remember_invite (
      HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING
      "<recv request=\"CANCEL\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")
          HL_SIPP_ANSWER_INVITE ("200 OK", "Content-Type: application/sdp\n", HL_SIPP_SDP)
              HL_SIPP_RECV_ACK HL_SIPP_RECV_BYE);
  HlSippConfig config = { .scenario = scenario };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Host *host = host_new ();

  host_spawn (host, hl_sipp_get_port (sipp), "call");
  host_wait (host, "ringing", 1);
  host_take_over (host, 0);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* A restart of the service in good order keeps calls too, and tells nobody. */
static void
test_keep_calls (void)
{
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = { .scenario = ANSWERED HL_SIPP_RECV_BYE, .target = target };
  g_autoptr (HlSipp) sipp = NULL;
  const HlRecoveredLeg *leg;

  host_spawn (host, 5060, "answer");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  host_wait (host, "answered", 1);
  host_take_over (host, 1);
  side_stop (host->side, TRUE);
  g_assert_cmpuint (side_count (host->side, HL_SIP_ENDED), ==, 0);
  side_configure (host->side, 5060);
  leg = host_take_over (host, 1);
  hl_sip_end (host->side->sip, leg->leg, 200, "done");
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* ---- With something under way ---- */

#define IN_DIALOG_OK(headers, body)                                                                \
  "<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n"      \
  "[last_CSeq:]\nContact: <sip:sipp@[local_ip]:[local_port]>\nSupported: timer\n" headers          \
  "Content-Length: [len]\n\n" body "]]></send>\n"

/* Until it is acknowledged. */
#define IN_DIALOG_OK_AGAIN                                                                         \
  "<send retrans=\"500\"><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n"       \
  "[last_Call-ID:]\n[last_CSeq:]\nContact: <sip:sipp@[local_ip]:[local_port]>\n"                   \
  "Supported: timer\nContent-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP         \
  "]]></send>\n"

/* The INVITE that its scenario waits for has come. */
static gboolean
is_moving (gpointer data)
{
  g_autofree char *trace = hl_sipp_dup_trace (data);
  const char *ack = strstr (trace, "\nACK sip:");

  return ack != NULL && strstr (ack, "\nINVITE sip:") != NULL;
}

/* And was answered. */
static gboolean
has_moved (gpointer data)
{
  g_autofree char *trace = hl_sipp_dup_trace (data);
  const char *ack = strstr (trace, "\nACK sip:");

  return ack != NULL && strstr (ack, "\nSIP/2.0 200 OK") != NULL;
}

/* The caller insists on reliable answers and has not yet acknowledged the 180. */
static void
test_reliable_caller (void)
{
  Host *host = host_new ();
  g_autofree char *target = target_of (host);
  HlSippConfig config = {
    .scenario =
        "<send retrans=\"500\"><![CDATA[\nINVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
        "From: <sip:1@[local_ip]:[local_port]>;tag=[pid]t[call_number]\n"
        "To: <sip:[service]@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\nCSeq: 1 INVITE\n"
        "Contact: <sip:1@[local_ip]:[local_port]>\nRequire: 100rel\nMax-Forwards: 70\n"
        "Content-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP
        "]]></send>\n" HL_SIPP_MAY ("100") HL_SIPP_RECV ("180") HL_SIPP_RECV ("503")
            HL_SIPP_SEND_ACK ("1"),
    .target = target
  };
  g_autoptr (HlSipp) sipp = NULL;

  host_spawn (host, 5060, "ring");
  host_wait (host, "started", 1);
  sipp = hl_sipp_new (&config);
  g_assert_true (hl_sipp_wait_trace (sipp, "RSeq:", 10));
  host_take_over (host, 0);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* They ring reliably; our PRACK has not been answered. */
static void
test_reliable_phone (void)
{
  HlSippConfig config = {
    .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_ANSWER (
        "183 Session Progress", "Require: 100rel\nRSeq: 5\nContent-Type: application/sdp\n",
        HL_SIPP_SDP) "<recv request=\"PRACK\"/>\n"
                     "<recv request=\"CANCEL\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")
  };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Host *host = host_new ();

  host_spawn (host, hl_sipp_get_port (sipp), "call");
  g_assert_true (hl_sipp_wait_trace (sipp, "RAck: 5 ", 20));
  host_take_over (host, 0);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* Every INVITE of ours had an ACK with its number. */
static void
check_acks (HlSipp *sipp, guint invites)
{
  g_autofree char *trace = hl_sipp_dup_trace (sipp);
  guint64 last = 0;
  guint n = 0;

  for (const char *at = trace; (at = strstr (at, "\nINVITE sip:")) != NULL; at++)
    {
      guint64 number = g_ascii_strtoull (strstr (at, "CSeq: ") + 6, NULL, 10);
      g_autofree char *ack = g_strdup_printf ("CSeq: %" G_GUINT64_FORMAT " ACK", number);

      n += number != last;
      last = number;
      g_assert_nonnull (strstr (at, ack));
    }
  g_assert_cmpuint (n, ==, invites);
}

/* Our re-INVITE is out when we are killed.  What is answered to it afterwards, @down: while nobody
 * is there, has its ACK nevertheless; and they are asked once more. */
static void
test_moving (gconstpointer down)
{
  HlSippConfig config = {
    .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_OK HL_SIPP_RECV_ACK
    "<recv request=\"INVITE\"/>\n" HL_SIPP_PAUSE ("1500") IN_DIALOG_OK_AGAIN HL_SIPP_RECV_ACK
    "<recv request=\"INVITE\"/>\n" IN_DIALOG_OK_AGAIN HL_SIPP_RECV_ACK HL_SIPP_RECV_BYE
  };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Host *host = host_new ();
  const HlRecoveredLeg *leg;

  host_spawn (host, hl_sipp_get_port (sipp), "move");
  host_wait (host, "answered", 1);
  g_assert_true (hl_test_wait_until (is_moving, sipp, 20));
  host_kill (host);
  if (down != NULL)
    g_assert_true (hl_test_wait_until (has_moved, sipp, 20));
  leg = host_take_over (host, 1);
  g_assert_cmpuint (leg->local.port, ==, 40100);
  side_wait_nth (host->side, HL_SIP_REMOTE, 1);
  g_assert_cmpuint (side_count (host->side, HL_SIP_ENDED), ==, 0);
  hl_sip_end (host->side->sip, leg->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  check_acks (sipp, 3);
  host_free (host);
}

/* Our BYE is out and was not answered: it is sent again, by a number of its own. */
static void
test_leaving (void)
{
  HlSippConfig config = { .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_OK HL_SIPP_RECV_ACK
                          "<recv request=\"BYE\"/>\n" HL_SIPP_RECV_BYE };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Host *host = host_new ();

  host_spawn (host, hl_sipp_get_port (sipp), "leave");
  g_assert_true (hl_sipp_wait_trace (sipp, "BYE sip:", 20));
  host_take_over (host, 0);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_cmpuint (side_count (host->side, HL_SIP_ENDED), ==, 0); /* it was told before */
  host_free (host);
}

/* ---- Session timers go on ---- */

#define REFRESHED                                                                                  \
  "<recv request=\"INVITE\"/>\n" IN_DIALOG_OK (                                                    \
      "Session-Expires: 4;refresher=uac\nContent-Type: application/sdp\n", HL_SIPP_SDP)            \
      HL_SIPP_RECV_ACK
#define ANSWERED_WITH(timer)                                                                       \
  HL_SIPP_RECV_INVITE HL_SIPP_SEND_ANSWER (                                                        \
      "200 OK", "Supported: timer\n" timer "Content-Type: application/sdp\n", HL_SIPP_SDP)         \
  HL_SIPP_RECV_ACK

static gboolean
is_refreshed_twice (gpointer data)
{
  g_autofree char *trace = hl_sipp_dup_trace (data);
  guint n = 0;

  for (const char *at = trace; (at = strstr (at, "\nACK sip:")) != NULL; at++)
    n++;
  return n >= 3;
}

static Host *
session_host (HlSipp *sipp)
{
  Host *host;

  side_session_least = 2;
  host = host_new ();
  side_session_least = 0;
  host_spawn (host, hl_sipp_get_port (sipp), "call");
  host_wait (host, "answered", 1);
  wait_acknowledged (sipp);
  return host;
}

/* Nobody was there when it was due. */
static void
test_refresh (void)
{
  HlSippConfig config = { .scenario = ANSWERED_WITH ("Session-Expires: 4;refresher=uac\n")
                              REFRESHED REFRESHED HL_SIPP_RECV_BYE };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Host *host = session_host (sipp);
  const HlRecoveredLeg *leg;

  host_kill (host);
  g_usleep (2200 * 1000); /* down, beyond the moment */
  leg = host_take_over (host, 1);
  side_wait (host->side, HL_SIP_REMOTE); /* at once */
  g_assert_true (hl_test_wait_until (is_refreshed_twice, sipp, 20));
  g_assert_cmpuint (side_count (host->side, HL_SIP_ENDED), ==, 0);
  hl_sip_end (host->side->sip, leg->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  host_free (host);
}

/* It is they who should, and they are gone. */
static void
test_not_refreshed (void)
{
  HlSippConfig config = {
    .scenario = ANSWERED_WITH ("Require: timer\nSession-Expires: 4;refresher=uas\n")
        HL_SIPP_PAUSE ("60000"),
  };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Host *host = session_host (sipp);

  host_take_over (host, 1);
  hl_sipp_signal (sipp, SIGSTOP);
  g_assert_cmpint (side_wait (host->side, HL_SIP_ENDED)->code, ==, 408);
  host_free (host);
}

/* ---- Connections, which die with the process ---- */

typedef struct
{
  Host *host;
  Side *them;
  char *pem, *pin;
} Link;

/* The host and a peer over @transport, both with the same certificate. */
static Link
link_new (const char *transport, const char *mode)
{
  g_autoptr (GError) error = NULL;
  gboolean tls = g_str_equal (transport, "tls");
  g_autofree char *dir = hl_test_dir ();
  Link link = { .pem = hl_cert_make (dir, &(HlCert){ .name = "both" }) };
  guint16 theirs;
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "sip", "sip-host", NULL);
  g_autofree char *port = NULL;
  g_autofree char *trunk = NULL;
  g_autofree char *tls_port = NULL;
  char *argv[10] = { program };

  link.pin = hl_cert_fingerprint (link.pem);
  link.host = g_new0 (Host, 1);
  link.host->side = side_new_tls (0, 0, link.pem);
  link.host->said = g_string_new (NULL);
  link.host->out = -1;
  link.them = side_new_tls (0, 0, link.pem);
  theirs = tls ? link.them->tls_port : link.them->port;
  side_configure_over (link.them, tls ? link.host->side->tls_port : link.host->side->port,
                       transport, tls ? link.pin : NULL);
  side_start (link.them);

  argv[1] = port = g_strdup_printf ("%u", link.host->side->port);
  argv[2] = trunk = g_strdup_printf ("%u", theirs);
  argv[3] = link.host->side->journal;
  argv[4] = (char *) mode;
  argv[5] = (char *) transport;
  argv[6] = tls ? (tls_port = g_strdup_printf ("%u", link.host->side->tls_port)) : NULL;
  argv[7] = link.pem;
  argv[8] = link.pin;
  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, die_with_parent, NULL,
                            &link.host->pid, NULL, &link.host->out, NULL, &error);
  g_assert_no_error (error);
  g_unix_set_fd_nonblocking (link.host->out, TRUE, NULL);
  side_configure_over (link.host->side, theirs, transport, tls ? link.pin : NULL);
  host_wait (link.host, "started", 1);
  return link;
}

static void
link_free (Link *self)
{
  host_free (self->host);
  side_free (self->them);
  g_free (self->pem);
  g_free (self->pin);
}

/* We called, the process is killed, and we hang up over a new connection. */
static void
check_outbound (const char *transport)
{
  Link link = link_new (transport, "call");
  HlMediaDesc media = side_media (40002);
  const HlRecoveredLeg *leg;

  hl_sip_answer (link.them->sip, side_wait (link.them, HL_SIP_INCOMING)->leg, &media);
  host_wait (link.host, "answered", 1);
  side_wait (link.them, HL_SIP_ANSWERED);
  leg = host_take_over (link.host, 1);
  hl_sip_end (link.host->side->sip, leg->leg, 200, NULL);
  g_assert_cmpint (side_wait (link.them, HL_SIP_ENDED)->code, ==, 200);
  link_free (&link);
}

/* They called, the process is killed, and they hang up over a new connection. */
static void
check_inbound (const char *transport)
{
  Link link = link_new (transport, "answer");
  HlId call = side_invite (link.them, "12349", "city", "13800138000", 40000);

  side_wait (link.them, HL_SIP_ANSWERED);
  host_wait (link.host, "answered", 1);
  host_take_over (link.host, 1);
  hl_sip_end (link.them->sip, call, 200, NULL);
  g_assert_cmpint (side_wait (link.host->side, HL_SIP_ENDED)->code, ==, 200);
  link_free (&link);
}

static void
test_connections (gconstpointer transport)
{
  check_outbound (transport);
  check_inbound (transport);
}

/* The trunk wants the password again, which the new process has to give. */
static void
test_password_again (void)
{
  HlSippConfig config = {
    .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING HL_SIPP_SEND_OK HL_SIPP_RECV_ACK
    "<recv request=\"BYE\"/>\n"
    "<send><![CDATA[\nSIP/2.0 407 Proxy Authentication Required\n[last_Via:]\n[last_From:]\n"
    "[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n"
    "Proxy-Authenticate: Digest realm=\"carrier\", nonce=\"abc\", algorithm=MD5, qop=\"auth\"\n"
    "Content-Length: 0\n\n]]></send>\n"
    "<recv request=\"BYE\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")
  };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  Host *host = host_new ();
  const HlRecoveredLeg *leg;

  host_spawn (host, hl_sipp_get_port (sipp), "call");
  side_configure_over (host->side, hl_sipp_get_port (sipp), "udp", NULL);
  host_wait (host, "answered", 1);
  wait_acknowledged (sipp);
  leg = host_take_over (host, 1);
  hl_sip_end (host->side->sip, leg->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_true (hl_sipp_wait_trace (sipp, "Proxy-Authorization: Digest username=\"u\"", 1));
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
  g_test_add_func ("/sip/takeover/inbound-our-bye", test_inbound_our_bye);
  g_test_add_func ("/sip/takeover/torn-journal", test_torn_journal);
  g_test_add_func ("/sip/takeover/inbound-their-bye", test_inbound_their_bye);
  g_test_add_func ("/sip/takeover/bye-while-down", test_bye_while_down);
  g_test_add_func ("/sip/takeover/outbound", test_outbound);
  g_test_add_func ("/sip/takeover/twice", test_twice);
  g_test_add_func ("/sip/takeover/many", test_many);
  g_test_add_func ("/sip/takeover/ringing-caller", test_ringing_caller);
  g_test_add_func ("/sip/takeover/ringing-phone", test_ringing_phone);
  g_test_add_func ("/sip/takeover/answered-late", test_answered_late);
  g_test_add_func ("/sip/takeover/keep-calls", test_keep_calls);
  g_test_add_func ("/sip/takeover/reliable-caller", test_reliable_caller);
  g_test_add_func ("/sip/takeover/reliable-phone", test_reliable_phone);
  g_test_add_data_func ("/sip/takeover/moving", NULL, test_moving);
  g_test_add_data_func ("/sip/takeover/moving-while-down", "down", test_moving);
  g_test_add_func ("/sip/takeover/leaving", test_leaving);
  g_test_add_func ("/sip/takeover/refresh", test_refresh);
  g_test_add_func ("/sip/takeover/not-refreshed", test_not_refreshed);
  g_test_add_data_func ("/sip/takeover/tcp", "tcp", test_connections);
  g_test_add_data_func ("/sip/takeover/tls", "tls", test_connections);
  g_test_add_func ("/sip/takeover/password-again", test_password_again);
  return g_test_run ();
}
