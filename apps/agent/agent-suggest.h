/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* An entry that offers what fits to what is typed: characters of the name or the first
 * letters of its reading.  Down and Up choose, Enter or Tab takes, Escape gives back
 * what was there.  A closed list: text that fits nothing is not taken. */

#define AGENT_TYPE_SUGGEST (agent_suggest_get_type ())
G_DECLARE_FINAL_TYPE (AgentSuggest, agent_suggest, AGENT, SUGGEST, GtkWidget)

#define AGENT_SUGGEST_ROWS 8

/* @codes, @names: of one length, NULL-terminated; copied. */
void agent_suggest_set_choices (AgentSuggest *self, const char *const *codes,
                                const char *const *names);
/* NULL = none. Setting does not emit; an unknown code is shown as it is. */
void agent_suggest_set_code (AgentSuggest *self, const char *code);
const char *agent_suggest_get_code (AgentSuggest *self);

/* The positions in @names that fit @query, the best first, at most @most. For tests too. */
GArray *agent_suggest_find (const char *const *names, const char *query, guint most);

/* Properties: "label" (accessible), "placeholder-text". Signal ::picked (). */

G_END_DECLS
