/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "hl-test.h"
#include "media-fixture.h"

/* A supervisor in somebody else's call: who hears whom in each mode, in the ear and in
 * the recording, and that a change of mode is not heard: no step in the sound beyond what
 * the tones and a ramp of 10 ms make, and no gap.  hotline-mediad with three telephones. */

#define LEVEL 8000.0 /* of each tone */
#define LOUD 5500
#define RAMP 80       /* samples */
#define ROUNDING 1100 /* of A-law, in and out, at this loudness */
#define GAP 40        /* samples: 5 ms */
#define HOLD_MS 700   /* how long a mode lasts */
#define ATTEMPTS 3

enum
{
  CALLER,
  AGENT,
  SUPERVISOR,
  N
};

/* Low, so that a tone's own steps are small beside a click's. */
static const double tones[N] = { 150, 210, 290 };

typedef struct
{
  const char *name;
  guint n;
  guint8 hears[N][N]; /* [ear][voice] */
  guint8 recorded[N]; /* on the right */
} Mode;

static const Mode modes[] = {
  { "listen", 3, { { 0, 1, 0 }, { 1, 0, 0 }, { 1, 1, 0 } }, { 0, 1, 0 } },
  { "whisper", 3, { { 0, 1, 0 }, { 1, 0, 1 }, { 1, 1, 0 } }, { 0, 1, 1 } },
  { "barge", 3, { { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 0 } }, { 0, 1, 1 } },
  { "take-over", 3, { { 0, 0, 1 }, { 0, 0, 0 }, { 1, 0, 0 } }, { 0, 0, 1 } },
};

/* Every mode after every other; take-over is the last, as there is no way back. */
static const guint8 order[] = { 0, 1, 2, 0, 2, 1, 0, 1, 2, 1, 0, 2, 3 };

typedef struct
{
  MediaFixture base;
  MediaPeer *peers[N];
  HlMediaTalk talk;
  guint talks;
  gint64 began;
  double from[G_N_ELEMENTS (order)]; /* seconds of the recording */
} Fixture;

static void
talk_closed_cb (HlMedia *media, const HlTalkClosed *closed, Fixture *f)
{
  g_assert_cmpint (closed->call, ==, MEDIA_CALL);
  g_assert_cmpuint (closed->part, ==, 1);
  f->talk = closed->talk;
}

static void
talk_cb (HlMedia *media, HlId call, Fixture *f)
{
  f->talks++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  media_fixture_prepare (&f->base, data);
  f->base.options.threads = 1;
  media_fixture_start (&f->base);
  g_signal_connect (f->base.media, "talk-closed", G_CALLBACK (talk_closed_cb), f);
  g_signal_connect (f->base.media, "talk", G_CALLBACK (talk_cb), f);
  for (guint i = 0; i < N; i++)
    {
      f->peers[i] = media_peer_new (tones[i], HL_CODEC_PCMA, FALSE);
      media_join (&f->base, i + 1, f->peers[i]);
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < N; i++)
    g_clear_pointer (&f->peers[i], media_peer_free);
  media_fixture_tear_down (&f->base, data);
}

static void
mix (Fixture *f, const Mode *mode)
{
  const HlId legs[N] = { CALLER + 1, AGENT + 1, SUPERVISOR + 1 };
  guint16 gain[N * N] = { 0 };

  for (guint from = 0; from < N; from++)
    for (guint to = 0; to < N; to++)
      gain[from * N + to] = mode->hears[to][from] ? 256 : 0;
  hl_media_mix (f->base.media, MEDIA_CALL, legs, mode->n, gain, CALLER + 1);
}

typedef struct
{
  Fixture *fixture;
  const Mode *mode;
} Wanted;

static gboolean
is_heard_right (gpointer data)
{
  Wanted *wanted = data;

  for (guint ear = 0; ear < N; ear++)
    for (guint voice = 0; voice < N; voice++)
      {
        double heard = media_peer_hears (wanted->fixture->peers[ear], tones[voice]);

        if (wanted->mode->hears[ear][voice] ? heard < LOUD : heard > MEDIA_QUIET)
          return FALSE;
      }
  return TRUE;
}

static void
assert_matrix (Fixture *f, const Mode *mode)
{
  Wanted wanted = { f, mode };

  if (!hl_test_wait_until (is_heard_right, &wanted, MEDIA_WAIT))
    for (guint ear = 0; ear < N; ear++)
      g_printerr ("%s: ear %u hears %.0f %.0f %.0f\n", mode->name, ear,
                  media_peer_hears (f->peers[ear], tones[0]),
                  media_peer_hears (f->peers[ear], tones[1]),
                  media_peer_hears (f->peers[ear], tones[2]));
  g_assert_true (is_heard_right (&wanted));
}

/* ---- Steps and gaps ---- */

typedef struct
{
  double step;
  guint gap;
} Flaw;

static Flaw
find_flaw (const gint16 *samples, guint n)
{
  Flaw worst = { 0 };
  guint quiet = 0;

  for (guint k = 1; k < n; k++)
    {
      worst.step = MAX (worst.step, fabs ((double) samples[k] - samples[k - 1]));
      quiet = ABS (samples[k]) < 200 ? quiet + 1 : 0;
      worst.gap = MAX (worst.gap, quiet);
    }
  return worst;
}

/* What @voices and their ramps can make at most, sample to sample. */
static double
step_limit (const gboolean *voices)
{
  double sum = ROUNDING;

  for (guint i = 0; i < N; i++)
    if (voices[i])
      sum += LEVEL * 2 * G_PI * tones[i] / 8000 + LEVEL / RAMP;
  return sum;
}

