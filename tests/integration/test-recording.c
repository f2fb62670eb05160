/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "store/hl-db.h"

/* Recordings of calls between real telephones, told by tone: one through consultation, three-way
 * and transfers; paused over kills of both processes; over a disk that is full for a while.
 * All are sealed on the disk and come out whole by the interface. */

#define COLLEAGUE_HZ 1500
#define OUTSIDE_HZ 2300
#define OUTBOUND "\"outbound_trunk\": \"t\", \"outbound_number\": \"053212349\",\n"
#define DISK "16m"

typedef struct
{
  HotlinedHost *host;
  HlBaresip *agent, *citizen;
  HlId call;
  gboolean mounted;
} Fixture;

static char *
recordings_of (Fixture *f)
{
  return g_build_filename (f->host->folder, "recordings", NULL);
}

static void
start (Fixture *f)
{
  hotlined_host_start (f->host);
  f->agent = hotlined_host_agent (f->host);
  f->citizen = hotlined_host_citizen (f->host);
  hl_test_api_sign_in (f->host->manager, "zhuren", HOST_PASSWORD);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->host = hotlined_host_new_with (data != NULL ? data : "");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = recordings_of (f);

  g_clear_pointer (&f->agent, hl_baresip_free);
  g_clear_pointer (&f->citizen, hl_baresip_free);
  hotlined_host_free (f->host);
  if (f->mounted)
    umount2 (folder, MNT_DETACH);
}

static void
post (HlTestApi *api, const char *path, const char *body)
{
  guint status = hl_test_api_send (api, "POST", path, body);

  if (status >= 300)
    g_error ("%s: %u", path, status);
}

static void
wait (HlTestApi *api, const char *path, const char *member, const char *value)
{
  g_assert_true (hotlined_host_wait (api, path, member, value, 20));
}

static void
answer (HlBaresip *phone)
{
  g_assert_true (hl_baresip_wait (phone, "CALL_INCOMING", 20));
  hl_baresip_command (phone, "accept", NULL);
  g_assert_true (hl_baresip_wait (phone, "CALL_ESTABLISHED", 20));
}

static void
talk (Fixture *f)
{
  g_autofree char *line = g_strdup_printf ("sip:12349@%s", f->host->registrar);

  hl_baresip_command (f->citizen, "dial", line);
  answer (f->agent);
  wait (f->host->agent, "/me", "agent.state", "talking");
  f->call = hl_json_int (hotlined_host_member (hl_test_api_json (f->host->agent), "call.id"), 0);
}

/* As long as sound takes: what is tested is how it sounds. */
static void
listen (double seconds)
{
  g_usleep ((gulong) (seconds * 1e6));
}

static char *
call_path (Fixture *f)
{
  return g_strdup_printf ("/calls/%" G_GINT64_FORMAT, f->call);
}

static const HlJson *
part (Fixture *f, guint i, const char *member)
{
  g_autofree char *path = g_strdup_printf ("recordings.%u.%s", i, member);

  return hotlined_host_member (hl_test_api_json (f->host->manager), path);
}

static gint64
part_number (Fixture *f, guint i, const char *member)
{
  return hl_json_int (part (f, i, member), -1);
}

