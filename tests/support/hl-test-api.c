/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-api.h"

#include <libsoup/soup.h>
#include <string.h>

#include "hl-test.h"

#define SECONDS 30

struct _HlTestApi
{
  SoupSession *session;
  SoupMessage *message; /* the last */
  char *base;
  char *token;
  GHashTable *headers; /* of the next request */
  GBytes *bytes;
  HlJsonDoc *doc;
  gboolean done;
};

HlTestApi *
hl_test_api_new (guint16 port)
{
  HlTestApi *self = g_new0 (HlTestApi, 1);

  self->session = soup_session_new ();
  soup_session_set_timeout (self->session, SECONDS);
  self->base = g_strdup_printf ("http://127.0.0.1:%u/api/v1", port);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
hl_test_api_free (HlTestApi *self)
{
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_clear_object (&self->message);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->doc, hl_json_doc_unref);
  g_hash_table_unref (self->headers);
  g_free (self->base);
  g_free (self->token);
  g_free (self);
}

void
hl_test_api_set_token (HlTestApi *self, const char *token)
{
  g_autofree char *old = self->token;
  self->token = g_strdup (token);
}

const char *
hl_test_api_get_token (HlTestApi *self)
{
  return self->token;
}

void
hl_test_api_add_header (HlTestApi *self, const char *name, const char *value)
{
  g_hash_table_insert (self->headers, g_strdup (name), g_strdup (value));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HlTestApi *self = data;
  g_autoptr (GError) error = NULL;

  self->bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  if (error != NULL)
    g_test_message ("no answer: %s", error->message);
  self->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((HlTestApi *) data)->done;
}

static void
set_headers (HlTestApi *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  GHashTableIter iter;
  const char *name, *value;

  if (self->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);
      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    soup_message_headers_replace (headers, name, value);
  g_hash_table_remove_all (self->headers);
}

/* On a connection that was closed while idle the request goes out again: so must the body,
 * which was read for the first. */
static void
restarted_cb (SoupMessage *message, GBytes *body)
{
  const char *type =
      soup_message_headers_get_content_type (soup_message_get_request_headers (message), NULL);
  g_autofree char *copy = g_strdup (type);

  soup_message_set_request_body_from_bytes (message, copy, body);
}

static void
unref_body (gpointer body, GClosure *closure)
{
  g_bytes_unref (body);
}

static void
set_body (SoupMessage *message, GBytes *body, const char *type)
{
  soup_message_set_request_body_from_bytes (message, type, body);
  g_signal_connect_data (message, "restarted", G_CALLBACK (restarted_cb), g_bytes_ref (body),
                         unref_body, 0);
}

static guint
send_body (HlTestApi *self, const char *method, const char *path, GBytes *body, const char *type)
{
  g_autofree char *uri = g_strconcat (self->base, path, NULL);
  gsize length;
  const char *text;

  g_clear_object (&self->message);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->doc, hl_json_doc_unref);
  self->done = FALSE;
  self->message = soup_message_new (method, uri);
  g_assert_nonnull (self->message);
  set_headers (self);
  if (body != NULL)
    set_body (self->message, body, type);
  soup_session_send_and_read_async (self->session, self->message, G_PRIORITY_DEFAULT, NULL, sent_cb,
                                    self);
  g_assert_true (hl_test_wait_until (is_done, self, SECONDS + 5));
  if (self->bytes == NULL)
    return 0;
  text = g_bytes_get_data (self->bytes, &length);
  self->doc = length > 0 ? hl_json_parse (text, (gssize) length, NULL) : NULL;
  return soup_message_get_status (self->message);
}

guint
hl_test_api_send (HlTestApi *self, const char *method, const char *path, const char *body)
{
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  return send_body (self, method, path, bytes, "application/json");
}

guint
hl_test_api_send_bytes (HlTestApi *self, const char *method, const char *path, GBytes *body)
{
  return send_body (self, method, path, body, "application/octet-stream");
}

const HlJson *
hl_test_api_json (HlTestApi *self)
{
  return self->doc != NULL ? hl_json_doc_root (self->doc) : NULL;
}

