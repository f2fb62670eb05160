/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* A third in a call: rung, consulted, in a conference, and what is left of the call
 * when one of the three goes.  The call and its recording stay the same. */

/* ---- Small steps ---- */

static gboolean
step (HlSwitch *self, HlSwitchCall *call, HlThirdStep step)
{
  int to = hl_state_next (&hl_third_table, call->third, step);

  if (to < 0)
    {
      hl_switch_complain (self, call->id, 0, "third: \"%s\" is not legal while %s",
                          hl_third_table.events[step], hl_switch_third_words[call->third]);
      return FALSE;
    }
  call->third = to;
  call->third_since = to != HL_THIRD_NONE ? self->now : 0;
  if (to == HL_THIRD_NONE)
    g_clear_pointer (&call->third_number, g_free);
  if (to != HL_THIRD_TRANSFERRING && to != HL_THIRD_QUEUED)
    call->transferer = 0;
  hl_switch_call_touch (self, call);
  return TRUE;
}

gboolean
hl_switch_third_step (HlSwitch *self, HlSwitchCall *call, HlThirdStep to)
{
  return step (self, call, to);
}

gboolean
hl_switch_third_is_ringing (HlSwitchCall *call)
{
  return call->third == HL_THIRD_RINGING || call->third == HL_THIRD_TRANSFERRING;
}

/* @span from the third's last step on. */
static HlFact
third_fact (HlSwitch *self, HlSwitchCall *call, HlFactKind kind, const char *text)
{
  HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);
  HlFact fact = hl_switch_call_fact (call, kind);

  fact.leg = guest != NULL ? guest->id : 0;
  fact.number = call->third_number;
  fact.text = text;
  fact.span = call->third_since != 0 ? self->now - call->third_since : 0;
  return fact;
}

static void
say (HlSwitch *self, HlSwitchCall *call, HlFactKind kind, const char *text)
{
  HlFact fact = third_fact (self, call, kind, text);

  hl_switch_emit_fact (self, &fact);
}

static const char *
kind_word (HlSwitchAgent *agent)
{
  return agent != NULL ? "agent" : "outside";
}

static const char *
role_word (HlRole role)
{
  return role == HL_ROLE_PARTY ? "caller" : role == HL_ROLE_AGENT ? "agent" : "third";
}

/* ---- What is asked for ---- */

static gboolean
refuse (GError **error, HlSwitchError kind, const char *message)
{
  g_set_error_literal (error, HL_SWITCH_ERROR, kind, message);
  return FALSE;
}

static gboolean
not_now (HlSwitchAgent *agent, const char *what, GError **error)
{
  g_set_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, "can't %s while %s", what,
               hl_switch_agent_words[agent->state]);
  return FALSE;
}

/* Who handles a call that is talked in. */
static gboolean
handles (HlSwitchAgent *agent, const char *what, GError **error)
{
  if (agent->state != HL_AGENT_TALKING && agent->state != HL_AGENT_HELD)
    return not_now (agent, what, error);
  if (agent->leg->role != HL_ROLE_AGENT)
    return refuse (error, HL_SWITCH_ERROR_STATE, "only who handles the call can do this");
  return TRUE;
}

static gboolean
may_bring_third (HlSwitchAgent *agent, const char *what, GError **error)
{
  HlSwitchCall *call;

  if (!handles (agent, what, error))
    return FALSE;
  call = agent->leg->call;
  if (call->third != HL_THIRD_NONE)
    return refuse (error, HL_SWITCH_ERROR_STATE, "there is a third in this call already");
  if (call->holder != 0 && call->holder != agent->leg->id)
    return refuse (error, HL_SWITCH_ERROR_STATE, "the other side holds this call");
  return TRUE;
}

static gboolean
find_person (HlSwitch *self, HlSwitchAgent *agent, const HlEvent *event, HlDialTarget *target,
             GError **error)
{
  HlSwitchAgent *callee = event->target != 0 ? hl_switch_find_agent (self, event->target) : NULL;
  gint code;

  if (event->target != 0 && (callee == NULL || callee->gone))
    return refuse (error, HL_SWITCH_ERROR_UNKNOWN, "no such agent");
  return hl_switch_find_target (self, agent, callee != NULL ? callee->extension : event->number,
                                target, &code, error);
}

