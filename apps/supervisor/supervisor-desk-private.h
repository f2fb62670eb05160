/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "supervisor-desk.h"

G_BEGIN_DECLS

struct _SupervisorDesk
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  HlLive *live;
  HlPhone *phone;
  GtkFilterListModel *alarms;
  GtkCustomFilter *loud;
  GCancellable *cancellable;
  guint coalesce, tick;

  /* Borrowed: the window outlives its view */
  HlWindow *window;

  gboolean expects_test; /* a drill's call: rung because we asked */
  HlId wanted;           /* the call whose ring we answer */
  unsigned asked;        /* HlListenWord */
  gboolean took_over;
};

/* What the service must be told when something has changed: wrap-up after a take-over is
 * over at once, and a ring is only answered for a call that still is. */
void supervisor_desk_settle (SupervisorDesk *self);

G_END_DECLS
