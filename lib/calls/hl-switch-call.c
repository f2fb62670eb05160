/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* A call: legs with roles, a state, and how it is settled.  Every change of state
 * goes through hl_switch_call_step(). */

static void
fire (HlAlarm *alarm, gpointer data)
{
  HlSwitch *self = data;
  HlSwitchCall *call = (HlSwitchCall *) ((char *) alarm - offsetof (HlSwitchCall, alarm));

  switch (call->state)
    {
    case HL_CALL_WAITING:
    case HL_CALL_BOOKED:
      hl_switch_queue_due (self, call);
      break;
    case HL_CALL_RINGING:
      hl_switch_tell (self, call); /* an announcement that does not end */
      break;
    case HL_CALL_MENU:
      hl_switch_menu_due (self, call);
      break;
    case HL_CALL_MESSAGE:
      hl_switch_message_due (self, call);
      break;
    case HL_CALL_RATING:
      hl_switch_rating_due (self, call);
      break;
    case HL_CALL_DIALLING:
      hl_switch_dial_failed (self, call, NULL, 408,
                             hl_switch_call_leg (call, HL_ROLE_PARTY) != NULL ? "no-answer"
                                                                              : "own-phone");
      break;
    case HL_CALL_HELD:
    case HL_CALL_TRANSFERRING:
      if (hl_switch_third_is_ringing (call))
        hl_switch_third_lost (self, call, "no-answer", 408, NULL);
      break;
    case HL_CALL_ANNOUNCING:
    case HL_CALL_CLOSING:
      /* Nobody said that the prompt is done: the caller shall not wait for that. */
      hl_switch_flow_prompt_lost (self, call);
      break;
    default:
      break;
    }
}

HlSwitchCall *
hl_switch_call_new (HlSwitch *self, HlId id)
{
  HlSwitchCall *call = g_new0 (HlSwitchCall, 1);

  call->id = id;
  call->offered_at = self->now;
  call->since = self->now;
  call->legs = g_ptr_array_new ();
  call->alarm.fire = fire;
  hl_switch_record_init (call);
  call->place.data = call;
  call->link.data = call;
  g_hash_table_insert (self->calls, &call->id, call);
  g_queue_push_tail_link (&self->call_list, &call->link);
  hl_switch_call_touch (self, call);
  return call;
}

void
hl_switch_call_free (HlSwitchCall *call)
{
  for (guint i = 0; i < call->legs->len; i++)
    g_free (g_ptr_array_index (call->legs, i));
  g_ptr_array_unref (call->legs);
  g_free (call->caller);
  g_free (call->diverted);
  g_free (call->dialled);
  g_free (call->prompt);
  g_free (call->keys);
  g_free (call->why);
  g_free (call->third_number);
  g_free (call->returned);
  g_free (call);
}

void
hl_switch_call_touch (HlSwitch *self, HlSwitchCall *call)
{
  if (call->dirty)
    return;
  call->dirty = TRUE;
  g_ptr_array_add (self->dirty_calls, call);
}

gboolean
hl_switch_call_step (HlSwitch *self, HlSwitchCall *call, HlCallStep step)
{
  int to = hl_state_next (&hl_call_table, call->state, step);

  if (to < 0)
    {
      hl_switch_complain (self, call->id, 0, "call: \"%s\" is not legal while %s",
                          hl_call_table.events[step], hl_switch_call_words[call->state]);
      return FALSE;
    }
  call->state = to;
  call->since = self->now;
  if (to != HL_CALL_WAITING && to != HL_CALL_RINGING && to != HL_CALL_TRANSFERRING)
    {
      call->announcing = call->offered_callback = call->wants_callback = FALSE;
      call->announce_at = 0;
    }
  hl_alarm_clear (self->alarms, &call->alarm);
  hl_switch_call_touch (self, call);
  return TRUE;
}

/* What every fact of the call says. */
HlFact
hl_switch_call_fact (HlSwitchCall *call, HlFactKind kind)
{
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);

  return (HlFact){ .kind = kind,
                   .call = call->id,
                   .queue = call->queue != NULL ? call->queue->id : 0,
                   .agent =
                       agent != NULL && agent->agent != NULL ? agent->agent->id : call->rated };
}

