/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-commands.h"

#include <stdio.h>
#include <string.h>

#include "ctl-drill.h"
#include "ctl-table.h"
#include "people/hl-site.h"

/* Commands that ask the service. */

int
ctl_complain (const GError *error)
{
  g_printerr ("hotlinectl: %s\n", error->message);
  return ctl_exit_of (error);
}

int
ctl_usage (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("hotlinectl: %s\n", message);
  return CTL_USAGE;
}

void
ctl_print_json (const HlJson *value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_json_put_json (&writer, value);
  g_print ("%s\n", text->str);
}

/* ---- Asking ---- */

/* The answer to one request, signed in; NULL with the exit status in @status. */
HlReply *
ctl_ask (Ctl *ctl, const char *method, const char *path, GString *body, int *status)
{
  g_autoptr (GError) error = NULL;
  HlReply *reply = NULL;

  if (ctl->session != NULL || ctl_connect (ctl, TRUE, &error))
    reply = ctl_send (ctl, method, path, body, &error);
  else if (body != NULL)
    g_string_free (body, TRUE);
  *status = reply != NULL ? CTL_OK : ctl_complain (error);
  return reply;
}

static GString *
begin_body (HlJsonWriter *writer)
{
  GString *body = g_string_new (NULL);

  *writer = (HlJsonWriter) HL_JSON_WRITER_INIT (body);
  hl_json_begin_object (writer);
  return body;
}

int
ctl_show_list (Ctl *ctl, const char *path, const CtlColumn *columns)
{
  g_autofree char *full = ctl_path (ctl, path);
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "GET", full, NULL, &status);
  const HlJson *root;

  if (reply == NULL)
    return status;
  root = hl_reply_get_json (reply);
  if (ctl->json)
    {
      ctl_print_json (root);
      return CTL_OK;
    }
  ctl_table_print (hl_json_get (root, "items"), columns);
  if (hl_json_kind (hl_json_get (root, "next")) == HL_JSON_TEXT)
    g_printerr ("… more: --filter after=%s\n", hl_json_text (hl_json_get (root, "next"), ""));
  return CTL_OK;
}

static int
show_object (Ctl *ctl, const char *path)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "GET", path, NULL, &status);

  if (reply == NULL)
    return status;
  if (ctl->json)
    ctl_print_json (hl_reply_get_json (reply));
  else
    ctl_object_print (hl_reply_get_json (reply));
  return CTL_OK;
}

static int
finish (Ctl *ctl, HlReply *reply, int status, const char *said)
{
  if (reply == NULL)
    return status;
  if (ctl->json)
    ctl_print_json (hl_reply_get_json (reply));
  else
    g_print ("%s\n", said);
  return CTL_OK;
}

/* ---- Signing in ---- */

static int
run_login (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL;

  if (!ctl_connect (ctl, FALSE, &error))
    return ctl_complain (error);
  password = ctl_ask_password ("Password");
  if (!ctl_sign_in (ctl, args[0], password, &error) || !ctl_keep (ctl, &error))
    return ctl_complain (error);
  g_print ("Signed in as %s at %s.\n", hl_session_get_name (ctl->session),
           hl_session_get_address (ctl->session));
  return CTL_OK;
}

static int
run_logout (Ctl *ctl, char **args, int n_args)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "DELETE", "/session", NULL, &status);

  ctl_forget (ctl);
  return finish (ctl, reply, status, "Signed out.");
}

static int
run_health (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (GError) error = NULL;
  const HlJson *health;

  if (!ctl_connect (ctl, FALSE, &error))
    return ctl_complain (error);
  health = hl_session_get_health (ctl->session);
  if (ctl->json)
    ctl_print_json (health);
  else
    {
      const HlJson *faults = hl_json_get (health, "faults");

      ctl_object_print (health);
      for (guint i = 0; i < hl_json_length (faults); i++)
        g_print ("fault                %s\n", hl_json_text (hl_json_at (faults, i), ""));
    }
  return g_strcmp0 (hl_json_text (hl_json_get (health, "status"), NULL), "ok") == 0 ? CTL_OK
                                                                                    : CTL_BAD;
}

/* ---- Site ---- */

