/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-player.h"

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <string.h>

#include "hl-phone-private.h"

/* appsrc (random access over the bytes) → decoder → tempo → speaker. */

#define REPORT_MS 100

struct _HlPlayer
{
  GObject parent_instance;

  /* Owned */
  HlDevices *devices;
  GBytes *sound;
  GstElement *pipeline;
  char *speaker;
  guint watch, timer;

  gsize offset; /* of the next bytes the decoder wants */
  double rate;
  HlSpan wanted; /* a seek before the pipeline is ready; −1 = none */
  gboolean playing, prerolled;
};

enum
{
  PROP_PLAYING = 1,
  N_PROPS
};

enum
{
  POSITION,
  FAILED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HlPlayer, hl_player, G_TYPE_OBJECT)

static void
devices_changed_cb (gpointer data)
{
}

/* ---- The bytes, asked for by the decoder's thread ---- */

static void
need_data_cb (GstAppSrc *source, guint length, gpointer data)
{
  HlPlayer *self = data;
  gsize size = g_bytes_get_size (self->sound);
  gsize n = MIN (length != G_MAXUINT ? length : 65536, size - MIN (self->offset, size));
  g_autoptr (GBytes) part = NULL;
  GstBuffer *buffer;

  if (n == 0)
    {
      gst_app_src_end_of_stream (source);
      return;
    }

  part = g_bytes_new_from_bytes (self->sound, self->offset, n);
  buffer = gst_buffer_new_wrapped_bytes (part);
  GST_BUFFER_OFFSET (buffer) = self->offset;
  self->offset += n;
  gst_app_src_push_buffer (source, buffer);
}

static gboolean
seek_data_cb (GstAppSrc *source, guint64 offset, gpointer data)
{
  HlPlayer *self = data;

  if (offset > g_bytes_get_size (self->sound))
    return FALSE;
  self->offset = offset;
  return TRUE;
}

/* ---- State ---- */

static gboolean
report_cb (gpointer data)
{
  HlPlayer *self = data;

  g_signal_emit (self, signals[POSITION], 0, hl_player_get_position (self));
  return G_SOURCE_CONTINUE;
}

static void
set_playing (HlPlayer *self, gboolean playing)
{
  if (self->playing == playing)
    return;

  self->playing = playing;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (playing)
    self->timer = g_timeout_add (REPORT_MS, report_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLAYING]);
}

static void
send_seek (HlPlayer *self, HlSpan position)
{
  if (self->pipeline == NULL)
    return;
  if (!self->prerolled)
    {
      self->wanted = position;
      return;
    }

  self->wanted = -1;
  gst_element_seek (self->pipeline, self->rate, GST_FORMAT_TIME,
                    GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
                    position * GST_USECOND, GST_SEEK_TYPE_NONE, -1);
}

static void
drop_pipeline (HlPlayer *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  self->prerolled = FALSE;
  self->wanted = -1;
}

static void
ended (HlPlayer *self)
{
  set_playing (self, FALSE);
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  send_seek (self, 0);
  g_signal_emit (self, signals[POSITION], 0, (gint64) 0);
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  HlPlayer *self = data;
  g_autoptr (GError) error = NULL;

  switch (GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ASYNC_DONE:
      if (!self->prerolled)
        {
          self->prerolled = TRUE;
          if (self->wanted >= 0 || self->rate != 1.0)
            send_seek (self, MAX (self->wanted, 0));
        }
      break;
    case GST_MESSAGE_EOS:
      ended (self);
      break;
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, NULL);
      set_playing (self, FALSE);
      self->watch = 0;
      drop_pipeline (self);
      g_signal_emit (self, signals[FAILED], 0, error->message);
      return G_SOURCE_REMOVE;
    default:
      break;
    }
  return G_SOURCE_CONTINUE;
}

/* A recording is FLAC, or Ogg Opus when it was converted. */
static const char *
decoder_of (GBytes *sound)
{
  gsize size;
  const char *data = g_bytes_get_data (sound, &size);

  return size >= 4 && memcmp (data, "OggS", 4) == 0 ? "oggdemux ! opusdec ! audioconvert"
                                                    : "flacparse ! flacdec";
}

