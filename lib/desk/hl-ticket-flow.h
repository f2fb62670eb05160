/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-ticket-records.h"
#include "hl-ticket.h"

G_BEGIN_DECLS

/* Who may do what to a ticket, and what must be so first.  The states are hl_ticket_table's; a
 * row here says for each event whose it is, what it must bring along and which guard looks at
 * the rest.  Pure: the case is what the caller found. */

typedef enum
{
  HL_PARTY_DESK = 1 << 0,       /* registers, tells and follows up: agents */
  HL_PARTY_DISPATCHER = 1 << 1, /* dispatches, approves, supervises: supervisors, managers */
  HL_PARTY_OFFICE = 1 << 2,     /* of the office that leads */
  HL_PARTY_ASSISTING = 1 << 3,  /* of one that assists */
} HlTicketParty;

#define HL_TICKET_REDO_MOST 1 /* further ones want a supervision order */

typedef struct
{
  HlTicket *ticket;
  HlTicketAct *act; /* never NULL */
  guint parties;    /* HlTicketParty of who asks */
  HlId user;
  HlTime now;

  HlAssignment *lead;       /* NULL = with no office */
  guint waiting_assistants; /* assisting offices that owe their part */
  HlExtension *asked;       /* an extension to be decided; NULL = none */
  HlTicketClock *close;     /* the close clock that runs; NULL = none */
  gint64 extension_most;    /* working days, all extensions of a clock together */
  guint redone;             /* how often it was redone */
  guint supervisions;       /* supervision orders, ever */
  guint open_supervisions;  /* without a report */
  HlFollowUp *follow_up;    /* the last that reached the citizen; NULL = none */
  guint attempts;           /* follow-up calls, all */
  guint attempts_most;      /* after so many it may be closed without */
  HlTicket *into;           /* what it is merged into; NULL = not there */
  gboolean office_known;    /* the offices of the act are the site's */
} HlTicketCase;

/* State, party, guard, reason, what a submission needs: the first fault, as a sentence that says
 * what to do. HL_DESK_ERROR_STATE, _PARTY, _REASON or _FIELD. */
gboolean hl_ticket_flow_check (const HlTicketCase *self, HlTicketEvent event, GError **error);

/* Whose @event is: HlTicketParty. */
guint hl_ticket_flow_parties (HlTicketEvent event);

/* An event that only adds something: it may be done to a ticket that has changed meanwhile. */
gboolean hl_ticket_flow_adds (HlTicketEvent event);

G_END_DECLS
