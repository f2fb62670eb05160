/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* The views of the tickets, counted as they are now: what the service offers her.  Four as
 * toggles, the others in a list. */

#define MANAGER_TYPE_DESK_VIEWS (manager_desk_views_get_type ())
G_DECLARE_FINAL_TYPE (ManagerDeskViews, manager_desk_views, MANAGER, DESK_VIEWS, GtkWidget)

void manager_desk_views_begin (ManagerDeskViews *self, HlWindow *window);
/* NULL until the service has said what there is. */
const char *manager_desk_views_get (ManagerDeskViews *self);
void manager_desk_views_reload (ManagerDeskViews *self);

/* Signal ::changed: another view is chosen. */

G_END_DECLS
