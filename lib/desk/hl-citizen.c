/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-citizen.h"

#include "base/hl-date.h"
#include "hl-ticket.h"

#include <string.h>

#define ID_LENGTH 18

const char *const hl_phone_kind_words[] = { "",         "mobile",      "home",  "work",
                                            "relative", "institution", "other", NULL };
const char *const hl_preferred_words[] = { "", "phone", "sms", "letter", "visit", "none", NULL };
const char *const hl_citizen_source_words[] = { "", "call", "ticket", "desk", "import", NULL };

const char *const hl_citizen_usual_groups[] = { "高龄",     "独居", "残疾",     "困境儿童",
                                                "留守儿童", "低保", "特困",     "孤儿",
                                                "优抚",     "失能", "流浪乞讨", NULL };

/* clang-format off */
static const HlField phone_fields[] = {
  HL_FIELD (HlCitizenPhone, id,            ID,   0),
  HL_FIELD (HlCitizenPhone, revision,      INT,  HL_READ_ONLY),
  HL_FIELD (HlCitizenPhone, citizen,       ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizenPhone, number,        TEXT, HL_SENSITIVE | HL_NO_SQL, .max = 32, .mask = "phone"),
  HL_FIELD (HlCitizenPhone, number_sealed, TEXT, HL_NO_WIRE, .max = 400),
  HL_FIELD (HlCitizenPhone, number_blind,  TEXT, HL_NO_WIRE, .max = 64),
  HL_FIELD (HlCitizenPhone, kind,          ENUM, 0, .names = hl_phone_kind_words),
  HL_FIELD (HlCitizenPhone, note,          TEXT, 0, .max = 60),
  HL_FIELD (HlCitizenPhone, invalid,       BOOL, 0),
  HL_FIELD (HlCitizenPhone, created_at,    TIME, HL_READ_ONLY),
};

static const HlField warning_fields[] = {
  HL_FIELD (HlCitizenWarning, id,          ID,   0),
  HL_FIELD (HlCitizenWarning, revision,    INT,  HL_READ_ONLY),
  HL_FIELD (HlCitizenWarning, citizen,     ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizenWarning, text,        TEXT, HL_NO_SQL, .max = 200),
  HL_FIELD (HlCitizenWarning, text_sealed, TEXT, HL_NO_WIRE, .max = 1600),
  HL_FIELD (HlCitizenWarning, at,          TIME, HL_READ_ONLY),
  HL_FIELD (HlCitizenWarning, by,          ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizenWarning, by_name,     TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCitizenWarning, until,       TIME, 0),
  HL_FIELD (HlCitizenWarning, ended_at,    TIME, HL_READ_ONLY),
  HL_FIELD (HlCitizenWarning, ended,       BOOL, HL_NO_SQL),
};

