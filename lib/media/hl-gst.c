/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-gst.h"

#include <gst/gst.h>

void
hl_gst_init (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  gst_init (NULL, NULL);
  g_once_init_leave (&done, 1);
}
