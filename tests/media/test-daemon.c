/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "media-peer.h"
#include "media/hl-media.h"
#include "hl-test.h"

/* hotline-mediad itself, with telephones that send tones and listen. */

#define LOUD 2000 /* of 8000 sent */
#define QUIET 150
#define WAIT 15
#define CALL 77

typedef struct
{
  char *dir, *socket, *prompts, *recordings, *program, *log;
  HlMediaOptions options;
  HlMedia *media;
  /* What was told */
  guint ups, downs;
  gboolean same;
  GString *digits, *done, *done_error, *closed_error;
  GPtrArray *closed_paths;
  HlSilence reason;
  guint n_closed, moved, silent, heard_again;
  HlSpan length;
  guint part;
  gint64 bytes;
  char *digest;
} Fixture;

static void
up_cb (HlMedia *media, gboolean up, gboolean same, Fixture *f)
{
  f->ups += up;
  f->downs += !up;
  f->same = same;
}

static void
moved_cb (HlMedia *media, HlId leg, const HlMediaDesc *local, Fixture *f)
{
  f->moved++;
}

static void
prompt_done_cb (HlMedia *media, HlId leg, const char *token, const char *error, Fixture *f)
{
  g_string_append_printf (f->done, "%s ", token != NULL ? token : "-");
  g_string_append (f->done_error, error != NULL ? error : "");
}

static void
dtmf_cb (HlMedia *media, HlId leg, const char *digit, Fixture *f)
{
  g_string_append (f->digits, digit);
}

static void
silent_cb (HlMedia *media, HlId leg, gboolean silent, HlSilence reason, Fixture *f)
{
  f->reason = silent ? reason : f->reason;
  f->silent += silent;
  f->heard_again += !silent;
}

static void
closed_cb (HlMedia *media, const HlRecordingClosed *closed, Fixture *f)
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
connect_all (Fixture *f)
{
  g_signal_connect (f->media, "up", G_CALLBACK (up_cb), f);
  g_signal_connect (f->media, "leg-moved", G_CALLBACK (moved_cb), f);
  g_signal_connect (f->media, "prompt-done", G_CALLBACK (prompt_done_cb), f);
  g_signal_connect (f->media, "dtmf", G_CALLBACK (dtmf_cb), f);
  g_signal_connect (f->media, "silent", G_CALLBACK (silent_cb), f);
  g_signal_connect (f->media, "recording-closed", G_CALLBACK (closed_cb), f);
}

static gboolean
is_up (gpointer data)
{
  return hl_media_is_up (((Fixture *) data)->media);
}

static void
start_client (Fixture *f)
{
  f->media = hl_media_new (&f->options, NULL);
  connect_all (f);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (is_up, f, WAIT));
}

static char *
program_path (void)
{
  return g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "mediad", "hotline-mediad", NULL);
}

