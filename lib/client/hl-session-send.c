/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-session-private.h"

#include <string.h>

/* Requests: a message, a deadline, a limit of size, exactly one end. */

#define MOST_JSON (8 * 1024 * 1024)
#define MOST_ERROR (64 * 1024)
#define CHUNK (64 * 1024)
#define LONG_DEADLINE (300 * HL_SECOND)

typedef struct
{
  SoupMessage *message;
  GCancellable *inner; /* by the caller's cancellable or the deadline */
  GCancellable *outer;
  gulong outer_id;
  guint deadline;
  gboolean late;
  GInputStream *stream;
  GByteArray *body;
  gsize most;
  GFile *file; /* save: where to */
  GFileOutputStream *out;
} Request;

static void
request_free (Request *self)
{
  g_cancellable_disconnect (self->outer, self->outer_id);
  g_clear_handle_id (&self->deadline, g_source_remove);
  g_clear_object (&self->message);
  g_clear_object (&self->inner);
  g_clear_object (&self->outer);
  g_clear_object (&self->stream);
  g_clear_object (&self->file);
  g_clear_object (&self->out);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self);
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

static gboolean
deadline_cb (gpointer data)
{
  Request *self = data;

  self->deadline = 0;
  self->late = TRUE;
  g_cancellable_cancel (self->inner);
  return G_SOURCE_REMOVE;
}

static void
fail (GTask *task, const GError *error)
{
  HlSession *session = g_task_get_source_object (task);
  Request *self = g_task_get_task_data (task);

  /* First of all: who cancelled may not be there any more. */
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->late)
    g_task_return_new_error (task, HL_CLIENT_ERROR, HL_CLIENT_ERROR_OFFLINE,
                             "the server did not answer in time");
  else
    g_task_return_error (task, hl_session_translate_error (session, self->message, error));
}

static void read_more (GTask *task);

static gboolean
is_success (Request *self)
{
  return SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (self->message));
}

static HlReply *
make_reply (Request *self, GError **error)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  guint status = soup_message_get_status (self->message);
  HlReply *reply = hl_reply_new (status, bytes, error);

  /* A proxy's or crash's page in HTML: the status says enough. */
  if (reply == NULL && !SOUP_STATUS_IS_SUCCESSFUL (status))
    {
      g_clear_error (error);
      reply = hl_reply_new (status, NULL, NULL);
    }
  return reply;
}

static void
check_signed_out (HlSession *session, HlReply *reply)
{
  if (hl_reply_get_status (reply) == 401
      && g_strcmp0 (hl_reply_get_code (reply), "signed-out") == 0)
    hl_session_was_signed_out (session, NULL);
}

static void
complete (GTask *task)
{
  HlSession *session = g_task_get_source_object (task);
  Request *self = g_task_get_task_data (task);
  g_autoptr (HlReply) reply = NULL;
  GError *error = NULL;
  gboolean plain = self->most != 0 && is_success (self); /* bytes, not JSON */

  hl_session_note_date (session, self->message);
  if (plain)
    {
      g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&self->body)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }

  reply = make_reply (self, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  check_signed_out (session, reply);
  if (self->most != 0 || self->file != NULL)
    {
      if (hl_reply_check (reply, &error))
        error = g_error_new (HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL, "not what was asked for");
      g_task_return_error (task, error);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&reply), (GDestroyNotify) hl_reply_unref);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize most = !is_success (self) ? MOST_ERROR : self->most != 0 ? self->most : MOST_JSON;
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (bytes == NULL)
    fail (task, error);
  else if (length == 0)
    complete (task);
  else if (self->body->len + length > most)
    g_task_return_new_error (task, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL,
                             "the answer is too large");
  else
    {
      g_byte_array_append (self->body, g_bytes_get_data (bytes, NULL), (guint) length);
      read_more (g_steal_pointer (&task));
    }
}

static void
read_more (GTask *task)
{
  Request *self = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (self->stream, CHUNK, G_PRIORITY_DEFAULT, self->inner, read_cb,
                                   task);
}

/* Saving: replace writes beside the file and renames on close. */

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
spliced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) >= 0)
    {
      g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, self->inner,
                                   closed_cb, g_steal_pointer (&task));
      return;
    }
  fail (task, error);
  /* Closed cancelled, the half file beside the target is thrown away. */
  g_cancellable_cancel (self->inner);
  g_output_stream_close (G_OUTPUT_STREAM (source), self->inner, NULL);
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->out = g_file_replace_finish (G_FILE (source), result, &error);
  if (self->out == NULL)
    {
      g_task_return_error (task, error); /* the file's own error: say it as it is */
      return;
    }
  g_output_stream_splice_async (G_OUTPUT_STREAM (self->out), self->stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE, G_PRIORITY_DEFAULT,
                                self->inner, spliced_cb, g_steal_pointer (&task));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    fail (task, error);
  else if (self->file != NULL && is_success (self))
    g_file_replace_async (self->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, G_PRIORITY_DEFAULT,
                          self->inner, replaced_cb, g_steal_pointer (&task));
  else
    {
      self->body = g_byte_array_new ();
      read_more (g_steal_pointer (&task));
    }
}

