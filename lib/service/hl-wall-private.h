/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-live-store.h"
#include "hl-wall.h"

G_BEGIN_DECLS

typedef struct _HlWallAlarms HlWallAlarms;

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
  GPtrArray *hints;   /* HlCallHint, oldest first */
  HlWallAlarms *alarms;
  char *alarms_sent;
  GCancellable *cancellable;
  guint me_idle, broadcast, queues_timer;
  gboolean figures_old, reading;
  HlTime figures_at;
};

typedef void (*HlWallEach) (HlId id, const char *json, gpointer data);

void hl_wall_write_agent_view (HlWall *self, const HlAgentView *view, HlJsonWriter *writer);
void hl_wall_write_queue_view (HlWall *self, const HlQueueView *view, HlJsonWriter *writer);
void hl_wall_write_hints (HlWall *self, HlId call, HlJsonWriter *writer);
/* Again those not seen, to a console that has just come. */
void hl_wall_send_hints (HlWall *self, HlId agent);
/* Those of calls that outlived a restart. */
void hl_wall_load_hints (HlWall *self);

HlWallAlarms *hl_wall_alarms_new (HlWall *wall);
void hl_wall_alarms_free (HlWallAlarms *self);
/* A list of ALARM, what needs a look first. */
void hl_wall_write_alarms (HlWall *self, HlJsonWriter *writer);
/* Anew from what is so now; each second while there are consoles. */
void hl_wall_derive_alarms (HlWall *self);
/* To the consoles soon. */
void hl_wall_schedule (HlWall *self);

void hl_wall_write_call_view (HlWall *self, const HlCallView *view, gboolean with_sound,
                              HlJsonWriter *writer);

G_END_DECLS
