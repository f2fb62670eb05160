/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client-test.h"

#include <glib/gstdio.h>
#include <string.h>

/* The program is a stand-in here: what counts is starting, asking and ending. */

static void
make_program (const char *root, const char *script)
{
  g_autofree char *folder = g_build_filename (root, "apps", "hotlined", NULL);
  g_autofree char *path = g_build_filename (folder, "hotlined", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (path, script, -1, 0, 0700, NULL));
}

static void
test_find (void)
{
  g_autofree char *root = hl_test_dir ();
  g_autofree char *expected = g_build_filename (root, "apps", "hotlined", "hotlined", NULL);
  g_autofree char *found = NULL, *none = NULL;

  g_setenv ("HL_BUILD_ROOT", root, TRUE);
  make_program (root, "#!/bin/sh\n");
  found = hl_program_find ("hotlined");
  g_assert_cmpstr (found, ==, expected);
  none = hl_program_find ("no-such-program-of-ours");
  g_assert_null (none);
}

static gboolean
start (HlDaemon *daemon, GError **error)
{
  Wait wait = { NULL };
  gboolean good;

  hl_daemon_start_async (daemon, NULL, result_cb, &wait);
  good = hl_daemon_start_finish (daemon, wait_result (&wait), error);
  g_object_unref (wait.result);
  return good;
}

static void
test_ends_at_once (void)
{
  g_autofree char *root = hl_test_dir ();
  g_autoptr (HlDaemon) daemon = hl_daemon_new (root);
  g_autofree char *log = g_build_filename (root, "service.log", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("HL_BUILD_ROOT", root, TRUE);
  make_program (root, "#!/bin/sh\necho \"cannot: $*\" >&2; exit 3\n");
  g_assert_false (start (daemon, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROGRAM);
  g_assert_false (hl_daemon_get_running (daemon));
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "cannot: --try"));
}

static gboolean
is_dead (gpointer data)
{
  return !g_file_test (data, G_FILE_TEST_EXISTS);
}

static void
test_runs_and_stops (void)
{
  g_autofree char *root = hl_test_dir ();
  HlDaemon *daemon = hl_daemon_new (root);
  g_autofree char *server = g_test_build_filename (G_TEST_BUILT, "client", "fake-service", NULL);
  g_autofree char *script =
      g_strdup_printf ("#!/bin/sh\n"
                       "while [ $# -gt 0 ]; do [ \"$1\" = --port ] && port=$2; shift; done\n"
                       "echo $$ > %s/pid; exec %s $port %s < /dev/null\n",
                       root, server, root);
  g_autofree char *pid_file = g_build_filename (root, "pid", NULL);
  g_autofree char *pid = NULL, *process = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("HL_BUILD_ROOT", root, TRUE);
  make_program (root, script);
  g_assert_true (start (daemon, &error));
  g_assert_no_error (error);
  g_assert_true (hl_daemon_get_running (daemon));
  g_assert_true (g_str_has_prefix (hl_daemon_get_address (daemon), "http://127.0.0.1:"));
  g_assert_true (start (daemon, &error)); /* it runs already */
  g_assert_true (g_file_get_contents (pid_file, &pid, NULL, NULL));
  process = g_strdup_printf ("/proc/%s/exe", g_strchomp (pid));
  g_object_unref (daemon);
  g_assert_true (hl_test_wait_until (is_dead, process, 20));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/daemon/find", test_find);
  g_test_add_func ("/client/daemon/ends-at-once", test_ends_at_once);
  g_test_add_func ("/client/daemon/runs-and-stops", test_runs_and_stops);
  return g_test_run ();
}
