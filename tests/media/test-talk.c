/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "hl-sound.h"
#include "hl-test.h"
#include "media/hl-rtp.h"
#include "media/hl-talk.h"
#include "media/hl-tone.h"

/* Who talks, told from made-up turns and from spoken Chinese. */

#define SECOND 50 /* frames */

static guint64
tone (guint frame, double amplitude)
{
  gint16 samples[HL_RTP_FRAME];

  for (guint i = 0; i < HL_RTP_FRAME; i++)
    samples[i] =
        (gint16) (amplitude * sin (2 * G_PI * 300 * (double) (frame * HL_RTP_FRAME + i) / 8000));
  return hl_level_squares (samples, HL_RTP_FRAME);
}

static guint64
noise (double amplitude)
{
  gint16 samples[HL_RTP_FRAME];

  for (guint i = 0; i < HL_RTP_FRAME; i++)
    samples[i] = (gint16) g_test_rand_double_range (-amplitude, amplitude);
  return hl_level_squares (samples, HL_RTP_FRAME);
}

static void
talk (HlTalk *talk, double seconds, double caller, double agent)
{
  for (guint i = 0; i < seconds * SECOND; i++)
    hl_talk_frame (talk, tone (i, caller), tone (i, agent), TRUE);
}

static void
assert_near (HlSpan span, double seconds, double within)
{
  g_assert_cmpfloat_with_epsilon ((double) span / HL_SECOND, seconds, within);
}

static void
test_turns (void)
{
  HlTalk state;
  HlMediaTalk result;

  hl_talk_reset (&state);
  talk (&state, 2, 4000, 0);
  talk (&state, 3, 0, 4000);
  talk (&state, 4, 0, 0);
  talk (&state, 1, 4000, 4000);
  talk (&state, 1, 0, 0);
  hl_talk_take (&state, &result);
  assert_near (result.measured, 11, 0.01);
  assert_near (result.apart, 0, 0.01);
  assert_near (result.caller, 3, 0.25);
  assert_near (result.agent, 4, 0.25);
  assert_near (result.both, 1, 0.2);
  assert_near (result.silence, 5, 0.25);
  assert_near (result.longest_silence, 4, 0.1);
  assert_near (result.quiet, 1, 0.1);
  g_assert_cmpuint (result.overlaps, ==, 1);
  g_assert_cmpfloat_with_epsilon (result.level_caller, 20 * log10 (4000 / sqrt (2) / 32768), 0.2);
  /* Levels are of the time since the last look. */
  talk (&state, 0.1, 0, 0);
  hl_talk_take (&state, &result);
  g_assert_cmpfloat (result.level_caller, <, -90);
}

/* Turns that follow at once are no overlap, and a nod is none either. */
static void
test_no_overlap (void)
{
  HlTalk state;
  HlMediaTalk result;

  hl_talk_reset (&state);
  for (guint i = 0; i < 5; i++)
    {
      talk (&state, 1, 4000, 0);
      talk (&state, 1, 0, 4000);
    }
  talk (&state, 0.1, 4000, 4000);
  talk (&state, 1, 0, 4000);
  hl_talk_take (&state, &result);
  g_assert_cmpuint (result.overlaps, ==, 0);
  g_assert_cmpint (result.silence, ==, 0);
}

/* The line's noise is not talk, however long it lasts; a voice above it is. */
static void
test_noise (void)
{
  HlTalk state;
  HlMediaTalk before, after;

  hl_talk_reset (&state);
  for (guint i = 0; i < 30 * SECOND; i++)
    hl_talk_frame (&state, noise (180), noise (60), TRUE);
  hl_talk_take (&state, &before);
  assert_near (before.caller, 0, 0.5);
  assert_near (before.silence, 30, 0.5);
  for (guint i = 0; i < 2 * SECOND; i++)
    hl_talk_frame (&state, tone (i, 1500), noise (60), TRUE);
  hl_talk_take (&state, &after);
  assert_near (after.caller - before.caller, 2, 0.15);
  g_assert_cmpint (after.quiet, ==, 0);
}

/* A tone that lasts for minutes is loud enough to be talk until its end. */
static void
test_long_tone (void)
{
  HlTalk state;
  HlMediaTalk result;

  hl_talk_reset (&state);
  talk (&state, 180, 6000, 0);
  hl_talk_take (&state, &result);
  assert_near (result.caller, 180, 0.1);
}

static void
test_apart (void)
{
  HlTalk state;
  HlMediaTalk result;

  hl_talk_reset (&state);
  talk (&state, 2, 4000, 0);
  for (guint i = 0; i < 10 * SECOND; i++)
    hl_talk_frame (&state, tone (i, 4000), tone (i, 4000), FALSE);
  talk (&state, 2, 0, 4000);
  hl_talk_take (&state, &result);
  assert_near (result.measured, 4, 0.01);
  assert_near (result.apart, 10, 0.01);
  assert_near (result.caller, 2, 0.15);
  assert_near (result.agent, 2, 0.1);
  assert_near (result.both, 0, 0.15);
  g_assert_cmpuint (result.overlaps, ==, 0);
}

