/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <arpa/inet.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* hotline-mediad is killed in mid-call: another one goes on with the same legs within
 * two seconds, the recording with a second part, and everybody is told of the gap. */

typedef struct
{
  HotlinedHost *host;
  HlBaresip *agent, *citizen;
  char *call, *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer external)
{
  f->host = hotlined_host_new ();
  if (external != NULL)
    hotlined_host_start_media (f->host);
  hotlined_host_start (f->host);
  f->agent = hotlined_host_agent (f->host);
  f->citizen = hotlined_host_citizen (f->host);
  hl_test_api_sign_in (f->host->manager, "zhuren", HOST_PASSWORD);
  hl_test_api_sign_in (f->host->supervisor, "banzhang", HOST_PASSWORD);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_baresip_free (f->agent);
  hl_baresip_free (f->citizen);
  hotlined_host_free (f->host);
  g_free (f->call);
  g_free (f->path);
}

static void
expect (Fixture *f, const char *member, const char *value)
{
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", member, value, 20));
}

static void
post (Fixture *f, const char *path)
{
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", path, "{}"), ==, 204);
}

static void
dial (Fixture *f)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", f->host->registrar);

  hl_baresip_command (f->citizen, "dial", target);
}

static void
talk_for (double seconds)
{
  g_usleep ((gulong) (seconds * 1e6)); /* the test's own: nothing waits for it */
}

