/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* Call-backs that keep the place of the caller: outbound calls without legs that
 * wait in the queue.  When the turn comes an agent's device rings; who takes it has
 * the citizen dialled.  Nobody is called back while she is on the line with us. */

#define BOOKED_MOST 500 /* in one queue */
#define ACCEPT '1'

/* ---- Who is on the line ---- */

static const char *
citizen_of (HlSwitchCall *call)
{
  if (!call->outbound)
    return call->caller;
  return call->internal || call->booked || call->test ? "" : call->dialled;
}

void
hl_switch_callers_add (HlSwitch *self, HlSwitchCall *call)
{
  const char *number = citizen_of (call);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->callers, number));

  if (*number != '\0')
    g_hash_table_insert (self->callers, g_strdup (number), GUINT_TO_POINTER (n + 1));
}

void
hl_switch_callers_remove (HlSwitch *self, HlSwitchCall *call)
{
  const char *number = citizen_of (call);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->callers, number));

  if (*number == '\0')
    return;
  if (n > 1)
    g_hash_table_insert (self->callers, g_strdup (number), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (self->callers, number);
  self->dispatch |= n <= 1 && self->n_booked > 0; /* may be called back now */
}

static gboolean
is_on_the_line (HlSwitch *self, const char *number)
{
  return g_hash_table_contains (self->callers, number);
}

gboolean
hl_switch_booked_waits (HlSwitch *self, HlSwitchCall *call)
{
  const HlSwitchFlow *flow = hl_switch_find_flow (self, call->flow);

  return is_on_the_line (self, call->dialled)
         || (flow != NULL && !hl_switch_flow_is_open (flow, self->now, self->utc_offset_minutes));
}

/* ---- Booking ---- */

gboolean
hl_switch_booked_may (HlSwitch *self, HlSwitchCall *call)
{
  g_autofree char *number = NULL;

  if (call->outbound || call->outcome != HL_SETTLED_NONE || self->outbound_trunk == NULL
      || *call->caller == '\0' || call->queue->n_booked >= BOOKED_MOST)
    return FALSE;
  number = hl_number_fold (call->caller);
  return number != NULL && strlen (number) >= 3 && strlen (number) <= HL_DIGITS_MOST
         && !g_hash_table_contains (self->extensions, number);
}

static HlSwitchCall *
find (HlSwitch *self, const char *number, HlSwitchQueue *queue)
{
  for (GList *l = self->n_booked > 0 ? self->call_list.head : NULL; l != NULL; l = l->next)
    {
      HlSwitchCall *call = l->data;

      if (call->booked && call->queue == queue && g_str_equal (call->dialled, number))
        return call;
    }
  return NULL;
}

static HlSwitchCall *
new_booked (HlSwitch *self, HlSwitchCall *of)
{
  HlSwitchCall *call = hl_switch_call_new (self, hl_id_next (self->now));

  call->outbound = call->booked = TRUE;
  self->n_booked++;
  call->caller = g_strdup (self->outbound_caller != NULL ? self->outbound_caller : "");
  call->dialled = g_strdup (of->caller);
  call->queue = of->queue;
  call->flow = of->flow;
  call->origin = of->id;
  call->priority = of->priority;
  call->queued_at = of->queued_at != 0 ? of->queued_at : self->now;
  call->place_at = of->place_at != 0 ? of->place_at : self->now;
  call->entered_at = of->entered_at != 0 ? of->entered_at : self->now;
  call->wanted = of->wanted;
  hl_switch_booked_wait (self, call);
  return call;
}

void
hl_switch_booked_wait (HlSwitch *self, HlSwitchCall *call)
{
  hl_switch_call_step (self, call, HL_CALL_STEP_BOOK);
  hl_switch_queue_insert (call->queue, call);
  hl_switch_queue_arm (self, call);
  self->dispatch = TRUE;
}

/* The older place is kept, and the higher priority. */
static void
take_place (HlSwitch *self, HlSwitchCall *call, const HlSwitchCall *from)
{
  gboolean waits = call->state == HL_CALL_BOOKED;

  if (from->place_at == 0)
    return;
  if (waits)
    hl_switch_queue_remove (call->queue, call);
  call->place_at = MIN (call->place_at, from->place_at);
  call->priority = MAX (call->priority, from->priority);
  if (waits)
    hl_switch_queue_insert (call->queue, call);
  hl_switch_call_touch (self, call);
}

void
hl_switch_booked_make (HlSwitch *self, HlSwitchCall *call, const char *before)
{
  HlSwitchCall *booked = find (self, call->caller, call->queue);
  g_autofree char *id = NULL;

  if (booked == NULL)
    booked = new_booked (self, call);
  else
    take_place (self, booked, call);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, booked->id);
  hl_switch_call_settle (self, call, HL_SETTLED_BOOKED, id);
  hl_switch_flow_begin_closing (self, call, before, "callback-accepted");
}

