/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ids are ours, below 2^53 (exact in JSON, jq and spreadsheets), 0 = none. */
typedef gint64 HlId;

/* Microseconds since 1970-01-01 UTC; 0 = none. */
typedef gint64 HlTime;

/* A length of time in microseconds. */
typedef gint64 HlSpan;

#define HL_MILLISECOND ((HlSpan) 1000)
#define HL_SECOND ((HlSpan) 1000000)
#define HL_MINUTE (60 * HL_SECOND)
#define HL_HOUR (60 * HL_MINUTE)
#define HL_DAY (24 * HL_HOUR)

#define HL_ID_MAX ((HlId) 9007199254740991)

G_END_DECLS
