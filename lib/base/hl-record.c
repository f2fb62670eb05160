/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-record.h"
#include "hl-record-private.h"

#include <math.h>
#include <string.h>

/* Fields by their table, and the thin GObject hat on them. */

G_DEFINE_QUARK (hl_record_error, hl_record_error)
G_DEFINE_ABSTRACT_TYPE (HlRecord, hl_record, G_TYPE_OBJECT)

/* Shapes and words */

guint
hl_shape_index (const HlShape *shape, const char *name)
{
  g_return_val_if_fail (shape != NULL && name != NULL, 0);

  for (guint i = 0; i < shape->n_fields; i++)
    if (strcmp (shape->fields[i].name, name) == 0)
      return i;

  return shape->n_fields;
}

const HlField *
hl_shape_field (const HlShape *shape, const char *name)
{
  guint i = hl_shape_index (shape, name);

  return i < shape->n_fields ? &shape->fields[i] : NULL;
}

const char *
hl_enum_word (const char *const *names, unsigned value)
{
  g_return_val_if_fail (names != NULL, "");

  for (unsigned i = 0; names[i] != NULL; i++)
    if (i == value)
      return names[i];

  return "";
}

unsigned
hl_enum_value (const char *const *names, const char *word)
{
  g_return_val_if_fail (names != NULL, 0);

  for (unsigned i = 0; word != NULL && names[i] != NULL; i++)
    if (strcmp (names[i], word) == 0)
      return i;

  return 0;
}

/* Fields */

gboolean
hl_field_is_none (const HlField *field, gconstpointer at)
{
  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
      return *(const gint64 *) at == 0;
    case HL_INT:
      return *(const gint64 *) at == G_MININT64;
    case HL_REAL:
      return !isfinite (*(const double *) at);
    case HL_BOOL:
      return FALSE;
    case HL_TEXT:
    case HL_LIST:
    case HL_OBJECT:
      return *(gpointer const *) at == NULL;
    case HL_ENUM:
      return *(const unsigned *) at == 0;
    default:
      g_assert_not_reached ();
    }
}

void
hl_field_clear (const HlField *field, gpointer at)
{
  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
      *(gint64 *) at = 0;
      break;
    case HL_INT:
      *(gint64 *) at = G_MININT64;
      break;
    case HL_REAL:
      *(double *) at = NAN;
      break;
    case HL_BOOL:
      *(gboolean *) at = FALSE;
      break;
    case HL_TEXT:
      g_clear_pointer ((char **) at, g_free);
      break;
    case HL_LIST:
      g_clear_pointer ((GPtrArray **) at, g_ptr_array_unref);
      break;
    case HL_OBJECT:
      g_clear_object ((HlRecord **) at);
      break;
    case HL_ENUM:
      *(unsigned *) at = 0;
      break;
    default:
      g_assert_not_reached ();
    }
}

static GPtrArray *
copy_list (GPtrArray *list)
{
  GPtrArray *copy;

  if (list == NULL)
    return NULL;
  copy = g_ptr_array_new_full (list->len, g_object_unref);
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (copy, hl_record_copy (g_ptr_array_index (list, i)));
  return copy;
}

static HlRecord *
copy_object (HlRecord *object)
{
  return object != NULL ? hl_record_copy (object) : NULL;
}

