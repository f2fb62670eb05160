/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "hl-service-private.h"

G_BEGIN_DECLS

/* The HTTP server: connections and their limits, TLS, and the way of a request
 * through the checks to its handler. */

HlServer *hl_server_new (HlService *service);
void hl_server_free (HlServer *self);

/* Takes the port; nobody is served before hl_server_open().  @listen: "ADDRESS:PORT"; TLS when
 * the address is not loopback. */
gboolean hl_server_listen (HlServer *self, const char *listen, GError **error);
void hl_server_open (HlServer *self);
/* No new connections, the open ones are cut. */
void hl_server_close (HlServer *self);

guint16 hl_server_get_port (HlServer *self);
const char *hl_server_get_fingerprint (HlServer *self);
guint hl_server_get_n_connections (HlServer *self);
/* A long body comes on: its time begins anew. */
void hl_server_note_progress (HlServer *self, SoupServerMessage *message);
/* Cuts the connection of a message that must not go on. */
void hl_server_cut (HlServer *self, SoupServerMessage *message);

/* Limits; fixed but for tests. */
typedef struct
{
  guint per_address;    /* connections; 64 (loopback: 1024) */
  guint all;            /* 2048 */
  guint first_seconds;  /* until a request is complete; 15 */
  guint idle_seconds;   /* between requests; 75 */
  guint answer_seconds; /* until an answer was read, since its last progress; 60 */
} HlServerLimits;
void hl_server_set_limits (HlServer *self, const HlServerLimits *limits);

#define HL_SERVER_BODY_MAX (1024 * 1024)
#define HL_SERVER_UPLOAD_MAX (20 * 1024 * 1024) /* of prompts, by who is signed in */
#define HL_API_PREFIX "/api/v1"

G_END_DECLS
