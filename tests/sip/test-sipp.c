/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-peers.h"
#include "sip-side.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

/* A real peer (sipp) as trunk and as citizen. */

static Side *side;
static char *target;

static void
set_up (guint16 trunk_port, guint max_invites)
{
  side = side_new_full (0, max_invites);
  side_configure (side, trunk_port);
  side_start (side);
  g_assert_no_error (side->error);
  target = g_strdup_printf ("127.0.0.1:%u", side->port);
}

static void
tear_down (void)
{
  g_clear_pointer (&side, side_free);
  g_clear_pointer (&target, g_free);
}

static HlSipp *
citizen (const char *scenario)
{
  HlSippConfig config = { .scenario = scenario, .target = target, .service = "12349" };

  return hl_sipp_new (&config);
}

static HlId
answer_call (void)
{
  HlSipEvent *incoming = side_wait (side, HL_SIP_INCOMING);
  HlMediaDesc media = side_media (40000);

  hl_sip_ring (side->sip, incoming->leg);
  hl_sip_answer (side->sip, incoming->leg, &media);
  side_wait (side, HL_SIP_ANSWERED);
  return incoming->leg;
}

#define ANSWERED                                                                                   \
  HL_SIPP_SEND_INVITE ("13800138000")                                                              \
  HL_SIPP_MAY ("100") HL_SIPP_MAY ("180") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("1")

static void
test_their_bye (void)
{
  g_autoptr (HlSipp) sipp = NULL;

  set_up (5060, 0);
  sipp = citizen (ANSWERED HL_SIPP_PAUSE ("100") HL_SIPP_SEND_BYE ("2") HL_SIPP_RECV ("200"));
  answer_call ();
  g_assert_cmpstr (side_nth (side, HL_SIP_INCOMING, 0)->caller, ==, "13800138000");
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 200);
  g_assert_true (hl_sipp_wait (sipp, 20));
  tear_down ();
}

static void
test_our_bye (void)
{
  g_autoptr (HlSipp) sipp = NULL;

  set_up (5060, 0);
  sipp = citizen (ANSWERED HL_SIPP_RECV_BYE);
  hl_sip_end (side->sip, answer_call (), 200, "done");
  g_assert_true (hl_sipp_wait (sipp, 20));
  tear_down ();
}

static void
test_tcp (void)
{
  g_autoptr (HlSipp) sipp = NULL;
  HlSippConfig config = { .scenario = ANSWERED HL_SIPP_RECV_BYE, .tcp = TRUE, .service = "1" };

  set_up (5060, 0);
  config.target = target;
  sipp = hl_sipp_new (&config);
  hl_sip_end (side->sip, answer_call (), 200, "done");
  g_assert_true (hl_sipp_wait (sipp, 20));
  tear_down ();
}

static void
test_cancel (void)
{
  g_autoptr (HlSipp) sipp = NULL;
  HlSipEvent *incoming;

  set_up (5060, 0);
  sipp = citizen (HL_SIPP_SEND_INVITE ("1") HL_SIPP_MAY ("100") HL_SIPP_RECV (
      "180") "<send retrans=\"500\"><![CDATA[\nCANCEL sip:[service]@[remote_ip]:[remote_port] "
             "SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-3]\n"
             "[last_From:]\nTo: <sip:[service]@[remote_ip]:[remote_port]>\n"
             "Call-ID: [call_id]\nCSeq: 1 CANCEL\nMax-Forwards: 70\nContent-Length: 0\n\n]]></"
             "send>\n" HL_SIPP_RECV ("200") HL_SIPP_RECV ("487"));
  incoming = side_wait (side, HL_SIP_INCOMING);
  hl_sip_ring (side->sip, incoming->leg);
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 487);
  hl_sipp_wait_trace (sipp, "487 Request", 10);
  tear_down ();
}

#define HOLD_SDP                                                                                   \
  "v=0\no=sipp 1 2 IN IP4 [local_ip]\ns=-\nc=IN IP4 [media_ip]\nt=0 0\n"                           \
  "m=audio [media_port] RTP/AVP 8\na=sendonly\n"

