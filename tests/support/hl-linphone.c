/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-linphone.h"

#include "hl-test.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define REPLY_MOST 65536
#define REPLY_SECONDS 20
#define EVENT_PREFIX "Event: LinphoneCall"

struct _HlLinphone
{
  char *folder, *user, *heard, *call, *state;
  GSubprocess *sound, *recorder, *daemon;
  int fd;
};

const char *
hl_linphone_missing (void)
{
  static const char *const programs[] = { "linphone-daemon", "pulseaudio", "parec" };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *path = g_find_program_in_path (programs[i]);

      if (path == NULL)
        return programs[i];
    }
  return NULL;
}

/* ---- Child processes ---- */

static void
child_setup (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* With a home and a sound server of its own; it would end with its standard input. */
static GSubprocess *
start (HlLinphone *self, const char *const *argv, const char *log)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *server = g_strdup_printf ("unix:%s/sound", self->folder);
  g_autofree char *path = g_build_filename (self->folder, log, NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  g_subprocess_launcher_setenv (launcher, "HOME", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", self->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "PULSE_SERVER", server, TRUE);
  g_subprocess_launcher_setenv (launcher, "PULSE_SOURCE", "tone", TRUE);
  g_subprocess_launcher_setenv (launcher, "PULSE_SINK", "heard", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "XDG_DATA_HOME");
  g_subprocess_launcher_unsetenv (launcher, "XDG_CONFIG_HOME");
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_unsetenv (launcher, "LD_LIBRARY_PATH");
  g_subprocess_launcher_set_stdout_file_path (launcher, path);
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  child = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return child;
}

static void
end (GSubprocess **child)
{
  if (*child == NULL)
    return;
  g_subprocess_force_exit (*child);
  g_subprocess_wait (*child, NULL, NULL);
  g_clear_object (child);
}

static void
print_log (HlLinphone *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  g_printerr ("---- %s\n%s\n", name, text != NULL ? text : "");
}

static gboolean
try_connect (HlLinphone *self, const char *name)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/%s", self->folder, name);
  self->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) == 0)
    return TRUE;
  close (self->fd);
  self->fd = -1;
  return FALSE;
}

/* ---- Sound ---- */

static gboolean
has_sound (gpointer data)
{
  HlLinphone *self = data;

  if (!try_connect (self, "sound"))
    return FALSE;
  close (self->fd);
  self->fd = -1;
  return TRUE;
}

static void
start_sound (HlLinphone *self, guint hertz)
{
  g_autofree char *socket = g_strdup_printf (
      "--load=module-native-protocol-unix auth-anonymous=1 socket=%s/sound", self->folder);
  g_autofree char *tone =
      g_strdup_printf ("--load=module-sine-source source_name=tone frequency=%u", hertz);
  const char *const server[] = { "pulseaudio",
                                 "-n",
                                 "--daemonize=no",
                                 "--exit-idle-time=-1",
                                 "--use-pid-file=no",
                                 "--disable-shm=yes",
                                 tone,
                                 "--load=module-null-sink sink_name=heard rate=8000 channels=1",
                                 socket,
                                 NULL };
  const char *const recorder[] = { "parec",          "--device=heard.monitor",
                                   "--rate=8000",    "--channels=1",
                                   "--format=s16le", "--file-format=wav",
                                   self->heard,      NULL };

  self->sound = start (self, server, "pulse.log");
  if (!hl_test_wait_until (has_sound, self, 30))
    {
      print_log (self, "pulse.log");
      g_error ("no sound server for linphone");
    }
  self->recorder = start (self, recorder, "recorder.log");
}

/* ---- Asking ---- */

static char *
reply (HlLinphone *self)
{
  struct pollfd ready = { .fd = self->fd, .events = POLLIN };
  g_autofree char *text = g_malloc0 (REPLY_MOST);

  if (poll (&ready, 1, REPLY_SECONDS * 1000) != 1 || recv (self->fd, text, REPLY_MOST - 1, 0) <= 0)
    {
      print_log (self, "linphone.log");
      g_error ("linphone-daemon does not reply: %s", g_strerror (errno));
    }
  return g_steal_pointer (&text);
}

char *
hl_linphone_ask (HlLinphone *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *line = NULL;
  char *text;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat (command, "\n", NULL);
  g_assert_cmpint (send (self->fd, line, strlen (line), MSG_NOSIGNAL), ==, (gssize) strlen (line));
  text = reply (self);
  if (!g_str_has_prefix (text, "Status: Ok"))
    {
      print_log (self, "linphone.log");
      g_error ("linphone: %s: %s", command, text);
    }
  return text;
}

/* The rest of the line after @name. (transfer full) (nullable) */
static char *
value_of (const char *text, const char *name)
{
  const char *at = strstr (text, name);

  at = at != NULL ? at + strlen (name) : NULL;
  return at != NULL ? g_strndup (at, strcspn (at, "\r\n")) : NULL;
}

