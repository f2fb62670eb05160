/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* What happens to a call: numbers, flows, queues, days, trunks and people, as the site file has
 * them.  Nothing takes effect before it is saved, and saving says first what would change. */

#define MANAGER_TYPE_SETTINGS (manager_settings_get_type ())
G_DECLARE_FINAL_TYPE (ManagerSettings, manager_settings, MANAGER, SETTINGS, GtkWidget)

GtkWidget *manager_settings_new (HlWindow *window);

G_END_DECLS
