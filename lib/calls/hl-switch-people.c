/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

#include "hl-switch-events.h"

/* What agents and supervisors ask for: done at once, or refused with the reason. */

static gboolean
not_now (HlSwitchAgent *agent, const char *what, GError **error)
{
  g_set_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, "can't %s while %s", what,
               hl_switch_agent_words[agent->state]);
  return FALSE;
}

/* In a call or after it: requests for a state are for later. */
static gboolean
is_busy (HlSwitchAgent *agent)
{
  return agent->state >= HL_AGENT_RINGING;
}

/* ---- States ---- */

gboolean
hl_switch_on_sign_in (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchAgent *agent = h->agent;

  if (agent->gone)
    return not_now (agent, "sign in", error);
  if (agent->state == HL_AGENT_OFFLINE)
    {
      agent->misses = agent->answered = 0;
      agent->talked = agent->offer_after = 0;
      agent->device_lost = agent->chosen = FALSE;
      hl_switch_agent_set_rest (agent, HL_AGENT_AWAY, "signed-in");
      return hl_switch_agent_step (self, agent, HL_AGENT_STEP_SIGN_IN, "signed-in");
    }
  if (agent->rest == HL_AGENT_OFFLINE) /* back before the call was over */
    {
      hl_switch_agent_set_rest (agent, HL_AGENT_AWAY, "signed-in");
      hl_switch_agent_touch (self, agent);
    }
  return TRUE;
}

gboolean
hl_switch_on_sign_out (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchAgent *agent = h->agent;

  if (agent->state == HL_AGENT_OFFLINE)
    return TRUE;
  hl_switch_agent_set_rest (agent, HL_AGENT_OFFLINE, NULL);
  agent->device_lost = FALSE;
  agent->chosen = TRUE;
  hl_switch_agent_touch (self, agent);
  if (!is_busy (agent) || agent->state == HL_AGENT_WRAP_UP)
    hl_switch_agent_go_rest (self, agent);
  else if (agent->state == HL_AGENT_RINGING && agent->leg->role == HL_ROLE_AGENT)
    {
      hl_switch_leg_command (self, HL_COMMAND_LEG_END, agent->leg, 0);
      hl_switch_queue_return (self, agent->leg, "signed-out", 0);
    }
  return TRUE;
}

static gboolean
wish_ready (HlSwitch *self, HlSwitchAgent *agent, GError **error)
{
  if (agent->state == HL_AGENT_OFFLINE || agent->gone)
    return not_now (agent, "be ready", error);
  if (!agent->device_up)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE,
                           "can't be ready: the phone is not registered");
      return FALSE;
    }
  agent->misses = 0;
  agent->device_lost = FALSE;
  hl_switch_agent_set_rest (agent, HL_AGENT_READY, NULL);
  hl_switch_agent_touch (self, agent);
  if (is_busy (agent))
    agent->chosen = TRUE;
  else if (agent->state == HL_AGENT_AWAY)
    {
      agent->offer_after = 0;
      hl_switch_agent_go_rest (self, agent);
    }
  return TRUE;
}

static gboolean
wish_away (HlSwitch *self, HlSwitchAgent *agent, const char *reason, GError **error)
{
  if (agent->state == HL_AGENT_OFFLINE)
    return not_now (agent, "be away", error);
  agent->device_lost = FALSE;
  hl_switch_agent_set_rest (agent, HL_AGENT_AWAY,
                            reason != NULL && *reason != '\0' ? reason : "away");
  hl_switch_agent_touch (self, agent);
  if (is_busy (agent))
    agent->chosen = TRUE;
  else if (agent->state != HL_AGENT_AWAY || g_strcmp0 (agent->reason, agent->rest_reason) != 0)
    hl_switch_agent_go_rest (self, agent);
  return TRUE;
}

gboolean
hl_switch_on_ready (HlSwitch *self, const HlHandling *h, GError **error)
{
  return wish_ready (self, h->agent, error);
}

