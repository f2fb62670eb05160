/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* When the forgotten hold is to be heard: once when it is long, once when it is too long,
 * then every half minute. */

#define AGENT_HOLD_AGAIN (30 * HL_SECOND)

typedef struct
{
  HlTime since; /* of the hold that is watched; 0 = none */
  guint told;   /* how often */
} AgentHold;

/* How often a hold of @held is to have been heard by now. */
guint agent_hold_steps (HlSpan held, HlSpan warning, HlSpan alarm);
/* TRUE when a tone is due now; each is due once. @since: of the hold, 0 = none */
gboolean agent_hold_is_due (AgentHold *self, HlTime since, HlTime now, HlSpan warning,
                            HlSpan alarm);

G_END_DECLS
