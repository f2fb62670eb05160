/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-row.h"

G_BEGIN_DECLS

/* A heading with a note, "All n", and a card of the first rows of a list; not there
 * while the list is empty. */

#define AGENT_TYPE_SECTION (agent_section_get_type ())
G_DECLARE_FINAL_TYPE (AgentSection, agent_section, AGENT, SECTION, GtkWidget)

/* (transfer floating): the row for an item */
typedef GtkWidget *(*AgentRowFunc) (GObject *item, guint position, gpointer data);

/* @model: (nullable): shows at most @most of it. @data is borrowed while it is bound. */
void agent_section_bind (AgentSection *self, GListModel *model, guint most, AgentRowFunc func,
                         gpointer data);
void agent_section_set_note (AgentSection *self, const char *note);
void agent_section_refresh (AgentSection *self); /* makes the rows again: clocks went on */
guint agent_section_get_count (AgentSection *self);

/* Properties: "title", "note", "more-action" (an action for "All n", with no target or
 * "more-target"), "more-target" (text). */

G_END_DECLS
