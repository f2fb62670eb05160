/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-tally.h"
#include "store/hl-db.h"

G_BEGIN_DECLS

/* The figures of one local day, as queries over the call rows.  In a read job. */

#define HL_HALF_HOURS 48

typedef struct
{
  guint offered, answered, lost;
} HlHalfHour;

typedef struct
{
  HlId queue; /* 0 = ended before a queue */
  char *name;
  HlTally tally;
} HlQueueTally;

typedef struct
{
  gint32 date; /* 20261123 */
  HlTime from, to;
  HlTally tally;
  HlHalfHour half_hours[HL_HALF_HOURS];
  guint most_waiting;
  HlTime most_waiting_at;
  GArray *queues; /* HlQueueTally, by name */
} HlDay;

/* The day that @at is in, and its limits, at @utc_offset_minutes. */
gint32 hl_day_limits (HlTime at, gint utc_offset_minutes, HlTime *from, HlTime *to);
/* The limits of @date (20261123); FALSE when there is no such day. */
gboolean hl_day_limits_of (gint32 date, gint utc_offset_minutes, HlTime *from, HlTime *to);

HlDay *hl_day_compute (HlDb *db, HlTime at, gint utc_offset_minutes, GError **error);
void hl_day_free (HlDay *self);

/* As the DAY of the interface. */
void hl_day_write_json (HlDay *self, HlJsonWriter *writer);

/* "rating": {"n", "average" or null} */
void hl_tally_write_rating (const HlTally *tally, HlJsonWriter *writer);

/* JSON number with two decimals, or null for NaN. */
void hl_json_add_percent (HlJsonWriter *writer, const char *name, double percent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlDay, hl_day_free)

G_END_DECLS
