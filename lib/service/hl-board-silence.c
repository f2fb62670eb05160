/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-board-watch.h"

#include "hl-wall.h"

/* Legs from which nothing comes.  A telephone that says in its SDP that it does not send is
 * on hold and left alone.  Of any other: while two talk it is told at once (one-way audio),
 * and its side is asked by a re-INVITE whether it still knows the call: a BYE may have been
 * lost, or was sent while nobody was there. */

#define SILENT_AFTER (5 * HL_SECOND)
#define PROBE_FIRST (5 * HL_SECOND)
#define PROBE_MOST HL_MINUTE

typedef struct
{
  HlBoard *self;
  gint64 now;
  GPtrArray *told; /* Side: what changed, told after the walk */
} Round;

static gboolean
should_send (const HlBoardLeg *leg)
{
  return leg->at_sip && leg->answered && !leg->ended && leg->has_local && leg->remote.port != 0
         && (leg->remote.direction == HL_DIRECTION_SENDRECV
             || leg->remote.direction == HL_DIRECTION_SENDONLY);
}

static gboolean
is_silent (HlBoard *self, HlBoardLeg *leg)
{
  HlMediaReport report;

  return leg->silent
         || (hl_media_get_report (self->media, leg->id, &report)
             && report.since_packet >= SILENT_AFTER);
}

static void
probe (Round *round, HlBoardLeg *leg)
{
  if (leg->probe_at == 0)
    {
      leg->probe_wait = PROBE_FIRST;
      leg->probe_at = round->now;
    }
  if (leg->probe_at > round->now)
    return;
  hl_sip_reinvite (round->self->sip, leg->id, &leg->local);
  leg->probe_wait = MIN (leg->probe_wait * 3, PROBE_MOST);
  leg->probe_at = round->now + leg->probe_wait;
}

/* Returns: whether nothing comes from a leg that should send */
static gboolean
look (Round *round, HlId id)
{
  HlBoardLeg *leg = id != 0 ? hl_board_find_leg (round->self, id) : NULL;

  if (leg == NULL)
    return FALSE;
  if (!round->self->media_up || !should_send (leg) || !is_silent (round->self, leg))
    {
      leg->probe_at = 0;
      return FALSE;
    }
  probe (round, leg);
  return TRUE;
}

static void
tell (HlBoard *self, HlCallExtra *extra, const char *side, const HlCallView *view)
{
  HlFact fact = { .kind = HL_FACT_FAULT, .call = view->id, .agent = view->agent };
  g_autofree char *text = NULL;
  gint64 now = g_get_monotonic_time ();

  if (side != NULL)
    text = g_strdup_printf ("one-way: nothing comes from the %s: its side was asked", side);
  else
    {
      text = g_strdup_printf ("one-way: the %s is heard again", extra->one_way);
      fact.span = now - extra->one_way_since;
    }
  fact.at = hl_clock_now (self->service->clock);
  fact.text = text;
  extra->one_way = side;
  extra->one_way_since = now;
  hl_board_begin (self, 0);
  hl_board_add_fact (self, &fact);
  hl_board_end (self);
  hl_wall_push_me (self->service->wall, view->agent);
}

typedef struct
{
  HlId call;
  const char *side;
} Side;

static void
look_at_call (const HlCallView *view, gpointer data)
{
  Round *round = data;
  gboolean caller = look (round, view->caller_leg);
  gboolean agent = look (round, view->agent_leg);
  gboolean talks = view->state == HL_CALL_TALKING;
  const char *side = !talks ? NULL : caller ? "caller" : agent ? "agent" : NULL;
  const HlCallExtra *extra = hl_board_get_extra (round->self, view->id);
  const char *before = extra != NULL ? extra->one_way : NULL;
  Side *told;

  look (round, view->third_leg);
  if (g_strcmp0 (before, side) == 0)
    return;
  told = g_new0 (Side, 1);
  told->call = view->id;
  told->side = side;
  g_ptr_array_add (round->told, told);
}

void
hl_watch_silence (HlBoard *self)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  Round round = { self, g_get_monotonic_time (), told };

  if (self->batches.length > 0)
    return;
  hl_switch_foreach_call (self->board, look_at_call, &round);
  for (guint i = 0; i < told->len; i++)
    {
      Side *one = g_ptr_array_index (told, i);
      HlCallView view;

      if (hl_switch_get_call (self->board, one->call, &view))
        tell (self, hl_board_extra (self, one->call, TRUE), one->side, &view);
    }
}
