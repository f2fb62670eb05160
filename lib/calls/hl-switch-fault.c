/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* The invariants, each as a check that says what does not hold. */

static char *
leg_fault (HlSwitch *self, HlSwitchCall *call, HlSwitchLeg *leg)
{
  HlSwitchAgent *agent = leg->agent;

  if (leg->call != call)
    return g_strdup_printf ("leg %" G_GINT64_FORMAT " is in a list that is not its call's",
                            leg->id);
  if (g_hash_table_lookup (self->legs, &leg->id) != leg)
    return g_strdup_printf ("leg %" G_GINT64_FORMAT " is not in the table", leg->id);
  if (agent != NULL && (leg->role == HL_ROLE_LISTENER ? agent->listen : agent->leg) != leg)
    return g_strdup_printf ("agent %" G_GINT64_FORMAT " is in two calls", agent->id);
  if (agent == NULL && leg->role != HL_ROLE_PARTY && leg->role != HL_ROLE_GUEST)
    return g_strdup_printf ("leg %" G_GINT64_FORMAT " belongs to nobody", leg->id);
  return NULL;
}

char *
hl_switch_legs_fault (HlSwitch *self, HlSwitchCall *call)
{
  guint n[HL_N_ROLES] = { 0 }, wanted;
  const char *field;

  for (guint i = 0; i < call->legs->len; i++)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);
      char *fault = leg_fault (self, call, leg);

      if (fault != NULL)
        return fault;
      n[leg->role]++;
    }
  if (n[HL_ROLE_PARTY] > (call->booked ? 0 : 1)
      || (n[HL_ROLE_PARTY] == 0 && call->state != HL_CALL_DIALLING && !call->booked))
    return g_strdup_printf ("call %" G_GINT64_FORMAT " has %u parties while %s", call->id,
                            n[HL_ROLE_PARTY], hl_switch_call_words[call->state]);
  wanted = (hl_switch_call_is_live (call) && call->third != HL_THIRD_ALONE)
           || (call->outbound && call->state == HL_CALL_DIALLING);
  if (call->state == HL_CALL_RINGING ? n[HL_ROLE_AGENT] == 0 : n[HL_ROLE_AGENT] != wanted)
    return g_strdup_printf ("call %" G_GINT64_FORMAT " has %u agents while %s", call->id,
                            n[HL_ROLE_AGENT], hl_switch_call_words[call->state]);
  field = n[HL_ROLE_GUEST] > 1 ? "guests" : hl_switch_third_fault (call);
  if (field != NULL)
    return g_strdup_printf ("call %" G_GINT64_FORMAT ": %s is wrong with a third that is %s",
                            call->id, field, hl_switch_third_words[call->third]);
  return NULL;
}

/* A state is true only with its legs up, its place, its deadline and its record. */
static char *
state_fault (HlSwitch *self, HlSwitchCall *call)
{
  HlSwitchLeg *party = hl_switch_call_leg (call, HL_ROLE_PARTY);
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);
  gboolean live = hl_switch_call_is_live (call);
  gboolean waits =
      call->queue != NULL && g_queue_link_index (&call->queue->waiting, &call->place) >= 0;

  if (live && (party->state != HL_LEG_UP || (agent != NULL && agent->state != HL_LEG_UP)))
    return g_strdup_printf ("call %" G_GINT64_FORMAT " talks without both legs", call->id);
  if (!call->outbound && party->state != HL_LEG_UP)
    return g_strdup_printf ("call %" G_GINT64_FORMAT " is not answered", call->id);
  if (waits != (call->state == HL_CALL_WAITING || call->state == HL_CALL_BOOKED))
    return g_strdup_printf ("call %" G_GINT64_FORMAT " is %s and %s the queue", call->id,
                            hl_switch_call_words[call->state], waits ? "in" : "not in");
  if (hl_switch_call_is_recorded (call) != call->recording)
    return g_strdup_printf ("call %" G_GINT64_FORMAT " is %s and %srecorded", call->id,
                            hl_switch_call_words[call->state], call->recording ? "" : "not ");
  if ((call->paused_at != 0) != (call->pause_alarm.due != 0)
      || (call->paused_at != 0 && !call->recording))
    return g_strdup_printf ("call %" G_GINT64_FORMAT "'s recording may be paused for ever",
                            call->id);
  if ((call->state == HL_CALL_HELD) != (call->holder != 0))
    return g_strdup_printf ("call %" G_GINT64_FORMAT " is held by nobody, or not held", call->id);
  if ((call->state == HL_CALL_ANNOUNCING || call->state == HL_CALL_CLOSING
       || call->state == HL_CALL_DIALLING || hl_switch_third_is_ringing (call)
       || call->state == HL_CALL_MENU || call->state == HL_CALL_MESSAGE
       || call->state == HL_CALL_RATING || call->announcing)
      && call->alarm.due == 0)
    return g_strdup_printf ("call %" G_GINT64_FORMAT " may stay %s for ever", call->id,
                            hl_switch_call_words[call->state]);
  return NULL;
}

