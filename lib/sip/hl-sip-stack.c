/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include "hl-sip-root.h"

#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/sip_extra.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/tport_tag.h>

/* The SIP thread: Sofia's own loop (epoll), the dispatch of nua's events to their
 * handlers, commands from the main thread, a tick of one second, and an end that
 * is bounded. */

#define TICK_MS 1000
#define TRIM_EVERY (60 * HL_SECOND)
#define TRIM_THRESHOLD (32 * 1024 * 1024)
#define UDP_RMEM (4 * 1024 * 1024)

typedef struct _HlSipPost
{
  HlSipStack *stack;
  HlSipPostFunc func;
  gpointer data;
  GDestroyNotify free_data;
} HlSipPost;

typedef struct
{
  HlSipStack *stack;
  HlSipConfigCopy *config;
} Start;

typedef struct
{
  nua_event_t event;
  void (*handle) (const HlSipMessage *m);
} Handler;

/* Serializes what Sofia initializes once per process. */
static GMutex sofia_lock;

/* ---- Helpers ---- */

HlTime
hl_sip_stack_now (HlSipStack *self)
{
  return hl_clock_now (self->clock);
}

void
hl_sip_stack_emit (HlSipStack *self, const HlSipEvent *event)
{
  hl_sip_sink_event (self->sink, event);
}

void
hl_sip_stack_refused (HlSipStack *self, const HlSipMessage *m, int code, const char *reason)
{
  HlSipEvent event = { .kind = HL_SIP_REFUSED, .code = code, .reason = reason };

  event.address = m->address;
  g_message ("SIP: refused a message of %s:%u with %d: %s", m->address, m->port, code, reason);
  hl_sip_stack_emit (self, &event);
}

char *
hl_sip_stack_contact (HlSipStack *self, const char *user, HlSipTransport transport)
{
  g_autofree char *escaped = hl_sip_escape_user (user);

  return g_strdup_printf ("<sip:%s%s%s%s>", escaped, escaped[0] ? "@" : "",
                          hl_sip_stack_host (self, transport), hl_sip_transport_param (transport));
}

const char *
hl_sip_stack_host (HlSipStack *self, HlSipTransport transport)
{
  return transport == HL_SIP_TLS && self->tls_contact_host != NULL ? self->tls_contact_host
                                                                   : self->contact_host;
}

void
hl_sip_stack_answer (const HlSipMessage *m, int code, const char *phrase)
{
  nua_respond (m->nh, code, phrase ? phrase : sip_status_phrase (code),
               NUTAG_WITH_THIS (m->stack->nua), TAG_END ());
  nua_handle_destroy (m->nh);
}

/* ---- Events of nua ---- */

static void
on_register (const HlSipMessage *m)
{
  hl_sip_registrar_on_register (m);
}

static void
on_options (const HlSipMessage *m)
{
  /* nua has answered 200. */
  if (m->owner == NULL)
    nua_handle_destroy (m->nh);
}

static void
on_stray (const HlSipMessage *m)
{
  if (m->owner != NULL)
    return;
  if (m->status < 200)
    hl_sip_stack_answer (m, 405, NULL);
  else
    nua_handle_destroy (m->nh);
}

static void
on_shutdown (const HlSipMessage *m)
{
  if (m->status < 200)
    return;

  m->stack->shut_down = TRUE;
  su_root_break (m->stack->root);
}

static const Handler leg_handlers[] = {
  { nua_i_invite, hl_sip_leg_on_invite },       { nua_i_ack, hl_sip_leg_on_ack },
  { nua_i_cancel, hl_sip_leg_on_cancel },       { nua_i_bye, hl_sip_leg_on_bye },
  { nua_i_update, hl_sip_leg_on_update },       { nua_i_prack, hl_sip_leg_on_prack },
  { nua_i_info, hl_sip_leg_on_info },           { nua_i_refer, hl_sip_leg_on_refer },
  { nua_i_error, hl_sip_leg_on_error },         { nua_i_state, hl_sip_leg_on_state },
  { nua_r_invite, hl_sip_leg_on_invite_reply }, { nua_r_info, hl_sip_leg_on_other_reply },
  { nua_r_update, hl_sip_leg_on_other_reply },  { nua_r_bye, hl_sip_leg_on_other_reply },
  { nua_r_notify, hl_sip_leg_on_other_reply },
};

