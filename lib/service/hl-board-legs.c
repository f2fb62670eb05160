/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-board-private.h"

#include "hl-warnings.h"
#include "hl-wall.h"

/* Commands carried out.  What goes to mediad is in order by its socket; what needs a
 * port for its SDP – an answer, an INVITE – waits for mediad's word, leg by leg. */

#define RECORD_PART 1

void
hl_board_leg_free (gpointer data)
{
  HlBoardLeg *leg = data;

  if (leg->invite != NULL)
    {
      g_free ((char *) leg->invite->number);
      g_free ((char *) leg->invite->text);
      g_free ((char *) leg->invite->trunk);
      g_free (leg->invite);
    }
  g_free (leg->trunk);
  g_free (leg);
}

HlBoardLeg *
hl_board_add_leg (HlBoard *self, HlId id, HlId call)
{
  HlBoardLeg *leg = g_new0 (HlBoardLeg, 1);

  leg->id = id;
  leg->call = call;
  g_hash_table_replace (self->legs, &leg->id, leg);
  return leg;
}

HlBoardLeg *
hl_board_find_leg (HlBoard *self, HlId id)
{
  return g_hash_table_lookup (self->legs, &id);
}

void
hl_board_end_leg (HlBoard *self, HlId id, gint code, const char *reason)
{
  HlEvent event = { .kind = HL_EVENT_LEG_ENDED, .leg = id, .code = code, .text = reason };

  /* Out first: closing answers openings that wait, as if they had failed. */
  g_hash_table_remove (self->legs, &id);
  hl_media_close_leg (self->media, id);
  hl_board_begin (self, 0);
  hl_board_keep (self, HL_KEPT_LEG, id, NULL);
  hl_switch_handle (self->board, &event, NULL);
  hl_board_end (self);
}

/* ---- Media of a leg ---- */

static void
send_invite (HlBoard *self, HlBoardLeg *leg)
{
  static const char *const alerts[] = {
    [HL_AUTO_ANSWER_AT_ONCE] = "answer-after=0",
    [HL_AUTO_ANSWER_BEEP] = HL_SIP_ALERT_BEEP,
  };
  const HlCommand *command = leg->invite;
  HlSipInvite invite = {
    .leg = leg->id,
    .target = command->number,
    .trunk = command->trunk,
    .caller = command->text,
    .call = command->call,
    .alert = alerts[command->auto_answer],
    .local = leg->local,
  };

  leg->at_sip = TRUE;
  hl_sip_invite (self->sip, &invite);
}

/* The run before had a port and keys in the other side's hands: new ones must be told. */
static void
check_port (HlBoard *self, HlBoardLeg *leg, const HlMediaDesc *before)
{
  leg->taken_over = FALSE;
  if (hl_media_desc_moved (before, &leg->local))
    hl_sip_reinvite (self->sip, leg->id, &leg->local);
}

static void
go_on (HlBoard *self, HlBoardLeg *leg, const HlMediaDesc *before)
{
  HlWant want = leg->want;

  leg->want = HL_WANT_NOTHING;
  if (leg->taken_over)
    check_port (self, leg, before);
  else if (want == HL_WANT_ANSWER)
    hl_sip_answer (self->sip, leg->id, &leg->local);
  else if (want == HL_WANT_INVITE)
    send_invite (self, leg);
}

/* What they offered or answered can't be agreed on: they are told why, and nothing is wrong
 * with us. */
static void
disagree (HlBoard *self, HlBoardLeg *leg, const GError *error)
{
  g_message ("Leg %" G_GINT64_FORMAT ": %s", leg->id, error->message);
  hl_sip_end (self->sip, leg->id, leg->want == HL_WANT_ANSWER ? 488 : 0, error->message);
}

static void
fail (HlBoard *self, HlBoardLeg *leg, const GError *error)
{
  hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "media-leg", "",
                     "A call got no sound and was refused: %s", error->message);
  if (leg->at_sip)
    hl_sip_end (self->sip, leg->id, leg->want == HL_WANT_ANSWER ? 503 : 0, NULL);
  else
    hl_board_end_leg (self, leg->id, 503, "no media");
}

