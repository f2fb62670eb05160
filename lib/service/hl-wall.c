/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "hl-board-extra.h"
#include "hl-hub.h"
#include "hl-wall-private.h"

/* What was sent last is kept as text: a thing is sent again when its text differs. */

#define BROADCAST_MS 250
#define QUEUES_MS 1000
#define FIGURES_EVERY (2 * HL_SECOND)

static HlSwitch *
board_switch (HlWall *self)
{
  return self->service->board != NULL ? hl_board_get_switch (self->service->board) : NULL;
}

/* ---- One's own ---- */

void
hl_wall_write_agent (HlWall *self, HlId agent, HlJsonWriter *writer)
{
  HlSwitch *board = board_switch (self);
  HlAgentView view;

  if (board != NULL && hl_switch_get_agent (board, agent, &view))
    hl_wall_write_agent_view (self, &view, writer);
  else
    hl_json_put_null (writer);
}

static gboolean
get_my_call (HlWall *self, HlId agent, HlCallView *call)
{
  HlSwitch *board = board_switch (self);
  HlAgentView view;

  return board != NULL && hl_switch_get_agent (board, agent, &view) && view.call != 0
         && hl_switch_get_call (board, view.call, call);
}

void
hl_wall_write_my_call (HlWall *self, HlId agent, HlJsonWriter *writer)
{
  HlCallView call;

  if (get_my_call (self, agent, &call))
    hl_wall_write_call_view (self, &call, FALSE, writer);
  else
    hl_json_put_null (writer);
}

typedef struct
{
  HlWall *self;
  HlJsonWriter *writer;
  const HlId *queues;
  guint n_queues;
} Queues;

static void
write_my_queue (const HlQueueView *view, gpointer data)
{
  Queues *mine = data;

  for (guint i = 0; i < mine->n_queues; i++)
    if (mine->queues[i] == view->id)
      hl_wall_write_queue_view (mine->self, view, mine->writer);
}

void
hl_wall_write_my_queues (HlWall *self, HlId agent, HlJsonWriter *writer)
{
  HlSwitch *board = board_switch (self);
  Queues mine = { .self = self, .writer = writer };

  hl_json_begin_list (writer);
  if (board != NULL)
    {
      mine.queues = hl_board_get_agent_queues (self->service->board, agent, &mine.n_queues);
      hl_switch_foreach_queue (board, write_my_queue, &mine);
    }
  hl_json_end_list (writer);
}

/* Returns: whether it is complete: a ringing call waits for who it is */
static gboolean
write_me (HlWall *self, HlId agent, GString *out)
{
  HlJsonWriter writer = HL_JSON_WRITER_INIT (out);
  HlCallView call;
  gboolean pending = FALSE;
  const char *caller = NULL;

  if (get_my_call (self, agent, &call) && !call.outbound)
    caller = hl_board_get_caller (self->service->board, call.id, &pending);
  hl_json_begin_object (&writer);
  hl_json_name (&writer, "me");
  hl_json_begin_object (&writer);
  hl_json_name (&writer, "agent");
  hl_wall_write_agent (self, agent, &writer);
  hl_json_name (&writer, "call");
  hl_wall_write_my_call (self, agent, &writer);
  if (caller != NULL)
    {
      hl_json_name (&writer, "caller");
      hl_json_put_raw (&writer, caller);
    }
  hl_json_end_object (&writer);
  hl_json_end_object (&writer);
  return !pending || call.state != HL_CALL_RINGING;
}

/* TRUE when it differs from what was kept, and is kept now. */
static gboolean
renew (GHashTable *table, HlId id, const char *text)
{
  const char *old = g_hash_table_lookup (table, &id);

  if (g_strcmp0 (old, text) == 0)
    return FALSE;
  g_hash_table_insert (table, g_memdup2 (&id, sizeof id), g_strdup (text));
  return TRUE;
}