static const Handler other_handlers[] = {
  { nua_i_invite, hl_sip_leg_on_invite },
  { nua_i_register, on_register },
  { nua_i_options, on_options },
  { nua_i_message, on_stray },
  { nua_i_method, on_stray },
  { nua_i_subscribe, on_stray },
  { nua_i_publish, on_stray },
  { nua_i_notify, on_stray },
  { nua_i_refer, on_stray },
  { nua_i_info, on_stray },
  { nua_r_shutdown, on_shutdown },
};

static const Handler register_handlers[] = {
  { nua_r_register, hl_sip_trunk_on_register_reply },
};

static const Handler options_handlers[] = {
  { nua_r_options, hl_sip_trunk_on_options_reply },
};

static const struct
{
  const Handler *handlers;
  guint n;
} owners[HL_N_SIP_OWNERS] = {
  [HL_SIP_OWNER_NONE] = { other_handlers, G_N_ELEMENTS (other_handlers) },
  [HL_SIP_OWNER_LEG] = { leg_handlers, G_N_ELEMENTS (leg_handlers) },
  [HL_SIP_OWNER_REGISTER] = { register_handlers, G_N_ELEMENTS (register_handlers) },
  [HL_SIP_OWNER_OPTIONS] = { options_handlers, G_N_ELEMENTS (options_handlers) },
};

static HlSipTransport
transport_of_via (const HlSipMessage *m)
{
  const char *protocol = m->sip->sip_via != NULL ? m->sip->sip_via->v_protocol : NULL;

  if (protocol == NULL || g_ascii_strcasecmp (protocol, "SIP/2.0/UDP") == 0)
    return HL_SIP_UDP;
  return hl_sip_tls_is_secured (m->stack->tls, m->address, m->port) ? HL_SIP_TLS : HL_SIP_TCP;
}

static void
find_source (HlSipMessage *m, nua_t *nua)
{
  msg_t *msg = nua_current_request (nua);
  const su_sockaddr_t *from = msg ? msg_addr (msg) : NULL;

  if (from == NULL || m->sip == NULL)
    return;

  if (from->su_family == AF_INET)
    inet_ntop (AF_INET, &from->su_sin.sin_addr, m->address, sizeof m->address);
  else if (from->su_family == AF_INET6)
    inet_ntop (AF_INET6, &from->su_sin6.sin6_addr, m->address, sizeof m->address);
  m->port = ntohs (from->su_port);
  m->transport = transport_of_via (m);
}

static void
event_cb (nua_event_t event, int status, char const *phrase, nua_t *nua, HlSipStack *stack,
          nua_handle_t *nh, HlSipOwner *owner, sip_t const *sip, tagi_t tags[])
{
  HlSipMessage m = { .stack = stack,
                     .event = event,
                     .status = status,
                     .phrase = phrase ? phrase : "",
                     .nh = nh,
                     .owner = owner,
                     .sip = sip,
                     .tags = tags };
  HlSipOwnerKind kind = owner ? owner->kind : HL_SIP_OWNER_NONE;

  find_source (&m, nua);
  for (guint i = 0; i < owners[kind].n; i++)
    if (owners[kind].handlers[i].event == event)
      {
        owners[kind].handlers[i].handle (&m);
        return;
      }
}

/* ---- Commands ---- */

static void
post_cb (HlSipStack *magic, su_msg_r msg, HlSipPost *post)
{
  post->func (post->stack, post->data);
}

static void
post_free (HlSipPost *post)
{
  if (post->free_data != NULL)
    post->free_data (post->data);
  post->data = NULL;
}

void
hl_sip_stack_post (HlSipStack *self, HlSipPostFunc func, gpointer data, GDestroyNotify free_data)
{
  su_msg_r msg = SU_MSG_R_INIT;
  HlSipPost *post;

  if (su_msg_create (msg, su_root_task (self->root), su_task_null, post_cb, sizeof *post) < 0)
    g_error ("su_msg_create: out of memory");

  su_msg_deinitializer (msg, post_free);
  post = su_msg_data (msg);
  post->stack = self;
  post->func = func;
  post->data = data;
  post->free_data = free_data;
  su_msg_send (msg);
}

