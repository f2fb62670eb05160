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

SupervisorDesk *supervisor_desk_new (HlWindow *window, GSettings *settings);

HlWindow *supervisor_desk_get_window (SupervisorDesk *self);
HlSession *supervisor_desk_get_session (SupervisorDesk *self);
HlLive *supervisor_desk_get_live (SupervisorDesk *self);
HlPhone *supervisor_desk_get_phone (SupervisorDesk *self); /* NULL: a phone on the desk */
/* HlAlarmLive, the worst first; those that are quiet are left out. */
GListModel *supervisor_desk_get_alarms (SupervisorDesk *self);
guint supervisor_desk_count_new_alarms (SupervisorDesk *self); /* nobody took notice yet */
void supervisor_desk_acknowledge (SupervisorDesk *self, HlAlarmLive *alarm);
void supervisor_desk_quiet (SupervisorDesk *self, HlAlarmLive *alarm, guint minutes);

const char *supervisor_desk_queue_name (SupervisorDesk *self, HlId queue);
const char *supervisor_desk_agent_name (SupervisorDesk *self, HlId agent);
HlTime supervisor_desk_now (SupervisorDesk *self);

/* How an agent stands: near or over a limit, or IDLE for all well.  @why: (out) (optional)
 * (transfer full): "On hold longer than 3 min". */
HlTone supervisor_desk_judge (SupervisorDesk *self, HlAgentLive *agent, char **why);
/* "Talking · 社会救助", with the reason when away. (transfer full) */
char *supervisor_desk_describe (SupervisorDesk *self, HlAgentLive *agent);

/* The call I listen to, and how; or have taken over. NULL = none. */
HlCallLive *supervisor_desk_get_listened (SupervisorDesk *self, unsigned *mode);
/* Who hears me in @call just now, as a sentence; who else listens too. (transfer full) */
char *supervisor_desk_who_hears (SupervisorDesk *self, HlCallLive *call);
/* The call is mine: taken over, the agent is out of it. */
gboolean supervisor_desk_has_call (SupervisorDesk *self, HlCallLive *call);
void supervisor_desk_listen (SupervisorDesk *self, HlId call, unsigned mode);
/* The mode last asked for: the service may not have told of it yet. */
unsigned supervisor_desk_get_asked (SupervisorDesk *self);
void supervisor_desk_stop (SupervisorDesk *self);
/* Ends the call I have taken over. */
void supervisor_desk_hang_up (SupervisorDesk *self);
/* A line to the agent of @call; a remark on this second of it. */
void supervisor_desk_hint (SupervisorDesk *self, HlId call, const char *text,
                           GAsyncReadyCallback callback, gpointer data);
void supervisor_desk_mark (SupervisorDesk *self, HlId call, const char *text, HlTime at,
                           GAsyncReadyCallback callback, gpointer data);
void supervisor_desk_drop (SupervisorDesk *self, HlId call, const char *reason);
/* To another queue, or (0) to the front of its own. */
void supervisor_desk_move (SupervisorDesk *self, HlId call, HlId queue);
void supervisor_desk_show_call (SupervisorDesk *self, HlId call);
/* @state: "ready", "away", "offline"; @reason: of away a code of the vocabulary or a text;
 * @remark: why, for the log */
void supervisor_desk_set_state (SupervisorDesk *self, HlAgentLive *agent, const char *state,
                                const char *reason, const char *remark);

/* A drill rings the own softphone: it answers by itself meanwhile. */
void supervisor_desk_expect_test (SupervisorDesk *self, gboolean expects);

G_END_DECLS
