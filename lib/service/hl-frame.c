/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-frame.h"

#include <string.h>

#include "hl-fail-private.h"
#include "hl-replays.h"
#include "hl-request-private.h"
#include "hl-server.h"
#include "hl-sessions.h"
#include "hl-upload.h"

#define EVENTS_PATH HL_API_PREFIX "/events"

/* ---- With the headers ---- */

static void
refuse (SoupServerMessage *message, HlFail fail, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (HL_FAIL, (int) fail, text);
  g_autofree char *json = hl_fail_write (error, NULL);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  soup_server_message_set_status (message, hl_fail_status (fail), NULL);
  soup_server_message_set_response (message, "application/json; charset=utf-8", SOUP_MEMORY_COPY,
                                    json, strlen (json));
}

static void
refuse_size (SoupServerMessage *message, gsize most)
{
  g_autofree char *text =
      g_strdup_printf ("the body must have at most %u MiB", (guint) (most / (1024 * 1024)));

  refuse (message, HL_FAIL_TOO_LARGE, text);
}

typedef struct
{
  HlService *service;
  gsize sum, most;
} Size;

/* A client that sends on although it was refused is listened to so far, so that it may read why. */
#define PATIENCE (8 * 1024 * 1024)

/* Bodies without a length in front are counted as they come. */
static void
chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  Size *size = data;

  size->sum += g_bytes_get_size (chunk);
  if (hl_upload_of (message) != NULL)
    hl_server_note_progress (size->service->server, message);
  if (size->sum > size->most && soup_server_message_get_status (message) == 0)
    refuse_size (message, size->most);
  if (size->sum > size->most + PATIENCE)
    hl_server_cut (size->service->server, message);
}

static void
free_size (gpointer size, GClosure *closure)
{
  g_free (size);
}

/* The row of a body that is larger than JSON: taken from who may send it alone. */
static const HlRoute *
find_large (HlService *service, SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autofree char *token = hl_frame_dup_token (message, FALSE);
  const HlSignedIn *session = hl_sessions_find (service->sessions, token);
  HlUser *user = session != NULL ? hl_sessions_get_user (service->sessions, session->user) : NULL;
  HlMatch match;

  if (user == NULL || !g_str_has_prefix (path, HL_API_PREFIX "/")
      || hl_router_match (hl_route_tables, soup_server_message_get_method (message),
                          path + strlen (HL_API_PREFIX), &match, NULL)
             != HL_MATCH_FOUND
      || (match.route->flags & (HL_ROUTE_RAW | HL_ROUTE_UPLOAD)) == 0)
    return NULL;
  return match.route->may == 0 || (hl_role_permissions (user->role) & match.route->may) != 0
             ? match.route
             : NULL;
}

/* How long the body may be; one that is a file's goes to the disk as it comes. */
static gsize
begin_body (HlService *service, SoupServerMessage *message)
{
  const HlRoute *route = find_large (service, message);

  if (route == NULL)
    return HL_SERVER_BODY_MAX;
  if ((route->flags & HL_ROUTE_UPLOAD) == 0)
    return HL_SERVER_UPLOAD_MAX;
  hl_upload_begin (service->files, message);
  return (gsize) hl_files_get_most (service->files);
}

static void
check_size (HlService *service, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  Size *size = g_new0 (Size, 1);

  size->service = service;
  size->most = begin_body (service, message);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && (gsize) soup_message_headers_get_content_length (headers) > size->most)
    refuse_size (message, size->most);
  g_signal_connect_data (message, "got-chunk", G_CALLBACK (chunk_cb), size, free_size, 0);
}

char *
hl_frame_dup_token (SoupServerMessage *message, gboolean in_query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *value = soup_message_headers_get_one (headers, "Authorization");
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) params = NULL;

  if (value != NULL && g_ascii_strncasecmp (value, "Bearer ", 7) == 0)
    return g_strstrip (g_strdup (value + 7));
  if (!in_query || query == NULL)
    return NULL;
  params = g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL);
  return params != NULL ? g_strdup (g_hash_table_lookup (params, "token")) : NULL;
}

static void
check_socket (HlService *service, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autofree char *token = hl_frame_dup_token (message, TRUE);

  if (hl_sessions_find (service->sessions, token) == NULL)
    refuse (message, HL_FAIL_SIGNED_OUT, "sign in first");
  else if (!soup_message_headers_header_contains (headers, "Upgrade", "websocket"))
    refuse (message, HL_FAIL_FIELD, "Upgrade: must be websocket here");
}

void
hl_frame_check (HlService *service, SoupServerMessage *message)
{
  check_size (service, message);
  if (soup_server_message_get_status (message) == 0 && hl_frame_wants_socket (message))
    check_socket (service, message);
}

gboolean
hl_frame_wants_socket (SoupServerMessage *message)
{
  return strcmp (g_uri_get_path (soup_server_message_get_uri (message)), EVENTS_PATH) == 0
         && strcmp (soup_server_message_get_method (message), "GET") == 0;
}

void
hl_frame_refuse_socket (SoupServerMessage *message)
{
  refuse (message, HL_FAIL_FIELD, "Upgrade: the WebSocket handshake is wrong");
}

/* ---- With the body ---- */

static gboolean
set_fail (GError **error, HlFail fail, const char *text)
{
  g_set_error_literal (error, HL_FAIL, (int) fail, text);
  return FALSE;
}

