/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-search-query.h"
#include "store/hl-db.h"

G_BEGIN_DECLS

/* What SQLite's full-text engine needs of us, on one connection. */

/* The tokenizer `hotline` and the function hl_rank (table, weight, …): BM25 with k1 = 1.0 and
 * b = 0.3, because the usual 1.2 and 0.75 favour short texts; more is better. */
gboolean hl_search_engine_register (HlDb *db, GError **error);

/* The function hl_matches_TYPE (query, field, …): 1 when the record's texts match.  For searching
 * without an index. */
gboolean hl_search_engine_register_match (HlDb *db, const HlSearchShape *shape, GError **error);

/* Returns: a new string, "hl_matches_ticket ($?, number, title)" */
char *hl_search_engine_match_sql (const HlSearchShape *shape);

G_END_DECLS
