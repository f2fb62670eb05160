/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* A citizen whom we owe a call: who left the queue, left a message, was booked in or was
 * not let in, or was promised one.  Made from the facts of calls and of nothing else but a
 * promise; one that is open per caller and queue, later calls are merged into it.  It is
 * closed when the citizen was reached, or rang again and was answered. */

typedef enum
{
  HL_CALLBACK_KIND_NONE,
  HL_CALLBACK_KIND_ABANDONED,
  HL_CALLBACK_KIND_MESSAGE,
  HL_CALLBACK_KIND_BOOKED, /* "callback": keeps a place in the queue until it is dialled */
  HL_CALLBACK_KIND_MISSED, /* was not let in: full, waited too long, closing */
  HL_CALLBACK_KIND_MANUAL, /* promised by a person */
} HlCallbackKind;

typedef enum
{
  HL_CALLBACK_NONE,
  HL_CALLBACK_OPEN,
  HL_CALLBACK_TAKEN, /* somebody is at it */
  HL_CALLBACK_DONE,
  HL_CALLBACK_GIVEN_UP,
  HL_CALLBACK_CANCELLED,
  HL_N_CALLBACK_STATES
} HlCallbackState;

typedef enum
{
  HL_CALLBACK_EVENT_TAKE,
  HL_CALLBACK_EVENT_RELEASE,
  HL_CALLBACK_EVENT_FAIL, /* an attempt that did not reach the citizen: open again, later */
  HL_CALLBACK_EVENT_CLOSE,
  HL_CALLBACK_EVENT_GIVE_UP,
  HL_CALLBACK_EVENT_CANCEL,
  HL_CALLBACK_EVENT_REOPEN, /* what closed it was wrong: a machine answered */
  HL_N_CALLBACK_EVENTS
} HlCallbackEvent;

typedef enum
{
  HL_CALLBACK_OUTCOME_NONE,
  HL_CALLBACK_OUTCOME_REACHED,
  HL_CALLBACK_OUTCOME_BUSY,
  HL_CALLBACK_OUTCOME_NO_ANSWER,
  HL_CALLBACK_OUTCOME_INVALID,
  HL_CALLBACK_OUTCOME_REFUSED,
  HL_CALLBACK_OUTCOME_VOICEMAIL,
  HL_CALLBACK_OUTCOME_FAILED,     /* it never got as far as the citizen: no attempt */
  HL_CALLBACK_OUTCOME_RANG_AGAIN, /* and was answered */
} HlCallbackOutcome;

extern const char *const hl_callback_kind_words[];  /* "", abandoned, message, callback, missed,
                                                       manual */
extern const char *const hl_callback_state_words[]; /* "", open, taken, done, given-up, cancelled */
extern const char *const hl_callback_event_words[]; /* take, release, fail, close, give-up, cancel,
                                                       reopen */
extern const char *const hl_callback_outcome_words[]; /* as HlCallResult's words, and rang-again */
extern const HlStateTable hl_callback_table;

#define HL_CALLBACK_PAUSE (30 * HL_MINUTE) /* after an attempt, when nobody says when */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  unsigned kind;  /* HlCallbackKind, the weightiest of the calls in it */
  unsigned state; /* HlCallbackState */
  HlId call;      /* the first; 0 = promised without one */
  HlId last_call;
  HlId booked;  /* the call that keeps the place in the queue; 0 = none */
  char *caller; /* plain in memory; NULL = withheld */
  char *caller_sealed;
  char *caller_blind;
  char *line; /* dialled by the citizen */
  HlId queue;
  char *queue_name;
  HlId agent; /* who is at it; of a closed one: who closed it */
  char *agent_name;
  gint64 n_calls;
  gint64 attempts;
  HlTime due_at;
  HlTime last_attempt_at;
  unsigned outcome; /* of the last attempt, HlCallbackOutcome */
  char *note;
  HlId recording; /* of the message */
  HlId ticket;
  HlTime created_at, closed_at;
} HlCallback;

HL_DECLARE_RECORD (HlCallback, hl_callback)

gboolean hl_callback_is_open (const HlCallback *self); /* open or taken */
/* What an attempt with this outcome does to it. */
HlCallbackEvent hl_callback_event_of (HlCallbackOutcome outcome);
/* May it be given up?  HL_DESK_ERROR_STATE unless it was tried @attempts times, or there is no
 * such number. */
gboolean hl_callback_check_give_up (const HlCallback *self, gint64 attempts, GError **error);

G_END_DECLS