static void
test_hold_and_info (void)
{
  g_autoptr (HlSipp) sipp = NULL;
  HlSipEvent *event;

  set_up (5060, 0);
  sipp = citizen (
      ANSWERED HL_SIPP_SEND_IN_DIALOG ("INVITE", "2", "Content-Type: application/sdp\n", HOLD_SDP)
          HL_SIPP_MAY ("100") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("2") HL_SIPP_SEND_IN_DIALOG (
              "INFO", "3", "Content-Type: application/dtmf-relay\n", "Signal=5\nDuration=160\n")
              HL_SIPP_RECV ("200") HL_SIPP_SEND_IN_DIALOG (
                  "INFO", "4", "Content-Type: application/dtmf\n", "#\n") HL_SIPP_RECV ("200")
                  HL_SIPP_SEND_IN_DIALOG ("INFO", "5", "Content-Type: application/dtmf\n", "x\n")
                      HL_SIPP_RECV ("200") HL_SIPP_SEND_IN_DIALOG (
                          "INVITE", "6", "Content-Type: application/sdp\n", "v=0\nnot SDP\n")
                          HL_SIPP_MAY ("100") HL_SIPP_RECV ("400") HL_SIPP_SEND_ACK ("6")
                              HL_SIPP_SEND_IN_DIALOG ("OPTIONS", "7", "", "") HL_SIPP_RECV ("200")
                                  HL_SIPP_SEND_BYE ("8") HL_SIPP_RECV ("200"));
  answer_call ();
  event = side_wait (side, HL_SIP_REMOTE);
  g_assert_cmpint (event->remote.direction, ==, HL_DIRECTION_SENDONLY);
  g_assert_cmpstr (side_wait (side, HL_SIP_DTMF)->text, ==, "5");
  g_assert_cmpstr (side_wait_nth (side, HL_SIP_DTMF, 1)->text, ==, "#");
  side_wait (side, HL_SIP_ENDED);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_true (hl_sipp_wait_trace (sipp, "a=recvonly", 1));
  g_assert_cmpuint (side_count (side, HL_SIP_DTMF), ==, 2);
  tear_down ();
}

/* The caller sends no offer: ours is in the 200, its answer in the ACK. */
static void
test_late_offer (void)
{
  g_autoptr (HlSipp) sipp = NULL;

  set_up (5060, 0);
  sipp = citizen (
      "<send retrans=\"500\"><![CDATA[\nINVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"
      "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
      "From: <sip:1@[local_ip]:[local_port]>;tag=[pid]t[call_number]\n"
      "To: <sip:[service]@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\nCSeq: 1 INVITE\n"
      "Contact: <sip:1@[local_ip]:[local_port]>\nMax-Forwards: 70\nContent-Length: 0\n\n]]>"
      "</send>\n" HL_SIPP_MAY ("100") HL_SIPP_MAY ("180") HL_SIPP_RECV_OK
      "<send><![CDATA[\nACK [next_url] SIP/2.0\n"
      "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n[last_From:]\n[last_To:]\n"
      "Call-ID: [call_id]\nCSeq: 1 ACK\nMax-Forwards: 70\nContent-Type: application/sdp\n"
      "Content-Length: [len]\n\n" HL_SIPP_SDP "]]></send>\n" HL_SIPP_RECV_BYE);
  hl_sip_end (side->sip, answer_call (), 200, NULL);
  g_assert_cmpint (side_nth (side, HL_SIP_ANSWERED, 0)->remote.codecs[0].codec, ==, HL_CODEC_PCMA);
  g_assert_true (hl_sipp_wait (sipp, 20));
  tear_down ();
}

