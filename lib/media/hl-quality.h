/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-rtp.h"

G_BEGIN_DECLS

/* Network quality of one stream: jitter after RFC 3550 §6.4.1, loss over the last
 * ten seconds, and an estimate of the mean opinion score.  Plain struct, one thread. */

#define HL_QUALITY_SECONDS 10

typedef struct
{
  double jitter; /* in timestamp units */
  guint clock;   /* of timestamps; 0 = 8000 */
  gint64 last_arrival;
  guint32 last_timestamp;
  gboolean begun;
  /* Counters at the start of each of the last seconds */
  guint64 received[HL_QUALITY_SECONDS], lost[HL_QUALITY_SECONDS];
  guint at, filled;
} HlQuality;

void hl_quality_reset (HlQuality *self);
/* @arrival: microseconds, any monotonic base */
void hl_quality_arrived (HlQuality *self, guint32 timestamp, gint64 arrival);
float hl_quality_jitter_ms (const HlQuality *self);
/* Once a second, with the counters so far.  Returns: loss over the last 10 s in percent */
float hl_quality_second (HlQuality *self, guint64 received, guint64 lost);

/* ITU-T G.107 with the values of G.113 for G.711 with concealment (Ie 0, Bpl 25.1);
 * @delay_ms one way.  1.0–4.5 */
float hl_quality_mos (float loss_percent, float delay_ms);

G_END_DECLS
