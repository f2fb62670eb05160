/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent-view-private.h"

#include <glib/gi18n.h>

/* What she is warned of during a call: a hold that is forgotten, a side that is not heard, the
 * supervisor's line, a sound that was started again. */

#define UNHEARD (3 * HL_SECOND) /* so long no packet from the line */

static void
watch_hold (AgentView *self, const AgentSituation *in, AgentBarPage page)
{
  HlTime since = page == AGENT_BAR_HELD && in->call != NULL ? in->call->since : 0;
  HlSpan warning = in->hold_warning > 0 ? in->hold_warning : AGENT_HOLD_WARNING;
  HlSpan alarm = in->hold_alarm > 0 ? in->hold_alarm : AGENT_HOLD_ALARM;

  if (agent_hold_is_due (&self->hold, since, in->now, warning, alarm))
    agent_phone_beep (agent_desk_get_phone (self->desk));
}

/* The service sees who sends nothing; the softphone that nothing arrives here. */
static const char *
unheard (AgentView *self, const AgentSituation *in, AgentBarPage page)
{
  gboolean hears = page == AGENT_BAR_LIVE
                   || (page == AGENT_BAR_THIRD && in->call->third != HL_THIRD_LIVE_RINGING
                       && in->call->third != HL_THIRD_LIVE_TRANSFERRING);
  HlSpan silence = agent_phone_get_silence (agent_desk_get_phone (self->desk));

  if (in->call == NULL || !hears)
    return NULL;
  if (silence >= UNHEARD || g_strcmp0 (in->call->one_way, "caller") == 0)
    return _ ("The caller can’t be heard: check the headset and the line");
  if (g_strcmp0 (in->call->one_way, "agent") == 0)
    return _ ("The caller can’t hear you: check the microphone and the line");

  return NULL;
}

static void
watch_sound (AgentView *self, const AgentSituation *in)
{
  HlTime at = in->call != NULL ? in->call->media_restarted_at : 0;

  if (at == self->sound_told)
    return;
  self->sound_told = at;
  if (at != 0)
    agent_notice_set (self->notice, AGENT_NOTICE_SOUND,
                      _ ("The sound was started again. The call goes on."), AGENT_SOUND_SECONDS);
}

void
agent_view_watch (AgentView *self, const AgentSituation *in, AgentBarPage page)
{
  watch_hold (self, in, page);
  watch_sound (self, in);
  agent_notice_set (self->notice, AGENT_NOTICE_ONE_WAY, unheard (self, in, page), 0);
}

static void
hint_cb (AgentDesk *desk, gint64 id, const char *text, AgentView *self)
{
  self->hint = id;
  agent_notice_set (self->notice, AGENT_NOTICE_HINT, text, AGENT_HINT_SECONDS);
}

static void
read_cb (AgentNotice *notice, guint kind, AgentView *self)
{
  if (kind == AGENT_NOTICE_HINT)
    agent_desk_read_hint (self->desk, self->hint);
}

void
agent_view_watch_start (AgentView *self)
{
  g_signal_connect (self->desk, "hint", G_CALLBACK (hint_cb), self);
  g_signal_connect (self->notice, "read", G_CALLBACK (read_cb), self);
}
