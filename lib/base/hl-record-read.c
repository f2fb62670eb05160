/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record.h"
#include "hl-record-private.h"
#include "hl-text.h"

#include <math.h>

/* JSON into a record.  All values are checked before the first is stored, so
 * an error leaves the record as it was. */

typedef union
{
  gint64 integer;
  double real;
  gboolean truth;
  const char *text; /* borrowed from the JSON */
  unsigned value;
  GPtrArray *list;  /* owned until stored */
  HlRecord *object; /* owned until stored */
} Slot;

typedef struct
{
  const HlShape *shape;
  HlReadFlags flags;
  guint64 mask;
  Slot slots[64];
} Input;

static gboolean fail (GError **error, const HlField *field, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, const HlField *field, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, HL_RECORD_ERROR, HL_RECORD_ERROR_FIELD, "%s: %s", field->name, what);
  return FALSE;
}

static gboolean
is_mentioned (const Input *input, guint i)
{
  return (input->mask & (G_GUINT64_CONSTANT (1) << i)) != 0;
}

static gboolean
is_lenient (const Input *input)
{
  return (input->flags & HL_READ_LENIENT) != 0;
}

static gboolean
read_none (const Input *input, const HlField *field, Slot *slot, GError **error)
{
  if (!is_lenient (input) && (field->flags & HL_REQUIRED))
    return fail (error, field, "is required");
  if (!is_lenient (input) && field->kind == HL_BOOL)
    return fail (error, field, "must be true or false");

  *slot = (Slot){ 0 };
  if (field->kind == HL_INT)
    slot->integer = G_MININT64;
  else if (field->kind == HL_REAL)
    slot->real = NAN;
  return TRUE;
}

static gboolean
read_int (const Input *input, const HlField *field, const HlJson *value, Slot *slot, GError **error)
{
  if (hl_json_kind (value) != HL_JSON_INT)
    return fail (error, field, "must be a whole number");
  slot->integer = hl_json_int (value, 0);
  if (slot->integer == G_MININT64)
    return fail (error, field, "is too small");
  if (is_lenient (input) || (field->min == 0 && field->max == 0))
    return TRUE;
  if (slot->integer < field->min || slot->integer > field->max)
    return fail (error, field, "must be from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, field->min,
                 field->max);
  return TRUE;
}

static gboolean
read_id (const Input *input, const HlField *field, const HlJson *value, Slot *slot, GError **error)
{
  if (hl_json_kind (value) != HL_JSON_INT)
    return fail (error, field, "must be a whole number");
  slot->integer = hl_json_int (value, 0);
  if (slot->integer < 0 || slot->integer > HL_ID_MAX)
    return fail (error, field, "must be from 0 to %" G_GINT64_FORMAT, HL_ID_MAX);
  if (slot->integer == 0)
    return read_none (input, field, slot, error);
  return TRUE;
}

static gboolean
read_time (const Input *input, const HlField *field, const HlJson *value, Slot *slot,
           GError **error)
{
  if (hl_json_kind (value) != HL_JSON_INT)
    return fail (error, field, "must be a whole number");
  slot->integer = hl_json_int (value, 0);
  if (slot->integer < -HL_ID_MAX || slot->integer > HL_ID_MAX)
    return fail (error, field, "must be microseconds since 1970");
  if (slot->integer == 0)
    return read_none (input, field, slot, error);
  return TRUE;
}

static gboolean
read_real (const Input *input, const HlField *field, const HlJson *value, Slot *slot,
           GError **error)
{
  HlJsonKind kind = hl_json_kind (value);

  if (kind != HL_JSON_REAL && kind != HL_JSON_INT)
    return fail (error, field, "must be a number");
  slot->real = hl_json_real (value, 0);
  return TRUE;
}

static gboolean
read_bool (const Input *input, const HlField *field, const HlJson *value, Slot *slot,
           GError **error)
{
  if (hl_json_kind (value) != HL_JSON_BOOL)
    return fail (error, field, "must be true or false");
  slot->truth = hl_json_bool (value, FALSE);
  return TRUE;
}

