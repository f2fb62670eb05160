/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

/* Announcements and music: to hear, to replace by the site's own, and where they are used. */

#define MANAGER_TYPE_PROMPTS (manager_prompts_get_type ())
G_DECLARE_FINAL_TYPE (ManagerPrompts, manager_prompts, MANAGER, PROMPTS, GtkWidget)

GtkWidget *manager_prompts_new (HlWindow *window);

G_END_DECLS
