/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-switch-private.h"

/* The configuration checked as a whole: what is wrong is said with the path of the
 * field, and nothing is taken over. */

#define SECONDS_MOST (24 * 3600)
#define MINUTES_MOST (7 * 24 * 60)
#define MENU_WAIT_MOST 10u

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

/* ---- Actions ---- */

static gboolean
is_dialled (const char *number)
{
  g_autofree char *folded = number != NULL ? hl_number_fold (number) : NULL;

  return folded != NULL && strlen (folded) >= 2 && strlen (folded) <= HL_DIGITS_MOST;
}

static gboolean
check_action (const HlSwitchConfig *config, const HlAction *action, const char *path,
              GError **error)
{
  gboolean dials = action->kind == HL_ACTION_NUMBER || action->kind == HL_ACTION_CALLBACK;

  if ((guint) action->kind >= HL_N_ACTION_KINDS)
    return fault (error, "%s: not known", path);
  if (action->kind == HL_ACTION_PROMPT && is_blank (action->prompt))
    return fault (error, "%s.prompt: missing", path);
  if (action->kind == HL_ACTION_QUEUE && !has_queue (config, action->to))
    return fault (error, "%s.queue: no such queue", path);
  if (action->kind == HL_ACTION_FLOW && !has_flow (config, action->to))
    return fault (error, "%s.flow: no such flow", path);
  if (action->kind == HL_ACTION_NUMBER && !is_dialled (action->number))
    return fault (error, "%s.number: not a number that can be dialled", path);
  if (dials && is_blank (config->outbound_trunk))
    return fault (error, "%s: no trunk to dial out is set up", path);
  return TRUE;
}

G_GNUC_PRINTF (4, 5)
static gboolean
check_action_at (const HlSwitchConfig *config, const HlAction *action, GError **error,
                 const char *format, ...)
{
  g_autofree char *path = NULL;
  va_list args;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);
  return check_action (config, action, path, error);
}

static gboolean
check_queue_actions (const HlSwitchConfig *config, guint i, GError **error)
{
  const HlQueueConfig *queue = &config->queues[i];

  if (queue->announce_seconds != 0
      && (queue->announce_seconds < 10 || queue->announce_seconds > 3600))
    return fault (error, "queues[%u].announce_seconds: 0, or 10 to 3600", i);
  if (queue->callback_after_seconds > SECONDS_MOST)
    return fault (error, "queues[%u].callback_after_seconds: at most a day", i);
  if (queue->callback_after_seconds != 0 && is_blank (config->outbound_trunk))
    return fault (error, "queues[%u].callback_after_seconds: no trunk to dial out is set up", i);
  return check_action_at (config, &queue->full, error, "queues[%u].full", i)
         && check_action_at (config, &queue->waited, error, "queues[%u].waited", i)
         && check_action_at (config, &queue->nobody, error, "queues[%u].nobody", i);
}

