/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Blind index of any number: calls, tickets, call-backs and blocked numbers share it. */
#define HL_PURPOSE_NUMBER "number"

/* The form in which this site stores and finds a number: hl_number_canon() with its own area
 * code.  (transfer full) (nullable) */
char *hl_number_normal (const char *text);

/* One number in its ways of writing ("+86 138…", "0138…", "138…") is one index.
 * NULL when nothing of a number is in it.  Any thread. */
char *hl_number_blind (HlKey *key, const char *number);

G_END_DECLS