/* While a device rings the talk is near: the wish counts when nobody answers. */
void
hl_switch_booked_key (HlSwitch *self, HlSwitchCall *call, char key)
{
  if (key != ACCEPT || !call->offered_callback || !hl_switch_booked_may (self, call))
    return;
  if (call->state == HL_CALL_RINGING)
    {
      call->wants_callback = TRUE;
      hl_switch_call_touch (self, call);
      return;
    }
  hl_switch_queue_remove (call->queue, call);
  hl_switch_booked_make (self, call, NULL);
}

/* ---- The caller rings again ---- */

const char *
hl_switch_booked_recall (HlSwitch *self, HlSwitchCall *call, const char *why)
{
  HlSwitchCall *booked = find (self, call->caller, call->queue);
  HlFact fact;
  g_autofree char *text = NULL;

  if (booked == NULL)
    return why;
  take_place (self, call, booked);
  call->place_at = MIN (call->place_at, booked->place_at - 1); /* before it */
  if (g_strcmp0 (why, "redial") == 0)
    return why;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, booked->origin);
  fact = hl_switch_call_fact (call, HL_FACT_CALL_REDIALLED);
  fact.text = text;
  fact.span = self->now - booked->offered_at;
  hl_switch_emit_fact (self, &fact);
  return "redial";
}

void
hl_switch_booked_cancel (HlSwitch *self, HlSwitchCall *call, const char *why, HlId agent,
                         const char *by)
{
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALLBACK_CANCELLED);

  fact.agent = agent;
  fact.text = why;
  hl_switch_emit_fact (self, &fact);
  hl_switch_call_end (self, call, by, NULL, 0);
}

void
hl_switch_booked_reached (HlSwitch *self, HlSwitchCall *by)
{
  g_autofree char *number = g_strdup (citizen_of (by));

  for (GList *l = self->n_booked > 0 ? self->call_list.head : NULL, *next; l != NULL; l = next)
    {
      HlSwitchCall *call = l->data;

      next = l->next;
      if (call->booked && g_str_equal (call->dialled, number))
        hl_switch_booked_cancel (self, call, by->outbound ? "reached" : "rang-again", 0,
                                 by->outbound ? "switch" : "caller");
    }
}

/* ---- Its turn ---- */

/* A call is dialled once in the log; it may be taken again, after an agent's phone was lost. */
static void
say_taken (HlSwitch *self, HlSwitchCall *call)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, call->origin);
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_DIALLED);

  if (call->dialled_at != 0)
    {
      fact.kind = HL_FACT_CALLBACK_TAKEN;
      hl_switch_emit_fact (self, &fact);
      return;
    }
  fact.number = call->dialled;
  fact.text = text;
  hl_switch_emit_fact (self, &fact);
  call->dialled_at = self->now;
}

void
hl_switch_booked_taken (HlSwitch *self, HlSwitchLeg *leg)
{
  HlSwitchCall *call = leg->call;

  if (is_on_the_line (self, call->dialled))
    {
      hl_switch_leg_command (self, HL_COMMAND_LEG_END, leg, 0);
      hl_switch_queue_return (self, leg, "rang-again", 0);
      return;
    }
  hl_switch_leg_set_state (self, leg, HL_LEG_UP);
  hl_switch_queue_cancel_others (self, leg);
  call->queue->n_ringing--;
  leg->agent->misses = 0;
  leg->agent->answered++;
  call->booked = FALSE;
  self->n_booked--;
  hl_switch_callers_add (self, call);
  say_taken (self, call);
  hl_switch_call_step (self, call, HL_CALL_STEP_DIAL);
  hl_switch_agent_step (self, leg->agent, HL_AGENT_STEP_TAKE, NULL);
  hl_switch_agent_screen (self, leg->agent, leg, "dialling");
  hl_switch_call_mix (self, call);
  hl_switch_dial_party (self, call);
}

/* The agent's phone is lost before the citizen is there: back to the place. */
gboolean
hl_switch_booked_returns (HlSwitch *self, HlSwitchLeg *leg, gint code)
{
  HlSwitchCall *call = leg->call;
  HlSwitchLeg *party = hl_switch_call_leg (call, HL_ROLE_PARTY);
  HlFact fact = hl_switch_call_fact (call, HL_FACT_CALL_RETURNED);

  if (call->queue == NULL || leg->role != HL_ROLE_AGENT || code < 300)
    return FALSE;
  fact.leg = leg->id;
  fact.span = self->now - leg->since;
  fact.text = "unreachable";
  fact.code = code;
  hl_switch_emit_fact (self, &fact);
  if (party != NULL)
    hl_switch_leg_end (self, party, NULL, 0);
  hl_switch_leg_end (self, leg, leg, 0);
  hl_switch_callers_remove (self, call);
  call->booked = TRUE;
  self->n_booked++;
  hl_switch_call_mix (self, call);
  hl_switch_booked_wait (self, call);
  return TRUE;
}
