/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-switch.h"

G_BEGIN_DECLS

/* A switchboard is put into a state that it could not come into by itself. */
void break_into_ready (HlSwitch *board, HlId agent);   /* and nobody offers her a call */
void break_into_talking (HlSwitch *board, HlId agent); /* without a call */

G_END_DECLS
