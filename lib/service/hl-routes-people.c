/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-store.h"
#include "hl-routes-common.h"
#include "hl-sessions.h"
#include "people/hl-users.h"

/* Users, for the administrator. */

static gboolean
list_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (GPtrArray) users = hl_users_list (db, error);

  if (users == NULL)
    return FALSE;
  hl_answer_begin_list (answer);
  for (guint i = 0; i < users->len; i++)
    hl_record_write_json (users->pdata[i], &answer->writer);
  hl_answer_end_list (answer, NULL, users->len);
  return TRUE;
}

static void
list_users (HlRequest *request)
{
  hl_request_read (request, list_job, NULL);
}

static HlUser *
get_user (HlDb *db, HlRequest *request, GError **error)
{
  HlUser *user = hl_users_get (db, hl_request_id (request), error);

  if (user == NULL)
    hl_route_not_found (error, "user", hl_request_id (request));
  return user;
}

/* The user and an initial password beside the user's fields. */
static gboolean
read_new (HlRequest *request, HlUser *user, char **password, GError **error)
{
  const HlJson *body = hl_request_body (request);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (HlJsonDoc) doc = NULL;
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_begin_object (&writer);
  for (guint i = 0; i < hl_json_length (body); i++)
    if (!g_str_equal (hl_json_name_at (body, i), "password"))
      {
        hl_json_name (&writer, hl_json_name_at (body, i));
        hl_json_put_json (&writer, hl_json_value_at (body, i));
      }
  hl_json_end_object (&writer);
  doc = hl_json_parse (text->str, -1, error);
  user->enabled = TRUE;
  *password = g_strdup (hl_route_text (request, "password"));
  return doc != NULL
         && hl_record_read_json (HL_RECORD (user), hl_json_doc_root (doc), HL_READ_STRICT, NULL,
                                 error);
}

static gboolean
post_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlUser) user = hl_user_new ();
  g_autofree char *password = NULL;

  if (!read_new (request, user, &password, error)
      || !hl_users_insert (db, user, password, hl_request_key (request), hl_request_now (request),
                           error)
      || !hl_request_fact (db, request, "user-created", 0, 0, user->login, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (user), &answer->writer);
  return TRUE;
}

static void
post_user (HlRequest *request)
{
  hl_request_write (request, post_job, NULL);
}

/* "user-changed": the names of the fields, never values. */
static char *
name_changes (HlUser *user, guint64 mask)
{
  GString *text = g_string_new (user->login);
  const HlShape *shape = hl_user_shape ();

  for (guint i = 0; i < shape->n_fields; i++)
    if (mask & (G_GUINT64_CONSTANT (1) << i))
      g_string_append_printf (text, " %s", shape->fields[i].name);
  return g_string_free (text, FALSE);
}

static gboolean
is_mentioned (guint64 mask, const char *field)
{
  return (mask & (G_GUINT64_CONSTANT (1) << hl_shape_index (hl_user_shape (), field))) != 0;
}

/* Nobody takes away the right to undo it from herself. */
static gboolean
check_self (HlRequest *request, HlUser *user, guint64 mask, GError **error)
{
  if (user->id != hl_request_user (request))
    return TRUE;
  if (is_mentioned (mask, "enabled") && !user->enabled)
    g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "enabled: nobody can disable herself");
  else if (is_mentioned (mask, "role") && user->role != hl_request_role (request))
    g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "role: nobody can change her own role");
  else
    return TRUE;
  return FALSE;
}

static gboolean
patch_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlUser) user = get_user (db, request, error);
  g_autofree char *what = NULL;
  guint64 mask;

  if (user == NULL || !hl_route_check_revision (request, user, answer, error)
      || !hl_route_read (request, user, HL_READ_PATCH, &mask, error)
      || !check_self (request, user, mask, error)
      || !hl_users_update (db, user, mask, hl_request_key (request), error))
    return FALSE;
  what = name_changes (user, mask);
  if (!hl_request_fact (db, request, "user-changed", 0, 0, what, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (user), &answer->writer);
  return TRUE;
}

static void
patch_user (HlRequest *request)
{
  hl_request_write (request, patch_job, NULL);
}

static gboolean
password_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlUser) user = get_user (db, request, error);
  const char *password = hl_route_text (request, "password");

  if (user == NULL
      || !hl_users_set_password (db, user, password, "password", hl_request_now (request), error)
      || !hl_request_fact (db, request, "password-set", 0, 0, user->login, error))
    return FALSE;
  hl_record_write_json (HL_RECORD (user), &answer->writer);
  return TRUE;
}

static gboolean
end_sessions (HlRequest *request, HlAnswer *answer)
{
  hl_sessions_end_user (hl_request_service (request)->sessions, hl_request_id (request),
                        "the password was set anew");
  return TRUE;
}

static void
post_password (HlRequest *request)
{
  hl_request_write (request, password_job, end_sessions);
}

/* What a desk phone is set up with; a secret, so that asking leaves a fact. */
static gboolean
device_job (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  g_autoptr (HlUser) user = get_user (db, request, error);
  g_autofree char *password = NULL;

  if (user == NULL)
    return FALSE;
  if (user->extension == NULL || user->device != HL_DEVICE_WORD_REGISTERED)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "device: %s has no telephone that registers",
                   user->login);
      return FALSE;
    }
  password = hl_user_dup_device_password (user, hl_request_key (request), error);
  if (password == NULL
      || !hl_request_fact (db, request, "device-password-shown", 0, 0, user->login, error))
    return FALSE;
  hl_json_begin_object (&answer->writer);
  hl_json_add_text (&answer->writer, "extension", user->extension);
  hl_json_add_text (&answer->writer, "password", password);
  hl_json_end_object (&answer->writer);
  return TRUE;
}

static void
post_device (HlRequest *request)
{
  hl_request_write (request, device_job, NULL);
}

/* clang-format off */
const HlRoute hl_routes_people[] = {
  { "GET", "/users", HL_MAY_MANAGE_USERS, list_users, "Everybody who signs in", NULL, hl_user_shape, HL_ROUTE_LIST, "limit after" },
  { "POST", "/users", HL_MAY_MANAGE_USERS, post_user, "A new user, with an initial password beside the fields",
    hl_user_shape, hl_user_shape, HL_ROUTE_CREATED },
  { "PATCH", "/users/:id", HL_MAY_MANAGE_USERS, patch_user, "Changes a user; with its revision",
    hl_user_shape, hl_user_shape, HL_ROUTE_PATCH_IN },
  { "POST", "/users/:id/password", HL_MAY_MANAGE_USERS, post_password,
    "Sets a password and ends the user's sessions", NULL, hl_user_shape },
  { "POST", "/users/:id/device", HL_MAY_MANAGE_USERS, post_device,
    "What the user's desk phone signs in with; leaves a fact" },
  { NULL },
};
/* clang-format on */
