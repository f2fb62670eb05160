/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Makes the data of a new site from a site file, as `hotlinectl apply` would; data
 * that has users already is left alone.  Blocks; before hl_service_new(). */
gboolean hl_sample_make (const char *data, const char *site_file, HlClock *clock, GError **error);

G_END_DECLS
