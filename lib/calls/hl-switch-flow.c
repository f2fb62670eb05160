/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* From the dialled number to the queue: open hours, greeting; what is heard before
 * an agent and after, and the keys pressed meanwhile. */

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

HlSwitchFlow *
hl_switch_find_flow (HlSwitch *self, HlId id)
{
  for (guint i = 0; i < self->flows->len; i++)
    if (((HlSwitchFlow *) g_ptr_array_index (self->flows, i))->id == id)
      return g_ptr_array_index (self->flows, i);
  return NULL;
}

/* ---- What is heard ---- */

/* @before: (nullable): played first, without a gap.  (transfer full) */
char *
hl_switch_prompts (const char *before, const char *prompt)
{
  return before != NULL ? g_strconcat (before, " ", prompt, NULL) : g_strdup (prompt);
}

void
hl_switch_flow_play (HlSwitch *self, HlSwitchCall *call, const char *before, const char *prompt)
{
  char *text = hl_switch_prompts (before, prompt);

  g_free (call->prompt);
  call->prompt = text;
  hl_alarm_set (self->alarms, &call->alarm, self->now + HL_PROMPT_MOST);
  hl_switch_call_mix (self, call);
  hl_switch_call_play (self, hl_switch_call_leg (call, HL_ROLE_PARTY), text, FALSE);
}

void
hl_switch_flow_begin_closing (HlSwitch *self, HlSwitchCall *call, const char *before,
                              const char *prompt)
{
  hl_switch_call_step (self, call, HL_CALL_STEP_CLOSE);
  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_PARTY));
  hl_switch_flow_play (self, call, before, prompt);
}

const char *
hl_switch_flow_last_prompt (HlSwitch *self, HlSwitchCall *call, gboolean closed)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  if (closed)
    return flow != NULL && flow->closed_prompt != NULL ? flow->closed_prompt : "closed";
  return call->queue->full_prompt != NULL ? call->queue->full_prompt : "full";
}

static void
announce (HlSwitch *self, HlSwitchCall *call, const char *before, const char *greeting)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_ANNOUNCED);

  fact.text = greeting;
  hl_switch_call_step (self, call, HL_CALL_STEP_ANNOUNCE);
  hl_switch_leg_answer (self, hl_switch_call_leg (call, HL_ROLE_PARTY));
  hl_switch_emit_fact (self, &fact);
  hl_switch_flow_play (self, call, before, greeting);
}

/* ---- The flow ---- */

