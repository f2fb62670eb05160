/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/hl-callback.h"
#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* What is said of citizens to be rung back and of calls to the outside: words, sentences and
 * times, without widgets. */

/* "Left the queue", "Message", …; @kind: HlCallbackKind */
const char *agent_callback_kind_word (unsigned kind);
/* "Reached", "Busy", …; NULL = none yet. @outcome: HlCallbackOutcome */
const char *agent_outcome_word (unsigned outcome);
HlTone agent_outcome_tone (unsigned outcome);

/* "12 min late", "14:45"; @tone: (out). (transfer full) */
char *agent_callback_dup_due (const HlCallback *self, HlTime now, HlTone *tone);
/* Who is at it, or how it ended; NULL = nobody yet. (transfer full) */
char *agent_callback_dup_state (const HlCallback *self, HlId me);
/* "rang 2 times, tried once"; NULL = neither. (transfer full) */
char *agent_callback_dup_count (const HlCallback *self);
/* Is it time, and is nobody else at it? */
gboolean agent_callback_is_due (const HlCallback *self, HlTime now, HlId me);

/**
 * agent_failure_sentence:
 * @number: (nullable): masked
 * @reason: of the event "failed"
 * @code: the SIP status
 *
 * Returns: (transfer full) (nullable): why a call came to nothing and what to do; NULL = she
 * gave it up herself
 */
char *agent_failure_sentence (const char *number, const char *reason, gint64 code);

/**
 * agent_when_parse:
 * @text: "30" (minutes), "14:30", "11-28 9:00"; half or full width
 *
 * Returns: the next such time after @now; 0 = it is none
 */
HlTime agent_when_parse (const char *text, HlTime now);
/* The next day's 9:00, as agent_when_parse() reads it. (transfer full) */
char *agent_when_dup_tomorrow (HlTime now);

G_END_DECLS