/* The caller requires reliable provisional answers. */
static void
test_prack (void)
{
  g_autoptr (HlSipp) sipp = NULL;
  HlSipEvent *incoming;
  HlMediaDesc media = side_media (40000);

  set_up (5060, 0);
  sipp = citizen (
      "<send retrans=\"500\"><![CDATA[\nINVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"
      "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
      "From: <sip:1@[local_ip]:[local_port]>;tag=[pid]t[call_number]\n"
      "To: <sip:[service]@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\nCSeq: 1 INVITE\n"
      "Contact: <sip:1@[local_ip]:[local_port]>\nRequire: 100rel\nMax-Forwards: 70\n"
      "Content-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP
      "]]></send>\n" HL_SIPP_MAY (
          "100") "<recv response=\"180\" rrs=\"true\"><action>\n"
                 "<ereg regexp=\"[0-9]+\" search_in=\"hdr\" header=\"RSeq:\" "
                 "assign_to=\"rseq\"/></action>"
                 "</recv>\n" HL_SIPP_SEND_IN_DIALOG ("PRACK", "2", "RAck: [$rseq] 1 INVITE\n", "")
                     HL_SIPP_RECV ("200") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("1") HL_SIPP_RECV_BYE);
  incoming = side_wait (side, HL_SIP_INCOMING);
  hl_sip_answer (side->sip, incoming->leg, &media);
  side_wait (side, HL_SIP_ANSWERED);
  hl_sip_end (side->sip, incoming->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  tear_down ();
}

/* ---- We call ---- */

static void
test_trunk_answers (void)
{
  HlSippConfig config = { .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING HL_SIPP_SEND_OK
                              HL_SIPP_RECV_ACK HL_SIPP_SEND_AS_CALLEE ("BYE", "1", "", "")
                                  HL_SIPP_RECV ("200") };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  HlSipInvite invite = { .trunk = "city", .target = "110", .caller = "12349", .call = 77 };

  set_up (hl_sipp_get_port (sipp), 0);
  invite.leg = hl_id_next (hl_clock_now (side->clock));
  invite.alert = "auto";
  invite.local = side_media (40000);
  hl_sip_invite (side->sip, &invite);
  side_wait (side, HL_SIP_RINGING);
  side_wait (side, HL_SIP_ANSWERED);
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 200);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_true (hl_sipp_wait_trace (sipp, "P-Asserted-Identity: <sip:12349@", 1));
  g_assert_true (hl_sipp_wait_trace (sipp, "answer-after=0", 1));
  tear_down ();
}

static void
test_trunk_early_media (void)
{
  g_autofree char *scenario = hl_sipp_remember_invite (
      HL_SIPP_RECV_INVITE
      "<send><![CDATA[\nSIP/2.0 183 Session Progress\n[last_Via:]\n[last_From:]\n"
      "[last_To:];tag=[pid]u[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"
      "Contact: <sip:sipp@[local_ip]:[local_port]>\nContent-Type: application/sdp\n"
      "Content-Length: [len]\n\n" HL_SIPP_SDP "]]></send>\n"
      "<recv request=\"CANCEL\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")
          HL_SIPP_ANSWER_INVITE ("487 Request Terminated", "", "") HL_SIPP_RECV_ACK);
  HlSippConfig config = { .scenario = scenario };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  HlId leg;

  set_up (hl_sipp_get_port (sipp), 0);
  leg = side_invite (side, "110", "city", "12349", 40000);
  g_assert_cmpint (side_wait (side, HL_SIP_RINGING)->remote.n_codecs, ==, 1);
  hl_sip_end (side->sip, leg, 487, "no answer");
  g_assert_true (hl_sipp_wait (sipp, 20));
  tear_down ();
}

/* They ring reliably, with sound before the answer: each word gets its PRACK, which the next
 * waits for. */
