/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-peers.h"
#include "sip-side.h"

#include <signal.h>
#include <string.h>

/* Session timers (RFC 4028), with intervals of a few seconds: who refreshes does, who dies is
 * noticed, and intervals that are too short are refused. */

/* Their INVITE with @headers. */
#define INVITE(cseq, headers)                                                                      \
  "<send retrans=\"500\"><![CDATA[\nINVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"      \
  "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"                             \
  "From: <sip:1@[local_ip]:[local_port]>;tag=[pid]t[call_number]\n"                                \
  "To: <sip:[service]@[remote_ip]:[remote_port]>\nCall-ID: [call_id]\nCSeq: " cseq " INVITE\n"     \
  "Contact: <sip:1@[local_ip]:[local_port]>\nMax-Forwards: 70\nSupported: timer\n" headers         \
  "Content-Type: application/sdp\nContent-Length: [len]\n\n" HL_SIPP_SDP "]]></send>\n"

/* 200 to a request in the dialog. */
#define OK_WITH(headers, body)                                                                     \
  "<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n"      \
  "[last_CSeq:]\nContact: <sip:sipp@[local_ip]:[local_port]>\nSupported: timer\n" headers          \
  "Content-Length: [len]\n\n" body "]]></send>\n"
#define SDP_TYPE "Content-Type: application/sdp\n"
#define UPDATES "Allow: INVITE, ACK, BYE, CANCEL, UPDATE\n"

#define CALLED(headers)                                                                            \
  INVITE ("1", headers)                                                                            \
  HL_SIPP_MAY ("100") HL_SIPP_MAY ("180") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("1")
#define ANSWERED(headers)                                                                          \
  HL_SIPP_RECV_INVITE HL_SIPP_SEND_ANSWER ("200 OK", "Supported: timer\n" headers SDP_TYPE,        \
                                           HL_SIPP_SDP) HL_SIPP_RECV_ACK

#define BY_UPDATE(refresher)                                                                       \
  "<recv request=\"UPDATE\"/>\n" OK_WITH ("Session-Expires: 4;refresher=" refresher "\n", "")
#define BY_INVITE(refresher)                                                                       \
  "<recv request=\"INVITE\"/>\n" OK_WITH ("Session-Expires: 4;refresher=" refresher "\n" SDP_TYPE, \
                                          HL_SIPP_SDP) HL_SIPP_RECV_ACK
#define THEIRS(method, cseq, more)                                                                 \
  HL_SIPP_SEND_IN_DIALOG (method, cseq,                                                            \
                          "Supported: timer\nSession-Expires: 4;refresher=uac\n" more, "")         \
  HL_SIPP_MAY ("100")                                                                              \
  HL_SIPP_RECV_OK

typedef struct
{
  const char *name;
  gboolean inbound;
  const char *scenario;
  gint code;
  gboolean dies; /* when it has answered */
} Row;

/* clang-format off */
static const Row refreshed[] = {
  { "we, by UPDATE, called", TRUE,
    CALLED ("Session-Expires: 4;refresher=uas\n" UPDATES) BY_UPDATE ("uac") BY_UPDATE ("uac")
    HL_SIPP_RECV_BYE, 487 },
  { "we, by INVITE, called", TRUE,
    CALLED ("Session-Expires: 4;refresher=uas\n") BY_INVITE ("uac") BY_INVITE ("uac")
    HL_SIPP_RECV_BYE, 487 },
  { "we, by UPDATE, calling", FALSE,
    ANSWERED ("Session-Expires: 4;refresher=uac\n" UPDATES) BY_UPDATE ("uac") BY_UPDATE ("uac")
    HL_SIPP_RECV_BYE, 487 },
  { "we, by INVITE, calling", FALSE,
    ANSWERED ("Session-Expires: 4;refresher=uac\n") BY_INVITE ("uac") BY_INVITE ("uac")
    HL_SIPP_RECV_BYE, 487 },
  /* beyond the first interval */
  { "they, by UPDATE", TRUE,
    CALLED ("Session-Expires: 4;refresher=uac\n") HL_SIPP_PAUSE ("2000") THEIRS ("UPDATE", "2", "")
    HL_SIPP_PAUSE ("3000") HL_SIPP_SEND_BYE ("3") HL_SIPP_RECV ("200"), 200 },
  { "they, by INVITE with an offer", TRUE,
    CALLED ("Session-Expires: 4;refresher=uac\n") HL_SIPP_PAUSE ("2000")
    HL_SIPP_SEND_IN_DIALOG ("INVITE", "2", "Supported: timer\nSession-Expires: 4;refresher=uac\n" SDP_TYPE,
                            HL_SIPP_SDP) HL_SIPP_MAY ("100") HL_SIPP_RECV_OK
    HL_SIPP_SEND_ACK ("2") HL_SIPP_PAUSE ("3000") HL_SIPP_SEND_BYE ("3") HL_SIPP_RECV ("200"), 200 },
  /* which is wrong, but no reason to end the call */
  { "they, by INVITE with neither offer nor answer", TRUE,
    CALLED ("Session-Expires: 4;refresher=uac\n") HL_SIPP_PAUSE ("2000") THEIRS ("INVITE", "2", "")
    HL_SIPP_SEND_ACK ("2") HL_SIPP_PAUSE ("3000") HL_SIPP_SEND_BYE ("3") HL_SIPP_RECV ("200"), 200 },
};

