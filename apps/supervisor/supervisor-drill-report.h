/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* A drill's report as lines: for the page, the printer and the file. */

typedef struct
{
  char *name, *value;
} SupervisorDrillLine;

/* (element-type SupervisorDrillLine) @drill: DRILL of GET /drills/ID */
GPtrArray *supervisor_drill_lines (const HlJson *drill);
/* "Passed", "Not passed", or why it was not done. (transfer full) */
char *supervisor_drill_verdict (const HlJson *drill);

HlTone supervisor_drill_tone (const HlJson *drill);

/* Prints it, or writes it as a PDF when @file is given. @lines: (transfer full) */
gboolean supervisor_drill_print (GtkWindow *parent, const char *verdict, GPtrArray *lines,
                                 GFile *file, GError **error);

G_END_DECLS
