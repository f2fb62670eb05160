/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The far end of a drill's test call: a telephone of our own in a process of its own, which
 * answers at once, speaks a tone and measures the packets that come.  It knows nothing of
 * hotlined, and outlives it. */

/**
 * hl_test_line_run:
 * @address: where it listens; loopback when that is not ours
 * @report: a file; {"packets", "longest_gap_us", "heard_us"} is written there each second
 *
 * Says "SIP-ADDRESS\n" on standard output; returns the exit status when the call is over, or when
 * nobody called within a minute or the call lasted ten.
 */
int hl_test_line_run (const char *address, const char *report);

/* Starts one as a process of @program with "--test-line". (transfer full) (nullable): its SIP
 * address, "sip:test@127.0.0.1:40123" */
void hl_test_line_start_async (const char *program, const char *address, const char *report,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data);
char *hl_test_line_start_finish (GAsyncResult *result, GError **error);

G_END_DECLS
