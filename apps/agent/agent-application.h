/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

#define AGENT_TYPE_APPLICATION (agent_application_get_type ())
G_DECLARE_FINAL_TYPE (AgentApplication, agent_application, AGENT, APPLICATION, HlApplication)

G_END_DECLS
