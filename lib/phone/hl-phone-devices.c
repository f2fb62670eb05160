/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-phone-private.h"

#include <gst/gst.h>

/* Microphones and speakers, found through GstDeviceMonitor.  An id is the name of
 * the element that opens the device and the device's own name ("pulsesrc:alsa_…"),
 * so that it stays the same when devices come and go.  A GStreamer description
 * ("audiotestsrc is-live=true freq=440") is an id as well: for tests, and for
 * sound cards no monitor knows.  HL_MICROPHONE, HL_SPEAKER and HL_RINGER in the
 * environment stand for the default device. */

struct _HlDevices
{
  /* Owned */
  GstDeviceMonitor *monitor;
  guint watch;

  /* Borrowed */
  void (*changed) (gpointer data);
  gpointer data;
};

static const char *const variables[] = { "HL_MICROPHONE", "HL_SPEAKER", "HL_RINGER" };

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  HlDevices *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_ADDED
      || GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_REMOVED)
    self->changed (self->data);
  return G_SOURCE_CONTINUE;
}

HlDevices *
hl_devices_new (void (*changed) (gpointer data), gpointer data)
{
  HlDevices *self = g_new0 (HlDevices, 1);
  g_autoptr (GstBus) bus = NULL;

  self->changed = changed;
  self->data = data;
  self->monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (self->monitor, "Audio/Source", NULL);
  gst_device_monitor_add_filter (self->monitor, "Audio/Sink", NULL);
  bus = gst_device_monitor_get_bus (self->monitor);
  self->watch = gst_bus_add_watch (bus, bus_cb, self);
  gst_device_monitor_start (self->monitor);

  return self;
}

void
hl_devices_free (HlDevices *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  gst_device_monitor_stop (self->monitor);
  gst_clear_object (&self->monitor);
  g_free (self);
}

static void
device_free (gpointer data)
{
  HlAudioDevice *device = data;

  g_free (device->id);
  g_free (device->name);
  g_free (device);
}

static char *
device_id (GstDevice *device)
{
  g_autoptr (GstElement) element = gst_device_create_element (device, NULL);
  g_autofree char *name = NULL;

  if (element == NULL)
    return NULL;

  gst_object_ref_sink (element);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "device") != NULL)
    g_object_get (element, "device", &name, NULL);
  return g_strdup_printf ("%s:%s", GST_OBJECT_NAME (gst_element_get_factory (element)),
                          name != NULL ? name : "");
}

GPtrArray *
hl_devices_list (HlDevices *self, HlSoundEnd end)
{
  const char *wanted = end == HL_SOUND_MICROPHONE ? "Audio/Source" : "Audio/Sink";
  GPtrArray *list = g_ptr_array_new_with_free_func (device_free);
  GList *devices = gst_device_monitor_get_devices (self->monitor);

  for (GList *item = devices; item != NULL; item = item->next)
    {
      g_autofree char *class = gst_device_get_device_class (item->data);
      g_autofree char *id = NULL;

      if (g_strcmp0 (class, wanted) != 0 || (id = device_id (item->data)) == NULL)
        continue;

      HlAudioDevice *device = g_new0 (HlAudioDevice, 1);
      device->id = g_steal_pointer (&id);
      device->name = gst_device_get_display_name (item->data);
      g_ptr_array_add (list, device);
    }
  g_list_free_full (devices, gst_object_unref);

  return list;
}

static GstElement *
from_monitor (HlDevices *self, HlSoundEnd end, const char *id)
{
  const char *wanted = end == HL_SOUND_MICROPHONE ? "Audio/Source" : "Audio/Sink";
  GList *devices = gst_device_monitor_get_devices (self->monitor);
  GstElement *element = NULL;

  for (GList *item = devices; item != NULL && element == NULL; item = item->next)
    {
      g_autofree char *class = gst_device_get_device_class (item->data);
      g_autofree char *own = g_strcmp0 (class, wanted) == 0 ? device_id (item->data) : NULL;

      if (own != NULL && (id == NULL || g_strcmp0 (id, own) == 0))
        element = gst_device_create_element (item->data, NULL);
    }
  g_list_free_full (devices, gst_object_unref);

  return element;
}

static GstElement *
from_description (const char *text)
{
  g_autoptr (GError) error = NULL;
  GstElement *element;

  element =
      gst_parse_bin_from_description_full (text, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (element == NULL)
    g_message ("no sound device can be made from “%s”: %s", text, error->message);
  return element;
}

static gboolean
is_description (const char *id)
{
  return strchr (id, ' ') != NULL || strchr (id, ':') == NULL;
}

gpointer
hl_devices_make (HlDevices *self, HlSoundEnd end, const char *id, gboolean *missing)
{
  const char *named = id != NULL ? id : g_getenv (variables[end]);
  GstElement *element = NULL;

  if (named != NULL && *named != '\0' && is_description (named))
    element = from_description (named);
  else if (named != NULL)
    element = from_monitor (self, end, named);
  if (element == NULL)
    element = from_monitor (self, end, NULL);

  *missing = element == NULL;
  if (element != NULL)
    return element;
  return from_description (end == HL_SOUND_MICROPHONE ? "audiotestsrc is-live=true wave=silence"
                                                      : "fakesink sync=true");
}
