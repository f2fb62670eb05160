/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* An agent: a state, where to go after the call, and misses.  Every change of
 * state goes through hl_switch_agent_step(), which says so in a fact. */

static void
fire (HlAlarm *alarm, gpointer data)
{
  HlSwitch *self = data;
  HlSwitchAgent *agent = (HlSwitchAgent *) ((char *) alarm - offsetof (HlSwitchAgent, alarm));

  switch (agent->state)
    {
    case HL_AGENT_RINGING:
      if (agent->leg != NULL && agent->leg->role == HL_ROLE_AGENT)
        {
          hl_switch_leg_command (self, HL_COMMAND_LEG_END, agent->leg, 0);
          hl_switch_queue_return (self, agent->leg, "no-answer", 0);
        }
      break;
    case HL_AGENT_WRAP_UP:
      hl_switch_agent_go_rest (self, agent);
      break;
    case HL_AGENT_READY:
      self->dispatch = TRUE; /* the pause after a missed ring is over */
      break;
    default:
      break;
    }
}

HlSwitchAgent *
hl_switch_agent_new (HlId id)
{
  HlSwitchAgent *agent = g_new0 (HlSwitchAgent, 1);

  agent->id = id;
  agent->alarm.fire = fire;
  return agent;
}

void
hl_switch_agent_free (HlSwitchAgent *agent)
{
  g_free (agent->name);
  g_free (agent->extension);
  g_free (agent->contact);
  g_free (agent->reason);
  g_free (agent->rest_reason);
  g_free (agent);
}

void
hl_switch_agent_touch (HlSwitch *self, HlSwitchAgent *agent)
{
  if (agent->dirty)
    return;
  agent->dirty = TRUE;
  g_ptr_array_add (self->dirty_agents, agent);
}

/* The one deadline of the state the agent is in. */
void
hl_switch_agent_arm (HlSwitch *self, HlSwitchAgent *agent)
{
  HlSwitchLeg *leg = agent->leg;
  HlTime due = 0;

  if (agent->state == HL_AGENT_WRAP_UP)
    due = agent->wrap_up_until;
  else if (agent->state == HL_AGENT_READY && agent->offer_after > self->now)
    due = agent->offer_after;
  else if (agent->state == HL_AGENT_RINGING && leg != NULL && leg->role == HL_ROLE_AGENT
           && leg->call->queue != NULL)
    due = leg->since + leg->call->queue->ring_seconds * HL_SECOND;
  hl_alarm_set (self->alarms, &agent->alarm, due);
}

static void
say_state (HlSwitch *self, HlSwitchAgent *agent, HlAgentState before)
{
  HlSwitchCall *call = agent->leg != NULL ? agent->leg->call : NULL;

  hl_switch_emit_fact (
      self, &(HlFact){ .kind = HL_FACT_AGENT_STATE,
                       .agent = agent->id,
                       .call = call != NULL ? call->id : agent->wrap_up_call,
                       .queue = call != NULL && call->queue != NULL ? call->queue->id : 0,
                       .text = hl_switch_agent_words[agent->state],
                       .number = agent->reason,
                       .code = (gint) before,
                       .span = agent->since != 0 ? self->now - agent->since : 0 });
}

gboolean
hl_switch_agent_step (HlSwitch *self, HlSwitchAgent *agent, HlAgentStep step, const char *reason)
{
  HlAgentState before = agent->state;
  int to = hl_state_next (&hl_agent_table, before, step);

  if (to < 0)
    {
      hl_switch_complain (self, 0, agent->id, "agent: \"%s\" is not legal while %s",
                          hl_agent_table.events[step], hl_switch_agent_words[before]);
      return FALSE;
    }
  agent->state = to;
  hl_set_text (&agent->reason, reason);
  if (step == HL_AGENT_STEP_ANSWER || step == HL_AGENT_STEP_TAKE_OVER)
    agent->joined_at = self->now;
  if (before == HL_AGENT_WRAP_UP)
    agent->wrap_up_until = 0;
  say_state (self, agent, before);
  if (agent->state != HL_AGENT_WRAP_UP)
    agent->wrap_up_call = 0;
  agent->since = self->now;
  hl_switch_agent_arm (self, agent);
  hl_switch_agent_touch (self, agent);
  if (agent->state == HL_AGENT_READY)
    self->dispatch = TRUE;
  self->left |= agent->state == HL_AGENT_OFFLINE;
  return TRUE;
}

