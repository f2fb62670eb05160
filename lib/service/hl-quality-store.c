/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-quality-store.h"

#include "hl-fact-private.h"
#include "store/hl-where.h"

#define ROWS_MOST 500

static HlCallQuality *
quality_of (const HlTalkClosed *closed, HlTime now)
{
  HlCallQuality *row = hl_call_quality_new ();
  const HlMediaTalk *talk = &closed->talk;

  row->id = hl_id_next (now);
  row->revision = 1;
  row->call = closed->call;
  row->part = closed->part;
  row->measured_us = talk->measured;
  row->apart_us = talk->apart;
  row->caller_us = talk->caller;
  row->agent_us = talk->agent;
  row->both_us = talk->both;
  row->silence_us = talk->silence;
  row->longest_silence_us = talk->longest_silence;
  row->overlaps = talk->overlaps;
  if (talk->mos > 0)
    {
      row->loss_percent = talk->loss_percent;
      row->jitter_ms = talk->jitter_ms;
      row->mos = talk->mos;
    }
  return row;
}

gboolean
hl_quality_write (HlDb *db, gpointer data, GError **error)
{
  const HlQualityWork *work = data;
  const HlTalkClosed *closed = &work->closed;
  g_autoptr (HlCallQuality) row = quality_of (closed, work->now);
  g_autoptr (GError) failure = NULL;
  HlValue values[] = { { .type = 'i', .i = closed->call }, { .type = 'i', .i = closed->part } };
  gint64 there;

  if (hl_db_one_int (db, &there, &failure,
                     "SELECT id FROM call_quality WHERE call = $1 AND part = $2", values, 2))
    return TRUE;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return hl_store_insert (db, HL_RECORD (row), error);
}

GPtrArray *
hl_quality_load (HlDb *db, const HlShape *shape, HlId call, const char *order, GError **error)
{
  g_auto (HlWhere) where = { 0 };

  hl_where_init (&where);
  hl_where_int (&where, "call = $?", call);
  return hl_where_load (&where, db, shape, order, ROWS_MOST, error);
}
