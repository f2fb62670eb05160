/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

#include "hl-sip-root.h"

#include <poll.h>

/* Sofia rounds the time to its next timer down to milliseconds, and so asks epoll
 * again and again through the last one: half of the thread's time under load.  Here
 * that millisecond is waited for, on the root's own epoll, so that whatever comes in
 * meanwhile is seen at once.  Should the epoll not be found, it spins as before. */

#define QUICK 15 /* µs: a turn that did nothing takes 1–3 */
#define QUICK_TURNS 3
#define REST_MS 1

su_root_t *
hl_sip_wait_create_root (HlSipStack *stack)
{
  return hl_sip_root_new (stack, &stack->epoll);
}

static void
before_poll (su_prepoll_magic_t *magic, su_root_t *root)
{
  HlSipStack *stack = (HlSipStack *) (gpointer) magic;
  gint64 now = g_get_monotonic_time ();

  stack->quick_turns = now - stack->turned_at <= QUICK ? stack->quick_turns + 1 : 0;
  stack->turned_at = now;
  if (stack->quick_turns >= QUICK_TURNS)
    {
      struct pollfd wait = { .fd = stack->epoll, .events = POLLIN };

      poll (&wait, 1, REST_MS);
      stack->quick_turns = 0;
    }
}

void
hl_sip_wait_begin (HlSipStack *stack)
{
  if (stack->epoll >= 0)
    su_root_add_prepoll (stack->root, before_poll, (su_prepoll_magic_t *) (gpointer) stack);
}