static const HlField citizen_fields[] = {
  HL_FIELD (HlCitizen, id,               ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizen, revision,         INT,  HL_READ_ONLY),
  HL_FIELD (HlCitizen, name,             TEXT, HL_SENSITIVE | HL_NO_SQL, .max = 60, .mask = "name"),
  HL_FIELD (HlCitizen, name_sealed,      TEXT, HL_NO_WIRE, .max = 600),
  HL_FIELD (HlCitizen, name_blind,       TEXT, HL_NO_WIRE, .max = 64),
  HL_FIELD (HlCitizen, id_number,        TEXT, HL_SENSITIVE | HL_NO_SQL, .max = 40, .mask = "id"),
  HL_FIELD (HlCitizen, id_number_sealed, TEXT, HL_NO_WIRE, .max = 400),
  HL_FIELD (HlCitizen, id_number_blind,  TEXT, HL_NO_WIRE, .max = 64),
  HL_FIELD (HlCitizen, address,          TEXT, HL_SENSITIVE | HL_NO_SQL, .max = 200),
  HL_FIELD (HlCitizen, address_sealed,   TEXT, HL_NO_WIRE, .max = 1600),
  HL_FIELD (HlCitizen, district,         TEXT, 0, .max = 12),
  HL_FIELD (HlCitizen, birth_year,       INT,  0, .min = 1880, .max = 2100),
  HL_FIELD (HlCitizen, groups,           TEXT, 0, .max = 200),
  HL_FIELD (HlCitizen, notes,            TEXT, HL_NO_SQL, .max = 1000),
  HL_FIELD (HlCitizen, notes_sealed,     TEXT, HL_NO_WIRE, .max = 6000),
  HL_FIELD (HlCitizen, preferred,        ENUM, 0, .names = hl_preferred_words),
  HL_FIELD (HlCitizen, source,           ENUM, 0, .names = hl_citizen_source_words),
  HL_FIELD (HlCitizen, household,        ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizen, household_role,   TEXT, 0, .max = 20),
  HL_FIELD (HlCitizen, phones,           LIST, 0, .max = 20, .of = hl_citizen_phone_shape),
  HL_FIELD (HlCitizen, warnings,         LIST, 0, .max = 20, .of = hl_citizen_warning_shape),
  HL_FIELD (HlCitizen, call,             ID,   HL_NO_SQL),
  HL_FIELD (HlCitizen, created_at,       TIME, HL_READ_ONLY),
  HL_FIELD (HlCitizen, created_by,       ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizen, created_by_name,  TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCitizen, updated_at,       TIME, HL_READ_ONLY),
  HL_FIELD (HlCitizen, merged_into,      ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizen, forgotten_at,     TIME, HL_READ_ONLY),
};

static const HlField change_fields[] = {
  HL_FIELD (HlCitizenChange, id,       ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizenChange, revision, INT,  HL_READ_ONLY),
  HL_FIELD (HlCitizenChange, citizen,  ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizenChange, at,       TIME, HL_READ_ONLY),
  HL_FIELD (HlCitizenChange, by,       ID,   HL_READ_ONLY),
  HL_FIELD (HlCitizenChange, by_name,  TEXT, HL_READ_ONLY, .max = 80),
  HL_FIELD (HlCitizenChange, what,     TEXT, HL_READ_ONLY, .max = 400),
};
/* clang-format on */
HL_DEFINE_RECORD (HlCitizenPhone, hl_citizen_phone, "citizen_phone", phone_fields)
HL_DEFINE_RECORD (HlCitizenWarning, hl_citizen_warning, "citizen_warning", warning_fields)
HL_DEFINE_RECORD (HlCitizen, hl_citizen, "citizen", citizen_fields)
HL_DEFINE_RECORD (HlCitizenChange, hl_citizen_change, "citizen_change", change_fields)

static gboolean
refuse (GError **error, const char *field, const char *why)
{
  g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD, "%s: %s", field, why);
  return FALSE;
}

/* ---- Identity numbers ---- */

static char *
upper_without_spaces (const char *text)
{
  g_autofree char *folded = hl_text_fold (text);
  GString *out = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p++)
    if (*p != ' ')
      g_string_append_c (out, g_ascii_toupper (*p));
  return g_string_free (out, FALSE);
}

/* ISO 7064 MOD 11-2 */
static char
check_character (const char *digits)
{
  static const char characters[] = "10X98765432";
  guint weight = 1, sum = 0;

  for (int i = ID_LENGTH - 2; i >= 0; i--)
    {
      weight = weight * 2 % 11;
      sum += weight * (guint) (digits[i] - '0');
    }
  return characters[sum % 11];
}