static void
check_prack (HlTrunkReliable reliable, const char *ours)
{
  g_autofree char *scenario = hl_sipp_remember_invite (
      HL_SIPP_RECV_INVITE HL_SIPP_ANSWER_INVITE (
          "183 Session Progress", "Require: 100rel\nRSeq: 71\nContent-Type: application/sdp\n",
          HL_SIPP_SDP) "<recv request=\"PRACK\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")
          HL_SIPP_ANSWER_INVITE ("180 Ringing", "Require: 100rel\nRSeq: 72\n",
                                 "") "<recv request=\"PRACK\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")
              HL_SIPP_ANSWER_INVITE ("200 OK", "", "") HL_SIPP_RECV_ACK HL_SIPP_RECV_BYE);
  HlSippConfig config = { .scenario = scenario };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  g_autofree char *address = g_strdup_printf ("sip:127.0.0.1:%u", hl_sipp_get_port (sipp));
  HlTrunkConfig trunk = { .name = "city", .address = address, .reliable = reliable };
  g_autoptr (GError) error = NULL;
  HlId leg;

  set_up (5060, 0);
  hl_sip_configure (side->sip, &trunk, 1, NULL, 0, &error);
  g_assert_no_error (error);
  leg = side_invite (side, "110", "city", "12349", 40000);
  g_assert_cmpint (side_wait (side, HL_SIP_RINGING)->code, ==, 183);
  g_assert_cmpint (side_nth (side, HL_SIP_RINGING, 0)->remote.n_codecs, ==, 1);
  g_assert_cmpint (side_wait_nth (side, HL_SIP_RINGING, 1)->code, ==, 180);
  g_assert_cmpint (side_wait (side, HL_SIP_ANSWERED)->remote.n_codecs, ==, 1); /* as it was early */
  hl_sip_end (side->sip, leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_true (hl_sipp_wait_trace (sipp, ours, 1));
  g_assert_true (hl_sipp_wait_trace (sipp, "RAck: 71 ", 1));
  g_assert_true (hl_sipp_wait_trace (sipp, "RAck: 72 ", 1));
  g_assert_cmpuint (side_count (side, HL_SIP_RINGING), ==, 2);
  tear_down ();
}

static void
test_trunk_prack (void)
{
  check_prack (HL_TRUNK_RELIABLE_OFFERED, "Supported: timer, 100rel");
  check_prack (HL_TRUNK_RELIABLE_REQUIRED, "Require: 100rel");
}

static void
test_trunk_refuses (void)
{
  static const char *const rows[] = { "404 Not Found", "486 Busy Here", "503 Service Unavailable",
                                      "603 Decline", "302 Moved Temporarily" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *scenario = g_strdup_printf (
          "<recv request=\"INVITE\"/>\n<send retrans=\"500\"><![CDATA[\nSIP/2.0 %s\n[last_Via:]\n"
          "[last_From:]\n[last_To:];tag=[pid]u\n[last_Call-ID:]\n[last_CSeq:]\n"
          "Content-Length: 0\n\n]]></send>\n<recv request=\"ACK\"/>\n",
          rows[i]);
      HlSippConfig config = { .scenario = scenario };
      g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
      HlSipEvent *event;

      set_up (hl_sipp_get_port (sipp), 0);
      side_invite (side, "110", "city", "12349", 40000);
      event = side_wait (side, HL_SIP_ENDED);
      g_assert_cmpint (event->code, ==, (int) g_ascii_strtoll (rows[i], NULL, 10));
      g_assert_cmpstr (event->reason, ==, rows[i] + 4);
      g_assert_true (hl_sipp_wait (sipp, 20));
      tear_down ();
    }
}

/* The 200 comes although we gave up: it gets its ACK, and then a BYE. */
static void
test_late_answer (void)
{
  g_autofree char *scenario = hl_sipp_remember_invite (
      HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING
      "<recv request=\"CANCEL\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")
          HL_SIPP_ANSWER_INVITE ("200 OK", "Content-Type: application/sdp\n", HL_SIPP_SDP)
              HL_SIPP_RECV_ACK HL_SIPP_RECV_BYE);
  HlSippConfig config = { .scenario = scenario };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);
  HlId leg;

  set_up (hl_sipp_get_port (sipp), 0);
  leg = side_invite (side, "110", "city", "12349", 40000);
  side_wait (side, HL_SIP_RINGING);
  hl_sip_end (side->sip, leg, 487, "no answer");
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_cmpuint (side_count (side, HL_SIP_ANSWERED), ==, 0);
  g_assert_cmpuint (side_count (side, HL_SIP_ENDED), ==, 1);
  tear_down ();
}

