/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manager-way.h"

#include <glib/gi18n.h>

#include "manager-prompt.h"

#define MENU_SECONDS 3 /* of silence, when the menu names none */

/* ---- Pieces ---- */

static void
add_line (GPtrArray *lines, const char *when, const char *what)
{
  if (what != NULL)
    g_ptr_array_add (lines, g_strdup_printf ("%s → %s", when, what));
}

static char *
queue_text (const char *name)
{
  return g_strdup_printf (_ ("queue %s"), name != NULL ? name : "?");
}

/* Where it leads; NULL: nowhere yet. */
static char *
target_text (const HlSiteAction *action)
{
  if (action->queue != NULL)
    return queue_text (action->queue);
  if (action->flow != NULL)
    return g_strdup_printf (_ ("flow %s"), action->flow);
  if (action->number != NULL)
    return g_strdup_printf (_ ("number %s"), action->number);
  if (action->message)
    return g_strdup (_ ("message"));
  return action->callback ? g_strdup (_ ("call-back booked")) : NULL;
}

static char *
prompt_text (const char *name)
{
  g_autofree char *title = manager_prompt_title (name);

  return g_strdup_printf (_ ("prompt “%s”"), title);
}

/* "prompt “Welcome” → queue care".  A key of a menu begins as an action. */
static char *
action_text (gconstpointer record)
{
  const HlSiteAction *action = record;
  g_autofree char *target = target_text (action);
  g_autofree char *prompt = action->prompt != NULL ? prompt_text (action->prompt) : NULL;

  if (prompt == NULL)
    return target != NULL ? g_steal_pointer (&target) : g_strdup ("?");
  return g_strdup_printf ("%s → %s", prompt, target != NULL ? target : _ ("the end"));
}

static char *
prompt_end (const char *name)
{
  g_autofree char *prompt = name != NULL ? prompt_text (name) : NULL;

  return prompt != NULL ? g_strdup_printf ("%s → %s", prompt, _ ("the end"))
                        : g_strdup (_ ("the usual prompt → the end"));
}

static HlSiteQueue *
find_queue (HlSite *site, const char *name)
{
  for (guint i = 0; site->queues != NULL && i < site->queues->len; i++)
    {
      HlSiteQueue *queue = g_ptr_array_index (site->queues, i);

      if (g_strcmp0 (queue->name, name) == 0)
        return queue;
    }
  return NULL;
}

static char **
take_lines (GPtrArray *lines)
{
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}

/* ---- A queue's branches ---- */

static void
add_branch (GPtrArray *lines, const char *when, HlRecord *action, const char *otherwise)
{
  g_autofree char *what = action != NULL ? action_text (action) : prompt_end (otherwise);

  add_line (lines, when, what);
}

static void
add_branches (GPtrArray *lines, const HlSiteQueue *queue)
{
  if (queue->max_waiting > 0)
    add_branch (lines, _ ("full"), queue->full, queue->full_prompt);
  if (queue->max_wait_seconds > 0)
    {
      g_autofree char *when = g_strdup_printf (_ ("waited %d s"), (int) queue->max_wait_seconds);

      add_branch (lines, when, queue->waited, queue->full_prompt);
    }
  if (queue->nobody != NULL)
    add_branch (lines, _ ("no agent signed in"), queue->nobody, NULL);
  if (queue->callback_after_seconds > 0)
    {
      g_autofree char *when =
          g_strdup_printf (_ ("waits %d s"), (int) queue->callback_after_seconds);

      add_line (lines, when, _ ("a call-back is offered"));
    }
}

/* ---- A flow ---- */

static void
add_main (GPtrArray *lines, const HlSiteFlow *flow)
{
  g_autofree char *queue = queue_text (flow->queue);
  gboolean timed = flow->hours != NULL && flow->hours->len > 0;
  g_autoptr (GString) text = g_string_new (timed ? _ ("open hours") : _ ("day and night"));

  if (flow->greeting != NULL)
    {
      g_autofree char *greeting = prompt_text (flow->greeting);

      g_string_append_printf (text, " → %s", greeting);
    }
  if (flow->menu != NULL)
    g_string_append_printf (text, " → %s", _ ("menu"));
  g_string_append_printf (text, " → %s", queue);
  g_ptr_array_add (lines, g_strdup (text->str));
}