static void
prepare (Fixture *f)
{
  guint16 first = hl_test_free_ports (102);

  f->dir = hl_test_dir ();
  f->program = program_path ();
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

static void
set_up (Fixture *f, gconstpointer data)
{
  prepare (f);
  start_client (f);
}

static void
prepare_only (Fixture *f, gconstpointer data)
{
  prepare (f);
}

/* For those who want other folders of prompts than one. */
static void
prepare_client (Fixture *f, const char *prompts)
{
  f->options.prompts = prompts;
  start_client (f);
}

static gboolean
is_gone (gpointer data)
{
  Fixture *f = data;

  return !g_file_test (f->socket, G_FILE_TEST_EXISTS);
}

static gboolean
is_started (gpointer data)
{
  return hl_media_is_up (((Fixture *) data)->media);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  /* One that is still starting can't be told to end. */
  hl_test_wait_until (is_started, f, WAIT);
  hl_media_stop (f->media, TRUE);
  g_assert_finalize_object (f->media);
  g_assert_true (hl_test_wait_until (is_gone, f, WAIT));
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

/* ---- Asking mediad directly ---- */

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

static char *
ask (Fixture *f, const char *text)
{
  int fd = connect_to (f->socket);
  GString *reply = g_string_new (NULL);
  char buffer[4096];
  ssize_t got;

  g_assert_cmpint (send (fd, text, strlen (text), 0), ==, strlen (text));
  while (strchr (reply->str, '\n') == NULL && (got = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len (reply, buffer, got);
  close (fd);
  return g_string_free (reply, FALSE);
}

static gint64
ask_number (Fixture *f, const char *text, const char *name)
{
  g_autofree char *reply = ask (f, text);
  g_autoptr (HlJsonDoc) doc = hl_json_parse (reply, -1, NULL);

  g_assert_nonnull (doc);
  return hl_json_int (hl_json_get (hl_json_doc_root (doc), name), -1);
}

/* ---- Legs ---- */

typedef struct
{
  gboolean done;
  gboolean opened;
  HlMediaDesc local;
  GError *error;
} Opened;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opened *opened = data;

  opened->opened =
      hl_media_open_leg_finish (HL_MEDIA (source), result, &opened->local, &opened->error);
  opened->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Opened *) data)->done;
}

static void
open_leg (Fixture *f, HlId leg, const HlMediaDesc *remote, Opened *opened)
{
  *opened = (Opened){ 0 };
  hl_media_open_leg_async (f->media, leg, remote, NULL, opened_cb, opened);
  g_assert_true (hl_test_wait_until (is_done, opened, WAIT));
}

static void
join (Fixture *f, HlId leg, MediaPeer *peer)
{
  HlMediaDesc remote;
  Opened opened;

  media_peer_describe (peer, &remote);
  open_leg (f, leg, &remote, &opened);
  g_assert_no_error (opened.error);
  g_assert_true (opened.opened);
  media_peer_call (peer, opened.local.port);
}

static void
talk (Fixture *f)
{
  const HlId legs[] = { 1, 2 };
  const guint16 gain[] = { 0, 256, 256, 0 };

  hl_media_mix (f->media, CALL, legs, 2, gain, 1);
}

typedef struct
{
  MediaPeer *peer;
  double hears, hears_not, hears_not_either;
} Hearing;

static gboolean
is_heard (gpointer data)
{
  Hearing *h = data;

  return (h->hears == 0 || media_peer_hears (h->peer, h->hears) > LOUD)
         && (h->hears_not == 0 || media_peer_hears (h->peer, h->hears_not) < QUIET)
         && (h->hears_not_either == 0 || media_peer_hears (h->peer, h->hears_not_either) < QUIET);
}

static void
assert_hears (MediaPeer *peer, double hears, double hears_not, double hears_not_either)
{
  Hearing hearing = { peer, hears, hears_not, hears_not_either };

  if (!hl_test_wait_until (is_heard, &hearing, WAIT))
    g_error ("%g: %g, %g: %g, %g: %g", hears, media_peer_hears (peer, hears), hears_not,
             media_peer_hears (peer, hears_not), hears_not_either,
             media_peer_hears (peer, hears_not_either));
}

static gboolean
is_later (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

/* Audio takes its time. */
static void
let_pass (guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * 1000;

  g_assert_true (hl_test_wait_until (is_later, &until, WAIT + ms / 1000));
}

/* ---- Matrices ---- */

static void
test_talk (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMU, TRUE);

  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (caller, 620, 440, 0);
  assert_hears (agent, 440, 620, 0);

  hl_media_close_leg (f->media, 2);
  assert_hears (caller, 0, 620, 440);
}

static void
test_hold_with_music (Fixture *f, gconstpointer data)
{
  const HlId legs[] = { 1, 2 };
  const guint16 apart[] = { 0, 0, 0, 0 };
  g_autofree char *path = g_build_filename (f->prompts, "music.wav", NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  media_write_wav (path, 44100, 1000, 0.7);
  join (f, 1, caller);
  join (f, 2, agent);
  hl_media_mix (f->media, CALL, legs, 2, apart, 1);
  hl_media_play (f->media, 1, "music", TRUE, NULL);
  assert_hears (caller, 1000, 440, 620);
  assert_hears (agent, 0, 440, 1000);
  /* It goes round. */
  let_pass (1000);
  assert_hears (caller, 1000, 440, 620);

  hl_media_stop_play (f->media, 1);
  talk (f);
  assert_hears (caller, 620, 1000, 440);
  g_assert_cmpstr (f->done->str, ==, "");
}

static void
test_supervisor (Fixture *f, gconstpointer data)
{
  const HlId legs[] = { 1, 2, 3 };
  const guint16 listen[] = { 0, 256, 256, 256, 0, 256, 0, 0, 0 };
  const guint16 whisper[] = { 0, 256, 256, 256, 0, 256, 0, 256, 0 };
  const guint16 barge[] = { 0, 256, 256, 256, 0, 256, 256, 256, 0 };
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) supervisor = media_peer_new (850, HL_CODEC_PCMA, TRUE);

  join (f, 1, caller);
  join (f, 2, agent);
  join (f, 3, supervisor);
  hl_media_mix (f->media, CALL, legs, 3, listen, 1);
  assert_hears (supervisor, 440, 850, 0);
  assert_hears (supervisor, 620, 850, 0);
  assert_hears (caller, 620, 850, 0);
  assert_hears (agent, 440, 850, 0);

  hl_media_mix (f->media, CALL, legs, 3, whisper, 1);
  assert_hears (agent, 850, 620, 0);
  assert_hears (caller, 620, 850, 440);

  hl_media_mix (f->media, CALL, legs, 3, barge, 1);
  assert_hears (caller, 850, 440, 0);
  assert_hears (caller, 620, 440, 0);

  /* Take-over: the agent is out. */
  hl_media_close_leg (f->media, 2);
  assert_hears (caller, 850, 620, 0);
  assert_hears (supervisor, 440, 620, 0);
}

/* A leg goes from one call to another, whose media thread may be another one. */
static void
test_transfer (Fixture *f, gconstpointer data)
{
  const HlId first[] = { 1, 2 }, second[] = { 4, 3 };
  const guint16 gain[] = { 0, 256, 256, 0 };
  const HlId joined[] = { 4, 1 };
  g_autoptr (MediaPeer) a = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) b = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) c = media_peer_new (850, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) d = media_peer_new (1100, HL_CODEC_PCMA, TRUE);

  join (f, 1, a);
  join (f, 2, b);
  join (f, 3, c);
  join (f, 4, d);
  hl_media_mix (f->media, 100, first, 2, gain, 1);
  hl_media_mix (f->media, 101, second, 2, gain, 4);
  assert_hears (a, 620, 850, 1100);
  assert_hears (d, 850, 620, 440);

  hl_media_mix (f->media, 101, joined, 2, gain, 4);
  assert_hears (a, 1100, 620, 850);
  assert_hears (d, 440, 620, 850);
  assert_hears (b, 0, 440, 1100);
  assert_hears (c, 0, 440, 1100);
  hl_media_close_call (f->media, 100);
  assert_hears (a, 1100, 620, 850);
}

