/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-quality.h"

#include <math.h>
#include <string.h>

#define R_BEST 93.2f
#define BPL 25.1f /* robustness of G.711 with concealment against random loss */
#define DELAY_KNEE_MS 177.3f

void
hl_quality_reset (HlQuality *self)
{
  memset (self, 0, sizeof *self);
}

void
hl_quality_arrived (HlQuality *self, guint32 timestamp, gint64 arrival)
{
  double clock = self->clock != 0 ? self->clock : HL_RTP_RATE;

  if (self->begun)
    {
      double apart = (double) (arrival - self->last_arrival) * clock / 1000000.0;
      double difference = fabs (apart - (double) (gint32) (timestamp - self->last_timestamp));

      /* A pause of the sender's is no jitter. */
      if (difference < clock)
        self->jitter += (difference - self->jitter) / 16;
    }
  self->begun = TRUE;
  self->last_arrival = arrival;
  self->last_timestamp = timestamp;
}

float
hl_quality_jitter_ms (const HlQuality *self)
{
  return (float) (self->jitter * 1000 / (self->clock != 0 ? self->clock : HL_RTP_RATE));
}

float
hl_quality_second (HlQuality *self, guint64 received, guint64 lost)
{
  gboolean full = self->filled == HL_QUALITY_SECONDS;
  guint64 got = received - (full ? self->received[self->at] : 0);
  guint64 gone = lost - (full ? self->lost[self->at] : 0);

  self->received[self->at] = received;
  self->lost[self->at] = lost;
  self->at = (self->at + 1) % HL_QUALITY_SECONDS;
  self->filled = MIN (self->filled + 1, HL_QUALITY_SECONDS);
  return got + gone > 0 ? (float) (100.0 * (double) gone / (double) (got + gone)) : 0;
}

float
hl_quality_mos (float loss_percent, float delay_ms)
{
  float loss = CLAMP (loss_percent, 0, 100), delay = MAX (delay_ms, 0);
  float r = R_BEST - 0.024f * delay - 95 * loss / (loss + BPL);

  if (delay > DELAY_KNEE_MS)
    r -= 0.11f * (delay - DELAY_KNEE_MS);
  if (r <= 0)
    return 1.0f;
  return CLAMP (1 + 0.035f * r + r * (r - 60) * (100 - r) * 7e-6f, 1.0f, 4.5f);
}
