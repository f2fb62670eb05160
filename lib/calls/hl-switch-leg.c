/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* A leg: one side's connection in a call. */

HlSwitchLeg *
hl_switch_leg_new (HlSwitch *self, HlSwitchCall *call, HlId id, HlRole role, HlSwitchAgent *agent,
                   HlLegState state)
{
  HlSwitchLeg *leg = g_new0 (HlSwitchLeg, 1);

  leg->id = id;
  leg->call = call;
  leg->role = role;
  leg->agent = agent;
  leg->state = state;
  leg->early = FALSE;
  leg->since = self->now;
  g_ptr_array_add (call->legs, leg);
  g_hash_table_insert (self->legs, &leg->id, leg);
  if (agent != NULL)
    *(role == HL_ROLE_LISTENER ? &agent->listen : &agent->leg) = leg;
  hl_switch_call_touch (self, call);
  return leg;
}

void
hl_switch_leg_set_state (HlSwitch *self, HlSwitchLeg *leg, HlLegState state)
{
  leg->state = state;
  leg->since = self->now;
  hl_switch_call_touch (self, leg->call);
}

void
hl_switch_leg_command (HlSwitch *self, HlCommandKind kind, HlSwitchLeg *leg, gint code)
{
  hl_switch_emit (self, &(HlCommand){ .kind = kind,
                                      .leg = leg->id,
                                      .call = leg->call->id,
                                      .agent = leg->agent != NULL ? leg->agent->id : 0,
                                      .code = code });
}

/* Rings an agent's device, or the dialled number through the trunk. */
void
hl_switch_leg_invite (HlSwitch *self, HlSwitchLeg *leg, const char *shown, HlAutoAnswer auto_answer)
{
  HlSwitchAgent *agent = leg->agent;
  HlCommand command = { .kind = HL_COMMAND_LEG_INVITE,
                        .leg = leg->id,
                        .call = leg->call->id,
                        .text = shown != NULL ? shown : "",
                        .auto_answer = auto_answer };

  if (agent != NULL)
    {
      command.agent = agent->id;
      command.device = agent->device;
      command.number = agent->device == HL_DEVICE_CONTACT ? agent->contact : agent->extension;
    }
  else
    {
      command.number = leg->role == HL_ROLE_GUEST ? leg->call->third_number : leg->call->dialled;
      command.trunk = leg->call->test ? NULL : self->outbound_trunk;
    }
  hl_switch_emit (self, &command);
}

void
hl_switch_leg_answer (HlSwitch *self, HlSwitchLeg *leg)
{
  if (leg->state == HL_LEG_UP)
    return;
  hl_switch_leg_set_state (self, leg, HL_LEG_UP);
  hl_switch_leg_command (self, HL_COMMAND_LEG_ANSWER, leg, 0);
}

void
hl_switch_leg_remove (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchAgent *agent = leg->agent;
  guint i;

  hl_switch_record_leg_gone (self, leg);
  g_hash_table_remove (self->legs, &leg->id);
  if (g_ptr_array_find (leg->call->legs, leg, &i))
    g_ptr_array_remove_index (leg->call->legs, i);
  if (agent != NULL && agent->leg == leg)
    agent->leg = NULL;
  if (agent != NULL && agent->listen == leg)
    agent->listen = NULL;
  hl_switch_call_touch (self, leg->call);
  g_ptr_array_add (self->dead_legs, leg);
}

HlSwitchLeg *
hl_switch_call_leg (HlSwitchCall *call, HlRole role)
{
  HlSwitchLeg *found = NULL;

  for (guint i = 0; i < call->legs->len; i++)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);

      if (leg->role == role
          && (found == NULL || (found->state != HL_LEG_UP && leg->state == HL_LEG_UP)))
        found = leg;
    }
  return found;
}

HlSwitchLeg *
hl_switch_leg_other (HlSwitchLeg *leg)
{
  HlSwitchLeg *other =
      hl_switch_call_leg (leg->call, leg->role == HL_ROLE_PARTY ? HL_ROLE_AGENT : HL_ROLE_PARTY);

  return other != NULL || leg->role == HL_ROLE_GUEST
             ? other
             : hl_switch_call_leg (leg->call, HL_ROLE_GUEST);
}
