/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-ticket-records.h"
#include "hl-tickets.h"

G_BEGIN_DECLS

/* 回访: citizens who are to be asked how it went, by one agent at a time.  In the store's threads.
 */

#define HL_FOLLOW_UP_HOLD (15 * HL_MINUTE) /* whose it is, unless it is released before */

typedef struct
{
  HlTicket *ticket;
  gint64 attempts;  /* so far */
  unsigned last;    /* HlFollowUpOutcome of the last; 0 = none */
  HlId taken_by;    /* 0 = nobody */
  char *taken_name; /* of that agent */
} HlFollowUpDue;

/* Those that wait, the soonest due first.  (element-type HlFollowUpDue) */
GPtrArray *hl_follow_ups_list (HlDb *db, HlKey *key, HlTime now, guint limit, GError **error);

/* HL_DESK_ERROR_STATE when it does not wait, or somebody else has it: the message says who. */
gboolean hl_follow_ups_take (HlDb *db, HlTicket *ticket, const HlDeskContext *context,
                             GError **error);
/* The same check, without taking it. */
gboolean hl_follow_ups_may (HlDb *db, HlTicket *ticket, const HlDeskContext *context,
                            GError **error);
/* It is nobody's again, if it was the context's user's. */
gboolean hl_follow_ups_release (HlDb *db, HlId ticket, const HlDeskContext *context,
                                GError **error);

G_END_DECLS
