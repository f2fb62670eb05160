/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* `hotlined --keep`: a tiny parent for where there is no systemd.  It starts hotlined with the
 * same options and starts it again whenever it was killed or crashed; what ends by itself (0) or
 * can't start stays ended.  Returns: the exit status */
int hotlined_keep (char **argv);

G_END_DECLS
