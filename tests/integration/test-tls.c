/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-certs.h"
#include "hotlined-host.h"

#include "../sip/sip-side.h"

#include <string.h>

/* A trunk over TLS whose certificate is not the one that is believed: the supervisors are told
 * what is wrong, and that it is well again when the site has been put right. */

typedef struct
{
  HotlinedHost *host;
  Side *carrier;
  char *ca, *good, *stranger;
} Scene;

static void
make_certs (Scene *s)
{
  static const HlCert ca = { .name = "ca" };
  static const HlCert good = { .name = "good", .signer = "ca", .san = "IP:127.0.0.1" };
  static const HlCert stranger = { .name = "stranger" };
  g_autofree char *dir = hl_test_dir ();

  s->ca = hl_cert_make (dir, &ca);
  s->good = hl_cert_make (dir, &good);
  s->stranger = hl_cert_make (dir, &stranger);
}

static void
put_trunk (Scene *s, const char *ca)
{
  g_autofree char *text = g_strdup_printf ("{\"name\":\"test\",\"trunks\":[{\"name\":\"t\","
                                           "\"address\":\"sip:127.0.0.1:%u;transport=tls\","
                                           "\"tls_ca\":\"%s\",\"ask_health\":true}]}",
                                           s->carrier->tls_port, ca);

  if (hl_test_api_send (s->host->manager, "PUT", "/site", text) != 200)
    g_error ("%s", (const char *) g_bytes_get_data (hl_test_api_bytes (s->host->manager), NULL));
}

static void
test_wrong_ca (void)
{
  Scene s = { .host = hotlined_host_new () };
  g_autoptr (HlTestEvents) events = NULL;
  g_autoptr (GError) error = NULL;
  const char *frame;
  g_autofree char *back = g_strdup_printf ("sip:127.0.0.1:%u", s.host->sip);
  HlTrunkConfig trunk = { .name = "us", .address = back };

  make_certs (&s);
  s.carrier = side_new_tls (0, 0, s.good);
  hl_sip_configure (s.carrier->sip, &trunk, 1, NULL, 0, &error);
  g_assert_no_error (error);
  side_start (s.carrier);
  hotlined_host_start (s.host);
  hl_test_api_sign_in (s.host->manager, "zhuren", HOST_PASSWORD);
  events = hl_test_events_new (s.host->manager, NULL);
  g_assert_nonnull (hl_test_events_wait (events, "\"hello\"", 10));
  put_trunk (&s, s.stranger);
  frame = hl_test_events_wait (events, "\"code\":\"trunk\"", 30);
  g_assert_nonnull (frame);
  g_test_message ("%s", frame);
  g_assert_nonnull (strstr (frame, "Trunk t can't be used: its certificate is not accepted"));
  g_assert_nonnull (strstr (frame, "\"over\":false"));
  put_trunk (&s, s.ca);
  frame = hl_test_events_wait (events, "\"code\":\"trunk\"", 30);
  g_assert_nonnull (frame);
  g_assert_nonnull (strstr (frame, "\"over\":true"));
  hotlined_host_free (s.host);
  side_free (s.carrier);
  g_free (s.ca);
  g_free (s.good);
  g_free (s.stranger);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/integration/tls/trunk-with-a-wrong-ca", test_wrong_ca);
  return g_test_run ();
}
