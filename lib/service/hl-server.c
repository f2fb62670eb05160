/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-server.h"

#include <libsoup/soup.h>
#include <sys/socket.h>

#include "hl-connections.h"
#include "hl-hub.h"
#include "hl-frame.h"
#include "hl-tls.h"

/* The accepting side: sockets are ours (so that they can be counted and cut), the
 * protocol is libsoup's. */

struct _HlServer
{
  /* Borrowed */
  HlService *service;

  /* Owned */
  SoupServer *soup;
  GSocketService *listener;
  HlConnections *connections;
  GTlsCertificate *certificate; /* NULL = plain */
  char *fingerprint;
  GCancellable *cancellable;
  guint16 port;
};

/* ---- Accepting ---- */

static void
hand_over (HlServer *self, GSocketConnection *connection, GIOStream *stream)
{
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GError) error = NULL;

  if (remote != NULL && local != NULL
      && !soup_server_accept_iostream (self->soup, stream, local, remote, &error))
    g_debug ("A connection was not taken: %s", error->message);
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HlServer *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) base = NULL;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("A TLS handshake failed: %s", error->message);
      return;
    }
  g_object_get (source, "base-io-stream", &base, NULL);
  hand_over (self, G_SOCKET_CONNECTION (base), G_IO_STREAM (source));
}

static void
start_tls (HlServer *self, GSocketConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream =
      g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);

  if (stream == NULL)
    {
      g_warning ("TLS can't be started: %s", error->message);
      return;
    }
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT,
                                    self->cancellable, handshake_cb, self);
}

static gboolean
incoming_cb (GSocketService *listener, GSocketConnection *connection, GObject *source,
             gpointer user_data)
{
  HlServer *self = user_data;

  if (!hl_connections_add (self->connections, connection))
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  else if (self->certificate != NULL)
    start_tls (self, connection);
  else
    hand_over (self, connection, G_IO_STREAM (connection));
  return TRUE;
}

/* ---- libsoup's signals ---- */

static void
set_state (HlServer *self, SoupServerMessage *message, HlConnectionState state)
{
  hl_connections_set_state (self->connections, soup_server_message_get_remote_address (message),
                            state);
}

static void
wrote_cb (SoupServerMessage *message, guint size, gpointer data)
{
  set_state (data, message, HL_CONNECTION_ANSWERING);
}

static void
early_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
          gpointer data)
{
  HlServer *self = data;
  hl_frame_check (self->service, message);
}

static void
finished_cb (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  set_state (data, message, HL_CONNECTION_IDLE);
}

/* ---- WebSockets: libsoup's own handler would greet those whom the checks refused ---- */

static const char *const protocols[] = { "hotline", NULL };

static void
upgraded_cb (SoupServerMessage *message, gpointer data)
{
  HlServer *self = data;
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  GSocket *socket = hl_connections_get_socket (self->connections, remote);
  const char *protocol = soup_message_headers_get_one (
      soup_server_message_get_response_headers (message), "Sec-WebSocket-Protocol");
  g_autoptr (SoupServerMessage) kept = g_object_ref (message);
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (SoupWebsocketConnection) connection = NULL;

  hl_connections_set_state (self->connections, remote, HL_CONNECTION_SOCKET);
  stream = soup_server_message_steal_connection (message);
  connection =
      soup_websocket_connection_new (stream, soup_server_message_get_uri (kept),
                                     SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, protocol, NULL);
  hl_hub_take (self->service->hub, kept, connection, socket);
}

static void
upgrade (HlServer *self, SoupServerMessage *message)
{
  if (soup_websocket_server_process_handshake (message, NULL, (char **) protocols, NULL, NULL))
    g_signal_connect (message, "wrote-informational", G_CALLBACK (upgraded_cb), self);
  else
    hl_frame_refuse_socket (message);
}

static void
handle_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
           gpointer data)
{
  HlServer *self = data;

  set_state (self, message, HL_CONNECTION_HANDLING);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_cb), self);
  if (hl_frame_wants_socket (message))
    upgrade (self, message);
  else
    hl_frame_handle (self->service, message);
}

/* ---- Public ---- */