GBytes *
hl_test_api_bytes (HlTestApi *self)
{
  return self->bytes;
}

const char *
hl_test_api_header (HlTestApi *self, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (self->message), name);
}

const char *
hl_test_api_code (HlTestApi *self)
{
  return hl_json_text (hl_json_get (hl_json_get (hl_test_api_json (self), "error"), "code"), "");
}

const char *
hl_test_api_field (HlTestApi *self)
{
  return hl_json_text (hl_json_get (hl_json_get (hl_test_api_json (self), "error"), "field"), "");
}

void
hl_test_api_sign_in (HlTestApi *self, const char *login, const char *password)
{
  g_autofree char *body =
      g_strdup_printf ("{\"login\":\"%s\",\"password\":\"%s\"}", login, password);

  hl_test_api_set_token (self, NULL);
  g_assert_cmpuint (hl_test_api_send (self, "POST", "/session", body), ==, 200);
  hl_test_api_set_token (self, hl_json_text (hl_json_get (hl_test_api_json (self), "token"), NULL));
  g_assert_nonnull (self->token);
}

/* ---- Events ---- */

struct _HlTestEvents
{
  SoupWebsocketConnection *connection;
  GQueue frames; /* text */
  char *current;
  guint count;
  gboolean opened, closed;
  const char *wanted;
};

static void
frame_cb (SoupWebsocketConnection *connection, SoupWebsocketDataType type, GBytes *message,
          HlTestEvents *self)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  g_queue_push_tail (&self->frames, g_strndup (text, length));
  self->count++;
}

static void
closed_cb (SoupWebsocketConnection *connection, HlTestEvents *self)
{
  self->closed = TRUE;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HlTestEvents *self = data;
  g_autoptr (GError) error = NULL;

  self->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (self->connection != NULL)
    {
      g_signal_connect (self->connection, "message", G_CALLBACK (frame_cb), self);
      g_signal_connect (self->connection, "closed", G_CALLBACK (closed_cb), self);
      soup_websocket_connection_set_max_incoming_payload_size (self->connection, 0);
    }
  else
    self->closed = TRUE;
  self->opened = TRUE;
}

static gboolean
is_opened (gpointer data)
{
  return ((HlTestEvents *) data)->opened;
}

HlTestEvents *
hl_test_events_new (HlTestApi *api, const char *query)
{
  HlTestEvents *self = g_new0 (HlTestEvents, 1);
  g_autofree char *uri = g_strconcat (api->base, "/events", query, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  char *protocols[] = { "hotline", NULL };

  g_queue_init (&self->frames);
  if (api->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", api->token, NULL);
      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                    bearer);
    }
  soup_session_websocket_connect_async (api->session, message, NULL, protocols, G_PRIORITY_DEFAULT,
                                        NULL, connected_cb, self);
  g_assert_true (hl_test_wait_until (is_opened, self, SECONDS));
  return self;
}

void
hl_test_events_free (HlTestEvents *self)
{
  if (self->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->connection, self);
      if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
      g_object_unref (self->connection);
    }
  g_queue_clear_full (&self->frames, g_free);
  g_free (self->current);
  g_free (self);
}

static gboolean
has_frame (gpointer data)
{
  HlTestEvents *self = data;
  char *frame;

  while ((frame = g_queue_pop_head (&self->frames)) != NULL)
    {
      g_free (self->current);
      self->current = frame;
      if (strstr (frame, self->wanted) != NULL)
        return TRUE;
    }
  return FALSE;
}

const char *
hl_test_events_wait (HlTestEvents *self, const char *part, guint seconds)
{
  self->wanted = part;
  return hl_test_wait_until (has_frame, self, seconds) ? self->current : NULL;
}

void
hl_test_events_send (HlTestEvents *self, const char *text)
{
  soup_websocket_connection_send_text (self->connection, text);
}

static gboolean
is_closed (gpointer data)
{
  return ((HlTestEvents *) data)->closed;
}

gboolean
hl_test_events_wait_closed (HlTestEvents *self, guint seconds)
{
  return hl_test_wait_until (is_closed, self, seconds);
}

guint
hl_test_events_count (HlTestEvents *self)
{
  return self->count;
}
