/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-service-private.h"

G_BEGIN_DECLS

/* What must be looked after while the service runs: the recordings each minute, the
 * feed's length each hour. */
HlUpkeep *hl_upkeep_new (HlService *service);
void hl_upkeep_free (HlUpkeep *self);

/* Each minute: removes the blocks that are over. */
void hl_upkeep_expire_blocked (HlService *service);

/* Each minute: what became overdue, and cards. */
void hl_upkeep_tick_clocks (HlService *service);

/* Each minute, and when the site has changed: indexes what has the index of another area code. */
void hl_upkeep_index_numbers (HlService *service);
/* How many rows are still to be looked at. */
gint64 hl_upkeep_get_to_index (HlUpkeep *self);

#define HL_UPKEEP_FEED_KEPT 200000

G_END_DECLS