static HlSwitchQueue *
find_queue (HlSwitch *self, HlSwitchAgent *agent, HlId id, GError **error)
{
  HlSwitchQueue *queue = hl_switch_find_queue (self, id);
  HlSwitchQueue *same = agent->leg->call->queue;
  const char *why;

  if (queue == NULL || queue->gone)
    {
      refuse (error, HL_SWITCH_ERROR_UNKNOWN, "no such queue");
      return NULL;
    }
  why = hl_switch_queue_why_not (self, queue, queue == same);
  if (why == NULL)
    return queue;
  refuse (error, HL_SWITCH_ERROR_STATE, why);
  return NULL;
}

/* ---- The ring ---- */

static void
arm (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);
  guint seconds = guest->agent == NULL  ? self->dial_seconds
                  : call->queue != NULL ? call->queue->ring_seconds
                                        : 20;

  hl_alarm_set (self->alarms, &call->alarm, guest->since + seconds * HL_SECOND);
}

static void
ring (HlSwitch *self, HlSwitchCall *call, HlDialTarget *target, HlFactKind fact)
{
  HlSwitchAgent *agent = target->callee;
  HlSwitchLeg *leg;

  g_clear_pointer (&call->returned, g_free);
  g_free (call->third_number);
  call->third_number = g_steal_pointer (&target->number);
  leg =
      hl_switch_leg_new (self, call, hl_id_next (self->now), HL_ROLE_GUEST, agent, HL_LEG_INVITED);
  arm (self, call);
  say (self, call, fact, kind_word (agent));
  if (agent != NULL)
    {
      hl_switch_agent_step (self, agent, HL_AGENT_STEP_RING, NULL);
      hl_switch_agent_screen (self, agent, leg, "ringing");
    }
  hl_switch_leg_invite (self, leg,
                        agent != NULL ? hl_switch_call_shown (call) : self->outbound_caller,
                        HL_AUTO_ANSWER_NONE);
}

static void
hold (HlSwitch *self, HlSwitchLeg *leg)
{
  if (leg->call->holder == 0)
    hl_switch_call_hold (self, leg);
}

gboolean
hl_switch_consult (HlSwitch *self, HlSwitchAgent *agent, const HlEvent *event, GError **error)
{
  HlDialTarget target = { 0 };

  if (!may_bring_third (agent, "consult", error))
    return FALSE;
  if (event->queue != 0)
    return refuse (error, HL_SWITCH_ERROR_NUMBER, "a queue can't be consulted, only a person");
  if (!find_person (self, agent, event, &target, error))
    return FALSE;
  hold (self, agent->leg);
  step (self, agent->leg->call, HL_THIRD_STEP_CONSULT);
  hl_switch_agent_screen (self, agent, agent->leg, "consulting");
  ring (self, agent->leg->call, &target, HL_FACT_CONSULT_STARTED);
  return TRUE;
}

/* ---- Transfer to a queue ---- */

/* The caller waits there at once; the agent is free. */
static void
move_to_queue (HlSwitch *self, HlSwitchLeg *leg, HlSwitchQueue *queue)
{
  HlSwitchCall *call = leg->call;
  HlId agent = leg->agent->id;
  HlFact fact = hl_switch_call_fact (call, HL_FACT_TRANSFER_STARTED);

  fact.queue = queue->id;
  fact.text = "queue";
  hl_switch_emit_fact (self, &fact);
  if (call->holder != 0)
    hl_switch_call_resume (self, leg);
  g_clear_pointer (&call->returned, g_free);
  hl_switch_leg_end (self, leg, NULL, 0);
  step (self, call, HL_THIRD_STEP_QUEUE);
  call->transferer = agent;
  call->queue = queue;
  call->queued_at = self->now;
  call->place_at = self->now;
  call->entered_at = self->now;
  call->left_at = self->now;
  call->wanted = 0;
  call->priority++;
  hl_switch_queue_wait (self, call, NULL);
}

