/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-outbox-private.h"

#include <string.h>

/* put → file (worker, fsync) → request → answer → file.  A parcel is sent only
 * when its last change is on disk; the file is the whole queue, written anew. */

G_DEFINE_FINAL_TYPE (HlOutbox, hl_outbox, G_TYPE_OBJECT)

enum
{
  PROP_WAITING = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint hl_outbox_signals[HL_OUTBOX_N_SIGNALS];

HlParcel *
hl_outbox_find (HlOutbox *self, const char *key)
{
  for (guint i = 0; i < self->parcels->len; i++)
    {
      HlParcel *parcel = g_ptr_array_index (self->parcels, i);

      if (strcmp (parcel->key, key) == 0)
        return parcel;
    }
  return NULL;
}

static HlParcel *
find_or_add (HlOutbox *self, const char *key, const char *path)
{
  HlParcel *parcel = hl_outbox_find (self, key);

  if (parcel == NULL)
    {
      parcel = hl_parcel_new (key, path);
      g_ptr_array_add (self->parcels, parcel);
    }
  return parcel;
}

void
hl_outbox_count (HlOutbox *self)
{
  guint waiting = 0;

  for (guint i = 0; i < self->parcels->len; i++)
    waiting += !hl_parcel_is_empty (g_ptr_array_index (self->parcels, i));
  if (waiting == self->waiting)
    return;
  self->waiting = waiting;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITING]);
}

/* What the service said last wins over what the app read before it. */
static void
refer (HlOutbox *self, HlParcel *parcel, HlId id, gint64 revision)
{
  HlOutboxKnown *known = g_hash_table_lookup (self->known, parcel->key);

  if (id != 0)
    parcel->id = id;
  parcel->revision = MAX (parcel->revision, revision);
  if (known != NULL)
    {
      parcel->id = known->id;
      parcel->revision = MAX (parcel->revision, known->revision);
    }
}

void
hl_outbox_remember (HlOutbox *self, HlParcel *parcel)
{
  HlOutboxKnown *known = g_new0 (HlOutboxKnown, 1);

  known->id = parcel->id;
  known->revision = parcel->revision;
  g_hash_table_insert (self->known, g_strdup (parcel->key), known);
}

/* Callbacks */

static void
online_cb (HlOutbox *self)
{
  if (hl_session_get_online (self->session))
    hl_outbox_try_now (self);
}

/* GObject */

static void
hl_outbox_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WAITING)
    g_value_set_uint (value, HL_OUTBOX (object)->waiting);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hl_outbox_dispose (GObject *object)
{
  HlOutbox *self = HL_OUTBOX (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->dirty)
    {
      self->writing = FALSE; /* what was put last is written after it */
      hl_outbox_write_file (self);
      self->dirty = FALSE;
    }
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (hl_outbox_parent_class)->dispose (object);
}