/* Part @i as a file of FLAC.  (transfer full) */
static char *
fetch (Fixture *f, guint i)
{
  g_autofree char *path =
      g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", part_number (f, i, "id"));
  g_autofree char *name = g_strdup_printf ("part%u.flac", i);
  g_autofree char *call = call_path (f);
  g_autofree char *on_disk = g_build_filename (f->host->folder, "recordings",
                                               hl_json_text (part (f, i, "path"), ""), NULL);
  char *file = g_build_filename (f->host->prompts, name, NULL);
  g_autofree char *raw = NULL;
  gsize length;
  GBytes *bytes;

  g_assert_true (g_file_get_contents (on_disk, &raw, &length, NULL));
  g_assert_cmpmem (raw, 4, "HLRS", 4);
  g_assert_null (memmem (raw, length, "fLaC", 4));
  g_assert_cmpuint (hl_test_api_send (f->host->manager, "GET", path, NULL), ==, 200);
  bytes = hl_test_api_bytes (f->host->manager);
  g_assert_true (g_file_set_contents (file, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_cmpuint (hl_test_api_send (f->host->manager, "GET", call, NULL), ==, 200);
  return file;
}

static void
check_heard (const char *file, guint channel, guint hertz, double least, double most)
{
  g_auto (HlSound) sound = hl_sound_read (file, channel);
  double heard = hl_sound_heard (&sound, hertz);

  g_test_message ("%s channel %u, %u Hz: %.2f s of %.2f s", file, channel, hertz, heard,
                  (double) sound.n / 8000);
  g_assert_cmpfloat (heard, >=, least);
  g_assert_cmpfloat (heard, <=, most);
}

/* ---- One recording ---- */

static void
test_through (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestApi) other = hl_test_api_new (f->host->port);
  g_autoptr (HlBaresip) colleague = NULL;
  g_autofree char *path = NULL, *file = NULL;

  start (f);
  colleague = hotlined_host_phone (
      f->host, other,
      &(HostPerson){ .login = "wangfang", .extension = "1002", .hertz = COLLEAGUE_HZ });
  talk (f);
  listen (2);
  post (f->host->agent, "/me/call/consult", "{\"number\":\"1002\"}");
  answer (colleague);
  wait (f->host->agent, "/me", "call.third.state", "consulted");
  listen (2);
  post (f->host->agent, "/me/call/conference", "{}");
  wait (f->host->agent, "/me", "call.third.state", "conference");
  listen (2);
  post (f->host->agent, "/me/call/leave", "{}");
  wait (f->host->agent, "/me", "agent.state", "wrap-up");
  listen (2);
  /* And back, blind. */
  post (f->host->agent, "/me/state", "{\"state\":\"ready\"}");
  post (f->host->agent, "/me/call/wrap-up-done", "{}");
  wait (f->host->agent, "/me", "agent.state", "ready");
  post (other, "/me/call/transfer", "{\"number\":\"1001\"}");
  answer (f->agent);
  wait (f->host->agent, "/me", "agent.state", "talking");
  listen (2);
  post (f->host->agent, "/me/call/hang-up", "{}");

  path = call_path (f);
  wait (f->host->manager, path, "recordings.0.part", "1");
  g_assert_cmpuint (
      hl_json_length (hl_json_get (hl_test_api_json (f->host->manager), "recordings")), ==, 1);
  g_assert_cmpint (hl_json_kind (part (f, 0, "fault")), ==, HL_JSON_NULL);
  g_assert_cmpint (part_number (f, 0, "length_us"), >, 10 * HL_SECOND);
  file = fetch (f, 0);
  check_heard (file, 0, CITIZEN_HZ, 7, 60);
  check_heard (file, 0, AGENT_HZ, 0, 0.2);
  check_heard (file, 0, COLLEAGUE_HZ, 0, 0.2);
  /* Talk with the agent, twice; with the colleague; in three both are on the right. */
  check_heard (file, 1, AGENT_HZ, 3, 60);
  check_heard (file, 1, COLLEAGUE_HZ, 1.5, 60);
  check_heard (file, 1, CITIZEN_HZ, 0, 0.2);
  wait (f->host->manager, "/facts/verify", "ok", "true");
}

/* ---- Who is heard in each stretch ---- */

#define STRETCHES_MOST 8
#define STRETCH 1.5 /* seconds */
#define EDGE 0.3    /* at both ends: ramps, and what is on its way */

typedef struct
{
  const char *name;
  HlTime from, to;
  gboolean colleague, agent, outside; /* on the right; nobody else is */
} Stretch;

typedef struct
{
  Fixture *f;
  HlTestApi *other;
  HlBaresip *colleague, *outside;
  Stretch stretches[STRETCHES_MOST];
  guint n;
} Passage;

/* A telephone outside, where the trunk's calls go; the citizen's is another one. */
static HlBaresip *
start_outside (Fixture *f)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *wav = hl_sound_tone (folder, OUTSIDE_HZ, 60);
  HlBaresipConfig config = {
    .user = "13900139000", .registrar = f->host->registrar, .port = f->host->trunk, .wav = wav
  };

  return hl_baresip_new (&config);
}

static void
hear (Passage *p, Stretch stretch)
{
  stretch.from = g_get_real_time ();
  listen (STRETCH);
  stretch.to = g_get_real_time ();
  g_assert_cmpuint (p->n, <, STRETCHES_MOST);
  p->stretches[p->n++] = stretch;
}

