/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-hold.h"

guint
agent_hold_steps (HlSpan held, HlSpan warning, HlSpan alarm)
{
  if (held >= alarm)
    return 2 + (guint) ((held - alarm) / AGENT_HOLD_AGAIN);

  return held >= warning ? 1 : 0;
}

gboolean
agent_hold_is_due (AgentHold *self, HlTime since, HlTime now, HlSpan warning, HlSpan alarm)
{
  guint steps = since != 0 ? agent_hold_steps (now - since, warning, alarm) : 0;
  gboolean due;

  if (self->since != since)
    *self = (AgentHold){ since, 0 };
  due = steps > self->told;
  self->told = MAX (self->told, steps);

  return due;
}
