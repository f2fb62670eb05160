/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-call-record.h"
#include "desk/hl-ticket-acts.h"
#include "desk/hl-ticket-list.h"
#include "hl-route.h"
#include "store/hl-where.h"

G_BEGIN_DECLS

/* What the routes' jobs share; in the store's threads unless said. */

/* 404 `not-found`.  Returns: FALSE */
gboolean hl_route_not_found (GError **error, const char *what, HlId id);

/* The body into @record; "revision" is left out. */
gboolean hl_route_read (HlRequest *request, gpointer record, HlReadFlags flags, guint64 *mask,
                        GError **error);
/* The body's revision against the stored one: 409 with the record as it is. */
gboolean hl_route_check_revision (HlRequest *request, gpointer stored, HlAnswer *answer,
                                  GError **error);
/* A text of the body, NULL when it is not there. */
const char *hl_route_text (HlRequest *request, const char *name);
/* The body's "reason"; 422 `reason` without one. */
const char *hl_route_reason (HlRequest *request, GError **error);

/* A list of records under a name. */
void hl_route_add_records (HlJsonWriter *writer, const char *name, GPtrArray *records);

/* Pages: one more row than the limit was loaded to see whether there is a next. */
typedef gint64 (*HlRouteStamp) (gpointer record);
void hl_route_write_page (HlRequest *request, HlAnswer *answer, GPtrArray *rows, HlRouteStamp stamp,
                          gint64 total);

/* ---- Lists of calls and tickets, for the lists and the exports ---- */

/* The request's filters; the user's own calls only, when she may not read everybody's. */
gboolean hl_route_where_calls (HlRequest *request, HlWhere *where, GError **error);
gboolean hl_route_load_calls (HlDb *db, HlRequest *request, HlWhere *where, guint limit,
                              GPtrArray **calls, GError **error);
#define HL_CALL_FILTERS "from:time to:time way outcome queue:id agent:id number q"

gboolean hl_route_filter_tickets (HlRequest *request, HlTicketFilter *filter, GError **error);
#define HL_TICKET_FILTERS                                                                          \
  "state:words kind category district agent:id from:time to:time phone q"                          \
  " office overdue:bool clock view"

/* Of a user who sees the tickets of her office alone; else NULL. */
gboolean hl_route_load_office (HlDb *db, HlRequest *request, char **office, GError **error);
/* The filter to those; @office: (nullable) */
gboolean hl_route_filter_office (HlTicketFilter *filter, const char *office, GError **error);
/* Is the reporter to stay unknown to the office? */
gboolean hl_route_is_sealed (const HlTicket *ticket);
/* Takes out who reported it, when that is so. */
void hl_route_seal_ticket (HlTicket *ticket);

/* May the request's user see it?  404 when not there or not hers. (transfer full) */
HlCallRecord *hl_route_get_call (HlDb *db, HlRequest *request, HlId id, GError **error);
HlTicket *hl_route_get_ticket (HlDb *db, HlRequest *request, HlId id, GError **error);

/* The groups of citizens that the site has: its own, or the usual ones. (transfer full) */
char **hl_route_load_groups (HlDb *db, GError **error);

HlDeskContext hl_route_desk_context (HlRequest *request);

/* Of what was dialled: the body's "outcome" (an HlCallResult) and "note". */
gboolean hl_route_read_outcome (HlRequest *request, unsigned *outcome, GError **error);
gboolean hl_route_read_note (HlRequest *request, const char **note, GError **error);

G_END_DECLS
