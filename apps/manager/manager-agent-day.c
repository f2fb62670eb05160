/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-agent-day.h"

/* clang-format off */
static const HlField fields[] = {
  HL_FIELD (ManagerAgentDay, agent,           ID,   0),
  HL_FIELD (ManagerAgentDay, agent_name,      TEXT, 0),
  HL_FIELD (ManagerAgentDay, answered,        INT,  0),
  HL_FIELD (ManagerAgentDay, missed,          INT,  0),
  HL_FIELD (ManagerAgentDay, talk_us,         INT,  0),
  HL_FIELD (ManagerAgentDay, hold_us,         INT,  0),
  HL_FIELD (ManagerAgentDay, wrap_up_us,      INT,  0),
  HL_FIELD (ManagerAgentDay, ready_us,        INT,  0),
  HL_FIELD (ManagerAgentDay, away_us,         INT,  0),
  HL_FIELD (ManagerAgentDay, average_talk_us, INT,  0),
  HL_FIELD (ManagerAgentDay, occupancy,       REAL, 0),
};
/* clang-format on */
HL_DEFINE_RECORD (ManagerAgentDay, manager_agent_day, "agent-day", fields)
