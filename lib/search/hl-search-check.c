/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-search-file.h"

/* Comparing the index with the data, row by row. */

static char *
dup_data_sql (const HlSearchShape *shape)
{
  GString *sql = g_string_new ("SELECT id");

  for (guint i = 0; i < shape->n_fields; i++)
    g_string_append_printf (sql, ", %s", shape->fields[i].column);
  g_string_append_printf (sql, " FROM \"%s\" ORDER BY id", shape->type);
  return g_string_free (sql, FALSE);
}

static char *
dup_index_sql (const HlSearchShape *shape, gint64 generation)
{
  GString *sql = g_string_new ("SELECT rowid");

  for (guint i = 0; i < shape->n_fields; i++)
    g_string_append_printf (sql, ", f%u", i);
  g_string_append_printf (sql, " FROM %s_%" G_GINT64_FORMAT " ORDER BY rowid", shape->type,
                          generation);
  return g_string_free (sql, FALSE);
}

static gboolean
is_same (HlStmt *a, HlStmt *b, guint n)
{
  for (guint i = 1; i <= n; i++)
    if (g_strcmp0 (hl_stmt_text (a, i), hl_stmt_text (b, i)) != 0)
      return FALSE;
  return TRUE;
}

/* Both by rising id. */
static gboolean
compare (HlStmt *data, HlStmt *index, guint n, HlSearchCheck *check, GError **error)
{
  GError *local = NULL;
  gboolean more_data = hl_stmt_next (data, &local);
  gboolean more_index = local == NULL && hl_stmt_next (index, &local);

  while (local == NULL && (more_data || more_index))
    {
      HlId a = more_data ? hl_stmt_int (data, 0) : G_MAXINT64;
      HlId b = more_index ? hl_stmt_int (index, 0) : G_MAXINT64;

      check->compared++;
      check->missing += a < b;
      check->surplus += b < a;
      check->different += a == b && !is_same (data, index, n);
      if (a <= b)
        more_data = hl_stmt_next (data, &local);
      if (b <= a && local == NULL)
        more_index = hl_stmt_next (index, &local);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static gboolean
check_shape (HlSearchFile *self, const HlSearchShape *shape, gint64 generation,
             HlSearchCheck *check, GError **error)
{
  g_autofree char *data_sql = dup_data_sql (shape);
  g_autofree char *index_sql = dup_index_sql (shape, generation);
  HlStmt *data = hl_db_query (self->data, error, data_sql, "");
  HlStmt *index = data != NULL ? hl_db_query (self->index, error, index_sql, "") : NULL;
  gboolean ok = index != NULL && compare (data, index, shape->n_fields, check, error);

  if (data != NULL)
    hl_stmt_reset (data);
  if (index != NULL)
    hl_stmt_reset (index);
  return ok;
}

/* The engine's own check: do its words fit the texts it keeps? */
static gboolean
is_sound (HlSearchFile *self, const HlSearchShape *shape, gint64 generation)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO %s_%" G_GINT64_FORMAT
                                          " (%s_%" G_GINT64_FORMAT ") VALUES ('integrity-check')",
                                          shape->type, generation, shape->type, generation);

  return hl_db_exec (self->index, sql, NULL);
}

gboolean
hl_search_file_check (HlSearchFile *self, HlSearchCheck *check, GError **error)
{
  *check = (HlSearchCheck){ .sound = TRUE };
  for (guint i = 0; self->shapes[i] != NULL; i++)
    {
      HlSearchSource source;

      if (!hl_search_file_source (self, self->shapes[i], &source, error))
        return FALSE;
      if (source.live == 0)
        {
          g_set_error (error, HL_SEARCH_ERROR, HL_SEARCH_ERROR_CLOSED,
                       "the index is being built; check it when it is there");
          return FALSE;
        }
      if (!check_shape (self, self->shapes[i], source.live, check, error))
        return FALSE;
      check->sound = check->sound && is_sound (self, self->shapes[i], source.live);
    }
  return TRUE;
}
