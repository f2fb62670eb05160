/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-live.h"

#include "hl-remote-list.h"

#include <string.h>

/* Three lists kept in step with the service.  A thing that stays is the same
 * object and notifies; so rows, selections and open pages follow by themselves. */

typedef struct
{
  GListStore *store;
  GHashTable *by_id; /* gint64 * in the record → record, borrowed from the store */
} Things;

enum
{
  AGENTS,
  QUEUES,
  CALLS,
  N_THINGS
};

struct _HlLive
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  Things things[N_THINGS];
  GListStore *alarms;
  HlJsonDoc *today; /* its root is DAY */
  GCancellable *cancellable;
  GError *error;

  gboolean loading, loaded, stale;
};

G_DEFINE_FINAL_TYPE (HlLive, hl_live, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gpointer
read_agent (const HlJson *json, GError **error)
{
  return hl_agent_live_read (json, error);
}

static gpointer
read_queue (const HlJson *json, GError **error)
{
  return hl_queue_live_read (json, error);
}

static gpointer
read_call (const HlJson *json, GError **error)
{
  return hl_call_live_read (json, error);
}

static gint64 *
id_of (gpointer record)
{
  const HlField *field = hl_shape_field (hl_record_get_shape (record), "id");

  return G_STRUCT_MEMBER_P (record, field->offset);
}

static int
by_id (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 left = *id_of ((gpointer) a), right = *id_of ((gpointer) b);

  return left < right ? -1 : left > right;
}

/* As the language sorts: Chinese by pinyin. */
static int
compare_names (const char *a, const char *b)
{
  return g_utf8_collate (a != NULL ? a : "", b != NULL ? b : "");
}

static int
agent_by_name (gconstpointer a, gconstpointer b, gpointer data)
{
  int order = compare_names (((const HlAgentLive *) a)->name, ((const HlAgentLive *) b)->name);

  return order != 0 ? order : by_id (a, b, data);
}

static int
queue_by_name (gconstpointer a, gconstpointer b, gpointer data)
{
  int order = compare_names (((const HlQueueLive *) a)->name, ((const HlQueueLive *) b)->name);

  return order != 0 ? order : by_id (a, b, data);
}

static const struct
{
  const char *name;
  gpointer (*read) (const HlJson *json, GError **error);
  GCompareDataFunc order;
} kinds[N_THINGS] = {
  [AGENTS] = { "agents", read_agent, agent_by_name },
  [QUEUES] = { "queues", read_queue, queue_by_name },
  [CALLS] = { "calls", read_call, by_id },
};

static void
remove_thing (Things *things, gpointer record)
{
  guint position;

  g_hash_table_remove (things->by_id, id_of (record));
  if (g_list_store_find (things->store, record, &position))
    g_list_store_remove (things->store, position);
}

static void
put_thing (HlLive *self, guint kind, const HlJson *json)
{
  Things *things = &self->things[kind];
  g_autoptr (GError) error = NULL;
  g_autoptr (HlRecord) fresh = kinds[kind].read (json, &error);
  HlRecord *known;

  if (fresh == NULL)
    {
      g_message ("a live thing was skipped: %s", error->message);
      return;
    }
  known = g_hash_table_lookup (things->by_id, id_of (fresh));
  if (known != NULL)
    {
      hl_record_assign (known, fresh);
      return;
    }
  g_list_store_insert_sorted (things->store, fresh, kinds[kind].order, NULL);
  g_hash_table_insert (things->by_id, id_of (fresh), fresh);
}

static void
put_things (HlLive *self, guint kind, const HlJson *list)
{
  for (guint i = 0; i < hl_json_length (list); i++)
    put_thing (self, kind, hl_json_at (list, i));
}

/* Of a full answer: what is not named any more is gone. */
static void
drop_others (HlLive *self, guint kind, const HlJson *list)
{
  Things *things = &self->things[kind];
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (things->store));

  for (guint i = 0; i < hl_json_length (list); i++)
    {
      gint64 id = hl_json_int (hl_json_get (hl_json_at (list, i), "id"), 0);

      g_hash_table_add (named, g_memdup2 (&id, sizeof id));
    }
  while (n-- > 0)
    {
      g_autoptr (HlRecord) record = g_list_model_get_item (G_LIST_MODEL (things->store), n);

      if (!g_hash_table_contains (named, id_of (record)))
        remove_thing (things, record);
    }
}

