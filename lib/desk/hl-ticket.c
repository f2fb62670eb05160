/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket.h"

G_DEFINE_QUARK (hl_desk_error, hl_desk_error)

const char *const hl_ticket_state_words[] = {
  "",          "draft",  "callback", "dispatch",  "sign",   "handling",
  "suspended", "review", "answered", "follow-up", "closed", "archived",
  "withdrawn", "merged", "outside",  "dropped",   NULL,
};
const char *const hl_ticket_event_words[] = {
  "save",      "answer", "transfer", "callback",  "close",  "drop",    "restore",
  "dispatch",  "sign",   "return",   "suspend",   "resume", "reply",   "approve",
  "reject",    "tell",   "redo",     "withdraw",  "merge",  "outside", "archive",
  "assign",    "assist", "contact",  "extend",    "grant",  "refuse",  "urge",
  "supervise", "report", "card",     "follow-up", NULL,
};
const char *const hl_ticket_kind_words[] = { "",          "consultation", "help",
                                             "complaint", "report",       "suggestion",
                                             "praise",    "other",        NULL };
const char *const hl_ticket_urgency_words[] = { "", "normal", "urgent", "critical", NULL };

/* clang-format off */
static const HlStep ticket_steps[] = {
  { HL_TICKET_NONE,      HL_TICKET_EVENT_SAVE,      HL_TICKET_DRAFT },
  { HL_TICKET_DRAFT,     HL_TICKET_EVENT_SAVE,      HL_TICKET_DRAFT },
  { HL_TICKET_DRAFT,     HL_TICKET_EVENT_ANSWER,    HL_TICKET_CLOSED },
  { HL_TICKET_DRAFT,     HL_TICKET_EVENT_TRANSFER,  HL_TICKET_DISPATCH },
  { HL_TICKET_DRAFT,     HL_TICKET_EVENT_CALLBACK,  HL_TICKET_CALLBACK },
  { HL_TICKET_DRAFT,     HL_TICKET_EVENT_DROP,      HL_TICKET_DROPPED },
  { HL_TICKET_DRAFT,     HL_TICKET_EVENT_MERGE,     HL_TICKET_MERGED },
  { HL_TICKET_DROPPED,   HL_TICKET_EVENT_RESTORE,   HL_TICKET_DRAFT },
  { HL_TICKET_MERGED,    HL_TICKET_EVENT_RESTORE,   HL_TICKET_DRAFT },
  { HL_TICKET_CALLBACK,  HL_TICKET_EVENT_SAVE,      HL_TICKET_CALLBACK },
  { HL_TICKET_CALLBACK,  HL_TICKET_EVENT_TRANSFER,  HL_TICKET_DISPATCH },
  { HL_TICKET_CALLBACK,  HL_TICKET_EVENT_CLOSE,     HL_TICKET_CLOSED },
  { HL_TICKET_CALLBACK,  HL_TICKET_EVENT_WITHDRAW,  HL_TICKET_WITHDRAWN },
  { HL_TICKET_CALLBACK,  HL_TICKET_EVENT_MERGE,     HL_TICKET_MERGED },
  { HL_TICKET_CALLBACK,  HL_TICKET_EVENT_URGE,      HL_TICKET_CALLBACK },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_SAVE,      HL_TICKET_DISPATCH },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_CLOSE,     HL_TICKET_CLOSED },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_DISPATCH,  HL_TICKET_SIGN },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_WITHDRAW,  HL_TICKET_WITHDRAWN },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_MERGE,     HL_TICKET_MERGED },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_OUTSIDE,   HL_TICKET_OUTSIDE },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_URGE,      HL_TICKET_DISPATCH },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_SUPERVISE, HL_TICKET_DISPATCH },
  { HL_TICKET_DISPATCH,  HL_TICKET_EVENT_REPORT,    HL_TICKET_DISPATCH },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_SAVE,      HL_TICKET_SIGN },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_SIGN,      HL_TICKET_HANDLING },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_RETURN,    HL_TICKET_DISPATCH },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_WITHDRAW,  HL_TICKET_WITHDRAWN },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_MERGE,     HL_TICKET_MERGED },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_OUTSIDE,   HL_TICKET_OUTSIDE },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_ASSIGN,    HL_TICKET_SIGN },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_URGE,      HL_TICKET_SIGN },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_SUPERVISE, HL_TICKET_SIGN },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_REPORT,    HL_TICKET_SIGN },
  { HL_TICKET_SIGN,      HL_TICKET_EVENT_CARD,      HL_TICKET_SIGN },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_SAVE,      HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_RETURN,    HL_TICKET_DISPATCH },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_SUSPEND,   HL_TICKET_SUSPENDED },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_REPLY,     HL_TICKET_REVIEW },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_WITHDRAW,  HL_TICKET_WITHDRAWN },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_MERGE,     HL_TICKET_MERGED },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_OUTSIDE,   HL_TICKET_OUTSIDE },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_ASSIGN,    HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_ASSIST,    HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_CONTACT,   HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_EXTEND,    HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_GRANT,     HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_REFUSE,    HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_URGE,      HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_SUPERVISE, HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_REPORT,    HL_TICKET_HANDLING },
  { HL_TICKET_HANDLING,  HL_TICKET_EVENT_CARD,      HL_TICKET_HANDLING },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_SAVE,      HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_RESUME,    HL_TICKET_HANDLING },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_WITHDRAW,  HL_TICKET_WITHDRAWN },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_MERGE,     HL_TICKET_MERGED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_ASSIGN,    HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_ASSIST,    HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_CONTACT,   HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_GRANT,     HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_REFUSE,    HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_URGE,      HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_SUPERVISE, HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_REPORT,    HL_TICKET_SUSPENDED },
  { HL_TICKET_SUSPENDED, HL_TICKET_EVENT_CARD,      HL_TICKET_SUSPENDED },
  { HL_TICKET_REVIEW,    HL_TICKET_EVENT_APPROVE,   HL_TICKET_ANSWERED },
  { HL_TICKET_REVIEW,    HL_TICKET_EVENT_REJECT,    HL_TICKET_HANDLING },
  { HL_TICKET_REVIEW,    HL_TICKET_EVENT_WITHDRAW,  HL_TICKET_WITHDRAWN },
  { HL_TICKET_REVIEW,    HL_TICKET_EVENT_URGE,      HL_TICKET_REVIEW },
  { HL_TICKET_REVIEW,    HL_TICKET_EVENT_SUPERVISE, HL_TICKET_REVIEW },
  { HL_TICKET_REVIEW,    HL_TICKET_EVENT_REPORT,    HL_TICKET_REVIEW },
  { HL_TICKET_REVIEW,    HL_TICKET_EVENT_CARD,      HL_TICKET_REVIEW },
  { HL_TICKET_ANSWERED,  HL_TICKET_EVENT_TELL,      HL_TICKET_FOLLOW_UP },
  { HL_TICKET_ANSWERED,  HL_TICKET_EVENT_CLOSE,     HL_TICKET_CLOSED },
  { HL_TICKET_ANSWERED,  HL_TICKET_EVENT_REDO,      HL_TICKET_HANDLING },
  { HL_TICKET_ANSWERED,  HL_TICKET_EVENT_WITHDRAW,  HL_TICKET_WITHDRAWN },
  { HL_TICKET_ANSWERED,  HL_TICKET_EVENT_URGE,      HL_TICKET_ANSWERED },
  { HL_TICKET_ANSWERED,  HL_TICKET_EVENT_SUPERVISE, HL_TICKET_ANSWERED },
  { HL_TICKET_ANSWERED,  HL_TICKET_EVENT_REPORT,    HL_TICKET_ANSWERED },
  { HL_TICKET_ANSWERED,  HL_TICKET_EVENT_CARD,      HL_TICKET_ANSWERED },
  { HL_TICKET_FOLLOW_UP, HL_TICKET_EVENT_FOLLOW_UP, HL_TICKET_FOLLOW_UP },
  { HL_TICKET_FOLLOW_UP, HL_TICKET_EVENT_CLOSE,     HL_TICKET_CLOSED },
  { HL_TICKET_FOLLOW_UP, HL_TICKET_EVENT_REDO,      HL_TICKET_HANDLING },
  { HL_TICKET_FOLLOW_UP, HL_TICKET_EVENT_WITHDRAW,  HL_TICKET_WITHDRAWN },
  { HL_TICKET_FOLLOW_UP, HL_TICKET_EVENT_SUPERVISE, HL_TICKET_FOLLOW_UP },
  { HL_TICKET_FOLLOW_UP, HL_TICKET_EVENT_REPORT,    HL_TICKET_FOLLOW_UP },
  { HL_TICKET_FOLLOW_UP, HL_TICKET_EVENT_CARD,      HL_TICKET_FOLLOW_UP },
  { HL_TICKET_CLOSED,    HL_TICKET_EVENT_REDO,      HL_TICKET_HANDLING },
  { HL_TICKET_CLOSED,    HL_TICKET_EVENT_ARCHIVE,   HL_TICKET_ARCHIVED },
  { HL_TICKET_CLOSED,    HL_TICKET_EVENT_SUPERVISE, HL_TICKET_CLOSED },
  { HL_TICKET_CLOSED,    HL_TICKET_EVENT_REPORT,    HL_TICKET_CLOSED },
  { HL_TICKET_CLOSED,    HL_TICKET_EVENT_CARD,      HL_TICKET_CLOSED },
  { HL_TICKET_WITHDRAWN, HL_TICKET_EVENT_ARCHIVE,   HL_TICKET_ARCHIVED },
  { HL_TICKET_OUTSIDE,   HL_TICKET_EVENT_ARCHIVE,   HL_TICKET_ARCHIVED },
};

