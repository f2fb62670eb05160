/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "in-process.h"

#include "service/hl-keeper.h"

/* A call between real telephones, recorded by mediad, and Opus two days later: not while there
 * is a call outside the quiet hours; then it is heard as it was, each side on its own, and
 * proven.  The service runs in this process, so that its clock and its minutes are ours. */

typedef struct
{
  HotlinedHost *host;
  InProcess *here;
  HlBaresip *agent, *citizen;
  HlClock *clock; /* borrowed; of the second day */
  GThread *runner;
  gint stop;
  HlId call;
} Scene;

/* ---- Time ---- */

#define LATER (2 * HL_DAY)

static gpointer
run_clock (gpointer data)
{
  Scene *s = data;

  while (!g_atomic_int_get (&s->stop))
    {
      hl_clock_set (s->clock, g_get_real_time () + LATER);
      g_usleep (5000);
    }
  return NULL;
}

/* An hour that is not now, of the site's local day. */
static char *
other_hours (void)
{
  gint64 hour = (g_get_real_time () / HL_HOUR + 8 + 12) % 24;

  return g_strdup_printf ("\"quiet_hours\": \"%02d:00-%02d:30\","
                          " \"retention\": [{\"class\": \"normal\", \"days\": 30,"
                          " \"opus_days\": 1}],\n",
                          (int) hour, (int) hour);
}

/* ---- Telephones ---- */

static void
start (Scene *s, HlClock *clock)
{
  const char *build = g_getenv ("HL_BUILD_ROOT");

  s->here = in_process_new (s->host, clock, TRUE);
  s->here->service->options.converter =
      g_build_filename (build, "apps", "mediad", "hotline-mediad", NULL);
  hl_test_api_sign_in (s->host->manager, "zhuren", HOST_PASSWORD);
  s->agent = hotlined_host_agent (s->host);
  s->citizen = hotlined_host_citizen (s->host);
}

static void
stop (Scene *s)
{
  g_clear_pointer (&s->agent, hl_baresip_free);
  g_clear_pointer (&s->citizen, hl_baresip_free);
  g_clear_pointer (&s->here, in_process_free);
}

static void
wait (Scene *s, const char *member, const char *value)
{
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", member, value, 20));
}

static void
talk (Scene *s)
{
  g_autofree char *line = g_strdup_printf ("sip:12349@%s", s->host->registrar);

  hl_baresip_command (s->citizen, "dial", line);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 20));
  hl_baresip_command (s->agent, "accept", NULL);
  wait (s, "agent.state", "talking");
  s->call = hl_json_int (hotlined_host_member (hl_test_api_json (s->host->agent), "call.id"), 0);
}

static void
hang_up (Scene *s)
{
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/hang-up", "{}"), <, 300);
  wait (s, "agent.state", "wrap-up");
}

/* ---- The recording ---- */

static const HlJson *
recording (Scene *s, HlId call, const char *member)
{
  g_autofree char *path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, call);
  g_autofree char *name = g_strconcat ("recordings.0.", member, NULL);

  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", path, NULL), ==, 200);
  return hotlined_host_member (hl_test_api_json (s->host->manager), name);
}

static gboolean
is_converted (Scene *s, HlId call)
{
  return hl_json_int (recording (s, call, "converted_at"), 0) != 0;
}