void
ctl_print_changes (const HlJson *changes, gboolean dry_run)
{
  for (guint i = 0; i < hl_json_length (changes); i++)
    g_print ("%s\n", hl_json_text (hl_json_at (changes, i), ""));
  if (hl_json_length (changes) == 0)
    g_print ("Nothing to change.\n");
  else
    g_print ("%u changes%s.\n", hl_json_length (changes), dry_run ? " would be made" : " made");
}

int
ctl_apply_by_http (Ctl *ctl, const char *text)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "PUT", ctl->dry_run ? "/site?dry_run=true" : "/site",
                                       g_string_new (text), &status);

  if (reply == NULL)
    return status;
  if (ctl->json)
    ctl_print_json (hl_reply_get_json (reply));
  else
    ctl_print_changes (hl_json_get (hl_reply_get_json (reply), "changes"), ctl->dry_run);
  return CTL_OK;
}

static int
run_site (Ctl *ctl, char **args, int n_args)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "GET", "/site", NULL, &status);

  if (reply != NULL)
    ctl_print_json (hl_reply_get_json (reply));
  return status;
}

/* ---- Calls and tickets ---- */

static const CtlColumn call_columns[] = {
  { "ID", "id", CTL_TEXT },
  { "TIME", "offered_at", CTL_TIME },
  { "WAY", "way", CTL_TEXT },
  { "NUMBER", "caller", CTL_TEXT },
  { "DIALLED", "dialled", CTL_TEXT },
  { "QUEUE", "queue_name", CTL_TEXT },
  { "AGENT", "agent_name", CTL_TEXT },
  { "OUTCOME", "outcome", CTL_TEXT },
  { "WAIT", "wait_us", CTL_SPAN },
  { "TALK", "talk_us", CTL_SPAN },
  { "REC", "recorded", CTL_YES },
  { NULL },
};

static int
run_calls (Ctl *ctl, char **args, int n_args)
{
  return ctl_show_list (ctl, "/calls", call_columns);
}

static const CtlColumn fact_columns[] = {
  { "ID", "id", CTL_TEXT },        { "TIME", "at", CTL_TIME },
  { "KIND", "kind", CTL_TEXT },    { "CALL", "call", CTL_TEXT },
  { "AGENT", "agent", CTL_TEXT },  { "ACTOR", "actor", CTL_TEXT },
  { "SPAN", "span_us", CTL_SPAN }, { "CODE", "code", CTL_NUMBER },
  { "TEXT", "text", CTL_TEXT },    { NULL },
};

static const CtlColumn recording_columns[] = {
  { "ID", "id", CTL_TEXT },
  { "START", "started_at", CTL_TIME },
  { "LENGTH", "length_us", CTL_SPAN },
  { "BYTES", "bytes", CTL_NUMBER },
  { "PATH", "path", CTL_TEXT },
  { "FAULT", "fault", CTL_TEXT },
  { NULL },
};

static const CtlColumn ticket_columns[] = {
  { "ID", "id", CTL_TEXT },
  { "NUMBER", "number", CTL_TEXT },
  { "STATE", "state", CTL_TEXT },
  { "KIND", "kind", CTL_TEXT },
  { "CATEGORY", "category", CTL_TEXT },
  { "TITLE", "title", CTL_TEXT },
  { "OFFICE", "office", CTL_TEXT },
  { "DUE", "due_at", CTL_TIME },
  { "CITIZEN", "citizen_name", CTL_TEXT },
  { "PHONE", "phone", CTL_TEXT },
  { "AGENT", "agent_name", CTL_TEXT },
  { "CREATED", "created_at", CTL_TIME },
  { NULL },
};

void
ctl_print_part (const HlJson *root, const char *name, const CtlColumn *columns)
{
  if (hl_json_length (hl_json_get (root, name)) == 0)
    return;
  g_print ("\n%s\n", name);
  ctl_table_print (hl_json_get (root, name), columns);
}

gboolean
ctl_check_id (const char *text, int *status)
{
  if (*text != '\0' && strspn (text, "0123456789") == strlen (text))
    return TRUE;
  *status = ctl_usage ("%s: an id is a number", text);
  return FALSE;
}

