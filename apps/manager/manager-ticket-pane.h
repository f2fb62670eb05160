/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/hl-ticket.h"
#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* One ticket and what may be done to it now.  What is typed stays with its ticket, also while
 * another is looked at, and when the ticket changes meanwhile. */

#define MANAGER_TYPE_TICKET_PANE (manager_ticket_pane_get_type ())
G_DECLARE_FINAL_TYPE (ManagerTicketPane, manager_ticket_pane, MANAGER, TICKET_PANE, GtkWidget)

/* @window is borrowed; @history: (transfer none): where what happened is shown at wide windows. */
void manager_ticket_pane_begin (ManagerTicketPane *self, HlWindow *window, GtkWidget *history);
/* 0 = none. */
void manager_ticket_pane_show (ManagerTicketPane *self, HlId ticket);
HlId manager_ticket_pane_get_ticket (ManagerTicketPane *self);
void manager_ticket_pane_reload (ManagerTicketPane *self);
/* What the suggested button does. */
void manager_ticket_pane_submit (ManagerTicketPane *self);
void manager_ticket_pane_play (ManagerTicketPane *self);

/* GET /tickets/ID/flow of what is shown; NULL = nothing. */
const HlJson *manager_ticket_pane_get_flow (ManagerTicketPane *self);

/* Signals: ::shown (gint64 ticket, gint64 revision); ::acted (gint64 ticket). */

G_END_DECLS