/* ---- Tick ---- */

static void
trim (HlSipStack *self, HlTime now)
{
  if (now < self->next_trim)
    return;

  /* Sofia frees in a pattern that leaves the heap full of holes. */
  malloc_trim (0);
  self->next_trim = now + TRIM_EVERY;
}

static void
tick_cb (HlSipStack *magic, su_timer_t *timer, HlSipStack *self)
{
  HlTime now = hl_sip_stack_now (self);

  hl_sip_recover_tick (self);
  hl_sip_late_tick (self);
  hl_sip_legs_tick (self);
  hl_sip_trunks_tick (self);
  hl_sip_registrar_tick (self);
  hl_sip_sources_tick (self);
  hl_sip_digest_tick (self);
  hl_sip_journal_tick (self);
  trim (self, now);
}

/* ---- Start ---- */

static int
try_bind (const HlSipOptionsCopy *o, int type, guint16 port)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (o->bind);
  g_autoptr (GSocketAddress) address = NULL;
  struct sockaddr_storage native;
  gssize length;
  int fd, one = 1, result = 0;

  if (inet == NULL)
    return EADDRNOTAVAIL;

  address = g_inet_socket_address_new (inet, port);
  length = g_socket_address_get_native_size (address);
  if (!g_socket_address_to_native (address, &native, sizeof native, NULL))
    return EADDRNOTAVAIL;

  fd = socket (native.ss_family, type | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno;
  if (type == SOCK_STREAM)
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind (fd, (struct sockaddr *) &native, (socklen_t) length) != 0
      || (type == SOCK_STREAM && listen (fd, 1) != 0))
    result = errno;
  close (fd);
  return result;
}

static gboolean
check_port (const HlSipOptionsCopy *o, GError **error)
{
  const struct
  {
    int type;
    const char *name;
    guint16 port;
  } kinds[] = { { SOCK_DGRAM, "UDP", o->port },
                { SOCK_STREAM, "TCP", o->port },
                { SOCK_STREAM, "TLS", o->tls_port } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      int number = kinds[i].port != 0 ? try_bind (o, kinds[i].type, kinds[i].port) : 0;

      if (number == 0)
        continue;
      if (number == EADDRINUSE)
        g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_PORT,
                     "%s port %u of %s is used by another program: stop it, or choose another "
                     "SIP port",
                     kinds[i].name, kinds[i].port, o->bind);
      else if (number == EADDRNOTAVAIL)
        g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_PORT,
                     "%s is not an address of this machine: choose another SIP address", o->bind);
      else
        g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_PORT, "%s port %u of %s can't be bound: %s",
                     kinds[i].name, kinds[i].port, o->bind, g_strerror (number));
      return FALSE;
    }
  return TRUE;
}

static char *
bracketed (const char *host)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
}

static void
quiet_logger (void *stream, char const *format, va_list arguments)
{
  g_autofree char *text = NULL;

  /* It quotes messages, and so callers' numbers: only for who asks for it. */
  if (g_getenv ("HL_SIP_TRACE") == NULL)
    return;

  text = g_strdup_vprintf (format, arguments);
  g_debug ("sofia: %s", g_strchomp (text));
}

static char *
listen_url (const HlSipOptionsCopy *o, const char *scheme, guint16 port)
{
  g_autofree char *host = bracketed (o->public_address ? o->public_address : o->bind);
  g_autofree char *maddr = bracketed (o->bind);

  return g_str_equal (host, maddr)
             ? g_strdup_printf ("%s:%s:%u", scheme, host, port)
             : g_strdup_printf ("%s:%s:%u;maddr=%s", scheme, host, port, maddr);
}

static gboolean
begin_tls (HlSipStack *self, GError **error)
{
  const HlSipOptionsCopy *o = self->options;
  g_autofree char *host = bracketed (o->public_address ? o->public_address : o->bind);

  self->contact_host = g_strdup_printf ("%s:%u", host, o->port);
  if (o->tls_port == 0)
    return TRUE;
  self->tls_contact_host = g_strdup_printf ("%s:%u", host, o->tls_port);
  self->tls = hl_sip_tls_new (self, error);
  return self->tls != NULL;
}