typedef struct
{
  HlBoard *board; /* gone when cancelled */
  GCancellable *cancellable;
  HlId leg;
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->cancellable);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  HlBoard *self;
  HlBoardLeg *leg;
  HlMediaDesc local, before;
  g_autoptr (GError) error = NULL;
  gboolean ok = hl_media_open_leg_finish (HL_MEDIA (source), result, &local, &error);

  if (g_cancellable_is_cancelled (opening->cancellable))
    return;
  self = opening->board;
  leg = hl_board_find_leg (self, opening->leg);
  if (leg == NULL || leg->ended)
    return;
  if (!ok)
    {
      if (leg->at_sip && leg->has_remote
          && g_error_matches (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST))
        disagree (self, leg, error);
      else if (leg->want != HL_WANT_NOTHING)
        fail (self, leg, error);
      return;
    }
  hl_warnings_clear (self->service->warnings, "media-leg", "");
  before = leg->local;
  leg->local = local;
  leg->has_local = TRUE;
  go_on (self, leg, &before);
}

static const HlTrunkConfig *
find_trunk (HlBoard *self, const char *name)
{
  guint n = 0;
  const HlTrunkConfig *trunks = hl_site_config_trunks (self->config, &n);

  for (guint i = 0; name != NULL && i < n; i++)
    if (g_strcmp0 (trunks[i].name, name) == 0)
      return &trunks[i];
  return NULL;
}

/* What the other side of the call talks. */
static const HlBoardLeg *
partner (HlBoard *self, const HlBoardLeg *leg)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->legs);
  while (leg->call != 0 && g_hash_table_iter_next (&iter, NULL, &value))
    {
      const HlBoardLeg *one = value;

      if (one != leg && one->call == leg->call && one->has_local && one->has_remote)
        return one;
    }
  return NULL;
}

/* A trunk has what the site says.  A device is offered first what the other side talks, so
 * that nothing is transcoded without need, and SRTP when the call came with it. */
static void
set_policy (HlBoard *self, HlBoardLeg *leg)
{
  const HlTrunkConfig *trunk = find_trunk (self, leg->trunk);
  HlMediaPolicy policy = { .srtp = HL_SRTP_ANSWERED };

  if (trunk != NULL)
    {
      policy.srtp = (HlSrtpPolicy) trunk->srtp;
      hl_media_policy_set_codecs (&policy, trunk->codecs != NULL ? trunk->codecs : HL_TRUNK_CODECS);
    }
  else if (leg->invite != NULL)
    {
      const HlBoardLeg *other = partner (self, leg);

      if (other != NULL && other->local.n_codecs > 0)
        hl_media_policy_prefer (&policy, other->local.codecs[0].codec);
      if (other != NULL && other->local.n_crypto > 0)
        policy.srtp = HL_SRTP_OPTIONAL;
    }
  hl_media_set_policy (self->media, leg->id, &policy);
}

void
hl_board_open_media (HlBoard *self, HlBoardLeg *leg)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->board = self;
  opening->cancellable = g_object_ref (self->cancellable);
  opening->leg = leg->id;
  hl_media_open_leg_async (self->media, leg->id, leg->has_remote ? &leg->remote : NULL,
                           self->cancellable, opened_cb, opening);
}

/* ---- Commands ---- */

static void
run_ring (HlBoard *self, const HlCommand *command)
{
  hl_sip_ring (self->sip, command->leg);
}

static void
run_answer (HlBoard *self, const HlCommand *command)
{
  HlBoardLeg *leg = hl_board_find_leg (self, command->leg);

  if (leg == NULL || leg->ended)
    return;
  leg->call = command->call;
  leg->want = HL_WANT_ANSWER;
  set_policy (self, leg);
  hl_board_open_media (self, leg);
}

