/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk/hl-contact.h"
#include "hl-files.h"

G_BEGIN_DECLS

/* What comes in, from its bytes to its rows: the original and what is attached into the vault,
 * then one transaction, then the files to their places. */

typedef struct _HlIntake HlIntake;

/* @original: (transfer full): in the vault already.  Main thread. */
HlIntake *hl_intake_new (HlFiles *files, const char *source, HlVaultItem *original);
void hl_intake_free (HlIntake *self);

/* Reads the original and stores what is attached; blocks, in a worker.  HL_MAIL_ERROR when it is
 * no mail. */
gboolean hl_intake_read (HlIntake *self, GError **error);
/* In a write job, which may run twice: the rows, and the fact "contact-received". */
HlContact *hl_intake_write (HlIntake *self, HlDb *db, const HlDeskContext *context, GError **error);
/* Its rows are committed.  Main thread. */
void hl_intake_keep (HlIntake *self, HlFiles *files);
/* They are not: attachments are dropped, the original is its owner's.  Main thread. */
void hl_intake_drop (HlIntake *self, HlFiles *files);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlIntake, hl_intake_free)

G_END_DECLS
