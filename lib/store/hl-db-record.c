/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-db.h"
#include "hl-db-private.h"

#include "base/hl-record-private.h"

#include <math.h>
#include <string.h>

/* Records as rows, by the shape's table. */

/* The SQL of a shape, made once.  Table names are quoted: "user" is a word of
 * PostgreSQL; so are columns that are words of SQLite. */
typedef struct
{
  char *columns;
  char *insert;
  char *get;
  guint n_columns;
  guint id, revision; /* field indexes; n_fields = not there */
} ShapeSql;

static GMutex cache_lock;
static GHashTable *cache; /* HlShape → ShapeSql, kept to the end; guarded by cache_lock */

static gboolean
has_column (const HlField *field)
{
  return field->kind != HL_LIST && !(field->flags & HL_NO_SQL);
}

static void
append_column (GString *out, const char *name)
{
  const char *quote = sqlite3_keyword_check (name, (int) strlen (name)) ? "\"" : "";

  g_string_append_printf (out, "%s%s%s", quote, name, quote);
}

static ShapeSql *
shape_sql_new (const HlShape *shape)
{
  ShapeSql *self = g_new0 (ShapeSql, 1);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) places = g_string_new (NULL);

  for (guint i = 0; i < shape->n_fields; i++)
    if (has_column (&shape->fields[i]))
      {
        if (self->n_columns++ > 0)
          {
            g_string_append (columns, ", ");
            g_string_append (places, ", ");
          }
        append_column (columns, shape->fields[i].name);
        g_string_append_printf (places, "$%u", self->n_columns);
      }

  self->columns = g_strdup (columns->str);
  self->insert =
      g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s)", shape->name, columns->str, places->str);
  self->get = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE id = $1", columns->str, shape->name);
  self->id = hl_shape_index (shape, "id");
  self->revision = hl_shape_index (shape, "revision");
  return self;
}

static const ShapeSql *
get_sql (const HlShape *shape)
{
  ShapeSql *sql;

  g_mutex_lock (&cache_lock);
  if (cache == NULL)
    cache = g_hash_table_new (NULL, NULL);
  sql = g_hash_table_lookup (cache, shape);
  if (sql == NULL)
    {
      sql = shape_sql_new (shape);
      g_hash_table_insert (cache, (gpointer) shape, sql);
    }
  g_mutex_unlock (&cache_lock);
  return sql;
}

const char *
hl_shape_columns (const HlShape *shape)
{
  g_return_val_if_fail (shape != NULL, NULL);

  return get_sql (shape)->columns;
}

/* The int field at @i, or NULL when the shape has none. */
static gint64 *
int_field (HlRecord *record, guint i)
{
  const HlShape *shape = hl_record_get_shape (record);

  return i < shape->n_fields ? hl_field_at (record, &shape->fields[i]) : NULL;
}

HlId
hl_record_id (HlRecord *self)
{
  gint64 *id = int_field (self, get_sql (hl_record_get_shape (self))->id);

  return id != NULL ? *id : 0;
}

gint64
hl_record_revision (HlRecord *self)
{
  gint64 *revision = int_field (self, get_sql (hl_record_get_shape (self))->revision);

  return revision != NULL && *revision != G_MININT64 ? *revision : 0;
}

guint64
hl_record_set_mask (HlRecord *self)
{
  const HlShape *shape = hl_record_get_shape (self);
  guint64 mask = 0;

  for (guint i = 0; i < shape->n_fields; i++)
    if (!hl_field_is_none (&shape->fields[i], hl_field_at (self, &shape->fields[i])))
      mask |= G_GUINT64_CONSTANT (1) << i;
  return mask;
}

/* Writing */

/* An object's column is its JSON; the text lives in @texts until the statement has it. */
static HlValue
object_value (HlRecord *object, GPtrArray *texts)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_record_write_json_unmasked (object, &writer);
  g_ptr_array_add (texts, g_string_free (text, FALSE));
  return (HlValue){ .type = 's', .s = texts->pdata[texts->len - 1] };
}