/* ---- Prompts ---- */

static gboolean
is_prompt_done (gpointer data)
{
  return ((Fixture *) data)->done->len > 0;
}

static void
test_prompt (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->prompts, "greeting.wav", NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  media_write_wav (path, 16000, 1000, 1.5);
  join (f, 1, caller);
  hl_media_play (f->media, 1, "greeting", FALSE, "t1");
  assert_hears (caller, 1000, 440, 0);
  g_assert_true (hl_test_wait_until (is_prompt_done, f, WAIT));
  g_assert_cmpstr (f->done->str, ==, "t1 ");
  g_assert_cmpstr (f->done_error->str, ==, "");
  assert_hears (caller, 0, 1000, 440);
}

static void
test_missing_prompt (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  join (f, 1, caller);
  hl_media_play (f->media, 1, "nowhere", FALSE, "t1");
  g_assert_true (hl_test_wait_until (is_prompt_done, f, WAIT));
  g_assert_cmpstr (f->done->str, ==, "t1 ");
  g_assert_nonnull (strstr (f->done_error->str, "nowhere"));
  g_assert_nonnull (strstr (f->done_error->str, f->prompts));
}

static void
write_tone (Fixture *f, const char *folder, const char *name, double hz, double seconds)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  media_write_wav (path, 8000, hz, seconds);
}

/* Samples of @inband louder than silence, from the first to the last such; how many in
 * a row were silent in between. */
static guint
longest_silence (const MediaPeer *peer)
{
  const gint16 *heard = (const gint16 *) (gpointer) peer->inband->data;
  guint longest = 0, run = 0;
  gboolean begun = FALSE;

  for (guint k = 0; k < peer->inband->len / 2; k++)
    {
      gboolean quiet = ABS (heard[k]) < 100;

      if (!quiet && begun)
        longest = MAX (longest, run);
      begun |= !quiet;
      run = quiet ? run + 1 : 0;
    }
  return longest;
}

static void
test_prompt_sequence (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  write_tone (f, f->prompts, "before.wav", 600, 1.0);
  write_tone (f, f->prompts, "2.wav", 900, 1.0);
  write_tone (f, f->prompts, "after.wav", 1200, 1.0);
  join (f, 1, caller);
  hl_media_play (f->media, 1, "before 2 after", FALSE, "t1");
  assert_hears (caller, 600, 900, 1200);
  assert_hears (caller, 900, 600, 1200);
  assert_hears (caller, 1200, 600, 900);
  g_assert_true (hl_test_wait_until (is_prompt_done, f, WAIT));
  g_assert_cmpstr (f->done->str, ==, "t1 ");
  g_assert_cmpstr (f->done_error->str, ==, "");
  assert_hears (caller, 0, 1200, 600);
  /* Less than a frame is quiet at a seam. */
  g_assert_cmpuint (longest_silence (caller), <, 80);
}

/* What is there is said, and what is missing is told. */
static void
test_prompt_sequence_hole (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  write_tone (f, f->prompts, "before.wav", 600, 1.0);
  write_tone (f, f->prompts, "after.wav", 1200, 1.0);
  join (f, 1, caller);
  hl_media_play (f->media, 1, "before 17 after", FALSE, "t1");
  assert_hears (caller, 600, 1200, 0);
  assert_hears (caller, 1200, 600, 0);
  g_assert_true (hl_test_wait_until (is_prompt_done, f, WAIT));
  g_assert_nonnull (strstr (f->done_error->str, "no prompt 17"));

  g_string_truncate (f->done, 0);
  hl_media_play (f->media, 1, "nothing of this", FALSE, "t2");
  g_assert_true (hl_test_wait_until (is_prompt_done, f, WAIT));
  g_assert_cmpstr (f->done->str, ==, "t2 ");
}

