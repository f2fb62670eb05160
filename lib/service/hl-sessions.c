/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sessions-private.h"

#include <string.h>

#include "hl-board.h"
#include "hl-hub.h"

/* The sessions themselves: table in memory, rows in the data, expiry, and users as
 * they change. */

/* A session's row is renewed at most this often. */
#define WRITE_EVERY (5 * HL_MINUTE)

static void
session_free (HlSignedIn *session)
{
  g_free (session->token_hash);
  g_free (session);
}

/* ---- Loading ---- */

typedef struct
{
  GPtrArray *users;
  GPtrArray *sessions;
  HlTime now;
  const HlChange *only; /* NULL = all users */
} Load;

static gboolean
load_users (HlDb *db, GPtrArray *users, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM \"user\"", hl_shape_columns (hl_user_shape ()));
  HlStmt *row = hl_db_query (db, error, sql, "");
  GError *local = NULL;

  g_ptr_array_set_size (users, 0);
  while (row != NULL && hl_stmt_next (row, &local))
    {
      g_autoptr (HlUser) user = hl_user_new ();
      if (!hl_stmt_load (row, 0, HL_RECORD (user), &local))
        {
          hl_stmt_reset (row);
          break;
        }
      g_ptr_array_add (users, g_steal_pointer (&user));
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return row != NULL && local == NULL;
}

static gboolean
load_sessions (HlDb *db, GPtrArray *sessions, HlTime now, GError **error)
{
  HlStmt *row = hl_db_query (db, error,
                             "SELECT token_hash, user_id, created_at, seen_at, expires_at "
                             "FROM session WHERE expires_at > $1",
                             "i", now);
  GError *local = NULL;

  g_ptr_array_set_size (sessions, 0);
  while (row != NULL && hl_stmt_next (row, &local))
    {
      HlSignedIn *session = g_new0 (HlSignedIn, 1);
      session->token_hash = g_strdup (hl_stmt_text (row, 0));
      session->user = hl_stmt_int (row, 1);
      session->created_at = hl_stmt_int (row, 2);
      session->seen_at = hl_stmt_int (row, 3);
      session->expires_at = hl_stmt_int (row, 4);
      g_ptr_array_add (sessions, session);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return row != NULL && local == NULL;
}

static gboolean
load_all (HlDb *db, gpointer data, GError **error)
{
  Load *load = data;

  return load_users (db, load->users, error)
         && (load->sessions == NULL || load_sessions (db, load->sessions, load->now, error));
}

static Load *
load_new (HlTime now, gboolean with_sessions)
{
  Load *load = g_new0 (Load, 1);

  load->users = g_ptr_array_new_with_free_func (g_object_unref);
  if (with_sessions)
    load->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) session_free);
  load->now = now;
  return load;
}

static void
load_free (Load *load)
{
  g_ptr_array_unref (load->users);
  g_clear_pointer (&load->sessions, g_ptr_array_unref);
  g_free (load);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

static void
take_users (HlSessions *self, GPtrArray *users)
{
  g_hash_table_remove_all (self->users);
  for (guint i = 0; i < users->len; i++)
    {
      HlUser *user = g_ptr_array_index (users, i);
      g_hash_table_insert (self->users, &user->id, g_object_ref (user));
    }
}

/* ---- Changes of users: loaded again, a little later and all at once ---- */

static void
end_refused (HlSessions *self)
{
  g_autoptr (GArray) ended = g_array_new (FALSE, FALSE, sizeof (HlId));
  GHashTableIter iter;
  HlSignedIn *session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &session))
    {
      HlUser *user = g_hash_table_lookup (self->users, &session->user);
      if (user == NULL || !user->enabled)
        g_array_append_val (ended, session->user);
    }
  for (guint i = 0; i < ended->len; i++)
    hl_sessions_end_user (self, g_array_index (ended, HlId, i), "disabled");
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HlSessions *self = user_data;
  g_autoptr (GError) error = NULL;
  Load *load = hl_store_finish (HL_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reloading = FALSE;
  if (load == NULL)
    {
      g_message ("The users could not be read again: %s", error->message);
      return;
    }
  take_users (self, load->users);
  end_refused (self);
  hl_hub_renew_permissions (self->service->hub);
  if (self->reload_again)
    hl_sessions_reload (self);
}

