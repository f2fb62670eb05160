/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service-fixture.h"

#include <sys/socket.h>

#include "service/hl-hub.h"

/* The consoles' sockets: hello, changes one may read, resume, reload, slow readers,
 * signing out. */

static gint64
make_ticket (Fixture *f, const char *title)
{
  g_autofree char *body = g_strdup_printf ("{\"title\":\"%s\"}", title);

  g_assert_cmpuint (hl_test_api_send (f->api, "POST", "/tickets", body), ==, 201);
  return hl_json_int (hl_json_get (hl_test_api_json (f->api), "id"), 0);
}

static gint64
seq_of (const char *frame, const char *group)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (frame, -1, NULL);

  return hl_json_int (hl_json_get (hl_json_get (hl_json_doc_root (doc), group), "seq"), -1);
}

static gint64
hello (HlTestEvents *events)
{
  const char *frame = hl_test_events_wait (events, "\"hello\"", 10);

  g_assert_nonnull (frame);
  return seq_of (frame, "hello");
}

static void
test_changes (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestEvents) mine = NULL, other = NULL, boss = NULL;
  g_autofree char *id = NULL;
  const char *frame;
  gint64 seq;

  hl_test_api_sign_in (f->api, "wangfang", PASSWORD);
  other = hl_test_events_new (f->api, NULL);
  hello (other);
  hl_test_api_sign_in (f->api, "banzhang", PASSWORD);
  boss = hl_test_events_new (f->api, NULL);
  hello (boss);
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  mine = hl_test_events_new (f->api, NULL);
  seq = hello (mine);

  id = g_strdup_printf ("\"id\":%" G_GINT64_FORMAT, make_ticket (f, "one"));
  frame = hl_test_events_wait (mine, id, 10);
  g_assert_nonnull (frame);
  g_assert_nonnull (strstr (frame, "\"type\":\"ticket\""));
  g_assert_nonnull (strstr (frame, "\"kind\":\"insert\""));
  g_assert_cmpint (seq_of (frame, "change"), >, seq);
  g_assert_nonnull (hl_test_events_wait (boss, id, 10));

  /* She who may not read it is told nothing: only of her own, which comes later. */
  hl_test_api_sign_in (f->api, "wangfang", PASSWORD);
  g_free (id);
  id = g_strdup_printf ("\"id\":%" G_GINT64_FORMAT, make_ticket (f, "two"));
  frame = hl_test_events_wait (other, "\"type\":\"ticket\"", 10);
  g_assert_nonnull (frame);
  g_assert_nonnull (strstr (frame, id));
}

static char *
path_of_user (Fixture *f, const char *login)
{
  const HlJson *users;

  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/users", NULL), ==, 200);
  users = hl_json_get (hl_test_api_json (f->api), "items");
  for (guint i = 0; i < hl_json_length (users); i++)
    if (strcmp (hl_json_text (hl_json_get (hl_json_at (users, i), "login"), ""), login) == 0)
      return g_strdup_printf ("/users/%" G_GINT64_FORMAT,
                              hl_json_int (hl_json_get (hl_json_at (users, i), "id"), 0));
  g_assert_not_reached ();
}

static gboolean
is_renewed (gpointer data)
{
  return !hl_hub_has_permitted (((Fixture *) data)->service->hub, HL_MAY_READ_TICKETS);
}

/* An open socket knows no more than its user may, as soon as she may less. */
static void
test_lesser_role (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestEvents) boss = NULL;
  g_autofree char *path = NULL, *own = NULL;
  const char *frame;

  hl_test_api_sign_in (f->api, "banzhang", PASSWORD);
  boss = hl_test_events_new (f->api, NULL);
  hello (boss);
  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  path = path_of_user (f, "banzhang");
  g_assert_cmpuint (hl_test_api_send (f->api, "PATCH", path, "{\"revision\":1,\"role\":\"agent\"}"),
                    ==, 200);
  g_assert_true (hl_test_wait_until (is_renewed, f, 10));

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  make_ticket (f, "theirs");
  hl_test_api_sign_in (f->api, "banzhang", PASSWORD);
  own = g_strdup_printf ("\"id\":%" G_GINT64_FORMAT, make_ticket (f, "own"));
  frame = hl_test_events_wait (boss, "\"type\":\"ticket\"", 10);
  g_assert_nonnull (frame);
  g_assert_nonnull (strstr (frame, own));
}

