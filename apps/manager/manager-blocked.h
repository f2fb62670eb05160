/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

/* Numbers that are not answered: until when, why, by whom; to add, extend and lift. */

#define MANAGER_TYPE_BLOCKED (manager_blocked_get_type ())
G_DECLARE_FINAL_TYPE (ManagerBlocked, manager_blocked, MANAGER, BLOCKED, GtkWidget)

GtkWidget *manager_blocked_new (HlWindow *window);

G_END_DECLS
