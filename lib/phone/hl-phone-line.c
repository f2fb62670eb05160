/* SPDX-License-Identifier: GPL-3.0-or-later */
typedef struct _HlLine HlLine;
#define NUA_MAGIC_T HlLine
#define NUA_HMAGIC_T HlLine
#define SU_ROOT_MAGIC_T HlLine

#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nua.h>
#include <sofia-sip/sip_extra.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/su_tag_io.h>
#include <sofia-sip/tport_tag.h>
#include <arpa/inet.h>
#include <string.h>

#include "hl-phone-private.h"
#include "sip/hl-sdp.h"
#include "sip/hl-sip-root.h"

/* One registered address and one call at a time.  Sofia runs in the main loop:
 * everything it does is asynchronous.  A line outlives hl_line_free() until the
 * stack has said goodbye, three seconds at most. */

#define FAREWELL_SECONDS 3
#define RETRY_FIRST (2 * HL_SECOND)
#define RETRY_MOST (60 * HL_SECOND)

struct _HlLine
{
  /* Owned */
  su_home_t home[1];
  GSource *loop; /* Sofia's: to be woken when nua was told something */
  nua_t *nua;
  HlLineTls *tls; /* NULL: by TCP or UDP */
  nua_handle_t *registration, *call;
  char *registrar, *extension, *password, *local, *offer;
  char *server; /* the registrar's address */
  guint retry_timer, farewell_timer, refused_idle;

  guint failures, challenges;
  gboolean ringing, answered, leaving;
  guint64 session;
  guint version;
  HlMediaDesc media;

  /* Borrowed; NULL once freed */
  const HlLineEvents *events;
  gpointer data;
};

static void line_send_register (HlLine *self);

/* ---- Going away ---- */

static gboolean
farewell_cb (gpointer data)
{
  HlLine *self = data;

  self->farewell_timer = 0;
  g_clear_handle_id (&self->refused_idle, g_source_remove);
  if (self->nua != NULL)
    nua_destroy (self->nua);
  hl_line_tls_free (self->tls);
  g_source_destroy (self->loop);
  g_source_unref (self->loop);
  su_home_deinit (self->home);
  g_free (self->registrar);
  g_free (self->extension);
  g_free (self->password);
  g_free (self->local);
  g_free (self->server);
  g_free (self->offer);
  g_free (self);
  return G_SOURCE_REMOVE;
}

static void
shutdown_said (HlLine *self, int status)
{
  if (status < 200 || !self->leaving)
    return;

  /* Not from within the stack's own callback. */
  g_clear_handle_id (&self->farewell_timer, g_source_remove);
  self->farewell_timer = g_idle_add (farewell_cb, self);
}

/* ---- Registration ---- */

static void
drop_registration (HlLine *self)
{
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  g_clear_pointer (&self->registration, nua_handle_destroy);
  hl_line_loop_wake (self->loop);
}