static const Row expired[] = {
  { "they forget, called", TRUE,
    CALLED ("Session-Expires: 4;refresher=uac\n") HL_SIPP_RECV_BYE, 408 },
  { "they forget, calling", FALSE,
    ANSWERED ("Session-Expires: 4;refresher=uas\nRequire: timer\n") HL_SIPP_RECV_BYE, 408 },
  { "they die", TRUE, CALLED ("Session-Expires: 4;refresher=uac\n") HL_SIPP_PAUSE ("60000"), 408, TRUE },
};

/* Our refresh is sent again for 32 s. */
static const Row dead[] = {
  { "UPDATE, called", TRUE,
    CALLED ("Session-Expires: 4;refresher=uas\n" UPDATES) HL_SIPP_PAUSE ("60000"), 408, TRUE },
  { "INVITE, called", TRUE,
    CALLED ("Session-Expires: 4;refresher=uas\n") HL_SIPP_PAUSE ("60000"), 408, TRUE },
  { "UPDATE, calling", FALSE,
    ANSWERED ("Session-Expires: 4;refresher=uac\n" UPDATES) HL_SIPP_PAUSE ("60000"), 408, TRUE },
  { "INVITE, calling", FALSE,
    ANSWERED ("Session-Expires: 4;refresher=uac\n") HL_SIPP_PAUSE ("60000"), 408, TRUE },
};
/* clang-format on */

#define MOST 8

typedef struct
{
  Side *side;
  HlSipp *peers[MOST];
  HlId legs[MOST];
} Calls;

static HlSipEvent *
event_of (Side *side, HlSipEventKind kind, HlId leg)
{
  HlSipEvent *event;

  for (guint i = 0; (event = side_nth (side, kind, i)) != NULL; i++)
    if (event->leg == leg)
      return event;
  return NULL;
}

typedef struct
{
  Side *side;
  HlSipEventKind kind;
  HlId leg;
} Awaited;

static gboolean
has_come (gpointer data)
{
  Awaited *awaited = data;

  return event_of (awaited->side, awaited->kind, awaited->leg) != NULL;
}

static HlSipEvent *
await (Side *side, HlSipEventKind kind, HlId leg, guint seconds)
{
  Awaited awaited = { side, kind, leg };

  g_assert_true (hl_test_wait_until (has_come, &awaited, seconds));
  return event_of (side, kind, leg);
}

/* Those who are called, as trunks "0", "1", …; all others come from the trunk "x". */
static void
configure (Calls *self, const Row *rows, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  HlTrunkConfig trunks[MOST + 1] = { { .name = "x", .address = "sip:127.0.0.1:9" } };

  for (guint i = 0; i < n; i++)
    {
      HlSippConfig config = { .scenario = rows[i].scenario };

      if (!rows[i].inbound)
        self->peers[i] = hl_sipp_new (&config);
      g_ptr_array_add (texts, g_strdup_printf ("%u", i));
      trunks[i + 1].name = g_ptr_array_index (texts, texts->len - 1);
      g_ptr_array_add (texts, g_strdup_printf ("sip:127.0.0.1:%u",
                                               self->peers[i] ? hl_sipp_get_port (self->peers[i])
                                                              : hl_test_free_port ()));
      trunks[i + 1].address = g_ptr_array_index (texts, texts->len - 1);
      trunks[i + 1].session_seconds = 1800;
    }
  hl_sip_configure (self->side->sip, trunks, n + 1, NULL, 0, &error);
  g_assert_no_error (error);
}

static HlId
set_up_call (Calls *self, const Row *row, guint i)
{
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", self->side->port);
  g_autofree char *name = g_strdup_printf ("%u", i);
  HlSippConfig config = { .scenario = row->scenario, .target = target };
  HlMediaDesc media = side_media ((guint16) (40000 + 4 * i));
  HlId leg;

  if (row->inbound)
    {
      guint n = side_count (self->side, HL_SIP_INCOMING);

      self->peers[i] = hl_sipp_new (&config);
      leg = side_wait_nth (self->side, HL_SIP_INCOMING, n)->leg;
      hl_sip_answer (self->side->sip, leg, &media);
    }
  else
    leg = side_invite (self->side, "110", name, "12349", media.port);
  await (self->side, HL_SIP_ANSWERED, leg, 20);
  if (row->dies)
    hl_sipp_signal (self->peers[i], SIGSTOP); /* no ICMP: nobody at all */
  return leg;
}

static Calls
calls_new (const Row *rows, guint n)
{
  Calls self = { 0 };

  side_session_least = 2;
  self.side = side_new ();
  configure (&self, rows, n);
  side_start (self.side);
  g_assert_no_error (self.side->error);
  for (guint i = 0; i < n; i++)
    self.legs[i] = set_up_call (&self, &rows[i], i);
  return self;
}

