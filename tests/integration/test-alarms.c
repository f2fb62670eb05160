/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "in-process.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include "service/hl-board-private.h"
#include "service/hl-keeper.h"

/* What a supervisor is alarmed by, with real telephones and a real mediad: each alarm comes,
 * can be taken notice of, and goes with its cause.  The service's clock runs with ours and
 * jumps where somebody would have to wait for minutes. */

#define DISK "16m"
#define HOLD_LIMITS "\"hold_warning_seconds\": 20, \"hold_alarm_seconds\": 40, "

typedef struct
{
  HotlinedHost *host;
  InProcess *here;
  HlBaresip *agent, *citizen;
  HlClock *clock; /* borrowed */
  GThread *runner;
  gint64 ahead; /* atomic, as all that the runner reads */
  gint stop;
  char *disk; /* mounted; NULL = could not be */
} Scene;

/* ---- Time ---- */

static gpointer
run_clock (gpointer data)
{
  Scene *s = data;

  while (!g_atomic_int_get (&s->stop))
    {
      hl_clock_set (s->clock, g_get_real_time () + __atomic_load_n (&s->ahead, __ATOMIC_ACQUIRE));
      g_usleep (5000);
    }
  return NULL;
}

static void
jump (Scene *s, HlSpan by)
{
  HlTime to = hl_clock_now (s->clock) + by;

  __atomic_add_fetch (&s->ahead, by, __ATOMIC_ACQ_REL);
  while (hl_clock_now (s->clock) < to)
    g_usleep (1000);
  /* Its timer counts our seconds. */
  hl_board_handle (s->here->board, &(HlEvent){ .kind = HL_EVENT_TICK }, 0, NULL);
}

/* ---- Alarms ---- */

typedef struct
{
  Scene *s;
  const char *code, *member, *value; /* member: NULL = that it is there, or not */
  gboolean there;
} Wanted;

static const HlJson *
find_alarm (Scene *s, const char *code)
{
  HlTestApi *boss = s->host->supervisor;
  const HlJson *alarms;

  g_assert_cmpuint (hl_test_api_send (boss, "GET", "/live", NULL), ==, 200);
  alarms = hotlined_host_member (hl_test_api_json (boss), "alarms");
  for (guint i = 0; i < hl_json_length (alarms); i++)
    {
      const HlJson *alarm = hl_json_at (alarms, i);

      if (g_strcmp0 (hl_json_text (hl_json_get (alarm, "code"), NULL), code) == 0)
        return alarm;
    }
  return NULL;
}

static gboolean
is_as_wanted (gpointer data)
{
  Wanted *wanted = data;
  const HlJson *alarm = find_alarm (wanted->s, wanted->code);

  if (wanted->member == NULL || alarm == NULL)
    return (alarm != NULL) == wanted->there;
  return g_strcmp0 (hl_json_text (hl_json_get (alarm, wanted->member), NULL), wanted->value) == 0;
}

static void
expect (Scene *s, const char *code, const char *member, const char *value)
{
  Wanted wanted = { s, code, member, value, TRUE };

  g_test_message ("alarm %s, %s: %s", code, member, value != NULL ? value : "none");
  g_assert_true (hl_test_wait_until (is_as_wanted, &wanted, 20));
}

static void
expect_gone (Scene *s, const char *code)
{
  Wanted wanted = { s, code, NULL, NULL, FALSE };

  g_test_message ("alarm %s is over", code);
  g_assert_true (hl_test_wait_until (is_as_wanted, &wanted, 20));
}

/* It comes and is taken notice of. */
static void
expect_and_note (Scene *s, const char *code, const char *level)
{
  g_autofree char *path = NULL;

  expect (s, code, "level", level);
  path = g_strdup_printf ("/alarms/%" G_GINT64_FORMAT "/acknowledge",
                          hl_json_int (hl_json_get (find_alarm (s, code), "id"), 0));
  g_assert_cmpuint (hl_test_api_send (s->host->supervisor, "POST", path, "{}"), ==, 204);
  expect (s, code, "acknowledged_by", "马丽");
}

/* ---- The scene ---- */

static void
mount_disk (Scene *s)
{
  char *folder = g_build_filename (s->host->folder, "recordings", NULL);

  g_mkdir_with_parents (folder, 0700);
  if (mount ("recordings", folder, "tmpfs", 0, "size=" DISK) == 0)
    s->disk = folder;
  else
    g_free (folder);
}

static void
set_up (Scene *s, gconstpointer data)
{
  s->host = hotlined_host_new_trunk (HOLD_LIMITS, ", \"ask_health\": true");
  mount_disk (s);
  hotlined_host_start_media (s->host);
  s->clock = hl_clock_new_manual (g_get_real_time ());
  s->runner = g_thread_new ("clock", run_clock, s);
  s->here = in_process_new (s->host, s->clock, FALSE);
  hl_test_api_sign_in (s->host->manager, "zhuren", HOST_PASSWORD);
  hl_test_api_sign_in (s->host->supervisor, "banzhang", HOST_PASSWORD);
}

