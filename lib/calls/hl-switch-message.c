/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* A message instead of a talk: the prompt, a beep, then the caller is recorded until
 * the # key, the limit or the end of the call.  What is too short is none. */

#define SHORTEST (2 * HL_SECOND)

void
hl_switch_message_begin (HlSwitch *self, HlSwitchCall *call, HlSettled without, const char *why,
                         const char *before)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);
  g_autofree char *prompt =
      g_strconcat (flow != NULL ? flow->message_prompt : "message", " beep", NULL);

  hl_switch_call_step (self, call, HL_CALL_STEP_MESSAGE);
  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_PARTY));
  call->without = without;
  hl_set_text (&call->why, why);
  call->message_at = 0;
  hl_switch_flow_play (self, call, before, prompt);
}

HlTime
hl_switch_message_end (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  return call->message_at + (flow != NULL ? flow->message_seconds : 120) * HL_SECOND;
}

void
hl_switch_message_prompt_done (HlSwitch *self, HlSwitchCall *call)
{
  if (call->message_at != 0)
    return;
  call->message_at = self->now;
  hl_switch_record_start (self, call);
  hl_alarm_set (self->alarms, &call->alarm, hl_switch_message_end (self, call));
  hl_switch_call_touch (self, call);
}

void
hl_switch_message_settle (HlSwitch *self, HlSwitchCall *call)
{
  if (call->message_at != 0 && self->now - call->message_at >= SHORTEST)
    hl_switch_call_settle (self, call, HL_SETTLED_MESSAGE, NULL);
  else
    hl_switch_call_settle (self, call, call->without, call->why);
}

static void
finish (HlSwitch *self, HlSwitchCall *call)
{
  hl_switch_message_settle (self, call);
  hl_switch_record_stop (self, call);
  call->message_at = 0;
  if (call->outcome == HL_SETTLED_MESSAGE)
    hl_switch_flow_begin_closing (self, call, NULL, "message-thanks");
  else
    hl_switch_flow_begin_closing (
        self, call, NULL,
        hl_switch_flow_last_prompt (self, call, call->without == HL_SETTLED_CLOSED));
}

/* Who knows the prompt may go on to the beep. */
void
hl_switch_message_key (HlSwitch *self, HlSwitchCall *call, char key)
{
  if (key != '#')
    return;
  if (call->message_at != 0)
    finish (self, call);
  else if (!g_str_equal (call->prompt, "beep"))
    hl_switch_flow_play (self, call, NULL, "beep");
}

void
hl_switch_message_due (HlSwitch *self, HlSwitchCall *call)
{
  if (call->message_at != 0)
    finish (self, call);
  else
    hl_switch_flow_prompt_lost (self, call);
}
