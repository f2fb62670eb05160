/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>

#include "hl-hub-private.h"

#define FLUSH_MS 50
#define UNSENT_MAX 65536

HlHubClient *
hl_hub_client_new (HlHub *hub, SoupWebsocketConnection *connection, GSocket *socket)
{
  HlHubClient *self = g_new0 (HlHubClient, 1);

  self->hub = hub;
  self->connection = g_object_ref (connection);
  self->socket = socket != NULL ? g_object_ref (socket) : NULL;
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->waiting);
  soup_websocket_connection_set_max_incoming_payload_size (connection, 4096);
  soup_websocket_connection_set_keepalive_interval (connection, 25);
  return self;
}

void
hl_hub_client_free (HlHubClient *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_handle_id (&self->flush, g_source_remove);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_object_unref (self->connection);
  g_clear_object (&self->socket);
  g_object_unref (self->cancellable);
  g_free (self->token_hash);
  g_free (self);
}

static gboolean
is_open (HlHubClient *self)
{
  return soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN;
}

static gboolean
takes_more (HlHubClient *self)
{
  int unsent = 0;

  return self->socket == NULL || ioctl (g_socket_get_fd (self->socket), SIOCOUTQ, &unsent) != 0
         || unsent < UNSENT_MAX;
}

static gboolean
flush_cb (gpointer data)
{
  HlHubClient *self = data;

  while (is_open (self) && !g_queue_is_empty (&self->waiting) && takes_more (self))
    {
      g_autoptr (GBytes) bytes = g_queue_pop_head (&self->waiting);
      self->waiting_bytes -= g_bytes_get_size (bytes);
      soup_websocket_connection_send_message (self->connection, SOUP_WEBSOCKET_DATA_TEXT, bytes);
    }
  if (is_open (self) && !g_queue_is_empty (&self->waiting))
    return G_SOURCE_CONTINUE;
  self->flush = 0;
  return G_SOURCE_REMOVE;
}

void
hl_hub_client_close (HlHubClient *self, gushort code)
{
  if (is_open (self))
    soup_websocket_connection_close (self->connection, code, NULL);
}

/* Nothing more goes out on it, so a polite close would wait for ever. */
static void
cut (HlHubClient *self)
{
  g_message ("A console reads too slowly: its connection is closed");
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  self->waiting_bytes = 0;
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

void
hl_hub_client_send (HlHubClient *self, const char *json)
{
  gsize length = strlen (json);

  if (!is_open (self))
    return;
  if (g_queue_is_empty (&self->waiting) && takes_more (self))
    {
      soup_websocket_connection_send_text (self->connection, json);
      return;
    }
  if (self->waiting_bytes + length > HL_HUB_QUEUE_MAX)
    {
      cut (self);
      return;
    }
  g_queue_push_tail (&self->waiting, g_bytes_new (json, length));
  self->waiting_bytes += length;
  if (self->flush == 0)
    self->flush = g_timeout_add (FLUSH_MS, flush_cb, self);
}
