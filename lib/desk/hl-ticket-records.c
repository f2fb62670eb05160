/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket-records.h"

#include "hl-deadline.h"

const char *const hl_part_words[] = { "", "lead", "assist", NULL };
const char *const hl_clock_words[] = { "", "sign", "contact", "close", "follow-up", NULL };
const char *const hl_clock_state_words[] = {
  "", "running", "paused", "overdue", "met", "void", NULL
};
const char *const hl_pause_words[] = { "", "citizen", "superior", "other", NULL };
const char *const hl_extension_words[] = { "", "asked", "granted", "refused", NULL };
const char *const hl_card_words[] = { "", "yellow", "red", NULL };
const char *const hl_follow_up_words[] = { "", "reached", "no-answer", "refused", "invalid", NULL };
const char *const hl_solved_words[] = { "", "solved", "partly", "unsolved", NULL };
const char *const hl_satisfied_words[] = { "", "satisfied", "fairly", "dissatisfied", NULL };

/* clang-format off */
static const HlField assignment_fields[] = {
  HL_FIELD (HlAssignment, id,            ID,   HL_READ_ONLY),
  HL_FIELD (HlAssignment, revision,      INT,  HL_READ_ONLY),
  HL_FIELD (HlAssignment, ticket,        ID,   HL_READ_ONLY),
  HL_FIELD (HlAssignment, office,        TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlAssignment, part,          ENUM, HL_READ_ONLY, .names = hl_part_words),
  HL_FIELD (HlAssignment, dispatched_at, TIME, HL_READ_ONLY),
  HL_FIELD (HlAssignment, dispatched_by, ID,   HL_READ_ONLY),
  HL_FIELD (HlAssignment, signed_at,     TIME, HL_READ_ONLY),
  HL_FIELD (HlAssignment, signed_by,     ID,   HL_READ_ONLY),
  HL_FIELD (HlAssignment, signer,        TEXT, HL_READ_ONLY, .max = 40),
  HL_FIELD (HlAssignment, return_by,     TIME, HL_READ_ONLY),
  HL_FIELD (HlAssignment, returned_at,   TIME, HL_READ_ONLY),
  HL_FIELD (HlAssignment, reason,        TEXT, HL_READ_ONLY, .max = 400),
  HL_FIELD (HlAssignment, reply,         TEXT, HL_READ_ONLY, .max = 20000),
  HL_FIELD (HlAssignment, replied_at,    TIME, HL_READ_ONLY),
  HL_FIELD (HlAssignment, ended_at,      TIME, HL_READ_ONLY),
};
HL_DEFINE_RECORD (HlAssignment, hl_assignment, "assignment", assignment_fields)

static const HlField clock_fields[] = {
  HL_FIELD (HlTicketClock, id,           ID,   HL_READ_ONLY),
  HL_FIELD (HlTicketClock, revision,     INT,  HL_READ_ONLY),
  HL_FIELD (HlTicketClock, ticket,       ID,   HL_READ_ONLY),
  HL_FIELD (HlTicketClock, clock,        ENUM, HL_READ_ONLY, .names = hl_clock_words),
  HL_FIELD (HlTicketClock, state,        ENUM, HL_READ_ONLY, .names = hl_clock_state_words),
  HL_FIELD (HlTicketClock, counts,       ENUM, HL_READ_ONLY, .names = hl_limit_words),
  HL_FIELD (HlTicketClock, amount,       INT,  HL_READ_ONLY),
  HL_FIELD (HlTicketClock, extended,     INT,  HL_READ_ONLY),
  HL_FIELD (HlTicketClock, same_day,     BOOL, HL_READ_ONLY),
  HL_FIELD (HlTicketClock, open_minute,  INT,  HL_READ_ONLY),
  HL_FIELD (HlTicketClock, close_minute, INT,  HL_READ_ONLY),
  HL_FIELD (HlTicketClock, started_at,   TIME, HL_READ_ONLY),
  HL_FIELD (HlTicketClock, due_at,       TIME, HL_READ_ONLY),
  HL_FIELD (HlTicketClock, yellow_days,  INT,  HL_READ_ONLY),
  HL_FIELD (HlTicketClock, yellow_at,    TIME, HL_READ_ONLY),
  HL_FIELD (HlTicketClock, ended_at,     TIME, HL_READ_ONLY),
  HL_FIELD (HlTicketClock, calendar,     TEXT, HL_READ_ONLY, .max = 200),
  HL_FIELD (HlTicketClock, missing_year, INT,  HL_READ_ONLY),
  HL_FIELD (HlTicketClock, office,       TEXT, HL_READ_ONLY, .max = 80),
};
HL_DEFINE_RECORD (HlTicketClock, hl_ticket_clock, "ticket_clock", clock_fields)

