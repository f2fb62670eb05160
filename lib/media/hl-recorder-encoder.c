/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recorder-private.h"

#include <string.h>

#include "hl-gst.h"

/* The recorder thread's side of a recording: blocks are encoded and written. */

#define FLAC_BLOCK 1120 /* samples; with blocks of 0.8 s a kill loses < 1 s */
#define FLAC_QUALITY 3
#define SILENCE_FRAMES 8000

/* The elements' messages come here, in our own thread, as we push into them. */
static GstBusSyncReply
message_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  HlRecorder *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && self->gst_error == NULL)
    {
      g_autoptr (GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      self->gst_error = g_strdup (error->message);
    }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
set_error (HlRecording *self, const char *text)
{
  if (self->error == NULL)
    self->error = g_strdup (text);
}

static void
fail_gst (HlRecording *self)
{
  g_autofree char *path = g_build_filename (self->recorder->folder, self->path, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  hl_recorder_fail (&error, folder,
                    self->recorder->gst_error != NULL ? self->recorder->gst_error
                                                      : "the encoder failed");
  g_clear_pointer (&self->recorder->gst_error, g_free);
  set_error (self, error->message);
}

static gboolean
create_file (HlRecording *self, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *context = g_strdup_printf ("%" G_GINT64_FORMAT "-%u", self->call, self->part);
  g_autoptr (GError) reason = NULL;

  if (!hl_recorder_make_folder (folder, error))
    return FALSE;
  self->file = hl_record_file_new (path, self->sealed ? self->key : NULL, context, &reason);
  return self->file != NULL || hl_recorder_fail (error, folder, reason->message);
}

static GstElement *
make_bin (HlRecorder *self, GstElement **encoder)
{
  GstElement *bin = gst_bin_new (NULL);
  g_autoptr (GstBus) bus = g_object_new (GST_TYPE_BUS, "enable-async", FALSE, NULL);

  gst_object_ref_sink (bin);
  *encoder = gst_element_factory_make ("flacenc", NULL);
  gst_bus_set_sync_handler (bus, message_cb, self, NULL);
  gst_element_set_bus (bin, bus);
  if (*encoder != NULL)
    gst_bin_add (GST_BIN (bin), *encoder);
  else
    {
      g_clear_pointer (&bin, gst_object_unref);
      return NULL;
    }
  gst_util_set_object_arg (G_OBJECT (*encoder), "quality", G_STRINGIFY (FLAC_QUALITY));
  g_object_set (*encoder, "blocksize", FLAC_BLOCK, "seekpoints", 0, "streamable-subset", TRUE,
                NULL);
  return bin;
}

/* We push into the encoder ourselves: one thread for all recordings, no queue
 * between us and the file, and errors as return values. */
static gboolean
start_encoder (HlRecording *self)
{
  GstElement *encoder = NULL;
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, "S16LE", "layout", G_TYPE_STRING,
                           "interleaved", "rate", G_TYPE_INT, HL_RTP_RATE, "channels", G_TYPE_INT,
                           2, "channel-mask", GST_TYPE_BITMASK, (guint64) 3, NULL);
  g_autoptr (GstPad) sink = NULL;
  g_autoptr (GstPad) source = NULL;
  GstSegment segment;

  self->bin = make_bin (self->recorder, &encoder);
  if (self->bin == NULL)
    {
      set_error (self, "GStreamer has no flacenc: install its good plugins");
      return FALSE;
    }
  sink = gst_element_get_static_pad (encoder, "sink");
  source = gst_element_get_static_pad (encoder, "src");
  self->pad = gst_pad_new ("src", GST_PAD_SRC);
  gst_object_ref_sink (self->pad);
  gst_pad_set_active (self->pad, TRUE);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  if (gst_element_set_state (self->bin, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE
      || gst_pad_link_full (self->pad, sink, GST_PAD_LINK_CHECK_NOTHING) != GST_PAD_LINK_OK
      || gst_pad_link_full (source, hl_record_file_get_pad (self->file), GST_PAD_LINK_CHECK_NOTHING)
             != GST_PAD_LINK_OK
      || !gst_pad_push_event (self->pad, gst_event_new_stream_start ("recording"))
      || !gst_pad_push_event (self->pad, gst_event_new_caps (caps))
      || !gst_pad_push_event (self->pad, gst_event_new_segment (&segment)))
    {
      fail_gst (self);
      return FALSE;
    }
  return TRUE;
}

static void
fail_file (HlRecording *self, const GError *reason)
{
  g_autofree char *path = g_build_filename (self->recorder->folder, self->path, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  hl_recorder_fail (&error, folder, reason != NULL ? reason->message : "it failed before");
  set_error (self, error->message);
}

static void
close_file (HlRecording *self, gboolean finish)
{
  g_autoptr (GError) error = NULL;

  if (self->file == NULL)
    return;
  if (finish && self->error == NULL && !hl_record_file_finish (self->file, &error))
    fail_file (self, error);
  if (self->error != NULL)
    self->written = hl_record_file_get_frames (self->file);
  g_clear_pointer (&self->file, hl_record_file_free);
}

static void
stop_encoder (HlRecording *self, gboolean finish)
{
  if (self->bin == NULL)
    return;
  /* The encoder writes the length into the header now. */
  if (finish && !gst_pad_push_event (self->pad, gst_event_new_eos ()))
    fail_gst (self);
  gst_element_set_state (self->bin, GST_STATE_NULL);
  if (finish && self->recorder->gst_error != NULL)
    fail_gst (self);
  gst_pad_set_active (self->pad, FALSE);
  g_clear_pointer (&self->pad, gst_object_unref);
  g_clear_pointer (&self->bin, gst_object_unref);
  close_file (self, finish);
}

static void
report_closed (HlRecording *self)
{
  HlRecorderTask *task = g_new0 (HlRecorderTask, 1);

  stop_encoder (self, self->error == NULL);
  close_file (self, FALSE);
  if (self->reported)
    {
      g_free (task);
      return;
    }
  self->reported = TRUE;
  task->closed = (HlRecordingClosed){
    .call = self->call,
    .part = self->part,
    .path = g_strdup (self->path),
    .started_at = self->started_at,
    .length = self->written * HL_SECOND / HL_RTP_RATE,
    .error = g_strdup (self->error),
  };
  hl_recorder_ask_closer (self->recorder, task);
}

void
hl_recording_begin (HlRecording *self)
{
  g_autofree char *path = g_build_filename (self->recorder->folder, self->path, NULL);
  g_autoptr (GError) error = NULL;

  hl_gst_init ();
  if (!hl_recorder_write_marker (self->recorder, self, &error) || !create_file (self, path, &error))
    set_error (self, error->message);
  else
    start_encoder (self);
  if (self->error != NULL)
    report_closed (self);
}

static void
push (HlRecording *self, GstBuffer *buffer, guint n)
{
  g_autoptr (GError) error = NULL;

  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale_int ((guint64) self->written, GST_SECOND, HL_RTP_RATE);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale_int (n, GST_SECOND, HL_RTP_RATE);
  if (gst_pad_push (self->pad, buffer) != GST_FLOW_OK || self->recorder->gst_error != NULL)
    fail_gst (self);
  else if (!hl_record_file_flush (self->file, &error))
    fail_file (self, error);
  else
    {
      self->written += n;
      return;
    }
  report_closed (self);
}

static void
push_silence (HlRecording *self, gint64 until)
{
  while (self->bin != NULL && self->written < until)
    {
      guint n = (guint) MIN (SILENCE_FRAMES, until - self->written);

      push (self, gst_buffer_new_wrapped (g_malloc0 (n * 4), n * 4), n);
    }
}

static void
give_back (HlBlock *block)
{
  HlBlockPool *pool = block->pool;

  if (g_atomic_int_get (&pool->surplus) > 0)
    {
      g_atomic_int_add (&pool->surplus, -1);
      g_free (block);
    }
  else
    hl_stack_push (&pool->returned, &block->node);
}

static void
recording_free (HlRecording *self)
{
  hl_sealed_key_wipe (self->key);
  g_free (self->path);
  g_free (self->error);
  g_free (self);
}

void
hl_recording_write (HlBlock *block)
{
  HlRecording *self = block->recording;
  gboolean last = block->last;

  push_silence (self, block->start);
  if (self->bin != NULL && block->n > 0)
    push (self, gst_buffer_new_memdup (block->pcm, block->n * 4), block->n);
  if (last)
    {
      g_atomic_int_add (&block->pool->surplus, HL_SPARE_BLOCKS);
      report_closed (self);
    }
  give_back (block);
  if (last)
    recording_free (self);
}
