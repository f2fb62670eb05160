/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* A demand of a citizen, from draft to closed.  A draft may lack what a
 * submitted ticket needs: hl_ticket_check() names the first field missing. */

typedef enum
{
  HL_TICKET_NONE,
  HL_TICKET_DRAFT,    /* 草稿: autosaved while she types; one per call */
  HL_TICKET_DISPATCH, /* 待派 */
  HL_TICKET_CALLBACK, /* 待回拨: the agent promised to ring back */
  HL_TICKET_CLOSED,   /* 办结 */
  HL_TICKET_DROPPED,  /* a draft thrown away */
  HL_N_TICKET_STATES
} HlTicketState;

typedef enum
{
  HL_TICKET_EVENT_SAVE,
  HL_TICKET_EVENT_ANSWER,   /* submit: answered directly, closes */
  HL_TICKET_EVENT_TRANSFER, /* submit: goes to an office */
  HL_TICKET_EVENT_CALLBACK, /* submit: to be rung back */
  HL_TICKET_EVENT_CLOSE,
  HL_TICKET_EVENT_DROP,
  HL_TICKET_EVENT_RESTORE, /* undo of drop */
  HL_N_TICKET_EVENTS
} HlTicketEvent;

extern const char
    *const hl_ticket_state_words[]; /* "", "draft", "dispatch", "callback", "closed", "dropped" */
extern const char *const hl_ticket_event_words[];   /* "save", "answer", "transfer", "callback",
                                                       "close", "drop", "restore" */
extern const char *const hl_ticket_kind_words[];    /* "", consultation, help, complaint, report,
                                                       suggestion, praise, other */
extern const char *const hl_ticket_urgency_words[]; /* "", normal, urgent, critical */
extern const HlStateTable hl_ticket_table;

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  gint64 revision;
  char *number; /* "20261123-0001", given at submission */
  unsigned state;
  unsigned kind;
  unsigned urgency;
  char *category; /* code of the category list: "0201" */
  char *district; /* code of the district list */
  char *title;
  char *content;      /* 诉求内容 */
  char *reply;        /* 答复内容 */
  char *office;       /* who shall handle it */
  char *citizen_name; /* plain in memory */
  char *citizen_name_sealed;
  char *phone; /* plain in memory */
  char *phone_sealed;
  char *phone_blind;
  char *address;
  gboolean confidential;
  gboolean anonymous;
  HlId citizen;
  HlId call;  /* the call it came with; 0 = none */
  HlId agent; /* who registered it */
  char *agent_name;
  HlTime created_at, updated_at, submitted_at, closed_at, due_at;
} HlTicket;

HL_DECLARE_RECORD (HlTicket, hl_ticket)

#define HL_DESK_ERROR (hl_desk_error_quark ())
GQuark hl_desk_error_quark (void);

typedef enum
{
  HL_DESK_ERROR_FIELD, /* the message starts with the field's name and ": " */
  HL_DESK_ERROR_STATE, /* the event is not legal now */
} HlDeskError;

/* May it be submitted?  kind, category and content are wanted; direct answers want a reply. */
gboolean hl_ticket_check (HlTicket *self, HlTicketEvent event, GError **error);

G_END_DECLS
