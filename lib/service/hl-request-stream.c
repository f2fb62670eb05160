/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-request-private.h"
#include "hl-server.h"

/* A long answer in pieces: the next is read, in a worker thread, when the one before has been
 * written, so that neither a long recording nor a slow client needs memory. */

#define PIECE (256 * 1024)

typedef struct
{
  HlRequest *request;
  GInputStream *input;
  HlStreamReply reply;
  char *name;
  gint64 left;
  gulong wrote, finished, disconnected;
  gboolean reading, over;
} Stream;

static void
stream_free (Stream *self)
{
  g_clear_signal_handler (&self->wrote, self->request->message);
  g_clear_signal_handler (&self->finished, self->request->message);
  g_clear_signal_handler (&self->disconnected, self->request->message);
  g_object_unref (self->input);
  hl_request_unref (self->request);
  g_free (self->name);
  g_free (self);
}

static void
end (Stream *self)
{
  self->over = TRUE;
  if (!self->reading)
    stream_free (self);
}

/* The head said how much would come: the connection must not seem to be well. */
static void
cut (Stream *self, const GError *error)
{
  g_message ("An answer could not be sent to its end: %s", error->message);
  hl_server_cut (self->request->service->server, self->request->message);
  soup_message_body_complete (soup_server_message_get_response_body (self->request->message));
  soup_server_message_unpause (self->request->message);
}

static void
send_head (Stream *self)
{
  SoupServerMessage *message = self->request->message;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const HlStreamReply *reply = &self->reply;

  hl_request_set_file_headers (self->request, reply->part ? 206 : 200, reply->type, reply->name);
  if (reply->part)
    soup_message_headers_set_content_range (headers, reply->offset,
                                            reply->offset + reply->length - 1, reply->total);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CONTENT_LENGTH);
  soup_message_headers_set_content_length (headers, reply->length);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
}

static void
send_piece (Stream *self, GBytes *bytes)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->request->message);

  if (!self->request->replied)
    send_head (self);
  self->left -= (gint64) g_bytes_get_size (bytes);
  soup_message_body_append_bytes (body, bytes);
  if (self->left == 0)
    soup_message_body_complete (body);
  if (self->request->replied)
    soup_server_message_unpause (self->request->message);
  else
    hl_request_finish (self->request);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Stream *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (self->input, result, &error);
  gboolean begun = self->request->replied;

  self->reading = FALSE;
  if (self->over || self->request->gone)
    {
      if (!begun)
        hl_request_finish (self->request);
      stream_free (self);
    }
  else if (bytes != NULL)
    send_piece (self, bytes);
  else if (begun)
    cut (self, error);
  else
    {
      hl_request_fail_with (self->request, HL_FAIL_GONE, "it can't be read: %s", error->message);
      stream_free (self);
    }
}

static void
read_piece (Stream *self)
{
  self->reading = TRUE;
  g_input_stream_read_bytes_async (self->input, (gsize) MIN (self->left, PIECE), G_PRIORITY_DEFAULT,
                                   self->request->cancellable, read_cb, self);
}

static void
wrote_cb (Stream *self)
{
  if (self->left > 0 && !self->reading && !self->over)
    read_piece (self);
}

void
hl_request_reply_stream (HlRequest *self, GInputStream *input, const HlStreamReply *reply)
{
  Stream *stream;

  if (reply->length == 0)
    {
      g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

      hl_request_reply_bytes (self, nothing, reply->type, reply->name);
      return;
    }
  stream = g_new0 (Stream, 1);
  stream->request = hl_request_ref (self);
  stream->input = g_object_ref (input);
  stream->reply = *reply;
  stream->reply.name = stream->name = g_strdup (reply->name);
  stream->left = reply->length;
  stream->wrote =
      g_signal_connect_swapped (self->message, "wrote-chunk", G_CALLBACK (wrote_cb), stream);
  stream->finished = g_signal_connect_swapped (self->message, "finished", G_CALLBACK (end), stream);
  stream->disconnected =
      g_signal_connect_swapped (self->message, "disconnected", G_CALLBACK (end), stream);
  read_piece (stream);
}
