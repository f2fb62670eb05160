/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the tests share.  Every wait has a deadline; nothing sleeps a fixed time. */

typedef gboolean (*HlTestCondition) (gpointer data);

/**
 * hl_test_wait_until:
 * @condition: asked again after each turn of the default main context
 * @seconds: the deadline; generous, because it is only reached on failure
 *
 * Runs the default main context until @condition holds.
 * Returns: %FALSE when the deadline passed first
 */
gboolean hl_test_wait_until (HlTestCondition condition, gpointer data, guint seconds);

/**
 * hl_test_dir:
 *
 * Returns: (transfer full): a new private folder, removed at exit with all in it
 */
char *hl_test_dir (void);

/**
 * hl_test_source:
 *
 * Returns: (transfer full): the path of @relative in the source tree
 */
char *hl_test_source (const char *relative);

/**
 * hl_test_free_ports:
 * @n: how many in a row, at most 500
 *
 * Returns: the first, an even number, of @n UDP and TCP ports that nobody uses and no other
 * process of the tests will be given while this one runs
 */
guint16 hl_test_free_ports (guint n);
guint16 hl_test_free_port (void); /* one */

G_END_DECLS
