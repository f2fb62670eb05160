/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/hl-ticket.h"
#include "manager-act.h"
#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* The small form of one act: what its event brings along, with errors beside the fields. */

#define MANAGER_TYPE_ACT_FORM (manager_act_form_get_type ())
G_DECLARE_FINAL_TYPE (ManagerActForm, manager_act_form, MANAGER, ACT_FORM, GtkWidget)

/* @ticket: (nullable): what the fields begin with; @offices: items of GET /offices. */
GtkWidget *manager_act_form_new (const ManagerAct *act, HlTicket *ticket, const HlJson *offices);

const ManagerAct *manager_act_form_get_act (ManagerActForm *self);
/* Has somebody typed or chosen something? */
gboolean manager_act_form_is_touched (ManagerActForm *self);
/* Its fields into an object that has begun. */
void manager_act_form_write (ManagerActForm *self, HlJsonWriter *writer);

void manager_act_form_clear_errors (ManagerActForm *self);
/* Beside the field; FALSE when it has none of that name. */
gboolean manager_act_form_show_error (ManagerActForm *self, const char *field, const char *message);
void manager_act_form_focus (ManagerActForm *self);

/* "2026-11-27 17:30", local; 0 = it is none. */
HlTime manager_act_form_parse_time (const char *text);

/* Signal ::changed */

G_END_DECLS
