/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-jump.h"
#include "hl-peers.h"
#include "hl-test.h"
#include "phone/hl-phone.h"

#include <gst/gst.h>
#include <string.h>

/* The computer's clock is set, by an hour, while the softphone waits for something: it goes by the
 * time that passes. */

#define HOUR 3600

#define DEAF "<recv request=\"REGISTER\"/>\n" HL_SIPP_PAUSE ("60000")

typedef struct
{
  HlSipp *registrar;
  HlPhone *phone;
} Desk;

static Desk
desk_new (void)
{
  HlSippConfig config = { .scenario = DEAF };
  Desk desk = { hl_sipp_new (&config), hl_phone_new () };
  g_autofree char *registrar =
      g_strdup_printf ("sip:127.0.0.1:%u;transport=udp", hl_sipp_get_port (desk.registrar));

  hl_phone_set_microphone (desk.phone, "audiotestsrc is-live=true");
  hl_phone_set_speaker (desk.phone, "fakesink sync=true");
  hl_phone_set_ringer (desk.phone, "fakesink sync=true");
  hl_phone_register (desk.phone, registrar, "1023", "secret");
  g_assert_true (hl_sipp_wait_trace (desk.registrar, "REGISTER sip:", 20));
  return desk;
}

static void
desk_free (Desk *desk)
{
  g_assert_finalize_object (desk->phone);
  hl_sipp_free (desk->registrar);
}

/* How often it was asked for registration, and by how many requests: a branch each. */
static guint
count_requests (HlSipp *sipp, guint *branches)
{
  g_autofree char *trace = hl_sipp_dup_trace (sipp);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;

  for (const char *at = trace; (at = strstr (at, "REGISTER sip:")) != NULL; at++)
    {
      const char *own = strstr (at, "branch=");

      if (own == NULL)
        continue; /* being written */
      g_hash_table_add (seen, g_strndup (own, strcspn (own, ";\r\n")));
      n++;
    }
  *branches = g_hash_table_size (seen);
  return n;
}

static gboolean
is_sent_again (gpointer data)
{
  guint branches;

  return count_requests (data, &branches) >= 4;
}

/* It is sent again, neither given up nor begun anew. */
static void
test_register (gconstpointer seconds)
{
  Desk desk = desk_new ();
  guint branches;

  g_atomic_int_add (&hl_jump, GPOINTER_TO_INT (seconds));
  g_assert_true (hl_test_wait_until (is_sent_again, desk.registrar, 20));
  count_requests (desk.registrar, &branches);
  g_assert_cmpuint (branches, ==, 1);
  g_assert_cmpint (hl_phone_get_state (desk.phone), ==, HL_PHONE_REGISTERING);
  g_atomic_int_set (&hl_jump, 0);
  desk_free (&desk);
}

int
main (int argc, char **argv)
{
  g_setenv ("PULSE_SERVER", "unix:/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  if (hl_peers_missing () != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", hl_peers_missing ());
      return 0;
    }
  g_test_add_data_func ("/phone/clock/register-set-back", GINT_TO_POINTER (-HOUR), test_register);
  g_test_add_data_func ("/phone/clock/register-set-forward", GINT_TO_POINTER (HOUR), test_register);
  return g_test_run ();
}
