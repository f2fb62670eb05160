/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>
#include <sys/socket.h>

#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip_parser.h>

/* Answers to INVITEs of the process before us.  It was killed before it sent the ACK, or the ACK
 * was lost: they send their 200 again and again, and after half a minute without an ACK many hang
 * up. nta throws away what belongs to none of its transactions and tells nobody, so answers are
 * looked at where they are parsed.  In a dialog that was taken over, a 200 to an INVITE with a
 * number below those of this process gets its ACK back the way it came, from the SIP port; a
 * telephone that was answered although it was told to stop ringing gets a BYE after it.
 *
 * UDP alone: other connections died with the process. */

#define WATCH_SECONDS 40 /* they give up after 32 */

typedef struct
{
  HlId leg;        /* was taken over; 0 = an INVITE that was given up */
  guint32 first;   /* CSeq of this process; what is below was the other's */
  gboolean offers; /* that one offered nothing: theirs is in the 200, and our answer in the ACK */
  char *local;     /* From of one that was given up */
} Late;

typedef struct
{
  const char *method, *uri, *routes, *local, *remote, *sdp;
  guint32 cseq;
} Request;

static void
late_free (Late *self)
{
  g_free (self->local);
  g_free (self);
}

static GPrivate current; /* HlSipStack of this thread */

/* ---- Sending ---- */

static gboolean
is_our_socket (int fd, guint16 port)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int type = 0;
  socklen_t type_length = sizeof type;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &type_length) == 0 && type == SOCK_DGRAM
         && getsockname (fd, (struct sockaddr *) &address, &length) == 0
         && hl_sip_port_of (&address) == port;
}

/* Sofia does not tell its socket. */
static int
find_socket (guint16 port)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_our_socket (atoi (name), port))
      return atoi (name);
  return -1;
}

static char *
request_text (HlSipStack *stack, const sip_t *answer, const Request *request)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (
      out, "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%08x%08x;rport\r\n", request->method,
      request->uri, hl_sip_stack_host (stack, HL_SIP_UDP), g_random_int (), g_random_int ());
  if (request->routes != NULL && request->routes[0] != '\0')
    g_string_append_printf (out, "Route: %s\r\n", request->routes);
  g_string_append_printf (out,
                          "Max-Forwards: 70\r\nFrom: %s\r\nTo: %s\r\nCall-ID: %s\r\n"
                          "CSeq: %u %s\r\n",
                          request->local, request->remote, answer->sip_call_id->i_id, request->cseq,
                          request->method);
  hl_sip_append_body (out, request->sdp);
  return g_string_free (out, FALSE);
}

/* To where @answer came from. */
static void
send_back (HlSipStack *stack, msg_t *msg, const sip_t *answer, const Request *request)
{
  const su_sockaddr_t *to = msg_addr (msg);
  socklen_t length = to->su_family == AF_INET6 ? sizeof to->su_sin6 : sizeof to->su_sin;
  int fd = find_socket (stack->options->port);
  g_autofree char *text = request_text (stack, answer, request);

  if (fd >= 0)
    sendto (fd, text, strlen (text), MSG_DONTWAIT, &to->su_sa, length);
}

/* ---- The answer ---- */

static gboolean
is_answer (const sip_t *sip)
{
  const sip_via_t *via = sip->sip_via;

  return sip->sip_status != NULL && sip->sip_status->st_status / 100 == 2 && sip->sip_cseq != NULL
         && sip->sip_cseq->cs_method == sip_method_invite && sip->sip_call_id != NULL
         && sip->sip_from != NULL && sip->sip_to != NULL && via != NULL && via->v_next == NULL
         && g_ascii_strcasecmp (via->v_protocol, "SIP/2.0/UDP") == 0;
}

static gboolean
has_tag (const char *header, const char *tag)
{
  g_autofree char *ours = hl_sip_tag_of (header);

  return ours != NULL && g_strcmp0 (ours, tag) == 0;
}

static HlSipLeg *
find_leg (HlSipStack *stack, const Late *late, const sip_t *sip)
{
  HlSipLeg *leg = hl_sip_leg_find (stack, late->leg);

  return leg != NULL && has_tag (leg->local, sip->sip_from->a_tag)
                 && has_tag (leg->remote, sip->sip_to->a_tag)
             ? leg
             : NULL;
}

