/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-service-private.h"

G_BEGIN_DECLS

/* What must be looked after while the service runs: room on the disk each minute, the
 * feed's length each hour. */
HlUpkeep *hl_upkeep_new (HlService *service);
void hl_upkeep_free (HlUpkeep *self);

/* Room for about a day of recordings of a ten-seat hotline; below it is an alarm. */
#define HL_UPKEEP_DISK_WARNING ((gint64) 5 << 30)
#define HL_UPKEEP_DISK_SERIOUS ((gint64) 1 << 30)
#define HL_UPKEEP_FEED_KEPT 200000

G_END_DECLS