/* The shares of the tones: all of one who speaks alone, a good part each of several. */
static void
check_right (const HlSound *sound, const Stretch *stretch, double from, double to)
{
  const struct
  {
    guint hertz;
    gboolean there;
  } voices[] = { { AGENT_HZ, stretch->agent },
                 { COLLEAGUE_HZ, stretch->colleague },
                 { OUTSIDE_HZ, stretch->outside },
                 { CITIZEN_HZ, FALSE } };
  guint n = stretch->agent + stretch->colleague + stretch->outside;

  for (guint i = 0; i < G_N_ELEMENTS (voices); i++)
    {
      double share = hl_sound_share (sound, from, to, voices[i].hertz);

      g_test_message ("%s, right, %u Hz: %.2f", stretch->name, voices[i].hertz, share);
      if (voices[i].there)
        g_assert_cmpfloat (share, >=, n > 1 ? 0.25 : 0.8);
      else
        g_assert_cmpfloat (share, <=, 0.02);
    }
}

static void
check_stretches (Passage *p, const char *file)
{
  g_auto (HlSound) left = hl_sound_read (file, 0);
  g_auto (HlSound) right = hl_sound_read (file, 1);
  HlTime started = part_number (p->f, 0, "started_at");

  for (guint i = 0; i < p->n; i++)
    {
      const Stretch *stretch = &p->stretches[i];
      double from = (double) (stretch->from - started) / HL_SECOND + EDGE;
      double to = (double) (stretch->to - started) / HL_SECOND - EDGE;

      g_test_message ("%s: %.1f–%.1f s, left %.2f", stretch->name, from, to,
                      hl_sound_share (&left, from, to, CITIZEN_HZ));
      g_assert_cmpfloat (hl_sound_share (&left, from, to, CITIZEN_HZ), >=, 0.8);
      check_right (&right, stretch, from, to);
    }
}

/* By a queue to the colleague. */
static void
pass_by_queue (Passage *p)
{
  HlTestApi *agent = p->f->host->agent;
  g_autofree char *body = NULL;

  g_assert_cmpuint (hl_test_api_send (agent, "GET", "/colleagues", NULL), ==, 200);
  body = g_strdup_printf (
      "{\"queue\":%" G_GINT64_FORMAT "}",
      hl_json_int (hotlined_host_member (hl_test_api_json (agent), "queues.0.id"), 0));
  post (agent, "/me/call/transfer", body);
  g_assert_true (hl_baresip_wait (p->colleague, "CALL_INCOMING", 20));
  hear (p, (Stretch){ "waiting in the queue" });
  hl_baresip_command (p->colleague, "accept", NULL);
  g_assert_true (hl_baresip_wait (p->colleague, "CALL_ESTABLISHED", 20));
  wait (p->other, "/me", "agent.state", "talking");
  hear (p, (Stretch){ "with the colleague", .colleague = TRUE });
}

static void
talk_in_three (Passage *p)
{
  post (p->other, "/me/call/consult", "{\"number\":\"13900139000\"}");
  answer (p->outside);
  wait (p->other, "/me", "call.third.state", "consulted");
  hear (p, (Stretch){ "consulting", .colleague = TRUE, .outside = TRUE });
  post (p->other, "/me/call/conference", "{}");
  wait (p->other, "/me", "call.third.state", "conference");
  hear (p, (Stretch){ "three-way", .colleague = TRUE, .outside = TRUE });
  post (p->other, "/me/call/drop-leg", "{\"who\":\"third\"}");
  g_assert_true (hl_baresip_wait (p->outside, "CALL_CLOSED", 20));
  hear (p, (Stretch){ "with the colleague again", .colleague = TRUE });
}

static void
pass_outside (Passage *p)
{
  post (p->other, "/me/call/transfer", "{\"number\":\"13900139000\"}");
  answer (p->outside);
  wait (p->other, "/me", "agent.state", "wrap-up");
  hear (p, (Stretch){ "outside", .outside = TRUE });
}