static void
test_network (void)
{
  HlTalk state;
  HlMediaTalk result;

  hl_talk_reset (&state);
  hl_talk_take (&state, &result);
  g_assert_cmpfloat (result.mos, ==, 0);
  hl_talk_second (&state, 0, 10, 4.4f);
  hl_talk_second (&state, 4, 30, 3.4f);
  hl_talk_take (&state, &result);
  g_assert_cmpfloat_with_epsilon (result.loss_percent, 2, 1e-4);
  g_assert_cmpfloat_with_epsilon (result.jitter_ms, 20, 1e-4);
  g_assert_cmpfloat_with_epsilon (result.mos, 3.9, 1e-4);
}

static HlSound
speak (const char *text)
{
  g_autofree char *folder = hl_test_dir ();
  g_autofree char *path = g_build_filename (folder, "spoken.wav", NULL);
  const char *argv[] = { "espeak-ng", "-v", "cmn", "-w", path, text, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                &error);
  g_assert_no_error (error);
  return hl_sound_read (path, 0);
}

static guint64
frame_of (const HlSound *sound, gsize frame)
{
  if ((frame + 1) * HL_RTP_FRAME > sound->n)
    return 0;
  return hl_level_squares (sound->samples + frame * HL_RTP_FRAME, HL_RTP_FRAME);
}

/* A question, three seconds in which nobody speaks, the answer. */
static void
test_speech (void)
{
  g_auto (HlSound) question = { 0 }, answer = { 0 };
  HlTalk state;
  HlMediaTalk result;
  g_autofree char *speaker = g_find_program_in_path ("espeak-ng");
  double asks, answers;

  if (speaker == NULL)
    {
      g_test_skip ("espeak-ng is not installed");
      return;
    }
  question = speak ("您好，我想问一下低保申请现在办到哪一步了，还要等多久？");
  answer =
      speak ("您的申请已经在十一月五号受理，目前正在核对家庭经济状况，二十个工作日内会作出决定。");
  asks = (double) question.n / 8000;
  answers = (double) answer.n / 8000;
  hl_talk_reset (&state);
  for (gsize i = 0; i < question.n / HL_RTP_FRAME; i++)
    hl_talk_frame (&state, frame_of (&question, i), noise (20), TRUE);
  for (guint i = 0; i < 3 * SECOND; i++)
    hl_talk_frame (&state, noise (20), noise (20), TRUE);
  for (gsize i = 0; i < answer.n / HL_RTP_FRAME; i++)
    hl_talk_frame (&state, noise (20), frame_of (&answer, i), TRUE);
  hl_talk_take (&state, &result);
  g_test_message ("asks %.1f s of %.1f, answers %.1f s of %.1f, silence %.1f s, longest %.1f s",
                  (double) result.caller / HL_SECOND, asks, (double) result.agent / HL_SECOND,
                  answers, (double) result.silence / HL_SECOND,
                  (double) result.longest_silence / HL_SECOND);
  g_assert_cmpfloat ((double) result.caller / HL_SECOND, >, 0.6 * asks);
  g_assert_cmpfloat ((double) result.agent / HL_SECOND, >, 0.6 * answers);
  g_assert_cmpfloat ((double) result.longest_silence / HL_SECOND, >, 2.9);
  g_assert_cmpfloat ((double) result.longest_silence / HL_SECOND, <, 4.5);
  g_assert_cmpuint (result.overlaps, ==, 0);
}

static void
test_wire (void)
{
  HlMediaTalk talk = { .measured = 7,
                       .apart = 6,
                       .caller = 5,
                       .agent = 4,
                       .both = 3,
                       .silence = 2,
                       .longest_silence = 1,
                       .quiet = 9,
                       .overlaps = 8,
                       .level_caller = -20,
                       .level_agent = -30,
                       .loss_percent = 1.5f,
                       .jitter_ms = 12.5f,
                       .mos = 4.25f };
  HlMediaTalk back;
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);
  g_autoptr (HlJsonDoc) doc = NULL;

  hl_json_begin_object (&writer);
  hl_media_talk_write (&writer, &talk);
  hl_json_end_object (&writer);
  doc = hl_json_parse (text->str, -1, NULL);
  hl_media_talk_read (hl_json_doc_root (doc), &back);
  g_assert_cmpmem (&talk, sizeof talk, &back, sizeof back);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/talk/turns", test_turns);
  g_test_add_func ("/media/talk/no-overlap", test_no_overlap);
  g_test_add_func ("/media/talk/noise", test_noise);
  g_test_add_func ("/media/talk/long-tone", test_long_tone);
  g_test_add_func ("/media/talk/apart", test_apart);
  g_test_add_func ("/media/talk/network", test_network);
  g_test_add_func ("/media/talk/speech", test_speech);
  g_test_add_func ("/media/talk/wire", test_wire);
  return g_test_run ();
}
