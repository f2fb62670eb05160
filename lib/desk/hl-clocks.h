/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-ticket-clock.h"
#include "hl-tickets.h"

G_BEGIN_DECLS

/* The clocks of tickets as they are stored.  In the store's threads; what writes, in write jobs. */

/* What a site's clocks are counted with; clear it. */
typedef struct
{
  HlClockZone zone;
  HlCalendar *calendar; /* owned; the zone's */
  GPtrArray *profiles;  /* HlSiteProfile */
  guint attempts;       /* follow-up calls until a ticket may be closed without */
} HlClockRules;

gboolean hl_clock_rules_load (HlClockRules *self, HlDb *db, GError **error);
void hl_clock_rules_clear (HlClockRules *self);

/* All of a ticket's, in the order they began.  (element-type HlTicketClock, HlTicketPause) */
GPtrArray *hl_clocks_list (HlDb *db, HlId ticket, GError **error);
GPtrArray *hl_clocks_list_pauses (HlDb *db, HlId ticket, GError **error);
/* The one that has not ended; NULL without error when there is none. */
HlTicketClock *hl_clocks_find (HlDb *db, HlId ticket, HlTicketClockKind kind, GError **error);

/* Starts one; one of the kind that runs is ended without a verdict.  @office: (nullable) */
gboolean hl_clocks_start (HlDb *db, HlTicket *ticket, HlTicketClockKind kind, const char *office,
                          const HlClockRules *rules, const HlDeskContext *context, GError **error);
/* Ends it as of @at, with its verdict; nothing when none runs. */
gboolean hl_clocks_end (HlDb *db, HlTicket *ticket, HlTicketClockKind kind, HlTime at,
                        const HlDeskContext *context, GError **error);
/* Ends all that run without a verdict. */
gboolean hl_clocks_void (HlDb *db, HlTicket *ticket, const HlDeskContext *context, GError **error);
/* Computes all that run anew. */
gboolean hl_clocks_refresh (HlDb *db, HlTicket *ticket, const HlClockRules *rules,
                            const HlDeskContext *context, GError **error);
/* Into ticket->due_at: of the close clock, else of the follow-up's.  Returns: FALSE on error */
gboolean hl_clocks_take_due (HlDb *db, HlTicket *ticket, GError **error);

/**
 * hl_clocks_tick:
 *
 * Now and then: clocks past their deadline become overdue; yellow and red cards are given, each
 * once, on working days within the service hours.  A close clock stands still while a reply is
 * under review.  Returns: how many clocks and cards, or -1
 */
int hl_clocks_tick (HlDb *db, const HlDeskContext *context, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlClockRules, hl_clock_rules_clear)

G_END_DECLS