/* The site's folder goes first, and what is put there later is taken. */
static void
test_prompt_folders (Fixture *f, gconstpointer data)
{
  g_autofree char *own = g_build_filename (f->dir, "own", NULL);
  g_autofree char *both = g_strjoin (":", own, f->prompts, NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  prepare_client (f, both);
  g_mkdir (own, 0700);
  write_tone (f, f->prompts, "music.wav", 600, 0.5);
  write_tone (f, f->prompts, "other.wav", 1200, 0.5);
  write_tone (f, own, "other.wav", 900, 0.5);
  join (f, 1, caller);
  hl_media_play (f->media, 1, "other", TRUE, "t1");
  assert_hears (caller, 900, 1200, 0);
  hl_media_play (f->media, 1, "music", TRUE, "t2");
  assert_hears (caller, 600, 900, 0);

  write_tone (f, own, "music.wav", 1500, 0.5);
  let_pass (1100);
  hl_media_play (f->media, 1, "music", TRUE, "t3");
  assert_hears (caller, 1500, 600, 0);
  /* The same file with other contents */
  write_tone (f, own, "music.wav", 1800, 0.5);
  let_pass (1100);
  hl_media_play (f->media, 1, "music", TRUE, "t4");
  assert_hears (caller, 1800, 1500, 0);
}

static void
test_broken_prompt (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->prompts, "broken.wav", NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  g_assert_true (g_file_set_contents (path, "This is no audio at all.", -1, NULL));
  join (f, 1, caller);
  hl_media_play (f->media, 1, "broken", FALSE, NULL);
  g_assert_true (hl_test_wait_until (is_prompt_done, f, WAIT));
  g_assert_cmpstr (f->done->str, ==, "- ");
  g_assert_nonnull (strstr (f->done_error->str, "broken.wav"));
}

/* ---- Digits ---- */

typedef struct
{
  GString *got;
  const char *wanted;
} Digits;

static gboolean
has_digits (gpointer data)
{
  Digits *digits = data;

  return g_str_has_suffix (digits->got->str, digits->wanted);
}

static void
test_telephone_events (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  Digits in = { f->digits, "5#" }, out = { caller->digits, "12*D" };

  join (f, 1, caller);
  let_pass (200);
  media_peer_send_digit (caller, '5');
  let_pass (100);
  media_peer_send_digit (caller, '#');
  g_assert_true (hl_test_wait_until (has_digits, &in, WAIT));
  g_assert_cmpstr (f->digits->str, ==, "5#");

  hl_media_send_dtmf (f->media, 1, "12*D");
  g_assert_true (hl_test_wait_until (has_digits, &out, WAIT));
  g_assert_cmpstr (caller->digits->str, ==, "12*D");
}

/* Neither side has telephone-events: one mediad leg sends tones, another hears them. */
static void
test_inband_digits (Fixture *f, gconstpointer data)
{
  HlMediaDesc to_one = { .address = "127.0.0.1", .n_codecs = 1 }, to_two = to_one;
  Digits in = { f->digits, "0942#" };
  Opened one, two;

  open_leg (f, 1, NULL, &one);
  open_leg (f, 2, NULL, &two);
  to_one.codecs[0].codec = to_two.codecs[0].codec = HL_CODEC_PCMA;
  to_one.codecs[0].payload_type = to_two.codecs[0].payload_type = 8;
  to_one.port = one.local.port;
  to_two.port = two.local.port;
  open_leg (f, 1, &to_two, &one);
  open_leg (f, 2, &to_one, &two);
  let_pass (300);
  hl_media_send_dtmf (f->media, 1, "0942#");
  g_assert_true (hl_test_wait_until (has_digits, &in, WAIT));
  g_assert_cmpstr (f->digits->str, ==, "0942#");
}

/* ---- Recording ---- */

static gboolean
is_closed (gpointer data)
{
  return ((Fixture *) data)->n_closed > 0;
}

static gboolean
is_closed_twice (gpointer data)
{
  return ((Fixture *) data)->n_closed > 1;
}

static void
assert_channels (const char *path, double left_hz, double right_hz, guint from, guint n)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, 2);
  g_autoptr (GArray) right = g_array_new (FALSE, FALSE, 2);
  const gint16 *l, *r;

  g_assert_true (media_read_stereo (path, left, right));
  g_assert_cmpuint (left->len, >=, from + n);
  l = (const gint16 *) (gpointer) left->data + from;
  r = (const gint16 *) (gpointer) right->data + from;
  g_assert_cmpfloat (media_amplitude (l, n, left_hz), >, LOUD);
  g_assert_cmpfloat (media_amplitude (l, n, right_hz), <, QUIET);
  g_assert_cmpfloat (media_amplitude (r, n, right_hz), >, LOUD);
  g_assert_cmpfloat (media_amplitude (r, n, left_hz), <, QUIET);
}

/* What the header says, in samples. */
static gint64
flac_length (const char *path)
{
  g_autofree char *bytes = NULL;
  const guint8 *at;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 42);
  at = (const guint8 *) bytes + 21;
  return (gint64) (at[0] & 15) << 32 | (gint64) at[1] << 24 | at[2] << 16 | at[3] << 8 | at[4];
}

static const guint8 file_key[HL_SEALED_KEY] = { 7, 1, 200, 3 };

/* A file as FLAC, beside it when it is sealed.  (transfer full) */
static char *
dup_plain (const char *path, gconstpointer key, guint part)
{
  g_autofree char *context = g_strdup_printf ("%d-%u", CALL, part);
  g_autoptr (GError) error = NULL;
  g_autoptr (HlSealedReader) reader = NULL;
  g_autofree char *bytes = NULL;
  char *plain;
  gsize length;

  if (key == NULL)
    return g_strdup (path);
  g_assert_true (hl_sealed_is_sealed (path));
  reader = hl_sealed_reader_new (path, key, context, &error);
  g_assert_no_error (error);
  length = (gsize) hl_sealed_reader_get_length (reader);
  bytes = g_malloc (length);
  hl_sealed_reader_read (reader, 0, bytes, length, &error);
  g_assert_no_error (error);
  plain = g_strconcat (path, ".flac", NULL);
  g_assert_true (g_file_set_contents (plain, bytes, (gssize) length, NULL));
  return plain;
}

