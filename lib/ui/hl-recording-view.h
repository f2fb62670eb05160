/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-widgets.h"

G_BEGIN_DECLS

/* The recording of a call: its waveform (caller above, our side below), play and
 * pause, position, speed.  The sound is loaded when it is first played. */

#define HL_TYPE_RECORDING_VIEW (hl_recording_view_get_type ())
G_DECLARE_FINAL_TYPE (HlRecordingView, hl_recording_view, HL, RECORDING_VIEW, GtkWidget)

GtkWidget *hl_recording_view_new (void);

/**
 * hl_recording_view_show:
 * @session: asked for waveform and sound
 * @recording: 0 = none: the view is empty and insensitive
 * @length: of the recording, shown until it is loaded
 */
void hl_recording_view_show (HlRecordingView *self, HlSession *session, HlId recording,
                             HlSpan length);
/* What was left out on purpose, marked in the waveform.
 * @pauses: (nullable): HlRecordingPause of the recording shown */
void hl_recording_view_set_pauses (HlRecordingView *self, GPtrArray *pauses);
/* Plays, or pauses: what the button does. */
void hl_recording_view_toggle (HlRecordingView *self);
void hl_recording_view_stop (HlRecordingView *self);
gboolean hl_recording_view_is_playing (HlRecordingView *self);
void hl_recording_view_seek (HlRecordingView *self, HlSpan position);
/* Plays from there; loads the sound first when it must. */
void hl_recording_view_play_from (HlRecordingView *self, HlSpan position);
/* A second marked with a remark; after hl_recording_view_show(), before another is shown. */
void hl_recording_view_add_mark (HlRecordingView *self, HlSpan at, const char *label);

/* Signal ::failed (const char *sentence): what to tell the user. */

G_END_DECLS
