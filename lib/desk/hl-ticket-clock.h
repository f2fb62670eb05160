/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-deadline.h"
#include "hl-ticket-records.h"
#include "hl-ticket.h"
#include "people/hl-site.h"

G_BEGIN_DECLS

/* A clock of a ticket: its limit from the profile that fits, and its deadline from start, pauses
 * and limit.  Nothing is carried on from an earlier result, so that a changed limit, a later
 * notice and an extension lose no pause.  Pure; any thread. */

/* The profile that fits a ticket best; the usual one when none does.
 * @profiles: (element-type HlSiteProfile)  (transfer full) */
HlSiteProfile *hl_profile_choose (GPtrArray *profiles, const HlTicket *ticket);

/* What all clocks of a site are counted with. */
typedef struct
{
  const HlCalendar *calendar;
  gint utc_offset_minutes;
  guint open_minute, close_minute;
} HlClockZone;

/* A clock that starts at @at; its deadline is computed. (transfer full) */
HlTicketClock *hl_ticket_clock_start (HlTicketClockKind kind, const HlSiteProfile *profile,
                                      const HlClockZone *zone, HlTime at);

/* Deadline, yellow card, notices and state anew.  @pauses: (element-type HlTicketPause) in order.
 * Returns: whether anything changed */
gboolean hl_ticket_clock_compute (HlTicketClock *self, GPtrArray *pauses, const HlClockZone *zone,
                                  HlTime now);

/* As hl_deadline_explain(). */
GArray *hl_ticket_clock_explain (HlTicketClock *self, GPtrArray *pauses, const HlClockZone *zone);

/* Ends it at @at: met, or overdue when that was too late.  A clock that stands is met. */
void hl_ticket_clock_end (HlTicketClock *self, HlTime at);

/* When so many working days from @at are over; for the return of a ticket. */
HlTime hl_ticket_clock_days (guint days, const HlClockZone *zone, HlTime at);

G_END_DECLS
