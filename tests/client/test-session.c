/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client-test.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_address (void)
{
  static const struct
  {
    const char *text, *address; /* NULL: refused */
  } rows[] = {
    { "10.0.0.5", "https://10.0.0.5:12349" },
    { " hotline.example.cn ", "https://hotline.example.cn:12349" },
    { "10.0.0.5:4000", "https://10.0.0.5:4000" },
    { "localhost", "http://localhost:12349" },
    { "127.0.0.1:4000", "http://127.0.0.1:4000" },
    { "https://127.0.0.1:4000/", "https://127.0.0.1:4000" },
    { "http://10.0.0.5", "http://10.0.0.5:12349" },
    { "[::1]:4000", "http://[::1]:4000" },
    { "::1", "http://[::1]:12349" },
    { "", NULL },
    { "   ", NULL },
    { "ftp://10.0.0.5", NULL },
    { "https://", NULL },
    { "10.0.0.5:99999", NULL },
    { "10.0.0.5/path", NULL },
    { "user:pass@10.0.0.5", NULL },
    { "10.0.0.5?x=1", NULL },
    { "a b", NULL },
    { "javascript:alert(1)", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *address = hl_address_normal (rows[i].text);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpstr (address, ==, rows[i].address);
    }
}

static void
test_query (void)
{
  g_autoptr (GString) query = g_string_new (NULL);

  hl_query_add (query, "q", "低保 & 1=2");
  hl_query_add (query, "none", "");
  hl_query_add (query, "null", NULL);
  hl_query_add_int (query, "from", -5);
  g_assert_cmpstr (query->str, ==, "q=%E4%BD%8E%E4%BF%9D%20%26%201%3D2&from=-5");
}

static void
test_error_codes (void)
{
  static const struct
  {
    guint status;
    const char *body;
    int code;
  } rows[] = {
    { 400, "{\"error\": {\"code\": \"field\", \"field\": \"title\", \"message\": \"m\"}}",
      HL_CLIENT_ERROR_FIELD },
    { 400, "{\"error\": {\"code\": \"json\"}}", HL_CLIENT_ERROR_PROTOCOL },
    { 401, "{\"error\": {\"code\": \"signed-out\"}}", HL_CLIENT_ERROR_SIGNED_OUT },
    { 401, "{\"error\": {\"code\": \"password\"}}", HL_CLIENT_ERROR_PASSWORD },
    { 403, "{\"error\": {\"code\": \"permission\"}}", HL_CLIENT_ERROR_PERMISSION },
    { 404, "{\"error\": {\"code\": \"not-found\"}}", HL_CLIENT_ERROR_NOT_FOUND },
    { 409, "{\"error\": {\"code\": \"conflict\"}, \"current\": {\"id\": 1}}",
      HL_CLIENT_ERROR_CONFLICT },
    { 409, "{\"error\": {\"code\": \"state\"}}", HL_CLIENT_ERROR_STATE },
    { 422, "{\"error\": {\"code\": \"reason\"}}", HL_CLIENT_ERROR_REASON },
    { 423, "{\"error\": {\"code\": \"locked-out\", \"until\": 5}}", HL_CLIENT_ERROR_LOCKED_OUT },
    { 429, "{\"error\": {\"code\": \"too-many\"}}", HL_CLIENT_ERROR_TOO_MANY },
    { 500, "{\"error\": {\"code\": \"internal\"}}", HL_CLIENT_ERROR_SERVER },
    { 503, "{\"error\": {\"code\": \"away\"}}", HL_CLIENT_ERROR_AWAY },
    { 507, "{\"error\": {\"code\": \"disk\"}}", HL_CLIENT_ERROR_SERVER },
    { 401, NULL, HL_CLIENT_ERROR_SIGNED_OUT },
    { 403, "[]", HL_CLIENT_ERROR_PERMISSION },
    { 410, NULL, HL_CLIENT_ERROR_NOT_FOUND },
    { 418, "{\"error\": 5}", HL_CLIENT_ERROR_PROTOCOL },
    { 502, NULL, HL_CLIENT_ERROR_SERVER },
    { 302, NULL, HL_CLIENT_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) body =
          rows[i].body != NULL ? g_bytes_new_static (rows[i].body, strlen (rows[i].body)) : NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (HlReply) reply = hl_reply_new (rows[i].status, body, &error);

      g_assert_no_error (error);
      g_assert_false (hl_reply_check (reply, &error));
      g_assert_error (error, HL_CLIENT_ERROR, rows[i].code);
    }
}

static void
test_connect (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (hl_session_get_state (fixture->session), ==, HL_SESSION_CONNECTED);
  g_assert_cmpstr (hl_session_get_address (fixture->session), ==,
                   hl_fake_service_get_address (fixture->service));
  g_assert_cmpstr (
      hl_json_text (hl_json_get (hl_session_get_health (fixture->session), "status"), NULL), ==,
      "ok");
}

static void
test_connect_refused (void)
{
  g_autoptr (HlSession) session = hl_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSession) fresh = hl_session_new ();
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", hl_test_free_port ());

  g_assert_false (connect_to (session, address, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_OFFLINE);
  g_assert_true (hl_client_error_is_passing (error));
  g_assert_cmpint (hl_session_get_state (session), ==, HL_SESSION_CLOSED);
  g_clear_error (&error);

  g_assert_false (connect_to (session, "no address/", &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_ADDRESS);
  g_clear_error (&error);

  g_assert_false (send_it (fresh, "GET", "/me", NULL, NULL, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_ADDRESS);
}

static void
test_not_ours (Fixture *fixture, gconstpointer data)
{
  static const char *bodies[] = { "<html>hello</html>", "[]", "{}", "", "{\"status\": 1}", "\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      hl_fake_service_answer (fixture->service, "GET /health", 200, bodies[i]);
      g_assert_false (
          connect_to (fixture->session, hl_fake_service_get_address (fixture->service), &error));
      g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL);
    }
}

static void
test_sign_in (Fixture *fixture, gconstpointer data)
{
  HlSession *session = fixture->session;

  fixture_sign_in (fixture);
  g_assert_cmpint (hl_session_get_state (session), ==, HL_SESSION_SIGNED_IN);
  g_assert_cmpint (hl_session_get_user_id (session), ==, 7);
  g_assert_cmpstr (hl_session_get_name (session), ==, "李娜");
  g_assert_cmpstr (hl_session_get_role (session), ==, "agent");
  g_assert_true (hl_session_may (session, "take-calls"));
  g_assert_false (hl_session_may (session, "listen"));
  g_assert_cmpstr (hl_session_get_phone (session)->extension, ==, "1023");
  g_assert_cmpstr (hl_session_vocabulary_name (session, "away_reasons", "lunch"), ==, "午休");
  g_assert_cmpstr (hl_session_vocabulary_name (session, "away_reasons", "other"), ==, "other");
}

static void
test_sign_in_wrong (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    int code;
  } rows[] = {
    { "{}", HL_CLIENT_ERROR_PROTOCOL },
    { "{\"token\": \"x\"}", HL_CLIENT_ERROR_PROTOCOL },
    { "{\"token\": 5, \"user\": {\"id\": 7}}", HL_CLIENT_ERROR_PROTOCOL },
    { "{\"token\": \"x\", \"user\": {\"id\": \"7\"}}", HL_CLIENT_ERROR_PROTOCOL },
    { "nonsense", HL_CLIENT_ERROR_PROTOCOL },
  };
  g_autoptr (GError) error = NULL;

  g_assert_false (sign_in (fixture->session, "wrong", &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PASSWORD);
  g_assert_cmpint (hl_session_get_state (fixture->session), ==, HL_SESSION_CONNECTED);
  g_clear_error (&error);
  g_assert_false (sign_in (fixture->session, "locked", &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_LOCKED_OUT);
  g_assert_cmpint (hl_session_get_locked_until (fixture->session), >, g_get_real_time ());

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_clear_error (&error);
      hl_fake_service_set_user (fixture->service, rows[i].answer);
      g_assert_false (sign_in (fixture->session, "correct", &error));
      g_assert_error (error, HL_CLIENT_ERROR, rows[i].code);
      g_assert_cmpint (hl_session_get_user_id (fixture->session), ==, 0);
    }
}

static void
test_sign_out (Fixture *fixture, gconstpointer data)
{
  Wait wait = { NULL };
  g_autoptr (GError) error = NULL;

  fixture_sign_in (fixture);
  hl_session_sign_out_async (fixture->session, NULL, result_cb, &wait);
  g_assert_cmpint (hl_session_get_state (fixture->session), ==, HL_SESSION_CONNECTED);
  g_assert_null (hl_session_get_phone (fixture->session));
  g_assert_true (hl_session_sign_out_finish (fixture->session, wait_result (&wait), &error));
  g_object_unref (wait.result);
  g_assert_cmpuint (hl_fake_service_count_requests (fixture->service, "DELETE /session"), ==, 1);
}

static void
signed_out_cb (HlSession *session, const char *reason, guint *count)
{
  (*count)++;
}

static void
test_signed_out (Fixture *fixture, gconstpointer data)
{
  guint count = 0;
  g_autoptr (GError) error = NULL;

  fixture_sign_in (fixture);
  g_signal_connect (fixture->session, "signed-out", G_CALLBACK (signed_out_cb), &count);
  hl_fake_service_answer (fixture->service, "GET /me", 401,
                          "{\"error\": {\"code\": \"signed-out\", \"message\": \"expired\"}}");
  g_assert_false (send_it (fixture->session, "GET", "/me", NULL, NULL, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_SIGNED_OUT);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpint (hl_session_get_state (fixture->session), ==, HL_SESSION_CONNECTED);
}

static guint
never (HlFakeService *service, const HlFakeRequest *request, GString *answer, gpointer data)
{
  return 0;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Wait wait = { NULL };

  fixture_sign_in (fixture);
  hl_fake_service_on (fixture->service, "GET /me", never, NULL);
  hl_session_send_async (fixture->session, "GET", "/me", NULL, NULL, cancellable, result_cb, &wait);
  g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_false (hl_session_send_finish (fixture->session, wait_result (&wait), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (wait.result);
}

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_sign_in (fixture);
  hl_session_set_deadline (fixture->session, HL_SECOND / 5);
  hl_fake_service_on (fixture->service, "GET /me", never, NULL);
  g_assert_false (send_it (fixture->session, "GET", "/me", NULL, NULL, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_OFFLINE);
}

static guint
huge (HlFakeService *service, const HlFakeRequest *request, GString *answer, gpointer data)
{
  g_string_set_size (answer, 9 * 1024 * 1024);
  memset (answer->str, ' ', answer->len);
  return 200;
}

static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  static const char *bodies[] = { "{", "{\"a\": 1} x", "\"\\u0000\"", "{\"a\": 1, \"a\": 2}" };
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  fixture_sign_in (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_clear_error (&error);
      hl_fake_service_answer (fixture->service, "GET /me", 200, bodies[i]);
      g_assert_false (send_it (fixture->session, "GET", "/me", NULL, &reply, &error));
      g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL);
      g_assert_null (reply);
    }
  g_clear_error (&error);
  hl_fake_service_answer (fixture->service, "GET /me", 502, "<html>Bad gateway</html>");
  g_assert_false (send_it (fixture->session, "GET", "/me", NULL, &reply, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_SERVER);
  g_assert_cmpuint (hl_reply_get_status (reply), ==, 502);
  g_clear_error (&error);
  hl_fake_service_on (fixture->service, "GET /me", huge, NULL);
  g_assert_false (send_it (fixture->session, "GET", "/me", NULL, NULL, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL);
}

static void
test_load_and_save (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = hl_test_dir ();
  g_autofree char *path = g_build_filename (dir, "list.xlsx", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  Wait wait = { NULL };

  fixture_sign_in (fixture);
  hl_fake_service_answer (fixture->service, "GET /recordings/5/audio", 200, "fLaC…");
  hl_session_load_async (fixture->session, "/recordings/5/audio", 100, NULL, result_cb, &wait);
  bytes = hl_session_load_finish (fixture->session, wait_result (&wait), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "fLaC…",
                   strlen ("fLaC…"));
  g_clear_object (&wait.result);

  hl_session_load_async (fixture->session, "/recordings/5/audio", 3, NULL, result_cb, &wait);
  g_assert_null (hl_session_load_finish (fixture->session, wait_result (&wait), &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_clear_object (&wait.result);

  hl_session_save_async (fixture->session, "/recordings/5/audio", file, NULL, result_cb, &wait);
  g_assert_true (hl_session_save_finish (fixture->session, wait_result (&wait), &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "fLaC…");
  g_clear_object (&wait.result);

  hl_session_save_async (fixture->session, "/recordings/6/audio", file, NULL, result_cb, &wait);
  g_assert_false (hl_session_save_finish (fixture->session, wait_result (&wait), &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_NOT_FOUND);
  g_clear_object (&wait.result);
}

static void
test_certificate (void)
{
  g_autofree char *a = hl_test_source ("tests/client/data/server-a.pem");
  g_autofree char *b = hl_test_source ("tests/client/data/server-b.pem");
  g_autoptr (HlSession) session = hl_session_new ();
  g_autoptr (GError) error = NULL;
  HlFakeService *first = hl_fake_service_new (a, 0), *second;
  guint16 port = hl_fake_service_get_port (first);
  g_autofree char *address = g_strdup (hl_fake_service_get_address (first));
  g_autofree char *fingerprint = NULL;

  /* not known yet: nothing is asked of it */
  g_assert_false (connect_to (session, address, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CERTIFICATE);
  g_assert_cmpuint (hl_fake_service_count_requests (first, "GET /health"), ==, 0);
  fingerprint = g_strdup (hl_session_get_fingerprint (session));
  g_assert_cmpuint (strlen (fingerprint), ==, 32 * 3 - 1);
  g_clear_error (&error);

  hl_session_set_pin (session, fingerprint);
  g_assert_true (connect_to (session, address, &error));
  g_assert_no_error (error);
  g_assert_true (sign_in (session, "correct", &error));
  g_assert_true (hl_test_wait_until (is_online, session, 10));

  /* another certificate at the same address */
  hl_fake_service_free (first);
  g_assert_true (hl_test_wait_until (is_offline, session, 10));
  second = hl_fake_service_new (b, port);
  g_assert_false (send_it (session, "GET", "/me", NULL, NULL, &error));
  g_assert_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_CERTIFICATE);
  g_assert_cmpuint (hl_fake_service_count_requests (second, "GET /me"), ==, 0);
  g_assert_cmpstr (hl_session_get_fingerprint (session), !=, fingerprint);
  hl_fake_service_free (second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/session/address", test_address);
  g_test_add_func ("/client/session/query", test_query);
  g_test_add_func ("/client/session/error-codes", test_error_codes);
  ADD ("/client/session/connect", test_connect);
  g_test_add_func ("/client/session/connect-refused", test_connect_refused);
  ADD ("/client/session/not-ours", test_not_ours);
  ADD ("/client/session/sign-in", test_sign_in);
  ADD ("/client/session/sign-in-wrong", test_sign_in_wrong);
  ADD ("/client/session/sign-out", test_sign_out);
  ADD ("/client/session/signed-out", test_signed_out);
  ADD ("/client/session/cancel", test_cancel);
  ADD ("/client/session/slow", test_slow);
  ADD ("/client/session/malformed", test_malformed);
  ADD ("/client/session/load-and-save", test_load_and_save);
  g_test_add_func ("/client/session/certificate", test_certificate);
  return g_test_run ();
}