/* No answer and the agent has gone: back to where the caller came from. */
static void
return_to_queue (HlSwitch *self, HlSwitchCall *call, gint code)
{
  HlId transferer = call->transferer;

  if (call->queue == NULL)
    {
      step (self, call, HL_THIRD_STEP_END);
      hl_switch_call_end (self, call, "switch", NULL, code);
      return;
    }
  step (self, call, HL_THIRD_STEP_QUEUE);
  g_clear_pointer (&call->third_number, g_free);
  call->transferer = transferer;
  call->wanted = transferer; /* she knows the caller */
  if (call->queued_at == 0)
    call->queued_at = call->place_at = call->offered_at;
  call->entered_at = self->now;
  hl_switch_queue_wait (self, call, NULL);
}

void
hl_switch_third_served (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchCall *call = leg->call;

  if (call->third != HL_THIRD_QUEUED)
    return;
  say (self, call, HL_FACT_CALL_TRANSFERRED, "queue");
  step (self, call, HL_THIRD_STEP_END);
}

/* ---- Blind transfer ---- */

gboolean
hl_switch_transfer (HlSwitch *self, HlSwitchAgent *agent, const HlEvent *event, GError **error)
{
  HlDialTarget target = { 0 };
  HlSwitchCall *call;

  if (!may_bring_third (agent, "transfer", error))
    return FALSE;
  call = agent->leg->call;
  if (event->queue != 0)
    {
      HlSwitchQueue *queue = find_queue (self, agent, event->queue, error);

      if (queue != NULL)
        {
          hl_switch_record_resume (self, call, "transfer");
          move_to_queue (self, agent->leg, queue);
        }
      return queue != NULL;
    }
  if (!find_person (self, agent, event, &target, error))
    return FALSE;
  hl_switch_record_resume (self, call, "transfer");
  hold (self, agent->leg);
  step (self, call, HL_THIRD_STEP_TRANSFER);
  call->transferer = agent->id;
  hl_switch_agent_screen (self, agent, agent->leg, "transferring");
  ring (self, call, &target, HL_FACT_TRANSFER_STARTED);
  return TRUE;
}

/* The agent does not wait for the answer. */
static void
go_while_ringing (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone)
{
  HlSwitchCall *call = leg->call;
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_RESUMED);
  HlId agent = leg->agent->id;

  if (call->third == HL_THIRD_RINGING)
    {
      HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);

      say (self, call, HL_FACT_CONSULT_ENDED, "transferred");
      step (self, call, HL_THIRD_STEP_TRANSFER);
      call->transferer = agent;
      say (self, call, HL_FACT_TRANSFER_STARTED, kind_word (guest->agent));
    }
  fact.span = self->now - call->held_at;
  hl_switch_emit_fact (self, &fact);
  call->holder = 0;
  call->held_at = 0;
  call->left_at = self->now;
  hl_switch_call_step (self, call, HL_CALL_STEP_TRANSFER);
  arm (self, call);
  hl_switch_leg_end (self, leg, gone, 0);
  hl_switch_call_mix (self, call);
}

/* ---- The agent goes ---- */

/* The guest takes the agent's place: a colleague as the agent, somebody outside as
 * the other one of two. */
static void
inherit (HlSwitch *self, HlSwitchLeg *guest)
{
  HlSwitchCall *call = guest->call;
  HlSwitchAgent *agent = guest->agent;

  step (self, call, agent != NULL ? HL_THIRD_STEP_END : HL_THIRD_STEP_ALONE);
  if (agent == NULL)
    return;
  guest->role = HL_ROLE_AGENT;
  agent->misses = 0;
  agent->answered++;
}

/* @text: how the call came to the guest. */
static void
hand_over (HlSwitch *self, HlSwitchCall *call, HlSwitchLeg *gone, const char *text)
{
  HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);
  HlFact fact = third_fact (self, call, HL_FACT_CALL_TRANSFERRED, text);
  gboolean waits = call->state == HL_CALL_TRANSFERRING;

  fact.agent = guest->agent != NULL ? guest->agent->id : 0;
  hl_switch_emit_fact (self, &fact);
  if (call->holder != 0)
    hl_switch_call_resume (self, agent);
  if (agent != NULL)
    hl_switch_leg_end (self, agent, gone, 0);
  inherit (self, guest);
  if (guest->agent != NULL && guest->agent->state == HL_AGENT_RINGING && !waits)
    hl_switch_agent_step (self, guest->agent, HL_AGENT_STEP_ANSWER, NULL);
  if (waits)
    hl_switch_call_connect (self, call);
  else if (guest->agent != NULL)
    hl_switch_agent_screen (self, guest->agent, guest, "answered");
  hl_switch_call_mix (self, call);
}

