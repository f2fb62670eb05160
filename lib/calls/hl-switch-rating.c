/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* After the call: the agent has hung up and wraps up, the caller is asked how it
 * was.  The talk and its recording are over. */

#define PATIENCE (10 * HL_SECOND)

static const char *
wanted_prompt (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  return call->outbound || flow == NULL ? NULL : flow->rating_prompt;
}

gboolean
hl_switch_rating_begin (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone, gint code)
{
  HlSwitchCall *call = leg->call;
  const char *prompt = wanted_prompt (self, call);

  if (prompt == NULL || leg->role != HL_ROLE_AGENT || call->third != HL_THIRD_NONE
      || !hl_switch_call_is_live (call) || code >= 300)
    return FALSE;
  if (call->holder != 0)
    hl_switch_call_resume (self, leg);
  hl_switch_record_stop (self, call);
  hl_switch_call_end_listeners (self, call, NULL);
  call->rated = leg->agent->id;
  call->left_at = self->now;
  hl_switch_call_step (self, call, HL_CALL_STEP_RATE);
  hl_switch_leg_end (self, leg, gone, 0);
  hl_switch_flow_play (self, call, NULL, prompt);
  return TRUE;
}

void
hl_switch_rating_prompt_done (HlSwitch *self, HlSwitchCall *call)
{
  hl_alarm_set (self->alarms, &call->alarm, self->now + PATIENCE);
  hl_switch_call_touch (self, call);
}

void
hl_switch_rating_key (HlSwitch *self, HlSwitchCall *call, char key)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);
  guint most = flow != NULL ? flow->rating_digits : 5;
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_RATED);

  if (key < '1' || key > '9' || (guint) (key - '0') > most)
    return;
  fact.code = key - '0';
  hl_switch_emit_fact (self, &fact);
  hl_switch_flow_begin_closing (self, call, NULL, "rating-thanks");
}

/* No key: nobody is pressed for an answer. */
void
hl_switch_rating_due (HlSwitch *self, HlSwitchCall *call)
{
  if (hl_switch_call_leg (call, HL_ROLE_PARTY)->playing)
    hl_switch_flow_prompt_lost (self, call);
  else
    hl_switch_call_end (self, call, "agent", NULL, 0);
}
