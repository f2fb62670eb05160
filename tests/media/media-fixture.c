/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "hl-test.h"

/* ---- What is told ---- */

static void
up_cb (HlMedia *media, gboolean up, gboolean same, MediaFixture *f)
{
  f->ups += up;
  f->downs += !up;
  f->same = same;
}

static void
moved_cb (HlMedia *media, HlId leg, const HlMediaDesc *local, MediaFixture *f)
{
  f->moved++;
}

static void
prompt_done_cb (HlMedia *media, HlId leg, const char *token, const char *error, MediaFixture *f)
{
  g_string_append_printf (f->done, "%s ", token != NULL ? token : "-");
  g_string_append (f->done_error, error != NULL ? error : "");
}

static void
dtmf_cb (HlMedia *media, HlId leg, const char *digit, MediaFixture *f)
{
  g_string_append (f->digits, digit);
}

static void
silent_cb (HlMedia *media, HlId leg, gboolean silent, HlSilence reason, MediaFixture *f)
{
  f->reason = silent ? reason : f->reason;
  f->silent_leg = silent ? leg : f->silent_leg;
  f->silent += silent;
  f->heard_again += !silent;
}

static void
closed_cb (HlMedia *media, const HlRecordingClosed *closed, MediaFixture *f)
{
  f->n_closed++;
  f->length = closed->length;
  f->part = closed->part;
  f->bytes = closed->bytes;
  g_free (f->digest);
  f->digest = g_strdup (closed->digest);
  g_string_append (f->closed_error, closed->error != NULL ? closed->error : "");
  g_ptr_array_add (f->closed_paths, g_build_filename (f->recordings, closed->path, NULL));
}

static void
connect_all (MediaFixture *f)
{
  g_signal_connect (f->media, "up", G_CALLBACK (up_cb), f);
  g_signal_connect (f->media, "leg-moved", G_CALLBACK (moved_cb), f);
  g_signal_connect (f->media, "prompt-done", G_CALLBACK (prompt_done_cb), f);
  g_signal_connect (f->media, "dtmf", G_CALLBACK (dtmf_cb), f);
  g_signal_connect (f->media, "silent", G_CALLBACK (silent_cb), f);
  g_signal_connect (f->media, "recording-closed", G_CALLBACK (closed_cb), f);
}

/* ---- The process and its client ---- */

void
media_fixture_start (MediaFixture *f)
{
  f->media = hl_media_new (&f->options, NULL);
  connect_all (f);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (media_is_up, f, MEDIA_WAIT));
}

void
media_fixture_prepare (MediaFixture *f, gconstpointer data)
{
  guint16 first = hl_test_free_ports (102);

  f->dir = hl_test_dir ();
  f->program =
      g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "mediad", "hotline-mediad", NULL);
  f->socket = g_build_filename (f->dir, "s", NULL);
  f->log = g_build_filename (f->dir, "log", NULL);
  f->prompts = g_build_filename (f->dir, "prompts", NULL);
  f->recordings = g_build_filename (f->dir, "recordings", NULL);
  g_mkdir (f->prompts, 0700);
  f->options = (HlMediaOptions){ .program = f->program,
                                 .socket = f->socket,
                                 .prompts = f->prompts,
                                 .recordings = f->recordings,
                                 .address = "127.0.0.1",
                                 .port_first = first,
                                 .port_last = first + 100,
                                 .log = f->log,
                                 .threads = 2 };
  f->digits = g_string_new (NULL);
  f->done = g_string_new (NULL);
  f->done_error = g_string_new (NULL);
  f->closed_error = g_string_new (NULL);
  f->closed_paths = g_ptr_array_new_with_free_func (g_free);
}

void
media_fixture_set_up (MediaFixture *f, gconstpointer data)
{
  media_fixture_prepare (f, data);
  media_fixture_start (f);
}

void
media_fixture_tear_down (MediaFixture *f, gconstpointer data)
{
  /* One that is still starting can't be told to end. */
  g_assert_true (hl_test_wait_until (media_is_up, f, MEDIA_WAIT));
  hl_media_stop (f->media, TRUE);
  g_assert_finalize_object (f->media);
  g_assert_true (hl_test_wait_until (media_is_gone, f, MEDIA_WAIT));
  g_string_free (f->digits, TRUE);
  g_string_free (f->done, TRUE);
  g_string_free (f->done_error, TRUE);
  g_string_free (f->closed_error, TRUE);
  g_ptr_array_unref (f->closed_paths);
  g_free (f->digest);
  g_free (f->dir);
  g_free (f->socket);
  g_free (f->log);
  g_free (f->prompts);
  g_free (f->recordings);
  g_free (f->program);
}

/* ---- Conditions ---- */