static void
talk (Fixture *f)
{
  dial (f);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_INCOMING", 20));
  hl_baresip_command (f->agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_ESTABLISHED", 20));
  expect (f, "agent.state", "talking");
  f->call = g_strdup_printf (
      "%" G_GINT64_FORMAT,
      hl_json_int (hotlined_host_member (hl_test_api_json (f->host->agent), "call.id"), 0));
  f->path = g_strconcat ("/calls/", f->call, NULL);
  talk_for (2);
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
  pid_t now = hotlined_host_find_mediad (another->f->host, NULL);

  return now != 0 && now != another->before;
}

static void
kill_media (Fixture *f)
{
  Another another = { f, hotlined_host_find_mediad (f->host, NULL) };

  g_assert_cmpint (another.before, >, 0);
  kill (another.before, SIGKILL);
  if (f->host->media != NULL)
    {
      g_subprocess_wait (f->host->media, NULL, NULL);
      talk_for (1); /* whoever starts it takes his time */
      hotlined_host_start_media (f->host);
    }
  g_assert_true (hl_test_wait_until (is_another, &another, 20));
  g_assert_true (hotlined_host_wait (f->host->agent, "/health", "media", "true", 20));
}

/* The agent's console knows it, and for how long. */
static void
expect_told (Fixture *f)
{
  const HlJson *gap;

  expect (f, "call.id", f->call);
  gap = hotlined_host_member (hl_test_api_json (f->host->agent), "call.media.gap_us");
  g_test_message ("told of a gap of %.0f ms", (double) hl_json_int (gap, -1) / 1000);
  g_assert_cmpint (hl_json_kind (gap), ==, HL_JSON_INT);
  g_assert_cmpint (
      hl_json_int (
          hotlined_host_member (hl_test_api_json (f->host->agent), "call.media.restarted_at"), 0),
      >, 0);
}

static void
finish (Fixture *f)
{
  post (f, "/me/call/hang-up");
  g_assert_true (hl_baresip_wait (f->citizen, "CALL_CLOSED", 20));
  g_assert_true (hl_baresip_wait (f->agent, "CALL_CLOSED", 20));
}

static const HlJson *
find_fact (Fixture *f, const char *kind, guint *n)
{
  const HlJson *facts = hotlined_host_member (hl_test_api_json (f->host->manager), "facts");
  const HlJson *found = NULL;

  *n = 0;
  for (guint i = 0; i < hl_json_length (facts); i++)
    if (strcmp (hl_json_text (hl_json_get (hl_json_at (facts, i), "kind"), ""), kind) == 0)
      {
        found = hl_json_at (facts, i);
        ++*n;
      }
  return found;
}

/* All parts together are the talk, but for what the facts say is missing. */
static void
check_recordings (Fixture *f, guint parts)
{
  g_autofree char *member = g_strdup_printf ("recordings.%u.digest", parts - 1);
  g_autofree char *last = g_strdup_printf ("recordings.%u.part", parts - 1);
  g_autofree char *number = g_strdup_printf ("%u", parts);
  HlSpan recorded = 0, missing = 0;
  const HlJson *root, *facts;

  g_assert_true (hotlined_host_wait (f->host->manager, f->path, last, number, 30));
  g_assert_true (hotlined_host_wait (f->host->manager, f->path, "call.outcome", "answered", 20));
  root = hl_test_api_json (f->host->manager);
  g_assert_nonnull (hl_json_text (hotlined_host_member (root, member), NULL));
  for (guint i = 0; i < hl_json_length (hl_json_get (root, "recordings")); i++)
    recorded += hl_json_int (
        hl_json_get (hl_json_at (hl_json_get (root, "recordings"), i), "length_us"), 0);
  facts = hl_json_get (root, "facts");
  for (guint i = 0; i < hl_json_length (facts); i++)
    if (strcmp (hl_json_text (hl_json_get (hl_json_at (facts, i), "kind"), ""), "recording-gap")
        == 0)
      missing += hl_json_int (hl_json_get (hl_json_at (facts, i), "span_us"), 0);
  g_test_message ("%u parts: recorded %.2f s, missing %.2f s, talked %.2f s", parts,
                  (double) recorded / 1e6, (double) missing / 1e6,
                  (double) hl_json_int (hotlined_host_member (root, "call.talk_us"), 0) / 1e6);
  g_assert_cmpint (missing, >, 0);
  g_assert_cmpint (ABS (recorded + missing
                        - (hl_json_int (hotlined_host_member (root, "call.ended_at"), 0)
                           - hl_json_int (hotlined_host_member (root, "call.answered_at"), 0))),
                   <, HL_SECOND);
}

static void
check_facts (Fixture *f, guint faults)
{
  guint n;

  find_fact (f, "fault", &n);
  g_assert_cmpuint (n, ==, faults);
  find_fact (f, "call-ended", &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (hotlined_host_wait (f->host->manager, "/facts/verify", "ok", "true", 10));
  g_assert_true (hotlined_host_wait (f->host->supervisor, "/live", "today.balance", "true", 10));
}

/* In tenths: one packet that came late under load shifts the phase of all that follows, which
 * says nothing of whether it is heard. */
static double
heard_within (const HlSound *sound, double from, double to, guint hertz)
{
  guint steps = (guint) ((to - from) * 10 + 0.5), heard = 0;

  for (guint i = 0; i < steps; i++)
    heard += hl_sound_share (sound, from + i * 0.1, from + (i + 1) * 0.1, hertz) >= 0.5;
  return 0.1 * heard;
}

static void
expect_heard_at_end (HlBaresip *phone, guint hertz)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) heard = hl_sound_read (path, 0);
  double length = (double) heard.n / 8000;

  g_test_message ("%u Hz: %.1f s of %.1f s, longest gap %.1f s", hertz,
                  hl_sound_heard (&heard, hertz), length, hl_sound_gap (&heard, hertz));
  g_assert_cmpfloat (heard_within (&heard, length - 1.2, length - 0.2, hertz), >=, 0.75);
}

static void
check_heard (Fixture *f)
{
  expect_heard_at_end (f->agent, CITIZEN_HZ);
  expect_heard_at_end (f->citizen, AGENT_HZ);
}

/* ---- Tests ---- */

static void
test_talking (Fixture *f, gconstpointer data)
{
  guint n;

  talk (f);
  kill_media (f);
  expect_told (f);
  talk_for (2);
  finish (f);
  check_recordings (f, 2);
  check_facts (f, 1);
  check_heard (f);
  hotlined_host_find_mediad (f->host, &n);
  g_assert_cmpuint (n, ==, 1); /* nobody else started one */
}

