/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* The switchboard's outside: life, the way of an event, and what can be seen. */

G_DEFINE_QUARK (hl_switch_error, hl_switch_error)

static void
free_call_cb (gpointer data)
{
  hl_switch_call_free (data);
}

HlSwitch *
hl_switch_new (HlClock *clock, const HlSwitchHost *host)
{
  HlSwitch *self;

  g_return_val_if_fail (clock != NULL && host != NULL, NULL);
  self = g_new0 (HlSwitch, 1);
  self->clock = hl_clock_ref (clock);
  self->host = *host;
  self->now = hl_clock_now (clock);
  self->random = (guint32) (self->now ^ (self->now >> 32)) | 1;
  self->calls = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, NULL);
  self->legs = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->agents = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->agent_list = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_switch_agent_free);
  self->extensions = g_hash_table_new (g_str_hash, g_str_equal);
  self->queues = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_switch_queue_free);
  self->flows = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_switch_flow_free);
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->blocked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->callers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->memories =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) hl_switch_memory_free);
  self->dirty_memories = g_ptr_array_new ();
  g_queue_init (&self->memory_list);
  g_queue_init (&self->call_list);
  self->alarms = hl_alarms_new ();
  self->facts = g_array_new (FALSE, FALSE, sizeof (HlFact));
  self->commands = g_array_new (FALSE, FALSE, sizeof (HlOutgoing));
  self->texts = g_string_chunk_new (2048);
  self->dirty_calls = g_ptr_array_new ();
  self->dirty_agents = g_ptr_array_new ();
  self->forgotten = g_array_new (FALSE, FALSE, sizeof (HlId));
  self->dead_calls = g_ptr_array_new_with_free_func (free_call_cb);
  self->dead_legs = g_ptr_array_new_with_free_func (g_free);
  self->kept = g_string_sized_new (1024);
  return self;
}

void
hl_switch_free (HlSwitch *self)
{
  g_return_if_fail (self != NULL);
  for (GList *l = self->call_list.head, *next; l != NULL; l = next)
    {
      next = l->next;
      hl_switch_call_free (l->data);
    }
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->legs);
  g_hash_table_unref (self->agents);
  g_hash_table_unref (self->extensions);
  g_hash_table_unref (self->lines);
  g_hash_table_unref (self->blocked);
  g_hash_table_unref (self->callers);
  g_hash_table_unref (self->memories);
  g_ptr_array_unref (self->dirty_memories);
  g_ptr_array_unref (self->flows);
  g_ptr_array_unref (self->queues);
  g_ptr_array_unref (self->agent_list);
  hl_alarms_free (self->alarms);
  g_array_unref (self->facts);
  g_array_unref (self->commands);
  g_string_chunk_free (self->texts);
  g_ptr_array_unref (self->dirty_calls);
  g_ptr_array_unref (self->dirty_agents);
  g_array_unref (self->forgotten);
  g_ptr_array_unref (self->dead_legs);
  g_ptr_array_unref (self->dead_calls);
  g_string_free (self->kept, TRUE);
  hl_clock_unref (self->clock);
  g_free (self->outbound_trunk);
  g_free (self->outbound_caller);
  g_free (self->recording_notice);
  g_free (self);
}

HlSwitchAgent *
hl_switch_find_agent (HlSwitch *self, HlId id)
{
  return g_hash_table_lookup (self->agents, &id);
}

HlSwitchCall *
hl_switch_find_call (HlSwitch *self, HlId id)
{
  return g_hash_table_lookup (self->calls, &id);
}

HlSwitchQueue *
hl_switch_find_queue (HlSwitch *self, HlId id)
{
  for (guint i = 0; i < self->queues->len; i++)
    {
      HlSwitchQueue *queue = g_ptr_array_index (self->queues, i);

      if (queue->id == id)
        return queue;
    }
  return NULL;
}

gboolean
hl_switch_has_leg (HlSwitch *self, HlId leg)
{
  return g_hash_table_contains (self->legs, &leg);
}

/* ---- Events ---- */

/* A prompt may be told by call alone: it is the party's. */
static HlSwitchLeg *
find_leg (HlSwitch *self, const HlEvent *event)
{
  HlSwitchCall *call;

  if (event->leg != 0)
    return g_hash_table_lookup (self->legs, &event->leg);
  call = hl_switch_find_call (self, event->call);
  return call != NULL ? hl_switch_call_leg (call, HL_ROLE_PARTY) : NULL;
}

static gboolean
handle (HlSwitch *self, const HlEvent *event, GError **error)
{
  const HlEventEntry *entry = &hl_switch_events[event->kind];
  HlHandling h = { .event = event };

  if (entry->needs == HL_NEEDS_LEG && (h.leg = find_leg (self, event)) == NULL)
    return TRUE;
  if (entry->needs == HL_NEEDS_AGENT
      && (h.agent = hl_switch_find_agent (self, event->agent)) == NULL)
    {
      g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_UNKNOWN, "no such agent");
      return FALSE;
    }
  return entry->handle (self, &h, error);
}

gboolean
hl_switch_handle (HlSwitch *self, const HlEvent *event, GError **error)
{
  gboolean done;

  g_return_val_if_fail (self != NULL && event != NULL, FALSE);
  g_return_val_if_fail (event->kind < HL_N_EVENTS, FALSE);
  self->now = MAX (self->now, hl_clock_now (self->clock)); /* time does not go back */
  hl_alarms_run (self->alarms, self->now, self);
  done = handle (self, event, error);
  hl_switch_queue_nobody_left (self);
  hl_switch_dispatch (self);
  hl_switch_flush (self);
  if (self->sweep)
    hl_switch_sweep (self);
  return done;
}

HlTime
hl_switch_next_tick (HlSwitch *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return hl_alarms_next (self->alarms);
}

