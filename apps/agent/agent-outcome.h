/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-callbacks.h"

G_BEGIN_DECLS

/* How a call to the outside went: one of six, a note, and when to try again. */

#define AGENT_TYPE_OUTCOME (agent_outcome_get_type ())
G_DECLARE_FINAL_TYPE (AgentOutcome, agent_outcome, AGENT, OUTCOME, GtkWidget)

/* Empties it. @outcome: what the network said, HlCallbackOutcome; @with_next: there may be a next
 * try. */
void agent_outcome_begin (AgentOutcome *self, HlSession *session, unsigned outcome,
                          gboolean with_next);
/* The first choice, or the chosen one. */
void agent_outcome_focus (AgentOutcome *self);

/* Signal ::recorded (guint outcome, const char *note, gint64 next) */

/* --- a time as it is typed, with what is understood of it --- */

/* @label: what it is for */
GtkWidget *agent_when_entry_new (const char *label);
void agent_when_entry_begin (GtkWidget *entry, HlSession *session);
/* FALSE: it is none, and is shown so. @at: (out): 0 = nothing was typed */
gboolean agent_when_entry_read (GtkWidget *entry, HlTime *at);

G_END_DECLS
