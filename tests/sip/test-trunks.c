/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip-side.h"

#include "hl-peers.h"

#include <string.h>

/* Several trunks: which one a call takes, what numbers it shows and dials, and how
 * peers that misbehave are met. */

#define MOST 3
#define LONG_MS 20000 /* a busy machine must not make a trunk a dead one */

typedef struct
{
  Side *side;
  HlSipp *peers[MOST];
} Ends;

/* Answers an INVITE and is done; with a tag, so that it ends the transaction. */
#define REFUSES(status) REFUSES_WITH (status, "")
#define REFUSES_WITH(status, headers)                                                              \
  "<recv request=\"INVITE\"/>\n<send retrans=\"500\"><![CDATA[\nSIP/2.0 " status                   \
  "\n[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]u\n[last_Call-ID:]\n[last_CSeq:]\n" headers    \
  "Content-Length: 0\n\n]]></send>\n<recv request=\"ACK\"/>\n"
#define ANSWERS                                                                                    \
  HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING HL_SIPP_SEND_OK HL_SIPP_RECV_ACK                        \
      HL_SIPP_SEND_AS_CALLEE ("BYE", "1", "", "") HL_SIPP_RECV ("200")
/* Hears and says nothing. */
#define SILENT "<recv request=\"INVITE\"/>\n<recv request=\"BYE\" timeout=\"20000\"/>\n"

static void
ends_start (Ends *self, const HlTrunkConfig *trunks, guint n)
{
  g_autoptr (GError) error = NULL;

  self->side = side_new ();
  hl_sip_configure (self->side->sip, trunks, n, NULL, 0, &error);
  g_assert_no_error (error);
  side_start (self->side);
}

/* One sipp for each scenario (NULL = nobody listens there), the first is "a", wanted; the
 * others follow by priority. */
static Ends
ends_new (const char *const *scenarios, const HlTrunkConfig *like)
{
  static const char *const names[] = { "a", "b", "c" };
  HlTrunkConfig trunks[MOST] = { 0 };
  char *addresses[MOST] = { NULL };
  Ends ends = { 0 };
  guint n = 0;

  for (; n < MOST && scenarios[n] != (const char *) -1; n++)
    {
      HlSippConfig config = { .scenario = scenarios[n] };
      guint16 port;

      ends.peers[n] = scenarios[n] != NULL ? hl_sipp_new (&config) : NULL;
      port = ends.peers[n] != NULL ? hl_sipp_get_port (ends.peers[n]) : hl_test_free_port ();
      addresses[n] = g_strdup_printf ("sip:127.0.0.1:%u", port);
      trunks[n] = like != NULL ? *like : (HlTrunkConfig){ 0 };
      trunks[n].name = names[n];
      trunks[n].address = addresses[n];
      trunks[n].priority = n;
    }
  ends_start (&ends, trunks, n);
  for (guint i = 0; i < n; i++)
    g_free (addresses[i]);
  return ends;
}

#define END ((const char *) -1)

static void
ends_free (Ends *self)
{
  side_free (self->side);
  for (guint i = 0; i < MOST; i++)
    g_clear_pointer (&self->peers[i], hl_sipp_free);
}

/* The call of @number arrives at peer @at; one RINGING, one ANSWERED, one ENDED, of one leg. */
static void
check_arrives (Ends *ends, guint at, const char *trunk)
{
  HlId leg = side_invite (ends->side, "110", "a", "12349", 40000);
  HlSipEvent *event = side_wait (ends->side, HL_SIP_ANSWERED);

  g_assert_cmpstr (event->trunk, ==, trunk);
  g_assert_cmpint (event->leg, ==, leg);
  event = side_wait (ends->side, HL_SIP_ENDED);
  g_assert_cmpint (event->code, ==, 200);
  g_assert_cmpint (event->leg, ==, leg);
  g_assert_true (hl_sipp_wait (ends->peers[at], 20));
  g_assert_cmpuint (side_count (ends->side, HL_SIP_RINGING), ==, 1);
  g_assert_cmpuint (side_count (ends->side, HL_SIP_ENDED), ==, 1);
}

