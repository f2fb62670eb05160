/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-live-store.h"
#include "hl-wall.h"

G_BEGIN_DECLS

struct _HlLive
{
  /* Borrowed */
  HlService *service;

  /* Owned: what was sent last, by id */
  GHashTable *agents, *queues, *calls;
  GHashTable *mine;        /* user → her "me" */
  GHashTable *mine_queues; /* user → her "queues" */
  char *day, *day_sent;
  GArray *queue_days; /* HlQueueDay */
  GCancellable *cancellable;
  guint me_idle, broadcast, queues_timer;
  gboolean figures_old, reading;
  HlTime figures_at;
};

typedef void (*HlWallEach) (HlId id, const char *json, gpointer data);

void hl_wall_write_agent_view (HlWall *self, const HlAgentView *view, HlJsonWriter *writer);
void hl_wall_write_queue_view (HlWall *self, const HlQueueView *view, HlJsonWriter *writer);
void hl_wall_write_call_view (HlWall *self, const HlCallView *view, gboolean with_sound,
                              HlJsonWriter *writer);

G_END_DECLS