static void
test_twice (Fixture *f, gconstpointer data)
{
  talk (f);
  kill_media (f);
  talk_for (1.5);
  kill_media (f);
  talk_for (2);
  finish (f);
  check_recordings (f, 3);
  check_facts (f, 2);
  check_heard (f);
}

/* Both at once. */
static void
test_both (Fixture *f, gconstpointer data)
{
  talk (f);
  kill (hotlined_host_find_mediad (f->host, NULL), SIGKILL);
  hotlined_host_kill (f->host);
  if (f->host->media != NULL)
    hotlined_host_start_media (f->host);
  hotlined_host_start (f->host);
  expect (f, "call.id", f->call);
  expect (f, "agent.state", "talking");
  g_assert_nonnull (
      hotlined_host_member (hl_test_api_json (f->host->agent), "call.media.restarted_at"));
  talk_for (2);
  finish (f);
  check_recordings (f, 2);
  check_facts (f, 1);
  check_heard (f);
}

/* hotlined was away when it died, and comes back later. */
static void
test_service_then_media (Fixture *f, gconstpointer data)
{
  talk (f);
  hotlined_host_kill (f->host);
  talk_for (1);
  hotlined_host_start (f->host);
  expect (f, "agent.state", "talking");
  kill_media (f);
  expect_told (f);
  talk_for (2);
  finish (f);
  check_recordings (f, 2);
  check_facts (f, 1);
  check_heard (f);
}

/* Music goes on for who waits, and for who is on hold. */
static void
test_waiting (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/me/state",
                                      "{\"state\":\"away\",\"reason\":\"lunch\"}"),
                    ==, 200);
  dial (f);
  g_assert_true (hotlined_host_wait (f->host->supervisor, "/live", "calls.0.state", "waiting", 20));
  talk_for (1);
  kill_media (f);
  talk_for (2);
  hl_baresip_command (f->citizen, "hangup", NULL);
  g_assert_true (hotlined_host_wait (f->host->supervisor, "/live", "queues.0.waiting", "0", 20));
  expect_heard_at_end (f->citizen, MUSIC_HZ);
}

static void
test_held (Fixture *f, gconstpointer data)
{
  talk (f);
  post (f, "/me/call/hold");
  expect (f, "agent.state", "held");
  kill_media (f);
  talk_for (2);
  hl_baresip_command (f->citizen, "hangup", NULL);
  expect (f, "agent.state", "wrap-up");
  expect_heard_at_end (f->citizen, MUSIC_HZ);
  check_recordings (f, 2);
}

/* Its port was taken meanwhile: the telephones are told another one. */
static void
test_port_taken (Fixture *f, gconstpointer data)
{
  pid_t before;
  int fds[100], n = 0;

  talk (f);
  before = hotlined_host_find_mediad (f->host, NULL);
  kill (before, SIGKILL);
  g_subprocess_wait (f->host->media, NULL, NULL);
  for (guint port = f->host->rtp; port < f->host->rtp + 8u; port++)
    {
      struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
      int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

      if (bind (fd, (struct sockaddr *) &any, sizeof any) == 0)
        fds[n++] = fd;
      else
        close (fd);
    }
  g_assert_cmpint (n, >, 0);
  hotlined_host_start_media (f->host);
  g_assert_true (hotlined_host_wait (f->host->agent, "/health", "media", "true", 20));
  talk_for (2.5);
  finish (f);
  while (n > 0)
    close (fds[--n]);
  check_recordings (f, 2);
  check_heard (f);
}

#define ADD(name, data, func)                                                                      \
  g_test_add ("/integration/media/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  ADD ("talking", NULL, test_talking);
  ADD ("talking-started-by-others", "external", test_talking);
  ADD ("killed-twice", NULL, test_twice);
  ADD ("both-killed", NULL, test_both);
  ADD ("both-killed-started-by-others", "external", test_both);
  ADD ("service-then-media", NULL, test_service_then_media);
  ADD ("waiting", NULL, test_waiting);
  ADD ("held", NULL, test_held);
  ADD ("port-taken", "external", test_port_taken);
  return g_test_run ();
}
