/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <stdio.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/hl-convert.h"
#include "media/hl-media-server.h"

/* The media process: started by hotlined or systemd, outlives hotlined. */

typedef enum
{
  EXIT_USAGE = 2,
  EXIT_TAKEN = 3,
  EXIT_PORTS = 4,
  EXIT_SOCKET = 5,
} MediadExit;

#define IDLE_MINUTES 10

static struct
{
  char *socket, *prompts, *recordings, *address, *ports, *log;
  int threads, idle_seconds;
  gboolean detach, version;
  int convert;
} arguments = { .idle_seconds = IDLE_MINUTES * 60 };

/* clang-format off */
static const GOptionEntry entries[] = {
  { "socket", 0, 0, G_OPTION_ARG_FILENAME, &arguments.socket, "Unix socket to serve", "PATH" },
  { "prompts", 0, 0, G_OPTION_ARG_FILENAME, &arguments.prompts, "Folders of prompts and music, the first that has one", "DIR:DIR" },
  { "recordings", 0, 0, G_OPTION_ARG_FILENAME, &arguments.recordings, "Folder of recordings", "DIR" },
  { "address", 0, 0, G_OPTION_ARG_STRING, &arguments.address, "Local address of RTP", "IP" },
  { "ports", 0, 0, G_OPTION_ARG_STRING, &arguments.ports, "UDP ports of RTP", "FIRST-LAST" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &arguments.threads, "Media threads (default: one per two cores)", "N" },
  { "log", 0, 0, G_OPTION_ARG_FILENAME, &arguments.log, "File to append the log to", "FILE" },
  { "idle", 0, 0, G_OPTION_ARG_INT, &arguments.idle_seconds, "End after so long without client and calls (default 600)", "SECONDS" },
  { "detach", 0, 0, G_OPTION_ARG_NONE, &arguments.detach, "Go on in the background once the socket is served", NULL },
  { "convert", 0, 0, G_OPTION_ARG_INT, &arguments.convert, "Serve nothing: convert one recording for the process PID, as standard input says", "PID" },
  { "version", 0, 0, G_OPTION_ARG_NONE, &arguments.version, "Show the version", NULL },
  { NULL },
};
/* clang-format on */

static gboolean
parse_ports (const char *text, guint16 *first, guint16 *last)
{
  char *end = NULL;
  guint64 a = g_ascii_strtoull (text, &end, 10), b;

  if (end == text || *end != '-')
    return FALSE;
  text = end + 1;
  b = g_ascii_strtoull (text, &end, 10);
  if (end == text || *end != '\0' || a < 1024 || b > 65535 || a + 1 > b)
    return FALSE;
  *first = (guint16) a;
  *last = (guint16) b;
  return TRUE;
}

static gboolean
check_arguments (HlMediaOptions *options)
{
  const char *missing = arguments.socket == NULL       ? "--socket"
                        : arguments.prompts == NULL    ? "--prompts"
                        : arguments.recordings == NULL ? "--recordings"
                        : arguments.address == NULL    ? "--address"
                        : arguments.ports == NULL      ? "--ports"
                                                       : NULL;

  if (missing != NULL)
    g_printerr ("hotline-mediad: %s is missing; see --help\n", missing);
  else if (!parse_ports (arguments.ports, &options->port_first, &options->port_last))
    g_printerr ("hotline-mediad: --ports: must be FIRST-LAST within 1024-65535, not %s\n",
                arguments.ports);
  else if (arguments.threads < 0 || arguments.threads > 64)
    g_printerr ("hotline-mediad: --threads: must be from 0 to 64\n");
  else if (arguments.idle_seconds < 1)
    g_printerr ("hotline-mediad: --idle: must be at least 1\n");
  else
    {
      options->socket = arguments.socket;
      options->prompts = arguments.prompts;
      options->recordings = arguments.recordings;
      options->address = arguments.address;
      options->threads = (guint) arguments.threads;
      return TRUE;
    }
  return FALSE;
}

static gboolean
parse_arguments (int *argc, char ***argv, HlMediaOptions *options)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, "The media process of Hotline: RTP, mixing, prompts, "
                                         "recording.");
  g_option_context_set_description (
      context, "Exit codes: 0 asked to end or idle, 2 wrong arguments, 3 another one serves the\n"
               "socket, 4 no RTP port can be had, 5 the socket or log can't be made.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("hotline-mediad: %s\n", error->message);
      return FALSE;
    }
  if (*argc > 1)
    {
      g_printerr ("hotline-mediad: unexpected argument %s\n", (*argv)[1]);
      return FALSE;
    }
  return arguments.version || arguments.convert != 0 || check_arguments (options);
}

static int
exit_code (const GError *error)
{
  if (g_error_matches (error, HL_MEDIA_SERVER_ERROR, HL_MEDIA_SERVER_ERROR_TAKEN))
    return EXIT_TAKEN;
  return error->domain == HL_MEDIA_ERROR ? EXIT_PORTS : EXIT_SOCKET;
}

