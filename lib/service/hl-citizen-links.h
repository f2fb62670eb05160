/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-call-record.h"
#include "desk/hl-citizens.h"

G_BEGIN_DECLS

/* Whose call it was, whose ticket it is: the two follow each other.  In write jobs, but for the
 * last. */

/* The call was @citizen's (0 = it is not known whose), and so is its draft.  HL_DESK_ERROR_FIELD
 * when there is no such citizen. */
gboolean hl_link_call (HlDb *db, HlCallRecord *call, HlId citizen, const HlDeskContext *context,
                       GError **error);

/**
 * hl_link_ticket:
 * @mask: of what is written; fields that follow from the citizen are added
 *
 * Before a ticket is written: its citizen, when it was not said, is that of its call; her name
 * and number, where they are not typed in the same breath, are the ticket's.  The call follows.
 */
gboolean hl_link_ticket (HlDb *db, HlTicket *ticket, guint64 *mask, const HlDeskContext *context,
                         GError **error);

/* ", "candidates": [{citizen, calls, last_at, open}], "citizen", "shared"": into the answer of who
 * is calling. */
gboolean hl_link_write_candidates (HlDb *db, HlKey *key, HlId call, const char *number, HlTime now,
                                   HlJsonWriter *writer, GError **error);

G_END_DECLS
