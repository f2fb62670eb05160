/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-peers.h"

#include "hl-test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BARESIP_MODULES "/usr/lib/baresip/modules"

const char *
hl_peers_missing (void)
{
  static const char *const programs[] = { "sipp", "baresip" };

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
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GPid
spawn (const char *folder, char **argv, const char *log)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, log, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) out = g_file_replace (file, NULL, FALSE, 0, NULL, NULL);
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  GPid pid = 0;

  g_clear_object (&out);
  g_spawn_async_with_fds (folder, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                          die_with_parent, NULL, &pid, null, fd, fd, &error);
  g_assert_no_error (error);
  close (null);
  close (fd);
  return pid;
}

static void
end_child (GPid *pid)
{
  if (*pid == 0)
    return;

  kill (*pid, SIGKILL);
  waitpid (*pid, NULL, 0);
  *pid = 0;
}

/* ---- sipp ---- */

#define SIPP_MEDIA_PORTS 8 /* it takes what it likes above the first */

struct _HlSipp
{
  char *folder, *trace;
  guint16 port;
  GPid pid;
  gboolean done;
  int status;
};

static void
add (GPtrArray *argv, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (argv, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static char *
write_scenario (const char *folder, const char *inside)
{
  g_autoptr (GError) error = NULL;
  /* sipp takes a variable that is never read for a mistake. */
  const char *reference = strstr (inside, "assign_to=\"theirs\"") != NULL
                              ? "<Reference variables=\"theirs,mine,target\"/>\n"
                              : "";
  g_autofree char *xml =
      g_strdup_printf ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<scenario name=\"test\">\n"
                       "%s%s</scenario>\n",
                       inside, reference);
  char *path = g_build_filename (folder, "scenario.xml", NULL);

  g_file_set_contents (path, xml, -1, &error);
  g_assert_no_error (error);
  return path;
}

char *
hl_sipp_remember_invite (const char *scenario)
{
  g_auto (GStrv) parts = g_strsplit (scenario, "</action></recv>", 2);

  return g_strconcat (parts[0],
                      "<ereg regexp=\"Via:[^\\r\\n]*\" search_in=\"msg\" assign_to=\"via\"/>\n"
                      "<ereg regexp=\"[0-9]+\" search_in=\"hdr\" header=\"CSeq:\" "
                      "assign_to=\"number\"/>\n</action></recv>",
                      parts[1], NULL);
}

static void
add_arguments (GPtrArray *argv, const HlSippConfig *config, const char *scenario, HlSipp *self)
{
  guint16 media = config->media_port ? config->media_port : hl_test_free_ports (SIPP_MEDIA_PORTS);
  const char *const *keys = config->keys;

  add (argv, "sipp");
  add (argv, "-nostdin");
  add (argv, "-sf");
  add (argv, "%s", scenario);
  add (argv, "-i");
  add (argv, "%s", config->ip ? config->ip : "127.0.0.1");
  add (argv, "-p");
  add (argv, "%u", self->port);
  add (argv, "-mp");
  add (argv, "%u", media);
  add (argv, "-t");
  add (argv, config->tcp ? "t1" : "u1");
  add (argv, "-m");
  add (argv, "%u", config->calls ? config->calls : 1);
  add (argv, "-r");
  add (argv, "%u", config->rate ? config->rate : 10);
  add (argv, "-s");
  add (argv, "%s", config->service ? config->service : "service");
  add (argv, "-trace_msg");
  add (argv, "-message_file");
  add (argv, "%s", self->trace);
  add (argv, "-trace_err");
  for (; keys != NULL && keys[0] != NULL; keys += 2)
    {
      add (argv, "-key");
      add (argv, "%s", keys[0]);
      add (argv, "%s", keys[1]);
    }
  if (config->target != NULL)
    add (argv, "%s", config->target);
  g_ptr_array_add (argv, NULL);
}

static void
print_logs (HlSipp *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *text = NULL;

      if (g_str_equal (name, "scenario.xml") || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      g_printerr ("---- sipp %s\n%s\n", name, text);
    }
}

/* Has the process @pid a descriptor of the socket @inode? */
static gboolean
owns_socket (GPid pid, gulong inode)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", pid);
  g_autofree char *wanted = g_strdup_printf ("socket:[%lu]", inode);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *link = g_file_read_link (path, NULL);

      if (g_strcmp0 (link, wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Looked up, not tried: trying to bind would take the port from sipp for a moment.  And it must
 * be its own socket, not somebody else's on the same port. */
static gboolean
is_listening (gpointer data)
{
  static const char *const tables[] = { "/proc/net/udp", "/proc/net/tcp" };
  HlSipp *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;
      guint port;
      gulong inode;

      g_file_get_contents (tables[i], &text, NULL, NULL);
      lines = g_strsplit (text != NULL ? text : "", "\n", -1);
      for (guint n = 0; lines[n] != NULL; n++)
        if (sscanf (lines[n], "%*d: %*8[0-9A-F]:%X 00000000:0000 %*s %*s %*s %*s %*s %*s %lu",
                    &port, &inode)
                == 2
            && port == self->port && owns_socket (self->pid, inode))
          return TRUE;
    }
  return hl_sipp_is_done (self, NULL);
}

/* One that waits for calls waits by now, or the test can't go on. */
static void
await_listening (HlSipp *self)
{
  if (hl_test_wait_until (is_listening, self, 30) && !self->done)
    return;

  print_logs (self);
  g_error ("sipp does not listen on port %u", self->port);
}

HlSipp *
hl_sipp_new (const HlSippConfig *config)
{
  HlSipp *self = g_new0 (HlSipp, 1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *scenario = NULL;

  self->folder = hl_test_dir ();
  self->trace = g_build_filename (self->folder, "messages.log", NULL);
  self->port = config->port ? config->port : hl_test_free_port ();
  scenario = write_scenario (self->folder, config->scenario);
  add_arguments (argv, config, scenario, self);
  self->pid = spawn (self->folder, (char **) argv->pdata, "output.log");
  if (config->target == NULL)
    await_listening (self);
  return self;
}

guint16
hl_sipp_get_port (HlSipp *self)
{
  return self->port;
}

gboolean
hl_sipp_is_done (HlSipp *self, gboolean *ok)
{
  if (!self->done && self->pid != 0 && waitpid (self->pid, &self->status, WNOHANG) == self->pid)
    {
      self->done = TRUE;
      self->pid = 0;
    }
  if (ok != NULL)
    *ok = self->done && WIFEXITED (self->status) && WEXITSTATUS (self->status) == 0;
  return self->done;
}

static gboolean
is_over (gpointer data)
{
  return hl_sipp_is_done (data, NULL);
}

char *
hl_sipp_dup_trace (HlSipp *self)
{
  char *text = NULL;

  if (!g_file_get_contents (self->trace, &text, NULL, NULL))
    return g_strdup ("");
  return text;
}

gboolean
hl_sipp_wait (HlSipp *self, guint seconds)
{
  gboolean ok = FALSE;

  if (hl_test_wait_until (is_over, self, seconds))
    hl_sipp_is_done (self, &ok);
  if (!ok)
    print_logs (self);
  return ok;
}

typedef struct
{
  HlSipp *sipp;
  const char *text;
} Wanted;

static gboolean
trace_has (gpointer data)
{
  Wanted *wanted = data;
  g_autofree char *trace = hl_sipp_dup_trace (wanted->sipp);

  return strstr (trace, wanted->text) != NULL;
}

gboolean
hl_sipp_wait_trace (HlSipp *self, const char *text, guint seconds)
{
  Wanted wanted = { self, text };
  gboolean found = hl_test_wait_until (trace_has, &wanted, seconds);

  if (!found)
    print_logs (self);
  return found;
}

void
hl_sipp_signal (HlSipp *self, int number)
{
  g_assert_cmpint (kill (self->pid, number), ==, 0);
}

void
hl_sipp_stop (HlSipp *self)
{
  end_child (&self->pid);
}

void
hl_sipp_free (HlSipp *self)
{
  if (self == NULL)
    return;

  hl_sipp_stop (self);
  g_free (self->folder);
  g_free (self->trace);
  g_free (self);
}

/* ---- baresip ---- */

struct _HlBaresip
{
  char *folder;
  guint16 port, control;
  GPid pid;
  int fd;
  GString *input;
  GPtrArray *events; /* JSON texts not yet waited for */
  char *last;
};

static void
put16 (GString *out, guint value)
{
  g_string_append_c (out, (char) (value & 0xff));
  g_string_append_c (out, (char) (value >> 8));
}

static void
put32 (GString *out, guint value)
{
  put16 (out, value & 0xffff);
  put16 (out, value >> 16);
}

/* Ten seconds of a tone; aufile begins again at its end. */
static char *
write_tone (const char *folder)
{
  const guint rate = 8000, n = rate * 10;
  g_autoptr (GString) out = g_string_new ("RIFF");
  char *path = g_build_filename (folder, "tone.wav", NULL);

  put32 (out, 36 + n * 2);
  g_string_append (out, "WAVEfmt ");
  put32 (out, 16);
  put16 (out, 1);
  put16 (out, 1);
  put32 (out, rate);
  put32 (out, rate * 2);
  put16 (out, 2);
  put16 (out, 16);
  g_string_append (out, "data");
  put32 (out, n * 2);
  for (guint i = 0; i < n; i++)
    put16 (out, (guint16) (gint16) (8000 * sin (2 * G_PI * 440 * i / rate)));
  g_assert_true (g_file_set_contents (path, out->str, (gssize) out->len, NULL));
  return path;
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
write_config (HlBaresip *self, const HlBaresipConfig *config)
{
  g_autofree char *wav = config->wav ? g_strdup (config->wav) : write_tone (self->folder);
  g_autofree char *text = g_strdup_printf (
      "poll_method epoll\nsip_listen 127.0.0.1:%u\ncall_local_timeout 120\ncall_max_calls 4\n"
      "audio_path %s\naudio_source aufile,%s\naudio_player aufile,%s/heard.wav\n"
      "audio_alert aufile,%s/alert.wav\nausrc_srate 8000\nauplay_srate 8000\n"
      "ausrc_channels 1\nauplay_channels 1\nrtp_ports 30000-40000\nrtcp_mux no\n"
      "jitter_buffer_delay 2-10\n"
      "module_path " BARESIP_MODULES
      "\nmodule g711.so\nmodule g722.so\nmodule opus.so\nmodule srtp.so\n"
      "module aufile.so\nmodule sndfile.so\n"
      "module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
      "ctrl_tcp_listen 127.0.0.1:%u\nsnd_path %s\nring_aufile none\n",
      self->port, self->folder, wav, self->folder, self->folder, self->control, self->folder);
  write_file (self->folder, "config", text);
  write_file (self->folder, "accounts", "# added when events can be seen\n");
}

static void
add_account (HlBaresip *self, const HlBaresipConfig *config)
{
  g_autofree char *account = g_strdup_printf (
      "<sip:%s@%s;transport=%s>;auth_user=%s%s%s;regint=%u;answermode=%s;audio_codecs=%s%s%s",
      config->user, config->registrar,
      config->tls   ? "tls"
      : config->tcp ? "tcp"
                    : "udp",
      config->user, config->password ? ";auth_pass=" : "", config->password ? config->password : "",
      config->password ? 60u : 0u, config->auto_answer ? "auto" : "manual",
      config->codecs ? config->codecs : "PCMA,PCMU", config->encryption ? ";mediaenc=" : "",
      config->encryption ? config->encryption : "");

  hl_baresip_command (self, "uanew", account);
}

static gboolean
try_connect (gpointer data)
{
  HlBaresip *self = data;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (self->control) };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) == 0)
    return TRUE;

  close (self->fd);
  self->fd = -1;
  return FALSE;
}

static void
print_output (HlBaresip *self)
{
  g_autofree char *path = g_build_filename (self->folder, "output.log", NULL);
  g_autofree char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  g_printerr ("%s\n", text ? text : "");
}

HlBaresip *
hl_baresip_new (const HlBaresipConfig *config)
{
  HlBaresip *self = g_new0 (HlBaresip, 1);
  char *argv[] = { "baresip", "-4", "-f", NULL, NULL };

  self->folder = hl_test_dir ();
  self->port = config->port ? config->port : hl_test_free_port ();
  self->control = hl_test_free_port ();
  self->fd = -1;
  self->input = g_string_new (NULL);
  self->events = g_ptr_array_new_with_free_func (g_free);
  write_config (self, config);
  argv[3] = self->folder;
  self->pid = spawn (self->folder, argv, "output.log");
  if (!hl_test_wait_until (try_connect, self, 20))
    {
      print_output (self);
      g_error ("baresip does not listen on %u, SIP on %u", self->control, self->port);
    }
  add_account (self, config);
  return self;
}

guint16
hl_baresip_get_port (HlBaresip *self)
{
  return self->port;
}

const char *
hl_baresip_get_folder (HlBaresip *self)
{
  return self->folder;
}

void
hl_baresip_command (HlBaresip *self, const char *command, const char *params)
{
  g_autofree char *json =
      g_strdup_printf ("{\"command\":\"%s\",\"params\":\"%s\"}", command, params ? params : "");
  g_autofree char *netstring = g_strdup_printf ("%" G_GSIZE_FORMAT ":%s,", strlen (json), json);

  g_assert_cmpint (send (self->fd, netstring, strlen (netstring), MSG_NOSIGNAL), ==,
                   (gssize) strlen (netstring));
}

static gboolean
take_netstring (HlBaresip *self)
{
  char *colon;
  guint64 length = g_ascii_strtoull (self->input->str, &colon, 10);
  gsize head;

  if (self->input->len == 0 || *colon != ':')
    return FALSE;

  head = (gsize) (colon + 1 - self->input->str);
  if (self->input->len < head + length + 1)
    return FALSE;

  g_ptr_array_add (self->events, g_strndup (colon + 1, length));
  g_string_erase (self->input, 0, (gssize) (head + length + 1));
  return TRUE;
}

static void
read_events (HlBaresip *self)
{
  char buffer[4096];
  gssize n;

  while ((n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    g_string_append_len (self->input, buffer, n);
  while (take_netstring (self))
    ;
}

typedef struct
{
  HlBaresip *baresip;
  char *pattern;
} WantedEvent;

static gboolean
event_came (gpointer data)
{
  WantedEvent *wanted = data;
  HlBaresip *self = wanted->baresip;

  read_events (self);
  for (guint i = 0; i < self->events->len; i++)
    {
      if (strstr (self->events->pdata[i], wanted->pattern) == NULL)
        continue;

      g_free (self->last);
      self->last = g_strdup (self->events->pdata[i]);
      g_ptr_array_remove_range (self->events, 0, i + 1);
      return TRUE;
    }
  return FALSE;
}

gboolean
hl_baresip_has (HlBaresip *self, const char *event)
{
  g_autofree char *pattern = g_strdup_printf ("\"type\":\"%s\"", event);
  WantedEvent wanted = { self, pattern };

  return event_came (&wanted);
}

gboolean
hl_baresip_wait (HlBaresip *self, const char *event, guint seconds)
{
  g_autofree char *pattern = g_strdup_printf ("\"type\":\"%s\"", event);
  WantedEvent wanted = { self, pattern };
  gboolean came = hl_test_wait_until (event_came, &wanted, seconds);

  if (!came)
    {
      g_printerr ("---- baresip did not say %s\n", event);
      print_output (self);
      for (guint i = 0; i < self->events->len; i++)
        g_printerr ("%s\n", (char *) self->events->pdata[i]);
    }
  return came;
}

const char *
hl_baresip_get_event (HlBaresip *self)
{
  return self->last;
}

void
hl_baresip_signal (HlBaresip *self, int number)
{
  g_assert_cmpint (kill (self->pid, number), ==, 0);
}

void
hl_baresip_free (HlBaresip *self)
{
  if (self == NULL)
    return;

  end_child (&self->pid);
  if (self->fd >= 0)
    close (self->fd);
  g_string_free (self->input, TRUE);
  g_ptr_array_unref (self->events);
  g_free (self->last);
  g_free (self->folder);
  g_free (self);
}
