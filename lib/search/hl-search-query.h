/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody typed into a search box.  A blank is "and", `|` between two words "or" (it binds
 * tighter: "低保 济南|青岛"), `-` before a word "not", "…" exactly so, `no:` and the like a field.
 * Full-width signs are as good.  Nothing of it reaches the engine as it was typed. */

#define HL_SEARCH_ERROR (hl_search_error_quark ())
GQuark hl_search_error_quark (void);

typedef enum
{
  HL_SEARCH_ERROR_QUERY, /* the message begins with "q: " and says what to do */
  HL_SEARCH_ERROR_CLOSED,
} HlSearchError;

#define HL_SEARCH_TEXT_MAX 200 /* characters of a query */
#define HL_SEARCH_TERMS_MAX 16

/* What is searched of a kind of record. */
typedef struct
{
  const char *column;
  const char *words; /* before a colon, separated by blanks: "no 编号" */
  double weight;
} HlSearchField;

typedef struct
{
  const char *type; /* the record's table, with an "id" */
  const HlSearchField *fields;
  guint n_fields;
} HlSearchShape;

typedef struct _HlSearchQuery HlSearchQuery;

/* NULL without error when there is nothing to look for. */
HlSearchQuery *hl_search_query_parse (const HlSearchShape *shape, const char *text, GError **error);
void hl_search_query_free (HlSearchQuery *self);

/* In the engine's own syntax, of quoted words only; columns are f0, f1, … */
char *hl_search_query_write (const HlSearchQuery *self);

/* Without the index: @texts of the shape's fields, each nullable. */
gboolean hl_search_query_matches (const HlSearchQuery *self, const char *const *texts);

/* Around the first hit in the text of a field, on one line, at most @length characters; each hit
 * between HL_SEARCH_HIT and HL_SEARCH_HIT_END, hits that touch are one.  NULL without a hit. */
#define HL_SEARCH_HIT '\002'
#define HL_SEARCH_HIT_END '\003'
char *hl_search_query_mark (const HlSearchQuery *self, guint field, const char *text, guint length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlSearchQuery, hl_search_query_free)

G_END_DECLS