/* FALSE: there was none. */
static gboolean
next_state (HlLinphone *self)
{
  g_autofree char *event = hl_linphone_ask (self, "pop-event");
  char *state = value_of (event, EVENT_PREFIX);
  char *call = value_of (event, "\nId: ");

  if (strstr (event, "Event-type:") == NULL)
    return FALSE;
  g_free (self->state);
  self->state = state;
  if (state != NULL && call != NULL)
    {
      g_free (self->call);
      self->call = g_steal_pointer (&call);
    }
  g_free (call);
  return TRUE;
}

typedef struct
{
  HlLinphone *self;
  const char *state;
} Wanted;

static gboolean
has_come (gpointer data)
{
  const Wanted *wanted = data;

  while (next_state (wanted->self))
    if (g_strcmp0 (wanted->self->state, wanted->state) == 0)
      return TRUE;
  return FALSE;
}

gboolean
hl_linphone_wait (HlLinphone *self, const char *state, guint seconds)
{
  Wanted wanted = { self, state };
  gboolean came = hl_test_wait_until (has_come, &wanted, seconds);

  if (!came)
    {
      print_log (self, "linphone.log");
      g_printerr ("---- linphone's call is not %s but %s\n", state, self->state);
    }
  return came;
}

static gboolean
is_registered (gpointer data)
{
  g_autofree char *status = hl_linphone_ask (data, "register-status ALL");

  return strstr (status, "LinphoneRegistrationOk") != NULL;
}

void
hl_linphone_register (HlLinphone *self, const char *registrar, const char *password)
{
  g_autofree char *said =
      hl_linphone_ask (self, "register sip:%s@%s sip:%s;transport=udp %s NULL NULL", self->user,
                       registrar, registrar, password);

  if (!hl_test_wait_until (is_registered, self, 30))
    {
      print_log (self, "linphone.log");
      g_error ("linphone did not register");
    }
}

const char *
hl_linphone_get_call (HlLinphone *self)
{
  return self->call;
}

const char *
hl_linphone_get_heard (HlLinphone *self)
{
  return self->heard;
}

/* ---- Life ---- */

static char *
write_config (HlLinphone *self, guint16 port)
{
  g_autofree char *data = g_build_filename (self->folder, ".local", "share", "linphone", NULL);
  g_autofree char *text =
      g_strdup_printf ("[sip]\nsip_port=%u\nsip_tcp_port=0\nsip_tls_port=0\nguess_hostname=0\n"
                       "contact=sip:%s@127.0.0.1\nuse_info=0\nuse_rfc2833=1\n"
                       "[sound]\nechocancellation=0\nremote_ring=\n"
                       "[rtp]\naudio_rtp_port=%u\n"
                       "[video]\nenabled=0\ncapture=0\ndisplay=0\n",
                       port, self->user, hl_test_free_ports (4));
  char *path = g_build_filename (self->folder, "linphonerc", NULL);

  g_assert_cmpint (g_mkdir_with_parents (data, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static gboolean
is_up (gpointer data)
{
  return try_connect (data, "control");
}

static void
set_up (HlLinphone *self)
{
  static const char *const commands[] = { "ipv6 disable", "audio-codec-disable ALL",
                                          "audio-codec-enable PCMA/8000/1" };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_free (hl_linphone_ask (self, "%s", commands[i]));
}

HlLinphone *
hl_linphone_new (const HlLinphoneConfig *config)
{
  HlLinphone *self = g_new0 (HlLinphone, 1);
  g_autofree char *rc = NULL;
  g_autofree char *pipe = NULL;
  g_autofree char *log = NULL;

  self->fd = -1;
  self->folder = hl_test_dir ();
  self->user = g_strdup (config->user);
  self->heard = g_build_filename (self->folder, "heard.wav", NULL);
  start_sound (self, config->hertz);
  rc = write_config (self, config->port != 0 ? config->port : hl_test_free_port ());
  pipe = g_strdup_printf ("..%s/control", self->folder); /* it puts it below /tmp */
  log = g_build_filename (self->folder, "linphone.log", NULL);
  {
    const char *const argv[] = { "linphone-daemon", "--pipe", pipe, "--config", rc,
                                 "--log",           log,      NULL };

    self->daemon = start (self, argv, "output.log");
  }
  if (!hl_test_wait_until (is_up, self, 30))
    {
      print_log (self, "linphone.log");
      g_error ("linphone-daemon does not listen");
    }
  set_up (self);
  return self;
}

void
hl_linphone_free (HlLinphone *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  end (&self->daemon);
  end (&self->recorder);
  end (&self->sound);
  g_free (self->folder);
  g_free (self->user);
  g_free (self->heard);
  g_free (self->call);
  g_free (self->state);
  g_free (self);
}
