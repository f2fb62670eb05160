/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "hl-board.h"
#include "hl-request-private.h"
#include "hl-sessions-private.h"
#include "people/hl-site.h"
#include "people/hl-users.h"

/* Signing in and out, and passwords.  Argon2 runs in a worker thread; what it finds
 * is written with the fact of it in one transaction. */

/* 19 MiB each: more at a time are told to come back. */
#define VERIFYING_MAX 8

/* Wrong passwords from one address: each leaves a fact that is never deleted. */
#define FAILURES_MAX 60
#define FAILURES_SPAN (10 * HL_MINUTE)

typedef struct
{
  HlRequest *request;
  char *login;
  char *password;
  char *wanted; /* the new one, when it is a change */

  /* Found out on the way */
  HlUser *user; /* NULL = no such user */
  gboolean right;
  char *wanted_hash;
  GPtrArray *history; /* hashes of earlier passwords */
  gboolean repeated;
  char *token;
  HlSignedIn *session;
  HlTime locked_until;
  gboolean counted; /* among those being checked */
} SignIn;

static void
sign_in_free (SignIn *self)
{
  hl_request_unref (self->request);
  g_free (self->login);
  g_free (self->password);
  g_free (self->wanted);
  g_clear_object (&self->user);
  g_free (self->wanted_hash);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  g_free (self->token);
  if (self->session != NULL)
    g_free (self->session->token_hash);
  g_free (self->session);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignIn, sign_in_free)

/* ---- How many at once, and how often ---- */

static gboolean
has_room (HlRequest *request)
{
  if (request->service->sessions->verifying < VERIFYING_MAX)
    return TRUE;
  hl_request_fail_with (request, HL_FAIL_TOO_MANY, "too many sign-ins at once: try again");
  return FALSE;
}

static void
enter (SignIn *self)
{
  self->counted = TRUE;
  self->request->service->sessions->verifying++;
}

static void
leave (SignIn *self)
{
  if (self->counted)
    self->request->service->sessions->verifying--;
  self->counted = FALSE;
}

static gboolean
is_patient (HlRequest *request)
{
  const HlFailures *failures =
      g_hash_table_lookup (request->service->sessions->failures, request->address);

  if (failures == NULL || failures->n < FAILURES_MAX
      || failures->since + FAILURES_SPAN <= request->at)
    return TRUE;
  hl_request_fail_with (request, HL_FAIL_TOO_MANY,
                        "too many wrong passwords from this address: try again in 10 minutes");
  return FALSE;
}

static void
count_failure (HlRequest *request)
{
  GHashTable *table = request->service->sessions->failures;
  HlFailures *failures = g_hash_table_lookup (table, request->address);

  if (failures == NULL)
    {
      failures = g_new0 (HlFailures, 1);
      g_hash_table_insert (table, g_strdup (request->address), failures);
    }
  if (failures->since + FAILURES_SPAN <= request->at)
    *failures = (HlFailures){ .since = request->at };
  failures->n++;
}

static gboolean
is_past (gpointer key, gpointer value, gpointer now)
{
  return ((HlFailures *) value)->since + FAILURES_SPAN <= *(HlTime *) now;
}

void
hl_sessions_forget_failures (HlSessions *self, HlTime now)
{
  g_hash_table_foreach_remove (self->failures, is_past, &now);
}

/* ---- What a user may know of herself ---- */

static gboolean
wants_change (const HlUser *user)
{
  return user->password_hash == NULL || *user->password_hash == '\0';
}

static void
write_phone (HlService *service, const HlUser *user, gboolean with_password, HlJsonWriter *writer)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL;
  g_autofree char *registrar = NULL;

  hl_json_name (writer, "phone");
  if (user->extension == NULL || user->device != HL_DEVICE_WORD_SOFTPHONE)
    {
      hl_json_put_null (writer);
      return;
    }
  if (with_password)
    password = hl_key_open_sealed (service->key, HL_PURPOSE_DEVICE, user->device_password, &error);
  if (error != NULL)
    g_warning ("The device password of extension %s can't be opened: %s", user->extension,
               error->message);
  registrar = hl_board_dup_registrar (service);
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "registrar", registrar);
  hl_json_add_text (writer, "extension", user->extension);
  if (hl_board_get_sip_fingerprint (service) != NULL)
    hl_json_add_text (writer, "fingerprint", hl_board_get_sip_fingerprint (service));
  if (password != NULL)
    hl_json_add_text (writer, "password", password);
  hl_json_end_object (writer);
}