static void
add_keys (GPtrArray *lines, const HlSiteFlow *flow)
{
  const HlSiteMenu *menu = (const HlSiteMenu *) flow->menu;
  g_autofree char *queue = queue_text (flow->queue);
  g_autofree char *silence = NULL;

  for (guint i = 0; menu->keys != NULL && i < menu->keys->len; i++)
    {
      const HlSiteKey *key = g_ptr_array_index (menu->keys, i);
      g_autofree char *when = g_strdup_printf (_ ("key %s"), key->key != NULL ? key->key : "?");
      g_autofree char *what = action_text (key);

      add_line (lines, when, what);
    }
  silence = g_strdup_printf (_ ("key 0, or %d s of silence"),
                             (int) (menu->wait_seconds > 0 ? menu->wait_seconds : MENU_SECONDS));
  add_line (lines, silence, queue);
}

char **
manager_way_of_flow (HlSite *site, HlRecord *record)
{
  const HlSiteFlow *flow = (const HlSiteFlow *) record;
  const HlSiteQueue *queue = find_queue (site, flow->queue);
  GPtrArray *lines = g_ptr_array_new ();

  add_main (lines, flow);
  if (flow->menu != NULL)
    add_keys (lines, flow);
  if (queue != NULL)
    add_branches (lines, queue);
  if (flow->hours != NULL && flow->hours->len > 0)
    add_branch (lines, _ ("outside of the hours"), flow->closed, flow->closed_prompt);
  if (flow->rating_prompt != NULL)
    add_line (lines, _ ("after the call"), _ ("rating"));
  return take_lines (lines);
}

/* ---- A queue ---- */

static gboolean
leads_to (gconstpointer record, const HlSiteQueue *queue)
{
  const HlSiteAction *action = record;

  return action != NULL && queue->name != NULL && g_strcmp0 (action->queue, queue->name) == 0;
}

static void
add_flow_sources (GPtrArray *lines, const HlSiteFlow *flow, const HlSiteQueue *queue)
{
  const HlSiteMenu *menu = (const HlSiteMenu *) flow->menu;
  const char *name = flow->name != NULL ? flow->name : "?";
  g_autofree char *from = g_strdup_printf (_ ("flow %s"), name);

  if (g_strcmp0 (flow->queue, queue->name) == 0)
    add_line (lines, from, _ ("here"));
  for (guint i = 0; menu != NULL && menu->keys != NULL && i < menu->keys->len; i++)
    {
      const HlSiteKey *key = g_ptr_array_index (menu->keys, i);
      g_autofree char *when = NULL;

      if (!leads_to (key, queue))
        continue;
      when = g_strdup_printf (_ ("flow %s, key %s"), name, key->key != NULL ? key->key : "?");
      add_line (lines, when, _ ("here"));
    }
}

static void
add_sources (GPtrArray *lines, HlSite *site, const HlSiteQueue *queue)
{
  for (guint i = 0; site->flows != NULL && i < site->flows->len; i++)
    {
      const HlSiteFlow *flow = g_ptr_array_index (site->flows, i);
      g_autofree char *closed = g_strdup_printf (_ ("flow %s, outside of the hours"),
                                                 flow->name != NULL ? flow->name : "?");

      add_flow_sources (lines, flow, queue);
      if (leads_to (flow->closed, queue))
        add_line (lines, closed, _ ("here"));
    }
  for (guint i = 0; site->queues != NULL && i < site->queues->len; i++)
    {
      const HlSiteQueue *other = g_ptr_array_index (site->queues, i);
      g_autofree char *from = queue_text (other->name);

      if (leads_to (other->full, queue) || leads_to (other->waited, queue)
          || leads_to (other->nobody, queue))
        add_line (lines, from, _ ("here"));
    }
}

char **
manager_way_of_queue (HlSite *site, HlRecord *record)
{
  const HlSiteQueue *queue = (const HlSiteQueue *) record;
  GPtrArray *lines = g_ptr_array_new ();

  add_sources (lines, site, queue);
  if (lines->len == 0)
    g_ptr_array_add (lines, g_strdup (_ ("no flow leads here")));
  add_branches (lines, queue);
  return take_lines (lines);
}

/* ---- Alone ---- */

char *
manager_way_of_action (HlRecord *action)
{
  return action_text (action);
}

char *
manager_way_of_menu (HlRecord *record)
{
  const HlSiteMenu *menu = (const HlSiteMenu *) record;
  GString *text = g_string_new (NULL);

  for (guint i = 0; menu->keys != NULL && i < menu->keys->len; i++)
    {
      const HlSiteKey *key = g_ptr_array_index (menu->keys, i);
      g_autofree char *what = action_text (key);

      g_string_append_printf (text, "%s%s → %s", i > 0 ? _ ("; ") : "",
                              key->key != NULL ? key->key : "?", what);
    }
  return g_string_free (text, FALSE);
}