static void
run_invite (HlBoard *self, const HlCommand *command)
{
  HlBoardLeg *leg = hl_board_add_leg (self, command->leg, command->call);

  leg->want = HL_WANT_INVITE;
  leg->invite = g_memdup2 (command, sizeof *command);
  leg->invite->number = g_strdup (command->number);
  leg->invite->text = g_strdup (command->text);
  leg->invite->trunk = g_strdup (command->trunk);
  leg->invite->mix = NULL;
  leg->trunk = g_strdup (command->trunk);
  set_policy (self, leg);
  hl_board_open_media (self, leg);
}

/* An INVITE that has not left yet is not missed by anybody. */
static void
run_end (HlBoard *self, const HlCommand *command)
{
  HlBoardLeg *leg = hl_board_find_leg (self, command->leg);

  if (leg == NULL || leg->ended)
    return;
  leg->ended = TRUE;
  if (leg->at_sip)
    hl_sip_end (self->sip, leg->id, command->code, command->text);
  else
    hl_board_end_leg (self, leg->id, 487, "not sent");
}

static void
run_dtmf (HlBoard *self, const HlCommand *command)
{
  HlBoardLeg *leg = hl_board_find_leg (self, command->leg);

  if (leg != NULL && leg->has_remote && !hl_media_desc_has_dtmf (&leg->remote))
    hl_sip_info_dtmf (self->sip, command->leg, command->text);
  else
    hl_media_send_dtmf (self->media, command->leg, command->text);
}

static void
run_mix (HlBoard *self, const HlCommand *command)
{
  const HlMix *mix = command->mix;
  guint16 gain[HL_MIX_LEGS * HL_MIX_LEGS];

  if (mix == NULL || mix->n_legs == 0)
    {
      hl_media_close_call (self->media, command->call);
      return;
    }
  for (guint i = 0; i < mix->n_legs; i++)
    for (guint j = 0; j < mix->n_legs; j++)
      gain[i * mix->n_legs + j] = mix->gain[i][j];
  hl_media_mix (self->media, command->call, mix->legs, mix->n_legs, gain, mix->left);
}

static void
run_play (HlBoard *self, const HlCommand *command)
{
  hl_media_play (self->media, command->leg, command->text, command->loop,
                 command->number != NULL ? command->number : "");
}

static void
run_stop_play (HlBoard *self, const HlCommand *command)
{
  hl_media_stop_play (self->media, command->leg);
}

static void
run_record (HlBoard *self, const HlCommand *command)
{
  HlCallExtra *extra = hl_board_extra (self, command->call, TRUE);

  extra->recording = TRUE;
  hl_board_record (self, command->call, RECORD_PART);
}

static void
run_record_stop (HlBoard *self, const HlCommand *command)
{
  HlCallExtra *extra = hl_board_extra (self, command->call, FALSE);

  if (extra != NULL)
    extra->recording = FALSE;
  hl_media_record_stop (self->media, command->call);
}

static void
run_record_pause (HlBoard *self, const HlCommand *command)
{
  hl_media_record_pause (self->media, command->call, command->code != 0);
}

static void
run_screen (HlBoard *self, const HlCommand *command)
{
  hl_wall_push_me (self->service->wall, command->agent);
}

void
hl_board_run_command (HlBoard *self, const HlCommand *command)
{
  static void (*const run[HL_N_COMMANDS]) (HlBoard *, const HlCommand *) = {
    [HL_COMMAND_LEG_RING] = run_ring,     [HL_COMMAND_LEG_ANSWER] = run_answer,
    [HL_COMMAND_LEG_INVITE] = run_invite, [HL_COMMAND_LEG_END] = run_end,
    [HL_COMMAND_LEG_DTMF] = run_dtmf,     [HL_COMMAND_MIX] = run_mix,
    [HL_COMMAND_PLAY] = run_play,         [HL_COMMAND_STOP_PLAY] = run_stop_play,
    [HL_COMMAND_RECORD] = run_record,     [HL_COMMAND_RECORD_STOP] = run_record_stop,
    [HL_COMMAND_SCREEN] = run_screen,     [HL_COMMAND_RECORD_PAUSE] = run_record_pause,
  };

  g_return_if_fail (command->kind < HL_N_COMMANDS);
  if (run[command->kind] != NULL)
    run[command->kind](self, command);
}
