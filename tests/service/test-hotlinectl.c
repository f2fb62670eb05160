/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "hl-test.h"
#include "service/hl-service.h"

/* The command line against data and a service: what it prints and its exit status. */

#define PASSWORD "First-Pass-12"

typedef struct
{
  char *dir, *data, *server;
  HlService *service;
} Fixture;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_done (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static void
wait_for (GAsyncResult **result)
{
  g_assert_true (hl_test_wait_until (is_done, result, 60));
}

/* Runs "hotlinectl ARGS" (words by spaces); what it printed on both outputs. */
static char *
run (Fixture *f, const char *args, int status)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "hotlinectl", "hotlinectl", NULL);
  g_autofree char *line = g_strconcat (program, " ", args, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_subprocess_launcher_setenv (launcher, "HOTLINE_PASSWORD", PASSWORD, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", f->dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, done_cb, &result);
  wait_for (&result);
  g_subprocess_communicate_utf8_finish (process, result, &out, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (process) || g_subprocess_get_exit_status (process) != status)
    g_error ("%s: exit status %d, not %d: %s", args,
             g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1,
             status, out);
  return out;
}

static void
says (Fixture *f, const char *args, int status, const char *part)
{
  g_autofree char *out = run (f, args, status);

  if (strstr (out, part) == NULL)
    g_error ("%s: %s", args, out);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = hl_test_dir ();
  f->data = g_build_filename (f->dir, "data", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->dir);
  g_free (f->data);
}

static char *
write_file (Fixture *f, const char *name, const char *text)
{
  char *path = g_build_filename (f->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
with_data (Fixture *f, const char *command, int status, const char *part)
{
  g_autofree char *args = g_strdup_printf ("%s --data %s", command, f->data);

  says (f, args, status, part);
}

static void
test_local (Fixture *f, gconstpointer data)
{
  g_autofree char *good =
      write_file (f, "good.json", "{\"name\":\"x\", // note\n\"offices\":[{\"name\":\"o\"}]}");
  g_autofree char *bad = write_file (
      f, "bad.json", "{\"name\":\"x\",\"queues\":[{\"name\":\"q\",\"ring_seconds\":1}]}");
  g_autofree char *check_good = g_strconcat ("check ", good, NULL);
  g_autofree char *check_bad = g_strconcat ("check ", bad, NULL);
  g_autofree char *dry = g_strconcat ("apply -n ", good, NULL);
  g_autofree char *apply = g_strconcat ("apply ", good, NULL);
  g_autofree char *example = hl_test_source ("data/site.example.json");
  g_autofree char *demo = g_strdup_printf ("demo-data %s 5", example);

  says (f, "", 2, "no such command");
  says (f, "fly", 2, "no such command");
  says (f, "call", 2, "usage: hotlinectl call ID");
  says (f, "--nonsense", 2, "nonsense");
  says (f, "calls --help", 0, "hotlinectl calls");
  says (f, "init admin", 2, "--data");
  says (f, check_good, 0, "is well");
  says (f, check_bad, 1, "queues[0].ring_seconds: must be from 5 to 120");
  with_data (f, "init boss", 0, "is its administrator");
  with_data (f, "init other", 1, "there already");
  with_data (f, "user password boss", 1, "password: "); /* the same is none */
  with_data (f, "user password nobody", 1, "there is no user nobody");
  with_data (f, "users", 2, "takes no --data");
  with_data (f, dry, 0, "2 changes would be made");
  with_data (f, apply, 0, "2 changes made");
  with_data (f, apply, 0, "Nothing to change");
  with_data (f, "recording verify", 0, "ok yes");
  says (f, "demo-data site.json 5", 2, "--data");
  with_data (f, "attachment verify", 2, "takes no --data");
  with_data (f, "check x.json", 2, "takes no --data");
  with_data (f, demo, 1, "hotlinectl: "); /* there are data */
  g_free (f->data);
  f->data = g_build_filename (f->dir, "demo", NULL);
  with_data (f, demo, 0, "holds 5 tickets");
  with_data (f, "restore /nowhere/at/all", 1, "hotlinectl: ");
}

static void
start_service (Fixture *f)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HlServiceOptions options = { .data = f->data, .listen = "127.0.0.1:0", .without_calls = TRUE };

  f->service = hl_service_new (&options, clock, &error);
  g_assert_no_error (error);
  hl_service_start_async (f->service, NULL, done_cb, &result);
  wait_for (&result);
  hl_service_start_finish (f->service, result, &error);
  g_assert_no_error (error);
  f->server = g_strdup_printf ("127.0.0.1:%u", hl_service_get_port (f->service));
}

static void
stop_service (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;

  hl_service_stop_async (f->service, FALSE, done_cb, &result);
  wait_for (&result);
  hl_service_stop_finish (f->service, result, NULL);
  hl_service_free (f->service);
  g_free (f->server);
}

static void
with_server (Fixture *f, const char *command, int status, const char *part)
{
  g_autofree char *args = g_strdup_printf ("%s -s %s", command, f->server);

  says (f, args, status, part);
}

static void
test_service (Fixture *f, gconstpointer data)
{
  g_autofree char *site =
      write_file (f, "site.json", "{\"name\":\"x\", // note\n\"offices\":[{\"name\":\"o\"}]}");
  g_autofree char *apply = g_strconcat ("apply ", site, NULL);
  g_autofree char *export = g_strdup_printf ("export day %s/day.xlsx", f->dir);
  g_autofree char *backup = g_strdup_printf ("backup %s/copy", f->dir);
  g_autofree char *config = g_build_filename (f->dir, "hotline", "hotlinectl.conf", NULL);
  g_autofree char *year = write_file (f, "2026.json",
                                      "{\"year\":2026,\"version\":1, // first\n"
                                      "\"source\":\"国办发明电〔2025〕7号\","
                                      "\"holidays\":[{\"from\":\"2026-10-01\","
                                      "\"to\":\"2026-10-07\",\"name\":\"国庆节\"}]}");
  g_autofree char *notice = g_strconcat ("calendar import ", year, NULL);
  g_autofree char *notice_dry = g_strconcat ("-n calendar import ", year, NULL);
  g_autofree char *restore = g_strdup_printf ("restore %s/copy --data %s/again", f->dir, f->dir);

  with_data (f, "init boss", 0, "administrator");
  says (f, "calls -s 127.0.0.1:1", 3, "hotlinectl: ");
  start_service (f);
  with_server (f, "calls", 4, "not signed in");
  with_server (f, "login nobody", 4, "hotlinectl: ");
  with_server (f, "login boss", 0, "Signed in");
  g_assert_true (g_file_test (config, G_FILE_TEST_EXISTS));
  with_data (f, "recording verify", 1, "hotlinectl: "); /* in use */
  with_server (f, apply, 0, "2 changes made");
  with_server (f, "users", 0, "boss");
  with_server (f, "user add lina 李娜 agent -f extension=11", 0, "Added");
  with_server (f, "user add fang 王芳 agent -f extension=12 -f device=registered", 0, "Added");
  with_server (f, "user fang", 0, "device_password");
  with_server (f, "user lina", 0, "李娜");
  with_server (f, "user nobody", 1, "no user");
  with_server (f, "user disable lina", 0, "Disabled");
  with_server (f, "user enable lina", 0, "Enabled");
  with_server (f, "user disable nobody", 1, "no user");
  with_server (f, "calls --json", 0, "\"items\":[]");
  with_server (f, "call 5", 1, "there is no call 5");
  with_server (f, "call x", 2, "an id is a number");
  with_server (f, "tickets -f q=x -l 3", 0, "NUMBER");
  with_server (f, "tickets -f q=-x", 1, "add what to find");
  with_server (f, "search", 0, "ready");
  with_server (f, "search rebuild", 0, "built anew");
  with_server (f, "search check", 0, "ok yes");
  with_server (f, "tickets -f nothing=x", 1, "nothing");
  with_server (f, "ticket 5", 1, "there is no ticket 5");
  with_server (f, "ticket x", 2, "an id is a number");
  with_server (f, "ticket 20261127-0001", 1, "there is no ticket 20261127-0001");
  with_server (f, "ticket clocks 5", 1, "there is no ticket 5");
  with_server (f, notice_dry, 0, "TICKET");
  with_server (f, "calendar --json", 0, "\"items\":[]");
  with_server (f, notice, 0, "Imported; 0 deadlines moved.");
  with_server (f, notice, 1, "version: 1 of 2026 is stored already");
  with_server (f, "calendar", 0, "国办发明电");
  with_server (f, "calendar import /nowhere", 1, "hotlinectl: ");
  with_server (f, "facts -f kind=user-created", 0, "lina");
  with_server (f, "verify", 0, "ok");
  with_server (f, "statistics day", 0, "offered");
  with_server (f, export, 0, "day.xlsx");
  with_server (f, backup, 0, "attachments");
  with_server (f, "attachment verify", 0, "missing");
  with_server (f, "recording verify", 0, "ok");
  with_server (f, "logout", 0, "Signed out");
  with_server (f, "users", 4, "not signed in");
  stop_service (f);
  says (f, restore, 0, "holds the data");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/hotlinectl/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("local", test_local);
  ADD ("service", test_service);
  return g_test_run ();
}