static gboolean
read_text (const Input *input, const HlField *field, const HlJson *value, Slot *slot,
           GError **error)
{
  glong most = field->max > 0 ? (glong) field->max : HL_RECORD_TEXT_MAX;
  glong length;

  if (hl_json_kind (value) != HL_JSON_TEXT)
    return fail (error, field, "must be a text");
  slot->text = hl_json_text (value, NULL);
  if (is_lenient (input))
    return TRUE;
  length = g_utf8_strlen (slot->text, -1);
  if (length < field->min)
    return fail (error, field, "must have at least %" G_GINT64_FORMAT " characters", field->min);
  if (length > most)
    return fail (error, field, "must have at most %ld characters", most);
  if ((field->flags & HL_SENSITIVE) && hl_is_masked (slot->text))
    return fail (error, field, "is masked; leave it out to keep it as it is");
  return TRUE;
}

static char *
list_words (const HlField *field)
{
  return g_strjoinv (", ", (char **) field->names + (field->names[0][0] == '\0' ? 1 : 0));
}

static gboolean
read_enum (const Input *input, const HlField *field, const HlJson *value, Slot *slot,
           GError **error)
{
  const char *word = hl_json_text (value, NULL);
  g_autofree char *words = NULL;

  if (word != NULL && *word == '\0')
    return read_none (input, field, slot, error);
  slot->value = hl_enum_value (field->names, word);
  if (slot->value != 0 || is_lenient (input))
    return TRUE;

  words = list_words (field);
  return fail (error, field, "must be one of: %s", words);
}

/* The children of a patch are whole. */
static gboolean
read_list (const Input *input, const HlField *field, const HlJson *value, Slot *slot,
           GError **error)
{
  const HlShape *shape = field->of ();
  guint n = hl_json_length (value);
  gint64 most = field->max > 0 ? field->max : HL_RECORD_LIST_MAX;
  g_autoptr (GPtrArray) list = NULL;

  if (hl_json_kind (value) != HL_JSON_LIST)
    return fail (error, field, "must be a list");
  if (!is_lenient (input) && (n < field->min || n > most))
    return fail (error, field, "must have from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " items",
                 field->min, most);

  list = g_ptr_array_new_full (n, g_object_unref);
  for (guint i = 0; i < n; i++)
    {
      HlRecord *child = g_object_new (shape->get_type (), NULL);
      const HlJson *item = hl_json_at (value, i);

      g_ptr_array_add (list, child);
      if (hl_json_kind (item) != HL_JSON_OBJECT)
        {
          g_set_error (error, HL_RECORD_ERROR, HL_RECORD_ERROR_FIELD, "%s[%u]: must be an object",
                       field->name, i);
          return FALSE;
        }
      if (!hl_record_read_json (child, item, input->flags & ~HL_READ_PATCH, NULL, error))
        {
          g_prefix_error (error, "%s[%u].", field->name, i);
          return FALSE;
        }
    }
  slot->list = g_steal_pointer (&list);
  return TRUE;
}

static gboolean
read_object (const Input *input, const HlField *field, const HlJson *value, Slot *slot,
             GError **error)
{
  g_autoptr (HlRecord) child = NULL;

  if (hl_json_kind (value) != HL_JSON_OBJECT)
    return fail (error, field, "must be an object");
  child = g_object_new (field->of ()->get_type (), NULL);
  if (!hl_record_read_json (child, value, input->flags & ~HL_READ_PATCH, NULL, error))
    {
      g_prefix_error (error, "%s.", field->name);
      return FALSE;
    }
  slot->object = g_steal_pointer (&child);
  return TRUE;
}

typedef gboolean (*Reader) (const Input *input, const HlField *field, const HlJson *value,
                            Slot *slot, GError **error);

static const Reader readers[] = {
  [HL_ID] = read_id,     [HL_INT] = read_int,   [HL_TIME] = read_time,
  [HL_REAL] = read_real, [HL_BOOL] = read_bool, [HL_TEXT] = read_text,
  [HL_ENUM] = read_enum, [HL_LIST] = read_list, [HL_OBJECT] = read_object,
};