static int
run_call (Ctl *ctl, char **args, int n_args)
{
  g_autofree char *path = g_strconcat ("/calls/", args[0], NULL);
  int status;
  g_autoptr (HlReply) reply = NULL;
  const HlJson *root;

  if (!ctl_check_id (args[0], &status))
    return status;
  reply = ctl_ask (ctl, "GET", path, NULL, &status);
  if (reply == NULL)
    return status;
  root = hl_reply_get_json (reply);
  if (ctl->json)
    {
      ctl_print_json (root);
      return CTL_OK;
    }
  ctl_object_print (hl_json_get (root, "call"));
  ctl_print_part (root, "facts", fact_columns);
  ctl_print_part (root, "recordings", recording_columns);
  ctl_print_part (root, "tickets", ticket_columns);
  return CTL_OK;
}

static int
run_tickets (Ctl *ctl, char **args, int n_args)
{
  return ctl_show_list (ctl, "/tickets", ticket_columns);
}

/* ---- Users ---- */

static const CtlColumn user_columns[] = {
  { "ID", "id", CTL_TEXT },
  { "LOGIN", "login", CTL_TEXT },
  { "NAME", "name", CTL_TEXT },
  { "ROLE", "role", CTL_TEXT },
  { "STAFF", "staff_no", CTL_TEXT },
  { "EXT", "extension", CTL_TEXT },
  { "DEVICE", "device", CTL_TEXT },
  { "ENABLED", "enabled", CTL_YES },
  { "LOCKED UNTIL", "locked_until", CTL_TIME },
  { NULL },
};

static int
run_users (Ctl *ctl, char **args, int n_args)
{
  return ctl_show_list (ctl, "/users", user_columns);
}

/* The item of a list whose member is @value; borrowed. */
static const HlJson *
find (const HlJson *items, const char *name, const char *value)
{
  for (guint i = 0; i < hl_json_length (items); i++)
    {
      const HlJson *item = hl_json_at (items, i);

      if (g_strcmp0 (hl_json_text (hl_json_get (item, name), NULL), value) == 0)
        return item;
    }
  return NULL;
}

/* The user with @login; NULL with the exit status. @reply owns it. */
static const HlJson *
find_user (Ctl *ctl, const char *login, HlReply **reply, int *status)
{
  const HlJson *user;

  *reply = ctl_ask (ctl, "GET", "/users", NULL, status);
  if (*reply == NULL)
    return NULL;
  user = find (hl_json_get (hl_reply_get_json (*reply), "items"), "login", login);
  if (user == NULL)
    {
      g_printerr ("hotlinectl: there is no user %s\n", login);
      *status = CTL_FAILED;
    }
  return user;
}

/* The user, and what her desk phone signs in with when it has one that does. */
static int
run_user (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (HlReply) users = NULL;
  g_autoptr (HlReply) reply = NULL;
  g_autofree char *path = NULL;
  HlJsonWriter writer;
  GString *body;
  int status;
  const HlJson *user = find_user (ctl, args[0], &users, &status);

  if (user == NULL)
    return status;
  if (ctl->json)
    ctl_print_json (user);
  else
    ctl_object_print (user);
  if (g_strcmp0 (hl_json_text (hl_json_get (user, "device"), NULL), "registered") != 0)
    return CTL_OK;
  body = begin_body (&writer);
  hl_json_end_object (&writer);
  path = g_strdup_printf ("/users/%" G_GINT64_FORMAT "/device",
                          hl_json_int (hl_json_get (user, "id"), 0));
  reply = ctl_ask (ctl, "POST", path, body, &status);
  if (reply == NULL)
    return status;
  if (ctl->json)
    ctl_print_json (hl_reply_get_json (reply));
  else
    g_print ("%-20s %s\n", "device_password",
             hl_json_text (hl_json_get (hl_reply_get_json (reply), "password"), ""));
  return CTL_OK;
}

