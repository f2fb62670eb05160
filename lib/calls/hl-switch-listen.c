/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* A supervisor in somebody else's call: the own device is invited to its mix; the
 * mode is a matter of the matrix only. */

#define LISTENERS_MOST 2

static void
say (HlSwitch *self, HlSwitchLeg *leg, HlFactKind kind)
{
  HlFact fact = hl_switch_call_fact (leg->call, kind);

  fact.agent = leg->agent->id;
  fact.leg = leg->id;
  fact.text = hl_listen_words[leg->mode];
  fact.span = kind == HL_FACT_LISTEN_STOPPED ? self->now - leg->since : 0;
  hl_switch_emit_fact (self, &fact);
}

static guint
count_listeners (HlSwitchCall *call)
{
  guint n = 0;

  for (guint i = 0; i < call->legs->len; i++)
    n += ((HlSwitchLeg *) g_ptr_array_index (call->legs, i))->role == HL_ROLE_LISTENER;
  return n;
}

/* The supervisor is the agent from now on; the one before is out, with the wrap-up. */
static void
take_over (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchCall *call = leg->call;
  HlSwitchLeg *before = hl_switch_call_leg (call, HL_ROLE_AGENT);
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_TAKEN_OVER);

  fact.agent = leg->agent->id;
  fact.leg = leg->id;
  fact.text = before->agent->extension;
  hl_switch_emit_fact (self, &fact);
  if (call->holder == before->id)
    hl_switch_call_resume (self, before);
  hl_switch_agent_screen (self, before->agent, before, "taken-over");
  hl_switch_leg_end (self, before, NULL, 0);
  leg->role = HL_ROLE_AGENT;
  leg->agent->listen = NULL;
  leg->agent->leg = leg;
  hl_switch_agent_step (self, leg->agent, HL_AGENT_STEP_TAKE_OVER, NULL);
  hl_switch_agent_screen (self, leg->agent, leg, "answered");
  hl_switch_call_touch (self, call);
  hl_switch_call_mix (self, call);
}

/* Without a click: the leg stays, the matrix changes. */
static void
change_mode (HlSwitch *self, HlSwitchLeg *leg, HlListenMode mode)
{
  if (leg->mode == mode)
    return;
  if (leg->state == HL_LEG_UP)
    say (self, leg, HL_FACT_LISTEN_STOPPED);
  leg->mode = mode;
  leg->since = self->now;
  hl_switch_call_touch (self, leg->call);
  if (leg->state != HL_LEG_UP)
    return;
  if (mode == HL_LISTEN_TAKE_OVER)
    {
      take_over (self, leg);
      return;
    }
  say (self, leg, HL_FACT_LISTEN_STARTED);
  hl_switch_call_mix (self, leg->call);
}

static const char *
why_not (HlSwitchAgent *supervisor, HlSwitchCall *call)
{
  if (!hl_switch_call_is_live (call))
    return "nobody talks in this call";
  if (supervisor->listen != NULL)
    return "already listening to another call: stop that first";
  if (supervisor->leg != NULL)
    return "not during a call of one's own";
  if (!supervisor->device_up)
    return "the phone is not registered";
  if (count_listeners (call) >= LISTENERS_MOST)
    return "two supervisors listen to this call already";
  return NULL;
}

static const char *
why_not_take_over (HlSwitchCall *call)
{
  if (!hl_switch_call_is_live (call))
    return "nobody talks in this call";
  if (call->third != HL_THIRD_NONE && call->third != HL_THIRD_CONFERENCE)
    return call->third == HL_THIRD_ALONE ? "no agent is in this call"
                                         : "not while the agent consults or transfers";
  return NULL;
}

gboolean
hl_switch_listen (HlSwitch *self, HlSwitchAgent *supervisor, HlSwitchCall *call, HlListenMode mode,
                  GError **error)
{
  const char *fault;
  HlSwitchLeg *leg;

  fault = mode == HL_LISTEN_TAKE_OVER ? why_not_take_over (call) : NULL;
  if (fault != NULL)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, fault);
      return FALSE;
    }
  if (supervisor->listen != NULL && supervisor->listen->call == call)
    {
      change_mode (self, supervisor->listen, mode);
      return TRUE;
    }
  fault = why_not (supervisor, call);
  if (fault != NULL)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, fault);
      return FALSE;
    }
  leg = hl_switch_leg_new (self, call, hl_id_next (self->now), HL_ROLE_LISTENER, supervisor,
                           HL_LEG_INVITED);
  leg->mode = mode;
  hl_switch_leg_invite (self, leg, call->caller, HL_AUTO_ANSWER_AT_ONCE);
  return TRUE;
}

void
hl_switch_listen_up (HlSwitch *self, HlSwitchLeg *leg)
{
  hl_switch_leg_set_state (self, leg, HL_LEG_UP);
  if (leg->mode == HL_LISTEN_TAKE_OVER && why_not_take_over (leg->call) == NULL)
    {
      take_over (self, leg);
      return;
    }
  if (leg->mode == HL_LISTEN_TAKE_OVER)
    leg->mode = HL_LISTEN_SILENT; /* what was asked can't be any more */
  say (self, leg, HL_FACT_LISTEN_STARTED);
  hl_switch_call_mix (self, leg->call);
}

void
hl_switch_listen_stop (HlSwitch *self, HlSwitchLeg *leg, gboolean gone)
{
  HlSwitchCall *call = leg->call;

  if (leg->state == HL_LEG_UP)
    say (self, leg, HL_FACT_LISTEN_STOPPED);
  if (!gone)
    hl_switch_leg_command (self, HL_COMMAND_LEG_END, leg, 0);
  hl_switch_leg_remove (self, leg);
  if (call->state != HL_CALL_OVER)
    hl_switch_call_mix (self, call);
  self->dispatch = TRUE; /* the supervisor may be a ready agent too */
}
