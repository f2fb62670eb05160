/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-switch.h"

G_BEGIN_DECLS

/* A switchboard with a manual clock and names instead of ids, driven by scripts:
 * a line is an event, the indented lines after it are all that must come of it.
 *
 *   incoming caller 12349 13800000001
 *     * call-offered call1 number=12349 text=13800000001
 *     ! answer caller
 *   wait 20               time passes, with ticks
 *   anna ready            an agent's wish
 *   refused: anna ready   the same, but it must be refused
 *   caller ended 200      from the wire
 *   restart               kept, restored into a new switch, resumed
 *   ? anna ready          what is seen
 *
 * "*" is a fact, "!" a command (KEEP is not shown).  Calls are call1, call2 …, legs
 * the switch makes leg1, leg2 … in their order. */
typedef struct _Board Board;

/* Agents anna, bo and carl in queue "help" (and bo in "second"), sue supervises;
 * line 12349 → flow with a greeting → help; 12350 → no greeting → second; 12351 has
 * open hours 9:00–17:00 Monday to Friday.  It is Monday, 10:00 in China. */
Board *board_new (void);
void board_free (Board *self);
HlSwitch *board_get_switch (Board *self);
HlClock *board_get_clock (Board *self);
HlSwitchConfig *board_get_config (Board *self); /* change it, then configure */
void board_configure (Board *self);
HlQueueConfig *board_get_queue (Board *self, guint i);
HlFlowConfig *board_get_flow (Board *self, guint i); /* main, plain, office */
HlAgentConfig *board_get_agent (Board *self, guint i);

/* Fails the test with both texts at the first difference. */
void board_run (Board *self, const char *script);
/* The same, whatever comes of it. */
void board_do (Board *self, const char *script);
/* Goes on until nothing is due any more within @seconds. */
void board_wait (Board *self, double seconds);
/* "fault" facts so far. */
guint board_get_faults (Board *self);
/* All agents there with their devices, anna ready. */
void board_open (Board *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Board, board_free)

G_END_DECLS