/* Of a call that goes on. */
static void
acknowledge (HlSipLeg *leg, msg_t *msg, const sip_t *sip, gboolean offers)
{
  g_autofree char *sdp = hl_sip_body_sdp (sip);
  g_autofree char *answer = NULL;
  gboolean good;
  Request ack = { .method = "ACK",
                  .routes = leg->routes,
                  .local = leg->local,
                  .remote = leg->remote,
                  .cseq = sip->sip_cseq->cs_seq };

  hl_sip_leg_learn_dialog (leg, sip, FALSE);
  good = sdp != NULL && hl_sip_leg_take_sdp (leg, sdp, NULL);
  if (good && offers)
    answer = hl_sip_leg_write_sdp (leg, TRUE);
  g_message ("SIP: leg %" G_GINT64_FORMAT ": a late answer to the run before has its ACK", leg->id);
  hl_sip_journal_put_leg (leg->stack, leg);
  ack.uri = leg->target;
  ack.sdp = answer;
  send_back (leg->stack, msg, sip, &ack);
  if (good && leg->state == HL_SIP_LEG_UP)
    hl_sip_leg_emit (leg, HL_SIP_REMOTE, &leg->remote_desc);
}

/* Of a call that nobody waits for any more. */
static void
hang_up (HlSipStack *stack, msg_t *msg, const sip_t *sip, const char *local)
{
  g_autofree char *uri =
      sip->sip_contact != NULL ? hl_sip_url_text (sip->sip_contact->m_url) : NULL;
  g_autofree char *routes = hl_sip_join_routes (sip, TRUE);
  g_autofree char *remote = hl_sip_header_text (sip->sip_to);
  Request request = { .method = "ACK",
                      .uri = uri,
                      .routes = routes,
                      .local = local,
                      .remote = remote,
                      .cseq = sip->sip_cseq->cs_seq };

  if (uri == NULL)
    return;
  g_message ("SIP: a call of the run before was answered too late: it is ended");
  send_back (stack, msg, sip, &request);
  request.method = "BYE";
  request.cseq++;
  send_back (stack, msg, sip, &request);
}

static void
look (HlSipStack *stack, msg_t *msg, const sip_t *sip)
{
  const Late *late = g_hash_table_lookup (stack->late, sip->sip_call_id->i_id);
  HlSipLeg *leg;

  if (late == NULL)
    return;
  if (late->leg == 0)
    {
      if (has_tag (late->local, sip->sip_from->a_tag))
        hang_up (stack, msg, sip, late->local);
      return;
    }
  leg = sip->sip_cseq->cs_seq < late->first ? find_leg (stack, late, sip) : NULL;
  if (leg != NULL)
    acknowledge (leg, msg, sip, late->offers);
}

static issize_t
extract_cb (msg_t *msg, msg_pub_t *pub, char bytes[], isize_t size, int at_end)
{
  sip_t *sip = (sip_t *) pub;
  issize_t result = sip_extract_body (msg, sip, bytes, size, at_end);
  HlSipStack *stack = g_private_get (&current);

  if (result >= 0 && stack != NULL && stack->late != NULL && (sip->sip_flags & MSG_FLG_COMPLETE)
      && is_answer (sip))
    look (stack, msg, sip);
  return result;
}

/* ---- Public ---- */

void
hl_sip_late_hook (msg_mclass_t *messages)
{
  messages->mc_extract_body = extract_cb;
}

static Late *
expect (HlSipStack *stack, const char *call_id)
{
  Late *late = g_new0 (Late, 1);

  if (stack->late == NULL)
    stack->late =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) late_free);
  g_hash_table_replace (stack->late, g_strdup (call_id), late);
  stack->late_until = g_get_monotonic_time () + WATCH_SECONDS * G_USEC_PER_SEC;
  g_private_set (&current, stack);
  return late;
}

void
hl_sip_late_watch (HlSipLeg *leg, guint32 first)
{
  Late *late = expect (leg->stack, leg->call_id);

  late->leg = leg->id;
  late->first = first;
  late->offers = !leg->ever_offered;
}

void
hl_sip_late_hang_up (HlSipLeg *leg)
{
  expect (leg->stack, leg->call_id)->local = g_strdup (leg->local);
}

void
hl_sip_late_tick (HlSipStack *stack)
{
  if (stack->late != NULL && g_get_monotonic_time () >= stack->late_until)
    g_clear_pointer (&stack->late, g_hash_table_unref);
}
