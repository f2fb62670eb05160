/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A state machine is a table; a test walks every pair of state and event.
 * States and events are small enums from 0. */
typedef struct
{
  guint8 from;
  guint8 event;
  guint8 to;
} HlStep;

typedef struct
{
  const char *name;
  const char *const *states; /* words, NULL-terminated */
  const char *const *events;
  const HlStep *steps;
  guint n_steps;
} HlStateTable;

/* Returns: the next state, or -1 when @event is not legal in @state */
int hl_state_next (const HlStateTable *table, guint state, guint event);

/* Checks the table itself: indexes in range, no pair twice, every state
 * reachable from 0.  For tests.  Returns: (transfer full) (nullable): what is wrong */
char *hl_state_table_fault (const HlStateTable *table);

G_END_DECLS
