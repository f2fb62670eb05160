/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-server.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "hl-media-protocol.h"
#include "hl-talk.h"

#define EVENTS_MAX 20000
#define OUT_MAX (8 * 1024 * 1024) /* a client that does not read is let go */
#define CLIENTS_MAX 16
#define IDLE_CHECK_SECONDS 15

G_DEFINE_QUARK (hl_media_server_error, hl_media_server_error)

typedef struct
{
  HlMediaServer *server;
  int fd;
  GString *in, *out;
  guint in_source, out_source;
  gboolean deaf; /* it closed; what it had sent before still counts */
  gboolean gone;
  gboolean answering; /* what it asked for: answers go together */
} Client;

typedef struct
{
  gint64 n;
  char *line;
  HlId call; /* of a closed recording: its marker goes when acknowledged */
  guint part;
} Event;

struct _HlMediaServer
{
  HlEngine *engine;
  char *path;
  int listener, lock;
  guint accept_source, idle_source;
  GPtrArray *clients;
  Client *owner; /* who said hello last: gets the events */
  GQueue events; /* not acknowledged, oldest first */
  gint64 last_event;
  char *instance; /* tells a new mediad from the one known */
  HlSpan idle;
  gint64 idle_since;
  void (*quit) (gpointer data);
  gpointer data;
};

/* ---- Clients ---- */

static void
client_free (gpointer data)
{
  Client *client = data;

  if (client->server->owner == client)
    client->server->owner = NULL;
  g_clear_handle_id (&client->in_source, g_source_remove);
  g_clear_handle_id (&client->out_source, g_source_remove);
  close (client->fd);
  g_string_free (client->in, TRUE);
  g_string_free (client->out, TRUE);
  g_free (client);
}

static gboolean out_cb (gint fd, GIOCondition condition, gpointer data);

static void
flush (Client *client)
{
  while (client->out->len > 0 && !client->deaf)
    {
      ssize_t sent = send (client->fd, client->out->str, client->out->len, MSG_NOSIGNAL);

      if (sent > 0)
        g_string_erase (client->out, 0, sent);
      else if (errno == EAGAIN)
        break;
      else if (errno != EINTR)
        client->deaf = TRUE;
    }
  if (client->deaf)
    g_string_truncate (client->out, 0);
  if (client->out->len > OUT_MAX)
    client->gone = TRUE;
  /* Its reading side sees the end and frees it. */
  if (client->gone)
    {
      g_string_truncate (client->out, 0);
      shutdown (client->fd, SHUT_RDWR);
    }
  if (client->out->len > 0 && !client->gone && client->out_source == 0)
    client->out_source = g_unix_fd_add (client->fd, G_IO_OUT, out_cb, client);
}

static gboolean
out_cb (gint fd, GIOCondition condition, gpointer data)
{
  Client *client = data;

  client->out_source = 0;
  flush (client);
  return G_SOURCE_REMOVE;
}

static void
send_line (Client *client, const GString *line)
{
  if (client->gone || client->deaf)
    return;
  g_string_append_len (client->out, line->str, (gssize) line->len);
  if (!client->answering)
    flush (client);
}

/* ---- Events ---- */

static void
event_free (gpointer data)
{
  Event *event = data;

  g_free (event->line);
  g_free (event);
}

static void
begin_event (HlMediaServer *self, HlJsonWriter *writer, const char *word, gboolean kept)
{
  hl_json_begin_object (writer);
  hl_json_add_text (writer, "event", word);
  if (kept)
    hl_json_add_int (writer, "n", ++self->last_event);
}

static void
end_event (HlMediaServer *self, HlJsonWriter *writer)
{
  hl_json_end_object (writer);
  g_string_append_c (writer->out, '\n');
  if (self->owner != NULL)
    send_line (self->owner, writer->out);
}

static Event *
keep_event (HlMediaServer *self, const GString *line)
{
  Event *event = g_new0 (Event, 1);

  if (g_queue_get_length (&self->events) >= EVENTS_MAX)
    {
      g_message ("More than %d events wait for hotlined: the oldest is dropped", EVENTS_MAX);
      event_free (g_queue_pop_head (&self->events));
    }
  event->n = self->last_event;
  event->line = g_strndup (line->str, line->len);
  g_queue_push_tail (&self->events, event);
  return event;
}

