/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-sealed.h"
#include "hl-fact-store.h"

G_BEGIN_DECLS

#define HL_RECORDING_SEALED ".sealed" /* what the name of a sealed one ends with */

/* The files of recordings, sealed by a key of their call's: made here, given to
 * mediad with the recording, kept wrapped with the data's key.  Any thread. */

/* A new key.  Returns: (transfer full): wrapped; @data (32 bytes) is the key itself */
char *hl_recording_key_new (HlKey *key, guint8 *data);
gboolean hl_recording_key_open (HlKey *key, const char *sealed, guint8 *data, GError **error);

/**
 * hl_recording_open:
 * @folder: of the recordings
 *
 * Opens the row's file, sealed or plain, complete or cut off; as FLAC its length is in
 * the header either way.
 * Returns: NULL with HL_CRYPT_ERROR when it was changed or its key is missing, HL_FAIL_GONE
 *   when it is not there or was purged
 */
HlSealedReader *hl_recording_open (const HlRecordingRecord *recording, HlKey *key,
                                   const char *folder, GError **error);
/* The whole of it, or a part. */
GBytes *hl_recording_read (HlSealedReader *reader, gint64 offset, gint64 length, GError **error);

G_END_DECLS
