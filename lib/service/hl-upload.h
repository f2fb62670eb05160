/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "hl-files.h"

G_BEGIN_DECLS

/* A body that goes to the vault as it comes: a quarter of a mebibyte in memory, written by
 * worker threads while the connection waits.  Main thread; counted. */

typedef struct _HlUpload HlUpload;

/* With the headers.  Kept by the message. */
void hl_upload_begin (HlFiles *files, SoupServerMessage *message);
HlUpload *hl_upload_of (SoupServerMessage *message); /* borrowed; NULL = none was begun */
HlUpload *hl_upload_ref (HlUpload *self);
/* What was not taken is removed with the last reference. */
void hl_upload_unref (HlUpload *self);

/* The body has come: writes the rest. */
typedef void (*HlUploadDone) (HlUpload *self, const GError *error, gpointer data);
void hl_upload_finish (HlUpload *self, HlUploadDone done, gpointer data);

/* After it: what came.  Constant; any thread. */
const HlVaultItem *hl_upload_get_item (HlUpload *self);
/* Its row is committed. */
void hl_upload_take (HlUpload *self);

G_END_DECLS
