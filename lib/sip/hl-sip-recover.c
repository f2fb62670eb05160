/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include <string.h>
#include <unistd.h>

/* Taking dialogs over from a process that is gone, without a packet to the peers.
 *
 * nua can't be given a dialog, but it makes one from an INVITE and its 200.  So
 * each journalled dialog is invited once more, with its own tags, Call-ID and next
 * CSeq, through a small answerer on loopback that replies what the peer once
 * replied: its target, its route set, its SDP.  Every INVITE is issued before the
 * loop first runs, so that a BYE that was waiting in the socket meets its dialog.
 *
 * What was ringing can't be resumed: callers get 503 and our INVITEs a CANCEL with
 * their old branch, from the SIP port, before the stack binds it. */

#define GIVE_UP_AFTER (10 * HL_SECOND)
#define CSEQ_STEP 10
#define REFRESH_SOONEST (HL_SECOND / 2)
#define ASK_AGAIN_MS 4000 /* by then the answer to what was asked has come, or never does */
#define CSEQ_AHEAD 10000000
#define MAX_PACKET 65535
#define RECEIVE_BUFFER (8 * 1024 * 1024)

struct _HlSipRecovery
{
  HlSipStack *stack;   /* borrowed */
  GPtrArray *waiting;  /* HlSipLeg, until they are attached */
  GHashTable *by_call; /* Call-ID → HlSipLeg, borrowed: dropped when lost */
  GArray *recovered;   /* HlRecoveredLeg */
  guint pending;
  gboolean silent; /* stopping: every request gets a bare 200 */
  HlTime give_up_at;
  int fd;
  int wait_index;
  char *route; /* "sip:127.0.0.1:H;transport=udp;lr" */
};

/* ---- Texts of messages ---- */

static void
append_lines (GString *out, const char *name, const char *values)
{
  g_auto (GStrv) lines = g_strsplit (values ? values : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != 0)
      g_string_append_printf (out, "%s: %s\r\n", name, lines[i]);
}

static char *
refusal_text (const HlSipLeg *leg)
{
  GString *out = g_string_new ("SIP/2.0 503 Service Unavailable\r\n");

  append_lines (out, "Via", leg->vias);
  g_string_append_printf (out,
                          "From: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %u INVITE\r\n"
                          "Retry-After: 1\r\nContent-Length: 0\r\n\r\n",
                          leg->remote, leg->local, leg->call_id, leg->invite_cseq);
  return g_string_free (out, FALSE);
}

static char *
cancel_text (const HlSipLeg *leg)
{
  return g_strdup_printf ("CANCEL %s SIP/2.0\r\nVia: %s\r\nMax-Forwards: 70\r\nFrom: %s\r\n"
                          "To: %s\r\nCall-ID: %s\r\nCSeq: %u CANCEL\r\nContent-Length: 0\r\n\r\n",
                          leg->request_uri, leg->vias, leg->local, leg->remote, leg->call_id,
                          leg->invite_cseq);
}

/* The first header @name of a message of our own stack, which writes long names
 * and does not fold. */
static char *
find_header (const char *message, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *at = strstr (message, start);
  const char *end;

  if (at == NULL)
    return NULL;

  at += strlen (start);
  end = strstr (at, "\r\n");
  return end ? g_strndup (at, (gsize) (end - at)) : NULL;
}

char *
hl_sip_tag_of (const char *header)
{
  const char *at = header ? strstr (header, ";tag=") : NULL;

  return at ? g_strndup (at + 5, strcspn (at + 5, ";,> \t")) : NULL;
}

static char *
reversed (const char *routes)
{
  g_auto (GStrv) parts = g_strsplit (routes ? routes : "", ",", -1);
  GString *out = g_string_new (NULL);

  for (guint i = g_strv_length (parts); i > 0; i--)
    g_string_append_printf (out, "%s%s", out->len ? "," : "", parts[i - 1]);
  return g_string_free (out, FALSE);
}

/* A connection died with the process before us: the device is reached where it listens, until
 * it registers anew.  (In its answers some name the connection they came by.) */