static gint64
digits_at (const char *text, guint from, guint n)
{
  gint64 value = 0;

  for (guint i = from; i < from + n; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

static gboolean
is_date_of_birth (const char *id)
{
  gint64 year = digits_at (id, 6, 4), month = digits_at (id, 10, 2), day = digits_at (id, 12, 2);

  return year >= 1880 && year <= 2100
         && g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

char *
hl_id_number_check (const char *text, GError **error)
{
  g_autofree char *id = upper_without_spaces (text);
  gsize length = strlen (id);

  if (length == 15 && strspn (id, "0123456789") == 15)
    refuse (error, "id_number", "has 15 digits: ask for the one of 18 that replaced it");
  else if (length != ID_LENGTH)
    refuse (error, "id_number", "must have 18 characters");
  else if (strspn (id, "0123456789") < ID_LENGTH - 1
           || (!g_ascii_isdigit (id[ID_LENGTH - 1]) && id[ID_LENGTH - 1] != 'X'))
    refuse (error, "id_number", "must be 17 digits and a digit or X");
  else if (!is_date_of_birth (id))
    refuse (error, "id_number", "has no date of birth in it: look at the 7th to 14th digit");
  else if (check_character (id) != id[ID_LENGTH - 1])
    refuse (error, "id_number", "its last character does not fit: a digit is wrong");
  else
    return g_steal_pointer (&id);
  return NULL;
}

gint64
hl_id_number_birth_year (const char *canonical)
{
  g_return_val_if_fail (canonical != NULL && strlen (canonical) == ID_LENGTH, 0);

  return digits_at (canonical, 6, 4);
}

/* ---- Tidying ---- */

/* Spaces around it go; an empty text is none.  Line breaks only where @lines. */
static gboolean
tidy_text (char **field, const char *name, gboolean lines, GError **error)
{
  if (*field == NULL)
    return TRUE;
  for (const char *p = *field; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) && !(lines && (c == '\n' || c == '\t')))
        return refuse (error, name, "must not have control characters");
    }
  g_strstrip (*field);
  if (**field == '\0')
    g_clear_pointer (field, g_free);
  return TRUE;
}

static gboolean
tidy_texts (HlCitizen *self, GError **error)
{
  for (guint i = 0; self->phones != NULL && i < self->phones->len; i++)
    if (!tidy_text (&((HlCitizenPhone *) self->phones->pdata[i])->note, "phones.note", FALSE,
                    error))
      return FALSE;
  for (guint i = 0; self->warnings != NULL && i < self->warnings->len; i++)
    if (!tidy_text (&((HlCitizenWarning *) self->warnings->pdata[i])->text, "warnings.text", TRUE,
                    error))
      return FALSE;
  return tidy_text (&self->name, "name", FALSE, error)
         && tidy_text (&self->id_number, "id_number", FALSE, error)
         && tidy_text (&self->address, "address", FALSE, error)
         && tidy_text (&self->district, "district", FALSE, error)
         && tidy_text (&self->groups, "groups", FALSE, error)
         && tidy_text (&self->household_role, "household_role", FALSE, error)
         && tidy_text (&self->notes, "notes", TRUE, error);
}

static gboolean
tidy_id_number (HlCitizen *self, GError **error)
{
  char *id;

  if (self->id_number == NULL)
    return TRUE;
  id = hl_id_number_check (self->id_number, error);
  if (id == NULL)
    return FALSE;
  g_free (self->id_number);
  self->id_number = id;
  if (self->birth_year == G_MININT64)
    self->birth_year = hl_id_number_birth_year (id);
  return self->birth_year == hl_id_number_birth_year (id)
         || refuse (error, "birth_year", "is not that of the identity number");
}

gboolean
hl_citizen_tidy (HlCitizen *self, GError **error)
{
  return tidy_texts (self, error) && tidy_id_number (self, error);
}

gboolean
hl_citizen_check_groups (HlCitizen *self, const char *const *known, GError **error)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_auto (GStrv) names = NULL;

  if (self->groups == NULL)
    return TRUE;
  names = g_strsplit (self->groups, ",", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_strstrip (names[i]);
      if (!g_strv_contains (known, names[i]))
        {
          g_set_error (error, HL_DESK_ERROR, HL_DESK_ERROR_FIELD,
                       "groups: the site has no group “%s”", names[i]);
          return FALSE;
        }
      if (!g_ptr_array_find_with_equal_func (kept, names[i], g_str_equal, NULL))
        g_ptr_array_add (kept, names[i]);
    }
  g_ptr_array_add (kept, NULL);
  g_free (self->groups);
  self->groups = g_strjoinv (",", (char **) kept->pdata);
  return TRUE;
}

gboolean
hl_citizen_warning_holds (const HlCitizenWarning *self, HlTime now)
{
  return self->ended_at == 0 && (self->until == 0 || now < self->until);
}
