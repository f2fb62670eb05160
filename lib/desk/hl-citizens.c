/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-citizens.h"

#include "store/hl-where.h"

#include <string.h>

/* Citizens as they are stored: sealing, finding by name, numbers and warnings. */

#define PHONES_MOST 50
#define HOUSEHOLD_MOST 30
#define BATCH 256

guint64
hl_citizen_bit (const char *field)
{
  guint i = hl_shape_index (hl_citizen_shape (), field);

  g_assert (i < hl_citizen_shape ()->n_fields);
  return G_GUINT64_CONSTANT (1) << i;
}

#define bit(field) hl_citizen_bit (field)

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD, why);
  return FALSE;
}

/* ---- Sealing ---- */

static const struct
{
  const char *field, *column, *purpose;
} sealed_fields[] = {
  { "name", "name_sealed", HL_PURPOSE_NAME },
  { "id_number", "id_number_sealed", HL_PURPOSE_ID_NUMBER },
  { "address", "address_sealed", HL_PURPOSE_ADDRESS },
  { "notes", "notes_sealed", HL_PURPOSE_NOTES },
};

static char **
text_of (HlCitizen *self, const char *field)
{
  return G_STRUCT_MEMBER_P (self, hl_shape_field (hl_citizen_shape (), field)->offset);
}

static void
replace (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

/* Returns: @mask with the columns */
static guint64
seal_fields (HlCitizen *self, HlKey *key, guint64 mask)
{
  for (guint i = 0; i < G_N_ELEMENTS (sealed_fields); i++)
    if (mask & bit (sealed_fields[i].field))
      {
        replace (
            text_of (self, sealed_fields[i].column),
            hl_key_seal (key, sealed_fields[i].purpose, *text_of (self, sealed_fields[i].field)));
        mask |= bit (sealed_fields[i].column);
      }
  if (mask & bit ("name"))
    {
      replace (&self->name_blind, hl_key_blind (key, HL_PURPOSE_NAME, self->name));
      mask |= bit ("name_blind");
    }
  if (mask & bit ("id_number"))
    {
      replace (&self->id_number_blind, hl_key_blind (key, HL_PURPOSE_ID_NUMBER, self->id_number));
      mask |= bit ("id_number_blind");
    }
  return mask;
}

static gboolean
open_text (HlKey *key, const char *purpose, const char *sealed, char **plain, GError **error)
{
  char *text;

  if (sealed == NULL)
    return TRUE;
  text = hl_key_open_sealed (key, purpose, sealed, error);
  if (text == NULL)
    return FALSE;
  replace (plain, text);
  return TRUE;
}

static gboolean
open_fields (HlCitizen *self, HlKey *key, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (sealed_fields); i++)
    if (!open_text (key, sealed_fields[i].purpose, *text_of (self, sealed_fields[i].column),
                    text_of (self, sealed_fields[i].field), error))
      return FALSE;
  return TRUE;
}

/* ---- What hangs on one ---- */

static GPtrArray *
load_of (HlDb *db, const HlShape *shape, HlId citizen, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  hl_where_int (&where, "citizen = $?", citizen);
  return hl_where_load (&where, db, shape, "id", PHONES_MOST, error);
}

static gboolean
load_phones (HlDb *db, HlKey *key, HlCitizen *self, GError **error)
{
  g_clear_pointer (&self->phones, g_ptr_array_unref);
  self->phones = load_of (db, hl_citizen_phone_shape (), self->id, error);
  for (guint i = 0; self->phones != NULL && i < self->phones->len; i++)
    {
      HlCitizenPhone *phone = self->phones->pdata[i];

      if (!open_text (key, HL_PURPOSE_PHONE, phone->number_sealed, &phone->number, error))
        return FALSE;
    }
  return self->phones != NULL;
}

static gboolean
load_warnings (HlDb *db, HlKey *key, HlCitizen *self, HlTime now, GError **error)
{
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  self->warnings = load_of (db, hl_citizen_warning_shape (), self->id, error);
  for (guint i = 0; self->warnings != NULL && i < self->warnings->len;)
    {
      HlCitizenWarning *warning = self->warnings->pdata[i];

      if (!hl_citizen_warning_holds (warning, now))
        {
          g_ptr_array_remove_index (self->warnings, i);
          continue;
        }
      if (!open_text (key, HL_PURPOSE_WARNING, warning->text_sealed, &warning->text, error))
        return FALSE;
      i++;
    }
  return self->warnings != NULL;
}

static gboolean
load_rest (HlDb *db, HlKey *key, HlCitizen *self, HlTime now, GError **error)
{
  return open_fields (self, key, error) && load_phones (db, key, self, error)
         && load_warnings (db, key, self, now, error);
}