static char *
route_to_listener (const HlSipLeg *leg)
{
  HlSipBinding *binding = hl_sip_registrar_find (leg->stack, leg->extension);
  su_home_t *home;
  url_t *url;
  char *route = NULL;

  if (binding == NULL)
    return NULL;
  if (!binding->cut)
    return hl_sip_route_to (binding->address, binding->port, binding->transport);
  home = su_home_new (sizeof *home);
  url = url_make (home, binding->contact);
  if (url != NULL && url->url_host != NULL)
    route = hl_sip_route_to (url->url_host,
                             url->url_port != NULL              ? (guint16) atoi (url->url_port)
                             : binding->transport == HL_SIP_TLS ? 5061
                                                                : 5060,
                             binding->transport);
  su_home_unref (home);
  return route;
}

static char *
first_route (const HlSipLeg *leg)
{
  const char *end;

  if (leg->routes == NULL || leg->routes[0] != '<')
    return leg->transport != HL_SIP_UDP ? route_to_listener (leg) : g_strdup (leg->proxy);

  end = strchr (leg->routes, '>');
  return end ? g_strndup (leg->routes + 1, (gsize) (end - leg->routes - 1)) : NULL;
}

/* ---- The answerer ---- */

static void
append_dialog (GString *out, const HlSipLeg *leg)
{
  g_autofree char *routes = reversed (leg->routes);

  if (leg->target != NULL && leg->target[0] != 0)
    g_string_append_printf (out, "Contact: <%s>\r\n", leg->target);
  if (routes[0] != 0)
    g_string_append_printf (out, "Record-Route: %s\r\n", routes);
  g_string_append (out, "Supported: timer\r\n");
  if (leg->session_expires != 0)
    g_string_append_printf (out, "Require: timer\r\nSession-Expires: %u;refresher=%s\r\n",
                            leg->session_expires, leg->we_refresh ? "uac" : "uas");
}

void
hl_sip_append_body (GString *out, const char *sdp)
{
  if (sdp != NULL)
    g_string_append_printf (
        out, "Content-Type: application/sdp\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
        strlen (sdp), sdp);
  else
    g_string_append (out, "Content-Length: 0\r\n\r\n");
}

static gboolean
copy_headers (GString *out, const char *message)
{
  static const char *const names[] = { "Via", "From", "To", "Call-ID", "CSeq" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = find_header (message, names[i]);

      if (value == NULL)
        return FALSE;
      g_string_append_printf (out, "%s: %s\r\n", names[i], value);
    }
  return TRUE;
}

/* The dialog that @message invites: Call-ID and our tag must both be right. */
static HlSipLeg *
leg_of_message (HlSipRecovery *self, const char *message)
{
  g_autofree char *call_id = find_header (message, "Call-ID");
  g_autofree char *from = find_header (message, "From");
  g_autofree char *tag = hl_sip_tag_of (from);
  HlSipLeg *leg = call_id ? g_hash_table_lookup (self->by_call, call_id) : NULL;
  g_autofree char *wanted = leg ? hl_sip_tag_of (leg->local) : NULL;

  return wanted != NULL && g_strcmp0 (tag, wanted) == 0 ? leg : NULL;
}

static char *
answer_to (HlSipRecovery *self, const char *message)
{
  g_autoptr (GString) out = g_string_new ("SIP/2.0 200 OK\r\n");
  HlSipLeg *leg = NULL;

  if (g_str_has_prefix (message, "ACK ") || g_str_has_prefix (message, "SIP/2.0"))
    return NULL;
  if (!self->silent)
    {
      leg = g_str_has_prefix (message, "INVITE ") ? leg_of_message (self, message) : NULL;
      if (leg == NULL)
        return NULL;
    }
  if (!copy_headers (out, message))
    return NULL;

  if (leg != NULL)
    append_dialog (out, leg);
  hl_sip_append_body (out, leg ? leg->remote_sdp : NULL);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

guint16
hl_sip_port_of (const struct sockaddr_storage *address)
{
  return ntohs (address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *) address)->sin6_port
                                               : ((const struct sockaddr_in *) address)->sin_port);
}

static int
readable_cb (HlSipStack *magic, su_wait_t *wait, void *data)
{
  HlSipRecovery *self = data;
  g_autofree char *packet = g_malloc (MAX_PACKET + 1);
  struct sockaddr_storage from;
  socklen_t length = sizeof from;
  ssize_t n;

  while ((n = recvfrom (self->fd, packet, MAX_PACKET, MSG_DONTWAIT, (struct sockaddr *) &from,
                        &length))
         > 0)
    {
      g_autofree char *answer = NULL;

      packet[n] = 0;
      if (hl_sip_port_of (&from) == self->stack->options->port)
        answer = answer_to (self, packet);
      if (answer != NULL)
        sendto (self->fd, answer, strlen (answer), MSG_DONTWAIT, (struct sockaddr *) &from, length);
      length = sizeof from;
    }
  return 0;
}

