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

/* @hers: it is one of those that the context's user may do at all
 * @why_not: a sentence, NULL = it may be done */
typedef void (*HlTicketEventFunc) (HlTicketEvent event, gboolean hers, const char *why_not,
                                   gpointer data);

/* The events that the ticket's state knows, without doing them.  What an act would bring along is
 * not looked at, so that a screen knows which buttons to offer.  FALSE: it could not be read. */
gboolean hl_tickets_foreach_event (HlDb *db, HlTicket *ticket, const HlDeskContext *context,
                                   HlTicketEventFunc func, gpointer data, GError **error);

/* May the context's user, who is of an office, see it? */
gboolean hl_tickets_is_of_office (HlDb *db, HlId ticket, const char *office, gboolean *is,
                                  GError **error);

G_END_DECLS
