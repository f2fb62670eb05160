/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* Calls that agents make: to a number through the trunk, or to a colleague's
 * extension; from the console (the own device is invited first) or from the
 * agent's own phone (its INVITE waits until the far side answers). */

static gboolean
refuse (gint *code, gint with, GError **error, HlSwitchError kind, const char *message)
{
  *code = with;
  g_set_error_literal (error, HL_SWITCH_ERROR, kind, message);
  return FALSE;
}

static gboolean
may_dial (HlSwitchAgent *agent, HlId leg, gint *code, GError **error)
{
  if (hl_state_next (&hl_agent_table, agent->state, HL_AGENT_STEP_DIAL) < 0)
    {
      *code = agent->state == HL_AGENT_OFFLINE ? 403 : 486;
      g_set_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, "can't dial while %s",
                   hl_switch_agent_words[agent->state]);
      return FALSE;
    }
  if (agent->listen != NULL)
    return refuse (code, 486, error, HL_SWITCH_ERROR_STATE, "can't dial while listening");
  if (leg == 0 && !agent->device_up)
    return refuse (code, 480, error, HL_SWITCH_ERROR_STATE, "the phone is not registered");
  return TRUE;
}

static gboolean
is_reachable (HlSwitchAgent *callee)
{
  return hl_state_next (&hl_agent_table, callee->state, HL_AGENT_STEP_RING) >= 0
         && callee->listen == NULL && callee->device_up;
}

gboolean
hl_switch_find_target (HlSwitch *self, HlSwitchAgent *agent, const char *wanted,
                       HlDialTarget *target, gint *code, GError **error)
{
  g_autofree char *number = wanted != NULL ? hl_number_fold (wanted) : NULL;

  if (number == NULL || strlen (number) < 2 || strlen (number) > HL_DIGITS_MOST)
    return refuse (code, 404, error, HL_SWITCH_ERROR_NUMBER, "not a number that can be dialled");
  target->callee = g_hash_table_lookup (self->extensions, number);
  if (target->callee == agent)
    return refuse (code, 404, error, HL_SWITCH_ERROR_NUMBER, "this is your own extension");
  if (target->callee != NULL && target->callee->state == HL_AGENT_OFFLINE)
    return refuse (code, 480, error, HL_SWITCH_ERROR_STATE, "the colleague is not signed in");
  if (target->callee != NULL && !is_reachable (target->callee))
    return refuse (code, 486, error, HL_SWITCH_ERROR_STATE, "the colleague is busy");
  if (target->callee == NULL && self->outbound_trunk == NULL)
    return refuse (code, 403, error, HL_SWITCH_ERROR_NUMBER, "no trunk to dial out is set up");
  target->number = g_steal_pointer (&number);
  return TRUE;
}

static HlSwitchCall *
begin_call (HlSwitch *self, HlSwitchAgent *agent, HlDialTarget *target, const char *line)
{
  HlSwitchCall *call = hl_switch_call_new (self, hl_id_next (self->now));

  call->outbound = TRUE;
  call->internal = target->callee != NULL;
  call->dialled = g_steal_pointer (&target->number);
  call->caller = g_strdup (call->internal                  ? agent->extension
                           : line != NULL                  ? line
                           : self->outbound_caller != NULL ? self->outbound_caller
                                                           : "");
  return call;
}

static void
say_dialled (HlSwitch *self, HlSwitchCall *call, const char *line)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_DIALLED);
  g_autofree char *origin = g_strdup_printf ("%" G_GINT64_FORMAT, call->origin);
  const char *what = call->origin != 0 ? origin : call->internal ? "internal" : "outbound";
  g_autofree char *text =
      line != NULL && !call->internal ? g_strdup_printf ("%s %s", what, line) : g_strdup (what);

  fact.number = call->dialled;
  fact.text = text;
  hl_switch_emit_fact (self, &fact);
}

