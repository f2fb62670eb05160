/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-call-record.h"

G_BEGIN_DECLS

/* The sentence for a fact of a call, "Answered": NULL for those that say nothing to an
 * agent. Borrowed. */
const char *agent_fact_sentence (HlFactRecord *fact);

G_END_DECLS