void
hl_switch_agent_set_rest (HlSwitchAgent *agent, HlAgentState state, const char *reason)
{
  agent->rest = state;
  hl_set_text (&agent->rest_reason, reason);
}

void
hl_switch_agent_go_rest (HlSwitch *self, HlSwitchAgent *agent)
{
  agent->chosen = FALSE;
  if (agent->gone)
    hl_switch_agent_set_rest (agent, HL_AGENT_OFFLINE, NULL);
  if (agent->rest == HL_AGENT_READY && !agent->device_up)
    {
      hl_switch_agent_set_rest (agent, HL_AGENT_AWAY, "device");
      agent->device_lost = TRUE;
    }
  if (agent->rest == HL_AGENT_READY)
    hl_switch_agent_step (self, agent, HL_AGENT_STEP_READY, NULL);
  else if (agent->rest == HL_AGENT_AWAY)
    hl_switch_agent_step (self, agent, HL_AGENT_STEP_AWAY, agent->rest_reason);
  else
    hl_switch_agent_step (self, agent, HL_AGENT_STEP_SIGN_OUT, NULL);
}

static guint
wrap_up_seconds (HlSwitch *self, HlSwitchAgent *agent, HlSwitchCall *call)
{
  guint seconds = call->internal        ? 0
                  : call->outbound      ? self->outbound_wrap_up_seconds
                  : call->queue != NULL ? call->queue->wrap_up_seconds
                                        : 0;

  /* One who goes home will not save any more. */
  if (agent->gone || (agent->rest == HL_AGENT_OFFLINE && seconds == HL_WRAP_UP_UNTIL_SAVED))
    return 0;
  return seconds;
}

void
hl_switch_agent_release (HlSwitch *self, HlSwitchAgent *agent, HlSwitchCall *call, HlRole role)
{
  gboolean talked = agent->state == HL_AGENT_TALKING || agent->state == HL_AGENT_HELD;
  guint seconds = talked && role == HL_ROLE_AGENT ? wrap_up_seconds (self, agent, call) : 0;

  if (talked)
    agent->talked += self->now - agent->joined_at;
  if (talked && role == HL_ROLE_AGENT && call->queue != NULL)
    hl_switch_tell_handled (call->queue,
                            self->now - agent->joined_at
                                + (seconds != HL_WRAP_UP_UNTIL_SAVED ? seconds : 0) * HL_SECOND);
  agent->wrap_up_call = call->id;
  if (seconds == 0)
    {
      hl_switch_agent_go_rest (self, agent);
      return;
    }
  agent->wrap_up_until = seconds == HL_WRAP_UP_UNTIL_SAVED ? 0 : self->now + seconds * HL_SECOND;
  hl_switch_agent_step (self, agent, HL_AGENT_STEP_WRAP_UP, NULL);
}

/* A ring of a queue's call came to nothing; repeated, it takes the agent off. */
void
hl_switch_agent_missed (HlSwitch *self, HlSwitchAgent *agent, const char *reason)
{
  agent->offer_after = self->now + self->miss_pause_seconds * HL_SECOND;
  if (++agent->misses >= self->max_misses && agent->rest == HL_AGENT_READY)
    {
      agent->misses = 0;
      hl_switch_agent_set_rest (agent, HL_AGENT_AWAY,
                                g_str_equal (reason, "rejected") ? "rejected" : "no-answer");
    }
}

gboolean
hl_switch_agent_is_free (HlSwitch *self, HlSwitchAgent *agent)
{
  return agent->state == HL_AGENT_READY && agent->listen == NULL && agent->device_up && !agent->gone
         && agent->offer_after <= self->now;
}

void
hl_switch_agent_screen (HlSwitch *self, HlSwitchAgent *agent, HlSwitchLeg *leg, const char *text)
{
  hl_switch_emit (self, &(HlCommand){ .kind = HL_COMMAND_SCREEN,
                                      .agent = agent->id,
                                      .call = leg->call->id,
                                      .leg = leg->id,
                                      .number = hl_switch_call_shown (leg->call),
                                      .text = text });
}
