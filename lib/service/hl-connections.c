/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-connections.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* libsoup's server has no limits of its own: connections are accepted here and
 * handed to it.  A connection that is over its time is shut down at the socket;
 * libsoup then reads an end and lets go of it. */

typedef struct
{
  GSocket *socket;
  char *address; /* without the port */
  HlConnectionState state;
  HlTime since;
} Connection;

struct _HlConnections
{
  HlClock *clock;
  HlServerLimits limits;
  GHashTable *by_remote;  /* "address port" → Connection */
  GHashTable *by_address; /* address → count */
  guint sweep;
};

static void
connection_free (Connection *connection)
{
  g_object_unref (connection->socket);
  g_free (connection->address);
  g_free (connection);
}

HlConnections *
hl_connections_new (HlClock *clock)
{
  HlConnections *self = g_new0 (HlConnections, 1);

  self->clock = hl_clock_ref (clock);
  self->limits = (HlServerLimits){
    .per_address = 64,
    .all = 2048,
    .first_seconds = 15,
    .idle_seconds = 75,
    .answer_seconds = 60,
  };
  self->by_remote =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) connection_free);
  self->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
hl_connections_free (HlConnections *self)
{
  g_clear_handle_id (&self->sweep, g_source_remove);
  g_hash_table_unref (self->by_remote);
  g_hash_table_unref (self->by_address);
  hl_clock_unref (self->clock);
  g_free (self);
}

void
hl_connections_set_limits (HlConnections *self, const HlServerLimits *limits)
{
  self->limits = *limits;
}

static char *
remote_key (GSocketAddress *remote, char **address)
{
  GInetSocketAddress *inet;
  g_autofree char *text = NULL;
  char *key;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return NULL;
  inet = G_INET_SOCKET_ADDRESS (remote);
  text = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  key = g_strdup_printf ("%s %u", text, g_inet_socket_address_get_port (inet));
  if (address != NULL)
    *address = g_steal_pointer (&text);
  return key;
}

static void
count (HlConnections *self, const char *address, int by)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, address)) + (guint) by;

  if (n == 0)
    g_hash_table_remove (self->by_address, address);
  else
    g_hash_table_insert (self->by_address, g_strdup (address), GUINT_TO_POINTER (n));
}

/* ---- The sweep: once in two seconds while anybody is connected ---- */

static guint
allowed (HlConnections *self, HlConnectionState state)
{
  switch (state)
    {
    case HL_CONNECTION_IDLE:
      return self->limits.idle_seconds;
    case HL_CONNECTION_READING:
      return self->limits.first_seconds;
    case HL_CONNECTION_ANSWERING:
      return self->limits.answer_seconds;
    case HL_CONNECTION_HANDLING:
    case HL_CONNECTION_SOCKET:
      return 0;
    }
  return 0;
}

static gboolean
is_over (gpointer key, gpointer value, gpointer data)
{
  HlConnections *self = data;
  Connection *connection = value;
  guint seconds = allowed (self, connection->state);

  if (!g_socket_is_closed (connection->socket))
    {
      if (seconds > 0 && connection->since + seconds * HL_SECOND < hl_clock_now (self->clock))
        g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
      return FALSE;
    }
  count (self, connection->address, -1);
  return TRUE;
}

static gboolean
sweep_cb (gpointer data)
{
  HlConnections *self = data;

  g_hash_table_foreach_remove (self->by_remote, is_over, self);
  if (g_hash_table_size (self->by_remote) > 0)
    return G_SOURCE_CONTINUE;
  self->sweep = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
is_loopback (GSocketAddress *remote)
{
  return g_inet_address_get_is_loopback (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

static gboolean
has_room (HlConnections *self, GSocketAddress *remote, const char *address)
{
  guint most = self->limits.per_address * (is_loopback (remote) ? 16 : 1);

  if (g_hash_table_size (self->by_remote) >= self->limits.all
      || GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, address)) >= most)
    g_hash_table_foreach_remove (self->by_remote, is_over, self);
  return g_hash_table_size (self->by_remote) < self->limits.all
         && GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, address)) < most;
}

/* A peer that vanished is noticed although we only write to it. */
static void
tune (GSocket *socket)
{
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, 30000, NULL);
  g_socket_set_keepalive (socket, TRUE);
}

gboolean
hl_connections_add (HlConnections *self, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autofree char *address = NULL;
  g_autofree char *key = remote != NULL ? remote_key (remote, &address) : NULL;
  Connection *added;

  if (key == NULL || !has_room (self, remote, address))
    return FALSE;

  if (g_hash_table_remove (self->by_remote, key)) /* a closed one of the same port */
    count (self, address, -1);
  added = g_new0 (Connection, 1);
  added->socket = g_object_ref (g_socket_connection_get_socket (connection));
  added->state = HL_CONNECTION_READING;
  added->since = hl_clock_now (self->clock);
  tune (added->socket);
  count (self, address, 1);
  added->address = g_steal_pointer (&address);
  g_hash_table_insert (self->by_remote, g_steal_pointer (&key), added);
  if (self->sweep == 0)
    self->sweep = g_timeout_add_seconds (2, sweep_cb, self);
  return TRUE;
}

guint
hl_connections_count (HlConnections *self)
{
  g_hash_table_foreach_remove (self->by_remote, is_over, self);
  return g_hash_table_size (self->by_remote);
}

void
hl_connections_close_all (HlConnections *self)
{
  GHashTableIter iter;
  Connection *connection;

  g_hash_table_iter_init (&iter, self->by_remote);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &connection))
    g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
}

static Connection *
find (HlConnections *self, GSocketAddress *remote)
{
  g_autofree char *key = remote_key (remote, NULL);
  return key != NULL ? g_hash_table_lookup (self->by_remote, key) : NULL;
}

void
hl_connections_set_state (HlConnections *self, GSocketAddress *remote, HlConnectionState state)
{
  Connection *connection = find (self, remote);

  if (connection == NULL || connection->state == HL_CONNECTION_SOCKET)
    return;
  connection->state = state;
  connection->since = hl_clock_now (self->clock);
}

GSocket *
hl_connections_get_socket (HlConnections *self, GSocketAddress *remote)
{
  Connection *connection = find (self, remote);
  return connection != NULL ? connection->socket : NULL;
}
