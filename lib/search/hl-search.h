/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-search-query.h"
#include "store/hl-where.h"

G_BEGIN_DECLS

/* Searching, in the store's read jobs.  The index is a file beside the data; while there is none,
 * the newest records are read through instead. */

#define HL_SEARCH_FILE "search.db"
#define HL_SEARCH_VERSION 1 /* of how text is split: another one makes the index anew */
#define HL_SEARCH_SCANNED 100000

typedef enum
{
  HL_SEARCH_BY_INDEX,
  HL_SEARCH_BY_SCAN, /* the newest HL_SEARCH_SCANNED records alone */
} HlSearchWay;

/* Adds what @text (which @query was parsed from) asks for to the conditions of a query over the
 * shape's table.  By the index it is the outer table, read by falling or rising id: order by
 * "found.rowid" and page by it.  @db: a connection of its own file, not in memory for an index. */
gboolean hl_search_where (HlWhere *where, HlDb *db, const HlSearchShape *shape,
                          const HlSearchQuery *query, const char *text, HlSearchWay *way,
                          GError **error);

G_END_DECLS