static gboolean
retry_cb (gpointer data)
{
  HlLine *self = data;

  self->retry_timer = 0;
  line_send_register (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (HlLine *self)
{
  HlSpan wait = hl_backoff (self->failures++, RETRY_FIRST, RETRY_MOST);

  drop_registration (self);
  self->retry_timer = g_timeout_add ((guint) (wait / HL_MILLISECOND), retry_cb, self);
}

static gboolean
authenticate (HlLine *self, nua_handle_t *handle, const msg_auth_t *challenge)
{
  const char *realm = challenge != NULL ? msg_params_find (challenge->au_params, "realm=") : NULL;
  g_autofree char *text = NULL;

  if (realm == NULL || self->challenges++ >= 2)
    return FALSE;

  /* The realm comes with its quotes. */
  text =
      g_strdup_printf ("%s:%s:%s:%s", challenge->au_scheme, realm, self->extension, self->password);
  nua_authenticate (handle, NUTAG_AUTH (text), TAG_END ());
  return TRUE;
}

static void
register_said (HlLine *self, int status, const char *phrase, nua_handle_t *handle, sip_t const *sip)
{
  if (self->leaving || handle != self->registration || status < 200)
    return;
  if (status == 401 || status == 407)
    {
      const msg_auth_t *challenge =
          sip == NULL ? NULL
                      : (status == 401 ? sip->sip_www_authenticate : sip->sip_proxy_authenticate);

      if (authenticate (self, handle, challenge))
        return;
      drop_registration (self);
      self->events->unregistered (status, "wrong extension or device password", self->data);
      return;
    }

  self->challenges = 0;
  if (status < 300)
    {
      self->failures = 0;
      self->events->registered (self->data);
      return;
    }

  if (hl_line_tls_get_fault (self->tls) != NULL)
    phrase = hl_line_tls_get_fault (self->tls);
  self->events->unregistered (status, phrase, self->data);
  if (status == 403 || status == 404)
    drop_registration (self);
  else
    retry_later (self);
}

/* Sofia closes the connection and says nothing for half a minute. */
static gboolean
refused_cb (gpointer data)
{
  HlLine *self = data;

  self->refused_idle = 0;
  if (self->registration == NULL || self->leaving)
    return G_SOURCE_REMOVE;
  self->events->unregistered (503, hl_line_tls_get_fault (self->tls), self->data);
  retry_later (self);
  return G_SOURCE_REMOVE;
}

static void
tls_refused (gpointer data)
{
  HlLine *self = data;

  if (self->refused_idle == 0)
    self->refused_idle = g_idle_add (refused_cb, self);
}

static void
line_send_register (HlLine *self)
{
  g_autofree char *to = NULL;
  url_t *url = url_make (self->home, self->registrar);

  drop_registration (self);
  self->challenges = 0;
  to = g_strdup_printf ("<sip:%s@%s%s%s>", self->extension, url->url_host,
                        url->url_port != NULL ? ":" : "",
                        url->url_port != NULL ? url->url_port : "");
  self->registration =
      nua_handle (self->nua, self, SIPTAG_TO_STR (to), SIPTAG_FROM_STR (to), TAG_END ());
  nua_register (self->registration, NUTAG_REGISTRAR (URL_STRING_MAKE (self->registrar)),
                NUTAG_M_USERNAME (self->extension), SIPTAG_EXPIRES_STR ("60"),
                NUTAG_OUTBOUND ("no-options-keepalive no-validate"), TAG_END ());
  su_free (self->home, url);
  hl_line_loop_wake (self->loop);
}

/* ---- The call ---- */

static void
end_of_call (HlLine *self, int code, const char *reason)
{
  if (self->call == NULL)
    return;

  g_clear_pointer (&self->call, nua_handle_destroy);
  g_clear_pointer (&self->offer, g_free);
  self->answered = self->ringing = FALSE;
  if (!self->leaving)
    self->events->ended (code, reason, self->data);
}

static HlId
call_id_of (sip_t const *sip)
{
  for (sip_unknown_t const *header = sip->sip_unknown; header != NULL; header = header->un_next)
    if (g_ascii_strcasecmp (header->un_name, "X-Hotline-Call") == 0)
      {
        gint64 id = g_ascii_strtoll (header->un_value, NULL, 10);

        return id > 0 && id <= HL_ID_MAX ? id : 0;
      }
  return 0;
}

/* Alert-Info is a header of its own only where somebody in the process has asked Sofia for it. */
static gboolean
alert_says (sip_t const *sip, const char *parameter)
{
  for (sip_alert_info_t const *info = sip_alert_info (sip); info != NULL; info = info->ai_next)
    for (gsize i = 0; info->ai_params != NULL && info->ai_params[i] != NULL; i++)
      if (strcmp (info->ai_params[i], parameter) == 0)
        return TRUE;
  for (sip_unknown_t const *header = sip->sip_unknown; header != NULL; header = header->un_next)
    if (g_ascii_strcasecmp (header->un_name, "Alert-Info") == 0 && header->un_value != NULL
        && strstr (header->un_value, parameter) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
wants_auto_answer (sip_t const *sip)
{
  for (sip_call_info_t const *info = sip->sip_call_info; info != NULL; info = info->ci_next)
    if (msg_params_find (info->ci_params, "answer-after=") != NULL)
      return TRUE;
  return alert_says (sip, "answer-after=0");
}

static HlLineAnswer
answer_of (sip_t const *sip)
{
  if (!wants_auto_answer (sip))
    return HL_LINE_ANSWER_BY_HAND;
  return alert_says (sip, "info=beep") ? HL_LINE_ANSWER_AFTER_BEEP : HL_LINE_ANSWER_AT_ONCE;
}

/* FALSE: refused already. No body is no offer: ours goes into the 200. */
static gboolean
read_offer (HlLine *self, nua_handle_t *handle, sip_t const *sip, HlMediaDesc *remote)
{
  g_autoptr (GError) error = NULL;
  sip_payload_t const *payload = sip->sip_payload;

  memset (remote, 0, sizeof *remote);
  g_clear_pointer (&self->offer, g_free);
  if (payload == NULL || payload->pl_len == 0)
    return TRUE;
  if (hl_sdp_parse (payload->pl_data, payload->pl_len, remote, &error))
    {
      self->offer = g_strndup (payload->pl_data, payload->pl_len);
      return TRUE;
    }

  g_message ("a call was refused: %s", error->message);
  if (g_error_matches (error, HL_SDP_ERROR, HL_SDP_ERROR_MEDIA))
    nua_respond (handle, SIP_488_NOT_ACCEPTABLE, TAG_END ());
  else
    nua_respond (handle, SIP_400_BAD_REQUEST, TAG_END ());
  return FALSE;
}

static void
respond_with_media (HlLine *self, nua_handle_t *handle)
{
  g_autofree char *sdp = hl_sdp_write (&self->media, self->offer, self->session, self->version++);

  nua_respond (handle, SIP_200_OK, SIPTAG_CONTENT_TYPE_STR ("application/sdp"),
               SIPTAG_PAYLOAD_STR (sdp), TAG_END ());
  hl_line_loop_wake (self->loop);
}

static void
offered_again (HlLine *self, nua_handle_t *handle, sip_t const *sip)
{
  HlMediaDesc remote;

  if (!read_offer (self, handle, sip, &remote))
    return;
  respond_with_media (self, handle);
  if (remote.port != 0)
    self->events->remote (&remote, self->data);
}

/* A call may answer itself and open the microphone: only the registrar may bring one. */
static gboolean
is_from_server (HlLine *self)
{
  msg_t *msg = nua_current_request (self->nua);
  const su_sockaddr_t *from = msg != NULL ? msg_addr (msg) : NULL;
  char text[INET6_ADDRSTRLEN] = "";

  if (from != NULL && from->su_family == AF_INET)
    inet_ntop (AF_INET, &from->su_sin.sin_addr, text, sizeof text);
  else if (from != NULL && from->su_family == AF_INET6)
    inet_ntop (AF_INET6, &from->su_sin6.sin6_addr, text, sizeof text);
  if (g_strcmp0 (text, self->server) == 0)
    return TRUE;
  g_message ("a call from %s was refused: it is not the registrar", text);
  return FALSE;
}

static void
invite_came (HlLine *self, nua_handle_t *handle, sip_t const *sip)
{
  HlMediaDesc remote;
  const char *caller;

  if (handle == self->call)
    {
      offered_again (self, handle, sip);
      return;
    }
  if (!is_from_server (self))
    {
      nua_respond (handle, SIP_403_FORBIDDEN, TAG_END ());
      nua_handle_destroy (handle);
      return;
    }
  /* The registrar rings anew: it has been restarted, and what rang before is nobody's. */
  if (self->call != NULL && self->ringing && !self->leaving)
    {
      nua_respond (self->call, SIP_487_REQUEST_TERMINATED, TAG_END ());
      end_of_call (self, 487, "rung anew");
    }
  if (self->call != NULL || self->leaving)
    {
      nua_respond (handle, SIP_486_BUSY_HERE, TAG_END ());
      nua_handle_destroy (handle);
      return;
    }
  if (!read_offer (self, handle, sip, &remote))
    {
      nua_handle_destroy (handle);
      return;
    }

  self->call = handle;
  self->ringing = TRUE;
  nua_handle_bind (handle, self);
  self->session = (guint64) g_random_int ();
  self->version = 1;
  caller = sip->sip_from != NULL ? sip->sip_from->a_url->url_user : NULL;
  nua_respond (handle, SIP_180_RINGING, TAG_END ());
  if (remote.port != 0)
    self->events->remote (&remote, self->data);
  if (self->call == handle)
    self->events->ringing (call_id_of (sip), caller != NULL ? caller : "", answer_of (sip),
                           self->data);
}

/* An answer in the ACK, to our offer in the 200. */
static void
ack_came (HlLine *self, nua_handle_t *handle, sip_t const *sip)
{
  HlMediaDesc remote;

  if (handle != self->call || sip == NULL || sip->sip_payload == NULL
      || sip->sip_payload->pl_len == 0)
    return;
  if (hl_sdp_parse (sip->sip_payload->pl_data, sip->sip_payload->pl_len, &remote, NULL))
    self->events->remote (&remote, self->data);
}

static void
state_changed (HlLine *self, nua_handle_t *handle, int status, const char *phrase, tagi_t tags[])
{
  int state = nua_callstate_init;

  if (handle != self->call)
    return;

  tl_gets (tags, NUTAG_CALLSTATE_REF (state), TAG_END ());
  if (state == nua_callstate_ready && !self->answered)
    {
      self->answered = TRUE;
      self->events->answered (self->data);
    }
  else if (state == nua_callstate_terminated)
    end_of_call (self, status, phrase);
}

static void
event_cb (nua_event_t event, int status, char const *phrase, nua_t *nua, HlLine *self,
          nua_handle_t *handle, HlLine *handle_magic, sip_t const *sip, tagi_t tags[])
{
  switch (event)
    {
    case nua_r_register:
      register_said (self, status, phrase, handle, sip);
      break;
    case nua_r_shutdown:
      shutdown_said (self, status);
      break;
    case nua_i_invite:
      invite_came (self, handle, sip);
      break;
    case nua_i_ack:
      ack_came (self, handle, sip);
      break;
    case nua_i_state:
      state_changed (self, handle, status, phrase, tags);
      break;
    default:
      /* A request out of any dialog left a handle that nobody else frees. */
      if (handle != NULL && handle_magic == NULL && handle != self->call
          && handle != self->registration && event <= nua_i_chat)
        nua_handle_destroy (handle);
      break;
    }
}

/* ---- Public ---- */

HlLine *
hl_line_new (const HlLineEvents *events, gpointer data)
{
  HlLine *self = g_new0 (HlLine, 1);

  hl_sip_root_use_steady_time ();
  su_init ();
  su_log_set_level (su_log_default, 0);
  su_home_init (self->home);
  self->events = events;
  self->data = data;
  self->loop = hl_line_loop_new (self);
  return self;
}

/* Which of our addresses leads to @host, and which is its own?  Asked of the kernel; nothing is
 * sent. */
static char *
local_address (const char *host, char **server, GError **error)
{
  g_autoptr (GSocketAddress) to = g_inet_socket_address_new_from_string (host, 5060);
  g_autoptr (GSocketAddress) from = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (to == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "the registrar “%s” must be given as an IP address", host);
      return NULL;
    }

  socket = g_socket_new (g_socket_address_get_family (to), G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP, error);
  if (socket == NULL || !g_socket_connect (socket, to, NULL, error)
      || (from = g_socket_get_local_address (socket, error)) == NULL)
    return NULL;
  g_free (*server);
  *server =
      g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (to)));
  return g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (from)));
}

