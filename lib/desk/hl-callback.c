/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-callback.h"

#include "hl-ticket.h"

const char *const hl_callback_kind_words[] = { "",       "abandoned", "message", "callback",
                                               "missed", "manual",    NULL };
const char *const hl_callback_state_words[] = { "",         "open",      "taken", "done",
                                                "given-up", "cancelled", NULL };
const char *const hl_callback_event_words[] = { "take",    "release", "fail",   "close",
                                                "give-up", "cancel",  "reopen", NULL };
const char *const hl_callback_outcome_words[] = { "",           "reached", "busy",      "no-answer",
                                                  "invalid",    "refused", "voicemail", "failed",
                                                  "rang-again", NULL };

/* clang-format off */
static const HlStep steps[] = {
  { HL_CALLBACK_OPEN,      HL_CALLBACK_EVENT_TAKE,    HL_CALLBACK_TAKEN },
  { HL_CALLBACK_OPEN,      HL_CALLBACK_EVENT_FAIL,    HL_CALLBACK_OPEN },
  { HL_CALLBACK_OPEN,      HL_CALLBACK_EVENT_CLOSE,   HL_CALLBACK_DONE },
  { HL_CALLBACK_OPEN,      HL_CALLBACK_EVENT_GIVE_UP, HL_CALLBACK_GIVEN_UP },
  { HL_CALLBACK_OPEN,      HL_CALLBACK_EVENT_CANCEL,  HL_CALLBACK_CANCELLED },
  { HL_CALLBACK_TAKEN,     HL_CALLBACK_EVENT_RELEASE, HL_CALLBACK_OPEN },
  { HL_CALLBACK_TAKEN,     HL_CALLBACK_EVENT_FAIL,    HL_CALLBACK_OPEN },
  { HL_CALLBACK_TAKEN,     HL_CALLBACK_EVENT_CLOSE,   HL_CALLBACK_DONE },
  { HL_CALLBACK_TAKEN,     HL_CALLBACK_EVENT_GIVE_UP, HL_CALLBACK_GIVEN_UP },
  { HL_CALLBACK_TAKEN,     HL_CALLBACK_EVENT_CANCEL,  HL_CALLBACK_CANCELLED },
  { HL_CALLBACK_DONE,      HL_CALLBACK_EVENT_REOPEN,  HL_CALLBACK_OPEN },
  { HL_CALLBACK_GIVEN_UP,  HL_CALLBACK_EVENT_REOPEN,  HL_CALLBACK_OPEN },
  { HL_CALLBACK_CANCELLED, HL_CALLBACK_EVENT_REOPEN,  HL_CALLBACK_OPEN },
};

const HlStateTable hl_callback_table = {
  "callback", hl_callback_state_words, hl_callback_event_words, steps, G_N_ELEMENTS (steps),
};

static const HlField fields[] = {
  HL_FIELD (HlCallback, id,              ID,   HL_READ_ONLY),
  HL_FIELD (HlCallback, revision,        INT,  HL_READ_ONLY),
  HL_FIELD (HlCallback, kind,            ENUM, HL_READ_ONLY, .names = hl_callback_kind_words),
  HL_FIELD (HlCallback, state,           ENUM, HL_READ_ONLY, .names = hl_callback_state_words),
  HL_FIELD (HlCallback, call,            ID,   HL_READ_ONLY),
  HL_FIELD (HlCallback, last_call,       ID,   HL_READ_ONLY),
  HL_FIELD (HlCallback, booked,          ID,   HL_READ_ONLY),
  HL_FIELD (HlCallback, caller,          TEXT, HL_REQUIRED | HL_SENSITIVE | HL_NO_SQL, .min = 3, .max = 32, .mask = "phone"),
  HL_FIELD (HlCallback, caller_sealed,   TEXT, HL_NO_WIRE, .max = 400),
  HL_FIELD (HlCallback, caller_blind,    TEXT, HL_NO_WIRE, .max = 64),
  HL_FIELD (HlCallback, line,            TEXT, HL_READ_ONLY, .max = 64),
  HL_FIELD (HlCallback, queue,           ID,   0),
  HL_FIELD (HlCallback, queue_name,      TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCallback, agent,           ID,   HL_READ_ONLY),
  HL_FIELD (HlCallback, agent_name,      TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCallback, n_calls,         INT,  HL_READ_ONLY),
  HL_FIELD (HlCallback, attempts,        INT,  HL_READ_ONLY),
  HL_FIELD (HlCallback, due_at,          TIME, 0),
  HL_FIELD (HlCallback, last_attempt_at, TIME, HL_READ_ONLY),
  HL_FIELD (HlCallback, outcome,         ENUM, HL_READ_ONLY, .names = hl_callback_outcome_words),
  HL_FIELD (HlCallback, note,            TEXT, 0, .max = 400),
  HL_FIELD (HlCallback, recording,       ID,   HL_READ_ONLY),
  HL_FIELD (HlCallback, ticket,          ID,   0),
  HL_FIELD (HlCallback, created_at,      TIME, HL_READ_ONLY),
  HL_FIELD (HlCallback, closed_at,       TIME, HL_READ_ONLY),
};
/* clang-format on */
HL_DEFINE_RECORD (HlCallback, hl_callback, "callback", fields)

gboolean
hl_callback_is_open (const HlCallback *self)
{
  return self->state == HL_CALLBACK_OPEN || self->state == HL_CALLBACK_TAKEN;
}

HlCallbackEvent
hl_callback_event_of (HlCallbackOutcome outcome)
{
  switch (outcome)
    {
    case HL_CALLBACK_OUTCOME_REACHED:
    case HL_CALLBACK_OUTCOME_REFUSED:
    case HL_CALLBACK_OUTCOME_RANG_AGAIN:
      return HL_CALLBACK_EVENT_CLOSE;
    default:
      return HL_CALLBACK_EVENT_FAIL;
    }
}

gboolean
hl_callback_check_give_up (const HlCallback *self, gint64 attempts, GError **error)
{
  if (self->attempts >= attempts || self->outcome == HL_CALLBACK_OUTCOME_INVALID)
    return TRUE;
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE,
               "tried %d times; %d are wanted before it may be given up", (int) self->attempts,
               (int) attempts);
  return FALSE;
}
