/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hotlined-host.h"

#include <signal.h>
#include <string.h>

/* Calls in other codecs than G.711, and encrypted ones, with baresip on both sides. */

static void
dial (HotlinedHost *host, HlBaresip *citizen)
{
  g_autofree char *target = g_strdup_printf ("sip:12349@%s", host->registrar);

  hl_baresip_command (citizen, "dial", target);
}

static HlBaresip *
agent_by (HotlinedHost *host, const char *codecs, const char *encryption)
{
  HlBaresip *phone = hotlined_host_phone (host, host->agent,
                                          &(HostPerson){ .login = "lina",
                                                         .extension = "1001",
                                                         .hertz = AGENT_HZ,
                                                         .codecs = codecs,
                                                         .encryption = encryption });

  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/state", "{\"state\":\"ready\"}"),
                    ==, 200);
  return phone;
}

static void
talk (HotlinedHost *host, HlBaresip *citizen, HlBaresip *agent)
{
  dial (host, citizen);
  g_assert_true (hl_baresip_wait (agent, "CALL_INCOMING", 20));
  hl_baresip_command (agent, "accept", NULL);
  g_assert_true (hl_baresip_wait (agent, "CALL_ESTABLISHED", 20));
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 10));
}

static void
hang_up (HotlinedHost *host, HlBaresip *citizen)
{
  g_assert_cmpuint (hl_test_api_send (host->agent, "POST", "/me/call/hang-up", "{}"), ==, 204);
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
}

static void
check_heard (HlBaresip *phone, guint hertz, double seconds)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) heard = hl_sound_read (path, 0);

  g_assert_cmpfloat (hl_sound_heard (&heard, hertz), >=, seconds);
}

/* The end of what it heard is the tone, whatever was before. */
static void
check_heard_last (HlBaresip *phone, guint hertz)
{
  g_autofree char *path = hl_sound_find (hl_baresip_get_folder (phone), "dump-*-dec.wav");
  g_auto (HlSound) heard = hl_sound_read (path, 0);
  double length = (double) heard.n / 8000;

  g_assert_cmpfloat (length, >, 4);
  g_assert_cmpfloat (hl_sound_share (&heard, length - 1.5, length - 0.3, hertz), >, 0.5);
}

typedef struct
{
  const char *name, *trunk, *citizen_codecs, *citizen_encryption, *agent_codecs, *agent_encryption;
} Row;

static const Row rows[] = {
  { "g722", ", \"codecs\": \"G722, PCMA\"", "PCMA,G722", NULL, "G722", NULL },
  { "opus", ", \"codecs\": \"opus\"", "opus/48000/2", NULL, "PCMA", NULL },
  { "opus-both", ", \"codecs\": \"opus\"", "opus/48000/2", NULL, "PCMA,opus/48000/2", NULL },
  { "srtp", ", \"srtp\": \"required\"", NULL, "srtp-mand", NULL, NULL },
  { "srtp-if-you-can", ", \"srtp\": \"optional\"", NULL, "srtp", NULL, "srtp" },
  { "srtp-opus-both", ", \"srtp\": \"required\", \"codecs\": \"opus\"", "opus/48000/2", "srtp-mand",
    "opus/48000/2", "srtp" },
};

static void
test_talk (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (HotlinedHost) host = hotlined_host_new_trunk ("", row->trunk);
  g_autoptr (HlBaresip) agent = NULL;
  g_autoptr (HlBaresip) citizen = NULL;

  hotlined_host_start (host);
  agent = agent_by (host, row->agent_codecs, row->agent_encryption);
  citizen = hotlined_host_citizen_by (host, row->citizen_codecs, row->citizen_encryption);
  talk (host, citizen, agent);
  g_usleep (3000000); /* talk */
  hang_up (host, citizen);
  check_heard (citizen, GREETING_HZ, 0.7);
  check_heard (citizen, AGENT_HZ, 1.5);
  check_heard (agent, CITIZEN_HZ, 1.5);
}

/* Each side is told why. */
static void
test_refused (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (HotlinedHost) host = hotlined_host_new_trunk ("", row->trunk);
  g_autoptr (HlBaresip) citizen = NULL;

  hotlined_host_start (host);
  citizen = hotlined_host_citizen_by (host, row->citizen_codecs, row->citizen_encryption);
  dial (host, citizen);
  g_assert_true (hl_baresip_wait (citizen, "CALL_CLOSED", 20));
  g_assert_nonnull (strstr (hl_baresip_get_event (citizen), "488"));
}

static const Row refused[] = {
  { "srtp-where-none-is-taken", "", NULL, "srtp-mand", NULL, NULL },
  { "none-where-srtp-is-required", ", \"srtp\": \"required\"", NULL, NULL, NULL, NULL },
  { "another-codec", ", \"codecs\": \"G722\"", "PCMA", NULL, NULL, NULL },
};

/* No key is in the journal or a log; a killed hotlined goes on, and so does a killed mediad,
 * with the same keys. */
static void
test_killed (void)
{
  g_autoptr (HotlinedHost) host = hotlined_host_new_trunk ("", ", \"srtp\": \"required\"");
  g_autoptr (HlBaresip) agent = NULL;
  g_autoptr (HlBaresip) citizen = NULL;
  g_autofree char *journal = g_build_filename (host->folder, "sip.db", NULL);
  g_autofree char *wal = g_build_filename (host->folder, "sip.db-wal", NULL);
  g_autofree char *log = g_build_filename (host->folder, "mediad.log", NULL);
  const char *const files[] = { journal, wal, log };

  hotlined_host_start_media (host);
  hotlined_host_start (host);
  agent = agent_by (host, NULL, "srtp");
  citizen = hotlined_host_citizen_by (host, NULL, "srtp-mand");
  talk (host, citizen, agent);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = NULL;
      gsize n = 0;

      if (g_file_get_contents (files[i], &bytes, &n, NULL))
        {
          g_assert_null (memmem (bytes, n, "inline:", 7));
          g_assert_null (memmem (bytes, n, "crypto", 6));
        }
    }
  g_usleep (1500000); /* talk */

  hotlined_host_kill (host);
  hotlined_host_start (host);
  g_assert_true (hotlined_host_wait (host->agent, "/me", "agent.state", "talking", 20));
  g_usleep (1500000); /* talk */

  g_assert_cmpint (kill (hotlined_host_find_mediad (host, NULL), SIGKILL), ==, 0);
  hotlined_host_start_media (host);
  g_usleep (4000000); /* talk, after some tenths of a second without sound */
  hang_up (host, citizen);
  check_heard (citizen, AGENT_HZ, 3.0);
  check_heard (agent, CITIZEN_HZ, 3.0);
  check_heard_last (citizen, AGENT_HZ);
  check_heard_last (agent, CITIZEN_HZ);
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
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/integration/codecs/talk/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_talk);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/integration/codecs/refused/", refused[i].name, NULL);

      g_test_add_data_func (path, &refused[i], test_refused);
    }
  g_test_add_func ("/integration/codecs/killed", test_killed);
  return g_test_run ();
}
