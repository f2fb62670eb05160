/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "hl-flac.h"

struct _HlRecordFile
{
  int fd;
  HlSealedWriter *writer; /* NULL = plain */
  GstPad *pad;
  GByteArray *pending;
  gint64 flushed;   /* bytes handed to the file */
  gint64 position;  /* where the encoder writes */
  gint64 frames;    /* in the file */
  guint in_pending; /* samples */
  guint8 head[HL_FLAC_HEAD];
  gboolean head_changed, failed;
};

static void
keep_head (HlRecordFile *self, const guint8 *data, gsize length)
{
  if (self->position < HL_FLAC_HEAD)
    memcpy (self->head + self->position, data,
            MIN (length, (gsize) (HL_FLAC_HEAD - self->position)));
}

static gboolean
take_bytes (HlRecordFile *self, const guint8 *data, gsize length)
{
  gint64 end = self->flushed + (gint64) self->pending->len;

  keep_head (self, data, length);
  if (self->position == end)
    {
      g_byte_array_append (self->pending, data, (guint) length);
      self->in_pending += hl_flac_frame_samples (data, length);
    }
  else if (self->position + (gint64) length <= HL_FLAC_HEAD)
    self->head_changed = TRUE;
  else
    return FALSE;
  self->position += (gint64) length;
  return TRUE;
}

static GstFlowReturn
chain_cb (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  HlRecordFile *self = gst_pad_get_element_private (pad);
  gboolean taken = FALSE;
  GstMapInfo map;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      taken = take_bytes (self, map.data, map.size);
      gst_buffer_unmap (buffer, &map);
    }
  gst_buffer_unref (buffer);
  return taken ? GST_FLOW_OK : GST_FLOW_ERROR;
}

/* The encoder goes back to its header by a segment in bytes. */
static gboolean
event_cb (GstPad *pad, GstObject *parent, GstEvent *event)
{
  HlRecordFile *self = gst_pad_get_element_private (pad);
  const GstSegment *segment;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    {
      gst_event_parse_segment (event, &segment);
      if (segment->format == GST_FORMAT_BYTES)
        self->position = (gint64) segment->start;
    }
  gst_event_unref (event);
  return TRUE;
}

static gboolean
query_cb (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstFormat format;

  if (GST_QUERY_TYPE (query) != GST_QUERY_SEEKING)
    return gst_pad_query_default (pad, parent, query);
  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  gst_query_set_seeking (query, format, format == GST_FORMAT_BYTES, 0, -1);
  return TRUE;
}

static void
make_pad (HlRecordFile *self)
{
  self->pad = gst_pad_new ("sink", GST_PAD_SINK);
  gst_object_ref_sink (self->pad);
  gst_pad_set_element_private (self->pad, self);
  gst_pad_set_chain_function (self->pad, chain_cb);
  gst_pad_set_event_function (self->pad, event_cb);
  gst_pad_set_query_function (self->pad, query_cb);
  gst_pad_set_active (self->pad, TRUE);
}

HlRecordFile *
hl_record_file_new (const char *path, const guint8 *key, const char *context, GError **error)
{
  g_autoptr (HlRecordFile) self = g_new0 (HlRecordFile, 1);

  self->pending = g_byte_array_new ();
  make_pad (self);
  self->fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      g_set_error_literal (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
                           g_strerror (errno));
      return NULL;
    }
  if (key == NULL)
    return g_steal_pointer (&self);
  self->writer = hl_sealed_writer_new (self->fd, key, context, error);
  return self->writer != NULL ? g_steal_pointer (&self) : NULL;
}

GstPad *
hl_record_file_get_pad (HlRecordFile *self)
{
  return self->pad;
}

/* What was written of it only in part is cut off again. */
static gboolean
write_plain (HlRecordFile *self, const guint8 *data, gsize length, GError **error)
{
  for (gsize done = 0; done < length;)
    {
      gssize n = write (self->fd, data + done, length - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error_literal (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
                               g_strerror (errno));
          if (done > 0 && ftruncate (self->fd, self->flushed) != 0)
            g_debug ("A recording ends with half a frame");
          return FALSE;
        }
      done += (gsize) n;
    }
  return TRUE;
}

gboolean
hl_record_file_flush (HlRecordFile *self, GError **error)
{
  const guint8 *data = self->pending->data;
  guint length = self->pending->len;

  if (length == 0 || self->failed)
    return !self->failed;
  if (!(self->writer != NULL
            ? hl_sealed_writer_append (self->writer, data, length, self->in_pending, error)
            : write_plain (self, data, length, error)))
    {
      self->failed = TRUE;
      return FALSE;
    }
  self->flushed += length;
  self->frames += self->in_pending;
  self->in_pending = 0;
  g_byte_array_set_size (self->pending, 0);
  return TRUE;
}

static gboolean
write_head (HlRecordFile *self, GError **error)
{
  if (self->writer != NULL)
    return hl_sealed_writer_finish (self->writer, self->head,
                                    self->head_changed ? sizeof self->head : 0, error);
  if (!self->head_changed
      || pwrite (self->fd, self->head, sizeof self->head, 0) == sizeof self->head)
    return TRUE;
  g_set_error_literal (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
                       g_strerror (errno));
  return FALSE;
}

gboolean
hl_record_file_finish (HlRecordFile *self, GError **error)
{
  return hl_record_file_flush (self, error)
         && (self->flushed < HL_FLAC_HEAD || write_head (self, error));
}

gint64
hl_record_file_get_frames (HlRecordFile *self)
{
  return self->frames;
}

void
hl_record_file_free (HlRecordFile *self)
{
  g_clear_pointer (&self->writer, hl_sealed_writer_free);
  if (self->fd >= 0)
    close (self->fd);
  gst_pad_set_active (self->pad, FALSE);
  gst_object_unref (self->pad);
  g_byte_array_unref (self->pending);
  g_free (self);
}
