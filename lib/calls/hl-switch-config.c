/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* The configuration: checked as a whole, then taken over piece by piece, so that
 * live calls and signed-in agents stay what they are. */

#define SECONDS_MOST (24 * 3600)
#define MINUTES_MOST (7 * 24 * 60)
#define PRIORITY_MOST 9

G_GNUC_PRINTF (2, 3)
static gboolean
fault (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, HL_SWITCH_ERROR, HL_SWITCH_ERROR_CONFIG, text);
  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || *text == '\0';
}

/* ---- Checks ---- */

static gboolean
has_queue (const HlSwitchConfig *config, HlId id)
{
  for (guint i = 0; i < config->n_queues; i++)
    if (config->queues[i].id == id)
      return TRUE;
  return FALSE;
}

static gboolean
has_flow (const HlSwitchConfig *config, HlId id)
{
  for (guint i = 0; i < config->n_flows; i++)
    if (config->flows[i].id == id)
      return TRUE;
  return FALSE;
}

static gboolean
check_queue (const HlQueueConfig *queue, guint i, GError **error)
{
  if (queue->id <= 0)
    return fault (error, "queues[%u].id: missing", i);
  if (is_blank (queue->name))
    return fault (error, "queues[%u].name: missing", i);
  if ((guint) queue->strategy > HL_STRATEGY_RANDOM)
    return fault (error, "queues[%u].strategy: not known", i);
  if (queue->ring_seconds > 300)
    return fault (error, "queues[%u].ring_seconds: at most 300", i);
  if (queue->wrap_up_seconds > SECONDS_MOST && queue->wrap_up_seconds != HL_WRAP_UP_UNTIL_SAVED)
    return fault (error, "queues[%u].wrap_up_seconds: at most a day", i);
  if (queue->max_wait_seconds > SECONDS_MOST)
    return fault (error, "queues[%u].max_wait_seconds: at most a day", i);
  if (queue->relax_seconds > 3600)
    return fault (error, "queues[%u].relax_seconds: at most an hour", i);
  if (queue->last_agent_minutes > MINUTES_MOST)
    return fault (error, "queues[%u].last_agent_minutes: at most a week", i);
  if (queue->short_abandon_seconds > 3600)
    return fault (error, "queues[%u].short_abandon_seconds: at most an hour", i);
  return TRUE;
}

static gboolean
check_hours (const HlFlowConfig *flow, guint i, GError **error)
{
  for (guint j = 0; j < flow->n_hours; j++)
    {
      const HlOpenSpan *span = &flow->hours[j];

      if (span->weekday < 1 || span->weekday > 7)
        return fault (error, "flows[%u].hours[%u].weekday: 1 (Monday) to 7", i, j);
      if (span->close_minute > 1440)
        return fault (error, "flows[%u].hours[%u].close_minute: at most 1440", i, j);
      if (span->open_minute >= span->close_minute)
        return fault (error, "flows[%u].hours[%u].open_minute: must be before close_minute", i, j);
    }
  for (guint j = 0; j < flow->n_days; j++)
    {
      const HlSpecialDay *day = &flow->days[j];
      gint32 month = day->date / 100 % 100, of_month = day->date % 100;

      if (day->date < 19700101 || day->date > 99991231 || month < 1 || month > 12 || of_month < 1
          || of_month > 31)
        return fault (error, "flows[%u].days[%u].date: not a date like 20261001", i, j);
      if (day->open && (day->like_weekday < 1 || day->like_weekday > 7))
        return fault (error, "flows[%u].days[%u].like_weekday: 1 (Monday) to 7", i, j);
    }
  return TRUE;
}

static gboolean
check_flow (const HlSwitchConfig *config, guint i, GError **error)
{
  const HlFlowConfig *flow = &config->flows[i];

  if (flow->id <= 0)
    return fault (error, "flows[%u].id: missing", i);
  if (!has_queue (config, flow->queue))
    return fault (error, "flows[%u].queue: no such queue", i);
  if ((guint) flow->at_closing > HL_AT_CLOSING_PROMPT)
    return fault (error, "flows[%u].at_closing: not known", i);
  if (flow->priority > PRIORITY_MOST)
    return fault (error, "flows[%u].priority: at most 9", i);
  if (flow->repeat_minutes > MINUTES_MOST)
    return fault (error, "flows[%u].repeat_minutes: at most a week", i);
  if (flow->cut_off_minutes > MINUTES_MOST)
    return fault (error, "flows[%u].cut_off_minutes: at most a week", i);
  if (flow->redial_minutes > MINUTES_MOST)
    return fault (error, "flows[%u].redial_minutes: at most a week", i);
  return check_hours (flow, i, error);
}

