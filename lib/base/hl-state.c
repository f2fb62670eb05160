/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-state.h"

int
hl_state_next (const HlStateTable *table, guint state, guint event)
{
  g_return_val_if_fail (table != NULL, -1);

  for (guint i = 0; i < table->n_steps; i++)
    if (table->steps[i].from == state && table->steps[i].event == event)
      return table->steps[i].to;

  return -1;
}

static guint
count_words (const char *const *words)
{
  guint n = 0;

  while (words[n] != NULL)
    n++;
  return n;
}

static char *
find_bad_step (const HlStateTable *table, guint n_states, guint n_events)
{
  for (guint i = 0; i < table->n_steps; i++)
    {
      const HlStep *step = &table->steps[i];

      if (step->from >= n_states || step->to >= n_states || step->event >= n_events)
        return g_strdup_printf ("%s: step %u is out of range", table->name, i);

      for (guint j = 0; j < i; j++)
        if (table->steps[j].from == step->from && table->steps[j].event == step->event)
          return g_strdup_printf ("%s: %s on %s is there twice", table->name,
                                  table->events[step->event], table->states[step->from]);
    }

  return NULL;
}

static char *
find_unreachable (const HlStateTable *table, guint n_states)
{
  gboolean reached[256] = { [0] = TRUE };
  gboolean grew = TRUE;

  while (grew)
    {
      grew = FALSE;
      for (guint i = 0; i < table->n_steps; i++)
        if (reached[table->steps[i].from] && !reached[table->steps[i].to])
          grew = reached[table->steps[i].to] = TRUE;
    }

  for (guint i = 0; i < n_states; i++)
    if (!reached[i])
      return g_strdup_printf ("%s: %s is never reached", table->name, table->states[i]);

  return NULL;
}

char *
hl_state_table_fault (const HlStateTable *table)
{
  guint n_states, n_events;
  char *fault;

  g_return_val_if_fail (table != NULL, NULL);

  n_states = count_words (table->states);
  n_events = count_words (table->events);
  if (n_states == 0 || n_states > 256 || n_events > 256)
    return g_strdup_printf ("%s: must have 1 to 256 states and at most 256 events", table->name);

  fault = find_bad_step (table, n_states, n_events);
  return fault != NULL ? fault : find_unreachable (table, n_states);
}
