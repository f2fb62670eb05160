/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-ticket-acts.h"

G_BEGIN_DECLS

/* An event while it is done; shared by the files of the acts only. */
typedef struct
{
  HlDb *db;
  HlTicket *ticket;
  HlTicketAct *act;
  const HlDeskContext *context;
  HlClockRules rules;
  guint64 mask; /* of the ticket's fields that the event sets */

  /* Owned; the case borrows from them */
  GPtrArray *assignments, *extensions, *supervisions, *follow_ups;
  HlTicketClock *close;
  HlTicket *into;
  HlTicketCase c;
} HlTicketDoing;

/* The flow has agreed.  Sets the ticket's fields and their bits in mask; writes what hangs on it.
 */
typedef gboolean (*HlTicketDo) (HlTicketDoing *self, GError **error);

extern const HlTicketDo hl_ticket_doers[HL_N_TICKET_EVENTS]; /* NULL = only the state moves */

G_END_DECLS
