/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-call-record.h"

const char *const hl_outcome_words[] = { "",           "answered", "abandoned", "short-abandoned",
                                         "overflowed", "message",  "closed",    "left",
                                         "failed",     "callback", NULL };

const char *const hl_result_words[] = { "",        "reached",   "busy",   "no-answer", "invalid",
                                        "refused", "voicemail", "failed", NULL };

HlCallResult
hl_result_of_code (gint code)
{
  static const struct
  {
    gint code;
    HlCallResult result;
  } codes[] = {
    { 200, HL_RESULT_REACHED },   { 486, HL_RESULT_BUSY },      { 600, HL_RESULT_BUSY },
    { 408, HL_RESULT_NO_ANSWER }, { 480, HL_RESULT_NO_ANSWER }, { 487, HL_RESULT_NO_ANSWER },
    { 404, HL_RESULT_INVALID },   { 484, HL_RESULT_INVALID },   { 604, HL_RESULT_INVALID },
    { 603, HL_RESULT_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].code == code)
      return codes[i].result;
  return HL_RESULT_FAILED;
}

const char *const hl_way_words[] = { "", "in", "out", "internal", "test", NULL };

/* clang-format off */
static const HlField call_fields[] = {
  HL_FIELD (HlCallRecord, id,            ID,   HL_READ_ONLY),
  HL_FIELD (HlCallRecord, revision,      INT,  HL_READ_ONLY),
  HL_FIELD (HlCallRecord, way,           ENUM, HL_READ_ONLY, .names = hl_way_words),
  HL_FIELD (HlCallRecord, caller,        TEXT, HL_READ_ONLY | HL_SENSITIVE | HL_NO_SQL, .max = 64, .mask = "phone"),
  HL_FIELD (HlCallRecord, caller_sealed, TEXT, HL_NO_WIRE, .max = 400),
  HL_FIELD (HlCallRecord, caller_blind,  TEXT, HL_NO_WIRE, .max = 64),
  HL_FIELD (HlCallRecord, dialled,       TEXT, HL_READ_ONLY, .max = 64),
  HL_FIELD (HlCallRecord, diverted,        TEXT, HL_READ_ONLY | HL_SENSITIVE | HL_NO_SQL, .max = 64, .mask = "phone"),
  HL_FIELD (HlCallRecord, diverted_sealed, TEXT, HL_NO_WIRE, .max = 400),
  HL_FIELD (HlCallRecord, queue,         ID,   HL_READ_ONLY),
  HL_FIELD (HlCallRecord, queue_name,    TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCallRecord, agent,         ID,   HL_READ_ONLY),
  HL_FIELD (HlCallRecord, agent_name,    TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCallRecord, outcome,       ENUM, HL_READ_ONLY, .names = hl_outcome_words),
  HL_FIELD (HlCallRecord, offered_at,    TIME, HL_READ_ONLY),
  HL_FIELD (HlCallRecord, queued_at,     TIME, HL_READ_ONLY),
  HL_FIELD (HlCallRecord, answered_at,   TIME, HL_READ_ONLY),
  HL_FIELD (HlCallRecord, ended_at,      TIME, HL_READ_ONLY),
  HL_FIELD (HlCallRecord, wait_us,       INT,  HL_READ_ONLY),
  HL_FIELD (HlCallRecord, talk_us,       INT,  HL_READ_ONLY),
  HL_FIELD (HlCallRecord, hold_us,       INT,  HL_READ_ONLY),
  HL_FIELD (HlCallRecord, wrap_up_us,    INT,  HL_READ_ONLY),
  HL_FIELD (HlCallRecord, ring_us,       INT,  HL_READ_ONLY),
  HL_FIELD (HlCallRecord, code,          INT,  HL_READ_ONLY),
  HL_FIELD (HlCallRecord, ended_by,      TEXT, HL_READ_ONLY, .max = 16),
  HL_FIELD (HlCallRecord, ticket,        ID,   HL_READ_ONLY),
  HL_FIELD (HlCallRecord, recorded,      BOOL, HL_READ_ONLY),
  HL_FIELD (HlCallRecord, menu_keys,     TEXT, HL_READ_ONLY, .max = 32),
  HL_FIELD (HlCallRecord, rating,        INT,  HL_READ_ONLY),
  HL_FIELD (HlCallRecord, result,        ENUM, HL_READ_ONLY, .names = hl_result_words),
  HL_FIELD (HlCallRecord, note,          TEXT, HL_READ_ONLY, .max = 400),
  HL_FIELD (HlCallRecord, callback,      ID,   HL_READ_ONLY),
  HL_FIELD (HlCallRecord, line,          TEXT, HL_READ_ONLY, .max = 32),
  HL_FIELD (HlCallRecord, citizen,       ID,   HL_READ_ONLY),
};
HL_DEFINE_RECORD (HlCallRecord, hl_call_record, "call", call_fields)

