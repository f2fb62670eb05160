/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-site-private.h"

#include <string.h>

/* Where callers go on to: each action by itself, then all of them as ways between flows
 * and queues. */

/* ---- An action by itself ---- */

static gboolean
is_digits (const char *text)
{
  return strspn (text, "0123456789") == strlen (text);
}

static gboolean
check_action (HlSiteAction *action, const char *path, GError **error)
{
  guint n = (action->queue != NULL) + (action->flow != NULL) + (action->number != NULL)
            + (action->message != 0) + (action->callback != 0);

  if (n > 1 || (n == 0 && action->prompt == NULL))
    return hl_site_refuse (
        error, "%s: give one of queue, flow, number, message and callback, or a prompt alone",
        path);
  if (action->number != NULL && !is_digits (action->number))
    return hl_site_refuse (error, "%s.number: must be digits only", path);
  return TRUE;
}

static gboolean
check_named (HlRecord *action, const char *list, guint i, const char *name, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s[%u].%s", list, i, name);

  return action == NULL || check_action ((HlSiteAction *) action, path, error);
}

gboolean
hl_site_check_queue (HlSite *self, guint i, GError **error)
{
  HlSiteQueue *queue = self->queues->pdata[i];

  if (!check_named (queue->full, "queues", i, "full", error)
      || !check_named (queue->waited, "queues", i, "waited", error)
      || !check_named (queue->nobody, "queues", i, "nobody", error))
    return FALSE;
  if (queue->announce_seconds > 0 && queue->announce_seconds < 10)
    return hl_site_refuse (error, "queues[%u].announce_seconds: must be 0, or from 10 to 600", i);
  if (queue->full != NULL && queue->max_waiting == 0)
    return hl_site_refuse (error, "queues[%u].full: never happens without max_waiting", i);
  if (queue->waited != NULL && queue->max_wait_seconds == 0)
    return hl_site_refuse (error, "queues[%u].waited: never happens without max_wait_seconds", i);
  return TRUE;
}

static gboolean
check_key (HlSiteMenu *menu, guint flow, guint i, GError **error)
{
  HlSiteKey *key = menu->keys->pdata[i];
  g_autofree char *path = g_strdup_printf ("flows[%u].menu.keys[%u]", flow, i);

  if (*key->key == '0')
    return hl_site_refuse (error, "%s.key: 0 always leads to a person", path);
  if (strchr ("123456789*#", *key->key) == NULL)
    return hl_site_refuse (error, "%s.key: must be one of 1 to 9, * and #", path);
  for (guint k = 0; k < i; k++)
    if (strcmp (((HlSiteKey *) menu->keys->pdata[k])->key, key->key) == 0)
      return hl_site_refuse (error, "%s.key: %s is there twice", path, key->key);
  return check_action ((HlSiteAction *) key, path, error);
}

gboolean
hl_site_check_menu (HlSite *self, guint i, GError **error)
{
  HlSiteFlow *flow = self->flows->pdata[i];
  HlSiteMenu *menu = (HlSiteMenu *) flow->menu;

  for (guint k = 0; menu != NULL && k < menu->keys->len; k++)
    if (!check_key (menu, i, k, error))
      return FALSE;
  return check_named (flow->closed, "flows", i, "closed", error);
}

/* ---- Ways: from a queue or flow to the next ---- */

typedef enum
{
  UNSEEN,
  ON_THE_WAY,
  SEEN,
} Mark;

typedef struct
{
  HlSite *site;
  Mark *queues, *flows;
} Walk;

static gboolean visit_flow (Walk *walk, guint i, GError **error);
static gboolean visit_queue (Walk *walk, guint i, GError **error);

static gboolean
find (GPtrArray *items, const HlSiteList *list, const char *name, guint *i)
{
  for (*i = 0; items != NULL && *i < items->len; (*i)++)
    if (g_strcmp0 (hl_site_key (list, items->pdata[*i]), name) == 0)
      return TRUE;
  return FALSE;
}

/* Goes to the queue or flow called @name.  One that is not known has been reported. */
static gboolean
go (Walk *walk, gboolean to_queue, const char *name, const char *path, GError **error)
{
  GPtrArray *items = to_queue ? walk->site->queues : walk->site->flows;
  const HlSiteList *list = &hl_site_lists[to_queue ? 0 : 1];
  Mark *marks = to_queue ? walk->queues : walk->flows;
  guint i;

  if (!find (items, list, name, &i) || marks[i] == SEEN)
    return TRUE;
  if (marks[i] == ON_THE_WAY)
    return hl_site_refuse (error, "%s: leads back to %s %s", path, to_queue ? "queue" : "flow",
                           name);
  return to_queue ? visit_queue (walk, i, error) : visit_flow (walk, i, error);
}

static gboolean
take (Walk *walk, HlRecord *record, const char *path, GError **error)
{
  HlSiteAction *action = (HlSiteAction *) record;

  if (action == NULL)
    return TRUE;
  if (action->queue != NULL && !hl_site_has_key (walk->site, "queues", action->queue))
    return hl_site_refuse (error, "%s.queue: there is no queue %s", path, action->queue);
  if (action->flow != NULL && !hl_site_has_key (walk->site, "flows", action->flow))
    return hl_site_refuse (error, "%s.flow: there is no flow %s", path, action->flow);
  if (action->number != NULL && walk->site->outbound_trunk == NULL)
    return hl_site_refuse (error, "%s.number: can't be dialled without an outbound_trunk", path);
  if (action->callback && walk->site->outbound_trunk == NULL)
    return hl_site_refuse (error, "%s.callback: can't be dialled without an outbound_trunk", path);
  if (action->queue != NULL)
    return go (walk, TRUE, action->queue, path, error);
  return action->flow == NULL || go (walk, FALSE, action->flow, path, error);
}

