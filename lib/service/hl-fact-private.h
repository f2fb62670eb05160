/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-fact-store.h"

G_BEGIN_DECLS

/* Shared by the files of the fact store only. */

/* The end of a hash chain while links are added. */
typedef struct
{
  const char *name; /* row of table chain */
  char *head;       /* owned */
  gint64 n;
} HlChain;

gboolean hl_chain_load (HlDb *db, const char *name, HlChain *chain, GError **error);
gboolean hl_chain_save (HlDb *db, HlChain *chain, GError **error);
void hl_chain_clear (HlChain *chain);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlChain, hl_chain_clear)

/* ---- hl-recording-store.c ---- */
#define HL_RECORDING_CHAIN "recording"
/* One row against the chain so far; @head moves on. */
gboolean hl_recording_check_link (const HlRecordingRecord *recording, char **head);

/* As hl_facts_append() with the chain in hand. @id: 0 = a new one. */
gboolean hl_fact_link (HlDb *db, HlChain *chain, HlId id, const HlFactNote *note, GError **error);

/* The rows of the calls a batch is about: loaded once, written once. */
typedef struct _HlCallRows HlCallRows;

HlCallRows *hl_call_rows_new (HlDb *db, HlKey *key); /* both borrowed */
void hl_call_rows_free (HlCallRows *self);
/* The fact is in the log already. */
gboolean hl_call_rows_apply (HlCallRows *self, const HlFact *fact, GError **error);
gboolean hl_call_rows_write (HlCallRows *self, GError **error);

/* FALSE at the end of the rows too: then @error is not set. */
gboolean hl_db_one_int (HlDb *db, gint64 *value, GError **error, const char *sql,
                        const HlValue *values, guint n_values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlCallRows, hl_call_rows_free)

G_END_DECLS
