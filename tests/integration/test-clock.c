/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <stdio.h>
#include <string.h>

/* The machine's clock is set, by an hour, while a citizen and an agent talk and another citizen
 * waits: nobody is cut off, nobody's telephone is lost, and no span becomes negative. */

#define HOUR 3600

typedef struct
{
  HotlinedHost *host;
  HlBaresip *agent, *talking, *waiting;
  char *path; /* of the talk */
} Scene;

static void
set_clock (Scene *s, gint64 seconds)
{
  FILE *file = fopen (s->host->jump, "r+");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (&seconds, sizeof seconds, 1, file), ==, 1);
  fclose (file);
}

static void
dial (Scene *s, HlBaresip *citizen)
{
  g_autofree char *line = g_strdup_printf ("sip:12349@%s", s->host->registrar);

  hl_baresip_command (citizen, "dial", line);
  g_assert_true (hl_baresip_wait (citizen, "CALL_ESTABLISHED", 20));
}

static void
set_up (Scene *s)
{
  s->host = hotlined_host_new ();
  hotlined_host_jumps (s->host);
  hotlined_host_start (s->host);
  hl_test_api_sign_in (s->host->manager, "zhuren", HOST_PASSWORD);
  s->agent = hotlined_host_agent (s->host);
  s->talking = hotlined_host_citizen (s->host);
  dial (s, s->talking);
  g_assert_true (hl_baresip_wait (s->agent, "CALL_INCOMING", 20));
  hl_baresip_command (s->agent, "accept", NULL);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "talking", 20));
  s->path = g_strdup_printf (
      "/calls/%" G_GINT64_FORMAT,
      hl_json_int (hotlined_host_member (hl_test_api_json (s->host->agent), "call.id"), 0));
  s->waiting = hotlined_host_citizen_as (s->host, "13800138001", 0);
  dial (s, s->waiting);
  g_assert_true (hotlined_host_wait (s->host->manager, "/live", "queues.0.waiting", "1", 20));
}

/* Both are as they were, in what is shown and in what is heard. */
static void
check_lasts (Scene *s, double heard)
{
  hotlined_host_wait_heard (s->talking, AGENT_HZ, heard);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "talking", 5));
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.device_up", "true", 5));
  g_assert_true (hotlined_host_wait (s->host->manager, "/live", "queues.0.waiting", "1", 5));
}

static void
check_spans (Scene *s)
{
  static const char *const spans[] = { "wait_us", "talk_us", "ring_us" };
  const HlJson *call, *facts;

  g_assert_true (hotlined_host_wait (s->host->manager, s->path, "call.ended_by", "agent", 20));
  call = hotlined_host_member (hl_test_api_json (s->host->manager), "call");
  facts = hotlined_host_member (hl_test_api_json (s->host->manager), "facts");
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    g_assert_cmpint (hl_json_int (hl_json_get (call, spans[i]), 0), >=, 0);
  for (guint i = 0; i < hl_json_length (facts); i++)
    {
      const HlJson *fact = hl_json_at (facts, i);

      g_assert_cmpint (hl_json_int (hl_json_get (fact, "span_us"), 0), >=, 0);
      g_assert_cmpstr (hl_json_text (hl_json_get (fact, "kind"), ""), !=, "fault");
    }
}

/* What the service takes the time for. */
static HlTime
told_time (Scene *s)
{
  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", "/live", NULL), ==, 200);
  return hl_json_int (hotlined_host_member (hl_test_api_json (s->host->manager), "at"), 0);
}

static void
test_set (gconstpointer data)
{
  gint64 seconds = GPOINTER_TO_INT (data);
  Scene s = { 0 };
  HlTime before;

  set_up (&s);
  check_lasts (&s, 1);
  before = told_time (&s);
  set_clock (&s, seconds);
  g_assert_cmpint (told_time (&s), >=, before + MAX (seconds, 0) * HL_SECOND);
  check_lasts (&s, 4);
  set_clock (&s, 0);
  check_lasts (&s, 7);
  g_assert_cmpuint (hl_test_api_send (s.host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_baresip_wait (s.talking, "CALL_CLOSED", 20));
  check_spans (&s);
  hl_baresip_command (s.waiting, "hangup", NULL);
  g_assert_true (hotlined_host_wait (s.host->manager, "/live", "queues.0.waiting", "0", 20));
  g_assert_true (hotlined_host_wait (s.host->manager, "/facts/verify", "ok", "true", 10));
  g_assert_true (hotlined_host_wait (s.host->manager, "/live", "today.balance", "true", 10));
  hl_baresip_free (s.agent);
  hl_baresip_free (s.talking);
  hl_baresip_free (s.waiting);
  hotlined_host_free (s.host);
  g_free (s.path);
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
  g_test_add_data_func ("/integration/clock/forward", GINT_TO_POINTER (HOUR), test_set);
  g_test_add_data_func ("/integration/clock/back", GINT_TO_POINTER (-HOUR), test_set);
  return g_test_run ();
}