/* How the balance line counts the call: once. */
void
hl_switch_call_settle (HlSwitch *self, HlSwitchCall *call, HlSettled outcome, const char *text)
{
  static const HlFactKind kinds[HL_N_SETTLED] = {
    [HL_SETTLED_CLOSED] = HL_FACT_CALL_CLOSED,
    [HL_SETTLED_ANSWERED] = HL_FACT_CALL_ANSWERED,
    [HL_SETTLED_ABANDONED] = HL_FACT_CALL_ABANDONED,
    [HL_SETTLED_SHORT] = HL_FACT_CALL_SHORT_ABANDONED,
    [HL_SETTLED_OVERFLOWED] = HL_FACT_CALL_OVERFLOWED,
    [HL_SETTLED_LEFT] = HL_FACT_CALL_LEFT,
    [HL_SETTLED_MESSAGE] = HL_FACT_CALL_MESSAGE,
    [HL_SETTLED_BOOKED] = HL_FACT_CALL_BOOKED,
  };
  HlFact fact;

  if (call->outbound || call->outcome != HL_SETTLED_NONE)
    return;
  if (outcome == HL_SETTLED_LEFT && call->queued_at != 0)
    outcome = HL_SETTLED_ABANDONED; /* had asked for a person before */
  call->outcome = outcome;
  self->settled[outcome]++;
  fact = hl_switch_call_fact (call, kinds[outcome]);
  fact.span = call->queued_at != 0 ? self->now - call->queued_at : 0;
  if (outcome == HL_SETTLED_MESSAGE)
    fact.span = self->now - call->message_at;
  fact.text = text;
  hl_switch_emit_fact (self, &fact);
  hl_switch_call_touch (self, call);
}

/* Who was never in a queue and has passed by a menu asked for nobody.  Returns:
 * (nullable): what she did instead */
static const char *
left_what (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  if (call->queued_at != 0)
    return NULL;
  if (call->state == HL_CALL_MENU)
    return call->menu == HL_MENU_INFORMATION ? "information" : "menu";
  if (call->state == HL_CALL_TRANSFERRING)
    return "number";
  return call->state == HL_CALL_ANNOUNCING && flow != NULL && flow->menu != NULL ? "greeting"
                                                                                 : NULL;
}

static void
settle_left (HlSwitch *self, HlSwitchCall *call, const char *by)
{
  const char *instead = left_what (self, call);
  HlSpan waited = call->queued_at != 0 ? self->now - call->queued_at : 0;
  guint limit = call->queue != NULL ? call->queue->short_abandon_seconds : 5;

  if (call->state == HL_CALL_MESSAGE)
    hl_switch_message_settle (self, call);
  else if (g_str_equal (by, "supervisor"))
    hl_switch_call_settle (self, call, HL_SETTLED_OVERFLOWED, "dropped");
  else if (instead != NULL)
    hl_switch_call_settle (self, call, HL_SETTLED_LEFT, instead);
  else
    hl_switch_call_settle (
        self, call, waited < limit * HL_SECOND ? HL_SETTLED_SHORT : HL_SETTLED_ABANDONED, by);
}

/* Both sides are there: from now on they talk and are recorded.  One who was
 * transferred has talked before. */
void
hl_switch_call_connect (HlSwitch *self, HlSwitchCall *call)
{
  if (call->answered_at == 0)
    call->answered_at = self->now;
  if (call->left_at != 0)
    call->unattended += self->now - call->left_at;
  call->left_at = 0;
  hl_switch_call_step (self, call, HL_CALL_STEP_CONNECT);
  for (guint i = 0; i < call->legs->len; i++)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);

      hl_switch_call_stop_play (self, leg);
      if (leg->agent != NULL && leg->role != HL_ROLE_LISTENER
          && leg->agent->state != HL_AGENT_TALKING)
        {
          hl_switch_agent_step (self, leg->agent, HL_AGENT_STEP_ANSWER, NULL);
          hl_switch_agent_screen (self, leg->agent, leg, "answered");
        }
    }
  hl_switch_call_mix (self, call);
  hl_switch_record_start (self, call);
}

void
hl_switch_call_hold (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchCall *call = leg->call;
  HlFact fact;

  call->holder = leg->id;
  call->held_at = self->now;
  hl_switch_call_step (self, call, HL_CALL_STEP_HOLD);
  fact = hl_switch_call_fact (call, HL_FACT_CALL_HELD);
  fact.agent = leg->agent->id;
  hl_switch_emit_fact (self, &fact);
  hl_switch_agent_step (self, leg->agent, HL_AGENT_STEP_HOLD, NULL);
  hl_switch_call_mix (self, call);
  hl_switch_call_play (self, hl_switch_leg_other (leg), hl_switch_call_music (call), TRUE);
}

/* The call is not held any more; what becomes of its agent is the caller's matter. */
void
hl_switch_call_resume (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchCall *call = leg->call;
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_RESUMED);

  fact.agent = leg->agent->id;
  fact.span = self->now - call->held_at;
  call->holder = 0;
  call->held_at = 0;
  hl_switch_call_step (self, call, HL_CALL_STEP_UNHOLD);
  hl_switch_emit_fact (self, &fact);
  hl_switch_call_stop_play (self, hl_switch_leg_other (leg));
}

void
hl_switch_call_unhold (HlSwitch *self, HlSwitchLeg *leg)
{
  hl_switch_call_resume (self, leg);
  hl_switch_agent_step (self, leg->agent, HL_AGENT_STEP_UNHOLD, NULL);
  hl_switch_call_mix (self, leg->call);
}

const char *
hl_switch_call_shown (HlSwitchCall *call)
{
  return call->outbound && !call->internal ? call->dialled : call->caller;
}

