/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What crosses between the threads of mediad: any thread pushes, one thread takes
 * all at once.  Lock-free, so that the tick never waits.  A node is the first
 * member of what is pushed. */

typedef struct _HlStackNode HlStackNode;
struct _HlStackNode
{
  HlStackNode *next;
};

typedef struct
{
  HlStackNode *top; /* atomic */
} HlStack;

static inline void
hl_stack_push (HlStack *self, HlStackNode *node)
{
  HlStackNode *top = __atomic_load_n (&self->top, __ATOMIC_RELAXED);

  do
    node->next = top;
  while (!__atomic_compare_exchange_n (&self->top, &top, node, TRUE, __ATOMIC_RELEASE,
                                       __ATOMIC_RELAXED));
}

/* Returns: all nodes, the first pushed first */
static inline HlStackNode *
hl_stack_take (HlStack *self)
{
  HlStackNode *node = __atomic_exchange_n (&self->top, NULL, __ATOMIC_ACQUIRE);
  HlStackNode *ordered = NULL;

  while (node != NULL)
    {
      HlStackNode *next = node->next;

      node->next = ordered;
      ordered = node;
      node = next;
    }
  return ordered;
}

G_END_DECLS
