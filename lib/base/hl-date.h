/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-types.h"

G_BEGIN_DECLS

/* Days of the calendar: whole numbers that can be compared and subtracted.  A site has one fixed
 * offset from UTC and no daylight saving (China has had none since 1992).  Pure; any thread. */

/* Days since 1970-01-01. */
typedef gint32 HlDate;

#define HL_DATE_NONE ((HlDate) G_MININT32)

/* Years 1970–9999; HL_DATE_NONE for a day that is not there: 2026-02-30. */
HlDate hl_date_new (guint year, guint month, guint day);
/* "2026-10-01", nothing before or behind; else HL_DATE_NONE. */
HlDate hl_date_parse (const char *text);
/* "2026-10-01".  (transfer full) */
char *hl_date_text (HlDate self);

void hl_date_split (HlDate self, guint *year, guint *month, guint *day);
guint hl_date_year (HlDate self);
/* 1 = Monday … 7 = Sunday. */
guint hl_date_weekday (HlDate self);

/* The day at @at, and how far into it: [0, HL_DAY).  @into: (out) (optional) */
HlDate hl_date_at (HlTime at, gint utc_offset_minutes, HlSpan *into);
/* When the day begins. */
HlTime hl_date_begin (HlDate self, gint utc_offset_minutes);

G_END_DECLS
