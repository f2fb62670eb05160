/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip-side.h"

#include "hl-peers.h"

#include <string.h>

/* Peers that answer nonsense, floods and guessed passwords: none of them harms the calls
 * of others. */

#define ANSWERS                                                                                    \
  HL_SIPP_RECV_INVITE HL_SIPP_SEND_RINGING HL_SIPP_SEND_OK HL_SIPP_RECV_ACK                        \
      HL_SIPP_SEND_AS_CALLEE ("BYE", "1", "", "") HL_SIPP_RECV ("200")

/* ---- A trunk that answers whatever it is told to ---- */

typedef struct
{
  GSocket *socket;
  GSource *source;
  guint16 port;
  const char *answer; /* $v $f $t $i $c: headers of the INVITE; NULL = random bytes */
  gboolean cancelled;
  gboolean after_cancel; /* answers only then */
  GSocketAddress *from;
  char *invite;
} Liar;

static char *
header (const char *message, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *at = strstr (message, start);

  return at != NULL ? g_strndup (at + 2, strcspn (at + 2, "\r")) : g_strdup ("");
}

static GString *
fill (const char *text, const char *invite)
{
  static const struct
  {
    const char *mark, *name;
  } marks[] = {
    { "$v", "Via" }, { "$f", "From" }, { "$t", "To" }, { "$i", "Call-ID" }, { "$c", "CSeq" },
  };
  GString *out = g_string_new (text);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *value = header (invite, marks[i].name);

      g_string_replace (out, marks[i].mark, value, 0);
    }
  g_string_replace (out, "\n", "\r\n", 0);
  return out;
}

static void
lie (Liar *self)
{
  g_autoptr (GString) out = NULL;

  if (self->answer != NULL)
    out = fill (self->answer, self->invite);
  else
    {
      out = g_string_new (NULL);
      for (guint i = 0; i < 1200; i++)
        g_string_append_c (out, (char) g_random_int_range (0, 256));
    }
  for (guint i = 0; i < 3; i++)
    g_socket_send_to (self->socket, self->from, out->str, out->len, NULL, NULL);
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  Liar *self = data;
  char buffer[8192];
  g_autoptr (GSocketAddress) from = NULL;
  gssize n = g_socket_receive_from (socket, &from, buffer, sizeof buffer - 1, NULL, NULL);

  if (n <= 0)
    return G_SOURCE_CONTINUE;
  buffer[n] = '\0';
  if (g_str_has_prefix (buffer, "INVITE ") && self->invite == NULL)
    {
      self->invite = g_strdup (buffer);
      self->from = g_object_ref (from);
      if (!self->after_cancel)
        lie (self);
    }
  if (g_str_has_prefix (buffer, "CANCEL "))
    {
      self->cancelled = TRUE;
      if (self->after_cancel)
        lie (self);
    }
  return G_SOURCE_CONTINUE;
}

static void
liar_start (Liar *self)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  self->socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_assert_true (g_socket_bind (self->socket, address, FALSE, NULL));
  bound = g_socket_get_local_address (self->socket, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->source, NULL);
}

static void
liar_stop (Liar *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_object_unref (self->socket);
  g_clear_object (&self->from);
  g_free (self->invite);
}

typedef struct
{
  Side *side;
  HlSipp *good;
} Ends;

static Ends
ends_new (guint16 liar, const char *good)
{
  HlSippConfig config = { .scenario = good };
  Ends ends = { side_new (), hl_sipp_new (&config) };
  g_autofree char *a = g_strdup_printf ("sip:127.0.0.1:%u", liar);
  g_autofree char *b = g_strdup_printf ("sip:127.0.0.1:%u", hl_sipp_get_port (ends.good));
  HlTrunkConfig trunks[] = { { .name = "a", .address = a },
                             { .name = "b", .address = b, .priority = 1 } };
  g_autoptr (GError) error = NULL;

  hl_sip_configure (ends.side->sip, trunks, 2, NULL, 0, &error);
  g_assert_no_error (error);
  side_start (ends.side);
  return ends;
}

static void
ends_free (Ends *self)
{
  side_free (self->side);
  hl_sipp_free (self->good);
}

#define HEAD(status) "SIP/2.0 " status "\n$v\n$f\n$t;tag=x\n$i\n$c\n"
#define CONTACT "Contact: <sip:x@127.0.0.1:9>\n"
#define SDP_OF(port)                                                                               \
  "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio " port " RTP/AVP 8\n"

