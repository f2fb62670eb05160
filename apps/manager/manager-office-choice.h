/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* The site's offices with what each has to do: one leads, others assist. */

#define MANAGER_TYPE_OFFICE_CHOICE (manager_office_choice_get_type ())
G_DECLARE_FINAL_TYPE (ManagerOfficeChoice, manager_office_choice, MANAGER, OFFICE_CHOICE, GtkWidget)

/* @loads: items of GET /offices, borrowed for the call; @lead: who leads is chosen, too. */
GtkWidget *manager_office_choice_new (const HlJson *loads, gboolean lead, const char *chosen);

const char *manager_office_choice_get_lead (ManagerOfficeChoice *self); /* NULL = none */
/* "assisting": [{office} …]; nothing when there is none. */
void manager_office_choice_write_assisting (ManagerOfficeChoice *self, HlJsonWriter *writer);

/* Signal ::changed */

G_END_DECLS
