/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-record.h"

/* When a field's table says nothing. */
#define HL_RECORD_TEXT_MAX 4000
#define HL_RECORD_LIST_MAX 10000

G_BEGIN_DECLS

/* For the parts of the record engine (JSON, cells, SQL): a field and its place. */

static inline gpointer
hl_field_at (gconstpointer record, const HlField *field)
{
  return (char *) record + field->offset;
}

gboolean hl_field_is_none (const HlField *field, gconstpointer at);
void hl_field_clear (const HlField *field, gpointer at); /* frees; then none */

G_END_DECLS
