/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* An agent's row of GET /statistics/agents. */
typedef struct
{
  HlRecord parent_instance;

  HlId agent;
  char *agent_name;
  gint64 answered, missed;
  gint64 talk_us, hold_us, wrap_up_us, ready_us, away_us, average_talk_us;
  double occupancy; /* percent; NaN = none */
} ManagerAgentDay;

HL_DECLARE_RECORD (ManagerAgentDay, manager_agent_day)

G_END_DECLS