static void
prompt_done_cb (HlId leg, const char *token, const char *error, gpointer data)
{
  g_autoptr (GString) line = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (line);

  begin_event (data, &writer, "prompt-done", TRUE);
  hl_json_add_int (&writer, "leg", leg);
  hl_json_add_text (&writer, "token", token);
  hl_json_add_text (&writer, "error", error);
  end_event (data, &writer);
  keep_event (data, line);
}

static void
dtmf_cb (HlId leg, char digit, gpointer data)
{
  g_autoptr (GString) line = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (line);

  begin_event (data, &writer, "dtmf", TRUE);
  hl_json_add_int (&writer, "leg", leg);
  hl_json_add_text (&writer, "digit", (char[]){ digit, '\0' });
  end_event (data, &writer);
  keep_event (data, line);
}

static void
silent_cb (HlId leg, gboolean silent, HlSilence reason, gpointer data)
{
  g_autoptr (GString) line = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (line);

  begin_event (data, &writer, "silent", TRUE);
  hl_json_add_int (&writer, "leg", leg);
  hl_json_add_bool (&writer, "silent", silent);
  if (silent)
    hl_json_add_text (&writer, "reason", hl_silence_word (reason));
  end_event (data, &writer);
  keep_event (data, line);
}

static void
report_cb (HlId leg, const HlMediaReport *report, gpointer data)
{
  HlMediaServer *self = data;
  g_autoptr (GString) line = NULL;
  HlJsonWriter writer;

  if (self->owner == NULL)
    return;
  line = g_string_sized_new (256);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (line);
  begin_event (self, &writer, "report", FALSE);
  hl_json_add_int (&writer, "leg", leg);
  hl_media_report_write (&writer, report);
  end_event (self, &writer);
}

static void
talk_cb (HlId call, const HlMediaTalk *talk, gpointer data)
{
  HlMediaServer *self = data;
  g_autoptr (GString) line = NULL;
  HlJsonWriter writer;

  if (self->owner == NULL)
    return;
  line = g_string_sized_new (384);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (line);
  begin_event (self, &writer, "talk", FALSE);
  hl_json_add_int (&writer, "call", call);
  hl_media_talk_write (&writer, talk);
  end_event (self, &writer);
}

static void
talk_closed_cb (const HlTalkClosed *closed, gpointer data)
{
  g_autoptr (GString) line = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (line);

  begin_event (data, &writer, "talk-closed", TRUE);
  hl_json_add_int (&writer, "call", closed->call);
  hl_json_add_int (&writer, "part", closed->part);
  hl_media_talk_write (&writer, &closed->talk);
  end_event (data, &writer);
  keep_event (data, line);
}

static void
recording_closed_cb (const HlRecordingClosed *closed, gpointer data)
{
  g_autoptr (GString) line = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (line);
  Event *event;

  begin_event (data, &writer, "recording-closed", TRUE);
  hl_json_add_int (&writer, "call", closed->call);
  hl_json_add_int (&writer, "part", closed->part);
  hl_json_add_text (&writer, "path", closed->path);
  hl_json_add_text (&writer, "digest", closed->digest);
  hl_json_add_int (&writer, "started_at", closed->started_at);
  hl_json_add_int (&writer, "length", closed->length);
  hl_json_add_int (&writer, "bytes", closed->bytes);
  hl_json_add_text (&writer, "error", closed->error);
  end_event (data, &writer);
  event = keep_event (data, line);
  event->call = closed->call;
  event->part = closed->part;
  if (closed->error != NULL)
    g_message ("Recording %" G_GINT64_FORMAT "-%u: %s", closed->call, closed->part, closed->error);
}

/* ---- Commands ---- */

