/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint rate;
  gint64 frames; /* samples per channel */
  gint64 bytes;
  gboolean was_complete; /* the header said its length: it was closed properly */
} HlFlacInfo;

/**
 * hl_flac_repair:
 *
 * Makes a FLAC file that was cut off a proper one: walks the frames by their
 * checksums, cuts a torn last one off, and writes the length into the header.
 * Blocks; any thread.
 * Returns: FALSE with HL_MEDIA_ERROR_DISK when there is no FLAC header or the file
 *   can't be written
 */
gboolean hl_flac_repair (const char *path, HlFlacInfo *info, GError **error);

#define HL_FLAC_HEAD 42 /* bytes of the mark and the stream info */

/* Samples of the frame @data is, 0 when it is none (a header, say).  Pure. */
guint hl_flac_frame_samples (const guint8 *data, gsize length);
#define HL_FLAC_DIGEST 16
/* The MD5 of the decoded samples as the header has it; FALSE when it has none.  Pure. */
gboolean hl_flac_get_digest (const guint8 *data, gsize length, guint8 *digest, guint *rate,
                             guint *channels);
/* Into the first HL_FLAC_HEAD bytes of a file: its length.  FALSE when they are not FLAC's,
 * or know it. */
gboolean hl_flac_set_length (guint8 *head, gint64 samples);

/* The TITLE in the comments of a file that begins with @data; NULL when there is none in it.
 * Pure.  (transfer full) */
char *hl_flac_title (const guint8 *data, gsize length);

G_END_DECLS