static const HlField pause_fields[] = {
  HL_FIELD (HlTicketPause, id,        ID,   HL_READ_ONLY),
  HL_FIELD (HlTicketPause, revision,  INT,  HL_READ_ONLY),
  HL_FIELD (HlTicketPause, ticket,    ID,   HL_READ_ONLY),
  HL_FIELD (HlTicketPause, from_at,   TIME, HL_READ_ONLY),
  HL_FIELD (HlTicketPause, to_at,     TIME, HL_READ_ONLY),
  HL_FIELD (HlTicketPause, waits_for, ENUM, HL_READ_ONLY, .names = hl_pause_words),
  HL_FIELD (HlTicketPause, reason,    TEXT, HL_READ_ONLY, .max = 400),
};
HL_DEFINE_RECORD (HlTicketPause, hl_ticket_pause, "ticket_pause", pause_fields)

static const HlField extension_fields[] = {
  HL_FIELD (HlExtension, id,         ID,   HL_READ_ONLY),
  HL_FIELD (HlExtension, revision,   INT,  HL_READ_ONLY),
  HL_FIELD (HlExtension, ticket,     ID,   HL_READ_ONLY),
  HL_FIELD (HlExtension, state,      ENUM, HL_READ_ONLY, .names = hl_extension_words),
  HL_FIELD (HlExtension, days,       INT,  HL_READ_ONLY),
  HL_FIELD (HlExtension, reason,     TEXT, HL_READ_ONLY, .max = 400),
  HL_FIELD (HlExtension, asked_at,   TIME, HL_READ_ONLY),
  HL_FIELD (HlExtension, asked_by,   ID,   HL_READ_ONLY),
  HL_FIELD (HlExtension, asker,      TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlExtension, decided_at, TIME, HL_READ_ONLY),
  HL_FIELD (HlExtension, decided_by, ID,   HL_READ_ONLY),
  HL_FIELD (HlExtension, decider,    TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlExtension, verdict,    TEXT, HL_READ_ONLY, .max = 400),
};
HL_DEFINE_RECORD (HlExtension, hl_extension, "extension", extension_fields)

static const HlField card_fields[] = {
  HL_FIELD (HlCard, id,        ID,   HL_READ_ONLY),
  HL_FIELD (HlCard, revision,  INT,  HL_READ_ONLY),
  HL_FIELD (HlCard, ticket,    ID,   HL_READ_ONLY),
  HL_FIELD (HlCard, clock,     ID,   HL_READ_ONLY),
  HL_FIELD (HlCard, office,    TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCard, colour,    ENUM, HL_READ_ONLY, .names = hl_card_words),
  HL_FIELD (HlCard, issued_at, TIME, HL_READ_ONLY),
  HL_FIELD (HlCard, issued_by, ID,   HL_READ_ONLY),
  HL_FIELD (HlCard, reason,    TEXT, HL_READ_ONLY, .max = 400),
};
HL_DEFINE_RECORD (HlCard, hl_card, "card", card_fields)

static const HlField supervision_fields[] = {
  HL_FIELD (HlSupervision, id,          ID,   HL_READ_ONLY),
  HL_FIELD (HlSupervision, revision,    INT,  HL_READ_ONLY),
  HL_FIELD (HlSupervision, number,      TEXT, HL_READ_ONLY, .max = 24),
  HL_FIELD (HlSupervision, ticket,      ID,   HL_READ_ONLY),
  HL_FIELD (HlSupervision, office,      TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlSupervision, text,        TEXT, HL_READ_ONLY, .max = 2000),
  HL_FIELD (HlSupervision, due_at,      TIME, HL_READ_ONLY),
  HL_FIELD (HlSupervision, issued_at,   TIME, HL_READ_ONLY),
  HL_FIELD (HlSupervision, issued_by,   ID,   HL_READ_ONLY),
  HL_FIELD (HlSupervision, issuer,      TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlSupervision, report,      TEXT, HL_READ_ONLY, .max = 20000),
  HL_FIELD (HlSupervision, reported_at, TIME, HL_READ_ONLY),
  HL_FIELD (HlSupervision, reported_by, ID,   HL_READ_ONLY),
};
HL_DEFINE_RECORD (HlSupervision, hl_supervision, "supervision", supervision_fields)