/* Nonsense is no answer: the call goes through the other trunk. */
static void
test_nonsense (void)
{
  static const char *const rows[] = {
    NULL,
    "SIP/2.0 200 OK\n$v\n",
    "SIP/2.0 200\n\n",
    "SIP/2.0 999 Strange\n$v\n$f\n$t\n$i\n$c\n\n",
    "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
    "SIP/2.0 200 OK\n$v\n$f\n$t;tag=x\nCall-ID: other\n$c\nContent-Length: 0\n\n",
    "SIP/2.0 200 OK\n$v\nFrom: <sip:x@y>;tag=other\n$t;tag=x\nCall-ID: o\nCSeq: 77 INVITE\n\n",
    "SIP/2.0 180 Ringing\n$f\n$t\n\n",
    "INVITE INVITE INVITE\n\n\n\n",
    "\n\n\n\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Liar liar = { .answer = rows[i] };
      Ends ends;

      g_test_message ("row %u", i);
      liar_start (&liar);
      side_patience_ms = 200;
      ends = ends_new (liar.port, ANSWERS);
      side_patience_ms = 0;
      side_invite (ends.side, "110", "a", "12349", 40000);
      g_assert_cmpstr (side_wait (ends.side, HL_SIP_ANSWERED)->trunk, ==, "b");
      g_assert_cmpint (side_wait (ends.side, HL_SIP_ENDED)->code, ==, 200);
      ends_free (&ends);
      liar_stop (&liar);
    }
}

