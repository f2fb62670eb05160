/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* A demand of a citizen, from draft to archive.  A draft may lack what a submitted ticket
 * needs: hl_ticket_check() names the first field missing.  Who may do what, and what each
 * event wants: hl-ticket-flow.h */

typedef enum
{
  HL_TICKET_NONE,
  HL_TICKET_DRAFT,     /* 草稿: autosaved while she types; one per call */
  HL_TICKET_CALLBACK,  /* 待回拨: the agent promised to ring back */
  HL_TICKET_DISPATCH,  /* 待派 */
  HL_TICKET_SIGN,      /* 待签收: with an office that has not taken it yet */
  HL_TICKET_HANDLING,  /* 办理中 */
  HL_TICKET_SUSPENDED, /* 挂起: waits for the citizen or a superior; its clocks stand */
  HL_TICKET_REVIEW,    /* 待审核: the office has written its reply */
  HL_TICKET_ANSWERED,  /* 已答复: the reply stands, the citizen is to be told */
  HL_TICKET_FOLLOW_UP, /* 待回访 */
  HL_TICKET_CLOSED,    /* 办结 */
  HL_TICKET_ARCHIVED,  /* 归档 */
  HL_TICKET_WITHDRAWN, /* 撤诉 */
  HL_TICKET_MERGED,    /* 合并: a tombstone; merged_into is where it goes on */
  HL_TICKET_OUTSIDE,   /* 转外部: 12345, 纪检 */
  HL_TICKET_DROPPED,   /* a draft thrown away */
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

  HL_TICKET_EVENT_DISPATCH, /* 派单 */
  HL_TICKET_EVENT_SIGN,     /* 签收 */
  HL_TICKET_EVENT_RETURN,   /* 退回 */
  HL_TICKET_EVENT_SUSPEND,
  HL_TICKET_EVENT_RESUME,
  HL_TICKET_EVENT_REPLY,   /* the office's reply goes to review */
  HL_TICKET_EVENT_APPROVE, /* 审核通过 */
  HL_TICKET_EVENT_REJECT,  /* 审核不通过 */
  HL_TICKET_EVENT_TELL,    /* 反馈: the citizen has been told */
  HL_TICKET_EVENT_REDO,    /* 重办 */
  HL_TICKET_EVENT_WITHDRAW,
  HL_TICKET_EVENT_MERGE,
  HL_TICKET_EVENT_OUTSIDE,
  HL_TICKET_EVENT_ARCHIVE,

  /* Beside the flow: they stay in their state */
  HL_TICKET_EVENT_ASSIGN,    /* names the owner, brings in assisting offices */
  HL_TICKET_EVENT_ASSIST,    /* 协办: an assisting office's part */
  HL_TICKET_EVENT_CONTACT,   /* 首次联系 */
  HL_TICKET_EVENT_EXTEND,    /* 延期: asks */
  HL_TICKET_EVENT_GRANT,     /* and it is granted */
  HL_TICKET_EVENT_REFUSE,    /* or refused */
  HL_TICKET_EVENT_URGE,      /* 催办 */
  HL_TICKET_EVENT_SUPERVISE, /* 督办 */
  HL_TICKET_EVENT_REPORT,    /* 督办反馈 */
  HL_TICKET_EVENT_CARD,      /* 黄牌, 红牌 */
  HL_TICKET_EVENT_FOLLOW_UP, /* 回访: an attempt and what came of it */
  HL_N_TICKET_EVENTS
} HlTicketEvent;

extern const char *const hl_ticket_state_words[];   /* "", "draft", … "follow-up" … "dropped" */
extern const char *const hl_ticket_event_words[];   /* "save", "answer" … "follow-up" */
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
  char *snippet;      /* of a search: where it was found, hits marked (HL_SEARCH_HIT) */
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
  HlTime created_at, updated_at, submitted_at, closed_at;
  HlTime due_at;      /* of what is to be done now; 0 = nothing runs, or it is paused */
  gboolean sensitive; /* 敏感: to be defused */
  HlId owner;         /* who is in charge at the office, when she is a user of ours */
  char *owner_name;
  HlId merged_into;
  char *outside; /* where it went */
  HlTime replied_at;
  HlId replied_by;
} HlTicket;

HL_DECLARE_RECORD (HlTicket, hl_ticket)

#define HL_DESK_ERROR (hl_desk_error_quark ())
GQuark hl_desk_error_quark (void);

typedef enum
{
  HL_DESK_ERROR_FIELD,  /* the message starts with the field's name and ": " */
  HL_DESK_ERROR_STATE,  /* the event is not legal now; the message says what is */
  HL_DESK_ERROR_PARTY,  /* somebody else's to do */
  HL_DESK_ERROR_REASON, /* a reason is wanted */
} HlDeskError;

/* Is it still somebody's to work on? */
gboolean hl_ticket_is_open (unsigned state);

/* HL_DESK_ERROR_STATE when @event is not one of @state's. */
gboolean hl_ticket_may (unsigned state, HlTicketEvent event, GError **error);

/* May it be submitted?  kind, category and content are wanted; direct answers want a reply. */
gboolean hl_ticket_check (HlTicket *self, HlTicketEvent event, GError **error);

G_END_DECLS
