/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the service says would change, as the settings page calls it:
 * "queue care: ring_seconds 20 → 25" → "Queues care: An agent's telephone rings 20 → 25".
 * What is not known stays as it came. */
char *manager_change_text (const char *line);

G_END_DECLS
