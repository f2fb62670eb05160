/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hl-service-private.h"

G_BEGIN_DECLS

/* Drills (演练): a supervisor's telephone talks with a line of our own, then hotlined or
 * hotline-mediad is killed for good, and what that did is measured and reported.  One at a
 * time.  Main thread. */

HlDrills *hl_drills_new (HlService *service);
void hl_drills_free (HlDrills *self);

/* When calls are taken over: a drill that killed the run before goes on. */
void hl_drills_resume (HlDrills *self);

typedef struct
{
  gboolean service, media; /* may be killed now */
  const char *why_not;     /* for service; NULL */
  guint calls;             /* real ones that are up */
} HlDrillState;
void hl_drills_get_state (HlDrills *self, HlDrillState *state);

/* More calls than this are not risked unless @force. */
#define HL_DRILL_CALLS_MOST 20

/* Returns: the drill's id; 0 with an HlFail in @error */
HlId hl_drills_begin (HlDrills *self, const char *kind, HlId actor, gboolean force, GError **error);

/* In read jobs: one, and the last ones, as JSON. FALSE without error: not there */
gboolean hl_drill_write (HlDb *db, HlId id, HlJsonWriter *writer, GError **error);
gboolean hl_drills_write (HlDb *db, HlJsonWriter *writer, GError **error);

G_END_DECLS
