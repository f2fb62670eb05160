/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-types.h"

G_BEGIN_DECLS

/* Masks for display, each at least: phone "138****5678" (first 3, last 4; short
 * numbers keep the last 2), name "王**" (keeps the first character), id
 * "370************4" (first 3, last 1), NULL kind: "***".  NULL in, NULL out. */
char *hl_mask (const char *kind, const char *text);
/* Does it look like a mask (contains "**")?  Such input is refused on write. */
gboolean hl_is_masked (const char *text);

/* Full-width → half-width, ASCII lower case, white space folded: the form in
 * which keys are compared and blind indexes are made. */
char *hl_text_fold (const char *text);

/* A dialled or shown number to digits (and a leading +): full-width digits,
 * spaces, dashes and brackets are dropped.  NULL when nothing is left. */
char *hl_number_fold (const char *text);

/* UTF-8 of text in UTF-8, or else GB18030; BOM removed.  NULL if neither, or
 * if it holds NUL. */
char *hl_text_to_utf8 (const char *bytes, gsize length);

/* "2026-11-23T14:32:07.123456Z" and back. */
char *hl_time_to_iso (HlTime time);
HlTime hl_time_from_iso (const char *text); /* 0 when malformed; a zone is required */

/* Exponential back-off with jitter: the wait before attempt @n (from 0):
 * uniform in [d/2, d], d = min (first · 2^n, most). */
HlSpan hl_backoff (guint n, HlSpan first, HlSpan most);

G_END_DECLS
