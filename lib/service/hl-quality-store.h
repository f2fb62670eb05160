/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-call-quality.h"
#include "media/hl-media.h"
#include "store/hl-store.h"

G_BEGIN_DECLS

/* The rows of how calls went. */

typedef struct
{
  HlTalkClosed closed;
  HlTime now;
} HlQualityWork;

/* A write job; data: an HlQualityWork.  The row of a part is written once, however often
 * its end is told. */
gboolean hl_quality_write (HlDb *db, gpointer work, GError **error);

/* Of a call, in a read job: records of @shape by @order.  (transfer full) */
GPtrArray *hl_quality_load (HlDb *db, const HlShape *shape, HlId call, const char *order,
                            GError **error);

G_END_DECLS
