/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip-side.h"

#include "hl-certs.h"
#include "hl-peers.h"
#include "sip/hl-sip-catch.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Trunks and devices over TLS: who is believed, who is not, and what is said of it. */

typedef struct
{
  char *dir, *ca, *good, *other_name, *stranger;
} Certs;

static Certs certs;

static void
make_certs (void)
{
  static const HlCert list[] = {
    { .name = "ca" },
    { .name = "good", .signer = "ca", .san = "IP:127.0.0.1" },
    { .name = "other-name", .signer = "ca", .san = "DNS:sip.example.net" },
    { .name = "stranger", .san = "IP:127.0.0.1" },
  };
  char **paths[] = { &certs.ca, &certs.good, &certs.other_name, &certs.stranger };

  certs.dir = hl_test_dir ();
  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    *paths[i] = hl_cert_make (certs.dir, &list[i]);
}

typedef struct
{
  Side *us, *them;
} Ends;

/* We call them through trunk "city" over TLS; they show @certificate.  They believe our
 * address whatever it comes from. */
static Ends
ends_new (const char *certificate, const HlTrunkConfig *like)
{
  g_autoptr (GError) error = NULL;
  Ends ends = { side_new_tls (0, 0, certs.good), side_new_tls (0, 0, certificate) };
  g_autofree char *address =
      g_strdup_printf ("sip:127.0.0.1:%u;transport=tls", ends.them->tls_port);
  g_autofree char *back = g_strdup_printf ("sip:127.0.0.1:%u", ends.us->port);
  HlTrunkConfig trunk = *like, caller = { .name = "us", .address = back, .trusts_identity = TRUE };

  trunk.name = "city";
  trunk.address = address;
  hl_sip_configure (ends.us->sip, &trunk, 1, NULL, 0, &error);
  g_assert_no_error (error);
  hl_sip_configure (ends.them->sip, &caller, 1, NULL, 0, &error);
  g_assert_no_error (error);
  side_start (ends.them);
  g_assert_no_error (ends.them->error);
  side_start (ends.us);
  g_assert_no_error (ends.us->error);
  return ends;
}

static void
ends_free (Ends *self)
{
  side_free (self->us);
  side_free (self->them);
}

static void
check_talk (Ends *self)
{
  HlMediaDesc media = side_media (40002);
  HlId leg = side_invite (self->us, "110", "city", "12349", 40000);
  HlSipEvent *incoming = side_wait (self->them, HL_SIP_INCOMING);

  hl_sip_answer (self->them->sip, incoming->leg, &media);
  side_wait (self->us, HL_SIP_ANSWERED);
  side_wait (self->them, HL_SIP_ANSWERED);
  /* a request in the dialog the other way, by the same connection */
  hl_sip_end (self->them->sip, incoming->leg, 200, NULL);
  g_assert_cmpint (side_wait (self->us, HL_SIP_ENDED)->code, ==, 200);
  g_assert_cmpint (side_nth (self->us, HL_SIP_ENDED, 0)->leg, ==, leg);
}

static void
test_ca (void)
{
  HlTrunkConfig trunk = { .tls_ca = certs.ca, .options = TRUE };
  Ends ends = ends_new (certs.good, &trunk);

  g_assert_true (side_wait (ends.us, HL_SIP_TRUNK)->up);
  check_talk (&ends);
  ends_free (&ends);
}

static void
test_pinned (void)
{
  g_autofree char *pin = hl_cert_fingerprint (certs.stranger);
  HlTrunkConfig trunk = { .tls_fingerprint = pin };
  Ends ends = ends_new (certs.stranger, &trunk);

  check_talk (&ends);
  ends_free (&ends);
}

/* Refused with a reason: in the trunk's state, and for the call. */
static void
check_refused (const char *certificate, const HlTrunkConfig *trunk, const char *says)
{
  Ends ends = ends_new (certificate, trunk);
  HlSipEvent *event;

  side_invite (ends.us, "110", "city", "12349", 40000);
  event = side_wait (ends.us, HL_SIP_ENDED);
  g_assert_cmpint (event->code, ==, 503);
  g_test_message ("%s", event->reason);
  g_assert_nonnull (strstr (event->reason, says));
  g_assert_nonnull (strstr (event->reason, "city"));
  event = side_nth (ends.us, HL_SIP_TRUNK, side_count (ends.us, HL_SIP_TRUNK) - 1);
  g_assert_false (event->up);
  g_assert_nonnull (strstr (event->reason, says));
  g_assert_cmpuint (side_count (ends.them, HL_SIP_INCOMING), ==, 0);
  ends_free (&ends);
}

static void
test_wrong_ca (void)
{
  check_refused (certs.stranger, &(HlTrunkConfig){ .tls_ca = certs.ca }, "self-signed certificate");
}

