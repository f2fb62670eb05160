/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "people/hl-blocked.h"
#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* Asks for a number, how long it is not answered, and why, and has it done; what the service
 * refuses is said at its field, and nothing that was typed is lost. */

/* @item: (nullable): one to be blocked for another time */
void manager_block_dialog_show (HlWindow *window, HlBlocked *item);

G_END_DECLS