static gboolean
create_nua (HlSipStack *self, GError **error)
{
  const HlSipOptionsCopy *o = self->options;
  g_autofree char *url = listen_url (o, "sip", o->port);
  g_autofree char *tls_url = listen_url (o, "sips", o->tls_port);

  g_mutex_lock (&sofia_lock);
  self->nua = nua_create (
      self->root, event_cb, self, NUTAG_URL (url),
      TAG_IF (self->tls != NULL, NUTAG_SIPS_URL (tls_url)),
      TAG_IF (self->tls != NULL, TPTAG_CERTIFICATE (hl_sip_tls_get_folder (self->tls))),
      TPTAG_TLS_VERSION (0), TPTAG_TLS_VERIFY_POLICY (TPTLS_VERIFY_NONE), NUTAG_MEDIA_ENABLE (0),
      NUTAG_AUTOACK (0), NUTAG_AUTOALERT (0), NUTAG_AUTOANSWER (0),
      NUTAG_SESSION_TIMER (HL_SIP_SESSION_SECONDS), NUTAG_MIN_SE (o->session_least),
      NUTAG_APPL_METHOD ("BYE, UPDATE"),
      SIPTAG_ALLOW_STR ("INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, REFER, NOTIFY, INFO, UPDATE, "
                        "REGISTER"),
      SIPTAG_SUPPORTED_STR ("timer, 100rel"), NUTAG_USER_AGENT ("Hotline/" HL_VERSION),
      NUTAG_ONLY183_100REL (1), NUTAG_DETECT_NETWORK_UPDATES (0), NTATAG_UDP_MTU (8000),
      NTATAG_MAXSIZE (65535), NTATAG_SERVER_RPORT (2), TPTAG_UDP_RMEM (UDP_RMEM), TAG_END ());
  g_mutex_unlock (&sofia_lock);

  if (self->nua == NULL)
    {
      g_set_error (error, HL_SIP_ERROR, HL_SIP_ERROR_PORT,
                   "the SIP stack can't use %s port %u: choose another address or port", o->bind,
                   o->port);
      return FALSE;
    }
  return self->tls == NULL || hl_sip_tls_made (self->tls, error);
}

static gboolean
set_up (HlSipStack *self, HlSipConfigCopy *config, GError **error)
{
  if (!hl_sip_journal_open (self, error) || !check_port (self->options, error)
      || !hl_sip_recover_load (self, error) || !begin_tls (self, error)
      || !create_nua (self, error))
    return FALSE;

  self->tick = su_timer_create (su_root_task (self->root), TICK_MS);
  su_timer_set_for_ever (self->tick, tick_cb, self);
  hl_sip_registrar_restore (self);
  hl_sip_registrar_configure (self, g_steal_pointer (&config->devices));
  return TRUE;
}

static void
tear_down (HlSipStack *self)
{
  if (self->tick != NULL)
    su_timer_destroy (g_steal_pointer (&self->tick));
  g_clear_pointer (&self->recovery, hl_sip_recover_free);
  g_hash_table_remove_all (self->legs);
  g_ptr_array_set_size (self->trunks, 0);
  hl_sip_journal_close (self);

  if (self->nua != NULL && !self->shut_down)
    {
      /* Peers that do not answer: nua can't be destroyed before it has given them up. */
      g_message ("SIP: stopped without waiting for peers that do not answer");
      return;
    }
  g_clear_pointer (&self->nua, nua_destroy);
  g_clear_pointer (&self->tls, hl_sip_tls_free);
  g_clear_pointer (&self->root, su_root_destroy);
}

static gpointer
thread_main (gpointer data)
{
  Start *start = data;
  HlSipStack *self = start->stack;
  g_autoptr (HlSipConfigCopy) config = g_steal_pointer (&start->config);
  GError *error = NULL;

  g_free (start);
  self->root = hl_sip_wait_create_root (self);

  if (!set_up (self, config, &error))
    {
      tear_down (self);
      hl_sip_stack_started (self, error);
      return NULL;
    }

  if (!hl_sip_recover_begin (self))
    hl_sip_stack_started (self, NULL);
  hl_sip_trunks_configure (self, g_steal_pointer (&config->trunks));
  hl_sip_wait_begin (self);
  su_root_run (self->root);
  tear_down (self);
  hl_sip_sink_call (self->sink, self->stopped, NULL, self->stopped_data, NULL);
  return NULL;
}

