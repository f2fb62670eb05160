/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* After a restart: what was under way is commanded again.  All of it may be told
 * twice; what only rang cannot be taken over and rings anew. */

static void
replay (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchLeg *party = hl_switch_call_leg (call, HL_ROLE_PARTY);

  hl_alarm_set (self->alarms, &call->alarm, self->now + 3 * HL_MINUTE);
  hl_switch_call_play (self, party, call->prompt, FALSE);
}

static void
wait_again (HlSwitch *self, HlSwitchCall *call)
{
  hl_switch_tell_begin (self, call);
  hl_switch_queue_arm (self, call);
  if (!call->booked)
    hl_switch_tell_music (self, call, NULL);
  self->dispatch = TRUE;
}

/* In the menu again, with a prompt; information is heard from its beginning. */
static void
choose_again (HlSwitch *self, HlSwitchCall *call)
{
  if (call->menu == HL_MENU_SILENCE)
    call->menu = HL_MENU_PROMPT;
  replay (self, call);
}

/* What was said already counts. */
static void
speak_on (HlSwitch *self, HlSwitchCall *call)
{
  if (call->message_at == 0)
    replay (self, call);
  else
    hl_alarm_set (self->alarms, &call->alarm,
                  MAX (hl_switch_message_end (self, call), self->now + 1));
}

/* The rings are given up, the place is kept. */
static void
ring_anew (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchLeg *leg;

  while ((leg = hl_switch_call_leg (call, HL_ROLE_AGENT)) != NULL)
    {
      hl_switch_leg_command (self, HL_COMMAND_LEG_END, leg, 0);
      hl_switch_queue_return (self, leg, "restart", 0);
    }
  if (call->state == HL_CALL_WAITING || call->state == HL_CALL_BOOKED)
    wait_again (self, call); /* else a call-back was wished */
}

static void
talk_on (HlSwitch *self, HlSwitchCall *call)
{
  if (hl_switch_third_is_ringing (call))
    {
      hl_switch_third_lost (self, call, "restart", 0, NULL);
      return;
    }
  for (guint i = 0; i < call->legs->len; i++)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);

      if (leg->role == HL_ROLE_LISTENER || leg->role == HL_ROLE_GUEST || leg->id == call->holder)
        continue;
      if (call->holder != 0)
        hl_switch_call_play (self, leg, hl_switch_call_music (call), TRUE);
      else if (leg->role == HL_ROLE_PARTY) /* maybe we ended before its music did */
        hl_switch_leg_command (self, HL_COMMAND_STOP_PLAY, leg, 0);
    }
}

/* The ring is given up, and the agent has gone; or there was none: it rings anew. */
static void
transfer_back (HlSwitch *self, HlSwitchCall *call)
{
  if (hl_switch_outside_rings (call))
    hl_switch_outside_again (self, call);
  else
    hl_switch_third_lost (self, call, "restart", 0, NULL);
}

/* With the agent's side up the far side is dialled again; else it is over. */
static void
dial_anew (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchLeg *party = hl_switch_call_leg (call, HL_ROLE_PARTY);
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);

  if (agent->state != HL_LEG_UP)
    {
      hl_switch_dial_failed (self, call, NULL, 503, "restart");
      return;
    }
  if (party != NULL)
    {
      HlSwitchAgent *callee = party->agent;

      hl_switch_leg_command (self, HL_COMMAND_LEG_END, party, 0);
      if (callee != NULL)
        hl_switch_agent_screen (self, callee, party, "over");
      hl_switch_leg_remove (self, party);
      if (callee != NULL)
        hl_switch_agent_go_rest (self, callee);
    }
  hl_switch_dial_party (self, call);
}

static void
drop_ringing_listeners (HlSwitch *self, HlSwitchCall *call)
{
  for (guint i = call->legs->len; i-- > 0;)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);

      if (leg->role == HL_ROLE_LISTENER && leg->state != HL_LEG_UP)
        hl_switch_listen_stop (self, leg, FALSE);
    }
}

static void
resume_call (HlSwitch *self, HlSwitchCall *call)
{
  static void (*const ways[HL_N_CALL_STATES]) (HlSwitch *, HlSwitchCall *) = {
    [HL_CALL_ANNOUNCING] = replay,  [HL_CALL_CLOSING] = replay,
    [HL_CALL_WAITING] = wait_again, [HL_CALL_RINGING] = ring_anew,
    [HL_CALL_TALKING] = talk_on,    [HL_CALL_HELD] = talk_on,
    [HL_CALL_DIALLING] = dial_anew, [HL_CALL_TRANSFERRING] = transfer_back,
    [HL_CALL_MENU] = choose_again,  [HL_CALL_MESSAGE] = speak_on,
    [HL_CALL_RATING] = replay,      [HL_CALL_BOOKED] = wait_again,
  };

  drop_ringing_listeners (self, call);
  hl_switch_call_mix (self, call);
  hl_switch_record_again (self, call);
  if (ways[call->state] != NULL)
    ways[call->state](self, call);
}