static HlValue
field_value (HlRecord *record, const HlField *field, GPtrArray *texts)
{
  gconstpointer at = hl_field_at (record, field);

  if (hl_field_is_none (field, at))
    return (HlValue){ .type = 'n' };

  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      return (HlValue){ .type = 'i', .i = *(const gint64 *) at };
    case HL_REAL:
      return (HlValue){ .type = 'r', .r = *(const double *) at };
    case HL_BOOL:
      return (HlValue){ .type = 'i', .i = *(const gboolean *) at != FALSE };
    case HL_TEXT:
      return (HlValue){ .type = 's', .s = *(char *const *) at };
    case HL_ENUM:
      return (HlValue){ .type = 's', .s = hl_enum_word (field->names, *(const unsigned *) at) };
    case HL_OBJECT:
      return object_value (*(HlRecord *const *) at, texts);
    case HL_LIST:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
run_to_end (HlStmt *statement, GError **error)
{
  g_autoptr (GError) failure = NULL;

  while (hl_stmt_next (statement, &failure))
    continue;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
hl_db_insert (HlDb *self, HlRecord *record, GError **error)
{
  const HlShape *shape = hl_record_get_shape (record);
  const ShapeSql *sql = get_sql (shape);
  gint64 *id = int_field (record, sql->id);
  gint64 *revision = int_field (record, sql->revision);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  HlValue values[64];
  guint n = 0;
  HlStmt *statement;

  g_return_val_if_fail (self != NULL, FALSE);

  if (id != NULL && *id == 0)
    {
      g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_NOT_NULL, "%s.id: give the record an id first",
                   shape->name);
      return FALSE;
    }
  if (revision != NULL && *revision == G_MININT64)
    *revision = 1;
  for (guint i = 0; i < shape->n_fields; i++)
    if (has_column (&shape->fields[i]))
      values[n++] = field_value (record, &shape->fields[i], texts);
  statement = hl_db_query_values (self, error, sql->insert, values, n);
  return statement != NULL && run_to_end (statement, error);
}

/* "SET …" for the fields of @mask, appended; their values stored. */
static guint
append_assignments (HlRecord *record, const ShapeSql *sql, guint64 mask, GString *text,
                    HlValue *values, GPtrArray *texts)
{
  const HlShape *shape = hl_record_get_shape (record);
  guint n = 0;

  for (guint i = 0; i < shape->n_fields; i++)
    {
      gboolean mentioned = (mask & (G_GUINT64_CONSTANT (1) << i)) != 0;

      if (!mentioned || i == sql->id || i == sql->revision || !has_column (&shape->fields[i]))
        continue;
      values[n] = field_value (record, &shape->fields[i], texts);
      g_string_append (text, n > 0 ? ", " : "");
      append_column (text, shape->fields[i].name);
      g_string_append_printf (text, " = $%u", ++n);
    }
  return n;
}

static HlStmt *
query_update (HlDb *self, HlRecord *record, const ShapeSql *sql, guint64 mask, GError **error)
{
  gint64 *revision = int_field (record, sql->revision);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  HlValue values[66];
  guint n;

  g_string_append_printf (text, "UPDATE \"%s\" SET ", hl_record_get_shape (record)->name);
  n = append_assignments (record, sql, mask, text, values, texts);
  if (revision != NULL)
    g_string_append_printf (text, "%srevision = revision + 1", n > 0 ? ", " : "");
  else if (n == 0)
    g_string_append (text, "id = id");

  values[n] = (HlValue){ .type = 'i', .i = hl_record_id (record) };
  g_string_append_printf (text, " WHERE id = $%u", ++n);
  if (revision != NULL)
    {
      values[n] = (HlValue){ .type = 'i', .i = *revision };
      g_string_append_printf (text, " AND revision = $%u RETURNING revision", ++n);
    }
  else
    g_string_append (text, " RETURNING id");
  return hl_db_query_values (self, error, text->str, values, n);
}

gboolean
hl_db_update (HlDb *self, HlRecord *record, guint64 mask, GError **error)
{
  const HlShape *shape = hl_record_get_shape (record);
  const ShapeSql *sql = get_sql (shape);
  gint64 *revision = int_field (record, sql->revision);
  g_autoptr (GError) failure = NULL;
  HlStmt *statement;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (sql->id < shape->n_fields, FALSE);

  statement = query_update (self, record, sql, mask, error);
  if (statement == NULL)
    return FALSE;
  if (hl_stmt_next (statement, &failure))
    {
      if (revision != NULL)
        *revision = hl_stmt_int (statement, 0);
      hl_stmt_reset (statement);
      return TRUE;
    }

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_REVISION,
                 "%s %" G_GINT64_FORMAT " was changed or removed by somebody else; load it again",
                 shape->name, hl_record_id (record));
  return FALSE;
}

/* Loading */

static gboolean
load_fault (HlRecord *record, const HlField *field, const char *what, GError **error)
{
  g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%s.%s: %s in the database",
               hl_record_get_shape (record)->name, field->name, what);
  return FALSE;
}

static const int column_types[] = {
  [HL_ID] = SQLITE_INTEGER, [HL_INT] = SQLITE_INTEGER,  [HL_TIME] = SQLITE_INTEGER,
  [HL_REAL] = SQLITE_FLOAT, [HL_BOOL] = SQLITE_INTEGER, [HL_TEXT] = SQLITE_TEXT,
  [HL_ENUM] = SQLITE_TEXT,  [HL_OBJECT] = SQLITE_TEXT,
};

static gboolean
load_object (const char *text, HlRecord *record, const HlField *field, GError **error)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (text, -1, NULL);
  g_autoptr (HlRecord) object = g_object_new (field->of ()->get_type (), NULL);

  if (doc == NULL
      || !hl_record_read_json (object, hl_json_doc_root (doc), HL_READ_LENIENT, NULL, NULL))
    return load_fault (record, field, "not a JSON object", error);
  *(HlRecord **) hl_field_at (record, field) = g_steal_pointer (&object);
  return TRUE;
}