static gboolean
is_smooth (const char *what, const gint16 *samples, guint n, const gboolean *voices)
{
  Flaw flaw = find_flaw (samples, n);
  double limit = step_limit (voices);

  g_test_message ("%s: %.1f s, greatest step %.0f of %.0f, longest gap %u samples", what,
                  (double) n / 8000, flaw.step, limit, flaw.gap);
  return flaw.step <= limit && flaw.gap <= GAP;
}

/* ---- The recording ---- */

static double
share_of (const GArray *sound, double from, double to, double hz)
{
  guint first = (guint) (from * 8000), last = (guint) (to * 8000);

  g_assert_cmpuint (last, <=, sound->len);
  return media_amplitude (&g_array_index (sound, gint16, first), last - first, hz);
}

static void
check_recorded (Fixture *f, const GArray *left, const GArray *right)
{
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint voice = 0; voice < N; voice++)
      {
        /* The whole periods of all three tones, away from both changes. */
        double from = f->from[i] + 0.3, to = from + 0.3;
        double on_left = share_of (left, from, to, tones[voice]);
        double on_right = share_of (right, from, to, tones[voice]);
        gboolean wanted = modes[order[i]].recorded[voice];

        if (voice == CALLER ? on_left < LOUD : on_left > MEDIA_QUIET)
          g_error ("%s: left has %.0f of voice %u", modes[order[i]].name, on_left, voice);
        if (wanted ? on_right < LOUD : on_right > MEDIA_QUIET)
          g_error ("%s: right has %.0f of voice %u", modes[order[i]].name, on_right, voice);
      }
}

/* ---- */

static void
start_talk (Fixture *f)
{
  hl_media_record (f->base.media, MEDIA_CALL, 1, NULL);
  hl_media_watch (f->base.media, MEDIA_CALL, TRUE);
  mix (f, &modes[0]);
  assert_matrix (f, &modes[0]);
  f->began = g_get_monotonic_time ();
}

static gboolean
run_modes (Fixture *f)
{
  static const gboolean heard[N][N] = { { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 0 } };
  static const char *const names[N] = { "caller", "agent", "supervisor" };
  gboolean smooth = TRUE;
  guint until[N];

  for (guint i = 0; i < N; i++)
    g_byte_array_set_size (f->peers[i]->inband, 0);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      /* Who is out hears nothing, which is no gap. */
      until[AGENT] = f->peers[AGENT]->inband->len / 2;
      mix (f, &modes[order[i]]);
      /* Not in step with the frames. */
      media_let_pass (HOLD_MS + (guint) g_test_rand_int_range (0, 40));
      assert_matrix (f, &modes[order[i]]);
    }
  until[CALLER] = f->peers[CALLER]->inband->len / 2;
  until[SUPERVISOR] = f->peers[SUPERVISOR]->inband->len / 2;
  for (guint i = 0; i < N; i++)
    smooth &= is_smooth (names[i], (const gint16 *) (gpointer) f->peers[i]->inband->data, until[i],
                         heard[i]);
  return smooth;
}

/* A machine that is too busy to send in time makes holes of its own; a click of ours
 * is there each time. */
static void
test_switching (Fixture *f, gconstpointer data)
{
  gboolean smooth = FALSE;

  start_talk (f);
  for (guint i = 0; i < ATTEMPTS && !smooth; i++)
    smooth = run_modes (f);
  g_assert_true (smooth);
}

static void
test_recording (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (gint16));
  g_autoptr (GArray) right = g_array_new (FALSE, FALSE, sizeof (gint16));
  HlMediaTalk live;
  double begun, ended;

  start_talk (f);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      f->from[i] = (double) (g_get_monotonic_time () - f->began) / G_USEC_PER_SEC;
      mix (f, &modes[order[i]]);
      media_let_pass (HOLD_MS);
      assert_matrix (f, &modes[order[i]]);
    }
  g_assert_true (hl_media_get_talk (f->base.media, MEDIA_CALL, &live));
  g_assert_cmpuint (f->talks, >, 20);
  ended = (double) (g_get_monotonic_time () - f->began) / G_USEC_PER_SEC;
  hl_media_record_stop (f->base.media, MEDIA_CALL);
  g_assert_true (hl_test_wait_until (media_is_closed, &f->base, MEDIA_WAIT));
  g_assert_cmpstr (f->base.closed_error->str, ==, "");
  g_assert_true (media_read_stereo (f->base.closed_paths->pdata[0], left, right));
  /* Where the recording began on our clock: from its end. */
  begun = (double) left->len / 8000 - ended;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    f->from[i] += MAX (begun, 0);
  check_recorded (f, left, right);

  /* All three sent tones all the time: nothing but both talking, and no silence. */
  g_assert_cmpint (f->talk.measured, >, f->base.length * 8 / 10);
  g_assert_cmpint (f->talk.both, >, f->talk.measured * 9 / 10);
  g_assert_cmpint (f->talk.silence, <, HL_SECOND / 2);
  g_assert_cmpfloat (f->talk.mos, >, 3);
  g_assert_cmpfloat (live.level_caller, >, -16);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/media/switching/no-click", Fixture, NULL, set_up, test_switching, tear_down);
  g_test_add ("/media/switching/recording", Fixture, NULL, set_up, test_recording, tear_down);
  return g_test_run ();
}