static void
tear_down (Scene *s, gconstpointer data)
{
  hl_clock_ref (s->clock);
  in_process_free (s->here);
  g_atomic_int_set (&s->stop, TRUE);
  g_thread_join (s->runner);
  hl_clock_unref (s->clock);
  hl_baresip_free (s->agent);
  hl_baresip_free (s->citizen);
  hotlined_host_free (s->host);
  if (s->disk != NULL)
    umount2 (s->disk, MNT_DETACH);
  g_free (s->disk);
}

static void
post (Scene *s, const char *path, const char *body)
{
  guint status = hl_test_api_send (s->host->agent, "POST", path, body);

  if (status >= 300)
    g_error ("%s: %u", path, status);
}

static void
wait (Scene *s, const char *member, const char *value)
{
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", member, value, 20));
}

/* ---- What is wrong ---- */

/* Nobody answers at the trunk's address, then the citizen's exchange does. */
static void
trunk_down (Scene *s)
{
  expect_and_note (s, "trunk", "error");
  s->citizen = hotlined_host_citizen (s->host);
  jump (s, 5 * HL_SECOND); /* it is asked again */
  expect_gone (s, "trunk");
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
disk_low (Scene *s)
{
  g_autofree char *filler = NULL;

  if (s->disk == NULL)
    {
      g_test_message ("a small disk can't be mounted here: its alarm is left out");
      return;
    }
  filler = g_build_filename (s->disk, ".filler", NULL);
  fill (filler);
  hl_keeper_minute (s->here->service->keeper);
  expect_and_note (s, "disk", "error");
  g_assert_cmpint (g_unlink (filler), ==, 0);
  hl_keeper_minute (s->here->service->keeper);
  expect_gone (s, "disk");
}

static void
mediad_down (Scene *s)
{
  g_assert_cmpint (kill (hotlined_host_find_mediad (s->host, NULL), SIGKILL), ==, 0);
  expect_and_note (s, "media", "error");
  hotlined_host_start_media (s->host);
  expect_gone (s, "media");
}

/* The citizen waits: what grows worse has to be taken notice of again. */
static void
wait_long (Scene *s)
{
  g_autofree char *line = g_strdup_printf ("sip:12349@%s", s->host->registrar);

  hl_baresip_command (s->citizen, "dial", line);
  g_assert_true (hotlined_host_wait (s->host->supervisor, "/live", "queues.0.waiting", "1", 20));
  jump (s, HL_MINUTE);
  expect_and_note (s, "waiting", "warning");
  jump (s, HL_MINUTE);
  expect (s, "waiting", "level", "error");
  expect (s, "waiting", "acknowledged_by", NULL);
  expect_and_note (s, "waiting", "error");
}

static void
make_ready (Scene *s)
{
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/state", "{\"state\":\"ready\"}"),
                    ==, 200);
}

/* She lets it ring until she is taken off, and comes back. */
static void
ring_missed (Scene *s)
{
  s->agent = hotlined_host_agent (s->host);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 20));
      jump (s, 21 * HL_SECOND); /* it rang for long enough */
      g_assert_true (hl_baresip_wait (s->agent, "CALL_CLOSED", 20));
      jump (s, 6 * HL_SECOND); /* the pause after a missed one */
    }
  wait (s, "agent.reason", "no-answer");
  expect_and_note (s, "missed", "warning");
  g_assert_cmpstr (hl_json_text (hl_json_get (find_alarm (s, "missed"), "subject"), ""), ==,
                   "no-answer");
  make_ready (s);
  expect_gone (s, "missed");
  g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 20));
  hl_baresip_command (s->agent, "accept", NULL);
  wait (s, "agent.state", "talking");
  expect_gone (s, "waiting");
}

static void
hold_forgotten (Scene *s)
{
  post (s, "/me/call/hold", "{}");
  wait (s, "agent.state", "held");
  jump (s, 20 * HL_SECOND);
  expect_and_note (s, "hold", "warning");
  jump (s, 20 * HL_SECOND);
  expect_and_note (s, "hold", "error");
  post (s, "/me/call/unhold", "{}");
  expect_gone (s, "hold");
}

static void
test_alarms (Scene *s, gconstpointer data)
{
  trunk_down (s);
  disk_low (s);
  wait_long (s);
  ring_missed (s);
  hold_forgotten (s);
  mediad_down (s);
  post (s, "/me/call/hang-up", "{}");
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_CLOSED", 20));
  g_assert_true (hotlined_host_wait (s->host->manager, "/facts/verify", "ok", "true", 10));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("G_DEBUG"); /* ours is in force; what we start warns as it would elsewhere */
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  g_test_add ("/integration/alarms/each", Scene, NULL, set_up, test_alarms, tear_down);
  return g_test_run ();
}
