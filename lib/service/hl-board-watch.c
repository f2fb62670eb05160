/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-warnings.h"
#include "hl-board-private.h"
#include "hl-wall.h"

/* Once a second: do switch, sip and media agree, and does the main loop keep up? */

#define EVERY_MS 1000
#define LATE (250 * HL_MILLISECOND)

/* A leg of ours the switch has given up, or the other way round, is a bug: it is
 * explained in the log and repaired by ending it. */
static void
check_legs (HlBoard *self)
{
  GHashTableIter iter;
  HlBoardLeg *leg;
  HlId bad = 0;

  if (self->batches.length > 0)
    return;
  g_hash_table_iter_init (&iter, self->legs);
  while (bad == 0 && g_hash_table_iter_next (&iter, NULL, (gpointer *) &leg))
    if (!leg->ended && !hl_switch_has_leg (self->board, leg->id))
      bad = leg->id;
  if (bad == 0)
    return;
  leg = hl_board_find_leg (self, bad);
  g_message ("watchdog: a leg the switchboard does not know is ended");
  leg->ended = TRUE;
  if (leg->at_sip)
    hl_sip_end (self->sip, leg->id, 500, NULL);
  else
    hl_board_end_leg (self, leg->id, 500, "watchdog");
}

typedef struct
{
  HlBoard *self;
  HlId lost;
} Check;

static void
check_call (const HlCallView *view, gpointer data)
{
  Check *check = data;
  HlId legs[] = { view->caller_leg, view->agent_leg };

  for (guint i = 0; i < G_N_ELEMENTS (legs); i++)
    if (legs[i] != 0 && hl_board_find_leg (check->self, legs[i]) == NULL)
      check->lost = legs[i];
}

static void
check_calls (HlBoard *self)
{
  Check check = { .self = self };

  if (self->batches.length > 0)
    return;
  hl_switch_foreach_call (self->board, check_call, &check);
  if (check.lost == 0)
    return;
  g_message ("watchdog: a leg of a call is not there any more: it is ended");
  hl_board_end_leg (self, check.lost, 500, "watchdog");
}

static void
check_switch (HlBoard *self)
{
  g_autofree char *fault = hl_switch_fault (self->board);

  if (fault != NULL)
    hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "switchboard", "",
                       "The switchboard contradicts itself: %s", fault);
  else
    hl_warnings_clear (self->service->warnings, "switchboard", "");
}

static gboolean
watch_cb (gpointer data)
{
  HlBoard *self = data;
  HlTime now = g_get_monotonic_time ();
  HlSpan late = now - self->watched_at - EVERY_MS * HL_MILLISECOND;

  if (self->watched_at != 0 && late > LATE)
    g_message ("watchdog: the main loop was busy for %d ms", (int) (late / HL_MILLISECOND));
  self->watched_at = now;
  check_switch (self);
  check_legs (self);
  check_calls (self);
  return G_SOURCE_CONTINUE;
}

void
hl_board_start_watching (HlBoard *self)
{
  self->watched_at = 0;
  self->watchdog = g_timeout_add (EVERY_MS, watch_cb, self);
}
