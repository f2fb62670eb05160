/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-client.h"

G_BEGIN_DECLS

/* Values to text for people.  All return new strings; none = "—".  Local time. */

#define HL_DASH "—"

char *hl_format_duration (HlSpan span); /* 4:31; 1:04:31 from one hour; 0:07 */
char *hl_format_clock (HlSpan span);    /* 02:36; 104:05 – state clocks, minutes keep counting */
char *hl_format_percent (double value, int digits); /* "90.0%", NaN → "—" */
char *hl_format_count (gint64 value);               /* "1,240" */
char *hl_format_time (HlTime time);                 /* 14:32 */
char *hl_format_time_seconds (HlTime time);         /* 14:32:07 */
/* Today 14:32, this year 11-27 (Fri) 17:30 – 11-27(周五)17:30 –, else 2025-11-27 17:30. */
char *hl_format_when (HlTime time, HlTime now);
char *hl_format_date (HlTime time); /* 2026-11-23 */
/* A deadline: "today 17:30", "tomorrow 12:00", as hl_format_when(); midnight is the day before's
 * 24:00. */
char *hl_format_due (HlTime time, HlTime now);
/* How much is left until @due, for a list: "4 days 3 hours", "today 17:00", "overdue by 3 hours".
 */
char *hl_format_left (HlTime due, HlTime now);
char *hl_format_size (guint64 bytes);
/* "138 1234 5678", "0532-8579 1234", as it is when masked; NULL → "Withheld number" */
char *hl_format_caller (const char *caller);

/* Words of the contracts, translated; unknown words are returned as they are. */
const char *hl_word_agent_state (unsigned state); /* HlAgentLiveState */
const char *hl_word_call_state (unsigned state);  /* HlCallLiveState */
const char *hl_word_ticket_state (unsigned state);
const char *hl_word_ticket_kind (unsigned kind);
const char *hl_word_ticket_urgency (unsigned urgency);
const char *hl_word_outcome (unsigned outcome);
const char *hl_word_way (unsigned way);
const char *hl_word_role (unsigned role);
/* The translation for a word of the wire ("complaint"), for vocabularies sent as words. */
const char *hl_word (const char *kind, const char *word); /* kind: "ticket-kind", "urgency", … */

/* "lunch" → the vocabulary's name for an away reason. */
const char *hl_word_away (HlSession *session, const char *reason);

/* What the service says of a field ("until: must be in the future") in the user's language: without
 * the field, and with its name.  What is not known stays as it is. */
char *hl_format_service (const char *message);
char *hl_format_service_field (const char *message);

/* What happened, what was kept and what to do, in the user's language. */
char *hl_error_sentence (const GError *error, HlReply *reply);

G_END_DECLS
