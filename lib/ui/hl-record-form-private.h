/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-record-form.h"

G_BEGIN_DECLS

/* The editor of one field of @record.  @row: the form's field that it is part of, told in
 * ::changed; @label: accessible; NULL = its row names it. */
GtkWidget *hl_record_editor_new (HlRecordForm *form, HlRecord *record, const HlFormField *spec,
                                 const char *row, const char *label);

char **hl_record_form_words (HlRecordForm *self, const char *name);
void hl_record_form_changed (HlRecordForm *self, const char *field);

G_END_DECLS
