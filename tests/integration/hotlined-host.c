/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <arpa/inet.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "service/hl-sample.h"

#define RTP_PORTS 100

static const char site_text[] =
    "{ \"name\": \"test\", \"utc_offset_minutes\": 480, %s\n"
    "  \"lines\": [ { \"number\": \"12349\", \"flow\": \"in\" } ],\n"
    "  \"flows\": [ { \"name\": \"in\", \"queue\": \"q\", \"greeting\": \"greeting\" } ],\n"
    "  \"queues\": [ { \"name\": \"q\", \"strategy\": \"longest-idle\", \"ring_seconds\": 20,\n"
    "    \"wrap_up_seconds\": 60, \"music\": \"music\" } ],\n"
    "  \"trunks\": [ { \"name\": \"t\", \"address\": \"sip:127.0.0.1:%u;transport=udp\"%s } ],\n"
    "  \"users\": [\n"
    "  { \"login\": \"lina\", \"name\": \"李娜\", \"role\": \"agent\", \"staff_no\": \"1001\",\n"
    "    \"extension\": \"1001\", \"device\": \"softphone\", \"password\": \"" HOST_PASSWORD "\",\n"
    "    \"queues\": [ { \"queue\": \"q\", \"level\": 1 } ] },\n"
    "  { \"login\": \"wangfang\", \"name\": \"王芳\", \"role\": \"agent\", \"staff_no\": "
    "\"1002\",\n"
    "    \"extension\": \"1002\", \"device\": \"softphone\", \"password\": \"" HOST_PASSWORD "\",\n"
    "    \"queues\": [ { \"queue\": \"q\", \"level\": 1 } ] },\n"
    "  { \"login\": \"banzhang\", \"name\": \"马丽\", \"role\": \"supervisor\",\n"
    "    \"staff_no\": \"2001\", \"extension\": \"2001\", \"device\": \"softphone\",\n"
    "    \"password\": \"" HOST_PASSWORD "\" },\n"
    "  { \"login\": \"zhuren\", \"name\": \"高建国\", \"role\": \"administrator\",\n"
    "    \"staff_no\": \"3001\", \"password\": \"" HOST_PASSWORD "\" } ] }\n";

/* baresip names the machine's own address in its SDP, not loopback: so must we, for the
 * sound to come from where it was said. (transfer full) */
char *
hotlined_host_address (void)
{
  struct ifaddrs *all = NULL;
  char text[INET_ADDRSTRLEN] = "127.0.0.1";

  g_assert_cmpint (getifaddrs (&all), ==, 0);
  for (struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
    if (i->ifa_addr != NULL && i->ifa_addr->sa_family == AF_INET && (i->ifa_flags & IFF_UP) != 0
        && (i->ifa_flags & IFF_LOOPBACK) == 0)
      {
        inet_ntop (AF_INET, &((struct sockaddr_in *) (gpointer) i->ifa_addr)->sin_addr, text,
                   sizeof text);
        break;
      }
  freeifaddrs (all);
  return g_strdup (text);
}

static void
make_prompts (HotlinedHost *self)
{
  g_autofree char *greeting = hl_sound_tone (self->prompts, GREETING_HZ, 1);
  g_autofree char *music = hl_sound_tone (self->prompts, MUSIC_HZ, 10);
  g_autofree char *greeting_as = g_build_filename (self->prompts, "greeting.wav", NULL);
  g_autofree char *music_as = g_build_filename (self->prompts, "music.wav", NULL);

  g_assert_cmpint (g_rename (greeting, greeting_as), ==, 0);
  g_assert_cmpint (g_rename (music, music_as), ==, 0);
}

HotlinedHost *
hotlined_host_new (void)
{
  return hotlined_host_new_with ("");
}

HotlinedHost *
hotlined_host_new_with (const char *members)
{
  return hotlined_host_new_trunk (members, "");
}

HotlinedHost *
hotlined_host_new_trunk (const char *members, const char *trunk)
{
  HotlinedHost *self = g_new0 (HotlinedHost, 1);
  g_autofree char *site = NULL;
  g_autofree char *text = NULL;
  g_autoptr (HlClock) clock = hl_clock_new_real ();
  g_autoptr (GError) error = NULL;

  self->folder = hl_test_dir ();
  self->prompts = hl_test_dir ();
  self->port = hl_test_free_port ();
  self->sip = hl_test_free_port ();
  self->trunk = hl_test_free_port ();
  self->rtp = hl_test_free_ports (RTP_PORTS);
  self->registrar = g_strdup_printf ("127.0.0.1:%u", self->sip);
  make_prompts (self);
  site = g_build_filename (self->prompts, "site.json", NULL);
  text = g_strdup_printf (site_text, members, self->trunk, trunk);
  g_assert_true (g_file_set_contents (site, text, -1, NULL));
  hl_sample_make (self->folder, site, clock, &error);
  g_assert_no_error (error);
  self->agent = hl_test_api_new (self->port);
  self->supervisor = hl_test_api_new (self->port);
  self->manager = hl_test_api_new (self->port);
  return self;
}

void
hotlined_host_free (HotlinedHost *self)
{
  if (self->process != NULL)
    {
      g_subprocess_send_signal (self->process, SIGINT);
      g_subprocess_wait (self->process, NULL, NULL);
    }
  g_clear_object (&self->process);
  if (self->media != NULL)
    {
      g_subprocess_force_exit (self->media);
      g_subprocess_wait (self->media, NULL, NULL);
    }
  g_clear_object (&self->media);
  hl_test_api_free (self->agent);
  hl_test_api_free (self->supervisor);
  hl_test_api_free (self->manager);
  g_free (self->folder);
  g_free (self->prompts);
  g_free (self->registrar);
  g_free (self->jump);
  g_free (self);
}

typedef struct
{
  char *line;
  gboolean done;
} ReadLine;

static void
line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ReadLine *read = data;

  read->line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  read->done = TRUE;
}

