/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "hl-board-extra.h"
#include "hl-wall-private.h"
#include "hl-sessions.h"

/* AGENT, QUEUE and CALL of API.md. */

static void
add_id (HlJsonWriter *writer, const char *name, HlId id)
{
  hl_json_add_int (writer, name, id);
}

static void
add_figure (HlJsonWriter *writer, const char *name, double value)
{
  hl_json_name (writer, name);
  if (isfinite (value))
    hl_json_put_real (writer, round (value * 100) / 100);
  else
    hl_json_put_null (writer);
}

void
hl_wall_write_agent_view (HlWall *self, const HlAgentView *view, HlJsonWriter *writer)
{
  HlUser *user = hl_sessions_get_user (self->service->sessions, view->id);
  guint n;
  const HlId *queues = hl_board_get_agent_queues (self->service->board, view->id, &n);

  hl_json_begin_object (writer);
  add_id (writer, "id", view->id);
  hl_json_add_text (writer, "name", user != NULL ? user->name : NULL);
  hl_json_add_text (writer, "staff_no", user != NULL ? user->staff_no : NULL);
  hl_json_add_text (writer, "extension", user != NULL ? user->extension : NULL);
  hl_json_add_text (writer, "state", hl_switch_agent_words[view->state]);
  hl_json_add_text (writer, "reason", view->reason);
  hl_json_add_text (writer, "next_state",
                    view->next_state != HL_AGENT_OFFLINE ? hl_switch_agent_words[view->next_state]
                                                         : NULL);
  hl_json_add_int (writer, "since", view->since);
  add_id (writer, "call", view->call);
  hl_json_add_bool (writer, "device_up", view->device_up);
  hl_json_add_int (writer, "wrap_up_until", view->wrap_up_until);
  add_id (writer, "listening", view->listening);
  hl_json_name (writer, "queues");
  hl_json_begin_list (writer);
  for (guint i = 0; i < n; i++)
    hl_json_put_int (writer, queues[i]);
  hl_json_end_list (writer);
  hl_json_end_object (writer);
}

static const HlQueueDay *
find_day (GArray *days, HlId queue)
{
  for (guint i = 0; days != NULL && i < days->len; i++)
    if (g_array_index (days, HlQueueDay, i).queue == queue)
      return &g_array_index (days, HlQueueDay, i);
  return NULL;
}

void
hl_wall_write_queue_view (HlWall *self, const HlQueueView *view, HlJsonWriter *writer)
{
  static const HlQueueDay none = { .sl_percent = NAN, .answer_rate = NAN };
  const HlQueueDay *day = find_day (self->queue_days, view->id);

  if (day == NULL)
    day = &none;
  hl_json_begin_object (writer);
  add_id (writer, "id", view->id);
  hl_json_add_text (writer, "name", view->name);
  hl_json_add_int (writer, "waiting", view->waiting);
  hl_json_add_int (writer, "oldest", view->oldest);
  hl_json_add_int (writer, "ready", view->ready);
  hl_json_add_int (writer, "signed_in", view->signed_in);
  hl_json_add_int (writer, "offered", day->offered);
  hl_json_add_int (writer, "answered", day->answered);
  hl_json_add_int (writer, "abandoned", day->abandoned);
  add_figure (writer, "sl_percent", day->sl_percent);
  add_figure (writer, "answer_rate", day->answer_rate);
  hl_json_end_object (writer);
}

static void
write_listeners (const HlCallView *view, HlJsonWriter *writer)
{
  hl_json_name (writer, "listeners");
  hl_json_begin_list (writer);
  for (guint i = 0; i < view->n_listeners; i++)
    {
      hl_json_begin_object (writer);
      add_id (writer, "id", view->listeners[i]);
      hl_json_add_text (writer, "mode", view->listener_modes[i]);
      hl_json_add_bool (writer, "up", view->listener_up[i]);
      hl_json_end_object (writer);
    }
  hl_json_end_list (writer);
}

static void
write_sound (HlWall *self, const HlCallView *view, HlJsonWriter *writer)
{
  HlMedia *media = hl_board_get_media (self->service->board);
  HlMediaReport caller = { .level_in = -96 }, agent = { .level_in = -96 };
  gboolean known = hl_media_get_report (media, view->caller_leg, &caller);

  hl_media_get_report (media, view->agent_leg, &agent);
  hl_json_name (writer, "levels");
  hl_json_begin_object (writer);
  hl_json_add_real (writer, "caller", round (caller.level_in * 10) / 10);
  hl_json_add_real (writer, "agent", round (agent.level_in * 10) / 10);
  hl_json_end_object (writer);
  if (!known)
    return;
  hl_json_name (writer, "network");
  hl_json_begin_object (writer);
  add_figure (writer, "loss_percent", caller.loss_percent);
  add_figure (writer, "jitter_ms", caller.jitter_ms);
  add_figure (writer, "mos", caller.mos);
  hl_json_end_object (writer);
}

static void
add_span (HlJsonWriter *writer, const char *name, HlSpan span)
{
  hl_json_add_int (writer, name, span);
}

