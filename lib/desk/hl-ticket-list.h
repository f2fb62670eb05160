/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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
  const char *office; /* that has it, leading or assisting */
  gboolean no_phones; /* who asks may not look for numbers */
  HlTime overdue_at;  /* with a clock that was due then */
  const char *clock;  /* word; with overdue_at: only that one */
  HlTime after_at;    /* paging: created_at and id of the last one seen */
  HlId after_id;
} HlTicketFilter;

typedef struct
{
  gint64 total;     /* counted up to 10,001, without the paging */
  gboolean scanned; /* without the index: the newest HL_SEARCH_SCANNED alone */
} HlTicketCount;

/* What is searched of a ticket. */
extern const HlSearchShape hl_ticket_search_shape;

/* Newest first; with `q` each has a `snippet` where it was found in content, reply or title.
 * HL_SEARCH_ERROR_QUERY when `q` can't be searched.  @count: (out) (optional).
 * (element-type HlTicket) */
GPtrArray *hl_tickets_list (HlDb *db, HlKey *key, const HlTicketFilter *filter, guint limit,
                            HlTicketCount *count, GError **error);

G_END_DECLS