HlCitizen *
hl_citizens_get (HlDb *db, HlKey *key, HlId id, HlTime now, GError **error)
{
  g_autoptr (HlCitizen) self = (HlCitizen *) hl_db_get (db, hl_citizen_shape (), id, error);

  if (self == NULL || !load_rest (db, key, self, now, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- The name's index ---- */

/* "^王", "王建", "建国" of 王建国: the mask shows the first character anyway. */
static GPtrArray *
dup_grams (const char *name, gboolean first)
{
  g_autofree char *folded = hl_text_fold (name);
  GPtrArray *grams = g_ptr_array_new_with_free_func (g_free);

  if (first && *folded != '\0')
    g_ptr_array_add (grams,
                     g_strdup_printf ("^%.*s", (int) (g_utf8_next_char (folded) - folded), folded));
  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *next = g_utf8_next_char (p);

      if (*next != '\0')
        g_ptr_array_add (grams, g_strndup (p, (gsize) (g_utf8_next_char (next) - p)));
    }
  return grams;
}

static gboolean
write_grams (HlDb *db, HlKey *key, HlCitizen *self, GError **error)
{
  g_autoptr (GPtrArray) grams = NULL;

  if (hl_db_run (db, error, "DELETE FROM citizen_gram WHERE citizen = $1", "i", self->id) < 0)
    return FALSE;
  if (self->name == NULL)
    return TRUE;
  grams = dup_grams (self->name, TRUE);
  for (guint i = 0; i < grams->len; i++)
    {
      g_autofree char *blind = hl_key_blind (key, HL_PURPOSE_GRAM, grams->pdata[i]);

      if (hl_db_run (db, error,
                     "INSERT INTO citizen_gram (blind, citizen) VALUES ($1, $2)"
                     " ON CONFLICT (blind, citizen) DO NOTHING",
                     "si", blind, self->id)
          < 0)
        return FALSE;
    }
  return TRUE;
}

/* ---- Notes on what was done ---- */

gboolean
hl_citizens_note (HlDb *db, HlId citizen, const char *what, const HlDeskContext *context,
                  GError **error)
{
  g_autoptr (HlCitizenChange) change = hl_citizen_change_new ();

  change->id = hl_id_next (context->now);
  change->citizen = citizen;
  change->at = context->now;
  change->by = context->user;
  change->by_name = g_strdup (context->user_name);
  change->what = g_strdup (what);
  return hl_store_insert (db, HL_RECORD (change), error);
}

char *
hl_citizen_dup_changed (guint64 mask)
{
  const HlShape *shape = hl_citizen_shape ();
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < shape->n_fields; i++)
    if ((mask & (G_GUINT64_CONSTANT (1) << i))
        && !(shape->fields[i].flags & (HL_READ_ONLY | HL_NO_WIRE)))
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", shape->fields[i].name);
  return g_string_free (out, FALSE);
}

GPtrArray *
hl_citizens_list_changes (HlDb *db, HlId citizen, guint limit, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  hl_where_int (&where, "citizen = $?", citizen);
  return hl_where_load (&where, db, hl_citizen_change_shape (), "id DESC", limit, error);
}

/* ---- Numbers and warnings ---- */

static gpointer
find_by_id (GPtrArray *items, HlId id, const HlShape *shape)
{
  const HlField *field = hl_shape_field (shape, "id");

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (G_STRUCT_MEMBER (HlId, items->pdata[i], field->offset) == id)
      return items->pdata[i];
  return NULL;
}

static gboolean
add_phone (HlDb *db, HlCitizen *self, HlCitizenPhone *phone, const HlDeskContext *context,
           GError **error)
{
  HlNumber number;
  g_autoptr (GError) wrong = NULL;

  if (phone->number == NULL)
    return refuse (error, "phones.number: is required");
  if (!hl_number_parse (phone->number, hl_number_get_home (), &number, &wrong))
    {
      g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD, "phones.number: %s", wrong->message);
      return FALSE;
    }
  replace (&phone->number, g_strdup (number.digits));
  replace (&phone->number_blind, hl_number_blind (context->key, phone->number));
  for (guint i = 0; self->phones != NULL && i < self->phones->len; i++)
    if (g_strcmp0 (((HlCitizenPhone *) self->phones->pdata[i])->number_blind, phone->number_blind)
        == 0)
      return refuse (error, "phones.number: is hers already");
  replace (&phone->number_sealed, hl_key_seal (context->key, HL_PURPOSE_PHONE, phone->number));
  phone->id = hl_id_next (context->now);
  phone->citizen = self->id;
  phone->created_at = context->now;
  if (phone->kind == HL_PHONE_KIND_NONE && number.kind == HL_NUMBER_MOBILE)
    phone->kind = HL_PHONE_KIND_MOBILE;
  if (!hl_store_insert (db, HL_RECORD (phone), error))
    return FALSE;
  if (self->phones == NULL)
    self->phones = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->phones, g_object_ref (phone));
  return TRUE;
}

