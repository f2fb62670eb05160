/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-fixture.h"

#include <glib/gstdio.h>

#include "people/hl-users.h"
#include "service/hl-sessions-private.h"

/* Signing in and out, lock-out, passwords, expiry; and the facts of it. */

static guint
sign_in (Fixture *f, const char *login, const char *password)
{
  g_autofree char *body =
      g_strdup_printf ("{\"login\":\"%s\",\"password\":\"%s\"}", login, password);

  return hl_test_api_send (f->api, "POST", "/session", body);
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  const HlJson *root;

  g_assert_cmpuint (sign_in (f, "LiNa", PASSWORD), ==, 200);
  root = hl_test_api_json (f->api);
  g_assert_cmpuint (strlen (hl_json_text (hl_json_get (root, "token"), "")), ==, 43);
  g_assert_cmpstr (hl_json_text (hl_json_get (hl_json_get (root, "user"), "name"), ""), ==, "李娜");
  g_assert_null (hl_json_get (hl_json_get (root, "user"), "password_hash"));
  g_assert_nonnull (hl_json_text (hl_json_get (hl_json_get (root, "phone"), "password"), NULL));
  g_assert_cmpint (hl_json_int (hl_json_get (root, "expires_at"), 0), ==,
                   hl_clock_now (f->clock) + HL_SESSION_SPAN);

  hl_test_api_set_token (f->api, hl_json_text (hl_json_get (root, "token"), NULL));
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/session", NULL), ==, 200);
  root = hl_test_api_json (f->api);
  g_assert_null (hl_json_get (root, "token"));
  g_assert_null (hl_json_get (hl_json_get (root, "phone"), "password"));
}

static void
test_sign_out (Fixture *f, gconstpointer data)
{
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  g_assert_cmpuint (hl_test_api_send (f->api, "DELETE", "/session", NULL), ==, 204);
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/session", NULL), ==, 401);
  g_assert_cmpuint (fixture_count_facts (f, "sign-out"), ==, 1);
}

static void
test_lock_out (Fixture *f, gconstpointer data)
{
  gint64 until;

  for (guint i = 0; i < HL_SIGN_IN_FAILURES - 1; i++)
    g_assert_cmpuint (sign_in (f, "lina", "wrong"), ==, 401);
  g_assert_cmpuint (sign_in (f, "lina", "wrong"), ==, 423);
  g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 423);
  g_assert_cmpstr (hl_test_api_code (f->api), ==, "locked-out");
  until = hl_json_int (hl_json_get (hl_json_get (hl_test_api_json (f->api), "error"), "until"), 0);
  g_assert_cmpint (until, ==, hl_clock_now (f->clock) + HL_SIGN_IN_LOCK);
  g_assert_cmpuint (sign_in (f, "wangfang", PASSWORD), ==, 200);

  /* A restart does not open it; time does. */
  fixture_stop (f);
  fixture_start (f);
  g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 423);
  hl_clock_advance (f->clock, HL_SIGN_IN_LOCK + HL_SECOND);
  g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 200);
  g_assert_cmpuint (fixture_count_facts (f, "lock-out"), ==, 1);
  g_assert_cmpuint (fixture_count_facts (f, "sign-in-failed"), ==, HL_SIGN_IN_FAILURES);
}

static void
test_success_forgets_failures (Fixture *f, gconstpointer data)
{
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < HL_SIGN_IN_FAILURES - 1; i++)
        g_assert_cmpuint (sign_in (f, "lina", "wrong"), ==, 401);
      g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 200);
    }
}

static void
test_expiry (Fixture *f, gconstpointer data)
{
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  /* Each use slides it. */
  for (guint i = 0; i < 3; i++)
    {
      hl_clock_advance (f->clock, 11 * HL_HOUR);
      g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/session", NULL), ==, 200);
    }
  /* Also over a restart. */
  {
    g_autofree char *token = g_strdup (hl_test_api_get_token (f->api));
    fixture_stop (f);
    fixture_start (f);
    hl_test_api_set_token (f->api, token);
  }
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/session", NULL), ==, 200);
  hl_clock_advance (f->clock, 12 * HL_HOUR + HL_SECOND);
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/session", NULL), ==, 401);
}

static guint
change (Fixture *f, const char *old, const char *wanted)
{
  g_autofree char *body = g_strdup_printf ("{\"old\":\"%s\",\"new\":\"%s\"}", old, wanted);

  return hl_test_api_send (f->api, "POST", "/session/password", body);
}

static void
test_password (Fixture *f, gconstpointer data)
{
  static const char *const weak[] = { "Short-1", "alllowercaseletters", "lower1234567890",
                                      "with-lina-Inside1" };
  g_autofree char *elsewhere = NULL;

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  elsewhere = g_strdup (hl_test_api_get_token (f->api));
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  for (guint i = 0; i < G_N_ELEMENTS (weak); i++)
    {
      g_assert_cmpuint (change (f, PASSWORD, weak[i]), ==, 400);
      g_assert_cmpstr (hl_test_api_field (f->api), ==, "new");
    }
  hl_clock_advance (f->clock, HL_SECOND);
  g_assert_cmpuint (change (f, "wrong", "Another-2026"), ==, 401);
  g_assert_cmpuint (change (f, PASSWORD, PASSWORD), ==, 400);
  g_assert_cmpuint (change (f, PASSWORD, "Another-2026"), ==, 204);
  g_assert_cmpuint (change (f, "Another-2026", PASSWORD), ==, 400);

  /* Other sessions are over, this one goes on, the old password is void. */
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/session", NULL), ==, 200);
  hl_test_api_set_token (f->api, elsewhere);
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/session", NULL), ==, 401);
  hl_test_api_set_token (f->api, NULL);
  g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 401);
  g_assert_cmpuint (sign_in (f, "lina", "Another-2026"), ==, 200);
  g_assert_cmpuint (fixture_count_facts (f, "password-change"), ==, 1);
}