/* Returns: (transfer none) (nullable): the request of @task, NULL after an error was returned */
static Request *
prepare (GTask *task, const char *method, const char *path, HlSpan deadline)
{
  HlSession *session = g_task_get_source_object (task);
  GError *error = NULL;
  SoupMessage *message = hl_session_make_message (session, method, path, &error);
  Request *self;

  if (message == NULL)
    {
      g_task_return_error (task, error);
      return NULL;
    }
  self = g_new0 (Request, 1);
  self->message = message;
  self->inner = g_cancellable_new ();
  self->deadline = g_timeout_add ((guint) (deadline / 1000), deadline_cb, self);
  g_task_set_task_data (task, self, (GDestroyNotify) request_free);
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_get_cancellable (task) != NULL)
    {
      self->outer = g_object_ref (g_task_get_cancellable (task));
      self->outer_id = g_cancellable_connect (self->outer, G_CALLBACK (outer_cancelled_cb),
                                              g_object_ref (self->inner), g_object_unref);
    }
  return self;
}

static void
go (GTask *task)
{
  HlSession *session = g_task_get_source_object (task);
  Request *self = g_task_get_task_data (task);

  soup_session_send_async (hl_session_get_soup (session), self->message, G_PRIORITY_DEFAULT,
                           self->inner, sent_cb, task);
}

/* A connection that the service closed while it was idle is replaced, and the request goes out
 * once more: the body, which was read for the first, must be given again. */
static void
restarted_cb (SoupMessage *message, GBytes *body)
{
  g_autofree char *type = g_strdup (
      soup_message_headers_get_content_type (soup_message_get_request_headers (message), NULL));

  soup_message_set_request_body_from_bytes (message, type, body);
}

static void
unref_body (gpointer body, GClosure *closure)
{
  g_bytes_unref (body);
}

static void
set_body (SoupMessage *message, const char *type, GBytes *body)
{
  soup_message_set_request_body_from_bytes (message, type, body);
  g_signal_connect_data (message, "restarted", G_CALLBACK (restarted_cb), g_bytes_ref (body),
                         unref_body, 0);
}

/* Public */

void
hl_session_send_async (HlSession *self, const char *method, const char *path, GString *body,
                       const char *idempotency_key, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GBytes) bytes = body != NULL ? g_string_free_to_bytes (body) : NULL;
  Request *request;

  g_return_if_fail (HL_IS_SESSION (self));

  g_task_set_source_tag (task, hl_session_send_async);
  request = prepare (task, method, path, hl_session_get_deadline (self));
  if (request == NULL)
    return;
  if (bytes != NULL)
    set_body (request->message, "application/json", bytes);
  if (idempotency_key != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (request->message),
                                  "Idempotency-Key", idempotency_key);
  go (g_steal_pointer (&task));
}

void
hl_session_upload_async (HlSession *self, const char *path, GBytes *bytes,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Request *request;

  g_return_if_fail (HL_IS_SESSION (self) && bytes != NULL);

  g_task_set_source_tag (task, hl_session_upload_async);
  request = prepare (task, "POST", path, LONG_DEADLINE);
  if (request == NULL)
    return;
  set_body (request->message, "application/octet-stream", bytes);
  go (g_steal_pointer (&task));
}

gboolean
hl_session_send_finish (HlSession *self, GAsyncResult *result, HlReply **reply, GError **error)
{
  g_autoptr (HlReply) answer = NULL;
  gboolean good;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (reply != NULL)
    *reply = NULL;
  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return FALSE;
  good = hl_reply_check (answer, error);
  if (reply != NULL)
    *reply = g_steal_pointer (&answer);
  return good;
}

void
hl_session_load_async (HlSession *self, const char *path, gsize most, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Request *request;

  g_return_if_fail (HL_IS_SESSION (self) && most > 0);

  g_task_set_source_tag (task, hl_session_load_async);
  request = prepare (task, "GET", path, LONG_DEADLINE);
  if (request == NULL)
    return;
  request->most = most;
  go (g_steal_pointer (&task));
}

GBytes *
hl_session_load_finish (HlSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hl_session_save_async (HlSession *self, const char *path, GFile *file, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Request *request;

  g_return_if_fail (HL_IS_SESSION (self) && G_IS_FILE (file));

  g_task_set_source_tag (task, hl_session_save_async);
  request = prepare (task, "GET", path, LONG_DEADLINE);
  if (request == NULL)
    return;
  request->file = g_object_ref (file);
  go (g_steal_pointer (&task));
}

gboolean
hl_session_save_finish (HlSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