/* An answer that can't be used ends this call, with a code that says so, and no other. */
static void
test_useless (void)
{
  static const struct
  {
    const char *answer;
    int code;
  } rows[] = {
    { HEAD ("200 OK") CONTACT "Content-Length: 0\n\n", 488 },
    { HEAD ("200 OK") CONTACT "Content-Type: application/sdp\n\n" SDP_OF ("0"), 488 },
    { HEAD ("200 OK") CONTACT "Content-Type: application/sdp\n\n" SDP_OF ("99999"), 488 },
    { HEAD ("200 OK") CONTACT "Content-Type: application/sdp\n\nm=audio\n", 488 },
    { HEAD ("200 OK") CONTACT "Content-Type: text/plain\n\nhello\n", 488 },
    { HEAD ("699 Go away \xff\xfe\x01") "Content-Length: 0\n\n", 699 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Liar liar = { .answer = rows[i].answer };
      Ends ends;
      HlSipEvent *event;

      g_test_message ("row %u", i);
      liar_start (&liar);
      ends = ends_new (liar.port, ANSWERS);
      side_invite (ends.side, "110", "a", "12349", 40000);
      event = side_wait (ends.side, HL_SIP_ENDED);
      g_assert_cmpint (event->code, ==, rows[i].code);
      g_assert_true (g_utf8_validate (event->reason, -1, NULL));
      g_assert_cmpuint (side_count (ends.side, HL_SIP_ANSWERED), ==, 0);
      side_invite (ends.side, "110", "b", "12349", 40000);
      side_wait (ends.side, HL_SIP_ANSWERED);
      ends_free (&ends);
      liar_stop (&liar);
    }
}

static void
test_huge (void)
{
  g_autofree char *many = g_strnfill (40000, 'x');
  g_autofree char *answer =
      g_strdup_printf (HEAD ("180 Ringing") "X-Long: %s\nContent-Length: 0\n\n", many);
  Liar liar = { .answer = answer };
  Ends ends;
  HlId leg;

  liar_start (&liar);
  ends = ends_new (liar.port, ANSWERS);
  leg = side_invite (ends.side, "110", "a", "12349", 40000);
  side_wait (ends.side, HL_SIP_RINGING);
  hl_sip_end (ends.side->sip, leg, 487, NULL);
  side_invite (ends.side, "110", "b", "12349", 40000);
  side_wait (ends.side, HL_SIP_ANSWERED);
  ends_free (&ends);
  liar_stop (&liar);
}

static gboolean
was_cancelled (gpointer data)
{
  return ((Liar *) data)->cancelled;
}

/* It answers nonsense after our CANCEL, too. */
static void
test_after_cancel (void)
{
  static const char *const rows[] = {
    HEAD ("200 OK") CONTACT "Content-Length: 0\n\n",
    HEAD ("200 OK") "Content-Length: 0\n\n", /* not even a Contact */
    HEAD ("180 Ringing") "Content-Length: 0\n\n",
    NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Liar liar = { .answer = HEAD ("180 Ringing") "Content-Length: 0\n\n" };
      Ends ends;
      HlId leg;

      g_test_message ("row %u", i);
      liar_start (&liar);
      ends = ends_new (liar.port, ANSWERS);
      leg = side_invite (ends.side, "110", "a", "12349", 40000);
      side_wait (ends.side, HL_SIP_RINGING);
      liar.answer = rows[i];
      liar.after_cancel = TRUE;
      hl_sip_end (ends.side->sip, leg, 487, "gave up");
      g_assert_true (hl_test_wait_until (was_cancelled, &liar, 10));
      side_invite (ends.side, "110", "b", "12349", 40000);
      side_wait (ends.side, HL_SIP_ANSWERED);
      g_assert_cmpuint (side_count (ends.side, HL_SIP_ANSWERED), ==, 1);
      ends_free (&ends);
      liar_stop (&liar);
    }
}

/* ---- Floods ---- */

static gboolean
all_came (gpointer data)
{
  Side *side = data;
  guint n = side_count (side, HL_SIP_INCOMING), ended = side_count (side, HL_SIP_ENDED);

  for (guint i = 0; i < n; i++)
    {
      HlSipEvent *event = side_nth (side, HL_SIP_INCOMING, i);
      HlMediaDesc media = side_media ((guint16) (40000 + 2 * i));

      if (event->code == 0)
        hl_sip_answer (side->sip, event->leg, &media);
      event->code = 1; /* answered by this test */
    }
  return ended >= 30;
}

/* 10,000 INVITEs as fast as they can be sent by a stranger, while thirty citizens ring through
 * the trunk: every one of them is answered. */
static void
test_invite_flood (void)
{
  Side *side = side_new ();
  guint16 trunk = hl_test_free_port ();
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", side->port);
  HlSippConfig flood = {
    .scenario = HL_SIPP_SEND_INVITE (
        "666") "<recv response=\"100\" "
               "optional=\"true\"/>\n<recv response=\"503\" "
               "optional=\"true\"/>\n<recv response=\"403\" timeout=\"500\"/>\n",
    .ip = "127.0.0.2",
    .target = target,
    .calls = 10000,
    .rate = 5000
  };
  HlSippConfig good = { .scenario = HL_SIPP_SEND_INVITE ("13800138000") HL_SIPP_MAY ("100")
                            HL_SIPP_MAY ("180") HL_SIPP_RECV_OK HL_SIPP_SEND_ACK ("1")
                                HL_SIPP_SEND_BYE ("2") HL_SIPP_RECV ("200"),
                        .port = trunk,
                        .target = target,
                        .calls = 30,
                        .rate = 10 };
  g_autoptr (HlSipp) stranger = NULL;
  g_autoptr (HlSipp) citizens = NULL;

  side_configure (side, trunk);
  side_start (side);
  stranger = hl_sipp_new (&flood);
  citizens = hl_sipp_new (&good);
  g_assert_true (hl_test_wait_until (all_came, side, 60));
  g_assert_true (hl_sipp_wait (citizens, 30));
  g_assert_cmpuint (side_count (side, HL_SIP_INCOMING), ==, 30);
  /* Told, but not ten thousand times. */
  g_assert_cmpuint (side_count (side, HL_SIP_REFUSED), >, 0);
  g_assert_cmpuint (side_count (side, HL_SIP_REFUSED), <, 5000);
  hl_sipp_stop (stranger);
  side_free (side);
}

#define REGISTER(cseq, headers)                                                                    \
  "<send retrans=\"500\"><![CDATA[\nREGISTER sip:[remote_ip]:[remote_port] SIP/2.0\n"              \
  "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"                             \
  "From: <sip:1001@[remote_ip]>;tag=[pid]t[call_number]\nTo: <sip:1001@[remote_ip]>\n"             \
  "Call-ID: [call_id]\nCSeq: " cseq " REGISTER\nContact: <sip:1001@[local_ip]:[local_port]>\n"     \
  "Max-Forwards: 70\nExpires: 60\n" headers "Content-Length: 0\n\n]]></send>\n"

static gboolean
is_cut (gpointer data)
{
  HlSipEvent *event = side_nth (data, HL_SIP_REFUSED, 0);

  return event != NULL && strstr (event->reason, "too many REGISTERs") != NULL;
}

/* A telephone that registers all the time; those beside it, at the same address, go on. */
static void
test_register_flood (void)
{
  Side *side = side_new_full (0, 20); /* a second; 200 for an address */
  g_autofree char *registrar = g_strdup_printf ("127.0.0.1:%u", side->port);
  HlSippConfig flood = { .scenario =
                             REGISTER ("1", "") "<recv response=\"401\" optional=\"true\"/>\n"
                                                "<recv response=\"503\" timeout=\"500\"/>\n",
                         .target = registrar,
                         .calls = 5000,
                         .rate = 500 };
  HlBaresipConfig config = { .user = "1002", .password = "secret", .registrar = registrar };
  g_autoptr (HlSipp) mad = NULL;

  side_configure (side, 1);
  side_start (side);
  mad = hl_sipp_new (&flood);
  g_assert_true (hl_test_wait_until (is_cut, side, 20));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (HlBaresip) phone = hl_baresip_new (&config);

      g_assert_true (hl_baresip_wait (phone, "REGISTER_OK", 20));
      g_assert_null (strstr (hl_baresip_get_event (phone), "FAIL"));
    }
  g_assert_false (hl_sipp_is_done (mad, NULL));
  g_assert_cmpuint (side_count (side, HL_SIP_REFUSED), <, 50); /* told once a second */
  side_free (side);
}