static gboolean
has_transport (const url_t *registrar, const char *param)
{
  return registrar->url_params != NULL && strstr (registrar->url_params, param) != NULL;
}

static gboolean
wants_tls (const url_t *registrar)
{
  return registrar->url_type == url_sips || has_transport (registrar, "transport=tls");
}

static char *
local_url (const char *address, const url_t *registrar)
{
  gboolean six = strchr (address, ':') != NULL;
  const char *transport = has_transport (registrar, "transport=tcp") ? "tcp" : "udp";
  g_autofree char *host = six ? g_strdup_printf ("[%s]", address) : g_strdup (address);

  return wants_tls (registrar) ? g_strdup_printf ("sips:%s:*", host)
                               : g_strdup_printf ("sip:%s:*;transport=%s", host, transport);
}

static gboolean
start_stack (HlLine *self, url_t *registrar, const char *fingerprint, GError **error)
{
  gboolean tls = wants_tls (registrar);
  g_autofree char *url = NULL;

  g_clear_pointer (&self->local, g_free);
  self->local = local_address (registrar->url_host, &self->server, error);
  if (self->local == NULL)
    return FALSE;
  if (self->nua != NULL)
    {
      if (tls == (self->tls != NULL))
        {
          hl_line_tls_trust (self->tls, fingerprint);
          return TRUE;
        }
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   "the telephone can't change to another kind of connection: start anew");
      return FALSE;
    }

  if (tls && (self->tls = hl_line_tls_new (fingerprint, tls_refused, self, error)) == NULL)
    return FALSE;
  url = local_url (self->local, registrar);
  self->nua = nua_create (
      hl_line_loop_get_root (self->loop), event_cb, self, NUTAG_URL (url),
      TAG_IF (tls, TPTAG_CERTIFICATE (hl_line_tls_get_folder (self->tls))), TPTAG_TLS_VERSION (0),
      TPTAG_TLS_VERIFY_POLICY (TPTLS_VERIFY_NONE), NUTAG_MEDIA_ENABLE (0), NUTAG_AUTOANSWER (0),
      NUTAG_AUTOALERT (0), NUTAG_ENABLEMESSAGE (0), SIPTAG_USER_AGENT_STR ("Hotline/" HL_VERSION),
      SIPTAG_ALLOW_STR ("INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO"), TAG_END ());
  if (tls && self->nua != NULL) /* else what was caught is gone with it */
    hl_line_tls_made (self->tls);
  if (self->nua != NULL)
    return TRUE;

  g_clear_pointer (&self->tls, hl_line_tls_free);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no port for the telephone on %s",
               self->local);
  return FALSE;
}