static gboolean
do_hello (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  self->owner = client;
  hl_json_add_int (w, "version", HL_MEDIA_PROTOCOL_VERSION);
  hl_json_add_text (w, "instance", self->instance);
  hl_json_add_int (w, "pid", getpid ());
  hl_json_add_int (w, "legs", hl_engine_n_legs (self->engine));
  hl_json_add_int (w, "calls", hl_engine_n_calls (self->engine));
  return TRUE;
}

static gboolean
do_open (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  HlMediaDesc local;

  if (!hl_engine_open_leg (self->engine, c->leg, c->has_remote ? &c->remote : NULL,
                           c->has_policy ? &c->policy : NULL, c->has_local ? &c->local : NULL,
                           c->port, &local, e))
    return FALSE;
  hl_media_desc_write (w, "local", &local);
  return TRUE;
}

static gboolean
do_close (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  hl_engine_close_leg (self->engine, c->leg);
  return TRUE;
}

static gboolean
do_mix (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  return hl_engine_mix (self->engine, c->call, (const HlId *) (gpointer) c->legs->data,
                        c->legs->len, (const guint16 *) (gpointer) c->gain->data, c->left, e);
}

static gboolean
do_close_call (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w,
               GError **e)
{
  hl_engine_close_call (self->engine, c->call);
  return TRUE;
}

static gboolean
do_play (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  return hl_engine_play (self->engine, c->leg, c->prompt, c->loop, c->token, e);
}

static gboolean
do_stop_play (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w,
              GError **e)
{
  hl_engine_stop_play (self->engine, c->leg);
  return TRUE;
}

static gboolean
do_dtmf (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  return hl_engine_send_dtmf (self->engine, c->leg, c->digits, e);
}

static gboolean
do_record (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w,
           GError **e)
{
  return hl_engine_record (self->engine, c->call, c->part, c->on, c->has_key ? c->key : NULL, e);
}

static gboolean
do_record_pause (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w,
                 GError **e)
{
  hl_engine_record_pause (self->engine, c->call, c->on);
  return TRUE;
}

static gboolean
do_record_stop (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w,
                GError **e)
{
  hl_engine_record_stop (self->engine, c->call);
  return TRUE;
}

static gboolean
do_keep_only (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w,
              GError **e)
{
  hl_engine_keep_only (self->engine, (const HlId *) (gpointer) c->legs->data, c->legs->len);
  return TRUE;
}

static gboolean
do_watch (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  hl_engine_watch (self->engine, c->call, c->on);
  return TRUE;
}

static gboolean
do_ack (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  for (Event *event; (event = g_queue_peek_head (&self->events)) != NULL && event->n <= c->n;)
    {
      if (event->part > 0)
        hl_engine_acknowledge (self->engine, event->call, event->part);
      event_free (g_queue_pop_head (&self->events));
    }
  return TRUE;
}

static gboolean
do_list (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  hl_engine_write_list (self->engine, w);
  return TRUE;
}

static gboolean
do_stats (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  hl_engine_write_stats (self->engine, w);
  hl_json_add_int (w, "events", g_queue_get_length (&self->events));
  hl_json_add_int (w, "pid", getpid ());
  return TRUE;
}

static gboolean
do_quit (HlMediaServer *self, Client *client, const HlMediaCommand *c, HlJsonWriter *w, GError **e)
{
  self->quit (self->data);
  return TRUE;
}

static gboolean (*const doers[HL_MEDIA_N_COMMANDS]) (HlMediaServer *, Client *,
                                                     const HlMediaCommand *, HlJsonWriter *,
                                                     GError **) = {
  [HL_MEDIA_HELLO] = do_hello,
  [HL_MEDIA_OPEN] = do_open,
  [HL_MEDIA_CLOSE] = do_close,
  [HL_MEDIA_MIX] = do_mix,
  [HL_MEDIA_CLOSE_CALL] = do_close_call,
  [HL_MEDIA_PLAY] = do_play,
  [HL_MEDIA_STOP_PLAY] = do_stop_play,
  [HL_MEDIA_DTMF] = do_dtmf,
  [HL_MEDIA_RECORD] = do_record,
  [HL_MEDIA_RECORD_PAUSE] = do_record_pause,
  [HL_MEDIA_RECORD_STOP] = do_record_stop,
  [HL_MEDIA_KEEP_ONLY] = do_keep_only,
  [HL_MEDIA_WATCH] = do_watch,
  [HL_MEDIA_ACK] = do_ack,
  [HL_MEDIA_LIST] = do_list,
  [HL_MEDIA_STATS] = do_stats,
  [HL_MEDIA_QUIT] = do_quit,
};