HlServer *
hl_server_new (HlService *service)
{
  HlServer *self = g_new0 (HlServer, 1);

  self->service = service;
  self->cancellable = g_cancellable_new ();
  self->connections = hl_connections_new (service->clock);
  self->soup = soup_server_new ("server-header", "hotline", NULL);
  soup_server_add_early_handler (self->soup, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->soup, NULL, handle_cb, self, NULL);
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (finished_cb), self);
  return self;
}

void
hl_server_free (HlServer *self)
{
  hl_server_close (self);
  g_clear_object (&self->soup);
  g_clear_object (&self->certificate);
  g_clear_object (&self->cancellable);
  hl_connections_free (self->connections);
  g_free (self->fingerprint);
  g_free (self);
}

static GSocketAddress *
parse_address (const char *listen, GError **error)
{
  const char *colon = strrchr (listen, ':');
  g_autofree char *host = NULL;
  g_autoptr (GInetAddress) address = NULL;
  gint64 port = -1;

  if (colon != NULL)
    {
      host = g_strndup (listen, colon - listen);
      g_ascii_string_to_signed (colon + 1, 10, 0, 65535, &port, NULL);
      address = g_inet_address_new_from_string (
          g_strdelimit (host, "[]", ' ') != NULL ? g_strstrip (host) : host);
    }
  if (address == NULL || port < 0)
    {
      g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_OPTION,
                   "--listen must be ADDRESS:PORT, for example 127.0.0.1:12349; it is \"%s\"",
                   listen);
      return NULL;
    }
  return g_inet_socket_address_new (address, (guint16) port);
}

static gboolean
open_tls (HlServer *self, GSocketAddress *address, GError **error)
{
  const HlServiceOptions *options = &self->service->options;
  GInetAddress *inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));

  if (g_inet_address_get_is_loopback (inet) && options->certificate == NULL)
    return TRUE;
  self->certificate = hl_tls_open (options->data, options->certificate, options->key,
                                   hl_clock_now (self->service->clock), error);
  if (self->certificate == NULL)
    return FALSE;
  self->fingerprint = hl_tls_fingerprint (self->certificate);
  return TRUE;
}

gboolean
hl_server_listen (HlServer *self, const char *listen, GError **error)
{
  g_autoptr (GSocketAddress) address = parse_address (listen, error);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) local = NULL;

  if (address == NULL || !open_tls (self, address, error))
    return FALSE;

  self->listener = g_socket_service_new ();
  g_socket_service_stop (self->listener);
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->listener), 128);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->listener), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                      &local))
    {
      g_set_error (error, HL_SERVICE_ERROR, HL_SERVICE_ERROR_PORT,
                   "The interface can't listen at %s (%s); stop the other program or choose "
                   "another --listen",
                   listen, local->message);
      g_clear_object (&self->listener);
      return FALSE;
    }
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->listener, "incoming", G_CALLBACK (incoming_cb), self);
  return TRUE;
}

void
hl_server_open (HlServer *self)
{
  if (self->listener != NULL)
    g_socket_service_start (self->listener);
}

void
hl_server_close (HlServer *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->listener != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->listener, self);
      g_socket_service_stop (self->listener);
      g_socket_listener_close (G_SOCKET_LISTENER (self->listener));
      g_clear_object (&self->listener);
    }
  if (self->soup != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->soup, self);
      soup_server_disconnect (self->soup);
    }
  hl_connections_close_all (self->connections);
}

guint16
hl_server_get_port (HlServer *self)
{
  return self->port;
}

const char *
hl_server_get_fingerprint (HlServer *self)
{
  return self->fingerprint;
}

guint
hl_server_get_n_connections (HlServer *self)
{
  return hl_connections_count (self->connections);
}

void
hl_server_set_limits (HlServer *self, const HlServerLimits *limits)
{
  hl_connections_set_limits (self->connections, limits);
}

void
hl_server_note_progress (HlServer *self, SoupServerMessage *message)
{
  set_state (self, message, HL_CONNECTION_READING);
}

void
hl_server_cut (HlServer *self, SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  GSocket *socket = hl_connections_get_socket (self->connections, remote);
  const struct linger at_once = { .l_onoff = 1 };

  if (socket == NULL)
    return;
  /* Who sends on is told by a reset; waiting for room he would hear nothing for a minute. */
  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_shutdown (socket, TRUE, TRUE, NULL);
}