static int
run_user_add (Ctl *ctl, char **args, int n_args)
{
  g_autofree char *password = ctl_ask_new_password ("Initial password");
  HlJsonWriter writer;
  GString *body;
  g_autoptr (HlReply) reply = NULL;
  int status;

  if (password == NULL)
    return CTL_FAILED;
  body = begin_body (&writer);
  hl_json_add_text (&writer, "login", args[0]);
  hl_json_add_text (&writer, "name", args[1]);
  hl_json_add_text (&writer, "role", args[2]);
  hl_json_add_text (&writer, "password", password);
  for (guint i = 0; ctl->filters != NULL && ctl->filters[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (ctl->filters[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        hl_json_add_text (&writer, pair[0], pair[1]);
    }
  hl_json_end_object (&writer);
  reply = ctl_ask (ctl, "POST", "/users", body, &status);
  return finish (ctl, reply, status, "Added.");
}

static int
set_enabled (Ctl *ctl, const char *login, gboolean enabled)
{
  g_autoptr (HlReply) users = NULL;
  g_autoptr (HlReply) reply = NULL;
  g_autofree char *path = NULL;
  HlJsonWriter writer;
  GString *body;
  int status;
  const HlJson *user = find_user (ctl, login, &users, &status);

  if (user == NULL)
    return status;
  body = begin_body (&writer);
  hl_json_add_int (&writer, "revision", hl_json_int (hl_json_get (user, "revision"), 0));
  hl_json_add_bool (&writer, "enabled", enabled);
  hl_json_end_object (&writer);
  path = g_strdup_printf ("/users/%" G_GINT64_FORMAT, hl_json_int (hl_json_get (user, "id"), 0));
  reply = ctl_ask (ctl, "PATCH", path, body, &status);
  return finish (ctl, reply, status, enabled ? "Enabled." : "Disabled.");
}

static int
run_user_disable (Ctl *ctl, char **args, int n_args)
{
  return set_enabled (ctl, args[0], FALSE);
}

static int
run_user_enable (Ctl *ctl, char **args, int n_args)
{
  return set_enabled (ctl, args[0], TRUE);
}

static int
run_user_password (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (HlReply) users = NULL;
  g_autoptr (HlReply) reply = NULL;
  g_autofree char *path = NULL;
  g_autofree char *password = NULL;
  HlJsonWriter writer;
  GString *body;
  int status;
  const HlJson *user;

  if (ctl->data != NULL)
    return ctl_set_password_in_data (ctl, args[0]);
  user = find_user (ctl, args[0], &users, &status);
  if (user == NULL)
    return status;
  password = ctl_ask_new_password ("New password");
  if (password == NULL)
    return CTL_FAILED;
  body = begin_body (&writer);
  hl_json_add_text (&writer, "password", password);
  hl_json_end_object (&writer);
  path = g_strdup_printf ("/users/%" G_GINT64_FORMAT "/password",
                          hl_json_int (hl_json_get (user, "id"), 0));
  reply = ctl_ask (ctl, "POST", path, body, &status);
  return finish (ctl, reply, status, "Set.");
}

/* ---- Live ---- */

static const CtlColumn agent_columns[] = {
  { "ID", "id", CTL_TEXT },          { "NAME", "name", CTL_TEXT },
  { "STAFF", "staff_no", CTL_TEXT }, { "EXT", "extension", CTL_TEXT },
  { "STATE", "state", CTL_TEXT },    { "REASON", "reason", CTL_TEXT },
  { "SINCE", "since", CTL_TIME },    { "DEVICE", "device_up", CTL_YES },
  { "CALL", "call", CTL_TEXT },      { NULL },
};

static const CtlColumn queue_columns[] = {
  { "QUEUE", "name", CTL_TEXT },
  { "WAITING", "waiting", CTL_NUMBER },
  { "READY", "ready", CTL_NUMBER },
  { "SIGNED IN", "signed_in", CTL_NUMBER },
  { "OFFERED", "offered", CTL_NUMBER },
  { "ANSWERED", "answered", CTL_NUMBER },
  { "RATE %", "answer_rate", CTL_NUMBER },
  { "SL %", "sl_percent", CTL_NUMBER },
  { NULL },
};

static const CtlColumn live_call_columns[] = {
  { "ID", "id", CTL_TEXT },
  { "STATE", "state", CTL_TEXT },
  { "WAY", "way", CTL_TEXT },
  { "CALLER", "caller", CTL_TEXT },
  { "AGENT", "agent", CTL_TEXT },
  { "SINCE", "since", CTL_TIME },
  { NULL },
};

static int
run_agents (Ctl *ctl, char **args, int n_args)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "GET", "/live", NULL, &status);
  const HlJson *root;

  if (reply == NULL)
    return status;
  root = hl_reply_get_json (reply);
  if (ctl->json)
    ctl_print_json (hl_json_get (root, "agents"));
  else
    ctl_table_print (hl_json_get (root, "agents"), agent_columns);
  return CTL_OK;
}

static int
run_live (Ctl *ctl, char **args, int n_args)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "GET", "/live", NULL, &status);
  const HlJson *root;

  if (reply == NULL)
    return status;
  root = hl_reply_get_json (reply);
  if (ctl->json)
    {
      ctl_print_json (root);
      return CTL_OK;
    }
  ctl_table_print (hl_json_get (root, "queues"), queue_columns);
  ctl_print_part (root, "agents", agent_columns);
  ctl_print_part (root, "calls", live_call_columns);
  return CTL_OK;
}

