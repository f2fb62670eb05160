/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/hl-sealed.h"

G_BEGIN_DECLS

/* The sound of a recording as a stream: what is read is opened record by record, so that a
 * long one needs no more memory than a short one.  Errors are those of the reader. */

#define HL_TYPE_RECORDING_STREAM (hl_recording_stream_get_type ())
G_DECLARE_FINAL_TYPE (HlRecordingStream, hl_recording_stream, HL, RECORDING_STREAM, GInputStream)

/* @reader: (transfer full).  @length bytes from @offset on, which are in it. */
GInputStream *hl_recording_stream_new (HlSealedReader *reader, gint64 offset, gint64 length);

G_END_DECLS
