/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-compare.h"

#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#include "hl-flac.h"
#include "hl-gst.h"

#define CHANNELS 2
#define SECOND HL_COMPARE_RATE
#define PULL (30 * GST_SECOND) /* a decoder that gives nothing for so long is stuck */

/* dBFS.  Seconds louder than LOUD must be as loud; those below SILENT must stay below FAINT.  In
 * between is the noise of a line, of which a codec keeps what it likes. */
#define LOUD -45.0
#define SILENT -70.0
#define FAINT -55.0
#define APART_MOST 6.0 /* dB */
#define LIKE_LEAST 0.7

G_DEFINE_QUARK (hl_compare_error, hl_compare_error)

/* One of the two, decoded. */
typedef struct
{
  GstElement *pipeline;
  GstAppSink *sink;
  GByteArray *ahead; /* decoded, not taken */
  GChecksum *sum;    /* of all that was decoded */
  gint64 samples;
  gboolean ended;
} Track;

typedef struct
{
  double a, b, both; /* sums of squares, and of products */
} Sums;

static void
track_clear (Track *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer ((gpointer *) &self->sink, gst_object_unref);
  g_clear_pointer (&self->pipeline, gst_object_unref);
  g_clear_pointer (&self->ahead, g_byte_array_unref);
  g_clear_pointer (&self->sum, g_checksum_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Track, track_clear)

static gboolean
track_open (Track *self, GBytes *sound, GError **error)
{
  g_autofree char *line =
      g_strdup_printf ("giostreamsrc name=file ! %s ! audioconvert ! audioresample ! "
                       "audio/x-raw,format=S16LE,rate=%d,channels=2,layout=interleaved ! "
                       "appsink name=sink sync=false max-buffers=8",
                       hl_gst_decoder (sound), HL_COMPARE_RATE);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (sound);
  g_autoptr (GstElement) file = NULL;

  hl_gst_init ();
  self->ahead = g_byte_array_new ();
  self->sum = g_checksum_new (G_CHECKSUM_MD5);
  self->pipeline = gst_parse_launch (line, error);
  if (self->pipeline == NULL)
    return FALSE;
  file = gst_bin_get_by_name (GST_BIN (self->pipeline), "file");
  self->sink = GST_APP_SINK (gst_bin_get_by_name (GST_BIN (self->pipeline), "sink"));
  g_object_set (file, "stream", stream, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return TRUE;
}

static void
take_sample (Track *self, GstSample *sample)
{
  GstMapInfo map;

  if (!gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return;
  g_byte_array_append (self->ahead, map.data, (guint) map.size);
  g_checksum_update (self->sum, map.data, (gssize) map.size);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
}

/* Decodes until a second is ahead, or there is no more. */
static gboolean
fill (Track *self, GError **error)
{
  while (!self->ended && self->ahead->len < SECOND * CHANNELS * sizeof (gint16))
    {
      g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (self->sink, PULL);

      if (sample != NULL)
        take_sample (self, sample);
      else if (hl_gst_take_error (self->pipeline, error))
        return FALSE;
      else if (!gst_app_sink_is_eos (self->sink))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the decoder stands still");
          return FALSE;
        }
      else
        self->ended = TRUE;
    }
  return TRUE;
}

static guint
frames_ahead (const Track *self)
{
  return MIN (self->ahead->len / (CHANNELS * (guint) sizeof (gint16)), SECOND);
}

static void
drop (Track *self, guint n)
{
  g_byte_array_remove_range (self->ahead, 0, n * CHANNELS * (guint) sizeof (gint16));
  self->samples += n;
}

/* ---- Alike? ---- */

static double
level (double squares, guint n)
{
  return n == 0 || squares <= 0 ? -96 : MAX (10 * log10 (squares / n / (32768.0 * 32768.0)), -96);
}

static double
likeness (const Sums *sums)
{
  return sums->a <= 0 || sums->b <= 0 ? (sums->a == sums->b ? 1 : 0)
                                      : sums->both / sqrt (sums->a * sums->b);
}

static Sums
measure (const Track *a, const Track *b, guint n, guint channel)
{
  const gint16 *x = (const gint16 *) (gpointer) a->ahead->data + channel;
  const gint16 *y = (const gint16 *) (gpointer) b->ahead->data + channel;
  Sums sums = { 0 };

  for (guint i = 0; i < n; i++, x += CHANNELS, y += CHANNELS)
    {
      sums.a += (double) *x * *x;
      sums.b += (double) *y * *y;
      sums.both += (double) *x * *y;
    }
  return sums;
}

static gboolean
refuse (GError **error, const Track *at, guint channel, const char *what)
{
  g_set_error (error, HL_COMPARE_ERROR, HL_COMPARE_ERROR_RESULT, "the %s side %s at %.0f s",
               channel == 0 ? "caller's" : "agent's", what, (double) at->samples / SECOND);
  return FALSE;
}

/* A second of one channel. */
static gboolean
check_second (const Sums *sums, guint n, const Track *at, guint channel, HlLikeness *like,
              GError **error)
{
  double a = level (sums->a, n), b = level (sums->b, n);

  if (a < SILENT)
    return b < FAINT || refuse (error, at, channel, "is not silent any more");
  if (a < LOUD)
    return b < LOUD + APART_MOST || refuse (error, at, channel, "is too loud");
  like->level_apart[channel] = MAX (like->level_apart[channel], fabs (a - b));
  return fabs (a - b) <= APART_MOST || refuse (error, at, channel, "is not as loud as it was");
}

/* A decoder goes over a hole in its file without a word; the header knows what was recorded. */
static gboolean
check_source (Track *self, GBytes *source, GError **error)
{
  gsize length, size = HL_FLAC_DIGEST;
  const guint8 *data = g_bytes_get_data (source, &length);
  guint8 recorded[HL_FLAC_DIGEST], decoded[HL_FLAC_DIGEST];
  guint rate, channels;

  if (!hl_flac_get_digest (data, length, recorded, &rate, &channels) || rate != HL_COMPARE_RATE
      || channels != CHANNELS)
    return TRUE;
  g_checksum_get_digest (self->sum, decoded, &size);
  if (memcmp (recorded, decoded, sizeof recorded) == 0)
    return TRUE;
  g_set_error_literal (error, HL_COMPARE_ERROR, HL_COMPARE_ERROR_SOURCE,
                       "it does not decode to what was recorded");
  return FALSE;
}

static gboolean
check_all (const Track *a, const Track *b, const Sums *sums, HlLikeness *like, GError **error)
{
  gint64 apart = a->samples - b->samples;

  if (ABS (apart) > HL_COMPARE_FRAME)
    {
      g_set_error (error, HL_COMPARE_ERROR, HL_COMPARE_ERROR_RESULT,
                   "it is %.3f s long instead of %.3f s", (double) b->samples / SECOND,
                   (double) a->samples / SECOND);
      return FALSE;
    }
  for (guint c = 0; c < CHANNELS; c++)
    {
      like->likeness[c] = likeness (&sums[c]);
      if (level (sums[c].a, (guint) MIN (a->samples, G_MAXUINT)) > SILENT
          && like->likeness[c] < LIKE_LEAST)
        return refuse (error, a, c, "sounds otherwise, in all");
    }
  return TRUE;
}

/* The rest of the one that is longer. */
static gboolean
finish (Track *self, GError **error)
{
  while (fill (self, error))
    {
      guint n = frames_ahead (self);

      if (n == 0)
        return TRUE;
      drop (self, n);
    }
  return FALSE;
}

/* A decoder's error as that of the one it decodes. */
static gboolean
blame (gboolean done, HlCompareError code, GError **error)
{
  g_autofree char *text = NULL;

  if (done || error == NULL || *error == NULL || (*error)->domain == HL_COMPARE_ERROR)
    return done;
  text = g_strdup ((*error)->message);
  g_clear_error (error);
  g_set_error_literal (error, HL_COMPARE_ERROR, (int) code, text);
  return FALSE;
}

static gboolean
step (Track *a, Track *b, Sums *sums, HlLikeness *like, gboolean *more, GError **error)
{
  guint n;

  if (!blame (fill (a, error), HL_COMPARE_ERROR_SOURCE, error)
      || !blame (fill (b, error), HL_COMPARE_ERROR_RESULT, error))
    return FALSE;
  n = MIN (frames_ahead (a), frames_ahead (b));
  for (guint c = 0; c < CHANNELS && n > 0; c++)
    {
      Sums second = measure (a, b, n, c);

      /* A short end says little. */
      if (n >= SECOND / 10 && !check_second (&second, n, a, c, like, error))
        return FALSE;
      sums[c].a += second.a;
      sums[c].b += second.b;
      sums[c].both += second.both;
    }
  drop (a, n);
  drop (b, n);
  *more = n > 0;
  return TRUE;
}

gboolean
hl_compare_sounds (GBytes *source, GBytes *result, HlLikeness *like, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_auto (Track) a = { 0 };
  g_auto (Track) b = { 0 };
  Sums sums[CHANNELS] = { 0 };
  gboolean more = TRUE, good;

  *like = (HlLikeness){ 0 };
  good = blame (track_open (&a, source, &failure), HL_COMPARE_ERROR_SOURCE, &failure)
         && blame (track_open (&b, result, &failure), HL_COMPARE_ERROR_RESULT, &failure);
  while (good && more)
    good = step (&a, &b, sums, like, &more, &failure);
  good = good && blame (finish (&a, &failure), HL_COMPARE_ERROR_SOURCE, &failure)
         && blame (finish (&b, &failure), HL_COMPARE_ERROR_RESULT, &failure);
  like->samples[0] = a.samples;
  like->samples[1] = b.samples;
  if (good && check_source (&a, source, &failure) && check_all (&a, &b, sums, like, &failure))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