static HlSwitchCall *
begin_call (HlSwitch *self, const HlEvent *event, HlSwitchFlow *flow)
{
  HlSwitchCall *call = hl_switch_call_new (self, hl_id_next (self->now));
  HlFact fact;

  call->caller = g_strdup (event->text != NULL ? event->text : "");
  call->diverted = g_strdup (event->diverted);
  call->dialled = g_strdup (event->number);
  call->queue = flow->queue;
  call->flow = flow->id;
  hl_switch_leg_new (self, call, event->leg, HL_ROLE_PARTY, NULL, HL_LEG_INCOMING);
  self->offered++;
  hl_switch_callers_add (self, call);
  fact = hl_switch_call_fact (call, HL_FACT_CALL_OFFERED);
  fact.leg = event->leg;
  fact.number = call->dialled;
  fact.text = call->caller;
  hl_switch_emit_fact (self, &fact);
  if (call->diverted != NULL)
    {
      fact = hl_switch_call_fact (call, HL_FACT_CALL_DIVERTED);
      fact.number = call->diverted;
      hl_switch_emit_fact (self, &fact);
    }
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

/* Who was in a queue before met closed hours only on the way through. */
static void
meet_closed (HlSwitch *self, HlSwitchCall *call, const HlSwitchFlow *flow, const char *before)
{
  gboolean waited = call->queued_at != 0;

  call->after_hours = TRUE;
  hl_switch_action_run (self, call, &flow->closed,
                        waited ? HL_SETTLED_OVERFLOWED : HL_SETTLED_CLOSED,
                        waited ? "closed" : NULL, before);
}

void
hl_switch_flow_enter (HlSwitch *self, HlSwitchCall *call, HlSwitchFlow *flow, const char *before)
{
  call->flow = flow->id;
  call->queue = flow->queue;
  call->priority = MAX (call->priority, flow->priority);
  call->after_hours = FALSE;
  if (!hl_switch_flow_is_open (flow, self->now, self->utc_offset_minutes))
    meet_closed (self, call, flow, before);
  else if (flow->greeting != NULL)
    announce (self, call, before, flow->greeting);
  else if (flow->menu != NULL)
    hl_switch_menu_begin (self, call, before);
  else
    hl_switch_queue_enter (self, call, NULL, before);
}

void
hl_switch_flow_begin (HlSwitch *self, const HlEvent *event)
{
  HlSwitchFlow *flow =
      event->number != NULL ? g_hash_table_lookup (self->lines, event->number) : NULL;

  if (event->leg == 0 || hl_switch_has_leg (self, event->leg))
    return;
  if (flow == NULL)
    refuse (self, event, "no such line", 404);
  else if (is_blocked (self, event))
    refuse (self, event, "blocked", 603);
  else
    hl_switch_flow_enter (self, begin_call (self, event, flow), flow, NULL);
}

/* ---- A prompt is over ---- */

static void
greeting_done (HlSwitch *self, HlSwitchCall *call)
{
  hl_switch_menu_begin (self, call, NULL);
}

static void
closing_done (HlSwitch *self, HlSwitchCall *call)
{
  hl_switch_call_end (self, call, "switch", NULL, 0);
}

void
hl_switch_flow_prompt_done (HlSwitch *self, HlSwitchCall *call)
{
  static void (*const ways[HL_N_CALL_STATES]) (HlSwitch *, HlSwitchCall *) = {
    [HL_CALL_ANNOUNCING] = greeting_done,
    [HL_CALL_CLOSING] = closing_done,
    [HL_CALL_MENU] = hl_switch_menu_prompt_done,
    [HL_CALL_MESSAGE] = hl_switch_message_prompt_done,
    [HL_CALL_RATING] = hl_switch_rating_prompt_done,
    [HL_CALL_WAITING] = hl_switch_tell_done,
    [HL_CALL_RINGING] = hl_switch_tell_done,
    [HL_CALL_TRANSFERRING] = hl_switch_outside_prompt_done,
  };

  if (ways[call->state] == NULL)
    return;
  /* Music goes on. */
  if (call->state != HL_CALL_WAITING && call->state != HL_CALL_RINGING
      && call->state != HL_CALL_TRANSFERRING)
    hl_switch_call_leg (call, HL_ROLE_PARTY)->playing = FALSE;
  ways[call->state](self, call);
}

void
hl_switch_flow_prompt_lost (HlSwitch *self, HlSwitchCall *call)
{
  hl_switch_complain (self, call->id, 0, "prompt \"%s\" never ended", call->prompt);
  hl_switch_flow_prompt_done (self, call);
}

/* ---- Keys ---- */

static void
greeting_key (HlSwitch *self, HlSwitchCall *call, char key)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  if (flow != NULL && flow->menu != NULL)
    hl_switch_menu_key (self, call, key);
}

void
hl_switch_flow_key (HlSwitch *self, HlSwitchCall *call, char key)
{
  static void (*const ways[HL_N_CALL_STATES]) (HlSwitch *, HlSwitchCall *, char) = {
    [HL_CALL_ANNOUNCING] = greeting_key,       [HL_CALL_MENU] = hl_switch_menu_key,
    [HL_CALL_MESSAGE] = hl_switch_message_key, [HL_CALL_RATING] = hl_switch_rating_key,
    [HL_CALL_WAITING] = hl_switch_booked_key,  [HL_CALL_RINGING] = hl_switch_booked_key,
  };

  if (ways[call->state] != NULL)
    ways[call->state](self, call, key);
}