void
hl_sip_started_free (HlSipStarted *self)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->recovered, g_array_unref);
  g_free (self);
}

void
hl_sip_stack_started (HlSipStack *self, GError *error)
{
  HlSipStarted *result;

  if (self->started == NULL)
    return;

  result = g_new0 (HlSipStarted, 1);
  result->error = error;
  result->recovered = error ? NULL : hl_sip_recover_list (self);
  hl_sip_sink_call (self->sink, g_steal_pointer (&self->started), result, self->started_data,
                    (GDestroyNotify) hl_sip_started_free);
}

/* ---- Stop ---- */

static void
end_all_legs (HlSipStack *self)
{
  GHashTableIter iter;
  HlSipLeg *leg;

  g_hash_table_iter_init (&iter, self->legs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    {
      hl_sip_journal_drop_leg (self, leg);
      hl_sip_leg_report_end (leg, 503, "The service is stopping");
    }
}

static void
stop_cb (HlSipStack *magic, su_timer_t *timer, HlSipStack *self)
{
  su_root_break (self->root);
}

static void
stop_post (HlSipStack *self, gpointer data)
{
  self->stopping = TRUE;
  su_timer_reset (self->tick);
  su_timer_set_interval (self->tick, stop_cb, self, self->options->goodbye_ms);

  if (self->keep_calls)
    {
      hl_sip_journal_close (self);
      hl_sip_recover_silence (self);
    }
  else
    {
      end_all_legs (self);
    }
  hl_sip_trunks_stop (self);
  nua_shutdown (self->nua);
}

void
hl_sip_stack_stop (HlSipStack *self, gboolean keep_calls, HlSipDoneFunc stopped, gpointer data)
{
  self->keep_calls = keep_calls;
  self->stopped = stopped;
  self->stopped_data = data;
  hl_sip_stack_post (self, stop_post, NULL, NULL);
}

/* ---- Life ---- */

static void
init_sofia (void)
{
  static gsize once;
  msg_mclass_t *messages;

  if (!g_once_init_enter (&once))
    return;

  /* A thread's heap would grow and shrink page by page, seven mprotect() a call; what is free is
   * given back by trim(). */
  mallopt (M_TRIM_THRESHOLD, TRIM_THRESHOLD);
  hl_sip_root_use_steady_time ();
  su_init ();
  su_log_redirect (NULL, quiet_logger, NULL);
  /* P-Asserted-Identity and its like. */
  messages = sip_extend_mclass (NULL);
  hl_sip_late_hook (messages);
  sip_update_default_mclass (messages);
  g_once_init_leave (&once, 1);
}

HlSipStack *
hl_sip_stack_new (const HlSipOptionsCopy *options, HlSipSink *sink, HlClock *clock)
{
  HlSipStack *self = g_new0 (HlSipStack, 1);

  self->options = options;
  self->sink = hl_sip_sink_ref (sink);
  self->clock = hl_clock_ref (clock);
  self->legs =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) hl_sip_leg_free);
  self->bindings =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) hl_sip_binding_free);
  self->nonces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->guesses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->trunks = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_sip_trunk_free);
  return self;
}

void
hl_sip_stack_start (HlSipStack *self, HlSipConfigCopy *config, HlSipDoneFunc started, gpointer data)
{
  Start *start = g_new0 (Start, 1);

  start->stack = self;
  start->config = config;
  self->started = started;
  self->started_data = data;

  init_sofia ();
  self->thread = g_thread_new ("hl-sip", thread_main, start);
}

void
hl_sip_stack_free (HlSipStack *self)
{
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_hash_table_unref (self->legs);
  g_hash_table_unref (self->bindings);
  g_hash_table_unref (self->nonces);
  g_hash_table_unref (self->sources);
  g_hash_table_unref (self->guesses);
  g_clear_pointer (&self->devices, g_hash_table_unref);
  g_clear_pointer (&self->late, g_hash_table_unref);
  g_ptr_array_unref (self->trunks);
  g_free (self->contact_host);
  g_free (self->tls_contact_host);
  hl_sip_sink_unref (self->sink);
  hl_clock_unref (self->clock);
  g_free (self);
}
