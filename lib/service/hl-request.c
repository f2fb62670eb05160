/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-request-private.h"

#include <string.h>

#include "hl-fail-private.h"
#include "hl-replays.h"

/* One request from the frame's checks to its only reply.  What is read of it is
 * constant, so jobs in the store's threads may look at it; the message itself is
 * touched by the main thread alone. */

static void
gone_cb (HlRequest *self)
{
  self->gone = TRUE;
  g_cancellable_cancel (self->cancellable);
}

HlRequest *
hl_request_new (HlService *service, SoupServerMessage *message)
{
  HlRequest *self = g_new0 (HlRequest, 1);
  GInetSocketAddress *remote = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->service = service;
  self->message = g_object_ref (message);
  self->cancellable = g_cancellable_new ();
  self->at = hl_clock_now (service->clock);
  self->query =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  if (G_IS_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message)))
    remote = G_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message));
  self->address = remote != NULL
                      ? g_inet_address_to_string (g_inet_socket_address_get_address (remote))
                      : g_strdup ("");
  self->gone_handler =
      g_signal_connect_swapped (message, "disconnected", G_CALLBACK (gone_cb), self);
  return self;
}

HlRequest *
hl_request_ref (HlRequest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hl_request_unref (HlRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_signal_handler (&self->gone_handler, self->message);
  g_clear_object (&self->message);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->body, hl_json_doc_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (self->intake != NULL && !self->taken)
    hl_intake_drop (self->intake, self->service->files);
  g_clear_pointer (&self->intake, hl_intake_free);
  g_clear_pointer (&self->upload, hl_upload_unref);
  g_free (self->user_name);
  g_free (self->token_hash);
  g_free (self->address);
  g_free (self->idempotency);
  g_free (self->prepared);
  g_free (self->fingerprint);
  g_free (self);
}

/* ---- Query ---- */

static const HlQueryName *
find_name (GArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    {
      const HlQueryName *known = &g_array_index (names, HlQueryName, i);
      if (strcmp (known->name, name) == 0)
        return known;
    }
  return NULL;
}

static gboolean
take_query (HlRequest *self, GArray *names, const char *name, const char *value, GError **error)
{
  const HlQueryName *known = find_name (names, name);
  GPtrArray *values = g_hash_table_lookup (self->query, name);

  if (known == NULL)
    {
      g_autofree char *shown = g_strndup (name, 40);
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "%s: unknown", shown);
      return FALSE;
    }
  if (!hl_query_check (known, value, error))
    return FALSE;
  if (values != NULL && (known->kind != HL_QUERY_WORDS || values->len > 16))
    {
      g_set_error (error, HL_FAIL, HL_FAIL_FIELD, "%s: given twice", name);
      return FALSE;
    }
  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (values, NULL);
      g_hash_table_insert (self->query, g_strdup (name), values);
    }
  g_ptr_array_insert (values, (gint) values->len - 1, g_strdup (value));
  return TRUE;
}

gboolean
hl_request_read_query (HlRequest *self, const char *text, GError **error)
{
  g_autoptr (GArray) names = hl_route_query_names (self->route);
  GUriParamsIter iter;
  char *name, *value;
  g_autoptr (GError) local = NULL;

  if (text == NULL)
    return TRUE;
  g_uri_params_iter_init (&iter, text, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, &local))
    {
      g_autofree char *own_name = name;
      g_autofree char *own_value = value;
      if (!take_query (self, names, own_name, own_value, error))
        return FALSE;
    }
  if (local != NULL)
    g_set_error_literal (error, HL_FAIL, HL_FAIL_FIELD, "query: can't be read");
  return local == NULL;
}

const char *
hl_request_query (HlRequest *self, const char *name)
{
  GPtrArray *values = g_hash_table_lookup (self->query, name);
  return values != NULL ? g_ptr_array_index (values, 0) : NULL;
}

gint64
hl_request_query_int (HlRequest *self, const char *name, gint64 otherwise)
{
  const char *text = hl_request_query (self, name);
  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}

gboolean
hl_request_query_bool (HlRequest *self, const char *name, gboolean otherwise)
{
  const char *text = hl_request_query (self, name);
  return text != NULL ? strcmp (text, "true") == 0 : otherwise;
}

const char *const *
hl_request_query_words (HlRequest *self, const char *name)
{
  static const char *const none[] = { NULL };
  GPtrArray *values = g_hash_table_lookup (self->query, name);
  return values != NULL ? (const char *const *) values->pdata : none;
}

guint
hl_request_limit (HlRequest *self)
{
  return (guint) hl_request_query_int (self, "limit", 100);
}

/* ---- Accessors ---- */

HlId
hl_request_user (HlRequest *self)
{
  return self->user;
}

const char *
hl_request_user_name (HlRequest *self)
{
  return self->user_name;
}

HlRole
hl_request_role (HlRequest *self)
{
  return self->role;
}

gboolean
hl_request_may (HlRequest *self, HlPermission permission)
{
  return (self->may & permission) != 0;
}

HlTime
hl_request_now (HlRequest *self)
{
  return self->at;
}

const char *
hl_request_address (HlRequest *self)
{
  return self->address;
}

const char *
hl_request_param (HlRequest *self, const char *name)
{
  for (guint i = 0; i < self->match.n_params; i++)
    if (strcmp (self->match.params[i].name, name) == 0)
      return self->match.params[i].value;
  return NULL;
}

