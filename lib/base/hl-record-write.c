/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record.h"
#include "hl-record-private.h"
#include "hl-text.h"

/* A record as JSON, as a cell of a table, and its schema. */

static void write_fields (HlRecord *self, HlJsonWriter *writer, gboolean unmasked);

static void
write_list (GPtrArray *list, HlJsonWriter *writer, gboolean unmasked)
{
  hl_json_begin_list (writer);
  for (guint i = 0; i < list->len; i++)
    write_fields (g_ptr_array_index (list, i), writer, unmasked);
  hl_json_end_list (writer);
}

static void
write_value (const HlField *field, gconstpointer at, HlJsonWriter *writer, gboolean unmasked)
{
  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      hl_json_put_int (writer, *(const gint64 *) at);
      break;
    case HL_REAL:
      hl_json_put_real (writer, *(const double *) at);
      break;
    case HL_BOOL:
      hl_json_put_bool (writer, *(const gboolean *) at);
      break;
    case HL_TEXT:
      hl_json_put_text (writer, *(char *const *) at);
      break;
    case HL_ENUM:
      hl_json_put_text (writer, hl_enum_word (field->names, *(const unsigned *) at));
      break;
    case HL_LIST:
      write_list (*(GPtrArray *const *) at, writer, unmasked);
      break;
    case HL_OBJECT:
      write_fields (*(HlRecord *const *) at, writer, unmasked);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Sensitive fields that are not texts have no mask: they are left out. */
static void
write_masked (const HlField *field, gconstpointer at, HlJsonWriter *writer)
{
  g_autofree char *masked = NULL;

  if (field->kind != HL_TEXT)
    return;
  masked = hl_mask (field->mask, *(char *const *) at);
  hl_json_add_text (writer, field->name, masked);
}

static void
write_fields (HlRecord *self, HlJsonWriter *writer, gboolean unmasked)
{
  const HlShape *shape = hl_record_get_shape (self);

  hl_json_begin_object (writer);
  for (guint i = 0; i < shape->n_fields; i++)
    {
      const HlField *field = &shape->fields[i];
      gconstpointer at = hl_field_at (self, field);

      if ((field->flags & HL_NO_WIRE) || hl_field_is_none (field, at))
        continue;
      if ((field->flags & HL_SENSITIVE) && !unmasked)
        {
          write_masked (field, at, writer);
          continue;
        }
      hl_json_name (writer, field->name);
      write_value (field, at, writer, unmasked);
    }
  hl_json_end_object (writer);
}

void
hl_record_write_json (HlRecord *self, HlJsonWriter *writer)
{
  g_return_if_fail (HL_IS_RECORD (self) && writer != NULL);

  write_fields (self, writer, FALSE);
}

void
hl_record_write_json_unmasked (HlRecord *self, HlJsonWriter *writer)
{
  g_return_if_fail (HL_IS_RECORD (self) && writer != NULL);

  write_fields (self, writer, TRUE);
}

/* Cells */

static char *
format_local_time (HlTime time)
{
  HlTime seconds = time / HL_SECOND - (time % HL_SECOND < 0 ? 1 : 0);
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (seconds);

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

static char *
format_real (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.15g", value));
}

static char *
format_object (HlRecord *object)
{
  GString *text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  write_fields (object, &writer, FALSE);
  return g_string_free (text, FALSE);
}

static char *
format_value (const HlField *field, gconstpointer at)
{
  switch (field->kind)
    {
    case HL_ID:
    case HL_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, *(const gint64 *) at);
    case HL_TIME:
      return format_local_time (*(const gint64 *) at);
    case HL_REAL:
      return format_real (*(const double *) at);
    case HL_BOOL:
      return g_strdup (*(const gboolean *) at ? "true" : "false");
    case HL_TEXT:
      return g_strdup (*(char *const *) at);
    case HL_ENUM:
      return g_strdup (hl_enum_word (field->names, *(const unsigned *) at));
    case HL_LIST:
      return g_strdup_printf ("%u", (*(GPtrArray *const *) at)->len);
    case HL_OBJECT:
      return format_object (*(HlRecord *const *) at);
    default:
      g_assert_not_reached ();
    }
}

char *
hl_record_dup_cell (HlRecord *self, guint i)
{
  const HlShape *shape = hl_record_get_shape (self);
  const HlField *field;
  gconstpointer at;

  g_return_val_if_fail (i < shape->n_fields, NULL);

  field = &shape->fields[i];
  at = hl_field_at (self, field);
  if (hl_field_is_none (field, at))
    return g_strdup ("");
  if (field->flags & HL_SENSITIVE)
    return hl_mask (field->mask, field->kind == HL_TEXT ? *(char *const *) at : "");
  return format_value (field, at);
}

/* Schema */

static void
write_integer_schema (const HlField *field, HlJsonWriter *writer)
{
  hl_json_add_text (writer, "type", "integer");
  if (field->kind == HL_ID)
    {
      hl_json_add_int (writer, "minimum", 1);
      hl_json_add_int (writer, "maximum", HL_ID_MAX);
    }
  else if (field->kind == HL_INT && (field->min != 0 || field->max != 0))
    {
      hl_json_add_int (writer, "minimum", field->min);
      hl_json_add_int (writer, "maximum", field->max);
    }
  else if (field->kind == HL_TIME)
    hl_json_add_text (writer, "format", "microseconds since 1970-01-01T00:00:00Z");
}

static void
write_text_schema (const HlField *field, HlJsonWriter *writer)
{
  hl_json_add_text (writer, "type", "string");
  if (field->min > 0)
    hl_json_add_int (writer, "minLength", field->min);
  hl_json_add_int (writer, "maxLength", field->max > 0 ? field->max : HL_RECORD_TEXT_MAX);
}

static void
write_enum_schema (const HlField *field, HlJsonWriter *writer)
{
  hl_json_add_text (writer, "type", "string");
  hl_json_name (writer, "enum");
  hl_json_begin_list (writer);
  for (guint i = 1; field->names[0] != NULL && field->names[i] != NULL; i++)
    hl_json_put_text (writer, field->names[i]);
  hl_json_end_list (writer);
}

static void
write_list_schema (const HlField *field, HlJsonWriter *writer)
{
  hl_json_add_text (writer, "type", "array");
  if (field->min > 0)
    hl_json_add_int (writer, "minItems", field->min);
  hl_json_add_int (writer, "maxItems", field->max > 0 ? field->max : HL_RECORD_LIST_MAX);
  hl_json_name (writer, "items");
  hl_shape_write_schema (field->of (), writer);
}

static void
write_real_schema (const HlField *field, HlJsonWriter *writer)
{
  hl_json_add_text (writer, "type", "number");
}

static void
write_bool_schema (const HlField *field, HlJsonWriter *writer)
{
  hl_json_add_text (writer, "type", "boolean");
}

static void (*const schema_writers[]) (const HlField *field, HlJsonWriter *writer) = {
  [HL_ID] = write_integer_schema, [HL_INT] = write_integer_schema, [HL_TIME] = write_integer_schema,
  [HL_REAL] = write_real_schema,  [HL_BOOL] = write_bool_schema,   [HL_TEXT] = write_text_schema,
  [HL_ENUM] = write_enum_schema,  [HL_LIST] = write_list_schema,
};

static void
write_property (const HlField *field, HlJsonWriter *writer)
{
  hl_json_name (writer, field->name);
  if (field->kind == HL_OBJECT)
    {
      hl_shape_write_schema (field->of (), writer);
      return;
    }
  hl_json_begin_object (writer);
  schema_writers[field->kind](field, writer);
  if (field->doc != NULL)
    hl_json_add_text (writer, "description", field->doc);
  if (field->flags & HL_READ_ONLY)
    hl_json_add_bool (writer, "readOnly", TRUE);
  if (field->flags & HL_SENSITIVE)
    hl_json_add_bool (writer, "x-sensitive", TRUE);
  hl_json_end_object (writer);
}

static void
write_required (const HlShape *shape, HlJsonWriter *writer)
{
  hl_json_name (writer, "required");
  hl_json_begin_list (writer);
  for (guint i = 0; i < shape->n_fields; i++)
    if ((shape->fields[i].flags & HL_REQUIRED) && !(shape->fields[i].flags & HL_NO_WIRE))
      hl_json_put_text (writer, shape->fields[i].name);
  hl_json_end_list (writer);
}

void
hl_shape_write_schema (const HlShape *shape, HlJsonWriter *writer)
{
  g_return_if_fail (shape != NULL && writer != NULL);

  hl_json_begin_object (writer);
  hl_json_add_text (writer, "type", "object");
  hl_json_name (writer, "properties");
  hl_json_begin_object (writer);
  for (guint i = 0; i < shape->n_fields; i++)
    if (!(shape->fields[i].flags & HL_NO_WIRE))
      write_property (&shape->fields[i], writer);
  hl_json_end_object (writer);
  write_required (shape, writer);
  hl_json_add_bool (writer, "additionalProperties", FALSE);
  hl_json_end_object (writer);
}
