/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

#define MANAGER_TYPE_TICKETS (manager_tickets_get_type ())
G_DECLARE_FINAL_TYPE (ManagerTickets, manager_tickets, MANAGER, TICKETS, GtkWidget)

GtkWidget *manager_tickets_new (HlWindow *window);

G_END_DECLS
