/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-peers.h"
#include "sip-side.h"

/* A real telephone (baresip) that registers, is called and calls. */

static Side *side;
static char *registrar;

static void
set_up (void)
{
  side = side_new ();
  side_configure (side, 9);
  side_start (side);
  g_assert_no_error (side->error);
  registrar = g_strdup_printf ("127.0.0.1:%u", side->port);
}

static void
tear_down (void)
{
  g_clear_pointer (&side, side_free);
  g_clear_pointer (&registrar, g_free);
}

static HlBaresip *
phone_new (const char *password, gboolean tcp, gboolean auto_answer)
{
  HlBaresipConfig config = { .user = "1001",
                             .password = password,
                             .registrar = registrar,
                             .tcp = tcp,
                             .auto_answer = auto_answer };

  return hl_baresip_new (&config);
}

static void
test_register (void)
{
  g_autoptr (HlBaresip) phone = NULL;
  HlSipEvent *event;

  set_up ();
  phone = phone_new ("secret", FALSE, FALSE);
  g_assert_true (hl_baresip_wait (phone, "REGISTER_OK", 20));
  event = side_wait (side, HL_SIP_REGISTERED);
  g_assert_cmpstr (event->extension, ==, "1001");
  g_assert_true (g_str_has_prefix (hl_sip_device_contact (side->sip, "1001"), "sip:1001"));
  g_assert_null (hl_sip_device_contact (side->sip, "1002"));

  hl_baresip_command (phone, "quit", NULL);
  side_wait (side, HL_SIP_UNREGISTERED);
  g_assert_null (hl_sip_device_contact (side->sip, "1001"));
  tear_down ();
}

static void
test_wrong_password (void)
{
  g_autoptr (HlBaresip) phone = NULL;
  HlSipEvent *event;

  set_up ();
  phone = phone_new ("wrong", FALSE, FALSE);
  g_assert_true (hl_baresip_wait (phone, "REGISTER_FAIL", 20));
  event = side_wait (side, HL_SIP_REFUSED);
  g_assert_cmpint (event->code, ==, 403);
  g_assert_nonnull (strstr (event->reason, "password"));
  g_assert_null (strstr (event->reason, "wrong\""));
  g_assert_null (hl_sip_device_contact (side->sip, "1001"));
  tear_down ();
}

static void
called (gboolean tcp)
{
  g_autoptr (HlBaresip) phone = NULL;
  HlSipEvent *event;
  HlId leg;

  set_up ();
  phone = phone_new ("secret", tcp, FALSE);
  side_wait (side, HL_SIP_REGISTERED);
  leg = side_invite (side, "1001", NULL, "13800138000", 40000);
  g_assert_true (hl_baresip_wait (phone, "CALL_INCOMING", 20));
  g_assert_nonnull (strstr (hl_baresip_get_event (phone), "13800138000"));
  side_wait (side, HL_SIP_RINGING);
  hl_baresip_command (phone, "accept", NULL);
  event = side_wait (side, HL_SIP_ANSWERED);
  g_assert_cmpint (event->leg, ==, leg);
  g_assert_cmpint (event->remote.codecs[0].codec, ==, HL_CODEC_PCMA);
  g_assert_true (hl_baresip_wait (phone, "CALL_ESTABLISHED", 20));

  hl_baresip_command (phone, "hold", NULL);
  event = side_wait (side, HL_SIP_REMOTE);
  g_assert_cmpint (event->remote.direction, !=, HL_DIRECTION_SENDRECV);
  hl_sip_end (side->sip, leg, 200, NULL);
  g_assert_true (hl_baresip_wait (phone, "CALL_CLOSED", 20));
  tear_down ();
}

static void
test_called_udp (void)
{
  called (FALSE);
}

static void
test_called_tcp (void)
{
  called (TRUE);
}

static void
test_rejects (void)
{
  g_autoptr (HlBaresip) phone = NULL;

  set_up ();
  phone = phone_new ("secret", FALSE, FALSE);
  side_wait (side, HL_SIP_REGISTERED);
  side_invite (side, "1001", NULL, "1", 40000);
  g_assert_true (hl_baresip_wait (phone, "CALL_INCOMING", 20));
  hl_baresip_command (phone, "hangup", NULL);
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 486);
  tear_down ();
}

static void
test_calls (void)
{
  g_autoptr (HlBaresip) phone = NULL;
  g_autofree char *uri = NULL;
  HlSipEvent *event;
  HlMediaDesc media = side_media (40000);

  set_up ();
  phone = phone_new ("secret", FALSE, FALSE);
  side_wait (side, HL_SIP_REGISTERED);
  uri = g_strdup_printf ("sip:1002@%s", registrar);
  hl_baresip_command (phone, "dial", uri);
  event = side_wait (side, HL_SIP_DEVICE_CALL);
  g_assert_cmpstr (event->extension, ==, "1001");
  g_assert_cmpstr (event->number, ==, "1002");
  hl_sip_answer (side->sip, event->leg, &media);
  side_wait (side, HL_SIP_ANSWERED);
  g_assert_true (hl_baresip_wait (phone, "CALL_ESTABLISHED", 20));
  hl_baresip_command (phone, "hangup", NULL);
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 200);
  tear_down ();
}

/* A call with credentials of the registrar's goes to a new process and still ends. */
static void
test_restart (void)
{
  g_autoptr (HlBaresip) phone = NULL;
  const HlRecoveredLeg *legs;
  guint n;
  HlId leg;

  set_up ();
  phone = phone_new ("secret", FALSE, TRUE);
  side_wait (side, HL_SIP_REGISTERED);
  side_invite (side, "1001", NULL, "1", 40000);
  side_wait (side, HL_SIP_ANSWERED);

  side_stop (side, TRUE);
  g_assert_null (hl_sip_device_contact (side->sip, "1001"));
  side_configure (side, 9);
  side_start (side);
  g_assert_no_error (side->error);
  g_assert_nonnull (hl_sip_device_contact (side->sip, "1001"));
  legs = hl_sip_get_recovered (side->sip, &n);
  g_assert_cmpuint (n, ==, 1);
  hl_sip_end (side->sip, legs[0].leg, 200, NULL);
  g_assert_true (hl_baresip_wait (phone, "CALL_CLOSED", 20));

  /* and the registration is good for the next call */
  leg = side_invite (side, "1001", NULL, "2", 40000);
  g_assert_cmpint (side_wait_nth (side, HL_SIP_ANSWERED, 1)->leg, ==, leg);
  tear_down ();
}

int
main (int argc, char **argv)
{
  const char *missing = hl_peers_missing ();

  g_test_init (&argc, &argv, NULL);
  if (missing != NULL)
    {
      g_print ("1..0 # SKIP %s is not installed\n", missing);
      return 0;
    }
  g_test_add_func ("/sip/baresip/register", test_register);
  g_test_add_func ("/sip/baresip/wrong-password", test_wrong_password);
  g_test_add_func ("/sip/baresip/called-udp", test_called_udp);
  g_test_add_func ("/sip/baresip/called-tcp", test_called_tcp);
  g_test_add_func ("/sip/baresip/rejects", test_rejects);
  g_test_add_func ("/sip/baresip/calls", test_calls);
  g_test_add_func ("/sip/baresip/restart", test_restart);
  return g_test_run ();
}
