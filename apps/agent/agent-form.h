/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The ticket form: shows a draft and writes every change into it; the draft saves
 * itself.  Its buttons activate "agent.save", "agent.submit" and "agent.drop". */

#define AGENT_TYPE_FORM (agent_form_get_type ())
G_DECLARE_FINAL_TYPE (AgentForm, agent_form, AGENT, FORM, GtkWidget)

GtkWidget *agent_form_new (void);

/* GET /vocabulary: what can be chosen. */
void agent_form_set_vocabulary (AgentForm *self, const HlJson *vocabulary);
/* @draft: (nullable) */
void agent_form_set_draft (AgentForm *self, AgentDraft *draft);
AgentDraft *agent_form_get_draft (AgentForm *self);
/* Names given at earlier calls of the number: shown where the name is to be typed. */
void agent_form_set_caller (AgentForm *self, const char *name, const char *number);
/* The line above the form; NULL = what the ticket is. */
void agent_form_set_note (AgentForm *self, const char *icon, const char *note);

HlTicketEvent agent_form_get_event (AgentForm *self); /* ANSWER, TRANSFER or CALLBACK */
/* What is wrong beside the field, and the focus there. */
void agent_form_show_fault (AgentForm *self, const char *field, const char *sentence);
/* Into the demand; with @keep not when the focus is somewhere in the form already. */
void agent_form_focus (AgentForm *self, gboolean keep);

/* What the mark at the bottom says: "14:32:07 saved". (transfer full) */
char *agent_form_dup_mark_text (AgentMark mark, HlTime saved_at);
/* "Choose a category": for a field that hl_ticket_check() found missing. */
const char *agent_form_fault_text (const char *field);

/* The template of the category, the next one when asked again; asks for the category first.
 * FALSE: the category has none. */
gboolean agent_form_use_template (AgentForm *self);
void agent_form_focus_category (AgentForm *self);
/* Selects what a template left to be filled in.  Returns: the field, NULL = nothing is left */
const char *agent_form_select_left (AgentForm *self);

G_END_DECLS
