/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <glib/gstdio.h>
#include <string.h>

/* hotlined is killed while a citizen is with the machine: in the menu, leaving a message,
 * waiting to be rung back, being rung back, rating.  The next run goes on from there. */

#define PROMPT_HZ 500

typedef struct
{
  HotlinedHost *host;
  HlBaresip *agent, *citizen;
  char *path; /* "/calls/ID" */
} Scene;

typedef struct
{
  const char *name;
  const char *site, *flow, *queue; /* more members */
  void (*arrange) (Scene *s);
  void (*after) (Scene *s);
  const char *once; /* facts of the call that are there exactly once */
} Situation;

/* ---- Waiting ---- */

static void
wait_at (Scene *s, const char *path, const char *member, const char *value)
{
  if (!hotlined_host_wait (s->host->manager, path, member, value, 30))
    g_error ("%s: %s is not %s", path, member, value);
}

static void
wait_call (Scene *s, const char *state)
{
  wait_at (s, "/live", "calls.0.state", state);
}

static void
remember_call (Scene *s)
{
  HlId id =
      hl_json_int (hotlined_host_member (hl_test_api_json (s->host->manager), "calls.0.id"), 0);

  g_assert_cmpint (id, >, 0);
  s->path = g_strdup_printf ("/calls/%" G_GINT64_FORMAT, id);
}

static void
accept_call (HlBaresip *phone)
{
  g_assert_true (hl_baresip_wait (phone, "CALL_INCOMING", 30));
  hl_baresip_command (phone, "accept", NULL);
  g_assert_true (hl_baresip_wait (phone, "CALL_ESTABLISHED", 20));
}

static void
dial (Scene *s)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", s->host->registrar);

  hl_baresip_command (s->citizen, "dial", target);
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_ESTABLISHED", 20));
}

