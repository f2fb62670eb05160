/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* G_FILE_ERROR of errno: "WHAT: why".  Returns FALSE. */
gboolean hl_file_fail (GError **error, const char *what);

/* That what was made, renamed or removed in the folder of @path survives a power loss.  Blocks. */
gboolean hl_file_sync_folder (const char *path, GError **error);

G_END_DECLS