static const HlField follow_up_fields[] = {
  HL_FIELD (HlFollowUp, id,         ID,   HL_READ_ONLY),
  HL_FIELD (HlFollowUp, revision,   INT,  HL_READ_ONLY),
  HL_FIELD (HlFollowUp, ticket,     ID,   HL_READ_ONLY),
  HL_FIELD (HlFollowUp, attempt,    INT,  HL_READ_ONLY),
  HL_FIELD (HlFollowUp, at,         TIME, HL_READ_ONLY),
  HL_FIELD (HlFollowUp, outcome,    ENUM, HL_READ_ONLY, .names = hl_follow_up_words),
  HL_FIELD (HlFollowUp, solved,     ENUM, HL_READ_ONLY, .names = hl_solved_words),
  HL_FIELD (HlFollowUp, result,     ENUM, HL_READ_ONLY, .names = hl_satisfied_words),
  HL_FIELD (HlFollowUp, service,    ENUM, HL_READ_ONLY, .names = hl_satisfied_words),
  HL_FIELD (HlFollowUp, comment,    TEXT, HL_READ_ONLY, .max = 2000),
  HL_FIELD (HlFollowUp, agent,      ID,   HL_READ_ONLY),
  HL_FIELD (HlFollowUp, agent_name, TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlFollowUp, call,       ID,   HL_READ_ONLY),
};
HL_DEFINE_RECORD (HlFollowUp, hl_follow_up, "follow_up", follow_up_fields)

static const HlField notice_fields[] = {
  HL_FIELD (HlCalendarNotice, id,          ID,   HL_READ_ONLY),
  HL_FIELD (HlCalendarNotice, revision,    INT,  HL_READ_ONLY),
  HL_FIELD (HlCalendarNotice, year,        INT,  HL_READ_ONLY),
  HL_FIELD (HlCalendarNotice, version,     INT,  HL_READ_ONLY),
  HL_FIELD (HlCalendarNotice, source,      TEXT, HL_READ_ONLY, .max = 200),
  HL_FIELD (HlCalendarNotice, notice,      TEXT, HL_NO_WIRE, .max = 1048576),
  HL_FIELD (HlCalendarNotice, imported_at, TIME, HL_READ_ONLY),
  HL_FIELD (HlCalendarNotice, imported_by, ID,   HL_READ_ONLY),
};
HL_DEFINE_RECORD (HlCalendarNotice, hl_calendar_notice, "calendar_notice", notice_fields)

static const HlField act_office_fields[] = {
  HL_FIELD (HlTicketActOffice, office, TEXT, HL_REQUIRED, .min = 1, .max = 80),
};
HL_DEFINE_RECORD (HlTicketActOffice, hl_ticket_act_office, "ticket_act_office", act_office_fields)

static const HlField act_fields[] = {
  HL_FIELD (HlTicketAct, reason,     TEXT, 0, .max = 400),
  HL_FIELD (HlTicketAct, office,     TEXT, 0, .max = 80),
  HL_FIELD (HlTicketAct, assisting,  LIST, 0, .max = 20, .of = hl_ticket_act_office_shape),
  HL_FIELD (HlTicketAct, owner,      ID,   0),
  HL_FIELD (HlTicketAct, owner_name, TEXT, 0, .max = 40),
  HL_FIELD (HlTicketAct, text,       TEXT, 0, .max = 20000),
  HL_FIELD (HlTicketAct, waits_for,  ENUM, 0, .names = hl_pause_words),
  HL_FIELD (HlTicketAct, into,       ID,   0),
  HL_FIELD (HlTicketAct, into_number, TEXT, 0, .max = 20),
  HL_FIELD (HlTicketAct, outside,    TEXT, 0, .max = 80),
  HL_FIELD (HlTicketAct, days,       INT,  0, .min = 1, .max = 366),
  HL_FIELD (HlTicketAct, due_at,     TIME, 0),
  HL_FIELD (HlTicketAct, colour,     ENUM, 0, .names = hl_card_words),
  HL_FIELD (HlTicketAct, outcome,    ENUM, 0, .names = hl_follow_up_words),
  HL_FIELD (HlTicketAct, solved,     ENUM, 0, .names = hl_solved_words),
  HL_FIELD (HlTicketAct, result,     ENUM, 0, .names = hl_satisfied_words),
  HL_FIELD (HlTicketAct, service,    ENUM, 0, .names = hl_satisfied_words),
  HL_FIELD (HlTicketAct, call,       ID,   0),
};
HL_DEFINE_RECORD (HlTicketAct, hl_ticket_act, "ticket_act", act_fields)
/* clang-format on */
