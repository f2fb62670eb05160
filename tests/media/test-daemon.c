/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hl-test.h"
#include "media-fixture.h"

/* hotline-mediad and its client: legs, keys, clients that go, bad requests, starting. */

/* ---- Keys ---- */

static void
open_with (MediaFixture *f, gboolean encrypted, char *key)
{
  HlMediaDesc remote = { .address = "127.0.0.1", .port = 40000, .n_codecs = 1 };
  MediaOpened opened;

  remote.codecs[0].codec = HL_CODEC_PCMA;
  remote.codecs[0].payload_type = 8;
  remote.n_crypto = encrypted;
  remote.crypto[0] = (HlMediaCrypto){ .tag = 1,
                                      .suite = HL_SRTP_AES_CM_128_HMAC_SHA1_80,
                                      .key = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR" };
  media_open_leg (f, 1, &remote, &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpuint (opened.local.n_crypto, ==, encrypted);
  g_strlcpy (key, opened.local.crypto[0].key, sizeof opened.local.crypto[0].key);
}

/* SRTP that comes back on a leg has a new key. */
static void
test_new_key (MediaFixture *f, gconstpointer data)
{
  char first[sizeof ((HlMediaCrypto *) NULL)->key], none[sizeof first], second[sizeof first];

  open_with (f, TRUE, first);
  open_with (f, TRUE, second);
  g_assert_cmpstr (first, ==, second);
  open_with (f, FALSE, none);
  open_with (f, TRUE, second);
  g_assert_cmpstr (first, !=, second);
}

/* ---- A client that is gone ---- */

static void
test_client_gone (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  HlMediaDesc remote;
  const HlId legs[] = { 1, 2 };
  MediaOpened opened;

  g_assert_false (f->same);
  media_join (f, 1, caller);
  media_join (f, 2, agent);
  media_talk (f);
  media_assert_hears (caller, 620, 440, 0);
  hl_media_stop (f->media, FALSE);
  g_assert_finalize_object (f->media);
  caller->longest_gap = 0;
  /* A key pressed while nobody listens is not lost. */
  media_peer_send_digit (caller, '7');
  media_let_pass (1000);
  media_assert_hears (caller, 620, 440, 0);

  media_fixture_start (f);
  g_assert_true (f->same);
  media_peer_describe (caller, &remote);
  media_open_leg (f, 1, &remote, &opened);
  g_assert_cmpuint (opened.local.port, ==, caller->to_port);
  media_open_leg (f, 2, NULL, &opened);
  g_assert_cmpuint (opened.local.port, ==, agent->to_port);
  media_talk (f);
  hl_media_keep_only (f->media, legs, 2);
  media_let_pass (500);
  media_assert_hears (caller, 620, 440, 0);
  g_assert_cmpint (caller->longest_gap, <, 200000);
  g_assert_cmpstr (f->digits->str, ==, "7");

  hl_media_keep_only (f->media, legs + 1, 1);
  media_let_pass (200);
  g_assert_cmpint (media_ask_number (f, "{\"do\":\"stats\",\"seq\":1}\n", "legs"), ==, 1);
}

/* ---- Legs without a good description ---- */

static void
test_open_leg_errors (MediaFixture *f, gconstpointer data)
{
  HlMediaDesc remote = { .address = "127.0.0.1", .port = 4000 };
  MediaOpened opened;

  media_open_leg (f, 1, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.codecs: "));
  g_clear_error (&opened.error);

  remote.n_codecs = 1;
  remote.codecs[0].codec = HL_CODEC_PCMA;
  remote.codecs[0].payload_type = 8;
  g_strlcpy (remote.address, "nonsense", sizeof remote.address);
  media_open_leg (f, 1, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.address: "));
  g_clear_error (&opened.error);

  /* 51 ports in the range */
  for (HlId leg = 1; leg <= 51; leg++)
    {
      media_open_leg (f, leg, NULL, &opened);
      if (opened.error != NULL)
        break;
    }
  if (opened.error == NULL)
    media_open_leg (f, 52, NULL, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS);
  g_clear_error (&opened.error);
}

static void
test_open_leg_cancelled (MediaFixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MediaOpened opened = { 0 };

  g_cancellable_cancel (cancellable);
  hl_media_stop (f->media, FALSE);
  hl_media_open_leg_async (f->media, 1, NULL, cancellable, media_opened_cb, &opened);
  g_assert_true (hl_test_wait_until (media_is_opened, &opened, MEDIA_WAIT));
  g_assert_error (opened.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&opened.error);
  /* Nobody is there to answer. */
  opened = (MediaOpened){ 0 };
  hl_media_open_leg_async (f->media, 1, NULL, NULL, media_opened_cb, &opened);
  g_assert_true (hl_test_wait_until (media_is_opened, &opened, MEDIA_WAIT));
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY);
  g_clear_error (&opened.error);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (media_is_up, f, MEDIA_WAIT));
}

/* Who hears that there is no sound ends the leg at once. */
static void
close_it_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  media_opened_cb (source, result, data);
  hl_media_close_leg (HL_MEDIA (source), 1);
}

static void
test_closed_when_told (MediaFixture *f, gconstpointer data)
{
  HlMediaDesc remote = { .address = "127.0.0.1", .port = 4000 };
  MediaOpened opened = { 0 };

  /* Refused */
  hl_media_open_leg_async (f->media, 1, &remote, NULL, close_it_cb, &opened);
  g_assert_true (hl_test_wait_until (media_is_opened, &opened, MEDIA_WAIT));
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_clear_error (&opened.error);
  /* MediaOpened */
  opened = (MediaOpened){ 0 };
  hl_media_open_leg_async (f->media, 1, NULL, NULL, close_it_cb, &opened);
  g_assert_true (hl_test_wait_until (media_is_opened, &opened, MEDIA_WAIT));
  g_assert_no_error (opened.error);
  /* Not answered */
  hl_media_stop (f->media, FALSE);
  opened = (MediaOpened){ 0 };
  hl_media_open_leg_async (f->media, 1, NULL, NULL, close_it_cb, &opened);
  g_assert_true (hl_test_wait_until (media_is_opened, &opened, MEDIA_WAIT));
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY);
  g_clear_error (&opened.error);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (media_is_up, f, MEDIA_WAIT));
}

