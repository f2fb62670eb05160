/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/hl-store.h"

G_BEGIN_DECLS

/* The rows of drills and what is read for their reports. */

typedef struct
{
  HlId id, actor, call;
  char *kind, *state, *others, *reason, *report; /* others: JSON list of ids; report: JSON */
  HlTime created_at, killed_at, ended_at;
} HlDrillRow;

HlDrillRow *hl_drill_row_copy (const HlDrillRow *row);
void hl_drill_row_clear (HlDrillRow *row);
void hl_drill_row_free (gpointer row);
gboolean hl_drill_row_write (HlDb *db, gpointer row, GError **error); /* a write job */
/* A read job: the newest in state "killed"; id 0 = none. */
gboolean hl_drill_row_find_killed (HlDb *db, gpointer row, GError **error);
char *hl_drill_ids_write (GArray *ids);

typedef struct
{
  HlDrillRow *row;
  HlSpan controllable; /* -1 = was not */
  GArray *alive;       /* HlId */
  gint64 packets;
  HlSpan gap, heard; /* of the test line; -1 = not known */

  /* Read */
  guint n_before, n_alive, n_ended, n_lost;
  guint dialled, connected, ended, parts;
  HlSpan recorded, missing, talked;
  gboolean complete, passed;
} HlDrillReport;

HlDrillReport *hl_drill_report_new (const HlDrillRow *row, HlSpan controllable);
void hl_drill_report_take_line (HlDrillReport *self, const char *path);
void hl_drill_report_take_alive (HlDrillReport *self, GArray *alive /* taken */);
gboolean hl_drill_report_read (HlDb *db, gpointer report, GError **error); /* a read job */
char *hl_drill_report_text (const HlDrillReport *self);
void hl_drill_report_free (gpointer report);

G_END_DECLS
