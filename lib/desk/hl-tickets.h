/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-ticket.h"
#include "people/hl-number-blind.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* Tickets as they are stored.  Runs in the store's threads; functions that write, in write
 * jobs.  Name and phone are sealed in the row and plain in the record while it is in memory;
 * the record masks them on the wire.  Facts go where the context says. */

#define HL_PURPOSE_NAME "citizen.name"
#define HL_PURPOSE_PHONE "citizen.phone"

typedef struct _HlDeskContext HlDeskContext;

/* Appends a fact.  @span, @text: as the kind has them */
typedef gboolean (*HlDeskFactFunc) (HlDb *db, const HlDeskContext *context, const char *kind,
                                    const HlTicket *ticket, HlSpan span, const char *text,
                                    GError **error);

struct _HlDeskContext
{
  HlKey *key;
  HlTime now;
  HlId user; /* who does it */
  const char *user_name;
  guint parties;       /* HlTicketParty: what her role may be to a ticket */
  const char *office;  /* of who is of an office */
  HlDeskFactFunc fact; /* NULL = facts are left out */
  gpointer fact_data;
};

/* A fact about @ticket, as the context wants it. */
gboolean hl_desk_fact (HlDb *db, const HlDeskContext *context, const char *kind,
                       const HlTicket *ticket, HlSpan span, const char *text, GError **error);

/* NULL without error when it is not there. */
HlTicket *hl_tickets_get (HlDb *db, HlKey *key, HlId id, GError **error);
HlTicket *hl_tickets_find_draft (HlDb *db, HlKey *key, HlId call, GError **error);

/* Name and phone of a row that was loaded, in plain. */
gboolean hl_tickets_open (HlTicket *ticket, HlKey *key, GError **error);

/* A new draft of what is set in @ticket. */
gboolean hl_tickets_insert (HlDb *db, HlTicket *ticket, const HlDeskContext *context,
                            GError **error);

/* The autosave: fields of @mask, never checked for being complete.  HL_DESK_ERROR_STATE once
 * it is closed or under review; HL_DB_ERROR_REVISION when ticket->revision is stale. */
gboolean hl_tickets_save (HlDb *db, HlTicket *ticket, guint64 mask, const HlDeskContext *context,
                          GError **error);

/* At submission: the number ("20261123-0001", by the site's local day), the urgency when none
 * was chosen, and a title from the content.  @mask: the fields it set are added */
gboolean hl_tickets_submit (HlDb *db, HlTicket *ticket, HlTime now, guint64 *mask, GError **error);

/* The fields of @mask, and updated_at. */
gboolean hl_tickets_update (HlDb *db, HlTicket *ticket, guint64 mask, const HlDeskContext *context,
                            GError **error);

/* The bit of a field in masks. */
guint64 hl_ticket_bit (const char *field);

/* What hangs on a ticket: rows of a shape with "ticket", oldest first. */
GPtrArray *hl_tickets_list_rows (HlDb *db, const HlShape *shape, HlId ticket, GError **error);

G_END_DECLS
