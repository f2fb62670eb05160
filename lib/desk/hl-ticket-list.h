/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-ticket-views.h"
#include "hl-tickets.h"
#include "search/hl-search.h"

G_BEGIN_DECLS

/* Lists of tickets: filters, search and pages. */

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
  /* As typed into the search box (search/hl-search-query.h), over number, title, content and
   * reply; a whole phone number alone is looked for as `phone`, unless an office asks. */
  const char *q;
  HlId call;
  HlId citizen;
  const char *office;       /* that has it, leading or assisting */
  gboolean no_phones;       /* who asks may not look for numbers */
  HlTime overdue_at;        /* with a clock that was due then */
  const char *clock;        /* word; with overdue_at: only that one */
  const HlTicketView *view; /* NULL = any */
  HlTime now;               /* with it */
  gboolean by_due;          /* what is due first comes first, what is not due last */
  HlTime after_at; /* paging: created_at, or hl_ticket_due_stamp(), and id of the last one seen */
  HlId after_id;
} HlTicketFilter;

typedef struct
{
  gint64 total;     /* counted up to 10,001, without the paging */
  gboolean scanned; /* without the index: the newest HL_SEARCH_SCANNED alone */
} HlTicketCount;

/* What is searched of a ticket. */
extern const HlSearchShape hl_ticket_search_shape;

/* Where it stands in a list by deadline. */
gint64 hl_ticket_due_stamp (const HlTicket *self);

/* Newest first, unless by_due and nothing is searched for; with `q` each has a `snippet` where it
 * was found in content, reply or title. HL_SEARCH_ERROR_QUERY when `q` can't be searched.  @count:
 * (out) (optional). (element-type HlTicket) */
GPtrArray *hl_tickets_list (HlDb *db, HlKey *key, const HlTicketFilter *filter, guint limit,
                            HlTicketCount *count, GError **error);
/* How many there are, up to 10,001. */
gboolean hl_tickets_count (HlDb *db, HlKey *key, const HlTicketFilter *filter, gint64 *count,
                           GError **error);

G_END_DECLS
