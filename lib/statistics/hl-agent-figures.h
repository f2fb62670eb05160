/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-switch.h"
#include "hl-tally.h"
#include "store/hl-db.h"

G_BEGIN_DECLS

/* What an agent did between two times: calls from the call rows, time in each state
 * from the facts "agent-state", clipped to the span.  In a read job. */

#define HL_AGENT_STATES 8 /* hl_switch_agent_words */

typedef struct
{
  HlId agent;
  char *name;
  HlTally tally; /* of the calls she talked in */
  guint missed;
  gint64 state_us[HL_AGENT_STATES]; /* by HlAgentState */
  gint64 on_duty_us;                /* all but offline */
} HlAgentFigures;

void hl_agent_figures_clear (gpointer figures);

/* One agent's. @now: a state lasts until then. */
gboolean hl_agent_figures_compute (HlDb *db, HlId agent, HlTime from, HlTime to, HlTime now,
                                   HlAgentFigures *figures, GError **error);

/* Everybody who was signed in or talked, by name.  (element-type HlAgentFigures) */
GArray *hl_agent_figures_list (HlDb *db, HlTime from, HlTime to, HlTime now, GError **error);

/* Percent; NaN when there is nothing to divide by. */
double hl_agent_figures_occupancy (const HlAgentFigures *self);

G_END_DECLS
