/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-fixture.h"

#include <gio/gio.h>

#include "service/hl-router.h"
#include "service/hl-server.h"

/* The frame every request passes: each error code, bad input, idempotency, limits,
 * and the description of it all. */

static void
check (Fixture *f, const char *method, const char *path, const char *body, guint status,
       const char *code)
{
  guint got = hl_test_api_send (f->api, method, path, body);

  if (got != status || strcmp (hl_test_api_code (f->api), code) != 0)
    g_error ("%s %s: %u %s instead of %u %s", method, path, got, hl_test_api_code (f->api), status,
             code);
}

/* ---- Errors ---- */

static void
test_codes (Fixture *f, gconstpointer data)
{
  check (f, "GET", "/me", NULL, 401, "signed-out");
  g_assert_cmpstr (hl_test_api_header (f->api, "WWW-Authenticate"), ==, "Bearer");
  check (f, "GET", "/nothing", NULL, 404, "not-found");
  check (f, "DELETE", "/health", NULL, 405, "method");
  g_assert_cmpstr (hl_test_api_header (f->api, "Allow"), ==, "GET, HEAD, OPTIONS");
  check (f, "POST", "/session", "{\"login\":\"lina\",\"password\":\"no\"}", 401, "password");
  check (f, "POST", "/session", "{\"login\":\"nobody\",\"password\":\"no\"}", 401, "password");

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  check (f, "GET", "/facts", NULL, 403, "permission");
  check (f, "GET", "/live", NULL, 403, "permission");
  check (f, "POST", "/me/state", "{\"state\":\"ready\"}", 503, "away");
  check (f, "GET", "/tickets/999", NULL, 404, "not-found");
  check (f, "POST", "/tickets", "{\"title\":1}", 400, "field");
  g_assert_cmpstr (hl_test_api_field (f->api), ==, "title");
  hl_test_api_set_token (f->api, "not-a-token");
  check (f, "GET", "/me", NULL, 401, "signed-out");
}

static void
test_bad_bodies (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *body, *code;
  } bad[] = {
    { "{", "json" },
    { "[]", "json" },
    { "\"text\"", "json" },
    { "{\"a\":1,\"a\":2}", "json" },
    { "{\"a\":1} x", "json" },
    { "{\"a\":\"\\u0000\"}", "json" },
    { "{\"a\":\xff}", "json" },
    { "{}", "field" },
    { "{\"login\":1,\"password\":\"x\"}", "field" },
    { "{\"login\":\"x\",\"password\":null}", "field" },
    { "{\"login\":\"\",\"password\":\"x\"}", "field" },
  };
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    check (f, "POST", "/session", bad[i].body, 400, bad[i].code);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  check (f, "POST", "/session", deep->str, 400, "json");
}

static void
test_bad_queries (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *path, *field;
  } bad[] = {
    { "/tickets?limit=0", "limit" },
    { "/tickets?limit=257", "limit" },
    { "/tickets?limit=x", "limit" },
    { "/tickets?limit=5&limit=6", "limit" },
    { "/tickets?after=zzz", "after" },
    { "/tickets?after=1", "after" },
    { "/tickets?after=1.2.3", "after" },
    { "/tickets?after=11111111111111111.2", "after" },
    { "/tickets?from=-1", "from" },
    { "/tickets?from=now", "from" },
    { "/tickets?agent=0", "agent" },
    { "/tickets?agent=99999999999999999999", "agent" },
    { "/tickets?colour=red", "colour" },
    { "/statistics/day?date=2026-13-01", "date" },
    { "/statistics/day?date=2026-02-30", "date" },
    { "/statistics/day?date=yesterday", "date" },
  };

  hl_test_api_sign_in (f->api, "banzhang", PASSWORD);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      check (f, "GET", bad[i].path, NULL, 400, "field");
      g_assert_cmpstr (hl_test_api_field (f->api), ==, bad[i].field);
    }
}

static void
test_bad_paths (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = {
    "/",
    "//",
    "/tickets/",
    "/tickets/0",
    "/tickets/-1",
    "/tickets/01",
    "/tickets/1x",
    "/tickets/99999999999999999",
    "/tickets/%31",
    "/../me",
    "/tickets/1/2/3",
    "/TICKETS",
  };

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      guint status = hl_test_api_send (f->api, "GET", bad[i], NULL);
      if (status != 404 && !(status == 200 && strcmp (bad[i], "/../me") == 0))
        g_error ("%s: %u", bad[i], status);
    }
}

