/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-call-quality.h"

/* clang-format off */
static const HlField quality_fields[] = {
  HL_FIELD (HlCallQuality, id,                 ID,   HL_READ_ONLY),
  HL_FIELD (HlCallQuality, revision,           INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, call,               ID,   HL_READ_ONLY),
  HL_FIELD (HlCallQuality, part,               INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, measured_us,        INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, apart_us,           INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, caller_us,          INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, agent_us,           INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, both_us,            INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, silence_us,         INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, longest_silence_us, INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, overlaps,           INT,  HL_READ_ONLY),
  HL_FIELD (HlCallQuality, loss_percent,       REAL, HL_READ_ONLY),
  HL_FIELD (HlCallQuality, jitter_ms,          REAL, HL_READ_ONLY),
  HL_FIELD (HlCallQuality, mos,                REAL, HL_READ_ONLY),
};
HL_DEFINE_RECORD (HlCallQuality, hl_call_quality, "call_quality", quality_fields)

static const HlField mark_fields[] = {
  HL_FIELD (HlCallMark, id,          ID,   HL_READ_ONLY),
  HL_FIELD (HlCallMark, revision,    INT,  HL_READ_ONLY),
  HL_FIELD (HlCallMark, call,        ID,   HL_READ_ONLY),
  HL_FIELD (HlCallMark, at,          TIME, 0),
  HL_FIELD (HlCallMark, author,      ID,   HL_READ_ONLY),
  HL_FIELD (HlCallMark, author_name, TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCallMark, text,        TEXT, HL_REQUIRED, .min = 1, .max = HL_CALL_REMARK_MAX),
};
HL_DEFINE_RECORD (HlCallMark, hl_call_mark, "call_mark", mark_fields)

static const HlField hint_fields[] = {
  HL_FIELD (HlCallHint, id,          ID,   HL_READ_ONLY),
  HL_FIELD (HlCallHint, revision,    INT,  HL_READ_ONLY),
  HL_FIELD (HlCallHint, call,        ID,   HL_READ_ONLY),
  HL_FIELD (HlCallHint, agent,       ID,   HL_READ_ONLY),
  HL_FIELD (HlCallHint, author,      ID,   HL_READ_ONLY),
  HL_FIELD (HlCallHint, author_name, TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCallHint, text,        TEXT, HL_REQUIRED, .min = 1, .max = HL_CALL_REMARK_MAX),
  HL_FIELD (HlCallHint, at,          TIME, HL_READ_ONLY),
  HL_FIELD (HlCallHint, seen_at,     TIME, HL_READ_ONLY),
};
HL_DEFINE_RECORD (HlCallHint, hl_call_hint, "call_hint", hint_fields)
/* clang-format on */
