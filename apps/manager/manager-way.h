/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "people/hl-site.h"

G_BEGIN_DECLS

/* A caller's way through the site, told in lines: what an administrator reads to see whether
 * the settings mean what she meant. */

/* "open hours → prompt “Welcome” → queue care", then what branches off: "full → message". */
char **manager_way_of_flow (HlSite *site, HlRecord *flow);
/* From where its callers come, and what becomes of those whom it does not serve. */
char **manager_way_of_queue (HlSite *site, HlRecord *queue);

/* "prompt “Sorry” → message"; "1 → queue care; 2 → number 120" */
char *manager_way_of_action (HlRecord *action);
char *manager_way_of_menu (HlRecord *menu);

G_END_DECLS