static void
write_permissions (HlRole role, HlJsonWriter *writer)
{
  guint32 may = hl_role_permissions (role);

  hl_json_name (writer, "permissions");
  hl_json_begin_list (writer);
  for (guint i = 0; hl_permission_words[i] != NULL; i++)
    if ((may & (1u << i)) != 0)
      hl_json_put_text (writer, hl_permission_words[i]);
  hl_json_end_list (writer);
}

void
hl_sessions_write (HlRequest *request, HlUser *user, const char *token, HlTime expires_at,
                   HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  if (token != NULL)
    hl_json_add_text (writer, "token", token);
  hl_json_add_int (writer, "expires_at", expires_at);
  hl_json_name (writer, "user");
  hl_record_write_json (HL_RECORD (user), writer);
  write_permissions (user->role, writer);
  write_phone (request->service, user, token != NULL, writer);
  hl_json_add_bool (writer, "password_change", wants_change (user));
  hl_json_end_object (writer);
}

/* ---- Reading the user ---- */

static gboolean
load_user (HlDb *db, SignIn *self, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM \"user\" WHERE %s = $1", hl_shape_columns (hl_user_shape ()),
                       self->login != NULL ? "login" : "id");
  HlStmt *row = self->login != NULL ? hl_db_query (db, error, sql, "s", self->login)
                                    : hl_db_query (db, error, sql, "i", self->request->user);
  GError *local = NULL;
  gboolean ok = TRUE;

  g_clear_object (&self->user);
  if (row == NULL)
    return FALSE;
  if (hl_stmt_next (row, &local))
    {
      self->user = hl_user_new ();
      ok = hl_stmt_load (row, 0, HL_RECORD (self->user), error);
      hl_stmt_reset (row);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return ok && local == NULL;
}

static gboolean
load_history (HlDb *db, SignIn *self, GError **error)
{
  HlStmt *row = hl_db_query (
      db, error, "SELECT hash FROM password_history WHERE user_id = $1 ORDER BY at DESC LIMIT 5",
      "i", self->request->user);
  GError *local = NULL;

  g_clear_pointer (&self->history, g_ptr_array_unref);
  self->history = g_ptr_array_new_with_free_func (g_free);
  while (row != NULL && hl_stmt_next (row, &local))
    g_ptr_array_add (self->history, g_strdup (hl_stmt_text (row, 0)));
  if (local != NULL)
    g_propagate_error (error, local);
  return row != NULL && local == NULL;
}

static gboolean
read_user (HlDb *db, gpointer data, GError **error)
{
  SignIn *self = data;

  return load_user (db, self, error) && (self->wanted == NULL || load_history (db, self, error));
}

/* ---- Argon2, in a worker thread ---- */

static void
verify (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SignIn *self = data;
  const char *hash = self->user != NULL && self->user->enabled ? self->user->password_hash : NULL;

  self->right = hl_password_verify (hash, self->password);
  if (self->right && self->wanted != NULL)
    {
      self->repeated = hl_password_verify (hash, self->wanted);
      for (guint i = 0; i < self->history->len && !self->repeated; i++)
        self->repeated = hl_password_verify (g_ptr_array_index (self->history, i), self->wanted);
      self->wanted_hash = self->repeated ? NULL : hl_password_hash (self->wanted);
    }
  g_task_return_boolean (task, TRUE);
}

/* ---- Writing what came of it ---- */

static gboolean
note (HlDb *db, SignIn *self, const char *kind, const char *text, GError **error)
{
  HlFactNote fact = { .at = self->request->at,
                      .kind = kind,
                      .actor = self->user != NULL ? self->user->id : 0,
                      .text = text };
  return hl_facts_append (db, &fact, error);
}

static gboolean
write_failure (HlDb *db, SignIn *self, GError **error)
{
  if (self->user == NULL)
    return note (db, self, "sign-in-failed", "unknown login", error);
  if (!hl_users_note_failure (db, self->user, self->request->at, error))
    return FALSE;
  if (self->user->locked_until > self->request->at)
    self->locked_until = self->user->locked_until;
  return note (db, self, "sign-in-failed", "password", error)
         && (self->locked_until == 0 || note (db, self, "lock-out", "15 minutes", error));
}

