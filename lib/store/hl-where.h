/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-db.h"

G_BEGIN_DECLS

/* A WHERE clause put together from the filters that were given.  In a condition
 * "$?" stands for the value's placeholder: hl_where_int (&where, "queue = $?", id). */
typedef struct
{
  GString *sql;
  GArray *values; /* HlValue; texts are owned by: */
  GPtrArray *texts;
  char *from; /* nullable: what is read instead of the shape's table */
} HlWhere;

void hl_where_init (HlWhere *self);
void hl_where_clear (HlWhere *self);

void hl_where_int (HlWhere *self, const char *condition, gint64 value);
void hl_where_text (HlWhere *self, const char *condition, const char *value); /* copied */
/* @column IN (…); nothing when @words is empty. */
void hl_where_words (HlWhere *self, const char *column, const char *const *words);
/* A condition without a value. */
void hl_where_plain (HlWhere *self, const char *condition);
/* Key-set paging: "(offered_at, id) < ($?, $?)". */
void hl_where_pair (HlWhere *self, const char *condition, gint64 a, gint64 b);

/* Reads @from, which has the shape's columns under their names, instead of its table. */
void hl_where_from (HlWhere *self, const char *from);

/* " WHERE a AND b", "" without conditions; borrowed. */
const char *hl_where_sql (HlWhere *self);

/* The shape's rows, at most @limit.  (element-type HlRecord) */
GPtrArray *hl_where_load (HlWhere *self, HlDb *db, const HlShape *shape, const char *order,
                          guint limit, GError **error);
/* The same, not loaded: columns are the shape's.  (transfer none) (nullable) */
HlStmt *hl_where_query (HlWhere *self, HlDb *db, const HlShape *shape, const char *order,
                        guint limit, GError **error);
/* How many rows there are, counted up to @most.  Returns: -1 on error */
gint64 hl_where_count (HlWhere *self, HlDb *db, const HlShape *shape, gint64 most, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlWhere, hl_where_clear)

G_END_DECLS
