/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* Deadlines of calls and agents in one binary heap.  An alarm is embedded in its
 * owner, has at most one deadline, and must be cleared before its owner goes. */

typedef struct _HlAlarms HlAlarms;
typedef struct _HlAlarm HlAlarm;

struct _HlAlarm
{
  HlTime due;   /* 0 = not set */
  guint slot;   /* its place in the heap + 1 */
  guint64 turn; /* equal deadlines fire in the order they were set */
  void (*fire) (HlAlarm *alarm, gpointer data);
};

HlAlarms *hl_alarms_new (void);
void hl_alarms_free (HlAlarms *self);

void hl_alarm_set (HlAlarms *self, HlAlarm *alarm, HlTime due); /* 0 clears */
void hl_alarm_clear (HlAlarms *self, HlAlarm *alarm);

HlTime hl_alarms_next (HlAlarms *self); /* 0 = none */
/* Fires what is due at @now; an alarm is cleared before it fires. */
void hl_alarms_run (HlAlarms *self, HlTime now, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HlAlarms, hl_alarms_free)

G_END_DECLS