static GSocketAddress *
bind_address (HlSipStack *stack, guint16 port)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (stack->options->bind);
  g_autoptr (GInetAddress) loopback = NULL;

  if (port != 0 || !g_inet_address_get_is_any (inet))
    return g_inet_socket_address_new (inet, port);

  loopback = g_inet_address_new_loopback (g_inet_address_get_family (inet));
  return g_inet_socket_address_new (loopback, port);
}

static int
open_socket (HlSipStack *stack, guint16 port, guint16 *bound)
{
  g_autoptr (GSocketAddress) address = bind_address (stack, port);
  struct sockaddr_storage native;
  socklen_t length = (socklen_t) g_socket_address_get_native_size (address);
  int size = RECEIVE_BUFFER;
  int fd;

  g_socket_address_to_native (address, &native, sizeof native, NULL);
  fd = socket (native.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind (fd, (struct sockaddr *) &native, length) != 0)
    {
      if (fd >= 0)
        close (fd);
      return -1;
    }

  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  length = sizeof native;
  getsockname (fd, (struct sockaddr *) &native, &length);
  *bound = hl_sip_port_of (&native);
  return fd;
}

static gboolean
open_answerer (HlSipRecovery *self)
{
  g_autoptr (GSocketAddress) address = bind_address (self->stack, 0);
  g_autofree char *host = g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  guint16 port = 0;
  su_wait_t wait[1] = { SU_WAIT_INIT };

  self->fd = open_socket (self->stack, 0, &port);
  if (self->fd < 0)
    return FALSE;

  self->route = hl_sip_route_to (host, port, HL_SIP_UDP);
  su_wait_create (wait, self->fd, SU_WAIT_IN);
  self->wait_index = su_root_register (self->stack->root, wait, readable_cb, self, 0);
  return self->wait_index >= 0;
}

static void
close_answerer (HlSipRecovery *self)
{
  if (self->wait_index >= 0 && self->stack->root != NULL)
    su_root_deregister (self->stack->root, self->wait_index);
  if (self->fd >= 0)
    close (self->fd);
  self->wait_index = -1;
  self->fd = -1;
}

/* ---- Life ---- */

static HlSipRecovery *
recovery_new (HlSipStack *stack)
{
  HlSipRecovery *self = g_new0 (HlSipRecovery, 1);

  self->stack = stack;
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_leg_free);
  self->by_call = g_hash_table_new (g_str_hash, g_str_equal);
  self->recovered = g_array_new (FALSE, TRUE, sizeof (HlRecoveredLeg));
  self->fd = -1;
  self->wait_index = -1;
  return self;
}

void
hl_sip_recover_free (HlSipRecovery *self)
{
  close_answerer (self);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->by_call);
  g_array_unref (self->recovered);
  g_free (self->route);
  g_free (self);
}

/* ---- What was ringing ---- */

static void
send_last_word (int fd, const HlSipLeg *leg)
{
  g_autofree char *text = leg->inbound ? refusal_text (leg) : cancel_text (leg);
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (leg->source);
  g_autoptr (GSocketAddress) address = NULL;
  struct sockaddr_storage native;

  if (inet == NULL || leg->transport != HL_SIP_UDP || leg->vias == NULL)
    return;

  address = g_inet_socket_address_new (inet, leg->source_port);
  if (g_socket_address_to_native (address, &native, sizeof native, NULL))
    sendto (fd, text, strlen (text), MSG_DONTWAIT, (struct sockaddr *) &native,
            (socklen_t) g_socket_address_get_native_size (address));
}

static gboolean
is_resumable (const HlSipLeg *leg)
{
  return leg->state == HL_SIP_LEG_UP || leg->state == HL_SIP_LEG_ANSWERING
         || leg->state == HL_SIP_LEG_RECOVERING || leg->state == HL_SIP_LEG_ENDING;
}

