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
  guint holds;  /* that began */
  char *caller; /* JSON of who it is; NULL = not known (yet) */
  gboolean caller_pending;
  const char *one_way;  /* from whom nothing comes while they talk: "caller", "agent"; static */
  gint64 one_way_since; /* monotonic */
  HlTime media_restarted_at; /* 0 = never in this call */
  HlSpan media_gap;          /* nobody heard anything for so long; -1 = not known */
  HlId listeners[2];
} HlCallExtra;

const HlCallExtra *hl_board_get_extra (HlBoard *self, HlId call); /* NULL */

G_END_DECLS
