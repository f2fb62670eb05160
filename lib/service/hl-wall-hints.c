/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-hub.h"
#include "hl-wall-private.h"

/* Hints to agents in calls that go on: shown in their consoles until seen, and to the
 * supervisors with when they were.  The rows are in the data; this is what is live. */

#define SHOWN 5 /* of a call */

static gboolean
is_going_on (HlWall *self, HlId call)
{
  HlCallView view;

  return self->service->board != NULL
         && hl_switch_get_call (hl_board_get_switch (self->service->board), call, &view);
}

static void
forget_old (HlWall *self)
{
  for (guint i = self->hints->len; i-- > 0;)
    if (!is_going_on (self, ((HlCallHint *) self->hints->pdata[i])->call))
      g_ptr_array_remove_index (self->hints, i);
}

static void
write_hint (const HlCallHint *hint, HlJsonWriter *writer)
{
  hl_json_begin_object (writer);
  hl_json_add_int (writer, "id", hint->id);
  hl_json_add_int (writer, "call", hint->call);
  hl_json_add_text (writer, "text", hint->text);
  hl_json_add_text (writer, "from", hint->author_name);
  hl_json_add_int (writer, "at", hint->at);
  if (hint->seen_at != 0)
    hl_json_add_int (writer, "seen_at", hint->seen_at);
  hl_json_end_object (writer);
}

static void
send_hint (HlWall *self, const HlCallHint *hint)
{
  g_autoptr (GString) out = g_string_new ("{\"me\":{\"hint\":");
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);

  write_hint (hint, &writer);
  g_string_append (out, "}}");
  hl_hub_send_user (self->service->hub, hint->agent, out->str);
}

void
hl_wall_add_hint (HlWall *self, HlCallHint *hint)
{
  forget_old (self);
  g_ptr_array_add (self->hints, g_object_ref (hint));
  send_hint (self, hint);
  hl_wall_touch (self);
}

void
hl_wall_see_hint (HlWall *self, HlId id, HlTime at)
{
  for (guint i = 0; i < self->hints->len; i++)
    {
      HlCallHint *hint = g_ptr_array_index (self->hints, i);

      if (hint->id == id && hint->seen_at == 0)
        hint->seen_at = at;
    }
  hl_wall_touch (self);
}

void
hl_wall_send_hints (HlWall *self, HlId agent)
{
  forget_old (self);
  for (guint i = 0; i < self->hints->len; i++)
    {
      const HlCallHint *hint = g_ptr_array_index (self->hints, i);

      if (hint->agent == agent && hint->seen_at == 0)
        send_hint (self, hint);
    }
}

void
hl_wall_write_hints (HlWall *self, HlId call, HlJsonWriter *writer)
{
  guint n = 0, skip;

  for (guint i = 0; i < self->hints->len; i++)
    n += ((HlCallHint *) self->hints->pdata[i])->call == call;
  skip = n > SHOWN ? n - SHOWN : 0;
  if (n == 0)
    return;
  hl_json_name (writer, "hints");
  hl_json_begin_list (writer);
  for (guint i = 0; i < self->hints->len; i++)
    {
      const HlCallHint *hint = g_ptr_array_index (self->hints, i);

      if (hint->call != call)
        continue;
      if (skip > 0)
        skip--;
      else
        write_hint (hint, writer);
    }
  hl_json_end_list (writer);
}