static void
test_wrong_name (void)
{
  check_refused (certs.other_name, &(HlTrunkConfig){ .tls_ca = certs.ca }, "IP address mismatch");
}

static void
test_wrong_pin (void)
{
  g_autofree char *pin = hl_cert_fingerprint (certs.stranger);

  check_refused (certs.good, &(HlTrunkConfig){ .tls_fingerprint = pin }, "not the pinned one");
}

static void
test_system_cas (void)
{
  check_refused (certs.good, &(HlTrunkConfig){ 0 }, "not accepted");
}

static void
test_no_ca_file (void)
{
  check_refused (certs.good, &(HlTrunkConfig){ .tls_ca = "/nowhere/ca.pem" }, "can't be read");
}

/* A trunk that became well again is used again, and says so. */
static void
test_mended (void)
{
  g_autoptr (GError) error = NULL;
  Ends ends = ends_new (certs.good, &(HlTrunkConfig){ .tls_ca = certs.stranger, .options = TRUE });
  g_autofree char *address =
      g_strdup_printf ("sip:127.0.0.1:%u;transport=tls", ends.them->tls_port);
  HlTrunkConfig trunk = { .name = "city", .address = address, .tls_ca = certs.ca, .options = TRUE };
  HlSipEvent *event = side_wait (ends.us, HL_SIP_TRUNK);
  guint n = side_count (ends.us, HL_SIP_TRUNK);

  g_assert_false (event->up);
  hl_sip_configure (ends.us->sip, &trunk, 1, NULL, 0, &error);
  g_assert_no_error (error);
  while (!side_nth (ends.us, HL_SIP_TRUNK, side_count (ends.us, HL_SIP_TRUNK) - 1)->up)
    side_wait_nth (ends.us, HL_SIP_TRUNK, n++);
  check_talk (&ends);
  ends_free (&ends);
}

/* Without TLS of our own such a trunk is down, and says why. */
static void
test_off (void)
{
  g_autoptr (GError) error = NULL;
  Side *side = side_new ();
  HlTrunkConfig trunk = { .name = "city", .address = "sips:127.0.0.1" };

  hl_sip_configure (side->sip, &trunk, 1, NULL, 0, &error);
  side_start (side);
  g_assert_nonnull (strstr (side_wait (side, HL_SIP_TRUNK)->reason, "TLS"));
  side_invite (side, "110", "city", "1", 40000);
  g_assert_nonnull (strstr (side_wait (side, HL_SIP_ENDED)->reason, "TLS"));
  side_free (side);
}

/* An INVITE from a TLS trunk's address over UDP is a stranger's. */
static void
test_trunk_without_tls (void)
{
  g_autoptr (GError) error = NULL;
  Side *us = side_new_tls (0, 0, certs.good);
  g_autofree char *target = g_strdup_printf ("127.0.0.1:%u", us->port);
  HlSippConfig config = { .scenario = HL_SIPP_SEND_INVITE ("1") HL_SIPP_MAY ("100")
                              HL_SIPP_RECV ("403") HL_SIPP_SEND_ACK ("1"),
                          .port = hl_test_free_port (),
                          .target = target };
  g_autofree char *address = g_strdup_printf ("sip:127.0.0.1:%u;transport=tls", config.port);
  HlTrunkConfig trunk = { .name = "city", .address = address, .tls_ca = certs.ca };
  g_autoptr (HlSipp) sipp = NULL;

  hl_sip_configure (us->sip, &trunk, 1, NULL, 0, &error);
  side_start (us);
  sipp = hl_sipp_new (&config);
  g_assert_true (hl_sipp_wait (sipp, 20));
  side_free (us);
}

