/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "supervisor-desk.h"

G_BEGIN_DECLS

/* The pages; each follows the desk's signals while it is shown. */

#define SUPERVISOR_TYPE_WALL (supervisor_wall_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorWall, supervisor_wall, SUPERVISOR, WALL, GtkWidget)
GtkWidget *supervisor_wall_new (SupervisorDesk *desk, GSettings *settings);
HlAgentLive *supervisor_wall_get_selected (SupervisorWall *self);

#define SUPERVISOR_TYPE_LISTEN (supervisor_listen_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorListen, supervisor_listen, SUPERVISOR, LISTEN, GtkWidget)
GtkWidget *supervisor_listen_new (SupervisorDesk *desk);
void supervisor_listen_select (SupervisorListen *self, HlId call);
HlCallLive *supervisor_listen_get_selected (SupervisorListen *self); /* shown */
/* Selected on the left; it may be one that waits. */
HlCallLive *supervisor_listen_get_target (SupervisorListen *self);
void supervisor_listen_send_hint (SupervisorListen *self);
void supervisor_listen_mark (SupervisorListen *self);
void supervisor_listen_search (SupervisorListen *self);

#define SUPERVISOR_TYPE_CALLS (supervisor_calls_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorCalls, supervisor_calls, SUPERVISOR, CALLS, GtkWidget)
GtkWidget *supervisor_calls_new (SupervisorDesk *desk);
void supervisor_calls_load (SupervisorCalls *self);
void supervisor_calls_search (SupervisorCalls *self);

#define SUPERVISOR_TYPE_PEOPLE (supervisor_people_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorPeople, supervisor_people, SUPERVISOR, PEOPLE, GtkWidget)
GtkWidget *supervisor_people_new (SupervisorDesk *desk);
HlAgentLive *supervisor_people_get_selected (SupervisorPeople *self);

#define SUPERVISOR_TYPE_DRILL (supervisor_drill_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorDrill, supervisor_drill, SUPERVISOR, DRILL, GtkWidget)
GtkWidget *supervisor_drill_new (SupervisorDesk *desk);
void supervisor_drill_load (SupervisorDrill *self);

/* The agents as a column view: on the wall and on the page of agents. (transfer floating) */
GtkWidget *supervisor_agent_columns_new (SupervisorDesk *desk, GListModel *agents);

/* Each asks, with a reason for the log, and does it. */
void supervisor_ask_state (SupervisorDesk *desk, HlAgentLive *agent);
void supervisor_ask_drop (SupervisorDesk *desk, HlCallLive *call);
void supervisor_ask_move (SupervisorDesk *desk, HlCallLive *call);

/* The lists of the listening page's left: ::selected, ::activate. */
#define SUPERVISOR_TYPE_LIVE (supervisor_live_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorLive, supervisor_live, SUPERVISOR, LIVE, GtkWidget)
GtkWidget *supervisor_live_new (SupervisorDesk *desk);
HlCallLive *supervisor_live_get_selected (SupervisorLive *self);
void supervisor_live_select (SupervisorLive *self, HlId call);
void supervisor_live_search (SupervisorLive *self);
void supervisor_live_update (SupervisorLive *self);

/* A line of text to the agent; seconds marked with a remark. */
#define SUPERVISOR_TYPE_HINT (supervisor_hint_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorHint, supervisor_hint, SUPERVISOR, HINT, GtkWidget)
GtkWidget *supervisor_hint_new (SupervisorDesk *desk);
void supervisor_hint_show (SupervisorHint *self, HlCallLive *call);
void supervisor_hint_send (SupervisorHint *self);

#define SUPERVISOR_TYPE_MARKS (supervisor_marks_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorMarks, supervisor_marks, SUPERVISOR, MARKS, GtkWidget)
GtkWidget *supervisor_marks_new (SupervisorDesk *desk);
void supervisor_marks_show (SupervisorMarks *self, HlCallLive *call);
void supervisor_marks_begin (SupervisorMarks *self); /* this second, now to be typed */

/* Alarms, in a list that follows the desk's. */
HlTone supervisor_alarm_tone (HlAlarmLive *alarm);
/* What the service warns of, in a few words; NULL = it is about people and calls. */
const char *supervisor_alarm_warning (HlAlarmLive *alarm);
GtkWidget *supervisor_alarm_row_new (gpointer alarm, gpointer desk);
GtkWidget *supervisor_alarm_list_new (SupervisorDesk *desk);

typedef enum
{
  SUPERVISOR_MENU_AGENT,
  SUPERVISOR_MENU_CALL,
  SUPERVISOR_MENU_WAITING,
} SupervisorMenu;
/* The menu of what is selected, at a point of @over. */
void supervisor_menu_popup (GtkWidget *over, SupervisorMenu kind, const char *title, double x,
                            double y);
void supervisor_menu_attach_agents (GtkWidget *columns);

/* The ledger of calls that may still be lost. */
GtkWidget *supervisor_ledger_new (void);
void supervisor_ledger_set (GtkWidget *ledger, const HlJson *day);

/* All agents as one drawing: over a limit first, then near, then by name. Signals ::activate
 * (gint64 agent), ::select. */
#define SUPERVISOR_TYPE_GRID (supervisor_grid_get_type ())
G_DECLARE_FINAL_TYPE (SupervisorGrid, supervisor_grid, SUPERVISOR, GRID, GtkWidget)
GtkWidget *supervisor_grid_new (SupervisorDesk *desk);
typedef enum
{
  SUPERVISOR_FILTER_ALL,
  SUPERVISOR_FILTER_CONCERN,
  SUPERVISOR_FILTER_FREE,
} SupervisorFilter;
void supervisor_grid_set_filter (SupervisorGrid *self, SupervisorFilter filter);
void supervisor_grid_update (SupervisorGrid *self);
HlAgentLive *supervisor_grid_get_selected (SupervisorGrid *self);
gboolean supervisor_filter_takes (SupervisorDesk *desk, HlAgentLive *agent,
                                  SupervisorFilter filter);

G_END_DECLS
