/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-clocks.h"
#include "hl-ticket-flow.h"
#include "hl-tickets.h"

G_BEGIN_DECLS

/* Events of tickets as they are stored: each is checked by the flow, and its rows, clocks and
 * facts are one transaction.  In the store's threads, write jobs. */

/**
 * hl_tickets_act:
 * @act: (nullable): what the event brings along
 *
 * Moves @ticket, which is as it was read in this transaction.  Appends the fact "ticket-EVENT"
 * (text: number and reason).
 */
gboolean hl_tickets_act (HlDb *db, HlTicket *ticket, HlTicketEvent event, HlTicketAct *act,
                         const HlDeskContext *context, GError **error);

/* The same without doing it: why not, NULL = it may be done.  What an act would bring along is not
 * looked at, so that a screen knows which buttons to offer.  (transfer full) (nullable) */
char *hl_tickets_why_not (HlDb *db, HlTicket *ticket, HlTicketEvent event,
                          const HlDeskContext *context);

/* May the context's user, who is of an office, see it? */
gboolean hl_tickets_is_of_office (HlDb *db, HlId ticket, const char *office, gboolean *is,
                                  GError **error);

G_END_DECLS
