/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-users.h"

#include "hl-site.h"

#include <string.h>

/* Users as they are stored: passwords, lock-out, devices. */

static gboolean
refuse (GError **error, const char *field, const char *why)
{
  g_set_error (error, HL_SITE_ERROR, HL_SITE_ERROR_FIELD, "%s: %s", field, why);
  return FALSE;
}

/* ---- Rules ---- */

static guint
count_classes (const char *password)
{
  gboolean lower = FALSE, upper = FALSE, digit = FALSE, other = FALSE;

  for (const char *c = password; *c != '\0'; c++)
    {
      lower |= g_ascii_islower (*c);
      upper |= g_ascii_isupper (*c);
      digit |= g_ascii_isdigit (*c);
      other |= !g_ascii_isalnum (*c);
    }
  return lower + upper + digit + other;
}

gboolean
hl_password_check (const char *password, const char *login, const char *field, GError **error)
{
  g_autofree char *folded = NULL;

  if (password == NULL || !g_utf8_validate (password, -1, NULL)
      || g_utf8_strlen (password, -1) < HL_PASSWORD_MIN)
    return refuse (error, field, "must have at least 10 characters");
  if (g_utf8_strlen (password, -1) > 128)
    return refuse (error, field, "must have at most 128 characters");
  if (count_classes (password) < HL_PASSWORD_CLASSES)
    return refuse (error, field,
                   "must mix three of: lower case, upper case, digits, other characters");

  folded = hl_text_fold (password);
  if (login != NULL && strlen (login) >= 4 && strstr (folded, login) != NULL)
    return refuse (error, field, "must not contain the login");
  return TRUE;
}

static gboolean
consists_of (const char *text, const char *extra)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_islower (*c) && !g_ascii_isdigit (*c) && strchr (extra, *c) == NULL)
      return FALSE;
  return *text != '\0';
}

static gboolean
is_digits (const char *text, gsize least)
{
  return strlen (text) >= least && strspn (text, "0123456789") == strlen (text);
}

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

gboolean
hl_user_check (HlUser *user, GError **error)
{
  if (!is_set (user->login) || !consists_of (user->login, "._-"))
    return refuse (error, "login", "must be lower-case letters, digits, dots, dashes");
  if (!is_set (user->name))
    return refuse (error, "name", "is required");
  if (user->role == HL_ROLE_NONE)
    return refuse (error, "role", "is required");
  if (user->role == HL_ROLE_OFFICE && !is_set (user->office))
    return refuse (error, "office", "is required for somebody of an office");
  if (is_set (user->extension) && !is_digits (user->extension, 2))
    return refuse (error, "extension", "must be 2 to 16 digits");
  if (user->device != HL_DEVICE_WORD_NONE && !is_set (user->extension))
    return refuse (error, "extension", "is required for a device");
  if (user->device == HL_DEVICE_WORD_CONTACT
      && (!is_set (user->contact)
          || (!g_str_has_prefix (user->contact, "sip:")
              && !g_str_has_prefix (user->contact, "sips:"))))
    return refuse (error, "contact", "must be a SIP address such as sip:1023@10.0.0.7");
  return TRUE;
}

/* ---- Looking up ---- */

static HlUser *
find (HlDb *db, const char *where, const char *value, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM \"user\" WHERE %s = $1",
                                          hl_shape_columns (hl_user_shape ()), where);
  HlStmt *row = hl_db_query (db, error, sql, "s", value);
  g_autoptr (HlUser) user = NULL;
  gboolean ok;

  if (row == NULL || !hl_stmt_next (row, error))
    return NULL;
  user = hl_user_new ();
  ok = hl_stmt_load (row, 0, HL_RECORD (user), error);
  hl_stmt_reset (row);
  return ok ? g_steal_pointer (&user) : NULL;
}

HlUser *
hl_users_find_login (HlDb *db, const char *login, GError **error)
{
  g_autofree char *folded = hl_text_fold (login);

  return find (db, "login", folded, error);
}

HlUser *
hl_users_find_extension (HlDb *db, const char *extension, GError **error)
{
  return find (db, "extension", extension, error);
}

HlUser *
hl_users_get (HlDb *db, HlId id, GError **error)
{
  return (HlUser *) hl_db_get (db, hl_user_shape (), id, error);
}

GPtrArray *
hl_users_list (HlDb *db, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM \"user\" ORDER BY login",
                                          hl_shape_columns (hl_user_shape ()));

  return hl_stmt_load_all (hl_db_query (db, error, sql, ""), hl_user_shape (), error);
}

/* ---- Devices ---- */

static char *
make_ha1 (const char *extension, const char *password)
{
  g_autofree char *text = g_strdup_printf ("%s:" HL_SITE_REALM ":%s", extension, password);

  return g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
}

/* Nobody types it: the console gets it at sign-in, a desk phone is provisioned with it. */
static void
renew_device (HlUser *user, HlKey *key)
{
  g_autofree char *token = NULL;
  g_autofree char *password = NULL;

  g_clear_pointer (&user->device_password, g_free);
  g_clear_pointer (&user->device_ha1, g_free);
  if (!is_set (user->extension))
    return;

  token = hl_token_new ();
  password = g_strndup (token, 24);
  user->device_password = hl_key_seal (key, HL_PURPOSE_DEVICE, password);
  user->device_ha1 = make_ha1 (user->extension, password);
}