static gboolean
change_phone (HlDb *db, HlCitizen *self, HlCitizenPhone *change, GError **error)
{
  HlCitizenPhone *phone = find_by_id (self->phones, change->id, hl_citizen_phone_shape ());

  if (phone == NULL)
    return refuse (error, "phones.id: is not one of hers");
  if (change->number != NULL)
    return refuse (error, "phones.number: can't be changed: add the new one, set the old invalid");
  phone->kind = change->kind;
  phone->invalid = change->invalid;
  replace (&phone->note, g_strdup (change->note));
  return hl_store_update_all (db, HL_RECORD (phone), error);
}

static gboolean
put_phones (HlDb *db, HlCitizen *self, GPtrArray *phones, const HlDeskContext *context,
            GError **error)
{
  for (guint i = 0; phones != NULL && i < phones->len; i++)
    if (((HlCitizenPhone *) phones->pdata[i])->id != 0
            ? !change_phone (db, self, phones->pdata[i], error)
            : !add_phone (db, self, phones->pdata[i], context, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_warning (HlDb *db, HlCitizen *self, HlCitizenWarning *warning, const HlDeskContext *context,
             GError **error)
{
  if (warning->text == NULL)
    return refuse (error, "warnings.text: is required");
  if (warning->until != 0 && warning->until <= context->now)
    return refuse (error, "warnings.until: must be in the future");
  warning->id = hl_id_next (context->now);
  warning->citizen = self->id;
  warning->at = context->now;
  warning->by = context->user;
  warning->ended = FALSE;
  replace (&warning->by_name, g_strdup (context->user_name));
  replace (&warning->text_sealed, hl_key_seal (context->key, HL_PURPOSE_WARNING, warning->text));
  if (!hl_store_insert (db, HL_RECORD (warning), error))
    return FALSE;
  if (self->warnings == NULL)
    self->warnings = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->warnings, g_object_ref (warning));
  return TRUE;
}

static gboolean
change_warning (HlDb *db, HlCitizen *self, HlCitizenWarning *change, const HlDeskContext *context,
                GError **error)
{
  HlCitizenWarning *warning = find_by_id (self->warnings, change->id, hl_citizen_warning_shape ());

  if (warning == NULL)
    return refuse (error, "warnings.id: is not one of hers that holds");
  if (change->text != NULL)
    return refuse (error, "warnings.text: can't be changed: end it and add another");
  warning->until = change->until;
  if (change->ended)
    warning->ended_at = context->now;
  if (!hl_store_update_all (db, HL_RECORD (warning), error))
    return FALSE;
  if (change->ended)
    g_ptr_array_remove (self->warnings, warning);
  return TRUE;
}

static gboolean
put_warnings (HlDb *db, HlCitizen *self, GPtrArray *warnings, const HlDeskContext *context,
              GError **error)
{
  for (guint i = 0; warnings != NULL && i < warnings->len; i++)
    if (((HlCitizenWarning *) warnings->pdata[i])->id != 0
            ? !change_warning (db, self, warnings->pdata[i], context, error)
            : !add_warning (db, self, warnings->pdata[i], context, error))
      return FALSE;
  return TRUE;
}

/* ---- Writing ---- */

gboolean
hl_citizens_insert (HlDb *db, HlCitizen *self, const HlDeskContext *context, GError **error)
{
  g_autoptr (GPtrArray) phones = g_steal_pointer (&self->phones);
  g_autoptr (GPtrArray) warnings = g_steal_pointer (&self->warnings);

  if (self->name == NULL && (phones == NULL || phones->len == 0))
    return refuse (error, "name: a name or a telephone number is wanted");
  self->id = hl_id_next (context->now);
  self->revision = 1;
  self->created_at = context->now;
  self->updated_at = context->now;
  self->created_by = context->user;
  replace (&self->created_by_name, g_strdup (context->user_name));
  seal_fields (self, context->key, ~G_GUINT64_CONSTANT (0));
  return hl_store_insert (db, HL_RECORD (self), error)
         && write_grams (db, context->key, self, error)
         && put_phones (db, self, phones, context, error)
         && put_warnings (db, self, warnings, context, error)
         && hl_citizens_note (db, self->id, "created", context, error);
}

/* Plain fields of @mask; lists have their own rows. */
static void
take_fields (HlCitizen *self, HlCitizen *change, guint64 mask)
{
  const HlShape *shape = hl_citizen_shape ();

  for (guint i = 0; i < shape->n_fields; i++)
    {
      const HlField *field = &shape->fields[i];
      gpointer to = G_STRUCT_MEMBER_P (self, field->offset);
      gconstpointer from = G_STRUCT_MEMBER_P (change, field->offset);

      if (!(mask & (G_GUINT64_CONSTANT (1) << i)))
        continue;
      if (field->kind == HL_TEXT)
        replace (to, g_strdup (*(char *const *) from));
      else if (field->kind == HL_ENUM)
        *(unsigned *) to = *(const unsigned *) from;
      else if (field->kind == HL_INT)
        *(gint64 *) to = *(const gint64 *) from;
    }
}

static gboolean
is_living (HlCitizen *self, GError **error)
{
  if (self->merged_into != 0)
    g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE,
                 "she was merged into %" G_GINT64_FORMAT ": work on that record",
                 self->merged_into);
  else if (self->forgotten_at != 0)
    g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_STATE,
                 "what was known of her was deleted at her wish");
  else
    return TRUE;
  return FALSE;
}

