/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "agent-bar.h"

G_BEGIN_DECLS

/* The device the agent talks with, as the console sees it: its own softphone when the
 * service gave it an account, else the phone on her desk, which only she can pick up. */

#define AGENT_TYPE_PHONE (agent_phone_get_type ())
G_DECLARE_FINAL_TYPE (AgentPhone, agent_phone, AGENT, PHONE, GObject)

/* @settings: (nullable): org.hotline, for the devices chosen */
AgentPhone *agent_phone_new (HlSession *session, GSettings *settings);
void agent_phone_start (AgentPhone *self); /* registers, if there is a softphone */
void agent_phone_stop (AgentPhone *self);

AgentDevice agent_phone_get_device (AgentPhone *self);
gboolean agent_phone_get_muted (AgentPhone *self);
void agent_phone_set_muted (AgentPhone *self, gboolean muted);

/* FALSE when there is no softphone, or nothing rings. */
gboolean agent_phone_answer (AgentPhone *self);
gboolean agent_phone_reject (AgentPhone *self);
gboolean agent_phone_hang_up (AgentPhone *self);
gboolean agent_phone_send_dtmf (AgentPhone *self, const char *digits);
/* A tone for a forgotten hold, on the softphone's speaker or the computer's. */
void agent_phone_beep (AgentPhone *self);
/* So long nothing has come from the line during a call of the softphone; 0 = it comes. */
HlSpan agent_phone_get_silence (AgentPhone *self);
/* Do her calls answer themselves? By her own wish or the site's. */
gboolean agent_phone_get_auto_answer (AgentPhone *self);
/* FALSE when it has none. */
gboolean agent_phone_get_levels (AgentPhone *self, double *microphone, double *speaker);

/* One line about the device; @device_up: what the service says of it. @hint: (out): what to
 * do about it, NULL = nothing. (transfer full) */
char *agent_phone_describe (AgentPhone *self, gboolean device_up, HlTone *tone, char **hint);

/* For preferences: ids and names of "microphones" or "speakers"; NULL-terminated, equally
 * long. FALSE when there is no softphone. */
gboolean agent_phone_list (AgentPhone *self, const char *what, char ***ids, char ***names);

/* Signal ::changed (). */

G_END_DECLS
