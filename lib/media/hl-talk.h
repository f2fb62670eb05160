/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"
#include "hl-media.h"

G_BEGIN_DECLS

/* Who talks in a call, measured from the frames of 20 ms: shares, silence, both at
 * once, and the mean of the network's figures.  The caller is the left leg; the other
 * side is whom the caller hears, so a whisper does not count and a held call stands
 * still.  Plain struct, one thread; nothing allocates. */

/* A side's voice against the noise it brings along. */
typedef struct
{
  float floor; /* mean square of what is taken for noise */
  guint above; /* frames in a row above the threshold */
  guint since; /* frames since it was last heard */
} HlVoice;

typedef struct
{
  HlVoice caller, agent;
  guint64 measured, apart, caller_talks, agent_talks, both, silence;
  guint longest, overlap; /* frames: the longest silence; the running overlap */
  guint overlaps;
  gboolean joined;
  /* The loudest frame of each side since the last look */
  guint64 caller_peak, agent_peak;
  /* The network, once a second */
  guint seconds;
  double loss, jitter, mos;
} HlTalk;

void hl_talk_reset (HlTalk *self);

/* @caller, @agent: sums of squares of the frame's 160 samples; @joined: the caller hears
 * somebody and is heard */
void hl_talk_frame (HlTalk *self, guint64 caller, guint64 agent, gboolean joined);
/* The worse of the two streams, once a second. */
void hl_talk_second (HlTalk *self, float loss_percent, float jitter_ms, float mos);
/* The figures so far; the levels begin anew. */
void hl_talk_take (HlTalk *self, HlMediaTalk *talk);

/* As members of an open object, and back. */
void hl_media_talk_write (HlJsonWriter *writer, const HlMediaTalk *talk);
void hl_media_talk_read (const HlJson *json, HlMediaTalk *talk);

G_END_DECLS
