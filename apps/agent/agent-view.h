/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* The console: three columns that never change place. */

#define AGENT_TYPE_VIEW (agent_view_get_type ())
G_DECLARE_FINAL_TYPE (AgentView, agent_view, AGENT, VIEW, GtkWidget)

/* @settings: org.hotline; @app_settings: org.hotline.agent */
GtkWidget *agent_view_new (HlWindow *window, GSettings *settings, GSettings *app_settings);

/* For notifications: the same as the keys. */
void agent_view_activate (AgentView *self, const char *action);

G_END_DECLS