static void
test_too_large (Fixture *f, gconstpointer data)
{
  g_autofree char *body = g_strnfill (HL_SERVER_BODY_MAX + 1, ' ');

  check (f, "POST", "/session", body, 413, "too-large");
  /* The connection is cut, the next one serves. */
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/health", NULL), ==, 200);
}

static void
test_head_and_options (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (hl_test_api_send (f->api, "HEAD", "/health", NULL), ==, 200);
  g_assert_cmpuint (g_bytes_get_size (hl_test_api_bytes (f->api)), ==, 0);
  g_assert_cmpuint (hl_test_api_send (f->api, "OPTIONS", "/session", NULL), ==, 204);
  g_assert_nonnull (strstr (hl_test_api_header (f->api, "Allow"), "POST"));
  check (f, "OPTIONS", "/nothing", NULL, 404, "not-found");
}

/* ---- Idempotency ---- */

static gint64
post_ticket (Fixture *f, const char *key, const char *title, guint status)
{
  g_autofree char *body = g_strdup_printf ("{\"title\":\"%s\"}", title);

  if (key != NULL)
    hl_test_api_add_header (f->api, "Idempotency-Key", key);
  g_assert_cmpuint (hl_test_api_send (f->api, "POST", "/tickets", body), ==, status);
  return hl_json_int (hl_json_get (hl_test_api_json (f->api), "id"), 0);
}

static void
test_idempotency (Fixture *f, gconstpointer data)
{
  gint64 first;

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  first = post_ticket (f, "k1", "one", 201);
  g_assert_cmpint (first, >, 0);
  g_assert_cmpint (post_ticket (f, "k1", "one", 201), ==, first);
  g_assert_cmpint (post_ticket (f, NULL, "one", 201), !=, first);
  post_ticket (f, "k1", "another", 409);
  g_assert_cmpstr (hl_test_api_code (f->api), ==, "state");
  post_ticket (f, "a key with spaces", "one", 400);

  /* Another user's key is another key. */
  hl_test_api_sign_in (f->api, "wangfang", PASSWORD);
  g_assert_cmpint (post_ticket (f, "k1", "one", 201), !=, first);

  /* It outlives the process, and ends after a day. */
  fixture_stop (f);
  fixture_start (f);
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  g_assert_cmpint (post_ticket (f, "k1", "one", 201), ==, first);
  hl_clock_advance (f->clock, HL_DAY + HL_HOUR);
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  g_assert_cmpint (post_ticket (f, "k1", "one", 201), !=, first);
}

/* ---- Description ---- */

static void
check_operation (const HlJson *operation, const char *path)
{
  const HlJson *parameters = hl_json_get (operation, "parameters");
  guint wanted = 0, found = 0;

  for (const char *p = path; *p != '\0'; p++)
    wanted += *p == '{';
  for (guint i = 0; i < hl_json_length (parameters); i++)
    found +=
        strcmp (hl_json_text (hl_json_get (hl_json_at (parameters, i), "in"), ""), "path") == 0;
  g_assert_cmpuint (found, ==, wanted);
  g_assert_nonnull (hl_json_text (hl_json_get (operation, "summary"), NULL));
  g_assert_cmpuint (hl_json_length (hl_json_get (operation, "responses")), >=, 2);
}

/* Every "$ref" names something that is there. */
static void
check_refs (const HlJson *root, const HlJson *value)
{
  const char *ref = hl_json_text (hl_json_get (value, "$ref"), NULL);

  if (ref != NULL)
    {
      g_auto (GStrv) names = g_strsplit (ref, "/", -1);
      const HlJson *at = root;

      g_assert_cmpstr (names[0], ==, "#");
      for (guint i = 1; names[i] != NULL; i++)
        at = hl_json_get (at, names[i]);
      g_assert_cmpint (hl_json_kind (at), ==, HL_JSON_OBJECT);
    }
  for (guint i = 0; i < hl_json_length (value); i++)
    check_refs (root, hl_json_kind (value) == HL_JSON_LIST ? hl_json_at (value, i)
                                                           : hl_json_value_at (value, i));
}