static char *
fetch (Scene *s, HlId call, const char *type)
{
  g_autofree char *path = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio",
                                           hl_json_int (recording (s, call, "id"), 0));
  char *file = g_build_filename (s->host->prompts, "fetched", NULL);
  GBytes *bytes;

  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", path, NULL), ==, 200);
  g_assert_cmpstr (hl_test_api_header (s->host->manager, "Content-Type"), ==, type);
  bytes = hl_test_api_bytes (s->host->manager);
  g_assert_true (g_file_set_contents (file, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  return file;
}

typedef struct
{
  gsize n;
  double citizen, agent; /* seconds heard, each on its side */
} Heard;

/* And on its side only. */
static Heard
listen_to (Scene *s, HlId call, const char *type)
{
  g_autofree char *file = fetch (s, call, type);
  g_auto (HlSound) left = hl_sound_read (file, 0);
  g_auto (HlSound) right = hl_sound_read (file, 1);
  Heard heard = { left.n, hl_sound_heard (&left, CITIZEN_HZ), hl_sound_heard (&right, AGENT_HZ) };

  g_test_message ("%s: %.2f s, citizen %.1f s, agent %.1f s", type, (double) left.n / 8000,
                  heard.citizen, heard.agent);
  g_assert_cmpfloat (hl_sound_heard (&left, AGENT_HZ), ==, 0);
  g_assert_cmpfloat (hl_sound_heard (&right, CITIZEN_HZ), ==, 0);
  return heard;
}

/* ---- The keeper ---- */

static gboolean
is_idle (gpointer data)
{
  return !hl_keeper_is_converting (((Scene *) data)->here->service->keeper);
}

static void
keep (Scene *s)
{
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (hl_test_wait_until (is_idle, s, 120));
      hl_keeper_minute (s->here->service->keeper);
    }
  g_assert_true (hl_test_wait_until (is_idle, s, 120));
}

static gboolean
is_verified (gpointer data)
{
  Scene *s = data;

  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", "/recordings/verify", NULL), ==,
                    200);
  return !hl_json_bool (hl_json_get (hl_test_api_json (s->host->manager), "running"), TRUE);
}

static void
verify (Scene *s)
{
  const HlJson *result;

  g_assert_cmpuint (hl_test_api_send (s->host->manager, "POST", "/recordings/verify", "{}"), ==,
                    200);
  g_assert_true (hl_test_wait_until (is_verified, s, 60));
  result = hl_test_api_json (s->host->manager);
  g_assert_true (hl_json_bool (hl_json_get (result, "ok"), FALSE));
  g_assert_cmpint (hl_json_int (hl_json_get (result, "converted"), -1), ==, 1);
}

static gboolean
has_recording (gpointer data)
{
  Scene *s = data;

  return recording (s, s->call, "digest") != NULL;
}

static void
test_later (void)
{
  g_autofree char *members = other_hours ();
  Scene s = { .host = hotlined_host_new_with (members) };
  Heard before, after;
  HlId first;

  start (&s, hl_clock_new_real ());
  talk (&s);
  hotlined_host_wait_heard (s.citizen, AGENT_HZ, 3);
  hang_up (&s);
  g_assert_true (hl_test_wait_until (has_recording, &s, 30));
  first = s.call;
  before = listen_to (&s, first, "audio/flac");
  g_assert_cmpfloat (before.citizen, >, 2);
  g_assert_cmpfloat (before.agent, >, 2);
  keep (&s);
  g_assert_false (is_converted (&s, first));
  stop (&s);

  s.clock = hl_clock_new_manual (g_get_real_time () + LATER);
  s.runner = g_thread_new ("clock", run_clock, &s);
  start (&s, hl_clock_ref (s.clock));
  talk (&s);
  keep (&s);
  g_assert_false (is_converted (&s, first)); /* somebody talks */
  hang_up (&s);
  g_assert_true (hl_test_wait_until (has_recording, &s, 30));
  keep (&s);
  g_assert_true (is_converted (&s, first));
  g_assert_false (is_converted (&s, s.call)); /* of today */
  after = listen_to (&s, first, "audio/ogg");
  g_assert_cmpint (ABS ((gint64) after.n - (gint64) before.n), <=, 160);
  g_assert_cmpfloat (ABS (after.citizen - before.citizen), <=, 0.25);
  g_assert_cmpfloat (ABS (after.agent - before.agent), <=, 0.25);
  verify (&s);
  stop (&s);
  g_atomic_int_set (&s.stop, TRUE);
  g_thread_join (s.runner);
  hl_clock_unref (s.clock);
  hotlined_host_free (s.host);
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
  g_test_add_func ("/integration/opus/later", test_later);
  return g_test_run ();
}
