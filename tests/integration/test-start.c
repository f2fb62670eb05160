/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* hotlined as an operator meets it: what stops it says what to do; what need not stop
 * it is an alarm. */

/* Runs it until it ends; its standard error. */
static char *
run (const char *const *more, int *status)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "hotlined", "hotlined", NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_auto (GStrv) environment = g_environ_unsetenv (g_get_environ (), "G_DEBUG");
  char *text = NULL;
  int wait = 0;

  g_ptr_array_add (argv, program);
  for (guint i = 0; more[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) more[i]);
  g_ptr_array_add (argv, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) argv->pdata, environment, G_SPAWN_DEFAULT, NULL,
                               NULL, NULL, &text, &wait, NULL));
  *status = WIFEXITED (wait) ? WEXITSTATUS (wait) : -1;
  return text;
}

static void
refused (const char *const *argv, int expected, const char *word)
{
  int status;
  g_autofree char *text = run (argv, &status);

  g_test_message ("%s", text);
  g_assert_cmpint (status, ==, expected);
  if (strstr (text, word) == NULL)
    g_error ("does not say %s: %s", word, text);
}

static void
test_options (void)
{
  g_autofree char *folder = hl_test_dir ();
  const char *const no_data[] = { NULL };
  const char *const listen[] = { "--data", folder, "--without-calls", "--listen", "here", NULL };
  const char *const rtp[] = { "--data", folder, "--rtp", "1-2-3", NULL };
  const char *const sip[] = { "--data", folder, "--sip", "nowhere", NULL };
  const char *const prompts[] = { "--data", folder, "--nonsense", NULL };
  const char *const stray[] = { "--data", folder, "listen", "10.0.0.1:12349", NULL };

  refused (no_data, 2, "--data");
  refused (listen, 1, "--listen");
  refused (rtp, 2, "--rtp");
  refused (sip, 1, "--sip");
  refused (prompts, 2, "nonsense");
  refused (stray, 2, "options begin with --");
}

static void
test_second_instance (void)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new ();

  hotlined_host_start (host);
  {
    const char *const argv[] = { "--data",   host->folder,  "--without-calls",
                                 "--listen", "127.0.0.1:0", NULL };
    refused (argv, 1, "in use by another process");
  }
}

static void
test_ports_in_use (void)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new ();
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", host->port);

  hotlined_host_start (host);
  {
    const char *const http[] = { "--data", folder, "--without-calls", "--listen", listen, NULL };
    const char *const sip[] = { "--data",        folder,      "--listen",    "127.0.0.1:0", "--sip",
                                host->registrar, "--prompts", host->prompts, NULL };
    refused (http, 1, "--listen");
    refused (sip, 1, "another program");
  }
}

/* A public address means TLS; the certificate stays the same. */
static void
test_tls (void)
{
  g_autofree char *folder = hl_test_dir ();
  char *before = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *program =
          g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "hotlined", "hotlined", NULL);
      g_autoptr (GSubprocess) process =
          g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, "--data", folder,
                            "--without-calls", "--listen", "0.0.0.0:0", "--print-ready", NULL);
      g_autoptr (GDataInputStream) out =
          g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
      g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
      g_autoptr (HlJsonDoc) doc = hl_json_parse (line, -1, NULL);
      const char *fingerprint =
          hl_json_text (hl_json_get (hl_json_doc_root (doc), "fingerprint"), NULL);

      g_assert_true (g_str_has_prefix (fingerprint, "SHA256:"));
      if (before != NULL)
        g_assert_cmpstr (before, ==, fingerprint);
      g_free (before);
      before = g_strdup (fingerprint);
      g_subprocess_send_signal (process, SIGTERM);
      g_subprocess_wait (process, NULL, NULL);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
    }
  g_free (before);
}

/* No greeting, no music: the citizen reaches an agent all the same, and it is said. */
static void
test_missing_prompts (void)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new ();
  g_autoptr (HlBaresip) agent = NULL;
  g_autoptr (HlBaresip) citizen = NULL;
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", host->registrar);
  const char *const names[] = { "greeting.wav", "music.wav" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (host->prompts, names[i], NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  hotlined_host_start (host);
  agent = hotlined_host_agent (host);
  citizen = hotlined_host_citizen (host);
  hl_baresip_command (citizen, "dial", target);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (citizen, "CALL_ESTABLISHED", 20));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 10));
  g_assert_true (hotlined_host_wait (host->agent, "/health", "status", "degraded", 10));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/integration/start/options", test_options);
  g_test_add_func ("/integration/start/second-instance", test_second_instance);
  g_test_add_func ("/integration/start/ports-in-use", test_ports_in_use);
  g_test_add_func ("/integration/start/tls", test_tls);
  if (hl_peers_missing () == NULL)
    g_test_add_func ("/integration/start/missing-prompts", test_missing_prompts);
  return g_test_run ();
}
