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
HlCallLive *supervisor_listen_get_selected (SupervisorListen *self);
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

/* The agents as a column view: on the wall and on the page of agents. (transfer floating) */
GtkWidget *supervisor_agent_columns_new (SupervisorDesk *desk, GListModel *agents);

/* Asks for a state and a reason; sets it. */
void supervisor_ask_state (SupervisorDesk *desk, HlAgentLive *agent, GtkWidget *parent);

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
