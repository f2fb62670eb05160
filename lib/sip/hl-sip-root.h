/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What every loop of Sofia needs here.  For `sip` and `phone`. */

/* Sofia's timers go by the time that passes from now on, not by the wall clock: once per
 * process, before su_init(). */
void hl_sip_root_use_steady_time (void);

/* A root for this thread, @magic its su_root_magic_t.  @epoll: what it waits on, -1 = not
 * found. */
struct su_root_s *hl_sip_root_new (gpointer magic, int *epoll);

G_END_DECLS
