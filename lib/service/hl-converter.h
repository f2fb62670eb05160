/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-service-private.h"

G_BEGIN_DECLS

/* Converts recordings to Opus in the background, when their class says so: one at a time,
 * in a process of the lowest priority, in the site's quiet hours or while there is no call, a few
 * hours' work a day at most.  Main thread. */

typedef struct _HlConverter HlConverter;

HlConverter *hl_converter_new (HlService *service, const char *folder);
void hl_converter_free (HlConverter *self); /* ends the process that runs, and waits for that */

void hl_converter_minute (HlConverter *self);

/* For tests: it is at it, or about to be. */
gboolean hl_converter_is_busy (HlConverter *self);

G_END_DECLS