gboolean
hl_switch_on_away (HlSwitch *self, const HlHandling *h, GError **error)
{
  return wish_away (self, h->agent, h->event->text, error);
}

gboolean
hl_switch_on_wrap_up_done (HlSwitch *self, const HlHandling *h, GError **error)
{
  if (h->agent->state != HL_AGENT_WRAP_UP)
    return not_now (h->agent, "end the wrap-up", error);
  hl_switch_agent_go_rest (self, h->agent);
  return TRUE;
}

gboolean
hl_switch_on_device_lost (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchAgent *agent = h->agent;

  if (agent->device == HL_DEVICE_CONTACT || !agent->device_up)
    return TRUE;
  agent->device_up = FALSE;
  hl_switch_agent_touch (self, agent);
  if (agent->state == HL_AGENT_READY)
    hl_switch_agent_go_rest (self, agent); /* rests away as long as the device is gone */
  else if (agent->state == HL_AGENT_RINGING && agent->leg->role == HL_ROLE_AGENT)
    {
      hl_switch_leg_command (self, HL_COMMAND_LEG_END, agent->leg, 0);
      hl_switch_queue_return (self, agent->leg, "device", 0);
    }
  return TRUE;
}

gboolean
hl_switch_on_device_back (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchAgent *agent = h->agent;

  if (agent->device_up)
    return TRUE;
  agent->device_up = TRUE;
  hl_switch_agent_touch (self, agent);
  if (!agent->device_lost)
    return TRUE;
  agent->device_lost = FALSE;
  hl_switch_agent_set_rest (agent, HL_AGENT_READY, NULL);
  if (agent->state == HL_AGENT_AWAY)
    hl_switch_agent_go_rest (self, agent);
  return TRUE;
}

/* ---- The call ---- */

gboolean
hl_switch_on_reject (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchLeg *leg = h->agent->leg;

  if (h->agent->state != HL_AGENT_RINGING)
    return not_now (h->agent, "reject", error);
  if (leg->role == HL_ROLE_GUEST)
    {
      hl_switch_third_lost (self, leg->call, "rejected", 603, NULL);
      return TRUE;
    }
  if (leg->role == HL_ROLE_PARTY) /* a colleague's call */
    {
      hl_switch_dial_failed (self, leg->call, NULL, 603, "rejected");
      return TRUE;
    }
  hl_switch_leg_command (self, HL_COMMAND_LEG_END, leg, 603);
  hl_switch_queue_return (self, leg, "rejected", 603);
  return TRUE;
}

gboolean
hl_switch_on_hold (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchLeg *leg = h->agent->leg;
  HlSwitchCall *call;

  if (h->agent->state != HL_AGENT_TALKING)
    return not_now (h->agent, "hold", error);
  call = leg->call;
  if (call->state == HL_CALL_HELD)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE,
                           "the other side holds this call");
      return FALSE;
    }
  if (call->third != HL_THIRD_NONE || call->state != HL_CALL_TALKING)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE,
                           "can't hold a call with a third in it");
      return FALSE;
    }
  hl_switch_call_hold (self, leg);
  return TRUE;
}

gboolean
hl_switch_on_unhold (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchLeg *leg = h->agent->leg;

  if (h->agent->state != HL_AGENT_HELD)
    return not_now (h->agent, "resume", error);
  /* To have the caller back is to do without the third. */
  if (leg->call->third != HL_THIRD_NONE)
    hl_switch_third_lost (self, leg->call, "cancelled", 0, NULL);
  else
    hl_switch_call_unhold (self, leg);
  return TRUE;
}

/* Consulting, it is the third who is hung up on; transferring, the agent goes; the
 * third hangs up for herself only. */
static gboolean
hang_up_third (HlSwitch *self, HlSwitchLeg *leg)
{
  HlThird third = leg->call->third;

  if (leg->role == HL_ROLE_GUEST || (leg->role == HL_ROLE_AGENT && third == HL_THIRD_TRANSFERRING))
    return hl_switch_third_leg_gone (self, leg, NULL, 0);
  if (leg->role != HL_ROLE_AGENT || (third != HL_THIRD_RINGING && third != HL_THIRD_CONSULTED))
    return FALSE;
  hl_switch_third_lost (self, leg->call, "cancelled", 0, NULL);
  return TRUE;
}

