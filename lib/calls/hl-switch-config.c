/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* The configuration, once it is checked, is taken over piece by piece, so that live
 * calls and signed-in agents stay what they are. */

static gboolean
is_blank (const char *text)
{
  return text == NULL || *text == '\0';
}

/* ---- Taking over ---- */

static guint
or_else (guint value, guint otherwise)
{
  return value != 0 ? value : otherwise;
}

static void
take_queue (HlSwitch *self, const HlQueueConfig *from)
{
  HlSwitchQueue *queue = hl_switch_find_queue (self, from->id);

  if (queue == NULL)
    {
      queue = hl_switch_queue_new (from->id);
      g_ptr_array_add (self->queues, queue);
    }
  queue->gone = FALSE;
  queue->strategy = from->strategy;
  queue->ring_seconds = or_else (from->ring_seconds, 20);
  queue->wrap_up_seconds = from->wrap_up_seconds;
  queue->max_waiting = from->max_waiting;
  queue->max_wait_seconds = from->max_wait_seconds;
  queue->relax_seconds = from->relax_seconds;
  queue->auto_answer = from->auto_answer;
  queue->last_agent_minutes = from->last_agent_minutes;
  queue->short_abandon_seconds = or_else (from->short_abandon_seconds, 5);
  hl_set_text (&queue->name, from->name);
  hl_set_text (&queue->music, from->music);
  hl_set_text (&queue->full_prompt, from->full_prompt);
  hl_switch_action_set (&queue->full, &from->full);
  hl_switch_action_set (&queue->waited, &from->waited);
  hl_switch_action_set (&queue->nobody, &from->nobody);
  queue->announce_seconds = from->announce_seconds;
  queue->announce_wait = from->announce_wait;
  queue->callback_after_seconds = from->callback_after_seconds;
}

static char *
text_or_null (const char *text)
{
  return is_blank (text) ? NULL : g_strdup (text);
}

static void
clear_key (gpointer key)
{
  hl_switch_action_clear (&((HlMenuKey *) key)->action);
}

static void
take_menu (HlSwitchFlow *flow, const HlMenuConfig *from)
{
  flow->menu_prompt = g_strdup (is_blank (from->prompt) ? "menu" : from->prompt);
  flow->menu_seconds = or_else (from->wait_seconds, 3);
  flow->menu = g_array_new (FALSE, FALSE, sizeof (HlMenuKey));
  g_array_set_clear_func (flow->menu, clear_key);
  for (guint i = 0; i < from->n_keys; i++)
    {
      HlMenuKey key = { .key = from->keys[i].key };

      hl_switch_action_set (&key.action, &from->keys[i].action);
      g_array_append_val (flow->menu, key);
    }
}

static void
take_flow (HlSwitch *self, const HlFlowConfig *from)
{
  HlSwitchFlow *flow = g_new0 (HlSwitchFlow, 1);

  flow->id = from->id;
  flow->at_closing = from->at_closing;
  flow->priority = from->priority;
  flow->repeat_minutes = from->repeat_minutes;
  flow->cut_off_minutes = from->cut_off_minutes;
  flow->redial_minutes = from->redial_minutes;
  flow->name = g_strdup (from->name);
  flow->greeting = text_or_null (from->greeting);
  flow->closed_prompt = text_or_null (from->closed_prompt);
  hl_switch_action_set (&flow->closed, &from->closed);
  flow->message_prompt =
      g_strdup (is_blank (from->message_prompt) ? "message" : from->message_prompt);
  flow->message_seconds = or_else (from->message_seconds, 120);
  flow->rating_prompt = text_or_null (from->rating_prompt);
  flow->rating_digits = or_else (from->rating_digits, 5);
  if (from->menu != NULL)
    take_menu (flow, from->menu);
  flow->hours = g_array_new (FALSE, FALSE, sizeof (HlOpenSpan));
  flow->days = g_array_new (FALSE, FALSE, sizeof (HlSpecialDay));
  if (from->n_hours > 0)
    g_array_append_vals (flow->hours, from->hours, from->n_hours);
  if (from->n_days > 0)
    g_array_append_vals (flow->days, from->days, from->n_days);
  for (guint i = 0; i < flow->days->len; i++)
    g_array_index (flow->days, HlSpecialDay, i).name = NULL; /* not ours to keep */
  flow->queue = hl_switch_find_queue (self, from->queue);
  g_ptr_array_add (self->flows, flow);
}