static void
test_recording (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autofree char *digest = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *markers = g_build_filename (f->recordings, ".open", NULL);
  gint64 begun, length;

  hl_media_hold (f->media);
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (caller, 620, 440, 0);
  begun = g_get_monotonic_time ();
  hl_media_record (f->media, CALL, 1, data);
  let_pass (2600);
  hl_media_record_stop (f->media, CALL);
  length = g_get_monotonic_time () - begun;
  g_assert_true (hl_test_wait_until (is_closed, f, WAIT));

  g_assert_cmpstr (f->closed_error->str, ==, "");
  g_assert_cmpint (ABS (f->length - length), <, 150 * HL_MILLISECOND);
  digest = hl_digest_file (f->closed_paths->pdata[0], NULL);
  g_assert_cmpstr (digest, ==, f->digest);
  plain = dup_plain (f->closed_paths->pdata[0], data, 1);
  assert_channels (plain, 440, 620, 4000, 12000);
  g_assert_cmpint (flac_length (plain), ==, f->length * 8000 / HL_SECOND);

  /* Acknowledged when it is written down: the marker goes. */
  let_pass (1500);
  g_assert_cmpint (g_rmdir (markers), !=, 0);
  hl_media_release (f->media);
  let_pass (1500);
  g_assert_cmpint (g_rmdir (markers), ==, 0);
}

static void
test_recording_pause (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, 2);
  g_autoptr (GArray) right = g_array_new (FALSE, FALSE, 2);
  g_autofree char *plain = NULL;
  const gint16 *l;

  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (caller, 620, 440, 0);
  hl_media_record (f->media, CALL, 1, data);
  let_pass (1000);
  hl_media_record_pause (f->media, CALL, TRUE);
  let_pass (1000);
  hl_media_record_pause (f->media, CALL, FALSE);
  let_pass (1000);
  hl_media_close_call (f->media, CALL);
  g_assert_true (hl_test_wait_until (is_closed, f, WAIT));

  plain = dup_plain (f->closed_paths->pdata[0], data, 1);
  g_assert_true (media_read_stereo (plain, left, right));
  g_assert_cmpuint (left->len, >, 22000);
  l = (const gint16 *) (gpointer) left->data;
  g_assert_cmpfloat (media_amplitude (l + 2000, 4000, 440), >, LOUD);
  g_assert_cmpfloat (media_amplitude (l + 10000, 4000, 440), <, QUIET);
  g_assert_cmpfloat (media_amplitude (l + 18000, 4000, 440), >, LOUD);
}

static void
test_unwritable_recordings (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  /* Root may write everywhere, but not below a file. */
  g_assert_true (g_file_set_contents (f->recordings, "in the way", -1, NULL));
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  hl_media_record (f->media, CALL, 1, NULL);
  g_assert_true (hl_test_wait_until (is_closed, f, WAIT));
  g_assert_nonnull (strstr (f->closed_error->str, f->recordings));
  assert_hears (caller, 620, 440, 0);
  hl_media_close_call (f->media, CALL);
  let_pass (300);
  g_assert_cmpuint (f->n_closed, ==, 1);
}

static gboolean
has_second (gpointer data)
{
  Fixture *f = data;
  g_autofree char *name = g_strdup_printf ("%d-2", CALL);
  g_autofree char *marker = g_build_filename (f->recordings, ".open", name, NULL);

  return g_file_test (marker, G_FILE_TEST_IS_SYMLINK);
}

/* What failed goes on once, also when it is asked for meanwhile. */
static void
test_recording_again (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  g_assert_true (g_file_set_contents (f->recordings, "in the way", -1, NULL));
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  hl_media_record (f->media, CALL, 1, NULL);
  g_assert_true (hl_test_wait_until (is_closed, f, WAIT));
  g_string_truncate (f->closed_error, 0);
  g_assert_cmpint (g_unlink (f->recordings), ==, 0);
  g_assert_true (hl_media_restore_recording (f->media, CALL));
  g_assert_true (hl_test_wait_until (has_second, f, WAIT));
  let_pass (3000);
  hl_media_close_call (f->media, CALL);
  g_assert_true (hl_test_wait_until (is_closed_twice, f, WAIT));

  g_assert_cmpstr (f->closed_error->str, ==, "");
  g_assert_cmpuint (f->part, ==, 2);
  g_assert_cmpint (f->length, >=, 2900 * HL_MILLISECOND);
}

