/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-media-link.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define RETRY_FIRST (50 * HL_MILLISECOND)
#define RETRY_MAX (5 * HL_SECOND)
#define RETRY_OTHERS                                                                               \
  (200 * HL_MILLISECOND)                  /* somebody else starts it: it costs nothing to look     \
                                           */
#define LINE_MAX_BYTES (64 * 1024 * 1024) /* a list of everything */

struct _HlMediaLink
{
  char *program, *socket, *prompts, *recordings, *address, *ports, *log, *threads;
  HlMediaLinkSide side;
  gboolean started;

  int fd;
  GString *in, *out;
  guint in_source, out_source, retry_source;
  guint attempt;
  gboolean gathering;     /* what is sent waits to go together */
  GCancellable *starting; /* while a new mediad comes up */
};

static void try_connect (HlMediaLink *self);

/* ---- The socket ---- */

static void
hang_up (HlMediaLink *self)
{
  g_clear_handle_id (&self->in_source, g_source_remove);
  g_clear_handle_id (&self->out_source, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_string_truncate (self->in, 0);
  g_string_truncate (self->out, 0);
}

static gboolean
retry_cb (gpointer data)
{
  HlMediaLink *self = data;

  self->retry_source = 0;
  try_connect (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (HlMediaLink *self)
{
  guint wait;

  if (!self->started || self->retry_source != 0)
    return;
  wait = (guint) (hl_backoff (self->attempt++, RETRY_FIRST,
                              self->program != NULL ? RETRY_MAX : RETRY_OTHERS)
                  / HL_MILLISECOND);
  self->retry_source = g_timeout_add (wait, retry_cb, self);
}

static void
lose (HlMediaLink *self)
{
  hang_up (self);
  self->side.lost (self->side.data);
  retry_later (self);
}

static gboolean out_cb (gint fd, GIOCondition condition, gpointer data);

/* Returns: FALSE when the other side is gone; its end is seen by in_cb */
static gboolean
flush (HlMediaLink *self)
{
  while (self->out->len > 0)
    {
      ssize_t sent = send (self->fd, self->out->str, self->out->len, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (sent > 0)
        g_string_erase (self->out, 0, sent);
      else if (errno == EAGAIN)
        break;
      else if (errno != EINTR)
        return FALSE;
    }
  if (self->out->len > 0 && self->out_source == 0)
    self->out_source = g_unix_fd_add (self->fd, G_IO_OUT, out_cb, self);
  return TRUE;
}

static gboolean
out_cb (gint fd, GIOCondition condition, gpointer data)
{
  HlMediaLink *self = data;

  self->out_source = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

/* A callback may reset or stop us: the text is taken out before. */
static void
hand_out_lines (HlMediaLink *self)
{
  char *end = memrchr (self->in->str, '\n', self->in->len);
  g_autofree char *text = NULL;
  gsize length;

  if (end == NULL)
    return;
  length = (gsize) (end - self->in->str) + 1;
  text = g_strndup (self->in->str, length);
  g_string_erase (self->in, 0, (gssize) length);
  for (char *at = text, *newline; self->fd >= 0 && (newline = strchr (at, '\n')) != NULL;
       at = newline + 1)
    self->side.line (at, (gsize) (newline - at), self->side.data);
}

static gboolean
in_cb (gint fd, GIOCondition condition, gpointer data)
{
  HlMediaLink *self = data;
  char buffer[65536];
  ssize_t got = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

  if (got > 0)
    {
      g_string_append_len (self->in, buffer, got);
      hand_out_lines (self);
    }
  if (self->in_source == 0)
    return G_SOURCE_REMOVE;
  if ((got < 0 && (errno == EAGAIN || errno == EINTR))
      || (got > 0 && self->in->len < LINE_MAX_BYTES))
    return G_SOURCE_CONTINUE;
  self->in_source = 0;
  lose (self);
  return G_SOURCE_REMOVE;
}

static int
connect_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
    return -1;
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

/* ---- Starting it ---- */

typedef struct
{
  HlMediaLink *link; /* borrowed: not touched when cancelled */
  GCancellable *cancellable;
} Start;

static void
start_free (Start *start)
{
  g_object_unref (start->cancellable);
  g_free (start);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GSubprocess *process = G_SUBPROCESS (source);
  Start *start = data;
  HlMediaLink *self = start->link;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean finished = g_subprocess_communicate_utf8_finish (process, result, NULL, &text, &error);

  if (!g_cancellable_is_cancelled (start->cancellable))
    {
      g_clear_object (&self->starting);
      if (finished && g_subprocess_get_if_exited (process)
          && g_subprocess_get_exit_status (process) == 0)
        try_connect (self);
      else
        {
          g_message ("hotline-mediad does not start: %s",
                     error != NULL ? error->message : g_strchomp (text));
          retry_later (self);
        }
    }
  start_free (start);
}

static void
start_daemon (HlMediaLink *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  Start *start;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, self->program, "--detach",
                              "--socket", self->socket, "--prompts", self->prompts, "--recordings",
                              self->recordings, "--address", self->address, "--ports", self->ports,
                              "--threads", self->threads, "--log", self->log, NULL);
  if (process == NULL)
    {
      g_message ("hotline-mediad can't be started: %s", error->message);
      retry_later (self);
      return;
    }
  self->starting = g_cancellable_new ();
  start = g_new0 (Start, 1);
  start->link = self;
  start->cancellable = g_object_ref (self->starting);
  g_subprocess_communicate_utf8_async (process, NULL, self->starting, started_cb, start);
}

static void
try_connect (HlMediaLink *self)
{
  if (!self->started || self->fd >= 0 || self->starting != NULL)
    return;
  self->fd = connect_socket (self->socket);
  if (self->fd < 0)
    {
      if (self->program != NULL)
        start_daemon (self);
      else
        retry_later (self);
      return;
    }
  self->in_source = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, in_cb, self);
  self->side.connected (self->side.data);
}

/* ---- Public ---- */

HlMediaLink *
hl_media_link_new (const HlMediaOptions *options, const HlMediaLinkSide *side)
{
  HlMediaLink *self = g_new0 (HlMediaLink, 1);

  self->program = g_strdup (options->program);
  self->socket = g_strdup (options->socket);
  self->prompts = g_strdup (options->prompts);
  self->recordings = g_strdup (options->recordings);
  self->address = g_strdup (options->address);
  self->ports = g_strdup_printf ("%u-%u", options->port_first, options->port_last);
  self->threads = g_strdup_printf ("%u", options->threads);
  self->log =
      options->log != NULL ? g_strdup (options->log) : g_strconcat (options->socket, ".log", NULL);
  self->side = *side;
  self->fd = -1;
  self->in = g_string_new (NULL);
  self->out = g_string_new (NULL);
  return self;
}

void
hl_media_link_free (HlMediaLink *self)
{
  hl_media_link_stop (self);
  g_string_free (self->in, TRUE);
  g_string_free (self->out, TRUE);
  g_free (self->program);
  g_free (self->socket);
  g_free (self->prompts);
  g_free (self->recordings);
  g_free (self->address);
  g_free (self->ports);
  g_free (self->threads);
  g_free (self->log);
  g_free (self);
}

void
hl_media_link_start (HlMediaLink *self)
{
  if (self->started)
    return;
  self->started = TRUE;
  self->attempt = 0;
  try_connect (self);
}

void
hl_media_link_stop (HlMediaLink *self)
{
  self->started = FALSE;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (self->starting != NULL)
    g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
  if (self->fd >= 0)
    flush (self);
  hang_up (self);
}

void
hl_media_link_send (HlMediaLink *self, const GString *line)
{
  if (self->fd < 0)
    return;
  g_string_append_len (self->out, line->str, (gssize) line->len);
  if (self->out_source == 0 && !self->gathering)
    flush (self);
}

void
hl_media_link_gather (HlMediaLink *self, gboolean on)
{
  self->gathering = on;
  if (!on && self->fd >= 0 && self->out_source == 0)
    flush (self);
}

void
hl_media_link_settle (HlMediaLink *self)
{
  self->attempt = 0;
}

void
hl_media_link_reset (HlMediaLink *self, const char *reason)
{
  g_message ("hotline-mediad: %s", reason);
  if (self->fd >= 0)
    lose (self);
}
