/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/hl-ui.h"

G_BEGIN_DECLS

/* Adds the page "Telephone": microphone, speaker, ringer, desk phone.  Changes hold at once
 * (the desk phone from the next sign-in on). */
void agent_preferences_fill (AdwPreferencesWindow *window, HlSession *session, GSettings *settings);

G_END_DECLS