static gboolean
write_session (HlDb *db, SignIn *self, GError **error)
{
  const HlSignedIn *session = self->session;

  if (!hl_users_note_success (db, self->user, error))
    return FALSE;
  return hl_db_run (db, error, "DELETE FROM session WHERE expires_at <= $1", "i", self->request->at)
             >= 0
         && hl_db_run (db, error,
                       "INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at, "
                       "address) VALUES ($1, $2, $3, $4, $5, $6)",
                       "siiiis", session->token_hash, session->user, session->created_at,
                       session->seen_at, session->expires_at, self->request->address)
                >= 0
         && note (db, self, "sign-in", NULL, error);
}

/* The row may have moved on while Argon2 ran: it is read again. */
static gboolean
write_outcome (HlDb *db, gpointer data, GError **error)
{
  SignIn *self = data;

  if (!load_user (db, self, error))
    return FALSE;
  self->locked_until = 0;
  if (self->user != NULL && self->user->locked_until > self->request->at)
    {
      self->locked_until = self->user->locked_until;
      return TRUE;
    }
  if (!self->right || self->user == NULL)
    return write_failure (db, self, error);
  return write_session (db, self, error);
}

static void
fail_locked (SignIn *self)
{
  hl_request_fail_with (self->request, HL_FAIL_LOCKED_OUT,
                        "too many wrong passwords: locked until %" G_GINT64_FORMAT,
                        self->locked_until);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SignIn *self = user_data;
  HlService *service = self->request->service;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    hl_request_fail (self->request, error);
  else if (self->locked_until != 0)
    fail_locked (self);
  else if (!self->right)
    {
      count_failure (self->request);
      hl_request_fail_with (self->request, HL_FAIL_PASSWORD, "login or password is wrong");
    }
  else
    {
      HlTime expires_at = self->session->expires_at;
      HlId user = self->user->id;

      if (hl_sessions_get_user (service->sessions, user) == NULL)
        g_hash_table_insert (service->sessions->users, &self->user->id, g_object_ref (self->user));
      hl_sessions_take (service->sessions, g_steal_pointer (&self->session));
      if (service->board != NULL)
        hl_board_sign_in (service->board, user);
      hl_sessions_write (self->request, self->user, self->token, expires_at, &writer);
      hl_request_reply (self->request, 200, out->str);
    }
}

static void
make_session (SignIn *self)
{
  HlTime now = self->request->at;

  self->token = hl_token_new ();
  self->session = g_new0 (HlSignedIn, 1);
  self->session->token_hash = hl_digest (self->token, strlen (self->token));
  self->session->user = self->user->id;
  self->session->created_at = self->session->seen_at = now;
  self->session->expires_at = now + HL_SESSION_SPAN;
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SignIn *self = user_data;
  HlService *service = self->request->service;

  leave (self);
  if (self->right)
    make_session (self);
  hl_store_write_async (service->store, write_outcome, self, (GDestroyNotify) sign_in_free, NULL,
                        written_cb, self);
}

/* @self goes on with @next */
static void
start_verify (SignIn *self, GAsyncReadyCallback next)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, next, self);

  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, verify);
}

