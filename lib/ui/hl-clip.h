/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-session.h"

G_BEGIN_DECLS

/* A sound that the service has, heard on this computer: it is fetched when it is first to be
 * heard, and kept until another one is chosen.  Main thread only. */

#define HL_TYPE_CLIP (hl_clip_get_type ())
G_DECLARE_FINAL_TYPE (HlClip, hl_clip, HL, CLIP, GObject)

HlClip *hl_clip_new (void);

/* @path: below the API, such as "/prompts/greeting/audio"; NULL = none.  What played before stops,
 * what was being fetched is given up.  @most: bytes that it may have. */
void hl_clip_choose (HlClip *self, HlSession *session, const char *path, gsize most);

void hl_clip_play_from (HlClip *self, HlSpan position);
/* Plays or pauses; while it is fetched: whether it will play then. */
void hl_clip_toggle (HlClip *self);
void hl_clip_pause (HlClip *self);

/* Nothing while it is not there. */
void hl_clip_seek (HlClip *self, HlSpan position);
HlSpan hl_clip_get_position (HlClip *self);
void hl_clip_set_rate (HlClip *self, double rate); /* 0.5–2.0 */

gboolean hl_clip_is_loading (HlClip *self);
gboolean hl_clip_is_playing (HlClip *self);

/* Signals: ::changed, when it begins or ends to be fetched or to play; ::position (gint64 µs) ten
 * times a second while playing; ::failed (const char *sentence), for people. */

G_END_DECLS
