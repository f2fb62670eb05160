/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

/* 来件: what came in by mail or was brought as a file; the chosen one on the right with its text
 * and attachments, to be registered as a ticket, added to one, or refused with a reason. */

#define MANAGER_TYPE_CONTACTS (manager_contacts_get_type ())
G_DECLARE_FINAL_TYPE (ManagerContacts, manager_contacts, MANAGER, CONTACTS, GtkWidget)

GtkWidget *manager_contacts_new (HlWindow *window);

G_END_DECLS
