/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "switch-breaker.h"

#include "calls/hl-switch-private.h"

void
break_into_ready (HlSwitch *board, HlId agent)
{
  HlSwitchAgent *found = hl_switch_find_agent (board, agent);

  found->state = HL_AGENT_READY;
  hl_switch_agent_set_rest (found, HL_AGENT_READY, NULL);
}

void
break_into_talking (HlSwitch *board, HlId agent)
{
  hl_switch_find_agent (board, agent)->state = HL_AGENT_TALKING;
}