static gboolean
is_read (gpointer data)
{
  return ((ReadLine *) data)->done;
}

/* Ends with the test, and its mediad with it. */
static void
child_setup (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGINT);
}

static char *
media_socket (HotlinedHost *self)
{
  return g_build_filename (self->folder, "mediad.sock", NULL);
}

static gboolean
is_served (gpointer data)
{
  g_autofree char *path = media_socket (data);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);

  return connection != NULL;
}

void
hotlined_host_start_media (HotlinedHost *self)
{
  const char *build = g_getenv ("HL_BUILD_ROOT");
  g_autofree char *mediad = g_build_filename (build, "apps", "mediad", "hotline-mediad", NULL);
  g_autofree char *socket = media_socket (self);
  g_autofree char *recordings = g_build_filename (self->folder, "recordings", NULL);
  g_autofree char *address = hotlined_host_address ();
  g_autofree char *rtp = g_strdup_printf ("%u-%u", self->rtp, self->rtp + RTP_PORTS - 1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->media);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  self->media = g_subprocess_launcher_spawn (launcher, &error, mediad, "--socket", socket,
                                             "--prompts", self->prompts, "--recordings", recordings,
                                             "--address", address, "--ports", rtp, NULL);
  g_assert_no_error (error);
  g_assert_true (hl_test_wait_until (is_served, self, 20));
}

static gboolean
serves (const char *pid, const char *socket)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "cmdline", NULL);
  g_autofree char *line = NULL;
  gsize length = 0;

  return g_ascii_isdigit (*pid) && g_file_get_contents (path, &line, &length, NULL)
         && memmem (line, length, "hotline-mediad", 14) != NULL
         && memmem (line, length, socket, strlen (socket)) != NULL;
}

pid_t
hotlined_host_find_mediad (HotlinedHost *self, guint *n)
{
  g_autofree char *socket = media_socket (self);
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;
  pid_t found = 0;
  guint count = 0;

  while ((name = g_dir_read_name (proc)) != NULL)
    if (serves (name, socket))
      {
        found = atoi (name);
        count++;
      }
  if (n != NULL)
    *n = count;
  return found;
}

void
hotlined_host_jumps (HotlinedHost *self)
{
  static const char zero[8];

  self->jump = g_build_filename (self->prompts, "jump", NULL);
  g_assert_true (g_file_set_contents (self->jump, zero, sizeof zero, NULL));
}