void
hl_wall_push_me (HlWall *self, HlId agent)
{
  g_autoptr (GString) out = NULL;

  if (!hl_hub_has_user (self->service->hub, agent))
    {
      g_hash_table_remove (self->mine, &agent);
      return;
    }
  out = g_string_new (NULL);
  if (write_me (self, agent, out) && renew (self->mine, agent, out->str))
    hl_hub_send_user (self->service->hub, agent, out->str);
}

static void
push_view (const HlAgentView *view, gpointer data)
{
  hl_wall_push_me (data, view->id);
}

static gboolean
me_cb (gpointer data)
{
  HlWall *self = data;

  self->me_idle = 0;
  if (board_switch (self) != NULL)
    hl_switch_foreach_agent (board_switch (self), push_view, self);
  return G_SOURCE_REMOVE;
}

static void
push_queues (const HlAgentView *view, gpointer data)
{
  HlWall *self = data;
  g_autoptr (GString) out = NULL;
  HlJsonWriter writer;

  if (!hl_hub_has_user (self->service->hub, view->id))
    return;
  out = g_string_new ("{\"me\":{\"queues\":");
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (out);
  hl_wall_write_my_queues (self, view->id, &writer);
  g_string_append (out, "}}");
  if (renew (self->mine_queues, view->id, out->str))
    hl_hub_send_user (self->service->hub, view->id, out->str);
}

static gboolean
queues_cb (gpointer data)
{
  HlWall *self = data;

  self->queues_timer = 0;
  if (board_switch (self) != NULL)
    hl_switch_foreach_agent (board_switch (self), push_queues, self);
  return G_SOURCE_REMOVE;
}

/* ---- Everything, for those with see-live ---- */

typedef struct
{
  HlWall *self;
  HlJsonWriter writer;
  GHashTable *sent; /* NULL = write all */
  GHashTable *seen; /* ids met */
  gboolean any;
} Each;

/* Writes @text when it is new. */
static void
put_changed (Each *each, HlId id, GString *text)
{
  if (each->seen != NULL)
    g_hash_table_add (each->seen, g_memdup2 (&id, sizeof id));
  if (each->sent != NULL && !renew (each->sent, id, text->str))
    return;
  hl_json_put_raw (&each->writer, text->str);
  each->any = TRUE;
}

static void
each_agent (const HlAgentView *view, gpointer data)
{
  Each *each = data;
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_wall_write_agent_view (each->self, view, &writer);
  put_changed (each, view->id, text);
}

static void
each_queue (const HlQueueView *view, gpointer data)
{
  Each *each = data;
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_wall_write_queue_view (each->self, view, &writer);
  put_changed (each, view->id, text);
}

static void
each_call (const HlCallView *view, gpointer data)
{
  Each *each = data;
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_wall_write_call_view (each->self, view, TRUE, &writer);
  put_changed (each, view->id, text);
}

static void
write_gone (HlWall *self, Each *each)
{
  GHashTableIter iter;
  HlId *id;

  hl_json_name (&each->writer, "gone");
  hl_json_begin_list (&each->writer);
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    if (!g_hash_table_contains (each->seen, id))
      {
        hl_json_put_int (&each->writer, *id);
        each->any = TRUE;
        g_hash_table_iter_remove (&iter);
      }
  hl_json_end_list (&each->writer);
}

static void
write_parts (HlWall *self, Each *each, gboolean changed)
{
  HlSwitch *board = board_switch (self);

  each->sent = changed ? self->agents : NULL;
  hl_json_name (&each->writer, "agents");
  hl_json_begin_list (&each->writer);
  hl_switch_foreach_agent (board, each_agent, each);
  hl_json_end_list (&each->writer);

  each->sent = changed ? self->queues : NULL;
  hl_json_name (&each->writer, "queues");
  hl_json_begin_list (&each->writer);
  hl_switch_foreach_queue (board, each_queue, each);
  hl_json_end_list (&each->writer);

  if (changed)
    each->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  each->sent = changed ? self->calls : NULL;
  hl_json_name (&each->writer, "calls");
  hl_json_begin_list (&each->writer);
  hl_switch_foreach_call (board, each_call, each);
  hl_json_end_list (&each->writer);
}