static gboolean
check_menu (const HlSwitchConfig *config, const HlMenuConfig *menu, guint i, GError **error)
{
  if (menu->wait_seconds > MENU_WAIT_MOST)
    return fault (error, "flows[%u].menu.wait_seconds: at most %u", i, MENU_WAIT_MOST);
  if (menu->n_keys == 0)
    return fault (error, "flows[%u].menu.keys: a menu without keys", i);
  for (guint j = 0; j < menu->n_keys; j++)
    {
      const HlMenuKey *key = &menu->keys[j];

      if (key->key == '0')
        return fault (error, "flows[%u].menu.keys[%u].key: 0 always reaches a person", i, j);
      if (key->key == '\0' || strchr ("123456789*#", key->key) == NULL)
        return fault (error, "flows[%u].menu.keys[%u].key: 1 to 9, * or #", i, j);
      for (guint k = 0; k < j; k++)
        if (menu->keys[k].key == key->key)
          return fault (error, "flows[%u].menu.keys[%u].key: the same as keys[%u]", i, j, k);
      if (key->action.kind == HL_ACTION_NONE)
        return fault (error, "flows[%u].menu.keys[%u]: leads nowhere", i, j);
      if (!check_action_at (config, &key->action, error, "flows[%u].menu.keys[%u]", i, j))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_flow_actions (const HlSwitchConfig *config, guint i, GError **error)
{
  const HlFlowConfig *flow = &config->flows[i];

  if (flow->message_seconds > 3600)
    return fault (error, "flows[%u].message_seconds: at most an hour", i);
  if (flow->rating_digits > 9)
    return fault (error, "flows[%u].rating_digits: at most 9", i);
  return (flow->menu == NULL || check_menu (config, flow->menu, i, error))
         && check_action_at (config, &flow->closed, error, "flows[%u].closed", i);
}

/* ---- Loops ----
 *
 * Queues and flows are the nodes, what leads from one to another the edges: nobody
 * may come twice to the same one. */

typedef struct
{
  const HlSwitchConfig *config;
  char *colours; /* by node, queues first: 0 = new, 1 = on the way, 2 = done */
  GError **error;
} Walk;

static guint
node_of (const HlSwitchConfig *config, gboolean flow, HlId id)
{
  guint i = 0;

  while ((flow ? config->flows[i].id : config->queues[i].id) != id)
    i++;
  return flow ? config->n_queues + i : i;
}

static gboolean visit (Walk *walk, guint node);

G_GNUC_PRINTF (4, 5)
static gboolean
follow (Walk *walk, gboolean flow, HlId to, const char *format, ...)
{
  guint node = node_of (walk->config, flow, to);
  g_autofree char *path = NULL;
  va_list args;

  if (walk->colours[node] != 1)
    return visit (walk, node);
  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);
  return fault (walk->error, "%s: leads back to %s[%u]", path, flow ? "flows" : "queues",
                flow ? node - walk->config->n_queues : node);
}

static gboolean
leads_on (const HlAction *action)
{
  return action->kind == HL_ACTION_QUEUE || action->kind == HL_ACTION_FLOW;
}

static gboolean
follow_queue (Walk *walk, guint i)
{
  const HlQueueConfig *queue = &walk->config->queues[i];
  const struct
  {
    const HlAction *action;
    const char *name;
  } ways[] = { { &queue->full, "full" },
               { &queue->waited, "waited" },
               { &queue->nobody, "nobody" } };

  for (guint j = 0; j < G_N_ELEMENTS (ways); j++)
    if (leads_on (ways[j].action)
        && !follow (walk, ways[j].action->kind == HL_ACTION_FLOW, ways[j].action->to,
                    "queues[%u].%s", i, ways[j].name))
      return FALSE;
  return TRUE;
}

static gboolean
follow_flow (Walk *walk, guint i)
{
  const HlFlowConfig *flow = &walk->config->flows[i];

  for (guint j = 0; flow->menu != NULL && j < flow->menu->n_keys; j++)
    {
      const HlAction *action = &flow->menu->keys[j].action;

      if (leads_on (action)
          && !follow (walk, action->kind == HL_ACTION_FLOW, action->to, "flows[%u].menu.keys[%u]",
                      i, j))
        return FALSE;
    }
  if (leads_on (&flow->closed)
      && !follow (walk, flow->closed.kind == HL_ACTION_FLOW, flow->closed.to, "flows[%u].closed",
                  i))
    return FALSE;
  return follow (walk, FALSE, flow->queue, "flows[%u].queue", i);
}

static gboolean
visit (Walk *walk, guint node)
{
  guint n_queues = walk->config->n_queues;

  if (walk->colours[node] != 0)
    return TRUE;
  walk->colours[node] = 1;
  if (!(node < n_queues ? follow_queue (walk, node) : follow_flow (walk, node - n_queues)))
    return FALSE;
  walk->colours[node] = 2;
  return TRUE;
}

static gboolean
check_loops (const HlSwitchConfig *config, GError **error)
{
  guint n = config->n_queues + config->n_flows;
  g_autofree char *colours = g_malloc0 (n + 1);
  Walk walk = { config, colours, error };

  for (guint i = 0; i < n; i++) /* flows first */
    if (!visit (&walk, (config->n_queues + i) % n))
      return FALSE;
  return TRUE;
}

/* ---- Parts ---- */

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
  if (flow->priority > HL_PRIORITY_MOST)
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

gboolean
hl_switch_check (const HlSwitchConfig *config, GError **error)
{
  for (guint i = 0; i < config->n_queues; i++)
    if (!check_queue (&config->queues[i], i, error) || !check_queue_actions (config, i, error))
      return FALSE;
  for (guint i = 0; i < config->n_flows; i++)
    if (!check_flow (config, i, error) || !check_flow_actions (config, i, error))
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
  return check_unique (config, error) && check_loops (config, error);
}