static gboolean
was_ringing (const HlSipLeg *leg)
{
  return leg->state == HL_SIP_LEG_INCOMING || leg->state == HL_SIP_LEG_PROCEEDING
         || leg->state == HL_SIP_LEG_CANCELLING;
}

static void
end_ringing (HlSipStack *stack, GPtrArray *legs)
{
  guint16 bound;
  int fd = -1;

  for (guint i = 0; i < legs->len; i++)
    {
      HlSipLeg *leg = legs->pdata[i];

      if (is_resumable (leg))
        continue;
      if (fd < 0)
        fd = open_socket (stack, stack->options->port, &bound);
      if (fd >= 0 && was_ringing (leg))
        send_last_word (fd, leg);
      if (!leg->inbound)
        hl_sip_late_hang_up (leg); /* should they have answered */
      hl_sip_journal_drop_leg (stack, leg);
    }
  if (fd >= 0)
    close (fd);
}

gboolean
hl_sip_recover_load (HlSipStack *stack, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GPtrArray) legs = hl_sip_journal_load_legs (stack, &inner);

  if (legs == NULL)
    {
      g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_JOURNAL, "the call journal can't be read: %s",
                   inner->message);
      return FALSE;
    }

  stack->recovery = recovery_new (stack);
  end_ringing (stack, legs);
  while (legs->len > 0)
    {
      HlSipLeg *leg = g_ptr_array_steal_index (legs, 0);

      hl_id_seen (leg->id);
      if (is_resumable (leg) && leg->target != NULL && leg->target[0] != 0)
        g_ptr_array_add (stack->recovery->waiting, leg);
      else
        hl_sip_leg_free (leg);
    }
  return TRUE;
}

/* ---- The replay ---- */

/* When they called and we had never asked for anything, nta began to count at a
 * clock of its own (a quarter of the NTP seconds, one more at each use), and a
 * request may have been on its way when the process died. */
static guint32
cseq_beyond_any (void)
{
  su_nanotime_t quarter_seconds = su_nanotime (NULL) / 4 / 1000000000;

  return (guint32) (quarter_seconds & 0x3fffffff) + CSEQ_AHEAD;
}

static void
replay (HlSipRecovery *self, HlSipLeg *leg)
{
  HlSipStack *stack = self->stack;
  g_autofree char *cseq = NULL;
  g_autofree char *sdp = hl_sip_leg_write_sdp (leg, FALSE);

  leg->end_wanted = leg->state == HL_SIP_LEG_ENDING;
  leg->state = HL_SIP_LEG_RECOVERING;
  leg->cseq = leg->cseq ? leg->cseq + CSEQ_STEP : cseq_beyond_any ();
  cseq = g_strdup_printf ("%u INVITE", leg->cseq);
  hl_sip_late_watch (leg, leg->cseq);

  g_hash_table_insert (self->by_call, leg->call_id, leg);
  hl_sip_leg_attach (leg, nua_handle (stack->nua, &leg->owner, SIPTAG_FROM_STR (leg->local),
                                      SIPTAG_TO_STR (leg->remote), TAG_END ()));
  leg->ever_offered = TRUE;
  nua_invite (
      leg->nh, NUTAG_URL (URL_STRING_MAKE (leg->target)),
      NUTAG_PROXY (URL_STRING_MAKE (self->route)), NUTAG_AUTOACK (1),
      NUTAG_SESSION_TIMER (leg->session_wanted ? leg->session_wanted : leg->session_expires),
      SIPTAG_CALL_ID_STR (leg->call_id), SIPTAG_CSEQ_STR (cseq), SIPTAG_CONTACT_STR (leg->contact),
      SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (sdp),
      SIPTAG_SUPPORTED_STR ("timer"), TAG_END ());
  self->pending++;
}

gboolean
hl_sip_recover_begin (HlSipStack *stack)
{
  HlSipRecovery *self = stack->recovery;

  if (self->waiting->len == 0 || !open_answerer (self))
    {
      g_ptr_array_set_size (self->waiting, 0);
      return FALSE;
    }

  self->give_up_at = hl_sip_stack_now (stack) + GIVE_UP_AFTER;
  while (self->waiting->len > 0)
    replay (self, g_ptr_array_steal_index (self->waiting, self->waiting->len - 1));
  return TRUE;
}

