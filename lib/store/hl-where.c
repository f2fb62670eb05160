/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-where.h"

/* WHERE clauses built from the filters that were given, instead of
 * "$1 IS NULL OR …", which no index can serve. */

void
hl_where_init (HlWhere *self)
{
  self->sql = g_string_new (NULL);
  self->values = g_array_new (FALSE, FALSE, sizeof (HlValue));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->from = NULL;
}

void
hl_where_clear (HlWhere *self)
{
  if (self->sql == NULL)
    return;
  g_string_free (g_steal_pointer (&self->sql), TRUE);
  g_clear_pointer (&self->values, g_array_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->from, g_free);
}

void
hl_where_from (HlWhere *self, const char *from)
{
  g_free (self->from);
  self->from = g_strdup (from);
}

static char *
dup_from (HlWhere *self, const HlShape *shape)
{
  return self->from != NULL ? g_strdup (self->from) : g_strdup_printf ("\"%s\"", shape->name);
}

/* Each "$?" becomes the number of a value that is still to come, from @next. */
static void
append_condition (HlWhere *self, const char *condition)
{
  guint next = self->values->len;

  g_string_append (self->sql, self->sql->len > 0 ? " AND " : " WHERE ");
  for (const char *c = condition; *c != '\0'; c++)
    {
      if (c[0] == '$' && c[1] == '?')
        {
          g_string_append_printf (self->sql, "$%u", ++next);
          c++;
        }
      else
        g_string_append_c (self->sql, *c);
    }
}

static void
append_value (HlWhere *self, HlValue value)
{
  g_array_append_val (self->values, value);
}

void
hl_where_int (HlWhere *self, const char *condition, gint64 value)
{
  append_condition (self, condition);
  append_value (self, (HlValue){ .type = 'i', .i = value });
}

void
hl_where_text (HlWhere *self, const char *condition, const char *value)
{
  char *copy = g_strdup (value);

  g_ptr_array_add (self->texts, copy);
  append_condition (self, condition);
  append_value (self, (HlValue){ .type = 's', .s = copy });
}

void
hl_where_words (HlWhere *self, const char *column, const char *const *words)
{
  g_autoptr (GString) condition = g_string_new (column);

  if (words == NULL || words[0] == NULL)
    return;
  g_string_append (condition, " IN (");
  for (guint i = 0; words[i] != NULL; i++)
    g_string_append (condition, i > 0 ? ", $?" : "$?");
  g_string_append_c (condition, ')');
  append_condition (self, condition->str);
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *copy = g_strdup (words[i]);

      g_ptr_array_add (self->texts, copy);
      append_value (self, (HlValue){ .type = 's', .s = copy });
    }
}

void
hl_where_plain (HlWhere *self, const char *condition)
{
  append_condition (self, condition);
}

void
hl_where_pair (HlWhere *self, const char *condition, gint64 a, gint64 b)
{
  append_condition (self, condition);
  append_value (self, (HlValue){ .type = 'i', .i = a });
  append_value (self, (HlValue){ .type = 'i', .i = b });
}

const char *
hl_where_sql (HlWhere *self)
{
  return self->sql->str;
}

static HlStmt *
query (HlWhere *self, HlDb *db, const char *sql, gint64 limit, GError **error)
{
  g_autoptr (GArray) values = g_array_copy (self->values);
  HlValue last = { .type = 'i', .i = limit };

  g_array_append_val (values, last);
  return hl_db_query_values (db, error, sql, (const HlValue *) values->data, values->len);
}

HlStmt *
hl_where_query (HlWhere *self, HlDb *db, const HlShape *shape, const char *order, guint limit,
                GError **error)
{
  g_autofree char *from = dup_from (self, shape);
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM %s%s ORDER BY %s LIMIT $%u", hl_shape_columns (shape), from,
                       self->sql->str, order, self->values->len + 1);

  return query (self, db, sql, limit, error);
}

GPtrArray *
hl_where_load (HlWhere *self, HlDb *db, const HlShape *shape, const char *order, guint limit,
               GError **error)
{
  return hl_stmt_load_all (hl_where_query (self, db, shape, order, limit, error), shape, error);
}

gint64
hl_where_count (HlWhere *self, HlDb *db, const HlShape *shape, gint64 most, GError **error)
{
  g_autofree char *from = dup_from (self, shape);
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM (SELECT id FROM %s%s LIMIT $%u) AS counted", from,
                       self->sql->str, self->values->len + 1);
  HlStmt *row = query (self, db, sql, most, error);
  gint64 n;

  if (row == NULL || !hl_stmt_next (row, error))
    return -1;
  n = hl_stmt_int (row, 0);
  hl_stmt_reset (row);
  return n;
}