/* state LOGIN|EXTENSION|ID ready|away REASON */
static int
run_state (Ctl *ctl, char **args, int n_args)
{
  static const char *const names[] = { "staff_no", "extension", "name" };
  int status;
  g_autoptr (HlReply) live = ctl_ask (ctl, "GET", "/live", NULL, &status);
  g_autoptr (HlReply) reply = NULL;
  g_autofree char *path = NULL;
  const HlJson *agent = NULL;
  HlJsonWriter writer;
  GString *body;

  if (live == NULL)
    return status;
  for (guint i = 0; agent == NULL && i < G_N_ELEMENTS (names); i++)
    agent = find (hl_json_get (hl_reply_get_json (live), "agents"), names[i], args[0]);
  if (agent == NULL && !ctl_check_id (args[0], &status))
    return status;
  path = g_strdup_printf ("/agents/%" G_GINT64_FORMAT "/state",
                          agent != NULL ? hl_json_int (hl_json_get (agent, "id"), 0)
                                        : g_ascii_strtoll (args[0], NULL, 10));
  body = begin_body (&writer);
  hl_json_add_text (&writer, "state", args[1]);
  if (n_args > 2)
    hl_json_add_text (&writer, "reason", args[2]);
  hl_json_end_object (&writer);
  reply = ctl_ask (ctl, "POST", path, body, &status);
  return finish (ctl, reply, status, "Set.");
}

/* ---- Log, figures, exports, backup ---- */

static int
run_facts (Ctl *ctl, char **args, int n_args)
{
  return ctl_show_list (ctl, "/facts", fact_columns);
}

static int
run_verify (Ctl *ctl, char **args, int n_args)
{
  int status;
  g_autoptr (HlReply) reply = ctl_ask (ctl, "GET", "/facts/verify", NULL, &status);

  if (reply == NULL)
    return status;
  if (ctl->json)
    ctl_print_json (hl_reply_get_json (reply));
  else
    ctl_object_print (hl_reply_get_json (reply));
  return hl_json_bool (hl_json_get (hl_reply_get_json (reply), "ok"), FALSE) ? CTL_OK : CTL_BAD;
}

static int
run_statistics_day (Ctl *ctl, char **args, int n_args)
{
  g_autofree char *path = n_args > 0 ? g_strconcat ("/statistics/day?date=", args[0], NULL)
                                     : g_strdup ("/statistics/day");

  return show_object (ctl, path);
}

static const CtlColumn figure_columns[] = {
  { "AGENT", "agent_name", CTL_TEXT },
  { "ANSWERED", "answered", CTL_NUMBER },
  { "OUT", "outbound", CTL_NUMBER },
  { "MISSED", "missed", CTL_NUMBER },
  { "TALK", "talk_us", CTL_SPAN },
  { "HOLD", "hold_us", CTL_SPAN },
  { "WRAP-UP", "wrap_up_us", CTL_SPAN },
  { "READY", "ready_us", CTL_SPAN },
  { "AWAY", "away_us", CTL_SPAN },
  { "OCCUPANCY %", "occupancy", CTL_NUMBER },
  { NULL },
};

static int
run_statistics_agents (Ctl *ctl, char **args, int n_args)
{
  return ctl_show_list (ctl, "/statistics/agents", figure_columns);
}

static int
run_export (Ctl *ctl, char **args, int n_args)
{
  g_autoptr (GError) error = NULL;
  const char *dot = strrchr (args[1], '.');
  g_autofree char *path = NULL;
  g_autofree char *full = NULL;

  if (strcmp (args[0], "calls") != 0 && strcmp (args[0], "tickets") != 0
      && strcmp (args[0], "day") != 0)
    return ctl_usage ("%s: export calls, tickets or day", args[0]);
  if (dot == NULL || (strcmp (dot, ".xlsx") != 0 && strcmp (dot, ".csv") != 0))
    return ctl_usage ("%s: the file must end in .xlsx or .csv", args[1]);
  path = g_strdup_printf ("/export/%s%s", args[0], dot);
  full = ctl_path (ctl, path);
  if (!ctl_connect (ctl, TRUE, &error) || !ctl_save (ctl, full, args[1], &error))
    return ctl_complain (error);
  g_print ("%s\n", args[1]);
  return CTL_OK;
}

