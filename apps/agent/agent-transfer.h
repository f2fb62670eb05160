/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* The pop-over in which she finds who is to be asked, or to have the call.  Enter asks first,
 * Ctrl+Enter passes the call on blind; a queue takes it at once. */

#define AGENT_TYPE_TRANSFER (agent_transfer_get_type ())
G_DECLARE_FINAL_TYPE (AgentTransfer, agent_transfer, AGENT, TRANSFER, GtkPopover)

GtkWidget *agent_transfer_new (AgentDesk *desk);
/* Empty, with the focus; @three: the third is to join. */
void agent_transfer_open (AgentTransfer *self, gboolean three);

G_END_DECLS
