/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finding Chinese names by the first letters of their readings: "db" finds 低保.
 * A character with several readings answers to each. */

typedef struct _AgentPinyin AgentPinyin;

/* @table: lines "letter, tab, characters", "#" begins a comment (data/pinyin/initials.txt);
 * anything else in it is passed over. */
AgentPinyin *agent_pinyin_new (const char *table, gssize length);
void agent_pinyin_free (AgentPinyin *self);
/* From the program's resources; made at the first call and never freed. Main thread. */
AgentPinyin *agent_pinyin_get_default (void);

/**
 * agent_pinyin_match:
 * @name: what is looked in
 * @query: characters, or first letters; case and white space do not matter
 *
 * Returns: how well it fits: 0 = not at all, 1 = inside, 2 = from the start, 3 = the whole.
 *   An empty query fits everything as 1.
 */
guint agent_pinyin_match (AgentPinyin *self, const char *name, const char *query);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AgentPinyin, agent_pinyin_free)

G_END_DECLS
