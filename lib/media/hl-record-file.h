/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "base/hl-sealed.h"

G_BEGIN_DECLS

/* Where an encoder's bytes go: collected block by block, then written at once, plain or
 * sealed.  What the encoder writes again at its end (the length, in FLAC's header) is put
 * over a plain file's first bytes and becomes the final record of a sealed one.  One
 * thread. */

typedef struct _HlRecordFile HlRecordFile;

/**
 * hl_record_file_new:
 * @key: (nullable): 32 bytes of a sealed file; NULL = plain
 * @context: of a sealed file
 *
 * Makes the file, which must not be there.  Errors are G_FILE_ERROR, also below.
 */
HlRecordFile *hl_record_file_new (const char *path, const guint8 *key, const char *context,
                                  GError **error);
/* A pad to link an encoder to.  (transfer none) */
GstPad *hl_record_file_get_pad (HlRecordFile *self);
/* Writes what has come.  After an error nothing more is written. */
gboolean hl_record_file_flush (HlRecordFile *self, GError **error);
/* The encoder has ended. */
gboolean hl_record_file_finish (HlRecordFile *self, GError **error);
/* Samples whose bytes are in the file. */
gint64 hl_record_file_get_frames (HlRecordFile *self);
void hl_record_file_free (HlRecordFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlRecordFile, hl_record_file_free)

G_END_DECLS