static gboolean
make_pipeline (HlPlayer *self)
{
  static GstAppSrcCallbacks callbacks = { .need_data = need_data_cb, .seek_data = seek_data_cb };
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autofree char *line = NULL;
  GstElement *sink;
  gboolean missing;

  line = g_strdup_printf ("appsrc name=source stream-type=random-access format=bytes "
                          "! %s ! audioconvert ! scaletempo "
                          "! audioconvert ! audioresample name=out",
                          decoder_of (self->sound));
  self->pipeline = gst_parse_launch (line, NULL);
  if (self->pipeline == NULL)
    return FALSE;

  source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  g_object_set (source, "size", (gint64) g_bytes_get_size (self->sound), NULL);
  gst_app_src_set_callbacks (GST_APP_SRC (source), &callbacks, self, NULL);
  out = gst_bin_get_by_name (GST_BIN (self->pipeline), "out");
  sink = hl_devices_make (self->devices, HL_SOUND_SPEAKER, self->speaker, &missing);
  gst_bin_add (GST_BIN (self->pipeline), sink);
  if (!gst_element_link (out, sink))
    return FALSE;

  bus = gst_element_get_bus (self->pipeline);
  self->watch = gst_bus_add_watch (bus, bus_cb, self);
  self->offset = 0;
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  return TRUE;
}

/* ---- The object ---- */

static void
hl_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PLAYING)
    g_value_set_boolean (value, HL_PLAYER (object)->playing);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hl_player_dispose (GObject *object)
{
  HlPlayer *self = HL_PLAYER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  drop_pipeline (self);
  g_clear_pointer (&self->devices, hl_devices_free);
  g_clear_pointer (&self->sound, g_bytes_unref);
  g_clear_pointer (&self->speaker, g_free);

  G_OBJECT_CLASS (hl_player_parent_class)->dispose (object);
}

static void
hl_player_class_init (HlPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hl_player_get_property;
  object_class->dispose = hl_player_dispose;

  props[PROP_PLAYING] =
      g_param_spec_boolean ("playing", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[POSITION] = g_signal_new ("position", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hl_player_init (HlPlayer *self)
{
  gst_init (NULL, NULL);
  self->rate = 1.0;
  self->wanted = -1;
  self->devices = hl_devices_new (devices_changed_cb, self);
}

HlPlayer *
hl_player_new (void)
{
  return g_object_new (HL_TYPE_PLAYER, NULL);
}

void
hl_player_load (HlPlayer *self, GBytes *sound)
{
  g_return_if_fail (HL_IS_PLAYER (self));

  set_playing (self, FALSE);
  drop_pipeline (self);
  g_clear_pointer (&self->sound, g_bytes_unref);
  if (sound == NULL)
    return;

  self->sound = g_bytes_ref (sound);
  if (!make_pipeline (self))
    {
      drop_pipeline (self);
      g_signal_emit (self, signals[FAILED], 0, "the recording can't be played on this computer");
    }
}

gboolean
hl_player_is_loaded (HlPlayer *self)
{
  g_return_val_if_fail (HL_IS_PLAYER (self), FALSE);
  return self->pipeline != NULL;
}

void
hl_player_play (HlPlayer *self)
{
  g_return_if_fail (HL_IS_PLAYER (self));

  if (self->pipeline == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  set_playing (self, TRUE);
}

void
hl_player_pause (HlPlayer *self)
{
  g_return_if_fail (HL_IS_PLAYER (self));

  if (self->pipeline == NULL)
    return;
  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  set_playing (self, FALSE);
}

gboolean
hl_player_get_playing (HlPlayer *self)
{
  g_return_val_if_fail (HL_IS_PLAYER (self), FALSE);
  return self->playing;
}

void
hl_player_seek (HlPlayer *self, HlSpan position)
{
  HlSpan length;

  g_return_if_fail (HL_IS_PLAYER (self));

  length = hl_player_get_length (self);
  position = MAX (position, 0);
  send_seek (self, length > 0 ? MIN (position, length) : position);
  g_signal_emit (self, signals[POSITION], 0, position);
}

void
hl_player_set_rate (HlPlayer *self, double rate)
{
  g_return_if_fail (HL_IS_PLAYER (self));

  self->rate = CLAMP (rate, 0.5, 2.0);
  if (self->prerolled)
    send_seek (self, hl_player_get_position (self));
}

double
hl_player_get_rate (HlPlayer *self)
{
  g_return_val_if_fail (HL_IS_PLAYER (self), 1.0);
  return self->rate;
}

void
hl_player_set_speaker (HlPlayer *self, const char *id)
{
  g_return_if_fail (HL_IS_PLAYER (self));

  g_free (self->speaker);
  self->speaker = g_strdup (id);
}

HlSpan
hl_player_get_position (HlPlayer *self)
{
  gint64 position = 0;

  g_return_val_if_fail (HL_IS_PLAYER (self), 0);

  if (self->wanted >= 0)
    return self->wanted;
  if (self->pipeline == NULL
      || !gst_element_query_position (self->pipeline, GST_FORMAT_TIME, &position))
    return 0;
  return position / GST_USECOND;
}

HlSpan
hl_player_get_length (HlPlayer *self)
{
  gint64 length = 0;

  g_return_val_if_fail (HL_IS_PLAYER (self), 0);

  if (self->pipeline == NULL
      || !gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &length))
    return 0;
  return length / GST_USECOND;
}
