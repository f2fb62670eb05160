/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-calendar.h"
#include "hl-ticket-records.h"
#include "hl-tickets.h"

G_BEGIN_DECLS

/* Notices of the State Council as they are stored, and what a new one does to the deadlines that
 * run.  In the store's threads; what writes, in write jobs. */

/* Of each year's latest notice.  (transfer full) */
HlCalendar *hl_calendars_load (HlDb *db, GError **error);
/* Newest year first, its versions too.  (element-type HlCalendarNotice) */
GPtrArray *hl_calendars_list (HlDb *db, GError **error);

/* A deadline that a notice moves. */
typedef struct
{
  HlRecord parent_instance;

  HlId ticket;
  HlId clock;
  char *number;
  char *office;
  unsigned kind; /* hl_clock_words */
  HlTime before, after;
} HlDeadlineMove;
HL_DECLARE_RECORD (HlDeadlineMove, hl_deadline_move)

/* What importing @year would move.  HL_DESK_ERROR_FIELD when its version is stored already.
 * (element-type HlDeadlineMove) */
GPtrArray *hl_calendars_plan (HlDb *db, HlCalendarYear *year, HlTime now, GError **error);

/* Stores it and moves them; each is a fact.  @text: the file.  (element-type HlDeadlineMove) */
GPtrArray *hl_calendars_import (HlDb *db, HlCalendarYear *year, const char *text,
                                const HlDeskContext *context, GError **error);

G_END_DECLS
