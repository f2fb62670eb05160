/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-sealed.h"
#include "hl-fact-store.h"

G_BEGIN_DECLS

#define HL_RECORDING_SEALED ".sealed" /* what the name of a sealed one ends with */

/* The name of the file that "…/CALL-PART.sealed" or ".flac" becomes: "….opus.sealed", "….opus". */
char *hl_recording_opus_name (const char *path);
/* Of the file as it is now. */
char *hl_recording_file_name (const HlRecordingRecord *recording);
/* What its seal is bound to. */
char *hl_recording_context (const HlRecordingRecord *recording, gboolean opus);

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
 * the header either way.  Where it is not there the one it was, or was to become, is taken: the
 * data may be a moment, or a backup, older than the file. Returns: NULL with HL_CRYPT_ERROR when it
 * was changed or its key is missing, HL_FAIL_GONE when it is not there or was purged
 */
HlSealedReader *hl_recording_open (const HlRecordingRecord *recording, HlKey *key,
                                   const char *folder, GError **error);
/* Ogg Opus, not FLAC: by its first bytes. */
gboolean hl_recording_is_opus (HlSealedReader *reader);

G_END_DECLS