/* The answer's SDP is of no use: ACK, then BYE. */
static void
test_useless_answer (void)
{
  HlSippConfig config = { .scenario = HL_SIPP_RECV_INVITE HL_SIPP_SEND_ANSWER (
                              "200 OK", "Content-Type: application/sdp\n", "v=0\nx\n")
                              HL_SIPP_RECV_ACK HL_SIPP_RECV_BYE };
  g_autoptr (HlSipp) sipp = hl_sipp_new (&config);

  set_up (hl_sipp_get_port (sipp), 0);
  side_invite (side, "110", "city", "12349", 40000);
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 488);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_cmpuint (side_count (side, HL_SIP_ANSWERED), ==, 0);
  tear_down ();
}

/* ---- Transfer and refresh by the peer ---- */

static void
test_refer (void)
{
  g_autoptr (HlSipp) sipp = NULL;

  set_up (5060, 0);
  sipp =
      citizen (ANSWERED HL_SIPP_SEND_IN_DIALOG ("REFER", "2", "Refer-To: <sip:1002@h>\n", "")
                   HL_SIPP_RECV ("202") "<recv request=\"NOTIFY\"/>\n" HL_SIPP_SEND_REPLY ("200 OK")
                       HL_SIPP_RECV_BYE);
  answer_call ();
  g_assert_cmpstr (side_wait (side, HL_SIP_REFER)->number, ==, "1002");
  g_assert_true (hl_sipp_wait_trace (sipp, "message/sipfrag", 10));
  hl_sip_end (side->sip, side_nth (side, HL_SIP_INCOMING, 0)->leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  tear_down ();
}

static void
test_update (void)
{
  g_autoptr (HlSipp) sipp = NULL;

  set_up (5060, 0);
  sipp = citizen (
      ANSWERED HL_SIPP_SEND_IN_DIALOG ("UPDATE", "2",
                                       "Session-Expires: 1800;refresher=uac\nSupported: timer\n",
                                       "") HL_SIPP_RECV ("200")
          HL_SIPP_SEND_IN_DIALOG ("UPDATE", "3", "Content-Type: application/sdp\n", HOLD_SDP)
              HL_SIPP_RECV ("200")
                  HL_SIPP_SEND_IN_DIALOG ("UPDATE", "4", "Content-Type: application/sdp\n", "x\n")
                      HL_SIPP_RECV ("400") HL_SIPP_SEND_BYE ("5") HL_SIPP_RECV ("200"));
  answer_call ();
  g_assert_cmpint (side_wait (side, HL_SIP_REMOTE)->remote.direction, ==, HL_DIRECTION_SENDONLY);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 200);
  tear_down ();
}

/* ---- Refusals ---- */

static void
test_unknown_source (void)
{
  HlSippConfig config = { .scenario = HL_SIPP_SEND_INVITE ("1") HL_SIPP_MAY ("100")
                              HL_SIPP_RECV ("403") HL_SIPP_SEND_ACK ("1"),
                          .ip = "127.0.0.2" };
  g_autoptr (HlSipp) sipp = NULL;
  HlSipEvent *event;

  set_up (5060, 0);
  config.target = target;
  sipp = hl_sipp_new (&config);
  event = side_wait (side, HL_SIP_REFUSED);
  g_assert_cmpint (event->code, ==, 403);
  g_assert_cmpstr (event->address, ==, "127.0.0.2");
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_cmpuint (side_count (side, HL_SIP_INCOMING), ==, 0);
  tear_down ();
}