static void
one_less (HlSipRecovery *self)
{
  HlSipStack *stack = self->stack;

  if (self->pending == 0 || --self->pending > 0)
    return;

  close_answerer (self);
  g_message ("SIP: %u calls taken over", self->recovered->len);
  hl_sip_stack_started (stack, NULL);
}

/* nua begins to count anew, but they do not: our refresh is due when it was, or at once. */
static void
keep_session (HlSipLeg *leg)
{
  HlSpan all = leg->session_expires * HL_SECOND;
  HlSpan left = CLAMP (leg->session_until - hl_sip_stack_now (leg->stack), 0, all);

  if (leg->session_expires == 0)
    return;
  if (leg->we_refresh)
    hl_sip_leg_reinvite_in (leg, (guint) (MAX (left - all / 2, REFRESH_SOONEST) / 1000));
  else
    hl_sip_leg_begin_session (leg);
}

void
hl_sip_recover_ready (HlSipLeg *leg)
{
  HlSipRecovery *self = leg->stack->recovery;
  gboolean asked = leg->reinviting; /* and nobody knows what they said */
  g_autofree char *route = first_route (leg);

  leg->reinviting = FALSE;
  leg->state = HL_SIP_LEG_UP;
  nua_set_hparams (leg->nh, NUTAG_AUTOACK (0), NUTAG_PROXY (route ? URL_STRING_MAKE (route) : NULL),
                   TAG_END ());
  hl_sip_journal_put_leg (leg->stack, leg);
  if (self == NULL)
    return;

  g_hash_table_remove (self->by_call, leg->call_id);
  if (leg->end_wanted)
    {
      leg->reported = TRUE; /* by the process before us */
      hl_sip_leg_bye (leg);
    }
  else
    {
      HlRecoveredLeg one = { .leg = leg->id,
                             .answered = TRUE,
                             .inbound = leg->inbound,
                             .remote = leg->remote_desc,
                             .local = leg->local_desc };

      g_array_append_val (self->recovered, one);
      keep_session (leg);
      if (asked)
        hl_sip_leg_reinvite_in (leg, ASK_AGAIN_MS);
    }
  one_less (self);
}

void
hl_sip_recover_lost (HlSipLeg *leg)
{
  HlSipRecovery *self = leg->stack->recovery;

  if (self == NULL || !g_hash_table_remove (self->by_call, leg->call_id))
    return;

  one_less (self);
}

gboolean
hl_sip_recover_is_over (HlSipStack *stack)
{
  return stack->recovery == NULL
         || (stack->recovery->waiting->len == 0 && stack->recovery->pending == 0);
}

void
hl_sip_recover_tick (HlSipStack *stack)
{
  HlSipRecovery *self = stack->recovery;
  g_autoptr (GList) legs = NULL;

  if (self == NULL || self->pending == 0 || hl_sip_stack_now (stack) < self->give_up_at)
    return;

  legs = g_hash_table_get_values (self->by_call);
  for (GList *l = legs; l != NULL; l = l->next)
    {
      HlSipLeg *leg = l->data;

      g_warning ("SIP: leg %" G_GINT64_FORMAT " could not be taken over", leg->id);
      hl_sip_leg_remember_end (leg, 500, "It could not be taken over");
      hl_sip_leg_gone (leg);
    }
}

GArray *
hl_sip_recover_list (HlSipStack *stack)
{
  return stack->recovery ? g_array_ref (stack->recovery->recovered)
                         : g_array_new (FALSE, TRUE, sizeof (HlRecoveredLeg));
}

/* ---- A quiet end ---- */

void
hl_sip_recover_silence (HlSipStack *stack)
{
  GHashTableIter iter;
  HlSipLeg *leg;

  g_clear_pointer (&stack->recovery, hl_sip_recover_free);
  stack->recovery = recovery_new (stack);
  stack->recovery->silent = TRUE;
  if (!open_answerer (stack->recovery))
    return;

  g_hash_table_iter_init (&iter, stack->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    nua_set_hparams (leg->nh, NUTAG_PROXY (URL_STRING_MAKE (stack->recovery->route)), TAG_END ());
  for (guint i = 0; i < stack->trunks->len; i++)
    {
      HlSipTrunk *trunk = stack->trunks->pdata[i];

      if (trunk->register_handle != NULL)
        nua_set_hparams (trunk->register_handle,
                         NUTAG_PROXY (URL_STRING_MAKE (stack->recovery->route)), TAG_END ());
    }
}
