/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-search-engine.h"

#include "hl-search-text.h"

#include <math.h>
#include <sqlite3.h>

/* Tokenizer, ranking and matching as functions of SQLite. */

#define K1 1.0
#define B 0.3

static gboolean
set_error (sqlite3 *handle, GError **error)
{
  g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%s", sqlite3_errmsg (handle));
  return FALSE;
}

/* ---- Tokenizer ---- */

typedef struct
{
  void *context;
  int (*token) (void *context, int flags, const char *text, int length, int start, int end);
} Sink;

static int
sink_cb (gpointer data, const HlSearchWord *word)
{
  Sink *sink = data;

  return sink->token (sink->context, word->same_place ? FTS5_TOKEN_COLOCATED : 0, word->text,
                      (int) word->length, (int) word->start, (int) word->end);
}

static int
tokenizer_create (void *data, const char **arguments, int n, Fts5Tokenizer **tokenizer)
{
  static int nothing;

  *tokenizer = (Fts5Tokenizer *) &nothing;
  return SQLITE_OK;
}

static void
tokenizer_delete (Fts5Tokenizer *tokenizer)
{
}

static int
tokenizer_split (Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int length,
                 int (*token) (void *, int, const char *, int, int, int))
{
  Sink sink = { context, token };
  HlSearchUse use = (flags & FTS5_TOKENIZE_QUERY) ? HL_SEARCH_ASK : HL_SEARCH_INDEX;

  return hl_search_split (text != NULL ? text : "", (gsize) length, use, sink_cb, &sink);
}

/* ---- Rank ---- */

typedef struct
{
  int n;             /* phrases */
  double mean;       /* words of a row */
  double weights[1]; /* of each phrase: how rare it is */
} Rank;

static int
count_row_cb (const Fts5ExtensionApi *api, Fts5Context *context, void *data)
{
  (*(sqlite3_int64 *) data)++;
  return SQLITE_OK;
}

static int
weigh_phrases (const Fts5ExtensionApi *api, Fts5Context *context, Rank *rank, sqlite3_int64 rows)
{
  for (int i = 0; i < rank->n; i++)
    {
      sqlite3_int64 with = 0;
      int code = api->xQueryPhrase (context, i, &with, count_row_cb);

      if (code != SQLITE_OK)
        return code;
      rank->weights[i] = MAX (log ((rows - with + 0.5) / (with + 0.5)), 1e-6);
    }
  return SQLITE_OK;
}

/* Made once per query. */
static int
get_rank (const Fts5ExtensionApi *api, Fts5Context *context, Rank **out)
{
  Rank *rank = api->xGetAuxdata (context, 0);
  sqlite3_int64 rows = 0, words = 0;
  int code = SQLITE_OK;

  *out = rank;
  if (rank != NULL)
    return SQLITE_OK;
  rank = g_malloc0 (sizeof (Rank) + sizeof (double) * (gsize) api->xPhraseCount (context));
  rank->n = api->xPhraseCount (context);
  if ((code = api->xRowCount (context, &rows)) == SQLITE_OK
      && (code = api->xColumnTotalSize (context, -1, &words)) == SQLITE_OK)
    code = weigh_phrases (api, context, rank, rows);
  rank->mean = rows > 0 ? (double) words / (double) rows : 1;
  if (code == SQLITE_OK)
    code = api->xSetAuxdata (context, rank, g_free);
  else
    g_free (rank);
  *out = rank;
  return code;
}

static int
add_instances (const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_value **weights, int n,
               double *found)
{
  int instances;
  int code = api->xInstCount (context, &instances);

  for (int i = 0; code == SQLITE_OK && i < instances; i++)
    {
      int phrase, column, offset;

      code = api->xInst (context, i, &phrase, &column, &offset);
      if (code == SQLITE_OK)
        found[phrase] += column < n ? sqlite3_value_double (weights[column]) : 1;
    }
  return code;
}

