/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-remote-list.h"

#include "hl-events.h"

#include <string.h>

/* Pages by key, appended as they are wanted.  A refresh fetches as many rows as are
 * shown (at most MOST_REFRESH) and merges: rows that stay keep their object. */

#define MOST_REFRESH 512
#define MOST_PAGE 256
#define NEAR_END 30
#define COALESCE_MS 250

struct _HlRemoteList
{
  GObject parent_instance;

  /* Owned */
  HlSession *session;
  char *path, *type, *query;
  const HlShape *shape; /* static */
  gsize id_offset;
  GPtrArray *rows; /* HlRecord */
  char *next;      /* cursor; NULL = complete */
  GCancellable *loading;
  GPtrArray *fresh; /* of a refresh in progress; NULL = the load appends */
  guint wanted;     /* rows of the refresh */
  GError *error;
  guint coalesce, more;

  guint page;
  gint64 total;
  gboolean total_more, scanned, started, complete, stale;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HlRemoteList, hl_remote_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_TOTAL = 1,
  PROP_LOADING,
  PROP_COMPLETE,
  PROP_ERROR,
  PROP_QUERY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void load_page (HlRemoteList *self, const char *cursor, guint limit);

static HlId
row_id (HlRemoteList *self, gpointer record)
{
  return *(HlId *) G_STRUCT_MEMBER_P (record, self->id_offset);
}

static void
notify (HlRemoteList *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_error (HlRemoteList *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  notify (self, PROP_ERROR);
}

static void
set_total (HlRemoteList *self, gint64 total, gboolean more, gboolean scanned)
{
  if (self->total == total && self->total_more == more && self->scanned == scanned)
    return;
  self->total = total;
  self->total_more = more;
  self->scanned = scanned;
  notify (self, PROP_TOTAL);
}

/* Merging */

static GHashTable *
index_rows (HlRemoteList *self, GPtrArray *rows)
{
  GHashTable *index = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      gpointer record = g_ptr_array_index (rows, i);

      g_hash_table_insert (index, G_STRUCT_MEMBER_P (record, self->id_offset), record);
    }
  return index;
}

static void
remove_row (HlRemoteList *self, guint i)
{
  g_ptr_array_remove_index (self->rows, i);
  g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
}

static void
drop_missing (HlRemoteList *self, GPtrArray *fresh)
{
  g_autoptr (GHashTable) named = index_rows (self, fresh);

  for (guint i = self->rows->len; i-- > 0;)
    {
      HlId id = row_id (self, g_ptr_array_index (self->rows, i));

      if (!g_hash_table_contains (named, &id))
        remove_row (self, i);
    }
}

/* Row @i shall be @record: a known one is updated in its place, one that moved is taken out
 * where it was, a new one goes in. */
static void
place_row (HlRemoteList *self, guint i, HlRecord *record, GHashTable *known)
{
  HlId id = row_id (self, record);
  HlRecord *old = g_hash_table_lookup (known, &id);
  guint position;

  if (old != NULL)
    hl_record_assign (old, record);
  if (i < self->rows->len && g_ptr_array_index (self->rows, i) == old && old != NULL)
    return;

  g_object_ref (old != NULL ? old : record);
  if (old != NULL && g_ptr_array_find (self->rows, old, &position))
    remove_row (self, position);
  g_ptr_array_insert (self->rows, (int) i, old != NULL ? old : record);
  g_list_model_items_changed (G_LIST_MODEL (self), i, 0, 1);
}

static void
replace_all (HlRemoteList *self, GPtrArray *fresh)
{
  guint n = self->rows->len;

  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < fresh->len; i++)
    g_ptr_array_add (self->rows, g_object_ref (g_ptr_array_index (fresh, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, fresh->len);
}

static gboolean
shares_a_row (HlRemoteList *self, GPtrArray *fresh)
{
  g_autoptr (GHashTable) known = index_rows (self, self->rows);

  for (guint i = 0; i < fresh->len; i++)
    {
      HlId id = row_id (self, g_ptr_array_index (fresh, i));

      if (g_hash_table_contains (known, &id))
        return TRUE;
    }
  return FALSE;
}

static void
merge (HlRemoteList *self, GPtrArray *fresh)
{
  g_autoptr (GHashTable) known = NULL;

  if (!shares_a_row (self, fresh))
    {
      replace_all (self, fresh);
      return;
    }
  drop_missing (self, fresh);
  known = index_rows (self, self->rows);
  for (guint i = 0; i < fresh->len; i++)
    place_row (self, i, g_ptr_array_index (fresh, i), known);
}

static void
append (HlRemoteList *self, GPtrArray *fresh)
{
  g_autoptr (GHashTable) known = index_rows (self, self->rows);
  guint n = self->rows->len;

  for (guint i = 0; i < fresh->len; i++)
    {
      gpointer record = g_ptr_array_index (fresh, i);
      HlId id = row_id (self, record);

      if (!g_hash_table_contains (known, &id))
        g_ptr_array_add (self->rows, g_object_ref (record));
    }
  if (self->rows->len > n)
    g_list_model_items_changed (G_LIST_MODEL (self), n, 0, self->rows->len - n);
}

/* Loading */

static GPtrArray *
read_items (HlRemoteList *self, const HlJson *items, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  if (hl_json_kind (items) != HL_JSON_LIST)
    {
      g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL, "%s: no list of items",
                   self->path);
      return NULL;
    }
  for (guint i = 0; i < hl_json_length (items); i++)
    {
      HlRecord *record = g_object_new (self->shape->get_type (), NULL);
      g_autoptr (GError) local = NULL;

      g_ptr_array_add (records, record);
      if (!hl_record_read_json (record, hl_json_at (items, i), HL_READ_LENIENT, NULL, &local))
        {
          g_set_error (error, HL_CLIENT_ERROR, HL_CLIENT_ERROR_PROTOCOL, "%s: items[%u].%s",
                       self->path, i, local->message);
          return NULL;
        }
    }
  return g_steal_pointer (&records);
}

static void
set_complete (HlRemoteList *self, const char *next)
{
  gboolean complete = next == NULL;

  g_free (self->next);
  self->next = g_strdup (next);
  if (self->complete == complete)
    return;
  self->complete = complete;
  notify (self, PROP_COMPLETE);
}

static void
finish_load (HlRemoteList *self)
{
  gboolean again = self->stale;

  g_clear_object (&self->loading);
  self->stale = FALSE;
  notify (self, PROP_LOADING);
  if (again)
    hl_remote_list_reload (self);
}

static void
take_page (HlRemoteList *self, const HlJson *root, GPtrArray *items)
{
  const char *next = hl_json_text (hl_json_get (root, "next"), NULL);

  set_total (self, hl_json_int (hl_json_get (root, "total"), -1),
             hl_json_bool (hl_json_get (root, "more"), FALSE),
             hl_json_bool (hl_json_get (root, "scanned"), FALSE));
  if (self->fresh == NULL)
    {
      set_complete (self, next);
      append (self, items);
      finish_load (self);
      return;
    }

  g_ptr_array_extend (self->fresh, items, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  if (next != NULL && self->fresh->len < self->wanted && items->len > 0)
    {
      g_autofree char *cursor = g_strdup (next);

      load_page (self, cursor, MIN (self->wanted - self->fresh->len, MOST_PAGE));
      return;
    }
  set_complete (self, next);
  merge (self, self->fresh);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);
  finish_load (self);
}

typedef struct
{
  GWeakRef list;
  GCancellable *loading;
} Load;

static void
load_free (Load *load)
{
  g_weak_ref_clear (&load->list);
  g_object_unref (load->loading);
  g_free (load);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Load) load = data;
  g_autoptr (HlRemoteList) self = g_weak_ref_get (&load->list);
  g_autoptr (HlReply) reply = NULL;
  g_autoptr (GPtrArray) items = NULL;
  GError *error = NULL;

