/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A bad network between a telephone and mediad, on loopback: a UDP relay that drops,
 * doubles and delays packets by a seed.  Runs in the main loop. */

typedef struct
{
  double loss, twice; /* 0 … 1 of the packets */
  guint jitter_ms;    /* each is delayed by 0 … so much, so that they overtake each other */
  guint32 seed;
} HlRelayOptions;

typedef struct _HlRelay HlRelay;

/* What comes to hl_relay_port() goes on to @port, from hl_relay_port_out(). */
HlRelay *hl_relay_new (guint16 port, const HlRelayOptions *options);
guint16 hl_relay_port (HlRelay *self);
guint16 hl_relay_port_out (HlRelay *self);
guint64 hl_relay_dropped (HlRelay *self);
void hl_relay_free (HlRelay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlRelay, hl_relay_free)

G_END_DECLS
