/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

#include "base/hl-date.h"

/* When a flow is open, and what the end of the hours means for those who wait. */

typedef struct
{
  gint32 date;   /* 20261001 */
  guint weekday; /* 1 = Monday … 7 = Sunday */
  guint minute;
} LocalTime;

static LocalTime
local_time (HlTime now, gint utc_offset_minutes)
{
  HlSpan into;
  HlDate date = hl_date_at (now, utc_offset_minutes, &into);
  guint year, month, day;

  hl_date_split (date, &year, &month, &day);
  return (LocalTime){
    .date = (gint32) (year * 10000 + month * 100 + day),
    .weekday = hl_date_weekday (date),
    .minute = (guint) (into / HL_MINUTE),
  };
}

gboolean
hl_switch_flow_is_open (const HlSwitchFlow *flow, HlTime now, gint utc_offset_minutes)
{
  LocalTime local = local_time (now, utc_offset_minutes);

  for (guint i = 0; i < flow->days->len; i++)
    {
      const HlSpecialDay *day = &g_array_index (flow->days, HlSpecialDay, i);

      if (day->date != local.date)
        continue;
      if (!day->open)
        return FALSE;
      local.weekday = day->like_weekday;
      break;
    }
  for (guint i = 0; i < flow->hours->len; i++)
    {
      const HlOpenSpan *span = &g_array_index (flow->hours, HlOpenSpan, i);

      if (span->weekday == local.weekday && local.minute >= span->open_minute
          && local.minute < span->close_minute)
        return TRUE;
    }
  return flow->hours->len == 0;
}

gboolean
hl_switch_queue_is_closed (HlSwitch *self, HlSwitchQueue *queue)
{
  guint n = 0;

  for (guint i = 0; i < self->flows->len; i++)
    {
      const HlSwitchFlow *flow = g_ptr_array_index (self->flows, i);

      if (flow->queue != queue)
        continue;
      if (hl_switch_flow_is_open (flow, self->now, self->utc_offset_minutes))
        return FALSE;
      n++;
    }
  return n > 0;
}

/* ---- Closing time ---- */

/* Who was answered already, or was let in after the hours, is served to the end. */
static HlSwitchFlow *
closing_flow (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  if (flow == NULL || call->third == HL_THIRD_QUEUED || call->after_hours || call->booked)
    return NULL;
  return flow->at_closing != HL_AT_CLOSING_SERVE ? flow : NULL;
}

gboolean
hl_switch_flow_has_closed (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchFlow *flow = closing_flow (self, call);

  return flow != NULL && !hl_switch_flow_is_open (flow, self->now, self->utc_offset_minutes);
}

static guint
sooner (guint minute, guint now, guint than)
{
  return minute > now && minute < than ? minute : than;
}

/* A span begins or ends, or it is midnight: then it is looked again. */
static HlTime
next_change (HlSwitch *self, const HlSwitchFlow *flow)
{
  LocalTime local = local_time (self->now, self->utc_offset_minutes);
  HlDate date = hl_date_at (self->now, self->utc_offset_minutes, NULL);
  HlTime day = hl_date_begin (date, self->utc_offset_minutes);
  guint next = 1440;

  for (guint i = 0; i < flow->hours->len; i++)
    {
      const HlOpenSpan *span = &g_array_index (flow->hours, HlOpenSpan, i);

      next = sooner (span->close_minute, local.minute, next);
      next = sooner (span->open_minute, local.minute, next);
    }
  return day + next * HL_MINUTE;
}

HlTime
hl_switch_flow_closes (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchFlow *flow =
      call->booked ? hl_switch_find_flow (self, call->flow) : closing_flow (self, call);

  if (flow == NULL || (call->booked && flow->hours->len == 0 && flow->days->len == 0))
    return 0;
  return hl_switch_flow_has_closed (self, call) ? self->now : next_change (self, flow);
}

void
hl_switch_flow_close_waiting (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  call->after_hours = TRUE;
  hl_switch_action_run (self, call, &flow->closed, HL_SETTLED_OVERFLOWED, "closed", NULL);
}