static gboolean
check_line (const HlSwitchConfig *config, guint i, GError **error)
{
  if (is_blank (config->lines[i].number))
    return fault (error, "lines[%u].number: missing", i);
  if (!has_flow (config, config->lines[i].flow))
    return fault (error, "lines[%u].flow: no such flow", i);
  for (guint j = 0; j < i; j++)
    if (g_str_equal (config->lines[i].number, config->lines[j].number))
      return fault (error, "lines[%u].number: the same as lines[%u]", i, j);
  return TRUE;
}

static gboolean
check_agent (const HlSwitchConfig *config, guint i, GError **error)
{
  const HlAgentConfig *agent = &config->agents[i];

  if (agent->id <= 0)
    return fault (error, "agents[%u].id: missing", i);
  if (is_blank (agent->extension))
    return fault (error, "agents[%u].extension: missing", i);
  if ((guint) agent->device > HL_DEVICE_CONTACT)
    return fault (error, "agents[%u].device: not known", i);
  if (agent->device == HL_DEVICE_CONTACT && is_blank (agent->contact))
    return fault (error, "agents[%u].contact: missing for a fixed device", i);
  for (guint j = 0; j < agent->n_queues; j++)
    if (!has_queue (config, agent->queues[j].queue))
      return fault (error, "agents[%u].queues[%u].queue: no such queue", i, j);
  return TRUE;
}

/* Ids, and the extensions of agents, are there once. */
static gboolean
check_unique (const HlSwitchConfig *config, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) extensions = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < config->n_queues; i++)
    if (!g_hash_table_add (ids, (gpointer) &config->queues[i].id))
      return fault (error, "queues[%u].id: used twice", i);
  g_hash_table_remove_all (ids);
  for (guint i = 0; i < config->n_flows; i++)
    if (!g_hash_table_add (ids, (gpointer) &config->flows[i].id))
      return fault (error, "flows[%u].id: used twice", i);
  g_hash_table_remove_all (ids);
  for (guint i = 0; i < config->n_agents; i++)
    {
      if (!g_hash_table_add (ids, (gpointer) &config->agents[i].id))
        return fault (error, "agents[%u].id: used twice", i);
      if (!g_hash_table_add (extensions, (gpointer) config->agents[i].extension))
        return fault (error, "agents[%u].extension: used twice", i);
    }
  return TRUE;
}

static gboolean
check (const HlSwitchConfig *config, GError **error)
{
  for (guint i = 0; i < config->n_queues; i++)
    if (!check_queue (&config->queues[i], i, error))
      return FALSE;
  for (guint i = 0; i < config->n_flows; i++)
    if (!check_flow (config, i, error))
      return FALSE;
  for (guint i = 0; i < config->n_lines; i++)
    if (!check_line (config, i, error))
      return FALSE;
  for (guint i = 0; i < config->n_agents; i++)
    if (!check_agent (config, i, error))
      return FALSE;
  for (guint i = 0; i < config->n_blocked; i++)
    if (is_blank (config->blocked[i].number))
      return fault (error, "blocked[%u].number: missing", i);
  if (config->utc_offset_minutes < -14 * 60 || config->utc_offset_minutes > 14 * 60)
    return fault (error, "utc_offset_minutes: -840 to 840");
  if (config->record_pause_seconds > 3600)
    return fault (error, "record_pause_seconds: at most an hour");
  if (config->dial_seconds > 600)
    return fault (error, "dial_seconds: at most 600");
  return check_unique (config, error);
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
  queue->last_agent_minutes = from->last_agent_minutes;
  queue->short_abandon_seconds = or_else (from->short_abandon_seconds, 5);
  hl_set_text (&queue->name, from->name);
  hl_set_text (&queue->music, from->music);
  hl_set_text (&queue->full_prompt, from->full_prompt);
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
  flow->greeting = is_blank (from->greeting) ? NULL : g_strdup (from->greeting);
  flow->closed_prompt = is_blank (from->closed_prompt) ? NULL : g_strdup (from->closed_prompt);
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
    if (((HlSwitchCall *) l->data)->state == HL_CALL_WAITING)
      hl_switch_queue_arm (self, l->data);
}

static void
take_rest (HlSwitch *self, const HlSwitchConfig *config)
{
  hl_set_text (&self->outbound_trunk,
               is_blank (config->outbound_trunk) ? NULL : config->outbound_trunk);
  hl_set_text (&self->outbound_caller, config->outbound_caller);
  self->utc_offset_minutes = config->utc_offset_minutes;
  self->outbound_wrap_up_seconds = config->outbound_wrap_up_seconds;
  self->record_pause_seconds = or_else (config->record_pause_seconds, 300);
  self->dial_seconds = or_else (config->dial_seconds, 60);
  self->max_misses = or_else (config->max_misses, 2);
  self->miss_pause_seconds = or_else (config->miss_pause_seconds, 5);
}

gboolean
hl_switch_configure (HlSwitch *self, const HlSwitchConfig *config, GError **error)
{
  g_return_val_if_fail (self != NULL && config != NULL, FALSE);
  if (!check (config, error))
    return FALSE;
  self->now = hl_clock_now (self->clock);
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
