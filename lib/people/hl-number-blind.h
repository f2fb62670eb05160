/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Blind index of any number: calls, tickets, call-backs and blocked numbers share it. */
#define HL_PURPOSE_NUMBER "number"

/* One number in its ways of writing ("+86 138…", "0138…", "138…") is one index.
 * NULL when nothing of a number is in it.  Any thread. */
char *hl_number_blind (HlKey *key, const char *number);

G_END_DECLS
