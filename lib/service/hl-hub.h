/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "hl-route.h"
#include "hl-service-private.h"

G_BEGIN_DECLS

/* The consoles' WebSockets: the feed of changes with resume, one's own state, live
 * things and alarms.  Main thread. */

HlHub *hl_hub_new (HlService *service);
void hl_hub_free (HlHub *self);

/* A socket whose token was checked; @socket: the kernel's, to see how much it has not sent yet. */
void hl_hub_take (HlHub *self, SoupServerMessage *message, SoupWebsocketConnection *connection,
                  GSocket *socket);

/* Closes the sockets of @user, or of one session (@token_hash not NULL). */
void hl_hub_sign_out (HlHub *self, HlId user, const char *token_hash, const char *reason);
/* After a change of users: what each socket may see. */
void hl_hub_renew_permissions (HlHub *self);
void hl_hub_close_all (HlHub *self, const char *reason);

/* @json: one finished object. */
void hl_hub_send_user (HlHub *self, HlId user, const char *json);
void hl_hub_send_permitted (HlHub *self, guint32 may, const char *json);
gboolean hl_hub_has_user (HlHub *self, HlId user);
gboolean hl_hub_has_permitted (HlHub *self, guint32 may);
guint hl_hub_count (HlHub *self);

/* Called when a socket was opened for @user (0 = none). */
typedef void (*HlHubOpened) (HlId user, gpointer data);
void hl_hub_set_opened (HlHub *self, HlHubOpened func, gpointer data);

#define HL_HUB_QUEUE_MAX (1024 * 1024)

G_END_DECLS
