/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-phone-private.h"
#include "sip/hl-sip-root.h"

#include <sofia-sip/su_wait.h>

/* Sofia in the main loop.  Its own source for that (su_glib) looks at the wall clock: set back by
 * an hour, nothing would be sent again or registered anew for an hour; set forward, a call would
 * end because nobody refreshed it.  This one waits on the root's epoll and for its next timer. */

#define BLIND_MS 20 /* without the epoll */

typedef struct
{
  GSource source;
  struct su_root_s *root; /* owned */
  gboolean blind;
} Loop;

static gboolean
loop_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  Loop *self = (Loop *) source;
  su_duration_t wait = su_root_step (self->root, 0);

  if (self->blind)
    wait = wait < 0 ? BLIND_MS : MIN (wait, BLIND_MS);
  if (wait > 0)
    wait++; /* it is rounded down */
  g_source_set_ready_time (source, wait < 0 ? -1 : g_get_monotonic_time () + wait * 1000);
  return G_SOURCE_CONTINUE;
}

static void
loop_finalize (GSource *source)
{
  Loop *self = (Loop *) source;

  su_root_destroy (self->root);
}

static GSourceFuncs loop_funcs = { .dispatch = loop_dispatch, .finalize = loop_finalize };

GSource *
hl_line_loop_new (gpointer magic)
{
  GSource *source = g_source_new (&loop_funcs, sizeof (Loop));
  Loop *self = (Loop *) source;
  int epoll;

  self->root = hl_sip_root_new (magic, &epoll);
  self->blind = epoll < 0;
  if (!self->blind)
    g_source_add_unix_fd (source, epoll, G_IO_IN);
  g_source_attach (source, NULL);
  return source;
}

struct su_root_s *
hl_line_loop_get_root (GSource *source)
{
  return ((Loop *) source)->root;
}

void
hl_line_loop_wake (GSource *source)
{
  g_source_set_ready_time (source, 0);
}
