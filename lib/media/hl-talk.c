/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-talk.h"

#include <string.h>

#include "hl-rtp.h"
#include "hl-tone.h"

/* Voice is what stands 9 dB above the noise of its side, for 40 ms at least.  The noise
 * is followed down at once and up by 0.7 dB a second, between −70 and −45 dBFS: what is
 * louder than −36 dBFS is always voice, what is below −61 never. */
#define FULL 32768.0f
#define MEAN_SQUARE(db_power) (FULL * FULL * (db_power))
#define FLOOR_LEAST MEAN_SQUARE (1e-7f)   /* −70 dBFS */
#define FLOOR_START MEAN_SQUARE (4e-6f)   /* −54 dBFS */
#define FLOOR_MOST MEAN_SQUARE (3.16e-5f) /* −45 dBFS */
#define ABOVE 8.0f
#define RISE 1.0032f
#define ATTACK 2   /* frames above before it is voice */
#define TALKS 5    /* frames: the gaps within words */
#define PAUSE 15   /* frames: shorter than this nobody would call it silence */
#define OVERLAP 10 /* frames: shorter is a nod */

static void
begin_again (HlTalk *self)
{
  self->caller.since = self->agent.since = TALKS;
  self->caller.above = self->agent.above = 0;
  self->overlap = 0;
}

void
hl_talk_reset (HlTalk *self)
{
  memset (self, 0, sizeof *self);
  self->caller.floor = self->agent.floor = FLOOR_START;
}

static void
follow (HlVoice *voice, guint64 squares)
{
  float power = (float) squares / HL_RTP_FRAME;

  if (power > voice->floor * ABOVE)
    voice->above++;
  else
    voice->above = 0;
  if (voice->above >= ATTACK)
    voice->since = 0;
  else
    voice->since++;
  voice->floor = power < voice->floor ? power : voice->floor * RISE;
  voice->floor = CLAMP (voice->floor, FLOOR_LEAST, FLOOR_MOST);
}

/* The pause before it was called a silence belongs to it. */
static void
count_silence (HlTalk *self)
{
  guint since = MIN (self->caller.since, self->agent.since);

  if (since == PAUSE)
    self->silence += PAUSE;
  else if (since > PAUSE)
    self->silence++;
  if (since >= PAUSE)
    self->longest = MAX (self->longest, since);
}

static void
count_both (HlTalk *self, gboolean both)
{
  self->both += both;
  self->overlap = both ? self->overlap + 1 : 0;
  self->overlaps += self->overlap == OVERLAP;
}

void
hl_talk_frame (HlTalk *self, guint64 caller, guint64 agent, gboolean joined)
{
  gboolean caller_talks, agent_talks;

  self->caller_peak = MAX (self->caller_peak, caller);
  self->agent_peak = MAX (self->agent_peak, agent);
  if (joined != self->joined)
    begin_again (self);
  self->joined = joined;
  if (!joined)
    {
      self->apart++;
      return;
    }
  follow (&self->caller, caller);
  follow (&self->agent, agent);
  caller_talks = self->caller.since < TALKS;
  agent_talks = self->agent.since < TALKS;
  self->measured++;
  self->caller_talks += caller_talks;
  self->agent_talks += agent_talks;
  count_both (self, caller_talks && agent_talks);
  count_silence (self);
}

void
hl_talk_second (HlTalk *self, float loss_percent, float jitter_ms, float mos)
{
  self->seconds++;
  self->loss += loss_percent;
  self->jitter += jitter_ms;
  self->mos += mos;
}

static HlSpan
span (guint64 frames)
{
  return (HlSpan) frames * 20 * HL_MILLISECOND;
}

void
hl_talk_take (HlTalk *self, HlMediaTalk *talk)
{
  double seconds = MAX (self->seconds, 1);
  guint quiet = MIN (self->caller.since, self->agent.since);

  *talk = (HlMediaTalk){
    .measured = span (self->measured),
    .apart = span (self->apart),
    .caller = span (self->caller_talks),
    .agent = span (self->agent_talks),
    .both = span (self->both),
    .silence = span (self->silence),
    .longest_silence = span (self->longest),
    .quiet = span (self->joined && quiet >= PAUSE ? quiet : 0),
    .overlaps = self->overlaps,
    .level_caller = hl_level_db (self->caller_peak, HL_RTP_FRAME),
    .level_agent = hl_level_db (self->agent_peak, HL_RTP_FRAME),
    .loss_percent = (float) (self->loss / seconds),
    .jitter_ms = (float) (self->jitter / seconds),
    .mos = (float) (self->mos / seconds),
  };
  self->caller_peak = self->agent_peak = 0;
}

/* ---- On the wire ---- */

static const struct
{
  const char *name;
  gsize offset;
} spans[] = {
  { "measured", offsetof (HlMediaTalk, measured) },
  { "apart", offsetof (HlMediaTalk, apart) },
  { "caller", offsetof (HlMediaTalk, caller) },
  { "agent", offsetof (HlMediaTalk, agent) },
  { "both", offsetof (HlMediaTalk, both) },
  { "silence", offsetof (HlMediaTalk, silence) },
  { "longest_silence", offsetof (HlMediaTalk, longest_silence) },
  { "quiet", offsetof (HlMediaTalk, quiet) },
}, figures[] = {
  { "level_caller", offsetof (HlMediaTalk, level_caller) },
  { "level_agent", offsetof (HlMediaTalk, level_agent) },
  { "loss_percent", offsetof (HlMediaTalk, loss_percent) },
  { "jitter_ms", offsetof (HlMediaTalk, jitter_ms) },
  { "mos", offsetof (HlMediaTalk, mos) },
};

void
hl_media_talk_write (HlJsonWriter *writer, const HlMediaTalk *talk)
{
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    hl_json_add_int (writer, spans[i].name, G_STRUCT_MEMBER (HlSpan, talk, spans[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    hl_json_add_real (writer, figures[i].name,
                      (double) G_STRUCT_MEMBER (float, talk, figures[i].offset));
  hl_json_add_int (writer, "overlaps", talk->overlaps);
}

void
hl_media_talk_read (const HlJson *json, HlMediaTalk *talk)
{
  *talk = (HlMediaTalk){ 0 };
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    G_STRUCT_MEMBER (HlSpan, talk, spans[i].offset) =
        MAX (hl_json_int (hl_json_get (json, spans[i].name), 0), 0);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    G_STRUCT_MEMBER (float, talk, figures[i].offset) =
        (float) hl_json_real (hl_json_get (json, figures[i].name), 0);
  talk->overlaps = (guint) CLAMP (hl_json_int (hl_json_get (json, "overlaps"), 0), 0, G_MAXINT);
}
