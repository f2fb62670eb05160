/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-tickets.h"
#include "store/hl-where.h"

G_BEGIN_DECLS

/* What people who move tickets on look through: "to be dispatched", "overdue" …; and how the
 * offices stand.  In the store's threads. */

/* A deadline within this is near. */
#define HL_TICKET_NEAR (24 * HL_HOUR)

typedef struct _HlTicketView
{
  const char *name; /* "dispatch", "near", "supervised" … */
  gboolean desk;    /* none of an office's */
  gboolean counted; /* what only grows is not */
  const char *condition;
  guint times; /* how many moments are in it: now, and now and HL_TICKET_NEAR */
} HlTicketView;

/* Ended by a row without a name. */
extern const HlTicketView hl_ticket_views[];

const HlTicketView *hl_ticket_view_find (const char *name); /* NULL = there is none */
/* Its condition. */
void hl_ticket_view_where (const HlTicketView *self, HlWhere *where, HlTime now);

/* An office, and what it has to do. */
typedef struct
{
  HlRecord parent_instance;

  char *office;
  gint64 open;         /* leads, and has not replied */
  gint64 waiting;      /* of these: not signed for yet */
  gint64 overdue;      /* of these: late */
  gint64 yellow, red;  /* cards since */
  gint64 supervisions; /* without a report */
  gint64 replied;      /* since */
  gint64 average_us;   /* from the dispatch to the reply, of those */
} HlOfficeLoad;
HL_DECLARE_RECORD (HlOfficeLoad, hl_office_load)

/* In the site's order.  @office: (nullable): this one alone.  (element-type HlOfficeLoad) */
GPtrArray *hl_offices_load (HlDb *db, const char *office, HlTime since, HlTime now, GError **error);

/* Newest first; @office: (nullable); @open: those without a report, the first due first.
 * (element-type HlSupervision) */
GPtrArray *hl_supervisions_list (HlDb *db, const char *office, gboolean open, guint limit,
                                 GError **error);

G_END_DECLS