static gboolean
take_named (Walk *walk, HlRecord *action, const char *list, guint i, const char *name,
            GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s[%u].%s", list, i, name);

  return take (walk, action, path, error);
}

static gboolean
visit_queue (Walk *walk, guint i, GError **error)
{
  HlSiteQueue *queue = walk->site->queues->pdata[i];

  if (queue->callback_after_seconds > 0 && walk->site->outbound_trunk == NULL)
    return hl_site_refuse (
        error, "queues[%u].callback_after_seconds: can't be dialled without an outbound_trunk", i);
  walk->queues[i] = ON_THE_WAY;
  if (!take_named (walk, queue->full, "queues", i, "full", error)
      || !take_named (walk, queue->waited, "queues", i, "waited", error)
      || !take_named (walk, queue->nobody, "queues", i, "nobody", error))
    return FALSE;
  walk->queues[i] = SEEN;
  return TRUE;
}

static gboolean
visit_flow (Walk *walk, guint i, GError **error)
{
  HlSiteFlow *flow = walk->site->flows->pdata[i];
  HlSiteMenu *menu = (HlSiteMenu *) flow->menu;
  g_autofree char *queue = g_strdup_printf ("flows[%u].queue", i);

  walk->flows[i] = ON_THE_WAY;
  for (guint k = 0; menu != NULL && k < menu->keys->len; k++)
    {
      g_autofree char *path = g_strdup_printf ("flows[%u].menu.keys[%u]", i, k);

      if (!take (walk, menu->keys->pdata[k], path, error))
        return FALSE;
    }
  if (!take_named (walk, flow->closed, "flows", i, "closed", error)
      || !go (walk, TRUE, flow->queue, queue, error))
    return FALSE;
  walk->flows[i] = SEEN;
  return TRUE;
}

gboolean
hl_site_check_ways (HlSite *self, GError **error)
{
  guint n_queues = self->queues != NULL ? self->queues->len : 0;
  guint n_flows = self->flows != NULL ? self->flows->len : 0;
  g_autofree Mark *queues = g_new0 (Mark, n_queues + 1);
  g_autofree Mark *flows = g_new0 (Mark, n_flows + 1);
  Walk walk = { self, queues, flows };

  for (guint i = 0; i < n_flows; i++)
    if (flows[i] == UNSEEN && !visit_flow (&walk, i, error))
      return FALSE;
  for (guint i = 0; i < n_queues; i++)
    if (queues[i] == UNSEEN && !visit_queue (&walk, i, error))
      return FALSE;
  return TRUE;
}

/* ---- Prompts ---- */

typedef struct
{
  HlSitePromptFunc func;
  gpointer data;
} Telling;

static gboolean
tell (const Telling *telling, const char *list, guint i, const char *name, const char *prompt)
{
  g_autofree char *path = g_strdup_printf ("%s[%u].%s", list, i, name);

  return prompt == NULL || *prompt == '\0' || telling->func (path, prompt, telling->data);
}

static gboolean
tell_action (const Telling *telling, const char *list, guint i, const char *name, HlRecord *action)
{
  g_autofree char *path = g_strconcat (name, ".prompt", NULL);

  return action == NULL || tell (telling, list, i, path, ((HlSiteAction *) action)->prompt);
}

static gboolean
tell_queue (const Telling *telling, HlSiteQueue *queue, guint i)
{
  return tell (telling, "queues", i, "music", queue->music)
         && tell (telling, "queues", i, "full_prompt", queue->full_prompt)
         && tell_action (telling, "queues", i, "full", queue->full)
         && tell_action (telling, "queues", i, "waited", queue->waited)
         && tell_action (telling, "queues", i, "nobody", queue->nobody);
}

static gboolean
tell_menu (const Telling *telling, HlSiteMenu *menu, guint i)
{
  if (menu == NULL)
    return TRUE;
  for (guint k = 0; k < menu->keys->len; k++)
    {
      g_autofree char *name = g_strdup_printf ("menu.keys[%u]", k);

      if (!tell_action (telling, "flows", i, name, menu->keys->pdata[k]))
        return FALSE;
    }
  return tell (telling, "flows", i, "menu.prompt", menu->prompt);
}

static gboolean
tell_flow (const Telling *telling, HlSiteFlow *flow, guint i)
{
  return tell (telling, "flows", i, "greeting", flow->greeting)
         && tell (telling, "flows", i, "closed_prompt", flow->closed_prompt)
         && tell (telling, "flows", i, "message_prompt", flow->message_prompt)
         && tell (telling, "flows", i, "rating_prompt", flow->rating_prompt)
         && tell_action (telling, "flows", i, "closed", flow->closed)
         && tell_menu (telling, (HlSiteMenu *) flow->menu, i);
}

gboolean
hl_site_foreach_prompt (HlSite *self, HlSitePromptFunc func, gpointer data)
{
  const Telling telling = { func, data };

  for (guint i = 0; self->queues != NULL && i < self->queues->len; i++)
    if (!tell_queue (&telling, self->queues->pdata[i], i))
      return FALSE;
  for (guint i = 0; self->flows != NULL && i < self->flows->len; i++)
    if (!tell_flow (&telling, self->flows->pdata[i], i))
      return FALSE;
  return TRUE;
}
