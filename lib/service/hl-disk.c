/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-disk.h"

#include <sys/statvfs.h>

gboolean
hl_disk_measure (const char *folder, HlDisk *disk)
{
  struct statvfs info;

  disk->free = disk->total = -1;
  if (statvfs (folder, &info) != 0)
    return FALSE;
  disk->free = (gint64) info.f_bavail * (gint64) info.f_frsize;
  disk->total = (gint64) info.f_blocks * (gint64) info.f_frsize;
  return TRUE;
}

double
hl_disk_days_left (const HlDisk *disk)
{
  return disk->free < 0 || disk->bytes_per_day <= 0
             ? -1
             : (double) disk->free / (double) disk->bytes_per_day;
}

static double
percent (const HlDisk *disk)
{
  return disk->total > 0 ? 100.0 * (double) disk->free / (double) disk->total : 100;
}

HlDiskState
hl_disk_judge (const HlDisk *disk)
{
  double days = hl_disk_days_left (disk);

  if (disk->free < 0)
    return HL_DISK_WELL;
  if (percent (disk) < HL_DISK_FULL_PERCENT)
    return HL_DISK_FULL;
  return percent (disk) < HL_DISK_LOW_PERCENT || (days >= 0 && days < HL_DISK_LOW_DAYS)
             ? HL_DISK_LOW
             : HL_DISK_WELL;
}

char *
hl_disk_describe (const HlDisk *disk, const char *folder)
{
  g_autofree char *room = g_format_size_full ((guint64) MAX (disk->free, 0), G_FORMAT_SIZE_DEFAULT);
  double days = hl_disk_days_left (disk);

  if (days < 0)
    return g_strdup_printf (
        "The disk of %s has only %s left (%d %%): make room, or recordings stop", folder, room,
        (int) percent (disk));
  return g_strdup_printf ("The disk of %s has only %s left (%d %%), for about %d days: make room, "
                          "or recordings stop",
                          folder, room, (int) percent (disk), (int) days);
}
