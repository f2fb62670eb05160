/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* The switchboard's journal: what a killed run must leave behind, in a file of its own.
 * Texts are sealed (they hold numbers).  Durable against the end of the process when it
 * is written; against the loss of power when the system gets round to it, because then the
 * talk is lost with it.  The main thread's: it is written there, into the system's memory. */

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

/* At start; blocks. (element-type HlKeptRow), ordered by id */
GArray *hl_journal_read (HlJournal *self, HlKeptKind kind);

/* Written in the next turn of the main loop, all that came in together with one write; then @done
 * runs, in the order of the calls; @error NULL when the rows are durable.  Rows that could not be
 * written are written with the next.  (transfer full) @rows: (element-type HlKeptRow) */
typedef void (*HlJournalDone) (const GError *error, gpointer data);
void hl_journal_commit (HlJournal *self, GArray *rows, HlJournalDone done, gpointer data);

/* At start; written at once, and synced. (rows borrowed) */
gboolean hl_journal_write_now (HlJournal *self, GArray *rows, GError **error);

/* At start, before it is read: what the database of a version before, at @path, still holds, once;
 * then that is removed.  Blocks.  Nothing happens when it is not there. */
gboolean hl_journal_take_old (HlJournal *self, const char *path, HlKey *key, GError **error);

GArray *hl_kept_rows_new (void);
void hl_kept_rows_add (GArray *rows, HlKeptKind kind, HlId id, const char *text);

guint64 hl_journal_get_writes (HlJournal *self);

const char *hl_kept_kind_word (HlKeptKind kind);
char *hl_kept_kind_purpose (HlKeptKind kind); /* of sealing; (transfer full) */

G_END_DECLS