static void
reply_error (Client *client, gint64 seq, const GError *error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (line);
  const char *colon = strstr (error->message, ": ");

  hl_json_begin_object (&writer);
  hl_json_add_int (&writer, "re", seq);
  hl_json_add_text (&writer, "error", hl_media_error_word (error->code));
  if (error->code == HL_MEDIA_ERROR_REQUEST && colon != NULL)
    {
      g_autofree char *field = g_strndup (error->message, (gsize) (colon - error->message));

      hl_json_add_text (&writer, "field", field);
    }
  hl_json_add_text (&writer, "message", error->message);
  hl_json_end_object (&writer);
  g_string_append_c (line, '\n');
  send_line (client, line);
}

static void
resend_events (HlMediaServer *self)
{
  for (GList *l = self->events.head; l != NULL && self->owner != NULL; l = l->next)
    {
      g_string_append (self->owner->out, ((Event *) l->data)->line);
    }
  if (self->owner != NULL)
    flush (self->owner);
}

static void
handle_line (Client *client, const char *text, gsize length)
{
  HlMediaServer *self = client->server;
  g_auto (HlMediaCommand) command = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) line = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (line);

  hl_json_begin_object (&writer);
  if (!hl_media_command_parse (text, (gssize) length, &command, &error))
    {
      reply_error (client, command.seq, error);
      return;
    }
  hl_json_add_int (&writer, "re", command.seq);
  if (!doers[command.kind](self, client, &command, &writer, &error))
    {
      reply_error (client, command.seq, error);
      return;
    }
  hl_json_end_object (&writer);
  g_string_append_c (line, '\n');
  if (command.seq != 0)
    send_line (client, line);
  if (command.kind == HL_MEDIA_HELLO)
    resend_events (self);
}

static void
handle_lines (Client *client)
{
  const char *start = client->in->str, *end = start + client->in->len, *newline;

  while ((newline = memchr (start, '\n', (gsize) (end - start))) != NULL)
    {
      if (newline > start)
        handle_line (client, start, (gsize) (newline - start));
      start = newline + 1;
    }
  g_string_erase (client->in, 0, start - client->in->str);
  if (client->in->len > HL_MEDIA_LINE_MAX)
    {
      g_message ("A client sent a line longer than %d bytes: let go", HL_MEDIA_LINE_MAX);
      client->gone = TRUE;
    }
}

static gboolean
in_cb (gint fd, GIOCondition condition, gpointer data)
{
  Client *client = data;
  char buffer[16384];
  ssize_t got = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
    client->gone = TRUE;
  if (got > 0)
    {
      g_string_append_len (client->in, buffer, got);
      client->answering = TRUE;
      handle_lines (client);
      client->answering = FALSE;
      flush (client);
    }
  if (!client->gone)
    return G_SOURCE_CONTINUE;
  client->in_source = 0;
  g_ptr_array_remove_fast (client->server->clients, client);
  return G_SOURCE_REMOVE;
}

static gboolean
is_ours (int fd)
{
  struct ucred peer;
  socklen_t length = sizeof peer;

  return getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0
         && (peer.uid == geteuid () || peer.uid == 0);
}

static gboolean
accept_cb (gint listener, GIOCondition condition, gpointer data)
{
  HlMediaServer *self = data;
  int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  Client *client;

  if (fd < 0)
    return G_SOURCE_CONTINUE;
  if (!is_ours (fd) || self->clients->len >= CLIENTS_MAX)
    {
      close (fd);
      return G_SOURCE_CONTINUE;
    }
  client = g_new0 (Client, 1);
  client->server = self;
  client->fd = fd;
  client->in = g_string_new (NULL);
  client->out = g_string_new (NULL);
  client->in_source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, in_cb, client);
  g_ptr_array_add (self->clients, client);
  return G_SOURCE_CONTINUE;
}

