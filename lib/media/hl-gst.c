/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-gst.h"

#include <gst/gst.h>
#include <string.h>

void
hl_gst_init (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  gst_init (NULL, NULL);
  g_once_init_leave (&done, 1);
}

const char *
hl_gst_decoder (GBytes *sound)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (sound, &length);

  return length >= 4 && memcmp (data, "OggS", 4) == 0 ? "oggdemux ! opusdec"
                                                      : "flacparse ! flacdec";
}

gboolean
hl_gst_take_error (GstElement *pipeline, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  if (message == NULL)
    return FALSE;
  gst_message_parse_error (message, error, NULL);
  return TRUE;
}
