/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-convert.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

#include "base/hl-file.h"
#include "base/hl-json.h"
#include "base/hl-sealed.h"
#include "hl-gst.h"

#define PULL (30 * GST_SECOND)
#define JOB_MOST 16384
#define LENGTH_SLACK_US 20000

/* ---- Files ---- */

static GBytes *
load (const char *path, const char *key_text, const char *context, GError **error)
{
  g_autoptr (HlSealedReader) reader = NULL;
  g_autofree guint8 *data = NULL;
  guint8 key[HL_SEALED_KEY];
  gsize length;

  if (key_text != NULL && !hl_sealed_key_from_text (key_text, key))
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "the key is not one");
      return NULL;
    }
  reader = hl_sealed_reader_new (path, key_text != NULL ? key : NULL, context, error);
  hl_sealed_key_wipe (key);
  if (reader == NULL)
    return NULL;
  length = (gsize) hl_sealed_reader_get_length (reader);
  data = g_malloc (MAX (length, 1));
  if (!hl_sealed_reader_read (reader, 0, data, length, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/* The file that grows: sealed, or as it is. */
typedef struct
{
  int fd;
  const char *path;
  HlSealedWriter *writer;
} Target;

static void
target_clear (Target *self)
{
  g_clear_pointer (&self->writer, hl_sealed_writer_free);
  if (self->fd >= 0)
    close (self->fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
target_open (Target *self, const HlConvertJob *job, gboolean *made, GError **error)
{
  guint8 key[HL_SEALED_KEY];

  self->path = job->to;
  self->fd = open (job->to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return hl_file_fail (error, job->to);
  *made = TRUE;
  if (job->key == NULL)
    return TRUE;
  if (hl_sealed_key_from_text (job->key, key))
    self->writer = hl_sealed_writer_new (self->fd, key, job->to_context, error);
  hl_sealed_key_wipe (key);
  return self->writer != NULL;
}

static gboolean
target_append (Target *self, const guint8 *data, gsize length, GError **error)
{
  if (self->writer != NULL)
    return hl_sealed_writer_append (self->writer, data, length, 0, error);
  for (gsize done = 0; done < length;)
    {
      gssize n = write (self->fd, data + done, length - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return hl_file_fail (error, self->path);
      done += (gsize) n;
    }
  return TRUE;
}

static gboolean
target_finish (Target *self, GError **error)
{
  if (self->writer != NULL && !hl_sealed_writer_finish (self->writer, NULL, 0, error))
    return FALSE;
  if (fsync (self->fd) != 0)
    return hl_file_fail (error, self->path);
  return hl_file_sync_folder (self->path, error);
}

/* ---- The head: which stream is what channel ---- */

#define OGG_HEAD 27 /* bytes of a page before the table of its segments */
#define OGG_CRC 22
#define OPUS_FAMILY 18 /* in OpusHead */
#define OPUS_HEAD_LEAST 21
#define UNDEFINED 255
#define VORBIS_ORDER 1

static guint32
ogg_crc (const guint8 *data, gsize length)
{
  guint32 crc = 0;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= (guint32) data[i] << 24;
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
    }
  return crc;
}

/* opusenc calls streams without positions "undefined", which few players take; two of one
 * channel each in Vorbis' order are the same bytes. */
static void
name_channels (guint8 *page, gsize length)
{
  gsize body = length > OGG_HEAD ? OGG_HEAD + (gsize) page[OGG_HEAD - 1] : length;
  guint32 crc;

  if (length < body + OPUS_HEAD_LEAST || memcmp (page, "OggS", 4) != 0
      || memcmp (page + body, "OpusHead", 8) != 0 || page[body + OPUS_FAMILY] != UNDEFINED)
    return;
  page[body + OPUS_FAMILY] = VORBIS_ORDER;
  memset (page + OGG_CRC, 0, sizeof crc);
  crc = GUINT32_TO_LE (ogg_crc (page, length));
  memcpy (page + OGG_CRC, &crc, sizeof crc);
}

/* ---- Encoding ---- */

static GstElement *
make_encoder (GBytes *sound, gint64 kbit, GError **error)
{
  /* Channels without positions are streams of their own; audioconvert can't take positions
   * away, so they are declared away. */
  g_autofree char *line = g_strdup_printf (
      "giostreamsrc name=file ! flacparse ! flacdec ! audioconvert ! audioresample !"
      " audio/x-raw,format=S16LE,rate=%d,channels=2,layout=interleaved !"
      " capssetter caps=\"audio/x-raw,channel-mask=(bitmask)0x0\" !"
      " opusenc bitrate=%" G_GINT64_FORMAT " bitrate-type=vbr audio-type=voice complexity=5 !"
      " oggmux ! appsink name=sink sync=false max-buffers=8",
      HL_COMPARE_RATE, kbit * 1000);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (sound);
  g_autoptr (GstElement) file = NULL;
  GstElement *pipeline;

  hl_gst_init ();
  pipeline = gst_parse_launch (line, error);
  if (pipeline == NULL)
    return NULL;
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  g_object_set (file, "stream", stream, NULL);
  return pipeline;
}

static gboolean
take_page (GstSample *sample, Target *target, GError **error)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gsize length = gst_buffer_get_size (buffer);
  g_autofree guint8 *page = g_malloc (MAX (length, 1));

  gst_buffer_extract (buffer, 0, page, length);
  name_channels (page, length);
  return target_append (target, page, length, error);
}

/* *@status: whose fault it is. */
static gboolean
encode_to (GstElement *pipeline, Target *target, int *status, GError **error)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;)
    {
      g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), PULL);

      if (sample != NULL && !take_page (sample, target, error))
        return FALSE;
      if (sample != NULL)
        continue;
      *status = HL_CONVERT_SOURCE;
      if (hl_gst_take_error (pipeline, error))
        return FALSE;
      if (gst_app_sink_is_eos (GST_APP_SINK (sink)))
        return TRUE;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the decoder stands still");
      return FALSE;
    }
}