  if (hl_session_send_finish (HL_SESSION (source), result, &reply, &error) && self != NULL)
    items = read_items (self, hl_json_get (hl_reply_get_json (reply), "items"), &error);
  if (self == NULL || self->loading != load->loading)
    {
      g_clear_error (&error);
      return; /* gone, or another load took its place */
    }

  if (items == NULL)
    {
      g_clear_pointer (&self->fresh, g_ptr_array_unref);
      self->stale = FALSE;
      finish_load (self);
      set_error (self, error);
      return;
    }
  set_error (self, NULL);
  take_page (self, hl_reply_get_json (reply), items);
}

static void
load_page (HlRemoteList *self, const char *cursor, guint limit)
{
  g_autoptr (GString) query = g_string_new (self->query);
  g_autofree char *path = NULL;
  Load *load = g_new0 (Load, 1);

  hl_query_add_int (query, "limit", limit);
  hl_query_add (query, "after", cursor);
  path = g_strconcat (self->path, "?", query->str, NULL);
  g_weak_ref_init (&load->list, self);
  load->loading = g_object_ref (self->loading);
  hl_session_send_async (self->session, "GET", path, NULL, NULL, self->loading, loaded_cb, load);
}

static void
cancel (HlRemoteList *self)
{
  if (self->loading == NULL)
    return;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);
  self->stale = FALSE;
}