static void
calls_free (Calls *self)
{
  side_free (self->side);
  for (guint i = 0; i < MOST; i++)
    hl_sipp_free (self->peers[i]);
}

/* It has seen two refreshes: the third 200 it sent or asked for. */
static gboolean
has_two_refreshes (gpointer data)
{
  g_autofree char *trace = hl_sipp_dup_trace (data);
  guint n = 0;

  for (const char *at = trace; (at = strstr (at, "SIP/2.0 200 OK")) != NULL; at++)
    n++;
  return n >= 3;
}

/* All at once, for their waiting. */
static void
check (const Row *rows, guint n, guint seconds)
{
  Calls calls = calls_new (rows, n);

  for (guint i = 0; i < n; i++)
    {
      HlSipEvent *event;

      g_test_message ("%s", rows[i].name);
      if (rows[i].code == 487) /* we end it when the peer has seen two refreshes */
        {
          g_assert_true (hl_test_wait_until (has_two_refreshes, calls.peers[i], seconds));
          hl_sip_end (calls.side->sip, calls.legs[i], 487, "done");
        }
      event = await (calls.side, HL_SIP_ENDED, calls.legs[i], seconds);
      g_test_message ("%d %s", event->code, event->reason);
      if (event->code != rows[i].code)
        hl_sipp_wait (calls.peers[i], 1);
      g_assert_cmpint (event->code, ==, rows[i].code);
      if (!rows[i].dies)
        g_assert_true (hl_sipp_wait (calls.peers[i], 20));
    }
  calls_free (&calls);
}

static void
test_refreshed (void)
{
  check (refreshed, G_N_ELEMENTS (refreshed), 20);
}

/* Not refreshed: the leg ends at the end of the interval, not when the BYE has failed, too. */
static void
test_expired (void)
{
  check (expired, G_N_ELEMENTS (expired), 20);
}

static void
test_dead (void)
{
  check (dead, G_N_ELEMENTS (dead), 60);
}

/* ---- 422 ---- */

/* They ask for less than we have: told the least, they ask for that. */
static void
test_too_short_for_us (void)
{
  Side *side;
  g_autofree char *target = NULL;
  HlSippConfig config = { .scenario = INVITE ("1", "Session-Expires: 60\n") HL_SIPP_MAY ("100")
                              HL_SIPP_RECV ("422") HL_SIPP_SEND_ACK ("1")
                                  INVITE ("2", "Session-Expires: 90\nMin-SE: 90\n")
                                      HL_SIPP_MAY ("100") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("2")
                                          HL_SIPP_SEND_BYE ("3") HL_SIPP_RECV ("200") };
  g_autoptr (HlSipp) sipp = NULL;
  HlMediaDesc media = side_media (40000);

  side_session_least = 0;
  side = side_new ();
  side_configure (side, 9);
  side_start (side);
  config.target = target = g_strdup_printf ("127.0.0.1:%u", side->port);
  sipp = hl_sipp_new (&config);
  hl_sip_answer (side->sip, side_wait (side, HL_SIP_INCOMING)->leg, &media);
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 200);
  g_assert_true (hl_sipp_wait (sipp, 20));
  g_assert_true (hl_sipp_wait_trace (sipp, "Min-SE: 90", 1));
  g_assert_true (hl_sipp_wait_trace (sipp, "Session-Expires: 90;refresher=uac", 1));
  g_assert_cmpuint (side_count (side, HL_SIP_INCOMING), ==, 1);
  side_free (side);
}

/* We ask for less than they have: told the least, we ask for that. */
static void
test_too_short_for_them (void)
{
  Calls calls;
  static const Row row = { "422", FALSE,
                           "<recv request=\"INVITE\"/>\n" HL_SIPP_SEND_ANSWER (
                               "422 Session Interval Too Small", "Min-SE: 3600\n", "")
                               HL_SIPP_RECV_ACK ANSWERED ("Session-Expires: 3600;refresher=uac\n")
                                   HL_SIPP_SEND_AS_CALLEE ("BYE", "1", "", "") HL_SIPP_RECV ("200"),
                           200 };

  calls = calls_new (&row, 1);
  g_assert_cmpint (await (calls.side, HL_SIP_ENDED, calls.legs[0], 20)->code, ==, 200);
  g_assert_true (hl_sipp_wait (calls.peers[0], 20));
  g_assert_true (hl_sipp_wait_trace (calls.peers[0], "Session-Expires: 1800", 1));
  g_assert_true (hl_sipp_wait_trace (calls.peers[0], "Session-Expires: 3600", 1));
  g_assert_cmpuint (side_count (calls.side, HL_SIP_RINGING), ==, 0);
  calls_free (&calls);
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
  side_goodbye_ms = 500;
  g_test_add_func ("/sip/session/refreshed", test_refreshed);
  g_test_add_func ("/sip/session/expired", test_expired);
  g_test_add_func ("/sip/session/dead", test_dead);
  g_test_add_func ("/sip/session/too-short-for-us", test_too_short_for_us);
  g_test_add_func ("/sip/session/too-short-for-them", test_too_short_for_them);
  return g_test_run ();
}