static gboolean
read_field (Input *input, guint i, const HlJson *value, GError **error)
{
  const HlField *field = &input->shape->fields[i];
  Slot *slot = &input->slots[i];

  if ((field->flags & HL_READ_ONLY) && !is_lenient (input))
    return fail (error, field, "is set by the service and cannot be given");
  if (hl_json_kind (value) == HL_JSON_NULL)
    {
      if (!read_none (input, field, slot, error))
        return FALSE;
    }
  else if (!readers[field->kind](input, field, value, slot, error))
    return FALSE;

  input->mask |= G_GUINT64_CONSTANT (1) << i;
  return TRUE;
}

static gboolean
read_members (Input *input, const HlJson *object, GError **error)
{
  for (guint i = 0; i < hl_json_length (object); i++)
    {
      const char *name = hl_json_name_at (object, i);
      guint index = hl_shape_index (input->shape, name);
      gboolean known =
          index < input->shape->n_fields && !(input->shape->fields[index].flags & HL_NO_WIRE);

      if (!known && is_lenient (input))
        continue;
      if (!known)
        {
          g_set_error (error, HL_RECORD_ERROR, HL_RECORD_ERROR_FIELD, "%.100s: unknown field",
                       name);
          return FALSE;
        }
      if (!read_field (input, index, hl_json_value_at (object, i), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_required (const Input *input, GError **error)
{
  if (input->flags & (HL_READ_LENIENT | HL_READ_PATCH))
    return TRUE;

  for (guint i = 0; i < input->shape->n_fields; i++)
    {
      const HlField *field = &input->shape->fields[i];
      gboolean required =
          (field->flags & HL_REQUIRED) && !(field->flags & (HL_READ_ONLY | HL_NO_WIRE));

      if (required && !is_mentioned (input, i))
        return fail (error, field, "is required");
    }
  return TRUE;
}

static void
store_field (const HlField *field, gpointer at, Slot *slot)
{
  hl_field_clear (field, at);
  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      *(gint64 *) at = slot->integer;
      break;
    case HL_REAL:
      *(double *) at = slot->real;
      break;
    case HL_BOOL:
      *(gboolean *) at = slot->truth;
      break;
    case HL_TEXT:
      *(char **) at = g_strdup (slot->text);
      break;
    case HL_ENUM:
      *(unsigned *) at = slot->value;
      break;
    case HL_LIST:
      *(GPtrArray **) at = g_steal_pointer (&slot->list);
      break;
    case HL_OBJECT:
      *(HlRecord **) at = g_steal_pointer (&slot->object);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
store_fields (Input *input, HlRecord *record)
{
  for (guint i = 0; i < input->shape->n_fields; i++)
    if (is_mentioned (input, i))
      {
        const HlField *field = &input->shape->fields[i];

        store_field (field, hl_field_at (record, field), &input->slots[i]);
      }
}

static void
drop_children (Input *input)
{
  for (guint i = 0; i < input->shape->n_fields; i++)
    if (is_mentioned (input, i) && input->shape->fields[i].kind == HL_LIST)
      g_clear_pointer (&input->slots[i].list, g_ptr_array_unref);
    else if (is_mentioned (input, i) && input->shape->fields[i].kind == HL_OBJECT)
      g_clear_object (&input->slots[i].object);
}

gboolean
hl_record_read_json (HlRecord *self, const HlJson *object, HlReadFlags flags, guint64 *mask,
                     GError **error)
{
  Input input = { .shape = hl_record_get_shape (self), .flags = flags };

  if (mask != NULL)
    *mask = 0;
  if (hl_json_kind (object) != HL_JSON_OBJECT)
    {
      g_set_error (error, HL_RECORD_ERROR, HL_RECORD_ERROR_FIELD, "%s: must be an object",
                   input.shape->name);
      return FALSE;
    }
  if (!read_members (&input, object, error) || !check_required (&input, error))
    {
      drop_children (&input);
      return FALSE;
    }

  store_fields (&input, self);
  if (mask != NULL)
    *mask = input.mask;
  return TRUE;
}