static void
test_bad_lines (MediaFixture *f, gconstpointer data)
{
  static const char *const lines[] = {
    "nonsense\n",
    "[]\n",
    "{\"do\":\"fly\"}\n",
    "{\"do\":\"mix\",\"call\":1,\"legs\":[9],\"gain\":[0],\"seq\":3}\n",
    "{\"do\":\"play\",\"leg\":9,\"prompt\":\"x\",\"token\":\"t\"}\n",
    "{\"do\":\"record\",\"call\":1,\"part\":0}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *reply = media_ask (f, lines[i]);

      g_assert_nonnull (strstr (reply, "\"field\":"));
    }
  g_assert_cmpint (media_ask_number (f, "{\"do\":\"stats\",\"seq\":1}\n", "legs"), ==, 0);
}

/* What a client sent before it closed counts, although it can't be answered any more. */
static void
test_quit_and_close (MediaFixture *f, gconstpointer data)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  GPid pid = (GPid) hl_media_get_pid (f->media);
  int fd;

  hl_media_stop (f->media, FALSE); /* who would start it again */
  while (lines->len < 40000)       /* it reads in parts */
    g_string_append (lines, "{\"do\":\"stats\",\"seq\":1}\n");
  g_string_append (lines, "{\"do\":\"quit\"}\n");
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  fd = media_connect (f);
  g_assert_cmpint (write (fd, lines->str, lines->len), ==, (gssize) lines->len);
  close (fd);
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  g_assert_true (hl_test_wait_until (media_is_gone, f, MEDIA_WAIT));
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (media_is_up, f, MEDIA_WAIT));
}

/* ---- Starting ---- */

static int
run (const char *const *arguments, char **text)
{
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      arguments, G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);

  g_assert_nonnull (process);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, text, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
assert_exit (const char *const *arguments, int code, const char *said)
{
  g_autofree char *text = NULL;

  g_assert_cmpint (run (arguments, &text), ==, code);
  g_assert_nonnull (strstr (text, said));
}

static void
test_exit_codes (MediaFixture *f, gconstpointer data)
{
  g_autofree char *other = g_strconcat (f->socket, "2", NULL);
  g_autofree char *away = g_build_filename (f->dir, "no", "such", "folder", NULL);
  guint16 port = hl_test_free_port ();
  g_autofree char *one = g_strdup_printf ("%u-%u", port, port + 1);
  struct sockaddr_in taken = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  taken.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &taken, sizeof taken), ==, 0);

#define MEDIAD(socket, address, ports, more)                                                       \
  ((const char *const[]){ f->program, "--socket", socket, "--prompts", f->prompts, "--recordings", \
                          f->recordings, "--address", address, "--ports", ports, more, NULL })
  assert_exit (MEDIAD (f->socket, "127.0.0.1", "40000-40100", NULL), 3, "another hotline-mediad");
  assert_exit (MEDIAD (other, "127.0.0.1", one, NULL), 4, "no RTP port");
  assert_exit (MEDIAD (other, "127.0.0.1", one, "--detach"), 4, "no RTP port");
  assert_exit (MEDIAD (other, "192.0.2.1", "40000-40100", NULL), 4, "192.0.2.1");
  assert_exit (MEDIAD (other, "here", "40000-40100", NULL), 4, "here");
  assert_exit (MEDIAD (away, "127.0.0.1", "40000-40100", NULL), 5, away);
  assert_exit (MEDIAD (other, "127.0.0.1", "90-80", NULL), 2, "--ports");
  assert_exit (MEDIAD (other, "127.0.0.1", "40000-40100", "--nonsense"), 2, "nonsense");
  assert_exit ((const char *const[]){ f->program, NULL }, 2, "--socket");
#undef MEDIAD
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, function, media_fixture_tear_down)
  ADD ("/media/daemon/new-key", test_new_key);
  ADD ("/media/daemon/client-gone", test_client_gone);
  ADD ("/media/daemon/open-leg-errors", test_open_leg_errors);
  ADD ("/media/daemon/open-leg-cancelled", test_open_leg_cancelled);
  ADD ("/media/daemon/closed-when-told", test_closed_when_told);
  ADD ("/media/daemon/bad-lines", test_bad_lines);
  ADD ("/media/daemon/quit-and-close", test_quit_and_close);
  ADD ("/media/daemon/exit-codes", test_exit_codes);
#undef ADD

  return g_test_run ();
}