/* A call-back is booked, or its device rings; who is asked for a rating was answered;
 * who leaves a message or is in the menu was not. */
static char *
way_fault (HlSwitchCall *call)
{
  gboolean unanswered = call->state == HL_CALL_MENU || call->state == HL_CALL_MESSAGE;

  if (call->booked != (call->state == HL_CALL_BOOKED)
      && !(call->booked && call->state == HL_CALL_RINGING))
    return g_strdup_printf ("call %" G_GINT64_FORMAT " is %s and %sbooked", call->id,
                            hl_switch_call_words[call->state], call->booked ? "" : "not ");
  if ((call->rated != 0) != (call->state == HL_CALL_RATING)
      && !(call->rated != 0 && call->state == HL_CALL_CLOSING))
    return g_strdup_printf ("call %" G_GINT64_FORMAT " is %s and %srated", call->id,
                            hl_switch_call_words[call->state], call->rated != 0 ? "" : "not ");
  if (unanswered && (call->outbound || call->outcome != HL_SETTLED_NONE || call->answered_at != 0))
    return g_strdup_printf ("call %" G_GINT64_FORMAT " is %s and was settled", call->id,
                            hl_switch_call_words[call->state]);
  if (call->announcing && call->state != HL_CALL_WAITING && call->state != HL_CALL_RINGING
      && call->state != HL_CALL_TRANSFERRING)
    return g_strdup_printf ("call %" G_GINT64_FORMAT " is %s and hears an announcement", call->id,
                            hl_switch_call_words[call->state]);
  return NULL;
}

static char *
mix_fault (HlSwitchCall *call)
{
  HlMix mix;

  hl_switch_mix_build (call, &mix);
  if (memcmp (&mix, &call->mix, sizeof mix) != 0)
    return g_strdup_printf ("call %" G_GINT64_FORMAT " has another mix than commanded", call->id);
  return NULL;
}

static char *
agent_fault (HlSwitch *self, HlSwitchAgent *agent)
{
  HlAgentState state = agent->state;
  gboolean in_call = state >= HL_AGENT_RINGING && state != HL_AGENT_WRAP_UP;

  if (in_call != (agent->leg != NULL))
    return g_strdup_printf ("agent %" G_GINT64_FORMAT " is %s %s a call", agent->id,
                            hl_switch_agent_words[state], agent->leg != NULL ? "with" : "without");
  if (state == HL_AGENT_READY && (!agent->device_up || agent->rest != HL_AGENT_READY))
    return g_strdup_printf ("agent %" G_GINT64_FORMAT " is ready but can't be", agent->id);
  if (state == HL_AGENT_HELD && agent->leg->call->holder != agent->leg->id)
    return g_strdup_printf ("agent %" G_GINT64_FORMAT " holds a call that is not held", agent->id);
  if (state == HL_AGENT_RINGING && agent->leg->role == HL_ROLE_AGENT && agent->alarm.due == 0)
    return g_strdup_printf ("agent %" G_GINT64_FORMAT " may ring for ever", agent->id);
  if (state == HL_AGENT_WRAP_UP && agent->wrap_up_until != agent->alarm.due)
    return g_strdup_printf ("agent %" G_GINT64_FORMAT " may wrap up for ever", agent->id);
  return NULL;
}