static void
test_openapi (Fixture *f, gconstpointer data)
{
  const HlJson *root, *paths;
  guint operations = 0, wanted = 0;

  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/openapi.json", NULL), ==, 200);
  root = hl_test_api_json (f->api);
  g_assert_cmpstr (hl_json_text (hl_json_get (root, "openapi"), ""), ==, "3.1.0");
  paths = hl_json_get (root, "paths");
  for (guint i = 0; i < hl_json_length (paths); i++)
    for (guint j = 0; j < hl_json_length (hl_json_value_at (paths, i)); j++)
      {
        check_operation (hl_json_value_at (hl_json_value_at (paths, i), j),
                         hl_json_name_at (paths, i));
        operations++;
      }
  for (guint t = 0; hl_route_tables[t] != NULL; t++)
    for (const HlRoute *route = hl_route_tables[t]; route->method != NULL; route++)
      wanted++;
  g_assert_cmpuint (operations, ==, wanted);
  check_refs (root, root);
}

/* ---- Connections ---- */

typedef struct
{
  gboolean done;
  gssize n;
} ReadEnd;

static void
end_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ReadEnd *end = data;

  end->n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  end->done = TRUE;
}

static gboolean
is_ended (gpointer data)
{
  return ((ReadEnd *) data)->done;
}

static GSocketConnection *
open_raw (Fixture *f)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", hl_service_get_port (f->service), NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
wait_end (GSocketConnection *connection, ReadEnd *end)
{
  static char buffer[4096];

  *end = (ReadEnd){ 0 };
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                             sizeof buffer, G_PRIORITY_DEFAULT, NULL, end_cb, end);
  g_assert_true (hl_test_wait_until (is_ended, end, 20));
}

/* Headers that never end: cut when the time is over, by our clock. */
static void
test_slow_client (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = open_raw (f);
  ReadEnd end;

  g_assert_true (g_output_stream_write_all (
      g_io_stream_get_output_stream (G_IO_STREAM (connection)),
      "GET /api/v1/health HTTP/1.1\r\nHost: x\r\n", 38, NULL, NULL, NULL));
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/health", NULL), ==, 200);
  hl_clock_advance (f->clock, 20 * HL_SECOND);
  wait_end (connection, &end);
  g_assert_cmpint (end.n, <=, 0);
}

static void
test_too_many_connections (Fixture *f, gconstpointer data)
{
  const HlServerLimits limits = {
    .per_address = 1, .all = 4, .first_seconds = 15, .idle_seconds = 75, .answer_seconds = 60
  };
  GSocketConnection *connections[4];
  g_autoptr (GSocketConnection) extra = NULL;
  ReadEnd end;

  hl_server_set_limits (f->service->server, &limits);
  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    connections[i] = open_raw (f);
  extra = open_raw (f);
  wait_end (extra, &end);
  g_assert_cmpint (end.n, <=, 0);
  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    g_object_unref (connections[i]);
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/health", NULL), ==, 200);
}

static void
test_garbage (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = { "\r\n\r\n",
                                     "GET\r\n\r\n",
                                     "\x16\x03\x01\x02",
                                     "GET / HTTP/9.9\r\n\r\n",
                                     "POST /api/v1/session HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
                                     "POST /api/v1/session HTTP/1.1\r\nTransfer-Encoding: "
                                     "chunked\r\n\r\nzz\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GSocketConnection) connection = open_raw (f);

      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), bad[i],
                                 strlen (bad[i]), NULL, NULL, NULL);
      g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/health", NULL), ==, 200);
    }
}

#define ADD(name, func)                                                                            \
  g_test_add ("/service/frame/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("codes", test_codes);
  ADD ("bad-bodies", test_bad_bodies);
  ADD ("bad-queries", test_bad_queries);
  ADD ("bad-paths", test_bad_paths);
  ADD ("too-large", test_too_large);
  ADD ("head-and-options", test_head_and_options);
  ADD ("idempotency", test_idempotency);
  ADD ("openapi", test_openapi);
  ADD ("slow-client", test_slow_client);
  ADD ("too-many-connections", test_too_many_connections);
  ADD ("garbage", test_garbage);
  return g_test_run ();
}
