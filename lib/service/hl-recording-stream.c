/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recording-stream.h"

struct _HlRecordingStream
{
  GInputStream parent_instance;

  HlSealedReader *reader; /* owned */
  gint64 offset, left;
};

G_DEFINE_FINAL_TYPE (HlRecordingStream, hl_recording_stream, G_TYPE_INPUT_STREAM)

static gssize
hl_recording_stream_read (GInputStream *stream, void *to, gsize count, GCancellable *cancellable,
                          GError **error)
{
  HlRecordingStream *self = HL_RECORDING_STREAM (stream);
  gsize n = (gsize) MIN ((gint64) MIN (count, G_MAXSSIZE), self->left);

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !hl_sealed_reader_read (self->reader, self->offset, to, n, error))
    return -1;
  self->offset += (gint64) n;
  self->left -= (gint64) n;
  return (gssize) n;
}

static void
hl_recording_stream_finalize (GObject *object)
{
  hl_sealed_reader_free (HL_RECORDING_STREAM (object)->reader);
  G_OBJECT_CLASS (hl_recording_stream_parent_class)->finalize (object);
}

static void
hl_recording_stream_class_init (HlRecordingStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hl_recording_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hl_recording_stream_read;
}

static void
hl_recording_stream_init (HlRecordingStream *self)
{
}

GInputStream *
hl_recording_stream_new (HlSealedReader *reader, gint64 offset, gint64 length)
{
  HlRecordingStream *self = g_object_new (HL_TYPE_RECORDING_STREAM, NULL);

  self->reader = reader;
  self->offset = offset;
  self->left = length;
  return G_INPUT_STREAM (self);
}
