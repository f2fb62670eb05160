/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-widgets.h"

G_BEGIN_DECLS

/* A deadline day by day: each says why it counts or not. */

typedef enum
{
  HL_DAY_COUNTS,
  HL_DAY_SKIPPED, /* weekend, holiday, paused, the day it began */
  HL_DAY_TODAY,
  HL_DAY_DUE,
  HL_DAY_FOLDED, /* the middle of a long one */
} HlDayCellKind;

typedef struct
{
  HlDayCellKind kind;
  char *weekday; /* "Fri"; empty when folded */
  char *day;     /* "27"; "…" */
  char *word;    /* "day 4", "weekend", "until 24:00" */
} HlDayCell;

void hl_day_cell_free (HlDayCell *self);

/* The cells of an item of GET /tickets/ID/clocks; at most @most, from 5, the middle is folded.
 * @now: for today.  (element-type HlDayCell) (transfer full) */
GPtrArray *hl_day_strip_cells (const HlJson *item, guint most, HlTime now);
/* "5 working days from 11-20 16:40; left out: 2 days of weekends, National Day; …" */
char *hl_day_strip_sentence (const HlJson *item);

/* The cells as boxes of one width, labelled by the sentence.  (transfer floating) */
GtkWidget *hl_day_strip_new (const HlJson *item, guint most, HlTime now);

G_END_DECLS
