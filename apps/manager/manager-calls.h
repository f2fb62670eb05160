/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

#define MANAGER_TYPE_CALLS (manager_calls_get_type ())
G_DECLARE_FINAL_TYPE (ManagerCalls, manager_calls, MANAGER, CALLS, GtkWidget)

GtkWidget *manager_calls_new (HlWindow *window);

G_END_DECLS
