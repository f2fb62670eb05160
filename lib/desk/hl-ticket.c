/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-ticket.h"

G_DEFINE_QUARK (hl_desk_error, hl_desk_error)

const char *const hl_ticket_state_words[] = { "",       "draft",   "dispatch", "callback",
                                              "closed", "dropped", NULL };
const char *const hl_ticket_event_words[] = { "save",  "answer", "transfer", "callback",
                                              "close", "drop",   "restore",  NULL };
const char *const hl_ticket_kind_words[] = { "",          "consultation", "help",
                                             "complaint", "report",       "suggestion",
                                             "praise",    "other",        NULL };
const char *const hl_ticket_urgency_words[] = { "", "normal", "urgent", "critical", NULL };

/* clang-format off */
static const HlStep ticket_steps[] = {
  { HL_TICKET_NONE,     HL_TICKET_EVENT_SAVE,     HL_TICKET_DRAFT },
  { HL_TICKET_DRAFT,    HL_TICKET_EVENT_SAVE,     HL_TICKET_DRAFT },
  { HL_TICKET_DRAFT,    HL_TICKET_EVENT_ANSWER,   HL_TICKET_CLOSED },
  { HL_TICKET_DRAFT,    HL_TICKET_EVENT_TRANSFER, HL_TICKET_DISPATCH },
  { HL_TICKET_DRAFT,    HL_TICKET_EVENT_CALLBACK, HL_TICKET_CALLBACK },
  { HL_TICKET_DRAFT,    HL_TICKET_EVENT_DROP,     HL_TICKET_DROPPED },
  { HL_TICKET_DROPPED,  HL_TICKET_EVENT_RESTORE,  HL_TICKET_DRAFT },
  { HL_TICKET_DISPATCH, HL_TICKET_EVENT_SAVE,     HL_TICKET_DISPATCH },
  { HL_TICKET_DISPATCH, HL_TICKET_EVENT_CLOSE,    HL_TICKET_CLOSED },
  { HL_TICKET_CALLBACK, HL_TICKET_EVENT_SAVE,     HL_TICKET_CALLBACK },
  { HL_TICKET_CALLBACK, HL_TICKET_EVENT_TRANSFER, HL_TICKET_DISPATCH },
  { HL_TICKET_CALLBACK, HL_TICKET_EVENT_CLOSE,    HL_TICKET_CLOSED },
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
hl_ticket_check (HlTicket *self, HlTicketEvent event, GError **error)
{
  if (hl_state_next (&hl_ticket_table, self->state, event) < 0)
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE, "a ticket in state %s can't %s",
                   hl_ticket_state_words[self->state], hl_ticket_event_words[event]);
      return FALSE;
    }
  if (event == HL_TICKET_EVENT_SAVE || event == HL_TICKET_EVENT_DROP
      || event == HL_TICKET_EVENT_RESTORE)
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