/* Nobody waits while somebody who could answer is free. */
static char *
queue_fault (HlSwitch *self, HlSwitchQueue *queue)
{
  guint n_ringing = 0, n_booked = 0;
  HlSwitchCall *last = NULL;

  for (GList *l = self->call_list.head; l != NULL; l = l->next)
    {
      HlSwitchCall *call = l->data;

      n_ringing += call->queue == queue && call->state == HL_CALL_RINGING;
    }
  if (n_ringing != queue->n_ringing)
    return g_strdup_printf ("queue %s counts %u that ring, there are %u", queue->name,
                            queue->n_ringing, n_ringing);
  for (GList *l = queue->waiting.head; l != NULL; l = l->next)
    {
      HlSwitchCall *call = l->data;

      if (last != NULL && hl_switch_call_before (call, last))
        return g_strdup_printf ("queue %s is out of order", queue->name);
      if (hl_switch_queue_could_serve (self, call))
        return g_strdup_printf ("queue %s: an agent is free and call %" G_GINT64_FORMAT " waits",
                                queue->name, call->id);
      n_booked += call->booked;
      last = call;
    }
  if (n_booked != queue->n_booked)
    return g_strdup_printf ("queue %s counts %u booked, there are %u", queue->name, queue->n_booked,
                            n_booked);
  return NULL;
}

static char *
balance_fault (HlSwitch *self)
{
  guint64 settled = 0, waiting = 0;

  for (guint i = HL_SETTLED_CLOSED; i < HL_N_SETTLED; i++)
    settled += self->settled[i];
  for (GList *l = self->call_list.head; l != NULL; l = l->next)
    {
      HlSwitchCall *call = l->data;

      waiting += !call->outbound && call->outcome == HL_SETTLED_NONE;
    }
  if (self->offered == settled + waiting)
    return NULL;
  return g_strdup_printf ("balance: %" G_GUINT64_FORMAT " offered, %" G_GUINT64_FORMAT
                          " settled, %" G_GUINT64_FORMAT " waiting",
                          self->offered, settled, waiting);
}

/* The citizens on the line, and the call-backs, are counted right. */
static char *
callers_fault (HlSwitch *self)
{
  guint n_calls = 0, n_callers = 0, n_booked = 0;
  GHashTableIter iter;
  gpointer n;

  for (GList *l = self->call_list.head; l != NULL; l = l->next)
    {
      const HlSwitchCall *call = l->data;

      n_booked += call->booked;
      if (call->test)
        continue;
      n_calls += call->outbound ? !call->internal && !call->booked && *call->dialled != '\0'
                                : *call->caller != '\0';
    }
  g_hash_table_iter_init (&iter, self->callers);
  while (g_hash_table_iter_next (&iter, NULL, &n))
    n_callers += GPOINTER_TO_UINT (n);
  if (n_calls == n_callers && n_booked == self->n_booked)
    return NULL;
  return g_strdup_printf ("%u callers and %u call-backs are counted, there are %u and %u",
                          n_callers, self->n_booked, n_calls, n_booked);
}

static char *
call_fault (HlSwitch *self, HlSwitchCall *call)
{
  char *fault = hl_switch_legs_fault (self, call);

  if (fault == NULL)
    fault = state_fault (self, call);
  if (fault == NULL)
    fault = way_fault (call);
  if (fault == NULL)
    fault = mix_fault (call);
  return fault;
}

char *
hl_switch_fault (HlSwitch *self)
{
  char *fault = NULL;
  guint n_legs = 0;

  g_return_val_if_fail (self != NULL, NULL);
  for (GList *l = self->call_list.head; l != NULL && fault == NULL; l = l->next)
    {
      fault = call_fault (self, l->data);
      n_legs += ((HlSwitchCall *) l->data)->legs->len;
    }
  for (guint i = 0; i < self->agent_list->len && fault == NULL; i++)
    fault = agent_fault (self, g_ptr_array_index (self->agent_list, i));
  for (guint i = 0; i < self->queues->len && fault == NULL; i++)
    fault = queue_fault (self, g_ptr_array_index (self->queues, i));
  if (fault == NULL && g_hash_table_size (self->legs) != n_legs)
    fault = g_strdup ("a leg is left over from a call that is gone");
  if (fault == NULL)
    fault = callers_fault (self);
  return fault != NULL ? fault : balance_fault (self);
}