char *
hl_user_dup_device_password (HlUser *user, HlKey *key, GError **error)
{
  if (user->device_password == NULL)
    return NULL;
  return hl_key_open_sealed (key, HL_PURPOSE_DEVICE, user->device_password, error);
}

/* ---- Writing ---- */

static guint64
bit (const char *field)
{
  guint i = hl_shape_index (hl_user_shape (), field);

  g_assert (i < hl_user_shape ()->n_fields);
  return G_GUINT64_CONSTANT (1) << i;
}

static void
fold_login (HlUser *user)
{
  char *folded = user->login != NULL ? hl_text_fold (user->login) : NULL;

  g_free (user->login);
  user->login = folded;
}

/* Empty texts are none: the columns are unique. */
static void
drop_empty (char **text)
{
  if (*text != NULL && **text == '\0')
    g_clear_pointer (text, g_free);
}

static void
normalize (HlUser *user)
{
  fold_login (user);
  drop_empty (&user->extension);
  drop_empty (&user->staff_no);
  drop_empty (&user->contact);
  drop_empty (&user->office);
}

/* "UNIQUE constraint failed: user.extension" → "extension: is taken by somebody else" */
static gboolean
name_taken (GError **error, GError *failure)
{
  static const char *const fields[] = { "login", "extension", "staff_no" };

  if (g_error_matches (failure, HL_DB_ERROR, HL_DB_ERROR_UNIQUE))
    for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
      if (strstr (failure->message, fields[i]) != NULL)
        {
          g_error_free (failure);
          return refuse (error, fields[i], "is taken by somebody else");
        }
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
hl_users_remember_password (HlDb *db, HlUser *user, HlTime now, GError **error)
{
  return hl_db_run (db, error,
                    "INSERT INTO password_history (user_id, at, hash) VALUES ($1, $2, $3)"
                    " ON CONFLICT (user_id, at) DO UPDATE SET hash = $3",
                    "iis", user->id, now, user->password_hash)
         >= 0;
}

gboolean
hl_users_insert (HlDb *db, HlUser *user, const char *password, HlKey *key, HlTime now,
                 GError **error)
{
  GError *failure = NULL;

  normalize (user);
  if (!hl_user_check (user, error) || !hl_password_check (password, user->login, "password", error))
    return FALSE;

  user->id = hl_id_next (now);
  user->created_at = now;
  user->failures = 0;
  g_free (user->password_hash);
  user->password_hash = hl_password_hash (password);
  renew_device (user, key);
  if (!hl_store_insert (db, HL_RECORD (user), &failure))
    return name_taken (error, failure);
  return hl_users_remember_password (db, user, now, error);
}

gboolean
hl_users_update (HlDb *db, HlUser *user, guint64 mask, HlKey *key, GError **error)
{
  GError *failure = NULL;

  normalize (user);
  if (!hl_user_check (user, error))
    return FALSE;
  if (mask & bit ("extension"))
    {
      renew_device (user, key);
      mask |= bit ("device_ha1") | bit ("device_password");
    }
  return hl_store_update (db, HL_RECORD (user), mask, &failure) || name_taken (error, failure);
}

/* ---- Passwords ---- */

/* FALSE with @error when it is one of the last. */
static gboolean
check_history (HlDb *db, HlUser *user, const char *password, const char *field, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean used = FALSE;
  HlStmt *row = hl_db_query (db, error,
                             "SELECT hash FROM password_history WHERE user_id = $1"
                             " ORDER BY at DESC LIMIT $2",
                             "ii", user->id, (gint64) HL_PASSWORD_HISTORY);

  if (row == NULL)
    return FALSE;
  while (!used && hl_stmt_next (row, &failure))
    used = hl_password_verify (hl_stmt_text (row, 0), password);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  hl_stmt_reset (row);
  return !used || refuse (error, field, "was used before; choose a new one");
}

gboolean
hl_users_set_password (HlDb *db, HlUser *user, const char *password, const char *field, HlTime now,
                       GError **error)
{
  if (!hl_password_check (password, user->login, field, error)
      || !check_history (db, user, password, field, error))
    return FALSE;

  g_free (user->password_hash);
  user->password_hash = hl_password_hash (password);
  user->failures = 0;
  user->locked_until = 0;
  return hl_store_update (db, HL_RECORD (user),
                          bit ("password_hash") | bit ("failures") | bit ("locked_until"), error)
         && hl_users_remember_password (db, user, now, error);
}

gboolean
hl_users_note_failure (HlDb *db, HlUser *user, HlTime now, GError **error)
{
  user->failures = user->failures > 0 ? user->failures + 1 : 1;
  if (user->failures >= HL_SIGN_IN_FAILURES)
    {
      user->failures = 0;
      user->locked_until = now + HL_SIGN_IN_LOCK;
    }
  return hl_store_update (db, HL_RECORD (user), bit ("failures") | bit ("locked_until"), error);
}

gboolean
hl_users_note_success (HlDb *db, HlUser *user, GError **error)
{
  if (user->failures <= 0 && user->locked_until == 0)
    return TRUE;
  user->failures = 0;
  user->locked_until = 0;
  return hl_store_update (db, HL_RECORD (user), bit ("failures") | bit ("locked_until"), error);
}
