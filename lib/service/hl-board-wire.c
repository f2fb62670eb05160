/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-board-private.h"

#include "hl-quality-store.h"
#include "hl-warnings.h"
#include "hl-wall.h"
#include "people/hl-number-blind.h"

/* What comes in from sip and media, turned into events of the switch. */

/* ---- sip ---- */

static HlId
agent_of (HlBoard *self, const char *extension)
{
  const HlId *agent = extension != NULL ? g_hash_table_lookup (self->extensions, extension) : NULL;
  return agent != NULL ? *agent : 0;
}

/* A new dialog of theirs: remembered with whatever the switch makes of it. */
static void
take_dialog (HlBoard *self, const HlSipEvent *sip, const HlEvent *event)
{
  HlBoardLeg *leg = hl_board_add_leg (self, sip->leg, 0);

  leg->at_sip = TRUE;
  g_free (leg->trunk);
  leg->trunk = g_strdup (sip->trunk);
  leg->remote = sip->remote;
  leg->has_remote = sip->remote.port != 0;
  hl_board_begin (self, event->agent);
  hl_board_keep (self, HL_KEPT_LEG, sip->leg, "{}");
  hl_switch_handle (self->board, event, NULL);
  hl_board_end (self);
}

/* However the trunk wrote it: one form is stored, shown and compared. */
static void
on_incoming (HlBoard *self, const HlSipEvent *sip)
{
  g_autofree char *canon = hl_number_normal (sip->caller);
  g_autofree char *diverted = sip->diverted != NULL ? hl_number_normal (sip->diverted) : NULL;
  HlEvent event = { .kind = HL_EVENT_INCOMING,
                    .leg = sip->leg,
                    .number = sip->number,
                    .text = canon != NULL ? canon : "",
                    .trunk = sip->trunk,
                    .diverted = diverted };

  take_dialog (self, sip, &event);
}

/* The form in which callers are compared; extensions and a phone's own codes stay as they are. */
static char *
outside_number (const char *dialled)
{
  HlNumber number;

  if (!hl_number_parse (dialled, hl_number_get_home (), &number, NULL)
      || number.kind == HL_NUMBER_OTHER)
    return g_strdup (dialled);
  return g_strdup (number.digits);
}

static void
on_device_call (HlBoard *self, const HlSipEvent *sip)
{
  g_autofree char *number = outside_number (sip->number);
  HlEvent event = { .kind = HL_EVENT_DIALLED,
                    .leg = sip->leg,
                    .agent = agent_of (self, sip->extension),
                    .number = number };

  take_dialog (self, sip, &event);
}

static void
pass_on (HlBoard *self, const HlSipEvent *sip, HlEventKind kind)
{
  HlEvent event = { .kind = kind,
                    .leg = sip->leg,
                    .code = sip->code,
                    .number = sip->number,
                    .text = sip->text != NULL ? sip->text : sip->reason };

  hl_board_handle (self, &event, 0, NULL);
}

/* The other side's address goes to mediad before the switch mixes the leg. */
static void
take_remote (HlBoard *self, const HlSipEvent *sip)
{
  HlBoardLeg *leg = hl_board_find_leg (self, sip->leg);

  if (leg == NULL || sip->remote.port == 0)
    return;
  leg->remote = sip->remote;
  leg->has_remote = TRUE;
  if (leg->has_local)
    hl_board_open_media (self, leg);
}

/* With media of its own the far side is heard before it answers. */
static void
on_ringing (HlBoard *self, const HlSipEvent *sip)
{
  HlEvent event = { .kind = HL_EVENT_LEG_RINGING, .leg = sip->leg };

  take_remote (self, sip);
  event.code = sip->remote.port != 0 ? 1 : 0;
  hl_board_handle (self, &event, 0, NULL);
}

static void
on_answered (HlBoard *self, const HlSipEvent *sip)
{
  HlBoardLeg *leg = hl_board_find_leg (self, sip->leg);

  if (leg != NULL)
    leg->answered = TRUE;
  take_remote (self, sip);
  pass_on (self, sip, HL_EVENT_LEG_ANSWERED);
}

