/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-live-store.h"
#include "hl-wall.h"

G_BEGIN_DECLS

typedef struct _HlWallAlarms HlWallAlarms;

/* ---- hl-wall-notices.c: who took notice of an alarm, as it is stored ---- */
typedef struct
{
  char *alarm; /* its key */
  guint level; /* as it was then: one that grew worse was not taken notice of */
  char *by;
  HlTime at, quiet_until;
} HlAlarmNotice;

HlAlarmNotice *hl_alarm_notice_new (const char *alarm, guint level, const char *by, HlTime at,
                                    HlTime quiet_until);
void hl_alarm_notice_free (gpointer notice);
/* Part of a write job. */
gboolean hl_alarm_notice_write (HlDb *db, const HlAlarmNotice *notice, GError **error);
/* Of the run before, by key; at start, blocks.  (transfer full) */
GHashTable *hl_alarm_notices_load (HlStore *store);
void hl_alarm_notice_forget (HlStore *store, const char *alarm);

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
