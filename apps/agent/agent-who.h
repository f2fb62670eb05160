/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* Who is calling: one of a few cards, chosen by Left and Right.  A new caller is one of them, the
 * first where several people use the number, or nobody is known. */

#define AGENT_TYPE_WHO (agent_who_get_type ())
G_DECLARE_FINAL_TYPE (AgentWho, agent_who, AGENT, WHO, GtkWidget)

/* Cards are made anew only when the people are others; @desk is borrowed. */
void agent_who_show (AgentWho *self, AgentDesk *desk, AgentCaller *caller);
void agent_who_set_orientation (AgentWho *self, GtkOrientation orientation);
void agent_who_focus (AgentWho *self); /* the card that is chosen */

/* What is known of who was chosen: warnings, groups, home, notes; of several, the warnings of each
 * with her name.  Fills @box anew. */
void agent_who_fill_known (GtkBox *box, AgentCaller *caller);

G_END_DECLS