static void
take_flows (HlSwitch *self, const HlSwitchConfig *config)
{
  g_hash_table_remove_all (self->lines);
  g_ptr_array_set_size (self->flows, 0);
  for (guint i = 0; i < config->n_flows; i++)
    take_flow (self, &config->flows[i]);
  for (guint i = 0; i < config->n_lines; i++)
    for (guint j = 0; j < self->flows->len; j++)
      {
        HlSwitchFlow *flow = g_ptr_array_index (self->flows, j);

        if (flow->id == config->lines[i].flow)
          g_hash_table_insert (self->lines, g_strdup (config->lines[i].number), flow);
      }
}

static HlSwitchAgent *
get_agent (HlSwitch *self, HlId id)
{
  HlSwitchAgent *agent = hl_switch_find_agent (self, id);

  if (agent == NULL)
    {
      agent = hl_switch_agent_new (id);
      g_ptr_array_add (self->agent_list, agent);
      g_hash_table_insert (self->agents, &agent->id, agent);
    }
  return agent;
}

static void
add_member (HlSwitchQueue *queue, HlSwitchAgent *agent, guint level)
{
  HlMember member = { agent, level };

  g_array_append_val (queue->members, member);
}

static void
take_agent (HlSwitch *self, const HlAgentConfig *from, guint rank)
{
  HlSwitchAgent *agent = get_agent (self, from->id);

  agent->gone = FALSE;
  agent->rank = rank;
  agent->device = from->device;
  agent->auto_answer = from->auto_answer;
  if (agent->device == HL_DEVICE_CONTACT)
    agent->device_up = TRUE;
  hl_set_text (&agent->name, from->name);
  hl_set_text (&agent->extension, from->extension);
  hl_set_text (&agent->contact, from->contact);
  g_hash_table_insert (self->extensions, agent->extension, agent);
  for (guint i = 0; i < from->n_queues; i++)
    add_member (hl_switch_find_queue (self, from->queues[i].queue), agent, from->queues[i].level);
}

/* A queue taken away while callers wait in it is served by everybody. */
void
hl_switch_serve_by_all (HlSwitch *self, HlSwitchQueue *queue)
{
  g_array_set_size (queue->members, 0);
  for (guint i = 0; i < self->agent_list->len; i++)
    {
      HlSwitchAgent *agent = g_ptr_array_index (self->agent_list, i);

      if (!agent->gone)
        add_member (queue, agent, 1);
    }
}

static void
mark_all_gone (HlSwitch *self)
{
  for (guint i = 0; i < self->queues->len; i++)
    {
      HlSwitchQueue *queue = g_ptr_array_index (self->queues, i);

      queue->gone = TRUE;
      g_array_set_size (queue->members, 0);
    }
  for (guint i = 0; i < self->agent_list->len; i++)
    {
      HlSwitchAgent *agent = g_ptr_array_index (self->agent_list, i);

      agent->gone = TRUE;
    }
  g_hash_table_remove_all (self->extensions);
}

static int
by_rank (gconstpointer a, gconstpointer b)
{
  const HlSwitchAgent *const *x = a, *const *y = b;

  if ((*x)->gone != (*y)->gone)
    return (*x)->gone - (*y)->gone;
  return (*x)->rank < (*y)->rank ? -1 : (*x)->rank > (*y)->rank;
}

static void
settle_gone (HlSwitch *self)
{
  for (guint i = 0; i < self->agent_list->len; i++)
    {
      HlSwitchAgent *agent = g_ptr_array_index (self->agent_list, i);

      self->sweep |= agent->gone;
      if (agent->gone
          && (agent->state == HL_AGENT_READY || agent->state == HL_AGENT_AWAY
              || agent->state == HL_AGENT_WRAP_UP))
        hl_switch_agent_go_rest (self, agent);
    }
  for (guint i = 0; i < self->queues->len; i++)
    {
      HlSwitchQueue *queue = g_ptr_array_index (self->queues, i);

      self->sweep |= queue->gone;
      if (queue->gone)
        hl_switch_serve_by_all (self, queue);
    }
}

static void
take_blocked (HlSwitch *self, const HlSwitchConfig *config)
{
  g_hash_table_remove_all (self->blocked);
  for (guint i = 0; i < config->n_blocked; i++)
    {
      HlTime *until = g_new (HlTime, 1);

      *until = config->blocked[i].until;
      g_hash_table_replace (self->blocked, g_strdup (config->blocked[i].number), until);
    }
}