void
hl_sessions_reload (HlSessions *self)
{
  self->reload_again = self->reloading;
  if (self->reloading)
    return;
  self->reloading = TRUE;
  hl_store_read_async (self->service->store, load_all, load_new (0, FALSE),
                       (GDestroyNotify) load_free, self->cancellable, reloaded_cb, self);
}

static void
changed_cb (HlSessions *self, const HlChange *changes, guint n)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (changes[i].type, "user") == 0)
      {
        hl_sessions_reload (self);
        return;
      }
}

/* ---- Writing ---- */

typedef struct
{
  char *token_hash;
  HlTime seen_at, expires_at;
} Renewal;

static void
renewal_free (Renewal *renewal)
{
  g_free (renewal->token_hash);
  g_free (renewal);
}

static gboolean
write_renewal (HlDb *db, gpointer data, GError **error)
{
  Renewal *renewal = data;

  return hl_db_run (db, error,
                    "UPDATE session SET seen_at = $1, expires_at = $2 WHERE token_hash = $3", "iis",
                    renewal->seen_at, renewal->expires_at, renewal->token_hash)
         >= 0;
}

static void
renew (HlSessions *self, HlSignedIn *session, HlTime now)
{
  Renewal *renewal;

  if (session->seen_at + WRITE_EVERY > now)
    return;
  session->seen_at = now;
  session->expires_at = now + HL_SESSION_SPAN;
  renewal = g_new0 (Renewal, 1);
  renewal->token_hash = g_strdup (session->token_hash);
  renewal->seen_at = now;
  renewal->expires_at = session->expires_at;
  hl_store_write_async (self->service->store, write_renewal, renewal, (GDestroyNotify) renewal_free,
                        NULL, NULL, NULL);
}

typedef struct
{
  HlId user;
  HlTime now;
} Ending;

static gboolean
write_ending (HlDb *db, gpointer data, GError **error)
{
  Ending *ending = data;
  HlFactNote note = {
    .at = ending->now, .kind = "sign-out", .actor = ending->user, .text = "ended"
  };

  return hl_db_run (db, error, "DELETE FROM session WHERE user_id = $1", "i", ending->user) >= 0
         && hl_facts_append (db, &note, error);
}

static gboolean
is_of (gpointer key, gpointer value, gpointer user)
{
  return ((HlSignedIn *) value)->user == *(HlId *) user;
}

void
hl_sessions_end_user (HlSessions *self, HlId user, const char *reason)
{
  Ending *ending;

  if (g_hash_table_foreach_remove (self->sessions, is_of, &user) == 0)
    return;
  ending = g_new0 (Ending, 1);
  ending->user = user;
  ending->now = hl_clock_now (self->service->clock);
  hl_store_write_async (self->service->store, write_ending, ending, g_free, NULL, NULL, NULL);
  if (self->service->hub != NULL)
    hl_hub_sign_out (self->service->hub, user, NULL, reason);
  if (self->service->board != NULL)
    hl_board_sign_out (self->service->board, user);
}

/* ---- After a call ---- */

void
hl_sessions_end_user_later (HlSessions *self, HlId user, const char *reason)
{
  HlId *id = g_new (HlId, 1);

  *id = user;
  g_hash_table_replace (self->leaving, id, g_strdup (reason));
}

static gboolean
end_if_offline (gpointer id, gpointer reason, gpointer data)
{
  HlSessions *self = data;
  HlId user = *(HlId *) id;
  HlAgentView view;

  if (self->service->board != NULL
      && hl_switch_get_agent (hl_board_get_switch (self->service->board), user, &view)
      && view.state != HL_AGENT_OFFLINE)
    return FALSE;
  hl_sessions_end_user (self, user, reason);
  return TRUE;
}

static gboolean
leave_cb (gpointer data)
{
  HlSessions *self = data;

  self->leave = 0;
  g_hash_table_foreach_remove (self->leaving, end_if_offline, self);
  return G_SOURCE_REMOVE;
}