static const HlField fact_fields[] = {
  HL_FIELD (HlFactRecord, id,       ID,   HL_READ_ONLY),
  HL_FIELD (HlFactRecord, at,       TIME, HL_READ_ONLY),
  HL_FIELD (HlFactRecord, kind,     TEXT, HL_READ_ONLY, .max = 40),
  HL_FIELD (HlFactRecord, call,     ID,   HL_READ_ONLY),
  HL_FIELD (HlFactRecord, leg,      ID,   HL_READ_ONLY),
  HL_FIELD (HlFactRecord, agent,    ID,   HL_READ_ONLY),
  HL_FIELD (HlFactRecord, queue,    ID,   HL_READ_ONLY),
  HL_FIELD (HlFactRecord, ticket,   ID,   HL_READ_ONLY),
  HL_FIELD (HlFactRecord, actor,    ID,   HL_READ_ONLY),
  HL_FIELD (HlFactRecord, span_us,  INT,  HL_READ_ONLY),
  HL_FIELD (HlFactRecord, code,     INT,  HL_READ_ONLY),
  HL_FIELD (HlFactRecord, text,     TEXT, HL_READ_ONLY, .max = 1000),
  HL_FIELD (HlFactRecord, previous, TEXT, HL_READ_ONLY, .max = 64),
  HL_FIELD (HlFactRecord, hash,     TEXT, HL_READ_ONLY, .max = 64),
};
HL_DEFINE_RECORD (HlFactRecord, hl_fact_record, "fact", fact_fields)

static const HlField pause_fields[] = {
  HL_FIELD (HlRecordingPause, offset_us, INT,  HL_READ_ONLY),
  HL_FIELD (HlRecordingPause, length_us, INT,  HL_READ_ONLY),
  HL_FIELD (HlRecordingPause, agent,     ID,   HL_READ_ONLY),
  HL_FIELD (HlRecordingPause, ended,     TEXT, HL_READ_ONLY, .max = 20),
};
HL_DEFINE_RECORD (HlRecordingPause, hl_recording_pause, "recording_pause", pause_fields)

static const HlField recording_fields[] = {
  HL_FIELD (HlRecordingRecord, id,         ID,   HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, revision,   INT,  HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, call,       ID,   HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, part,       INT,  HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, path,       TEXT, HL_READ_ONLY, .max = 200),
  HL_FIELD (HlRecordingRecord, digest,     TEXT, HL_READ_ONLY, .max = 64),
  HL_FIELD (HlRecordingRecord, started_at, TIME, HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, length_us,  INT,  HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, bytes,      INT,  HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, fault,      TEXT, HL_READ_ONLY, .max = 400),
  HL_FIELD (HlRecordingRecord, hash,       TEXT, HL_READ_ONLY, .max = 64),
  HL_FIELD (HlRecordingRecord, key_sealed, TEXT, HL_NO_WIRE, .max = 400),
  HL_FIELD (HlRecordingRecord, class,      TEXT, 0, .max = 40),
  HL_FIELD (HlRecordingRecord, hold,       BOOL, 0),
  HL_FIELD (HlRecordingRecord, purged_at,  TIME, HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, converted_at, TIME, HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, opus_digest, TEXT, HL_READ_ONLY, .max = 64),
  HL_FIELD (HlRecordingRecord, opus_bytes, INT,  HL_READ_ONLY),
  HL_FIELD (HlRecordingRecord, opus_fault, TEXT, HL_READ_ONLY, .max = 400),
  HL_FIELD (HlRecordingRecord, pauses,     LIST, HL_READ_ONLY, .max = 1000, .of = hl_recording_pause_shape),
};
HL_DEFINE_RECORD (HlRecordingRecord, hl_recording_record, "recording", recording_fields)
/* clang-format on */
