/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-client.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* The service by HTTP, one request after the other. */

#define DEFAULT_SERVER "127.0.0.1:12349"

void
ctl_clear (Ctl *self)
{
  g_clear_object (&self->session);
  g_clear_pointer (&self->config_path, g_free);
  g_clear_pointer (&self->kept_server, g_free);
  g_clear_pointer (&self->kept_pin, g_free);
  g_clear_pointer (&self->kept_token, g_free);
}

/* ---- The kept sign-in ---- */

void
ctl_load (Ctl *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  self->config_path =
      g_build_filename (g_get_user_config_dir (), "hotline", "hotlinectl.conf", NULL);
  if (!g_key_file_load_from_file (file, self->config_path, G_KEY_FILE_NONE, NULL))
    return;
  self->kept_server = g_key_file_get_string (file, "session", "server", NULL);
  self->kept_pin = g_key_file_get_string (file, "session", "fingerprint", NULL);
  self->kept_token = g_key_file_get_string (file, "session", "token", NULL);
}

static void
set_if (GKeyFile *file, const char *name, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, "session", name, value);
}

gboolean
ctl_keep (Ctl *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *folder = g_path_get_dirname (self->config_path);
  g_autofree char *text = NULL;

  set_if (file, "server", hl_session_get_address (self->session));
  set_if (file, "fingerprint", hl_session_get_fingerprint (self->session));
  set_if (file, "token", hl_session_get_token (self->session));
  text = g_key_file_to_data (file, NULL, NULL);
  g_mkdir_with_parents (folder, 0700);
  return g_file_set_contents_full (self->config_path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                   0600, error);
}

void
ctl_forget (Ctl *self)
{
  g_unlink (self->config_path);
}

/* ---- Waiting for an answer ---- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *slot;
}

static gboolean
connect_to (Ctl *self, const char *server, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hl_session_connect_async (self->session, server, NULL, done_cb, &result);
  return hl_session_connect_finish (self->session, wait_for (&result), error);
}

/* A certificate nobody pinned: say which it is, and how to trust it; a service that is not
 * there: say which was meant. */
static void
explain_connection (Ctl *self, const char *server, GError **error)
{
  if (error != NULL && g_error_matches (*error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_OFFLINE))
    g_prefix_error (error,
                    "The service at %s can't be reached; start it, or give --server: ", server);
  if (error != NULL && g_error_matches (*error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CERTIFICATE))
    g_prefix_error (error,
                    "The certificate's fingerprint is %s. Compare it with the one on the service's "
                    "machine, then sign in with --fingerprint: ",
                    hl_session_get_fingerprint (self->session));
}

gboolean
ctl_connect (Ctl *self, gboolean signed_in, GError **error)
{
  const char *server = self->server != NULL        ? self->server
                       : self->kept_server != NULL ? self->kept_server
                                                   : DEFAULT_SERVER;

  self->session = hl_session_new ();
  hl_session_set_pin (self->session,
                      self->fingerprint != NULL ? self->fingerprint : self->kept_pin);
  if (!connect_to (self, server, error))
    {
      explain_connection (self, server, error);
      return FALSE;
    }
  if (!signed_in)
    return TRUE;
  if (self->kept_token == NULL
      || g_strcmp0 (self->kept_server, hl_session_get_address (self->session)) != 0)
    {
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_SIGNED_OUT,
                   "not signed in; run: hotlinectl login LOGIN");
      return FALSE;
    }
  hl_session_use_token (self->session, self->kept_token);
  return TRUE;
}

