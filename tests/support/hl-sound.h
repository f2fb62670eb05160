/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sound in tests: 8 kHz, 16 bit. */
typedef struct
{
  gint16 *samples;
  gsize n;
} HlSound;

/* One channel (from 0) of any file sox reads, or of Ogg Opus. */
HlSound hl_sound_read (const char *path, guint channel);
/* The only file of @folder whose name fits @pattern ("dump-*-dec.wav"). (transfer full) */
char *hl_sound_find (const char *folder, const char *pattern);
void hl_sound_clear (HlSound *self);
/* A new wav file with @seconds of a tone. (transfer full) */
char *hl_sound_tone (const char *folder, guint hertz, guint seconds);
/* The same in A-law without a header, for sipp. (transfer full) */
char *hl_sound_tone_a_law (const char *folder, guint hertz, guint seconds);

/* A FLAC file of two channels with a tone each: caller left, agent right. (transfer full) */
char *hl_sound_flac (const char *folder, guint left, guint right, guint seconds);

/* The share of the power of @from … @to (seconds) that is the tone @hertz, 0–1. */
double hl_sound_share (const HlSound *self, double from, double to, guint hertz);
/* Seconds, in steps of 0.1, in which @hertz is at least half of the power. */
double hl_sound_heard (const HlSound *self, guint hertz);
/* The longest stretch between the first and the last of them in which it is not. */
double hl_sound_gap (const HlSound *self, guint hertz);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlSound, hl_sound_clear)

G_END_DECLS
