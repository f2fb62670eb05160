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

G_END_DECLS