/* ---- The socket ---- */

static gboolean
fail (GError **error, HlMediaServerError code, const char *format, const char *path)
{
  g_autofree char *reason = g_strdup (g_strerror (errno));

  g_set_error (error, HL_MEDIA_SERVER_ERROR, (int) code, "%s %s: %s", path, format, reason);
  return FALSE;
}

/* A lock beside the socket says whether its mediad lives: a socket file stays
 * behind after a kill. */
static gboolean
take_lock (HlMediaServer *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    return fail (error, HL_MEDIA_SERVER_ERROR_SOCKET, "can't be made", path);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, HL_MEDIA_SERVER_ERROR, HL_MEDIA_SERVER_ERROR_TAKEN,
               "another hotline-mediad serves %s", self->path);
  return FALSE;
}

static gboolean
open_socket (HlMediaServer *self, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  mode_t mask;
  int bound;

  if (g_strlcpy (address.sun_path, self->path, sizeof address.sun_path) >= sizeof address.sun_path)
    {
      g_set_error (error, HL_MEDIA_SERVER_ERROR, HL_MEDIA_SERVER_ERROR_SOCKET,
                   "the path %s is longer than %zu bytes", self->path, sizeof address.sun_path - 1);
      return FALSE;
    }
  self->listener = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  unlink (self->path);
  mask = umask (0177);
  bound = bind (self->listener, (struct sockaddr *) &address, sizeof address);
  umask (mask);
  if (bound != 0 || listen (self->listener, 8) != 0)
    return fail (error, HL_MEDIA_SERVER_ERROR_SOCKET, "can't be listened on", self->path);
  self->accept_source = g_unix_fd_add (self->listener, G_IO_IN, accept_cb, self);
  return TRUE;
}

static gboolean
idle_cb (gpointer data)
{
  HlMediaServer *self = data;
  gint64 now = g_get_monotonic_time ();

  if (self->clients->len > 0 || hl_engine_n_legs (self->engine) > 0)
    self->idle_since = now;
  if (now - self->idle_since >= self->idle)
    {
      g_message ("Nobody needed us for %d s: ending", (int) (self->idle / HL_SECOND));
      self->quit (self->data);
    }
  return G_SOURCE_CONTINUE;
}

HlMediaServer *
hl_media_server_new (const HlMediaOptions *options, HlSpan idle, void (*quit) (gpointer data),
                     gpointer data, GError **error)
{
  g_autoptr (HlMediaServer) self = g_new0 (HlMediaServer, 1);
  const HlEngineEvents events = { prompt_done_cb, dtmf_cb,        silent_cb,           report_cb,
                                  talk_cb,        talk_closed_cb, recording_closed_cb, self };

  self->path = g_strdup (options->socket);
  self->listener = self->lock = -1;
  self->idle = idle;
  self->idle_since = g_get_monotonic_time ();
  self->quit = quit;
  self->data = data;
  self->instance = hl_token_new ();
  self->clients = g_ptr_array_new_with_free_func (client_free);
  g_queue_init (&self->events);
  if (!take_lock (self, error))
    return NULL;
  self->engine = hl_engine_new (options, &events, error);
  if (self->engine == NULL || !open_socket (self, error))
    return NULL;
  self->idle_source = g_timeout_add_seconds (
      (guint) CLAMP (idle / HL_SECOND, 1, IDLE_CHECK_SECONDS), idle_cb, self);
  return g_steal_pointer (&self);
}

void
hl_media_server_free (HlMediaServer *self)
{
  g_clear_handle_id (&self->accept_source, g_source_remove);
  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->listener >= 0)
    {
      unlink (self->path);
      close (self->listener);
    }
  g_clear_pointer (&self->engine, hl_engine_free);
  g_ptr_array_unref (self->clients);
  g_queue_clear_full (&self->events, event_free);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->instance);
  g_free (self->path);
  g_free (self);
}
