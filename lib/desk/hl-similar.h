/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-tickets.h"

G_BEGIN_DECLS

/* Tickets that may be about the same: open ones of the same number, and open ones of the same
 * category and district whose texts are alike.  In the store's threads. */

#define HL_SIMILAR_MOST 6             /* found at most */
#define HL_SIMILAR_LOOKED 300         /* rows that texts are compared with */
#define HL_SIMILAR_SPAN (90 * HL_DAY) /* no older ones */
#define HL_SIMILAR_LEAST 35           /* per cent */

typedef struct
{
  HlTicket *ticket;
  gboolean same_phone;
  guint alike; /* per cent; 0 = not compared, or nothing in common */
} HlSimilar;

/* Of @ticket, which need not be stored: its phone, category, district and content count.  Those of
 * the same number come first, then the most alike.  What is confidential is found by its number
 * only.  (element-type HlSimilar) */
GPtrArray *hl_tickets_find_similar (HlDb *db, HlKey *key, HlTicket *ticket, HlTime now,
                                    GError **error);

/* How much two texts have in common: pairs of neighbouring letters, whatever stands between the
 * words; 0 to 100.  Pure. */
guint hl_text_alike (const char *a, const char *b);

G_END_DECLS
