/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fake-service.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  char *method_path;
  HlFakeHandler handler;
  gpointer data;
  guint status;
  char *json;
} Route;

struct _HlFakeService
{
  SoupServer *server;
  char *address;
  guint16 port;
  GPtrArray *routes; /* Route, latest first wins */
  GHashTable *counts;
  GPtrArray *sockets;
  GPtrArray *changes; /* frames with seq = index + 1 */
  char *user, *events_query;
  gint64 epoch;
  gboolean refuse;
};

static const char default_user[] =
    "{\"token\": \"token-1\", \"expires_at\": 9000000000000000, \"user\": {\"id\": 7, \"login\": "
    "\"lina\", \"name\": \"李娜\", \"staff_no\": \"1023\", \"role\": \"agent\"}, \"permissions\": "
    "[\"take-calls\", \"dial\", \"write-tickets\"], \"phone\": {\"registrar\": "
    "\"sip:127.0.0.1:5060;transport=tcp\", \"extension\": \"1023\", \"password\": \"secret\"}, "
    "\"password_change\": false}";

static void
route_free (gpointer data)
{
  Route *route = data;

  g_free (route->method_path);
  g_free (route->json);
  g_free (route);
}

static void
write_error (GString *answer, const char *code, const char *message)
{
  g_string_printf (answer, "{\"error\": {\"code\": \"%s\", \"message\": \"%s\"}}", code, message);
}

static guint
health (HlFakeService *self, const HlFakeRequest *request, GString *answer, gpointer data)
{
  g_string_append (answer, "{\"status\": \"ok\", \"version\": \"0.1.0\", \"sip\": true, \"media\": "
                           "true, \"faults\": []}");
  return 200;
}

static guint
sign_in (HlFakeService *self, const HlFakeRequest *request, GString *answer, gpointer data)
{
  g_autoptr (HlJsonDoc) doc = hl_json_parse (request->body, -1, NULL);
  const HlJson *root = doc != NULL ? hl_json_doc_root (doc) : NULL;
  const char *password = hl_json_text (hl_json_get (root, "password"), "");

  if (strcmp (password, "locked") == 0)
    {
      g_string_printf (answer,
                       "{\"error\": {\"code\": \"locked-out\", \"message\": \"locked out\"}, "
                       "\"until\": %" G_GINT64_FORMAT "}",
                       g_get_real_time () + 15 * HL_MINUTE);
      return 423;
    }
  if (strcmp (password, "correct") != 0)
    {
      write_error (answer, "password", "login or password is wrong");
      return 401;
    }
  g_string_append (answer, self->user);
  return 200;
}

static guint
vocabulary (HlFakeService *self, const HlFakeRequest *request, GString *answer, gpointer data)
{
  g_string_append (answer,
                   "{\"kinds\": [], \"categories\": [{\"code\": \"0201\", \"name\": \"低保\", "
                   "\"parent\": \"02\"}], \"away_reasons\": [{\"code\": \"lunch\", \"name\": "
                   "\"午休\", \"limit_minutes\": 60}]}");
  return 200;
}

static guint
sign_out (HlFakeService *self, const HlFakeRequest *request, GString *answer, gpointer data)
{
  g_string_append (answer, "{}");
  return 200;
}

static Route *
find_route (HlFakeService *self, const char *method_path)
{
  for (guint i = self->routes->len; i-- > 0;)
    {
      Route *route = g_ptr_array_index (self->routes, i);
      gsize length = strlen (route->method_path);

      if (route->method_path[length - 1] == '/'
              ? strncmp (method_path, route->method_path, length) == 0
              : strcmp (method_path, route->method_path) == 0)
        return route;
    }
  return NULL;
}

static gboolean
is_signed_in (SoupServerMessage *message)
{
  const char *bearer = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");

  return bearer != NULL && g_str_has_prefix (bearer, "Bearer token-");
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  HlFakeService *self = data;
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  HlFakeRequest request = { soup_server_message_get_method (message), path + strlen ("/api/v1"),
                            g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "", text,
                            soup_message_headers_get_one (
                                soup_server_message_get_request_headers (message),
                                "Idempotency-Key") };
  g_autofree char *method_path = g_strconcat (request.method, " ", request.path, NULL);
  Route *route = find_route (self, method_path);
  GString *answer = g_string_new (NULL);
  guint status = 404;

  g_hash_table_insert (
      self->counts, g_strdup (method_path),
      GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, method_path)) + 1));
  if (!is_signed_in (message) && strcmp (request.path, "/health") != 0
      && strcmp (method_path, "POST /session") != 0)
    {
      write_error (answer, "signed-out", "sign in first");
      status = 401;
    }
  else if (route == NULL)
    write_error (answer, "not-found", "nothing there");
  else if (route->handler != NULL)
    status = route->handler (self, &request, answer, route->data);
  else
    {
      g_string_append (answer, route->json);
      status = route->status;
    }
  if (status == 0)
    {
      soup_server_message_pause (message);
      g_string_free (answer, TRUE);
      return;
    }
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, answer->str,
                                    answer->len);
  g_string_free (answer, FALSE);
}

static void
socket_closed_cb (SoupWebsocketConnection *socket, HlFakeService *self)
{
  g_signal_handlers_disconnect_by_data (socket, self);
  g_ptr_array_remove (self->sockets, socket);
}

static void
socket_message_cb (SoupWebsocketConnection *socket, int type, GBytes *bytes, HlFakeService *self)
{
  soup_websocket_connection_send_text (socket, "{\"pong\": 1}");
}