static void
test_stretches (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestApi) other = hl_test_api_new (f->host->port);
  g_autoptr (HlBaresip) colleague = NULL;
  g_autoptr (HlBaresip) outside = NULL;
  g_autofree char *path = NULL, *file = NULL;
  Passage p = { .f = f, .other = other };

  hotlined_host_start (f->host);
  hl_test_api_sign_in (f->host->manager, "zhuren", HOST_PASSWORD);
  f->agent = hotlined_host_agent (f->host);
  f->citizen = hotlined_host_citizen_as (f->host, "13800138000", 0);
  p.outside = outside = start_outside (f);
  p.colleague = colleague = hotlined_host_phone (
      f->host, other,
      &(HostPerson){ .login = "wangfang", .extension = "1002", .hertz = COLLEAGUE_HZ });
  talk (f);
  hear (&p, (Stretch){ "with the agent", .agent = TRUE });
  g_assert_cmpuint (hl_test_api_send (other, "POST", "/me/state", "{\"state\":\"ready\"}"), ==,
                    200);
  pass_by_queue (&p);
  talk_in_three (&p);
  pass_outside (&p);
  hl_baresip_command (f->citizen, "hangup", NULL);
  g_assert_true (hl_baresip_wait (outside, "CALL_CLOSED", 20));

  path = call_path (f);
  wait (f->host->manager, path, "recordings.0.part", "1");
  g_assert_cmpuint (
      hl_json_length (hl_json_get (hl_test_api_json (f->host->manager), "recordings")), ==, 1);
  g_assert_cmpint (hl_json_kind (part (f, 0, "fault")), ==, HL_JSON_NULL);
  file = fetch (f, 0);
  check_stretches (&p, file);
}

/* ---- Paused ---- */

/* 0 = none runs */
static pid_t
find_mediad (Fixture *f)
{
  g_autofree char *socket = g_build_filename (f->host->folder, "mediad.sock", NULL);
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *line = NULL;
      gsize length;

      if (g_ascii_isdigit (name[0]) && g_file_get_contents (path, &line, &length, NULL)
          && memmem (line, length, socket, strlen (socket)) != NULL
          && memmem (line, length, "hotline-mediad", 14) != NULL)
        return (pid_t) atoi (name);
    }
  return 0;
}

typedef struct
{
  Fixture *f;
  pid_t before;
} Another;

static gboolean
is_another (gpointer data)
{
  Another *another = data;
  pid_t now = find_mediad (another->f);

  return now != 0 && now != another->before;
}

static void
pause_recording (Fixture *f, gboolean on)
{
  post (f->host->agent, "/me/call/record-pause", on ? "{\"on\":true}" : "{\"on\":false}");
  wait (f->host->agent, "/me", "call.recording_paused", on ? "true" : "false");
}

static void
check_pauses (Fixture *f, guint i)
{
  g_assert_cmpuint (hl_json_length (part (f, i, "pauses")), ==, 1);
  /* Of 1.5 s, less what a kill may take. */
  g_assert_cmpint (part_number (f, i, "pauses.0.length_us"), >, HL_SECOND / 4);
  g_assert_cmpint (part_number (f, i, "pauses.0.offset_us")
                       + part_number (f, i, "pauses.0.length_us"),
                   <=, part_number (f, i, "length_us"));
}

static void
test_paused (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *first = NULL, *second = NULL;
  pid_t before;

  start (f);
  talk (f);
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/call/record-pause", "{}"), ==,
                    400);
  listen (2);
  pause_recording (f, TRUE);
  listen (1.5);
  before = find_mediad (f);
  kill (before, SIGKILL);
  g_assert_true (hl_test_wait_until (is_another, &(Another){ f, before }, 20));
  wait (f->host->manager, "/health", "media", "true");
  listen (1.5);
  hotlined_host_kill (f->host);
  hotlined_host_start (f->host);
  wait (f->host->agent, "/me", "call.recording_paused", "true");
  listen (1.5);
  pause_recording (f, FALSE);
  listen (2);
  post (f->host->agent, "/me/call/hang-up", "{}");

  path = call_path (f);
  wait (f->host->manager, path, "recordings.1.part", "2");
  g_assert_nonnull (strstr (hl_json_text (part (f, 0, "fault"), ""), "cut off"));
  check_pauses (f, 0);
  check_pauses (f, 1);
  g_assert_cmpint (part_number (f, 1, "pauses.0.offset_us"), ==, 0);
  g_assert_cmpstr (hl_json_text (part (f, 1, "pauses.0.ended"), ""), ==, "agent");
  first = fetch (f, 0);
  second = fetch (f, 1);
  check_heard (first, 0, CITIZEN_HZ, 1.5, 2.6);
  check_heard (first, 1, AGENT_HZ, 1.5, 2.6);
  check_heard (second, 0, CITIZEN_HZ, 1.5, 2.9);
  check_heard (second, 1, AGENT_HZ, 1.5, 2.9);
  wait (f->host->manager, "/facts/verify", "ok", "true");
}

