/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-fact-private.h"

/* A row says that its call is over, and the call goes on: its end comes again. */

static gboolean
reopen (HlDb *db, HlCallRecord *call, HlTime now, GError **error)
{
  static const char *const names[] = { "outcome", "ended_at", "ended_by", "talk_us", "code" };
  HlFactNote note = { .at = now,
                      .kind = "fault",
                      .call = call->id,
                      .text = "row-closed: a call goes on, but its row says that it is over: "
                              "the row was opened again" };
  guint64 mask = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    mask |= G_GUINT64_CONSTANT (1) << hl_shape_index (hl_call_record_shape (), names[i]);
  call->outcome = HL_OUTCOME_NONE;
  call->ended_at = 0;
  call->talk_us = G_MININT64;
  call->code = G_MININT64;
  g_clear_pointer (&call->ended_by, g_free);
  return hl_store_update (db, HL_RECORD (call), mask, error) && hl_facts_append (db, &note, error);
}

int
hl_calls_reopen (HlDb *db, const HlId *alive, guint n_alive, HlTime ended_before, HlTime now,
                 GError **error)
{
  int n = 0;

  for (guint i = 0; i < n_alive; i++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (HlCallRecord) call =
          (HlCallRecord *) hl_db_get (db, hl_call_record_shape (), alive[i], &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return -1;
        }
      if (call == NULL || call->ended_at <= 0 || call->ended_at > ended_before)
        continue;
      if (!reopen (db, call, now, error))
        return -1;
      n++;
    }
  return n;
}