static gboolean
load_value (HlStmt *self, guint column, HlRecord *record, const HlField *field, GError **error)
{
  gpointer at = hl_field_at (record, field);
  const char *word;

  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      *(gint64 *) at = hl_stmt_int (self, column);
      return TRUE;
    case HL_REAL:
      *(double *) at = hl_stmt_real (self, column);
      return TRUE;
    case HL_BOOL:
      *(gboolean *) at = hl_stmt_int (self, column) != 0;
      return TRUE;
    case HL_TEXT:
      *(char **) at = g_strdup (hl_stmt_text (self, column));
      return TRUE;
    case HL_ENUM:
      word = hl_stmt_text (self, column);
      *(unsigned *) at = hl_enum_value (field->names, word);
      if (*(unsigned *) at == 0 && *word != '\0')
        return load_fault (record, field, "an unknown word", error);
      return TRUE;
    case HL_OBJECT:
      return load_object (hl_stmt_text (self, column), record, field, error);
    case HL_LIST:
    default:
      g_assert_not_reached ();
    }
}

gboolean
hl_stmt_load (HlStmt *self, guint column, HlRecord *record, GError **error)
{
  const HlShape *shape = hl_record_get_shape (record);

  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < shape->n_fields; i++)
    {
      const HlField *field = &shape->fields[i];
      int type;

      if (!has_column (field))
        continue;
      type = sqlite3_column_type (self->handle, (int) column);
      hl_field_clear (field, hl_field_at (record, field));
      if (type != SQLITE_NULL && type != column_types[field->kind])
        return load_fault (record, field, "a value of another type", error);
      if (type != SQLITE_NULL && !load_value (self, column, record, field, error))
        return FALSE;
      column++;
    }
  return TRUE;
}

GPtrArray *
hl_stmt_load_all (HlStmt *self, const HlShape *shape, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) failure = NULL;

  if (self == NULL)
    return NULL;
  while (hl_stmt_next (self, &failure))
    {
      HlRecord *record = g_object_new (shape->get_type (), NULL);

      g_ptr_array_add (records, record);
      if (!hl_stmt_load (self, 0, record, error))
        {
          hl_stmt_reset (self);
          return NULL;
        }
    }
  if (failure == NULL)
    return g_steal_pointer (&records);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

HlRecord *
hl_db_get (HlDb *self, const HlShape *shape, HlId id, GError **error)
{
  g_autoptr (HlRecord) record = NULL;
  HlStmt *statement;
  gboolean ok;

  g_return_val_if_fail (self != NULL && shape != NULL, NULL);

  statement = hl_db_query (self, error, get_sql (shape)->get, "i", id);
  if (statement == NULL || !hl_stmt_next (statement, error))
    return NULL;
  record = g_object_new (shape->get_type (), NULL);
  ok = hl_stmt_load (statement, 0, record, error);
  hl_stmt_reset (statement);
  return ok ? g_steal_pointer (&record) : NULL;
}

/* For tests: does the table fit the shape? */

static const char *
declared_type (const HlField *field)
{
  switch (column_types[field->kind])
    {
    case SQLITE_INTEGER:
      return "INTEGER";
    case SQLITE_FLOAT:
      return "REAL";
    default:
      return "TEXT";
    }
}

static gboolean
check_column (const HlShape *shape, HlStmt *row, guint64 *found, GError **error)
{
  const char *name = hl_stmt_text (row, 0);
  const char *type = hl_stmt_text (row, 1);
  guint i = hl_shape_index (shape, name);

  if (i == shape->n_fields || !has_column (&shape->fields[i]))
    g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%s.%s: a column without a field",
                 shape->name, name);
  else if (strcmp (type, declared_type (&shape->fields[i])) != 0)
    g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%s.%s: is %s, should be %s", shape->name,
                 name, type, declared_type (&shape->fields[i]));
  else
    {
      *found |= G_GUINT64_CONSTANT (1) << i;
      return TRUE;
    }
  return FALSE;
}

gboolean
hl_db_check_shape (HlDb *self, const HlShape *shape, GError **error)
{
  g_autoptr (GError) failure = NULL;
  guint64 found = 0;
  HlStmt *row;

  g_return_val_if_fail (self != NULL && shape != NULL, FALSE);

  row = hl_db_query (self, error, "SELECT name, type FROM pragma_table_info($1)", "s", shape->name);
  if (row == NULL)
    return FALSE;
  while (hl_stmt_next (row, &failure))
    if (!check_column (shape, row, &found, error))
      {
        hl_stmt_reset (row);
        return FALSE;
      }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  for (guint i = 0; i < shape->n_fields; i++)
    if (has_column (&shape->fields[i]) && !(found & (G_GUINT64_CONSTANT (1) << i)))
      {
        g_set_error (error, HL_DB_ERROR, HL_DB_ERROR_OTHER, "%s.%s: a field without a column",
                     shape->name, shape->fields[i].name);
        return FALSE;
      }
  return TRUE;
}