gboolean
hl_switch_dial (HlSwitch *self, HlSwitchAgent *agent, const char *number, const char *line,
                HlId leg_id, HlId origin, gint *code, GError **error)
{
  HlDialTarget target = { 0 };
  HlSwitchCall *call;
  HlSwitchLeg *leg;

  if (!may_dial (agent, leg_id, code, error)
      || !hl_switch_find_target (self, agent, number, &target, code, error))
    return FALSE;
  call = begin_call (self, agent, &target, line);
  call->origin = origin;
  hl_switch_callers_add (self, call);
  leg = hl_switch_leg_new (self, call, leg_id != 0 ? leg_id : hl_id_next (self->now), HL_ROLE_AGENT,
                           agent, leg_id != 0 ? HL_LEG_INCOMING : HL_LEG_INVITED);
  say_dialled (self, call, line);
  hl_switch_call_step (self, call, HL_CALL_STEP_DIAL);
  hl_switch_agent_step (self, agent, HL_AGENT_STEP_DIAL, NULL);
  hl_switch_agent_screen (self, agent, leg, "dialling");
  hl_alarm_set (self->alarms, &call->alarm, self->now + self->dial_seconds * HL_SECOND);
  if (leg_id != 0)
    hl_switch_dial_party (self, call);
  else
    hl_switch_leg_invite (self, leg, call->dialled, HL_AUTO_ANSWER_AT_ONCE);
  return TRUE;
}

/* The agent is there: now the far side. */
void
hl_switch_dial_party (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchAgent *callee =
      call->internal ? g_hash_table_lookup (self->extensions, call->dialled) : NULL;
  HlSwitchLeg *leg;

  if (call->internal ? callee == NULL || !is_reachable (callee)
                     : !call->test && self->outbound_trunk == NULL)
    {
      hl_switch_dial_failed (self, call, NULL, 486, "busy");
      return;
    }
  leg =
      hl_switch_leg_new (self, call, hl_id_next (self->now), HL_ROLE_PARTY, callee, HL_LEG_INVITED);
  hl_alarm_set (self->alarms, &call->alarm, self->now + self->dial_seconds * HL_SECOND);
  if (callee != NULL)
    {
      hl_switch_agent_step (self, callee, HL_AGENT_STEP_RING, NULL);
      hl_switch_agent_screen (self, callee, leg, "ringing");
    }
  hl_switch_leg_invite (self, leg, call->caller, HL_AUTO_ANSWER_NONE);
}

static HlSpan
since_dialled (HlSwitch *self, HlSwitchCall *call)
{
  return self->now - (call->dialled_at != 0 ? call->dialled_at : call->offered_at);
}

void
hl_switch_dial_answered (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchCall *call = leg->call;
  HlFact fact;

  hl_switch_leg_set_state (self, leg, HL_LEG_UP);
  if (leg->role == HL_ROLE_AGENT)
    {
      hl_switch_call_mix (self, call);
      hl_switch_dial_party (self, call);
      return;
    }
  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_AGENT));
  fact = hl_switch_call_fact (call, HL_FACT_CALL_CONNECTED);
  fact.leg = leg->id;
  fact.number = call->dialled;
  fact.span = since_dialled (self, call);
  hl_switch_emit_fact (self, &fact);
  hl_switch_call_connect (self, call);
  hl_switch_booked_reached (self, call);
  hl_switch_record_notice (self, call);
}

const char *
hl_switch_failure_word (gint code)
{
  switch (code)
    {
    case 486:
    case 600:
      return "busy";
    case 603:
      return "rejected";
    case 404:
    case 410:
    case 484:
    case 604:
      return "invalid-number";
    case 408:
    case 480:
      return "no-answer";
    default:
      return "unreachable";
    }
}

/* @text: why; NULL = from the SIP code. */
void
hl_switch_dial_failed (HlSwitch *self, HlSwitchCall *call, HlSwitchLeg *gone, gint code,
                       const char *text)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_FAILED);
  gboolean theirs = gone != NULL ? gone->role == HL_ROLE_PARTY : g_strcmp0 (text, "rejected") == 0;
  gboolean ours =
      gone != NULL ? !theirs : g_strcmp0 (text, "agent") == 0 || g_strcmp0 (text, "own-phone") == 0;

  fact.number = call->dialled;
  fact.code = code;
  fact.text = text != NULL ? text : hl_switch_failure_word (code);
  fact.span = since_dialled (self, call);
  hl_switch_emit_fact (self, &fact);
  hl_switch_call_end (self, call, theirs ? "called" : ours ? "agent" : "switch", gone, code);
}
