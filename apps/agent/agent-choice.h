/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One of a few, as linked toggle buttons; what does not fit among the first
 * AGENT_CHOICE_SHOWN stands behind the last one, in a menu.  None may be chosen. */

#define AGENT_TYPE_CHOICE (agent_choice_get_type ())
G_DECLARE_FINAL_TYPE (AgentChoice, agent_choice, AGENT, CHOICE, GtkWidget)

#define AGENT_CHOICE_SHOWN 4

/* @values, @names: @n of each, copied. @label: of the group, for the accessible names. */
void agent_choice_set_choices (AgentChoice *self, const unsigned *values, const char *const *names,
                               guint n, const char *label);
void agent_choice_set_value (AgentChoice *self, unsigned value); /* 0 = none; does not emit */
unsigned agent_choice_get_value (AgentChoice *self);

/* Signal ::picked (). */

G_END_DECLS
