/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* What hangs on a ticket while it goes its way: which offices have it, its clocks and their
 * pauses, what was asked and decided, and how the citizen found it.  Rows are added and ended,
 * never deleted. */

/* ---- Offices ---- */

typedef enum
{
  HL_PART_NONE,
  HL_PART_LEAD,   /* 主办: one at a time */
  HL_PART_ASSIST, /* 协办 */
} HlPart;

extern const char *const hl_part_words[]; /* "", "lead", "assist" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId ticket;
  char *office;
  unsigned part;
  HlTime dispatched_at;
  HlId dispatched_by;
  HlTime signed_at;
  HlId signed_by;
  char *signer;     /* who took it at the office */
  HlTime return_by; /* until then the lead office may return it */
  HlTime returned_at;
  char *reason; /* of the return, or of its being taken off */
  char *reply;  /* an assisting office's part */
  HlTime replied_at;
  HlTime ended_at; /* 0 = it is theirs */
} HlAssignment;
HL_DECLARE_RECORD (HlAssignment, hl_assignment)

/* ---- Clocks ---- */

typedef enum
{
  HL_CLOCK_NONE,
  HL_CLOCK_SIGN,      /* 签收: from the dispatch */
  HL_CLOCK_CONTACT,   /* 首次联系: from the signature */
  HL_CLOCK_CLOSE,     /* 办结: from the dispatch; met by a reply that is approved */
  HL_CLOCK_FOLLOW_UP, /* 回访: from when the citizen was told */
  HL_N_CLOCKS
} HlTicketClockKind;

extern const char *const hl_clock_words[]; /* "", "sign", "contact", "close", "follow-up" */

typedef enum
{
  HL_CLOCK_STATE_NONE,
  HL_CLOCK_RUNNING,
  HL_CLOCK_PAUSED,
  HL_CLOCK_OVERDUE, /* while it has no end; with one: it ended too late */
  HL_CLOCK_MET,
  HL_CLOCK_VOID, /* ended without a verdict: returned, withdrawn, merged */
} HlTicketClockState;

extern const char
    *const hl_clock_state_words[]; /* "", "running", "paused", "overdue", "met", "void" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId ticket;
  unsigned clock;
  unsigned state;
  unsigned counts; /* hl_limit_words */
  gint64 amount;   /* of the profile: working days, else minutes */
  gint64 extended; /* on top of it */
  gboolean same_day;
  gint64 open_minute, close_minute;
  HlTime started_at;
  HlTime due_at; /* 0 = paused */
  gint64 yellow_days;
  HlTime yellow_at; /* a yellow card from here on; 0 = none */
  HlTime ended_at;
  char *calendar;      /* notices by which it was counted: "2020-2 2021-1" */
  gint64 missing_year; /* holidays of this year are not known; none = all are */
  char *office;        /* whose clock it is */
} HlTicketClock;
HL_DECLARE_RECORD (HlTicketClock, hl_ticket_clock)

extern const char *const hl_pause_words[]; /* "", "citizen", "superior", "other" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId ticket;
  HlTime from_at, to_at; /* to 0 = still */
  unsigned waits_for;
  char *reason;
} HlTicketPause;
HL_DECLARE_RECORD (HlTicketPause, hl_ticket_pause)

/* ---- 延期 ---- */

typedef enum
{
  HL_EXTENSION_NONE,
  HL_EXTENSION_ASKED,
  HL_EXTENSION_GRANTED,
  HL_EXTENSION_REFUSED,
} HlExtensionState;

extern const char *const hl_extension_words[]; /* "", "asked", "granted", "refused" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId ticket;
  unsigned state;
  gint64 days; /* working days */
  char *reason;
  HlTime asked_at;
  HlId asked_by;
  char *asker;
  HlTime decided_at;
  HlId decided_by;
  char *decider;
  char *verdict;
} HlExtension;
HL_DECLARE_RECORD (HlExtension, hl_extension)

/* ---- Cards and supervision orders ---- */

extern const char *const hl_card_words[]; /* "", "yellow", "red" */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId ticket;
  HlId clock; /* 0 = given by a person */
  char *office;
  unsigned colour;
  HlTime issued_at;
  HlId issued_by; /* 0 = by the clock */
  char *reason;
} HlCard;
HL_DECLARE_RECORD (HlCard, hl_card)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *number; /* the ticket's with -D1, -D2 … */
  HlId ticket;
  char *office;
  char *text;
  HlTime due_at;
  HlTime issued_at;
  HlId issued_by;
  char *issuer;
  char *report; /* what the office did about it */
  HlTime reported_at;
  HlId reported_by;
} HlSupervision;
HL_DECLARE_RECORD (HlSupervision, hl_supervision)

/* ---- 回访 ---- */

typedef enum
{
  HL_FOLLOW_UP_NONE,
  HL_FOLLOW_UP_REACHED,
  HL_FOLLOW_UP_NO_ANSWER,
  HL_FOLLOW_UP_REFUSED, /* she does not want to say */
  HL_FOLLOW_UP_INVALID, /* no such number */
} HlFollowUpOutcome;

extern const char
    *const hl_follow_up_words[];            /* "", "reached", "no-answer", "refused", "invalid" */
extern const char *const hl_solved_words[]; /* "", "solved", "partly", "unsolved" */
extern const char *const hl_satisfied_words[]; /* "", "satisfied", "fairly", "dissatisfied" */
#define HL_DISSATISFIED 3

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  HlId ticket;
  gint64 attempt; /* 1, 2 … */
  HlTime at;
  unsigned outcome;
  unsigned solved;
  unsigned result;  /* how satisfied with what was done */
  unsigned service; /* and with how */
  char *comment;
  HlId agent;
  char *agent_name;
  HlId call; /* whose recording proves it; 0 = none */
} HlFollowUp;
HL_DECLARE_RECORD (HlFollowUp, hl_follow_up)

/* ---- Notices of the calendar, as they were imported ---- */

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  gint64 year;
  gint64 version;
  char *source;
  char *notice; /* the file, JSON: hl_calendar_year_parse() */
  HlTime imported_at;
  HlId imported_by;
} HlCalendarNotice;
HL_DECLARE_RECORD (HlCalendarNotice, hl_calendar_notice)

/* ---- What an event brings along; on the wire alone ---- */

typedef struct
{
  HlRecord parent_instance;

  char *office;
} HlTicketActOffice;
HL_DECLARE_RECORD (HlTicketActOffice, hl_ticket_act_office)

typedef struct
{
  HlRecord parent_instance;

  char *reason; /* return, suspend, reject, withdraw, redo, outside, extend, refuse, urge … */
  char *office; /* dispatch: who leads */
  GPtrArray *assisting; /* dispatch, assign: HlTicketActOffice */
  HlId owner;           /* sign, assign */
  char *owner_name;
  char *text;         /* assist, supervise, report; reply: when it is not in the ticket yet */
  unsigned waits_for; /* suspend */
  HlId into;          /* merge */
  char *into_number;  /* or by its number */
  char *outside;      /* outside: where */
  gint64 days;        /* extend; grant: fewer than were asked */
  HlTime due_at;      /* supervise */
  unsigned colour;    /* card */
  unsigned outcome, solved, result, service; /* follow-up */
  HlId call;
} HlTicketAct;
HL_DECLARE_RECORD (HlTicketAct, hl_ticket_act)

G_END_DECLS
