/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-desk.h"

G_BEGIN_DECLS

/* One line under the call bar, over the form's top note, so that nothing moves: who is not
 * heard, what the supervisor writes, that the sound was started again.  The most urgent one. */

#define AGENT_TYPE_NOTICE (agent_notice_get_type ())
G_DECLARE_FINAL_TYPE (AgentNotice, agent_notice, AGENT, NOTICE, GtkWidget)

typedef enum
{
  AGENT_NOTICE_ONE_WAY, /* stands as long as it is so */
  AGENT_NOTICE_HINT,    /* 30 s, or until she has read it */
  AGENT_NOTICE_SOUND,   /* a few seconds */
  AGENT_N_NOTICES
} AgentNoticeKind;

#define AGENT_HINT_SECONDS 30
#define AGENT_SOUND_SECONDS 8

/* @text: NULL takes it away. @seconds: 0 = as long as it is not taken away. */
void agent_notice_set (AgentNotice *self, AgentNoticeKind kind, const char *text, guint seconds);
gboolean agent_notice_is_shown (AgentNotice *self, AgentNoticeKind kind);

/* Signal ::read (guint kind): "Understood" was pressed. */

G_END_DECLS