/* ---- Guessing ---- */

static HlSipp *
guess (Side *side, const char *ip, const char *password, const char *last, guint calls)
{
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", side->port);
  g_autofree char *whole = NULL;
  HlSippConfig config = { .ip = ip, .target = target, .calls = calls, .rate = 20 };

  if (last[0] == 'l')
    whole = g_strdup (REGISTER ("1", "") "<recv response=\"403\"/>\n");
  else
    whole = g_strdup_printf (
        REGISTER ("1", "") "<recv response=\"401\" auth=\"true\"/>\n" REGISTER (
            "2", "[authentication username=1001 password=%s]\n") "<recv response=\"%s\"/>\n",
        password, last);
  config.scenario = whole;
  return hl_sipp_new (&config);
}

static void
test_guessing (void)
{
  Side *side = side_new ();
  g_autoptr (HlSipp) wrong = NULL;
  g_autoptr (HlSipp) locked = NULL;
  g_autoptr (HlSipp) other = NULL;

  side_configure (side, 1);
  side_start (side);
  wrong = guess (side, "127.0.0.2", "guess", "403", 10);
  g_assert_true (hl_sipp_wait (wrong, 30));
  g_assert_nonnull (
      strstr (side_nth (side, HL_SIP_REFUSED, side_count (side, HL_SIP_REFUSED) - 1)->reason,
              "locked out"));
  /* not even asked for a password any more, */
  locked = guess (side, "127.0.0.2", "secret", "l", 1);
  g_assert_true (hl_sipp_wait (locked, 30));
  /* while the device itself, somewhere else, is */
  other = guess (side, "127.0.0.3", "secret", "200", 1);
  g_assert_true (hl_sipp_wait (other, 30));
  side_wait (side, HL_SIP_REGISTERED);
  side_free (side);
}

/* Who only pretends to be at an address never saw a challenge there, and locks nobody out. */
static void
test_forged (void)
{
  Side *side = side_new ();
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", side->port);
  HlSippConfig config = {
    .scenario = REGISTER (
        "1", "Authorization: Digest username=\"1001\", realm=\"hotline\", "
             "nonce=\"made-up\", uri=\"sip:hotline\", qop=auth, nc=00000001, "
             "cnonce=\"x\", algorithm=MD5, "
             "response=\"0123456789abcdef0123456789abcdef\"\n") "<recv response=\"401\"/>\n",
    .ip = "127.0.0.2",
    .target = target,
    .calls = 15,
    .rate = 30,
  };
  g_autoptr (HlSipp) forger = NULL;
  g_autoptr (HlSipp) device = NULL;

  side_configure (side, 1);
  side_start (side);
  forger = hl_sipp_new (&config);
  g_assert_true (hl_sipp_wait (forger, 30));
  device = guess (side, "127.0.0.2", "secret", "200", 1);
  g_assert_true (hl_sipp_wait (device, 30));
  side_wait (side, HL_SIP_REGISTERED);
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
  side_goodbye_ms = 500;
  g_test_add_func ("/sip/abuse/nonsense", test_nonsense);
  g_test_add_func ("/sip/abuse/useless", test_useless);
  g_test_add_func ("/sip/abuse/huge", test_huge);
  g_test_add_func ("/sip/abuse/after-cancel", test_after_cancel);
  g_test_add_func ("/sip/abuse/invite-flood", test_invite_flood);
  g_test_add_func ("/sip/abuse/register-flood", test_register_flood);
  g_test_add_func ("/sip/abuse/guessing", test_guessing);
  g_test_add_func ("/sip/abuse/forged", test_forged);
  return g_test_run ();
}