/* The state that the agent's leg stands for. */
static HlAgentState
state_in_call (HlSwitchLeg *leg)
{
  if (leg->role == HL_ROLE_GUEST)
    return leg->state == HL_LEG_UP ? HL_AGENT_TALKING : HL_AGENT_RINGING;
  if (hl_switch_call_is_live (leg->call)
      || (leg->role == HL_ROLE_PARTY && leg->call->answered_at != 0))
    return leg->call->holder == leg->id ? HL_AGENT_HELD : HL_AGENT_TALKING;
  return leg->call->state == HL_CALL_DIALLING && leg->role == HL_ROLE_AGENT ? HL_AGENT_DIALLING
                                                                            : HL_AGENT_RINGING;
}

/* Calls and agents are kept apart: where they contradict, the call is right. */
static void
repair_agent (HlSwitch *self, HlSwitchAgent *agent)
{
  if (agent->leg != NULL && agent->state != state_in_call (agent->leg))
    {
      hl_switch_complain (self, agent->leg->call->id, agent->id, "%s in a call: repaired",
                          hl_switch_agent_words[agent->state]);
      agent->state = state_in_call (agent->leg);
      agent->wrap_up_until = 0;
      hl_switch_agent_touch (self, agent);
    }
  if (agent->state == HL_AGENT_READY && agent->rest != HL_AGENT_READY)
    hl_switch_agent_set_rest (agent, HL_AGENT_READY, NULL);
  if (agent->state != HL_AGENT_WRAP_UP)
    agent->wrap_up_until = 0;
}

/* An agent in a call that was not kept goes on as after it. */
static void
resume_agent (HlSwitch *self, HlSwitchAgent *agent)
{
  gboolean in_call = agent->state >= HL_AGENT_RINGING && agent->state != HL_AGENT_WRAP_UP;

  if (in_call && agent->leg == NULL)
    {
      hl_switch_complain (self, 0, agent->id, "%s, but the call is not there: repaired",
                          hl_switch_agent_words[agent->state]);
      hl_switch_agent_go_rest (self, agent);
    }
  else if (agent->state == HL_AGENT_READY && !agent->device_up)
    hl_switch_agent_go_rest (self, agent);
  else
    hl_switch_agent_arm (self, agent);
}

void
hl_switch_resume (HlSwitch *self)
{
  g_return_if_fail (self != NULL);
  self->now = MAX (self->now, hl_clock_now (self->clock));
  for (guint i = 0; i < self->agent_list->len; i++)
    repair_agent (self, g_ptr_array_index (self->agent_list, i));
  for (guint i = 0; i < self->agent_list->len; i++)
    resume_agent (self, g_ptr_array_index (self->agent_list, i));
  for (GList *l = self->call_list.head, *next; l != NULL; l = next)
    {
      next = l->next;
      resume_call (self, l->data);
    }
  self->left = TRUE;
  hl_switch_queue_nobody_left (self);
  self->dispatch = TRUE;
  hl_switch_dispatch (self);
  hl_switch_flush (self);
}

/* ---- Repair: the same, without a restart ---- */

static void
repair_queue (HlSwitch *self, HlSwitchQueue *queue)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();

  queue->n_ringing = queue->n_booked = 0;
  while (queue->waiting.head != NULL)
    g_queue_unlink (&queue->waiting, queue->waiting.head);
  for (GList *l = self->call_list.head; l != NULL; l = l->next)
    {
      HlSwitchCall *call = l->data;

      if (call->queue != queue)
        continue;
      queue->n_ringing += call->state == HL_CALL_RINGING;
      if (call->state == HL_CALL_WAITING || call->state == HL_CALL_BOOKED)
        g_ptr_array_add (waiting, call);
    }
  for (guint i = 0; i < waiting->len; i++)
    hl_switch_queue_insert (queue, g_ptr_array_index (waiting, i));
}

static void
repair_call (HlSwitch *self, HlSwitchCall *call)
{
  static const gboolean passing[HL_N_CALL_STATES] = {
    [HL_CALL_ANNOUNCING] = TRUE, [HL_CALL_CLOSING] = TRUE, [HL_CALL_DIALLING] = TRUE,
    [HL_CALL_MENU] = TRUE,       [HL_CALL_MESSAGE] = TRUE, [HL_CALL_RATING] = TRUE,
  };

  if ((passing[call->state] || hl_switch_third_is_ringing (call)) && call->alarm.due == 0)
    hl_alarm_set (self->alarms, &call->alarm, self->now + HL_MINUTE);
  if (call->state == HL_CALL_WAITING || call->state == HL_CALL_BOOKED)
    hl_switch_queue_arm (self, call);
  hl_switch_call_mix (self, call);
}

void
hl_switch_repair (HlSwitch *self)
{
  g_return_if_fail (self != NULL);
  self->now = MAX (self->now, hl_clock_now (self->clock));
  for (guint i = 0; i < self->agent_list->len; i++)
    repair_agent (self, g_ptr_array_index (self->agent_list, i));
  for (guint i = 0; i < self->agent_list->len; i++)
    resume_agent (self, g_ptr_array_index (self->agent_list, i));
  for (guint i = 0; i < self->queues->len; i++)
    repair_queue (self, g_ptr_array_index (self->queues, i));
  for (GList *l = self->call_list.head; l != NULL; l = l->next)
    repair_call (self, l->data);
  self->dispatch = TRUE;
  hl_switch_dispatch (self);
  hl_switch_flush (self);
}
