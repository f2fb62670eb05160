/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-db.h"
#include "hl-db-private.h"

#include <stdlib.h>
#include <string.h>

/* Statements: prepared once per connection, placeholders, rows. */

#define STATEMENTS_MAX 512

void
hl_stmt_free (gpointer data)
{
  HlStmt *self = data;

  sqlite3_finalize (self->handle);
  g_free (self->params);
  g_free (self);
}

static gboolean
is_idle (gpointer key, gpointer value, gpointer data)
{
  return !((HlStmt *) value)->in_use;
}

/* To SQLite "$7" is a name, numbered by its first use. */
static gboolean
map_params (HlStmt *self, GError **error)
{
  guint n = (guint) sqlite3_bind_parameter_count (self->handle);

  self->n_params = n;
  self->params = g_new0 (int, n);
  for (guint i = 1; i <= n; i++)
    {
      const char *name = sqlite3_bind_parameter_name (self->handle, (int) i);
      int number = name != NULL && *name == '$' ? atoi (name + 1) : 0;

      if (number < 1 || number > (int) n || self->params[number - 1] != 0)
        {
          g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER,
                       "Placeholders must be $1 to $%u, none left out: %s", n,
                       sqlite3_sql (self->handle));
          return FALSE;
        }
      self->params[number - 1] = (int) i;
    }
  return TRUE;
}

static HlStmt *
prepare (HlDb *db, const char *sql, GError **error)
{
  HlStmt *self = g_new0 (HlStmt, 1);
  int code =
      sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &self->handle, NULL);

  self->db = db;
  if (code != SQLITE_OK)
    hl_db_set_error (db, code, error);
  if (code != SQLITE_OK || !map_params (self, error))
    {
      hl_stmt_free (self);
      return NULL;
    }
  if (g_hash_table_size (db->statements) >= STATEMENTS_MAX)
    g_hash_table_foreach_remove (db->statements, is_idle, NULL);
  g_hash_table_insert (db->statements, g_strdup (sql), self);
  return self;
}

static HlStmt *
get_statement (HlDb *db, const char *sql, guint n_values, GError **error)
{
  HlStmt *self = g_hash_table_lookup (db->statements, sql);

  if (self == NULL)
    self = prepare (db, sql, error);
  if (self == NULL)
    return NULL;
  if (self->n_params != n_values)
    {
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%u values for %u placeholders: %s",
                   n_values, self->n_params, sql);
      return NULL;
    }
  sqlite3_reset (self->handle);
  self->in_use = TRUE;
  return self;
}

static int
bind_text (HlStmt *self, int param, const char *text)
{
  return text != NULL ? sqlite3_bind_text (self->handle, param, text, -1, SQLITE_TRANSIENT)
                      : sqlite3_bind_null (self->handle, param);
}

static int
bind_blob (HlStmt *self, int param, const void *bytes, gsize length)
{
  return bytes != NULL ? sqlite3_bind_blob64 (self->handle, param, bytes, length, SQLITE_TRANSIENT)
                       : sqlite3_bind_null (self->handle, param);
}

static int
bind_value (HlStmt *self, int param, const HlValue *value)
{
  switch (value->type)
    {
    case 'i':
      return sqlite3_bind_int64 (self->handle, param, value->i);
    case 'r':
      return sqlite3_bind_double (self->handle, param, value->r);
    case 's':
      return bind_text (self, param, value->s);
    case 'n':
      return sqlite3_bind_null (self->handle, param);
    default:
      g_return_val_if_reached (SQLITE_MISUSE);
    }
}

/* @code: of the last bind */
static HlStmt *
bound (HlStmt *self, int code, GError **error)
{
  if (code == SQLITE_OK)
    return self;
  hl_db_set_error (self->db, code, error);
  hl_stmt_reset (self);
  return NULL;
}

static HlStmt *
query_valist (HlDb *db, GError **error, const char *sql, const char *types, va_list args)
{
  HlStmt *self = get_statement (db, sql, (guint) strlen (types), error);
  int code = SQLITE_OK;

  for (guint i = 0; self != NULL && types[i] != '\0'; i++)
    {
      HlValue value = { .type = types[i] };

      if (types[i] == 'b')
        {
          const void *bytes = va_arg (args, const void *);
          int result = bind_blob (self, self->params[i], bytes, va_arg (args, gsize));

          code = code != SQLITE_OK ? code : result;
          continue;
        }
      if (types[i] == 'r')
        value.r = va_arg (args, double);
      else if (types[i] == 's')
        value.s = va_arg (args, const char *);
      else
        value.i = va_arg (args, gint64);
      if (code == SQLITE_OK)
        code = bind_value (self, self->params[i], &value);
    }
  return self != NULL ? bound (self, code, error) : NULL;
}

