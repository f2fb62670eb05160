/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/hl-client.h"

G_BEGIN_DECLS

/* Remembers which ticket stands in the form, so that it stands there again after a crash:
 * a small file per user and server, with the ticket's id or the key of its draft and
 * nothing that was typed. Written in the background. */

typedef struct _AgentOpen AgentOpen;

/* @folder: NULL = $XDG_STATE_HOME/hotline */
AgentOpen *agent_open_new (HlSession *session, const char *folder);
void agent_open_free (AgentOpen *self);

/* "id:123" or a key of the outbox; NULL = the form is closed. */
void agent_open_set (AgentOpen *self, const char *what);
/* What was set when the program ended; NULL = nothing. Reads a few bytes once, at start. */
char *agent_open_dup (AgentOpen *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AgentOpen, agent_open_free)

G_END_DECLS