gboolean
hl_switch_call_is_live (HlSwitchCall *call)
{
  return call->state == HL_CALL_TALKING || call->state == HL_CALL_HELD;
}

gboolean
hl_switch_call_is_recorded (HlSwitchCall *call)
{
  if (call->state == HL_CALL_MESSAGE)
    return call->message_at != 0;
  return (call->answered_at != 0 || hl_switch_call_is_live (call)) && call->rated == 0;
}

const char *
hl_switch_call_music (HlSwitchCall *call)
{
  return call->queue != NULL && call->queue->music != NULL ? call->queue->music : "music";
}

void
hl_switch_call_play (HlSwitch *self, HlSwitchLeg *leg, const char *prompt, gboolean loop)
{
  char token[16];

  leg->playing = TRUE;
  hl_switch_call_touch (self, leg->call);
  g_snprintf (token, sizeof token, "%u", ++leg->call->n_prompts);
  hl_switch_emit (self, &(HlCommand){ .kind = HL_COMMAND_PLAY,
                                      .leg = leg->id,
                                      .call = leg->call->id,
                                      .text = prompt,
                                      .number = token,
                                      .loop = loop });
}

void
hl_switch_call_stop_play (HlSwitch *self, HlSwitchLeg *leg)
{
  if (!leg->playing)
    return;
  leg->playing = FALSE;
  hl_switch_call_touch (self, leg->call);
  hl_switch_leg_command (self, HL_COMMAND_STOP_PLAY, leg, 0);
}

/* ---- The end ---- */

static void
say_ended (HlSwitch *self, HlSwitchCall *call, const char *by, gint code)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_RESUMED);

  if (call->state == HL_CALL_HELD)
    {
      fact.span = self->now - call->held_at;
      hl_switch_emit_fact (self, &fact);
    }
  fact = hl_switch_call_fact (call, HL_FACT_CALL_ENDED);
  if (call->left_at != 0)
    call->unattended += self->now - call->left_at;
  fact.span = call->answered_at != 0 ? self->now - call->answered_at - call->unattended : 0;
  fact.text = by;
  fact.code = code;
  hl_switch_emit_fact (self, &fact);
}

/* The last leg's end is what the others are told. */
void
hl_switch_leg_end (HlSwitch *self, HlSwitchLeg *leg, HlSwitchLeg *gone, gint code)
{
  HlSwitchAgent *agent = leg->agent;
  HlSwitchCall *call = leg->call;
  HlRole role = leg->role;

  if (leg != gone)
    hl_switch_leg_command (self, HL_COMMAND_LEG_END, leg,
                           leg->state == HL_LEG_INCOMING ? (code >= 300 ? code : 480) : 0);
  if (agent == NULL)
    {
      hl_switch_leg_remove (self, leg);
      return;
    }
  hl_switch_agent_screen (self, agent, leg, "over");
  hl_switch_leg_remove (self, leg);
  hl_switch_agent_release (self, agent, call, role);
}

static void
leave_place (HlSwitch *self, HlSwitchCall *call)
{
  if (call->state == HL_CALL_WAITING || call->state == HL_CALL_BOOKED)
    hl_switch_queue_remove (call->queue, call);
  else if (call->state == HL_CALL_RINGING)
    call->queue->n_ringing--;
}

void
hl_switch_call_end_listeners (HlSwitch *self, HlSwitchCall *call, HlSwitchLeg *gone)
{
  for (guint i = call->legs->len; i-- > 0;)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);

      if (leg->role == HL_ROLE_LISTENER)
        hl_switch_listen_stop (self, leg, leg == gone);
    }
}

void
hl_switch_call_end (HlSwitch *self, HlSwitchCall *call, const char *by, HlSwitchLeg *gone,
                    gint code)
{
  gboolean remembered;

  if (call->rated != 0) /* who hung up is known already */
    {
      by = "agent";
      code = 0;
    }

  if (!call->outbound)
    settle_left (self, call, by);
  remembered = hl_switch_remember (self, call, g_str_equal (by, "switch") || code >= 300);
  hl_switch_third_over (self, call, "abandoned");
  hl_switch_record_stop (self, call);
  say_ended (self, call, by, code);
  leave_place (self, call);
  hl_switch_callers_remove (self, call);
  self->n_booked -= call->booked;
  call->booked = FALSE;
  hl_switch_call_step (self, call, HL_CALL_STEP_END);
  hl_switch_call_end_listeners (self, call, gone);
  while (call->legs->len > 0)
    hl_switch_leg_end (self, g_ptr_array_index (call->legs, 0), gone, code);
  if (call->mix.n_legs > 0)
    hl_switch_call_mix (self, call);
  g_hash_table_remove (self->calls, &call->id);
  g_queue_unlink (&self->call_list, &call->link);
  if (!remembered)
    g_array_append_val (self->forgotten, call->id);
  g_ptr_array_add (self->dead_calls, call);
}