static void
test_fault (void)
{
  static const char *const rows[] = {
    REFUSES ("503 Service Unavailable"),
    REFUSES ("500 Server Error"),
    REFUSES ("502 Bad Gateway"),
    REFUSES ("408 Request Timeout"),
    /* not tried again there while the caller waits */
    REFUSES_WITH ("503 Service Unavailable", "Retry-After: 30\n"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *scenarios[] = { rows[i], ANSWERS, END };
      Ends ends = ends_new (scenarios, NULL);

      check_arrives (&ends, 1, "b");
      ends_free (&ends);
    }
}

static void
test_nobody_there (void)
{
  const char *scenarios[] = { NULL, NULL, ANSWERS };
  Ends ends = ends_new (scenarios, NULL);

  check_arrives (&ends, 2, "c");
  ends_free (&ends);
}

/* A socket that swallows everything. */
static void
test_silent (void)
{
  const char *scenarios[] = { SILENT, ANSWERS, END };
  Ends ends;
  HlTime before;

  side_patience_ms = 200;
  ends = ends_new (scenarios, NULL);
  side_patience_ms = LONG_MS;
  before = hl_clock_now (ends.side->clock);
  check_arrives (&ends, 1, "b");
  /* Sofia alone would take 32 s. */
  g_assert_cmpint (hl_clock_now (ends.side->clock) - before, <, 20 * HL_SECOND);

  /* and the next call does not ask there first */
  g_clear_pointer (&ends.peers[1], hl_sipp_free);
  ends_free (&ends);
}

/* It never heard of the call: when we have stopped nothing can come any more. */
static void
check_not_tried (Ends *ends, guint at)
{
  g_autofree char *trace = NULL;

  side_stop (ends->side, FALSE);
  trace = hl_sipp_dup_trace (ends->peers[at]);
  g_assert_null (strstr (trace, "INVITE"));
}

static void
test_person (void)
{
  static const struct
  {
    const char *scenario;
    int code;
  } rows[] = {
    { REFUSES ("486 Busy Here"), 486 }, { REFUSES ("603 Decline"), 603 },
    { REFUSES ("404 Not Found"), 404 }, { REFUSES ("480 Temporarily Unavailable"), 480 },
    { REFUSES ("403 Forbidden"), 403 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *scenarios[] = { rows[i].scenario, ANSWERS, END };
      Ends ends = ends_new (scenarios, NULL);

      side_invite (ends.side, "110", "a", "12349", 40000);
      g_assert_cmpint (side_wait (ends.side, HL_SIP_ENDED)->code, ==, rows[i].code);
      check_not_tried (&ends, 1);
      ends_free (&ends);
    }
}

/* It rang: whoever did not answer is not rung again by another way. */
static void
test_rang (void)
{
  const char *scenarios[] = { HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING HL_SIPP_SEND_ANSWER (
                                  "503 Service Unavailable", "", "") HL_SIPP_RECV_ACK,
                              ANSWERS, END };
  Ends ends = ends_new (scenarios, NULL);

  side_invite (ends.side, "110", "a", "12349", 40000);
  g_assert_cmpint (side_wait (ends.side, HL_SIP_ENDED)->code, ==, 503);
  check_not_tried (&ends, 1);
  ends_free (&ends);
}

/* All fail: the reason names each. */
static void
test_all_fail (void)
{
  const char *scenarios[] = { REFUSES ("503 Service Unavailable"), REFUSES ("500 Broken"), END };
  Ends ends = ends_new (scenarios, NULL);
  HlSipEvent *event;

  side_invite (ends.side, "110", "a", "12349", 40000);
  event = side_wait (ends.side, HL_SIP_ENDED);
  g_assert_cmpint (event->code, ==, 500);
  g_assert_nonnull (strstr (event->reason, "a: 503"));
  g_assert_nonnull (strstr (event->reason, "b: 500"));
  g_assert_cmpuint (side_count (ends.side, HL_SIP_ENDED), ==, 1);
  ends_free (&ends);
}

/* Given up while the second trunk is tried. */
static void
test_given_up (void)
{
  const char *scenarios[] = { REFUSES ("503 Service Unavailable"),
                              HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING
                              "<recv request=\"CANCEL\"/>\n" HL_SIPP_SEND_REPLY ("200 OK"),
                              END };
  Ends ends = ends_new (scenarios, NULL);
  HlId leg = side_invite (ends.side, "110", "a", "12349", 40000);

  side_wait (ends.side, HL_SIP_RINGING);
  hl_sip_end (ends.side->sip, leg, 487, "gave up");
  g_assert_cmpint (side_wait (ends.side, HL_SIP_ENDED)->code, ==, 487);
  g_assert_true (hl_sipp_wait_trace (ends.peers[1], "CANCEL", 10));
  ends_free (&ends);
}

static void
test_limits (void)
{
  const char *scenarios[] = { HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING HL_SIPP_PAUSE ("60000"),
                              ANSWERS, END };
  HlTrunkConfig like = { .max_out = 1 };
  Ends ends = ends_new (scenarios, &like);

  side_invite (ends.side, "110", "a", "12349", 40000);
  side_wait (ends.side, HL_SIP_RINGING);
  side_invite (ends.side, "120", "a", "12349", 40002);
  g_assert_cmpstr (side_wait (ends.side, HL_SIP_ANSWERED)->trunk, ==, "b");
  side_wait (ends.side, HL_SIP_ENDED);

  /* none left that may */
  g_clear_pointer (&ends.peers[1], hl_sipp_free);
  ends_free (&ends);
}

/* ---- Numbers ---- */

static void
check_numbers (const HlTrunkConfig *like, const char *dial, const char *caller,
               const char *const *wanted, const char *unwanted)
{
  const char *scenarios[] = { ANSWERS, END };
  Ends ends = ends_new (scenarios, like);
  HlSipInvite invite = {
    .trunk = "a", .target = dial, .caller = caller, .call = 77, .local = side_media (40000)
  };

  invite.leg = hl_id_next (hl_clock_now (ends.side->clock));
  hl_sip_invite (ends.side->sip, &invite);
  side_wait (ends.side, HL_SIP_ENDED);
  g_assert_true (hl_sipp_wait (ends.peers[0], 20));
  for (; *wanted != NULL; wanted++)
    {
      g_test_message ("%s", *wanted);
      g_assert_true (hl_sipp_wait_trace (ends.peers[0], *wanted, 1));
    }
  if (unwanted != NULL)
    {
      g_autofree char *trace = hl_sipp_dup_trace (ends.peers[0]);

      g_assert_null (strstr (trace, unwanted));
    }
  ends_free (&ends);
}

#define WANTED(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
test_numbers (void)
{
  check_numbers (
      &(HlTrunkConfig){ .area_code = "0532", .dial_format = HL_DIAL_LOCAL, .dial_prefix = "9" },
      "053285791234", "12349", WANTED ("INVITE sip:985791234@", "From: <sip:12349@"),
      "X-Hotline-Call");
  check_numbers (&(HlTrunkConfig){ .dial_format = HL_DIAL_E164,
                                   .shown_format = HL_DIAL_E164,
                                   .shown_number = "053212349",
                                   .identity = HL_TRUNK_IDENTITY_PREFERRED },
                 "13812345678", "1",
                 WANTED ("INVITE sip:+8613812345678@", "From: <sip:+8653212349@",
                         "P-Preferred-Identity: <sip:+8653212349@"),
                 "P-Asserted");
  check_numbers (&(HlTrunkConfig){ .identity = HL_TRUNK_IDENTITY_FROM }, "+85221234567", "12349",
                 WANTED ("INVITE sip:0085221234567@"), "Identity");
}

static void
test_withheld (void)
{
  check_numbers (&(HlTrunkConfig){ .identity = HL_TRUNK_IDENTITY_ASSERTED }, "110", "",
                 WANTED ("From: \"Anonymous\" <sip:anonymous@anonymous.invalid>", "Privacy: id"),
                 "P-Asserted");
  check_numbers (
      &(HlTrunkConfig){ .identity = HL_TRUNK_IDENTITY_ASSERTED, .withholds = TRUE }, "110", "12349",
      WANTED ("From: \"Anonymous\"", "Privacy: id", "P-Asserted-Identity: <sip:12349@"), NULL);
}

/* Who calls: From, or the asserted identity of a trunk that is trusted with it. */
static void
check_caller (gboolean trusts, const char *headers, const char *caller, const char *diverted)
{
  g_autofree char *scenario = g_strdup_printf (
      "<send retrans=\"500\"><![CDATA[\nINVITE sip:12349@[remote_ip]:[remote_port] SIP/2.0\n"
      "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
      "From: <sip:02100000000@x>;tag=1\nTo: <sip:12349@[remote_ip]>\nCall-ID: [call_id]\n"
      "CSeq: 1 INVITE\nContact: <sip:s@[local_ip]:[local_port]>\nMax-Forwards: 70\n%s"
      "Content-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP
      "]]></send>\n" HL_SIPP_MAY ("100") HL_SIPP_RECV ("486") HL_SIPP_SEND_ACK ("1"),
      headers);
  g_autofree char *address = NULL;
  g_autofree char *target = NULL;
  HlSippConfig config = { .scenario = scenario, .port = hl_test_free_port () };
  HlTrunkConfig trunk = { .name = "a", .trusts_identity = trusts };
  HlSipEvent *event;
  Ends ends = { 0 };

  trunk.address = address = g_strdup_printf ("sip:127.0.0.1:%u", config.port);
  ends_start (&ends, &trunk, 1);
  config.target = target = g_strdup_printf ("127.0.0.1:%u", ends.side->port);
  ends.peers[0] = hl_sipp_new (&config);
  event = side_wait (ends.side, HL_SIP_INCOMING);
  g_assert_cmpstr (event->caller, ==, caller);
  g_assert_cmpstr (event->diverted, ==, diverted);
  hl_sip_end (ends.side->sip, event->leg, 486, NULL);
  g_assert_true (hl_sipp_wait (ends.peers[0], 20));
  ends_free (&ends);
}

static void
test_callers (void)
{
  check_caller (FALSE, "", "02100000000", NULL);
  check_caller (FALSE, "P-Asserted-Identity: <sip:13812345678@x>\n", "02100000000", NULL);
  check_caller (TRUE, "P-Asserted-Identity: <sip:13812345678@x>\n", "13812345678", NULL);
  check_caller (TRUE, "Privacy: id\nP-Asserted-Identity: <sip:13812345678@x>\n", "", NULL);
  check_caller (TRUE, "Diversion: <sip:053212345@x>;reason=unconditional\n", "02100000000",
                "053212345");
  check_caller (TRUE,
                "History-Info: <sip:053285790000@x>;index=1\n"
                "History-Info: <sip:12349@x>;index=1.1\n",
                "02100000000", "053285790000");
  check_caller (TRUE,
                "History-Info: \"A, B\" <sip:053285790000@x?Reason=a,b>;index=1, "
                "<sip:12349@x>;index=1.1\n",
                "02100000000", "053285790000");
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
  side_patience_ms = LONG_MS;
  side_goodbye_ms = 500;
  g_test_add_func ("/sip/trunks/fault", test_fault);
  g_test_add_func ("/sip/trunks/nobody-there", test_nobody_there);
  g_test_add_func ("/sip/trunks/silent", test_silent);
  g_test_add_func ("/sip/trunks/person", test_person);
  g_test_add_func ("/sip/trunks/rang", test_rang);
  g_test_add_func ("/sip/trunks/all-fail", test_all_fail);
  g_test_add_func ("/sip/trunks/given-up", test_given_up);
  g_test_add_func ("/sip/trunks/limits", test_limits);
  g_test_add_func ("/sip/trunks/numbers", test_numbers);
  g_test_add_func ("/sip/trunks/withheld", test_withheld);
  g_test_add_func ("/sip/trunks/callers", test_callers);
  return g_test_run ();
}
