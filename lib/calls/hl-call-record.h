/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* What is stored of a call.  The row is derived from the facts of the call and
 * written with them in one transaction; figures are queries over these rows. */

typedef enum
{
  HL_OUTCOME_NONE, /* still going on */
  HL_OUTCOME_ANSWERED,
  HL_OUTCOME_ABANDONED,
  HL_OUTCOME_SHORT_ABANDONED,
  HL_OUTCOME_OVERFLOWED,
  HL_OUTCOME_MESSAGE,
  HL_OUTCOME_CLOSED,   /* met closed hours: not offered to a person */
  HL_OUTCOME_LEFT,     /* left during the greeting, before asking for a person */
  HL_OUTCOME_FAILED,   /* outbound: not answered; see code */
  HL_OUTCOME_CALLBACK, /* a call-back was booked */
} HlOutcome;

/* How an outbound call went; what the network says, until a person says better. */
typedef enum
{
  HL_RESULT_NONE,
  HL_RESULT_REACHED,
  HL_RESULT_BUSY,
  HL_RESULT_NO_ANSWER,
  HL_RESULT_INVALID, /* there is no such number */
  HL_RESULT_REFUSED,
  HL_RESULT_VOICEMAIL, /* a machine answered */
  HL_RESULT_FAILED,    /* it never got as far as the citizen */
} HlCallResult;

extern const char *const hl_result_words[]; /* "", "reached", "busy", "no-answer", … */
/* Of a SIP status: 486 and 600 busy, 408, 480 and 487 no answer, 404, 484 and 604 invalid, 603
 * refused, 200 reached, else failed. */
HlCallResult hl_result_of_code (gint code);

extern const char *const hl_outcome_words[];
extern const char *const hl_way_words[]; /* "", "in", "out", "internal" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  unsigned way;
  char *caller; /* plain in memory, never a column */
  char *caller_sealed;
  char *diverted; /* who sent the call on to us; as caller */
  char *diverted_sealed;
  char *caller_blind;
  char *dialled;
  HlId queue;
  char *queue_name;
  HlId agent; /* the last who talked */
  char *agent_name;
  unsigned outcome;
  HlTime offered_at, queued_at, answered_at, ended_at;
  gint64 wait_us, talk_us, hold_us, wrap_up_us, ring_us;
  gint64 code;    /* SIP code of the end */
  char *ended_by; /* "caller", "agent", "service" */
  HlId ticket;
  gboolean recorded;
  char *menu_keys; /* pressed in the menu */
  gint64 rating;   /* key of the citizen after the call */
  unsigned result; /* outbound: HlCallResult */
  char *note;      /* of who dialled */
  HlId callback;   /* the call-back it belongs to: made it, was merged into it, or was an attempt */
  char *line;      /* outbound: the number shown */
  HlId citizen;    /* who it was, when somebody said so; 0 = unknown */
} HlCallRecord;

HL_DECLARE_RECORD (HlCallRecord, hl_call_record)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  HlTime at;
  char *kind; /* a word of hl_fact_words, or of the service: "sign-in", "unmask", … */
  HlId call, leg, agent, queue, ticket;
  HlId actor; /* the user who did it; 0 = the system */
  gint64 span_us;
  gint64 code;
  char *text;     /* never a citizen's number or name */
  char *previous; /* the hash chain */
  char *hash;
} HlFactRecord;

HL_DECLARE_RECORD (HlFactRecord, hl_fact_record)

/* What was left out of a recording on purpose: it is silent there. */
typedef struct
{
  HlRecord parent_instance;

  gint64 offset_us, length_us; /* in the recording */
  HlId agent;                  /* who paused it */
  char *ended;                 /* why: "agent", "transfer", "left", "limit", "ended" */
} HlRecordingPause;

HL_DECLARE_RECORD (HlRecordingPause, hl_recording_pause)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId call;
  gint64 part;
  char *path; /* below the recordings folder */
  char *digest;
  HlTime started_at;
  gint64 length_us;
  gint64 bytes;
  char *fault;         /* NULL = complete */
  char *hash;          /* chained over all recordings */
  char *key_sealed;    /* of a sealed file: its key, wrapped; NULL = plain, or purged */
  char *class;         /* of retention: how long it is kept; NULL = without end */
  gboolean hold;       /* not purged, whatever its class says */
  HlTime purged_at;    /* the file is deleted; the row stays */
  HlTime converted_at; /* the file is Ogg Opus since; path, digest and bytes are of what
                        * was recorded */
  char *opus_digest;   /* of the file there is now */
  gint64 opus_bytes;
  char *opus_fault;  /* it could not be converted, and stays as it is: why */
  GPtrArray *pauses; /* HlRecordingPause; from the call's facts, NULL = none */
} HlRecordingRecord;

HL_DECLARE_RECORD (HlRecordingRecord, hl_recording_record)

G_END_DECLS