/* Parts of a mediad before: of yesterday, and one that nobody knows of yet. */
static void
test_recording_next (Fixture *f, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);
  g_autofree char *day = g_date_time_format (yesterday, "%Y/%m/%d");
  g_autofree char *folder = g_build_filename (f->recordings, day, NULL);
  g_autofree char *markers = g_build_filename (f->recordings, ".open", NULL);
  g_autofree char *file = g_build_filename (folder, "77-1.flac", NULL);
  g_autofree char *marker = g_build_filename (markers, "77-2", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (markers, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (symlink ("x\n1", marker), ==, 0);
  hl_media_record (f->media, CALL, 1, NULL);
  let_pass (300);
  hl_media_record_stop (f->media, CALL);
  g_assert_true (hl_test_wait_until (is_closed, f, WAIT));
  g_assert_cmpuint (f->part, ==, 3);
  g_assert_cmpstr (f->closed_error->str, ==, "");
}

/* ---- Keys ---- */

static void
open_with (Fixture *f, gboolean encrypted, char *key)
{
  HlMediaDesc remote = { .address = "127.0.0.1", .port = 40000, .n_codecs = 1 };
  Opened opened;

  remote.codecs[0].codec = HL_CODEC_PCMA;
  remote.codecs[0].payload_type = 8;
  remote.n_crypto = encrypted;
  remote.crypto[0] = (HlMediaCrypto){ .tag = 1,
                                      .suite = HL_SRTP_AES_CM_128_HMAC_SHA1_80,
                                      .key = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR" };
  open_leg (f, 1, &remote, &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpuint (opened.local.n_crypto, ==, encrypted);
  g_strlcpy (key, opened.local.crypto[0].key, sizeof opened.local.crypto[0].key);
}

/* SRTP that comes back on a leg has a new key. */
static void
test_new_key (Fixture *f, gconstpointer data)
{
  char first[sizeof ((HlMediaCrypto *) NULL)->key], none[sizeof first], second[sizeof first];

  open_with (f, TRUE, first);
  open_with (f, TRUE, second);
  g_assert_cmpstr (first, ==, second);
  open_with (f, FALSE, none);
  open_with (f, TRUE, second);
  g_assert_cmpstr (first, !=, second);
}

/* ---- Crashes ---- */

static void
test_client_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  HlMediaDesc remote;
  const HlId legs[] = { 1, 2 };
  Opened opened;

  g_assert_false (f->same);
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (caller, 620, 440, 0);
  hl_media_stop (f->media, FALSE);
  g_assert_finalize_object (f->media);
  caller->longest_gap = 0;
  /* A key pressed while nobody listens is not lost. */
  media_peer_send_digit (caller, '7');
  let_pass (1000);
  assert_hears (caller, 620, 440, 0);

  start_client (f);
  g_assert_true (f->same);
  media_peer_describe (caller, &remote);
  open_leg (f, 1, &remote, &opened);
  g_assert_cmpuint (opened.local.port, ==, caller->to_port);
  open_leg (f, 2, NULL, &opened);
  g_assert_cmpuint (opened.local.port, ==, agent->to_port);
  talk (f);
  hl_media_keep_only (f->media, legs, 2);
  let_pass (500);
  assert_hears (caller, 620, 440, 0);
  g_assert_cmpint (caller->longest_gap, <, 200000);
  g_assert_cmpstr (f->digits->str, ==, "7");

  hl_media_keep_only (f->media, legs + 1, 1);
  let_pass (200);
  g_assert_cmpint (ask_number (f, "{\"do\":\"stats\",\"seq\":1}\n", "legs"), ==, 1);
}

static void
over_a_gap (Fixture *f, void (*change) (HlMedia *media))
{
  hl_media_stop (f->media, FALSE);
  change (f->media);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (is_up, f, WAIT));
  g_assert_true (f->same);
}

static void
switch_off (HlMedia *media)
{
  hl_media_stop_play (media, 1);
  hl_media_record_pause (media, CALL, FALSE);
}

static void
stop_recording (HlMedia *media)
{
  hl_media_record_stop (media, CALL);
}

/* What was switched off while nobody was there to be told. */
static void
test_switched_off (Fixture *f, gconstpointer data)
{
  g_autofree char *music = g_build_filename (f->prompts, "music.wav", NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);

  media_write_wav (music, 44100, 1000, 0.7);
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  hl_media_play (f->media, 1, "music", TRUE, NULL);
  hl_media_record (f->media, CALL, 1, NULL);
  hl_media_record_pause (f->media, CALL, TRUE);
  assert_hears (caller, 1000, 440, 620);

  over_a_gap (f, switch_off);
  assert_hears (caller, 620, 1000, 440);
  let_pass (1500);
  over_a_gap (f, stop_recording);
  g_assert_true (hl_test_wait_until (is_closed, f, WAIT));
  g_assert_cmpint (f->length, >, 1500 * HL_MILLISECOND);
  assert_channels (f->closed_paths->pdata[0], 440, 620,
                   (guint) (f->length * 8000 / HL_SECOND) - 8000, 7000);
}

static gboolean
is_up_again (gpointer data)
{
  Fixture *f = data;

  return f->ups == 2;
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMU, TRUE);
  gint64 pid = ask_number (f, "{\"do\":\"hello\",\"seq\":1}\n", "pid");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gint64 begun, lasted;

  /* The hello made the asker the owner of events: our client asks again. */
  hl_media_stop (f->media, FALSE);
  g_assert_finalize_object (f->media);
  f->ups = 0;
  start_client (f);
  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (caller, 620, 440, 0);
  begun = g_get_monotonic_time ();
  hl_media_record (f->media, CALL, 1, data);
  let_pass (3000);
  lasted = g_get_monotonic_time () - begun;
  g_assert_cmpint (kill ((pid_t) pid, SIGKILL), ==, 0);

  g_assert_true (hl_test_wait_until (is_up_again, f, WAIT));
  g_assert_cmpuint (f->downs, ==, 1);
  g_assert_false (f->same);
  assert_hears (caller, 620, 440, 0);
  assert_hears (agent, 440, 620, 0);
  g_assert_cmpuint (f->moved, ==, 0);

  g_assert_true (hl_test_wait_until (is_closed, f, WAIT));
  g_assert_cmpuint (f->part, ==, 1);
  g_assert_nonnull (strstr (f->closed_error->str, "cut off"));
  /* At most a second of it is lost. */
  g_assert_cmpint (f->length, >, lasted - 1100 * HL_MILLISECOND);
  first = dup_plain (f->closed_paths->pdata[0], data, 1);
  assert_channels (first, 440, 620, 4000, 8000);

  /* And it is recorded on. */
  let_pass (1000);
  hl_media_close_call (f->media, CALL);
  g_assert_true (hl_test_wait_until (is_closed_twice, f, WAIT));
  g_assert_cmpuint (f->part, ==, 2);
  second = dup_plain (f->closed_paths->pdata[1], data, 2);
  assert_channels (second, 440, 620, 2000, 4000);
}