void
hotlined_host_spawn (HotlinedHost *self)
{
  const char *build = g_getenv ("HL_BUILD_ROOT");
  g_autofree char *program = g_build_filename (build, "apps", "hotlined", "hotlined", NULL);
  g_autofree char *mediad = g_build_filename (build, "apps", "mediad", "hotline-mediad", NULL);
  g_autofree char *socket = media_socket (self);
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  g_autofree char *sip = g_strdup_printf ("0.0.0.0:%u", self->sip);
  g_autofree char *address = hotlined_host_address ();
  g_autofree char *rtp = g_strdup_printf ("%u-%u", self->rtp, self->rtp + RTP_PORTS - 1);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  if (self->jump != NULL)
    {
      g_autofree char *library = g_build_filename (build, "tests", "support", "libjump.so", NULL);

      g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", library, TRUE);
      g_subprocess_launcher_setenv (launcher, "HL_TEST_JUMP", self->jump, TRUE);
    }
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (
      launcher, &error, program, "--data", self->folder, "--listen", listen, "--sip", sip,
      "--address", address, "--rtp", rtp, "--prompts", self->prompts, "--print-ready",
      self->media != NULL ? "--media-socket" : "--mediad", self->media != NULL ? socket : mediad,
      self->keep ? "--keep" : NULL, NULL);
  g_assert_no_error (error);
}

void
hotlined_host_await (HotlinedHost *self)
{
  g_autoptr (GDataInputStream) out = NULL;
  ReadLine read = { 0 };

  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (out), FALSE);
  g_data_input_stream_read_line_async (out, G_PRIORITY_DEFAULT, NULL, line_cb, &read);
  g_assert_true (hl_test_wait_until (is_read, &read, 30));
  g_assert_nonnull (read.line);
  g_assert_nonnull (strstr (read.line, "\"ready\":true"));
  g_free (read.line);
}

void
hotlined_host_start (HotlinedHost *self)
{
  hotlined_host_spawn (self);
  hotlined_host_await (self);
}

void
hotlined_host_kill_kept (HotlinedHost *self)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/task/%s/children", g_subprocess_get_identifier (self->process),
                       g_subprocess_get_identifier (self->process));
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (atoi (text), >, 0);
  kill (atoi (text), SIGKILL);
}

void
hotlined_host_kill (HotlinedHost *self)
{
  g_subprocess_send_signal (self->process, SIGKILL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

void
hotlined_host_stop (HotlinedHost *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  g_clear_object (&self->process);
}

/* ---- Looking ---- */

const HlJson *
hotlined_host_member (const HlJson *root, const char *member)
{
  g_auto (GStrv) names = g_strsplit (member, ".", -1);

  for (guint i = 0; names[i] != NULL; i++)
    root = g_ascii_isdigit (names[i][0]) ? hl_json_at (root, (guint) atoi (names[i]))
                                         : hl_json_get (root, names[i]);
  return root;
}

typedef struct
{
  HlTestApi *api;
  const char *path, *member, *value;
} Look;

static gboolean
is_so (gpointer data)
{
  Look *look = data;
  const HlJson *member;
  g_autofree char *number = NULL;

  hl_test_api_send (look->api, "GET", look->path, NULL);
  member = hotlined_host_member (hl_test_api_json (look->api), look->member);
  switch (hl_json_kind (member))
    {
    case HL_JSON_INT:
      number = g_strdup_printf ("%" G_GINT64_FORMAT, hl_json_int (member, 0));
      return strcmp (number, look->value) == 0;
    case HL_JSON_BOOL:
      return strcmp (hl_json_bool (member, FALSE) ? "true" : "false", look->value) == 0;
    default:
      return strcmp (hl_json_text (member, ""), look->value) == 0;
    }
}

gboolean
hotlined_host_wait (HlTestApi *api, const char *path, const char *member, const char *value,
                    guint seconds)
{
  gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  Look look = { api, path, member, value };

  while (!is_so (&look))
    {
      if (g_get_monotonic_time () > deadline)
        {
          gsize length = 0;
          GBytes *bytes = hl_test_api_bytes (api);
          const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : "";
          g_printerr ("%s: %s is not %s: %.*s\n", path, member, value, (int) length, text);
          return FALSE;
        }
      g_usleep (20000);
    }
  return TRUE;
}

/* ---- Listening ---- */

#define HEARD "dump-*-dec.wav"
#define SAID "dump-*-enc.wav"

typedef struct
{
  HlBaresip *phone;
  const char *file;
  guint hertz;
  double seconds;
} Sound;

static gboolean
has_sounded (gpointer data)
{
  const Sound *sound = data;
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (sound->phone), sound->file);
  g_auto (HlSound) all = hl_sound_read (path, 0);

  return hl_sound_heard (&all, sound->hertz) >= sound->seconds;
}

void
hotlined_host_wait_heard (HlBaresip *phone, guint hertz, double seconds)
{
  Sound sound = { phone, HEARD, hertz, seconds };

  g_assert_true (hl_test_wait_until (has_sounded, &sound, 30));
}

void
hotlined_host_wait_said (HlBaresip *phone, guint hertz, double seconds)
{
  Sound sound = { phone, SAID, hertz, seconds };

  g_assert_true (hl_test_wait_until (has_sounded, &sound, 30));
}

double
hotlined_host_said (HlBaresip *phone)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), SAID);
  g_auto (HlSound) said = hl_sound_read (path, 0);

  return (double) said.n / 8000;
}

