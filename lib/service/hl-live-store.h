/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/hl-store.h"

G_BEGIN_DECLS

/* What the live screens need of the stored data; read jobs' parts.  Each writes
 * one JSON value. */

/* The answer of GET /calls/ID/caller, sent with the ring, so that the screen pops in one step.
 * @number: as the switchboard has it; "" = withheld.  The call's row may not be there yet. */
gboolean hl_caller_write (HlDb *db, HlKey *key, HlId call, const char *number, HlTime now,
                          HlJsonWriter *writer, GError **error);

/* The DAY of API.md that @now is in. @waiting: callers who wait now. */
gboolean hl_day_write (HlDb *db, HlTime now, guint waiting, HlJsonWriter *writer, GError **error);

/* "today" of GET /me. */
gboolean hl_my_day_write (HlDb *db, HlId user, HlTime now, HlJsonWriter *writer, GError **error);

/* Today's figures of each queue, for QUEUE of API.md. */
typedef struct
{
  HlId queue;
  guint offered, answered, abandoned;
  double sl_percent, answer_rate; /* NaN = none */
} HlQueueDay;

/* (element-type HlQueueDay) (transfer full) */
GArray *hl_queue_days (HlDb *db, HlTime now, GError **error);

G_END_DECLS