static void
hang_up (Scene *s)
{
  g_assert_cmpuint (hl_test_api_send (s->host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
}

/* ---- The menu ---- */

static void
arrange_menu (Scene *s)
{
  dial (s);
  wait_call (s, "menu");
  remember_call (s);
}

static void
after_menu (Scene *s)
{
  wait_call (s, "menu");
  hl_baresip_command (s->citizen, "sndcode", "1");
  wait_call (s, "waiting");
  wait_at (s, "/calls", "items.0.queue_name", "r");
  wait_at (s, "/calls", "items.0.menu_keys", "1");
  hl_baresip_command (s->citizen, "hangup", NULL);
  wait_at (s, s->path, "call.ended_by", "caller");
}

/* ---- A message ---- */

static gboolean
is_recorded (gpointer folder)
{
  g_autoptr (GDir) marks = g_dir_open (folder, 0, NULL);

  return marks != NULL && g_dir_read_name (marks) != NULL;
}

/* Only what is said after the beep counts: killed before, the prompt is heard again. */
static void
arrange_message (Scene *s)
{
  g_autofree char *marks = g_build_filename (s->host->folder, "recordings", ".open", NULL);

  dial (s);
  wait_call (s, "message");
  remember_call (s);
  g_assert_true (hl_test_wait_until (is_recorded, marks, 30));
}

static void
after_message (Scene *s)
{
  double before = hotlined_host_said (s->citizen);

  wait_call (s, "message");
  hotlined_host_wait_said (s->citizen, CITIZEN_HZ, before + 2.5);
  hl_baresip_command (s->citizen, "hangup", NULL);
  wait_at (s, "/callbacks", "items.0.kind", "message");
  wait_at (s, s->path, "call.outcome", "message");
  wait_at (s, s->path, "recordings.0.part", "1");
  g_assert_cmpint (
      hl_json_int (
          hotlined_host_member (hl_test_api_json (s->host->manager), "recordings.0.length_us"), 0),
      >, 2 * HL_SECOND);
}

/* ---- To be rung back ---- */

static void
arrange_booked (Scene *s)
{
  dial (s);
  wait_call (s, "waiting");
  hotlined_host_wait_heard (s->citizen, PROMPT_HZ, 0.3); /* the offer */
  hl_baresip_command (s->citizen, "sndcode", "1");
  wait_at (s, "/callbacks", "items.0.kind", "callback");
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_CLOSED", 20));
  wait_call (s, "booked");
  remember_call (s);
}

/* She may answer a ring that a killed run began: the next one rings again. */
static gboolean
is_reached (gpointer data)
{
  Scene *s = data;
  const HlJson *me;

  if (hl_baresip_has (s->citizen, "CALL_INCOMING"))
    hl_baresip_command (s->citizen, "accept", NULL);
  hl_test_api_send (s->host->agent, "GET", "/me", NULL);
  me = hl_test_api_json (s->host->agent);
  return strcmp (hl_json_text (hotlined_host_member (me, "agent.state"), ""), "talking") == 0;
}

static void
reach (Scene *s)
{
  g_assert_true (hl_test_wait_until (is_reached, s, 60));
  wait_at (s, "/callbacks", "items.0.state", "done");
  wait_at (s, "/callbacks", "items.0.outcome", "reached");
  hang_up (s);
  wait_at (s, s->path, "call.ended_by", "agent");
}

static void
after_booked (Scene *s)
{
  wait_call (s, "booked");
  s->agent = hotlined_host_agent (s->host);
  accept_call (s->agent);
  reach (s);
}

/* The citizen's telephone rings. */
static void
arrange_rung_back (Scene *s)
{
  arrange_booked (s);
  s->agent = hotlined_host_agent (s->host);
  accept_call (s->agent);
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_INCOMING", 20));
}

/* ---- The rating ---- */

static void
arrange_rating (Scene *s)
{
  s->agent = hotlined_host_agent (s->host);
  dial (s);
  accept_call (s->agent);
  g_assert_true (hotlined_host_wait (s->host->agent, "/me", "agent.state", "talking", 20));
  hang_up (s);
  wait_call (s, "rating");
  remember_call (s);
}

static void
after_rating (Scene *s)
{
  wait_call (s, "rating");
  hl_baresip_command (s->citizen, "sndcode", "4");
  wait_at (s, s->path, "call.rating", "4");
  g_assert_true (hl_baresip_wait (s->citizen, "CALL_CLOSED", 20));
  wait_at (s, s->path, "call.ended_by", "agent");
}

/* ---- The test ---- */

static void
make_prompts (HotlinedHost *host)
{
  static const char *const names[] = { "menu",           "message",          "beep",
                                       "message-thanks", "rating",           "rating-thanks",
                                       "callback-offer", "callback-accepted" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *tone = hl_sound_tone (host->prompts, PROMPT_HZ, 1);
      g_autofree char *path = g_strdup_printf ("%s/%s.wav", host->prompts, names[i]);

      g_assert_cmpint (g_rename (tone, path), ==, 0);
    }
}

static void
put_site (Scene *s, const Situation *situation)
{
  g_autofree char *text = g_strdup_printf (
      "{\"name\":\"test\",\"outbound_trunk\":\"t\",\"outbound_number\":\"12349\"%s,"
      "\"flows\":[{\"name\":\"in\",\"queue\":\"q\"%s}],"
      "\"queues\":[{\"name\":\"q\",\"music\":\"music\"%s},{\"name\":\"r\",\"music\":\"music\"}]}",
      situation->site, situation->flow, situation->queue);

  if (hl_test_api_send (s->host->manager, "PUT", "/site", text) != 200)
    g_error ("%s", (const char *) g_bytes_get_data (hl_test_api_bytes (s->host->manager), NULL));
}

static void
check_facts (Scene *s, const char *once)
{
  g_auto (GStrv) kinds = g_strsplit (once, " ", -1);
  const HlJson *facts;

  wait_at (s, "/facts/verify", "ok", "true");
  wait_at (s, "/live", "today.balance", "true");
  g_assert_cmpuint (hl_test_api_send (s->host->manager, "GET", s->path, NULL), ==, 200);
  facts = hotlined_host_member (hl_test_api_json (s->host->manager), "facts");
  for (guint i = 0; kinds[i] != NULL; i++)
    {
      guint n = 0;

      for (guint k = 0; k < hl_json_length (facts); k++)
        n += strcmp (hl_json_text (hl_json_get (hl_json_at (facts, k), "kind"), ""), kinds[i]) == 0;
      if (n != 1)
        g_error ("%u facts %s", n, kinds[i]);
    }
}

static void
test_restart (gconstpointer data)
{
  const Situation *situation = data;
  Scene s = { .host = hotlined_host_new () };

  make_prompts (s.host);
  hotlined_host_start (s.host);
  hl_test_api_sign_in (s.host->manager, "zhuren", HOST_PASSWORD);
  put_site (&s, situation);
  s.citizen = hotlined_host_citizen (s.host);
  situation->arrange (&s);
  for (guint i = 0; i < 2; i++)
    {
      hotlined_host_kill (s.host);
      hotlined_host_start (s.host);
    }
  situation->after (&s);
  check_facts (&s, situation->once);
  hl_baresip_free (s.citizen);
  hl_baresip_free (s.agent);
  hotlined_host_free (s.host);
  g_free (s.path);
}

#define MENU ",\"menu\":{\"prompt\":\"menu\",\"keys\":[{\"key\":\"1\",\"queue\":\"r\"}]}"
#define CLOSED                                                                                     \
  ",\"closed\":{\"message\":true},\"hours\":[{\"weekdays\":\"1-7\",\"open\":\"00:00\",\"close\":"  \
  "\"24:00\"}]"

int
main (int argc, char **argv)
{
  static Situation situations[] = {
    { "menu", "", MENU, "", arrange_menu, after_menu, "call-offered call-queued call-ended" },
    { "message", NULL, CLOSED, "", arrange_message, after_message,
      "call-offered call-message call-ended" },
    { "booked", "", "", ",\"callback_after_seconds\":2", arrange_booked, after_booked,
      "call-connected call-ended" },
    { "rung-back", "", "", ",\"callback_after_seconds\":2", arrange_rung_back, reach,
      "call-connected call-ended" },
    { "rating", "", ",\"rating_prompt\":\"rating\"", "", arrange_rating, after_rating,
      "call-offered call-queued call-answered call-rated call-ended" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (8 * 3600);
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *day_off =
      g_strdup_printf (",\"special_days\":[{\"date\":\"%s\",\"name\":\"x\"}]", date);

  g_test_init (&argc, &argv, NULL);
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  situations[1].site = day_off;
  for (guint i = 0; i < G_N_ELEMENTS (situations); i++)
    {
      g_autofree char *path =
          g_strconcat ("/integration/restart-callers/", situations[i].name, NULL);

      g_test_add_data_func (path, &situations[i], test_restart);
    }
  return g_test_run ();
}
