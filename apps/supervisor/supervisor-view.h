/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* All after sign-in: header bar and the four pages. */
#define SUPERVISOR_TYPE_VIEW (supervisor_view_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorView, supervisor_view, SUPERVISOR, VIEW, GtkWidget)

GtkWidget *supervisor_view_new (HlApplication *application, HlWindow *window);

G_END_DECLS
