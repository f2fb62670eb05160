/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* The rail and its pages under one header bar. */

#define MANAGER_TYPE_VIEW (manager_view_get_type ())
G_DECLARE_FINAL_TYPE (ManagerView, manager_view, MANAGER, VIEW, GtkWidget)

GtkWidget *manager_view_new (HlWindow *window);

G_END_DECLS