static void
resume (HlFakeService *self, SoupWebsocketConnection *socket)
{
  g_autoptr (GHashTable) query =
      self->events_query != NULL ? soup_form_decode (self->events_query) : NULL;
  const char *after = query != NULL ? g_hash_table_lookup (query, "after") : NULL;
  guint64 from = after != NULL ? g_ascii_strtoull (after, NULL, 10) : self->changes->len;

  for (guint64 i = from; i < self->changes->len; i++)
    soup_websocket_connection_send_text (socket, g_ptr_array_index (self->changes, i));
}

static void
socket_cb (SoupServer *server, SoupServerMessage *message, const char *path,
           SoupWebsocketConnection *socket, gpointer data)
{
  HlFakeService *self = data;
  g_autofree char *hello =
      g_strdup_printf ("{\"hello\": {\"seq\": %u, \"epoch\": %" G_GINT64_FORMAT "}}",
                       self->changes->len, self->epoch);

  if (self->refuse)
    {
      soup_websocket_connection_close (socket, 1011, NULL);
      return;
    }
  g_free (self->events_query);
  self->events_query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  g_ptr_array_add (self->sockets, g_object_ref (socket));
  g_signal_connect (socket, "closed", G_CALLBACK (socket_closed_cb), self);
  g_signal_connect (socket, "message", G_CALLBACK (socket_message_cb), self);
  soup_websocket_connection_send_text (socket, hello);
  resume (self, socket);
}

HlFakeService *
hl_fake_service_new (const char *certificate, guint16 port)
{
  HlFakeService *self = g_new0 (HlFakeService, 1);
  static const char *protocols[] = { "hotline", NULL };
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  self->routes = g_ptr_array_new_with_free_func (route_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->changes = g_ptr_array_new_with_free_func (g_free);
  self->user = g_strdup (default_user);
  self->epoch = 1;
  if (certificate != NULL)
    {
      g_autoptr (GTlsCertificate) tls = g_tls_certificate_new_from_file (certificate, &error);

      g_assert_no_error (error);
      soup_server_set_tls_certificate (self->server, tls);
    }
  soup_server_add_handler (self->server, "/api/v1", request_cb, self, NULL);
  soup_server_add_websocket_handler (self->server, "/api/v1/events", NULL, (char **) protocols,
                                     socket_cb, self, NULL);
  soup_server_listen_local (
      self->server, port,
      SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0), &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = (guint16) g_uri_get_port (uris->data);
  self->address =
      g_strdup_printf ("%s://127.0.0.1:%u", certificate != NULL ? "https" : "http", self->port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  hl_fake_service_on (self, "GET /health", health, NULL);
  hl_fake_service_on (self, "POST /session", sign_in, NULL);
  hl_fake_service_on (self, "DELETE /session", sign_out, NULL);
  hl_fake_service_on (self, "GET /vocabulary", vocabulary, NULL);
  return self;
}

void
hl_fake_service_free (HlFakeService *self)
{
  hl_fake_service_drop_sockets (self);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_ptr_array_unref (self->routes);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->changes);
  g_hash_table_unref (self->counts);
  g_free (self->address);
  g_free (self->user);
  g_free (self->events_query);
  g_free (self);
}

const char *
hl_fake_service_get_address (HlFakeService *self)
{
  return self->address;
}

guint16
hl_fake_service_get_port (HlFakeService *self)
{
  return self->port;
}

static Route *
add_route (HlFakeService *self, const char *method_path)
{
  Route *route = g_new0 (Route, 1);

  route->method_path = g_strdup (method_path);
  g_ptr_array_add (self->routes, route);
  return route;
}

void
hl_fake_service_on (HlFakeService *self, const char *method_path, HlFakeHandler handler,
                    gpointer data)
{
  Route *route = add_route (self, method_path);

  route->handler = handler;
  route->data = data;
}

void
hl_fake_service_answer (HlFakeService *self, const char *method_path, guint status,
                        const char *json)
{
  Route *route = add_route (self, method_path);

  route->status = status;
  route->json = g_strdup (json);
}

void
hl_fake_service_set_user (HlFakeService *self, const char *session_json)
{
  g_free (self->user);
  self->user = g_strdup (session_json);
}

void
hl_fake_service_push (HlFakeService *self, const char *json)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      SoupWebsocketConnection *socket = g_ptr_array_index (self->sockets, i);

      if (soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_send_text (socket, json);
    }
}

void
hl_fake_service_push_change (HlFakeService *self, const char *type, HlId id, const char *kind)
{
  char *frame =
      g_strdup_printf ("{\"change\": {\"seq\": %u, \"type\": \"%s\", \"id\": %" G_GINT64_FORMAT
                       ", \"kind\": \"%s\", \"revision\": 1}}",
                       self->changes->len + 1, type, id, kind);

  g_ptr_array_add (self->changes, frame);
  hl_fake_service_push (self, frame);
}

void
hl_fake_service_drop_sockets (HlFakeService *self)
{
  while (self->sockets->len > 0)
    {
      g_autoptr (SoupWebsocketConnection) socket =
          g_object_ref (g_ptr_array_index (self->sockets, 0));

      socket_closed_cb (socket, self);
      if (soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close (socket, 1001, NULL);
    }
}

void
hl_fake_service_refuse_events (HlFakeService *self, gboolean refuse)
{
  self->refuse = refuse;
}

void
hl_fake_service_new_epoch (HlFakeService *self)
{
  self->epoch++;
  g_ptr_array_set_size (self->changes, 0);
}

guint
hl_fake_service_count_sockets (HlFakeService *self)
{
  return self->sockets->len;
}

const char *
hl_fake_service_get_events_query (HlFakeService *self)
{
  return self->events_query;
}

guint
hl_fake_service_count_requests (HlFakeService *self, const char *method_path)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, method_path));
}
