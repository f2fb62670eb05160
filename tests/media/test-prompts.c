/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "hl-test.h"
#include "media-fixture.h"

/* Prompts that hotline-mediad plays: one, several in a row, from folders, and bad ones. */

static void
test_prompt (MediaFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->prompts, "greeting.wav", NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  media_write_wav (path, 16000, 1000, 1.5);
  media_join (f, 1, caller);
  hl_media_play (f->media, 1, "greeting", FALSE, "t1");
  media_assert_hears (caller, 1000, 440, 0);
  g_assert_true (hl_test_wait_until (media_is_prompt_done, f, MEDIA_WAIT));
  g_assert_cmpstr (f->done->str, ==, "t1 ");
  g_assert_cmpstr (f->done_error->str, ==, "");
  media_assert_hears (caller, 0, 1000, 440);
}

static void
test_missing_prompt (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  media_join (f, 1, caller);
  hl_media_play (f->media, 1, "nowhere", FALSE, "t1");
  g_assert_true (hl_test_wait_until (media_is_prompt_done, f, MEDIA_WAIT));
  g_assert_cmpstr (f->done->str, ==, "t1 ");
  g_assert_nonnull (strstr (f->done_error->str, "nowhere"));
  g_assert_nonnull (strstr (f->done_error->str, f->prompts));
}

static void
write_tone (MediaFixture *f, const char *folder, const char *name, double hz, double seconds)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  media_write_wav (path, 8000, hz, seconds);
}

static void
test_prompt_sequence (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  write_tone (f, f->prompts, "before.wav", 600, 1.0);
  write_tone (f, f->prompts, "2.wav", 900, 1.0);
  write_tone (f, f->prompts, "after.wav", 1200, 1.0);
  media_join (f, 1, caller);
  hl_media_play (f->media, 1, "before 2 after", FALSE, "t1");
  media_assert_hears (caller, 600, 900, 1200);
  media_assert_hears (caller, 900, 600, 1200);
  media_assert_hears (caller, 1200, 600, 900);
  g_assert_true (hl_test_wait_until (media_is_prompt_done, f, MEDIA_WAIT));
  g_assert_cmpstr (f->done->str, ==, "t1 ");
  g_assert_cmpstr (f->done_error->str, ==, "");
  media_assert_hears (caller, 0, 1200, 600);
  /* Less than a frame is quiet at a seam. */
  g_assert_cmpuint (media_peer_longest_silence (caller), <, 80);
}

/* What is there is said, and what is missing is told. */
static void
test_prompt_sequence_hole (MediaFixture *f, gconstpointer data)
{
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  write_tone (f, f->prompts, "before.wav", 600, 1.0);
  write_tone (f, f->prompts, "after.wav", 1200, 1.0);
  media_join (f, 1, caller);
  hl_media_play (f->media, 1, "before 17 after", FALSE, "t1");
  media_assert_hears (caller, 600, 1200, 0);
  media_assert_hears (caller, 1200, 600, 0);
  g_assert_true (hl_test_wait_until (media_is_prompt_done, f, MEDIA_WAIT));
  g_assert_nonnull (strstr (f->done_error->str, "no prompt 17"));

  g_string_truncate (f->done, 0);
  hl_media_play (f->media, 1, "nothing of this", FALSE, "t2");
  g_assert_true (hl_test_wait_until (media_is_prompt_done, f, MEDIA_WAIT));
  g_assert_cmpstr (f->done->str, ==, "t2 ");
}

/* The site's folder goes first, and what is put there later is taken. */
static void
test_prompt_folders (MediaFixture *f, gconstpointer data)
{
  g_autofree char *own = g_build_filename (f->dir, "own", NULL);
  g_autofree char *both = g_strjoin (":", own, f->prompts, NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  f->options.prompts = both;
  media_fixture_start (f);
  g_mkdir (own, 0700);
  write_tone (f, f->prompts, "music.wav", 600, 0.5);
  write_tone (f, f->prompts, "other.wav", 1200, 0.5);
  write_tone (f, own, "other.wav", 900, 0.5);
  media_join (f, 1, caller);
  hl_media_play (f->media, 1, "other", TRUE, "t1");
  media_assert_hears (caller, 900, 1200, 0);
  hl_media_play (f->media, 1, "music", TRUE, "t2");
  media_assert_hears (caller, 600, 900, 0);

  write_tone (f, own, "music.wav", 1500, 0.5);
  media_let_pass (1100);
  hl_media_play (f->media, 1, "music", TRUE, "t3");
  media_assert_hears (caller, 1500, 600, 0);
  /* The same file with other contents */
  write_tone (f, own, "music.wav", 1800, 0.5);
  media_let_pass (1100);
  hl_media_play (f->media, 1, "music", TRUE, "t4");
  media_assert_hears (caller, 1800, 1500, 0);
}

static void
test_broken_prompt (MediaFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->prompts, "broken.wav", NULL);
  g_autoptr (MediaPeer) caller = media_peer_new (440, HL_CODEC_PCMA, TRUE);

  g_assert_true (g_file_set_contents (path, "This is no audio at all.", -1, NULL));
  media_join (f, 1, caller);
  hl_media_play (f->media, 1, "broken", FALSE, NULL);
  g_assert_true (hl_test_wait_until (media_is_prompt_done, f, MEDIA_WAIT));
  g_assert_cmpstr (f->done->str, ==, "- ");
  g_assert_nonnull (strstr (f->done_error->str, "broken.wav"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                        \
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, function, media_fixture_tear_down)
  ADD ("/media/prompts/one", test_prompt);
  ADD ("/media/prompts/sequence", test_prompt_sequence);
  ADD ("/media/prompts/sequence-hole", test_prompt_sequence_hole);
  ADD ("/media/prompts/missing", test_missing_prompt);
  ADD ("/media/prompts/broken", test_broken_prompt);
  g_test_add ("/media/prompts/folders", MediaFixture, NULL, media_fixture_prepare,
              test_prompt_folders, media_fixture_tear_down);
#undef ADD

  return g_test_run ();
}