/* ---- Going to the background ---- */

/* The first process waits here for the word of the one that stays. */
static int
await_start (int from)
{
  char text[1024];
  ssize_t got = read (from, text, sizeof text - 1);

  if (got <= 0)
    {
      g_printerr ("hotline-mediad: ended while starting\n");
      return EXIT_SOCKET;
    }
  text[got] = '\0';
  if (got > 1)
    g_printerr ("%s", text + 1);
  return text[0] - 'A';
}

/* Returns: -1 in the process that stays (*tell is where to send the word), else the exit code */
static int
detach (int *tell)
{
  int ends[2];
  pid_t child;

  if (pipe2 (ends, O_CLOEXEC) != 0 || (child = fork ()) < 0)
    return EXIT_SOCKET;
  if (child > 0)
    {
      close (ends[1]);
      waitpid (child, NULL, 0);
      return await_start (ends[0]);
    }
  setsid ();
  child = fork ();
  if (child != 0)
    _exit (child < 0 ? EXIT_SOCKET : 0);
  close (ends[0]);
  *tell = ends[1];
  return -1;
}

static void
tell_start (int *tell, int code, const char *message)
{
  g_autofree char *text = NULL;

  if (message != NULL)
    g_printerr ("hotline-mediad: %s\n", message);
  if (*tell < 0)
    return;
  text = g_strdup_printf ("%c%s%s%s", 'A' + code, message != NULL ? "hotline-mediad: " : "",
                          message != NULL ? message : "", message != NULL ? "\n" : "");
  if (write (*tell, text, strlen (text)) < 0)
    g_debug ("Nobody waits for our start");
  close (*tell);
  *tell = -1;
}

static gboolean
open_log (gboolean detached)
{
  const char *path = arguments.log != NULL ? arguments.log : "/dev/null";
  int fd, null;

  if (arguments.log == NULL && !detached)
    return TRUE;
  fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  null = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || null < 0)
    return FALSE;
  dup2 (null, STDIN_FILENO);
  dup2 (fd, STDOUT_FILENO);
  dup2 (fd, STDERR_FILENO);
  close (fd);
  close (null);
  return TRUE;
}

/* Two sockets a leg: the usual limit of 1,024 would be 250 calls. */
static void
raise_limits (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* ---- Converting, instead of serving ---- */

/* Whatever else there is to do on this machine goes before it; it ends with who started it, and
 * leaves no core with a key in it. */
static gboolean
stand_back (pid_t parent)
{
  const struct sched_param none = { 0 };
  const struct rlimit no_core = { 0 };
  const int idle_class = 3 << 13, this_process = 1;

  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid () != parent)
    return FALSE;
  setrlimit (RLIMIT_CORE, &no_core);
  if (setpriority (PRIO_PROCESS, 0, 19) != 0 || sched_setscheduler (0, SCHED_IDLE, &none) != 0
      || syscall (SYS_ioprio_set, this_process, 0, idle_class) != 0)
    g_debug ("It can't stand back in all: %s", g_strerror (errno));
  return TRUE;
}

static int
convert (void)
{
  return stand_back (arguments.convert) ? hl_convert_serve () : HL_CONVERT_FAILED;
}

/* ---- Running ---- */

static void
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
}

static gboolean
signal_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static int
serve (const HlMediaOptions *options, int *tell)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HlMediaServer) server = NULL;
  g_autoptr (GError) error = NULL;

  raise_limits ();
  server = hl_media_server_new (options, arguments.idle_seconds * HL_SECOND, quit_cb, loop, &error);
  if (server == NULL)
    {
      int code = exit_code (error);

      tell_start (tell, code, error->message);
      return code;
    }
  tell_start (tell, 0, NULL);
  g_message ("Serving %s, RTP on %s:%u-%u", options->socket, options->address, options->port_first,
             options->port_last);
  g_unix_signal_add (SIGTERM, signal_cb, loop);
  g_unix_signal_add (SIGINT, signal_cb, loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  HlMediaOptions options = { 0 };
  int tell = -1, code;

  if (!parse_arguments (&argc, &argv, &options))
    return EXIT_USAGE;
  if (arguments.version)
    {
      g_print ("hotline-mediad " HL_VERSION "\n");
      return EXIT_SUCCESS;
    }
  if (arguments.convert != 0)
    return convert ();
  signal (SIGHUP, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
  if (arguments.detach && (code = detach (&tell)) >= 0)
    return code;
  if (!open_log (arguments.detach))
    {
      g_autofree char *message =
          g_strdup_printf ("--log: can't write %s: %s", arguments.log, g_strerror (errno));

      tell_start (&tell, EXIT_SOCKET, message);
      return EXIT_SOCKET;
    }
  return serve (&options, &tell);
}
