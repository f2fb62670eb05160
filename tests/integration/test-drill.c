/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <string.h>

/* Drills: a supervisor has a process killed under a test call, while a citizen and an agent
 * talk, and the report says what that did. */

typedef struct
{
  HotlinedHost *host;
  HlBaresip *agent, *citizen, *supervisor;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer kept)
{
  static const HostPerson banzhang = { "banzhang", "2001", 2000, TRUE, FALSE };

  f->host = hotlined_host_new ();
  f->host->keep = kept != NULL;
  hotlined_host_start (f->host);
  f->agent = hotlined_host_agent (f->host);
  f->citizen = hotlined_host_citizen (f->host);
  f->supervisor = hotlined_host_phone (f->host, f->host->supervisor, &banzhang);
  hl_test_api_sign_in (f->host->manager, "zhuren", HOST_PASSWORD);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hl_baresip_free (f->agent);
  hl_baresip_free (f->citizen);
  hl_baresip_free (f->supervisor);
  hotlined_host_free (f->host);
  g_free (f->path);
}

static void
talk (Fixture *f)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", f->host->registrar);

  hl_baresip_command (f->citizen, "dial", target);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_INCOMING", 20));
  hl_baresip_command (f->agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (f->agent, "CALL_ESTABLISHED", 20));
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "talking", 10));
}

static void
begin (Fixture *f, const char *kind)
{
  g_autofree char *body = g_strdup_printf ("{\"kind\":\"%s\"}", kind);

  g_assert_cmpuint (hl_test_api_send (f->host->supervisor, "POST", "/drills", body), ==, 201);
  f->path =
      g_strdup_printf ("/drills/%" G_GINT64_FORMAT,
                       hl_json_int (hl_json_get (hl_test_api_json (f->host->supervisor), "id"), 0));
  g_assert_true (hl_baresip_wait (f->supervisor, "CALL_ESTABLISHED", 20));
  /* One at a time. */
  g_assert_cmpuint (hl_test_api_send (f->host->supervisor, "POST", "/drills", body), ==, 409);
}

static gint64
report (Fixture *f, const char *name)
{
  const HlJson *root = hl_test_api_json (f->host->supervisor);

  return hl_json_int (hl_json_get (hl_json_get (root, "report"), name), -1);
}

static void
test_drill (Fixture *f, gconstpointer data)
{
  const char *kind = data;
  g_autofree char *call = NULL;

  talk (f);
  call = g_strdup_printf (
      "%" G_GINT64_FORMAT,
      hl_json_int (hotlined_host_member (hl_test_api_json (f->host->agent), "call.id"), 0));
  begin (f, kind);
  g_assert_true (hl_baresip_wait (f->supervisor, "CALL_CLOSED", 60));
  g_assert_true (hotlined_host_wait (f->host->supervisor, f->path, "state", "passed", 40));
  g_test_message ("controllable after %.0f ms, gap %.0f ms",
                  (double) report (f, "controllable_us") / 1000,
                  (double) report (f, "gap_us") / 1000);
  g_assert_cmpint (report (f, "calls_before"), ==, 1);
  g_assert_cmpint (report (f, "calls_alive"), ==, 1);
  g_assert_cmpint (report (f, "calls_lost"), ==, 0);
  g_assert_cmpint (report (f, "packets"), >, 100);
  g_assert_cmpint (report (f, "recordings"), ==, strcmp (kind, "media") == 0 ? 2 : 1);

  /* The others talk on, and the drill counts nowhere. */
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "call.id", call, 10));
  g_assert_true (hotlined_host_wait (f->host->supervisor, "/live", "today.outbound", "0", 10));
  g_assert_true (hotlined_host_wait (f->host->supervisor, "/live", "today.offered", "1", 10));
  g_assert_true (hotlined_host_wait (f->host->manager, "/facts/verify", "ok", "true", 10));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  const HlJson *may;

  g_assert_cmpuint (hl_test_api_send (f->host->supervisor, "POST", "/drills", "{\"kind\":\"x\"}"),
                    ==, 400);
  g_assert_cmpuint (
      hl_test_api_send (f->host->supervisor, "POST", "/drills", "{\"kind\":\"service\"}"), ==, 409);
  g_assert_cmpuint (hl_test_api_send (f->host->agent, "POST", "/drills", "{\"kind\":\"media\"}"),
                    ==, 403);
  g_assert_cmpuint (hl_test_api_send (f->host->supervisor, "GET", "/drills/7", NULL), ==, 404);
  g_assert_cmpuint (hl_test_api_send (f->host->supervisor, "GET", "/drills", NULL), ==, 200);
  may = hl_json_get (hl_test_api_json (f->host->supervisor), "may");
  g_assert_false (hl_json_bool (hl_json_get (may, "service"), TRUE));
  g_assert_true (hl_json_bool (hl_json_get (may, "media"), FALSE));
  g_assert_nonnull (hl_json_text (hl_json_get (may, "why_not"), NULL));
}

/* Killed from outside, it is started again; asked to end, it ends. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  talk (f);
  hotlined_host_kill_kept (f->host);
  hotlined_host_await (f->host);
  g_assert_true (hotlined_host_wait (f->host->agent, "/me", "agent.state", "talking", 20));
  hotlined_host_stop (f->host);
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
  g_test_add ("/integration/drill/service", Fixture, "service", set_up, test_drill, tear_down);
  g_test_add ("/integration/drill/media", Fixture, "media", set_up, test_drill, tear_down);
  g_test_add ("/integration/drill/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/integration/drill/kept", Fixture, "kept", set_up, test_kept, tear_down);
  return g_test_run ();
}