/* ---- Strangers and silence ---- */

static void
test_stranger (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) agent = media_peer_new (620, HL_CODEC_PCMA, TRUE);
  g_autoptr (MediaPeer) stranger = media_peer_new (1000, HL_CODEC_PCMA, TRUE);
  g_autofree char *list = NULL;

  join (f, 1, caller);
  join (f, 2, agent);
  talk (f);
  assert_hears (agent, 440, 620, 0);
  media_peer_call (stranger, caller->to_port);
  let_pass (1500);
  assert_hears (agent, 440, 1000, 620);
  g_assert_cmpuint (stranger->received, ==, 0);
  list = ask (f, "{\"do\":\"list\",\"seq\":1}\n");
  g_assert_null (strstr (list, "\"leg\":1,\"port\":0"));
  g_assert_true (g_regex_match_simple ("\"leg\":1,[^}]*\"strangers\":[1-9]", list, 0, 0));
}

static gboolean
is_silent (gpointer data)
{
  return ((Fixture *) data)->silent > 0;
}

static gboolean
is_heard_again (gpointer data)
{
  return ((Fixture *) data)->heard_again > 0;
}

static void
test_silence_and_report (Fixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);
  const HlId legs[] = { 1 };
  const guint16 gain[] = { 0 };
  HlMediaReport report;

  join (f, 1, caller);
  hl_media_mix (f->media, CALL, legs, 1, gain, 1);
  hl_media_watch (f->media, CALL, TRUE);
  let_pass (2500);
  g_assert_true (hl_media_get_report (f->media, 1, &report));
  /* A sine of 8000 is 15 dB below full scale. */
  g_assert_cmpfloat (ABS (report.level_in + 15.2f), <, 1.0f);
  g_assert_cmpfloat (report.level_out, ==, -96);
  g_assert_cmpuint (report.packets_in, >, 50);
  g_assert_cmpfloat (report.mos, >, 3.5f);
  g_assert_cmpfloat (report.jitter_ms, >, 0);

  caller->mute = TRUE;
  g_assert_true (hl_test_wait_until (is_silent, f, WAIT));
  caller->mute = FALSE;
  g_assert_true (hl_test_wait_until (is_heard_again, f, WAIT));
}

/* ---- Legs without a good description ---- */

static void
test_open_leg_errors (Fixture *f, gconstpointer data)
{
  HlMediaDesc remote = { .address = "127.0.0.1", .port = 4000 };
  Opened opened;

  open_leg (f, 1, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.codecs: "));
  g_clear_error (&opened.error);

  remote.n_codecs = 1;
  remote.codecs[0].codec = HL_CODEC_PCMA;
  remote.codecs[0].payload_type = 8;
  g_strlcpy (remote.address, "nonsense", sizeof remote.address);
  open_leg (f, 1, &remote, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_assert_true (g_str_has_prefix (opened.error->message, "remote.address: "));
  g_clear_error (&opened.error);

  /* 51 ports in the range */
  for (HlId leg = 1; leg <= 51; leg++)
    {
      open_leg (f, leg, NULL, &opened);
      if (opened.error != NULL)
        break;
    }
  if (opened.error == NULL)
    open_leg (f, 52, NULL, &opened);
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_PORTS);
  g_clear_error (&opened.error);
}

static void
test_open_leg_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Opened opened = { 0 };

  g_cancellable_cancel (cancellable);
  hl_media_stop (f->media, FALSE);
  hl_media_open_leg_async (f->media, 1, NULL, cancellable, opened_cb, &opened);
  g_assert_true (hl_test_wait_until (is_done, &opened, WAIT));
  g_assert_error (opened.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&opened.error);
  /* Nobody is there to answer. */
  opened = (Opened){ 0 };
  hl_media_open_leg_async (f->media, 1, NULL, NULL, opened_cb, &opened);
  g_assert_true (hl_test_wait_until (is_done, &opened, WAIT));
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY);
  g_clear_error (&opened.error);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (is_up, f, WAIT));
}

