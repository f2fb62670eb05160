/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-hub.h"

G_BEGIN_DECLS

/* One console's socket.  What the kernel has not sent is ours to count: libsoup
 * queues without a limit. */
typedef struct
{
  HlHub *hub; /* borrowed */
  SoupWebsocketConnection *connection;
  GSocket *socket;
  HlId user;
  guint32 may;
  char *token_hash;

  GQueue waiting; /* GBytes not given to libsoup yet */
  gsize waiting_bytes;
  guint flush;

  /* The feed: what was sent, and whether the past is still being read */
  gint64 sent;
  gint64 epoch_wanted; /* 0 = any */
  gboolean resumes, greeted, catching_up, again;
  GCancellable *cancellable;
} HlHubClient;

HlHubClient *hl_hub_client_new (HlHub *hub, SoupWebsocketConnection *connection, GSocket *socket);
void hl_hub_client_free (HlHubClient *self);
void hl_hub_client_send (HlHubClient *self, const char *json);
void hl_hub_client_close (HlHubClient *self, gushort code);
/* Its hello is out: other events may follow. */
void hl_hub_greeted (HlHub *self, HlHubClient *client);

/* ---- The feed, filtered ---- */

/* A change and whose record it is about. */
typedef struct
{
  HlChange change;
  HlId owner;
  GArray *others; /* HlId: users of the offices that have, or had, the ticket; NULL = none */
} HlOwnedChange;

GArray *hl_feed_changes_new (void);

/* In a read job: fills the owners of tickets, calls and recordings. (element-type HlOwnedChange) */
gboolean hl_feed_find_owners (HlDb *db, GArray *changes, GError **error);
void hl_feed_send (HlHubClient *client, const HlOwnedChange *change);
/* Reads what @client missed and sends it; then it is live. */
void hl_feed_catch_up (HlHubClient *client, HlStore *store);

G_END_DECLS