HlStmt *
hl_db_query (HlDb *self, GError **error, const char *sql, const char *types, ...)
{
  HlStmt *statement;
  va_list args;

  g_return_val_if_fail (self != NULL && sql != NULL && types != NULL, NULL);

  va_start (args, types);
  statement = query_valist (self, error, sql, types, args);
  va_end (args);
  return statement;
}

HlStmt *
hl_db_query_values (HlDb *self, GError **error, const char *sql, const HlValue *values,
                    guint n_values)
{
  HlStmt *statement;
  int code = SQLITE_OK;

  g_return_val_if_fail (self != NULL && sql != NULL, NULL);

  statement = get_statement (self, sql, n_values, error);
  if (statement == NULL)
    return NULL;
  for (guint i = 0; i < n_values && code == SQLITE_OK; i++)
    code = bind_value (statement, statement->params[i], &values[i]);
  return bound (statement, code, error);
}

gint64
hl_db_run (HlDb *self, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (GError) failure = NULL;
  gint64 before;
  HlStmt *statement;
  va_list args;

  g_return_val_if_fail (self != NULL && sql != NULL && types != NULL, -1);

  before = sqlite3_total_changes64 (self->handle);
  va_start (args, types);
  statement = query_valist (self, error, sql, types, args);
  va_end (args);
  if (statement == NULL)
    return -1;

  while (hl_stmt_next (statement, &failure))
    continue;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return -1;
    }
  /* Statements that change no row leave the last count as it was. */
  return sqlite3_total_changes64 (self->handle) != before ? sqlite3_changes64 (self->handle) : 0;
}

gboolean
hl_stmt_next (HlStmt *self, GError **error)
{
  int code;

  g_return_val_if_fail (self != NULL, FALSE);

  code = sqlite3_step (self->handle);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    hl_db_set_error (self->db, code, error);
  hl_stmt_reset (self);
  return FALSE;
}

void
hl_stmt_reset (HlStmt *self)
{
  g_return_if_fail (self != NULL);

  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  self->in_use = FALSE;
}

void
hl_db_reset_statements (HlDb *self)
{
  GHashTableIter iter;
  gpointer statement;

  g_hash_table_iter_init (&iter, self->statements);
  while (g_hash_table_iter_next (&iter, NULL, &statement))
    if (((HlStmt *) statement)->in_use)
      hl_stmt_reset (statement);
}

gboolean
hl_stmt_is_null (HlStmt *self, guint column)
{
  return sqlite3_column_type (self->handle, (int) column) == SQLITE_NULL;
}

gint64
hl_stmt_int (HlStmt *self, guint column)
{
  return sqlite3_column_int64 (self->handle, (int) column);
}

double
hl_stmt_real (HlStmt *self, guint column)
{
  return sqlite3_column_double (self->handle, (int) column);
}

const char *
hl_stmt_text (HlStmt *self, guint column)
{
  return (const char *) sqlite3_column_text (self->handle, (int) column);
}

const void *
hl_stmt_blob (HlStmt *self, guint column, gsize *length)
{
  const void *bytes = sqlite3_column_blob (self->handle, (int) column);

  if (length != NULL)
    *length = (gsize) sqlite3_column_bytes (self->handle, (int) column);
  return bytes;
}

static void
take_column (HlStmt *self, guint column, char type, va_list *list)
{
  if (type == 'i')
    {
      gint64 *value = va_arg (*list, gint64 *);

      if (!hl_stmt_is_null (self, column))
        *value = hl_stmt_int (self, column);
      return;
    }

  char **text = va_arg (*list, char **);

  g_assert (type == 's');
  if (!hl_stmt_is_null (self, column))
    *text = g_strdup (hl_stmt_text (self, column));
}

gboolean
hl_stmt_take_row (HlStmt *self, GError **error, const char *types, ...)
{
  g_autoptr (GError) failure = NULL;
  va_list list;

  if (self == NULL)
    return FALSE;
  if (hl_stmt_next (self, &failure))
    {
      va_start (list, types);
      for (guint i = 0; types[i] != '\0'; i++)
        take_column (self, i, types[i], &list);
      va_end (list);
      hl_stmt_reset (self);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
