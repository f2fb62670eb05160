/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-engine.h"

G_BEGIN_DECLS

/* hotline-mediad's side of the socket: takes commands to the engine, replies, and
 * keeps events until hotlined has acknowledged them, also while nobody is
 * connected.  Main thread. */

typedef struct _HlMediaServer HlMediaServer;

#define HL_MEDIA_SERVER_ERROR (hl_media_server_error_quark ())
GQuark hl_media_server_error_quark (void);

typedef enum
{
  HL_MEDIA_SERVER_ERROR_TAKEN,  /* another mediad serves this socket */
  HL_MEDIA_SERVER_ERROR_SOCKET, /* can't be made: the message says why */
} HlMediaServerError;

/* @quit: called when a client asked for it, or after @idle without client and leg */
HlMediaServer *hl_media_server_new (const HlMediaOptions *options, HlSpan idle,
                                    void (*quit) (gpointer data), gpointer data, GError **error);
/* Takes the socket away first, so that a new mediad can start. */
void hl_media_server_free (HlMediaServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlMediaServer, hl_media_server_free)

G_END_DECLS
