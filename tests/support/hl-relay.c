/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-relay.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PACKET_MAX 1600

struct _HlRelay
{
  HlRelayOptions options;
  int in, out;
  guint16 port, port_out;
  struct sockaddr_in to;
  GRand *random;
  guint source, timer;
  GQueue waiting; /* Packet */
  guint64 dropped;
};

typedef struct
{
  gint64 due;
  gsize length;
  guint8 data[PACKET_MAX];
} Packet;

static int
bind_any (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return fd;
}

static void
queue (HlRelay *self, const guint8 *data, gsize length)
{
  Packet *packet = g_new (Packet, 1);

  packet->due = g_get_monotonic_time ()
                + g_rand_int_range (self->random, 0, (gint32) self->options.jitter_ms * 1000 + 1);
  packet->length = length;
  memcpy (packet->data, data, length);
  g_queue_push_tail (&self->waiting, packet);
}

static gboolean
in_cb (gint fd, GIOCondition condition, gpointer data)
{
  HlRelay *self = data;
  guint8 bytes[PACKET_MAX];
  ssize_t got;

  while ((got = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
    if (g_rand_double (self->random) < self->options.loss)
      self->dropped++;
    else
      {
        queue (self, bytes, (gsize) got);
        if (g_rand_double (self->random) < self->options.twice)
          queue (self, bytes, (gsize) got);
      }
  return G_SOURCE_CONTINUE;
}

static gboolean
timer_cb (gpointer data)
{
  HlRelay *self = data;
  gint64 now = g_get_monotonic_time ();

  for (GList *l = self->waiting.head, *next; l != NULL; l = next)
    {
      Packet *packet = l->data;

      next = l->next;
      if (packet->due > now)
        continue;
      sendto (self->out, packet->data, packet->length, 0, (struct sockaddr *) &self->to,
              sizeof self->to);
      g_free (packet);
      g_queue_delete_link (&self->waiting, l);
    }
  return G_SOURCE_CONTINUE;
}

HlRelay *
hl_relay_new (guint16 port, const HlRelayOptions *options)
{
  HlRelay *self = g_new0 (HlRelay, 1);

  self->options = *options;
  self->random = g_rand_new_with_seed (options->seed);
  self->in = bind_any (&self->port);
  self->out = bind_any (&self->port_out);
  self->to.sin_family = AF_INET;
  self->to.sin_port = htons (port);
  self->to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_queue_init (&self->waiting);
  self->source = g_unix_fd_add (self->in, G_IO_IN, in_cb, self);
  self->timer = g_timeout_add (2, timer_cb, self);
  return self;
}

guint16
hl_relay_port (HlRelay *self)
{
  return self->port;
}

guint16
hl_relay_port_out (HlRelay *self)
{
  return self->port_out;
}

guint64
hl_relay_dropped (HlRelay *self)
{
  return self->dropped;
}

void
hl_relay_free (HlRelay *self)
{
  g_source_remove (self->source);
  g_source_remove (self->timer);
  g_queue_clear_full (&self->waiting, g_free);
  g_rand_free (self->random);
  close (self->in);
  close (self->out);
  g_free (self);
}