static void
copy_field (const HlField *field, gconstpointer from, gpointer to)
{
  hl_field_clear (field, to);
  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      *(gint64 *) to = *(const gint64 *) from;
      break;
    case HL_REAL:
      *(double *) to = *(const double *) from;
      break;
    case HL_BOOL:
      *(gboolean *) to = *(const gboolean *) from;
      break;
    case HL_TEXT:
      *(char **) to = g_strdup (*(char *const *) from);
      break;
    case HL_LIST:
      *(GPtrArray **) to = copy_list (*(GPtrArray *const *) from);
      break;
    case HL_OBJECT:
      *(HlRecord **) to = copy_object (*(HlRecord *const *) from);
      break;
    case HL_ENUM:
      *(unsigned *) to = *(const unsigned *) from;
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
equal_lists (GPtrArray *a, GPtrArray *b)
{
  guint n = a != NULL ? a->len : 0;

  if (n != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!hl_record_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

static gboolean
equal_objects (HlRecord *a, HlRecord *b)
{
  return a == NULL || b == NULL ? a == b : hl_record_equal (a, b);
}

static gboolean
equal_fields (const HlField *field, gconstpointer a, gconstpointer b)
{
  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      return *(const gint64 *) a == *(const gint64 *) b;
    case HL_REAL:
      return *(const double *) a == *(const double *) b
             || (hl_field_is_none (field, a) && hl_field_is_none (field, b));
    case HL_BOOL:
      return !*(const gboolean *) a == !*(const gboolean *) b;
    case HL_TEXT:
      return g_strcmp0 (*(char *const *) a, *(char *const *) b) == 0;
    case HL_LIST:
      return equal_lists (*(GPtrArray *const *) a, *(GPtrArray *const *) b);
    case HL_OBJECT:
      return equal_objects (*(HlRecord *const *) a, *(HlRecord *const *) b);
    case HL_ENUM:
      return *(const unsigned *) a == *(const unsigned *) b;
    default:
      g_assert_not_reached ();
    }
}

/* Properties */

static void
record_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const HlField *field = &HL_RECORD_GET_CLASS (object)->shape->fields[id - 1];
  gconstpointer at = G_STRUCT_MEMBER_P (object, field->offset);

  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      g_value_set_int64 (value, *(const gint64 *) at);
      break;
    case HL_REAL:
      g_value_set_double (value, *(const double *) at);
      break;
    case HL_BOOL:
      g_value_set_boolean (value, *(const gboolean *) at);
      break;
    case HL_TEXT:
      g_value_set_string (value, *(char *const *) at);
      break;
    case HL_LIST:
      g_value_set_boxed (value, *(GPtrArray *const *) at);
      break;
    case HL_OBJECT:
      g_value_set_object (value, *(HlRecord *const *) at);
      break;
    case HL_ENUM:
      g_value_set_static_string (value, hl_enum_word (field->names, *(const unsigned *) at));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
record_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  const HlField *field = &HL_RECORD_GET_CLASS (object)->shape->fields[id - 1];
  gpointer at = G_STRUCT_MEMBER_P (object, field->offset);

  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      hl_record_set_int (object, at, g_value_get_int64 (value));
      break;
    case HL_REAL:
      hl_record_set_real (object, at, g_value_get_double (value));
      break;
    case HL_BOOL:
      hl_record_set_bool (object, at, g_value_get_boolean (value));
      break;
    case HL_TEXT:
      hl_record_set_text (object, at, g_value_get_string (value));
      break;
    case HL_LIST:
      hl_field_clear (field, at);
      *(GPtrArray **) at = g_value_dup_boxed (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case HL_OBJECT:
      hl_field_clear (field, at);
      *(HlRecord **) at = g_value_dup_object (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case HL_ENUM:
      hl_record_set_enum (object, at, hl_enum_value (field->names, g_value_get_string (value)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static GParamSpec *
make_pspec (const HlField *field)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  g_autofree char *copy = g_strdelimit (g_strdup (field->name), "_", '-');
  const char *name = g_intern_string (copy);

  switch (field->kind)
    {
    case HL_ID:
    case HL_TIME:
    case HL_INT:
      return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case HL_REAL:
      return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
    case HL_BOOL:
      return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case HL_TEXT:
    case HL_ENUM:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case HL_LIST:
      return g_param_spec_boxed (name, NULL, NULL, G_TYPE_PTR_ARRAY, flags);
    case HL_OBJECT:
      return g_param_spec_object (name, NULL, NULL, field->of ()->get_type (), flags);
    default:
      g_assert_not_reached ();
    }
}

static void
hl_record_finalize (GObject *object)
{
  hl_record_clear (HL_RECORD (object));

  G_OBJECT_CLASS (hl_record_parent_class)->finalize (object);
}

static void
hl_record_class_init (HlRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hl_record_finalize;
}

static void
hl_record_init (HlRecord *self)
{
}

/* get_property and set_property are not inherited: GObject clears them in each
 * subclass. */
void
hl_record_class_set_shape (HlRecordClass *klass, const HlShape *shape)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_return_if_fail (shape != NULL);
  g_return_if_fail (shape->n_fields <= 64);

  klass->shape = shape;
  klass->pspecs = g_new0 (GParamSpec *, shape->n_fields + 1);
  object_class->get_property = record_get_property;
  object_class->set_property = record_set_property;
  for (guint i = 0; i < shape->n_fields; i++)
    klass->pspecs[i + 1] = make_pspec (&shape->fields[i]);
  if (shape->n_fields > 0)
    g_object_class_install_properties (object_class, shape->n_fields + 1, klass->pspecs);
}

/* Records */

const HlShape *
hl_record_get_shape (HlRecord *self)
{
  g_return_val_if_fail (HL_IS_RECORD (self), NULL);

  return HL_RECORD_GET_CLASS (self)->shape;
}

void
hl_record_clear (HlRecord *self)
{
  const HlShape *shape = hl_record_get_shape (self);

  for (guint i = 0; i < shape->n_fields; i++)
    hl_field_clear (&shape->fields[i], hl_field_at (self, &shape->fields[i]));
}

HlRecord *
hl_record_copy (HlRecord *self)
{
  const HlShape *shape = hl_record_get_shape (self);
  HlRecord *copy = g_object_new (shape->get_type (), NULL);

  for (guint i = 0; i < shape->n_fields; i++)
    copy_field (&shape->fields[i], hl_field_at (self, &shape->fields[i]),
                hl_field_at (copy, &shape->fields[i]));
  return copy;
}

gboolean
hl_record_equal (HlRecord *a, HlRecord *b)
{
  const HlShape *shape = hl_record_get_shape (a);

  if (hl_record_get_shape (b) != shape)
    return FALSE;
  for (guint i = 0; i < shape->n_fields; i++)
    if (!equal_fields (&shape->fields[i], hl_field_at (a, &shape->fields[i]),
                       hl_field_at (b, &shape->fields[i])))
      return FALSE;
  return TRUE;
}

/* Typed setters: the field is known by its address. */

static void
notify_field (gpointer self, gconstpointer at)
{
  HlRecordClass *klass = HL_RECORD_GET_CLASS (self);
  size_t offset = (size_t) ((const char *) at - (const char *) self);

  for (guint i = 0; i < klass->shape->n_fields; i++)
    if (klass->shape->fields[i].offset == offset)
      {
        g_object_notify_by_pspec (self, klass->pspecs[i + 1]);
        return;
      }
  g_critical ("%s has no field at offset %zu", G_OBJECT_TYPE_NAME (self), offset);
}

void
hl_record_set_text (gpointer self, char **field, const char *text)
{
  char *copy;

  g_return_if_fail (HL_IS_RECORD (self) && field != NULL);

  if (g_strcmp0 (*field, text) == 0)
    return;
  copy = g_strdup (text);
  g_free (*field);
  *field = copy;
  notify_field (self, field);
}

void
hl_record_set_int (gpointer self, gint64 *field, gint64 value)
{
  g_return_if_fail (HL_IS_RECORD (self) && field != NULL);

  if (*field == value)
    return;
  *field = value;
  notify_field (self, field);
}

void
hl_record_set_real (gpointer self, double *field, double value)
{
  g_return_if_fail (HL_IS_RECORD (self) && field != NULL);

  if (*field == value || (isnan (*field) && isnan (value)))
    return;
  *field = value;
  notify_field (self, field);
}

void
hl_record_set_bool (gpointer self, gboolean *field, gboolean value)
{
  g_return_if_fail (HL_IS_RECORD (self) && field != NULL);

  if (!*field == !value)
    return;
  *field = value;
  notify_field (self, field);
}

void
hl_record_set_enum (gpointer self, unsigned *field, unsigned value)
{
  g_return_if_fail (HL_IS_RECORD (self) && field != NULL);

  if (*field == value)
    return;
  *field = value;
  notify_field (self, field);
}