gboolean
hl_line_register (HlLine *self, const char *registrar, const char *extension, const char *password,
                  const char *fingerprint, GError **error)
{
  url_t *url = url_make (self->home, registrar);

  if (url == NULL || (url->url_type != url_sip && url->url_type != url_sips)
      || url->url_host == NULL || *url->url_host == '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "the registrar “%s” is not a SIP address", registrar);
      return FALSE;
    }
  if (!start_stack (self, url, fingerprint, error))
    return FALSE;

  g_free (self->registrar);
  g_free (self->extension);
  g_free (self->password);
  self->registrar = g_strdup (registrar);
  self->extension = g_strdup (extension);
  self->password = g_strdup (password);
  self->failures = 0;
  su_free (self->home, url);
  line_send_register (self);
  return TRUE;
}

void
hl_line_unregister (HlLine *self)
{
  if (self->registration != NULL)
    nua_unregister (self->registration, TAG_END ());
  hl_line_loop_wake (self->loop);
  g_clear_handle_id (&self->retry_timer, g_source_remove);
}

const char *
hl_line_get_address (HlLine *self)
{
  return self->local;
}

gboolean
hl_line_answer (HlLine *self, const HlMediaDesc *local)
{
  if (self->call == NULL || self->answered)
    return FALSE;

  self->media = *local;
  self->ringing = FALSE;
  respond_with_media (self, self->call);
  return TRUE;
}

void
hl_line_end (HlLine *self, int code, const char *reason)
{
  if (self->call == NULL)
    return;
  if (self->answered)
    nua_bye (self->call, TAG_END ());
  else
    nua_respond (self->call, code, sip_status_phrase (code), TAG_END ());
  hl_line_loop_wake (self->loop);
}

void
hl_line_free (HlLine *self)
{
  self->leaving = TRUE;
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  g_clear_handle_id (&self->refused_idle, g_source_remove);
  if (self->nua == NULL)
    {
      farewell_cb (self);
      return;
    }

  nua_shutdown (self->nua);
  hl_line_loop_wake (self->loop);
  self->farewell_timer = g_timeout_add_seconds (FAREWELL_SECONDS, farewell_cb, self);
}