static void
write_quality (HlWall *self, const HlCallView *view, const HlCallExtra *extra, HlJsonWriter *writer)
{
  HlMediaTalk talk;
  HlSpan both;

  if (!hl_media_get_talk (hl_board_get_media (self->service->board), view->id, &talk))
    return;
  both = MAX (talk.caller + talk.agent, 1);
  hl_json_name (writer, "quality");
  hl_json_begin_object (writer);
  hl_json_name (writer, "levels");
  hl_json_begin_object (writer);
  add_figure (writer, "caller", talk.level_caller);
  add_figure (writer, "agent", talk.level_agent);
  hl_json_end_object (writer);
  add_span (writer, "measured_us", talk.measured);
  add_span (writer, "silence_us", talk.silence);
  add_span (writer, "longest_silence_us", talk.longest_silence);
  add_span (writer, "quiet_us", talk.quiet);
  add_span (writer, "both_us", talk.both);
  hl_json_add_int (writer, "overlaps", talk.overlaps);
  hl_json_name (writer, "share");
  hl_json_begin_object (writer);
  add_figure (writer, "caller", 100.0 * (double) talk.caller / (double) both);
  add_figure (writer, "agent", 100.0 * (double) talk.agent / (double) both);
  hl_json_end_object (writer);
  hl_json_add_int (writer, "holds", extra != NULL ? extra->holds : 0);
  hl_json_name (writer, "network");
  hl_json_begin_object (writer);
  add_figure (writer, "loss_percent", talk.mos > 0 ? talk.loss_percent : NAN);
  add_figure (writer, "jitter_ms", talk.mos > 0 ? talk.jitter_ms : NAN);
  add_figure (writer, "mos", talk.mos > 0 ? talk.mos : NAN);
  hl_json_end_object (writer);
  hl_json_end_object (writer);
}

static void
write_third (const HlCallView *view, HlJsonWriter *writer)
{
  g_autofree char *masked =
      view->third_number != NULL ? hl_mask ("phone", view->third_number) : NULL;

  if (view->third != HL_THIRD_NONE)
    {
      hl_json_name (writer, "third");
      hl_json_begin_object (writer);
      hl_json_add_text (writer, "state", hl_switch_third_words[view->third]);
      add_id (writer, "agent", view->third_agent);
      hl_json_add_text (writer, "number", view->third_agent != 0 ? view->third_number : masked);
      hl_json_add_int (writer, "since", view->third_since);
      hl_json_end_object (writer);
    }
  if (view->returned != NULL)
    hl_json_add_text (writer, "returned", view->returned);
}

static void
write_media (const HlCallExtra *extra, HlJsonWriter *writer)
{
  if (extra == NULL || extra->media_restarted_at == 0)
    return;
  hl_json_name (writer, "media");
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "restarted_at", extra->media_restarted_at);
  hl_json_name (writer, "gap_us");
  if (extra->media_gap >= 0)
    hl_json_put_int (writer, extra->media_gap);
  else
    hl_json_put_null (writer);
  hl_json_end_object (writer);
}

void
hl_wall_write_call_view (HlWall *self, const HlCallView *view, gboolean with_sound,
                         HlJsonWriter *writer)
{
  const HlCallExtra *extra = hl_board_get_extra (self->service->board, view->id);
  g_autofree char *masked = hl_mask ("phone", view->caller);
  g_autofree char *diverted = hl_mask ("phone", view->diverted);
  gboolean of_citizen = view->outbound && !view->internal && !view->test;
  g_autofree char *citizen = of_citizen ? hl_mask ("phone", view->dialled) : NULL;

  hl_json_begin_object (writer);
  add_id (writer, "id", view->id);
  hl_json_add_text (writer, "state", hl_switch_call_words[view->state]);
  hl_json_add_text (writer, "way", view->internal ? "internal" : (view->outbound ? "out" : "in"));
  hl_json_add_text (writer, "caller", masked);
  hl_json_add_text (writer, "diverted", diverted);
  hl_json_add_text (writer, "dialled", of_citizen ? citizen : view->dialled);
  add_id (writer, "queue", view->queue);
  add_id (writer, "agent", view->agent);
  if (view->other_agent != 0)
    add_id (writer, "other_agent", view->other_agent);
  hl_json_add_int (writer, "offered_at", view->offered_at);
  hl_json_add_int (writer, "queued_at", view->queued_at);
  hl_json_add_int (writer, "answered_at", view->answered_at);
  hl_json_add_int (writer, "since", view->since);
  hl_json_add_int (writer, "held_us", extra != NULL ? extra->held : 0);
  write_listeners (view, writer);
  hl_json_add_bool (writer, "recording", extra != NULL && extra->recording);
  hl_json_add_bool (writer, "recording_paused", view->recording_paused_at != 0);
  add_id (writer, "ticket", extra != NULL ? extra->ticket : 0);
  hl_json_add_int (writer, "place", view->position);
  write_third (view, writer);
  write_media (extra, writer);
  if (extra != NULL && extra->one_way != NULL)
    hl_json_add_text (writer, "one_way", extra->one_way);
  if (with_sound && view->n_listeners > 0)
    {
      write_sound (self, view, writer);
      write_quality (self, view, extra, writer);
    }
  if (with_sound)
    hl_wall_write_hints (self, view->id, writer);
  hl_json_end_object (writer);
}