static void
on_ended (HlBoard *self, const HlSipEvent *sip)
{
  if (hl_board_find_leg (self, sip->leg) != NULL)
    hl_board_end_leg (self, sip->leg, sip->code, sip->reason);
}

static void
on_dtmf (HlBoard *self, const HlSipEvent *sip)
{
  pass_on (self, sip, HL_EVENT_LEG_DTMF);
}

static void
on_remote (HlBoard *self, const HlSipEvent *sip)
{
  take_remote (self, sip);
}

static void
on_refer (HlBoard *self, const HlSipEvent *sip)
{
  pass_on (self, sip, HL_EVENT_LEG_REFER);
}

static void
tell_device (HlBoard *self, HlId agent, gboolean there)
{
  HlEvent event = { .kind = there ? HL_EVENT_DEVICE_BACK : HL_EVENT_DEVICE_LOST, .agent = agent };

  if (agent != 0)
    hl_board_handle (self, &event, 0, NULL);
}

static void
on_registered (HlBoard *self, const HlSipEvent *sip)
{
  tell_device (self, agent_of (self, sip->extension), TRUE);
}

static void
on_unregistered (HlBoard *self, const HlSipEvent *sip)
{
  tell_device (self, agent_of (self, sip->extension), FALSE);
}

static void
on_trunk (HlBoard *self, const HlSipEvent *sip)
{
  if (sip->up)
    hl_warnings_clear (self->service->warnings, "trunk", sip->trunk);
  else
    hl_warnings_raise (
        self->service->warnings, HL_WARNING_SERIOUS, "trunk", sip->trunk,
        "Trunk %s can't be used: %s. Calls go on through other trunks, if there are any",
        sip->trunk, sip->reason != NULL ? sip->reason : "no answer");
}

static void
on_refused (HlBoard *self, const HlSipEvent *sip)
{
  g_message ("sip refused a message of %s: %s", sip->address != NULL ? sip->address : "?",
             sip->reason != NULL ? sip->reason : "");
}

static void
sip_cb (HlBoard *self, const HlSipEvent *sip)
{
  static void (*const on[]) (HlBoard *, const HlSipEvent *) = {
    [HL_SIP_INCOMING] = on_incoming,     [HL_SIP_DEVICE_CALL] = on_device_call,
    [HL_SIP_RINGING] = on_ringing,       [HL_SIP_ANSWERED] = on_answered,
    [HL_SIP_ENDED] = on_ended,           [HL_SIP_DTMF] = on_dtmf,
    [HL_SIP_REMOTE] = on_remote,         [HL_SIP_REFER] = on_refer,
    [HL_SIP_REGISTERED] = on_registered, [HL_SIP_UNREGISTERED] = on_unregistered,
    [HL_SIP_TRUNK] = on_trunk,           [HL_SIP_REFUSED] = on_refused,
  };

  if (sip->kind < G_N_ELEMENTS (on) && on[sip->kind] != NULL)
    on[sip->kind](self, sip);
}

/* ---- media ---- */

static void
prompt_done_cb (HlBoard *self, HlId leg, const char *token, const char *fault)
{
  HlEvent event = { .kind = HL_EVENT_PROMPT_DONE, .leg = leg, .text = token };

  if (fault != NULL)
    hl_warnings_raise (self->service->warnings, HL_WARNING_NORMAL, "prompt",
                       token != NULL ? token : "", "An announcement could not be played: %s",
                       fault);
  hl_board_handle (self, &event, 0, NULL);
}

static void
dtmf_cb (HlBoard *self, HlId leg, const char *digit)
{
  HlEvent event = { .kind = HL_EVENT_LEG_DTMF, .leg = leg, .text = digit };

  hl_board_handle (self, &event, 0, NULL);
}

/* SRTP with another key than was agreed is a fault of the other side's equipment: nothing is heard,
 * and somebody must be told whose. */
