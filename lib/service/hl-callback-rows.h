/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-fact-private.h"

G_BEGIN_DECLS

/* What call rows tell the call-backs; within the job that writes the fact.  @id: (out): the
 * call-back that the call belongs to, 0 = none. */

/* The caller was not served: abandoned, overflowed, left a message or booked. @key: NULL =
 * nothing can be made. */
gboolean hl_callback_rows_lost (HlDb *db, HlKey *key, HlCallRecord *call, const HlFact *fact,
                                HlId *id, GError **error);
gboolean hl_callback_rows_answered (HlDb *db, HlCallRecord *call, HlTime at, GError **error);

/* Outbound calls. */
gboolean hl_callback_rows_dialled (HlDb *db, HlCallRecord *call, const HlFact *fact, HlId *id,
                                   GError **error);
/* One that was booked, once more: call->callback is known. */
gboolean hl_callback_rows_taken (HlDb *db, HlCallRecord *call, const HlFact *fact, GError **error);
gboolean hl_callback_rows_reached (HlDb *db, HlCallRecord *call, HlTime at, GError **error);
gboolean hl_callback_rows_failed (HlDb *db, HlCallRecord *call, const HlFact *ended,
                                  HlCallResult *result, GError **error);
gboolean hl_callback_rows_unbooked (HlDb *db, const HlFact *fact, GError **error);

G_END_DECLS
