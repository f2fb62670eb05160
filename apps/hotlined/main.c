/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "hotlined-keep.h"
#include "hotlined-options.h"
#include "service/hl-sample.h"
#include "service/hl-test-line.h"

/* The service's process: options in, signals, the log, and an exit status that
 * says whether it could start. */

#define EXIT_USAGE 2 /* trying again won't help: hotlined.service doesn't */

typedef struct
{
  GMainLoop *loop;
  HotlinedOptions *options;
  HlService *service;
  int status;
  gboolean stopping;
} Hotlined;

/* ---- The log: one line per message, with a level systemd understands ---- */

static int
level_number (GLogLevelFlags level)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    return 3;
  if ((level & G_LOG_LEVEL_WARNING) != 0)
    return 4;
  return (level & G_LOG_LEVEL_MESSAGE) != 0 ? 5 : 7;
}

static const char *
field_value (const GLogField *fields, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    if (g_strcmp0 (fields[i].key, name) == 0 && fields[i].length < 0)
      return fields[i].value;
  return "";
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  const char *domain = field_value (fields, n, "GLIB_DOMAIN");
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  if (g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;
  time = hl_time_to_iso (g_get_real_time ());
  text = g_strdelimit (g_strdup (field_value (fields, n, "MESSAGE")), "\n\r", ' ');
  fprintf (stderr, "<%d>%s %s: %s\n", level_number (level), time, domain, text);
  return G_LOG_WRITER_HANDLED;
}

/* ---- Ready ---- */

/* sd_notify's protocol: a datagram to $NOTIFY_SOCKET. */
static void
notify (const char *state)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (path == NULL || strlen (path) >= sizeof address.sun_path)
    return;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  strcpy (address.sun_path, path);
  if (address.sun_path[0] == '@')
    address.sun_path[0] = '\0';
  if (sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address,
              (socklen_t) (offsetof (struct sockaddr_un, sun_path) + strlen (path)))
      < 0)
    g_debug ("The start can't be told to the service manager: %s", g_strerror (errno));
  close (fd);
}

static void
print_ready (Hotlined *self)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_json_begin_object (&writer);
  hl_json_add_bool (&writer, "ready", TRUE);
  hl_json_add_int (&writer, "port", hl_service_get_port (self->service));
  hl_json_add_text (&writer, "sip", self->options->service.sip);
  hl_json_add_text (&writer, "fingerprint", hl_service_get_fingerprint (self->service));
  hl_json_add_int (&writer, "pid", getpid ());
  hl_json_end_object (&writer);
  printf ("%s\n", out->str);
  fflush (stdout);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Hotlined *self = data;
  g_autoptr (GError) error = NULL;
  const char *fingerprint;

  if (!hl_service_start_finish (self->service, result, &error))
    {
      fprintf (stderr, "hotlined: %s\n", error->message);
      self->status = EXIT_FAILURE;
      g_main_loop_quit (self->loop);
      return;
    }
  fingerprint = hl_service_get_fingerprint (self->service);
  g_message ("ready: interface at %s", self->options->service.listen);
  if (fingerprint != NULL) /* as consoles show it */
    g_message ("the certificate's fingerprint is %s",
               fingerprint + (g_str_has_prefix (fingerprint, "SHA256:") ? 7 : 0));
  notify ("READY=1");
  if (self->options->print_ready)
    print_ready (self);
}

/* ---- Stop ---- */

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Hotlined *self = data;

  hl_service_stop_finish (self->service, result, NULL);
  g_main_loop_quit (self->loop);
}

static void
stop (Hotlined *self, gboolean keep_calls)
{
  if (self->stopping)
    return;
  self->stopping = TRUE;
  g_message (keep_calls ? "stopping; calls go on" : "stopping; calls are ended");
  notify ("STOPPING=1");
  hl_service_stop_async (self->service, keep_calls, stopped_cb, self);
}

/* SIGTERM: a restart or an update, talk goes on; SIGINT: at a terminal, or for good. */
static gboolean
term_cb (gpointer data)
{
  Hotlined *self = data;

  stop (self, !self->options->try_out);
  return G_SOURCE_CONTINUE;
}

static gboolean
int_cb (gpointer data)
{
  stop (data, FALSE);
  return G_SOURCE_CONTINUE;
}

static gboolean
open_service (Hotlined *self, GError **error)
{
  g_autoptr (HlClock) clock = hl_clock_new_real ();

  if (self->options->try_out)
    {
      g_autofree char *site = hotlined_find_data ("site.example.json");
      if (!hl_sample_make (self->options->service.data, site, clock, error))
        return FALSE;
    }
  self->service = hl_service_new (&self->options->service, clock, error);
  return self->service != NULL;
}

/* Takes --keep out of the arguments. */
static gboolean
take_keep (char **argv)
{
  for (char **a = argv; *a != NULL; a++)
    if (strcmp (*a, "--keep") == 0)
      {
        for (; *a != NULL; a++)
          a[0] = a[1];
        return TRUE;
      }
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HotlinedOptions) options = NULL;
  Hotlined self = { .status = EXIT_SUCCESS };

  if (take_keep (argv))
    return hotlined_keep (argv);
  g_log_set_writer_func (write_log, NULL, NULL);
  options = hotlined_options_parse (&argc, &argv, &error);
  self.options = options;
  if (options != NULL && options->version)
    {
      printf ("hotlined %s\n", HL_VERSION);
      return EXIT_SUCCESS;
    }
  if (options != NULL && options->test_line != NULL)
    return hl_test_line_run (options->address != NULL ? options->address : "127.0.0.1",
                             options->test_line);
  if (options == NULL || !open_service (&self, &error))
    {
      fprintf (stderr, "hotlined: %s\n", error->message);
      return options == NULL ? EXIT_USAGE : EXIT_FAILURE;
    }

  signal (SIGPIPE, SIG_IGN); /* who read our standard output may be gone */
  self.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, term_cb, &self);
  g_unix_signal_add (SIGINT, int_cb, &self);
  hl_service_start_async (self.service, NULL, started_cb, &self);
  g_main_loop_run (self.loop);
  hl_service_free (self.service);
  g_main_loop_unref (self.loop);
  return self.status;
}