static void
hl_outbox_finalize (GObject *object)
{
  HlOutbox *self = HL_OUTBOX (object);

  g_free (self->folder);
  g_free (self->file);
  g_clear_pointer (&self->key, hl_key_unref);
  g_clear_pointer (&self->parcels, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (hl_outbox_parent_class)->finalize (object);
}

static void
hl_outbox_class_init (HlOutboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = hl_outbox_get_property;
  object_class->dispose = hl_outbox_dispose;
  object_class->finalize = hl_outbox_finalize;

  properties[PROP_WAITING] =
      g_param_spec_uint ("waiting", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  hl_outbox_signals[HL_OUTBOX_STORED] = g_signal_new ("stored", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  hl_outbox_signals[HL_OUTBOX_SAVED] =
      g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    G_TYPE_STRING, G_TYPE_POINTER);
  hl_outbox_signals[HL_OUTBOX_REFUSED] =
      g_signal_new ("refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_STRING, G_TYPE_POINTER, G_TYPE_ERROR);
  hl_outbox_signals[HL_OUTBOX_FAULT] = g_signal_new ("fault", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
hl_outbox_init (HlOutbox *self)
{
  self->parcels = g_ptr_array_new_with_free_func ((GDestroyNotify) hl_parcel_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cancellable = g_cancellable_new ();
}

/* Public */

char *
hl_outbox_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "hotline", "outbox", NULL);
}

/* Two apps of one user must not write one file. */
HlOutbox *
hl_outbox_new (HlSession *session, const char *folder)
{
  HlOutbox *self = g_object_new (HL_TYPE_OUTBOX, NULL);
  g_autofree char *program =
      g_path_get_basename (g_get_prgname () != NULL ? g_get_prgname () : "app");
  g_autofree char *who = g_strdup_printf ("%s\n%" G_GINT64_FORMAT, hl_session_get_address (session),
                                          hl_session_get_user_id (session));
  g_autofree char *digest = hl_digest (who, strlen (who));
  g_autofree char *name = g_strdup_printf ("%s-%.16s", program, digest);

  self->session = g_object_ref (session);
  self->folder = g_strdup (folder);
  self->file = g_build_filename (folder, name, NULL);
  g_signal_connect_swapped (session, "notify::online", G_CALLBACK (online_cb), self);
  return self;
}

char *
hl_outbox_new_key (HlOutbox *self)
{
  return hl_token_new ();
}

void
hl_outbox_put (HlOutbox *self, const char *key, const char *path, HlId record_id, gint64 revision,
               const char *fields)
{
  HlParcel *parcel;

  g_return_if_fail (HL_IS_OUTBOX (self) && key != NULL && path != NULL);

  parcel = find_or_add (self, key, path);
  refer (self, parcel, record_id, revision);
  parcel->refused = FALSE;
  if (!hl_parcel_put (parcel, fields))
    g_critical ("the fields of a save are no JSON object");
  hl_outbox_count (self);
  hl_outbox_write_file (self);
}

void
hl_outbox_submit (HlOutbox *self, const char *key, const char *path, HlId record_id,
                  gint64 revision, const char *event)
{
  HlParcel *parcel;

  g_return_if_fail (HL_IS_OUTBOX (self) && key != NULL && path != NULL && event != NULL);

  parcel = find_or_add (self, key, path);
  refer (self, parcel, record_id, revision);
  parcel->refused = FALSE;
  hl_parcel_submit (parcel, event);
  if (parcel->id == 0 && parcel->fields == NULL && parcel->sending == NULL)
    hl_parcel_put (parcel, "{}"); /* it must exist before something can happen to it */
  hl_outbox_count (self);
  hl_outbox_write_file (self);
}

void
hl_outbox_forget (HlOutbox *self, const char *key)
{
  HlParcel *parcel;

  g_return_if_fail (HL_IS_OUTBOX (self) && key != NULL);

  parcel = hl_outbox_find (self, key);
  if (parcel == NULL)
    return;
  g_ptr_array_remove (self->parcels, parcel);
  hl_outbox_count (self);
  hl_outbox_write_file (self);
}

void
hl_outbox_retry (HlOutbox *self, const char *key, gint64 revision)
{
  HlParcel *parcel;

  g_return_if_fail (HL_IS_OUTBOX (self) && key != NULL);

  parcel = hl_outbox_find (self, key);
  if (parcel == NULL)
    return;
  parcel->revision = revision;
  parcel->refused = FALSE;
  parcel->changed++;
  if (parcel->id != 0)
    hl_outbox_remember (self, parcel);
  hl_outbox_write_file (self);
}

guint
hl_outbox_get_waiting (HlOutbox *self)
{
  g_return_val_if_fail (HL_IS_OUTBOX (self), 0);

  return self->waiting;
}

gboolean
hl_outbox_has (HlOutbox *self, const char *key)
{
  return hl_outbox_find (self, key) != NULL;
}

char *
hl_outbox_dup_fields (HlOutbox *self, const char *key)
{
  HlParcel *parcel = hl_outbox_find (self, key);

  if (parcel == NULL || (parcel->sending == NULL && parcel->fields == NULL))
    return NULL;
  return hl_json_object_merge (parcel->sending, parcel->fields);
}

char **
hl_outbox_list_keys (HlOutbox *self)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (guint i = 0; i < self->parcels->len; i++)
    g_strv_builder_add (keys, ((HlParcel *) g_ptr_array_index (self->parcels, i))->key);
  return g_strv_builder_end (keys);
}

void
hl_outbox_try_now (HlOutbox *self)
{
  g_return_if_fail (HL_IS_OUTBOX (self));

  g_clear_handle_id (&self->retry, g_source_remove);
  self->paused = FALSE;
  hl_outbox_pump (self);
}
