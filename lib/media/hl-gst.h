/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct _GstElement GstElement;

/* Starts GStreamer at its first use, as an idle mediad needs none of it.  Any thread. */
void hl_gst_init (void);

/* The elements that decode @sound, for a launch line: Ogg Opus by its first bytes, else FLAC. */
const char *hl_gst_decoder (GBytes *sound);

/* The error a pipeline reported on its bus; FALSE when there is none. */
gboolean hl_gst_take_error (GstElement *pipeline, GError **error);