gboolean
media_is_up (gpointer data)
{
  return hl_media_is_up (((MediaFixture *) data)->media);
}

gboolean
media_is_gone (gpointer data)
{
  MediaFixture *f = data;

  return !g_file_test (f->socket, G_FILE_TEST_EXISTS);
}

gboolean
media_is_up_again (gpointer data)
{
  return ((MediaFixture *) data)->ups == 2;
}

gboolean
media_is_silent (gpointer data)
{
  return ((MediaFixture *) data)->silent > 0;
}

gboolean
media_is_heard_again (gpointer data)
{
  return ((MediaFixture *) data)->heard_again > 0;
}

gboolean
media_is_closed (gpointer data)
{
  return ((MediaFixture *) data)->n_closed > 0;
}

gboolean
media_is_closed_twice (gpointer data)
{
  return ((MediaFixture *) data)->n_closed > 1;
}

gboolean
media_is_prompt_done (gpointer data)
{
  return ((MediaFixture *) data)->done->len > 0;
}

/* ---- Asking mediad directly ---- */

int
media_connect (MediaFixture *f)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, f->socket, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

char *
media_ask (MediaFixture *f, const char *line)
{
  int fd = media_connect (f);
  GString *reply = g_string_new (NULL);
  char buffer[4096];
  ssize_t got;

  g_assert_cmpint (send (fd, line, strlen (line), 0), ==, strlen (line));
  while (strchr (reply->str, '\n') == NULL && (got = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len (reply, buffer, got);
  close (fd);
  return g_string_free (reply, FALSE);
}

gint64
media_ask_number (MediaFixture *f, const char *line, const char *name)
{
  g_autofree char *reply = media_ask (f, line);
  g_autoptr (HlJsonDoc) doc = hl_json_parse (reply, -1, NULL);

  g_assert_nonnull (doc);
  return hl_json_int (hl_json_get (hl_json_doc_root (doc), name), -1);
}

/* ---- Legs ---- */

void
media_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MediaOpened *opened = data;

  opened->opened =
      hl_media_open_leg_finish (HL_MEDIA (source), result, &opened->local, &opened->error);
  opened->done = TRUE;
}

gboolean
media_is_opened (gpointer data)
{
  return ((MediaOpened *) data)->done;
}

void
media_open_leg (MediaFixture *f, HlId leg, const HlMediaDesc *remote, MediaOpened *opened)
{
  *opened = (MediaOpened){ 0 };
  hl_media_open_leg_async (f->media, leg, remote, NULL, media_opened_cb, opened);
  g_assert_true (hl_test_wait_until (media_is_opened, opened, MEDIA_WAIT));
}

void
media_join (MediaFixture *f, HlId leg, MediaPeer *peer)
{
  HlMediaDesc remote;
  MediaOpened opened;

  media_peer_describe (peer, &remote);
  media_open_leg (f, leg, &remote, &opened);
  g_assert_no_error (opened.error);
  g_assert_true (opened.opened);
  g_assert_cmpuint (opened.local.n_codecs, ==, 1);
  g_assert_cmpint (opened.local.codecs[0].codec, ==, peer->codec);
  media_peer_answered (peer, &opened.local);
}

void
media_talk (MediaFixture *f)
{
  const HlId legs[] = { 1, 2 };
  const guint16 gain[] = { 0, 256, 256, 0 };

  hl_media_mix (f->media, MEDIA_CALL, legs, 2, gain, 1);
}

/* ---- Hearing ---- */

typedef struct
{
  MediaPeer *peer;
  double hears, hears_not, hears_not_either;
} Hearing;

static gboolean
is_heard (gpointer data)
{
  Hearing *h = data;

  return (h->hears == 0 || media_peer_hears (h->peer, h->hears) > MEDIA_LOUD)
         && (h->hears_not == 0 || media_peer_hears (h->peer, h->hears_not) < MEDIA_QUIET)
         && (h->hears_not_either == 0
             || media_peer_hears (h->peer, h->hears_not_either) < MEDIA_QUIET);
}

void
media_assert_hears (MediaPeer *peer, double hears, double hears_not, double hears_not_either)
{
  Hearing hearing = { peer, hears, hears_not, hears_not_either };

  if (!hl_test_wait_until (is_heard, &hearing, MEDIA_WAIT))
    g_error ("%g: %g, %g: %g, %g: %g", hears, media_peer_hears (peer, hears), hears_not,
             media_peer_hears (peer, hears_not), hears_not_either,
             media_peer_hears (peer, hears_not_either));
}

static gboolean
is_later (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

void
media_let_pass (guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * 1000;

  g_assert_true (hl_test_wait_until (is_later, &until, MEDIA_WAIT + ms / 1000));
}