static void
test_bad_sdp (void)
{
  static const struct
  {
    const char *sdp;
    const char *code;
  } rows[] = {
    { "nonsense\n", "400" },
    { "v=0\no=- 1 1 IN IP4 1.1.1.1\ns=-\nc=IN IP4 1.1.1.1\nt=0 0\nm=audio 4000 RTP/AVP 18\n",
      "488" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HlSipp) sipp = NULL;
      g_autofree char *scenario = g_strdup_printf (
          "<send retrans=\"500\"><![CDATA[\nINVITE sip:1@[remote_ip]:[remote_port] SIP/2.0\n"
          "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
          "From: <sip:1@[local_ip]:[local_port]>;tag=1\nTo: <sip:1@[remote_ip]>\n"
          "Call-ID: [call_id]\nCSeq: 1 INVITE\nContact: <sip:1@[local_ip]:[local_port]>\n"
          "Max-Forwards: 70\nContent-Type: application/sdp\nContent-Length: [len]\n\n%s]]></send>\n"
          "<recv response=\"100\" optional=\"true\"/>\n<recv response=\"%s\"/>\n",
          rows[i].sdp, rows[i].code);

      set_up (5060, 0);
      sipp = citizen (scenario);
      g_assert_true (hl_sipp_wait (sipp, 20));
      g_assert_cmpstr (side_wait (side, HL_SIP_REFUSED)->address, ==, "127.0.0.1");
      g_assert_cmpuint (side_count (side, HL_SIP_INCOMING), ==, 0);
      tear_down ();
    }
}

static void
test_methods (void)
{
  static const struct
  {
    const char *method;
    const char *code;
  } rows[] = { { "OPTIONS", "200" }, { "MESSAGE", "405" }, { "SUBSCRIBE", "405" },
               { "PUBLISH", "405" }, { "FOO", "501" },     { "BYE", "481" },
               { "UPDATE", "481" },  { "PRACK", "481" },   { "REGISTER", "403" } };

  set_up (5060, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *scenario = g_strdup_printf (
          "<send retrans=\"500\"><![CDATA[\n%s sip:1@[remote_ip]:[remote_port] SIP/2.0\n"
          "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
          "From: <sip:1@[local_ip]:[local_port]>;tag=1\nTo: <sip:1@[remote_ip]>\n"
          "Call-ID: [call_id]\nCSeq: 1 %s\nContact: <sip:1@[local_ip]:[local_port]>\n"
          "Event: x\nRAck: 1 1 INVITE\nMax-Forwards: 70\nContent-Length: 0\n\n]]></send>\n"
          "<recv response=\"%s\"/>\n",
          rows[i].method, rows[i].method, rows[i].code);
      g_autoptr (HlSipp) sipp = citizen (scenario);

      g_test_message ("%s", rows[i].method);
      g_assert_true (hl_sipp_wait (sipp, 20));
    }
  tear_down ();
}

static void
test_flood (void)
{
  HlSippConfig config = { .scenario =
                              HL_SIPP_SEND_INVITE ("1") HL_SIPP_MAY ("100") HL_SIPP_RECV ("503"),
                          .calls = 200,
                          .rate = 200 };
  g_autoptr (HlSipp) sipp = NULL;
  guint refused;

  set_up (5060, 5);
  config.target = target;
  sipp = hl_sipp_new (&config);
  side_wait (side, HL_SIP_REFUSED);
  g_assert_true (hl_sipp_wait_trace (sipp, "Retry-After: 5", 10));
  hl_sipp_stop (sipp);
  refused = side_count (side, HL_SIP_REFUSED);
  g_assert_cmpuint (refused, <=, 5);
  tear_down ();
}

static void
send_raw (int type, const char *text, gsize length)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (side->port) };
  int fd = socket (AF_INET, type, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  send (fd, text, length, MSG_NOSIGNAL);
  close (fd);
}

#define RAW_HEAD                                                                                   \
  "INVITE sip:1@h SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=" \
  "1\r\nTo: <sip:c@d>\r\nCSeq: 1 INVITE\r\n"