gboolean
ctl_sign_in (Ctl *self, const char *login, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hl_session_sign_in_async (self->session, login, password, NULL, done_cb, &result);
  if (hl_session_sign_in_finish (self->session, wait_for (&result), error))
    return TRUE;
  if (error != NULL && g_error_matches (*error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_LOCKED_OUT))
    {
      g_autoptr (GDateTime) until =
          g_date_time_new_from_unix_local (hl_session_get_locked_until (self->session) / HL_SECOND);
      g_autofree char *text = until != NULL ? g_date_time_format (until, "%F %T") : NULL;

      g_clear_error (error);
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_LOCKED_OUT,
                   "too many wrong passwords: locked until %s, or until an administrator sets a "
                   "new password (hotlinectl user password LOGIN)",
                   text != NULL ? text : "later");
    }
  return FALSE;
}

HlReply *
ctl_send (Ctl *self, const char *method, const char *path, GString *body, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HlReply) reply = NULL;
  g_autofree char *token = strcmp (method, "POST") == 0 ? hl_token_new () : NULL;

  hl_session_send_async (self->session, method, path, body, token, NULL, done_cb, &result);
  if (!hl_session_send_finish (self->session, wait_for (&result), &reply, error))
    return NULL;
  return g_steal_pointer (&reply);
}

gboolean
ctl_save (Ctl *self, const char *path, const char *file, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) to = g_file_new_for_commandline_arg (file);

  hl_session_save_async (self->session, path, to, NULL, done_cb, &result);
  return hl_session_save_finish (self->session, wait_for (&result), error);
}

char *
ctl_path (Ctl *self, const char *path)
{
  g_autoptr (GString) query = g_string_new (NULL);

  if (self->limit > 0)
    hl_query_add_int (query, "limit", self->limit);
  for (guint i = 0; self->filters != NULL && self->filters[i] != NULL; i++)
    {
      const char *equals = strchr (self->filters[i], '=');
      g_autofree char *name =
          equals != NULL ? g_strndup (self->filters[i], equals - self->filters[i]) : NULL;

      if (name != NULL)
        hl_query_add (query, name, equals + 1);
    }
  if (query->len == 0)
    return g_strdup (path);
  return g_strdup_printf ("%s%s%s", path, query->str[0] == '?' ? "" : "?", query->str);
}

/* ---- Passwords ---- */

static char *
read_line (void)
{
  char line[512];

  if (fgets (line, sizeof line, stdin) == NULL)
    return g_strdup ("");
  line[strcspn (line, "\r\n")] = '\0';
  return g_strdup (line);
}

char *
ctl_ask_password (const char *prompt)
{
  const char *given = g_getenv ("HOTLINE_PASSWORD");
  struct termios before, silent;
  char *password;

  if (given != NULL)
    return g_strdup (given);
  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return read_line ();
  g_printerr ("%s: ", prompt);
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  password = read_line ();
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  return password;
}

/* Nobody sees what she types: twice, when somebody types. */
char *
ctl_ask_new_password (const char *prompt)
{
  g_autofree char *password = ctl_ask_password (prompt);
  g_autofree char *again = NULL;

  if (g_getenv ("HOTLINE_PASSWORD") != NULL || !isatty (STDIN_FILENO))
    return g_steal_pointer (&password);
  again = ctl_ask_password ("The same again");
  if (strcmp (password, again) == 0)
    return g_steal_pointer (&password);
  g_printerr ("hotlinectl: the two are not the same; nothing was changed\n");
  return NULL;
}

int
ctl_exit_of (const GError *error)
{
  if (error->domain != HL_CLIENT_ERROR)
    return CTL_FAILED;
  switch ((HlClientError) error->code)
    {
    case HL_CLIENT_ERROR_ADDRESS:
    case HL_CLIENT_ERROR_OFFLINE:
    case HL_CLIENT_ERROR_CERTIFICATE:
    case HL_CLIENT_ERROR_PROTOCOL:
      return CTL_UNREACHABLE;
    case HL_CLIENT_ERROR_SIGNED_OUT:
    case HL_CLIENT_ERROR_PASSWORD:
    case HL_CLIENT_ERROR_LOCKED_OUT:
    case HL_CLIENT_ERROR_PERMISSION:
      return CTL_SIGNED_OUT;
    default:
      return CTL_FAILED;
    }
}