void
hl_switch_third_answered (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchCall *call = leg->call;
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);

  hl_switch_leg_set_state (self, leg, HL_LEG_UP);
  hl_alarm_clear (self->alarms, &call->alarm);
  if (agent != NULL)
    hl_switch_call_stop_play (self, agent);
  if (call->third == HL_THIRD_TRANSFERRING)
    {
      if (hl_switch_outside_rings (call)) /* out of a menu: not settled yet */
        hl_switch_call_settle (
            self, call, call->queued_at != 0 ? HL_SETTLED_OVERFLOWED : HL_SETTLED_LEFT, "number");
      hand_over (self, call, NULL, kind_word (leg->agent));
      return;
    }
  say (self, call, HL_FACT_CONSULT_ANSWERED, kind_word (leg->agent));
  step (self, call, HL_THIRD_STEP_ANSWER);
  if (leg->agent != NULL)
    {
      hl_switch_agent_step (self, leg->agent, HL_AGENT_STEP_ANSWER, NULL);
      hl_switch_agent_screen (self, leg->agent, leg, "consulted");
    }
  hl_switch_agent_screen (self, agent->agent, agent, "consulted");
  hl_switch_call_mix (self, call);
}

static void
say_three_are_two (HlSwitch *self, HlSwitchLeg *leg, HlFactKind kind, HlId dropped_by)
{
  HlSwitchCall *call = leg->call;
  HlFact fact = hl_switch_call_fact (call, kind);

  fact.leg = leg->id;
  fact.agent = dropped_by != 0 ? dropped_by : leg->agent != NULL ? leg->agent->id : 0;
  fact.text = role_word (leg->role);
  hl_switch_emit_fact (self, &fact);
  say (self, call, HL_FACT_CONFERENCE_ENDED, role_word (leg->role));
}

/* One of three goes, two talk on. */
static void
go_from_three (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone, HlId dropped_by)
{
  HlSwitchCall *call = leg->call;
  HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);

  say_three_are_two (self, leg, dropped_by != 0 ? HL_FACT_LEG_DROPPED : HL_FACT_LEG_LEFT,
                     dropped_by);
  if (leg->role == HL_ROLE_AGENT)
    {
      hand_over (self, call, gone, "conference");
      return;
    }
  hl_switch_leg_end (self, leg, gone, 0);
  if (leg != guest)
    guest->role = HL_ROLE_PARTY;
  step (self, call, HL_THIRD_STEP_END);
  hl_switch_call_mix (self, call);
}

/* ---- What the agent does with the third ---- */

gboolean
hl_switch_transfer_complete (HlSwitch *self, HlSwitchAgent *agent, GError **error)
{
  HlSwitchCall *call;

  if (!handles (agent, "transfer", error))
    return FALSE;
  call = agent->leg->call;
  if (hl_switch_third_is_ringing (call))
    return refuse (error, HL_SWITCH_ERROR_STATE, "it rings still: wait for the answer");
  if (call->third == HL_THIRD_CONFERENCE)
    go_from_three (self, agent->leg, NULL, 0);
  else if (call->third == HL_THIRD_CONSULTED)
    {
      say (self, call, HL_FACT_CONSULT_ENDED, "transferred");
      hand_over (self, call, NULL, "consulted");
    }
  else
    return refuse (error, HL_SWITCH_ERROR_STATE, "nobody is consulted");
  return TRUE;
}

