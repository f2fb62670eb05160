/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The prompts that the switchboard plays without being told their names: announcements, and what
 * is usual where the configuration names none. */
extern const char *const hl_switch_usual_prompts[]; /* sorted, NULL-terminated */

gboolean hl_switch_prompt_is_usual (const char *name);

G_END_DECLS
