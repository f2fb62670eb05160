/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hl-server.h"

G_BEGIN_DECLS

/* Who is connected: counts by address, and a sweep that cuts those who keep a
 * connection and do nothing with it. */
typedef struct _HlConnections HlConnections;

HlConnections *hl_connections_new (HlClock *clock);
void hl_connections_free (HlConnections *self);
void hl_connections_set_limits (HlConnections *self, const HlServerLimits *limits);

/* FALSE: too many (of this address); the caller closes it. */
gboolean hl_connections_add (HlConnections *self, GSocketConnection *connection);
guint hl_connections_count (HlConnections *self);
void hl_connections_close_all (HlConnections *self);

typedef enum
{
  HL_CONNECTION_IDLE,      /* between requests */
  HL_CONNECTION_READING,   /* nothing complete yet */
  HL_CONNECTION_HANDLING,  /* ours to do */
  HL_CONNECTION_ANSWERING, /* theirs to read */
  HL_CONNECTION_SOCKET,    /* a WebSocket, which minds itself */
} HlConnectionState;

/* @remote: as the server's message has it. */
void hl_connections_set_state (HlConnections *self, GSocketAddress *remote,
                               HlConnectionState state);
/* The kernel's socket, for WebSockets; NULL if gone. */
GSocket *hl_connections_get_socket (HlConnections *self, GSocketAddress *remote);

G_END_DECLS