static void
add_changed_alarms (HlWall *self, Each *each)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);

  hl_wall_write_alarms (self, &writer);
  if (g_strcmp0 (text->str, self->alarms_sent) == 0)
    return;
  hl_json_name (&each->writer, "alarms");
  hl_json_put_raw (&each->writer, text->str);
  g_free (self->alarms_sent);
  self->alarms_sent = g_strdup (text->str);
  each->any = TRUE;
}

static void
broadcast (HlWall *self)
{
  g_autoptr (GString) out = g_string_new ("{\"live\":");
  Each each = { .self = self, .writer = HL_JSON_WRITER_INIT (out) };

  hl_json_begin_object (&each.writer);
  write_parts (self, &each, TRUE);
  write_gone (self, &each);
  g_hash_table_unref (each.seen);
  add_changed_alarms (self, &each);
  if (self->day != NULL && g_strcmp0 (self->day, self->day_sent) != 0)
    {
      hl_json_name (&each.writer, "today");
      hl_json_put_raw (&each.writer, self->day);
      g_free (self->day_sent);
      self->day_sent = g_strdup (self->day);
      each.any = TRUE;
    }
  hl_json_end_object (&each.writer);
  g_string_append_c (out, '}');
  if (each.any)
    hl_hub_send_permitted (self->service->hub, HL_MAY_SEE_LIVE, out->str);
}

/* ---- Figures of the day ---- */

typedef struct
{
  HlTime now;
  guint waiting;
  GString *day;
  GArray *queues;
} Figures;

static void
figures_free (Figures *figures)
{
  if (figures->day != NULL)
    g_string_free (figures->day, TRUE);
  g_clear_pointer (&figures->queues, g_array_unref);
  g_free (figures);
}

static gboolean
read_figures (HlDb *db, gpointer data, GError **error)
{
  Figures *figures = data;
  HlJsonWriter writer;

  if (figures->day != NULL)
    g_string_free (figures->day, TRUE);
  g_clear_pointer (&figures->queues, g_array_unref);
  figures->day = g_string_new (NULL);
  writer = (HlJsonWriter) HL_JSON_WRITER_INIT (figures->day);
  figures->queues = hl_queue_days (db, figures->now, error);
  return figures->queues != NULL
         && hl_day_write (db, figures->now, figures->waiting, &writer, error);
}

static void
figures_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Figures *figures = hl_store_finish (HL_STORE (source), result, &error);
  HlWall *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->reading = FALSE;
  if (figures == NULL)
    {
      g_message ("The figures of the day can't be read: %s", error->message);
      return;
    }
  g_free (self->day);
  self->day = g_strdup (figures->day->str);
  g_clear_pointer (&self->queue_days, g_array_unref);
  self->queue_days = g_steal_pointer (&figures->queues);
  hl_wall_schedule (self);
}

static void
refresh_figures (HlWall *self)
{
  HlTime now = hl_clock_now (self->service->clock);
  Figures *figures;

  if (!self->figures_old || self->reading || self->figures_at + FIGURES_EVERY > now)
    return;
  self->figures_old = FALSE;
  self->figures_at = now;
  self->reading = TRUE;
  figures = g_new0 (Figures, 1);
  figures->now = now;
  figures->waiting = hl_wall_count_waiting (self);
  hl_store_read_async (self->service->store, read_figures, figures, (GDestroyNotify) figures_free,
                       self->cancellable, figures_cb, self);
}

/* ---- The timer runs only while something changes and somebody looks ---- */

static gboolean
broadcast_cb (gpointer data)
{
  HlWall *self = data;

  self->broadcast = 0;
  if (board_switch (self) == NULL || !hl_hub_has_permitted (self->service->hub, HL_MAY_SEE_LIVE))
    return G_SOURCE_REMOVE;
  refresh_figures (self);
  broadcast (self);
  if (self->figures_old)
    hl_wall_schedule (self);
  return G_SOURCE_REMOVE;
}