HlId
hl_request_id (HlRequest *self)
{
  const char *text = hl_request_param (self, "id");
  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

const HlJson *
hl_request_body (HlRequest *self)
{
  return self->body != NULL ? hl_json_doc_root (self->body) : NULL;
}

GBytes *
hl_request_body_bytes (HlRequest *self)
{
  return self->bytes;
}

HlKey *
hl_request_key (HlRequest *self)
{
  return self->service->key;
}

HlService *
hl_request_service (HlRequest *self)
{
  return self->service;
}

HlStore *
hl_request_store (HlRequest *self)
{
  return self->service->store;
}

GCancellable *
hl_request_cancellable (HlRequest *self)
{
  return self->cancellable;
}

/* ---- Replies ---- */

void
hl_request_finish (HlRequest *self)
{
  g_return_if_fail (!self->replied);
  self->replied = TRUE;
  if (self->paused && !self->gone)
    soup_server_message_unpause (self->message);
  self->paused = FALSE;
}

/* 401 and 413 are answered before or while a body comes in: what follows on that
 * connection is not to be believed. */
static void
set_headers (HlRequest *self, guint status)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (status == 401)
    soup_message_headers_replace (headers, "WWW-Authenticate", "Bearer");
  if (status == 413)
    soup_message_headers_replace (headers, "Connection", "close");
}

void
hl_request_send (HlRequest *self, guint status, const char *json)
{
  if (!self->gone)
    {
      set_headers (self, status);
      soup_server_message_set_status (self->message, status, NULL);
      if (json != NULL)
        soup_server_message_set_response (self->message, "application/json; charset=utf-8",
                                          SOUP_MEMORY_COPY, json, strlen (json));
    }
  hl_request_finish (self);
}

void
hl_request_reply (HlRequest *self, guint status, const char *json)
{
  if (self->idempotency != NULL && status < 300)
    hl_replays_keep (self->service->replays, self, status, json);
  hl_request_send (self, status, json);
}

void
hl_request_reply_record (HlRequest *self, guint status, gpointer record)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  hl_record_write_json (HL_RECORD (record), &writer);
  hl_request_reply (self, status, out->str);
}

void
hl_request_reply_empty (HlRequest *self)
{
  hl_request_reply (self, 204, NULL);
}

void
hl_request_fail (HlRequest *self, const GError *error)
{
  HlFail fail = hl_fail_of_error (error);
  g_autofree char *json = hl_fail_write (error, NULL);

  if (fail == HL_FAIL_INTERNAL && !self->gone)
    g_warning ("%s %s: %s", self->route != NULL ? self->route->method : "?",
               self->route != NULL ? self->route->path : "?", error->message);
  hl_request_send (self, hl_fail_status (fail), json);
}

void
hl_request_fail_with (HlRequest *self, HlFail fail, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  va_list list;

  va_start (list, format);
  error = g_error_new_valist (HL_FAIL, (int) fail, format, list);
  va_end (list);
  hl_request_fail (self, error);
}

static void
name_file (SoupMessageHeaders *headers, const char *name)
{
  g_autofree char *escaped = NULL, *value = NULL;

  if (name == NULL)
    return;
  escaped = g_uri_escape_string (name, NULL, FALSE);
  value = g_strdup_printf ("attachment; filename*=UTF-8''%s", escaped);
  soup_message_headers_replace (headers, "Content-Disposition", value);
}

void
hl_request_set_file_headers (HlRequest *self, guint status, const char *type, const char *name)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  set_headers (self, status);
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_set_content_type (headers, type, NULL);
  name_file (headers, name);
  soup_server_message_set_status (self->message, status, NULL);
}

/* libsoup's server cuts out the part of a Range request by itself from a 200. */
void
hl_request_reply_bytes (HlRequest *self, GBytes *bytes, const char *type, const char *name)
{
  if (!self->gone)
    {
      hl_request_set_file_headers (self, 200, type, name);
      soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), bytes);
    }
  hl_request_finish (self);
}

gboolean
hl_request_range (HlRequest *self, gint64 total, gint64 *offset, gint64 *length)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  SoupRange *ranges;
  int n = 0;
  gboolean one;

  if (self->gone || !soup_message_headers_get_ranges (headers, total, &ranges, &n))
    return FALSE;
  one = n == 1 && ranges[0].start >= 0 && ranges[0].end >= ranges[0].start && ranges[0].end < total;
  *offset = ranges[0].start;
  *length = ranges[0].end - ranges[0].start + 1;
  soup_message_headers_free_ranges (headers, ranges);
  return one;
}

typedef struct
{
  HlRequest *request;
  char *type, *name;
} FileReply;

static void
file_reply_free (FileReply *reply)
{
  hl_request_unref (reply->request);
  g_free (reply->type);
  g_free (reply->name);
  g_free (reply);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FileReply, file_reply_free)

static void
map_file (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);

  if (file == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_mapped_file_get_bytes (file), (GDestroyNotify) g_bytes_unref);
}

static void
file_mapped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FileReply) reply = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes != NULL)
    hl_request_reply_bytes (reply->request, bytes, reply->type, reply->name);
  else if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    hl_request_fail_with (reply->request, HL_FAIL_GONE, "the file is not there any more");
  else
    hl_request_fail_with (reply->request, HL_FAIL_INTERNAL, "the file can't be read");
}

void
hl_request_reply_file (HlRequest *self, const char *path, const char *type, const char *name)
{
  FileReply *reply = g_new0 (FileReply, 1);
  g_autoptr (GTask) task = NULL;

  reply->request = hl_request_ref (self);
  reply->type = g_strdup (type);
  reply->name = g_strdup (name);
  task = g_task_new (NULL, NULL, file_mapped_cb, reply);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, map_file);
}
