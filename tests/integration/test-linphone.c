/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-linphone.h"
#include "hotlined-host.h"

/* Linphone, the telephone that most citizens and offices who have one of their own use: as a
 * citizen through the trunk, and as the agent's desk phone.  Who hears whom is told by tone, also
 * after it put the other on hold. */

#define MENU                                                                                       \
  "{\"name\":\"test\",\"flows\":[{\"name\":\"in\",\"queue\":\"q\",\"menu\":{\"prompt\":"           \
  "\"greeting\","                                                                                  \
  "\"keys\":[{\"key\":\"1\",\"queue\":\"q\"}]}}],\"queues\":[{\"name\":\"q\",\"music\":\"music\"}" \
  "]}"

static void
command (HlLinphone *phone, const char *what)
{
  g_free (hl_linphone_ask (phone, "%s", what));
}

typedef struct
{
  HlLinphone *phone;
  guint hertz;
  double seconds;
} Sound;

static double
heard (HlLinphone *phone, guint hertz)
{
  g_auto (HlSound) all = hl_sound_read (hl_linphone_get_heard (phone), 0);

  return hl_sound_heard (&all, hertz);
}

static gboolean
has_heard (gpointer data)
{
  const Sound *sound = data;

  return heard (sound->phone, sound->hertz) >= sound->seconds;
}

static void
wait_heard (HlLinphone *phone, guint hertz, double seconds)
{
  Sound sound = { phone, hertz, seconds };

  if (!hl_test_wait_until (has_heard, &sound, 30))
    g_error ("linphone heard %u Hz for %.1f s, not %.1f", hertz, heard (phone, hertz), seconds);
}

static double
baresip_heard (HlBaresip *phone, guint hertz)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) all = hl_sound_read (path, 0);

  return hl_sound_heard (&all, hertz);
}

/* Each hears the other, and again after @phone held and resumed. */
static void
talk_hold_and_talk (HlLinphone *phone, guint hears, HlBaresip *other, guint says)
{
  double before, there;

  wait_heard (phone, hears, 2);
  hotlined_host_wait_heard (other, says, 2);
  command (phone, "call-pause");
  g_assert_true (hl_linphone_wait (phone, "Paused", 20));
  before = heard (phone, hears);
  there = baresip_heard (other, says);
  g_free (hl_linphone_ask (phone, "call-resume %s", hl_linphone_get_call (phone)));
  g_assert_true (hl_linphone_wait (phone, "StreamsRunning", 20));
  wait_heard (phone, hears, before + 2);
  hotlined_host_wait_heard (other, says, there + 2);
}

static void
wait_agent (HotlinedHost *host, const char *state)
{
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", state, 20));
}

static void
check_ended (HotlinedHost *host, const char *by)
{
  g_assert_true (hotlined_host_wait (host->manager, "/calls", "items.0.ended_by", by, 20));
  g_assert_true (hotlined_host_wait (host->manager, "/calls", "items.0.caller", "138****8000", 5));
  g_assert_true (hotlined_host_wait (host->manager, "/facts/verify", "ok", "true", 10));
}

/* ---- A citizen ---- */

static HlLinphone *
ring (HotlinedHost *host)
{
  HlLinphone *citizen = hl_linphone_new (
      &(HlLinphoneConfig){ .user = "13800138000", .port = host->trunk, .hertz = CITIZEN_HZ });

  g_free (hl_linphone_ask (citizen, "call sip:12349@%s", host->registrar));
  g_assert_true (hl_linphone_wait (citizen, "StreamsRunning", 20));
  return citizen;
}

/* @by: who hangs up */
static void
test_citizen (gconstpointer by)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new ();
  g_autoptr (HlBaresip) agent = NULL;
  g_autoptr (HlLinphone) citizen = NULL;

  hotlined_host_start (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  g_assert_cmpuint (hl_test_api_send (host->manager, "PUT", "/site", MENU), ==, 200);
  agent = hotlined_host_agent (host);
  citizen = ring (host);
  g_assert_true (hotlined_host_wait (host->manager, "/live", "calls.0.state", "menu", 20));
  command (citizen, "dtmf 1");
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 30));
  hl_baresip_command (agent, "accept", NULL);
  wait_agent (host, "talking");
  talk_hold_and_talk (citizen, AGENT_HZ, agent, CITIZEN_HZ);
  wait_agent (host, "talking");

  if (g_str_equal (by, "caller"))
    command (citizen, "terminate");
  else
    g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_linphone_wait (citizen, "End", 20));
  g_assert_true (hl_baresip_wait (agent, "CALL_CLOSED", 20));
  check_ended (host, by);
  g_assert_true (hotlined_host_wait (host->manager, "/calls", "items.0.menu_keys", "1", 5));
}

/* ---- A desk phone ---- */

static HlLinphone *
desk_phone (HotlinedHost *host)
{
  HlLinphone *phone = hl_linphone_new (&(HlLinphoneConfig){ .user = "1001", .hertz = AGENT_HZ });
  g_autofree char *address = hotlined_host_address (); /* it sends sound from where it registers */
  g_autofree char *registrar = g_strdup_printf ("%s:%u", address, host->sip);

  hl_test_api_sign_in (host->agent, "lina", HOST_PASSWORD);
  hl_linphone_register (
      phone, registrar,
      hl_json_text (hotlined_host_member (hl_test_api_json (host->agent), "phone.password"), NULL));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.device_up", "true", 10));
  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/state", "{\"state\":\"ready\"}"),
                    ==, 200);
  return phone;
}

static void
test_desk (gconstpointer by)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new ();
  g_autoptr (HlLinphone) agent = NULL;
  g_autoptr (HlBaresip) citizen = NULL;
  g_autofree char *line = g_strdup_printf ("sip:12349@%s", host->registrar);

  hotlined_host_start (host);
  hl_test_api_sign_in (host->manager, "zhuren", HOST_PASSWORD);
  agent = desk_phone (host);
  citizen = hotlined_host_citizen (host);
  hl_baresip_command (citizen, "dial", line);
  g_assert_true (hl_linphone_wait (agent, "IncomingReceived", 30));
  command (agent, "answer");
  g_assert_true (hl_linphone_wait (agent, "StreamsRunning", 20));
  wait_agent (host, "talking");
  talk_hold_and_talk (agent, CITIZEN_HZ, citizen, AGENT_HZ);
  wait_agent (host, "talking");

  if (g_str_equal (by, "agent"))
    command (agent, "terminate");
  else
    hl_baresip_command (citizen, "hangup", NULL);
  g_assert_true (hl_linphone_wait (agent, "End", 20));
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
  wait_agent (host, "wrap-up");
  check_ended (host, by);
}

int
main (int argc, char **argv)
{
  const char *missing = hl_peers_missing ();

  g_test_init (&argc, &argv, NULL);
  if (missing == NULL)
    missing = hl_linphone_missing ();
  if (missing != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", missing);
      return 0;
    }
  g_test_add_data_func ("/integration/linphone/citizen-hangs-up", "caller", test_citizen);
  g_test_add_data_func ("/integration/linphone/hung-up-on", "agent", test_citizen);
  g_test_add_data_func ("/integration/linphone/desk-phone-hangs-up", "agent", test_desk);
  g_test_add_data_func ("/integration/linphone/desk-phone-hung-up-on", "caller", test_desk);
  return g_test_run ();
}