/* Nothing crashes, and a call that runs beside it is unharmed. */
static void
test_malformed (void)
{
  static const char *const rows[] = {
    "\r\n\r\n",
    "x",
    "INVITE",
    "INVITE sip:1@h SIP/2.0\r\n\r\n",
    "INVITE sip:1@h SIP/9.9\r\nVia: x\r\n\r\n",
    RAW_HEAD "\r\n",
    RAW_HEAD "Call-ID: a\r\nContent-Length: 99999\r\n\r\nshort",
    RAW_HEAD "Call-ID: a\r\nContent-Length: -1\r\n\r\n",
    RAW_HEAD "Call-ID: b\r\nContact: <<<>>>\r\n\r\n",
    RAW_HEAD "Call-ID: c\r\nContact: *\r\nRequire: everything\r\n\r\n",
    RAW_HEAD
    "Call-ID: d\r\nContact: <tel:1>\r\nContent-Type: multipart/mixed;boundary=x\r\n\r\n--x",
    RAW_HEAD "Call-ID: e\r\nMax-Forwards: 0\r\nRoute: <sip:;lr>\r\n\r\n",
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKy\r\nCSeq: 1 INVITE\r\n\r\n",
    "REGISTER sip:h SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKz\r\nFrom: "
    "<sip:1001@b>;tag=1\r\nTo: <sip:1001@b>\r\nCSeq: 1 REGISTER\r\nCall-ID: f\r\nAuthorization: "
    "Digest username=\"1001\", nonce=, response=\r\n\r\n",
    "REGISTER sip:h SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKz2\r\nFrom: "
    "<sip:1001@b>;tag=1\r\nTo: <sip:%00%ff@b>\r\nCSeq: 1 REGISTER\r\nCall-ID: g\r\n\r\n",
  };
  g_autoptr (HlSipp) sipp = NULL;
  g_autofree char *long_header = g_strnfill (60000, 'a');
  g_autofree char *too_long = g_strconcat (RAW_HEAD "X: ", long_header, "\r\n\r\n", NULL);
  HlId leg;

  set_up (5060, 0);
  sipp = citizen (ANSWERED HL_SIPP_RECV_BYE);
  leg = answer_call ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      send_raw (SOCK_DGRAM, rows[i], strlen (rows[i]));
      send_raw (SOCK_STREAM, rows[i], strlen (rows[i]));
    }
  send_raw (SOCK_DGRAM, too_long, strlen (too_long));
  send_raw (SOCK_STREAM, too_long, strlen (too_long));
  send_raw (SOCK_DGRAM, "\0\0\0\0\xff\xff\xff\xff", 8);
  hl_sip_end (side->sip, leg, 200, NULL);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_cmpuint (side_count (side, HL_SIP_ENDED), ==, 1);
  tear_down ();
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
  g_test_add_func ("/sip/sipp/their-bye", test_their_bye);
  g_test_add_func ("/sip/sipp/our-bye", test_our_bye);
  g_test_add_func ("/sip/sipp/tcp", test_tcp);
  g_test_add_func ("/sip/sipp/cancel", test_cancel);
  g_test_add_func ("/sip/sipp/hold-and-info", test_hold_and_info);
  g_test_add_func ("/sip/sipp/late-offer", test_late_offer);
  g_test_add_func ("/sip/sipp/prack", test_prack);
  g_test_add_func ("/sip/sipp/trunk-answers", test_trunk_answers);
  g_test_add_func ("/sip/sipp/trunk-early-media", test_trunk_early_media);
  g_test_add_func ("/sip/sipp/trunk-prack", test_trunk_prack);
  g_test_add_func ("/sip/sipp/trunk-refuses", test_trunk_refuses);
  g_test_add_func ("/sip/sipp/late-answer", test_late_answer);
  g_test_add_func ("/sip/sipp/useless-answer", test_useless_answer);
  g_test_add_func ("/sip/sipp/refer", test_refer);
  g_test_add_func ("/sip/sipp/update", test_update);
  g_test_add_func ("/sip/sipp/unknown-source", test_unknown_source);
  g_test_add_func ("/sip/sipp/bad-sdp", test_bad_sdp);
  g_test_add_func ("/sip/sipp/methods", test_methods);
  g_test_add_func ("/sip/sipp/flood", test_flood);
  g_test_add_func ("/sip/sipp/malformed", test_malformed);
  return g_test_run ();
}
