/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* How full the disk of the recordings is, and when it will be full at the rate of the last
 * week.  Pure but for hl_disk_measure(). */

typedef struct
{
  gint64 free, total;   /* bytes; −1 = not known */
  gint64 bytes_per_day; /* of recordings, lately */
} HlDisk;

typedef enum
{
  HL_DISK_WELL,
  HL_DISK_LOW,  /* under 10 %, or for less than 3 days */
  HL_DISK_FULL, /* under 3 % */
} HlDiskState;

#define HL_DISK_LOW_PERCENT 10
#define HL_DISK_LOW_DAYS 3
#define HL_DISK_FULL_PERCENT 3

gboolean hl_disk_measure (const char *folder, HlDisk *disk); /* free and total */
HlDiskState hl_disk_judge (const HlDisk *disk);
/* −1 = not known: nothing was recorded lately. */
double hl_disk_days_left (const HlDisk *disk);
/* A sentence for the alarm.  (transfer full) */
char *hl_disk_describe (const HlDisk *disk, const char *folder);

G_END_DECLS