static void
start_load (HlRemoteList *self)
{
  self->started = TRUE;
  self->loading = g_cancellable_new ();
  notify (self, PROP_LOADING);
}

static void
refresh (HlRemoteList *self, guint wanted)
{
  cancel (self);
  self->wanted = CLAMP (wanted, self->page, MOST_REFRESH);
  self->fresh = g_ptr_array_new_with_free_func (g_object_unref);
  start_load (self);
  load_page (self, NULL, MIN (self->wanted, MOST_PAGE));
}

/* Callbacks */

static gboolean
coalesce_cb (gpointer data)
{
  HlRemoteList *self = data;

  self->coalesce = 0;
  hl_remote_list_reload (self);
  return G_SOURCE_REMOVE;
}

static void
change_cb (HlRemoteList *self, const char *type, gint64 id, const char *kind, gint64 revision)
{
  if (!self->started || g_strcmp0 (type, self->type) != 0 || self->coalesce != 0)
    return;
  self->coalesce = g_timeout_add (COALESCE_MS, coalesce_cb, self);
}

static void
reload_cb (HlRemoteList *self)
{
  if (self->started)
    hl_remote_list_reload (self);
}

static gboolean
more_cb (gpointer data)
{
  HlRemoteList *self = data;

  self->more = 0;
  hl_remote_list_load_more (self);
  return G_SOURCE_REMOVE;
}

static void
online_cb (HlRemoteList *self)
{
  if (self->started && self->error != NULL && hl_session_get_online (self->session))
    hl_remote_list_reload (self);
}

/* GListModel */

static GType
get_item_type (GListModel *model)
{
  return HL_REMOTE_LIST (model)->shape->get_type ();
}

