/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-routes-common.h"
#include "report/hl-book.h"

G_BEGIN_DECLS

/* Sheets of calls, tickets and a day, in read jobs.  Titles and words are Chinese: they are
 * what offices file.  Numbers and names of citizens are masked. */

#define HL_EXPORT_ROWS 200000

gboolean hl_export_calls (HlDb *db, HlKey *key, HlWhere *where, HlBook *book, GError **error);
gboolean hl_export_tickets (HlDb *db, HlKey *key, const HlTicketFilter *filter, HlBook *book,
                            GError **error);
/* 汇总, 通话, 坐席, 半小时 */
gboolean hl_export_day (HlDb *db, HlKey *key, HlTime at, HlTime now, HlBook *book, GError **error);

G_END_DECLS
