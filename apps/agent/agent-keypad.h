/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The twelve keys of a telephone, by mouse and by typing. Signal ::digit (const char *). */
#define AGENT_TYPE_KEYPAD (agent_keypad_get_type ())
G_DECLARE_FINAL_TYPE (AgentKeypad, agent_keypad, AGENT, KEYPAD, GtkPopover)

GtkWidget *agent_keypad_new (void);
void agent_keypad_open (AgentKeypad *self); /* empty, with the focus */

G_END_DECLS
