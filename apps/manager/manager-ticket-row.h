/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/hl-ticket.h"
#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* A ticket in two lines: what about and how long it has; number, reporter, office and kind. */

#define MANAGER_TYPE_TICKET_ROW (manager_ticket_row_get_type ())
G_DECLARE_FINAL_TYPE (ManagerTicketRow, manager_ticket_row, MANAGER, TICKET_ROW, GtkWidget)

GtkWidget *manager_ticket_row_new (void);
/* @ticket: (nullable) (transfer none); followed until another is shown.  @seen: the revision that
 * she has looked at, 0 = none: a later one is bold. */
void manager_ticket_row_show (ManagerTicketRow *self, HlTicket *ticket, gint64 seen);
HlTicket *manager_ticket_row_get_ticket (ManagerTicketRow *self); /* NULL = none */

/* What is left of its time, in words; NULL: nothing runs.  @tone: (out) */
char *manager_ticket_left (const HlTicket *ticket, HlTime now, HlTone *tone);

G_END_DECLS