gboolean
hl_switch_on_hang_up (HlSwitch *self, const HlHandling *h, GError **error)
{
  switch (h->agent->state)
    {
    case HL_AGENT_RINGING:
      return hl_switch_on_reject (self, h, error);
    case HL_AGENT_DIALLING:
      hl_switch_dial_failed (self, h->agent->leg->call, NULL, 487, "agent");
      return TRUE;
    case HL_AGENT_TALKING:
    case HL_AGENT_HELD:
      if (hang_up_third (self, h->agent->leg))
        return TRUE;
      if (hl_switch_rating_begin (self, h->agent->leg, NULL, 0))
        return TRUE;
      hl_switch_call_end (self, h->agent->leg->call,
                          h->agent->leg->role == HL_ROLE_PARTY ? "called" : "agent", NULL, 0);
      return TRUE;
    default:
      return not_now (h->agent, "hang up", error);
    }
}

gboolean
hl_switch_on_dial (HlSwitch *self, const HlHandling *h, GError **error)
{
  gint code;

  return hl_switch_dial (self, h->agent, h->event->number, h->event->text, 0, h->event->call, &code,
                         error);
}

gboolean
hl_switch_on_transfer (HlSwitch *self, const HlHandling *h, GError **error)
{
  return hl_switch_transfer (self, h->agent, h->event, error);
}

gboolean
hl_switch_on_consult (HlSwitch *self, const HlHandling *h, GError **error)
{
  return hl_switch_consult (self, h->agent, h->event, error);
}

gboolean
hl_switch_on_transfer_complete (HlSwitch *self, const HlHandling *h, GError **error)
{
  return hl_switch_transfer_complete (self, h->agent, error);
}

gboolean
hl_switch_on_consult_cancel (HlSwitch *self, const HlHandling *h, GError **error)
{
  if (h->agent->state != HL_AGENT_HELD || h->agent->leg->call->third == HL_THIRD_NONE)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, "nobody is consulted");
      return FALSE;
    }
  return hl_switch_on_unhold (self, h, error);
}

gboolean
hl_switch_on_conference (HlSwitch *self, const HlHandling *h, GError **error)
{
  return hl_switch_conference (self, h->agent, error);
}

gboolean
hl_switch_on_leave (HlSwitch *self, const HlHandling *h, GError **error)
{
  return hl_switch_leave (self, h->agent, error);
}

gboolean
hl_switch_on_drop_leg (HlSwitch *self, const HlHandling *h, GError **error)
{
  return hl_switch_drop_leg (self, h->agent, h->event, error);
}

/* Keys go to the other one who hears them: of the three, the consulted one. */
static HlSwitchLeg *
keys_go_to (HlSwitchAgent *agent)
{
  HlSwitchCall *call = agent->leg != NULL ? agent->leg->call : NULL;

  if (call == NULL)
    return NULL;
  if (agent->state == HL_AGENT_HELD && call->third == HL_THIRD_CONSULTED)
    return hl_switch_call_leg (call, HL_ROLE_GUEST);
  return agent->state == HL_AGENT_TALKING && call->state == HL_CALL_TALKING
             ? hl_switch_leg_other (agent->leg)
             : NULL;
}

gboolean
hl_switch_on_send_dtmf (HlSwitch *self, const HlHandling *h, GError **error)
{
  const char *digits = h->event->text;
  HlSwitchLeg *to = keys_go_to (h->agent);

  if (to == NULL)
    return not_now (h->agent, "send keys", error);
  if (digits == NULL || *digits == '\0' || strlen (digits) > 32
      || digits[strspn (digits, "0123456789*#ABCD")] != '\0')
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_NUMBER,
                           "keys are 0-9 * # A-D, 32 at most");
      return FALSE;
    }
  hl_switch_emit (
      self, &(HlCommand){
                .kind = HL_COMMAND_LEG_DTMF, .leg = to->id, .call = to->call->id, .text = digits });
  return TRUE;
}