static int
openssl_connects (guint16 port, const char *version)
{
  g_autofree char *where = g_strdup_printf ("127.0.0.1:%u", port);
  char *argv[] = {
    "openssl", "s_client", "-connect", where, (char *) version, "-cipher", "DEFAULT:@SECLEVEL=0",
    NULL
  };
  GSubprocess *process;
  int status;

  process = g_subprocess_newv (
      (const char *const *) argv,
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  g_assert_nonnull (process);
  g_subprocess_wait (process, NULL, NULL);
  status = g_subprocess_get_exit_status (process);
  g_object_unref (process);
  return status;
}

static void
test_versions (void)
{
  Side *us = side_new_tls (0, 0, certs.good);

  side_start (us);
  g_assert_cmpint (openssl_connects (us->tls_port, "-tls1_2"), ==, 0);
  g_assert_cmpint (openssl_connects (us->tls_port, "-tls1_3"), ==, 0);
  g_assert_cmpint (openssl_connects (us->tls_port, "-tls1_1"), !=, 0);
  side_free (us);
}

static void
test_bad_certificate (void)
{
  g_autofree char *path = g_build_filename (certs.dir, "broken.pem", NULL);
  const char *paths[] = { path, "/nowhere.pem" };

  g_assert_true (g_file_set_contents (path, "no certificate\n", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      Side *side = side_new_tls (0, 0, paths[i]);

      side_start (side);
      g_assert_error (side->error, HL_SIP_ERROR, HL_SIP_ERROR_TLS);
      g_assert_nonnull (strstr (side->error->message, paths[i]));
      g_clear_error (&side->error);
      side_free (side);
    }
}

/* A telephone registers over TLS, is called and hangs up. */
static void
test_device (void)
{
  g_autoptr (HlBaresip) phone = NULL;
  HlBaresipConfig config = { .user = "1001", .password = "secret", .tls = TRUE };
  Side *side = side_new_tls (0, 0, certs.good);
  g_autofree char *registrar = g_strdup_printf ("127.0.0.1:%u", side->tls_port);

  if (hl_peers_missing () != NULL)
    {
      g_test_skip (hl_peers_missing ());
      side_free (side);
      return;
    }
  side_configure (side, 1);
  side_start (side);
  config.registrar = registrar;
  phone = hl_baresip_new (&config);
  g_assert_true (hl_baresip_wait (phone, "REGISTER_OK", 20));
  side_wait (side, HL_SIP_REGISTERED);
  side_invite (side, "1001", NULL, "13800138000", 40000);
  g_assert_true (hl_baresip_wait (phone, "CALL_INCOMING", 20));
  side_wait (side, HL_SIP_RINGING);
  hl_baresip_command (phone, "accept", NULL);
  side_wait (side, HL_SIP_ANSWERED);
  hl_baresip_command (phone, "hangup", NULL);
  g_assert_cmpint (side_wait (side, HL_SIP_ENDED)->code, ==, 200);
  side_free (side);
}

/* ---- Killed while it starts ---- */

static guint
count_files (const char *parent, const char *wanted)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += strstr (name, wanted) != NULL;
  return n;
}

/* A process that makes the folder, says so and waits to be killed. */
static pid_t
begin_start (const char *parent, char **folder)
{
  int said[2];
  char path[256] = "";
  pid_t pid;

  g_assert_cmpint (pipe (said), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      char *made = hl_sip_catch_make_folder (parent, NULL);

      prctl (PR_SET_PDEATHSIG, SIGKILL);
      if (made == NULL || write (said[1], made, strlen (made) + 1) < 0)
        _exit (1);
      for (;;)
        pause ();
    }
  close (said[1]);
  g_assert_cmpint (read (said[0], path, sizeof path), >, 0);
  close (said[0]);
  *folder = g_strdup (path);
  return pid;
}

static void
check_no_key (const char *folder)
{
  static const char *const names[] = { "agent.pem", "cafile.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_nonnull (strstr (text, "BEGIN CERTIFICATE"));
      g_assert_null (strstr (text, "PRIVATE"));
    }
}

/* What it leaves behind holds no key, and the next start takes it away, but not that of a process
 * that is starting at the same time. */
static void
test_killed_while_starting (void)
{
  Side *side = side_new_tls (0, 0, certs.good);
  g_autofree char *left = NULL;
  g_autofree char *used = NULL;
  pid_t killed = begin_start (side->dir, &left);
  pid_t other = begin_start (side->dir, &used);

  check_no_key (left);
  kill (killed, SIGKILL);
  waitpid (killed, NULL, 0);
  side_configure (side, 1);
  side_start (side);
  g_assert_no_error (side->error);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (used, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (count_files (side->dir, "-tls-"), ==, 1); /* ours is gone, too */
  kill (other, SIGKILL);
  waitpid (other, NULL, 0);
  side_free (side);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  make_certs ();
  side_goodbye_ms = 500;
  g_test_add_func ("/sip/tls/ca", test_ca);
  g_test_add_func ("/sip/tls/pinned", test_pinned);
  g_test_add_func ("/sip/tls/wrong-ca", test_wrong_ca);
  g_test_add_func ("/sip/tls/wrong-name", test_wrong_name);
  g_test_add_func ("/sip/tls/wrong-pin", test_wrong_pin);
  g_test_add_func ("/sip/tls/system-cas", test_system_cas);
  g_test_add_func ("/sip/tls/no-ca-file", test_no_ca_file);
  g_test_add_func ("/sip/tls/mended", test_mended);
  g_test_add_func ("/sip/tls/off", test_off);
  g_test_add_func ("/sip/tls/trunk-without-tls", test_trunk_without_tls);
  g_test_add_func ("/sip/tls/versions", test_versions);
  g_test_add_func ("/sip/tls/bad-certificate", test_bad_certificate);
  g_test_add_func ("/sip/tls/device", test_device);
  g_test_add_func ("/sip/tls/killed-while-starting", test_killed_while_starting);
  return g_test_run ();
}