static void
rank_cb (const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result, int n,
         sqlite3_value **weights)
{
  g_autofree double *found = NULL;
  Rank *rank = NULL;
  int words;
  double score = 0;
  int code = get_rank (api, context, &rank);

  if (code == SQLITE_OK)
    {
      found = g_new0 (double, (gsize) rank->n + 1);
      code = add_instances (api, context, weights, n, found);
    }
  if (code == SQLITE_OK)
    code = api->xColumnSize (context, -1, &words);
  if (code != SQLITE_OK)
    {
      sqlite3_result_error_code (result, code);
      return;
    }
  for (int i = 0; i < rank->n; i++)
    score += rank->weights[i] * (found[i] * (K1 + 1))
             / (found[i] + K1 * (1 - B + B * words / rank->mean));
  sqlite3_result_double (result, score);
}

/* ---- Registering ---- */

static fts5_api *
get_fts5 (sqlite3 *handle)
{
  fts5_api *api = NULL;
  sqlite3_stmt *row = NULL;

  if (sqlite3_prepare_v2 (handle, "SELECT fts5 (?1)", -1, &row, NULL) == SQLITE_OK
      && sqlite3_bind_pointer (row, 1, &api, "fts5_api_ptr", NULL) == SQLITE_OK)
    sqlite3_step (row);
  sqlite3_finalize (row);
  return api;
}

gboolean
hl_search_engine_register (HlDb *db, GError **error)
{
  sqlite3 *handle = hl_db_get_handle (db);
  fts5_api *api = get_fts5 (handle);
  fts5_tokenizer tokenizer = { tokenizer_create, tokenizer_delete, tokenizer_split };

  if (api == NULL)
    {
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "This SQLite has no full-text search");
      return FALSE;
    }
  return (api->xCreateTokenizer (api, "hotline", NULL, &tokenizer, NULL) == SQLITE_OK
          && api->xCreateFunction (api, "hl_rank", NULL, rank_cb, NULL) == SQLITE_OK)
         || set_error (handle, error);
}

/* ---- Matching ---- */

/* NULL when the text is no query, which its caller has found out before. */
static HlSearchQuery *
get_query (sqlite3_context *context, sqlite3_value *text)
{
  HlSearchQuery *query = sqlite3_get_auxdata (context, 0);

  if (query != NULL)
    return query;
  query = hl_search_query_parse (sqlite3_user_data (context),
                                 (const char *) sqlite3_value_text (text), NULL);
  if (query != NULL)
    sqlite3_set_auxdata (context, 0, query, (void (*) (void *)) hl_search_query_free);
  return query != NULL ? sqlite3_get_auxdata (context, 0) : NULL;
}

static void
matches_cb (sqlite3_context *context, int n, sqlite3_value **values)
{
  g_autofree const char **texts = g_new0 (const char *, (gsize) n);
  HlSearchQuery *query = get_query (context, values[0]);

  for (int i = 1; i < n; i++)
    texts[i - 1] = (const char *) sqlite3_value_text (values[i]);
  sqlite3_result_int (context, query != NULL && hl_search_query_matches (query, texts));
}

/* A function can't be made anew while a statement uses it. */
static gboolean
has_function (sqlite3 *handle, const char *name)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT 1 FROM pragma_function_list WHERE name = '%s' LIMIT 1", name);
  sqlite3_stmt *row = NULL;
  gboolean there = sqlite3_prepare_v2 (handle, sql, -1, &row, NULL) == SQLITE_OK
                   && sqlite3_step (row) == SQLITE_ROW;

  sqlite3_finalize (row);
  return there;
}

gboolean
hl_search_engine_register_match (HlDb *db, const HlSearchShape *shape, GError **error)
{
  sqlite3 *handle = hl_db_get_handle (db);
  g_autofree char *name = g_strconcat ("hl_matches_", shape->type, NULL);

  return has_function (handle, name)
         || sqlite3_create_function_v2 (handle, name, (int) shape->n_fields + 1,
                                        SQLITE_UTF8 | SQLITE_DETERMINISTIC, (void *) shape,
                                        matches_cb, NULL, NULL, NULL)
                == SQLITE_OK
         || set_error (handle, error);
}

char *
hl_search_engine_match_sql (const HlSearchShape *shape)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "hl_matches_%s ($?", shape->type);
  for (guint i = 0; i < shape->n_fields; i++)
    g_string_append_printf (sql, ", %s", shape->fields[i].column);
  return g_string_free (g_string_append_c (sql, ')'), FALSE);
}
