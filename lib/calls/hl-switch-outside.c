/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* A caller is connected with a number outside without an agent, such as an emergency
 * service: a transfer that nobody made.  When it fails she gets a person. */

static void
ring (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchLeg *leg =
      hl_switch_leg_new (self, call, hl_id_next (self->now), HL_ROLE_GUEST, NULL, HL_LEG_INVITED);

  hl_alarm_set (self->alarms, &call->alarm, self->now + self->dial_seconds * HL_SECOND);
  hl_switch_leg_invite (self, leg, self->outbound_caller, HL_AUTO_ANSWER_NONE);
}

static void
play (HlSwitch *self, HlSwitchCall *call, const char *prompt)
{
  call->announcing = prompt != NULL;
  hl_switch_call_play (self, hl_switch_call_leg (call, HL_ROLE_PARTY),
                       prompt != NULL ? prompt : "ringback", prompt == NULL);
}

void
hl_switch_outside_begin (HlSwitch *self, HlSwitchCall *call, const char *number, const char *before)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_TRANSFER_STARTED);

  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_PARTY));
  hl_switch_call_step (self, call, HL_CALL_STEP_TRANSFER);
  hl_switch_third_step (self, call, HL_THIRD_STEP_TRANSFER);
  g_free (call->third_number);
  call->third_number = hl_number_fold (number);
  fact.number = call->third_number;
  fact.text = "outside";
  hl_switch_emit_fact (self, &fact);
  hl_switch_call_mix (self, call);
  ring (self, call);
  play (self, call, before);
}

gboolean
hl_switch_outside_rings (HlSwitchCall *call)
{
  return call->third == HL_THIRD_TRANSFERRING && call->answered_at == 0;
}

void
hl_switch_outside_prompt_done (HlSwitch *self, HlSwitchCall *call)
{
  if (call->announcing)
    play (self, call, NULL);
}

/* Nobody there.  Who was let go already is told so. */
void
hl_switch_outside_lost (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);
  gboolean closed =
      flow != NULL && !hl_switch_flow_is_open (flow, self->now, self->utc_offset_minutes);

  hl_switch_third_step (self, call, HL_THIRD_STEP_END);
  call->announcing = FALSE;
  call->priority = MAX (call->priority, HL_PRIORITY_MOST); /* it may have been an emergency */
  if (call->outcome == HL_SETTLED_NONE)
    hl_switch_queue_enter (self, call, NULL, NULL);
  else
    hl_switch_flow_begin_closing (self, call, NULL,
                                  hl_switch_flow_last_prompt (self, call, closed));
}

void
hl_switch_outside_again (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);

  if (self->outbound_trunk == NULL)
    {
      hl_switch_third_lost (self, call, "restart", 0, NULL);
      return;
    }
  hl_switch_leg_command (self, HL_COMMAND_LEG_END, guest, 0);
  hl_switch_leg_remove (self, guest);
  ring (self, call);
  play (self, call, NULL);
}