/* A socket opened with the old password is closed; one's own stays. */
static void
test_password_ends_sockets (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestEvents) other = NULL, own = NULL;

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  other = hl_test_events_new (f->api, NULL);
  g_assert_nonnull (hl_test_events_wait (other, "\"hello\"", 10));
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  own = hl_test_events_new (f->api, NULL);
  g_assert_nonnull (hl_test_events_wait (own, "\"hello\"", 10));

  g_assert_cmpuint (change (f, PASSWORD, "Another-2026"), ==, 204);
  g_assert_nonnull (hl_test_events_wait (other, "\"signed_out\"", 10));
  g_assert_true (hl_test_events_wait_closed (other, 10));
  hl_test_events_send (own, "{\"ping\":1}");
  g_assert_nonnull (hl_test_events_wait (own, "\"pong\":1", 10));
}

/* Each wrong password leaves a fact for ever: one address can't fill the log. */
static void
test_too_many_failures (Fixture *f, gconstpointer data)
{
  HlFailures *failures = g_new0 (HlFailures, 1);

  failures->n = 59;
  failures->since = hl_clock_now (f->clock);
  g_hash_table_insert (f->service->sessions->failures, g_strdup ("127.0.0.1"), failures);
  g_assert_cmpuint (sign_in (f, "nobody", "wrong"), ==, 401);
  g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 429);
  hl_clock_advance (f->clock, 10 * HL_MINUTE);
  g_assert_cmpuint (fixture_count_facts (f, "sign-in-failed"), ==, 1);
  g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 200);
  hl_sessions_forget_failures (f->service->sessions, hl_clock_now (f->clock));
  g_assert_cmpuint (g_hash_table_size (f->service->sessions->failures), ==, 0);
}

static void
test_token_at_rest (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "hotline.db", NULL);
  g_autofree char *wal = g_build_filename (f->folder, "hotline.db-wal", NULL);
  const char *files[] = { path, wal };

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (g_file_get_contents (files[i], &bytes, &length, NULL))
        g_assert_null (memmem (bytes, length, hl_test_api_get_token (f->api), 43));
    }
}

static gboolean
is_refused (gpointer data)
{
  return hl_test_api_send (((Fixture *) data)->api, "GET", "/session", NULL) == 401;
}

static void
test_disabled (Fixture *f, gconstpointer data)
{
  g_autofree char *lina = NULL;
  g_autofree char *path = NULL;
  const HlJson *users;

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  lina = g_strdup (hl_test_api_get_token (f->api));
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/users", NULL), ==, 200);
  users = hl_json_get (hl_test_api_json (f->api), "items");
  for (guint i = 0; i < hl_json_length (users); i++)
    if (strcmp (hl_json_text (hl_json_get (hl_json_at (users, i), "login"), ""), "lina") == 0)
      path = g_strdup_printf ("/users/%" G_GINT64_FORMAT,
                              hl_json_int (hl_json_get (hl_json_at (users, i), "id"), 0));
  g_assert_nonnull (path);
  g_assert_cmpuint (hl_test_api_send (f->api, "PATCH", path, "{\"revision\":1,\"enabled\":false}"),
                    ==, 200);
  hl_test_api_set_token (f->api, lina);
  g_assert_true (hl_test_wait_until (is_refused, f, 20));
  hl_test_api_set_token (f->api, NULL);
  g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 401);
}

/* Without its key the data can't be read: no new one is made in its place. */
static void
refused_start (Fixture *f, const char *part)
{
  HlServiceOptions options = { .data = f->folder, .listen = "127.0.0.1:0", .without_calls = TRUE };
  g_autoptr (GError) error = NULL;
  HlService *service = hl_service_new (&options, f->clock, &error);

  g_assert_null (service);
  g_assert_error (error, HL_CRYPT_ERROR, HL_CRYPT_ERROR_KEY);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_key (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "hotline.key", NULL);
  g_autofree char *aside = g_strconcat (path, ".aside", NULL);
  g_autofree char *other = g_strnfill (32, 'x');

  fixture_stop (f);
  g_assert_cmpint (g_rename (path, aside), ==, 0);
  refused_start (f, "is missing");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents_full (path, other, 32, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  refused_start (f, "is not the one");
  g_assert_cmpint (g_rename (aside, path), ==, 0);
  fixture_start (f);
  g_assert_cmpuint (sign_in (f, "lina", PASSWORD), ==, 200);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/service/sign-in/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answer", test_answer);
  ADD ("sign-out", test_sign_out);
  ADD ("lock-out", test_lock_out);
  ADD ("success-forgets-failures", test_success_forgets_failures);
  ADD ("expiry", test_expiry);
  ADD ("password", test_password);
  ADD ("password-ends-sockets", test_password_ends_sockets);
  ADD ("too-many-failures", test_too_many_failures);
  ADD ("token-at-rest", test_token_at_rest);
  ADD ("disabled", test_disabled);
  ADD ("key", test_key);
  return g_test_run ();
}