void
hl_wall_schedule (HlWall *self)
{
  if (self->broadcast == 0)
    self->broadcast = g_timeout_add (BROADCAST_MS, broadcast_cb, self);
}

void
hl_wall_touch (HlWall *self)
{
  if (hl_hub_count (self->service->hub) == 0)
    return;
  if (self->me_idle == 0)
    self->me_idle = g_idle_add_full (G_PRIORITY_DEFAULT, me_cb, self, NULL);
  if (self->queues_timer == 0)
    self->queues_timer = g_timeout_add (QUEUES_MS, queues_cb, self);
  hl_wall_schedule (self);
}

void
hl_wall_touch_figures (HlWall *self)
{
  self->figures_old = TRUE;
  hl_wall_schedule (self);
}

/* ---- GET /live ---- */

/* Of those the balance counts: who was transferred to a queue has been answered. */
static void
count_waiting (const HlCallView *view, gpointer data)
{
  if (!view->outbound && view->answered_at == 0
      && (view->state == HL_CALL_WAITING || view->state == HL_CALL_RINGING))
    (*(guint *) data)++;
}

guint
hl_wall_count_waiting (HlWall *self)
{
  guint n = 0;

  if (board_switch (self) != NULL)
    hl_switch_foreach_call (board_switch (self), count_waiting, &n);
  return n;
}

void
hl_wall_write_all (HlWall *self, const char *day, GArray *queue_days, HlJsonWriter *writer)
{
  Each each = { .self = self, .writer = *writer };

  g_clear_pointer (&self->queue_days, g_array_unref);
  self->queue_days = g_array_ref (queue_days);
  hl_json_begin_object (&each.writer);
  hl_json_add_int (&each.writer, "at", hl_clock_now (self->service->clock));
  write_parts (self, &each, FALSE);
  hl_json_name (&each.writer, "alarms");
  hl_wall_derive_alarms (self); /* without consoles nobody did */
  hl_wall_write_alarms (self, &each.writer);
  hl_json_name (&each.writer, "today");
  hl_json_put_raw (&each.writer, day);
  hl_json_end_object (&each.writer);
  *writer = each.writer;
}

/* A console that has just come is told its own state at once. */
static void
opened_cb (HlId user, gpointer data)
{
  HlWall *self = data;

  g_hash_table_remove (self->mine, &user);
  g_hash_table_remove (self->mine_queues, &user);
  hl_wall_push_me (self, user);
  hl_wall_send_hints (self, user);
  hl_wall_touch (self);
}

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

HlWall *
hl_wall_new (HlService *service)
{
  HlWall *self = g_new0 (HlWall, 1);

  self->service = service;
  self->cancellable = g_cancellable_new ();
  self->agents = table_new ();
  self->queues = table_new ();
  self->calls = table_new ();
  self->mine = table_new ();
  self->mine_queues = table_new ();
  self->hints = g_ptr_array_new_with_free_func (g_object_unref);
  self->alarms = hl_wall_alarms_new (self);
  self->figures_old = TRUE;
  hl_hub_set_opened (service->hub, opened_cb, self);
  hl_wall_load_hints (self);
  return self;
}

void
hl_wall_free (HlWall *self)
{
  g_cancellable_cancel (self->cancellable);
  hl_hub_set_opened (self->service->hub, NULL, NULL);
  g_clear_handle_id (&self->me_idle, g_source_remove);
  g_clear_handle_id (&self->broadcast, g_source_remove);
  g_clear_handle_id (&self->queues_timer, g_source_remove);
  g_clear_pointer (&self->alarms, hl_wall_alarms_free);
  g_ptr_array_unref (self->hints);
  g_free (self->alarms_sent);
  g_hash_table_unref (self->agents);
  g_hash_table_unref (self->queues);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->mine);
  g_hash_table_unref (self->mine_queues);
  g_clear_pointer (&self->queue_days, g_array_unref);
  g_free (self->day);
  g_free (self->day_sent);
  g_object_unref (self->cancellable);
  g_free (self);
}
