/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-client.h"
#include "people/hl-site.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Puts a category's templates into the form's two texts, and jumps through what is to be filled
 * in: Tab selects the next 【】, in the reply after the demand; without one it is Tab. */

typedef struct _AgentFill AgentFill;

/* The views outlive it. */
AgentFill *agent_fill_new (GtkTextView *content, GtkTextView *reply);
void agent_fill_free (AgentFill *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AgentFill, agent_fill_free)

/* @list: "templates" of the vocabulary */
void agent_fill_set_templates (AgentFill *self, const HlJson *list);

/* The category's template; asked again with nothing filled in, its next one.  What was written is
 * kept.  The focus goes to the first field.  Returns: (transfer none): NULL = it has none */
HlSiteTemplate *agent_fill_insert (AgentFill *self, const char *category);

/* Who is proposed to handle it; NULL = nobody. */
const char *agent_fill_get_office (AgentFill *self, const char *category);

/* Selects the first field that is left.  Returns: "content", "reply", NULL = none is left */
const char *agent_fill_select_left (AgentFill *self);

G_END_DECLS