/* Always whole and in order; one that stays is the same object. */
static void
put_alarms (HlLive *self, const HlJson *list)
{
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->alarms)), same = 0;

  if (hl_json_kind (list) != HL_JSON_LIST)
    return;
  for (guint i = 0; i < hl_json_length (list); i++)
    {
      g_autoptr (HlAlarmLive) alarm = hl_alarm_live_new ();

      if (hl_record_read_json (HL_RECORD (alarm), hl_json_at (list, i), HL_READ_LENIENT, NULL,
                               NULL))
        g_ptr_array_add (fresh, g_steal_pointer (&alarm));
    }
  for (; same < MIN (n, fresh->len); same++)
    {
      g_autoptr (HlAlarmLive) known = g_list_model_get_item (G_LIST_MODEL (self->alarms), same);

      if (known->id != ((HlAlarmLive *) fresh->pdata[same])->id)
        break;
      hl_record_assign (HL_RECORD (known), fresh->pdata[same]);
    }
  if (same < n || same < fresh->len)
    g_list_store_splice (self->alarms, same, n - same, fresh->pdata + same, fresh->len - same);
}

/* A partial day is laid over the one that is known. */
static void
merge_today (HlLive *self, const HlJson *day)
{
  const HlJson *old = hl_live_get_today (self);
  g_autoptr (GString) text = g_string_new (NULL);
  HlJsonWriter writer = HL_JSON_WRITER_INIT (text);
  HlJsonDoc *doc;

  if (hl_json_kind (day) != HL_JSON_OBJECT)
    return;
  hl_json_begin_object (&writer);
  for (guint i = 0; i < hl_json_length (day); i++)
    {
      hl_json_name (&writer, hl_json_name_at (day, i));
      hl_json_put_json (&writer, hl_json_value_at (day, i));
    }
  for (guint i = 0; i < hl_json_length (old); i++)
    if (hl_json_get (day, hl_json_name_at (old, i)) == NULL)
      {
        hl_json_name (&writer, hl_json_name_at (old, i));
        hl_json_put_json (&writer, hl_json_value_at (old, i));
      }
  hl_json_end_object (&writer);

  doc = hl_json_parse (text->str, (gssize) text->len, NULL);
  if (doc == NULL)
    return;
  g_clear_pointer (&self->today, hl_json_doc_unref);
  self->today = doc;
}

static void
apply (HlLive *self, const HlJson *live, gboolean full)
{
  const HlJson *gone = hl_json_get (live, "gone");

  for (guint kind = 0; kind < N_THINGS; kind++)
    {
      const HlJson *list = hl_json_get (live, kinds[kind].name);

      if (full)
        drop_others (self, kind, list);
      put_things (self, kind, list);
    }
  for (guint i = 0; i < hl_json_length (gone); i++)
    {
      gint64 id = hl_json_int (hl_json_at (gone, i), 0);
      gpointer record = g_hash_table_lookup (self->things[CALLS].by_id, &id);

      if (record != NULL)
        remove_thing (&self->things[CALLS], record);
    }
  put_alarms (self, hl_json_get (live, "alarms"));
  merge_today (self, hl_json_get (live, "today"));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Callbacks */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HlLive) self = data;
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good = hl_session_send_finish (HL_SESSION (source), result, &reply, &error);

  self->loading = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_error (&self->error);
  if (good)
    {
      self->loaded = TRUE;
      apply (self, hl_reply_get_json (reply), TRUE);
    }
  else
    {
      self->error = g_steal_pointer (&error);
      g_signal_emit (self, signals[CHANGED], 0);
    }
  if (self->stale)
    {
      self->stale = FALSE;
      hl_live_start (self);
    }
}

