/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* G.711: 8-bit A-law and µ-law to and from 16-bit linear, by tables.  Call
 * hl_g711_init() once before; after that any thread. */
void hl_g711_init (void);
void hl_g711_decode (HlCodec codec, const guint8 *from, gint16 *to, guint n);
void hl_g711_encode (HlCodec codec, const gint16 *from, guint8 *to, guint n);

/* The definitions of ITU-T G.711, which fill the tables. */
gint16 hl_g711_decode_one (HlCodec codec, guint8 code);
guint8 hl_g711_encode_one (HlCodec codec, gint16 sample);

G_END_DECLS
