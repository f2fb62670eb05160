/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sessions.h"
#include "hl-wall-private.h"

/* Whom an agent may bring into her call: colleagues with their state, all queues with
 * who waits.  Less than what supervisors see: no reasons, no calls. */

typedef struct
{
  HlWall *self;
  HlJsonWriter *writer;
} Out;

/* As the switch decides when it is asked (hl-switch-dial.c). */
static gboolean
is_reachable (const HlAgentView *view)
{
  return (view->state == HL_AGENT_READY || view->state == HL_AGENT_AWAY) && view->device_up
         && view->listening == 0;
}

static void
write_colleague (const HlAgentView *view, gpointer data)
{
  Out *out = data;
  HlUser *user = hl_sessions_get_user (out->self->service->sessions, view->id);

  if (user == NULL || user->extension == NULL)
    return;
  hl_json_begin_object (out->writer);
  hl_json_add_int (out->writer, "id", view->id);
  hl_json_add_text (out->writer, "name", user->name);
  hl_json_add_text (out->writer, "extension", user->extension);
  hl_json_add_text (out->writer, "state", hl_switch_agent_words[view->state]);
  hl_json_add_bool (out->writer, "reachable", is_reachable (view));
  hl_json_end_object (out->writer);
}

static void
write_queue (const HlQueueView *view, gpointer data)
{
  Out *out = data;

  hl_json_begin_object (out->writer);
  hl_json_add_int (out->writer, "id", view->id);
  hl_json_add_text (out->writer, "name", view->name);
  hl_json_add_int (out->writer, "waiting", view->waiting);
  hl_json_add_int (out->writer, "oldest", view->oldest);
  hl_json_add_int (out->writer, "ready", view->ready);
  hl_json_add_int (out->writer, "signed_in", view->signed_in);
  hl_json_end_object (out->writer);
}

void
hl_wall_write_colleagues (HlWall *self, HlJsonWriter *writer)
{
  HlBoard *board = self->service->board;
  Out out = { self, writer };

  hl_json_begin_object (writer);
  hl_json_name (writer, "agents");
  hl_json_begin_list (writer);
  if (board != NULL)
    hl_switch_foreach_agent (hl_board_get_switch (board), write_colleague, &out);
  hl_json_end_list (writer);
  hl_json_name (writer, "queues");
  hl_json_begin_list (writer);
  if (board != NULL)
    hl_switch_foreach_queue (hl_board_get_switch (board), write_queue, &out);
  hl_json_end_list (writer);
  hl_json_end_object (writer);
}