/* ---- Views ---- */

static HlId
id_of_agent (HlSwitchLeg *leg)
{
  return leg != NULL && leg->agent != NULL ? leg->agent->id : 0;
}

static guint
position (HlSwitchCall *call)
{
  return call->state == HL_CALL_WAITING || call->state == HL_CALL_BOOKED
             ? (guint) g_queue_link_index (&call->queue->waiting, &call->place) + 1
             : 0;
}

static void
view_call (HlSwitchCall *call, HlCallView *view)
{
  HlSwitchLeg *party = hl_switch_call_leg (call, HL_ROLE_PARTY);
  HlSwitchLeg *agent = hl_switch_call_leg (call, HL_ROLE_AGENT);
  HlSwitchLeg *guest = hl_switch_call_leg (call, HL_ROLE_GUEST);

  *view = (HlCallView){
    .id = call->id,
    .state = call->state,
    .outbound = call->outbound,
    .caller = call->caller,
    .diverted = call->diverted,
    .dialled = call->dialled,
    .queue = call->queue != NULL ? call->queue->id : 0,
    .agent = id_of_agent (agent),
    .caller_leg = party != NULL ? party->id : 0,
    .agent_leg = agent != NULL ? agent->id : 0,
    .offered_at = call->offered_at,
    .queued_at = call->queued_at,
    .answered_at = call->answered_at,
    .since = call->since,
    .internal = call->internal,
    .other_agent = id_of_agent (party),
    .position = position (call),
    .third = call->third,
    .third_leg = guest != NULL ? guest->id : 0,
    .third_agent = id_of_agent (guest),
    .third_number = call->third_number,
    .third_since = call->third_since,
    .priority = call->priority,
    .place_at = call->place_at,
    .returned = call->returned,
    .test = call->test,
    .booked = call->booked,
    .origin = call->origin,
    .flow = call->flow,
    .recording_paused_at = call->paused_at,
  };
  for (guint i = 0; i < call->legs->len; i++)
    {
      HlSwitchLeg *leg = g_ptr_array_index (call->legs, i);

      if (leg->role == HL_ROLE_LISTENER && view->n_listeners < G_N_ELEMENTS (view->listeners))
        {
          view->listeners[view->n_listeners] = leg->agent->id;
          view->listener_modes[view->n_listeners] = hl_listen_words[leg->mode];
          view->listener_up[view->n_listeners++] = leg->state == HL_LEG_UP;
        }
    }
}

static void
view_agent (HlSwitchAgent *agent, HlAgentView *view)
{
  *view = (HlAgentView){
    .id = agent->id,
    .state = agent->state,
    .reason = agent->reason,
    .next_state = agent->chosen ? agent->rest : HL_AGENT_OFFLINE,
    .since = agent->since,
    .call = agent->leg != NULL ? agent->leg->call->id : agent->wrap_up_call,
    .device_up = agent->device_up,
    .wrap_up_until = agent->wrap_up_until,
    .signing_out = agent->chosen && agent->rest == HL_AGENT_OFFLINE,
    .listening = agent->listen != NULL ? agent->listen->call->id : 0,
  };
}

static void
view_queue (HlSwitchQueue *queue, HlQueueView *view)
{
  HlTime oldest = 0;

  for (GList *l = queue->waiting.head; l != NULL; l = l->next)
    {
      const HlSwitchCall *call = l->data;

      if (!call->booked && (oldest == 0 || call->queued_at < oldest))
        oldest = call->queued_at;
    }
  *view = (HlQueueView){
    .id = queue->id,
    .name = queue->name,
    .waiting = hl_switch_queue_length (queue),
    .oldest = oldest,
    .booked = queue->n_booked,
  };
  for (guint i = 0; i < queue->members->len; i++)
    {
      HlSwitchAgent *agent = g_array_index (queue->members, HlMember, i).agent;

      view->ready += agent->state == HL_AGENT_READY;
      view->signed_in += agent->state != HL_AGENT_OFFLINE;
    }
}

void
hl_switch_foreach_call (HlSwitch *self, HlCallFunc func, gpointer data)
{
  HlCallView view;

  g_return_if_fail (self != NULL && func != NULL);
  for (GList *l = self->call_list.head; l != NULL; l = l->next)
    {
      view_call (l->data, &view);
      func (&view, data);
    }
}

void
hl_switch_foreach_agent (HlSwitch *self, HlAgentFunc func, gpointer data)
{
  HlAgentView view;

  g_return_if_fail (self != NULL && func != NULL);
  for (guint i = 0; i < self->agent_list->len; i++)
    {
      view_agent (g_ptr_array_index (self->agent_list, i), &view);
      func (&view, data);
    }
}

void
hl_switch_foreach_queue (HlSwitch *self, HlQueueFunc func, gpointer data)
{
  HlQueueView view;

  g_return_if_fail (self != NULL && func != NULL);
  for (guint i = 0; i < self->queues->len; i++)
    {
      view_queue (g_ptr_array_index (self->queues, i), &view);
      func (&view, data);
    }
}

gboolean
hl_switch_get_call (HlSwitch *self, HlId id, HlCallView *view)
{
  HlSwitchCall *call;

  g_return_val_if_fail (self != NULL && view != NULL, FALSE);
  call = hl_switch_find_call (self, id);
  if (call != NULL)
    view_call (call, view);
  return call != NULL;
}

gboolean
hl_switch_get_agent (HlSwitch *self, HlId id, HlAgentView *view)
{
  HlSwitchAgent *agent;

  g_return_val_if_fail (self != NULL && view != NULL, FALSE);
  agent = hl_switch_find_agent (self, id);
  if (agent != NULL)
    view_agent (agent, view);
  return agent != NULL;
}
