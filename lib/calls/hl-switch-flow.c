/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* From the dialled number to the queue: open hours, greeting, closed message. */

/* A prompt that does not end is given up after this. */
#define PROMPT_MOST (3 * HL_MINUTE)

void
hl_switch_flow_free (HlSwitchFlow *flow)
{
  g_free (flow->name);
  g_free (flow->greeting);
  g_free (flow->closed_prompt);
  hl_switch_action_clear (&flow->closed);
  g_free (flow->menu_prompt);
  g_clear_pointer (&flow->menu, g_array_unref);
  g_free (flow->message_prompt);
  g_free (flow->rating_prompt);
  g_array_unref (flow->hours);
  g_array_unref (flow->days);
  g_free (flow);
}

/* ---- Open hours ---- */

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

HlSwitchFlow *
hl_switch_find_flow (HlSwitch *self, HlId id)
{
  for (guint i = 0; i < self->flows->len; i++)
    if (((HlSwitchFlow *) g_ptr_array_index (self->flows, i))->id == id)
      return g_ptr_array_index (self->flows, i);
  return NULL;
}

/* ---- Closing time ---- */

/* Who was answered already is served to the end. */
static HlSwitchFlow *
closing_flow (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchFlow *flow =
      call->third != HL_THIRD_QUEUED ? hl_switch_find_flow (self, call->flow) : NULL;

  return flow != NULL && flow->at_closing != HL_AT_CLOSING_SERVE ? flow : NULL;
}

gboolean
hl_switch_flow_has_closed (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchFlow *flow = closing_flow (self, call);

  return flow != NULL && !hl_switch_flow_is_open (flow, self->now, self->utc_offset_minutes);
}

/* The end of an open span, or midnight, comes first; then it is looked again. */
HlTime
hl_switch_flow_closes (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchFlow *flow = closing_flow (self, call);
  guint end = 1440;
  LocalTime local;
  HlTime day;

  if (flow == NULL)
    return 0;
  local = local_time (self->now, self->utc_offset_minutes);
  day = floor_div (self->now, HL_MINUTE) * HL_MINUTE - local.minute * HL_MINUTE;
  if (hl_switch_flow_has_closed (self, call))
    return self->now;
  for (guint i = 0; i < flow->hours->len; i++)
    {
      guint close = g_array_index (flow->hours, HlOpenSpan, i).close_minute;

      if (close > local.minute && close < end)
        end = close;
    }
  return day + end * HL_MINUTE;
}

void
hl_switch_flow_close_waiting (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  hl_switch_queue_remove (call->queue, call);
  hl_switch_third_over (self, call, "closed");
  hl_switch_call_settle (self, call, HL_SETTLED_OVERFLOWED, "closed");
  hl_switch_flow_begin_closing (self, call,
                                flow->closed_prompt != NULL ? flow->closed_prompt : "closed");
}

/* ---- The flow ---- */

static void
play_prompt (HlSwitch *self, HlSwitchCall *call, const char *prompt)
{
  hl_set_text (&call->prompt, prompt);
  hl_alarm_set (self->alarms, &call->alarm, self->now + PROMPT_MOST);
  hl_switch_call_mix (self, call);
  hl_switch_call_play (self, hl_switch_call_leg (call, HL_ROLE_PARTY), prompt, FALSE);
}

void
hl_switch_flow_begin_closing (HlSwitch *self, HlSwitchCall *call, const char *prompt)
{
  hl_switch_call_step (self, call, HL_CALL_STEP_CLOSE);
  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_PARTY));
  play_prompt (self, call, prompt);
}

static void
announce (HlSwitch *self, HlSwitchCall *call, const char *greeting)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_ANNOUNCED);

  fact.text = greeting;
  hl_switch_call_step (self, call, HL_CALL_STEP_ANNOUNCE);
  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_PARTY));
  hl_switch_emit_fact (self, &fact);
  play_prompt (self, call, greeting);
}

static HlSwitchCall *
begin_call (HlSwitch *self, const HlEvent *event, HlSwitchFlow *flow)
{
  HlSwitchCall *call = hl_switch_call_new (self, hl_id_next (self->now));
  HlFact fact;

  call->caller = g_strdup (event->text != NULL ? event->text : "");
  call->dialled = g_strdup (event->number);
  call->queue = flow->queue;
  call->flow = flow->id;
  call->priority = flow->priority;
  hl_switch_leg_new (self, call, event->leg, HL_ROLE_PARTY, NULL, HL_LEG_INCOMING);
  self->offered++;
  fact = hl_switch_call_fact (call, HL_FACT_CALL_OFFERED);
  fact.leg = event->leg;
  fact.number = call->dialled;
  fact.text = call->caller;
  hl_switch_emit_fact (self, &fact);
  return call;
}

static gboolean
is_blocked (HlSwitch *self, const HlEvent *event)
{
  const HlTime *until =
      event->text != NULL ? g_hash_table_lookup (self->blocked, event->text) : NULL;

  return until != NULL && (*until == 0 || self->now < *until);
}

static void
refuse (HlSwitch *self, const HlEvent *event, const char *why, gint code)
{
  hl_switch_emit_fact (self, &(HlFact){ .kind = HL_FACT_CALL_REFUSED,
                                        .leg = event->leg,
                                        .number = event->number,
                                        .text = why,
                                        .code = code });
  hl_switch_emit (self,
                  &(HlCommand){ .kind = HL_COMMAND_LEG_END, .leg = event->leg, .code = code });
}

void
hl_switch_flow_begin (HlSwitch *self, const HlEvent *event)
{
  HlSwitchFlow *flow =
      event->number != NULL ? g_hash_table_lookup (self->lines, event->number) : NULL;
  HlSwitchCall *call;

  if (event->leg == 0 || hl_switch_has_leg (self, event->leg))
    return;
  if (flow == NULL)
    {
      refuse (self, event, "no such line", 404);
      return;
    }
  if (is_blocked (self, event))
    {
      refuse (self, event, "blocked", 603);
      return;
    }
  call = begin_call (self, event, flow);
  if (!hl_switch_flow_is_open (flow, self->now, self->utc_offset_minutes))
    {
      hl_switch_call_settle (self, call, HL_SETTLED_CLOSED, NULL);
      hl_switch_flow_begin_closing (self, call,
                                    flow->closed_prompt != NULL ? flow->closed_prompt : "closed");
    }
  else if (flow->greeting != NULL)
    announce (self, call, flow->greeting);
  else
    hl_switch_queue_enter (self, call);
}

void
hl_switch_flow_prompt_done (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchLeg *party = hl_switch_call_leg (call, HL_ROLE_PARTY);

  party->playing = FALSE;
  if (call->state == HL_CALL_ANNOUNCING)
    hl_switch_queue_enter (self, call);
  else if (call->state == HL_CALL_CLOSING)
    hl_switch_call_end (self, call, "switch", NULL, 0);
}
