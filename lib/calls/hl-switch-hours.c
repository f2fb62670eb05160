/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* When a flow is open, and what the end of the hours means for those who wait. */

typedef struct
{
  gint32 date;   /* 20261001 */
  guint weekday; /* 1 = Monday … 7 = Sunday */
  guint minute;
} LocalTime;

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Days since 1970-01-01 to a date, by H. Hinnant's civil_from_days. */
static LocalTime
local_time (HlTime now, gint utc_offset_minutes)
{
  gint64 minutes = floor_div (now, HL_MINUTE) + utc_offset_minutes;
  gint64 days = floor_div (minutes, 1440);
  gint64 z = days + 719468;
  gint64 era = floor_div (z, 146097);
  gint64 doe = z - era * 146097;
  gint64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  gint64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  gint64 mp = (5 * doy + 2) / 153;
  gint64 day = doy - (153 * mp + 2) / 5 + 1;
  gint64 month = mp < 10 ? mp + 3 : mp - 9;
  gint64 year = yoe + era * 400 + (month <= 2);

  return (LocalTime){
    .date = (gint32) (year * 10000 + month * 100 + day),
    .weekday = (guint) (floor_div (days + 3, 7) * -7 + days + 3) + 1,
    .minute = (guint) (minutes - days * 1440),
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
  HlTime day = floor_div (self->now, HL_MINUTE) * HL_MINUTE - local.minute * HL_MINUTE;
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
