/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-prompt.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <string.h>
#include <sys/stat.h>

#include "hl-gst.h"
#include "hl-media.h"

/* Prompts and music are decoded once, as a call must not wait for a decoder and
 * 500 callers on hold must not cost 500 of them. */

#define STEP (GST_SECOND / 10)
#define STALL_STEPS 100 /* 10 s without a sample: give up */
#define SAMPLES_MAX ((gsize) HL_PROMPT_SECONDS_MAX * 8000)

HlPrompt *
hl_prompt_new (const char *path, const HlFileStamp *stamp, gint16 *samples, gsize length)
{
  HlPrompt *self = g_new0 (HlPrompt, 1);

  self->references = 1;
  self->path = g_strdup (path);
  self->stamp = *stamp;
  self->samples = samples;
  self->length = length;
  return self;
}

HlPrompt *
hl_prompt_ref (HlPrompt *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

void
hl_prompt_unref (HlPrompt *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;
  g_free (self->samples);
  g_free (self->path);
  g_free (self->problem);
  g_free (self);
}

gboolean
hl_prompt_name_is_valid (const char *name)
{
  guint slashes = 0;

  if (*name == '\0' || *name == '/' || *name == '.' || strlen (name) > 128)
    return FALSE;
  for (const char *at = name; *at != '\0'; at++)
    {
      slashes += *at == '/';
      if (!g_ascii_isalnum (*at) && strchr ("-_./", *at) == NULL)
        return FALSE;
      if (*at == '.' && (at[1] == '.' || at[1] == '/' || at[1] == '\0'))
        return FALSE;
      if (*at == '/' && (at[1] == '.' || at[1] == '/' || at[1] == '\0'))
        return FALSE;
    }
  return slashes <= 1;
}

gboolean
hl_prompt_sequence_is_valid (const char *names)
{
  g_auto (GStrv) words = g_strsplit (names, " ", HL_PROMPT_SEQUENCE_MAX + 1);

  for (guint i = 0; words[i] != NULL; i++)
    if (i == HL_PROMPT_SEQUENCE_MAX || !hl_prompt_name_is_valid (words[i]))
      return FALSE;
  return words[0] != NULL;
}

/* ---- Decoding ---- */

static gboolean
append (GstSample *sample, GByteArray *pcm)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;

  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return TRUE;
  g_byte_array_append (pcm, map.data, (guint) map.size);
  gst_buffer_unmap (buffer, &map);
  return pcm->len / 2 <= SAMPLES_MAX;
}

static gboolean
take_error (GstBus *bus, const char *path, GError **error)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) reason = NULL;

  if (message == NULL)
    return FALSE;
  gst_message_parse_error (message, &reason, NULL);
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s can't be decoded: %s", path,
               reason->message);
  return TRUE;
}

static gboolean
pull_all (GstElement *pipeline, const char *path, GByteArray *pcm, GError **error)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  for (guint idle = 0; idle < STALL_STEPS;)
    {
      g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), STEP);

      if (sample == NULL && take_error (bus, path, error))
        return FALSE;
      if (sample == NULL && gst_app_sink_is_eos (GST_APP_SINK (sink)))
        return TRUE;
      idle = sample == NULL ? idle + 1 : 0;
      if (sample != NULL && !append (sample, pcm))
        {
          g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s is longer than %d minutes",
                       path, HL_PROMPT_SECONDS_MAX / 60);
          return FALSE;
        }
    }
  g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s can't be decoded: no audio in it",
               path);
  return FALSE;
}

static GstElement *
decoder_for (const char *path, GError **error)
{
  GstElement *pipeline =
      gst_parse_launch ("filesrc name=source ! decodebin force-sw-decoders=true ! audioconvert ! "
                        "audioresample ! audio/x-raw,format=S16LE,rate=8000,channels=1 ! "
                        "appsink name=sink sync=false max-buffers=64",
                        error);

  if (pipeline == NULL)
    return NULL;
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "source");

  g_object_set (source, "location", path, NULL);
  return pipeline;
}

void
hl_file_stamp (const char *path, HlFileStamp *stamp)
{
  struct stat info;

  *stamp = (HlFileStamp){ 0 };
  if (stat (path, &info) == 0)
    *stamp = (HlFileStamp){ info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_size,
                            (gint64) info.st_ino };
}

HlPrompt *
hl_prompt_decode (const char *path, GError **error)
{
  g_autoptr (GByteArray) pcm = g_byte_array_new ();
  g_autoptr (GstElement) pipeline = NULL;
  HlFileStamp stamp;
  gboolean done;
  gsize bytes;

  hl_file_stamp (path, &stamp);
  hl_gst_init ();
  pipeline = decoder_for (path, error);
  if (pipeline == NULL)
    return NULL;
  gst_object_ref_sink (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  done = pull_all (pipeline, path, pcm, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (done && pcm->len < 2)
    g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PROMPT, "%s has no audio in it", path);
  if (!done || pcm->len < 2)
    return NULL;

  bytes = pcm->len;
  return hl_prompt_new (
      path, &stamp, (gint16 *) g_realloc (g_byte_array_free (g_steal_pointer (&pcm), FALSE), bytes),
      bytes / 2);
}
