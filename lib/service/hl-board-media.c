/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-board-private.h"

#include "hl-wall.h"
#include "hl-warnings.h"

/* hotline-mediad went and another one came: HlMedia has sent it everything; here the
 * calls are told, in the log and on the screens, for how long nobody heard anything. */

typedef struct
{
  HlBoard *self;
  HlTime now;
  HlSpan gap; /* -1 = not known */
  GArray *calls;
} Restarted;

static void
collect (const HlCallView *view, gpointer data)
{
  Restarted *restarted = data;

  if (view->answered_at != 0 || !view->outbound)
    g_array_append_val (restarted->calls, view->id);
}

static void
tell_call (Restarted *restarted, HlId call)
{
  HlBoard *self = restarted->self;
  HlCallExtra *extra = hl_board_extra (self, call, TRUE);
  g_autofree char *text =
      restarted->gap >= 0
          ? g_strdup_printf ("media: hotline-mediad was gone for %d ms; a new one took over",
                             (int) (restarted->gap / HL_MILLISECOND))
          : g_strdup ("media: hotline-mediad was gone; a new one took over");
  HlFact fact = { .kind = HL_FACT_FAULT, .at = restarted->now, .call = call, .text = text };
  HlCallView view;

  fact.span = MAX (restarted->gap, 0);
  extra->media_restarted_at = restarted->now;
  extra->media_gap = restarted->gap;
  if (hl_switch_get_call (self->board, call, &view))
    fact.agent = view.agent;
  hl_board_add_fact (self, &fact);
}

static void
raise_alarm (Restarted *restarted)
{
  HlWarnings *warnings = restarted->self->service->warnings;

  if (restarted->gap >= 0)
    hl_warnings_raise (warnings, HL_WARNING_NORMAL, "media-restarted", "",
                       "hotline-mediad was started again: %u calls heard nothing for %d ms",
                       restarted->calls->len, (int) (restarted->gap / HL_MILLISECOND));
  else
    hl_warnings_raise (warnings, HL_WARNING_NORMAL, "media-restarted", "",
                       "hotline-mediad was started again: %u calls heard nothing meanwhile",
                       restarted->calls->len);
}

void
hl_board_tell_media_restarted (HlBoard *self, HlSpan gap)
{
  Restarted restarted = { .self = self, .now = hl_clock_now (self->service->clock), .gap = gap };

  restarted.calls = g_array_new (FALSE, FALSE, sizeof (HlId));
  hl_switch_foreach_call (self->board, collect, &restarted);
  if (restarted.calls->len > 0)
    {
      hl_board_begin (self, 0);
      for (guint i = 0; i < restarted.calls->len; i++)
        tell_call (&restarted, g_array_index (restarted.calls, HlId, i));
      hl_board_end (self);
      raise_alarm (&restarted);
      self->media_alarm_until = g_get_monotonic_time () + HL_MINUTE;
    }
  g_array_unref (restarted.calls);
}

void
hl_board_note_media (HlBoard *self, gboolean up, gboolean same)
{
  HlTime now = g_get_monotonic_time ();
  HlTime lost_at = self->media_lost_at;

  self->media_up = up;
  if (!up)
    {
      self->media_lost_at = now;
      hl_warnings_raise (self->service->warnings, HL_WARNING_SERIOUS, "media", "",
                         "hotline-mediad is away: it is being started again");
      return;
    }
  self->media_lost_at = 0;
  hl_warnings_clear (self->service->warnings, "media", "");
  if (!self->started)
    self->media_is_new = !same;
  else if (!same)
    hl_board_tell_media_restarted (self, lost_at != 0 ? now - lost_at : -1);
}
