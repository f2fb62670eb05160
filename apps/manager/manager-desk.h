/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

#define MANAGER_TYPE_DESK (manager_desk_get_type ())
G_DECLARE_FINAL_TYPE (ManagerDesk, manager_desk, MANAGER, DESK, GtkWidget)

GtkWidget *manager_desk_new (HlWindow *window);

G_END_DECLS