static void
test_resume (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestEvents) events = NULL;
  g_autofree char *query = NULL;
  gint64 ids[3];
  gint64 seq;

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  events = hl_test_events_new (f->api, NULL);
  seq = hello (events);
  g_clear_pointer (&events, hl_test_events_free);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = make_ticket (f, "missed");

  query = g_strdup_printf ("?after=%" G_GINT64_FORMAT, seq);
  events = hl_test_events_new (f->api, query);
  hello (events);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *id = g_strdup_printf ("\"id\":%" G_GINT64_FORMAT, ids[i]);
      const char *frame = hl_test_events_wait (events, "\"type\":\"ticket\"", 10);

      g_assert_nonnull (frame);
      g_assert_nonnull (strstr (frame, id));
    }
}

static void
test_reload (Fixture *f, gconstpointer data)
{
  static const char *const queries[] = { "?after=999999", "?after=x", "?after=0&epoch=5" };

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  make_ticket (f, "one");
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (HlTestEvents) events = hl_test_events_new (f->api, queries[i]);

      hello (events);
      g_assert_nonnull (hl_test_events_wait (events, "\"reload\":true", 10));
    }
}

static void
test_ping_and_nonsense (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = { "{\"pong\":1}", "hello", "[]", "{\"ping\":\"x\"}" };

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (HlTestEvents) events = hl_test_events_new (f->api, NULL);

      hello (events);
      hl_test_events_send (events, "{\"ping\":7}");
      g_assert_nonnull (hl_test_events_wait (events, "{\"pong\":7}", 10));
      hl_test_events_send (events, bad[i]);
      g_assert_true (hl_test_events_wait_closed (events, 10));
    }
}

static void
test_signed_out (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestEvents) events = NULL;

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  events = hl_test_events_new (f->api, NULL);
  hello (events);
  g_assert_cmpuint (hl_test_api_send (f->api, "DELETE", "/session", NULL), ==, 204);
  g_assert_nonnull (hl_test_events_wait (events, "\"signed_out\"", 10));
  g_assert_true (hl_test_events_wait_closed (events, 10));
  g_assert_cmpuint (hl_hub_count (f->service->hub), ==, 0);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (HlTestEvents) events = hl_test_events_new (f->api, NULL);

  g_assert_true (hl_test_events_wait_closed (events, 1));
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/events", NULL), ==, 401);
  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/events", NULL), ==, 400);
}

/* A console that stops reading: what waits for it is bounded, then it is cut. */

static gboolean
is_gone (gpointer data)
{
  Fixture *f = data;
  g_autofree char *big = g_strnfill (60000, 'x');
  g_autofree char *json = g_strdup_printf ("{\"me\":\"%s\"}", big);

  for (guint i = 0; i < 20; i++)
    hl_hub_send_permitted (f->service->hub, G_MAXUINT32, json);
  return hl_hub_count (f->service->hub) == 0;
}

static void
test_slow_reader (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *request = NULL;
  gboolean counted = FALSE;

  hl_test_api_sign_in (f->api, "lina", PASSWORD);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                hl_service_get_port (f->service), NULL, NULL);
  g_assert_nonnull (connection);
  g_socket_set_option (g_socket_connection_get_socket (connection), SOL_SOCKET, SO_RCVBUF, 4096,
                       NULL);
  request = g_strdup_printf ("GET /api/v1/events?token=%s HTTP/1.1\r\nHost: x\r\n"
                             "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: hotline\r\n\r\n",
                             hl_test_api_get_token (f->api));
  g_assert_true (
      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                 strlen (request), NULL, NULL, NULL));
  for (guint i = 0; i < 500 && !counted; i++)
    {
      g_assert_cmpuint (hl_test_api_send (f->api, "GET", "/health", NULL), ==, 200);
      counted = hl_hub_count (f->service->hub) == 1;
    }
  g_assert_true (counted);
  g_assert_true (hl_test_wait_until (is_gone, f, 30));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/service/hub/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("changes", test_changes);
  ADD ("resume", test_resume);
  ADD ("lesser-role", test_lesser_role);
  ADD ("reload", test_reload);
  ADD ("ping-and-nonsense", test_ping_and_nonsense);
  ADD ("signed-out", test_signed_out);
  ADD ("refused", test_refused);
  ADD ("slow-reader", test_slow_reader);
  return g_test_run ();
}
