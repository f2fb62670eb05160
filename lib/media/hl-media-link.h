/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-media.h"

G_BEGIN_DECLS

/* The connection to hotline-mediad: finds it on its socket or starts it, gives
 * lines, and begins again with back-off when it is lost.  Main thread. */

typedef struct _HlMediaLink HlMediaLink;

typedef struct
{
  void (*connected) (gpointer data);
  /* @line is valid during the call */
  void (*line) (const char *line, gsize length, gpointer data);
  void (*lost) (gpointer data);
  gpointer data;
} HlMediaLinkSide;

HlMediaLink *hl_media_link_new (const HlMediaOptions *options, const HlMediaLinkSide *side);
void hl_media_link_free (HlMediaLink *self);
void hl_media_link_start (HlMediaLink *self);
/* Sends what is still to be sent, as far as the socket takes it. */
void hl_media_link_stop (HlMediaLink *self);
/* Dropped when not connected. */
void hl_media_link_send (HlMediaLink *self, const GString *line);
/* While on nothing goes out; then all of it with one system call. */
void hl_media_link_gather (HlMediaLink *self, gboolean on);
/* The other side speaks as agreed: the next loss is tried again at once. */
void hl_media_link_settle (HlMediaLink *self);
/* It does not: begin again. */
void hl_media_link_reset (HlMediaLink *self, const char *reason);

G_END_DECLS
