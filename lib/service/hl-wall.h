/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/hl-call-quality.h"
#include "hl-board.h"
#include "hl-route.h"

G_BEGIN_DECLS

/* What is going on now, as JSON: for GET /live and GET /me, and as events to the
 * consoles – one's own state at once, everything else at most four times a second and
 * only what changed.  Main thread. */

HlWall *hl_wall_new (HlService *service);
void hl_wall_free (HlWall *self);

/* Something happened on the switchboard. */
void hl_wall_touch (HlWall *self);
/* Figures of the day may have changed: facts were stored. */
void hl_wall_touch_figures (HlWall *self);
/* The agent's console is told now, before her device rings. */
void hl_wall_push_me (HlWall *self, HlId agent);

void hl_wall_write_agent (HlWall *self, HlId agent, HlJsonWriter *writer); /* null if none */
void hl_wall_write_my_call (HlWall *self, HlId agent, HlJsonWriter *writer);
void hl_wall_write_my_queues (HlWall *self, HlId agent, HlJsonWriter *writer);
/* Whom a call may be passed to: GET /colleagues. */
void hl_wall_write_colleagues (HlWall *self, HlJsonWriter *writer);

/* LIVE of API.md with the given DAY; @queue_days: (element-type HlQueueDay). */
void hl_wall_write_all (HlWall *self, const char *day, GArray *queue_days, HlJsonWriter *writer);
/* Hints: to the agent's console, and to supervisors with the call. */
void hl_wall_add_hint (HlWall *self, HlCallHint *hint);
void hl_wall_see_hint (HlWall *self, HlId id, HlTime at);

/* Alarms of people and calls, derived from what goes on each second, and the service's own
 * warnings.  Each stands until it is so no longer. */
typedef struct
{
  HlId id;
  const char *code; /* hold, away, wrap-up, waiting, one-way, or a warning's */
  HlId agent, call, queue;
  guint level;
  const char *key; /* the same over a restart */
} HlWallAlarmView;
/* Somebody takes notice; @until > 0: it is quiet until then.  The caller stores it.  FALSE: there
 * is none (any more). */
gboolean hl_wall_acknowledge (HlWall *self, HlId alarm, const char *by, HlTime until,
                              HlWallAlarmView *view);

/* To the console of who dialled: why it came to nothing (HL_FACT_CALL_FAILED). */
void hl_wall_tell_failed (HlWall *self, const HlFact *fact);

guint hl_wall_count_waiting (HlWall *self);

G_END_DECLS
