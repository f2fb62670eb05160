/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-session.h"

G_BEGIN_DECLS

/* What happens at the service, as it happens: a WebSocket that is opened again
 * with back-off and resumes after the last change seen, so nothing is missed;
 * where it can't, ::reload says to load everything anew.  Main thread.
 *
 * Signals:
 *   ::change (const char *type, gint64 id, const char *kind, gint64 revision)
 *             detail: the type, "change::ticket"
 *   ::me     (const HlJson *me)     {agent, call}; borrowed during the emission
 *   ::live   (const HlJson *live)
 *   ::alarm  (const HlJson *alarm)
 *   ::reload ()                     also after the first connection's loss without resume
 * Property "online".  */

#define HL_TYPE_EVENTS (hl_events_get_type ())
G_DECLARE_FINAL_TYPE (HlEvents, hl_events, HL, EVENTS, GObject)

gboolean hl_events_get_online (HlEvents *self);
gint64 hl_events_get_seq (HlEvents *self); /* of the last change seen */
/* When the next try is made, 0 when online or stopped; for "next try in 8 s". */
HlTime hl_events_get_next_try (HlEvents *self);
void hl_events_try_now (HlEvents *self);

G_END_DECLS