static void
set_allow (SoupServerMessage *message, const char *allow)
{
  g_autofree char *all = g_strconcat (allow, ", OPTIONS", NULL);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", all);
}

static gboolean
find_route (HlRequest *request, const char *method, const char *path, GError **error)
{
  g_autofree char *allow = NULL;
  HlMatchResult result = HL_MATCH_NOT_FOUND;

  if (g_str_has_prefix (path, HL_API_PREFIX "/"))
    result = hl_router_match (hl_route_tables, method, path + strlen (HL_API_PREFIX),
                              &request->match, &allow);
  request->route = request->match.route;
  if (result == HL_MATCH_NOT_FOUND)
    return set_fail (error, HL_FAIL_NOT_FOUND, "there is nothing at this path");
  if (result == HL_MATCH_FOUND)
    return TRUE;
  set_allow (request->message, allow);
  g_set_error (error, HL_FAIL, HL_FAIL_METHOD, "this path takes %s", allow);
  return FALSE;
}

static gboolean
check_user (HlRequest *request, GError **error)
{
  g_autofree char *token = hl_frame_dup_token (request->message, FALSE);
  const HlSignedIn *session = hl_sessions_find (request->service->sessions, token);
  HlUser *user =
      session != NULL ? hl_sessions_get_user (request->service->sessions, session->user) : NULL;

  if (user == NULL)
    return (request->route->flags & HL_ROUTE_OPEN) != 0
           || set_fail (error, HL_FAIL_SIGNED_OUT, "sign in first");
  request->user = user->id;
  request->user_name = g_strdup (user->name);
  request->role = user->role;
  request->may = hl_role_permissions (user->role);
  request->token_hash = g_strdup (session->token_hash);
  if (request->route->may != 0 && (request->may & request->route->may) == 0)
    return set_fail (error, HL_FAIL_PERMISSION, "your role does not allow this");
  return TRUE;
}

static gboolean
read_body (HlRequest *request, GError **error)
{
  SoupMessageBody *body = soup_server_message_get_request_body (request->message);
  gboolean raw = (request->route->flags & HL_ROUTE_RAW) != 0;
  gsize most = raw ? HL_SERVER_UPLOAD_MAX : HL_SERVER_BODY_MAX;
  gsize length;
  const char *text;

  if ((request->route->flags & HL_ROUTE_UPLOAD) != 0)
    return TRUE;

  request->bytes = soup_message_body_flatten (body);
  text = g_bytes_get_data (request->bytes, &length);
  if (length > most)
    {
      g_set_error (error, HL_FAIL, HL_FAIL_TOO_LARGE, "the body must have at most %u MiB",
                   (guint) (most / (1024 * 1024)));
      return FALSE;
    }
  if (length == 0 || raw)
    return TRUE;
  request->body = hl_json_parse (text, (gssize) length, error);
  if (request->body == NULL)
    return FALSE;
  if (hl_json_kind (hl_json_doc_root (request->body)) != HL_JSON_OBJECT)
    return set_fail (error, HL_FAIL_JSON, "the body must be a JSON object");
  return TRUE;
}

static gboolean
is_key (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return length > 0 && length <= 64;
}

static gboolean
read_idempotency (HlRequest *request, const char *path, GError **error)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);
  const char *key = soup_message_headers_get_one (headers, "Idempotency-Key");
  g_autoptr (GString) text = NULL;

  if (key == NULL || request->user == 0 || strcmp (request->route->method, "POST") != 0)
    return TRUE;
  if (!is_key (key))
    return set_fail (error, HL_FAIL_FIELD,
                     "Idempotency-Key: must have 1 to 64 visible ASCII characters");
  text = g_string_new (path);
  g_string_append_c (text, '\n');
  if (request->bytes != NULL)
    g_string_append_len (text, g_bytes_get_data (request->bytes, NULL),
                         (gssize) g_bytes_get_size (request->bytes));
  request->idempotency = g_strdup (key);
  request->fingerprint = hl_digest (text->str, text->len);
  return TRUE;
}

static gboolean
answer_options (HlRequest *request, const char *path)
{
  g_autofree char *allow = NULL;

  if (!g_str_has_prefix (path, HL_API_PREFIX "/"))
    return FALSE;
  hl_router_match (hl_route_tables, "OPTIONS", path + strlen (HL_API_PREFIX), &request->match,
                   &allow);
  if (*allow == '\0')
    return FALSE;
  set_allow (request->message, allow);
  hl_request_send (request, 204, NULL);
  return TRUE;
}

void
hl_frame_handle (HlService *service, SoupServerMessage *message)
{
  g_autoptr (HlRequest) request = hl_request_new (service, message);
  GUri *uri = soup_server_message_get_uri (message);
  const char *method = soup_server_message_get_method (message);
  const char *path = g_uri_get_path (uri);
  g_autoptr (GError) error = NULL;

  soup_server_message_pause (message);
  request->paused = TRUE;
  if (strcmp (method, "OPTIONS") == 0 && answer_options (request, path))
    return;
  if (!find_route (request, method, path, &error) || !check_user (request, &error)
      || !hl_request_read_query (request, g_uri_get_query (uri), &error)
      || !read_body (request, &error) || !read_idempotency (request, path, &error))
    {
      hl_request_fail (request, error);
      return;
    }
  if (request->idempotency != NULL && hl_replays_answer (service->replays, request))
    return;
  request->route->handle (request);
}
