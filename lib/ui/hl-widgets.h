/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "client/hl-client.h"

G_BEGIN_DECLS

/* Small shared widgets.  All have accessible labels; colours come from named
 * style classes, so that dark and high contrast work. */

/* What a colour means (SCREENS §3): also the style classes "hl-good", "hl-busy", "hl-near",
 * "hl-over", "hl-idle". */
typedef enum
{
  HL_TONE_IDLE, /* grey: away, offline, neutral */
  HL_TONE_GOOD, /* green: ready, done */
  HL_TONE_BUSY, /* accent: ringing, talking, draft */
  HL_TONE_NEAR, /* amber: hold, wrap-up, near a limit */
  HL_TONE_OVER, /* red: over a limit */
  HL_N_TONES
} HlTone;

HlTone hl_tone_of_agent_state (unsigned state);
/* The mark's colour and the text's colour of a tone for @dark. */
void hl_tone_mark (HlTone tone, gboolean dark, GdkRGBA *colour);
void hl_tone_text (HlTone tone, gboolean dark, GdkRGBA *colour);
void hl_widget_set_tone (GtkWidget *widget, HlTone tone); /* sets one of the classes */

/* --- HlStateDot: ● word; property "tone", "word" --- */
#define HL_TYPE_STATE_DOT (hl_state_dot_get_type ())
G_DECLARE_FINAL_TYPE (HlStateDot, hl_state_dot, HL, STATE_DOT, GtkWidget)
GtkWidget *hl_state_dot_new (HlTone tone, const char *word); /* word NULL: the dot alone */
void hl_state_dot_set (HlStateDot *self, HlTone tone, const char *word);

/* --- HlLevel: a bar of cells; redraws at most 10 times a second. Property "label", "cells" --- */
#define HL_TYPE_LEVEL (hl_level_get_type ())
G_DECLARE_FINAL_TYPE (HlLevel, hl_level, HL, LEVEL, GtkWidget)
GtkWidget *hl_level_new (HlTone tone, guint cells, const char *label);
void hl_level_set (HlLevel *self, double dbfs); /* −60…0; NaN = nothing known */
void hl_level_set_muted (HlLevel *self, gboolean muted);

/* --- HlWave: two tracks, a position, marks. Peaks are 0–255 --- */
#define HL_TYPE_WAVE (hl_wave_get_type ())
G_DECLARE_FINAL_TYPE (HlWave, hl_wave, HL, WAVE, GtkWidget)
GtkWidget *hl_wave_new (const char *left_label, const char *right_label);
/* A whole recording: GET /recordings/ID/waveform. */
void hl_wave_set_peaks (HlWave *self, const guint8 *left, const guint8 *right, guint n,
                        HlSpan length);
gboolean hl_wave_set_json (HlWave *self, const HlJson *waveform);
/* The last @span of a live call: @left, @right dBFS, newest at the right. */
void hl_wave_set_live (HlWave *self, HlSpan span);
void hl_wave_push (HlWave *self, double left, double right, HlTime at);
/* When 0:00 of the axis was: the call's answer; else the first push. */
void hl_wave_set_origin (HlWave *self, HlTime origin);
void hl_wave_clear (HlWave *self);
void hl_wave_set_position (HlWave *self, HlSpan position); /* −1 = none */
void hl_wave_clear_marks (HlWave *self);
void hl_wave_add_mark (HlWave *self, HlSpan from, HlSpan to, HlTone tone, const char *label);
void hl_wave_stretch_mark (HlWave *self, HlSpan to); /* the last one ends there */
/* Signal ::seek (gint64 position_us) on click and Left/Right. */

/* --- HlTile: caption, figure, note, chip --- */
#define HL_TYPE_TILE (hl_tile_get_type ())
G_DECLARE_FINAL_TYPE (HlTile, hl_tile, HL, TILE, GtkWidget)
GtkWidget *hl_tile_new (const char *caption);
void hl_tile_set (HlTile *self, const char *figure, const char *note, HlTone tone);
void hl_tile_set_chip (HlTile *self, const char *chip, HlTone tone); /* NULL = none */

/* Rows of grey bars, for what loads longer than 300 ms; @rows high. */
GtkWidget *hl_skeleton_new (guint rows);

/* One sentence, one action (an action name; NULL = none). */
GtkWidget *hl_status_page_new (const char *icon, const char *title, const char *sentence,
                               const char *button, const char *action);

/* A stack that shows @view, or @empty when @model has no items, or a skeleton while it loads, or
 * the error with "Try again": for a HlRemoteList. @empty, @view (transfer floating) */
GtkWidget *hl_list_frame_new (HlRemoteList *list, GtkWidget *view, GtkWidget *empty);

/* Section heading with a dim note: "坐席 26". */
GtkWidget *hl_heading_new (const char *title, const char *note);
void hl_heading_set_note (GtkWidget *heading, const char *note);

/* Sets the accessible label. */
void hl_accessible_label (GtkWidget *widget, const char *label);

/* Calls @tick once a second while @widget is mapped, on the second. */
typedef void (*HlTickFunc) (GtkWidget *widget, gpointer data);
void hl_widget_add_second_tick (GtkWidget *widget, HlTickFunc tick, gpointer data);

G_END_DECLS
