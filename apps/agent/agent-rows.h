/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"
#include "agent-section.h"

G_BEGIN_DECLS

/* The rows of the cards: AgentRowFuncs; data is the AgentDesk. */

GtkWidget *agent_rows_callback (GObject *callback, guint position, gpointer desk);
GtkWidget *agent_rows_promised (GObject *ticket, guint position, gpointer desk);
GtkWidget *agent_rows_draft (GObject *ticket, guint position, gpointer desk);
GtkWidget *agent_rows_ticket (GObject *ticket, guint position, gpointer desk); /* two lines */
GtkWidget *agent_rows_call (GObject *call, guint position, gpointer desk);     /* one line */
GtkWidget *agent_rows_earlier (GObject *call, guint position, gpointer desk);  /* two lines */

/* "低保": what a ticket is about, whatever is known of it. (transfer full) */
char *agent_rows_dup_subject (AgentDesk *desk, HlTicket *ticket);
HlTone agent_rows_ticket_tone (unsigned state);
/* What a draft lacks for being submitted, in words; NULL = nothing. */
const char *agent_rows_missing (HlTicket *ticket);

G_END_DECLS
