/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-waveform.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include "hl-gst.h"

/* Peaks of a recording for the player.  The length is not known before the end (a file cut off
 * by a crash has none in its header), so peaks are taken per 10 ms first and folded after. */

#define BLOCK_US 10000

typedef struct
{
  char *path;
  guint points;
} Job;

typedef struct
{
  GArray *left, *right; /* guint8 per 10 ms */
  guint rate, channels;
  guint in_block, block; /* frames in the block so far, and in a whole one */
  gint peak[2];
  gint64 frames;
} Scan;

void
hl_waveform_free (HlWaveform *self)
{
  if (self == NULL)
    return;
  g_free (self->left);
  g_free (self->right);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job);
}

static void
scan_clear (Scan *scan)
{
  g_clear_pointer (&scan->left, g_array_unref);
  g_clear_pointer (&scan->right, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scan, scan_clear)

static void
end_block (Scan *scan)
{
  guint8 left = (guint8) (scan->peak[0] >> 7);
  guint8 right = (guint8) (scan->peak[1] >> 7);

  g_array_append_val (scan->left, left);
  g_array_append_val (scan->right, right);
  scan->peak[0] = scan->peak[1] = 0;
  scan->in_block = 0;
}

static void
scan_frames (Scan *scan, const gint16 *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames; i++)
    {
      for (guint c = 0; c < 2; c++)
        {
          gint value = samples[i * scan->channels + MIN (c, scan->channels - 1)];

          scan->peak[c] = MAX (scan->peak[c], MIN (ABS (value), 32767));
        }
      if (++scan->in_block == scan->block)
        end_block (scan);
    }
  scan->frames += (gint64) n_frames;
}

static void
read_caps (Scan *scan, GstSample *sample)
{
  const GstStructure *caps = gst_caps_get_structure (gst_sample_get_caps (sample), 0);
  gint rate = 8000, channels = 1;

  gst_structure_get_int (caps, "rate", &rate);
  gst_structure_get_int (caps, "channels", &channels);
  scan->rate = (guint) MAX (rate, 100);
  scan->channels = (guint) MAX (channels, 1);
  scan->block = scan->rate / (1000000 / BLOCK_US);
}

static void
scan_sample (Scan *scan, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;

  if (scan->rate == 0)
    read_caps (scan, sample);
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  scan_frames (scan, (const gint16 *) (gpointer) map.data,
               map.size / (sizeof (gint16) * scan->channels));
  gst_buffer_unmap (buffer, &map);
}

static gboolean
pull_all (GstElement *pipeline, Scan *scan, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr (GstSample) sample =
          gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 200 * GST_MSECOND);

      if (sample != NULL)
        scan_sample (scan, sample);
      else if (gst_app_sink_is_eos (GST_APP_SINK (sink)))
        return TRUE;
      else if (hl_gst_take_error (pipeline, error))
        return FALSE;
    }
  return FALSE;
}

static void
fold (GArray *blocks, guint8 *points, guint n_points)
{
  for (guint i = 0; i < n_points; i++)
    {
      guint first = (guint) ((guint64) i * blocks->len / n_points);
      guint last = MAX ((guint) ((guint64) (i + 1) * blocks->len / n_points), first + 1);

      for (guint k = first; k < last && k < blocks->len; k++)
        points[i] = MAX (points[i], g_array_index (blocks, guint8, k));
    }
}

static HlWaveform *
make_waveform (Scan *scan, guint points, GError **error)
{
  HlWaveform *self;

  if (scan->in_block > 0)
    end_block (scan);
  if (scan->frames == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "there is no sound in the file");
      return NULL;
    }
  self = g_new0 (HlWaveform, 1);
  self->points = points;
  self->length_us = scan->frames * 1000000 / scan->rate;
  self->left = g_new0 (guint8, points);
  self->right = g_new0 (guint8, points);
  fold (scan->left, self->left, points);
  fold (scan->right, self->right, points);
  return self;
}

/* What decodes it, by its first bytes; NULL = they can't be read. */
static const char *
find_decoder (GBufferedInputStream *sound, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) first = NULL;
  const void *bytes;
  gsize n;

  if (g_buffered_input_stream_fill (sound, -1, cancellable, error) < 0)
    return NULL;
  bytes = g_buffered_input_stream_peek_buffer (sound, &n);
  first = g_bytes_new_static (bytes, n);
  return hl_gst_decoder (first);
}

HlWaveform *
hl_waveform_read_stream (GInputStream *sound, guint points, GCancellable *cancellable,
                         GError **error)
{
  g_auto (Scan)
      scan = { .left = g_array_new (FALSE, FALSE, 1), .right = g_array_new (FALSE, FALSE, 1) };
  g_autoptr (GInputStream) buffered = g_buffered_input_stream_new (sound);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) file = NULL;
  g_autofree char *line = NULL;
  const char *decoder;
  HlWaveform *waveform = NULL;

  g_return_val_if_fail (points > 0 && points <= HL_WAVEFORM_POINTS, NULL);

  hl_gst_init ();
  decoder = find_decoder (G_BUFFERED_INPUT_STREAM (buffered), cancellable, error);
  if (decoder == NULL)
    return NULL;
  line = g_strdup_printf ("giostreamsrc name=file ! %s ! audioconvert !"
                          " audio/x-raw,format=S16LE,layout=interleaved !"
                          " appsink name=sink sync=false max-buffers=8",
                          decoder);
  pipeline = gst_parse_launch (line, error);
  if (pipeline == NULL)
    return NULL;
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  g_object_set (file, "stream", buffered, NULL);
  if (pull_all (pipeline, &scan, cancellable, error))
    waveform = make_waveform (&scan, points, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return waveform;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (job->path);
  g_autoptr (GFileInputStream) input = g_file_read (file, cancellable, &error);
  HlWaveform *waveform = input != NULL ? hl_waveform_read_stream (G_INPUT_STREAM (input),
                                                                  job->points, cancellable, &error)
                                       : NULL;

  if (waveform != NULL)
    g_task_return_pointer (task, waveform, (GDestroyNotify) hl_waveform_free);
  else
    g_task_return_error (task, error);
}

void
hl_waveform_read_async (const char *path, guint points, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (points > 0 && points <= HL_WAVEFORM_POINTS);

  job->path = g_strdup (path);
  job->points = points;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_in_thread);
}

HlWaveform *
hl_waveform_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