/* ---- A full disk ---- */

static gboolean
has_second (gpointer data)
{
  Fixture *f = data;
  g_autofree char *folder = recordings_of (f);
  g_autofree char *marker = g_strdup_printf ("%s/.open/%" G_GINT64_FORMAT "-2", folder, f->call);

  return g_file_test (marker, G_FILE_TEST_IS_SYMLINK);
}

static void
fill (const char *path)
{
  g_autofree char *block = g_malloc0 (1 << 16);
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  gsize size = 1 << 16;

  while (size > 0)
    if (write (fd, block, size) <= 0)
      size /= 2;
  close (fd);
}

static void
test_full (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = recordings_of (f);
  g_autofree char *filler = g_build_filename (folder, ".filler", NULL);
  g_autofree char *path = NULL, *first = NULL, *second = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (mount ("recordings", folder, "tmpfs", 0, "size=" DISK) != 0)
    {
      g_test_skip ("a small disk can't be mounted here");
      return;
    }
  f->mounted = TRUE;
  start (f);
  talk (f);
  listen (2.5);
  fill (filler);
  path = call_path (f);
  /* The call goes on, the alarm comes, what was recorded is there. */
  wait (f->host->manager, path, "recordings.0.part", "1");
  g_assert_nonnull (strstr (hl_json_text (part (f, 0, "fault"), ""), "No space left"));
  wait (f->host->manager, "/health", "status", "degraded");
  wait (f->host->agent, "/me", "agent.state", "talking");
  listen (1);
  g_assert_false (has_second (f));
  g_assert_cmpint (g_unlink (filler), ==, 0);
  g_assert_true (hl_test_wait_until (has_second, f, 30));
  listen (2.5);
  post (f->host->agent, "/me/call/hang-up", "{}");

  wait (f->host->manager, path, "recordings.1.part", "2");
  g_assert_cmpuint (
      hl_json_length (hl_json_get (hl_test_api_json (f->host->manager), "recordings")), ==, 2);
  g_assert_cmpint (hl_json_kind (part (f, 1, "fault")), ==, HL_JSON_NULL);
  g_assert_cmpint (part_number (f, 1, "started_at"), >,
                   part_number (f, 0, "started_at") + part_number (f, 0, "length_us") + HL_SECOND);
  first = fetch (f, 0);
  second = fetch (f, 1);
  check_heard (first, 0, CITIZEN_HZ, 1, 10);
  check_heard (second, 0, CITIZEN_HZ, 2, 10);
  check_heard (second, 1, AGENT_HZ, 2, 10);
}

/* ---- A row that can't be written ---- */

static void
change_data (Fixture *f, const char *sql)
{
  g_autofree char *path = g_build_filename (f->host->folder, "hotline.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlDb) db = hl_db_open (path, HL_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  hl_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

/* What mediad closed is not forgotten: it is written when it can be. */
static void
test_row_later (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  start (f);
  talk (f);
  listen (1);
  change_data (f, "CREATE TRIGGER stop BEFORE INSERT ON recording"
                  " BEGIN SELECT RAISE (ABORT, 'no room'); END");
  post (f->host->agent, "/me/call/hang-up", "{}");
  wait (f->host->manager, "/health", "status", "degraded");
  path = call_path (f);
  g_assert_cmpuint (hl_test_api_send (f->host->manager, "GET", path, NULL), ==, 200);
  g_assert_null (part (f, 0, "part"));
  change_data (f, "DROP TRIGGER stop");
  wait (f->host->manager, path, "recordings.0.part", "1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
#define ADD(name, func)                                                                            \
  g_test_add ("/integration/recording/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("through", test_through);
  ADD ("row-later", test_row_later);
  g_test_add ("/integration/recording/stretches", Fixture, OUTBOUND, set_up, test_stretches,
              tear_down);
  ADD ("paused", test_paused);
  ADD ("full", test_full);
#undef ADD
  return g_test_run ();
}
