/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "phone/hl-phone.h"
#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* What all pages of the supervisor share: the live things, the alarms, the own phone
 * and the commands.  One for each sign-in.
 *
 * Signals: ::changed () at most 4 times a second; ::tick () once a second;
 * ::show-call (gint64 call): go to the listening page with this call. */

#define SUPERVISOR_TYPE_DESK (supervisor_desk_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorDesk, supervisor_desk, SUPERVISOR, DESK, GObject)

typedef struct
{
  HlRecord parent_instance;

  HlId id;
  unsigned level; /* supervisor_alarm_levels */
  char *code, *text;
  HlTime at;
} SupervisorAlarm;

HL_DECLARE_RECORD (SupervisorAlarm, supervisor_alarm)

HlTone supervisor_alarm_tone (SupervisorAlarm *self);

SupervisorDesk *supervisor_desk_new (HlWindow *window, GSettings *settings);

HlWindow *supervisor_desk_get_window (SupervisorDesk *self);
HlSession *supervisor_desk_get_session (SupervisorDesk *self);
HlLive *supervisor_desk_get_live (SupervisorDesk *self);
HlPhone *supervisor_desk_get_phone (SupervisorDesk *self);     /* NULL: a phone on the desk */
GListModel *supervisor_desk_get_alarms (SupervisorDesk *self); /* newest first */
void supervisor_desk_clear_alarms (SupervisorDesk *self);

const char *supervisor_desk_queue_name (SupervisorDesk *self, HlId queue);
const char *supervisor_desk_agent_name (SupervisorDesk *self, HlId agent);
HlTime supervisor_desk_now (SupervisorDesk *self);

/* How an agent stands: near or over a limit, or IDLE for all well.  @why: (out) (optional)
 * (transfer full): "On hold longer than 3 min". */
HlTone supervisor_desk_judge (SupervisorDesk *self, HlAgentLive *agent, char **why);
/* "Talking · 社会救助", with the reason when away. (transfer full) */
char *supervisor_desk_describe (SupervisorDesk *self, HlAgentLive *agent);

/* The call I listen to, and how. NULL = none. */
HlCallLive *supervisor_desk_get_listened (SupervisorDesk *self, unsigned *mode);
void supervisor_desk_listen (SupervisorDesk *self, HlId call, unsigned mode);
/* The mode last asked for: the service may not have told of it yet. */
unsigned supervisor_desk_get_asked (SupervisorDesk *self);
void supervisor_desk_stop (SupervisorDesk *self);
void supervisor_desk_show_call (SupervisorDesk *self, HlId call);
/* @state: "ready", "away", "offline" */
void supervisor_desk_set_state (SupervisorDesk *self, HlAgentLive *agent, const char *state,
                                const char *reason);

G_END_DECLS
