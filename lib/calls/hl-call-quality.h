/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* What is kept of how a call went: who talked and how the line was, seconds marked with
 * a remark, and hints a supervisor sent. */

/* One for each part of the call's recording, measured while it was made. */
typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId call;
  gint64 part;
  gint64 measured_us; /* while the caller and somebody of ours heard each other */
  gint64 apart_us;    /* on hold, or alone */
  gint64 caller_us, agent_us, both_us;
  gint64 silence_us, longest_silence_us; /* nobody, in pauses of 300 ms and more */
  gint64 overlaps;                       /* times both talked for 200 ms and more */
  double loss_percent, jitter_ms, mos;   /* means, of the worse of the two streams */
} HlCallQuality;

HL_DECLARE_RECORD (HlCallQuality, hl_call_quality)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId call;
  HlTime at; /* the moment that is meant: minus a recording's start it is its second */
  HlId author;
  char *author_name;
  char *text;
} HlCallMark;

HL_DECLARE_RECORD (HlCallMark, hl_call_mark)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId call, agent; /* who was meant */
  HlId author;
  char *author_name;
  char *text;
  HlTime at;
  HlTime seen_at; /* 0 = not yet */
} HlCallHint;

HL_DECLARE_RECORD (HlCallHint, hl_call_hint)

#define HL_CALL_REMARK_MAX 200 /* characters of a mark or hint */

G_END_DECLS
