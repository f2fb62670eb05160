/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Years of a hotline that never was, in a folder of its own: calls and tickets in the shape of
 * real days, weeks and seasons, with their assignments, clocks and follow-up calls.  For trying
 * the lists, and for measuring them.  The same seed, number and end give the same rows; only what
 * is sealed differs.  The log holds one fact, `demo-data`, and none of the calls: figures that are
 * counted from facts are empty. */

typedef struct
{
  gint64 tickets;
  guint32 seed;
  HlTime until; /* of the newest */
  void (*progress) (gint64 done, gint64 total, gpointer data);
  gpointer data;
} HlDemo;

/* @folder: without data, else refused (HL_SERVICE_ERROR_OPTION); @site_file: as `hotlinectl apply`
 * takes it, with categories and agents; the site's name says from then on that it is a demo.
 * Blocks. */
gboolean hl_demo_make (const HlDemo *self, const char *folder, const char *site_file,
                       GError **error);

G_END_DECLS
