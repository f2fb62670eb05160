/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

#include "hl-switch-events.h"

/* The recording of a call, and its pauses for what must not be recorded.  A pause
 * is the agent's own: it ends when she goes, gives the call away or forgets it. */

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_STATE, why);
  return FALSE;
}

static void
command_pause (HlSwitch *self, HlSwitchCall *call)
{
  hl_switch_emit (self, &(HlCommand){ .kind = HL_COMMAND_RECORD_PAUSE,
                                      .call = call->id,
                                      .code = call->paused_at != 0 });
}

/* Also after a restart: the limit counts from the pause. */
static void
arm (HlSwitch *self, HlSwitchCall *call)
{
  HlTime due = call->paused_at + (HlSpan) self->record_pause_seconds * HL_SECOND;

  hl_alarm_set (self->alarms, &call->pause_alarm, MAX (due, self->now + 1));
}

static void
say (HlSwitch *self, HlSwitchCall *call, HlFactKind kind, HlSpan span, const char *why)
{
  HlFact fact = hl_switch_call_fact (call, kind);

  fact.agent = call->paused_by;
  fact.span = span;
  fact.text = why;
  hl_switch_emit_fact (self, &fact);
}

static void
fire (HlAlarm *alarm, gpointer data)
{
  HlSwitchCall *call = (HlSwitchCall *) ((char *) alarm - offsetof (HlSwitchCall, pause_alarm));

  hl_switch_record_resume (data, call, "limit");
}

void
hl_switch_record_init (HlSwitchCall *call)
{
  call->pause_alarm.fire = fire;
}

void
hl_switch_record_start (HlSwitch *self, HlSwitchCall *call)
{
  if (!call->recording)
    hl_switch_emit (self, &(HlCommand){ .kind = HL_COMMAND_RECORD, .call = call->id });
  call->recording = TRUE;
}

/* Who calls us hears the greeting; who is rung, this.  The agent hears it, too, and waits. */
void
hl_switch_record_notice (HlSwitch *self, HlSwitchCall *call)
{
  if (self->recording_notice == NULL || call->internal)
    return;
  hl_switch_call_play (self, hl_switch_call_leg (call, HL_ROLE_AGENT), self->recording_notice,
                       FALSE);
  hl_switch_call_play (self, hl_switch_call_leg (call, HL_ROLE_PARTY), self->recording_notice,
                       FALSE);
}

void
hl_switch_record_again (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchAgent *agent;

  if (!call->recording)
    return;
  hl_switch_emit (self, &(HlCommand){ .kind = HL_COMMAND_RECORD, .call = call->id });
  if (call->paused_at == 0)
    {
      /* Maybe we ended before it was carried out. */
      command_pause (self, call);
      return;
    }
  agent = hl_switch_find_agent (self, call->paused_by);
  if (agent == NULL || agent->leg == NULL || agent->leg->call != call)
    {
      hl_switch_record_resume (self, call, "left");
      return;
    }
  command_pause (self, call);
  arm (self, call);
}

void
hl_switch_record_stop (HlSwitch *self, HlSwitchCall *call)
{
  if (!call->recording)
    return;
  hl_switch_record_resume (self, call, "ended");
  call->recording = FALSE;
  hl_switch_emit (self, &(HlCommand){ .kind = HL_COMMAND_RECORD_STOP, .call = call->id });
}

void
hl_switch_record_resume (HlSwitch *self, HlSwitchCall *call, const char *why)
{
  HlSpan span = self->now - call->paused_at;

  if (call->paused_at == 0)
    return;
  say (self, call, HL_FACT_RECORDING_RESUMED, span, why);
  hl_alarm_clear (self->alarms, &call->pause_alarm);
  call->paused_at = 0;
  call->paused_by = 0;
  command_pause (self, call);
  hl_switch_call_touch (self, call);
}

void
hl_switch_record_leg_gone (HlSwitch *self, HlSwitchLeg *leg)
{
  if (leg->agent != NULL && leg->call->paused_by == leg->agent->id)
    hl_switch_record_resume (self, leg->call, "left");
}

static gboolean
takes_part (HlSwitchAgent *agent)
{
  return agent->leg != NULL && agent->leg->state == HL_LEG_UP && agent->leg->call->recording;
}

gboolean
hl_switch_on_record_pause (HlSwitch *self, const HlHandling *h, GError **error)
{
  HlSwitchCall *call;

  if (!takes_part (h->agent))
    return refuse (error, "not in a call that is recorded");
  call = h->agent->leg->call;
  if (call->paused_at != 0)
    return TRUE;
  call->paused_at = self->now;
  call->paused_by = h->agent->id;
  say (self, call, HL_FACT_RECORDING_PAUSED, 0, NULL);
  command_pause (self, call);
  arm (self, call);
  hl_switch_call_touch (self, call);
  return TRUE;
}

gboolean
hl_switch_on_record_resume (HlSwitch *self, const HlHandling *h, GError **error)
{
  if (!takes_part (h->agent))
    return refuse (error, "not in a call that is recorded");
  hl_switch_record_resume (self, h->agent->leg->call, "agent");
  return TRUE;
}
