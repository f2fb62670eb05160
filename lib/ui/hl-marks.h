/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

/* A text with hits marked (HL_SEARCH_HIT): without the marks, and the attributes that show
 * them.  Text without marks comes back as it is.  @dark: the colours for a dark window.
 * @attributes: (out) (transfer full) (nullable): NULL without a hit.  (transfer full) */
char *hl_marks_read (const char *marked, gboolean dark, PangoAttrList **attributes);

G_END_DECLS