static gboolean
write_masked (HlDb *db, HlCitizen *self, guint64 mask, const HlDeskContext *context, GError **error)
{
  gboolean named = (mask & bit ("name")) != 0;

  self->updated_at = context->now;
  mask = seal_fields (self, context->key, mask) | bit ("updated_at");
  return hl_store_update (db, HL_RECORD (self), mask, error)
         && (!named || write_grams (db, context->key, self, error));
}

gboolean
hl_citizens_write (HlDb *db, HlCitizen *self, const HlDeskContext *context, GError **error)
{
  self->updated_at = context->now;
  seal_fields (self, context->key, ~G_GUINT64_CONSTANT (0));
  return hl_store_update_all (db, HL_RECORD (self), error)
         && write_grams (db, context->key, self, error);
}

gboolean
hl_citizens_change (HlDb *db, HlCitizen *self, HlCitizen *change, guint64 mask,
                    const HlDeskContext *context, GError **error)
{
  g_autofree char *what = hl_citizen_dup_changed (mask);
  gint64 birth_year = self->birth_year;

  if (!is_living (self, error))
    return FALSE;
  take_fields (self, change, mask);
  /* What the number says wins over what was guessed before it was known. */
  if ((mask & bit ("id_number")) && !(mask & bit ("birth_year")) && self->id_number != NULL)
    self->birth_year = G_MININT64;
  if (!hl_citizen_tidy (self, error))
    return FALSE;
  if (self->birth_year != birth_year)
    mask |= bit ("birth_year");
  if (self->name == NULL && (self->phones == NULL || self->phones->len == 0)
      && (change->phones == NULL || change->phones->len == 0))
    return refuse (error, "name: a name or a telephone number is wanted");
  return put_phones (db, self, change->phones, context, error)
         && put_warnings (db, self, change->warnings, context, error)
         && write_masked (db, self, mask, context, error)
         && hl_citizens_note (db, self->id, what, context, error);
}

/* ---- Household ---- */

static gboolean
set_household (HlDb *db, HlCitizen *self, HlId household, const HlDeskContext *context,
               GError **error)
{
  self->household = household;
  return write_masked (db, self, bit ("household") | bit ("household_role"), context, error)
         && hl_citizens_note (db, self->id, "household", context, error);
}

gboolean
hl_citizens_set_household (HlDb *db, HlCitizen *self, HlId with, const HlDeskContext *context,
                           GError **error)
{
  g_autoptr (HlCitizen) other = NULL;

  if (!is_living (self, error))
    return FALSE;
  if (with == 0)
    {
      g_clear_pointer (&self->household_role, g_free);
      return set_household (db, self, 0, context, error);
    }
  if (with == self->id)
    return refuse (error, "with: is the same citizen");
  other = (HlCitizen *) hl_db_get (db, hl_citizen_shape (), with, error);
  if (other == NULL)
    return error != NULL && *error != NULL ? FALSE
                                           : refuse (error, "with: there is no such citizen");
  if (!is_living (other, error))
    return FALSE;
  if (other->household == 0
      && !set_household (db, other, hl_id_next (context->now), context, error))
    return FALSE;
  return set_household (db, self, other->household, context, error);
}