gboolean
hl_switch_conference (HlSwitch *self, HlSwitchAgent *agent, GError **error)
{
  HlSwitchCall *call;

  if (!handles (agent, "talk in three", error))
    return FALSE;
  call = agent->leg->call;
  if (call->third != HL_THIRD_CONSULTED)
    return refuse (error, HL_SWITCH_ERROR_STATE,
                   hl_switch_third_is_ringing (call) ? "it rings still: wait for the answer"
                                                     : "nobody is consulted");
  say (self, call, HL_FACT_CONSULT_ENDED, "conference");
  step (self, call, HL_THIRD_STEP_CONFERENCE);
  say (self, call, HL_FACT_CONFERENCE_STARTED, NULL);
  hl_switch_call_unhold (self, agent->leg);
  for (guint i = 0; i < call->legs->len; i++)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);

      if (leg->agent != NULL && leg->role != HL_ROLE_LISTENER)
        hl_switch_agent_screen (self, leg->agent, leg, "conference");
    }
  return TRUE;
}

gboolean
hl_switch_leave (HlSwitch *self, HlSwitchAgent *agent, GError **error)
{
  HlSwitchLeg *leg = agent->leg;

  if (agent->state != HL_AGENT_TALKING || leg->call->third != HL_THIRD_CONFERENCE)
    return refuse (error, HL_SWITCH_ERROR_STATE, "not in a call of three");
  go_from_three (self, leg, NULL, 0);
  return TRUE;
}

gboolean
hl_switch_drop_leg (HlSwitch *self, HlSwitchAgent *agent, const HlEvent *event, GError **error)
{
  HlSwitchLeg *leg = NULL;
  HlSwitchCall *call;

  if (!handles (agent, "drop anybody", error))
    return FALSE;
  call = agent->leg->call;
  if (call->third != HL_THIRD_CONFERENCE)
    return refuse (error, HL_SWITCH_ERROR_STATE, "not in a call of three");
  if (event->leg != 0)
    leg = g_hash_table_lookup (self->legs, &event->leg);
  else if (g_strcmp0 (event->text, "caller") == 0)
    leg = hl_switch_call_leg (call, HL_ROLE_PARTY);
  else if (g_strcmp0 (event->text, "third") == 0)
    leg = hl_switch_call_leg (call, HL_ROLE_GUEST);
  if (leg == NULL || leg->call != call
      || (leg->role != HL_ROLE_PARTY && leg->role != HL_ROLE_GUEST))
    return refuse (error, HL_SWITCH_ERROR_UNKNOWN, "who to drop: \"caller\" or \"third\"");
  go_from_three (self, leg, NULL, agent->id);
  return TRUE;
}

/* ---- The third, or another one, goes by itself ---- */

void
hl_switch_third_lost (HlSwitch *self, HlSwitchCall *call, const char *reason, gint code,
                      HlSwitchLeg *gone)
{
  HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);
  HlFact fact = third_fact (self, call,
                            call->third == HL_THIRD_TRANSFERRING ? HL_FACT_TRANSFER_FAILED
                                                                 : HL_FACT_CONSULT_ENDED,
                            reason);
  g_autofree char *text = g_strconcat ("returned:", reason, NULL);

  if (agent == NULL)
    fact.agent = call->transferer;
  fact.code = code;
  hl_switch_emit_fact (self, &fact);
  hl_alarm_clear (self->alarms, &call->alarm);
  hl_switch_leg_end (self, guest, gone, 0);
  if (hl_switch_outside_rings (call))
    {
      hl_switch_outside_lost (self, call);
      return;
    }
  hl_set_text (&call->returned, reason);
  if (agent == NULL)
    {
      return_to_queue (self, call, code);
      return;
    }
  step (self, call, HL_THIRD_STEP_END);
  hl_switch_call_stop_play (self, agent);
  hl_switch_call_unhold (self, agent);
  hl_switch_agent_screen (self, agent->agent, agent, text);
}

static void
guest_gone (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone, gint code)
{
  HlSwitchCall *call = leg->call;

  if (call->third == HL_THIRD_CONFERENCE)
    go_from_three (self, leg, gone, 0);
  else if (hl_switch_third_is_ringing (call))
    hl_switch_third_lost (self, call, hl_switch_failure_word (code), code, gone);
  else if (call->third == HL_THIRD_CONSULTED)
    hl_switch_third_lost (self, call, "left", code, gone);
  else
    hl_switch_call_end (self, call, "third", gone, code);
}

