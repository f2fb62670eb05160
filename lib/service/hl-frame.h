/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "hl-service-private.h"

G_BEGIN_DECLS

/* The way of a request through the checks to its handler. */

/* When the headers are there: size, and sign-in of WebSockets.  May answer. */
void hl_frame_check (HlService *service, SoupServerMessage *message);
/* When the body is there too. */
void hl_frame_handle (HlService *service, SoupServerMessage *message);

/* GET /events with an Upgrade that hl_frame_check() let pass. */
gboolean hl_frame_wants_socket (SoupServerMessage *message);
/* Its handshake was wrong. */
void hl_frame_refuse_socket (SoupServerMessage *message);

/* The token of a message: its header, or ?token= where @in_query.  (transfer full) (nullable) */
char *hl_frame_dup_token (SoupServerMessage *message, gboolean in_query);

G_END_DECLS