const HlStateTable hl_ticket_table = {
  "ticket", hl_ticket_state_words, hl_ticket_event_words, ticket_steps, G_N_ELEMENTS (ticket_steps),
};

static const HlField ticket_fields[] = {
  HL_FIELD (HlTicket, id,                  ID,   HL_READ_ONLY),
  HL_FIELD (HlTicket, revision,            INT,  HL_READ_ONLY),
  HL_FIELD (HlTicket, number,              TEXT, HL_READ_ONLY, .max = 20),
  HL_FIELD (HlTicket, state,               ENUM, HL_READ_ONLY, .names = hl_ticket_state_words),
  HL_FIELD (HlTicket, kind,                ENUM, 0, .names = hl_ticket_kind_words),
  HL_FIELD (HlTicket, urgency,             ENUM, 0, .names = hl_ticket_urgency_words),
  HL_FIELD (HlTicket, category,            TEXT, 0, .max = 8),
  HL_FIELD (HlTicket, district,            TEXT, 0, .max = 12),
  HL_FIELD (HlTicket, title,               TEXT, 0, .max = 200),
  HL_FIELD (HlTicket, content,             TEXT, 0, .max = 20000),
  HL_FIELD (HlTicket, reply,               TEXT, 0, .max = 20000),
  HL_FIELD (HlTicket, snippet,             TEXT, HL_READ_ONLY | HL_NO_SQL, .max = 600),
  HL_FIELD (HlTicket, office,              TEXT, 0, .max = 80),
  HL_FIELD (HlTicket, citizen_name,        TEXT, HL_SENSITIVE | HL_NO_SQL, .max = 60, .mask = "name"),
  HL_FIELD (HlTicket, citizen_name_sealed, TEXT, HL_NO_WIRE, .max = 600),
  HL_FIELD (HlTicket, phone,               TEXT, HL_SENSITIVE | HL_NO_SQL, .max = 32, .mask = "phone"),
  HL_FIELD (HlTicket, phone_sealed,        TEXT, HL_NO_WIRE, .max = 400),
  HL_FIELD (HlTicket, phone_blind,         TEXT, HL_NO_WIRE, .max = 64),
  HL_FIELD (HlTicket, address,             TEXT, 0, .max = 200),
  HL_FIELD (HlTicket, confidential,        BOOL, 0),
  HL_FIELD (HlTicket, anonymous,           BOOL, 0),
  HL_FIELD (HlTicket, citizen,             ID,   0),
  HL_FIELD (HlTicket, call,                ID,   0),
  HL_FIELD (HlTicket, agent,               ID,   HL_READ_ONLY),
  HL_FIELD (HlTicket, agent_name,          TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlTicket, created_at,          TIME, HL_READ_ONLY),
  HL_FIELD (HlTicket, updated_at,          TIME, HL_READ_ONLY),
  HL_FIELD (HlTicket, submitted_at,        TIME, HL_READ_ONLY),
  HL_FIELD (HlTicket, closed_at,           TIME, HL_READ_ONLY),
  HL_FIELD (HlTicket, due_at,              TIME, HL_READ_ONLY),
  HL_FIELD (HlTicket, sensitive,           BOOL, 0),
  HL_FIELD (HlTicket, owner,               ID,   HL_READ_ONLY),
  HL_FIELD (HlTicket, owner_name,          TEXT, HL_READ_ONLY, .max = 40),
  HL_FIELD (HlTicket, merged_into,         ID,   HL_READ_ONLY),
  HL_FIELD (HlTicket, outside,             TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlTicket, replied_at,          TIME, HL_READ_ONLY),
  HL_FIELD (HlTicket, replied_by,          ID,   HL_READ_ONLY),
};
/* clang-format on */
HL_DEFINE_RECORD (HlTicket, hl_ticket, "ticket", ticket_fields)

