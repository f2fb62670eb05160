/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

#include "hl-switch-events.h"

/* A test call: an agent's device and a line of our own, with everything that a call has –
 * recording, hold, facts – but counted nowhere. */

gboolean
hl_switch_on_test_call (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchAgent *agent = h->agent;
  HlSwitchCall *call;
  HlSwitchLeg *leg;
  HlFact fact;

  if (hl_state_next (&hl_agent_table, agent->state, HL_AGENT_STEP_DIAL) < 0 || agent->listen != NULL
      || !agent->device_up)
    {
      g_set_error (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE,
                   "your telephone must be registered and not in a call");
      return FALSE;
    }
  call = hl_switch_call_new (self, hl_id_next (self->now));
  call->outbound = call->test = TRUE;
  call->dialled = g_strdup (h->event->number != NULL ? h->event->number : HL_TEST_NUMBER);
  call->caller = g_strdup (agent->extension != NULL ? agent->extension : "");
  leg =
      hl_switch_leg_new (self, call, hl_id_next (self->now), HL_ROLE_AGENT, agent, HL_LEG_INVITED);
  hl_switch_callers_add (self, call);
  fact = hl_switch_call_fact (call, HL_FACT_CALL_DIALLED);
  fact.number = HL_TEST_NUMBER;
  fact.text = "test";
  hl_switch_emit_fact (self, &fact);
  hl_switch_call_step (self, call, HL_CALL_STEP_DIAL);
  hl_switch_agent_step (self, agent, HL_AGENT_STEP_DIAL, NULL);
  hl_switch_agent_screen (self, agent, leg, "dialling");
  hl_alarm_set (self->alarms, &call->alarm, self->now + self->dial_seconds * HL_SECOND);
  hl_switch_leg_invite (self, leg, HL_TEST_NUMBER, HL_AUTO_ANSWER_AT_ONCE);
  return TRUE;
}