/* The switchboard is in the middle of it: when it has done. */
void
hl_sessions_note_offline (HlSessions *self, HlId user)
{
  if (self->leave == 0 && g_hash_table_contains (self->leaving, &user))
    self->leave = g_idle_add (leave_cb, self);
}

/* ---- Expiry ---- */

static gboolean
expire_cb (gpointer data)
{
  HlSessions *self = data;
  HlTime now = hl_clock_now (self->service->clock);
  g_autoptr (GPtrArray) over = g_ptr_array_new ();
  GHashTableIter iter;
  HlSignedIn *session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &session))
    if (session->expires_at <= now)
      g_ptr_array_add (over, session);
  for (guint i = 0; i < over->len; i++)
    {
      session = g_ptr_array_index (over, i);
      hl_sessions_drop (self, session->token_hash, "expired");
    }
  hl_sessions_forget_failures (self, now);
  return G_SOURCE_CONTINUE;
}

void
hl_sessions_drop (HlSessions *self, const char *token_hash, const char *reason)
{
  HlSignedIn *session = g_hash_table_lookup (self->sessions, token_hash);
  g_autofree char *hash = g_strdup (token_hash);
  HlId user;

  if (session == NULL)
    return;
  user = session->user;
  g_hash_table_remove (self->sessions, hash);
  if (self->service->hub != NULL)
    hl_hub_sign_out (self->service->hub, user, hash, reason);
  if (self->service->board != NULL && hl_sessions_count (self, user) == 0)
    hl_board_sign_out (self->service->board, user);
}

/* ---- Public ---- */

HlSessions *
hl_sessions_new (HlService *service, GError **error)
{
  HlSessions *self;
  g_autoptr (Load) load = load_new (hl_clock_now (service->clock), TRUE);

  if (!hl_store_read (service->store, load_all, load, error))
    return NULL;

  self = g_new0 (HlSessions, 1);
  self->service = service;
  self->cancellable = g_cancellable_new ();
  self->users = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) session_free);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->leaving = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  take_users (self, load->users);
  g_ptr_array_set_free_func (load->sessions, NULL);
  for (guint i = 0; i < load->sessions->len; i++)
    hl_sessions_take (self, g_ptr_array_index (load->sessions, i));
  self->changed =
      g_signal_connect_swapped (service->store, "changed", G_CALLBACK (changed_cb), self);
  self->expiry = g_timeout_add_seconds (60, expire_cb, self);
  return self;
}

void
hl_sessions_free (HlSessions *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_signal_handler (&self->changed, self->service->store);
  g_clear_handle_id (&self->expiry, g_source_remove);
  g_clear_handle_id (&self->leave, g_source_remove);
  g_hash_table_unref (self->leaving);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->users);
  g_hash_table_unref (self->failures);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
hl_sessions_take (HlSessions *self, HlSignedIn *session)
{
  g_hash_table_replace (self->sessions, session->token_hash, session);
}

const HlSignedIn *
hl_sessions_find_hash (HlSessions *self, const char *token_hash)
{
  HlTime now = hl_clock_now (self->service->clock);
  HlSignedIn *session = g_hash_table_lookup (self->sessions, token_hash);
  HlUser *user;

  if (session == NULL || session->expires_at <= now)
    return NULL;
  user = g_hash_table_lookup (self->users, &session->user);
  if (user == NULL || !user->enabled)
    return NULL;
  renew (self, session, now);
  return session;
}

const HlSignedIn *
hl_sessions_find (HlSessions *self, const char *token)
{
  g_autofree char *hash = NULL;

  if (token == NULL || strlen (token) > 100)
    return NULL;
  hash = hl_digest (token, strlen (token));
  return hl_sessions_find_hash (self, hash);
}

HlUser *
hl_sessions_get_user (HlSessions *self, HlId user)
{
  return g_hash_table_lookup (self->users, &user);
}

guint
hl_sessions_count (HlSessions *self, HlId user)
{
  GHashTableIter iter;
  HlSignedIn *session;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &session))
    n += session->user == user;
  return n;
}

void
hl_sessions_foreach_user (HlSessions *self, GFunc func, gpointer data)
{
  GHashTableIter iter;
  HlUser *user;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &user))
    if (hl_sessions_count (self, user->id) > 0)
      func (user, data);
}