/* Who hears that there is no sound ends the leg at once. */
static void
close_it_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  opened_cb (source, result, data);
  hl_media_close_leg (HL_MEDIA (source), 1);
}

static void
test_closed_when_told (Fixture *f, gconstpointer data)
{
  HlMediaDesc remote = { .address = "127.0.0.1", .port = 4000 };
  Opened opened = { 0 };

  /* Refused */
  hl_media_open_leg_async (f->media, 1, &remote, NULL, close_it_cb, &opened);
  g_assert_true (hl_test_wait_until (is_done, &opened, WAIT));
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST);
  g_clear_error (&opened.error);
  /* Opened */
  opened = (Opened){ 0 };
  hl_media_open_leg_async (f->media, 1, NULL, NULL, close_it_cb, &opened);
  g_assert_true (hl_test_wait_until (is_done, &opened, WAIT));
  g_assert_no_error (opened.error);
  /* Not answered */
  hl_media_stop (f->media, FALSE);
  opened = (Opened){ 0 };
  hl_media_open_leg_async (f->media, 1, NULL, NULL, close_it_cb, &opened);
  g_assert_true (hl_test_wait_until (is_done, &opened, WAIT));
  g_assert_error (opened.error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_AWAY);
  g_clear_error (&opened.error);
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (is_up, f, WAIT));
}

static void
test_bad_lines (Fixture *f, gconstpointer data)
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
      g_autofree char *reply = ask (f, lines[i]);

      g_assert_nonnull (strstr (reply, "\"field\":"));
    }
  g_assert_cmpint (ask_number (f, "{\"do\":\"stats\",\"seq\":1}\n", "legs"), ==, 0);
}

/* What a client sent before it closed counts, although it can't be answered any more. */
static void
test_quit_and_close (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  GPid pid = (GPid) hl_media_get_pid (f->media);
  int fd;

  hl_media_stop (f->media, FALSE); /* who would start it again */
  while (lines->len < 40000)       /* it reads in parts */
    g_string_append (lines, "{\"do\":\"stats\",\"seq\":1}\n");
  g_string_append (lines, "{\"do\":\"quit\"}\n");
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  fd = connect_to (f->socket);
  g_assert_cmpint (write (fd, lines->str, lines->len), ==, (gssize) lines->len);
  close (fd);
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
  g_assert_true (hl_test_wait_until (is_gone, f, WAIT));
  hl_media_start (f->media);
  g_assert_true (hl_test_wait_until (is_up, f, WAIT));
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
test_exit_codes (Fixture *f, gconstpointer data)
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

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/media/daemon/talk", test_talk);
  ADD ("/media/daemon/hold-with-music", test_hold_with_music);
  ADD ("/media/daemon/supervisor", test_supervisor);
  ADD ("/media/daemon/transfer", test_transfer);
  ADD ("/media/daemon/prompt", test_prompt);
  ADD ("/media/daemon/prompt-sequence", test_prompt_sequence);
  ADD ("/media/daemon/prompt-sequence-hole", test_prompt_sequence_hole);
  g_test_add ("/media/daemon/prompt-folders", Fixture, NULL, prepare_only, test_prompt_folders,
              tear_down);
  ADD ("/media/daemon/missing-prompt", test_missing_prompt);
  ADD ("/media/daemon/broken-prompt", test_broken_prompt);
  ADD ("/media/daemon/telephone-events", test_telephone_events);
  ADD ("/media/daemon/inband-digits", test_inband_digits);
#define ADD_SEALED(path, function)                                                                 \
  g_test_add (path "/sealed", Fixture, file_key, set_up, function, tear_down)
  ADD_SEALED ("/media/daemon/recording", test_recording);
  ADD_SEALED ("/media/daemon/recording-pause", test_recording_pause);
  ADD_SEALED ("/media/daemon/killed", test_killed);
  ADD ("/media/daemon/recording", test_recording);
  ADD ("/media/daemon/recording-pause", test_recording_pause);
  ADD ("/media/daemon/unwritable-recordings", test_unwritable_recordings);
  ADD ("/media/daemon/recording-again", test_recording_again);
  ADD ("/media/daemon/recording-next", test_recording_next);
  ADD ("/media/daemon/new-key", test_new_key);
  ADD ("/media/daemon/client-gone", test_client_gone);
  ADD ("/media/daemon/switched-off", test_switched_off);
  ADD ("/media/daemon/killed", test_killed);
  ADD ("/media/daemon/stranger", test_stranger);
  ADD ("/media/daemon/silence-and-report", test_silence_and_report);
  ADD ("/media/daemon/open-leg-errors", test_open_leg_errors);
  ADD ("/media/daemon/open-leg-cancelled", test_open_leg_cancelled);
  ADD ("/media/daemon/closed-when-told", test_closed_when_told);
  ADD ("/media/daemon/bad-lines", test_bad_lines);
  ADD ("/media/daemon/quit-and-close", test_quit_and_close);
  ADD ("/media/daemon/exit-codes", test_exit_codes);
#undef ADD

  return g_test_run ();
}
