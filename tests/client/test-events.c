/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client-test.h"

#include <string.h>

typedef struct
{
  guint changes, tickets, lives, mes, alarms, reloads, signed_out;
  gint64 last;
} Seen;

static void
change_cb (HlEvents *events, const char *type, gint64 id, const char *kind, gint64 revision,
           Seen *seen)
{
  seen->changes++;
  seen->last = id;
}

static void
ticket_cb (HlEvents *events, const char *type, gint64 id, const char *kind, gint64 revision,
           Seen *seen)
{
  g_assert_cmpstr (type, ==, "ticket");
  seen->tickets++;
}

static void
live_cb (HlEvents *events, const HlJson *json, guint *count)
{
  g_assert_nonnull (json);
  (*count)++;
}

static void
reload_cb (HlEvents *events, Seen *seen)
{
  seen->reloads++;
}

static void
signed_out_cb (HlSession *session, const char *reason, Seen *seen)
{
  g_assert_cmpstr (reason, ==, "elsewhere");
  seen->signed_out++;
}

static void
watch (Fixture *fixture, Seen *seen)
{
  HlEvents *events = hl_session_get_events (fixture->session);

  g_signal_connect (events, "change", G_CALLBACK (change_cb), seen);
  g_signal_connect (events, "change::ticket", G_CALLBACK (ticket_cb), seen);
  g_signal_connect (events, "live", G_CALLBACK (live_cb), &seen->lives);
  g_signal_connect (events, "me", G_CALLBACK (live_cb), &seen->mes);
  g_signal_connect (events, "alarm", G_CALLBACK (live_cb), &seen->alarms);
  g_signal_connect (events, "reload", G_CALLBACK (reload_cb), seen);
  g_signal_connect (fixture->session, "signed-out", G_CALLBACK (signed_out_cb), seen);
}

static gboolean
has_alarm (gpointer data)
{
  return ((Seen *) data)->alarms > 0;
}

static void
test_frames (Fixture *fixture, gconstpointer data)
{
  Seen seen = { 0 };
  static const char *bad[] = { "nonsense",
                               "[]",
                               "{}",
                               "{\"change\": 5}",
                               "{\"change\": {\"seq\": \"x\"}}",
                               "{\"hello\": null}",
                               "{\"reload\": 1}",
                               "{\"unknown\": {}}" };

  fixture_sign_in (fixture);
  watch (fixture, &seen);
  hl_fake_service_push_change (fixture->service, "ticket", 11, "insert");
  hl_fake_service_push_change (fixture->service, "call", 12, "update");
  hl_fake_service_push (fixture->service, "{\"me\": {\"agent\": null, \"call\": null}}");
  hl_fake_service_push (fixture->service, "{\"live\": {\"agents\": []}}");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    hl_fake_service_push (fixture->service, bad[i]);
  hl_fake_service_push (fixture->service, "{\"alarm\": {\"id\": 1, \"text\": \"x\"}}");
  g_assert_true (hl_test_wait_until (has_alarm, &seen, 10));
  g_assert_cmpuint (seen.changes, ==, 2);
  g_assert_cmpuint (seen.tickets, ==, 1);
  g_assert_cmpuint (seen.mes, ==, 1);
  g_assert_cmpuint (seen.lives, ==, 1);
  g_assert_cmpint (hl_events_get_seq (hl_session_get_events (fixture->session)), ==, 2);
  g_signal_handlers_disconnect_by_data (hl_session_get_events (fixture->session), &seen);
}

static gboolean
has_three (gpointer data)
{
  return ((Seen *) data)->changes == 3;
}

static void
test_resume (Fixture *fixture, gconstpointer data)
{
  Seen seen = { 0 };

  fixture_sign_in (fixture);
  watch (fixture, &seen);
  hl_fake_service_push_change (fixture->service, "ticket", 1, "insert");
  hl_fake_service_drop_sockets (fixture->service);
  g_assert_true (hl_test_wait_until (is_offline, fixture->session, 10));
  /* missed while away */
  hl_fake_service_push_change (fixture->service, "ticket", 2, "insert");
  hl_fake_service_push_change (fixture->service, "ticket", 3, "insert");
  g_assert_cmpint (hl_events_get_next_try (hl_session_get_events (fixture->session)), >, 0);
  g_assert_true (hl_test_wait_until (has_three, &seen, 20));
  g_assert_true (hl_test_wait_until (is_online, fixture->session, 10));
  g_assert_cmpint (seen.last, ==, 3);
  g_assert_cmpuint (seen.reloads, ==, 0);
  g_assert_nonnull (strstr (hl_fake_service_get_events_query (fixture->service), "after=1"));
  g_signal_handlers_disconnect_by_data (hl_session_get_events (fixture->session), &seen);
}

static gboolean
has_reload (gpointer data)
{
  return ((Seen *) data)->reloads > 0;
}

static void
test_new_epoch (Fixture *fixture, gconstpointer data)
{
  Seen seen = { 0 };

  fixture_sign_in (fixture);
  watch (fixture, &seen);
  hl_fake_service_push_change (fixture->service, "ticket", 1, "insert");
  hl_fake_service_drop_sockets (fixture->service);
  hl_fake_service_new_epoch (fixture->service);
  g_assert_true (hl_test_wait_until (has_reload, &seen, 20));
  g_signal_handlers_disconnect_by_data (hl_session_get_events (fixture->session), &seen);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  fixture_sign_in (fixture);
  hl_fake_service_refuse_events (fixture->service, TRUE);
  hl_fake_service_drop_sockets (fixture->service);
  g_assert_true (hl_test_wait_until (is_offline, fixture->session, 10));
  g_assert_cmpint (hl_session_get_state (fixture->session), ==, HL_SESSION_SIGNED_IN);
  hl_fake_service_refuse_events (fixture->service, FALSE);
  hl_events_try_now (hl_session_get_events (fixture->session));
  g_assert_true (hl_test_wait_until (is_online, fixture->session, 20));
}

static gboolean
was_signed_out (gpointer data)
{
  return ((Seen *) data)->signed_out > 0;
}

static void
test_signed_out (Fixture *fixture, gconstpointer data)
{
  Seen seen = { 0 };

  fixture_sign_in (fixture);
  watch (fixture, &seen);
  hl_fake_service_push (fixture->service, "{\"signed_out\": \"elsewhere\"}");
  g_assert_true (hl_test_wait_until (was_signed_out, &seen, 10));
  g_assert_cmpint (hl_session_get_state (fixture->session), ==, HL_SESSION_CONNECTED);
  g_assert_false (hl_session_get_online (fixture->session));
  g_signal_handlers_disconnect_by_data (hl_session_get_events (fixture->session), &seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/client/events/frames", test_frames);
  ADD ("/client/events/resume", test_resume);
  ADD ("/client/events/new-epoch", test_new_epoch);
  ADD ("/client/events/refused", test_refused);
  ADD ("/client/events/signed-out", test_signed_out);
  return g_test_run ();
}
