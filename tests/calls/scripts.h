/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "board.h"

G_BEGIN_DECLS

/* Tables of scripts (see board.h), each run on a board of its own. */

typedef struct
{
  const char *name;
  void (*set) (Board *board); /* changes the configuration; NULL leaves it */
  const char *script;
} Case;

/* An open board, configured as @set wants it. */
Board *board_new_set (void (*set) (Board *board));
/* Adds a test for each; @cases outlive the tests. */
void add_cases (const Case *cases, guint n_cases);

/* How many scripts begin: @caller dials 12351 from @number and is call1. */
/* clang-format off */
#define ANNA_RINGS(caller, number) \
  "incoming " caller " 12351 " number "\n" \
  "  * call-offered call1 " number " (12351)\n" \
  "  * call-queued call1\n" \
  "  * call-ringing call1 anna\n" \
  "  * agent-state call1 anna ringing\n" \
  "  ! answer " caller "\n" \
  "  ! mix " caller " (left)\n" \
  "  ! play " caller " music loop\n" \
  "  ! screen anna ringing\n" \
  "  ! invite leg1 1001 shows \"" number "\"\n"

#define ANNA_TALKS(caller, number) ANNA_RINGS (caller, number) \
  "leg1 answered\n" \
  "  * call-answered call1 anna\n" \
  "  * agent-state call1 anna talking\n" \
  "  ! stop " caller "\n" \
  "  ! screen anna answered\n" \
  "  ! mix " caller " (left) >leg1, leg1 >" caller "\n" \
  "  ! record\n"

#define NOBODY_READY(caller, number) \
  "anna away x\n" \
  "  * agent-state anna away (x)\n" \
  "incoming " caller " 12351 " number "\n" \
  "  * call-offered call1 " number " (12351)\n" \
  "  * call-queued call1\n" \
  "  ! answer " caller "\n" \
  "  ! mix " caller " (left)\n" \
  "  ! play " caller " music loop\n"
/* clang-format on */

G_END_DECLS
