/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-alarm.h"

/* A binary heap of pointers; each alarm knows its slot, so that it can be moved
 * and taken out in O(log n). */

struct _HlAlarms
{
  GPtrArray *heap; /* borrowed HlAlarm */
  guint64 turn;
};

static gboolean
earlier (const HlAlarm *a, const HlAlarm *b)
{
  return a->due != b->due ? a->due < b->due : a->turn < b->turn;
}

static HlAlarm *
at (HlAlarms *self, guint i)
{
  return g_ptr_array_index (self->heap, i);
}

static void
put (HlAlarms *self, guint i, HlAlarm *alarm)
{
  self->heap->pdata[i] = alarm;
  alarm->slot = i + 1;
}

static guint
rise (HlAlarms *self, guint i)
{
  HlAlarm *alarm = at (self, i);

  for (; i > 0 && earlier (alarm, at (self, (i - 1) / 2)); i = (i - 1) / 2)
    put (self, i, at (self, (i - 1) / 2));
  put (self, i, alarm);
  return i;
}

static void
sink (HlAlarms *self, guint i)
{
  HlAlarm *alarm = at (self, i);
  guint n = self->heap->len;

  for (guint child = 2 * i + 1; child < n; child = 2 * i + 1)
    {
      if (child + 1 < n && earlier (at (self, child + 1), at (self, child)))
        child++;
      if (!earlier (at (self, child), alarm))
        break;
      put (self, i, at (self, child));
      i = child;
    }
  put (self, i, alarm);
}

HlAlarms *
hl_alarms_new (void)
{
  HlAlarms *self = g_new0 (HlAlarms, 1);

  self->heap = g_ptr_array_new ();
  return self;
}

void
hl_alarms_free (HlAlarms *self)
{
  g_ptr_array_unref (self->heap);
  g_free (self);
}

void
hl_alarm_clear (HlAlarms *self, HlAlarm *alarm)
{
  guint i = alarm->slot;
  HlAlarm *last;

  alarm->due = 0;
  if (i == 0)
    return;
  alarm->slot = 0;
  last = g_ptr_array_steal_index (self->heap, self->heap->len - 1);
  if (last == alarm)
    return;
  put (self, i - 1, last);
  sink (self, rise (self, i - 1));
}

void
hl_alarm_set (HlAlarms *self, HlAlarm *alarm, HlTime due)
{
  if (due != 0 && due == alarm->due && alarm->slot != 0)
    return;
  hl_alarm_clear (self, alarm);
  if (due == 0)
    return;
  alarm->due = due;
  alarm->turn = ++self->turn;
  g_ptr_array_add (self->heap, alarm);
  alarm->slot = self->heap->len;
  rise (self, self->heap->len - 1);
}

HlTime
hl_alarms_next (HlAlarms *self)
{
  return self->heap->len > 0 ? at (self, 0)->due : 0;
}

void
hl_alarms_run (HlAlarms *self, HlTime now, gpointer data)
{
  while (self->heap->len > 0 && at (self, 0)->due <= now)
    {
      HlAlarm *alarm = at (self, 0);

      hl_alarm_clear (self, alarm);
      alarm->fire (alarm, data);
    }
}