/* Callers are remembered as long as somebody may ask for it. */
static void
set_memory_span (HlSwitch *self, const HlSwitchConfig *config)
{
  guint minutes = 0;

  for (guint i = 0; i < config->n_flows; i++)
    {
      const HlFlowConfig *flow = &config->flows[i];

      minutes = MAX (minutes,
                     MAX (flow->repeat_minutes, MAX (flow->cut_off_minutes, flow->redial_minutes)));
    }
  for (guint i = 0; i < config->n_queues; i++)
    minutes = MAX (minutes, config->queues[i].last_agent_minutes);
  self->memory_span = minutes * HL_MINUTE;
}

/* What those who wait wait for may have changed. */
static void
arm_waiting (HlSwitch *self)
{
  for (GList *l = self->call_list.head; l != NULL; l = l->next)
    {
      HlSwitchCall *call = l->data;

      if (call->state != HL_CALL_WAITING && call->state != HL_CALL_BOOKED)
        continue;
      if (!call->announcing)
        hl_switch_tell_begin (self, call);
      hl_switch_queue_arm (self, call);
    }
}

static void
take_rest (HlSwitch *self, const HlSwitchConfig *config)
{
  hl_set_text (&self->outbound_trunk,
               is_blank (config->outbound_trunk) ? NULL : config->outbound_trunk);
  hl_set_text (&self->outbound_caller, config->outbound_caller);
  self->utc_offset_minutes = config->utc_offset_minutes;
  self->outbound_wrap_up_seconds = config->outbound_wrap_up_seconds;
  hl_set_text (&self->recording_notice, config->recording_notice);
  self->record_pause_seconds = or_else (config->record_pause_seconds, 300);
  self->dial_seconds = or_else (config->dial_seconds, 60);
  self->max_misses = or_else (config->max_misses, 2);
  self->miss_pause_seconds = or_else (config->miss_pause_seconds, 5);
}

gboolean
hl_switch_configure (HlSwitch *self, const HlSwitchConfig *config, GError **error)
{
  g_return_val_if_fail (self != NULL && config != NULL, FALSE);
  if (!hl_switch_check (config, error))
    return FALSE;
  self->now = MAX (self->now, hl_clock_now (self->clock));
  mark_all_gone (self);
  take_rest (self, config);
  for (guint i = 0; i < config->n_queues; i++)
    take_queue (self, &config->queues[i]);
  take_flows (self, config);
  for (guint i = 0; i < config->n_agents; i++)
    take_agent (self, &config->agents[i], i);
  g_ptr_array_sort (self->agent_list, by_rank);
  settle_gone (self);
  take_blocked (self, config);
  set_memory_span (self, config);
  arm_waiting (self);
  self->dispatch = TRUE;
  self->left = TRUE;
  hl_switch_queue_nobody_left (self);
  hl_switch_dispatch (self);
  hl_switch_flush (self);
  hl_switch_sweep (self);
  return TRUE;
}

/* ---- What is not needed any more ---- */

static gboolean
is_used (HlSwitch *self, HlSwitchQueue *queue)
{
  for (GList *l = self->call_list.head; l != NULL; l = l->next)
    if (((HlSwitchCall *) l->data)->queue == queue)
      return TRUE;
  return FALSE;
}

static void
drop_agent (HlSwitch *self, guint i)
{
  HlSwitchAgent *agent = g_ptr_array_index (self->agent_list, i);

  hl_alarm_clear (self->alarms, &agent->alarm);
  hl_switch_forget_agent (self, agent);
  g_hash_table_remove (self->agents, &agent->id);
  g_ptr_array_remove_index (self->agent_list, i);
}

void
hl_switch_sweep (HlSwitch *self)
{
  self->sweep = FALSE;
  for (guint i = self->agent_list->len; i-- > 0;)
    {
      HlSwitchAgent *agent = g_ptr_array_index (self->agent_list, i);

      if (agent->gone && agent->state == HL_AGENT_OFFLINE && agent->listen == NULL)
        drop_agent (self, i);
      else
        self->sweep |= agent->gone;
    }
  for (guint i = self->queues->len; i-- > 0;)
    {
      HlSwitchQueue *queue = g_ptr_array_index (self->queues, i);

      if (queue->gone && !is_used (self, queue))
        g_ptr_array_remove_index (self->queues, i);
      else
        self->sweep |= queue->gone;
    }
}
