/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/hl-db.h"

G_BEGIN_DECLS

/* The switchboard's journal: what a killed run must leave behind, in a small
 * database of its own with a thread of its own.  Texts are sealed (they hold
 * numbers).  Durable against the end of the process at commit; against the loss of
 * power at SQLite's next checkpoint, because then the talk is lost with it. */

typedef enum
{
  HL_KEPT_CALL, /* a call's state, as the switch gave it */
  HL_KEPT_AGENT,
  HL_KEPT_LEG,
  HL_KEPT_FACT,      /* not in the log yet */
  HL_KEPT_RECORDING, /* a call's key of its recordings, wrapped */
  HL_N_KEPT
} HlKeptKind;

typedef struct
{
  HlKeptKind kind;
  HlId id;
  char *text; /* NULL = forget it */
} HlKeptRow;

typedef struct _HlJournal HlJournal;

HlJournal *hl_journal_open (const char *path, HlKey *key, GError **error);
void hl_journal_close (HlJournal *self); /* writes what is queued */

/* At start, before the first commit; blocks. (element-type HlKeptRow), ordered by id */
GArray *hl_journal_read (HlJournal *self, HlKeptKind kind, GError **error);

/* @done runs in the main context of the opener, in the order of the calls; @error NULL
 * when the rows are durable. (transfer full) @rows: (element-type HlKeptRow) */
typedef void (*HlJournalDone) (const GError *error, gpointer data);
void hl_journal_commit (HlJournal *self, GArray *rows, HlJournalDone done, gpointer data);

/* At start, before the first commit; blocks. (rows borrowed) */
gboolean hl_journal_forget_now (HlJournal *self, GArray *rows, GError **error);

GArray *hl_kept_rows_new (void);
void hl_kept_rows_add (GArray *rows, HlKeptKind kind, HlId id, const char *text);

guint64 hl_journal_get_transactions (HlJournal *self);

G_END_DECLS