GPtrArray *
hl_citizens_list_household (HlDb *db, HlKey *key, HlCitizen *self, HlTime now, GError **error)
{
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) people = NULL;

  if (self->household == 0)
    return g_ptr_array_new_with_free_func (g_object_unref);
  hl_where_init (&where);
  hl_where_int (&where, "household = $?", self->household);
  hl_where_int (&where, "id <> $?", self->id);
  hl_where_plain (&where, "merged_into IS NULL");
  people = hl_where_load (&where, db, hl_citizen_shape (), "id", HOUSEHOLD_MOST, error);
  for (guint i = 0; people != NULL && i < people->len; i++)
    if (!load_rest (db, key, people->pdata[i], now, error))
      return NULL;
  return g_steal_pointer (&people);
}

/* ---- Finding ---- */

static void
where_name (HlWhere *where, HlKey *key, const char *name)
{
  g_autoptr (GPtrArray) grams = dup_grams (name, g_utf8_strlen (name, -1) == 1);

  for (guint i = 0; i < grams->len; i++)
    {
      g_autofree char *blind = hl_key_blind (key, HL_PURPOSE_GRAM, grams->pdata[i]);

      hl_where_text (where, "id IN (SELECT citizen FROM citizen_gram WHERE blind = $?)", blind);
    }
}

static void
build_where (HlWhere *where, HlKey *key, const HlCitizenFilter *filter, const char *name)
{
  hl_where_plain (where, "merged_into IS NULL AND forgotten_at IS NULL");
  if (name != NULL)
    where_name (where, key, name);
  if (filter->phone != NULL)
    {
      g_autofree char *blind = hl_number_blind (key, filter->phone);

      hl_where_text (where, "id IN (SELECT citizen FROM citizen_phone WHERE number_blind = $?)",
                     blind != NULL ? blind : "");
    }
  if (filter->group != NULL)
    hl_where_text (where, "instr (',' || groups || ',', ',' || $? || ',') > 0", filter->group);
  if (filter->district != NULL)
    hl_where_text (where, "district = $?", filter->district);
}

/* The index knows pairs of characters: whether they stand together the name itself says. */
static gboolean
is_named (HlCitizen *self, const char *name)
{
  g_autofree char *folded = self->name != NULL ? hl_text_fold (self->name) : NULL;

  return folded != NULL && strstr (folded, name) != NULL;
}

GPtrArray *
hl_citizens_list (HlDb *db, HlKey *key, const HlCitizenFilter *filter, HlTime now, guint limit,
                  GError **error)
{
  g_autofree char *folded = filter->name != NULL ? hl_text_fold (filter->name) : NULL;
  const char *name = folded != NULL && *folded != '\0' ? folded : NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  HlId after = filter->after;

  for (gboolean more = TRUE; more && found->len < limit;)
    {
      g_auto (HlWhere) where = { 0 };
      g_autoptr (GPtrArray) rows = NULL;

      hl_where_init (&where);
      build_where (&where, key, filter, name);
      if (after != 0)
        hl_where_int (&where, "id < $?", after);
      rows = hl_where_load (&where, db, hl_citizen_shape (), "id DESC", BATCH, error);
      if (rows == NULL)
        return NULL;
      more = rows->len == BATCH;
      for (guint i = 0; i < rows->len && found->len < limit; i++)
        {
          HlCitizen *one = rows->pdata[i];

          after = one->id;
          if (!open_fields (one, key, error))
            return NULL;
          if (name != NULL && !is_named (one, name))
            continue;
          if (!load_rest (db, key, one, now, error))
            return NULL;
          g_ptr_array_add (found, g_object_ref (one));
        }
    }
  return g_steal_pointer (&found);
}

GPtrArray *
hl_citizens_of_number (HlDb *db, HlKey *key, const char *number, HlTime now, guint limit,
                       GError **error)
{
  g_autofree char *blind = hl_number_blind (key, number);
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) people = NULL;

  hl_where_init (&where);
  hl_where_plain (&where, "merged_into IS NULL AND forgotten_at IS NULL");
  hl_where_text (&where,
                 "id IN (SELECT citizen FROM citizen_phone"
                 " WHERE number_blind = $? AND invalid = 0)",
                 blind != NULL ? blind : "");
  people = hl_where_load (&where, db, hl_citizen_shape (),
                          "(SELECT max (offered_at) FROM call WHERE call.citizen = citizen.id)"
                          " DESC NULLS LAST, id",
                          limit, error);
  for (guint i = 0; people != NULL && i < people->len; i++)
    if (!load_rest (db, key, people->pdata[i], now, error))
      return NULL;
  return g_steal_pointer (&people);
}
