/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-engine-private.h"

#include <string.h>

#define AGAIN_EVERY 2 /* seconds */
#define AGAIN_SECONDS_MOST 60

/* Calls: which legs, who hears whom, and their recordings. */

void
hl_engine_send_call (HlEngineCall *call, HlTickKind kind, gboolean on)
{
  HlTickCommand *command = hl_ticker_command (kind);

  command->call = &call->mixed;
  command->on = on;
  hl_ticker_send (call->ticker, command);
}

static void
send_mix (HlEngineCall *call)
{
  HlTickCommand *command = hl_ticker_command (HL_TICK_MIX);

  command->call = &call->mixed;
  command->n = call->n;
  memcpy (command->gain, call->gain, sizeof call->gain);
  for (guint i = 0; i < call->n; i++)
    {
      command->legs[i] = &call->legs[i]->rtp;
      if (call->legs[i]->id == call->left)
        command->left = (int) i;
    }
  hl_ticker_send (call->ticker, command);
}

static void
watch_leg (HlEngineLeg *leg, gboolean on)
{
  HlTickCommand *command = hl_engine_leg_command (leg, HL_TICK_WATCH);

  command->on = on;
  hl_ticker_send (leg->ticker, command);
}

/* The rest of the call goes on without it. */
void
hl_engine_take_out (HlEngineLeg *leg)
{
  HlEngineCall *call = g_steal_pointer (&leg->call);
  guint16 gain[HL_MATRIX_LEGS * HL_MATRIX_LEGS] = { 0 };
  guint n = 0, keep[HL_MATRIX_LEGS];

  if (call == NULL)
    return;
  if (call->watched)
    watch_leg (leg, FALSE);
  for (guint i = 0; i < call->n; i++)
    if (call->legs[i] != leg)
      keep[n++] = i;
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      gain[i * n + j] = call->gain[keep[i] * call->n + keep[j]];
  for (guint i = 0; i < n; i++)
    call->legs[i] = call->legs[keep[i]];
  call->n = n;
  memcpy (call->gain, gain, sizeof gain);
  send_mix (call);
}

static HlEngineCall *
new_call (HlEngine *self, HlId id, HlTicker *ticker)
{
  HlEngineCall *call = g_new0 (HlEngineCall, 1);

  call->id = id;
  call->mixed.owner = call;
  call->mixed.matrix.left = -1;
  call->ticker = ticker;
  g_hash_table_insert (self->calls, &call->id, call);
  hl_engine_send_call (call, HL_TICK_ADD_CALL, FALSE);
  return call;
}

/* Brings the leg to the call and its thread. */
static void
bring_in (HlEngineCall *call, HlEngineLeg *leg)
{
  leg->call = call;
  if (leg->ticker != call->ticker)
    {
      HlTickCommand *command = hl_engine_leg_command (leg, HL_TICK_MOVE_LEG);

      command->to = call->ticker;
      hl_ticker_send (leg->ticker, command);
      leg->ticker = call->ticker;
    }
  if (call->watched)
    watch_leg (leg, TRUE);
}

static gboolean
check_legs (HlEngine *self, const HlId *ids, guint n, HlId left, HlEngineLeg **legs, GError **error)
{
  gboolean found = left == 0;

  if (n > HL_MATRIX_LEGS)
    return hl_engine_refuse (error, "legs", "more than 5");
  for (guint i = 0; i < n; i++)
    {
      legs[i] = hl_engine_find_leg (self, ids[i]);
      found |= ids[i] == left;
      if (legs[i] == NULL)
        {
          g_set_error (error, HL_MEDIA_ERROR, HL_MEDIA_ERROR_REQUEST,
                       "legs[%u]: no open leg %" G_GINT64_FORMAT, i, ids[i]);
          return FALSE;
        }
      for (guint k = 0; k < i; k++)
        if (legs[k] == legs[i])
          return hl_engine_refuse (error, "legs", "a leg is named twice");
    }
  return found || hl_engine_refuse (error, "left", "not one of the legs");
}

static gboolean
is_among (HlEngineLeg *const *legs, guint n, const HlEngineLeg *leg)
{
  for (guint i = 0; i < n; i++)
    if (legs[i] == leg)
      return TRUE;
  return FALSE;
}

static void
take_over_legs (HlEngineCall *call, HlEngineLeg *const *legs, guint n)
{
  for (guint i = 0; i < call->n; i++)
    if (!is_among (legs, n, call->legs[i]))
      {
        call->legs[i]->call = NULL;
        if (call->watched)
          watch_leg (call->legs[i], FALSE);
      }
  for (guint i = 0; i < n; i++)
    {
      if (legs[i]->call == call)
        continue;
      hl_engine_take_out (legs[i]);
      bring_in (call, legs[i]);
    }
}