/* ---- People ---- */

HlBaresip *
hotlined_host_phone (HotlinedHost *self, HlTestApi *api, const HostPerson *person)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *wav = hl_sound_tone (folder, person->hertz, 60);
  HlBaresipConfig config = { .user = person->extension,
                             .registrar = self->registrar,
                             .wav = wav,
                             .auto_answer = person->auto_answer,
                             .codecs = person->codecs,
                             .encryption = person->encryption,
                             .tcp = person->tcp };
  g_autofree char *password = NULL;
  g_autofree char *host = hotlined_host_address ();
  g_autofree char *by_tcp = g_strdup_printf ("%s:%u", host, self->sip);
  HlBaresip *phone;

  if (person->tcp) /* the address that consoles are told */
    config.registrar = by_tcp;
  hl_test_api_sign_in (api, person->login, HOST_PASSWORD);
  password = g_strdup (
      hl_json_text (hotlined_host_member (hl_test_api_json (api), "phone.password"), NULL));
  g_assert_nonnull (password);
  config.password = password;
  phone = hl_baresip_new (&config);
  g_assert_true (hl_baresip_wait (phone, "REGISTER_OK", 20));
  g_assert_true (hotlined_host_wait (api, "/me", "agent.device_up", "true", 10));
  return phone;
}

HlBaresip *
hotlined_host_agent (HotlinedHost *self)
{
  return hotlined_host_agent_by (self, FALSE);
}

HlBaresip *
hotlined_host_agent_by (HotlinedHost *self, gboolean tcp)
{
  HlBaresip *phone = hotlined_host_phone (
      self, self->agent,
      &(HostPerson){ .login = "lina", .extension = "1001", .hertz = AGENT_HZ, .tcp = tcp });

  g_assert_cmpuint (hl_test_api_send (self->agent, "POST", "/me/state", "{\"state\":\"ready\"}"),
                    ==, 200);
  return phone;
}

HlBaresip *
hotlined_host_citizen_as (HotlinedHost *self, const char *number, guint16 port)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *wav = hl_sound_tone (folder, CITIZEN_HZ, 60);
  HlBaresipConfig config = {
    .user = number,
    .registrar = self->registrar,
    .port = port,
    .wav = wav,
  };

  return hl_baresip_new (&config);
}

HlBaresip *
hotlined_host_citizen_by (HotlinedHost *self, const char *codecs, const char *encryption)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *wav = hl_sound_tone (folder, CITIZEN_HZ, 60);
  HlBaresipConfig config = { .user = "13800138000",
                             .registrar = self->registrar,
                             .port = self->trunk,
                             .wav = wav,
                             .codecs = codecs,
                             .encryption = encryption };

  return hl_baresip_new (&config);
}

HlBaresip *
hotlined_host_citizen (HotlinedHost *self)
{
  return hotlined_host_citizen_as (self, "13800138000", self->trunk);
}
