/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Starts GStreamer at its first use, as an idle mediad needs none of it.  Any thread. */
void hl_gst_init (void);
