/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manager-page.h"

G_BEGIN_DECLS

/* What hangs on a ticket, section by section: its deadline day by day, the offices and their parts,
 * the reply, extensions, supervision orders, cards, follow-up calls. */

/* The clock that counts now, an item of GET /tickets/ID/clocks: of those that run the handling's
 * first; else the last.  NULL = there is none. */
const HlJson *manager_facts_clock (const HlJson *clocks);

/* Into the box, anew.  @flow: GET /tickets/ID/flow; @clocks: (nullable): the items of …/clocks;
 * @days: how many fit beside each other. */
void manager_ticket_facts_show (GtkBox *box, const HlJson *flow, const HlJson *clocks, guint days,
                                HlTime now);

G_END_DECLS
