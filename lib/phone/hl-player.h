/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Plays a recording on the console's speaker: pause, seek, speed without a change
 * of pitch.  The sound comes as bytes (FLAC), so that no copy of a citizen's call
 * is left on the desk.  Main thread only. */

#define HL_TYPE_PLAYER (hl_player_get_type ())
G_DECLARE_FINAL_TYPE (HlPlayer, hl_player, HL, PLAYER, GObject)

HlPlayer *hl_player_new (void);
/* Takes a reference; stops what played before.  NULL unloads. */
void hl_player_load (HlPlayer *self, GBytes *sound);
gboolean hl_player_is_loaded (HlPlayer *self);

void hl_player_play (HlPlayer *self);
void hl_player_pause (HlPlayer *self);
gboolean hl_player_get_playing (HlPlayer *self);
void hl_player_seek (HlPlayer *self, HlSpan position);
void hl_player_set_rate (HlPlayer *self, double rate); /* 0.5–2.0 */
double hl_player_get_rate (HlPlayer *self);
void hl_player_set_speaker (HlPlayer *self, const char *id); /* as hl_phone_set_speaker() */

HlSpan hl_player_get_position (HlPlayer *self);
HlSpan hl_player_get_length (HlPlayer *self); /* 0 = not known yet */

/* Properties: "playing".  Signals: ::position (gint64 µs) ten times a second while
 * playing, ::failed (const char *message).  At the end it stops at position 0. */

G_END_DECLS
