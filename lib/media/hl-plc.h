/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Concealment of lost speech at 16 kHz, after the idea of G.711 Appendix I: the last
 * pitch period goes round, softer and softer, and blends into what comes next.
 * (spandsp's knows 8 kHz only.)  Plain struct of zeros to begin with; one thread. */

#define HL_PLC_HISTORY 800
#define HL_PLC_PITCH_MAX 400

typedef struct
{
  gint16 history[HL_PLC_HISTORY];
  gint16 cycle[HL_PLC_PITCH_MAX];
  guint pitch, at, lost; /* samples */
} HlPlc;

/* What came; its beginning is changed after a loss. */
void hl_plc_heard (HlPlc *self, gint16 *samples, guint n);
void hl_plc_conceal (HlPlc *self, gint16 *to, guint n);

G_END_DECLS
