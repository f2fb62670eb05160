/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-hub.h"
#include "hl-wall-private.h"
#include "store/hl-where.h"

/* Hints to agents in calls that go on: shown in their consoles until seen, and to the
 * supervisors with when they were.  The rows are in the data; this is what is live. */

#define SHOWN 5 /* of a call */
#define MOST 1000

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

/* ---- After a restart ---- */

static gboolean
read_hints (HlDb *db, gpointer data, GError **error)
{
  GPtrArray *hints = data;
  g_auto (HlWhere) where = { 0 };
  g_autoptr (GPtrArray) found = NULL;

  hl_where_init (&where);
  hl_where_plain (&where, "call IN (SELECT id FROM call WHERE ended_at IS NULL)");
  found = hl_where_load (&where, db, hl_call_hint_shape (), "at, id", MOST, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    g_ptr_array_add (hints, g_object_ref (found->pdata[i]));
  return found != NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *hints = hl_store_finish (HL_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  for (guint i = 0; hints != NULL && i < hints->len; i++)
    if (is_going_on (data, ((HlCallHint *) hints->pdata[i])->call))
      hl_wall_add_hint (data, hints->pdata[i]);
}

void
hl_wall_load_hints (HlWall *self)
{
  hl_store_read_async (self->service->store, read_hints,
                       g_ptr_array_new_with_free_func (g_object_unref),
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, loaded_cb, self);
}

void
hl_wall_add_hint (HlWall *self, HlCallHint *hint)
{
  forget_old (self);
  g_ptr_array_add (self->hints, g_object_ref (hint));
  if (hint->seen_at == 0)
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
