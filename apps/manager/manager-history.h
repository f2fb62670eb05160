/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* What happened to a ticket, in words. */

/* A fact of GET /tickets/ID/flow: "Wang dispatched it"; NULL: it says nothing to people. */
char *manager_history_sentence (const HlJson *fact);
/* What was said with it: "not our duty"; NULL = nothing.  @number: the ticket's, which is not said
 * again. */
char *manager_history_remark (const HlJson *fact, const char *number);

/* Rows for all of them, newest first, into a list. */
void manager_history_show (GtkListBox *list, const HlJson *history, const char *number, HlTime now);

G_END_DECLS