static int
encode (GBytes *sound, const HlConvertJob *job, gboolean *made, GError **error)
{
  g_auto (Target) target = { .fd = -1 };
  GstElement *pipeline = make_encoder (sound, job->kbit, error);
  int status = HL_CONVERT_FAILED;
  gboolean done = pipeline != NULL && target_open (&target, job, made, error)
                  && encode_to (pipeline, &target, &status, error);

  if (pipeline != NULL)
    {
      gst_element_set_state (pipeline, GST_STATE_NULL);
      gst_object_unref (pipeline);
    }
  if (!done)
    return status;
  return target_finish (&target, error) ? 0 : HL_CONVERT_FAILED;
}

/* ---- The proof ---- */

static int
check (GBytes *sound, const HlConvertJob *job, HlLikeness *likeness, GError **error)
{
  g_autoptr (GBytes) back = load (job->to, job->key, job->to_context, error);
  gint64 length;

  if (back == NULL)
    return HL_CONVERT_FAILED;
  if (!hl_compare_sounds (sound, back, likeness, error))
    return error != NULL && g_error_matches (*error, HL_COMPARE_ERROR, HL_COMPARE_ERROR_SOURCE)
               ? HL_CONVERT_SOURCE
               : HL_CONVERT_RESULT;
  length = likeness->samples[0] * G_USEC_PER_SEC / HL_COMPARE_RATE;
  if (ABS (length - job->length_us) <= LENGTH_SLACK_US)
    return 0;
  g_set_error (error, HL_COMPARE_ERROR, HL_COMPARE_ERROR_SOURCE,
               "of its %.3f s only %.3f s can be decoded", (double) job->length_us / G_USEC_PER_SEC,
               (double) length / G_USEC_PER_SEC);
  return HL_CONVERT_SOURCE;
}

int
hl_convert (const HlConvertJob *job, HlLikeness *likeness, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) sound = load (job->from, job->key, job->from_context, &failure);
  gboolean made = FALSE;
  int status = sound != NULL ? encode (sound, job, &made, &failure) : HL_CONVERT_SOURCE;

  if (status == 0)
    status = check (sound, job, likeness, &failure);
  if (status == 0)
    return 0;
  if (made) /* what was there before is not ours */
    g_unlink (job->to);
  g_propagate_error (error, g_steal_pointer (&failure));
  return status;
}

/* ---- The process ---- */

void
hl_convert_write_job (const HlConvertJob *job, GString *to)
{
  HlJsonWriter writer = HL_JSON_WRITER_INIT (to);

  hl_json_begin_object (&writer);
  hl_json_add_text (&writer, "from", job->from);
  hl_json_add_text (&writer, "to", job->to);
  hl_json_add_text (&writer, "from_context", job->from_context);
  hl_json_add_text (&writer, "to_context", job->to_context);
  hl_json_add_text (&writer, "key", job->key);
  hl_json_add_int (&writer, "length_us", job->length_us);
  hl_json_add_int (&writer, "kbit", job->kbit);
  hl_json_end_object (&writer);
}

static gboolean
read_job (const HlJson *json, HlConvertJob *job, const char **wrong)
{
  *job = (HlConvertJob){
    .from = hl_json_text (hl_json_get (json, "from"), NULL),
    .to = hl_json_text (hl_json_get (json, "to"), NULL),
    .from_context = hl_json_text (hl_json_get (json, "from_context"), NULL),
    .to_context = hl_json_text (hl_json_get (json, "to_context"), NULL),
    .key = hl_json_text (hl_json_get (json, "key"), NULL),
    .length_us = hl_json_int (hl_json_get (json, "length_us"), -1),
    .kbit = hl_json_int (hl_json_get (json, "kbit"), 0),
  };
  *wrong = job->from == NULL || *job->from == '\0'                                      ? "from"
           : job->to == NULL || *job->to == '\0' || strcmp (job->from, job->to) == 0    ? "to"
           : job->key != NULL && (job->from_context == NULL || job->to_context == NULL) ? "context"
           : job->length_us < 0                                                    ? "length_us"
           : job->kbit < HL_CONVERT_KBIT_LEAST || job->kbit > HL_CONVERT_KBIT_MOST ? "kbit"
                                                                                   : NULL;
  return *wrong == NULL;
}

static GBytes *
read_input (GError **error)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  return g_input_stream_read_bytes (input, JOB_MOST, NULL, error);
}

static int
serve_text (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, (gssize) length, &error);
  HlConvertJob job;
  HlLikeness likeness = { 0 };
  const char *wrong = NULL;
  int status;

  if (doc == NULL || !read_job (hl_json_doc_root (doc), &job, &wrong))
    {
      g_print ("the job: %s\n", wrong != NULL ? wrong : error->message);
      return HL_CONVERT_JOB;
    }
  status = hl_convert (&job, &likeness, &error);
  if (status != 0)
    g_print ("%s\n", error->message);
  else
    g_print ("like %.3f %.3f, apart %.1f %.1f dB\n", likeness.likeness[0], likeness.likeness[1],
             likeness.level_apart[0], likeness.level_apart[1]);
  return status;
}

int
hl_convert_serve (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (;;)
    {
      g_autoptr (GBytes) part = read_input (&error);
      gsize length = part != NULL ? g_bytes_get_size (part) : 0;

      if (length == 0)
        break;
      g_string_append_len (text, g_bytes_get_data (part, NULL), (gssize) length);
      if (text->len > JOB_MOST)
        break;
    }
  return serve_text (text->str, text->len);
}
