/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-disk.h"
#include "hl-service-private.h"

G_BEGIN_DECLS

/* Looks after the recordings while the service runs: the daily root, the nightly purge, the
 * conversion of old ones, the room on the disk, and checks when asked.  What takes time is done in
 * worker threads.  Main thread. */

HlKeeper *hl_keeper_new (HlService *service);
void hl_keeper_free (HlKeeper *self); /* ends a check that runs */

void hl_keeper_minute (HlKeeper *self); /* each minute */
void hl_keeper_purge (HlKeeper *self);  /* now, a few at a time until nothing is due */

/* Starts a check of the recordings that began in [from, to), 0 = open; one that runs goes on. */
void hl_keeper_audit (HlKeeper *self, HlTime from, HlTime to);
/* {"running", "started_at", "done", "total", and, when it is over, its result or "error"} */
void hl_keeper_write_audit (HlKeeper *self, HlJsonWriter *writer);

gboolean hl_keeper_is_converting (HlKeeper *self); /* for tests */

void hl_keeper_get_disk (HlKeeper *self, HlDisk *disk);

G_END_DECLS
