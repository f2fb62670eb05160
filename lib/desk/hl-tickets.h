/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-ticket.h"
#include "people/hl-number-blind.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* Tickets as they are stored.  Runs in the store's threads; functions that write, in write
 * jobs.  Name and phone are sealed in the row and plain in the record while it is in memory;
 * the record masks them on the wire.  Audit facts are the caller's to append. */

#define HL_PURPOSE_NAME "citizen.name"
#define HL_PURPOSE_PHONE "citizen.phone"

typedef struct
{
  HlKey *key;
  HlTime now;
  HlId user; /* who does it */
  const char *user_name;
} HlDeskContext;

/* NULL without error when it is not there. */
HlTicket *hl_tickets_get (HlDb *db, HlKey *key, HlId id, GError **error);
HlTicket *hl_tickets_find_draft (HlDb *db, HlKey *key, HlId call, GError **error);

/* A new draft of what is set in @ticket. */
gboolean hl_tickets_insert (HlDb *db, HlTicket *ticket, const HlDeskContext *context,
                            GError **error);

/* The autosave: fields of @mask, never checked for being complete.  HL_DESK_ERROR_STATE once
 * it is closed; HL_DB_ERROR_REVISION when ticket->revision is stale. */
gboolean hl_tickets_save (HlDb *db, HlTicket *ticket, guint64 mask, const HlDeskContext *context,
                          GError **error);

/**
 * hl_tickets_handle:
 *
 * An event: checks, moves the state, and at submission gives the number ("20261123-0001", by
 * the site's local day), the urgency when none was chosen, and a title from the content.
 */
gboolean hl_tickets_handle (HlDb *db, HlTicket *ticket, HlTicketEvent event,
                            const HlDeskContext *context, GError **error);

/* A filter not given is NULL or 0. */
typedef struct
{
  const char *const *states; /* words */
  const char *kind;          /* word */
  const char *category;      /* prefix of the code */
  const char *district;
  HlId agent;
  HlTime from, to;   /* created_at, half open */
  const char *phone; /* a whole number */
  const char *q;     /* contained in number, title, content or reply */
  HlId call;
  HlTime after_at; /* paging: created_at and id of the last one seen */
  HlId after_id;
} HlTicketFilter;

/* Newest first.  @total: (out) (optional): counted up to 10,001, without the paging.
 * (element-type HlTicket) */
GPtrArray *hl_tickets_list (HlDb *db, HlKey *key, const HlTicketFilter *filter, guint limit,
                            gint64 *total, GError **error);

G_END_DECLS