gboolean
hl_engine_mix (HlEngine *self, HlId id, const HlId *ids, guint n, const guint16 *gain, HlId left,
               GError **error)
{
  HlEngineLeg *legs[HL_MATRIX_LEGS] = { NULL };
  HlEngineCall *call = hl_engine_find_call (self, id);

  if (!check_legs (self, ids, n, left, legs, error))
    return FALSE;
  if (call == NULL)
    call = new_call (self, id, n > 0 ? legs[0]->ticker : hl_engine_choose_ticker (self));
  take_over_legs (call, legs, n);
  call->n = n;
  call->left = left;
  memcpy (call->legs, legs, sizeof legs);
  memcpy (call->gain, gain, n * n * sizeof *gain);
  send_mix (call);
  return TRUE;
}

void
hl_engine_close_call (HlEngine *self, HlId id)
{
  HlEngineCall *call = hl_engine_find_call (self, id);

  if (call == NULL)
    return;
  take_over_legs (call, NULL, 0);
  g_hash_table_remove (self->calls, &id);
  hl_sealed_key_wipe (call->key);
  hl_engine_send_call (call, HL_TICK_REMOVE_CALL, FALSE);
}

void
hl_engine_watch (HlEngine *self, HlId id, gboolean on)
{
  HlEngineCall *call = hl_engine_find_call (self, id);

  if (call == NULL || call->watched == on)
    return;
  call->watched = on;
  hl_engine_send_call (call, HL_TICK_WATCH_CALL, on);
  for (guint i = 0; i < call->n; i++)
    watch_leg (call->legs[i], on);
}

/* ---- Recording ---- */

static void
start_recording (HlEngine *self, HlEngineCall *call, guint part)
{
  HlTickCommand *command = hl_ticker_command (HL_TICK_RECORD);

  command->call = &call->mixed;
  command->recording =
      hl_recorder_open (self->recorder, call->id, part, call->sealed ? call->key : NULL);
  hl_recording_pause (command->recording, call->paused); /* from its first sample */
  command->blocks = hl_block_pool_make (hl_ticker_pool (call->ticker));
  call->part = command->serial = hl_recording_get_part (command->recording);
  hl_ticker_send (call->ticker, command);
  call->recording = TRUE;
  call->again_at = 0;
  call->begun_at = g_get_monotonic_time ();
}

gboolean
hl_engine_record (HlEngine *self, HlId id, guint part, gboolean paused, const guint8 *key,
                  GError **error)
{
  HlEngineCall *call = hl_engine_find_call (self, id);

  if (part == 0)
    return hl_engine_refuse (error, "part", "counts from 1");
  if (call == NULL)
    call = new_call (self, id, hl_engine_choose_ticker (self));
  /* Sent again. */
  if (part <= call->part)
    return TRUE;

  call->paused = paused;
  call->sealed = key != NULL;
  if (key != NULL)
    memcpy (call->key, key, sizeof call->key);
  /* One that waits for room goes on by itself: begun twice, the second would cut the first off. */
  if (call->again_at == 0)
    start_recording (self, call, part);
  return TRUE;
}

/* TRUE when it waits still. */
static gboolean
record_again (HlEngine *self, HlEngineCall *call, gint64 now)
{
  if (call->again_at == 0)
    return FALSE;
  if (now < call->again_at || !hl_recorder_has_room (self->recorder))
    return TRUE;
  start_recording (self, call, call->part + 1);
  return FALSE;
}

static gboolean
again_cb (gpointer data)
{
  HlEngine *self = data;
  gint64 now = g_get_monotonic_time ();
  gboolean waiting = FALSE;
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    waiting |= record_again (self, call, now);
  if (waiting)
    return G_SOURCE_CONTINUE;
  self->again = 0;
  return G_SOURCE_REMOVE;
}

void
hl_engine_record_failed (HlEngineCall *call, HlEngine *engine)
{
  gint64 now = g_get_monotonic_time ();

  if (now - call->begun_at > AGAIN_SECONDS_MOST * G_USEC_PER_SEC) /* it was well in between */
    call->again_seconds = 0;
  call->again_seconds = CLAMP (2 * call->again_seconds, AGAIN_EVERY, AGAIN_SECONDS_MOST);
  call->again_at = now + call->again_seconds * G_USEC_PER_SEC;
  if (engine->again == 0)
    engine->again = g_timeout_add_seconds (AGAIN_EVERY, again_cb, engine);
}

void
hl_engine_record_pause (HlEngine *self, HlId id, gboolean paused)
{
  HlEngineCall *call = hl_engine_find_call (self, id);

  if (call == NULL || call->paused == paused)
    return;
  call->paused = paused;
  if (!call->recording)
    return;
  hl_engine_send_call (call, HL_TICK_PAUSE, paused);
}

void
hl_engine_record_stop (HlEngine *self, HlId id)
{
  HlEngineCall *call = hl_engine_find_call (self, id);

  if (call == NULL)
    return;
  call->recording = FALSE;
  call->again_at = 0;
  call->again_seconds = 0;
  hl_engine_send_call (call, HL_TICK_END_RECORD, FALSE);
}

void
hl_engine_acknowledge (HlEngine *self, HlId call, guint part)
{
  hl_recorder_acknowledge (self->recorder, call, part);
}