static guint
get_n_items (GListModel *model)
{
  return HL_REMOTE_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  HlRemoteList *self = HL_REMOTE_LIST (model);

  if (position >= self->rows->len)
    return NULL;
  if (position + NEAR_END >= self->rows->len && !self->complete && self->loading == NULL
      && self->error == NULL && self->more == 0)
    self->more = g_idle_add (more_cb, self);
  return g_object_ref (g_ptr_array_index (self->rows, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* GObject */

static void
hl_remote_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HlRemoteList *self = HL_REMOTE_LIST (object);

  switch (id)
    {
    case PROP_TOTAL:
      g_value_set_int64 (value, self->total);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading != NULL);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hl_remote_list_dispose (GObject *object)
{
  HlRemoteList *self = HL_REMOTE_LIST (object);

  cancel (self);
  g_clear_handle_id (&self->coalesce, g_source_remove);
  g_clear_handle_id (&self->more, g_source_remove);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (hl_session_get_events (self->session), self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  g_clear_object (&self->session);

  G_OBJECT_CLASS (hl_remote_list_parent_class)->dispose (object);
}

static void
hl_remote_list_finalize (GObject *object)
{
  HlRemoteList *self = HL_REMOTE_LIST (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self->path);
  g_free (self->type);
  g_free (self->query);
  g_free (self->next);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (hl_remote_list_parent_class)->finalize (object);
}

static void
hl_remote_list_class_init (HlRemoteListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hl_remote_list_get_property;
  object_class->dispose = hl_remote_list_dispose;
  object_class->finalize = hl_remote_list_finalize;

  properties[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_QUERY] = g_param_spec_string ("query", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hl_remote_list_init (HlRemoteList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->query = g_strdup ("");
  self->page = 100;
  self->total = -1;
}

/* Public */

HlRemoteList *
hl_remote_list_new (HlSession *session, const char *path, const char *type, const HlShape *shape)
{
  HlRemoteList *self = g_object_new (HL_TYPE_REMOTE_LIST, NULL);
  HlEvents *events = hl_session_get_events (session);
  const HlField *id = hl_shape_field (shape, "id");

  g_assert (id != NULL && id->kind == HL_ID);

  self->session = g_object_ref (session);
  self->path = g_strdup (path);
  self->type = g_strdup (type);
  self->shape = shape;
  self->id_offset = id->offset;
  if (type != NULL)
    g_signal_connect_swapped (events, "change", G_CALLBACK (change_cb), self);
  g_signal_connect_swapped (events, "reload", G_CALLBACK (reload_cb), self);
  g_signal_connect_swapped (session, "notify::online", G_CALLBACK (online_cb), self);
  return self;
}

void
hl_remote_list_set_query (HlRemoteList *self, const char *query)
{
  g_return_if_fail (HL_IS_REMOTE_LIST (self));

  if (self->started && g_strcmp0 (self->query, query != NULL ? query : "") == 0)
    return;
  g_free (self->query);
  self->query = g_strdup (query != NULL ? query : "");
  notify (self, PROP_QUERY);
  refresh (self, self->page);
}

const char *
hl_remote_list_get_query (HlRemoteList *self)
{
  return self->query;
}

/* A load of the same rows that is under way is finished first: a stream of changes must not
 * keep the list from ever being shown. */
void
hl_remote_list_reload (HlRemoteList *self)
{
  g_return_if_fail (HL_IS_REMOTE_LIST (self));

  if (self->loading != NULL)
    self->stale = TRUE;
  else
    refresh (self, self->rows->len);
}

void
hl_remote_list_load_more (HlRemoteList *self)
{
  g_autofree char *cursor = NULL;

  g_return_if_fail (HL_IS_REMOTE_LIST (self));

  if (self->loading != NULL || self->next == NULL)
    return;
  cursor = g_strdup (self->next);
  start_load (self);
  load_page (self, cursor, self->page);
}

void
hl_remote_list_set_page (HlRemoteList *self, guint items)
{
  g_return_if_fail (HL_IS_REMOTE_LIST (self));

  self->page = CLAMP (items, 1, MOST_PAGE);
}

gint64
hl_remote_list_get_total (HlRemoteList *self)
{
  return self->total;
}

gboolean
hl_remote_list_get_total_more (HlRemoteList *self)
{
  return self->total_more;
}

gboolean
hl_remote_list_get_scanned (HlRemoteList *self)
{
  return self->scanned;
}

gboolean
hl_remote_list_get_loading (HlRemoteList *self)
{
  return self->loading != NULL;
}

gboolean
hl_remote_list_get_complete (HlRemoteList *self)
{
  return self->complete;
}

const GError *
hl_remote_list_get_error (HlRemoteList *self)
{
  return self->error;
}

HlRecord *
hl_remote_list_find (HlRemoteList *self, HlId id)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (row_id (self, g_ptr_array_index (self->rows, i)) == id)
      return g_ptr_array_index (self->rows, i);

  return NULL;
}

static gboolean
same_lists (GPtrArray *a, GPtrArray *b)
{
  guint n = a != NULL ? a->len : 0;

  if (n != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!hl_record_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

static gboolean
same_objects (HlRecord *a, HlRecord *b)
{
  return a == NULL || b == NULL ? a == b : hl_record_equal (a, b);
}

static gboolean
same_value (const HlField *field, const GValue *a, const GValue *b, HlRecord *to, HlRecord *from)
{
  switch (field->kind)
    {
    case HL_ID:
    case HL_INT:
    case HL_TIME:
      return g_value_get_int64 (a) == g_value_get_int64 (b);
    case HL_REAL:
      return memcmp (G_STRUCT_MEMBER_P (to, field->offset), G_STRUCT_MEMBER_P (from, field->offset),
                     sizeof (double))
             == 0;
    case HL_BOOL:
      return g_value_get_boolean (a) == g_value_get_boolean (b);
    case HL_TEXT:
    case HL_ENUM:
      return g_strcmp0 (g_value_get_string (a), g_value_get_string (b)) == 0;
    case HL_LIST:
      return same_lists (g_value_get_boxed (a), g_value_get_boxed (b));
    case HL_OBJECT:
      return same_objects (g_value_get_object (a), g_value_get_object (b));
    default:
      return FALSE;
    }
}

void
hl_record_assign (HlRecord *to, HlRecord *from)
{
  const HlShape *shape = hl_record_get_shape (to);
  GParamSpec **pspecs = HL_RECORD_GET_CLASS (to)->pspecs;

  g_return_if_fail (hl_record_get_shape (from) == shape);

  g_object_freeze_notify (G_OBJECT (to));
  for (guint i = 0; i < shape->n_fields; i++)
    {
      g_auto (GValue) old = G_VALUE_INIT, new = G_VALUE_INIT;
      const char *name = pspecs[i + 1]->name;

      g_value_init (&old, pspecs[i + 1]->value_type);
      g_value_init (&new, pspecs[i + 1]->value_type);
      g_object_get_property (G_OBJECT (to), name, &old);
      g_object_get_property (G_OBJECT (from), name, &new);
      if (same_value (&shape->fields[i], &old, &new, to, from))
        continue;
      if (shape->fields[i].kind == HL_REAL) /* a property refuses NaN, which is our none */
        hl_record_set_real (to, G_STRUCT_MEMBER_P (to, shape->fields[i].offset),
                            g_value_get_double (&new));
      else
        g_object_set_property (G_OBJECT (to), name, &new);
    }
  g_object_thaw_notify (G_OBJECT (to));
}
