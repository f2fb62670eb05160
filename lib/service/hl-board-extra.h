/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-board.h"

G_BEGIN_DECLS

/* What the board remembers of a live call beside the switch, for the screens. */
typedef struct
{
  HlId call;
  HlId ticket;
  gboolean recording, watched;
  HlSpan held;  /* of holds that are over */
  char *caller; /* JSON of who it is; NULL = not known (yet) */
  gboolean caller_pending;
  HlId listeners[2];
  char modes[2][8]; /* "listen", "whisper", "barge" */
} HlCallExtra;

const HlCallExtra *hl_board_get_extra (HlBoard *self, HlId call); /* NULL */
const char *hl_call_extra_mode (const HlCallExtra *extra, HlId listener);

G_END_DECLS