static gboolean
want (const char *text, const char *field, const char *why, GError **error)
{
  if (text != NULL && *text != '\0')
    return TRUE;

  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD, "%s: %s", field, why);
  return FALSE;
}

gboolean
hl_ticket_is_open (unsigned state)
{
  return state >= HL_TICKET_CALLBACK && state <= HL_TICKET_FOLLOW_UP;
}

/* What a ticket waits for: told to whoever wants something else of it. */
static const char *const waits[HL_N_TICKET_STATES] = {
  [HL_TICKET_NONE] = "save it first",
  [HL_TICKET_DRAFT] = "submit it first: answer, transfer or callback",
  [HL_TICKET_CALLBACK] = "ring the citizen back, then close or transfer it",
  [HL_TICKET_DISPATCH] = "it waits to be dispatched to an office",
  [HL_TICKET_SIGN] = "it waits to be signed for by the office, or returned",
  [HL_TICKET_HANDLING] = "it waits for the office's reply",
  [HL_TICKET_SUSPENDED] = "it is suspended: resume it first",
  [HL_TICKET_REVIEW] = "its reply waits to be approved or rejected",
  [HL_TICKET_ANSWERED] = "the citizen is to be told the reply first",
  [HL_TICKET_FOLLOW_UP] = "it waits for the follow-up call, then close or redo it",
  [HL_TICKET_CLOSED] = "it is closed: redo it, or register what is new as another ticket",
  [HL_TICKET_ARCHIVED] = "it is archived: register what is new as another ticket",
  [HL_TICKET_WITHDRAWN] = "the citizen withdrew it: register what is new as another ticket",
  [HL_TICKET_MERGED] = "it was merged: work on the ticket it was merged into",
  [HL_TICKET_OUTSIDE] = "it was given to somebody outside: ask there",
  [HL_TICKET_DROPPED] = "it was thrown away: restore it first",
};