static void
live_cb (HlLive *self, const HlJson *live)
{
  apply (self, live, FALSE);
}

static void
again_cb (HlLive *self)
{
  hl_live_start (self);
}

static void
online_cb (HlLive *self)
{
  if (hl_session_get_online (self->session))
    hl_live_start (self);
}

/* GObject */

static void
hl_live_dispose (GObject *object)
{
  HlLive *self = HL_LIVE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (hl_session_get_events (self->session), self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  g_clear_object (&self->session);

  G_OBJECT_CLASS (hl_live_parent_class)->dispose (object);
}

static void
hl_live_finalize (GObject *object)
{
  HlLive *self = HL_LIVE (object);

  for (guint i = 0; i < N_THINGS; i++)
    {
      g_clear_pointer (&self->things[i].by_id, g_hash_table_unref);
      g_clear_object (&self->things[i].store);
    }
  g_clear_object (&self->alarms);
  g_clear_pointer (&self->today, hl_json_doc_unref);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (hl_live_parent_class)->finalize (object);
}

static void
hl_live_class_init (HlLiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hl_live_dispose;
  object_class->finalize = hl_live_finalize;

  signals[CHANGED] = g_signal_new ("changed", HL_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
hl_live_init (HlLive *self)
{
  const GType types[N_THINGS] = { hl_agent_live_get_type (), hl_queue_live_get_type (),
                                  hl_call_live_get_type () };

  self->cancellable = g_cancellable_new ();
  self->alarms = g_list_store_new (hl_alarm_live_get_type ());
  for (guint i = 0; i < N_THINGS; i++)
    {
      self->things[i].store = g_list_store_new (types[i]);
      self->things[i].by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
    }
}

/* Public */

HlLive *
hl_live_new (HlSession *session)
{
  HlLive *self = g_object_new (HL_TYPE_LIVE, NULL);
  HlEvents *events = hl_session_get_events (session);

  self->session = g_object_ref (session);
  g_signal_connect_swapped (events, "live", G_CALLBACK (live_cb), self);
  g_signal_connect_swapped (events, "reload", G_CALLBACK (again_cb), self);
  g_signal_connect_swapped (session, "notify::online", G_CALLBACK (online_cb), self);
  return self;
}

void
hl_live_start (HlLive *self)
{
  g_return_if_fail (HL_IS_LIVE (self));

  if (self->loading)
    {
      self->stale = TRUE;
      return;
    }
  self->loading = TRUE;
  hl_session_send_async (self->session, "GET", "/live", NULL, NULL, self->cancellable, loaded_cb,
                         g_object_ref (self));
}

GListModel *
hl_live_get_agents (HlLive *self)
{
  return G_LIST_MODEL (self->things[AGENTS].store);
}

GListModel *
hl_live_get_queues (HlLive *self)
{
  return G_LIST_MODEL (self->things[QUEUES].store);
}

GListModel *
hl_live_get_calls (HlLive *self)
{
  return G_LIST_MODEL (self->things[CALLS].store);
}

GListModel *
hl_live_get_alarms (HlLive *self)
{
  return G_LIST_MODEL (self->alarms);
}

HlAgentLive *
hl_live_find_agent (HlLive *self, HlId id)
{
  return g_hash_table_lookup (self->things[AGENTS].by_id, &id);
}

HlQueueLive *
hl_live_find_queue (HlLive *self, HlId id)
{
  return g_hash_table_lookup (self->things[QUEUES].by_id, &id);
}

HlCallLive *
hl_live_find_call (HlLive *self, HlId id)
{
  return g_hash_table_lookup (self->things[CALLS].by_id, &id);
}

const HlJson *
hl_live_get_today (HlLive *self)
{
  return self->today != NULL ? hl_json_doc_root (self->today) : NULL;
}

gboolean
hl_live_get_loaded (HlLive *self)
{
  return self->loaded;
}

const GError *
hl_live_get_error (HlLive *self)
{
  return self->error;
}

HlTime
hl_live_now (HlLive *self)
{
  return hl_session_now (self->session);
}