/* ---- Supervisors ---- */

/* The call that is meant: itself, or the target's. */
static HlSwitchCall *
wanted_call (HlSwitch *self, const HlEvent *event, GError **error)
{
  HlSwitchAgent *target = event->call == 0 ? hl_switch_find_agent (self, event->target) : NULL;
  HlSwitchCall *call = event->call != 0 ? hl_switch_find_call (self, event->call)
                       : target != NULL && target->leg != NULL ? target->leg->call
                                                               : NULL;

  if (call == NULL)
    g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_UNKNOWN,
                         "no such call: it may be over");
  return call;
}

static gboolean
listen (HlSwitch *self, const HlHandling *h, HlListenMode mode, GError **error)
{
  HlSwitchCall *call = wanted_call (self, h->event, error);

  return call != NULL && hl_switch_listen (self, h->agent, call, mode, error);
}

gboolean
hl_switch_on_listen (HlSwitch *self, const HlHandling *h, GError **error)
{
  return listen (self, h, HL_LISTEN_SILENT, error);
}

gboolean
hl_switch_on_whisper (HlSwitch *self, const HlHandling *h, GError **error)
{
  return listen (self, h, HL_LISTEN_WHISPER, error);
}

gboolean
hl_switch_on_barge (HlSwitch *self, const HlHandling *h, GError **error)
{
  return listen (self, h, HL_LISTEN_BARGE, error);
}

gboolean
hl_switch_on_take_over (HlSwitch *self, const HlHandling *h, GError **error)
{
  return listen (self, h, HL_LISTEN_TAKE_OVER, error);
}

gboolean
hl_switch_on_stop_listening (HlSwitch *self, const HlHandling *h, GError **error)
{
  if (h->agent->listen == NULL)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, "not listening");
      return FALSE;
    }
  hl_switch_listen_stop (self, h->agent->listen, FALSE);
  return TRUE;
}

gboolean
hl_switch_on_set_state (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchAgent *target = hl_switch_find_agent (self, h->event->target);
  HlHandling theirs = { .event = h->event, .agent = target };

  if (target == NULL)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_UNKNOWN, "no such agent");
      return FALSE;
    }
  if (g_strcmp0 (h->event->text, "ready") == 0)
    return wish_ready (self, target, error);
  if (g_strcmp0 (h->event->text, "offline") == 0)
    return hl_switch_on_sign_out (self, &theirs, error);
  return wish_away (self, target, h->event->text, error);
}

gboolean
hl_switch_on_drop (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchCall *call = wanted_call (self, h->event, error);

  if (call == NULL)
    return FALSE;
  if (call->booked)
    hl_switch_booked_cancel (self, call, "dropped", h->event->agent, "supervisor");
  else
    hl_switch_call_end (self, call, "supervisor", NULL, 0);
  return TRUE;
}

gboolean
hl_switch_on_move (HlSwitch *self, const HlHandling *h, GError **error)
{
  const HlEvent *event = h->event;
  HlSwitchCall *call = hl_switch_find_call (self, event->call);
  HlSwitchQueue *queue = event->queue != 0 ? hl_switch_find_queue (self, event->queue) : NULL;
  gboolean front = event->queue == 0 && g_strcmp0 (event->text, "front") == 0;

  if (call == NULL || (queue != NULL && queue->gone) || (queue == NULL && !front))
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_UNKNOWN,
                           call == NULL ? "no such call: it may be over" : "no such queue");
      return FALSE;
    }
  return hl_switch_queue_move (self, call, queue, event->agent, error);
}

gboolean
hl_switch_on_cancel_callback (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchCall *call = hl_switch_find_call (self, h->event->call);

  if (call == NULL || !call->booked)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_UNKNOWN,
                           "no such call-back: it may be over");
      return FALSE;
    }
  hl_switch_booked_cancel (self, call, "cancelled", h->event->agent, "switch");
  return TRUE;
}
