/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-switch.h"

/* Until the switchboard brings its own. */
extern const char *const hl_fact_words[] __attribute__ ((weak));
const char *const hl_fact_words[]
    = { "call-offered",  "call-closed",   "call-announced",       "call-queued",
        "call-ringing",  "call-returned", "call-answered",        "call-held",
        "call-resumed",  "call-abandoned", "call-short-abandoned", "call-overflowed",
        "call-dialled",  "call-failed",   "call-ended",           "listen-started",
        "listen-stopped", "agent-state",  "recording",            "fault",
        "call-connected", "call-refused", NULL };