static SignIn *
take_user (GObject *source, GAsyncResult *result, SignIn **holder)
{
  g_autoptr (SignIn) self = g_steal_pointer (holder);
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    {
      leave (self);
      hl_request_fail (self->request, error);
      return NULL;
    }
  if (self->user != NULL && self->user->locked_until > self->request->at)
    {
      leave (self);
      self->locked_until = self->user->locked_until;
      fail_locked (self);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static void
user_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SignIn *holder = user_data;
  SignIn *self = take_user (source, result, &holder);

  if (self != NULL)
    start_verify (self, verified_cb);
}

static const char *
text_field (HlRequest *request, const char *name, gsize most)
{
  const HlJson *value = hl_json_get (hl_request_body (request), name);
  const char *text = hl_json_text (value, NULL);

  if (text != NULL && *text != '\0' && strlen (text) <= most)
    return text;
  hl_request_fail_with (request, HL_FAIL_FIELD, "%s: must be a text of 1 to %u bytes", name,
                        (guint) most);
  return NULL;
}

void
hl_sessions_sign_in (HlRequest *request)
{
  const char *login, *password;
  SignIn *self;

  login = text_field (request, "login", 100);
  password = login != NULL ? text_field (request, "password", 400) : NULL;
  if (password == NULL || !is_patient (request) || !has_room (request))
    return;

  self = g_new0 (SignIn, 1);
  self->request = hl_request_ref (request);
  enter (self);
  self->login = hl_text_fold (login);
  self->password = g_strdup (password);
  hl_store_read_async (request->service->store, read_user, self, NULL, NULL, user_read_cb, self);
}

/* ---- Signing out ---- */

static gboolean
write_sign_out (HlDb *db, HlRequest *request, HlAnswer *answer, GError **error)
{
  answer->status = 204;
  return hl_db_run (db, error, "DELETE FROM session WHERE token_hash = $1", "s",
                    request->token_hash)
             >= 0
         && hl_request_fact (db, request, "sign-out", 0, 0, NULL, error);
}

static gboolean
signed_out (HlRequest *request, HlAnswer *answer)
{
  hl_sessions_drop (request->service->sessions, request->token_hash, "signed-out");
  return TRUE;
}

/* Her telephone may be the console's own: it would go, and the caller with it. */
static gboolean
is_in_call (HlRequest *request)
{
  HlBoard *board = request->service->board;
  HlAgentView agent;

  return board != NULL
         && hl_switch_get_agent (hl_board_get_switch (board), hl_request_user (request), &agent)
         && (agent.state == HL_AGENT_TALKING || agent.state == HL_AGENT_HELD);
}

void
hl_sessions_sign_out (HlRequest *request)
{
  if (!hl_request_query_bool (request, "after_call", FALSE) && is_in_call (request))
    {
      hl_request_fail_with (request, HL_FAIL_STATE,
                            "you are in a call: pass it on or end it first");
      return;
    }
  hl_request_write (request, write_sign_out, signed_out);
}

/* ---- Password ---- */

static gboolean
write_password (HlDb *db, gpointer data, GError **error)
{
  SignIn *self = data;
  guint64 mask = 1ull << hl_shape_index (hl_user_shape (), "password_hash");

  if (!self->right)
    return load_user (db, self, error) && write_failure (db, self, error);
  if (!load_user (db, self, error) || self->user == NULL)
    return FALSE;
  g_free (self->user->password_hash);
  self->user->password_hash = g_strdup (self->wanted_hash);
  return hl_store_update (db, HL_RECORD (self->user), mask, error)
         && hl_users_remember_password (db, self->user, self->request->at, error)
         && hl_db_run (db, error, "DELETE FROM session WHERE user_id = $1 AND token_hash <> $2",
                       "is", self->user->id, self->request->token_hash)
                >= 0
         && note (db, self, "password-change", NULL, error);
}

/* Whoever signed in with the old password is out, her sockets too. */
static void
end_others (HlRequest *request)
{
  HlSessions *sessions = request->service->sessions;
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  HlSignedIn *session;

  g_hash_table_iter_init (&iter, sessions->sessions);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &session))
    if (session->user == request->user && strcmp (session->token_hash, request->token_hash) != 0)
      g_ptr_array_add (others, g_strdup (session->token_hash));
  for (guint i = 0; i < others->len; i++)
    hl_sessions_drop (sessions, g_ptr_array_index (others, i), "the password was changed");
}

static void
password_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SignIn *self = user_data;
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    hl_request_fail (self->request, error);
  else if (!self->right)
    hl_request_fail_with (self->request, HL_FAIL_PASSWORD, "the old password is wrong");
  else
    {
      end_others (self->request);
      hl_request_reply_empty (self->request);
    }
}

static void
password_verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SignIn) self = user_data;
  HlService *service = self->request->service;

  leave (self);
  if (self->repeated)
    {
      hl_request_fail_with (self->request, HL_FAIL_FIELD,
                            "new: must not be one of the last five passwords");
      return;
    }
  hl_store_write_async (service->store, write_password, self, (GDestroyNotify) sign_in_free, NULL,
                        password_written_cb, self);
  self = NULL;
}

static void
password_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SignIn *holder = user_data;
  SignIn *self = take_user (source, result, &holder);

  if (self != NULL)
    start_verify (self, password_verified_cb);
}

void
hl_sessions_change_password (HlRequest *request)
{
  HlUser *user = hl_sessions_get_user (request->service->sessions, request->user);
  const char *old = text_field (request, "old", 400);
  const char *wanted = old != NULL ? text_field (request, "new", 400) : NULL;
  g_autoptr (GError) error = NULL;
  SignIn *self;

  if (wanted == NULL)
    return;
  if (!hl_password_check (wanted, user != NULL ? user->login : NULL, "new", &error))
    {
      hl_request_fail (request, error);
      return;
    }
  if (!has_room (request))
    return;

  self = g_new0 (SignIn, 1);
  self->request = hl_request_ref (request);
  enter (self);
  self->password = g_strdup (old);
  self->wanted = g_strdup (wanted);
  hl_store_read_async (request->service->store, read_user, self, NULL, NULL, password_read_cb,
                       self);
}