gboolean
hl_ticket_may (unsigned state, HlTicketEvent event, GError **error)
{
  g_return_val_if_fail (state < HL_N_TICKET_STATES && event < HL_N_TICKET_EVENTS, FALSE);

  if (hl_state_next (&hl_ticket_table, state, event) >= 0)
    return TRUE;
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE, "a ticket in state %s can't %s: %s",
               hl_ticket_state_words[state], hl_ticket_event_words[event], waits[state]);
  return FALSE;
}

gboolean
hl_ticket_check (HlTicket *self, HlTicketEvent event, GError **error)
{
  if (!hl_ticket_may (self->state, event, error))
    return FALSE;
  if (event != HL_TICKET_EVENT_ANSWER && event != HL_TICKET_EVENT_TRANSFER
      && event != HL_TICKET_EVENT_CALLBACK && event != HL_TICKET_EVENT_CLOSE)
    return TRUE;

  if (self->kind == 0)
    return want (NULL, "kind", "choose the kind of demand", error);
  if (!want (self->category, "category", "choose a category", error)
      || !want (self->content, "content", "write what the citizen asks for", error))
    return FALSE;
  if (event == HL_TICKET_EVENT_ANSWER || event == HL_TICKET_EVENT_CLOSE)
    return want (self->reply, "reply", "write what was answered", error);
  if (event == HL_TICKET_EVENT_TRANSFER)
    return want (self->office, "office", "choose the office that shall handle it", error);

  return TRUE;
}
