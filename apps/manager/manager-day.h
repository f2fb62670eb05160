/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

#define MANAGER_TYPE_DAY (manager_day_get_type ())
G_DECLARE_FINAL_TYPE (ManagerDay, manager_day, MANAGER, DAY, GtkWidget)

GtkWidget *manager_day_new (HlWindow *window);

G_END_DECLS
