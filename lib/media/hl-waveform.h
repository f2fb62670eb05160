/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HL_WAVEFORM_POINTS 4000

/* The peaks of a recording: caller left, everybody else right; 0–255 per point. */
typedef struct
{
  gint64 length_us;
  guint points;
  guint8 *left, *right;
} HlWaveform;

void hl_waveform_free (HlWaveform *self);

/**
 * hl_waveform_read_async:
 * @points: 1 to HL_WAVEFORM_POINTS
 *
 * Decodes the file in a worker thread: about 15 ms per minute of talk.  Errors are GStreamer's,
 * or G_IO_ERROR_INVALID_DATA when there is no sound in it.
 */
void hl_waveform_read_async (const char *path, guint points, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
/* The same of what a stream brings, here and now: for a worker thread. */
HlWaveform *hl_waveform_read_stream (GInputStream *sound, guint points, GCancellable *cancellable,
                                     GError **error);
HlWaveform *hl_waveform_read_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlWaveform, hl_waveform_free)

G_END_DECLS