gboolean
hl_switch_third_leg_gone (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone, gint code)
{
  HlSwitchCall *call = leg->call;

  if (leg->role == HL_ROLE_GUEST)
    guest_gone (self, leg, gone, code);
  else if (call->third == HL_THIRD_CONFERENCE)
    go_from_three (self, leg, gone, 0);
  else if (leg->role == HL_ROLE_AGENT && hl_switch_third_is_ringing (call))
    go_while_ringing (self, leg, gone);
  else if (leg->role == HL_ROLE_AGENT && call->third == HL_THIRD_CONSULTED)
    {
      say (self, call, HL_FACT_CONSULT_ENDED, "transferred");
      hand_over (self, call, gone, "consulted");
    }
  else
    return FALSE;
  return TRUE;
}

/* The call ends, and with it what the third was there for. */
void
hl_switch_third_over (HlSwitch *self, HlSwitchCall *call, const char *reason)
{
  static const HlFactKind kinds[HL_N_THIRDS] = {
    [HL_THIRD_RINGING] = HL_FACT_CONSULT_ENDED,
    [HL_THIRD_CONSULTED] = HL_FACT_CONSULT_ENDED,
    [HL_THIRD_CONFERENCE] = HL_FACT_CONFERENCE_ENDED,
    [HL_THIRD_TRANSFERRING] = HL_FACT_TRANSFER_FAILED,
    [HL_THIRD_QUEUED] = HL_FACT_TRANSFER_FAILED,
  };
  HlFact fact;

  if (call->third == HL_THIRD_NONE)
    return;
  if (call->third != HL_THIRD_ALONE)
    {
      fact = third_fact (self, call, kinds[call->third],
                         call->third == HL_THIRD_CONFERENCE ? "over" : reason);
      if (call->transferer != 0)
        fact.agent = call->transferer;
      hl_switch_emit_fact (self, &fact);
    }
  step (self, call, HL_THIRD_STEP_END);
}

/* ---- What must hold ---- */

/* By state of the third: whether there is a guest, up or ringing, and the call's states. */
static const struct
{
  gboolean guest, up;
  guint states;
} shapes[HL_N_THIRDS] = {
  [HL_THIRD_RINGING] = { TRUE, FALSE, 1 << HL_CALL_HELD },
  [HL_THIRD_CONSULTED] = { TRUE, TRUE, 1 << HL_CALL_HELD },
  [HL_THIRD_CONFERENCE] = { TRUE, TRUE, 1 << HL_CALL_TALKING },
  [HL_THIRD_TRANSFERRING] = { TRUE, FALSE, 1 << HL_CALL_HELD | 1 << HL_CALL_TRANSFERRING },
  [HL_THIRD_QUEUED] = { FALSE, FALSE, 1 << HL_CALL_WAITING | 1 << HL_CALL_RINGING },
  [HL_THIRD_ALONE] = { TRUE, TRUE, 1 << HL_CALL_TALKING },
};

const char *
hl_switch_third_fault (HlSwitchCall *call)
{
  HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);
  gboolean connected = call->answered_at != 0;

  if (call->third == HL_THIRD_NONE)
    return guest != NULL                         ? "guest"
           : call->state == HL_CALL_TRANSFERRING ? "state"
           : (call->state == HL_CALL_WAITING || call->state == HL_CALL_RINGING) && connected
               ? "answered_at"
               : NULL;
  if (shapes[call->third].guest != (guest != NULL))
    return "guest";
  if (guest != NULL && shapes[call->third].up != (guest->state == HL_LEG_UP))
    return "guest's state";
  if ((shapes[call->third].states & 1u << call->state) == 0)
    return "state";
  if (!connected) /* an action has it rung: nobody was there before */
    return call->state != HL_CALL_TRANSFERRING || call->outbound ? "answered_at"
           : call->left_at != 0                                  ? "left_at"
                                                                 : NULL;
  if (call->state == HL_CALL_HELD && (agent == NULL || call->holder != agent->id))
    return "holder";
  if (call->third == HL_THIRD_ALONE && (guest->agent != NULL || agent != NULL))
    return "agent";
  return (call->third == HL_THIRD_QUEUED || call->state == HL_CALL_TRANSFERRING)
                 != (call->left_at != 0)
             ? "left_at"
             : NULL;
}