static void
warn_of_key (HlBoard *self, HlId id, gboolean wrong)
{
  const HlBoardLeg *leg = hl_board_find_leg (self, id);
  const char *subject = leg != NULL && leg->trunk != NULL ? leg->trunk : "";

  if (wrong)
    hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "srtp-key", subject,
                       "SRTP: the other side's key does not fit (%s): it is not heard",
                       *subject != '\0' ? subject : "a telephone of ours");
  else
    hl_warnings_clear (self->service->warnings, "srtp-key", subject);
}

static void
silent_cb (HlBoard *self, HlId leg, gboolean silent, HlSilence reason)
{
  HlEvent event = { .kind = HL_EVENT_LEG_SILENT,
                    .leg = leg,
                    .code = silent ? 1 : 0,
                    .text = silent ? hl_silence_word (reason) : NULL };
  HlBoardLeg *known = hl_board_find_leg (self, leg);

  if (known != NULL)
    known->silent = silent;
  warn_of_key (self, leg, silent && reason == HL_SILENCE_SRTP);
  hl_board_handle (self, &event, 0, NULL);
}

static void
leg_moved_cb (HlBoard *self, HlId id, const HlMediaDesc *local)
{
  HlBoardLeg *leg = hl_board_find_leg (self, id);

  if (leg == NULL)
    return;
  leg->local = *local;
  leg->has_local = TRUE;
  if (leg->at_sip)
    hl_sip_reinvite (self->sip, id, local);
}

static void
recording_closed_cb (HlBoard *self, const HlRecordingClosed *closed)
{
  hl_board_take_recording (self, closed);
}

static void
quality_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  hl_store_finish (HL_STORE (source), result, &error);
  if (error != NULL)
    g_message ("How a call went can't be stored: %s", error->message);
}

static void
talk_closed_cb (HlBoard *self, const HlTalkClosed *closed)
{
  HlQualityWork work = { *closed, hl_clock_now (self->service->clock) };

  hl_store_write_async (self->service->store, hl_quality_write, g_memdup2 (&work, sizeof work),
                        g_free, NULL, quality_cb, NULL);
}

static void
talk_cb (HlBoard *self, HlId call)
{
  hl_wall_touch (self->service->wall);
}

static void
report_cb (HlBoard *self, HlId id, const HlMediaReport *report)
{
  HlBoardLeg *leg = hl_board_find_leg (self, id);
  const HlCallExtra *extra = leg != NULL ? hl_board_get_extra (self, leg->call) : NULL;

  if (extra != NULL && extra->watched)
    hl_wall_touch (self->service->wall);
}

/* ---- Devices: who is registered, after a change of the configuration or a start ---- */

void
hl_board_sync_devices (HlBoard *self)
{
  GHashTableIter iter;
  const char *extension;
  const HlId *agent;

  g_hash_table_iter_init (&iter, self->extensions);
  while (g_hash_table_iter_next (&iter, (gpointer *) &extension, (gpointer *) &agent))
    {
      HlAgentView view;
      gboolean there = hl_sip_device_contact (self->sip, extension) != NULL;

      if (there && hl_switch_get_agent (self->board, *agent, &view) && !view.device_up)
        tell_device (self, *agent, TRUE);
    }
}

void
hl_board_listen (HlBoard *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } media[] = {
    { "prompt-done", G_CALLBACK (prompt_done_cb) },
    { "dtmf", G_CALLBACK (dtmf_cb) },
    { "silent", G_CALLBACK (silent_cb) },
    { "leg-moved", G_CALLBACK (leg_moved_cb) },
    { "recording-closed", G_CALLBACK (recording_closed_cb) },
    { "report", G_CALLBACK (report_cb) },
    { "talk", G_CALLBACK (talk_cb) },
    { "talk-closed", G_CALLBACK (talk_closed_cb) },
  };

  g_signal_connect_swapped (self->sip, "event", G_CALLBACK (sip_cb), self);
  for (guint i = 0; i < G_N_ELEMENTS (media); i++)
    g_signal_connect_swapped (self->media, media[i].signal, media[i].callback, self);
}
