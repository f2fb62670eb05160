/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hl-client-error.h"

G_BEGIN_DECLS

/* "Try on this computer": a private service with the sample site, its data below
 * $XDG_DATA_HOME/hotline/try, which ends with the app.  Programs are looked for in the
 * build tree ($HL_BUILD_ROOT), then beside the running program, then where installed. */

#define HL_TYPE_DAEMON (hl_daemon_get_type ())
G_DECLARE_FINAL_TYPE (HlDaemon, hl_daemon, HL, DAEMON, GObject)

HlDaemon *hl_daemon_new (const char *folder); /* NULL = the default one */
void hl_daemon_start_async (HlDaemon *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data);
/* TRUE when it answers on hl_daemon_get_address (). Error PROGRAM says what to do. */
gboolean hl_daemon_start_finish (HlDaemon *self, GAsyncResult *result, GError **error);
const char *hl_daemon_get_address (HlDaemon *self);
gboolean hl_daemon_get_running (HlDaemon *self);
void hl_daemon_stop (HlDaemon *self); /* SIGTERM; SIGKILL after 10 s; returns at once */

/* The path of a program of ours, or NULL. (transfer full) */
char *hl_program_find (const char *name);

G_END_DECLS