static const CtlColumn beside_columns[] = {
  { "FOLDER", "folder", CTL_TEXT },
  { "FILES", "files", CTL_NUMBER },
  { "BYTES", "bytes", CTL_NUMBER },
  { NULL },
};

static int
run_backup (Ctl *ctl, char **args, int n_args)
{
  HlJsonWriter writer;
  GString *body = begin_body (&writer);
  g_autofree char *folder = n_args > 0 ? g_canonicalize_filename (args[0], NULL) : NULL;
  g_autoptr (HlReply) reply = NULL;
  int status;

  if (folder != NULL)
    hl_json_add_text (&writer, "folder", folder);
  hl_json_end_object (&writer);
  reply = ctl_ask (ctl, "POST", "/backup", body, &status);
  if (reply == NULL)
    return status;
  if (ctl->json)
    ctl_print_json (hl_reply_get_json (reply));
  else
    {
      ctl_object_print (hl_reply_get_json (reply));
      ctl_print_part (hl_reply_get_json (reply), "beside", beside_columns);
      g_printerr ("Keep hotline.key of the data folder apart: without it sealed numbers and names "
                  "cannot be read. Copy the folders named beside as well: their files are not in "
                  "it.\n");
    }
  return CTL_OK;
}

/* clang-format off */
const CtlCommand ctl_commands[] = {
  { "login", "LOGIN", 1, 1, run_login, "sign in; the token is kept in ~/.config/hotline (0600)" },
  { "logout", "", 0, 0, run_logout, "sign out and forget the token" },
  { "health", "", 0, 0, run_health, "how the service is; exit status 5 when not ok" },
  { "site", "", 0, 0, run_site, "the stored site as JSON, without passwords" },
  { "calls", "", 0, 0, run_calls, "calls; --filter from, to, way, outcome, queue, agent, number, q" },
  { "call", "ID", 1, 1, run_call, "one call with its facts, recordings and tickets" },
  { "tickets", "", 0, 0, run_tickets, "tickets; --filter state, kind, category, district, agent, from, to, phone, q, office, overdue=true, clock" },
  { "users", "", 0, 0, run_users, "everybody who signs in" },
  { "user add", "LOGIN NAME ROLE", 3, 3, run_user_add, "a new user; --filter extension=…, device=…, staff_no=…" },
  { "user disable", "LOGIN", 1, 1, run_user_disable, "signs out and keeps out" },
  { "user enable", "LOGIN", 1, 1, run_user_enable, "lets in again" },
  { "user password", "LOGIN", 1, 1, run_user_password, "sets a password and ends the user's sessions; with --data while the service is stopped", CTL_DATA_MAY },
  { "user", "LOGIN", 1, 1, run_user, "one user, and the password of a desk phone that registers" },
  { "agents", "", 0, 0, run_agents, "agents and their states, now" },
  { "live", "", 0, 0, run_live, "queues, agents and calls, now" },
  { "state", "AGENT STATE [REASON]", 2, 3, run_state, "sets an agent (staff number, extension, name or id) ready or away" },
  { "facts", "", 0, 0, run_facts, "the log; --filter kind, call, agent" },
  { "verify", "", 0, 0, run_verify, "does the log's hash chain hold? exit status 5 when not" },
  { "statistics day", "[DATE]", 0, 1, run_statistics_day, "a day's figures" },
  { "statistics agents", "", 0, 0, run_statistics_agents, "agents' figures; --filter from, to" },
  { "export", "calls|tickets|day FILE", 2, 2, run_export, "into FILE.xlsx or .csv; --filter as for the list, date=… for day" },
  { "drill", "service|media [yes] [force]", 1, 3, ctl_run_drill, "kills a process under a test call and prints the report; asks first unless yes; exit status 5 when not passed" },
  { "backup", "[FOLDER]", 0, 1, run_backup, "a verified copy of the data on the service's machine" },
  { NULL },
};
/* clang-format on */
